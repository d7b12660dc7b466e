"""What of the network is at a point of the scene: a unit, an edge, a label, a column, or a place where a click adds a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from mlp_studio.core.network import UnitKey, WeightKey

if TYPE_CHECKING:
    from mlp_studio.ui.canvas.scene import NetworkScene


class HitTest:
    """Looks at what a scene shows."""

    def __init__(self, scene: NetworkScene) -> None:
        """Serve a scene."""
        self._scene = scene

    def unit_at(self, point: QPointF) -> UnitKey | None:
        """Return the unit, or bias unit, under a point of the scene."""
        for s, item in enumerate(self._scene.columns):
            i = item.unit_at(point)
            if i is not None:
                return s, i
        return None

    def ellipsis_at(self, point: QPointF) -> int | None:
        """Return the layer whose ellipsis is under a point of the scene."""
        return next((s for s, item in enumerate(self._scene.columns) if item.is_ellipsis_at(point)), None)

    def weight_at(self, point: QPointF, zoom: float) -> WeightKey | None:
        """Return the weight whose label, or whose edge, is under a point of the scene."""
        if self._scene.hovered is not None and self.label_box(zoom).contains(point):
            return self._scene.hovered
        labelled = self._scene.labels.label_at(point, zoom)
        if labelled is not None:
            return labelled
        s = self.gap_at(point)
        if s is None:
            return None
        edge = self._scene.gap(s).edge_at(point, zoom)
        return None if edge is None else self._scene.layout.key(s, *edge)

    def label_at(self, point: QPointF, zoom: float) -> WeightKey | None:
        """Return the weight whose label is under a point of the scene: only there can it be dragged."""
        if self._scene.hovered is not None and self.label_box(zoom).contains(point):
            return self._scene.hovered
        return self._scene.labels.label_at(point, zoom)

    def label_box(self, zoom: float) -> QRectF:
        """Return the rectangle of the large label in the scene; empty if it is not shown."""
        if not self._scene.label.isVisible():
            return QRectF()
        box, at = self._scene.label.box, self._scene.label.pos()
        return QRectF(at.x() + box.left() / zoom, at.y() + box.top() / zoom, box.width() / zoom, box.height() / zoom)

    def gap_at(self, point: QPointF) -> int | None:
        """Return the layer s = 1 … d whose incoming edges pass at a point of the scene."""
        xs = [column.x for column in self._scene.layout.columns]
        s = int(np.searchsorted(xs, point.x()))
        return s if 1 <= s < len(xs) else None

    def column_at(self, point: QPointF) -> int | None:
        """Return the layer s = 0 … d in whose column a point of the scene is: about its units' width."""
        for s, column in enumerate(self._scene.layout.columns):
            if abs(point.x() - column.x) <= max(column.diameter, self._scene.look.px(44)) / 2:
                return s
        return None

    def free_place_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return (s, i) where a click at a point of the scene adds a unit to layer s = 1 … d: below its last one, or between two."""
        s = self.column_at(point)
        if s is None or s == 0:
            return None
        column, px = self._scene.layout.columns[s], self._scene.look.px
        if point.y() >= column.bottom:
            assert self._scene.network is not None
            return s, self._scene.network.sizes[s]
        if column.ellipsis_y is not None or column.row - column.diameter < px(20):
            return None
        at = column.place_at(point.y())
        if not 0 < at < len(column.ys):
            return None
        middle = float(column.ys[at - 1] + column.ys[at]) / 2
        return (s, at) if abs(point.y() - middle) <= (column.row - column.diameter) / 2 - px(2) else None
