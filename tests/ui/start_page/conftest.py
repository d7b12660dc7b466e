"""A window that has just started: the start page beside the empty project, with the recent files that a test wants."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.preferences import Preferences
from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.main_window import MainWindow

Start = Callable[..., MainWindow]


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    """A project of 2-5-4-2 units."""
    return Path(shutil.copy(resource("lessons", "two-moons.mlps"), tmp_path / "week-7.mlps"))


@pytest.fixture
def points_file(tmp_path: Path) -> Path:
    """A file of 150 points in 3 classes."""
    return Path(shutil.copy(resource("data", "iris-petals.csv"), tmp_path / "iris-petals.csv"))


@pytest.fixture
def start(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> Start:
    """Return the function that opens such a window; the first of the files is on top of the list."""

    def make(*recent: Path) -> MainWindow:
        preferences = Preferences()
        for path in reversed(recent):
            preferences.add_recent(path)
        window = make_window(edits.empty_project())
        window.start_page.show()
        window.activateWindow()
        page = window.start_page.page
        qtbot.waitUntil(lambda: page.rows[0].hasFocus() and page.width() == 516 and page.height() > 600)
        return window

    return make


@pytest.fixture
def seen(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Return the function that waits until all files of the page have been looked at."""

    def wait(window: MainWindow) -> None:
        page = window.start_page.page
        qtbot.waitUntil(lambda: all(row.sight is not None for row in (*page.lessons.rows, *page.recent.rows)), timeout=20_000)

    return wait
