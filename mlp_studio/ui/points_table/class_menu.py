"""The menu from which the class of points is chosen: markers, names, and the digit keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.core.points import MAX_CLASSES
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look

_SIDE = 20
_RADIUS = 5.5
_SHARPEST = 2.0


def digit_of(c: int) -> str:
    """Return the key that stands for a class: 1 … 9, and 0 for the tenth."""
    return str((c + 1) % MAX_CLASSES)


def class_of_digit(text: str) -> int | None:
    """Return the class that a typed digit stands for; None for any other text."""
    return (int(text) - 1) % MAX_CLASSES if text in "1234567890" and len(text) == 1 else None


def class_icon(c: int, look: Look) -> QIcon:
    """Return the marker of a class as an icon, sharp at device ratio 2."""
    side = look.px(_SIDE)
    pixmap = QPixmap(round(side * _SHARPEST), round(side * _SHARPEST))
    pixmap.setDevicePixelRatio(_SHARPEST)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_marker(painter, QPointF(side / 2, side / 2), c, look.px(_RADIUS), look.theme)
    painter.end()
    return QIcon(pixmap)


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
            action = self.addAction(class_icon(c, look), f"{name.replace('&', '&&')}\t{digit_of(c)}")
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
