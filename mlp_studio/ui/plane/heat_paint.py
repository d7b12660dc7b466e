"""Painting of a heat map: lines of equal output with a few numbers on them, and the bar that says what its colours stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.training.heat import HeatMap
from mlp_studio.training.regions import Bounds
from mlp_studio.ui.axes import tick_step, tick_text, ticks
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look, faded

BAR_WIDTH = 8
TICK, GAP = 2, 2
LABEL_DISTANCE = 40
"""Between two numbers on lines, so that they are few."""
EDGE = 20
"""Numbers keep so far from the frame."""
CELL = 10
"""Where lines of two values go through one cell of this size, a number could be of either."""
_CROWDED = 2
_FEWEST_TICKS = 3
_FEWEST_LEVELS = 2


def draw_contours(painter: QPainter, look: Look, heat: HeatMap, bounds: Bounds, side: int) -> None:
    """Draw the lines of equal output into a square of `side` logical pixels."""
    view = Viewport(QRect(0, 0, side, side), bounds)
    painter.setPen(QPen(look.theme.ink3, look.px(1)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for lines in heat.lines:
        for line in lines:
            painter.drawPolyline(QPolygonF([view.position_of(x, y) for x, y in line.tolist()]))


def draw_levels(painter: QPainter, look: Look, heat: HeatMap, boundaries: tuple[Floats, ...], bounds: Bounds, side: int) -> None:
    """Write the values of the lines on them, those in the middle of the scale first, where they have room and no other line is near."""
    if len(heat.levels) < _FEWEST_LEVELS:
        return  # of a threshold unit: one line, where 0 becomes 1
    theme, px = look.theme, look.px
    places = [_pixels(lines, bounds, side) for lines in heat.lines]
    crowd = _crowd([*places, _pixels(boundaries, bounds, side)], px(CELL), side)
    painter.setFont(look.font("caption"))
    metrics = QFontMetricsF(painter.font())
    middle, taken = (heat.low + heat.high) / 2, list[QPointF]()
    for level, at_pixels in sorted(zip(heat.levels, places, strict=True), key=lambda entry: abs(entry[0] - middle)):
        at = _label_place(at_pixels, crowd, look, side, taken)
        if at is None:
            continue
        taken.append(at)
        text = tick_text(level, heat.step)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + px(6), metrics.height())
        box.moveCenter(at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.panel, 0.75))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _pixels(lines: tuple[Floats, ...], bounds: Bounds, side: int) -> Floats:
    """Return the corners of lines in pixels of the square, (n, 2)."""
    if not lines:
        return np.empty((0, 2))
    left, right, bottom, top = bounds
    x, y = np.concatenate(lines).T
    return np.stack([(x - left) * (side / (right - left)), (top - y) * (side / (top - bottom))], axis=1)


def _cells(places: Floats, cell: float, count: int) -> Integers:
    """Return the number of the cell of the square that each place is in; the square has count × count of them."""
    column, row = np.clip(places / cell, 0, count - 1).astype(np.int64).T
    return np.asarray(row * count + column)


def _crowd(places: list[Floats], cell: float, side: int) -> Integers:
    """Return how many of the sets of lines go through each cell of the square."""
    count = int(side / cell) + 1
    crowd = np.zeros(count * count, np.int64)
    for each in places:
        crowd[np.unique(_cells(each, cell, count))] += 1
    return crowd


def _label_place(places: Floats, crowd: Integers, look: Look, side: int, taken: list[QPointF]) -> QPointF | None:
    """Return the place of a line's number: that nearest to the middle of the square, so that it moves with the line and does not jump."""
    px = look.px
    (x, y), edge = places.T, px(EDGE)
    free = (x > edge) & (x < side - edge) & (y > edge) & (y < side - edge)
    free &= crowd[_cells(places, px(CELL), int(side / px(CELL)) + 1)] < _CROWDED
    for other in taken:
        free &= np.hypot(x - other.x(), y - other.y()) > px(LABEL_DISTANCE)
    if not free.any():
        return None
    nearest = int(np.where(free, np.hypot(x - side / 2, y - side / 2), np.inf).argmin())
    return QPointF(float(x[nearest]), float(y[nearest]))


def bar_ticks(heat: HeatMap) -> list[tuple[float, str]]:
    """Return the values with a tick at the bar, and their numbers: as few round ones as tell the scale."""
    marks: list[tuple[float, str]] = []
    for count in (2, 3, 4, 5):
        step = tick_step(heat.high - heat.low, count)
        marks = [(value, tick_text(value, step)) for value in ticks(heat.low, heat.high, step)]
        if len(marks) >= _FEWEST_TICKS:
            break
    return marks


def bar_room(look: Look, heat: HeatMap) -> float:
    """Return how wide the margin at the right of the square must be for the numbers of the bar."""
    metrics = QFontMetricsF(look.font("caption"))
    widest = max((metrics.horizontalAdvance(text) for _, text in bar_ticks(heat)), default=0.0)
    return look.px(TICK + GAP) + widest + look.px(1)


def draw_bar(painter: QPainter, look: Look, heat: HeatMap, rect: QRect, value: float | None) -> None:
    """Draw the bar along the right edge within the square, its ticks outside, and a mark at the value under the pointer."""
    theme, px = look.theme, look.px
    bar = QRectF(rect.right() + 1 - px(BAR_WIDTH), rect.top(), px(BAR_WIDTH), rect.height())
    pixels = np.ascontiguousarray(heat.bar.reshape(-1, 1, 4))
    image = QImage(pixels.data, 1, len(pixels), 4, QImage.Format.Format_RGBA8888).copy()
    painter.drawImage(bar, image)
    painter.setPen(QPen(theme.line2, 1))
    painter.drawLine(QPointF(bar.left() - 0.5, bar.top()), QPointF(bar.left() - 0.5, bar.bottom()))

    def height(at: float) -> float:
        return bar.bottom() - (at - heat.low) / (heat.high - heat.low) * bar.height()

    painter.setPen(QPen(theme.ink3, 1))
    for level in heat.levels:
        painter.drawLine(QPointF(bar.left(), height(level)), QPointF(bar.right(), height(level)))
    painter.setFont(look.font("caption"))
    line = QFontMetricsF(painter.font()).height()
    for at, text in bar_ticks(heat):
        y = height(at)
        painter.setPen(QPen(theme.ctrl, 1))
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + px(TICK), y))
        painter.setPen(theme.ink3)
        box = QRectF(bar.right() + px(TICK + GAP), y - line / 2, px(60), line)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    if value is not None and np.isfinite(value):
        y = height(min(max(value, heat.low), heat.high))
        painter.setPen(QPen(theme.panel, 1))
        painter.setBrush(theme.ink)
        tip, back, half = bar.left() + px(2), bar.left() - px(5), px(4)
        painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(back, y - half), QPointF(back, y + half)]))
