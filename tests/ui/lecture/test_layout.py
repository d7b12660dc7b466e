"""The Lecture layout: what it shows and hides, its bar, and that leaving it brings everything back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.lecture.layout import LectureLayout
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import EXPLORE, LECTURE

MakeWindow = Callable[[Project], MainWindow]


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


def enter(window: MainWindow) -> LectureLayout:
    """Go to the layout by its key, and wait until everything has its place."""
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    QApplication.processEvents()
    layout = window.layouts.covering
    assert isinstance(layout, LectureLayout)
    return layout


def tabs_of(window: MainWindow) -> list[str]:
    return [window.tabs.tabText(i) for i in range(window.tabs.count())]


def test_it_shows_algorithm_canvas_microscope_plane_and_hidden_space(window: MainWindow) -> None:
    layout = enter(window)
    assert [name for name in ("algorithm", "microscope", "hidden") if window.lecture.is_seen(name)] == ["algorithm", "microscope", "hidden"]
    assert [dock.objectName() for dock in window.docks if dock.isVisible()] == ["plane"]
    assert layout.bar.isVisible()
    assert not window.tool_bar.isVisible()
    assert window.menuBar().height() == 0
    assert window.look.layout is LECTURE
    algorithm, microscope = (layout.view_docks[name].geometry() for name in ("algorithm", "microscope"))
    assert algorithm.left() == 0
    assert algorithm.bottom() == microscope.bottom()  # full height, and the microscope only below the canvas
    assert microscope.left() > algorithm.right()
    assert layout.view_docks["hidden"].geometry().top() > window.plane_dock.geometry().bottom()


def test_leaving_it_puts_views_docks_and_looks_back(window: MainWindow) -> None:
    before = tabs_of(window)
    shown = {dock.objectName(): dock.geometry() for dock in window.docks if dock.isVisible()}
    layout = enter(window)
    assert "Algorithm" not in tabs_of(window)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert window.layouts.name == "explore"
    assert tabs_of(window) == before
    assert {dock.objectName(): dock.geometry() for dock in window.docks if dock.isVisible()} == shown
    assert window.tool_bar.isVisible()
    assert not layout.bar.isVisible()
    assert not any(dock.isVisible() for dock in layout.view_docks.values())
    assert window.look.layout is EXPLORE


def test_from_lecture_to_projector_and_back_nothing_is_lost(window: MainWindow) -> None:
    before = tabs_of(window)
    for name in ("lecture", "projector", "lecture", "explore"):
        window.layouts.show(name)  # type: ignore[arg-type]
        QApplication.processEvents()
        assert window.layouts.name == name
    assert tabs_of(window) == before


def test_the_arrow_goes_on_by_a_line_here_and_by_an_example_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    layout = enter(window)
    line = layout.next_line
    seen: list[int] = []
    line.triggered.connect(lambda: seen.append(1))
    assert window.hint_label.text().startswith("Line 4 of 11    → next line    Shift+→ next example")
    QTest.keyClick(window.canvas, Qt.Key.Key_Right)
    assert seen == [1]
    assert window.hint_label.text().startswith("Line 5 of 11 ")
    assert window.document.project.progress.example == 0  # no update yet
    qtbot.mouseClick(layout.bar.next_button, Qt.MouseButton.LeftButton)
    assert seen == [1, 1]
    window.layouts.show("explore")
    QApplication.processEvents()
    assert window.hint_label.text().startswith("Space plays")
    QTest.keyClick(window.canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.document.project.progress.example == 1, timeout=30_000)
    assert seen == [1, 1]


def test_the_bar_shows_where_the_lines_stand_and_takes_the_learning_rate(
    window: MainWindow, wait_idle: Callable[[MainWindow], None], qtbot: QtBot
) -> None:
    layout = enter(window)
    bar = layout.bar
    window.controller.run_epochs(3)
    wait_idle(window)
    assert (bar.epoch.text, bar.example.text) == ("3", "4 of 4")  # line 10, after three whole epochs
    assert window.tool_bar.epoch_counter.text == "3"
    layout.next_line.trigger()
    assert (bar.epoch.text, bar.example.text) == ("4", "1 of 4")  # line 3 has begun the fourth
    layout.next_line.trigger()
    for _ in range(5):
        layout.next_line.trigger()
    qtbot.waitUntil(lambda: window.document.project.progress.example == 1, timeout=30_000)
    assert window.hint_label.text().startswith("Line 8 ")
    assert bar.example.text == "1 of 4"  # the update of that example, though the run stands at the next one
    QTest.keyClick(window.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bar.example.text == "2 of 4", timeout=30_000)
    assert bar.what.text() == "IGD, one example, squared loss"
    bar.eta_field.setValue(0.25)
    assert window.document.project.training.learning_rate == 0.25
    window.edit("Set η", lambda p: edits.set_training(p, learning_rate=0.75))
    assert bar.eta_field.value() == 0.75


def test_in_a_narrow_window_microscope_and_hidden_space_stay_tabs(make_window: MakeWindow) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.resize(1024, 640)
    QApplication.processEvents()
    layout = enter(window)
    assert window.lecture.is_seen("algorithm")
    assert {"Microscope", "Hidden space"} <= set(tabs_of(window))
    assert window.tabs_dock.isVisible()
    assert not layout.view_docks["microscope"].isVisible()


def test_it_keeps_the_theme_of_the_window_and_a_change_stays(window: MainWindow) -> None:
    window.look.set_theme("dark")
    enter(window)
    assert window.look.chosen_theme == "dark"
    window.look.set_theme("light")
    window.layouts.show("explore")
    assert window.look.chosen_theme == "light"
