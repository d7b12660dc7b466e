"""The line in which a name is typed where it stands, and refused in words if it is too long."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QToolTip, QWidget

from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.ui.in_place import COMES_BACK, InPlaceField
from mlp_studio.ui.theme import Look


class NameEditor(InPlaceField):
    """The line over a name while it is typed: Enter or leaving commits, Escape leaves the old name; a name too long is refused in words.

    Signals
    -------
    committed(name)
        Another name was typed, or "" to have none.
    closed
        The editor is gone, with or without a name.
    """

    committed = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._name = self._usual = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.textEdited.connect(self._check)
        self._restyle()

    def open(self, rect: QRect, name: str, usual: str = "") -> None:
        """Show the line over a rectangle of its parent, with the name so far, selected, or what stands there without one."""
        self.setGeometry(rect)
        self._name, self._usual = name, usual
        self._is_open = True
        self.setText(name or usual)
        self.setAccessibleName(f"Name of {name or usual}")
        self._check()
        self.selectAll()
        self._appear()

    def close_editor(self, *, commit: bool) -> None:
        """End it; a name that is refused, or the old one, is not committed."""
        if not self._is_open:
            return
        name = self._typed
        self._is_open = False
        self._disappear()
        QToolTip.hideText()
        if commit and not self._problem and name != self._name:
            self.committed.emit(name)
        self.closed.emit()

    @property
    def _typed(self) -> str:
        typed = " ".join(self.text().split())
        return typed if self._name or typed != self._usual else ""

    def _check(self) -> None:
        length = len(self._typed)
        problem = f"A name has at most {MAX_NAME} characters, this one has {length}. Shorten it." if length > MAX_NAME else ""
        if problem:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), problem, self)
        self._say(problem)

    def _restyle(self) -> None:
        theme = self._look.theme
        frame = theme.negative if self._problem else theme.accent
        self.setFont(self._look.font("title"))
        self.setStyleSheet(
            f"QLineEdit, QLineEdit:focus {{ background: {theme.panel.name()}; color: {theme.ink.name()}; border: 2px solid {frame.name()};"
            f" border-radius: 6px; padding: 0 {round(self._look.px(4))}px; min-height: 0; }}"
        )

    def event(self, event: QEvent) -> bool:
        """Take Enter and Escape before the window's shortcuts."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter commits, unless the name is refused; Escape leaves the old one."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor(commit=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._check()
            if not self._problem:
                self.close_editor(commit=True)
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the line is left; one whose window or menu only is in front waits."""
        super().focusOutEvent(event)
        if event.reason() not in COMES_BACK:
            self.close_editor(commit=True)
