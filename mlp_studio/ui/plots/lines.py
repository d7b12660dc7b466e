"""Lines, bands and the names at their ends, as all plots draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look

PITCH = 17
"""Pixels from a name to the next (Source: look.md §5)."""
NAME_GAP = 9
_SYMBOL, _SYMBOL_PITCH, _MARK = 15, 21, 8
"""Font size of a symbol, pixels from one to the next, and the room of the mark before it."""


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn: the name of its colour in the theme, its width, and its dashes in pixels."""

    colour: str
    width: float
    dashes: tuple[float, ...] = ()

    def pen(self, look: Look, *, wider: float = 1.0) -> QPen:
        """Return the pen at the look's scale."""
        pen = QPen(getattr(look.theme, self.colour), look.px(self.width) * wider)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if self.dashes:
            pen.setDashPattern([length / (self.width * wider) for length in self.dashes])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


@dataclass(frozen=True)
class Entry:
    """A name with its value: at the end of a curve, or in the box at the cross-hair.

    With `latex` that is drawn for the name. A `mark` is a short line before it, in a colour in which text would be hard to read.
    """

    name: str
    text: str
    colour: QColor
    bold: bool = True
    latex: str = ""
    mark: QColor | None = None


def draw_line(painter: QPainter, x: Floats, y: Floats) -> None:
    """Draw a line through finite places with the painter's pen; one place alone as a point."""
    if len(x) == 1:
        painter.drawPoint(QPointF(float(x[0]), float(y[0])))
    else:
        painter.drawPolyline(polygon(x, y))


def draw_band(painter: QPainter, x: Floats, low: Floats, high: Floats, colour: QColor) -> None:
    """Fill between two lines; what is thinner than a pixel everywhere is left to the line."""
    if len(x) < 2 or float(np.abs(high - low).max()) < 1.0:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(polygon(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def stretches(values: Floats) -> list[slice]:
    """Return the stretches without a gap."""
    present = np.concatenate([[False], np.isfinite(values), [False]])
    edges = np.flatnonzero(present[1:] != present[:-1]).tolist()
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def spread(places: list[float], apart: float, low: float, high: float) -> list[float]:
    """Return the ascending `places` moved as little as needed to be `apart` from each other, within low … high while they fit there."""
    result: list[float] = []
    for place in places:
        result.append(max(place, result[-1] + apart if result else low))
    limit = high
    for i in range(len(result) - 1, -1, -1):
        result[i] = min(result[i], limit)
        limit = result[i] - apart
    lacking = low - result[0] if result else 0.0
    return [place + max(0.0, lacking) for place in result]


def draw_end(painter: QPainter, look: Look, rect: QRectF, entry: Entry) -> None:
    """Write a name and its value from the left end of a rectangle on, in the painter's font."""
    if entry.mark is not None:
        _draw_mark(painter, look, rect.left() - look.px(_MARK), rect.center().y(), entry.mark)
    painter.setPen(entry.colour)
    if entry.latex:
        draw_formula(painter, rect, entry.latex, look.px(_SYMBOL), entry.colour)
        rect = rect.adjusted(formula_size(entry.latex, look.px(_SYMBOL)).width + look.px(6), 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, entry.text)
    else:
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, f"{entry.name} {entry.text}".rstrip())


def _draw_mark(painter: QPainter, look: Look, x: float, y: float, colour: QColor) -> None:
    """Draw a short line from x on, in the middle of a row."""
    painter.fillRect(QRectF(x, y - look.px(1.25), look.px(_MARK - 2), look.px(2.5)), colour)


def draw_box(painter: QPainter, look: Look, entries: Sequence[Entry], x: float, room: QRectF, taken: QRectF) -> QRectF:
    """Draw names and values in a box beside the cross-hair at x, within `room` and clear of what is `taken`; return the box."""
    px, theme = look.px, look.theme
    painter.setFont(look.font("caption", 500))
    metrics = QFontMetricsF(painter.font())
    pitch = px(_SYMBOL_PITCH if any(entry.latex for entry in entries) else PITCH)
    names = [formula_size(e.latex, px(_SYMBOL)).width if e.latex else metrics.horizontalAdvance(e.name) for e in entries]
    # As wide as the widest number may be, so that the box stands still while the pointer moves.
    inset = px(_MARK + 5) if any(entry.mark is not None for entry in entries) else 0.0
    width = inset + max(names) + max(metrics.horizontalAdvance(text) for text in (*(e.text for e in entries), "100.0 %", "−0.000")) + px(26)
    height = len(entries) * pitch + px(10)
    tops = (room.top() + px(2), room.bottom() - height - px(2))
    places = [QRectF(left, top, width, height) for top in tops for left in (x + px(9), x - px(9) - width)]
    fitting = [box for box in places if box.right() <= room.right() - px(2) and box.left() >= room.left()]
    box = next((box for box in fitting if not box.intersects(taken)), (fitting or places)[0])
    painter.setPen(QPen(theme.line2, 1))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(box, px(6), px(6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for i, entry in enumerate(entries):
        row = QRectF(box.left() + px(8), box.top() + px(5) + i * pitch, width - px(16), pitch)
        if entry.mark is not None:
            _draw_mark(painter, look, row.left(), row.center().y(), entry.mark)
        name = row.adjusted(inset, 0, 0, 0)
        painter.setPen(entry.colour)
        if entry.latex:
            draw_formula(painter, name, entry.latex, px(_SYMBOL), entry.colour)
        else:
            painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, entry.name)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.text)
    return box
