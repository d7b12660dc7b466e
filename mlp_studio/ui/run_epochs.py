"""The menu of the step button: run so many epochs, then pause."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget, QWidgetAction

from mlp_studio.core.findings import counted
from mlp_studio.ui.fields import CountField
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

PRESETS = (10, 100, 1_000, 10_000)
MOST = 10**9
START = 100


class RunEpochsMenu(QMenu):
    """Offers round numbers and a field for any other; what was run last is one key away.

    Signals
    -------
    requested(count)
        Run so many epochs.
    """

    requested = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__("Run epochs", parent)
        for count in PRESETS:
            self.addAction(f"Run {count_text(count)} epochs", partial(self._run, count))
        self.addSeparator()
        self._add_field(look, parent)

    def _add_field(self, look: Look, parent: QWidget) -> None:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(12, 4, 8, 4)
        self.field = CountField(1, MOST, row)
        self.field.setAccessibleName("Epochs to run")
        self.field.setFixedWidth(round(look.px(110)))
        self.field.setValue(START)
        self.again_action = QAction(icon("step-epoch", look), "", parent)
        self.again_action.setShortcut(QKeySequence("Ctrl+Right"))
        self.again_action.triggered.connect(lambda: self._run(self.field.value()))
        self.field.valueChanged.connect(self._name)
        self.field.lineEdit().returnPressed.connect(self.again_action.trigger)
        button = QPushButton("Run", row)
        button.clicked.connect(self.again_action.trigger)
        for widget in (QLabel("Epochs", row), self.field, button):
            line.addWidget(widget)
        holder = QWidgetAction(self)
        holder.setDefaultWidget(row)
        self.addAction(holder)
        self._name(START)

    def _run(self, count: int) -> None:
        self.field.setValue(count)
        self.close()
        self.requested.emit(count)

    def _name(self, count: int) -> None:
        text = f"Run {counted(count, 'epoch')}"
        self.again_action.setText(text)
        self.again_action.setToolTip(
            f"{text}, then pause ({self.again_action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
        )
