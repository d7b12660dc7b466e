"""A card over the window: a panel that a button opens, that is not modal, and that Escape closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QFrame, QToolButton, QWidget

from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

RADIUS, AROUND = 8, 8
"""Of the corners, and least distance from the window's edge."""


class Card(QFrame):
    """The frame of such a panel. While one of its fields has the focus, plain keys are the field's and no shortcuts of the window.

    Signals
    -------
    closed()
        It is gone.
    """

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", look))
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.setAccessibleName("Close")
        self.close_button.clicked.connect(self.close_panel)

    def close_panel(self) -> None:
        """Close it."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.theme.line2, 1))
        painter.setBrush(self._look.theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Keep plain keys from the window's shortcuts while a field has the focus: a letter chooses a rule, it adds no layer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            usual = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            if not event.modifiers() & ~usual and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing else gets through to what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        event.accept()


def window_of(button: QWidget) -> QWidget:
    """Return the window that a card can lie over: the main one, also where the button's dock floats."""
    window = button.window()
    parent = window.parentWidget()
    return parent.window() if isinstance(window, QDockWidget) and parent is not None else window
