"""The button of the editor that adds something to what a step rings: what is selected in the window, a part of it, or a control."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from mlp_studio.core.lesson import CONTROLS, MAX_MARKS, PLACES, Highlight

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

NOTHING = "Select a unit or a weight in the window to add it"
_WORDS = {"plane": "Plane", "canvas": "Canvas", "curves": "Loss curves", "data": "Data", "eta": "η"}


class MarkButton(QPushButton):
    """Opens a menu of what there is to ring.

    Parameters
    ----------
    window
        In which something is selected.
    parent
        Qt's owner.

    Signals
    -------
    picked(highlight)
        An entry was chosen.
    """

    picked = Signal(object)

    def __init__(self, window: MainWindow, parent: QWidget | None = None) -> None:
        super().__init__("Add", parent)
        self._window = window
        self.setToolTip("Add what is selected in the window, a part of it or a control")
        menu = QMenu(self)
        menu.aboutToShow.connect(partial(self._fill, menu))
        self.setMenu(menu)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        selected = self._selected()
        for mark in selected:
            menu.addAction(f"Selected: {mark.text}", partial(self.picked.emit, mark))
        if not selected:
            menu.addAction(NOTHING).setEnabled(False)
        menu.addSeparator()
        for name in PLACES:
            menu.addAction(_WORDS[name], partial(self.picked.emit, Highlight(name)))
        controls = menu.addMenu("Control")
        for name in CONTROLS:
            words = _WORDS.get(name, name[:1].upper() + name[1:])
            controls.addAction(words, partial(self.picked.emit, Highlight("control", control=name)))

    def _selected(self) -> list[Highlight]:
        """Return the weights and units that are selected in the window, and the layers of these units."""
        selection = self._window.canvas.selection
        weights = [Highlight("weight", (s, i + 1, j)) for s, i, j in sorted(selection.weights)]
        units = [Highlight("unit", (s, i + 1)) for s, i in sorted(selection.units)]
        layers = [Highlight("layer", (s,)) for s in sorted({s for s, _ in selection.units})]
        return [*weights, *units, *layers][:MAX_MARKS]
