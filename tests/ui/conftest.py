"""The real window on a lesson, closed with its threads joined when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import Document
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.run_state import RunState
from mlp_studio.core.compiled.__main__ import compile_all
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look


@pytest.fixture(scope="session", autouse=True)
def compiled_kernels(qapp: QApplication) -> None:
    """Have the kernels compiled, if the core has changed since: a window cannot wait for a worker that compiles when it closes.

    The application is there as well, for whatever loads a font: without one, that ends the process whose first test it is.
    """
    compile_all()


@pytest.fixture(autouse=True)
def files_open_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a window wait for its files, however busy the machine is: what becomes of slow ones is tested by itself."""
    monkeypatch.setattr("mlp_studio.app.project_reader.AT_ONCE_SECONDS", 20.0)


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[[Project], MainWindow]]:
    made: list[MainWindow] = []

    def make(project: Project) -> MainWindow:
        look = Look()
        window = MainWindow(Document(project), look, Preferences())
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.files.confirm_discard = lambda what: "discard"
        window.close()
        QApplication.processEvents()  # what is to be called in the next turn would hold all of the window for the rest of the session
        window.deleteLater()
        window.document.deleteLater()  # and so would what is connected to it


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("two-moons")[0])


@pytest.fixture
def wait_idle(qtbot: QtBot) -> Callable[[MainWindow], None]:
    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)

    return wait


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write
