"""The name of a layer in its header: a double-click or F2 renames it, and the layer is dragged by it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from mlp_studio.ui.theme import Look

DRAG_REACH = 4
"""Pixels that the pointer moves before a press becomes a drag."""


class LayerTitle(QLabel):
    """A layer's name; what the mouse and keys do to it is told by signals.

    Signals
    -------
    rename_requested
        By double-click or F2.
    drag_started(position), drag_moved(position)
        Where the pointer is, in global pixels; the first one where it was pressed.
    drag_ended, drag_cancelled
        By release, or by Escape.
    """

    rename_requested = Signal()
    drag_started = Signal(QPointF)
    drag_moved = Signal(QPointF)
    drag_ended = Signal()
    drag_cancelled = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._press: QPointF | None = None
        self._dragged = False
        self._can_rename = self._can_drag = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def allow(self, *, rename: bool, drag: bool) -> None:
        """Say what can be done with the layer."""
        self._can_rename, self._can_drag = rename, drag
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if rename else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor if drag else Qt.CursorShape.ArrowCursor)

    def end_drag(self) -> None:
        """Forget a drag that cannot go on."""
        self._press = None
        if self._dragged:
            self._dragged = False
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def event(self, event: QEvent) -> bool:
        """Take F2, and Escape during a drag, before the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event.key()):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what may become a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.globalPosition()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the layer, once the pointer has moved far enough."""
        event.accept()
        if self._press is None or not self._can_drag:
            return
        if not self._dragged:
            way = event.globalPosition() - self._press
            if max(abs(way.x()), abs(way.y())) <= DRAG_REACH:
                return
            self._dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.drag_started.emit(self._press)
        self.drag_moved.emit(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the layer."""
        dragged = self._dragged
        self.end_drag()
        if dragged:
            self.drag_ended.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename the layer."""
        if self._can_rename and event.button() == Qt.MouseButton.LeftButton:
            self.rename_requested.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename with F2 or Enter; Escape ends a drag."""
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._can_rename:
            self.rename_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self._dragged:
            self.end_drag()
            self.drag_cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _wants(self, key: int) -> bool:
        return key == Qt.Key.Key_F2 or (key == Qt.Key.Key_Escape and self._dragged)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name, and the ring of the focus if it came by keyboard or click."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.theme.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._look.px(4), self._look.px(4))
