"""The caption of slow motion: says at the top of the canvas what the travelling example is doing, in the lecture's symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.theme import Look, Role

HEIGHT, WIDTH, PADDING, LIFT = 24.0, 188.0, 14.0, 3.0
"""The width stays while the words change; it is lifted so far above the area it belongs to."""
DOT = 7.0
Run = tuple[str, Role]
"""A piece of text in one font: words are "body", symbols "math"."""


@dataclass(frozen=True)
class Caption:
    """What is happening: one word, then words and symbols, and the colour of the dots that are under way."""

    word: str
    runs: tuple[Run, ...] = ()
    dot: Literal["ink", "path", ""] = ""
    tip: str = ""

    @property
    def text(self) -> str:
        """All of it in plain letters."""
        return f"{self.word}: {''.join(text for text, _ in self.runs)}" if self.runs else self.word


class TravelCaption(QWidget):
    """A pill between the headers and the bias units, where no unit and no value is; hidden unless an example travels."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._caption: Caption | None = None
        self.hide()

    @property
    def caption(self) -> Caption | None:
        """What it says, or None."""
        return self._caption

    def show_caption(self, caption: Caption | None, area: QRect) -> None:
        """Say this at the top of an area of the parent; None says nothing."""
        if caption is None:
            self._caption = None
            self.hide()
            return
        if caption != self._caption:
            self._caption = caption
            self.setToolTip(caption.tip)
            self.setAccessibleName(caption.text)
            self.update()
        size = self.sizeHint()
        left, top = area.left() + (area.width() - size.width()) // 2, area.top() - round(self._look.px(LIFT))
        self.setGeometry(QRect(left, top, size.width(), size.height()))
        self.show()

    def sizeHint(self) -> QSize:
        """Return a size that does not change with the words, unless they are too long for it."""
        caption = self._caption
        needed = 0.0 if caption is None else sum(width for _, width in self._pieces(caption)) + self._look.px(2 * PADDING + 2 * DOT)
        return QSize(round(max(self._look.px(WIDTH), needed)), round(self._look.px(HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill, the dot and the words."""
        caption = self._caption
        if caption is None:
            return
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.line2, 1))
            painter.setBrush(theme.panel)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self.height() / 2, self.height() / 2)
            middle = self.height() / 2
            if caption.dot:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.path if caption.dot == "path" else theme.ink)
                painter.drawEllipse(QPointF(px(PADDING), middle), px(DOT) / 2, px(DOT) / 2)
            x = px(PADDING + DOT + 3)
            for (text, role), width in self._pieces(caption):
                painter.setFont(self._look.font(role))
                painter.setPen(theme.ink if role == "title" else theme.ink2)
                painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
                x += width

    def _pieces(self, caption: Caption) -> list[tuple[Run, float]]:
        """Return the pieces of text with their widths."""
        word = f"{caption.word}:  " if caption.runs else caption.word
        runs: list[Run] = [(word, "title"), *caption.runs]
        return [((text, role), QFontMetricsF(self._look.font(role)).horizontalAdvance(text)) for text, role in runs]
