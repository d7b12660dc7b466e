"""The notice bar: what happened and how to mend it, in words, over the lower edge of the canvas, in nobody's way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from mlp_studio.app.notice import Kind
from mlp_studio.ui.icons import icon, pixmap
from mlp_studio.ui.theme import Look, Theme

Action = tuple[str, Callable[[], None]]

MAX_WIDTH, MIN_HEIGHT, FROM_EDGE = 560, 44, 12
VANISHES_AFTER_MS = 8000
"""How long a notice stays with which there is nothing to do."""
_RADIUS = 8
_ICON = 20


@dataclass(frozen=True)
class _Manner:
    """How a kind of notice looks: its icon, and names of colours of `Theme`."""

    icon: str
    name: str
    border: str
    ground: str
    mark: str

    def colours(self, theme: Theme) -> tuple[QColor, QColor, QColor]:
        """Return the colours of border, ground and icon."""
        return getattr(theme, self.border), getattr(theme, self.ground), getattr(theme, self.mark)


_MANNERS: dict[Kind, _Manner] = {
    "warn": _Manner("warning", "Warning", "warn", "warn_bg", "warn"),
    "info": _Manner("info", "Note", "line2", "panel", "ink2"),
    "ok": _Manner("check", "Done", "ok", "panel", "ok"),
}


class NoticeBar(QWidget):
    """A bar over its parent: icon, sentence and mend, at most two buttons, and ×.

    It starts hidden, pushes nothing away, takes no focus by itself, and stays until it is closed if there is something to do.
    """

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._manner = _MANNERS["info"]
        self._acts: list[Callable[[], None]] = []
        self._is_mere_news = False
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.action_button, self.other_button = self._buttons = QPushButton(self), QPushButton(self)
        for button in self._buttons:
            button.setProperty("flat", True)
        self.action_button.clicked.connect(lambda: self._on_action(0))
        self.other_button.clicked.connect(lambda: self._on_action(1))
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", look))
        self.close_button.setToolTip("Close this notice (Esc)")
        self.close_button.setAccessibleName("Close notice")
        self.close_button.clicked.connect(self.close_notice)
        self._row = QHBoxLayout(self)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)  # one button beside the text, two below it
        self._button_row = QHBoxLayout()
        for button in self._buttons:
            self._button_row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button_row.addStretch(1)
        self._words.addWidget(self._text, 1)
        self._words.addLayout(self._button_row)
        self._row.addWidget(self._icon)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.close_button)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(VANISHES_AFTER_MS)
        self._clock.timeout.connect(self.close_notice)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        parent.installEventFilter(self)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    # What is shown

    def show_notice(
        self, what: str, mend: str = "", kind: Kind = "warn", action: Action | None = None, other: Action | None = None
    ) -> None:
        """Show a notice in place of the one before.

        Parameters
        ----------
        what, mend
            What happened, and what the user can do about it: sentences, with or without their full stop.
        kind
            How serious it is.
        action, other
            Labels of the buttons and what they do; the notice closes with either.
        """
        self._manner = _MANNERS[kind]
        text = " ".join(_sentence(part) for part in (what, mend) if part.strip())
        self._text.setText(text)
        self._text.setAccessibleName(f"{self._manner.name}: {text}")
        self.setAccessibleName(f"{self._manner.name}: {text}")
        offered = [offer for offer in (action, other) if offer is not None]
        self._acts = [act for _, act in offered]
        for i, button in enumerate(self._buttons):
            button.setVisible(i < len(offered))
            label = offered[i][0] if i < len(offered) else ""
            button.setText(label)
            button.setAccessibleName(label)
            button.setToolTip(label)
        self._restyle()
        self.show()
        self.raise_()
        self._place()
        self._clock.stop()
        self._is_mere_news = kind != "warn" and not mend and not offered
        if self._is_mere_news:
            self._clock.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @property
    def text(self) -> str:
        """What the notice says."""
        return self._text.text()

    def close_notice(self) -> None:
        """Take the notice away."""
        self._clock.stop()
        had_focus = any(widget.hasFocus() for widget in (self, *self.findChildren(QWidget)))
        self.hide()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)

    def lie_over(self, parent: QWidget) -> None:
        """Lie over another widget from now on: what lay below is covered."""
        before = self.parentWidget()
        if before is parent:
            return
        was_shown = not self.isHidden()
        if before is not None:
            before.removeEventFilter(self)
        self.setParent(parent)
        parent.installEventFilter(self)
        self.setVisible(was_shown)
        if was_shown:
            self.raise_()
            self._place()

    def _on_action(self, i: int) -> None:
        act = self._acts[i]
        self.close_notice()
        act()

    # Placing and painting

    def _place(self) -> None:
        """Stand in the middle, 12 px from the parent's lower edge, as wide as the text wants and as high as it needs."""
        parent, px = self.parentWidget(), self._look.px
        if parent is None:
            return
        margin = round(px(FROM_EDGE))
        metrics = self._text.fontMetrics()
        beside = self._words.direction() == QBoxLayout.Direction.LeftToRight
        around = self._row.sizeHint().width() - (self._text.sizeHint().width() if beside else self._words.sizeHint().width())
        wanted = around + metrics.horizontalAdvance(self._text.text()) + round(px(8 if beside else 24))
        width = max(120, min(round(px(MAX_WIDTH)), parent.width() - 2 * margin, wanted))
        self._row.activate()
        height = max(round(px(MIN_HEIGHT)), self._row.heightForWidth(width))
        self.setGeometry((parent.width() - width) // 2, parent.height() - height - margin, width, height)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        theme = look.theme
        side = round(px(28))
        self._row.setContentsMargins(round(px(14)), round(px(8)), round(px(8)), round(px(8)))
        below, directions = len(self._acts) > 1, QBoxLayout.Direction
        around = round(px(8)) if below else 0  # what a flat button has around its words, which stand in line with the sentence
        self._row.setSpacing(round(px(10)) - around)
        self._words.setContentsMargins(0, 0, around, 0)
        self._text.setContentsMargins(around, 0, 0, 0)
        self._words.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        self._words.setSpacing(round(px(2 if below else 10)))
        self._button_row.setSpacing(round(px(4)))
        self._icon.setPixmap(pixmap(self._manner.icon, self._manner.colours(theme)[2], round(px(_ICON)), self.devicePixelRatioF()))
        self._icon.setFixedWidth(round(px(_ICON)))
        self._text.setFont(look.font("body"))
        colours = self._text.palette()
        colours.setColor(QPalette.ColorRole.WindowText, theme.ink)
        self._text.setPalette(colours)
        self.close_button.setFixedSize(side, side)
        self.close_button.setIconSize(QSize(round(px(16)), round(px(16))))
        if self.isVisible():
            self._place()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and border."""
        border, ground, _ = self._manner.colours(self._look.theme)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(border, 1))
            painter.setBrush(ground)
            radius = self._look.px(_RADIUS)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_notice()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer rests on it."""
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go a while after the pointer has left, if there is nothing to do."""
        if self.isVisible() and self._is_mere_news:
            self._clock.start()


def _sentence(text: str) -> str:
    """Return the text as a sentence: with a capital, unless it begins with a file or key, and with a full stop if it lacks a sign."""
    text = text.strip()
    first = text.split(maxsplit=1)[0]
    if first.isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."
