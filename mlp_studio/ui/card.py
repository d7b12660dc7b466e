"""A card over the window: a panel that a button opens, that is not modal, and that Escape closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QFrame, QToolButton, QWidget

from mlp_studio.storage.resources import resource
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

RADIUS, AROUND = 8, 8
"""Of the corners, and least distance from the window's edge."""


class Card(QFrame):
    """The frame of such a panel, which stays beside what opened it and inside the window, also when the window changes.

    While one of its fields has the focus, plain keys are the field's and no shortcuts of the window. Escape closes it also with the focus
    elsewhere in the window, unless what has the focus wants Escape. A kind of card says in `_wanted` where it would like to be.

    Signals
    -------
    closed()
        It is gone.
    """

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._anchor: QWidget | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.place)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", look))
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.setAccessibleName("Close")
        self.close_button.clicked.connect(self.close_panel)

    def open_at(self, anchor: QWidget) -> None:
        """Open beside a widget, over the window that this is in."""
        host = window_of(anchor)
        if self.parentWidget() is not host:
            self.setParent(host)
        self._watch(False)
        self._anchor = anchor
        self._watch(True)
        self.show()
        self.place()
        self.raise_()

    def close_panel(self) -> bool:
        """Close it; return whether it was open."""
        if self.isHidden():
            return False
        self._soon.stop()
        self._watch(False)
        self.hide()
        self.closed.emit()
        return True

    def place(self) -> None:
        """Go where the card wants to be, as far as the window has room for it."""
        host, anchor = self.parentWidget(), self._anchor
        if host is None or anchor is None or self.isHidden():
            return
        box = QRect(host.mapFromGlobal(anchor.mapToGlobal(QPoint())), anchor.size())
        room = host.rect().adjusted(AROUND, AROUND, -AROUND, -AROUND)
        rect = self._wanted(box, room)
        rect.setSize(rect.size().boundedTo(room.size()))
        rect.moveLeft(max(room.left(), min(rect.left(), room.right() + 1 - rect.width())))
        rect.moveTop(max(room.top(), min(rect.top(), room.bottom() + 1 - rect.height())))
        self.setGeometry(rect)

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        """Return where to be, beside a box and in some room; what stands out of the room is moved, then cut."""
        return QRect(box.bottomLeft(), self.sizeHint())

    def _watch(self, is_on: bool) -> None:
        for widget in (self.parentWidget(), self._anchor):
            if widget is not None and self._anchor is not None:
                widget.removeEventFilter(self)
                if is_on:
                    widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window and what the card is beside; take Escape where it comes to the window, as nobody else wanted it."""
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest):
            self._soon.start()
        elif kind == QEvent.Type.KeyPress and watched is self.parentWidget() and isinstance(event, QKeyEvent):
            return event.key() == Qt.Key.Key_Escape and self.close_panel()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.theme.line2, 1))
            painter.setBrush(self._look.theme.panel)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def event(self, event: QEvent) -> bool:
        """Keep plain keys from the window's shortcuts while a field has the focus: a letter chooses a rule, it adds no layer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            usual = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            if not event.modifiers() & ~usual and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing else gets through to what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        event.accept()


def window_of(button: QWidget) -> QWidget:
    """Return the window that a card can lie over: the main one, also where the button's dock floats."""
    window = button.window()
    parent = window.parentWidget()
    return parent.window() if isinstance(window, QDockWidget) and parent is not None else window


def indicators(look: Look) -> str:
    """Return the style of check box and radio buttons: frames that can be seen, and accent where they are chosen."""
    theme, side = look.theme, round(look.px(14))
    tick = resource("icons", f"check-{theme.name}.svg").as_posix()
    return f"""
        QRadioButton::indicator, QCheckBox::indicator {{ width: {side}px; height: {side}px; border: 1px solid {theme.ctrl.name()}; }}
        QRadioButton::indicator {{ border-radius: {side // 2 + 1}px; }}
        QCheckBox::indicator {{ border-radius: 4px; }}
        QRadioButton::indicator:checked {{ width: {side - 8}px; height: {side - 8}px; border: 5px solid {theme.accent.name()}; }}
        QCheckBox::indicator:checked {{ background: {theme.accent.name()}; border-color: {theme.accent.name()}; image: url("{tick}"); }}
        QRadioButton::indicator:disabled, QCheckBox::indicator:disabled {{ border-color: {theme.line2.name()}; }}
        QRadioButton:focus, QCheckBox:focus {{ color: {theme.accent.name()}; }}
    """
