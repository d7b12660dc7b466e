"""The network as graphics items: shows a project by what differs from the one before, and keeps its items by layer id."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsScene

from mlp_studio.core.arrays import Bytes, Floats, Matrices
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.edge_marks import HoveredEdge, InvitationItem, SmallLabel, WeightLabel, small_label_size
from mlp_studio.ui.canvas.gap_item import GapItem
from mlp_studio.ui.canvas.layout import UnitKey, WeightKey, arrange, place_labels
from mlp_studio.ui.canvas.symbols import feature_latex, unit_words, weight_latex, weight_words
from mlp_studio.ui.canvas.unit_item import NAME_GAP, BiasItem, GhostUnitItem, UnitItem, UnitMark, elided_name
from mlp_studio.ui.theme import Look

ALL_LABELS = 16
"""Weights up to which every edge has its label."""
DRAWING_SECONDS, LIVE_SECONDS = 0.008, 0.002
"""At a stretch, for drawing edges in the background; while a run goes on, less."""
PAUSE_MS = 6
INPUTS = "inputs"
"""In the place of a layer id for layer 0."""


@dataclass
class LayerItems:
    """The items of one layer: its units, the bias unit beside them, and the edges into it."""

    units: list[UnitItem] = field(default_factory=list)
    bias: BiasItem | None = None
    gap: GapItem | None = None


class NetworkScene(QGraphicsScene):
    """All items of the network, in logical pixels of an unzoomed view."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.network: Network | None = None
        self.layout = arrange((1, 1), 1, 1)
        self._classes: tuple[str, ...] = ()
        self._weights: Matrices = ()
        self._live = False
        self._layers: dict[str, LayerItems] = {}
        self._ids: list[str] = []
        self._room = (784.0, 451.0)
        self._small_labels: dict[WeightKey, SmallLabel] = {}
        self._hovered: WeightKey | None = None
        self._label_at: QPointF | None = None
        self.selected: UnitKey | None = None
        self.focused: UnitKey | WeightKey | None = None
        self._edge, self._label = HoveredEdge(look), WeightLabel(look)
        self._invitation, self._ghost = InvitationItem(look), GhostUnitItem(look)
        for item in (self._edge, self._label, self._invitation, self._ghost):
            self.addItem(item)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._drawing = QTimer(self)
        self._drawing.setInterval(PAUSE_MS)
        self._drawing.timeout.connect(self._draw_some)
        look.theme_changed.connect(self._on_theme_changed)

    # What is shown

    def show_project(self, project: Project) -> None:
        """Show a project: items of layers that were there before are kept, and only what differs is touched."""
        network, classes = project.network, project.points.classes or ()
        before, selected_id = self.network, self._id_of(self.selected)
        rearranged = (
            before is None
            or before.sizes != network.sizes
            or [x.id for x in before.layers] != [x.id for x in network.layers]
            or before.inputs != network.inputs
            or classes != self._classes
        )
        self.network, self._classes = network, classes
        if rearranged:
            self._focus_nothing()
            self._make_items(network)
            self.selected = self._found(selected_id)
            self._arrange()
            self._make_labels()
        self._give_weights(network.weights, live=False)
        for s, layer_id in enumerate(self._ids):
            for i, unit in enumerate(self._layers[layer_id].units):
                unit.setToolTip(self._unit_tip(s, i))
        self._show_states()

    def show_weights(self, weights: Matrices) -> None:
        """Show the weights of a running training; those of another structure are ignored, for they are of an earlier one."""
        if self.network is not None and [w.shape for w in weights] == self.network.shapes:
            self._give_weights(weights, live=True)

    def show_thumbnails(self, thumbnails: tuple[Bytes, ...]) -> None:
        """Show the units' outputs over the plane, one array (units, t, t, 4) per layer 0 … d; of another structure, ignore them."""
        if self.network is None or tuple(len(t) for t in thumbnails) != self.network.sizes:
            return
        for layer_id, pictures in zip(self._ids, thumbnails, strict=True):
            for unit, picture in zip(self._layers[layer_id].units, pictures, strict=True):
                unit.set_picture(picture)

    def set_room(self, width: float, height: float) -> None:
        """Arrange the network for a view of this size."""
        if (width, height) != self._room:
            self._room = (width, height)
            self._arrange()

    @property
    def weights(self) -> Matrices:
        """The weights on screen: the network's, or newer ones of a run."""
        return self._weights

    @property
    def hovered(self) -> WeightKey | None:
        """The weight whose edge and label are shown at full strength."""
        return self._hovered

    @property
    def label(self) -> WeightLabel:
        """The label of the hovered weight."""
        return self._label

    @property
    def small_labels(self) -> dict[WeightKey, SmallLabel]:
        """The labels on all edges of a small network; empty for a larger one."""
        return self._small_labels

    def units(self, s: int) -> list[UnitItem]:
        """Return the items of layer s = 0 … d."""
        return self._layers[self._ids[s]].units

    def bias(self, s: int) -> BiasItem | None:
        """Return the bias item of layer s = 0 … d; None for the last."""
        return self._layers[self._ids[s]].bias

    def gap(self, s: int) -> GapItem:
        """Return the edges into layer s = 1 … d."""
        gap = self._layers[self._ids[s]].gap
        assert gap is not None
        return gap

    # What is at a place

    def unit_at(self, point: QPointF) -> UnitKey | None:
        """Return the unit, or bias unit, under a point of the scene."""
        for s, column in enumerate(self.layout.columns):
            if abs(point.x() - column.x) <= max(column.diameter, self._look.px(26)) / 2:
                bias = self.bias(s)
                if bias is not None and bias.covers(point):
                    return s, -1
                i = int(np.argmin(np.abs(column.ys - point.y())))
                return (s, i) if self.units(s)[i].covers(point) else None
        return None

    def weight_at(self, point: QPointF, zoom: float) -> WeightKey | None:
        """Return the weight whose edge, or whose label, is under a point of the scene."""
        for key, label in self._small_labels.items():
            if label.isVisible() and label.boundingRect().translated(label.pos()).contains(point):
                return key
        s = self.gap_at(point)
        if s is None:
            return None
        edge = self.gap(s).edge_at(point, zoom)
        return None if edge is None else (s, *edge)

    def gap_at(self, point: QPointF) -> int | None:
        """Return the layer s = 1 … d whose incoming edges pass at a point of the scene."""
        xs = [column.x for column in self.layout.columns]
        s = int(np.searchsorted(xs, point.x()))
        return s if 1 <= s < len(xs) else None

    def free_place_at(self, point: QPointF) -> int | None:
        """Return the layer s = 1 … d under whose last unit a point of the scene is, where a click adds a unit."""
        for s, column in enumerate(self.layout.columns[1:], start=1):
            reach = max(column.diameter, self._look.px(40)) / 2
            if abs(point.x() - column.x) <= reach and 0 <= point.y() - column.bottom <= column.diameter + self._look.px(16):
                return s
        return None

    def invites_at(self, point: QPointF) -> bool:
        """Tell whether a click at a point of the scene adds the first hidden layer."""
        return self._invitation.covers(point)

    # What is marked

    def hover(self, key: WeightKey | None, at: QPointF | None = None) -> None:
        """Show one weight's edge at full strength, with its label at its middle, all others faded; None for none of them."""
        if key is not None and not self._has_weight(key):
            key = None
        self._hovered, self._label_at = key, at
        self._show_hovered()
        self._show_states()

    def show_ghost(self, s: int | None) -> None:
        """Show where a click under the column of layer s adds a unit."""
        self._ghost.setVisible(s is not None)
        if s is not None:
            column = self.layout.columns[s]
            self._ghost.set_place(column.x, column.bottom + self._look.px(8) + column.diameter / 2, column.diameter)

    @property
    def ghost(self) -> GhostUnitItem:
        """The sign under a column that a click adds a unit."""
        return self._ghost

    def light_invitation(self, lit: bool) -> None:
        """Light the invitation to add a layer."""
        self._invitation.set_hovered(lit)

    def select(self, key: UnitKey | None) -> None:
        """Select a unit of layers 0 … d, or none; one that does not exist is none."""
        self.selected = key if key is not None and self._has_unit(key) else None
        self._show_states()

    def focus(self, key: UnitKey | WeightKey | None) -> None:
        """Put the keyboard's ring on a unit, or its label on a weight."""
        self.focused = key
        self.hover(key if key is not None and len(key) == 3 else None)

    @property
    def is_drawing(self) -> bool:
        """Whether edges of a large network are still being drawn in the background."""
        return self._drawing.isActive()

    # Inside

    def _id_of(self, key: UnitKey | None) -> tuple[str, int] | None:
        return None if key is None or key[0] >= len(self._ids) else (self._ids[key[0]], key[1])

    def _found(self, place: tuple[str, int] | None) -> UnitKey | None:
        if place is None or place[0] not in self._ids:
            return None
        key = self._ids.index(place[0]), place[1]
        return key if self._has_unit(key) else None

    def _has_unit(self, key: UnitKey) -> bool:
        return self.network is not None and 0 <= key[0] <= self.network.d and 0 <= key[1] < self.network.sizes[key[0]]

    def _has_weight(self, key: WeightKey) -> bool:
        s, i, j = key
        if self.network is None or not 1 <= s <= self.network.d:
            return False
        rows, columns = self.network.shapes[s - 1]
        return 0 <= i < rows and 0 <= j < columns

    def _focus_nothing(self) -> None:
        self.focused = None
        self._hovered = None
        self.show_ghost(None)

    def _make_items(self, network: Network) -> None:
        """Make items for what is new, and take away those of what has gone."""
        ids = [INPUTS, *(layer.id for layer in network.layers)]
        for layer_id in set(self._layers) - set(ids):
            self._drop(self._layers.pop(layer_id))
        self._ids = ids
        for s, (layer_id, count) in enumerate(zip(ids, network.sizes, strict=True)):
            layer = self._layers.setdefault(layer_id, LayerItems())
            while len(layer.units) > count:
                self.removeItem(layer.units.pop())
            while len(layer.units) < count:
                layer.units.append(UnitItem(self._look))
                self.addItem(layer.units[-1])
            if s < network.d and layer.bias is None:
                layer.bias = BiasItem(self._look)
                layer.bias.setToolTip("Bias unit: its output is always 1")
                self.addItem(layer.bias)
            elif s == network.d and layer.bias is not None:
                self.removeItem(layer.bias)
                layer.bias = None
            if s > 0 and layer.gap is None:
                layer.gap = GapItem(self._look, self._start_drawing)
                self.addItem(layer.gap)

    def _drop(self, layer: LayerItems) -> None:
        for item in (*layer.units, layer.bias, layer.gap):
            if item is not None:
                self.removeItem(item)

    def _arrange(self) -> None:
        """Give every item its place."""
        network = self.network
        if network is None:
            return
        self.layout = arrange(network.sizes, *self._room, self._look.scale, self._right_margin(network))
        for s, column in enumerate(self.layout.columns):
            layer = self._layers[self._ids[s]]
            for i, (unit, y) in enumerate(zip(layer.units, column.ys, strict=True)):
                unit.set_place((s, i), column.x, float(y), column.diameter, self._mark(network, s, i))
            if layer.bias is not None and column.bias_y is not None:
                layer.bias.set_place((s, -1), column.x, column.bias_y)
            if layer.gap is not None:
                layer.gap.set_gap(self.layout.gaps[s - 1])
        self._invitation.set_place(self.layout.card(self._look.scale))
        self._place_labels()
        self._show_hovered()

    @property
    def content(self) -> QRectF:
        """The rectangle around everything that is drawn."""
        left, top, right, bottom = self.layout.bounds
        extra = self._look.px(60) if self._invitation.isVisible() else 0.0
        return QRectF(QPointF(left, top), QSizeF(right - left, bottom - top + extra))

    def _right_margin(self, network: Network) -> float:
        """Return what the classes' names take right of the output units, at scale 1."""
        if network.k == 1 or not self._classes:
            return 112.0
        metrics = QFontMetricsF(self._look.font("title"))
        widest = max(metrics.horizontalAdvance(elided_name(name, self._look)) for name in self._classes)
        return max(112.0, 30 + NAME_GAP + 30 + widest / self._look.scale)

    def _mark(self, network: Network, s: int, i: int) -> UnitMark:
        if s == 0:
            return UnitMark(formula_left=feature_latex(network.inputs[i]))
        if s < network.d:
            return UnitMark(number=i + 1)
        if network.k > 1 and i < len(self._classes):
            return UnitMark(class_index=i, class_name=self._classes[i])
        return UnitMark(formula_right="y" if network.k == 1 else f"y_{{{i + 1}}}")

    def _unit_tip(self, s: int, i: int) -> str:
        assert self.network is not None
        return unit_words(self.network, (s, i))

    def _give_weights(self, weights: Matrices, *, live: bool) -> None:
        assert self.network is not None
        self._weights, self._live = weights, live
        for s, matrix in enumerate(weights, start=1):
            self.gap(s).set_weights(matrix, self.network.removed[s - 1], live=live)
        for (s, i, j), label in self._small_labels.items():
            label.set_value(float(weights[s - 1][i, j]))
        if self._hovered is not None:
            self._show_hovered()

    def _make_labels(self) -> None:
        """Make the labels of all edges where there are few enough."""
        for label in self._small_labels.values():
            self.removeItem(label)
        self._small_labels = {}
        network = self.network
        if network is None or sum(w.size for w in network.weights) > ALL_LABELS:
            return
        for s, matrix in enumerate(network.weights, start=1):
            for i, j in np.ndindex(matrix.shape):
                label = self._small_labels[s, i, j] = SmallLabel(self._look)
                label.set_value(float(matrix[i, j]))
                self.addItem(label)
        self._place_labels()

    def _place_labels(self) -> None:
        if not self._small_labels:
            return
        size = small_label_size(self._look)
        for s, gap in enumerate(self.layout.gaps, start=1):
            centres: Floats = place_labels(gap, size)
            for i, j in np.ndindex(centres.shape[:2]):
                label = self._small_labels.get((s, i, j))
                if label is not None:
                    label.setPos(*centres[i, j])

    def _show_hovered(self) -> None:
        """Bring the marked edge and its label up to date."""
        key, network = self._hovered, self.network
        for layer_id in self._ids[1:]:
            gap = self._layers[layer_id].gap
            assert gap is not None
            gap.set_dimmed(key is not None)
        for label_key, label in self._small_labels.items():
            label.setVisible(label_key != key)
        if key is None or network is None:
            self._edge.hide()
            self._label.hide()
            return
        s, i, j = key
        gap = self.gap(s)
        self._edge.show_edge(gap, i, j)
        value = float(self._weights[s - 1][i, j])
        self._label.show_value(weight_latex(network, key), value, focused=key == self.focused)
        small = self._small_labels.get(key)
        place = small.pos() if small is not None else QPointF(*gap.gap.point(i, j, 0.5))
        self._label.setPos(self._label_at if self._label_at is not None else place)

    def _show_states(self) -> None:
        """Bring the rings of all units up to date."""
        ends: set[UnitKey] = set()
        if self._hovered is not None:
            s, i, j = self._hovered
            ends = {(s, i), (s - 1, j - 1)}
        for s, layer_id in enumerate(self._ids):
            layer = self._layers[layer_id]
            for i, unit in enumerate(layer.units):
                unit.set_state(selected=(s, i) == self.selected, ringed=(s, i) in ends, focused=(s, i) == self.focused)
            if layer.bias is not None:
                layer.bias.set_state(ringed=(s, -1) in ends, focused=(s, -1) == self.focused)

    def describe(self, key: UnitKey | WeightKey) -> str:
        """Return a unit or a weight in words, with its value."""
        assert self.network is not None
        if len(key) == 3:
            s, i, j = key
            return f"{weight_words(self.network, key)}: {float(self._weights[s - 1][i, j]):.3f}"
        return unit_words(self.network, key)

    def _start_drawing(self) -> None:
        if not self._drawing.isActive():
            self._drawing.start()

    @Slot()
    def _draw_some(self) -> None:
        end = time.perf_counter() + (LIVE_SECONDS if self._live else DRAWING_SECONDS)
        gaps = [layer.gap for layer in self._layers.values() if layer.gap is not None]
        if all(gap.draw_until(end) for gap in gaps):
            self._drawing.stop()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._arrange()
        for layer_id in self._ids[1:]:
            self.gap(self._ids.index(layer_id)).restyle()
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.update()
