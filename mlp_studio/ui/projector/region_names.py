"""Where the names of the classes stand in their decision regions, and how they are painted there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.points import PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.markers import class_colour
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

RADIUS = 30
"""Of the disc that a name stands on, in pixels (Source: look.md §7)."""
LETTER_PX, NAME_PX = 36, 26
"""Size of a name of up to two letters, and of longer ones."""
PADDING = 20
"""Of a longer name, left and right."""
WIDEST = 0.34
"""Share of the square's side that a name takes at most."""
AIR = 4
"""Between a disc and the end of its region."""
LEAST_FREE = 0.55
"""Share of a disc that points must leave free in its middle, so that the name can be read."""
MOST_POINTS = 20_000
"""Of more, a sample is enough to see where there are none."""
APPEARS = 1.2
"""So many times the room that it needs a region has before it gets a name: at the limit it would come and go."""


@dataclass(frozen=True)
class PlacedName:
    """A name and where it stands in the plane; its half width and half height in pixels."""

    class_index: int
    text: str
    place: tuple[float, float]
    half: tuple[float, float]


def clearance(free: Booleans, aspect: float = 1.0) -> Floats:
    """Return for each cell of a mask (c, c) how far it is from its middle to what is not free, in cells; 0 where it is not.

    What lies beyond the mask is not free. Distances along the rows count 1 / `aspect` of themselves: room for what is that much wider
    than high.
    """
    rows, columns = free.shape
    cells = np.arange(columns)
    blocked = np.where(free, -1, cells)
    before = np.maximum.accumulate(blocked, axis=1)
    blocked = np.where(free, columns, cells)
    after = np.minimum.accumulate(blocked[:, ::-1], axis=1)[:, ::-1]
    along = (np.minimum(cells - before, after - cells) - 0.5).clip(0) / aspect
    along = np.vstack([np.zeros(columns), along, np.zeros(columns)])  # the frame's upper and lower end
    across = np.abs(np.arange(-1, rows + 1)[None, :] - np.arange(rows)[:, None])
    across = (across - 0.5 * (across > 0)) ** 2
    nearest = (along[None, :, :] ** 2 + across[:, :, None]).min(axis=1)
    return np.asarray(np.sqrt(nearest) * free)


def room_at(free: Booleans, at: QPointF, aspect: float = 1.0) -> float:
    """Return how far it is from one position, in cells, to what is not free, as `clearance` measures it."""
    rows, columns = free.shape
    y, x = np.nonzero(~free)
    dx, dy = (np.maximum(np.abs(cells + 0.5 - middle) - 0.5, 0.0) for cells, middle in ((x, at.x()), (y, at.y())))
    beside = np.hypot(dx / aspect, dy).min(initial=np.inf)
    return float(min(beside, at.x() / aspect, (columns - at.x()) / aspect, at.y(), rows - at.y()))


class RegionNames:
    """Keeps the names in their places: each stays as long as it fits there, and goes where its region is widest when it does not."""

    def __init__(self, look: Look) -> None:
        """Begin without names."""
        self._look = look
        self._points: PointSet | None = None
        self._basis: tuple[PointSet, Bounds, int] | None = None
        self._crowded: Booleans = np.zeros((0, 0), bool)
        self._placed: dict[int, PlacedName] = {}

    @property
    def placed(self) -> tuple[PlacedName, ...]:
        """The names that stand in the plane, by class."""
        return tuple(self._placed[index] for index in sorted(self._placed))

    def take_points(self, points: PointSet) -> None:
        """Name the classes of these points, and keep away from them."""
        self._points = points

    def place(self, frame: RegionFrame | None, side: int, point_radius: float) -> None:
        """Find places in these regions, drawn `side` pixels a side, with points of this radius; none in a picture of one unit's output."""
        points = self._points
        if frame is None or frame.decided is None or frame.heat is not None or points is None or not points.classes:
            self._placed = {}
            return
        cells = len(frame.decided)
        basis = self._basis
        if basis is None or basis[0] is not points or basis[1:] != (frame.bounds, cells):
            self._basis = (points, frame.bounds, cells)
            self._crowded = _crowded(points, frame.bounds, cells)
            self._placed = {}
        cell = side / cells
        view = Viewport(QRectF(0, 0, cells, cells).toRect(), frame.bounds)
        placed = {}
        for index in np.unique(frame.decided).tolist():
            if index < len(points.classes):
                text, half = self._measure(points.classes[index], side)
                name = self._place_one(index, text, half, frame.decided == index, view, (cell, point_radius))
                if name is not None:
                    placed[index] = name
        self._placed = placed

    def draw(self, painter: QPainter, view: Viewport) -> None:
        """Draw the names: the class's colour on a disc, or a box with round ends, in the panel's."""
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name in self.placed:
            centre = view.position_of(*name.place)
            width, height = name.half
            box = QRectF(centre.x() - width, centre.y() - height, 2 * width, 2 * height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.panel)
            painter.drawRoundedRect(box, height, height)
            painter.setPen(class_colour(theme, name.class_index))
            painter.setFont(self._font(name.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name.text)
        painter.restore()

    def _font(self, text: str) -> QFont:
        font = self._look.font("title", 700)
        font.setPixelSize(LETTER_PX if len(text) <= 2 else NAME_PX)
        return font

    def _measure(self, name: str, side: int) -> tuple[str, tuple[float, float]]:
        """Return a name as far as it has room, and half the width and height of what it stands on."""
        metrics = QFontMetricsF(self._font(name))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(2 * RADIUS, WIDEST * side - 2 * PADDING))
        width = metrics.horizontalAdvance(text) / 2
        return text, (float(RADIUS) if len(name) <= 2 else max(float(RADIUS), width + PADDING), float(RADIUS))

    def _place_one(
        self, index: int, text: str, half: tuple[float, float], region: Booleans, view: Viewport, measures: tuple[float, float]
    ) -> PlacedName | None:
        """Return a name in its place in a region; None where there is no room for it."""
        cell, point_radius = measures
        needed, aspect = (half[1] + AIR) / cell, half[0] / half[1]
        kept = self._placed.get(index)
        if kept is not None and kept.text == text and room_at(region, view.position_of(*kept.place), aspect) >= needed:
            return kept
        room = clearance(region, aspect)
        if room.max() < needed * APPEARS:
            return None
        # As far from points as possible: they lie above the names.
        free = np.where(room >= needed, clearance(region & ~self._crowded, aspect), 0.0)
        if free.max() < (LEAST_FREE * half[1] + point_radius) / cell:
            return None
        row, column = divmod(int(free.argmax()), len(free))
        place = view.place_at(QPointF(column + 0.5, row + 0.5))
        return PlacedName(index, text, place, half)


def _crowded(points: PointSet, bounds: Bounds, cells: int) -> Booleans:
    """Return which of the cells (cells, cells) of the square have points in them."""
    left, right, bottom, top = bounds
    xy = points.xy[:: max(1, len(points) // MOST_POINTS)]
    column = (xy[:, 0] - left) / (right - left) * cells
    row = (top - xy[:, 1]) / (top - bottom) * cells
    inside = (column >= 0) & (column < cells) & (row >= 0) & (row < cells)
    mask = np.zeros((cells, cells), bool)
    mask[row[inside].astype(np.int64), column[inside].astype(np.int64)] = True
    return mask
