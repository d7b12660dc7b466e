"""Novikoff's bound beside the updates that the perceptron algorithm has made, with what R, γ and w* are."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.core.novikoff import LabFacts
from mlp_studio.core.unit_lab import ZERO, LabRun
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.latex_copy import number_latex
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.learner_panel import draw_pair, draw_row, number_text, vector_latex
from mlp_studio.ui.unit_lab.panel import Panel

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
RADIUS = r"R=\max\,\|\mathbf{x}\|"
MARGIN = r"\gamma=\min\,|\mathbf{w}^*\cdot\mathbf{x}|\,/\,\|\mathbf{w}^*\|"
BOUND, W_STAR = r"R^2/\gamma^2", r"\mathbf{w}^*"
_WHAT = "x = (1, x₁, x₂); w*: the widest band"
_MORE = (
    "x = (1, x₁, x₂) is as the unit sees it, scaled where the project scales, and w* are the weights of the widest band between the "
    "classes: w*·x is −1 and +1 at its edges"
)
_NO_LINE = "No bound: no line separates these classes, and the perceptron algorithm never ends"
_BLURRED = "No bound: the classes are so close that rounding leaves no margin γ"


class BoundPanel(Panel):
    """Words and numbers alone; the place of the picture has the number of updates, and the bound on it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Novikoff’s bound", parent)
        self._run: LabRun | None = None
        self._facts: LabFacts | None = None

    def show_run(self, run: LabRun, facts: LabFacts | None) -> None:
        """Show the updates of a run, and the bound on them."""
        self._run, self._facts = run, facts
        self.setAccessibleName(f"Novikoff’s bound: {'. '.join(self.lines)}")
        self.setToolTip("\n".join((*self.lines, f"R = max ‖x‖ and γ = min |w*·x| / ‖w*‖, where {_MORE}")))
        self.update()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, a line each, without the symbols."""
        run, facts = self._run, self._facts
        if run is None or facts is None:
            return ("Looking for a line between the classes",)
        bound = facts.bound
        if bound is None:
            separation = facts.separation
            return (_BLURRED if separation is not None and separation.is_separable and separation.line is not None else _NO_LINE,)
        updates = run.units["perceptron"].updates
        lines = [f"{count_text(updates)} updates so far", f"R²/γ² = {number_text(bound.from_zero)} at most from w = 0"]
        if run.start != ZERO:
            if run.has_one_eta:
                lines.append(f"{number_text(bound.from_start(run.start, run.eta))} at most from this start with this η")
            else:
                lines.append("η has been changed on the way: no bound from this start")
        return (*lines, f"R = {number_text(bound.R)}", f"γ = {number_text(bound.gamma)}")

    @property
    def formulas(self) -> dict[str, str]:
        """The bound, what it is made of, and their values."""
        bound = None if self._facts is None else self._facts.bound
        if bound is None:
            return {}
        return {
            "bound": f"{BOUND} = {number_latex(bound.from_zero)}",
            "R": f"{RADIUS} = {number_latex(bound.R)}",
            "γ": f"{MARGIN} = {number_latex(bound.gamma)}",
            "w*": vector_latex(W_STAR, bound.w_star),
        }

    def words_height(self) -> float:
        """Return the height of R, γ, w* and what they are."""
        return 8 * self.line_height()

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Write the updates and the bound, large."""
        look, facts, run = self._look, self._facts, self._run
        theme, px = look.theme, look.px
        bound = None if facts is None else facts.bound
        if bound is None or run is None:
            painter.setFont(look.font("body"))
            painter.setPen(theme.ink2)
            room = QRectF(rect.left(), rect.top(), self.width() - rect.left(), self.height() - rect.top())
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), self.lines[0])
            return
        counter, row = look.font("counter"), self.line_height()
        metrics = QFontMetricsF(counter)
        at = QRectF(rect.left(), rect.top() - px(2), rect.width() + px(8), metrics.height())
        numbers = count_text(run.units["perceptron"].updates), number_text(bound.from_zero)
        for number, symbol, words in zip(numbers, ("", BOUND), ("updates so far", "at most from w = 0"), strict=True):
            painter.setFont(counter)
            painter.setPen(theme.ink)
            painter.drawText(at, _MIDDLE, number)
            draw_formula(painter, at.adjusted(metrics.horizontalAdvance(number) + px(8), 0, 0, 0), symbol, px(14), theme.ink2)
            at.translate(0, metrics.height() - px(2))
            painter.setFont(look.font("caption"))
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(at.left(), at.top(), at.width(), row), _MIDDLE, words)
            at.translate(0, row)
        if self._from_start:
            painter.drawText(QRectF(at.left(), at.top(), at.width(), row), _MIDDLE, self._from_start)

    @property
    def _from_start(self) -> str:
        """What holds for the start that was not w = 0, in few words."""
        run, facts = self._run, self._facts
        if run is None or facts is None or facts.bound is None or run.start == ZERO:
            return ""
        return f"{number_text(facts.bound.from_start(run.start, run.eta))} from this start" if run.has_one_eta else "η was changed"

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Write R, γ and w*, and what they are."""
        facts, run = self._facts, self._run
        bound = None if facts is None else facts.bound
        if bound is None or run is None:
            return
        look, row = self._look, self.line_height()
        painter.setFont(look.font("caption"))
        at = QRectF(rect.left(), rect.top(), rect.width(), row)
        for symbol, value in (("R", bound.R), (r"\gamma", bound.gamma)):
            draw_pair(painter, look, at, symbol, "", number_text(value))
            at.translate(0, row)
        draw_row(painter, look, at, W_STAR, bound.w_star)
        at.translate(0, row)
        for formula in (RADIUS, MARGIN):
            draw_formula(painter, at, formula, look.px(13), look.theme.ink3)
            at.translate(0, 1.1 * row)
        at.setBottom(rect.bottom())
        painter.setPen(look.theme.ink3)
        painter.drawText(at, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), f"{_WHAT}.")
