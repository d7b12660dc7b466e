"""A place in the window whose widget is made when it is first seen: the first frame does not wait for what it does not show."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class LatePlace(QWidget):
    """Holds the widget that a function makes, from the moment on at which the place is shown."""

    def __init__(self, make: Callable[[], QWidget], parent: QWidget | None = None, *, scrolls: bool = False) -> None:
        """`make` is called at most once; a widget that `scrolls` takes any room that there is."""
        super().__init__(parent)
        self._scrolls = scrolls
        self._make: Callable[[], QWidget] | None = make
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def fill(self) -> None:
        """Have the widget made, if it is not yet there."""
        make, self._make = self._make, None
        if make is not None:
            widget = make()
            self._column.addWidget(widget)
            self.setFocusProxy(widget)
            widget.show()  # now: a layout would do it at the next turn of the event loop

    def minimumSizeHint(self) -> QSize:
        """Return the widget's, or none, if it scrolls: the window's measures then do not depend on what has been looked at."""
        return QSize(0, 0) if self._scrolls else super().minimumSizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the place; a bug in that leaves it empty, and is told."""
        try:
            self.fill()
        except Exception:
            sys.excepthook(*sys.exc_info())  # PySide ends the process where an error leaves a show event that Python has caused
        super().showEvent(event)
