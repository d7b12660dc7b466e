"""The two buttons for weights in the row of tabs: a dice that opens the panel to set many, and a lock that freezes them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from mlp_studio.core import edits
from mlp_studio.core.findings import counted
from mlp_studio.core.network import Network, UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.icons import icon
from mlp_studio.ui.set_weights import SetWeights, those_of
from mlp_studio.ui.theme import Look


class WeightActions(QWidget):
    """The two buttons at the right of the tabs: a dice opens `SetWeights`, a lock freezes or thaws the selected weights.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._weights: frozenset[WeightKey] = frozenset()
        self.dice_button = QToolButton(self)
        self.dice_button.setIcon(icon("dice", look))
        self.dice_button.setToolTip("Set weights: zero, equal or at random; perturb; same start")
        self.dice_button.setAccessibleName("Set weights")
        self.dice_button.setCheckable(True)
        self.lock_button = QToolButton(self)
        self.lock_button.setIcon(icon("lock", look))
        self.lock_button.setAccessibleName("Freeze selected weights")
        self.lock_button.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.dice_button)
        row.addWidget(self.lock_button)
        self.panel = SetWeights(look, self)
        self.panel.edit_requested.connect(self.edit_requested)
        self.panel.closed.connect(self._on_closed)
        self.dice_button.clicked.connect(self._on_dice)
        self.lock_button.clicked.connect(self._on_lock)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._show_lock()

    def show_project(self, project: Project) -> None:
        """Take the network whose weights are set."""
        self._network = project.network
        self._weights = those_of(project.network, self._weights)
        self.panel.show_project(project)
        self._show_lock()

    def set_selection(self, units: frozenset[UnitKey], weights: frozenset[WeightKey]) -> None:
        """Take what is selected on the canvas and in the matrices."""
        network = self._network
        self._weights = weights if network is None else those_of(network, weights)
        self.panel.set_selection(units, weights)
        self._show_lock()

    def _free(self) -> frozenset[WeightKey]:
        """Return the selected weights that are not frozen."""
        network = self._network
        return frozenset() if network is None else frozenset((s, i, j) for s, i, j in self._weights if not network.frozen[s - 1][i, j])

    def _show_lock(self) -> None:
        free, n = self._free(), len(self._weights)
        self.lock_button.setEnabled(n > 0)
        self.lock_button.setChecked(n > 0 and not free)
        if not n:
            text = "Freeze weights: select some in a matrix or on the canvas first"
        elif free:
            text = f"Freeze {counted(len(free), 'weight')}: training leaves them alone (F)"
        else:
            text = f"Thaw {counted(n, 'weight')} (F)"
        self.lock_button.setToolTip(text)

    def _on_lock(self) -> None:
        free = self._free()
        keys = free or self._weights
        text = f"{'Freeze' if free else 'Thaw'} {counted(len(keys), 'weight')}"
        self.edit_requested.emit(text, lambda project: edits.freeze_weights(project, keys, frozen=bool(free)), "")
        self._show_lock()

    def _on_dice(self) -> None:
        if not self.panel.close_panel():
            self.panel.open_above(self.dice_button)
            self.dice_button.setChecked(True)

    def _on_closed(self) -> None:
        self.dice_button.setChecked(False)
        self.dice_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        side = round(self._look.px(BUTTON))
        for button in (self.dice_button, self.lock_button):
            button.setFixedSize(side, side)
            button.setIconSize(QSize(round(self._look.px(18)), round(self._look.px(18))))
