"""Dragging a hidden layer by its name between others: one drag is an object that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.theme import Look

OPACITY = 0.75
LINE = 3.0


class _Overlay(QWidget):
    """A picture, or a line in the accent colour, above everything in the strip; the mouse does not notice it."""

    def __init__(self, look: Look, parent: QWidget, picture: QPixmap | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._picture = picture
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if picture is not None:
            self.resize(picture.deviceIndependentSize().toSize())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = self._look.theme
            painter.setPen(Qt.PenStyle.NoPen)
            if self._picture is None:
                painter.setBrush(theme.accent)
                painter.drawRoundedRect(QRectF(self.rect()), LINE / 2, LINE / 2)
            else:
                painter.setOpacity(OPACITY)
                painter.setBrush(theme.accent_bg)
                painter.drawRoundedRect(QRectF(self.rect()), self._look.px(8), self._look.px(8))
                painter.drawPixmap(0, 0, self._picture)


class LayerDrag:
    """One drag of hidden layer s; `start` lifts it, `move` follows the pointer, `end` or `cancel` puts everything away.

    Parameters
    ----------
    header
        The layer's header, of which a translucent copy follows the pointer.
    s
        The layer, 1 … d − 1.
    xs
        Where the columns 0 … d are, in pixels of the strip.
    look
        Theme and scale.
    strip
        The headers' parent.
    """

    def __init__(self, header: QWidget, s: int, xs: Sequence[float], look: Look, strip: QWidget) -> None:
        self._header = header
        self.s = s
        self._xs = tuple(xs)
        self._strip = strip
        self._grip = QPointF()
        self.gap: int | None = None
        """The gap g = 0 … d − 1, between columns g and g + 1, that the layer would go to; None at its own place."""
        picture = QPixmap(header.size() * header.devicePixelRatioF())
        picture.setDevicePixelRatio(header.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        header.render(picture, renderFlags=QWidget.RenderFlag.DrawChildren)
        self.copy = _Overlay(look, strip, picture)
        self.mark = _Overlay(look, strip)

    @property
    def position(self) -> int | None:
        """The position that the layer would have among the others, as `edits.move_layer` counts: 0 … d − 2; None at its own place."""
        if self.gap is None:
            return None
        return self.gap if self.gap < self.s else self.gap - 1

    def start(self, place: QPointF) -> None:
        """Lift the header at a place of the strip."""
        self._grip = place - QPointF(self._header.pos())
        self.copy.move(self._header.pos())
        self.copy.show()
        self.copy.raise_()

    def move(self, place: QPointF) -> None:
        """Follow the pointer, and mark the gap that it is over."""
        left = min(max(place.x() - self._grip.x(), 0.0), max(0.0, self._strip.width() - self.copy.width()))
        self.copy.move(round(left), self._header.y())
        passed = sum(x < place.x() for x in self._xs)
        gap = min(max(passed - 1, 0), len(self._xs) - 2)
        self.gap = None if gap in (self.s - 1, self.s) else gap
        self.mark.setVisible(self.gap is not None)
        if self.gap is not None:
            x = (self._xs[gap] + self._xs[gap + 1]) / 2
            self.mark.setGeometry(round(x - LINE / 2), 0, round(LINE), self._strip.height())
            self.mark.raise_()

    def end(self) -> int | None:
        """Drop the layer: put everything away, and return its new position, or None at its own place."""
        position = self.position
        self.cancel()
        return position

    def cancel(self) -> None:
        """Put everything away."""
        self.gap = None
        for overlay in (self.copy, self.mark):
            overlay.hide()
            overlay.deleteLater()
