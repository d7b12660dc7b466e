"""A name in a list that a double-click or F2 lets be typed where it stands."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.theme import Look, Role


class NameLabel(QWidget):
    """One line of text that takes what room there is, and ends in … where that is too little."""

    def __init__(self, look: Look, role: Role, parent: QWidget, weight: int | None = None, *, quiet: bool = False) -> None:
        """`role` and `weight` are of the font; a quiet one has the colour of captions."""
        super().__init__(parent)
        self._look, self._role, self._weight, self._quiet = look, role, weight, quiet
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def _restyle(self) -> None:
        self.setFont(self._look.font(self._role, self._weight))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the height of a line only."""
        return QSize(round(self._look.px(24)), self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        with QPainter(self) as painter:
            painter.setPen(self._look.theme.ink3 if self._quiet else self._look.theme.ink)
            text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
