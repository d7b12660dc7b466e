"""What the fields have in common in which something is typed where it stands: they open over it, and give the focus back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from mlp_studio.ui.theme import Look

COMES_BACK = frozenset((Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason))
"""Reasons for which a field loses the focus and has it again in a moment: what is typed waits."""


class InPlaceField(QLineEdit):
    """A field over a part of its parent, there while something is typed.

    Signals
    -------
    closed()
        The field is gone, with or without a new value.
    """

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._is_open = False
        self._problem = ""
        look.theme_changed.connect(self._restyle)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return self._is_open

    @property
    def problem(self) -> str:
        """What is wrong with the text, as the tooltip says it; "" while nothing is, or nobody has asked yet."""
        return self._problem

    def _restyle(self) -> None:
        """Take over theme and scale, and the frame's colour from whether there is a problem."""
        raise NotImplementedError

    def _appear(self) -> None:
        """Show the field, on top and with the focus."""
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _disappear(self) -> None:
        """Hide the field, and give the focus back to the parent if nothing else has taken it."""
        parent = self.parentWidget()
        if self.hasFocus() and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def _say(self, problem: str) -> None:
        """Say what is wrong, with frame and tooltip, or "" that nothing is."""
        if problem != self._problem:
            self._problem = problem
            self.setToolTip(problem)
            self.setAccessibleDescription(problem)
            if not problem:
                QToolTip.hideText()
            self._restyle()
