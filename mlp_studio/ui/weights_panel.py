"""The weights panel: the matrices side by side, edited in place, live during a run, and linked with the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.theme import Look
from mlp_studio.ui.weights_sheet import MatrixSheet

AROUND = 8
"""Least distance of a cell that is brought into view from the panel's edge."""


class WeightsPanel(QWidget):
    """The panel: a scroll area around the sheet of matrices.

    Signals
    -------
    hovered_weight(key)
        (s, i, j) under the pointer or made current, or None.
    selection_changed(keys)
        The user has selected these weights here: a frozenset of (s, i, j).
    edit_requested(text, edit, gesture)
        Make this edit; all with the same gesture, one after the other, are one undo step.
    """

    hovered_weight = Signal(object)
    selection_changed = Signal(object)
    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = MatrixSheet(look, self)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self.sheet)
        self._area.setWidgetResizable(True)
        self._area.setFocusProxy(self.sheet)
        self.setFocusProxy(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Weight matrices")
        self.setStatusTip(
            "Weights: type a number, ↑ and ↓ nudge (Shift finer, Ctrl coarser), Del cuts, F freezes, Ctrl+C and Ctrl+V copy and paste"
        )
        self.sheet.hovered_weight.connect(self.hovered_weight)
        self.sheet.selection_changed.connect(self.selection_changed)
        self.sheet.edit_requested.connect(self.edit_requested)
        self.sheet.wanted.connect(self._show_cell)

    def show_project(self, project: Project) -> None:
        """Show the matrices of this project's network."""
        self.sheet.show_network(project.network, project.view.decimals)

    def show_weights(self, weights: Matrices) -> None:
        """Show other values in the same matrices; only cells that can be seen are drawn.

        Raises
        ------
        ValueError
            If their shapes are not those of the network that is shown.
        """
        self.sheet.show_weights(weights)

    def highlight_weight(self, key: WeightKey | None) -> None:
        """Mark a cell that is hovered elsewhere and bring it into view; None marks none."""
        if self.sheet.highlight(key) and key is not None:
            self._show_cell(key)

    def select_weights(self, keys: frozenset[WeightKey]) -> None:
        """Show what is selected elsewhere, and bring one of the weights into view; no signal follows."""
        self.sheet.select(keys)

    def copy(self) -> None:
        """Copy the selected block, the matrix of the current or hovered cell, or all, as TSV with full precision."""
        self.sheet.commands.copy()

    def _show_cell(self, key: WeightKey) -> None:
        """Scroll until a cell is in view, clear of the heads and row numbers that cover what is below them."""
        cell, sheet, area = self.sheet.cell_rect(key), self.sheet, self._area
        for bar, room, first, last, covered in (
            (area.horizontalScrollBar(), area.viewport().width(), cell.left(), cell.right(), sheet.numbers_width(key[0])),
            (area.verticalScrollBar(), area.viewport().height(), cell.top(), cell.bottom(), sheet.head_height),
        ):
            lowest, highest = last + AROUND - room, first - round(covered)
            bar.setValue(min(max(bar.value(), lowest), highest))

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups, without the tabs."""
        return QSize(784, 196)
