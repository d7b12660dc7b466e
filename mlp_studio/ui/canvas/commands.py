"""What can be done with the selection: remove, copy, paste, double, freeze, move by key; menus, keys and the pointer all come here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from mlp_studio.core import edits
from mlp_studio.core.clip import clip_of
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.selection import Selection

Edit = Callable[[Project], Project]


def counted(count: int, thing: str) -> str:
    """Return "unit", or "3 units"."""
    return thing if count == 1 else f"{count} {thing}s"


class CanvasCommands(QObject):
    """Asks for edits of what is selected, focused or hovered; changes nothing itself.

    Parameters
    ----------
    scene
        Where the selection is.
    parent
        Qt's owner.
    """

    edit_requested = Signal(str, object, str)
    """Text of the undo step, the function from the project to the next one, and the name of the gesture or ""."""
    refused = Signal(object)
    """A `StudioError`: what was asked for cannot be done."""

    def __init__(self, scene: NetworkScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene

    def ask(self, text: str, edit: Edit, gesture: str = "") -> bool:
        """Ask for an edit; return whether the network is another one now."""
        before = self._scene.network
        self.edit_requested.emit(text, edit, gesture)
        return self._scene.network is not before

    @property
    def units(self) -> frozenset[UnitKey]:
        """The units that a command means: those selected, or else the one where the keyboard is."""
        focused = self._scene.focused
        if self._scene.selection or focused is None or len(focused) == 3 or focused[1] < 0:
            return self._scene.selection.units
        return frozenset({focused})

    @property
    def weights(self) -> frozenset[WeightKey]:
        """The weights that a command means: the one where the keyboard is, those selected, or else the one under the pointer."""
        focused = self._scene.focused
        if focused is not None and len(focused) == 3:
            return frozenset({focused})
        if self._scene.selection:
            return self._scene.selection.weights
        return frozenset() if self._scene.hovered is None else frozenset({self._scene.hovered})

    @property
    def weight(self) -> WeightKey | None:
        """The one weight that a command for a single one means."""
        weights = self.weights
        return next(iter(weights)) if len(weights) == 1 else None

    # Commands

    def show_in_plane(self, unit: UnitKey) -> None:
        """Have the plane show the output of this unit."""
        self.ask("Show a unit in the plane", partial(edits.set_view, regions="unit", heat_unit=unit))

    def remove(self) -> bool:
        """Remove the units and cut the edges that are meant; return whether there were any."""
        units, weights = self.units, self.weights
        if not units and not weights:
            return False
        words = [f"Remove {counted(len(units), 'unit')}"] if units else []
        words += [f"{'cut' if words else 'Cut'} {counted(len(weights), 'edge')}"] if weights else []

        def edit(project: Project) -> Project:
            return edits.remove_units(edits.remove_weights(project, weights), units)

        if self.ask(", ".join(words), edit) and units:
            self._scene.select(Selection())  # others stand where they were
        return True

    def restore(self) -> bool:
        """Draw back the edges that are meant, as far as they are cut; return whether there were any."""
        network = self._scene.network
        cut = [key for key in self.weights if network is not None and network.removed[key[0] - 1][key[1], key[2]]]
        if cut:
            self.ask(f"Draw {counted(len(cut), 'edge')} back", lambda project: edits.restore_weights(project, cut))
        return bool(cut)

    def toggle_frozen(self) -> bool:
        """Freeze the weights that are meant, or thaw them if all are frozen; a unit means the weights into it."""
        network = self._scene.network
        if network is None:
            return False
        keys = set(self.weights) or {(s, i, j) for s, i in self.units if s > 0 for j in range(network.sizes[s - 1] + 1)}
        keys = {key for key in keys if not network.removed[key[0] - 1][key[1], key[2]]}
        if not keys:
            return False
        frozen = not all(network.frozen[s - 1][i, j] for s, i, j in keys)
        text = f"{'Freeze' if frozen else 'Thaw'} {counted(len(keys), 'weight')}"
        return self.ask(text, lambda project: edits.freeze_weights(project, keys, frozen=frozen)) or True

    def nudge(self, by: float) -> bool:
        """Change the weights that are meant by this much; return whether there were any. All of it in a row is one step."""
        keys = sorted(self.weights)
        network = self._scene.network
        if not keys or network is None:
            return False
        if any(network.removed[s - 1][i, j] for s, i, j in keys):
            self.refused.emit(StudioError("a cut edge has no weight to change", "network", "Draw it back with Ins, or type a number"))
            return True
        values = {key: round(float(self._scene.weights[key[0] - 1][key[1], key[2]]) + by, 9) for key in keys}
        self.ask(f"Change {counted(len(keys), 'weight')}", lambda project: _with_weights(project, values), f"nudge {keys}")
        return True

    def select_all(self) -> None:
        """Select every unit."""
        network = self._scene.network
        if network is not None:
            self._scene.select(Selection.of((s, i) for s, n in enumerate(network.sizes) for i in range(n)))

    def select_layer(self, s: int) -> None:
        """Select all units of a layer."""
        network = self._scene.network
        if network is not None:
            self._scene.select(Selection.of((s, i) for i in range(network.sizes[s])))

    def copy(self) -> bool:
        """Put the selected units of one layer onto the clipboard; return whether there were any."""
        network = self._scene.network
        clip = None if network is None else clip_of(network.with_weights(self._scene.weights), self.units)
        if clip is not None:
            from mlp_studio.storage.clip_text import clip_to_text  # not at start-up

            QGuiApplication.clipboard().setText(clip_to_text(clip))
        return clip is not None

    def cut(self) -> bool:
        """Copy the selected units, and remove those that were copied."""
        copied = self._layer_of_units()
        if copied is None or not self.copy():
            return False
        units = frozenset(key for key in self.units if key[0] == copied)
        if self.ask(f"Cut {counted(len(units), 'unit')}", lambda project: edits.remove_units(project, units)):
            self._scene.select(Selection())
        return True

    def paste(self) -> None:
        """Add the units on the clipboard: a whole layer as a layer, others to the layer of the selection."""
        network = self._scene.network
        if network is None:
            return
        from mlp_studio.storage.clip_text import clip_from_text

        try:
            clip = clip_from_text(QGuiApplication.clipboard().text())
        except StudioError as error:
            self.refused.emit(error)
            return
        s = self._layer_of_units()
        count = len(clip.into)
        if clip.is_layer or network.d == 1:
            position = network.d - 1 if s is None else min(s, network.d - 1)
            if self.ask("Paste layer", lambda project: edits.paste_layer(project, clip, position)):
                self.select_layer(position + 1)
            return
        target = 1 if s is None else s
        first = network.sizes[target]
        if self.ask(f"Paste {counted(count, 'unit')}", lambda project: edits.paste_units(project, clip, target)):
            self._scene.select(Selection.of((target, first + i) for i in range(count)))

    def duplicate(self) -> bool:
        """Double the selected units with their weights; return whether there were any."""
        units = frozenset(key for key in self.units if key[0] > 0)
        if not units:
            return False
        if self.ask(f"Duplicate {counted(len(units), 'unit')}", lambda project: edits.duplicate_units(project, units)):
            copies = []
            for s in {key[0] for key in units}:
                own = sorted(i for at, i in units if at == s)
                copies += [(s, own[-1] + 1 + i) for i in range(len(own))]
            self._scene.select(Selection.of(copies))
        return True

    def shift(self, by: int) -> bool:
        """Move the selected units of one layer up (−1) or down (1) in it; return whether there were any."""
        s, network = self._layer_of_units(inputs=True), self._scene.network
        if s is None or network is None:
            return False
        own = sorted(i for at, i in self.units if at == s)
        if 0 <= own[0] + by <= network.sizes[s] - len(own):
            self.move([(s, i) for i in own], s, own[0] + by)
        return True

    def move(self, units: Iterable[UnitKey], s: int, at: int) -> None:
        """Move units (s, i) to layer s, before its unit `at` of those that stay, and select them there."""
        moving, network = list(units), self._scene.network
        if network is None:
            return
        layer_id = None if s == 0 else network.layers[s - 1].id
        if self.ask(f"Move {counted(len(moving), 'unit')}", lambda project: edits.move_units(project, moving, s, at)):
            self._select_in(layer_id, at, len(moving))

    def move_to_new_layer(self, units: Iterable[UnitKey], position: int) -> None:
        """Make a layer of units (s, i), before layer position + 1, and select them there."""
        moving, network = list(units), self._scene.network
        if network is None:
            return
        known = {layer.id for layer in network.layers}
        text = f"Move {counted(len(moving), 'unit')} to a new layer"
        if self.ask(text, lambda project: edits.move_units_to_new_layer(project, moving, position)):
            after = self._scene.network or network
            new = [layer.id for layer in after.layers if layer.id not in known]
            self._select_in(new[0] if new else None, 0, len(moving))

    def place_unit(self, s: int, at: int) -> None:
        """Add a unit to layer s = 1 … d, before its unit `at`, and select it."""
        if self.ask("Add unit", lambda project: edits.insert_units(project, s, at)):
            self._scene.select(Selection.of([(s, at)]))

    def place_layer(self, position: int, units: int) -> None:
        """Add a hidden layer of so many units, so that it becomes layer position + 1."""
        self.ask("Add layer", lambda project: edits.add_layer(project, position, units))

    def draw_edge(self, source: UnitKey, target: UnitKey) -> None:
        """Draw the edge from a unit, or bias unit, to a unit of the next layer back; select it if it is there."""
        network = self._scene.network
        if network is None:
            return
        if target[0] != source[0] + 1 or target[1] < 0:
            self.refused.emit(StudioError("an edge runs from a layer to the next one", "network", "Let go on a unit of the next layer"))
            return
        key = (target[0], target[1], source[1] + 1)
        if network.removed[key[0] - 1][key[1], key[2]]:
            self.ask("Draw edge", lambda project: edits.restore_weights(project, [key]))
        self._scene.select(Selection.of(weights=[key]))

    def _layer_of_units(self, *, inputs: bool = False) -> int | None:
        layers = sorted({s for s, _ in self.units if s > 0 or inputs})
        return layers[0] if layers else None

    def _select_in(self, layer_id: str | None, at: int, count: int) -> None:
        network = self._scene.network
        if network is None:
            return
        s = 0 if layer_id is None else next((s for s, layer in enumerate(network.layers, start=1) if layer.id == layer_id), 0)
        self._scene.select(Selection.of((s, at + i) for i in range(count)))


def _with_weights(project: Project, values: dict[WeightKey, float]) -> Project:
    for s in {key[0] for key in values}:  # one edit for each matrix: each copies it
        block = np.full(project.network.shapes[s - 1], np.nan)
        for at, i, j in values:
            if at == s:
                block[i, j] = values[at, i, j]
        project = edits.set_block(project, s, 0, 0, block)
    return project
