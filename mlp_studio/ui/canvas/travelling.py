"""The travelling example: dots along the edges, forward with what the units put out and back with the error, lit units and values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import UnitKey
from mlp_studio.ui.canvas.column_item import ColumnItem
from mlp_studio.ui.canvas.gap_item import GapItem
from mlp_studio.ui.canvas.layout import points_on
from mlp_studio.ui.canvas.unit_marks import seen_bottom
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.theme import Look, faded

DOT, RIM = 7.0, 1.25
"""Diameter of a dot (Source: look.md §4), and what it keeps free of the edge around it."""
MOST_DOTS = 400
"""Dots in one gap; of more edges only the strongest have one."""
MOST_UNITS = 64
"""Units of a layer, as far as they are shown, beyond which there is one band instead of dots."""
BAND = 34.0
LINE = 15.0
"""Height of a line of values."""
RING = 4.0


@dataclass(frozen=True, eq=False)
class Travel:
    """Where an example is on its way.

    Attributes
    ----------
    going
        "forward" or "backward" through the gap before layer s; "" where nothing is under way.
    s
        The layer that the dots go to, or come back from.
    share
        How far they are, 0..1.
    y, delta
        What is known by now of layers 0 … d: outputs, and errors; empty arrays where nothing is.
    lit
        The layer that something has just arrived at, or None.
    glow
        How bright it is still, 0..1.
    errors
        With an error that comes back: δ of layer s, from which dots start only where it is not 0; None where it is not known.
    """

    going: Literal["forward", "backward", ""]
    s: int = 0
    share: float = 0.0
    y: tuple[Floats, ...] = ()
    delta: tuple[Floats, ...] = ()
    lit: int | None = None
    glow: float = 0.0
    errors: Floats | None = None


class TravellingItem(QGraphicsItem):
    """Dots, lit units and values of an example on its way; shown only while there is one.

    Parameters
    ----------
    look
        Theme and scale.
    is_on_path
        Tells of a unit (s, i) whether it depends on the picked weight.
    """

    def __init__(self, look: Look, is_on_path: Callable[[UnitKey], bool]) -> None:
        super().__init__()
        self._look = look
        self._is_on_path = is_on_path
        self._columns: Sequence[ColumnItem] = ()
        self._gaps: Sequence[GapItem] = ()
        self._bounds = QRectF()
        self._bottom = 0.0
        self._travel: Travel | None = None
        self.setZValue(4.6)
        self.hide()
        self.dots_item = _DotsItem(self)
        """Its dots, over the edges and below units, badges and labels: an item of its own in the scene."""

    @property
    def travel(self) -> Travel | None:
        """Where the example is, or None."""
        return self._travel

    def set_place(self, columns: Sequence[ColumnItem], gaps: Sequence[GapItem], bottom: float) -> None:
        """Lie over these columns 0 … d and gaps 1 … d; below `bottom` nothing can be read."""
        for item in (self, self.dots_item):
            item.prepareGeometryChange()
        self._columns, self._gaps, self._bottom = columns, gaps, bottom
        self._bounds = QRectF()
        for column in columns:
            self._bounds |= column.boundingRect()
        self._bounds.adjust(-30, -10, 30, 50)
        for item in (self, self.dots_item):
            item.update()

    def show_travel(self, travel: Travel | None) -> None:
        """Show where an example is, or that none is on its way."""
        self._travel = travel
        for item in (self, self.dots_item):
            item.setVisible(travel is not None)
            item.update()

    @property
    def thins_out(self) -> bool:
        """Whether there are gaps with more edges than dots."""
        return any(gap.drawn.sum() > MOST_DOTS for gap in self._gaps)

    def dots(self) -> Floats:
        """Return where the dots are now, (n, 2) in the scene; none where a band stands for them."""
        travel = self._travel
        if travel is None or not travel.going or self._is_crowded(travel.s):
            return np.empty((0, 2))
        gap = self._gaps[travel.s - 1]
        mask = gap.drawn
        if travel.errors is not None:
            mask = mask & (travel.errors[self._columns[travel.s].column.units] != 0)[:, None]
        rows, columns = np.nonzero(mask)
        if len(rows) > MOST_DOTS:
            strongest = np.argpartition(-np.abs(gap.weights[rows, columns]), MOST_DOTS)[:MOST_DOTS]
            rows, columns = rows[strongest], columns[strongest]
        return points_on(gap.gap.starts[columns], gap.gap.ends[rows], self._parameter(travel))

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the lit units and the values."""
        travel = self._travel
        if travel is None or (travel.going and travel.s > len(self._gaps)):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(travel.y) == len(self._columns):
            self._paint_values(painter, travel, seen_bottom(painter, widget, self._bottom))
        if travel.lit is not None and travel.glow > 0 and travel.lit < len(self._columns):
            self._paint_rings(painter, self._columns[travel.lit], faded(self._colour(travel), travel.glow))

    def paint_dots(self, painter: QPainter) -> None:
        """Draw the dots, or the band that stands for them."""
        travel = self._travel
        if travel is None or not travel.going or travel.s > len(self._gaps) or not 0.0 < travel.share < 1.0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_crowded(travel.s):
            self._paint_band(painter, travel, self._colour(travel))
        else:
            self._paint_dots(painter, self.dots(), self._colour(travel))

    # Inside

    def _colour(self, travel: Travel) -> QColor:
        return self._look.theme.path if travel.going == "backward" or travel.delta else self._look.theme.ink

    def _parameter(self, travel: Travel) -> float:
        """Return the parameter of the edges' curves at which the dots are; they start and arrive gently."""
        eased = travel.share**2 * (3 - 2 * travel.share)
        return eased if travel.going == "forward" else 1.0 - eased

    def _is_crowded(self, s: int) -> bool:
        return max(len(self._columns[s - 1].column.units), len(self._columns[s].column.units)) > MOST_UNITS

    def _paint_dots(self, painter: QPainter, dots: Floats, colour: QColor) -> None:
        zoom = min(1.0, painter.worldTransform().m11()) ** 0.5  # smaller with the network, but not as much: they are to be seen
        points = QPolygonF([QPointF(x, y) for x, y in dots.tolist()])
        for width, ink in ((DOT + 2 * RIM, self._look.theme.canvas), (DOT, colour)):
            painter.setPen(QPen(ink, self._look.px(width) / zoom, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(points)

    def _paint_band(self, painter: QPainter, travel: Travel, colour: QColor) -> None:
        """Draw one soft band that goes through the whole gap."""
        gap = self._gaps[travel.s - 1]
        area, half = gap.boundingRect(), self._look.px(BAND) / 2
        x = area.left() + area.width() * self._parameter(travel)
        shade = QLinearGradient(x - half, 0, x + half, 0)
        for at, opacity in ((0.0, 0.0), (0.5, 0.55), (1.0, 0.0)):
            shade.setColorAt(at, faded(colour, opacity))
        painter.fillRect(QRectF(x - half, area.top(), 2 * half, area.height()) & area, shade)

    def _paint_rings(self, painter: QPainter, item: ColumnItem, colour: QColor) -> None:
        column, px = item.column, self._look.px
        painter.setPen(QPen(colour, px(RING)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = column.diameter / 2
        for y in column.ys.tolist():
            painter.drawEllipse(QPointF(column.x, y), radius, radius)

    def _paint_values(self, painter: QPainter, travel: Travel, bottom: float) -> None:
        px, theme = self._look.px, self._look.theme
        font = self._look.font("title")
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        pitch = min((abs(one.column.x - other.column.x) for one, other in pairwise(self._columns)), default=px(200))
        for s, item in enumerate(self._columns):
            column, y = item.column, travel.y[s]
            delta = travel.delta[s] if travel.delta else np.empty(0)
            room = (column.row if len(column.ys) > 1 else px(200)) - column.diameter
            if not len(y) or room * painter.worldTransform().m11() < px(LINE) * 0.9:
                continue
            named = px(16) if any(face.mark.name and not face.mark.formula_right for face in item.faces) else 0.0
            for slot, unit in enumerate(column.units.tolist()):
                lines = [("y" if s else "x", y[unit], theme.ink)]
                if len(delta):
                    lines.append(("δ", delta[unit], theme.path_ink if self._is_on_path((s, unit)) else theme.ink))
                top = float(column.ys[slot]) + column.diameter / 2 + named
                fits = room >= px(2 * LINE + 4) + named and top + px(2 * LINE + 2) <= bottom
                top = min(top, bottom - px((2 if fits else 1) * LINE + 2))
                if not fits and _width_beside(metrics, lines) + px(16) > pitch:
                    lines = lines[-1:]
                self._paint_lines(painter, metrics, column.x, top, lines, below=fits)

    def _paint_lines(
        self, painter: QPainter, metrics: QFontMetricsF, x: float, top: float, lines: list[tuple[str, float, QColor]], *, below: bool
    ) -> None:
        """Write values below each other, or beside each other where there is no room for that."""
        px = self._look.px
        texts = _texts(lines)
        widths, height = [metrics.horizontalAdvance(text) + px(8) for text in texts], px(LINE)
        width = max(widths) if below else sum(widths)
        box = QRectF(x - width / 2, top + px(2), width, height * (len(lines) if below else 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(self._look.theme.canvas, 0.9))
        painter.drawRoundedRect(box, px(4), px(4))
        for at, (text, (_, _, colour)) in enumerate(zip(texts, lines, strict=True)):
            painter.setPen(colour)
            left, row = (box.left(), at) if below else (box.left() + sum(widths[:at]), 0)
            place = QRectF(left, box.top() + row * height, width if below else widths[at], height)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _texts(lines: Sequence[tuple[str, float, QColor]]) -> list[str]:
    return [f"{symbol} {value_text(float(value))}" for symbol, value, _ in lines]


def _width_beside(metrics: QFontMetricsF, lines: Sequence[tuple[str, float, QColor]]) -> float:
    return sum(metrics.horizontalAdvance(text) for text in _texts(lines))


class _DotsItem(QGraphicsItem):
    """The dots of a travelling example, below what is read."""

    def __init__(self, travelling: TravellingItem) -> None:
        super().__init__()
        self._travelling = travelling
        self.setZValue(2.4)
        self.hide()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._travelling.boundingRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the dots."""
        self._travelling.paint_dots(painter)
