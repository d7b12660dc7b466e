"""What stands where there is nothing to show: what is missing, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.theme import Look


class Invitation(QWidget):
    """Words in the middle (Source: look.md §6)."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin with nothing to say."""
        super().__init__(parent)
        self._look = look
        self._words = ("", "")
        look.theme_changed.connect(self.update)

    @property
    def words(self) -> tuple[str, str]:
        """What is missing, and what to do."""
        return self._words

    @property
    def text(self) -> str:
        """Both in one line, as a screen reader says them."""
        return ". ".join(self._words).strip(". ")

    def say(self, what: str, mend: str) -> None:
        """Write this into the middle."""
        self._words = what, mend
        self.setAccessibleName(self.text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        with QPainter(self) as painter:
            draw_invitation(painter, self._look, QRectF(self.rect()), *self._words)
