"""A small picture of the plane: two half planes with their line, or decision regions, and the points over them."""

from __future__ import annotations

from math import hypot

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from mlp_studio.core.arrays import Booleans
from mlp_studio.core.hyperplane import Line, net_input
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.plane.arrow import draw_arrow
from mlp_studio.ui.plane.hyperplanes import THIRDS, PlacedLines, visible_segments
from mlp_studio.ui.plane.paint import PointPainter, draw_frame, draw_ring, paint_ground
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look, mixed

ARROW, RING = 12, 5
"""Length of the arrows to the positive side, and by how much the ring of an example is wider than its marker."""
_FEW, _MANY = 12, 250
_RADII = (5.0, 2.9, 2.0)
"""Of up to FEW points, of up to MANY, and of more."""


class SmallPointPainter(PointPainter):
    """Draws points smaller than the plane does."""

    @property
    def radius(self) -> float:
        """Radius of the markers in logical pixels."""
        few, some, many = _RADII
        n = self._crowd
        return self._look.px(few if n <= _FEW else some if n <= _MANY else many)


class PlanePicture:
    """Paints into any square; what has not changed since the last time is kept as a picture."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._painter = SmallPointPainter(look)
        self._points = EMPTY
        self._bounds: Bounds = EMPTY.bounds()
        self._line: Line | None = None
        self._sides: tuple[QColor, QColor] | None = None
        self._frame: RegionFrame | None = None
        self._image: QImage | None = None
        self._wrong: Booleans | None = None
        self._ringed: int | None = None
        self._marks: QPixmap | None = None
        self._ground: QPixmap | None = None
        self._rims: QPixmap | None = None

    def show_points(self, points: PointSet, bounds: Bounds) -> None:
        """Draw these points within these bounds."""
        if points is not self._points or bounds != self._bounds:
            self._points, self._bounds = points, bounds
            self._painter.take(points)
            self._marks = self._rims = self._ground = None
            self._wrong, self._ringed = None, None

    def show_line(self, line: Line | None, negative: QColor, positive: QColor) -> None:
        """Draw a line with its two sides, in these colours."""
        self._line, self._sides = line, (negative, positive)

    def show_regions(self, frame: RegionFrame | None) -> None:
        """Draw decision regions."""
        self._frame, self._image, self._ground = frame, None, None
        if frame is not None:
            h, w = frame.regions.shape[:2]
            pixels = np.ascontiguousarray(frame.regions)
            self._image = QImage(pixels.data, w, h, 4 * w, QImage.Format.Format_RGBA8888).convertToFormat(QImage.Format.Format_RGB32)

    def show_wrong(self, wrong: Booleans | None) -> None:
        """Draw rims on the points of this mask."""
        if wrong is None or self._wrong is None or not np.array_equal(wrong, self._wrong):
            self._wrong, self._rims = wrong, None

    def ring(self, index: int | None) -> None:
        """Draw a ring around a point."""
        self._ringed = index

    def restyle(self) -> None:
        """Paint everything anew: the theme or the scale is another."""
        self._painter.forget_stamps()
        self._marks = self._rims = self._ground = None

    def paint(self, painter: QPainter, rect: QRect, dpr: float, *, is_empty: bool = False) -> None:
        """Paint it into a square."""
        if rect.isEmpty():
            return
        side, look = rect.width(), self._look
        pixels, view = round(side * dpr), Viewport(rect, self._bounds)
        painter.save()
        painter.setClipRect(rect)
        if self._frame is not None:
            if self._ground is None or self._ground.width() != pixels:
                self._ground = paint_ground(look, side, dpr, self._bounds, self._image, self._frame, PlacedLines(), None, None)
            painter.drawPixmap(QRectF(rect), self._ground, QRectF(self._ground.rect()))
        elif self._line is not None and self._sides is not None:
            self._paint_sides(painter, view)
        else:
            painter.fillRect(rect, look.theme.panel)
        if self._marks is None or self._marks.width() != pixels:
            self._marks = self._painter.paint(side, dpr, self._bounds, None)
            self._rims = None
        painter.drawPixmap(QRectF(rect), self._marks, QRectF(self._marks.rect()))
        if self._wrong is not None and self._wrong.any():
            if self._rims is None:
                self._rims = self._painter.paint(side, dpr, self._bounds, self._wrong)
            painter.drawPixmap(QRectF(rect), self._rims, QRectF(self._rims.rect()))
        if self._ringed is not None and self._ringed < len(self._points):
            x, y = self._points.xy[self._ringed].tolist()
            draw_ring(painter, look, view.position_of(x, y), self._painter.radius + look.px(RING), look.theme.accent, look.px(2.5))
        painter.restore()
        draw_frame(painter, look, rect, is_focused=False, is_empty=is_empty)

    def _paint_sides(self, painter: QPainter, view: Viewport) -> None:
        """Fill both half planes, and draw the line between them with arrows to its positive side."""
        assert self._line is not None
        assert self._sides is not None
        look, line = self._look, self._line
        theme, px = look.theme, look.px
        negative, positive = (mixed(theme.panel, colour, look.region_blend) for colour in self._sides)
        painter.fillRect(view.rect, negative)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(positive)
        painter.drawPolygon(QPolygonF([view.position_of(x, y) for x, y in positive_part(line, view.bounds)]))
        segments, visible = visible_segments(np.array([line]), view.bounds)
        if not visible[0]:
            return
        start, end = (_within(view.rect, x, y) for x, y in segments[0].tolist())
        painter.setPen(QPen(theme.ink, px(2)))
        painter.drawLine(start, end)
        length = hypot(line[1], line[2])
        towards = QPointF(line[1] / length, -line[2] / length) * px(ARROW)
        for share in THIRDS:
            at = start + (end - start) * share
            draw_arrow(painter, at, at + towards, theme.ink, px(1.6), px(5))


def positive_part(line: Line, bounds: Bounds) -> list[tuple[float, float]]:
    """Return the corners of that part of the square (left, right, bottom, top) in which w0 + w1 x1 + w2 x2 ≥ 0; none if there is none."""
    left, right, bottom, top = bounds
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    heights = [net_input(line, corner) for corner in corners]
    part: list[tuple[float, float]] = []
    for i, (here, height) in enumerate(zip(corners, heights, strict=True)):
        if height >= 0:
            part.append(here)
        there, other = corners[(i + 1) % 4], heights[(i + 1) % 4]
        if (height >= 0) != (other >= 0):
            share = height / (height - other)
            part.append((here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])))
    return part


def picture_bounds(points: PointSet) -> Bounds:
    """Return the square that a small picture of these points shows."""
    return points.bounds(0.15)


def _within(rect: QRect, x: float, y: float) -> QPointF:
    """Return the position of a place in the square's own coordinates, −1 … 1 to the right and up."""
    return QPointF(rect.left() + (x + 1) / 2 * rect.width(), rect.top() + (1 - y) / 2 * rect.height())
