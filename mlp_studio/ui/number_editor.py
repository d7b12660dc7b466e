"""The field in which a weight is typed where it stands: in a cell of a matrix, or on a label of the canvas."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from mlp_studio.core.edits.weights import MAX_WEIGHT
from mlp_studio.core.errors import StudioError
from mlp_studio.ui.formats import MINUS, full_text, parse_number
from mlp_studio.ui.in_place import COMES_BACK, InPlaceField
from mlp_studio.ui.theme import Look

FIRST_SIGNS = frozenset(f"0123456789-{MINUS}.,")
"""What begins a number: typed on a cell or a label, it opens the editor."""
_ROOM = 16
"""Pixels beside the text, with the frame."""
_FROM_TIP = 4
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Return: (0, 1),
    Qt.Key.Key_Enter: (0, 1),
    Qt.Key.Key_Tab: (1, 0),
    Qt.Key.Key_Backtab: (-1, 0),
}


def read_weight(text: str) -> float:
    """Return the weight that a user typed, with decimal point or comma.

    Raises
    ------
    StudioError
        If it is no number, or beyond MAX_WEIGHT.
    """
    if not text.strip():
        raise StudioError("There is no number", "", "Type one such as −0.5, or press Esc to keep the old one")
    value = parse_number(text)
    if abs(value) > MAX_WEIGHT:
        raise StudioError(f"“{text.strip()}” is too large", "", "Type a number between −1e12 and 1e12")
    return value


class NumberEditor(InPlaceField):
    """A field over a rectangle of its parent, there while a number is typed.

    Enter commits and goes down (with Shift up), Tab right and Shift+Tab left, Escape leaves the old value. What is no number stays
    open with a red frame and a tooltip that says why; if the field is left then, the old value stays. A good number is committed when
    the field is left. A text that nobody has changed commits nothing, so that a weight that is being trained is not set back.

    Signals
    -------
    committed(value)
        A number was typed. Comes before the other two.
    closed()
        The editor is gone, with or without a new value.
    stepped(dx, dy)
        It was closed by a key that goes on to a neighbour: 1 is right, or down.
    """

    committed = Signal(float)
    stepped = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._rect = QRect()
        self.setFrame(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, on=False)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setAccessibleName("Weight")
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._fit)
        self._restyle()

    def open(self, rect: QRect, value: float, first_text: str = "") -> None:
        """Show the editor over a rectangle of its parent.

        Parameters
        ----------
        rect
            The room of the number; the field grows beyond it for longer texts.
        value
            The number so far: shown with all its digits, and selected.
        first_text
            What was typed to begin with: it stands in place of the value.
        """
        self._is_open = True
        self._say("")
        self._rect = rect
        self.setText("" if first_text else full_text(value))
        if first_text:
            self.insert(first_text)
            self.setModified(True)
        else:
            self.selectAll()
        self._fit()
        self._appear()

    def place(self, rect: QRect) -> None:
        """Move to where the rectangle is now; what is typed stays."""
        self._rect = rect
        self._fit()

    def cancel(self) -> None:
        """Close without a new value."""
        self._close()

    def _fit(self) -> None:
        """Take the rectangle, grown to the left for a longer text, as far as the parent has room."""
        width = max(self._rect.width(), math.ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + _ROOM)
        box = QRect(self._rect)
        box.setLeft(max(0, self._rect.right() - width + 1))
        box.setWidth(width)
        self.setGeometry(box)

    def _on_edited(self) -> None:
        """Take the red frame off as soon as the text is a number."""
        if self._problem:
            try:
                read_weight(self.text())
            except StudioError:
                return
            self._say("")

    def _commit(self) -> bool:
        """Commit what was typed and close; return False, and stay open, if it is no number."""
        if not self.isModified():
            self._close()
            return True
        try:
            value = read_weight(self.text())
        except StudioError as error:
            self._say(str(error))
            self._show_tip()
            return False
        self._close(value)
        return True

    def _close(self, value: float | None = None) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._say("")
        self._disappear()
        if value is not None:
            self.committed.emit(value)
        self.closed.emit()

    def _show_tip(self) -> None:
        """Show what is wrong below the field, or above it at the lower edge of the screen, where Qt itself would cover the field."""
        corner = self.mapToGlobal(QPoint(0, self.height() + _FROM_TIP))
        QToolTip.showText(corner, self._problem, self)
        tip = next((widget for widget in QApplication.topLevelWidgets() if widget.inherits("QTipLabel") and widget.isVisible()), None)
        if tip is not None:
            below = corner.y() + tip.height() <= self.screen().availableGeometry().bottom()
            tip.move(tip.x(), corner.y() if below else self.mapToGlobal(QPoint()).y() - tip.height() - _FROM_TIP)

    def _restyle(self) -> None:
        theme = self._look.theme
        frame = theme.negative if self._problem else theme.accent
        self.setFont(self._look.font("body", 500))
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.panel.name()}; color: {theme.ink.name()}; border: 2px solid {frame.name()};"
            f" border-radius: 4px; padding: 0 {round(self._look.px(3))}px; min-height: 0; max-height: 9999px; }}"
        )
        self._fit()

    # Qt

    def event(self, event: QEvent) -> bool:
        """Take Tab before Qt moves the focus with it, and the editor's keys before the window's shortcuts."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and (event.key() in _STEPS or event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
                self._go_on(event)
                return True
        return super().event(event)

    def _go_on(self, event: QKeyEvent) -> None:
        dx, dy = _STEPS[event.key()]
        if dy and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            dy = -dy
        event.accept()
        if self._commit():
            self.stepped.emit(dx, dy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; no other key gets through to what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit a good number, drop what is none; a field whose window or menu only is in front waits."""
        super().focusOutEvent(event)
        if self._is_open and event.reason() not in COMES_BACK and not self._commit():
            self._close()
