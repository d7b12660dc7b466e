"""The status bar: a tip lies over its labels, also after another style has laid them out anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QStatusBar, QWidget


class StatusBar(QStatusBar):
    """A status bar whose labels stay hidden as long as there is a message.

    Qt's own puts them into a new layout when their height changes, which shows them at the next turn of the event loop.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without labels."""
        super().__init__(parent)
        self._covered: list[QWidget] = []

    def add_label(self, label: QWidget, stretch: int = 0) -> None:
        """Add a label that a message covers."""
        self._covered.append(label)
        self.addWidget(label, stretch)

    def event(self, event: QEvent) -> bool:
        """Hide the labels again after they were laid out."""
        is_handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.currentMessage():
            QTimer.singleShot(0, self, self._cover)
        return is_handled

    def _cover(self) -> None:
        text = self.currentMessage()
        if text and any(label.isVisible() for label in self._covered):  # else there would be no end: to hide them asks for a layout
            self.clearMessage()
            self.showMessage(text)
