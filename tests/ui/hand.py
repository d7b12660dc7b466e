"""A hand on the window: real mouse and key events on its canvas, for tests that use it as a user would."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mlp_studio.core.network import UnitKey
from mlp_studio.ui.main_window import MainWindow

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hand:
    """What a user does to the window with mouse and keys."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._canvas = window.canvas
        self._view = window.canvas.view

    def at(self, point: QPointF) -> QPoint:
        """Return where a point of the scene is in the viewport."""
        return self._view.viewportTransform().map(point).toPoint()

    def unit(self, key: UnitKey) -> QPoint:
        return self.at(QPointF(*self._canvas.scene.layout.place(key)))

    def click(self, position: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self._view.viewport(), LEFT, modifiers, position)

    def drag(self, start: QPoint, end: QPoint) -> None:
        viewport = self._view.viewport()
        QTest.mousePress(viewport, LEFT, NONE, start)
        QTest.mouseMove(viewport, (start + end) / 2)
        QTest.mouseMove(viewport, end)
        QTest.mouseRelease(viewport, LEFT, NONE, end)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key on the canvas."""
        self._view.setFocus()
        QTest.keyClick(self._view, key, modifiers)

    def type(self, text: str) -> None:
        """Type a line where the focus is, and Enter."""
        field = QApplication.focusWidget()
        assert isinstance(field, QWidget)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Key.Key_Return)

    def select(self, units: set[UnitKey]) -> None:
        """Select units that are shown by clicks, the first alone and the others with Ctrl."""
        self.key(Key.Key_Escape)
        for number, key in enumerate(sorted(units)):
            self.click(self.unit(key), CTRL if number else NONE)

    def choose(self, text: str) -> None:
        """Trigger a command of the menus by its text."""
        (action,) = (action for action in self._window.findChildren(QAction) if action.text() == text)
        action.trigger()
