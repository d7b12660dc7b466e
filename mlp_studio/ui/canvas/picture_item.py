"""An item that keeps a picture of itself: put in place when the network is moved, and drawn anew bit by bit where that takes long."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

MAX_PIXELS = 3_000_000
"""A picture never has more; zoomed in further, it covers what is in view."""
Part = Callable[[QPainter], None]


@dataclass(frozen=True, eq=False)
class Frame:
    """What a picture covers.

    Attributes
    ----------
    region
        A part of the scene.
    scale
        Device pixels per unit of the scene.
    phase
        Where in a device pixel its corner falls.
    dpr
        Device pixels per logical pixel.
    """

    region: QRectF
    scale: float
    phase: tuple[float, float]
    dpr: float = 1.0

    @property
    def zoom(self) -> float:
        """Logical pixels per unit of the scene."""
        return self.scale / self.dpr

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        return math.ceil(self.region.width() * self.scale) + 2, math.ceil(self.region.height() * self.scale) + 2

    @property
    def transform(self) -> QTransform:
        """From the scene to the picture's logical pixels."""
        x, y = self.phase
        corner = self.region.topLeft()
        return QTransform.fromTranslate(x / self.dpr, y / self.dpr).scale(self.zoom, self.zoom).translate(-corner.x(), -corner.y())

    def shows(self, other: Frame) -> bool:
        """Tell whether a picture with this frame shows all of another one pixel by pixel."""
        return (
            self.region.contains(other.region)
            and math.isclose(self.scale, other.scale, rel_tol=1e-6)
            and all(min(abs(a - b), 1 - abs(a - b)) < 0.02 for a, b in zip(self.phase, other.phase, strict=True))
        )


class PictureItem(QGraphicsItem):
    """An item drawn from a picture of itself.

    Parameters
    ----------
    ask_to_draw
        Called when the item wants `draw_until` to be called in the background, or its `wanted` frame to be drawn elsewhere.
    """

    def __init__(self, ask_to_draw: Callable[[], None]) -> None:
        super().__init__()
        self._ask_to_draw = ask_to_draw
        self._image: QImage | None = None
        self._frame: Frame | None = None
        self._wanted: Frame | None = None
        self._work: Iterator[None] | None = None
        self._ready: tuple[QImage, Frame] | None = None
        self._stale = True
        self._live = False
        self.version = 0
        """Counts the places and shapes that it has had: a picture of an earlier one is of no use."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    # What an item of this kind says

    @property
    def is_slow(self) -> bool:
        """Whether it takes too long to be drawn within a frame."""
        raise NotImplementedError

    @property
    def is_drawn_elsewhere(self) -> bool:
        """Whether somebody else draws its `wanted` frame and hands it to `take_picture`."""
        return False

    def parts(self, region: QRectF, zoom: float) -> Iterator[Part]:
        """Return what to paint, in the scene's coordinates, in parts that take about a millisecond each."""
        raise NotImplementedError

    # The picture

    def redraw(self) -> None:
        """Have it drawn anew; the old picture stays on screen until the new one is ready."""
        self._stale = True
        if self._frame is not None and self._wanted is not None and (self._live or self.is_slow):
            self._ask_to_draw()  # nothing to repaint yet: one of the whole view for each picture would be many
        else:
            self.update()

    def forget(self) -> None:
        """Have it drawn anew at another place or in another shape, where the old picture is of no use."""
        self._image = self._frame = self._work = self._ready = None
        self.version += 1
        self.redraw()

    @property
    def wanted(self) -> Frame | None:
        """The frame that ought to be drawn, or None if the picture is right."""
        if self._wanted is None or (not self._stale and self._frame is not None and self._frame.shows(self._wanted)):
            return None
        return self._wanted

    @property
    def is_stale(self) -> bool:
        """Whether something has changed since the newest picture was begun."""
        return self._stale

    def begin_picture(self) -> None:
        """Note that somebody begins to draw the wanted frame: what changes from now on makes it stale again."""
        self._stale = False

    def take_picture(self, image: QImage, frame: Frame) -> None:
        """Show a finished picture."""
        self._image, self._frame = image, frame
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Put the picture in place; draw it first, unless that takes long, or a run will change it again at once."""
        if widget is None:  # an export: every line as a line
            self._paint_parts(painter, self.boundingRect(), painter.worldTransform().m11())
            return
        dpr = painter.device().devicePixelRatioF()
        transform = painter.worldTransform()
        scale, exposed = transform.m11() * dpr, option.exposedRect & self.boundingRect()
        shown = self._frame
        is_covered = shown is not None and shown.shows(Frame(exposed, scale, _phase(transform, shown.region, dpr)))
        region = self._region(exposed, scale)
        if self._live and self.is_slow:  # what is out of date again in a moment is drawn no further than it is seen
            region = exposed
        self._wanted = shown if is_covered and not self._live else Frame(region, scale, _phase(transform, region, dpr), dpr)
        if self.is_slow or (self._live and is_covered):
            if self.wanted is not None:
                self._ask_to_draw()
        elif not is_covered and region != self.boundingRect():
            self._paint_parts(painter, exposed, transform.m11())
            return
        elif self.wanted is not None:
            self._work = None
            for _ in self._draw(self.wanted):
                pass
            self.show_ready()
        self._paint_picture(painter, transform, dpr)

    def draw_until(self, end: float) -> bool:
        """Go on drawing the wanted picture until `time.perf_counter()` is at `end`; return whether it is ready to be shown."""
        if self._work is None:
            wanted = self.wanted
            if wanted is None:
                return True
            self._work = self._draw(wanted)
        while time.perf_counter() < end:
            if next(self._work, self) is self:
                self._work = None
                return True
        return False

    @property
    def is_at_work(self) -> bool:
        """Whether a picture is wanted, or begun."""
        return self._work is not None or self.wanted is not None

    def show_ready(self) -> None:
        """Put the picture that `draw_until` has drawn in place."""
        if self._ready is not None:
            ready, self._ready = self._ready, None
            self.take_picture(*ready)

    def _region(self, exposed: QRectF, scale: float) -> QRectF:
        """Return the part of the item to draw: all of it, or what is in view with half as much around it."""
        whole = self.boundingRect()
        if whole.width() * whole.height() * scale**2 <= MAX_PIXELS:
            return whole
        dx, dy = exposed.width() / 2, exposed.height() / 2
        return exposed.adjusted(-dx, -dy, dx, dy) & whole

    def _draw(self, frame: Frame) -> Iterator[None]:
        """Draw the item into a new picture, a part at a time, and put it in place at the end."""
        self.begin_picture()
        image = QImage(*frame.size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(frame.dpr)
        image.fill(Qt.GlobalColor.transparent)
        for part in self.parts(frame.region, frame.zoom):
            with QPainter(image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setTransform(frame.transform)
                part(painter)
            yield
        self._ready = image, frame

    def _paint_parts(self, painter: QPainter, region: QRectF, zoom: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for part in self.parts(region, zoom):
            part(painter)

    def _paint_picture(self, painter: QPainter, transform: QTransform, dpr: float) -> None:
        image, frame = self._image, self._frame
        if image is None or frame is None:
            return
        phase = _phase(transform, frame.region, dpr)
        if frame.shows(Frame(frame.region, transform.m11() * dpr, phase)):
            corner = transform.map(frame.region.topLeft())
            painter.setWorldTransform(QTransform())
            image.setDevicePixelRatio(dpr)
            painter.drawImage(QPointF(corner.x() - phase[0] / dpr, corner.y() - phase[1] / dpr), image)
            return
        # At another zoom than it was drawn for: stretched, until the new one is ready.
        image.setDevicePixelRatio(1.0)
        x, y = frame.region.left() - frame.phase[0] / frame.scale, frame.region.top() - frame.phase[1] / frame.scale
        target = QRectF(x, y, image.width() / frame.scale, image.height() / frame.scale)
        painter.drawImage(target, image, QRectF(image.rect()))


def _phase(transform: QTransform, region: QRectF, dpr: float) -> tuple[float, float]:
    """Return where within a device pixel the region's corner falls."""
    corner = transform.map(region.topLeft())
    return round(corner.x() * dpr, 3) % 1.0, round(corner.y() * dpr, 3) % 1.0
