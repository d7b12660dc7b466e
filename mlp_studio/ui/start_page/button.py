"""The buttons of the start page, which share their keys and their ring: Enter and Space press, arrows belong to the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.start_page.lettering import draw_line, page_font
from mlp_studio.ui.theme import Look

HEIGHT, RADIUS, ICON = 48, 8, 20
LINK_AROUND = 6
"""Room for the ring of a link, at both sides of its word."""
_ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right})


class PageButton(QAbstractButton):
    """A button that paints itself."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.theme_changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter; leave arrows to the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class StartButton(PageButton):
    """A large button with icon, word and key: "New  Ctrl N".

    Parameters
    ----------
    icon, word, key
        What it shows.
    tip
        What it does, as a sentence.
    look
        Theme and scale.
    parent
        Qt's owner.
    filled
        For the one that is meant first.
    """

    def __init__(
        self, icon: str, word: str, key: str, tip: str, look: Look, parent: QWidget | None = None, *, filled: bool = False
    ) -> None:
        super().__init__(look, parent)
        self._icon, self._key, self._filled = icon, key, filled
        self.setText(word)
        self.setToolTip(tip)
        self.setAccessibleName(word.rstrip("…"))
        self.setAccessibleDescription(f"{tip} ({key.replace(' ', '+')})")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return 48 high, and as wide as the words need."""
        px = self.look.px
        word = QFontMetricsF(page_font(self.look, 15, 600)).horizontalAdvance(self.text())
        key = QFontMetricsF(self.look.font("body")).horizontalAdvance(self._key)
        return QSize(round(px(12 + ICON + 8 + 8 + 12) + word + key), round(px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Return the room for icon and word: the key is left out where there is none for it."""
        hint = self.sizeHint()
        return QSize(hint.width() - round(QFontMetricsF(self.look.font("body")).horizontalAdvance(self._key)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button."""
        theme, px = self.look.theme, self.look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = theme.accent if self._filled else theme.sunken if self.isDown() else theme.hover if self.underMouse() else theme.panel
            ink, key_ink = (theme.on_accent, theme.on_accent) if self._filled else (theme.ink, theme.ink3)
            ring = theme.accent if self.hasFocus() or self._filled else theme.line2
            width = 2.0 if self.hasFocus() else 1.0
            painter.setPen(QPen(ring, width))
            painter.setBrush(ground)
            frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.drawRoundedRect(frame, px(RADIUS), px(RADIUS))
            if self._filled and (self.hasFocus() or self.underMouse()):
                painter.setPen(QPen(theme.on_accent, 2.0 if self.hasFocus() else 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), px(RADIUS - 3), px(RADIUS - 3))
            side, left = px(ICON), px(12)
            picture = pixmap(self._icon, ink if self._filled else theme.ink2, side, self.devicePixelRatioF())
            painter.drawPixmap(QRectF(left, (self.height() - side) / 2, side, side), picture, QRectF(picture.rect()))
            painter.setFont(page_font(self.look, 15, 600))
            painter.setPen(ink)
            start = left + side + px(8)
            taken = draw_line(painter, QRectF(start, 0, self.width() - start - px(8), self.height()), self.text())
            painter.setFont(self.look.font("body"))
            room = self.width() - px(12) - (start + taken + px(8))
            if QFontMetricsF(painter.font()).horizontalAdvance(self._key) <= room:
                painter.setPen(key_ink)
                draw_line(painter, QRectF(self.width() - px(12) - room, 0, room, self.height()), self._key, right=True)


class WordLink(PageButton):
    """A word in the accent's colour that can be clicked: "All 10"."""

    def sizeHint(self) -> QSize:
        """Return the room for the word and the ring around it."""
        metrics, px = QFontMetricsF(page_font(self.look, 14)), self.look.px
        return QSize(round(metrics.horizontalAdvance(self.text()) + px(2 * LINK_AROUND)), round(metrics.height() + px(4)))

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing may clip."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the word, underlined under the pointer."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = page_font(self.look, 14)
            font.setUnderline(self.underMouse())
            painter.setFont(font)
            painter.setPen(self.look.theme.accent)
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text())
            if self.hasFocus():
                painter.setPen(QPen(self.look.theme.accent, 2))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self.look.px(6), self.look.px(6))
