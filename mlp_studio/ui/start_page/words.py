"""A few words on the start page, in a size of their own: a label's font would be lost when the style sheet is applied anew."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.start_page.lettering import draw_line, page_font
from mlp_studio.ui.theme import Look


class Words(QWidget):
    """A heading.

    Parameters
    ----------
    text, size
        What it says, and how large at scale 1.
    is_title
        In ink; else in the colour of labels.
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    def __init__(self, text: str, size: float, look: Look, parent: QWidget | None = None, *, is_title: bool = False) -> None:
        super().__init__(parent)
        self._look, self.text, self._size, self._is_title = look, text, size, is_title
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        look.theme_changed.connect(self.updateGeometry)
        look.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the room for the words."""
        metrics = QFontMetricsF(page_font(self._look, self._size, 600))
        return QSize(round(metrics.horizontalAdvance(self.text)) + 2, round(metrics.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the words."""
        with QPainter(self) as painter:
            painter.setFont(page_font(self._look, self._size, 600))
            painter.setPen(self._look.theme.ink if self._is_title else self._look.theme.ink2)
            draw_line(painter, QRectF(self.rect()), self.text)
