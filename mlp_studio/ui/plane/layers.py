"""The pictures that the plane lays on each other, kept until something in them changes: the ground, the points, the rims of wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

from mlp_studio.core.arrays import Booleans
from mlp_studio.core.points import PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.plane.lines import PlaneLines
from mlp_studio.ui.plane.paint import PointPainter, paint_ground
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.projector.region_names import RegionNames
from mlp_studio.ui.theme import Look


class PlaneLayers:
    """Paints each layer when it is first needed again."""

    def __init__(self, look: Look, lines: PlaneLines) -> None:
        """Begin with an empty ground and no points."""
        self._look = look
        self._lines = lines
        self._frame: RegionFrame | None = None
        self._image: QImage | None = None
        self._wrong: Booleans | None = None
        self._ground: QPixmap | None = None
        self._marks: QPixmap | None = None
        self._rims: QPixmap | None = None
        self.on_ground: Callable[[QPainter, Viewport], None] | None = None
        """Draws what else lies on the ground and under the points, in a square whose upper left corner is (0, 0)."""
        self.points = PointPainter(look)
        self.names = RegionNames(look)
        self._fresh = PointPainter(look)
        self._fresh_marks: QPixmap | None = None
        self._has_fresh = False

    def take_points(self, points: PointSet) -> None:
        """Draw other points."""
        self.points.take(points)
        self.names.take_points(points)
        self._marks = self._rims = None

    def take_preview(self, hidden: Booleans | None, shown: PointSet | None, among: PointSet) -> None:
        """Leave points of the set out and draw others besides, while a gesture goes on, as they look `among` its points."""
        self.points.hide(hidden)
        self._marks = self._rims = self._fresh_marks = None
        self._has_fresh = shown is not None
        if shown is not None:
            self._fresh.take(shown, among)

    def take_wrong(self, wrong: Booleans | None) -> None:
        """Draw rims on the points of this mask."""
        self._wrong = wrong
        self._rims = None

    def take_regions(self, frame: RegionFrame | None) -> None:
        """Draw these regions and boundaries."""
        self._frame = frame
        self._image = None
        if frame is not None:
            h, w = frame.regions.shape[:2]
            pixels = np.ascontiguousarray(frame.regions)
            # The conversion copies: the image does not depend on the array.
            self._image = QImage(pixels.data, w, h, 4 * w, QImage.Format.Format_RGBA8888).convertToFormat(QImage.Format.Format_RGB32)
        self._ground = None

    def forget_ground(self) -> None:
        """Paint the ground anew: its lines are others."""
        self._ground = None

    def forget(self) -> None:
        """Paint all layers anew: the size or the bounds are others."""
        self._ground = self._marks = self._rims = self._fresh_marks = None

    def restyle(self) -> None:
        """Paint everything anew, markers included: the theme or the scale is another."""
        self.points.forget_stamps()
        self._fresh.forget_stamps()
        self.forget()

    def draw(self, painter: QPainter, rect: QRect, bounds: Bounds, dpr: float) -> None:
        """Put the layers on each other."""
        side, target = rect.width(), QRectF(rect)
        pixels = round(side * dpr)
        if self._ground is None or self._ground.width() != pixels:
            lines = self._lines
            placed = lines.placed(Viewport(rect, bounds))
            if placed.selected is None:  # where a weight is looked at, no unit is selected
                placed = replace(placed, selected=placed.path)
            line = lines.line(placed.selected)
            self._ground = paint_ground(self._look, side, dpr, bounds, self._image, self._frame, placed, line, lines.hovered_unit)
            self._draw_on_ground(side, bounds)
        if self._marks is None or self._marks.width() != pixels:
            self._marks = self.points.paint(side, dpr, bounds, None)
            self._rims = None
        layers = [self._ground, self._marks]
        if self._wrong is not None and self._wrong.any():
            if self._rims is None:
                self._rims = self.points.paint(side, dpr, bounds, self._wrong)
            layers.append(self._rims)
        if self._has_fresh:
            if self._fresh_marks is None or self._fresh_marks.width() != pixels:
                self._fresh_marks = self._fresh.paint(side, dpr, bounds, None)
            layers.append(self._fresh_marks)
        for layer in layers:
            painter.drawPixmap(target, layer, QRectF(layer.rect()))

    def _draw_on_ground(self, side: int, bounds: Bounds) -> None:
        """Draw what others have to draw there, and in a plain layout the names of the classes into their regions."""
        is_plain = self._look.layout.is_plain
        if self._ground is None or not (is_plain or self.on_ground is not None):
            return
        view = Viewport(QRect(0, 0, side, side), bounds)
        with QPainter(self._ground) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self._ground.width() / side, self._ground.height() / side)
            if self.on_ground is not None:
                self.on_ground(painter, view)
            if is_plain:
                self.names.place(self._frame, side, self.points.radius)
                self.names.draw(painter, view)
