"""What can be done with the selected weights: set, nudge, cut, draw back, freeze, copy and paste."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from mlp_studio.core import edits
from mlp_studio.core.findings import counted
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.tsv import block_text, read_block
from mlp_studio.ui.weights_paint import SheetState
from mlp_studio.ui.weights_words import weight_name


class WeightCommands(QObject):
    """Commands on the current cell and the selection of a sheet; each asks for an edit, none makes one.

    Parameters
    ----------
    state
        What the sheet shows and what is selected in it.
    parent
        Qt's owner.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit; all with the same gesture, one after the other, are one undo step.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, state: SheetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state

    def set_value(self, key: WeightKey, value: float) -> None:
        """Give a weight this value; a cut edge is back with it."""
        s, i, j = key
        self._ask(f"Set {weight_name(self._state.network, key)}", lambda project: edits.set_weight(project, s, i, j, value))

    def nudge(self, key: WeightKey, step: float) -> None:
        """Add to a weight; nudges of one weight in a row are one undo step."""
        s, i, j = key

        def nudged(project: Project) -> Project:
            # 0.1 + 0.2 is to be 0.3, not 0.30000000000000004.
            return edits.set_weight(project, s, i, j, round(float(project.network.weights[s - 1][i, j]) + step, 12))

        self._ask(f"Nudge {weight_name(self._state.network, key)}", nudged, f"cell {s} {i} {j}")

    def cut(self) -> None:
        """Cut the selected edges."""
        keys = self.uncut
        if keys:
            self._ask(f"Cut {counted(len(keys), 'edge')}", lambda project: edits.remove_weights(project, keys))

    def draw_back(self) -> None:
        """Draw the selected edges back where they were cut."""
        keys = self._state.selected - self.uncut
        if keys:
            self._ask(f"Draw {counted(len(keys), 'edge')} back", lambda project: edits.restore_weights(project, keys))

    def freeze(self) -> None:
        """Freeze the selected weights, or thaw them if all of them are frozen."""
        free = self.free
        keys = free or self._state.selected
        if keys:
            text = f"{'Freeze' if free else 'Thaw'} {counted(len(keys), 'weight')}"
            self._ask(text, lambda project: edits.freeze_weights(project, keys, frozen=bool(free)))

    def paste(self) -> None:
        """Give the block from the current cell on the numbers of the clipboard; empty cells leave a weight as it is."""
        if self._state.current is None:
            return
        s, i, j = self._state.current
        text = QGuiApplication.clipboard().text()
        self._ask("Paste weights", lambda project: edits.set_block(project, s, i, j, read_block(text)))

    @property
    def uncut(self) -> frozenset[WeightKey]:
        """The selected weights whose edges are there."""
        removed = self._state.network.removed
        return frozenset((s, i, j) for s, i, j in self._state.selected if not removed[s - 1][i, j])

    @property
    def free(self) -> frozenset[WeightKey]:
        """The selected weights that are not frozen."""
        frozen = self._state.network.frozen
        return frozenset((s, i, j) for s, i, j in self._state.selected if not frozen[s - 1][i, j])

    def _ask(self, text: str, edit: Callable[[Project], Project], gesture: str = "") -> None:
        self.edit_requested.emit(text, edit, gesture)

    def tsv(self, s: int | None) -> str:
        """Return the matrix of layer s, or all parted by empty lines, as tab-separated numbers with every digit; cut edges are empty."""
        state = self._state
        chosen = range(1, state.network.d + 1) if s is None else (s,)
        return "\n\n".join(block_text(state.weights[at - 1], ~state.network.removed[at - 1]) for at in chosen)

    def block_tsv(self) -> str:
        """Return the selected weights of the current cell's matrix; what their rectangle has beside them is empty."""
        state = self._state
        if state.current is None:
            return ""
        s = state.current[0]
        rows, columns = np.array([key[1:] for key in state.selected if key[0] == s]).T
        part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        chosen = np.zeros(state.network.shapes[s - 1], bool)
        chosen[rows, columns] = True
        given = chosen & ~state.network.removed[s - 1]
        return block_text(state.weights[s - 1][part], given[part])

    def copy_block(self) -> None:
        """Copy the selected weights of the current cell's matrix."""
        QGuiApplication.clipboard().setText(self.block_tsv())

    def copy_matrix(self, s: int | None) -> None:
        """Copy the matrix of layer s, or all."""
        QGuiApplication.clipboard().setText(self.tsv(s))

    def copy(self) -> None:
        """Copy the selected block; where it is one cell, its matrix, or that of the hovered cell; else all."""
        state = self._state
        if len(state.selected) > 1:
            self.copy_block()
        else:
            key = state.current or state.hovered
            self.copy_matrix(None if key is None else key[0])
