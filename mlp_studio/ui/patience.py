"""What a view says that waits for its first picture: nothing for a moment, then that the code is being compiled."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

PREPARING = ("Preparing…", "The code that draws the regions is being compiled, once")
PATIENCE_MS = 250


class Patience(QTimer):
    """Ends when a first picture has been waited for without a word for long enough; another wait goes on saying so."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_over = False
        self.setSingleShot(True)
        self.setInterval(PATIENCE_MS)
        self.timeout.connect(self._end)

    def begin(self) -> None:
        """Begin to wait, unless it has begun."""
        if not self.isActive() and not self.is_over:
            self.start()

    def _end(self) -> None:
        self.is_over = True
