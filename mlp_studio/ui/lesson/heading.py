"""The name of the open lesson in the title bar of its dock, with an ellipsis where it has no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from mlp_studio.ui.theme import Look

_LEFT, _LEAST = 14, 40


class Heading(QLabel):
    """As wide as its words, or as there is room; the tip has them all.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._words = ""
        self.setContentsMargins(_LEFT, 0, 0, 0)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def words(self) -> str:
        """The whole name."""
        return self._words

    def say(self, words: str) -> None:
        """Show a name."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        room = self.width() - _LEFT
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))

    def _restyle(self) -> None:
        self.setFont(self._look.font("title"))
        self.updateGeometry()
        self._fit()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of the whole name."""
        return QSize(_LEFT + self.fontMetrics().horizontalAdvance(self._words) + 2, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as there is room."""
        return QSize(_LEAST, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for now."""
        super().resizeEvent(event)
        self._fit()
