"""The menu under the right button on the network: what can be done with the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from mlp_studio.ui.icons import icon

if TYPE_CHECKING:
    from mlp_studio.ui.canvas.view import NetworkView


def canvas_menu(view: NetworkView) -> QMenu | None:
    """Return the menu for what is selected on a view, which deletes itself when it closes; None if there is nothing to offer."""
    commands, scene = view.commands, view.network_scene
    network, units, weights = scene.network, commands.units, commands.weights
    if network is None:
        return None
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    hidden = sorted(key for key in units if key[0] > 0)
    if weights:
        cut = [key for key in weights if network.removed[key[0] - 1][key[1], key[2]]]
        frozen = all(network.frozen[s - 1][i, j] for s, i, j in weights)
        if len(weights) == 1:
            key = next(iter(weights))
            menu.addAction("Type value…\tF2", lambda: view.weight_edit_requested.emit(key, ""))
        if len(cut) < len(weights):
            menu.addAction(icon("trash", view.look), "Cut edge\tDel", commands.remove)
            menu.addAction(icon("lock", view.look), "Thaw\tF" if frozen else "Freeze\tF", commands.toggle_frozen)
        if cut:
            menu.addAction(icon("plus", view.look), "Draw back\tIns", commands.restore)
    elif units:
        if len(units) == 1 and hidden:
            menu.addAction("Rename…\tF2", lambda: view.unit_edit_requested.emit(hidden[0]))
            menu.addAction("Select layer", lambda: commands.select_layer(hidden[0][0]))
            menu.addAction(icon("regions", view.look), "Show in the plane", lambda: commands.show_in_plane(hidden[0]))
            menu.addSeparator()
        if hidden:
            menu.addAction("Copy\tCtrl+C", commands.copy)
            menu.addAction("Cut\tCtrl+X", commands.cut)
            menu.addAction("Duplicate\tCtrl+D", commands.duplicate)
            menu.addAction(icon("lock", view.look), "Freeze or thaw the weights into it\tF", commands.toggle_frozen)
        remove = menu.addAction(icon("trash", view.look), "Remove\tDel", commands.remove)
        remove.setEnabled(any(sum(1 for key in units if key[0] == s) < network.sizes[s] or 0 < s < network.d for s, _ in units))
    menu.addAction("Paste\tCtrl+V", commands.paste)
    menu.addSeparator()
    menu.addAction("Select all\tCtrl+A", commands.select_all)
    return menu
