"""A paragraph that wraps, has at most so many lines of height, and scrolls beyond; a single line ends in an ellipsis."""

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
        self._text = ""
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
        return self._text

    @property
    def shown_text(self) -> str:
        """The words as they are written: those of a single line as far as there is room."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Show these words."""
        if text != self._text:
            self._text = text
            self._label.setAccessibleDescription(text)
            self._write()
            self.updateGeometry()

    def _write(self) -> None:
        is_whole = self._lines > 1 or self.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Ignored
        metrics, width = self._label.fontMetrics(), self.viewport().width()
        self._label.setText(self._text if is_whole else metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, width))

    def set_style(self, style: str) -> None:
        """Take a style sheet for the words; their font is the widget's."""
        self._label.setStyleSheet(style)
        self._label.setFont(self.font())
        self._write()
        self.updateGeometry()

    def set_lines(self, lines: int) -> None:
        """Take the height of so many lines at most."""
        if lines != self._lines:
            self._lines = lines
            self._write()
            self.updateGeometry()

    def set_filling(self, on: bool) -> None:
        """Take all the height that is left, or only that of the words."""
        vertical = QSizePolicy.Policy.Ignored if on else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Ignored, vertical)
        self._write()

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
            self._write()
            self.updateGeometry()
