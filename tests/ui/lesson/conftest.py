"""A window in which a lesson was opened, and a learner who uses it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.lesson.panel import LessonPanel
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.tool_bar import FULL_SPEED
from tests.ui.hand import Hand


class Learner:
    """Does in the window what a step asks for."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot
        self.hand = Hand(window)
        window.slow_motion.set_reduced(True)
        window.tool_bar.speed_slider.setValue(FULL_SPEED)

    @property
    def panel(self) -> LessonPanel:
        return self.window.lesson.panel

    @property
    def is_done(self) -> bool:
        return self.panel.task.is_done

    def open(self, name: str) -> None:
        self.window.files.confirm_discard = lambda what: "discard"
        self.window.files.open_lesson(resource("lessons", f"{name}.mlps"))
        self._qtbot.waitUntil(self.window.lesson.dock.isVisible)

    def next(self) -> None:
        self._qtbot.mouseClick(self.panel.next_button, Qt.MouseButton.LeftButton)

    def answer(self, text: str) -> None:
        field = self.panel.task.field
        assert field.isVisible()
        field.clear()
        self._qtbot.keyClicks(field, text)
        self._qtbot.keyClick(field, Qt.Key.Key_Return)

    def train(self, epochs: int) -> None:
        self.window.controller.run_epochs(epochs)
        self.rest()

    def step_example(self) -> None:
        self.window.tool_bar.step_example_action.trigger()
        self.rest()

    def rest(self) -> None:
        self._qtbot.waitUntil(lambda: self.window.controller.state is RunState.IDLE, timeout=60_000)

    def set_weight(self, s: int, i: int, j: int, value: str) -> None:
        """Type a weight on the canvas; counted as in the code."""
        self.window.canvas.edit_weight((s, i, j))
        self._qtbot.keyClicks(self.window.canvas.number_editor, value)
        self._qtbot.keyClick(self.window.canvas.number_editor, Qt.Key.Key_Return)

    def choose_activation(self, s: int, name: str) -> None:
        menu = self.window.canvas.header.headers[s].activation_button.menu()
        next(action for action in menu.actions() if action.text() == name).trigger()

    def pick(self, x: float, y: float) -> None:
        self._qtbot.mouseClick(self.window.plane, Qt.MouseButton.LeftButton, pos=self.window.plane.position_of(x, y).toPoint())

    def wait_done(self) -> None:
        self._qtbot.waitUntil(lambda: self.is_done, timeout=60_000)


@pytest.fixture
def learner(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> Learner:
    return Learner(make_window(edits.empty_project()), qtbot)
