"""What lies over the main plane: the compared moment in its place, all of it while a key is held, or the part left of a divider."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from mlp_studio.ui.comparison.plane import ComparedPlane
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import Look, faded

STEP, LARGE_STEP = 0.02, 0.1
"""How far a key moves the divider, as shares of the square's side."""
WIDTH, GRIP = 17, 8
NARROWEST = 90
"""Narrower parts have no tag."""
TAG_PADDING, TAG_OPACITY = 4, 0.72
"""Of the names in the corners: points are seen through them."""


class Divider(QWidget):
    """An upright line that is dragged to and fro, or moved by ← and → (Home and End: to an edge), over a square.

    Signals
    -------
    moved(share)
        To this share of the square's width from the left, 0..1.
    """

    moved = Signal(float)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._share = 0.5
        self._square = QRect()
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Divider: left of it the compared moment, right of it what the plane shows")
        self.setToolTip("Drag, or press ← and →: left of it the compared moment, right of it the present one")
        self.hide()

    @property
    def share(self) -> float:
        """Where it stands, 0 at the left edge of the square, 1 at the right."""
        return self._share

    def place(self, square: QRect) -> None:
        """Stand on this square of the parent."""
        self._square = square
        width = round(self._look.px(WIDTH))
        self.setGeometry(round(square.left() + self._share * square.width() - width / 2), square.top(), width, square.height())

    def move_to(self, share: float) -> None:
        """Go to a share of the width, as far as the square reaches."""
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.place(self._square)
            self.moved.emit(share)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line and the grip in its middle."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            x, y = self.width() / 2, self.height() / 2
            painter.setPen(QPen(theme.panel, px(4)))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(QPen(theme.accent, px(2)))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(QPen(theme.accent, px(3.5 if self.hasFocus() else 2.5)))
            painter.setBrush(theme.accent_bg if self.hasFocus() else theme.panel)
            radius = px(GRIP) - px(1.5)
            painter.drawEllipse(QPointF(x, y), radius, radius)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._square.width():
            self.move_to((self.mapToParent(event.position()).x() - self._square.left()) / self._square.width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press: it is no click into the plane."""
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)

    def event(self, event: QEvent) -> bool:
        """Claim its keys before the window's shortcuts: → is no step of the training here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._goal(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a step, with Shift by a large one."""
        goal = self._goal(event)
        if goal is None:
            super().keyPressEvent(event)
        else:
            self.move_to(goal)

    def _goal(self, event: QKeyEvent) -> float | None:
        """Return where a key moves the divider to; None for a key that means nothing here, as any with Ctrl or Alt."""
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        step = LARGE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        goals: dict[int, float] = {
            Qt.Key.Key_Left: self._share - step,
            Qt.Key.Key_Right: self._share + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        return goals.get(event.key())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is gone."""
        self.update()

    def sizeHint(self) -> QSize:
        """Return its width; it is as high as the square."""
        return QSize(round(self._look.px(WIDTH)), 0)


class BeforePlane(ComparedPlane):
    """The compared moment over the main plane, which goes on taking mouse and keys below it."""

    def __init__(self, look: Look, over: PlaneView) -> None:
        self._over = over  # where the square lies is asked already while the base is made
        super().__init__(look, over)
        self._caption = ""
        self.is_held = False
        self.is_split = False
        self.present_label = QLabel(over)
        self.present_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.present_label.hide()
        self.divider = Divider(look, over)
        self.divider.moved.connect(lambda _: self._cut())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Compared moment over the plane")
        over.side_changed.connect(self.lay)
        look.theme_changed.connect(self.lay)
        self.hide()

    def set_captions(self, compared: str, present: str) -> None:
        """Name what is compared, and what the plane shows right of the divider."""
        if compared != self._caption:
            self._caption = compared
            self.update()
        if present != self.present_label.text():
            self.present_label.setText(present)
            self._place_label()

    @property
    def caption(self) -> str:
        """What the corner says of the compared moment."""
        return self._caption

    def plot_rect(self) -> QRect:
        """Return where the main plane's square lies, whatever stands beside it: the two are one picture."""
        return self._over.plot_rect()

    def lay(self, *_: object) -> None:
        """Lie over the plane as it is now: all of it while the key is held, else left of the divider, else not at all."""
        self.setGeometry(self._over.rect())
        self.divider.place(self._over.plot_rect())
        self._cut()
        self.setVisible(self.is_held or self.is_split)
        self.divider.setVisible(self.is_split and not self.is_held)
        self._place_label()
        self.divider.raise_()

    def _place_label(self) -> None:
        """Put the name of what is right of the divider into the upper right corner, if there is room beside the divider."""
        look, label, square = self._look, self.present_label, self.plot_rect()
        theme, gap = look.theme, round(look.px(TAG_PADDING))
        label.setFont(look.font("caption"))
        ground = faded(theme.panel, TAG_OPACITY).name(QColor.NameFormat.HexArgb)
        label.setStyleSheet(
            f"background: {ground}; color: {theme.ink2.name()}; border-radius: 3px; padding: 0 {round(look.px(TAG_PADDING))}px;"
        )
        label.adjustSize()
        label.move(square.right() + 1 - gap - label.width(), square.top() + gap)
        free = (1 - self.divider.share) * square.width() - look.px(WIDTH / 2)
        label.setVisible(self.is_split and not self.is_held and label.width() + 2 * gap <= free)

    def _cut(self) -> None:
        """Show no more than the part that is wanted."""
        if self.is_held:
            self.clearMask()
            return
        self._place_label()
        square = self.plot_rect()
        left = QRect(square.topLeft(), QSize(round(self.divider.share * square.width()), square.height()))
        self.setMask(left if not left.isEmpty() else QRect(-1, -1, 1, 1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write its name into the corner."""
        super().paintEvent(event)
        part = QRectF(self.plot_rect())
        if not self.is_held:
            part.setWidth(self.divider.share * part.width() - self._look.px(WIDTH / 2))
        if self._caption and part.width() >= self._look.px(NARROWEST):
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw_tag(painter, part)

    def _draw_tag(self, painter: QPainter, part: QRectF) -> None:
        """Write the name of the compared moment into the upper right corner of its part, cut where that is too narrow."""
        theme, gap = self._look.theme, round(self._look.px(TAG_PADDING))
        painter.setFont(self._look.font("caption"))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(self._caption, Qt.TextElideMode.ElideRight, part.width() - 4 * gap)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * gap, metrics.height())
        box.moveTopRight(QPointF(part.right() - gap, part.top() + gap))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.panel, TAG_OPACITY))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
