"""Keys that a focused control needs come before the window's shortcuts: Space on a button, arrows on a slider."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QWidget

OWN_KEYS: tuple[tuple[type[QObject], frozenset[Qt.Key]], ...] = (
    (QAbstractButton, frozenset({Qt.Key.Key_Space})),
    (QAbstractSlider, frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})),
)


class KeyCourtesy(QObject):
    """An event filter for buttons and sliders; on the whole application it would see every paint event as well."""

    def attend(self, window: QWidget) -> None:
        """Watch over the buttons and sliders that a window has now."""
        for kind, _ in OWN_KEYS:
            for control in window.findChildren(kind):
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key for the control that has the focus, where it is one of its own."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
            if plain and any(isinstance(watched, kind) and event.key() in keys for kind, keys in OWN_KEYS):
                event.accept()
                return True
        return False
