"""The number of units in a layer's header: typed, or changed by one with arrow keys and wheel; what cannot be is refused in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from mlp_studio.core.network import MAX_OUTPUTS, MAX_UNITS, Network
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.in_place import COMES_BACK
from mlp_studio.ui.theme import Look

LONGEST = 12
"""Characters that can be typed: more than any number has, so that a wrong one is told instead of cut."""
ROOM = 12
"""Pixels beside the digits, with the frame."""
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


def most_units(network: Network, s: int) -> int:
    """Return how many units layer s = 1 … d can be asked to have."""
    return MAX_OUTPUTS if s == network.d else MAX_UNITS


class CountField(QLineEdit):
    """A number of units from 1 to a limit.

    A number that cannot be stays in the field, with a red frame and a tooltip that says what is wrong; if the field is left then,
    the old one comes back.

    Signals
    -------
    requested(count)
        A number was typed.
    stepped(by)
        +1 or −1, by arrow key or wheel.
    entered
        The user comes into the field: all changes until the next time belong together.
    """

    requested = Signal(int)
    stepped = Signal(int)
    entered = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._count, self._limit = 1, MAX_UNITS
        self._words = ""
        self._problem = ""
        self._home = QRect()
        self.setMaxLength(LONGEST)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editingFinished.connect(self._on_editing_finished)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._fit)

    @property
    def problem(self) -> str:
        """What is wrong with the text, as the tooltip says it; "" if nothing is."""
        return self._problem

    def show_count(self, count: int, limit: int, name: str) -> None:
        """Show the number of units as it is; what is being typed stays.

        Parameters
        ----------
        count
            The number.
        limit
            The largest that can be asked for.
        name
            Whose units they are: "Number of units of Hidden 1".
        """
        self._count, self._limit = count, max(limit, count)
        self._words = f"{name}, 1 to {count_text(self._limit)}"
        self.setAccessibleName(name)
        if not (self.hasFocus() and self.isModified()):
            self._show()

    def place(self, rect: QRect) -> None:
        """Put the field somewhere; while something longer is typed, it grows over what stands beside it."""
        self._home = rect
        self._fit()

    def restyle(self) -> None:
        """Take over theme and scale."""
        theme = self._look.theme
        edge = theme.negative if self._problem else theme.accent
        frame = f"border: 2px solid {edge.name()}; border-radius: 4px; padding: 0;"
        self.setFont(self._look.font("body", 600))
        self.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0; color: {theme.ink.name()};"
            f" {frame if self._problem else ''} }}"
            f"QLineEdit:focus {{ {frame} background: {theme.panel.name()}; }}"
        )

    def _fit(self) -> None:
        box = QRect(self._home)
        if self.isModified():
            box.setWidth(max(box.width(), self.fontMetrics().horizontalAdvance(self.text()) + ROOM))
            box.moveCenter(self._home.center())
            self.raise_()
        self.setGeometry(box)

    def _show(self) -> None:
        self._say("")
        if self.text() != str(self._count):
            self.setText(str(self._count))
        self.setModified(False)
        self._fit()

    def _problem_of(self, text: str) -> str:
        """Return what keeps a text from being the number of units, or ""."""
        try:
            count = int(text)
        except ValueError:
            return f"“{text}” is not a whole number. Type one from 1 to {count_text(self._limit)}."
        if 1 <= count <= self._limit:
            return ""
        whose = "The output layer" if self._limit < MAX_UNITS else "A layer"
        return f"{whose} has 1 to {count_text(self._limit)} units. Type a number in that range."

    def _say(self, problem: str) -> None:
        self.setToolTip(problem or self._words)
        self.setAccessibleDescription(problem)
        if problem != self._problem:
            self._problem = problem
            self.restyle()
        if problem and self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), problem, self)
        elif not problem and QToolTip.text():
            QToolTip.hideText()

    def _on_edited(self, text: str) -> None:
        """Say at once what is wrong, but let a number be typed anew from nothing."""
        self._say(self._problem_of(text.strip()) if text.strip() else "")

    def _on_editing_finished(self) -> None:
        text = self.text().strip()
        problem = self._problem_of(text) if text else ""
        if not text or (problem and not self.hasFocus()):
            self._show()
        elif problem:
            self._say(problem)
            self.selectAll()
        elif int(text) != self._count:
            self.setModified(False)
            self._fit()
            self.requested.emit(int(text))
        else:
            self._show()

    def event(self, event: QEvent) -> bool:
        """Take Escape and the arrows up and down before the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event.key()):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin to belong together."""
        super().focusInEvent(event)
        if event.reason() not in COMES_BACK:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Bring the old number back for one that cannot be; a field whose window or menu only is in front waits."""
        super().focusOutEvent(event)
        if self._problem and event.reason() not in COMES_BACK:
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the number by one with the arrow keys; Escape takes back what was typed."""
        if event.key() in _STEPS:
            self._step(_STEPS[Qt.Key(event.key())])
            return
        if event.key() == Qt.Key.Key_Escape:
            self._show()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the number by one, but only where the user has been in the field."""
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def _wants(self, key: int) -> bool:
        return key in _STEPS or (key == Qt.Key.Key_Escape and self.isModified())

    def _step(self, by: int) -> None:
        self._show()
        if 1 <= self._count + by <= self._limit:
            self.stepped.emit(by)
        else:
            self._say(self._problem_of(str(self._count + by)))
