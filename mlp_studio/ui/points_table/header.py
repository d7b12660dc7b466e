"""The heading of the table of points: quiet words and symbols, and an arrow where it is sorted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.points_table.columns import COORDINATES, Column
from mlp_studio.ui.points_table.delegate import PADDING, stands_right
from mlp_studio.ui.points_table.model import PointsModel
from mlp_studio.ui.points_table.words import axis_name, heading
from mlp_studio.ui.theme import Look

HEIGHT = 28
_MATH = 15
_ARROW = 3.5
_ARROW_ROOM = 14
_GAP = 6


class SortHeader(QHeaderView):
    """One line of headings; a click on one is for its owner."""

    def __init__(self, model: PointsModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._points_model = model
        self._look = look
        self._hovered = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setMinimumSectionSize(round(look.px(32)))

    def text_width(self, column: int) -> float:
        """Return how much room a heading needs, with padding and arrow."""
        px, points = self._look.px, self._points_model.points
        metrics = QFontMetricsF(self._look.font("caption"))
        width = px(2 * PADDING + _ARROW_ROOM)
        text = heading(self._points_model, column)
        symbol = _symbol(column, text)
        if symbol:
            width += formula_size(symbol, px(_MATH)).width
            name = axis_name(points, column) if column in COORDINATES else ""
            return width + (px(_GAP) + metrics.horizontalAdvance(name) if name else 0.0)
        return width + metrics.horizontalAdvance(text)

    # Qt

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw a heading over its column, on the side where the column's texts stand."""
        theme, px, model = self._look.theme, self._look.px, self._points_model
        is_sorted = model.sorted_by == logicalIndex
        painter.save()
        painter.fillRect(rect, theme.hover if logicalIndex == self._hovered else theme.panel)
        painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1), theme.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(px(PADDING), 0, -px(PADDING), 0)
        colour = theme.ink if is_sorted else theme.ink2
        text, right = heading(model, logicalIndex), stands_right(model, logicalIndex)
        name = axis_name(model.points, logicalIndex) if logicalIndex in COORDINATES else text
        symbol = _symbol(logicalIndex, text)
        font = self._look.font("caption")
        metrics = QFontMetricsF(font)
        symbol_width = formula_size(symbol, px(_MATH)).width if symbol else 0.0
        room = box.width() - symbol_width - (px(_GAP) if symbol and name else 0.0) - (px(_ARROW_ROOM) if is_sorted else 0.0)
        shown = "" if symbol and logicalIndex not in COORDINATES else metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0.0, room))
        width = symbol_width + (px(_GAP) if symbol and shown else 0.0) + metrics.horizontalAdvance(shown)
        left = box.right() - width if right else box.left()
        if is_sorted:
            self._draw_arrow(painter, left - px(_ARROW_ROOM) + px(5) if right else left + width + px(9), box.center().y())
        if symbol:
            draw_formula(painter, QRectF(left, box.top(), symbol_width, box.height()), symbol, px(_MATH), colour)
            left += symbol_width + px(_GAP)
        painter.setFont(font)
        painter.setPen(colour if is_sorted else theme.ink3)
        painter.drawText(QRectF(left, box.top(), box.right() - left + px(PADDING), box.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _draw_arrow(self, painter: QPainter, x: float, y: float) -> None:
        """Draw a small triangle: up where the smallest comes first."""
        size = self._look.px(_ARROW)
        turn = -1.0 if self._points_model.is_descending else 1.0
        corners = [QPointF(x - size, y + turn * size / 2), QPointF(x + size, y + turn * size / 2), QPointF(x, y - turn * size / 2 - turn)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.accent)
        painter.drawPolygon(QPolygonF(corners))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the headings, and the line below them to the very end."""
        with QPainter(self.viewport()) as painter:
            box = self.viewport().rect()
            painter.fillRect(box, self._look.theme.panel)
            painter.fillRect(QRectF(0, box.bottom(), box.width(), 1), self._look.theme.line)
        super().paintEvent(event)

    def sizeHint(self) -> QSize:
        """Return the height of the line."""
        return QSize(super().sizeHint().width(), round(self._look.px(HEIGHT)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what is under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, column: int) -> None:
        if column != self._hovered:
            self._hovered = column
            self.viewport().update()


def _symbol(column: int, text: str) -> str:
    """Return the lecture's symbol in a heading, or "" where there is none."""
    if column in COORDINATES:
        return f"x_{{{COORDINATES[column] + 1}}}"
    return text if column == Column.OUTPUT else ""
