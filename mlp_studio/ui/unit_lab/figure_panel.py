"""One unit as the lecture draws it: inputs and weights, the sum Σ, the function as a small curve, the output (Source: ML:IV-66..71)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from mlp_studio.core.notation import function_latex
from mlp_studio.core.unit_curve import LEAST_REACH, activation_curve
from mlp_studio.core.unit_figure import UnitFigure
from mlp_studio.ui.formats import value_text, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import number_latex
from mlp_studio.ui.plane.arrow import draw_arrow
from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.panel import TITLE, Panel

MOST_INPUTS = 4
"""Rows of the figure; of a unit with more inputs, the first ones and the last are shown, with dots between."""
LEAST, BROAD, MOST = 190, 270, 360
"""Width that the figure needs, from which the output stands beside the function and not above it, and beyond which it does not grow."""
INPUT, OUTPUT, CIRCLE, BOX, GAP = 76, 42, 15, 36, 16
"""Room for an input with its number and for the output, radius of Σ, side of the function's box, and length of the arrows."""
ROW, MOST_PITCH, SYMBOL = 30, 42, 15
"""Least and largest pitch of the rows, and size of the symbols."""
_MIDDLE, _LEFT, _RIGHT = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_CENTRE = Qt.AlignmentFlag.AlignCenter


class FigurePanel(Panel):
    """Shows a `UnitFigure`, or says what is missing for one."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "One unit", parent)
        self._figure: UnitFigure | None = None
        self._missing = ("", "")
        self.setAccessibleName("One unit: sum and function")

    def show_figure(self, figure: UnitFigure, example: str) -> None:
        """Show these numbers; `example` says of which example they are."""
        self._figure = figure
        self._title = f"One {figure.activation} unit, {example}"
        self.setToolTip(self.words)
        self.setAccessibleDescription(self.words)
        self.update()

    def show_nothing(self, what: str, mend: str) -> None:
        """Say what is missing."""
        self._figure, self._missing, self._title = None, (what, mend), "One unit"
        self.setToolTip("")
        self.setAccessibleDescription(what)
        self.update()

    @property
    def figure(self) -> UnitFigure | None:
        """What is shown, or None."""
        return self._figure

    @property
    def words(self) -> str:
        """The sum and the output in numbers, as far as the figure has room for the inputs."""
        figure = self._figure
        if figure is None:
            return ""
        shown = (f"{weight_text(w)} · {value_text(x)}" for w, x in zip(figure.weights, figure.inputs, strict=True))
        terms = [*shown][:MOST_INPUTS] + (["…"] if len(figure.inputs) > MOST_INPUTS else [])
        return f"z = {' + '.join(terms)} = {value_text(figure.z)}, y = f(z) = {value_text(figure.y)}"

    @property
    def formulas(self) -> dict[str, str]:
        """The weighted sum with its numbers, and the output."""
        figure = self._figure
        if figure is None:
            return {}
        terms = [rf"{number_latex(w)} \cdot {number_latex(x)}" for w, x in zip(figure.weights, figure.inputs, strict=True)]
        name = function_latex(figure.activation)
        output = f"{figure.output} = {name}({number_latex(figure.z)})" if name else figure.output
        return {
            "weighted sum": f"z = {' + '.join(terms)} = {number_latex(figure.z)}",
            "output of the unit": f"{output} = {number_latex(figure.y)}",
        }

    @property
    def picture(self) -> QRect:
        """All below the title: the figure is as wide as the panel, and has no words beside it."""
        top = round(self._look.px(TITLE))
        return QRect(0, top, self.width(), max(1, self.height() - top))

    def title_width(self) -> float:
        """Return how much room the figure needs: its title changes, and may end in an ellipsis."""
        return self._look.px(LEAST)

    def words_height(self) -> float:
        """Return the height of the rows of the inputs."""
        return self._look.px(MOST_INPUTS * ROW)

    # Painting

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Write nothing: the numbers stand in the figure."""

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint the figure, or what is missing."""
        figure, look, px = self._figure, self._look, self._look.px
        if figure is None:
            if self._missing[0]:
                draw_invitation(painter, look, QRectF(rect), *self._missing)
            return
        painter.setFont(look.font("caption"))
        width = min(float(rect.width()), px(MOST))
        middle = rect.top() + min(rect.height() / 2, px(80))
        is_broad = width >= px(BROAD)
        box = QRectF(width - px(OUTPUT + GAP + BOX if is_broad else BOX + 2), middle - px(BOX) / 2, px(BOX), px(BOX))
        centre, ink = QPointF(box.left() - px(GAP + CIRCLE), middle), look.theme.ink2
        self._paint_inputs(painter, rect, figure, centre)
        self._paint_sum(painter, figure, centre)
        self._paint_function(painter, figure, box, is_broad=is_broad)
        draw_arrow(painter, QPointF(centre.x() + px(CIRCLE), middle), QPointF(box.left() - px(1), middle), ink, px(1.5), px(6))
        if is_broad:
            draw_arrow(painter, QPointF(box.right(), middle), QPointF(box.right() + px(GAP - 2), middle), ink, px(1.5), px(6))
            output = QRectF(box.right() + px(GAP + 1), middle - px(18), px(OUTPUT), px(18))
        else:
            output = QRectF(box.right() - px(OUTPUT), box.top() - px(39), px(OUTPUT), px(18))
        draw_formula(painter, output, figure.output, px(SYMBOL), ink, _LEFT if is_broad else _RIGHT)
        painter.setPen(look.theme.ink)
        painter.setFont(look.font("caption", 600))
        painter.drawText(output.translated(0, px(18)), _MIDDLE | (_LEFT if is_broad else _RIGHT), value_text(figure.y))

    def _shown(self, figure: UnitFigure) -> list[int | None]:
        """Return which inputs have a row; None is that of the dots."""
        count = len(figure.inputs)
        return [*range(count)] if count <= MOST_INPUTS else [*range(MOST_INPUTS - 2), None, count - 1]

    def _paint_inputs(self, painter: QPainter, rect: QRect, figure: UnitFigure, centre: QPointF) -> None:
        """Draw the inputs with their numbers, and the edges with the weights on them."""
        px, theme, rows = self._look.px, self._look.theme, self._shown(figure)
        pitch = min(px(MOST_PITCH), rect.height() / max(1, len(rows)))
        first = centre.y() - pitch * (len(rows) - 1) / 2
        start, metrics = px(INPUT), QFontMetricsF(painter.font())
        for row, j in enumerate(rows):
            y = first + row * pitch
            if j is None:
                painter.setPen(theme.ink3)
                painter.drawText(QRectF(0, y - px(9), start, px(18)), _CENTRE, "⋮")
                continue
            room = QRectF(0, y - px(9), start, px(18))
            draw_formula(painter, room, figure.symbols[j], px(SYMBOL), theme.ink2)
            painter.setPen(theme.ink)
            painter.drawText(room.adjusted(0, 0, -px(5), 0), _MIDDLE | _RIGHT, value_text(figure.inputs[j]) if j else "1")
            self._paint_edge(painter, QPointF(start, y), centre, figure.weights[j])
        for row, j in enumerate(rows):
            if j is not None:
                begin = QPointF(start, first + row * pitch)
                text = weight_text(figure.weights[j])
                label = QRectF(0, 0, metrics.horizontalAdvance(text) + px(4), px(16))
                label.moveCenter(begin + (centre - begin) * 0.28)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.panel)
                painter.drawRoundedRect(label, px(4), px(4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(theme.ink)
                painter.drawText(label, _CENTRE, text)

    def _paint_edge(self, painter: QPainter, start: QPointF, centre: QPointF, weight: float) -> None:
        """Draw an edge up to the rim of Σ, in the colour of its sign, dashed below 0."""
        px, way = self._look.px, centre - start
        length = (way.x() ** 2 + way.y() ** 2) ** 0.5
        pen = QPen(self._colour(weight), px(2))
        if weight < 0:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawLine(start, start + way * max(0.0, 1 - px(CIRCLE) / max(length, 1.0)))

    def _colour(self, weight: float) -> QColor:
        theme = self._look.theme
        return theme.positive if weight > 0 else theme.negative if weight < 0 else theme.line2

    def _paint_sum(self, painter: QPainter, figure: UnitFigure, centre: QPointF) -> None:
        """Draw Σ in its circle, with z below it."""
        look, px, theme = self._look, self._look.px, self._look.theme
        painter.setPen(QPen(theme.ink2, px(1.5)))
        painter.setBrush(theme.panel)
        painter.drawEllipse(centre, px(CIRCLE), px(CIRCLE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(centre.x() - px(CIRCLE), centre.y() - px(CIRCLE), 2 * px(CIRCLE), 2 * px(CIRCLE))
        draw_formula(painter, ring, r"\Sigma", px(SYMBOL + 1), theme.ink, Qt.AlignmentFlag.AlignHCenter)
        text = value_text(figure.z)
        symbol, advance = formula_size("z", px(SYMBOL)).width + px(4), QFontMetricsF(look.font("caption")).horizontalAdvance(text)
        below = QRectF(centre.x() - (symbol + advance) / 2, ring.bottom() + px(3), symbol + advance + px(2), px(18))
        draw_formula(painter, below, "z", px(SYMBOL), theme.ink2)
        painter.setPen(theme.ink)
        painter.drawText(below, _MIDDLE | _RIGHT, text)

    def _paint_function(self, painter: QPainter, figure: UnitFigure, box: QRectF, *, is_broad: bool) -> None:
        """Draw the function in its box, with its name above, or below where the output stands above; softmax has no curve."""
        px, theme, curve = self._look.px, self._look.theme, activation_curve(figure.activation, LEAST_REACH)
        painter.setPen(QPen(theme.ctrl, px(1.2)))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(box, px(5), px(5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if curve is not None:
            inner = box.adjusted(px(5), px(6), -px(5), -px(6))
            low, high = float(min(0.0, curve.f.min())), float(max(1.0, curve.f.max()))
            across = inner.left() + (curve.z / LEAST_REACH + 1) / 2 * inner.width()
            up = inner.bottom() - (curve.f - low) / (high - low) * inner.height()
            painter.setPen(QPen(theme.line2, 1))
            painter.drawLine(QPointF(inner.center().x(), inner.top()), QPointF(inner.center().x(), inner.bottom()))
            painter.setPen(QPen(theme.ink, px(1.8)))
            painter.drawPolyline(polygon(across, up))
        name = function_latex(figure.activation) or "f(z) = z"
        width = formula_size(name, px(SYMBOL - 1)).width
        left = box.center().x() - width / 2 if is_broad else min(box.center().x() - width / 2, box.right() - width)
        row = QRectF(left, box.top() - px(21) if is_broad else box.bottom() + px(20), width, px(18))  # z has the row under the box's end
        draw_formula(painter, row, name, px(SYMBOL - 1), theme.ink2)
