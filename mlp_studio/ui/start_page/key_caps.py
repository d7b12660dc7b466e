"""What can be done now, with its keys as caps: "[↑] [↓] choose a lesson, [Enter] opens it"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.theme import Look

LEFT, PADDING, GAP, HEIGHT = 12, 6, 5, 17


class KeyCaps(QWidget):
    """A line of words and caps for the status bar.

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
        self._parts: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        look.theme_changed.connect(self._restyle)

    def show_keys(self, parts: tuple[str, ...]) -> None:
        """Say this; what is in brackets is a key."""
        self._parts = parts
        self.setAccessibleName(" ".join(part.strip("[]") for part in parts))
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a text: the bar gets no higher for the caps. The width is what there is."""
        return QSize(round(self._look.px(300)), int(QFontMetricsF(self._look.font("caption")).height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, as far as it fits."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = self._look.font("caption")
            painter.setFont(font)
            metrics = QFontMetricsF(font)
            x, height = px(LEFT), min(px(HEIGHT), self.height())
            top = (self.height() - height) / 2
            for part in self._parts:
                is_key = part.startswith("[")
                text = part.strip("[]")
                width = metrics.horizontalAdvance(text) + (2 * px(PADDING) if is_key else 0)
                box = QRectF(x, top, width, height)
                if is_key:
                    painter.setPen(QPen(theme.line2, 1))
                    painter.setBrush(theme.panel)
                    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
                painter.setPen(theme.ink2 if is_key else theme.ink3)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
                x += width + px(GAP)
