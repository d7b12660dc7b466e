"""A window with the hidden space in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.main_window import MainWindow
from tests.ui.hidden_space.sight import Open, settle


@pytest.fixture
def opened(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> Open:
    """Opens a window on a project with the hidden space in sight, and waits for its first picture."""

    def make(project: Project) -> tuple[MainWindow, HiddenSpaceView]:
        window = make_window(project)
        view = window.lecture.open("hidden")
        assert isinstance(view, HiddenSpaceView)
        if view.lack is None:
            settle(view, qtbot)
        return window, view

    return make


@pytest.fixture
def xor(opened: Open) -> tuple[MainWindow, HiddenSpaceView]:
    return opened(find_project("xor-minimum")[0])


@pytest.fixture
def moons(opened: Open) -> tuple[MainWindow, HiddenSpaceView]:
    return opened(find_project("two-moons")[0])
