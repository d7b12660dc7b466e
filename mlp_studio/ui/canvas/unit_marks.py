"""What lies over the units: the rings of those selected, linked and focused, the values of an example, and where a click adds one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import UnitKey
from mlp_studio.ui.canvas.column_item import ColumnItem
from mlp_studio.ui.canvas.unit_paint import bias_rect, paint_bias, paint_ghost, paint_ring
from mlp_studio.ui.formats import weight_text
from mlp_studio.ui.theme import Look, faded

BOTH_LINES, ONE_LINE = 27.0, 15.0
"""Room between two units for z and y below each other, and for y alone."""


@dataclass(frozen=True)
class UnitStates:
    """Which units are ringed as selected or linked with what is hovered, and where the keyboard is."""

    bright: frozenset[UnitKey] = frozenset()
    focused: UnitKey | None = None


class _Overlay(QGraphicsItem):
    """An item over all columns, whose cost is that of what it paints."""

    def __init__(self, look: Look, z: float) -> None:
        super().__init__()
        self._look = look
        self._columns: Sequence[ColumnItem] = ()
        self.setZValue(z)

    def set_columns(self, columns: Sequence[ColumnItem]) -> None:
        """Lie over these columns."""
        self.prepareGeometryChange()
        self._columns = columns
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        bounds = QRectF()
        for column in self._columns:
            bounds |= column.boundingRect()
        return bounds.adjusted(-30, -10, 30, 40)


class RingsItem(_Overlay):
    """The rings of units that are selected, linked or focused."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 4)
        self.states = UnitStates()

    def show_states(self, states: UnitStates) -> None:
        """Ring these units."""
        if states != self.states:
            self.states = states
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the rings."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        states = self.states
        keys: Collection[UnitKey] = states.bright | ({states.focused} if states.focused is not None else set())
        for s, i in keys:
            if s >= len(self._columns):
                continue
            item = self._columns[s]
            slot = -1 if i < 0 else item.column.slot(i)
            if slot is None or (i < 0 and not item.has_bias):
                continue
            painter.save()
            painter.translate(item.column.x, item.column.y_of(i))
            bright, focused = (s, i) in states.bright, (s, i) == states.focused
            if i < 0:
                paint_bias(painter, self._look, ringed=bright, focused=focused)
            else:
                paint_ring(painter, self._look, item.faces[slot].mark, item.column.diameter, bright=bright, focused=focused)
            painter.restore()


def seen_bottom(painter: QPainter, widget: QWidget | None, bottom: float) -> float:
    """Return the y of the scene down to which an item is seen on the widget that it is painted on: `bottom`, or less."""
    if widget is None:
        return bottom
    inverse, _ = painter.worldTransform().inverted()
    return min(bottom, inverse.map(QPointF(0.0, widget.height())).y())


class ValuesItem(_Overlay):
    """z and y of each unit for one example, below it."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 4.5)
        self.bottom = 0.0
        """y of the scene below which nothing can be read."""
        self._values: tuple[tuple[Floats, Floats], ...] = ()
        self.hide()

    @property
    def values(self) -> tuple[tuple[Floats, Floats], ...]:
        """(z, y) of layers 0 … d, z empty for the inputs; empty where no example is shown."""
        return self._values

    def show_values(self, values: tuple[tuple[Floats, Floats], ...]) -> None:
        """Show these values, or none."""
        self._values = values
        self.setVisible(bool(values))
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the values of every unit that has room for them."""
        if len(self._values) != len(self._columns):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._look.font("caption")
        font.setPixelSize(round(self._look.px(11)))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        bottom = seen_bottom(painter, widget, self.bottom)
        for item, (z, y) in zip(self._columns, self._values, strict=True):
            column, px = item.column, self._look.px
            room = (column.row if len(column.ys) > 1 else px(200)) - column.diameter
            if room * painter.worldTransform().m11() < px(ONE_LINE) * 0.9 or len(y) <= int(column.units[-1]):
                continue
            named = px(16) if any(face.mark.name and not face.mark.formula_right for face in item.faces) else 0.0
            for slot, unit in enumerate(column.units):
                lines = [f"{'y' if len(z) else 'x'} {weight_text(float(y[unit]), 3)}"]
                top = float(column.ys[slot]) + column.diameter / 2 + named
                if len(z) and room >= px(BOTH_LINES) + named and top + px(BOTH_LINES) <= bottom:
                    lines.insert(0, f"z {weight_text(float(z[unit]), 3)}")
                self._paint_lines(painter, metrics, column.x, top, lines)

    def _paint_lines(self, painter: QPainter, metrics: QFontMetricsF, x: float, top: float, lines: list[str]) -> None:
        theme, px = self._look.theme, self._look.px
        width = max(metrics.horizontalAdvance(line) for line in lines) + px(8)
        height = px(13)
        box = QRectF(x - width / 2, top + px(1), width, height * len(lines))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.canvas, 0.88))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(theme.ink)
        for at, line in enumerate(lines):
            painter.drawText(QRectF(box.left(), box.top() + at * height, width, height), Qt.AlignmentFlag.AlignCenter, line)


class GhostUnitItem(QGraphicsItem):
    """The places where a click, or letting go, adds units."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._diameter = 24.0
        self._ys: tuple[float, ...] = (0.0,)
        self.setZValue(4.2)
        self.hide()

    def set_places(self, x: float, ys: Sequence[float], diameter: float) -> None:
        """Show ghosts of units at these places."""
        self.prepareGeometryChange()
        self._diameter, self._ys = diameter, tuple(ys)
        self.setPos(x, 0)
        self.show()
        self.update()

    @property
    def count(self) -> int:
        """How many units it stands for."""
        return len(self._ys)

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        r = self._diameter / 2 + 1
        return QRectF(-r, min(self._ys) - r, 2 * r, float(np.ptp(self._ys)) + 2 * r)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for y in self._ys:
            painter.save()
            painter.translate(QPointF(0, y))
            paint_ghost(painter, self._look, self._diameter)
            painter.restore()


class PortItem(QGraphicsItem):
    """The small handle at the right of a unit, from which an edge is drawn."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.key: UnitKey | None = None
        self.setZValue(4.3)
        self.hide()

    def show_at(self, key: UnitKey | None, item: ColumnItem | None) -> None:
        """Stand at a unit or bias unit, or nowhere."""
        self.key = key
        self.setVisible(key is not None)
        if key is not None and item is not None:
            reach = bias_rect(self._look).width() / 2 if key[1] < 0 else item.column.diameter / 2
            self.setPos(item.column.x + reach, item.column.y_of(key[1]))

    def covers(self, point: QPointF, zoom: float) -> bool:
        """Tell whether a point of the scene is on the handle."""
        away = point - self.pos()
        return (
            self.isVisible()
            and away.x() >= -self._look.px(3)
            and QPointF.dotProduct(away, away) <= (self._look.px(9) / min(zoom, 1.0)) ** 2
        )

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        r = self._look.px(7)
        return QRectF(-r, -r, 2 * r, 2 * r)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.panel)
        painter.drawEllipse(QPointF(), px(6), px(6))
        painter.setBrush(theme.accent)
        painter.drawEllipse(QPointF(), px(4.5), px(4.5))
