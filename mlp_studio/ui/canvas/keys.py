"""The keyboard on the network: walking along units and edges, and the keys of what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.number_editor import FIRST_SIGNS

if TYPE_CHECKING:
    from mlp_studio.ui.canvas.view import NetworkView

Key = Qt.Key
ARROWS = {Key.Key_Up: (0, -1), Key.Key_Down: (0, 1), Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0)}
NUDGE, FINE_NUDGE = 0.1, 0.01
ZOOM_STEP = 1.25


class CanvasKeys:
    """What each key means; `press` tells whether a key meant anything."""

    def __init__(self, view: NetworkView) -> None:
        """Serve a view."""
        self._view = view
        self._scene = view.network_scene
        self._commands = view.commands
        self._edge_end = "source"

    def wants(self, event: QKeyEvent) -> bool:
        """Tell whether a key belongs to the canvas before the window's shortcuts: what edits the thing that is marked."""
        key, modifiers = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in ARROWS:
            if modifiers == Qt.KeyboardModifier.NoModifier:
                return self._scene.focused is not None
            return bool(ARROWS[key][1]) and modifiers in (
                Qt.KeyboardModifier.ControlModifier,
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
                Qt.KeyboardModifier.AltModifier,
            )  # to the sides, with Ctrl or Alt, they are the training's and the timeline's
        if key == Key.Key_Escape or (key == Key.Key_Space and modifiers == Qt.KeyboardModifier.NoModifier):
            return True
        return bool(modifiers == Qt.KeyboardModifier.NoModifier and event.text() in FIRST_SIGNS and event.text() and self._commands.weight)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; return whether it meant anything."""
        key, modifiers = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in ARROWS:
            return self._arrow(key, modifiers)
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if event.text() and event.text() in FIRST_SIGNS and self._commands.weight is not None:
            self._view.weight_edit_requested.emit(self._commands.weight, event.text())
            return True
        return self._plain(key)

    def _plain(self, key: Key) -> bool:
        view, commands, focused = self._view, self._commands, self._scene.focused
        match key:
            case Key.Key_Return | Key.Key_Enter:
                return self._enter(focused)
            case Key.Key_F2:
                return self._edit()
            case Key.Key_Escape:
                return self._escape()
            case Key.Key_Delete | Key.Key_Backspace:
                return commands.remove()
            case Key.Key_Insert:
                return commands.restore()
            case Key.Key_F:
                return commands.toggle_frozen()
            case Key.Key_U:
                view.set_placing(not view.is_placing)
            case Key.Key_L if self._scene.network is not None:
                commands.place_layer(self._scene.network.d - 1, 4)
            case Key.Key_Plus | Key.Key_Equal:
                view.zoom_by(ZOOM_STEP)
            case Key.Key_Minus:
                view.zoom_by(1 / ZOOM_STEP)
            case _:
                return False
        return True

    def _arrow(self, key: Key, modifiers: Qt.KeyboardModifier) -> bool:
        down = ARROWS[key][1]
        if modifiers == Qt.KeyboardModifier.NoModifier:
            self.walk(key)
            return True
        if modifiers & Qt.KeyboardModifier.ControlModifier and down:
            step = FINE_NUDGE if modifiers & Qt.KeyboardModifier.ShiftModifier else NUDGE
            return self._commands.nudge(-down * step)
        if modifiers == Qt.KeyboardModifier.AltModifier and down:
            return self._commands.shift(down)
        return False

    def _enter(self, focused: UnitKey | WeightKey | None) -> bool:
        if focused is None:
            return False
        if len(focused) == 3:
            self._view.weight_edit_requested.emit(focused, "")
        elif focused[1] >= 0:
            self._scene.select(Selection.of([focused]))
        return True

    def _edit(self) -> bool:
        """Type the weight, or the name of the unit, that is meant."""
        weight, units = self._commands.weight, self._commands.units
        if weight is not None:
            self._view.weight_edit_requested.emit(weight, "")
            return True
        if len(units) == 1:
            self._view.unit_edit_requested.emit(next(iter(units)))
            return True
        return False

    def _escape(self) -> bool:
        if self._view.cancel_gesture():
            return True
        if self._view.is_placing:
            self._view.set_placing(False)
        elif self._scene.focused is not None or self._scene.selection:
            self.focus(None)
            self._scene.select(Selection())
        else:
            return False
        return True

    # Walking

    def walk(self, key: Key) -> None:
        """Move the keyboard's focus along units and their edges."""
        network, focused = self._scene.network, self._scene.focused
        if network is None:
            return
        if focused is None:
            self.focus(self._scene.selection.unit or (0, 0))
        elif len(focused) == 2:
            self._walk_from_unit(focused, key)
        else:
            self._walk_from_edge(focused, key)

    def _walk_from_unit(self, focused: UnitKey, key: Key) -> None:
        network = self._scene.network
        assert network is not None
        s, i = focused
        if key in (Key.Key_Up, Key.Key_Down):
            has_bias = s < network.d and self._scene.view_settings.biases
            self.focus((s, min(max(i + ARROWS[key][1], -1 if has_bias else 0), network.sizes[s] - 1)))
        elif key == Key.Key_Right and s < network.d:
            self._edge_end = "source"
            self.focus((s + 1, 0, i + 1))
        elif key == Key.Key_Left and s > 0 and i >= 0:
            self._edge_end = "target"
            self.focus((s, i, 1))

    def _walk_from_edge(self, focused: WeightKey, key: Key) -> None:
        network = self._scene.network
        assert network is not None
        s, i, j = focused
        if key == Key.Key_Right:
            self.focus((s, i))
            return
        if key == Key.Key_Left:
            self.focus((s - 1, j - 1))
            return
        step = ARROWS[key][1]
        rows, columns = network.shapes[s - 1]
        if self._edge_end == "source":
            i = min(max(i + step, 0), rows - 1)
        else:
            j = min(max(j + step, 0 if self._scene.view_settings.biases else 1), columns - 1)
        self.focus((s, i, j))

    def focus(self, key: UnitKey | WeightKey | None) -> None:
        """Put the keyboard's focus on a unit or a weight, or nowhere."""
        self._scene.focus(key)
        self._view.weight_hovered.emit(key if key is not None and len(key) == 3 else None)
        self._view.setAccessibleDescription("" if key is None else self._scene.describe(key))
        if key is not None:
            self._view.bring_into_view(key)
