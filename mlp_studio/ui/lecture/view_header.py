"""The row at the head of a lecture view; in a dock of its own it stands in the dock's title bar."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mlp_studio.ui.fitting_label import FittingLabel

GAP = 8


class ViewHeader(QWidget):
    """A row that can be moved.

    Parameters
    ----------
    home
        Where it stands in its view.
    words
        Those of its words that are to have room before the dock's title has; None where the title comes first.
    """

    def __init__(self, home: QHBoxLayout, words: FittingLabel | None = None) -> None:
        super().__init__()
        self._words, self._home = words, home
        self.go_home()

    @property
    def least_width(self) -> int:
        """The width at which it says the least that it has to."""
        return self.minimumSizeHint().width() + (0 if self._words is None else self._words.least_width + GAP)

    def go_home(self) -> None:
        """Stand in the view."""
        self._home.addWidget(self)
