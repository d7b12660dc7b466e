"""The scrubber: a groove under the plot, on the same scale of epochs, with a handle at the moment that is shown and flags at bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.ui.formats import count_text
from mlp_studio.ui.theme import Look, faded

HEIGHT = 22
GROOVE, HANDLE, RING = 6.0, 16.0, 2.5
FLAG = 5.0
"""Half the width of a bookmark's flag."""
REACH = 7.0
"""How far beside a flag a click still means it."""
PAGE = 10
TIP = "Drag to look back at the run"
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -PAGE,
    Qt.Key.Key_PageUp: PAGE,
}
"""Keys that go to another moment, as long as the scrubber has the focus."""


class EpochAxis(Protocol):
    """A plot over epochs, whose scale the scrubber shares: both begin at the same left edge."""

    axis_changed: SignalInstance

    def x_of(self, place: float) -> float:
        """Return where a place of the run stands, in pixels."""

    def place_at(self, x: float) -> float:
        """Return the place at a position."""


class Scrubber(QWidget):
    """The groove; it shows what it is told to, and says where it was dragged.

    Signals
    -------
    scrubbed(place)
        The handle was dragged to this place of the run, in epochs and their fraction, or the groove was clicked there.
    stepped(step)
        By key or wheel: so many moments on, or back.
    ended(is_newest)
        By key: to the newest moment, or to the first.
    flag_picked(index)
        The flag of this bookmark was clicked.
    """

    scrubbed = Signal(float)
    stepped = Signal(int)
    ended = Signal(bool)
    flag_picked = Signal(int)

    def __init__(self, look: Look, axis: EpochAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._axis = axis
        self._last = 0.0
        self._place: float | None = None
        self._flags: tuple[tuple[float, str], ...] = ()
        self._is_dragged = False
        self._wheel = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline of the run")
        self.setStatusTip("Drag to look back at the run; ← → go by one moment, Home to the start, End to the newest")
        axis.axis_changed.connect(self.update)
        look.theme_changed.connect(self._on_theme_changed)

    def show_run(self, last: float, place: float | None, flags: Sequence[tuple[float, str]]) -> None:
        """Show a run that has come to `last`, of which the moment at `place` is looked at (None: the newest), and bookmarks by name."""
        shown = (last, place, tuple(flags))
        if shown != (self._last, self._place, self._flags):
            self._last, self._place, self._flags = shown
            self.setAccessibleDescription(f"epoch {self._text(self._last if place is None else place)} of {self._text(last)}")
            self.update()

    @property
    def handle(self) -> QPointF:
        """The middle of the handle, in the widget."""
        return QPointF(self._x(self._last if self._place is None else self._place), self.height() / 2)

    def flag_at(self, position: QPointF) -> int | None:
        """Return the bookmark whose flag is at a position, the last one where several are, or None."""
        if position.y() > self.height() / 2 - self._look.px(GROOVE / 2):
            return None
        near = [i for i, (place, _) in enumerate(self._flags) if abs(self._x(place) - position.x()) <= self._look.px(REACH)]
        return near[-1] if near else None

    def _x(self, place: float) -> float:
        return self._axis.x_of(min(place, self._last))

    @staticmethod
    def _text(place: float) -> str:
        return count_text(int(place)) if place == int(place) else f"{place:,.2f}"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw groove, flags, playhead and handle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            painter.fillRect(self.rect(), theme.panel)
            left, right, at = self._axis.x_of(0.0), self._axis.x_of(self._last), self.handle
            half = px(GROOVE / 2)
            groove = QRectF(left, at.y() - half, max(right - left, 1.0), 2 * half)
            painter.setPen(Qt.PenStyle.NoPen)
            if self._last > 0:
                painter.setBrush(theme.sunken)
                painter.drawRoundedRect(groove, half, half)
                painter.setBrush(faded(theme.accent, 0.35))
                painter.drawRoundedRect(QRectF(left, groove.top(), max(at.x() - left, 0.0), groove.height()), half, half)
            self._draw_flags(painter)
            if self._last > 0:
                painter.setPen(QPen(theme.accent, px(1.5)))
                painter.drawLine(QPointF(round(at.x()) + 0.5, 0), QPointF(round(at.x()) + 0.5, at.y()))
                radius = px(HANDLE - RING) / 2
                painter.setPen(QPen(theme.accent, px(RING)))
                painter.setBrush(theme.accent_bg if self.hasFocus() else theme.panel)
                painter.drawEllipse(at, radius, radius)

    def _draw_flags(self, painter: QPainter) -> None:
        theme, px = self._look.theme, self._look.px
        painter.setPen(QPen(theme.panel, 1))
        painter.setBrush(theme.ink2)
        top, half = px(0.5), px(FLAG)
        for place, _ in self._flags:
            x = self._x(place)
            painter.drawPolygon(QPolygonF([QPointF(x - half, top), QPointF(x + half, top), QPointF(x, top + 1.5 * half)]))

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(round(self._look.px(300)), round(self._look.px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Return the fixed height and hardly any width."""
        return QSize(round(self._look.px(120)), round(self._look.px(HEIGHT)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a flag, or take the handle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self._last <= 0:
            return
        flag = self.flag_at(event.position())
        if flag is not None:
            self.flag_picked.emit(flag)
            return
        self._is_dragged = True
        self.scrubbed.emit(self._axis.place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self._is_dragged:
            self.scrubbed.emit(self._axis.place_at(event.position().x()))
        elif self._last > 0:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        self._is_dragged = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go by one moment a notch."""
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)
        self._wheel -= 120 * steps
        if steps:
            self.stepped.emit(steps)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Claim the arrows before the window's shortcuts, and name the flag under the pointer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            flag = self.flag_at(QPointF(event.pos()))
            text = (
                f"{self._flags[flag][1]} (epoch {self._text(self._flags[flag][0])})" if flag is not None else "Drag to look back at the run"
            )
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    @staticmethod
    def _wants(event: QKeyEvent) -> bool:
        keypad = Qt.KeyboardModifier.KeypadModifier
        return (event.key() in _STEPS or event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)) and not event.modifiers() & ~keypad

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another moment."""
        if not self._wants(event):
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(event.key())])
        else:
            self.ended.emit(event.key() == Qt.Key.Key_End)
