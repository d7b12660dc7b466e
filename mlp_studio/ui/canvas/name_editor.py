"""The field in which a unit or a layer is named where it stands."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.ui.theme import Look


class NameEditor(QLineEdit):
    """A field over a rectangle of its parent: Enter, or leaving it, commits; Escape leaves the old name."""

    committed = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._before = ""
        self._is_open = False
        self.setMaxLength(MAX_NAME)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setPlaceholderText("Name")
        self.setAccessibleName("Name")
        self.setToolTip("Enter names it, Esc leaves the old name, no text takes it away")
        self.hide()

    def open(self, rect: QRect, name: str) -> None:
        """Show the field over a rectangle of its parent, with the name so far."""
        self._before, self._is_open = name, True
        self.setFont(self._look.font("body", 500))
        self.setStyleSheet("QLineEdit { padding: 0 4px; min-height: 0; }")
        self.setGeometry(rect)
        self.setText(name)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit with Enter, leave with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close(commit=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._close(commit=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._close(commit=True)

    def _close(self, *, commit: bool) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()
        if commit and self.text().strip() != self._before:
            self.committed.emit(self.text().strip())
