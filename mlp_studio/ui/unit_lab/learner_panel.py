"""One of the three ways to train a unit: its line among the examples, its weights, its loss, and the verdict on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.core.novikoff import LabFacts
from mlp_studio.core.unit_lab import LabExamples, LabRun, Learner, UnitMeasures, Weights, decision_line, measure_unit
from mlp_studio.training.lab_verdicts import LabVerdict, verdict_on
from mlp_studio.ui.formats import MINUS, count_text, full_text, loss_text, value_text, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import number_latex, rows_latex
from mlp_studio.ui.markers import class_colour
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.panel import Panel
from mlp_studio.ui.unit_lab.plane_picture import PlanePicture, picture_bounds

LETTERS = {"perceptron": "P", "lms": "L", "logistic": "σ"}
"""By which each is known in the weight space."""
LOSSES = {"perceptron": "L_2", "lms": "L_2", "logistic": r"L_{\mathrm{log}}"}
W, DELTA_W = r"\mathbf{w}", r"\Delta\mathbf{w}"
RULE = r"\Delta\mathbf{w}=\eta\,(c-y)\,\mathbf{x}"
"""The update of all three (Source: ML:IV-69..71)."""
_ROWS, _VERDICT_ROWS = 5, 3
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class LearnerPanel(Panel):
    """Follows a unit of a run; what it says can be read from `verdict`, `measures` and `texts`."""

    def __init__(self, look: Look, learner: Learner, parent: QWidget | None = None) -> None:
        super().__init__(look, learner.title, parent)
        self._learner = learner
        self._picture = PlanePicture(look)
        self._run: LabRun | None = None
        self._facts: LabFacts | None = None
        self.measures: UnitMeasures | None = None
        self.verdict: LabVerdict | None = None

    def show_run(self, run: LabRun, facts: LabFacts | None) -> None:
        """Show where the unit is now."""
        examples, unit = run.examples, run.units[self._learner.name]
        self._run, self._facts = run, facts
        self.measures = measure_unit(examples, self._learner, unit.w)
        self.verdict = verdict_on(run, self._learner.name, self.measures, facts)
        picture = self._picture
        picture.show_points(examples.points, picture_bounds(examples.points))
        picture.show_line(decision_line(examples, self._learner, unit.w), *side_colours(examples, self._look))
        picture.show_wrong(self.measures.wrong)
        picture.ring(run.last)
        self.setToolTip(self._tip(unit.w, unit.step))
        self.setAccessibleName(f"{self._title}: {self.verdict.words}")
        self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers as they are shown: w, Δw, the loss, the errors, the updates."""
        run, measures = self._run, self.measures
        if run is None or measures is None:
            return ()
        unit = run.units[self._learner.name]
        errors = "" if measures.wrong is None else f"{count_text(measures.errors)} of {count_text(len(run.examples))}"
        numbers = [weight_text(value) for value in (*unit.w, *unit.step)]
        return (*numbers, loss_text(measures.loss), errors, count_text(unit.updates))

    @property
    def formulas(self) -> dict[str, str]:
        """The weights, the last update, its rule, and the loss."""
        run, measures = self._run, self.measures
        if run is None or measures is None:
            return {}
        unit = run.units[self._learner.name]
        return {
            "weights": vector_latex(W, unit.w, 2),
            "last update": vector_latex(DELTA_W, unit.step, 2),
            "update rule": RULE,
            "loss": f"{LOSSES[self._learner.name]} = {number_latex(measures.loss)}",
        }

    def badge(self) -> str:
        """Return its letter."""
        return LETTERS[self._learner.name]

    def restyle(self) -> None:
        """Take the theme's colours."""
        self._picture.restyle()
        if self._run is not None:
            self.show_run(self._run, self._facts)

    def words_height(self) -> float:
        """Return the height of the numbers and of a verdict of three lines."""
        return (_ROWS + _VERDICT_ROWS) * self.line_height()

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint the half planes, the line and the examples."""
        self._picture.paint(painter, rect, self.devicePixelRatioF())

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Paint weights, last update, loss, errors, updates and the verdict."""
        texts, verdict = self.texts, self.verdict
        if self._run is None or not texts or verdict is None:
            return
        unit, theme, row = self._run.units[self._learner.name], self._look.theme, self.line_height()
        at = QRectF(rect.left(), rect.top(), rect.width(), row)
        painter.setFont(self._look.font("caption"))
        draw_row(painter, self._look, at, W, unit.w)
        at.translate(0, row)
        draw_row(painter, self._look, at, DELTA_W, unit.step)
        at.translate(0, row)
        draw_pair(painter, self._look, at, LOSSES[self._learner.name], "", texts[6])
        at.translate(0, row)
        if texts[7]:
            draw_pair(painter, self._look, at, "", "errors", texts[7])
            at.translate(0, row)
        draw_pair(painter, self._look, at, "", "updates", texts[8])
        at.translate(0, row)
        at.setHeight(_VERDICT_ROWS * row)
        painter.setPen(verdict_colour(self._look, verdict))
        painter.drawText(at, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), verdict.words)
        painter.setPen(theme.ink)

    def _tip(self, w: Weights, step: Weights) -> str:
        verdict = self.verdict
        assert verdict is not None
        said = f"{verdict.words}\n{verdict.more}" if verdict.more else verdict.words
        is_scaled = self._run is not None and self._run.examples.scaling.kind != "none"
        rule = "w ← w + η (c − y) x, one example per update" + (", x being the scaled coordinates" if is_scaled else "")
        return f"{said}\nw = ({', '.join(map(full_text, w))})\nlast Δw = ({', '.join(map(full_text, step))})\n{rule}"


def side_colours(examples: LabExamples, look: Look) -> tuple[QColor, QColor]:
    """Return the colours of c = 0 and c = 1; "the rest" has none of its own."""
    theme, sides = look.theme, examples.sides
    if sides is None:
        return theme.negative, theme.positive
    return theme.ctrl if sides.negative is None else class_colour(theme, sides.negative), class_colour(theme, sides.positive)


def verdict_colour(look: Look, verdict: LabVerdict) -> QColor:
    """Return the colour of a verdict's words."""
    theme = look.theme
    return {"going": theme.ink2, "done": theme.ok, "endless": theme.warn, "diverged": theme.warn}[verdict.kind]


def draw_row(painter: QPainter, look: Look, rect: QRectF, symbol: str, numbers: Sequence[float]) -> None:
    """Draw a vector: its symbol, and its numbers in three columns, right-aligned, so that none moves when another changes."""
    px, metrics = look.px, QFontMetricsF(painter.font())
    draw_formula(painter, rect, symbol, px(14), look.theme.ink2)
    left = rect.left() + px(20)
    room = min((rect.right() - left) / 3, px(60))
    painter.setPen(look.theme.ink)
    for i, text in enumerate(row_texts(numbers, room - px(3), metrics)):
        painter.drawText(QRectF(left + i * room, rect.top(), room, rect.height()), _MIDDLE | Qt.AlignmentFlag.AlignRight, text)


def row_texts(numbers: Sequence[float], room: float, metrics: QFontMetricsF) -> list[str]:
    """Return weights in two decimals, or, where one of them has no room, all as short as can be: a tiny one is 0.0, a huge one 3e+05."""
    texts = [weight_text(number) for number in numbers]
    return texts if all(metrics.horizontalAdvance(text) <= room for text in texts) else [_brief(number) for number in numbers]


def _brief(number: float) -> str:
    plain = f"{number:.1f}" if abs(number) < 1000 else f"{number:.0e}"
    return plain.lstrip("-") if float(plain) == 0 else plain.replace("-", MINUS)


def draw_pair(painter: QPainter, look: Look, rect: QRectF, symbol: str, caption: str, number: str) -> None:
    """Draw a symbol or a caption, and its number behind it."""
    px, metrics = look.px, QFontMetricsF(painter.font())
    if symbol:
        draw_formula(painter, rect, symbol, px(14), look.theme.ink2)
        left = rect.left() + max(px(24), formula_size(symbol, px(14)).width + px(4))
    else:
        painter.setPen(look.theme.ink3)
        painter.drawText(rect, _MIDDLE, caption)
        left = rect.left() + metrics.horizontalAdvance(caption) + px(6)
    painter.setPen(look.theme.ink)
    painter.drawText(QRectF(left, rect.top(), rect.right() - left + px(8), rect.height()), _MIDDLE, number)


def vector_latex(symbol: str, numbers: Sequence[float], decimals: int = 3) -> str:
    """Return a column vector with its symbol, written in a row, as LaTeX."""
    return rf"{symbol} = {rows_latex([[number_latex(number, decimals) for number in numbers]])}^{{T}}"


def number_text(value: float) -> str:
    """Return a length or a bound with three decimals while it is small."""
    return value_text(value) if abs(value) < 100 else count_text(round(value)) if abs(value) < 1e9 else value_text(value)
