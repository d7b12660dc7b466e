"""The orange path: what of the network depends on one weight, over all the rest, which loses its colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.microscope import Path
from mlp_studio.core.network import WeightKey
from mlp_studio.ui.canvas.gap_item import edge_path
from mlp_studio.ui.canvas.unit_paint import MARKER_RADIUS, NAME_GAP, UnitMark, name_width, paint_badge
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.canvas.scene import NetworkScene

WIDTH, HALO, RING = 5.5, 15.0, 4.0
"""Of the path, of the light around it, and of the rings of its units (Source: look.md §4)."""
FULL_WIDTH = 8
"""Edges of a gap on the path up to which they have the full width; more of them are finer."""
LEAST_WIDTH = 1.5
MOST_EDGES = 400
"""Edges of a gap that are drawn; of more, the strongest."""
ARROW, LEAST_ARROW, HEAD = 42.0, 18.0, 11.0
SYMBOL_PX = 19.0


class OrangePath(QObject):
    """Shows the path of a weight on a scene, and takes it away again."""

    def __init__(self, scene: NetworkScene) -> None:
        """Show none yet."""
        super().__init__(scene)
        self._scene = scene
        self._path: Path | None = None
        self._loss = ""
        self.item = PathItem(scene.look)
        for item in (self.item, self.item.rings):
            scene.addItem(item)
            scene.overlays.append(item)
        scene.arranged.connect(self._place)

    @property
    def path(self) -> Path | None:
        """What is shown."""
        return self._path

    def show(self, path: Path | None, loss: str = "L") -> None:
        """Show what depends on a weight, with an arrow to the symbol of the loss; None shows nothing."""
        if path is not self._path:
            self._path, self._loss = path, loss
            self._place()

    def follow_weights(self) -> None:
        """Have dashes as the weights on screen have their signs."""
        if self._path is not None and self._signs() != self.item.signs:
            self._place()

    def _place(self) -> None:
        """Bring the item up to date with the path and with where units stand."""
        scene, path = self._scene, self._path
        scene.update()  # values and marks of units on the path stand out as well
        network = scene.network
        fits = network is not None and path is not None and [e.shape for e in path.edges] == network.shapes
        fits = fits and len(scene.layout.columns) == len(scene.columns)
        for s in range(1, len(scene.columns)):
            scene.gap(s).set_muted(fits)
        if not fits or path is None or network is None:
            self.item.show_nothing()
            scene.labels.mark_path(None)
            return
        self.item.show_edges([self._edges(path, s) for s in range(1, network.d + 1)], self._signs())
        marks: list[tuple[QPointF, float, UnitMark]] = []
        arrows: list[tuple[QPointF, float, float]] = []
        right = scene.layout.bounds[2] - scene.look.px(6)
        for s, units in enumerate(path.units, start=1):
            column = scene.layout.columns[s]
            for i, face in zip(column.units.tolist(), scene.faces(s), strict=True):
                if units[i]:
                    marks.append((QPointF(column.x, column.y_of(i)), column.diameter / 2, face.mark))
                    if s == network.d:
                        start = column.diameter / 2 + self._beside(face.mark) + scene.look.px(4)
                        length = min(scene.look.px(ARROW), max(scene.look.px(LEAST_ARROW), right - column.x - start))
                        arrows.append((QPointF(column.x, column.y_of(i)), start, length))
        self.item.rings.show_rings(marks, arrows, self._loss)
        scene.labels.mark_path(path)

    def _edges(self, path: Path, s: int) -> list[tuple[QPainterPath, bool]]:
        """Return the edges of a gap with whether they are dashed, the strongest where there are too many, each place once."""
        scene = self._scene
        keys = np.argwhere(path.edges[s - 1])
        weights = scene.weights[s - 1]
        sizes = np.abs(weights[keys[:, 0], keys[:, 1]])
        found: dict[object, tuple[QPainterPath, bool]] = {}
        for at in np.argsort(-sizes, kind="stable")[:MOST_EDGES].tolist():
            key: WeightKey = (s, int(keys[at, 0]), int(keys[at, 1]))
            curve = scene.layout.edge(key)
            found.setdefault(curve, (edge_path(curve), bool(weights[key[1], key[2]] < 0)))
        return list(found.values())

    def _signs(self) -> bytes:
        """Return the signs of the weights on the path."""
        path, weights = self._path, self._scene.weights
        if path is None or [w.shape for w in weights] != [e.shape for e in path.edges]:
            return b""
        return b"".join(np.packbits(w[e] < 0).tobytes() for w, e in zip(weights, path.edges, strict=True))

    def _beside(self, mark: UnitMark) -> float:
        """Return the room that stands right of an output unit."""
        look = self._scene.look
        if mark.class_index is not None:
            return look.px(NAME_GAP + 13 + MARKER_RADIUS) + name_width(mark, look)
        if mark.name:
            return look.px(18) + name_width(mark, look)
        return look.px(18) + formula_size(mark.formula_right, look.px(20)).width if mark.formula_right else 0.0


class PathItem(QGraphicsItem):
    """The edges of the path. It keeps a picture of itself, for a run repaints what is below it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._gaps: list[list[tuple[QPainterPath, bool]]] = []
        self._bounds = QRectF()
        self.signs = b""
        """Of the weights, as they are drawn."""
        self.rings = PathRings(look)
        self.setZValue(2.2)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.hide()

    def show_edges(self, gaps: list[list[tuple[QPainterPath, bool]]], signs: bytes) -> None:
        """Show these edges, gap by gap, each with whether it is dashed."""
        self.prepareGeometryChange()
        self._gaps, self.signs = gaps, signs
        margin = self._look.px(HALO) / 2 + 1
        self._bounds = QRectF()
        for gap in gaps:
            for path, _ in gap:
                self._bounds |= path.boundingRect().adjusted(-margin, -margin, margin, margin)
        self.show()
        self.update()

    def show_nothing(self) -> None:
        """Hide it, and its rings."""
        self._gaps, self.signs = [], b""
        self.hide()
        self.rings.hide()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw all halos, then all edges."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        for path, width, _ in self._strokes():
            painter.strokePath(path, QPen(theme.path_bg, px(width * HALO / WIDTH), c=Qt.PenCapStyle.RoundCap))
        for path, width, dashed in self._strokes():
            pen = QPen(theme.path, px(width), c=Qt.PenCapStyle.FlatCap)
            if dashed:
                pen.setDashPattern([(4 + width) / width, (3 + 0.7 * width) / width])  # Qt counts dashes in pen widths
            painter.strokePath(path, pen)

    def _strokes(self) -> Iterator[tuple[QPainterPath, float, bool]]:
        for gap in self._gaps:
            width = max(LEAST_WIDTH, WIDTH * min(1.0, (FULL_WIDTH / max(1, len(gap))) ** 0.5))
            for path, dashed in gap:
                yield path, width, dashed


class PathRings(QGraphicsItem):
    """The rings of the units on the path, and the arrow from its end to the loss."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._marks: list[tuple[QPointF, float, UnitMark]] = []
        self._arrows: list[tuple[QPointF, float, float]] = []
        self._loss = ""
        self._bounds = QRectF()
        self.setZValue(3.5)
        self.hide()

    @property
    def count(self) -> int:
        """How many units are ringed."""
        return len(self._marks)

    def show_rings(self, marks: list[tuple[QPointF, float, UnitMark]], arrows: list[tuple[QPointF, float, float]], loss: str) -> None:
        """Ring units, each a centre, a radius and what stands at it; arrows have a centre, how far right of it they begin, and a length."""
        self.prepareGeometryChange()
        self._marks, self._arrows, self._loss = marks, arrows, loss
        px = self._look.px
        self._bounds = QRectF()
        for centre, radius, _ in marks:
            reach = radius + px(RING)
            self._bounds |= QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
        for centre, start, length in arrows:
            self._bounds |= QRectF(centre.x() + start - px(8), centre.y() - px(34), length + px(16), px(48))
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw rings and arrows; the symbol of the loss stands over the first arrow."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for centre, radius, mark in self._marks:
            painter.setPen(QPen(theme.path, px(RING)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, radius - px(1), radius - px(1))
            painter.save()
            painter.translate(centre)
            paint_badge(painter, self._look, mark, 2 * radius, bright=False)
            painter.restore()
        for at, (centre, start, length) in enumerate(self._arrows):
            left = centre + QPointF(start, 0)
            tip = left + QPointF(length, 0)
            painter.setPen(QPen(theme.path, px(WIDTH - 1), c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(left, tip - QPointF(px(HEAD), 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.path)
            back = tip - QPointF(px(HEAD + 1), 0)
            painter.drawPolygon(QPolygonF([tip, back + QPointF(0, px(HEAD) * 0.7), back - QPointF(0, px(HEAD) * 0.7)]))
            if at == 0:
                box = QRectF(left.x(), centre.y() - px(32), length, px(24))
                draw_formula(painter, box, self._loss, px(SYMBOL_PX), theme.path_ink, Qt.AlignmentFlag.AlignHCenter)
