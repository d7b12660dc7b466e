"""The row of the data dock that says how the coordinates are scaled before they enter the network."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import SCALINGS
from mlp_studio.ui.data_dock.rows import Row
from mlp_studio.ui.data_dock.words import scaling_tip
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.theme import Look

_WIDTH = 122


class ScalingRow(Row):
    """The choice of a scaling, with its numbers in the tooltip.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit as an undo step of this text.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        self._look = look
        self.field = ChoiceField(parent)
        self.field.setAccessibleName("Scaling of the coordinates")
        self.field.set_choices([(rule.name, rule.title) for rule in SCALINGS.values()])
        super().__init__(QLabel("Scaling", parent), self.field, parent)
        self.label.setBuddy(self.field)
        self.field.activated.connect(self._on_chosen)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_project(self, project: Project) -> None:
        """Show the scaling in force."""
        scaling = project.network.scaling
        self.field.set_key(scaling.kind)
        tip = scaling_tip(scaling, project.points)
        self.field.setToolTip(tip)
        self.label.setToolTip(tip)

    def _on_chosen(self) -> None:
        kind = self.field.key
        self.edit_requested.emit(f"Scaling: {SCALINGS[kind].title}", partial(edits.set_scaling, kind=kind), "")

    def _restyle(self) -> None:
        self.label.setFont(self._look.font("body"))
        self.label.setStyleSheet(f"color: {self._look.theme.ink2.name()}")
        self.field.setFixedWidth(round(self._look.px(_WIDTH)))
