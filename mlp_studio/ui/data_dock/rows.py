"""Rows of the data dock: a label at the left, by which the number can be dragged, and its field at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from mlp_studio.ui.fields import CountField, NumberField
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

FIELD_WIDTH = 104
BUTTON = 28
STEP_REACH = 6
"""Pixels of a drag for one step of the field."""


class NoiseField(NumberField):
    """A noise from 0 on, by hundredths."""

    def stepBy(self, steps: int) -> None:
        """Go to the next hundredth."""
        self.setValue(max(0.0, round(100 * self.value() + steps) / 100))
        self.selectAll()


class DragLabel(QLabel):
    """The label of a number: dragged to the side, it steps the number.

    Signals
    -------
    drag_started()
        What follows is one gesture.
    """

    drag_started = Signal()

    def __init__(self, text: str, field: QAbstractSpinBox, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._field = field
        self._from: float | None = None
        self._steps = 0
        self.setBuddy(field)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip("Drag ↔ to change the number")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._field.setFocus(Qt.FocusReason.MouseFocusReason)
            self._from, self._steps = event.globalPosition().x(), 0
            self.drag_started.emit()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Step the number by how far the pointer has come."""
        if self._from is not None:
            steps = int((event.globalPosition().x() - self._from) / STEP_REACH)
            if steps != self._steps:
                # A field keeps to its bounds, and the way back begins there.
                self._field.stepBy(steps - self._steps)
                self._steps = steps
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self._from = None
        event.accept()


class Row(QWidget):
    """A label and a field, with a button between them if there is one."""

    def __init__(self, label: QLabel, field: QWidget, parent: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        label.setParent(self)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout.addWidget(label, 1)
        if beside is not None:
            layout.addWidget(beside)
        layout.addWidget(field)


def small_button(name: str, words: str, tip: str, look: Look, parent: QWidget) -> QToolButton:
    """Return a button of 28 × 28 without a frame, for an icon of this name."""
    button = QToolButton(parent)
    button.setIcon(icon(name, look))
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(BUTTON, BUTTON)
    button.setAccessibleName(words)
    button.setToolTip(tip)
    return button


def set_silently(field: CountField | NumberField, value: float) -> None:
    """Show a value without a signal; a field that has it already keeps what is being typed."""
    if field.value() == value:
        return
    field.blockSignals(True)
    field.setValue(value)  # type: ignore[arg-type]
    field.blockSignals(False)
