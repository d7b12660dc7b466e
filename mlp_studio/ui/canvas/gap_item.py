"""The edges between two layers as one item: a few are stroked, many are drawn by the compiled kernel of the edge worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Booleans, Bytes, Floats, Integers
from mlp_studio.training.edge_pictures import EdgeJob
from mlp_studio.ui.canvas.edge_style import CROWD, FAINT, LEVELS, EdgePens, EdgeStyles, edge_styles, largest_weight
from mlp_studio.ui.canvas.layout import BEND, Curve, Gap
from mlp_studio.ui.canvas.picture_item import Frame, Part, PictureItem
from mlp_studio.ui.theme import Look

DIMMED = 0.6
HIT_REACH = 5.0
CHUNK = 16
"""Edges that are stroked without a look at the clock: about 0.1 ms each (measured)."""
MOST_GHOSTS = 400
ZOOMED_OUT = 0.75


def edge_path(curve: Curve) -> QPainterPath:
    """Return the cubic of an edge."""
    (x0, y0), (x1, y1) = curve
    bend = BEND * (x1 - x0)
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(x0 + bend, y0, x1 - bend, y1, x1, y1)
    return path


class GapItem(PictureItem):
    """All edges of one gap. Its rows and columns are those of the units that are shown, the bias in column 0.

    Parameters
    ----------
    look
        Theme and scale.
    ask_to_draw
        See `PictureItem`.
    """

    def __init__(self, look: Look, ask_to_draw: Callable[[], None]) -> None:
        super().__init__(ask_to_draw)
        self._look = look
        self._gap = Gap(np.zeros((1, 2)), np.ones((1, 2)))
        self._rows: Integers = np.zeros(1, np.int64)
        self._columns: Integers = np.zeros(1, np.int64)
        self._weights: Floats = np.zeros((1, 1))
        self._removed: Booleans = np.zeros((1, 1), bool)
        self._styles = edge_styles(self._weights, 1.0)
        self._largest = 0.0
        self._pens = EdgePens(look.theme, look.scale, layout=look.layout)
        self._paths: dict[int, QPainterPath] = {}
        self._bounds = QRectF()
        self._dimmed = self._hovered = self._muted = False
        self._has_bias = True
        self.kernel_is_ready = False
        """Whether the edge worker answers: until its kernel is compiled, many edges are stroked in the background."""
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
    def removed(self) -> Booleans:
        """Which of them are cut, (n, m)."""
        return self._removed

    @property
    def drawn(self) -> Booleans:
        """Which edges are drawn where it is not zoomed out, (n, m): neither those that are cut, nor those of a hidden bias unit."""
        return ~self._removed & self._drawable()

    @property
    def styles(self) -> EdgeStyles:
        """How they are drawn."""
        return self._styles

    def set_gap(self, gap: Gap, rows: Integers, columns: Integers) -> None:
        """Let the edges run elsewhere: those of these rows and columns of the matrix. Weights of the fitting shape follow."""
        self.prepareGeometryChange()
        same = np.array_equal(gap.starts, self._gap.starts) and np.array_equal(gap.ends, self._gap.ends)
        self._gap, self._rows, self._columns = gap, rows, columns
        self._bounds = self._measure()
        if not same:
            self._paths.clear()
            self.restyle()

    def set_weights(self, weights: Floats, removed: Booleans, *, live: bool) -> None:
        """Show other weights, the whole matrix; `live` ones are measured by the running maximum, so that the edges do not jump."""
        if (len(self._rows), len(self._columns)) != weights.shape:
            weights, removed = weights[np.ix_(self._rows, self._columns)], removed[np.ix_(self._rows, self._columns)]
        now = largest_weight(weights)
        known = live or (weights.shape == self._weights.shape and np.array_equal(weights, self._weights))
        self._largest = max(now, self._largest) if known else now
        self._live = live
        before, cut_before = self._styles, self._removed
        self._weights, self._removed = weights, removed
        self._styles = edge_styles(weights, self._largest)
        # A change that no eye sees draws nothing.
        if not (np.array_equal(removed, cut_before) and self._styles.looks_like(before)):
            self.redraw()

    def set_bias_shown(self, shown: bool) -> None:
        """Show the edges of the bias unit, or hide them."""
        if shown != self._has_bias:
            self._has_bias = shown
            self.redraw()

    def set_dimmed(self, dimmed: bool) -> None:
        """Fade all edges, because one of them, or of another gap, is looked at."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_muted(self, muted: bool) -> None:
        """Take the colours of the signs away, because a path is shown over the edges; their dashes stay."""
        if muted != self._muted:
            self._muted = muted
            self.restyle()

    def set_hovered(self, hovered: bool) -> None:
        """Show removed edges as ghosts."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def restyle(self) -> None:
        """Draw everything anew, after a change of theme, scale or place."""
        theme = self._look.theme
        if self._muted:
            theme = replace(theme, positive=theme.ctrl, negative=theme.ctrl)
        self._pens = EdgePens(theme, self._look.scale, self._gap.count, self._look.layout)
        self.forget()

    def full_pen(self, row: int, column: int) -> QPen:
        """Return the opaque pen of an edge that is looked at."""
        return self._pens.pen(self._styles.key(row, column), full=True)

    def edge_at(self, point: QPointF, zoom: float) -> tuple[int, int] | None:
        """Return the edge (row, column) under a point of the scene, or None; the nearest wins, and a drawn one before a ghost."""
        reach = HIT_REACH * self._look.scale / zoom
        found = self._gap.nearest(point.x(), point.y(), reach, self._shown(zoom))
        if found is None and self._removed.any():
            return self._gap.nearest(point.x(), point.y(), reach, self._removed & self._drawable())
        return found

    # Painting

    @property
    def is_slow(self) -> bool:
        """Whether there are too many edges to stroke them within a frame."""
        return self._gap.count > CROWD

    @property
    def is_drawn_elsewhere(self) -> bool:
        """Whether the edge worker draws it."""
        return self.is_slow and self.kernel_is_ready

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def _measure(self) -> QRectF:
        starts, ends = self._gap.starts, self._gap.ends
        top, bottom = min(starts[:, 1].min(), ends[:, 1].min()), max(starts[:, 1].max(), ends[:, 1].max())
        margin = 5.0 * self._look.scale
        left = starts[:, 0].min()
        return QRectF(left, top - margin, ends[0, 0] - left, bottom - top + 2 * margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the edges, faded if another is looked at, and the ghosts of those that are cut."""
        if self._hovered and self._removed.any():
            self._paint_ghosts(painter)
        if self._dimmed:
            painter.setOpacity(DIMMED)
        super().paint(painter, option, widget)

    def parts(self, region: QRectF, zoom: float) -> Iterator[Part]:
        """Return the strokes of the edges that meet a region, the weakest first."""
        edges = self._visible(region, zoom).tolist()
        for first in range(0, len(edges), CHUNK):
            yield partial(self._stroke, edges=edges[first : first + CHUNK])

    def job(self, frame: Frame) -> EdgeJob:
        """Return what the edge worker has to know to draw a frame."""
        width, height = frame.size
        corner = np.array([frame.region.left(), frame.region.top()])
        starts, ends = ((ends - corner) * frame.scale + frame.phase for ends in (self._gap.starts, self._gap.ends))
        styles, colours = self._pens.table(frame.scale)
        key = self._styles.level * 4 + self._styles.negative * 2
        key[:, 0] += 1
        order = self._visible(frame.region, frame.zoom)
        return EdgeJob(width, height, starts, ends, order, key.ravel(), styles, colours, BEND)

    def take_bytes(self, picture: Bytes, frame: Frame) -> None:
        """Show a picture that the edge worker has drawn."""
        height, width = picture.shape[:2]
        image = QImage(picture.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self._bytes = picture  # the image does not own its pixels
        self.take_picture(image, frame)

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
            path = edge_path(self._curve(*divmod(flat, len(self._gap.starts))))
            if not self.is_slow:
                self._paths[flat] = path
        return path

    def _curve(self, row: int, column: int) -> Curve:
        (x0, y0), (x1, y1) = self._gap.starts[column].tolist(), self._gap.ends[row].tolist()
        return (x0, y0), (x1, y1)

    def _drawable(self) -> Booleans:
        shown = np.ones(self._removed.shape, bool)
        shown[:, 0] = self._has_bias
        return shown

    def _shown(self, zoom: float) -> Booleans:
        shown = self.drawn
        if zoom < ZOOMED_OUT and self.is_slow:
            shown = shown & (self._styles.level >= FAINT * (LEVELS - 1))
        return shown

    def _visible(self, region: QRectF, zoom: float) -> Integers:
        """Return the flat indices of the edges that meet a region, the weakest first."""
        y0, y1 = self._gap.starts[:, 1][None, :], self._gap.ends[:, 1][:, None]
        margin = 4.0 * self._look.scale
        meets = (np.minimum(y0, y1) <= region.bottom() + margin) & (np.maximum(y0, y1) >= region.top() - margin)
        shown = (meets & self._shown(zoom)).ravel()
        order = self._styles.order
        return np.asarray(order[shown[order]], np.int64)

    def _paint_ghosts(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._look.theme.ctrl, 1.0, Qt.PenStyle.DotLine)
        for row, column in np.argwhere(self._removed & self._drawable())[:MOST_GHOSTS]:
            painter.strokePath(edge_path(self._curve(int(row), int(column))), pen)
