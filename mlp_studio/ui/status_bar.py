"""The status bar: a tip lies over its labels, also after another style has laid them out anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QStatusBar


class StatusBar(QStatusBar):
    """A status bar whose labels stay hidden as long as there is a message.

    Qt's own puts them into a new layout when their height changes, which shows them at the next turn of the event loop.
    """

    def event(self, event: QEvent) -> bool:
        """Hide the labels again after they were laid out."""
        is_handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.currentMessage():
            QTimer.singleShot(0, self, self._cover)
        return is_handled

    def _cover(self) -> None:
        text = self.currentMessage()
        if text:
            self.clearMessage()
            self.showMessage(text)
