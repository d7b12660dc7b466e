"""The first frame waits for nothing that it does not show: what comes after it, and what is made when it is first seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import Document
from mlp_studio.app.preferences import Preferences
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.first_frame import FirstFrame
from mlp_studio.ui.late import LatePlace
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look

ROOT = Path(__file__).parents[2]
HEAVY = ("PIL", "PySide6.QtNetwork", "charset_normalizer", "contourpy", "highspy", "llvmlite", "numba", "openpyxl", "pyqtgraph", "ziamath")
PROGRAM = """
import os, sys
from PySide6.QtCore import QEvent, QObject
from mlp_studio.ui import start

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print([name for name in sys.argv[1:] if name in sys.modules], flush=True)
            os._exit(0)
        return False

app = start.make_application()
window = start.make_window(app)
painted = Painted()
window.tool_bar.installEventFilter(painted)
window.show()
while True:
    app.processEvents()
"""


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    """A window with a label that covers it."""
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.addWidget(QLabel("x", pane))
    qtbot.addWidget(pane)
    return pane


def test_what_waits_for_the_first_frame_comes_after_it_in_order(pane: QWidget, qtbot: QtBot) -> None:
    label = pane.findChild(QLabel)
    assert label is not None
    frame, seen = FirstFrame(pane, label), []
    for name in "abc":
        frame.then(lambda name=name: seen.append(name))
    qtbot.wait(20)
    assert seen == []  # it is not shown yet
    pane.show()
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["a", "b", "c"])
    frame.then(lambda: seen.append("d"))
    assert seen == ["a", "b", "c"]
    qtbot.waitUntil(lambda: seen == ["a", "b", "c", "d"])


def test_a_window_that_nobody_paints_does_not_wait_for_ever(pane: QWidget, qtbot: QtBot) -> None:
    pane.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    frame, seen = FirstFrame(pane, pane), []
    frame.then(lambda: seen.append(1))
    pane.show()
    qtbot.waitUntil(lambda: seen == [1])


def test_a_late_place_makes_its_widget_when_it_is_shown_and_once(qtbot: QtBot) -> None:
    made: list[QLineEdit] = []

    def make() -> QLineEdit:
        made.append(QLineEdit())
        return made[-1]

    place = LatePlace(make)
    qtbot.addWidget(place)
    assert made == []
    place.show()
    assert made[0].isVisible()
    assert place.focusProxy() is made[0]
    place.hide()
    place.show()
    place.fill()
    assert len(made) == 1


def test_a_window_makes_its_panels_when_they_are_seen_with_what_is_shown_then(window: MainWindow, qtbot: QtBot) -> None:
    assert "points_table" not in vars(window)
    window.edit("Fewer points", lambda p: find_project("xor-igd")[0])
    window.tabs.setCurrentIndex(1)
    assert window.points_table.isVisible()
    assert window.points_table.points_model.rowCount() >= 4
    assert "history_panel" not in vars(window)
    window.history_dock.show()
    assert window.history_panel.steps.rowCount() == 2


def test_region_pictures_begin_after_the_first_frame(qtbot: QtBot) -> None:
    project, _ = find_project("xor-igd")
    window = MainWindow(Document(project), Look(), Preferences())
    try:
        frames: list[object] = []
        window.regions.frame_changed.connect(frames.append)
        qtbot.wait(30)
        assert not window.regions.is_at_rest
        assert frames == []
        window.show()
        qtbot.waitUntil(lambda: bool(frames), timeout=10_000)
    finally:
        window.close()
        window.deleteLater()


class SizesAtFirstPaint(QObject):
    """The sizes of a window's docks when it is painted for the first time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.sizes: list[QSize] = []
        window.tool_bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.sizes:
            self.sizes = sizes_of_docks(self.window)
        return False


def sizes_of_docks(window: MainWindow) -> list[QSize]:
    return [dock.size() for dock in window.docks if dock.isVisible()]


def test_docks_have_their_sizes_in_the_first_frame_and_keep_them(qtbot: QtBot) -> None:
    window = MainWindow(Document(find_project("xor-igd")[0]), Look(), Preferences())
    try:
        window.resize(1440, 900)
        first = SizesAtFirstPaint(window)
        window.show()
        qtbot.waitUntil(lambda: bool(first.sizes) and window.regions.is_at_rest, timeout=10_000)
        assert (window.data_dock.width(), window.plane_dock.width(), window.tabs_dock.height()) == (244, 412, 244)
        assert sizes_of_docks(window) == first.sizes
    finally:
        window.close()
        window.deleteLater()


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *HEAVY], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_menus_that_read_files_are_filled_when_they_are_opened(window: MainWindow, make_window: Callable[..., MainWindow]) -> None:
    menu = next(action.menu() for action in window.menuBar().actions() if action.text().replace("&", "") == "Lessons")
    assert menu.isEmpty()
    menu.aboutToShow.emit()
    count = len(menu.actions())
    assert count >= 4
    menu.aboutToShow.emit()
    assert len(menu.actions()) == count
