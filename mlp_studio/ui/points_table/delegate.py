"""How a cell of the table of points is painted: markers with names, numbers at the right, and what is hovered or selected."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mlp_studio.ui.markers import draw_marker, paint_symbol
from mlp_studio.ui.points_table.columns import COORDINATES, Column
from mlp_studio.ui.points_table.model import PointsModel
from mlp_studio.ui.points_table.selection import RowSelection
from mlp_studio.ui.theme import Look

ROW = 26
"""Height of a row (Source: look.md §6)."""
PADDING = 10
MARKER_PITCH = 16
_MARKER_RADIUS = 4.5
_SET_RADIUS = 4
_BAR = 3
_PICTURE = 20
"""Side of a picture of a marker with its rim."""
_FAINT = 0.45
_ARM = 4
_Index = QModelIndex | QPersistentModelIndex
_Picture = tuple[int | None, bool, bool, float]
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass
class Marks:
    """The points that are marked by the pointer, here and elsewhere, by index."""

    hovered: int | None = None
    highlighted: int | None = None


def stands_right(model: PointsModel, column: int) -> bool:
    """Tell whether the texts of a column stand at its right: numbers do."""
    if column == Column.LABEL:
        return model.points.setting == "regression"
    return column in (Column.NUMBER, *COORDINATES) or (column == Column.OUTPUT and not model.decides)


class PointDelegate(QStyledItemDelegate):
    """Paints the cells of a table of points.

    Parameters
    ----------
    model, selection, marks
        What is shown, selected and hovered.
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    def __init__(self, model: PointsModel, selection: RowSelection, marks: Marks, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._selection = selection
        self._marks = marks
        self._look = look
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and scale."""
        self._font = self._look.font("body")
        self._metrics = QFontMetricsF(self._font)
        self._pictures: dict[_Picture, QPixmap] = {}

    def set_mark_rect(self, rect: QRect) -> QRect:
        """Return the part of a cell of the set column on which a click toggles: its disc and its word."""
        px = self._look.px
        width = px(PADDING + MARKER_PITCH) + self._metrics.horizontalAdvance("training") + px(4)
        return QRect(rect.left(), rect.top(), min(rect.width(), round(width)), rect.height())

    def draw_ground(self, painter: QPainter, rect: QRectF, row: int) -> None:
        """Draw what lies below a row over its full width: whether it is selected, or hovered here or elsewhere."""
        theme, point = self._look.theme, self._model.index_of(row)
        is_marked = point is not None and point in (self._marks.hovered, self._marks.highlighted)
        if self._selection.has(row):
            painter.fillRect(rect, theme.accent_bg)
        elif is_marked:
            painter.fillRect(rect, theme.hover)
        if is_marked:
            painter.fillRect(QRectF(rect.left(), rect.top(), self._look.px(_BAR), rect.height()), theme.accent)

    # Qt

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell; its ground is there already."""
        theme, px, model = self._look.theme, self._look.px, self._model
        row, column = index.row(), index.column()
        rect = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        box = rect.adjusted(px(PADDING), 0, -px(PADDING), 0)
        if column == Column.LABEL and model.points.setting != "regression":
            self._draw_classes(painter, box, row, model.classes_of(row), is_own=True)
        elif column == Column.OUTPUT and not model.is_draft(row) and (decided := model.decision(row)) is not None:
            self._draw_classes(painter, box, row, decided, is_own=False)
        elif column == Column.SET:
            self._draw_set(painter, box, row)
        elif column == Column.WRONG:
            self._draw_cross(painter, box, row)
        else:
            painter.setPen(theme.ink3 if column == Column.NUMBER or self._is_hint(row, column) else theme.ink)
            painter.drawText(box, _RIGHT if stands_right(model, column) else _LEFT, model.text(row, column))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(4), px(4))

    def _is_hint(self, row: int, column: int) -> bool:
        return self._model.is_draft(row) and self._model.number(row, column) is None

    def _draw_classes(self, painter: QPainter, box: QRectF, row: int, classes: tuple[int, ...], *, is_own: bool) -> None:
        """Draw the markers and the names of classes; the point's own as it is in the plane: hollow for testing, with a rim if wrong."""
        theme, px, model = self._look.theme, self._look.px, self._model
        is_draft = model.is_draft(row)
        x, y = box.left() + px(_MARKER_RADIUS + 1), box.center().y()
        if is_draft:
            painter.setOpacity(_FAINT)
        for c in classes:
            hollow, wrong = is_own and model.is_test(row), is_own and not is_draft and model.is_wrong(row)
            self._draw_marker(painter, QPointF(x, y), c, hollow=hollow, wrong=wrong)
            x += px(MARKER_PITCH)
        painter.setOpacity(1.0)
        left = x - px(_MARKER_RADIUS + 1) + px(2) if classes else box.left()
        text = model.text(row, Column.LABEL if is_own else Column.OUTPUT)
        painter.setPen(theme.ink3 if is_draft or not classes else theme.ink)
        room = box.right() - left
        painter.drawText(QRectF(left, box.top(), room, box.height()), _LEFT, self._elided(text, room))

    def _draw_set(self, painter: QPainter, box: QRectF, row: int) -> None:
        """Draw a disc as the legend of the plane has it, full for training and hollow for testing, and the word."""
        theme, px, model = self._look.theme, self._look.px, self._model
        is_test, is_draft = model.is_test(row), model.is_draft(row)
        centre = QPointF(box.left() + px(_SET_RADIUS + 1), box.center().y())
        if is_draft:
            painter.setOpacity(_FAINT)
        self._draw_marker(painter, centre, None, hollow=is_test)
        painter.setOpacity(1.0)
        painter.setPen(theme.ink3 if is_draft or not is_test else theme.ink)
        painter.drawText(box.adjusted(px(MARKER_PITCH), 0, 0, 0), _LEFT, model.text(row, Column.SET))

    def _draw_marker(self, painter: QPainter, centre: QPointF, c: int | None, *, hollow: bool, wrong: bool = False) -> None:
        """Draw the marker of a class, or of a set (None), as a picture: outlines took a quarter of the time of painting."""
        ratio = painter.device().devicePixelRatioF()
        key = (c, hollow, wrong, ratio)
        side = ceil(self._look.px(_PICTURE))
        if key not in self._pictures:
            self._pictures[key] = self._picture(c, side, ratio, hollow=hollow, wrong=wrong)
        left, top = centre.x() - side / 2, centre.y() - side / 2
        painter.drawPixmap(QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio), self._pictures[key])

    def _picture(self, c: int | None, side: int, ratio: float, *, hollow: bool, wrong: bool) -> QPixmap:
        theme, px = self._look.theme, self._look.px
        picture = QPixmap(round(side * ratio), round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        centre = QPointF(side / 2, side / 2)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if c is None:
                paint_symbol(painter, centre, "o", px(_SET_RADIUS), theme.ink2, theme, hollow=hollow, scale=self._look.scale)
            else:
                draw_marker(painter, centre, c, px(_MARKER_RADIUS), theme, hollow=hollow, wrong=wrong)
        return picture

    def _draw_cross(self, painter: QPainter, box: QRectF, row: int) -> None:
        if not self._model.is_draft(row) and self._model.is_wrong(row):
            px = self._look.px
            arm, centre = px(_ARM), QPointF(box.left() + px(16), box.center().y())
            painter.setPen(QPen(self._look.theme.ink, px(1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm))
            painter.drawLine(centre + QPointF(-arm, arm), centre + QPointF(arm, -arm))

    def _elided(self, text: str, room: float) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the same height for all rows; the table gives columns their widths."""
        return QSize(0, round(self._look.px(ROW)))
