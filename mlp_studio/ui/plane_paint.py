"""Painting of the plane: the ground (regions, hyperplanes, boundaries), the points, and the frame with its axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.axes import name_place, tick_step, tick_text, ticks
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.hyperplanes import Place, place_badges, visible_segments
from mlp_studio.ui.markers import RIM, class_colour, paint_symbol
from mlp_studio.ui.theme import CLASS_SYMBOLS, Look, Theme, faded, mixed

MAX_DRAWN = 20_000
"""Points beyond this number are drawn as a sample: more of them only cover each other."""
MAX_BADGES = 24
"""Lines beyond this number have no badges, but for the selected one."""
BADGE = 17
BADGE_INSET = 12
FRAME_RADIUS = 4
_LEVELS = 33
"""Colours between the lowest and the highest target number."""
NAME_GAP = 6
"""Between the name of an axis and the tick labels beside it."""
_TICK = 4
_ARROW_PLACES = (0.18, 0.5, 0.82)
_ARROW = 14


class PointPainter:
    """Draws points by stamps: each marker is painted once, then put wherever it belongs (10,000 in 5 ms, measured)."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._points = EMPTY
        self._keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self._stamps: dict[tuple[int, bool, int, float], QPixmap] = {}
        self.shown: NDArray[np.int64] = np.zeros(0, np.int64)
        """Indices of the points that are drawn."""

    def take(self, points: PointSet) -> None:
        """Draw these points from now on."""
        self._points = points
        self.shown = sampled(len(points), MAX_DRAWN)
        marks = _levels(points.labels) if points.setting == "regression" else points.marker_classes
        self._keys = 2 * marks + points.test_mask
        self._stamps.clear()

    def forget_stamps(self) -> None:
        """Paint the markers anew: the theme or the scale is another."""
        self._stamps.clear()

    @property
    def radius(self) -> float:
        """Radius of the markers in logical pixels: large while there are few, small where they crowd."""
        n = len(self._points)
        return self._look.px(8 if n < 10 else 4 if n <= 1500 else 3 if n <= 6000 else 2.2)

    def paint(self, side: int, dpr: float, bounds: Bounds, only: Booleans | None) -> QPixmap:
        """Return a transparent picture of `side` logical pixels with the points, or with rims on those of the mask `only`."""
        pixels = round(side * dpr)
        layer = QPixmap(pixels, pixels)
        layer.fill(Qt.GlobalColor.transparent)
        chosen = self.shown if only is None else self.shown[only[self.shown]]
        if not len(chosen):
            return layer
        left, right, bottom, top = bounds
        xy = self._points.xy[chosen]
        with np.errstate(over="ignore", invalid="ignore"):
            x = (xy[:, 0] - left) * (pixels / (right - left))
            y = (top - xy[:, 1]) * (pixels / (top - bottom))
            margin = 4 * self.radius * dpr
            inside = (x > -margin) & (x < pixels + margin) & (y > -margin) & (y < pixels + margin)
        keys = self._keys[chosen][inside]
        stamps = {int(key): self._stamp(int(key), only is not None, pixels, dpr) for key in np.unique(keys)}
        half = next(iter(stamps.values())).width() / 2 if stamps else 0.0
        columns, rows = np.rint(x[inside] - half).astype(np.int64), np.rint(y[inside] - half).astype(np.int64)
        painter = QPainter(layer)
        draw = painter.drawPixmap
        for column, row, key in zip(columns.tolist(), rows.tolist(), keys.tolist(), strict=True):
            draw(column, row, stamps[key])
        painter.end()
        return layer

    def _stamp(self, key: int, wrong: bool, pixels: int, dpr: float) -> QPixmap:
        found = self._stamps.get((key, wrong, pixels, dpr))
        if found is not None:
            return found
        radius, theme = self.radius * dpr, self._look.theme
        scale = self._look.scale * dpr * (1.0 if self.radius >= self._look.px(3) else 0.6)
        side = 2 * int(np.ceil(1.5 * radius + 2 * scale)) + 1
        stamp = QPixmap(side, side)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
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
            paint_symbol(painter, centre, symbol, radius, class_colour(theme, mark), theme, hollow=bool(hollow), wrong=wrong, scale=scale)
        painter.end()
        self._stamps[key, wrong, pixels, dpr] = stamp
        return stamp


class GroundPainter:
    """Draws what lies under the points, and places the badges of the hyperplanes, which lie above them."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._segments: dict[int, tuple[Place, Place]] = {}
        self._ends: dict[int, int] = {}
        self.badges: dict[int, Place] = {}
        """Where the number badges stand, by unit, in pixels of the square, since the last `paint`."""

    def paint(
        self,
        side: int,
        dpr: float,
        bounds: Bounds,
        image: QImage | None,
        frame: RegionFrame | None,
        lines: Floats | None,
        selected: int | None,
    ) -> QPixmap:
        """Return the picture of regions, hyperplanes and boundaries, `side` logical pixels a side."""
        pixels = round(side * dpr)
        layer = QPixmap(pixels, pixels)
        layer.fill(self._look.theme.panel)
        painter = QPainter(layer)
        painter.scale(pixels / side, pixels / side)
        if image is not None and frame is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_rect_of(frame.bounds, bounds, side), image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_hyperplanes(painter, side, bounds, lines, selected)
        self.badges = self._place_badges(side, selected)
        if frame is not None and frame.boundaries:
            pen = QPen(self._look.theme.ink, self._look.px(2))
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for line in frame.boundaries:
                painter.drawPolyline(_polygon(line, bounds, side))
        painter.end()
        return layer

    def _place_badges(self, side: int, selected: int | None) -> dict[int, Place]:
        segments = self._segments
        if len(segments) > MAX_BADGES:
            segments = {unit: segment for unit, segment in segments.items() if unit == selected}
        selected_first = dict(sorted(segments.items(), key=lambda item: item[0] != selected))
        px = self._look.px
        return place_badges(selected_first, side, px(BADGE_INSET), px(BADGE + 2), self._ends)

    def _draw_hyperplanes(self, painter: QPainter, side: int, bounds: Bounds, lines: Floats | None, selected: int | None) -> None:
        self._segments = {}
        if lines is None or not len(lines):
            return
        places, visible = visible_segments(lines, bounds)
        ends = (np.stack([1 + places[..., 0], 1 - places[..., 1]], axis=-1) * (side / 2)).tolist()
        theme, px = self._look.theme, self._look.px
        painter.setPen(QPen(faded(theme.ink, 0.42), px(1.1)))
        for unit in np.flatnonzero(visible).tolist():
            (x0, y0), (x1, y1) = ends[unit]
            self._segments[unit] = ((x0, y0), (x1, y1))
            if unit != selected:
                painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
        if selected in self._segments:
            (x0, y0), (x1, y1) = self._segments[selected]
            painter.setPen(QPen(theme.accent, px(1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
            towards = np.array([lines[selected, 1], -lines[selected, 2]])
            dx, dy = (towards / np.hypot(*towards)).tolist()
            for share in _ARROW_PLACES:
                _draw_arrow(painter, QPointF(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share), dx, dy, px(_ARROW))


def sampled(n: int, count: int) -> NDArray[np.int64]:
    """Return the indices of at most `count` of n points, evenly drawn, in order; the same ones every time."""
    if n <= count:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, count, replace=False))


def level_colour(theme: Theme, share: float) -> QColor:
    """Return the colour of a target number at this share (0..1) of the way from the lowest to the highest."""
    if share < 0.5:
        return mixed(theme.negative, theme.middle, 2 * share)
    return mixed(theme.middle, theme.positive, 2 * share - 1)


def _levels(labels: Floats) -> NDArray[np.int64]:
    low, high = (float(labels.min()), float(labels.max())) if len(labels) else (0.0, 1.0)
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
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


def _draw_arrow(painter: QPainter, start: QPointF, dx: float, dy: float, length: float) -> None:
    tip = start + QPointF(dx, dy) * length
    painter.drawLine(start, tip)
    head = 0.36 * length
    for turn in (1, -1):
        painter.drawLine(tip, tip + QPointF(-dx - turn * dy, -dy + turn * dx) * head * 0.8)


def draw_badges(painter: QPainter, look: Look, places: dict[int, Place], selected: int | None) -> None:
    """Draw the number badges of hyperplanes; the selected one is filled and on top."""
    theme, px = look.theme, look.px
    font = QFont(look.font("caption", 600))
    font.setPixelSize(round(px(10.5)))
    painter.setFont(font)
    for unit, (x, y) in sorted(places.items(), key=lambda item: item[0] == selected):
        is_selected = unit == selected
        text = str(unit + 1)
        width = max(px(BADGE), QFontMetricsF(font).horizontalAdvance(text) + px(7))
        box = QRectF(x - width / 2, y - px(BADGE) / 2, width, px(BADGE))
        painter.setPen(QPen(theme.accent if is_selected else theme.ctrl, px(1)))
        painter.setBrush(theme.accent if is_selected else theme.panel)
        painter.drawRoundedRect(box, px(BADGE) / 2, px(BADGE) / 2)
        painter.setPen(theme.on_accent if is_selected else theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_cross_hair(painter: QPainter, look: Look, rect: QRect, centre: QPointF) -> None:
    """Draw a horizontal and a vertical line through a place of the square."""
    painter.setPen(QPen(faded(look.theme.ink, 0.45), 1))
    x, y = round(centre.x()) + 0.5, round(centre.y()) + 0.5
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.left() + rect.width(), y))
    painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.top() + rect.height()))


def draw_frame(painter: QPainter, look: Look, rect: QRect, *, is_focused: bool) -> None:
    """Draw the frame with round corners, 1 px, or 2 px in accent with the focus."""
    theme, radius = look.theme, look.px(FRAME_RADIUS)
    outer = QRectF(rect)
    corners = QPainterPath()
    corners.addRect(outer.adjusted(-1, -1, 1, 1))
    corners.addRoundedRect(outer, radius, radius)
    painter.fillPath(corners, theme.panel)
    width = 2.0 if is_focused else 1.0
    painter.setPen(QPen(theme.accent if is_focused else theme.line2, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRoundedRect(outer.adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_axes(painter: QPainter, look: Look, rect: QRect, bounds: Bounds, names: tuple[str, str]) -> None:
    """Draw ticks outside of the frame with their numbers, x₁ under its right end, x₂ at its upper left, both beside tick labels."""
    theme, px = look.theme, look.px
    font = look.font("caption")
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    bottom, top = bounds[2:]
    step = tick_step(bounds[1] - bounds[0], max(2, int(rect.width() / px(60))))
    row = QRectF(rect.left(), rect.bottom() + 1 + px(_TICK + 2), rect.width(), px(18))
    column = QRectF(rect.left() - px(60), rect.top(), px(60 - _TICK - 4), rect.height())
    labels = _first_labels(metrics, rect, bounds, step)
    name_left, name_right = _draw_first_name(painter, look, row, names[0], [(x - width / 2, x + width / 2) for x, width, _ in labels])
    heights = [(value, rect.top() + (top - value) * rect.height() / (top - bottom)) for value in ticks(bottom, top, step)]
    name_top, name_bottom = _draw_second_name(painter, look, rect, names[1], [y for _, y in heights])
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


def _draw_first_name(painter: QPainter, look: Look, row: QRectF, name: str, labels: list[tuple[float, float]]) -> tuple[float, float]:
    """Draw the name of the first coordinate near the right end of the row of tick labels; return where it begins and ends."""
    theme, px = look.theme, look.px
    if name == "x1":
        width = formula_size("x_1", px(16)).width
        left = name_place(width, row.right(), row.right() + px(20), labels, px(NAME_GAP))
        draw_formula(painter, QRectF(left, row.top(), width, row.height() + px(4)), "x_1", px(16), theme.ink2, Qt.AlignmentFlag.AlignRight)
        return left, left + width
    painter.setPen(theme.ink2)
    metrics = QFontMetricsF(look.font("caption"))
    text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, row.width() / 2)
    width = metrics.horizontalAdvance(text)
    left = name_place(width, row.right(), row.right() + px(20), labels, px(NAME_GAP))
    painter.drawText(QRectF(left, row.top(), width + 1, row.height()), Qt.AlignmentFlag.AlignVCenter, text)
    return left, left + width


def _draw_second_name(painter: QPainter, look: Look, rect: QRect, name: str, ys: list[float]) -> tuple[float, float]:
    """Draw the name of the second coordinate at the upper left; return between which heights it keeps tick labels away.

    `ys` are the heights of the tick labels from the lowest up: x₂ stands below the highest where that has its place.
    """
    theme, px = look.theme, look.px
    if name == "x2":
        top, half = rect.top() + px(2), QFontMetricsF(look.font("caption")).height() / 2
        free = ys[-1] + half + px(1) if ys else top
        if ys and ys[-1] - half <= top + px(20) and all(y - half > free + px(20) for y in ys[:-1]):
            top = free
        box = QRectF(rect.left() - px(44), top, px(34), px(16))
        draw_formula(painter, box, "x_2", px(16), theme.ink2, Qt.AlignmentFlag.AlignRight)
        return top, top + px(20)
    painter.setPen(theme.ink2)
    text = QFontMetricsF(look.font("caption")).elidedText(name, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(QRectF(rect.left(), rect.top() - px(20), rect.width(), px(18)), Qt.AlignmentFlag.AlignVCenter, text)
    return rect.top() - px(20), rect.top() - px(20)


def draw_invitation(painter: QPainter, look: Look, rect: QRectF, what: str, mend: str) -> None:
    """Write what is missing and what to do about it into the middle of an empty plot (Source: look.md §6)."""
    theme, px = look.theme, look.px
    font = QFont(look.font("title"))
    font.setPixelSize(round(px(15)))
    painter.setFont(font)
    painter.setPen(theme.ink)
    centre, centred = rect.center().y(), Qt.AlignmentFlag.AlignHCenter
    painter.drawText(QRectF(rect.left(), centre - px(30), rect.width(), px(24)), centred | Qt.AlignmentFlag.AlignVCenter, what)
    font = QFont(look.font("body"))
    font.setPixelSize(round(px(14)))
    painter.setFont(font)
    painter.setPen(theme.ink2)
    box = QRectF(rect.left() + px(16), centre, rect.width() - px(32), rect.bottom() - centre)
    painter.drawText(box, centred | Qt.TextFlag.TextWordWrap, mend)
