"""A menu bar that is out of sight until Alt is pressed: its commands keep their keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

HIGHEST = 16777215
"""Qt's largest size: no limit."""


class HiddenMenuBar(QObject):
    """Makes the menu bar no pixel high rather than hide it: Qt drops the shortcuts of actions whose only home is a hidden menu bar.

    Parameters
    ----------
    bar
        The menu bar.
    window
        Whose keys are listened to.
    """

    def __init__(self, bar: QMenuBar, window: QWidget) -> None:
        super().__init__(window)
        self._bar = bar
        self._window = window
        self._is_on = self._is_held = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._settle)
        for menu in bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            menu.aboutToShow.connect(self._on_menu)
            menu.aboutToHide.connect(self._later.start)

    @property
    def is_out_of_sight(self) -> bool:
        """Whether the menu bar is not to be seen now."""
        return self._bar.maximumHeight() == 0

    def set_hidden(self, hidden: bool) -> None:
        """Take the menu bar out of sight until Alt is pressed, or show it always."""
        if hidden == self._is_on:
            return
        self._is_on, self._is_held = hidden, False
        for watched in (self._window, self._bar):
            if hidden:
                watched.installEventFilter(self)
            else:
                watched.removeEventFilter(self)
        self._show(not hidden)

    def _show(self, shown: bool) -> None:
        self._bar.setMaximumHeight(HIGHEST if shown else 0)

    def _on_menu(self) -> None:
        """Forget that Alt is held: its release goes to the menu."""
        self._is_held = False

    def _settle(self) -> None:
        """Put the bar out of sight again when nobody uses it."""
        is_used = self._is_held or self._bar.hasFocus() or QApplication.activePopupWidget() is not None
        if self._is_on and not is_used:
            self._show(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow Alt, and the focus of the menu bar."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Alt:
            self._is_held = kind == QEvent.Type.KeyPress
            if self._is_held:
                self._show(True)
            else:
                self._later.start()  # Qt gives the menu bar the focus when Alt is let go
        elif kind in (QEvent.Type.WindowDeactivate, QEvent.Type.FocusOut):
            self._is_held = self._is_held and kind == QEvent.Type.FocusOut
            self._later.start()
        return False
