"""The edges between two layers as one item: culled, kept as a picture, and drawn bit by bit in the background where they are many."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.ui.canvas.edge_style import DENSE, FAINT, LEVELS, EdgePens, EdgeStyles, edge_styles, largest_weight
from mlp_studio.ui.canvas.layout import BEND, Gap
from mlp_studio.ui.theme import Look

MAX_PIXELS = 3_000_000
"""A picture of the edges never has more; zoomed in further, it covers what is in view."""
DIMMED = 0.6
HIT_REACH = 5.0
CHUNK = 16
"""Edges that are drawn without a look at the clock."""
ZOOMED_OUT = 0.75


@dataclass(frozen=True, eq=False)
class _Picture:
    """Edges drawn once: the part of the scene it covers, device pixels per unit of the scene, and where in a pixel it begins."""

    image: QImage
    region: QRectF
    scale: float
    phase: tuple[float, float]

    def fits(self, region: QRectF, scale: float, phase: tuple[float, float]) -> bool:
        """Tell whether it shows this region pixel by pixel."""
        return (
            self.region.contains(region)
            and math.isclose(self.scale, scale, rel_tol=1e-6)
            and all(abs(a - b) < 0.02 for a, b in zip(self.phase, phase, strict=True))
        )


def edge_path(gap: Gap, i: int, j: int) -> QPainterPath:
    """Return the cubic of edge (i, j)."""
    (x0, y0), (x1, y1) = gap.starts[j], gap.ends[i]
    bend = BEND * (x1 - x0)
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(x0 + bend, y0, x1 - bend, y1, x1, y1)
    return path


class GapItem(QGraphicsItem):
    """All edges of one gap.

    Parameters
    ----------
    look
        Theme and scale.
    ask_to_draw
        Called when the item wants `draw_until` to be called in the background.
    """

    def __init__(self, look: Look, ask_to_draw: Callable[[], None]) -> None:
        super().__init__()
        self._look = look
        self._ask_to_draw = ask_to_draw
        self._gap = Gap(np.zeros((1, 2)), np.ones((1, 2)))
        self._weights: Floats = np.zeros((1, 1))
        self._removed: Booleans = np.zeros((1, 1), bool)
        self._styles = edge_styles(self._weights, 1.0)
        self._largest = 0.0
        self._pens = EdgePens(look.theme, look.scale)
        self._paths: dict[int, QPainterPath] = {}
        self._picture: _Picture | None = None
        self._wanted: tuple[QRectF, float, tuple[float, float]] | None = None
        self._work: Iterator[None] | None = None
        self._stale = True
        self._live = False
        self._dimmed = False
        self._hovered = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(1)

    # What it shows

    @property
    def gap(self) -> Gap:
        """Where the edges run."""
        return self._gap

    @property
    def weights(self) -> Floats:
        """The weights shown, (n, m)."""
        return self._weights

    @property
    def styles(self) -> EdgeStyles:
        """How they are drawn."""
        return self._styles

    @property
    def is_dense(self) -> bool:
        """Whether there are too many edges to draw them within a frame."""
        return self._gap.count > DENSE

    def set_gap(self, gap: Gap) -> None:
        """Let the edges run elsewhere; weights of the fitting shape follow."""
        self.prepareGeometryChange()
        self._gap = gap
        self._paths.clear()
        self.restyle()

    def set_weights(self, weights: Floats, removed: Booleans, *, live: bool) -> None:
        """Show other weights, (n, m); `live` ones are measured by the running maximum, so that the edges do not jump."""
        if weights is self._weights and removed is self._removed:
            return
        now = largest_weight(weights)
        known = live or (weights.shape == self._weights.shape and np.array_equal(weights, self._weights))
        self._largest = max(now, self._largest) if known else now
        self._live = live
        before, same_cuts = self._styles, removed is self._removed
        self._weights, self._removed = weights, removed
        self._styles = edge_styles(weights, self._largest)
        # Strokes are most of a frame's cost (0.1 ms each, measured): a change that no eye sees draws nothing.
        if not (same_cuts and self._styles.looks_like(before)):
            self._stale = True
            self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Fade all edges, because one of them, or of another gap, is looked at."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Show removed edges as ghosts."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def restyle(self) -> None:
        """Draw everything anew, after a change of theme, scale or place."""
        self._pens = EdgePens(self._look.theme, self._look.scale, self._gap.count)
        self._stale, self._work = True, None
        self.update()

    def full_pen(self, i: int, j: int) -> QPen:
        """Return the opaque pen of an edge that is looked at."""
        return self._pens.pen(self._styles.key(i, j), full=True)

    def edge_at(self, point: QPointF, zoom: float) -> tuple[int, int] | None:
        """Return the edge (i, j) under a point of the scene, or None; the nearest wins."""
        return self._gap.nearest(point.x(), point.y(), HIT_REACH * self._look.scale / zoom, self._shown(zoom))

    # Painting

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        starts, ends = self._gap.starts, self._gap.ends
        top, bottom = min(starts[:, 1].min(), ends[:, 1].min()), max(starts[:, 1].max(), ends[:, 1].max())
        margin = 5.0 * self._look.scale
        left = starts[:, 0].min()
        return QRectF(left, top - margin, ends[0, 0] - left, bottom - top + 2 * margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Put the picture of the edges in place; draw it first, unless there are many, or a run will change them again at once."""
        dpr = painter.device().devicePixelRatioF()
        transform = painter.worldTransform()
        if self._dimmed:
            painter.setOpacity(DIMMED)
        if self._hovered and self._removed.any():
            self._paint_ghosts(painter)
        region = self._region(option.exposedRect, transform.m11() * dpr)
        wanted = (region, transform.m11() * dpr, _phase(transform, region, dpr))
        needed = option.exposedRect & self.boundingRect()
        shown = self._picture
        covered = shown is not None and shown.fits(needed, wanted[1], _phase(transform, shown.region, dpr))
        if self.is_dense or (self._live and covered):
            self._wanted = wanted
            if self._stale or not covered:
                self._ask_to_draw()
        elif region != self.boundingRect():
            self._paint_directly(painter, option.exposedRect, transform.m11())
            return
        elif self._stale or not covered:
            self._work = self._wanted = None
            for _ in self._draw(*wanted):
                pass
        self._paint_picture(painter, transform, dpr)

    def draw_until(self, end: float) -> bool:
        """Go on drawing the picture until `time.perf_counter()` is at `end`; return whether there is nothing left to do."""
        if self._wanted is None:
            return True
        while time.perf_counter() < end:
            if self._work is None:
                if not self._stale and self._picture is not None and self._picture.fits(*self._wanted):
                    return True
                self._work = self._draw(*self._wanted)
            if next(self._work, self) is self:
                self._work = None
                self.update()
        return False

    def _region(self, exposed: QRectF, scale: float) -> QRectF:
        """Return the part of the item to draw: all of it, or what is in view with half as much around it."""
        whole = self.boundingRect()
        if whole.width() * whole.height() * scale**2 <= MAX_PIXELS:
            return whole
        dx, dy = exposed.width() / 2, exposed.height() / 2
        return exposed.adjusted(-dx, -dy, dx, dy) & whole

    def _draw(self, region: QRectF, scale: float, phase: tuple[float, float]) -> Iterator[None]:
        """Draw the edges into a new picture, a few at a time, and put it in place at the end."""
        self._stale = False
        width, height = (math.ceil(extent * scale) + 2 for extent in (region.width(), region.height()))
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        place = QTransform.fromTranslate(*phase).scale(scale, scale).translate(-region.left(), -region.top())
        edges = self._visible(region, scale)
        for first in range(0, len(edges), CHUNK):
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(place)
            self._stroke(painter, edges[first : first + CHUNK])
            painter.end()
            yield
        self._picture = _Picture(image, region, scale, phase)

    def _paint_picture(self, painter: QPainter, transform: QTransform, dpr: float) -> None:
        picture = self._picture
        if picture is None:
            return
        phase = _phase(transform, picture.region, dpr)
        if picture.fits(picture.region, transform.m11() * dpr, phase):
            corner = transform.map(picture.region.topLeft())
            painter.setWorldTransform(QTransform())
            picture.image.setDevicePixelRatio(dpr)
            painter.drawImage(QPointF(corner.x() - phase[0] / dpr, corner.y() - phase[1] / dpr), picture.image)
            return
        # At another zoom than it was drawn for: stretched, until the new one is ready.
        picture.image.setDevicePixelRatio(1.0)
        x, y = picture.region.left() - picture.phase[0] / picture.scale, picture.region.top() - picture.phase[1] / picture.scale
        target = QRectF(x, y, picture.image.width() / picture.scale, picture.image.height() / picture.scale)
        painter.drawImage(target, picture.image, QRectF(picture.image.rect()))

    def _paint_directly(self, painter: QPainter, exposed: QRectF, zoom: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._stroke(painter, self._visible(exposed, zoom))

    def _stroke(self, painter: QPainter, edges: list[int]) -> None:
        columns = len(self._gap.starts)
        level, negative = self._styles.level.ravel(), self._styles.negative.ravel()
        for flat in edges:
            if flat >= len(level):  # the layer shrank while a picture was being drawn
                return
            pen = self._pens.pen((int(level[flat]), bool(negative[flat]), flat % columns == 0))
            painter.strokePath(self._path(flat), pen)

    def _path(self, flat: int) -> QPainterPath:
        path = self._paths.get(flat)
        if path is None:
            path = edge_path(self._gap, *divmod(flat, len(self._gap.starts)))
            if not self.is_dense:
                self._paths[flat] = path
        return path

    def _shown(self, zoom: float) -> Booleans:
        shown = ~self._removed
        if zoom < ZOOMED_OUT:
            shown = shown & (self._styles.level >= FAINT * (LEVELS - 1))
        return shown

    def _visible(self, region: QRectF, zoom: float) -> list[int]:
        """Return the flat indices of the edges that meet a region, the weakest first."""
        y0, y1 = self._gap.starts[:, 1][None, :], self._gap.ends[:, 1][:, None]
        margin = 4.0 * self._look.scale
        meets = (np.minimum(y0, y1) <= region.bottom() + margin) & (np.maximum(y0, y1) >= region.top() - margin)
        shown = (meets & self._shown(zoom)).ravel()
        order = self._styles.order
        return [int(flat) for flat in order[shown[order]]]

    def _paint_ghosts(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._look.theme.line2, 1.0, Qt.PenStyle.DotLine)
        for i, j in np.argwhere(self._removed):
            painter.strokePath(edge_path(self._gap, int(i), int(j)), pen)


def _phase(transform: QTransform, region: QRectF, dpr: float) -> tuple[float, float]:
    """Return where within a device pixel the region's corner falls."""
    corner = transform.map(region.topLeft())
    return round(corner.x() * dpr, 3) % 1.0, round(corner.y() * dpr, 3) % 1.0
