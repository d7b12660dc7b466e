"""The plane of what is compared: the same points in the same square as the main plane's, with nothing in it that can be edited."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from mlp_studio.core.arrays import Booleans, Bytes
from mlp_studio.core.hyperplane import lines_of
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet
from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.plane.still import StillPlane
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look, faded

TIP = "The wheel zooms both planes, the middle button moves them, a click picks the point in both, a double-click shows all points"
MOST_RINGS = 2000
"""Points that are ringed where they are decided differently: more of them are one blot."""
_HATCH, _HATCH_WIDTH, _HATCH_OPACITY = 9, 1.2, 0.4
"""Distance, width and opacity of the lines over the areas that are decided differently."""
_RING_GAP, _RING_WIDTH, _RING_OPACITY = 3.0, 1.0, 0.65


class ComparedPlane(StillPlane):
    """A plane that follows another, and tells it where it was zoomed or moved to.

    Signals
    -------
    fit_requested()
        Show all points in both planes.
    """

    fit_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, TIP, parent)
        self._shown_frame: RegionFrame | None = None
        self._area: Booleans | None = None
        self._area_bounds: Bounds | None = None
        self._differing: Booleans | None = None
        self._hatched: tuple[object, QPixmap] | None = None
        self.setAccessibleName("Compared plane: decision regions and points")

    # What is shown

    def show_network(self, network: Network, points: PointSet, frame: RegionFrame | None, *, lines: bool) -> None:
        """Show points with the regions of this network, and its hyperplanes with `lines`; None for `frame` while it is not drawn yet."""
        fits = frame is not None and frame.points is points
        self.show_points(points, frame.wrong if frame is not None and fits else None)
        shown = frame if fits else None
        if shown is not self._shown_frame:  # else the ground would be painted anew
            self._shown_frame = shown
            self.show_regions(shown)
        self.show_hyperplanes(*(lines_of(network) or (None,)) if lines else (None,))

    def follow(self, bounds: Bounds) -> None:
        """Show this square; no signal is sent."""
        self._home = self._points.bounds()
        self._take_bounds(bounds)

    def show_cross(self, place: tuple[float, float] | None) -> None:
        """Show the cross-hair at a place, and the place in the read-out, or take the cross-hair away; no signal is sent."""
        if place != self._cross:
            self._cross = place
            if place is not None:
                self._read_out.set_place(place)
            self.update()

    def show_differences(self, answer: ComparisonAnswer | None) -> None:
        """Hatch the areas and ring the points that the other network decides differently, or nothing."""
        self._area = None if answer is None else answer.area
        self._area_bounds = None if answer is None else answer.request.bounds
        fits = answer is not None and answer.request.project.points is self._points
        self._differing = answer.points if answer is not None and fits else None
        self._hatched = None
        self.update()

    @property
    def differing_points(self) -> list[int]:
        """The points that are ringed because they are decided differently."""
        return [] if self._differing is None else np.flatnonzero(self._differing)[:MOST_RINGS].tolist()

    def fit(self) -> None:
        """Ask for what shows all points."""
        self.fit_requested.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put what differs on the picture."""
        super().paintEvent(event)
        if self._area is None and self._differing is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = self.plot_rect()
            painter.setClipRect(rect.adjusted(1, 1, -1, -1))
            hatched = self._hatch(rect)
            if hatched is not None:
                painter.drawPixmap(QRectF(rect), hatched, QRectF(hatched.rect()))
            view, radius = Viewport(rect, self._bounds), self._layers.points.radius + self._look.px(_RING_GAP)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(faded(self._look.theme.ink, _RING_OPACITY), self._look.px(_RING_WIDTH)))
            for index in self.differing_points:
                x, y = self._points.xy[index].tolist()
                if view.shows(x, y):
                    painter.drawEllipse(view.position_of(x, y), radius, radius)

    def _hatch(self, rect: QRect) -> QPixmap | None:
        """Return the hatched areas as they lie in the square, the same picture until something in it changes."""
        area, bounds = self._area, self._area_bounds
        if area is None or bounds is None or not area.any():
            return None
        dpr, theme = self.devicePixelRatioF(), self._look.theme
        key = (rect.size(), self._bounds, dpr, theme)
        if self._hatched is None or self._hatched[0] != key:
            side = round(rect.width() * dpr)
            picture = QPixmap(side, side)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                view = Viewport(QRect(0, 0, side, side), self._bounds)
                where = QRectF(view.position_of(bounds[0], bounds[3]), view.position_of(bounds[1], bounds[2]))
                painter.drawImage(where, _mask_image(area))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
                painter.fillRect(picture.rect(), _hatching(self._look, dpr))
            self._hatched = (key, picture)
        return self._hatched[1]


def _mask_image(area: Booleans) -> QImage:
    """Return a picture that is opaque where the mask is true."""
    pixels: Bytes = np.where(area, 255, 0).astype(np.uint8)
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Alpha8).convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied
    )


def _hatching(look: Look, dpr: float) -> QBrush:
    """Return a brush of slanted lines, whose tiles meet without a seam."""
    step = round(look.px(_HATCH) * dpr)
    tile = QPixmap(step, step)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(faded(look.theme.ink, _HATCH_OPACITY), look.px(_HATCH_WIDTH) * dpr))
        for shift in (-step, 0, step):
            painter.drawLine(QPointF(shift - 1, step + 1), QPointF(shift + step + 1, -1))
    return QBrush(tile)
