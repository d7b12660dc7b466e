"""The units of one layer as one item, with its bias unit and, where the layer is collapsed, an ellipsis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from mlp_studio.core.arrays import Bytes
from mlp_studio.ui.canvas.layout import Column
from mlp_studio.ui.canvas.picture_item import Part, PictureItem
from mlp_studio.ui.canvas.unit_paint import (
    LABEL_ROOM,
    NAME_GAP,
    UnitFace,
    UnitMark,
    bias_rect,
    name_width,
    paint_bias,
    paint_ellipsis,
    paint_unit,
)
from mlp_studio.ui.theme import Look

CHUNK = 8
"""Units that are painted without a look at the clock: about 0.1 ms each."""
MANY = 24
"""Units from which on a column takes too long for a frame."""


class ColumnItem(PictureItem):
    """All units of one layer that are shown; `faces` has one for each of them.

    Parameters
    ----------
    look
        Theme and scale.
    ask_to_draw
        See `PictureItem`.
    """

    def __init__(self, look: Look, ask_to_draw: Callable[[], None]) -> None:
        super().__init__(ask_to_draw)
        self._look = look
        self._has_bias = True
        self._hidden = 0
        self._symbol = ""
        self._bounds = QRectF()
        self.column = Column(0.0, np.zeros(1), np.zeros(1, np.int64), 1.0, 1.0, None)
        self.faces: list[UnitFace] = []
        self.setZValue(3)

    def set_units(self, column: Column, marks: Sequence[UnitMark], count: int, symbol: str = "") -> None:
        """Show the units of a column, which are those of a layer of `count` units that have a place in it, with these marks.

        `symbol` is that of the bias unit.
        """
        before = self.column
        same = (
            (before.x, before.diameter, before.bias_y, before.ellipsis_y)
            == (
                column.x,
                column.diameter,
                column.bias_y,
                column.ellipsis_y,
            )
            and np.array_equal(before.ys, column.ys)
            and [face.mark for face in self.faces] == list(marks)
            and (symbol, count - len(column.units)) == (self._symbol, self._hidden)
        )
        self.column, self._hidden, self._symbol = column, count - len(column.units), symbol
        if same:
            return
        self.prepareGeometryChange()
        known = {int(unit): face for unit, face in zip(before.units, self.faces, strict=False)}
        self.faces = []
        for unit, mark in zip(column.units, marks, strict=True):
            face = known.get(int(unit)) or UnitFace(mark)
            face.mark = mark
            self.faces.append(face)
        self._bounds = self._measure()
        self.forget()

    def set_pictures(self, pictures: Bytes, *, live: bool) -> None:
        """Show the units' outputs over the plane, one (t, t, 4) RGBA for each unit of the layer."""
        self._live = live
        means = pictures[:, ::4, ::4, :3].mean(axis=(1, 2)).astype(int).tolist() if pictures.size else [None] * len(pictures)
        for unit, face in zip(self.column.units.tolist(), self.faces, strict=True):
            face.set_picture(pictures[unit], means[unit])
        self.redraw()

    def set_bias_shown(self, shown: bool) -> None:
        """Show the bias unit, or hide it."""
        if shown != self._has_bias:
            self._has_bias = shown
            self.redraw()

    @property
    def has_bias(self) -> bool:
        """Whether a bias unit is shown."""
        return self._has_bias and self.column.bias_y is not None

    def unit_at(self, point: QPointF) -> int | None:
        """Return the unit whose disc is under a point of the scene, −1 for the bias unit, or None."""
        column = self.column
        dx = point.x() - column.x
        if self.has_bias and bias_rect(self._look).contains(QPointF(dx, point.y() - (column.bias_y or 0.0))):
            return -1
        if abs(dx) > column.diameter / 2:
            return None
        slot = int(np.argmin(np.abs(column.ys - point.y())))
        inside = dx * dx + (point.y() - column.ys[slot]) ** 2 <= (column.diameter / 2) ** 2
        return int(column.units[slot]) if inside else None

    def is_ellipsis_at(self, point: QPointF) -> bool:
        """Tell whether the ellipsis is under a point of the scene."""
        column, px = self.column, self._look.px
        if column.ellipsis_y is None:
            return False
        near = abs(point.y() - column.ellipsis_y) <= max(column.row / 2, px(10))
        return near and -px(16) <= point.x() - column.x <= px(70)

    # Painting

    @property
    def is_slow(self) -> bool:
        """Whether there are too many units to paint them within a frame."""
        return len(self.faces) > MANY

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def _measure(self) -> QRectF:
        column, px = self.column, self._look.px
        r = column.diameter / 2 + px(7)
        marks = [face.mark for face in self.faces]
        left = px(LABEL_ROOM) if any(mark.formula_left for mark in marks) else px(62) if any(mark.name for mark in marks) else px(46)
        named = [name_width(m, self._look) for m in marks if m.class_index is not None or m.formula_right]
        right = px(NAME_GAP + 18) + max(named, default=0.0) if named else px(86) if column.ellipsis_y is not None else left
        top = min(column.ys[0], column.ys[0] if column.bias_y is None else column.bias_y - px(13)) - r
        return QRectF(column.x - r - left, top, 2 * r + left + right, column.ys[-1] + r + px(14) - top)

    def parts(self, region: QRectF, zoom: float) -> Iterator[Part]:
        """Return the units that meet a region, some at a time, after the bias unit and the ellipsis."""
        column = self.column
        yield self._paint_first
        reach = column.diameter / 2 + self._look.px(20)
        slots = np.flatnonzero((column.ys >= region.top() - reach) & (column.ys <= region.bottom() + reach)).tolist()
        for first in range(0, len(slots), CHUNK):
            yield partial(self._paint_units, slots=slots[first : first + CHUNK])

    def _paint_first(self, painter: QPainter) -> None:
        column = self.column
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places: list[tuple[float | None, Part]] = [
            (column.bias_y if self.has_bias else None, partial(paint_bias, look=self._look, symbol=self._symbol)),
            (column.ellipsis_y, partial(paint_ellipsis, look=self._look, diameter=column.diameter, hidden=self._hidden)),
        ]
        for y, paint in places:
            if y is not None:
                painter.save()
                painter.translate(column.x, y)
                paint(painter)
                painter.restore()

    def _paint_units(self, painter: QPainter, slots: list[int]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = self.column
        for slot in slots:
            if slot >= len(self.faces):  # the layer shrank while a picture was being drawn
                return
            painter.save()
            painter.translate(column.x, float(column.ys[slot]))
            paint_unit(painter, self._look, self.faces[slot], column.diameter)
            painter.restore()
        painter.setPen(Qt.PenStyle.NoPen)
