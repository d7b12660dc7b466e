"""Painting of the plane: the ground (regions, hyperplanes, boundaries), the points, and the frame with its axes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QRegion

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.hyperplane import Line
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.axes import name_place, shared_step, tick_text, ticks
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.icons import paint_icon
from mlp_studio.ui.markers import RIM, class_colour, paint_symbol
from mlp_studio.ui.plane.heat_paint import draw_contours, draw_levels
from mlp_studio.ui.plane.hyperplanes import PlacedLines
from mlp_studio.ui.plane.line_paint import draw_lines, draw_selected_line
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import CLASS_SYMBOLS, Look, Theme, faded, mixed

MAX_DRAWN = 20_000
"""Points beyond this number are drawn as a sample: more of them only cover each other."""
FRAME_RADIUS = 4
_LEVELS = 33
"""Colours between the lowest and the highest target number."""
NAME_GAP = 6
"""Between the name of an axis and the tick labels beside it."""
_TICK = 4


@dataclass(frozen=True, eq=False)
class _Painted:
    """A picture of points, and of what it is."""

    bounds: Bounds
    only: Booleans | None
    picture: QPixmap


class PointPainter:
    """Draws points by stamps: each marker is painted once, then put wherever it belongs (10,000 in 5 ms, measured)."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._points = EMPTY
        self._crowd = 0
        self._keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self._stamps: dict[tuple[int, bool, int, float], QPixmap] = {}
        self._last: dict[bool, _Painted] = {}
        self._hidden: Booleans | None = None
        self.shown: NDArray[np.int64] = np.zeros(0, np.int64)
        """Indices of the points that are drawn."""

    def take(self, points: PointSet, among: PointSet | None = None) -> None:
        """Draw these points from now on, in the size and colours that they have `among` others, by default among themselves."""
        whole = points if among is None else among
        self._crowd = len(whole)
        self._points, self._hidden = points, None
        self.shown = sampled(len(points), MAX_DRAWN)
        marks = _levels(points.labels, whole.labels) if points.setting == "regression" else points.marker_classes
        self._keys = 2 * marks + points.test_mask
        self.forget_stamps()

    def hide(self, mask: Booleans | None) -> None:
        """Leave the points of this mask out, or none."""
        if mask is None and self._hidden is None:
            return
        self._hidden = mask
        self._last.clear()

    def forget_stamps(self) -> None:
        """Paint the markers anew: the theme or the scale is another."""
        self._stamps.clear()
        self._last.clear()

    @property
    def radius(self) -> float:
        """Radius of the markers in logical pixels: large while there are few, small where they crowd."""
        n = self._crowd
        usual = self._look.layout.point_radius
        return self._look.px(8 if n < 10 else usual if n <= 1500 else 3 if n <= 6000 else 2.2)

    def paint(self, side: int, dpr: float, bounds: Bounds, only: Booleans | None) -> QPixmap:
        """Return a transparent picture of `side` logical pixels with the points, or with rims on those of the mask `only`.

        A picture that differs from the last one by a move of whole pixels is that one moved, with points painted at its edges alone.
        """
        pixels = round(side * dpr)
        layer = QPixmap(pixels, pixels)
        layer.fill(Qt.GlobalColor.transparent)
        with QPainter(layer) as painter:
            bare = [layer.rect()]
            last = self._last.get(only is not None)
            shift = (
                _shift(last.bounds, bounds, pixels) if last is not None and last.only is only and last.picture.width() == pixels else None
            )
            if last is not None and shift is not None:
                painter.drawPixmap(*shift, last.picture)
                bare = _bared(pixels, *shift)
                region = QRegion()
                for part in bare:
                    region = region.united(part)
                painter.setClipRegion(region)
            if bare:
                self._put_stamps(painter, pixels, dpr, bounds, only, bare)
        self._last[only is not None] = _Painted(bounds, only, layer)
        return layer

    def _put_stamps(self, painter: QPainter, pixels: int, dpr: float, bounds: Bounds, only: Booleans | None, parts: list[QRect]) -> None:
        """Put the stamps of all points, or of those of `only`, that touch these parts of the picture."""
        chosen = self.shown if only is None else self.shown[only[self.shown]]
        if self._hidden is not None:
            chosen = chosen[~self._hidden[chosen]]
        left, right, bottom, top = bounds
        xy = self._points.xy[chosen]
        with np.errstate(over="ignore", invalid="ignore"):
            x = (xy[:, 0] - left) * (pixels / (right - left))
            y = (top - xy[:, 1]) * (pixels / (top - bottom))
            margin = 4 * self.radius * dpr
            inside = np.zeros(len(chosen), bool)
            for part in parts:
                beside = (x > part.left() - margin) & (x < part.right() + 1 + margin)
                inside |= beside & (y > part.top() - margin) & (y < part.bottom() + 1 + margin)
        keys = self._keys[chosen][inside]
        # Not np.unique: it brings in masked arrays, a fortieth of a second before the first frame.
        stamps = {int(key): self._stamp(int(key), only is not None, pixels, dpr) for key in np.flatnonzero(np.bincount(keys))}
        half = next(iter(stamps.values())).width() / 2 if stamps else 0.0
        columns, rows = np.rint(x[inside] - half).astype(np.int64), np.rint(y[inside] - half).astype(np.int64)
        draw = painter.drawPixmap
        for column, row, key in zip(columns.tolist(), rows.tolist(), keys.tolist(), strict=True):
            draw(column, row, stamps[key])

    def _stamp(self, key: int, wrong: bool, pixels: int, dpr: float) -> QPixmap:
        found = self._stamps.get((key, wrong, pixels, dpr))
        if found is not None:
            return found
        radius, theme = self.radius * dpr, self._look.theme
        scale = self._look.scale * dpr * (1.0 if self.radius >= self._look.px(3) else 0.6)
        side = 2 * int(np.ceil(1.5 * radius + 2 * scale)) + 1
        stamp = QPixmap(side, side)
        stamp.fill(Qt.GlobalColor.transparent)
        with QPainter(stamp) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            mark, hollow = divmod(key, 2)
            centre = QPointF(side / 2, side / 2)
            if self._points.setting == "regression":
                colour = level_colour(theme, mark / (_LEVELS - 1))
                edge = QPen(theme.ctrl, 2 * RIM * scale)  # the middle colour is the ground's own
                painter.setPen(edge)
                painter.drawEllipse(centre, radius, radius)
                paint_symbol(painter, centre, "o", radius, colour, theme, hollow=bool(hollow), wrong=wrong, scale=0.4 * scale)
            else:
                symbol = CLASS_SYMBOLS[mark % len(CLASS_SYMBOLS)]
                paint_symbol(
                    painter, centre, symbol, radius, class_colour(theme, mark), theme, hollow=bool(hollow), wrong=wrong, scale=scale
                )
        self._stamps[key, wrong, pixels, dpr] = stamp
        return stamp


def paint_ground(
    look: Look,
    side: int,
    dpr: float,
    bounds: Bounds,
    image: QImage | None,
    frame: RegionFrame | None,
    placed: PlacedLines,
    selected_line: Line | None,
    hovered: int | None,
) -> QPixmap:
    """Return the picture of what lies under the points: regions, hyperplanes and boundaries, `side` logical pixels a side."""
    pixels = round(side * dpr)
    layer = QPixmap(pixels, pixels)
    layer.fill(look.theme.panel)
    with QPainter(layer) as painter:
        painter.scale(pixels / side, pixels / side)
        if image is not None and frame is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_rect_of(frame.bounds, bounds, side), image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if frame is not None and frame.heat is not None:
            draw_contours(painter, look, frame.heat, bounds, side)
        draw_lines(painter, look, placed, hovered)
        if frame is not None and frame.boundaries:
            pen = QPen(look.theme.ink, look.px(2))
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for line in frame.boundaries:
                painter.drawPolyline(_polygon(line, bounds, side))
        if frame is not None and frame.heat is not None:
            draw_levels(painter, look, frame.heat, frame.boundaries, bounds, side)
        if selected_line is not None:  # above the boundary: that of heaviside units is made of such lines
            draw_selected_line(painter, look, placed, selected_line, hovered)
    return layer


def sampled(n: int, count: int) -> NDArray[np.int64]:
    """Return the indices of at most `count` of n points, evenly drawn, in order; the same ones every time."""
    if n <= count:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, count, replace=False))


def _shift(before: Bounds, after: Bounds, pixels: int) -> tuple[int, int] | None:
    """Return by how many pixels a picture of `before` is moved to be one of `after`, or None if that is no move within it."""
    extent, height = after[1] - after[0], after[3] - after[2]
    if abs(before[1] - before[0] - extent) > 1e-9 * extent or abs(before[3] - before[2] - height) > 1e-9 * height:
        return None
    dx, dy = (before[0] - after[0]) * pixels / extent, (after[3] - before[3]) * pixels / height
    if max(abs(dx), abs(dy)) >= pixels or max(abs(dx - round(dx)), abs(dy - round(dy))) > 0.01:
        return None
    return round(dx), round(dy)


def _bared(pixels: int, dx: int, dy: int) -> list[QRect]:
    """Return the parts of a square picture that are bare once what was there is moved."""
    column = QRect(0 if dx > 0 else pixels + dx, 0, abs(dx), pixels)
    row = QRect(0, 0 if dy > 0 else pixels + dy, pixels, abs(dy))
    return [part for part in (column, row) if not part.isEmpty()]


def level_colour(theme: Theme, share: float) -> QColor:
    """Return the colour of a target number at this share (0..1) of the way from the lowest to the highest."""
    if share < 0.5:
        return mixed(theme.negative, theme.middle, 2 * share)
    return mixed(theme.middle, theme.positive, 2 * share - 1)


def _levels(labels: Floats, among: Floats) -> NDArray[np.int64]:
    """Return the level of each target number on the way from the lowest to the highest of `among`."""
    low, high = (float(among.min()), float(among.max())) if len(among) else (0.0, 1.0)
    if not low < high:
        return np.full(len(labels), (_LEVELS - 1) // 2, np.int64)
    share = labels / (high - low) - low / (high - low)
    return np.clip(np.rint(share * (_LEVELS - 1)), 0, _LEVELS - 1).astype(np.int64)


def _rect_of(inner: Bounds, outer: Bounds, side: int) -> QRectF:
    left, right, bottom, top = outer
    x, y = side / (right - left), side / (top - bottom)
    return QRectF(QPointF((inner[0] - left) * x, (top - inner[3]) * y), QPointF((inner[1] - left) * x, (top - inner[2]) * y))


def _polygon(line: Floats, bounds: Bounds, side: int) -> QPolygonF:
    left, right, bottom, top = bounds
    x = (line[:, 0] - left) * (side / (right - left))
    y = (top - line[:, 1]) * (side / (top - bottom))
    return polygon(x, y)


def draw_ring(painter: QPainter, look: Look, centre: QPointF, radius: float, colour: QColor, width: float) -> None:
    """Draw a ring around a point, with a halo that keeps it apart from the points it lies on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(look.theme.panel, width + look.px(2)), QPen(colour, width)):
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)


def draw_note(painter: QPainter, look: Look, rect: QRect, text: str, *, below: bool = False) -> None:
    """Write a short note into the upper right corner of the square, or into the lower left one, on as many lines as it needs."""
    theme, px = look.theme, look.px
    painter.setFont(look.font("caption"))
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
    room = QRectF(0, 0, rect.width() - px(24), rect.height())
    needed = QFontMetricsF(painter.font()).boundingRect(room, int(flags), text)
    box = QRectF(0, 0, ceil(needed.width()) + px(12), max(px(20), ceil(needed.height()) + px(6)))
    if below:
        box.moveBottomLeft(QPointF(rect.left() + px(6), rect.bottom() - px(5)))
    else:
        box.moveTopRight(QPointF(rect.right() - px(6), rect.top() + px(6)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(box, px(4), px(4))
    painter.setPen(theme.ink2)
    painter.drawText(box, int(flags), text)


def draw_cross_hair(painter: QPainter, look: Look, rect: QRect, centre: QPointF) -> None:
    """Draw a horizontal and a vertical line through a place of the square."""
    painter.setPen(QPen(faded(look.theme.ink, 0.45), 1))
    x, y = round(centre.x()) + 0.5, round(centre.y()) + 0.5
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.left() + rect.width(), y))
    painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.top() + rect.height()))


def draw_frame(painter: QPainter, look: Look, rect: QRect, *, is_focused: bool, is_empty: bool = False) -> None:
    """Draw the frame with round corners, 1 px, dashed around nothing, or 2 px in accent with the focus."""
    theme, radius = look.theme, look.px(FRAME_RADIUS)
    outer = QRectF(rect)
    corners = QPainterPath()
    corners.addRect(outer.adjusted(-1, -1, 1, 1))
    corners.addRoundedRect(outer, radius, radius)
    painter.fillPath(corners, theme.panel)
    width = 2.0 if is_focused else 1.0
    style = Qt.PenStyle.DashLine if is_empty and not is_focused else Qt.PenStyle.SolidLine
    painter.setPen(QPen(theme.accent if is_focused else theme.line2, width, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRoundedRect(outer.adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_axes(
    painter: QPainter, look: Look, rect: QRect, bounds: Bounds, names: tuple[str, str], symbols: tuple[str, str] | None = None
) -> None:
    """Draw ticks outside of the frame with their numbers, x₁ under its right end, x₂ at its upper left, both beside tick labels.

    A plain layout has the names alone. `symbols` are LaTeX for the names; without, x1 and x2 have theirs, and others have none.
    """
    first, second = axis_symbols(names) if symbols is None else symbols
    theme, px = look.theme, look.px
    font = look.font("caption")
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    bottom, top = bounds[2:]
    step = shared_step((bounds[:2], bounds[2:]), max(2, int(rect.width() / px(60))))
    row = QRectF(rect.left(), rect.bottom() + 1 + px(_TICK + 2), rect.width(), px(18))
    if look.layout.is_plain:
        _draw_first_name(painter, look, row, names[0], first, [])
        _draw_second_name(painter, look, rect, names[1], second, [])
        return
    column = QRectF(rect.left() - px(60), rect.top(), px(60 - _TICK - 4), rect.height())
    labels = _first_labels(metrics, rect, bounds, step)
    taken = [(x - width / 2, x + width / 2) for x, width, _ in labels]
    name_left, name_right = _draw_first_name(painter, look, row, names[0], first, taken)
    heights = [(value, rect.top() + (top - value) * rect.height() / (top - bottom)) for value in ticks(bottom, top, step)]
    name_top, name_bottom = _draw_second_name(painter, look, rect, names[1], second, [y for _, y in heights])
    for x, width, text in labels:
        _draw_tick(painter, theme, QPointF(x, rect.bottom() + 1), QPointF(0, px(_TICK)))
        if x + width / 2 < name_left - px(NAME_GAP - 1) or x - width / 2 > name_right + px(NAME_GAP - 1):
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(x - width, row.top(), 2 * width, row.height()), Qt.AlignmentFlag.AlignCenter, text)
    for value, y in heights:
        _draw_tick(painter, theme, QPointF(rect.left(), y), QPointF(-px(_TICK), 0))
        if y - metrics.height() / 2 > name_bottom or y + metrics.height() / 2 < name_top:
            painter.setPen(theme.ink3)
            box = QRectF(column.left(), y - px(10), column.width(), px(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick_text(value, step))


def _draw_tick(painter: QPainter, theme: Theme, start: QPointF, along: QPointF) -> None:
    painter.setPen(QPen(theme.ctrl, 1))
    painter.drawLine(start, start + along)


def _first_labels(metrics: QFontMetricsF, rect: QRect, bounds: Bounds, step: float) -> list[tuple[float, float, str]]:
    """Return middle, width and text of each tick label of the first coordinate."""
    left, right = bounds[:2]
    texts = [(value, tick_text(value, step)) for value in ticks(left, right, step)]
    return [(rect.left() + (v - left) * rect.width() / (right - left), metrics.horizontalAdvance(text), text) for v, text in texts]


def axis_symbols(names: tuple[str, str]) -> tuple[str, str]:
    """Return the formulas for the names of the plane's coordinates: those of x1 and x2, or "" for a name that a user gave."""
    return "x_1" if names[0] == "x1" else "", "x_2" if names[1] == "x2" else ""


def _draw_first_name(
    painter: QPainter, look: Look, row: QRectF, name: str, symbol: str, labels: list[tuple[float, float]]
) -> tuple[float, float]:
    """Draw the name of the first coordinate near the right end of the row of tick labels; return where it begins and ends."""
    theme, px = look.theme, look.px
    if symbol:
        width = formula_size(symbol, px(16)).width
        left = name_place(width, row.right(), row.right() + px(20), labels, px(NAME_GAP))
        draw_formula(painter, QRectF(left, row.top(), width, row.height() + px(4)), symbol, px(16), theme.ink2, Qt.AlignmentFlag.AlignRight)
        return left, left + width
    painter.setPen(theme.ink2)
    metrics = QFontMetricsF(look.font("caption"))
    text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, row.width() / 2)
    width = metrics.horizontalAdvance(text)
    left = name_place(width, row.right(), row.right() + px(20), labels, px(NAME_GAP))
    painter.drawText(QRectF(left, row.top(), width + 1, row.height()), Qt.AlignmentFlag.AlignVCenter, text)
    return left, left + width


def _draw_second_name(painter: QPainter, look: Look, rect: QRect, name: str, symbol: str, ys: list[float]) -> tuple[float, float]:
    """Draw the name of the second coordinate at the upper left; return between which heights it keeps tick labels away.

    `ys` are the heights of the tick labels from the lowest up: x₂ stands below the highest where that has its place.
    """
    theme, px = look.theme, look.px
    if symbol:
        top, half = rect.top() + px(2), QFontMetricsF(look.font("caption")).height() / 2
        free = ys[-1] + half + px(1) if ys else top
        if ys and ys[-1] - half <= top + px(20) and all(y - half > free + px(20) for y in ys[:-1]):
            top = free
        box = QRectF(rect.left() - px(44), top, px(34), px(16))
        draw_formula(painter, box, symbol, px(16), theme.ink2, Qt.AlignmentFlag.AlignRight)
        return top, top + px(20)
    painter.setPen(theme.ink2)
    text = QFontMetricsF(look.font("caption")).elidedText(name, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(QRectF(rect.left(), rect.top() - px(20), rect.width(), px(18)), Qt.AlignmentFlag.AlignVCenter, text)
    return rect.top() - px(20), rect.top() - px(20)


def draw_invitation(painter: QPainter, look: Look, rect: QRectF, what: str, mend: str, icon: str = "") -> None:
    """Write what is missing and what to do about it into the middle of an empty plot, below an icon (Source: look.md §6)."""
    theme, px = look.theme, look.px
    if icon:
        side = px(22)
        paint_icon(painter, QRectF(rect.center().x() - side / 2, rect.center().y() - px(38) - side, side, side), icon, theme.ink2)
    font = QFont(look.font("title"))
    font.setPixelSize(round(px(15)))
    painter.setFont(font)
    painter.setPen(theme.ink)
    centre, centred = rect.center().y(), Qt.AlignmentFlag.AlignHCenter
    room = QRectF(rect.left() + px(16), rect.top(), rect.width() - px(32), centre - px(9) - rect.top())
    painter.drawText(room, centred | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap, what)
    font = QFont(look.font("body"))
    font.setPixelSize(round(px(14)))
    painter.setFont(font)
    painter.setPen(theme.ink2)
    box = QRectF(rect.left() + px(16), centre, rect.width() - px(32), rect.bottom() - centre)
    painter.drawText(box, centred | Qt.TextFlag.TextWordWrap, mend)
