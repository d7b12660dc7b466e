"""What waits until the window has been painted once, so that the window does not wait for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

UNSEEN_MS = 300
"""How long after it was shown a window that nobody paints, since it is off the screen or covered, is taken for painted."""


class FirstFrame(QObject):
    """Calls back, in order and one in each turn of the event loop, when a window has been painted for the first time.

    Parameters
    ----------
    window
        Which is not shown yet; one that its children cover whole is not painted itself, so it must have a widget to go by.
    by
        The widget in it whose painting counts.
    """

    def __init__(self, window: QWidget, by: QWidget) -> None:
        super().__init__(window)
        self._waiting: list[Callable[[], None]] = []
        self._is_over = False
        self._watched = (window, by)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._on_turn)
        for widget in self._watched:
            widget.installEventFilter(self)

    def then(self, act: Callable[[], None]) -> None:
        """Call this after the first frame and what was asked for before; at the next turn if the frame is over."""
        self._waiting.append(act)
        if self._is_over:
            self._turn.start(0)

    def _on_turn(self) -> None:
        self._is_over = True
        for widget in self._watched:
            widget.removeEventFilter(self)
        if self._waiting:
            act = self._waiting.pop(0)
            if self._waiting:
                self._turn.start(0)
            act()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first painting, or for the time in which there is none."""
        if event.type() == QEvent.Type.Paint:
            self._turn.start(0)
        elif event.type() == QEvent.Type.Show and watched is self._watched[0] and not self._turn.isActive():
            self._turn.start(UNSEEN_MS)
        return False
