"""The menu of an active layer: its activation, with the curve and formula of each, its name and its place among the others."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.network import MAX_LAYERS, Network
from mlp_studio.ui.canvas.activation_curve import curve_icon
from mlp_studio.ui.canvas.count_field import most_units
from mlp_studio.ui.canvas.picture_menu import PictureMenu
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

_EXPONENT = re.compile(r"\^([−\d]*z(?:²|_\w)?)")
_INDEX = re.compile(r"_(\w)")


def formula_html(formula: str) -> str:
    """Return the formula of the activation table as rich text: e^−z² with its exponent raised."""
    html = _EXPONENT.sub(r"<sup>\1</sup>", formula.replace("<", "&lt;").replace(">", "&gt;"))
    return _INDEX.sub(r"<sub>\1</sub>", html)


class LayerMenu(PictureMenu):
    """All that can be done with one active layer.

    Signals
    -------
    activation_requested(name)
    rename_requested, duplicated, unit_added, unit_removed, layer_added_before, layer_removed
    moved(position)
        So that the layer becomes layer position + 1 once it has been taken out.
    """

    activation_requested = Signal(str)
    rename_requested = Signal()
    duplicated = Signal()
    moved = Signal(int)
    unit_added = Signal()
    unit_removed = Signal()
    layer_added_before = Signal()
    layer_removed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._s = 0
        self._group = QActionGroup(self)
        self._activations = {name: self._activation_row(name) for name in ACTIVATIONS}
        self._below = self.addSeparator()
        self.rename_action = self.add_row("Rename…\tF2", icon("paint", look))
        self.rename_action.triggered.connect(self.rename_requested)
        self.add_unit_action = self.add_row("Add unit", icon("plus", look))
        self.add_unit_action.triggered.connect(self.unit_added)
        self.remove_unit_action = self.add_row("Remove last unit", icon("minus", look))
        self.remove_unit_action.triggered.connect(self.unit_removed)
        self.addSeparator()
        self.add_layer_action = self.add_row("Add layer before this one", icon("layer-plus", look))
        self.add_layer_action.triggered.connect(self.layer_added_before)
        self.duplicate_action = self.add_row("Duplicate layer", icon("duplicate", look))
        self.duplicate_action.triggered.connect(self.duplicated)
        self.left_action = self.add_row("Move left", icon("arrow-left", look))
        self.left_action.triggered.connect(lambda: self.moved.emit(self._s - 2))
        self.right_action = self.add_row("Move right", icon("arrow-right", look))
        self.right_action.triggered.connect(lambda: self.moved.emit(self._s))
        self.remove_action = self.add_row("Remove layer", icon("trash", look))
        self.remove_action.triggered.connect(self.layer_removed)

    def show_layer(self, network: Network, s: int) -> None:
        """Offer what layer s = 1 … d of a network can have."""
        self._s = s
        last, count, limit = s == network.d, network.sizes[s], most_units(network, s)
        for name, action in self._activations.items():
            if ACTIVATIONS[name].last_layer_only and not last:
                self.removeAction(action)
            elif ACTIVATIONS[name].last_layer_only:
                self.insertAction(self._below, action)
            action.setChecked(name == network.layers[s - 1].activation)
        whole = f"A network has at most {count_text(MAX_LAYERS)} layers"
        roomy, title = network.d < MAX_LAYERS, layer_name(network, s)
        self.say(self.rename_action, can=True, tip=f"Give {title} a name; an empty one takes it away")
        self.say(self.add_unit_action, can=count < limit, tip="Add a unit" if count < limit else f"{_whose(last)} at most {limit:,} units")
        self.say(self.remove_unit_action, can=count > 1, tip="Remove the last unit" if count > 1 else "A layer has at least one unit")
        self.say(self.add_layer_action, can=roomy, tip=f"Add a layer before {title}" if roomy else whole)
        stays = "The output layer stays the last"
        can = roomy and not last
        tip = f"A copy of {title} after it, with as many units and new weights"
        self.say(self.duplicate_action, can=can, tip=tip if can else "There is one output layer" if last else whole)
        tip = f"Move {title} before {layer_name(network, s - 1)}"
        self.say(self.left_action, can=1 < s < network.d, tip=stays if last else "The inputs stay the first" if s == 1 else tip)
        can = s < network.d - 1
        self.say(self.right_action, can=can, tip=f"Move {title} behind {layer_name(network, s + 1)}" if can else stays)
        self.say(self.remove_action, can=not last, tip=stays if last else f"Remove {title} with its weights")

    def _activation_row(self, name: str) -> QAction:
        formula = formula_html(ACTIVATIONS[name].formula)
        action = self.add_row(name, curve_icon(name, self._look), formula)
        action.setToolTip(f"<i>f</i>(z) = {formula}")
        action.setCheckable(True)
        self._group.addAction(action)
        action.triggered.connect(lambda: self.activation_requested.emit(name))
        return action


def _whose(last: bool) -> str:
    return "The output layer has" if last else "A layer has"
