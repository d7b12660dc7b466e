"""What a lecture view says while it has nothing to show: what is missing, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mlp_studio.ui.theme import Look


class EmptyNote(QWidget):
    """Two lines in the middle (Source: look.md §6)."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._look = look
        self._what, self._mend = QLabel(self), QLabel(self)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self._what, self._mend):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        column.addStretch(1)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_words(self, what: str, mend: str) -> None:
        """Say this."""
        self._what.setText(what)
        self._mend.setText(mend)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._what.text()}. {self._mend.text()}"

    def _restyle(self) -> None:
        for label, size, weight, colour in ((self._what, 15, 600, self._look.theme.ink), (self._mend, 14, 400, self._look.theme.ink2)):
            font = self._look.font("body", weight)
            font.setPixelSize(round(self._look.px(size)))
            label.setFont(font)
            label.setStyleSheet(f"color: {colour.name()}")
