"""The canvas's small buttons, which paint themselves: one without a frame, one that repeats while it is held, a round one for a gap."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

RADIUS = 6.0
REPEAT_DELAY, REPEAT_INTERVAL = 400, 90
"""Milliseconds until a held button repeats, and between two repeats."""
LEAST_PICTURE = 16.0
"""Width below which there is no picture in a menu's button."""


class FlatButton(QToolButton):
    """A small button without a frame, with an icon, that says what it does.

    It paints itself: a strip has dozens, and a style sheet for each would cost more than all else about them.

    Parameters
    ----------
    name
        Of the icon.
    look
        Theme and scale.
    tip
        Tooltip and accessible name.
    parent
        Qt's owner.
    """

    def __init__(self, name: str, look: Look, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._turn = 0.0
        self.setIcon(icon(name, look))
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.say(tip)

    def say(self, tip: str) -> None:
        """Set tooltip and accessible name."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def turn_icon(self, degrees: float) -> None:
        """Turn the icon clockwise."""
        if degrees != self._turn:
            self._turn = degrees
            self.update()

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Put the button somewhere, in pixels; its icon is as large as fits."""
        self.setGeometry(round(x), round(y), round(width), round(height))
        side = round(min(width, height, self._look.px(22)) - self._look.px(6))
        self.setIconSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of its state, the ring of the focus, and the icon."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter, QRectF(self.rect()))
            size = self.iconSize()
            painter.translate(QRectF(self.rect()).center())
            painter.rotate(self._turn)
            painter.translate(-size.width() / 2, -size.height() / 2)
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            state = QIcon.State.On if self.isChecked() else QIcon.State.Off
            self.icon().paint(painter, 0, 0, size.width(), size.height(), Qt.AlignmentFlag.AlignCenter, mode, state)

    def _paint_ground(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._look.theme
        ground = None
        if self.isEnabled() and (self.isDown() or self.isChecked() or self.underMouse()):
            ground = theme.sunken if self.isDown() else theme.accent_bg if self.isChecked() else theme.hover
        _paint_box(painter, rect, self._look, ground, RADIUS, focus=self.hasFocus())


class RepeatButton(FlatButton):
    """A button that goes on while it is held down, by mouse or Space.

    Signals
    -------
    held
        A press begins: all clicks until the next one belong together.
    """

    held = Signal()

    def __init__(self, name: str, look: Look, tip: str, parent: QWidget) -> None:
        super().__init__(name, look, tip, parent)
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(REPEAT_DELAY)
        self.setAutoRepeatInterval(REPEAT_INTERVAL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a press."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.held.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a press with Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.held.emit()
        super().keyPressEvent(event)


class GapButton(FlatButton):
    """The round button between two columns that adds a layer there; it lights up while the pointer is over the edges below."""

    def __init__(self, look: Look, tip: str, parent: QWidget) -> None:
        super().__init__("plus", look, tip, parent)
        self._lit = False

    @property
    def lit(self) -> bool:
        """Whether it shows that a layer would be added here."""
        return self._lit

    @lit.setter
    def lit(self, lit: bool) -> None:
        if lit != self._lit:
            self._lit = lit
            self.update()

    def _paint_ground(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._look.theme
        active = self.isEnabled() and (self._lit or self.underMouse() or self.isDown())
        pen = QPen(theme.accent if active else theme.line2, 1)
        if not active:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2.5])
        if self.hasFocus():
            pen = QPen(theme.accent, 2)
        painter.setPen(pen)
        painter.setBrush(theme.accent_bg if active else theme.canvas)
        inset = pen.widthF() / 2
        painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))


class MenuButton(QToolButton):
    """A button that opens a menu: a little picture where there is room, some words, and an arrow.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._picture: QIcon | None = None
        self._picture_width = 0.0
        self._has_arrow = False
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def has_picture(self) -> bool:
        """Whether the picture has its room."""
        return self._picture_width > 0

    def say(self, tip: str, name: str) -> None:
        """Set tooltip and accessible name."""
        self.setToolTip(tip)
        self.setAccessibleName(name)

    def show_words(self, words: str, width: float, picture: QIcon | None = None) -> None:
        """Show what fits into a button of this width: the words first, elided at need, then the arrow, then the picture.

        Without words the picture comes before the arrow; without either it is a menu alone, with three dots.
        """
        px, metrics = self._look.px, self.fontMetrics()
        room, arrow = width - px(10), px(15)
        advance = metrics.horizontalAdvance(words)
        if words:
            self._has_arrow = advance + arrow <= room
        else:
            self._has_arrow = picture is not None and not px(LEAST_PICTURE) <= room < px(LEAST_PICTURE) + arrow
        rest = room - (arrow if self._has_arrow else 0.0)
        share = min(px(24), rest - advance - (px(6) if words else 0.0))
        self._picture = picture
        self._picture_width = share if picture is not None and share >= px(LEAST_PICTURE) else 0.0
        self.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, round(rest)) if advance > rest else words)
        self.setIcon(QIcon() if words or picture else icon("more", self._look))
        self.update()

    def _on_menu_closes(self) -> None:
        """Notice that the pointer has gone: while a menu is open, Qt does not say so."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
        self.update()

    def setMenu(self, menu: QMenu) -> None:
        """Open this menu."""
        super().setMenu(menu)
        menu.aboutToHide.connect(self._on_menu_closes)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of its state, and picture, words and arrow from left to right."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            ground = theme.hover if self.isDown() or self.underMouse() else None
            _paint_box(painter, rect, self._look, ground, 7.0, focus=self.hasFocus())
            middle = rect.center().y()
            if not self.icon().isNull():
                side = round(px(16))
                self.icon().paint(painter, round(rect.center().x() - side / 2), round(middle - side / 2), side, side)
            x: float = px(6)
            if self._picture is not None and self._picture_width:
                if not self._has_arrow and not self.text():
                    x = rect.center().x() - self._picture_width / 2
                height = round(px(14))
                self._picture.paint(painter, round(x), round(middle - height / 2), round(self._picture_width), height)
                x += self._picture_width + px(6)
            right: float = rect.right() - px(4)
            if self._has_arrow:
                side = round(px(13))
                icon("chevron-down", self._look).paint(painter, round(right - side), round(middle - side / 2), side, side)
                right -= px(15)
            painter.setPen(theme.ink)
            painter.drawText(QRectF(x, 0, right - x + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, self.text())


def _paint_box(painter: QPainter, rect: QRectF, look: Look, ground: QColor | None, radius: float, *, focus: bool) -> None:
    """Paint a rounded ground, if there is one, and the ring of the focus inside of it."""
    painter.setPen(Qt.PenStyle.NoPen)
    radius = look.px(radius)
    if ground is not None:
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, radius, radius)
    if focus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.theme.accent, 2))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius - 1, radius - 1)
