"""The network as graphics items: shows a project by what differs from the one before, and keeps its items by layer id."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from mlp_studio.core.arrays import Bytes, Floats, Matrices
from mlp_studio.core.network import Network, UnitKey, WeightKey, has_weight
from mlp_studio.core.project import Project
from mlp_studio.core.settings import ViewSettings
from mlp_studio.ui.canvas.column_item import ColumnItem
from mlp_studio.ui.canvas.edge_feed import EdgeFeed
from mlp_studio.ui.canvas.edge_marks import EdgesItem, WeightLabel
from mlp_studio.ui.canvas.gap_item import GapItem, edge_path
from mlp_studio.ui.canvas.gesture_marks import GestureMarks, line_in_gap
from mlp_studio.ui.canvas.hit_test import HitTest
from mlp_studio.ui.canvas.invitation import InvitationItem
from mlp_studio.ui.canvas.label_item import EdgeLabel, LabelsItem
from mlp_studio.ui.canvas.labelling import Labelling
from mlp_studio.ui.canvas.layout import Column, arrange, point_on, shown_units
from mlp_studio.ui.canvas.picture_item import PictureItem
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.canvas.symbols import bias_latex, feature_latex, feature_text, unit_words, weight_latex, weight_words
from mlp_studio.ui.canvas.travelling import Travel, TravellingItem
from mlp_studio.ui.canvas.unit_marks import GhostUnitItem, PortItem, RingsItem, UnitStates, ValuesItem
from mlp_studio.ui.canvas.unit_paint import NAME_GAP, UnitFace, UnitMark, elided_name, left_margin
from mlp_studio.ui.theme import Look

DRAWING_SECONDS, LIVE_SECONDS = 0.008, 0.002
"""At a stretch, for drawing in the background; while a run goes on, less."""
PAUSE_MS = 6
INPUTS = "inputs"
"""In the place of a layer id for layer 0."""
SETTLED_SECONDS = 0.12
"""After the last step of a zoom, until large layers are drawn anew; as long as it goes on, their pictures are stretched."""
MOST_SELECTED_EDGES = 200
"""Selected edges that are drawn out."""


@dataclass
class LayerItems:
    """The items of one layer: its units, and the edges into it."""

    column: ColumnItem
    gap: GapItem | None = None


class NetworkScene(QGraphicsScene):
    """All items of the network, in logical pixels of an unzoomed view."""

    selection_changed = Signal(object)
    """The selection is another one."""
    failed = Signal(object)
    """A bug in the worker that draws edges."""
    arranged = Signal()
    """Units have other places, or others are shown."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = self._look = look
        self.network: Network | None = None
        self.layout = arrange((1, 1), 1, 1)
        self.view_settings = ViewSettings()
        self.selection = Selection()
        self.focused: UnitKey | WeightKey | None = None
        self.lit_gap: int | None = None
        self._classes: tuple[str, ...] = ()
        self._weights: Matrices = ()
        self._live = False
        self._layers: dict[str, LayerItems] = {}
        self._ids: list[str] = []
        self._opened: dict[str, bool] = {}
        self._room = (784.0, 451.0)
        self._hovered: WeightKey | None = None
        self._linked: UnitKey | None = None
        self._edge, self._chosen_edges = EdgesItem(look), EdgesItem(look, selected=True)
        self.label, self.labels = WeightLabel(look), LabelsItem(look)
        self.rings, self.values = RingsItem(look), ValuesItem(look)
        self.travelling = TravellingItem(look, lambda unit: self.labels.path is not None and self.labels.path.has_unit(unit))
        self.invitation, self.ghost = InvitationItem(look), GhostUnitItem(look)
        self.port, self.marks = PortItem(look), GestureMarks(look)
        for item in (
            self._chosen_edges,
            self._edge,
            self.label,
            self.labels,
            self.rings,
            self.values,
            self.travelling,
            self.travelling.dots_item,
            self.invitation,
            self.ghost,
            self.port,
            self.marks,
        ):
            self.addItem(item)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.overlays: list[QGraphicsItem] = []
        """Marks that others lay over the network; no picture of it has them."""
        self.hits = HitTest(self)
        self.edge_feed = EdgeFeed()
        self._settled_at = 0.0
        self._round: list[PictureItem] = []
        self._rest: list[PictureItem] = []
        """The items whose pictures are being drawn in the background, and those of them that are not ready."""
        self._drawing = QTimer(self)
        self._drawing.setInterval(PAUSE_MS)
        self._drawing.timeout.connect(self._draw_some)
        look.theme_changed.connect(self._on_theme_changed)

    # What is shown

    def show_project(self, project: Project) -> None:
        """Show a project: items of layers that were there before are kept, and only what differs is touched."""
        network, classes, view = project.network, project.points.classes or (), project.view
        before, view_before = self.network, self.view_settings
        rearranged = (
            before is None
            or (before.inputs, before.layers) != (network.inputs, network.layers)
            or classes != self._classes
            or view.biases != view_before.biases
        )
        self.network, self._classes, self.view_settings = network, classes, view
        selection = self.selection
        if not view.biases and view_before.biases:
            selection = selection.without_biases()
            self._leave_biases()
        if rearranged:
            if before is not None:
                selection = selection.followed(before, network)
                if before.sizes != network.sizes or [x.id for x in before.layers] != [x.id for x in network.layers]:
                    self._focus_nothing()
            self._make_items(network)
            self.arrange(keep=True)
        self._give_weights(network.weights, live=False)
        self.select(selection.within(network))
        relabelled = rearranged or before is None or before.removed is not network.removed or before.frozen is not network.frozen
        if relabelled or view != view_before:
            self._make_labels()
        self._show_states()

    def show_weights(self, weights: Matrices) -> None:
        """Show the weights of a running training; those of another structure are ignored, for they are of an earlier one."""
        if self.network is not None and [w.shape for w in weights] == self.network.shapes:
            self._give_weights(weights, live=True)

    def show_thumbnails(self, thumbnails: tuple[Bytes, ...]) -> None:
        """Show the units' outputs over the plane, one array (units, t, t, 4) per layer 0 … d; of another structure, ignore them."""
        if self.network is None or tuple(len(t) for t in thumbnails) != self.network.sizes:
            return
        for item, pictures in zip(self.columns, thumbnails, strict=True):
            item.set_pictures(pictures, live=self._live)

    def show_values(self, values: tuple[tuple[Floats, Floats], ...]) -> None:
        """Show z and y of each unit for one example, (z, y) of layers 0 … d with z empty for the inputs; () shows none."""
        self.values.show_values(values)

    def show_travel(self, travel: Travel | None) -> None:
        """Show an example on its way, with its own values instead of those of `show_values`; None ends that."""
        self.travelling.show_travel(travel)
        self.values.setOpacity(1.0 if travel is None or not travel.y else 0.0)

    def set_room(self, width: float, height: float) -> None:
        """Arrange the network for a view of this size."""
        if (width, height) != self._room:
            self._room = (width, height)
            self.arrange()

    def arrange(self, *, keep: bool = False) -> None:
        """Put everything in its place; with `keep` units stay where they are as far as they fit."""
        network = self.network
        if network is None:
            return
        margin = self._right_margin(network)
        before: list[Column | None] = [None] * len(self._ids)
        if keep:
            before = [self._layers[layer_id].column.column if self._layers[layer_id].column.faces else None for layer_id in self._ids]
        opened = [self._opened.get(layer_id) for layer_id in self._ids]
        left = left_margin(network.inputs, self._look)
        fullness = self._look.layout.unit_fullness
        self.layout = arrange(network.sizes, *self._room, self._look.scale, margin, opened, before, left, fullness)
        for s, (layer_id, column) in enumerate(zip(self._ids, self.layout.columns, strict=True)):
            layer = self._layers[layer_id]
            layer.column.set_units(
                column, [self._mark(network, s, i) for i in column.units.tolist()], network.sizes[s], bias_latex(network, s)
            )
            layer.column.set_bias_shown(self.view_settings.biases)
            if layer.gap is not None:
                columns = np.append(0, self.layout.columns[s - 1].units + 1)
                layer.gap.set_gap(self.layout.gaps[s - 1], column.units, columns)
                layer.gap.set_bias_shown(self.view_settings.biases)
        self.invitation.set_place(self.layout.card(self._look.scale))
        for overlay in (self.rings, self.values):
            overlay.set_columns(self.columns)
        self.values.bottom = max(self.layout.bounds[3], self._room[1])
        self.travelling.set_place(self.columns, [self.gap(s) for s in range(1, len(self._ids))], self.values.bottom)
        fits = bool(self._weights) and [w.shape for w in self._weights] == network.shapes  # else those of the new structure come next
        if fits:
            self._give_weights(self._weights, live=self._live)
        self._make_labels()
        self._show_hovered()
        if fits:
            self._show_states()
        self.arranged.emit()

    def open_layer(self, s: int, opened: bool | None) -> None:
        """Show all units of layer s, or collapse it; None leaves it to the room there is."""
        layer_id = self._ids[s]
        if opened is None:
            self._opened.pop(layer_id, None)
        else:
            self._opened[layer_id] = opened
        self.arrange(keep=True)

    def collapse_state(self, s: int) -> Literal["open", "collapsed"] | None:
        """Return "open" or "collapsed" for a layer that could be the other, None for one whose units all have room."""
        assert self.network is not None
        if self.layout.columns[s].ellipsis_y is not None:
            return "collapsed"
        count = self.network.sizes[s]
        could_collapse = len(shown_units(count, self._room[1], self._look.scale, is_open=False)) < count
        return "open" if self._opened.get(self._ids[s]) and could_collapse else None

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the view that the network is arranged for."""
        return self._room

    @property
    def weights(self) -> Matrices:
        """The weights on screen: the network's, or newer ones of a run."""
        return self._weights

    @property
    def hovered(self) -> WeightKey | None:
        """The weight whose edge and label are shown at full strength."""
        return self._hovered

    @property
    def columns(self) -> list[ColumnItem]:
        """The items of layers 0 … d."""
        return [self._layers[layer_id].column for layer_id in self._ids]

    def faces(self, s: int) -> list[UnitFace]:
        """Return what the units of layer s = 0 … d look like that are shown."""
        return self.columns[s].faces

    def gap(self, s: int) -> GapItem:
        """Return the edges into layer s = 1 … d."""
        gap = self._layers[self._ids[s]].gap
        assert gap is not None
        return gap

    @property
    def passing_items(self) -> tuple[QGraphicsItem, ...]:
        """What only the pointer, a gesture or a selection shows."""
        passing = (self._edge, self._chosen_edges, self.label, self.rings, self.ghost, self.port, self.marks, self.invitation)
        return (*passing, self.travelling, self.travelling.dots_item, *self.overlays)

    @property
    def content(self) -> QRectF:
        """The rectangle around everything that is drawn."""
        left, top, right, bottom = self.layout.bounds
        if self.invitation.isVisible():
            bottom = max(bottom, self.invitation.bottom)
        return QRectF(QPointF(left, top), QSizeF(right - left, bottom - top))

    # What is marked

    def hover(self, key: WeightKey | None) -> None:
        """Show one weight's edge at full strength, with its label at its middle, all others faded; None for none of them."""
        if key is not None and (self.network is None or not has_weight(self.network, key)):
            key = None
        self._hovered = key
        self._show_hovered()
        self._show_states()

    def link_unit(self, key: UnitKey | None) -> None:
        """Ring a unit because it is hovered in another view; None ends that."""
        if key != self._linked:
            self._linked = key
            self._show_states()

    def light_gap(self, s: int | None) -> None:
        """Show the ghosts of the edges that are cut before layer s."""
        self.lit_gap = s
        for at in range(1, len(self._ids)):
            self.gap(at).set_hovered(at == s)

    def show_landing(self, gap: int | None) -> None:
        """Show where a layer that is being moved would land: between columns gap and gap + 1; None shows nothing."""
        if gap is None or gap + 1 >= len(self.layout.columns):
            self.marks.clear()
        else:
            self.marks.show_landing(line_in_gap(self.layout, gap + 1))

    def select(self, selection: Selection) -> None:
        """Select these units and weights; what does not exist is left out."""
        if self.network is None:
            return
        selection = selection.within(self.network)
        if selection == self.selection:
            return
        units_differ = selection.units != self.selection.units
        self.selection = selection
        if units_differ:
            self._make_labels()
        self._show_states()
        self.selection_changed.emit(selection)

    def focus(self, key: UnitKey | WeightKey | None) -> None:
        """Put the keyboard's ring on a unit, or its label on a weight."""
        self.focused = key
        self.hover(key if key is not None and len(key) == 3 else None)

    def describe(self, key: UnitKey | WeightKey) -> str:
        """Return a unit or a weight in words, with its value."""
        assert self.network is not None
        if len(key) == 3:
            s, i, j = key
            value = "cut" if self.network.removed[s - 1][i, j] else f"{float(self._weights[s - 1][i, j]):.3f}"
            frozen = ", frozen" if self.network.frozen[s - 1][i, j] else ""
            return f"{weight_words(self.network, key)}: {value}{frozen}"
        return unit_words(self.network, key)

    @property
    def is_drawing(self) -> bool:
        """Whether something is still being drawn in the background."""
        return self._drawing.isActive()

    def close(self) -> None:
        """End the thread that draws edges."""
        self._drawing.stop()
        self.edge_feed.close()

    # Inside

    def _leave_biases(self) -> None:
        """Mark no bias unit and no bias weight any more."""
        if self.focused is not None and (self.focused[-1] < 0 or (len(self.focused) == 3 and self.focused[2] == 0)):
            self.focused = None
        if self._hovered is not None and self._hovered[2] == 0:
            self._hovered = None

    def _focus_nothing(self) -> None:
        self.focused = self._hovered = self._linked = None
        self.port.show_at(None, None)

    def _make_items(self, network: Network) -> None:
        """Have items for every layer: those of ids that are there already are kept."""
        ids = [INPUTS, *(layer.id for layer in network.layers)]
        for layer_id in [known for known in self._layers if known not in ids]:
            gone = self._layers.pop(layer_id)
            self._opened.pop(layer_id, None)
            for item in (gone.column, gone.gap):
                if item is not None:
                    self.removeItem(item)
        self._ids = ids
        for s, layer_id in enumerate(ids):
            if layer_id in self._layers:
                continue
            layer = self._layers[layer_id] = LayerItems(ColumnItem(self._look, self._start_drawing))
            self.addItem(layer.column)
            if s > 0:
                layer.gap = GapItem(self._look, self._start_drawing)
                layer.gap.kernel_is_ready = self.edge_feed.is_ready
                self.addItem(layer.gap)

    def _right_margin(self, network: Network) -> float:
        """Return what the classes' names take right of the output units, at scale 1."""
        names = [self._mark(network, network.d, i) for i in range(min(network.k, 64))]
        texts = [mark.name or mark.class_name for mark in names if mark.name or mark.class_name]
        if not texts:
            return self._look.layout.least_margins[1]
        metrics = QFontMetricsF(self._look.font("title"))
        widest = max(metrics.horizontalAdvance(elided_name(text, self._look)) for text in texts)
        return max(self._look.layout.least_margins[1], 30 + NAME_GAP + 30 + widest / self._look.scale)

    def _mark(self, network: Network, s: int, i: int) -> UnitMark:
        if s == 0:
            return UnitMark(formula_left=feature_latex(network.inputs[i]), text=feature_text(network.inputs[i]))
        name = network.layers[s - 1].unit_name(i)
        if s < network.d:
            return UnitMark(number=i + 1, name=name)
        if network.k > 1 and i < len(self._classes):
            return UnitMark(class_index=i, class_name=self._classes[i], name=name)
        return UnitMark(formula_right="y" if network.k == 1 else f"y_{{{i + 1}}}", name=name)

    def _give_weights(self, weights: Matrices, *, live: bool) -> None:
        assert self.network is not None
        self._weights, self._live = weights, live
        for s, matrix in enumerate(weights, start=1):
            self.gap(s).set_weights(matrix, self.network.removed[s - 1], live=live)
        if self.labels.labels and not self.labels.show_values(weights, self.view_settings.decimals):
            self._make_labels()
        if self._hovered is not None:
            self._show_hovered()

    def _make_labels(self) -> None:
        """Choose the labels anew."""
        labels: dict[WeightKey, EdgeLabel] = {}
        if self.network is not None and [w.shape for w in self._weights] == self.network.shapes:
            units = self.selection.within(self.network).units
            labels = Labelling(self.layout, self.network, self.view_settings, units, self._look).labels(self._weights)
        self.labels.show_labels(labels)

    def _show_hovered(self) -> None:
        """Bring the marked edge and its label up to date."""
        key, network = self._hovered, self.network
        for s in range(1, len(self._ids)):
            self.gap(s).set_dimmed(key is not None)
        self.labels.hidden_key = key
        self.labels.update()
        if key is None or network is None or len(self.layout.columns) != network.d + 1:
            self._edge.show_edges(())
            self.label.hide()
            return
        s, i, j = key
        removed = bool(network.removed[s - 1][i, j])
        curve = self.layout.edge(key)
        self._edge.show_edges([] if removed else [(edge_path(curve), self._full_pen(key))])
        value = None if removed else float(self._weights[s - 1][i, j])
        decimals = max(3, self.view_settings.decimals)
        frozen = bool(network.frozen[s - 1][i, j])
        self.label.show_value(weight_latex(network, key), value, focused=key == self.focused, frozen=frozen, decimals=decimals)
        small = self.labels.labels.get(key)
        self.label.setPos(QPointF(small.x, small.y) if small is not None else QPointF(*point_on(curve, 0.5)))

    def _full_pen(self, key: WeightKey):  # type: ignore[no-untyped-def]
        s, i, j = key
        row, column = self.layout.columns[s].slot(i), 0 if j == 0 else self.layout.columns[s - 1].slot(j - 1)
        if row is None or column is None:  # to or from an ellipsis
            return self.gap(s).full_pen(0, 0)
        return self.gap(s).full_pen(row, column + (j > 0))

    def _show_states(self) -> None:
        """Bring the rings of all units, and the selected edges, up to date."""
        bright = set(self.selection.units)
        if self._hovered is not None:
            s, i, j = self._hovered
            bright |= {(s, i), (s - 1, j - 1)}
        if self._linked is not None:
            bright.add(self._linked)
        self.rings.show_states(UnitStates(frozenset(bright), self.focused if self.focused is not None and len(self.focused) == 2 else None))
        network = self.network
        edges = []
        if network is not None and len(self.layout.columns) == network.d + 1:
            chosen = [key for key in sorted(self.selection.within(network).weights) if not network.removed[key[0] - 1][key[1], key[2]]]
            edges = [(edge_path(self.layout.edge(key)), self._full_pen(key)) for key in chosen[:MOST_SELECTED_EDGES]]
        self._chosen_edges.show_edges(edges)

    def _start_drawing(self) -> None:
        if not self._drawing.isActive():
            self._drawing.start()

    def wait_for_zoom(self) -> None:
        """Draw nothing large anew before the zoom has come to rest."""
        self._settled_at = time.perf_counter() + SETTLED_SECONDS

    @Slot()
    def _draw_some(self) -> None:
        """Let the edge worker draw what it draws, and go on with the rest for a few milliseconds."""
        if time.perf_counter() < self._settled_at:
            return
        gaps = [layer.gap for layer in self._layers.values() if layer.gap is not None]
        try:
            is_done = self.edge_feed.serve(gaps)
        except Exception as error:  # a bug in the worker: the window shows it
            self.failed.emit(error)
            return
        if not self._round:
            items = [*self.columns, *(gap for gap in gaps if not gap.is_drawn_elsewhere)]
            self._round = self._rest = [item for item in items if item.is_at_work]
        end = time.perf_counter() + (LIVE_SECONDS if self._live else DRAWING_SECONDS)
        self._rest = [item for item in self._rest if not (item.is_drawn_elsewhere or item.draw_until(end))]
        if self._rest:
            return
        for item in self._round:  # all together, so that the view is painted once
            item.show_ready()
        is_done = is_done and not any(item.is_at_work for item in self._round)
        self._round = []
        if is_done:
            self._drawing.stop()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.arrange()
        for s in range(1, len(self._ids)):
            self.gap(s).restyle()
        for item in self.columns:
            item.forget()
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.update()
