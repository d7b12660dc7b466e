"""What stands where there is nothing to show: what is missing, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.theme import Look


class Invitation(QWidget):
    """Two lines in the middle."""

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

    def say(self, what: str, mend: str) -> None:
        """Write this into the middle."""
        self._words = what, mend
        self.setAccessibleName(f"{what}. {mend}".strip(". "))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = QPainter(self)
        draw_invitation(painter, self._look, QRectF(self.rect()), *self._words)
        painter.end()
