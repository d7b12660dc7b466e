"""The menu from which the class of points is chosen: markers, names, and the digit keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.core.points import MAX_CLASSES
from mlp_studio.ui.markers import marker_icon
from mlp_studio.ui.theme import Look


def digit_of(c: int) -> str:
    """Return the key that stands for a class: 1 … 9, and 0 for the tenth."""
    return str((c + 1) % MAX_CLASSES)


def class_of_digit(text: str) -> int | None:
    """Return the class that a typed digit stands for; None for any other text."""
    return (int(text) - 1) % MAX_CLASSES if text in "1234567890" and len(text) == 1 else None


class ClassMenu(QMenu):
    """The classes, those of the points in bold.

    Parameters
    ----------
    names
        Of the classes, in order.
    chosen
        The classes that the points have.
    look
        Theme and scale.
    parent
        Qt's owner.

    Signals
    -------
    picked(c)
        The user chose this class, with the mouse, Enter or its digit.
    """

    picked = Signal(int)

    def __init__(self, names: Sequence[str], chosen: Sequence[int], look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle("Class")
        for c, name in enumerate(names):
            action = self.addAction(marker_icon(c, look), f"{name.replace('&', '&&')}\t{digit_of(c)}")
            action.setIconVisibleInMenu(True)
            action.setData(c)
            if c in chosen:
                action.setFont(look.font("body", 600))
                self.setActiveAction(action)
        self.triggered.connect(lambda action: self.picked.emit(action.data()))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit."""
        c = class_of_digit(event.text())
        actions = self.actions()
        if c is None or c >= len(actions):
            super().keyPressEvent(event)
            return
        self.close()
        actions[c].trigger()
