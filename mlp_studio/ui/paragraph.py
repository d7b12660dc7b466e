"""A paragraph that wraps, has at most so many lines of height, and scrolls beyond."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget


class Paragraph(QScrollArea):
    """Words below each other in a panel that is low: they never push what stands below them out of sight."""

    def __init__(self, name: str, parent: QWidget | None = None, *, lines: int = 3) -> None:
        """Begin empty; `name` is for screen readers."""
        super().__init__(parent)
        self._lines = lines
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._label.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWidget(self._label)
        for ground in (self.viewport(), self._label):
            ground.setAutoFillBackground(False)

    @property
    def text(self) -> str:
        """The words."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Show these words."""
        if text != self._label.text():
            self._label.setText(text)
            self.updateGeometry()

    def set_style(self, style: str) -> None:
        """Take a style sheet for the words; their font is the widget's."""
        self._label.setStyleSheet(style)
        self._label.setFont(self.font())
        self.updateGeometry()

    def set_lines(self, lines: int) -> None:
        """Take the height of so many lines at most."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def set_filling(self, on: bool) -> None:
        """Take all the height that is left, or only that of the words."""
        vertical = QSizePolicy.Policy.Ignored if on else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Ignored, vertical)

    # Qt

    def sizeHint(self) -> QSize:
        """Return the height of the words at the width that there is."""
        line = self._label.fontMetrics().lineSpacing()
        height = self._label.heightForWidth(max(40, self.viewport().width())) if self.text else 0
        return QSize(200, min(height, self._lines * line + 2))

    def minimumSizeHint(self) -> QSize:
        """Return one line."""
        return QSize(0, self._label.fontMetrics().lineSpacing() if self.text else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
