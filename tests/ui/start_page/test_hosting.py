"""The start page's place in the window: what it covers, and what makes it go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start import make_window as make_started_window

Start = Callable[..., MainWindow]
MakeWindow = Callable[[Project], MainWindow]


def places(window: MainWindow) -> dict[str, tuple[bool, int, int, int, int]]:
    """Return where each dock is."""
    return {dock.objectName(): (dock.isVisible(), *dock.geometry().getRect()) for dock in window.docks}


def test_no_window_shows_the_page_by_itself(window: MainWindow) -> None:
    assert not window.start_page.is_shown
    assert window.data_dock.isVisible()


@pytest.mark.parametrize(("width", "height", "page"), [(1920, 1080, 580), (1440, 900, 580), (1280, 800, 516), (1024, 600, 413)])
def test_the_page_stands_at_the_left_between_tool_bar_and_status_bar(
    start: Start, qtbot: QtBot, width: int, height: int, page: int
) -> None:
    window = start()
    window.resize(width, height)
    shown = window.start_page.page
    qtbot.waitUntil(lambda: shown.width() == page)
    corner = shown.mapTo(window, QPoint())
    assert corner.x() == 0
    assert abs(corner.y() - window.tool_bar.geometry().bottom() - 1) <= 1
    qtbot.waitUntil(lambda: abs(corner.y() + shown.height() - window.statusBar().y()) <= 1)
    assert not window.data_dock.isVisible()
    qtbot.waitUntil(lambda: window.tabs_dock.x() > shown.width())


def test_what_the_user_had_arranged_comes_back_when_the_page_goes(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("two-moons")[0])
    qtbot.waitUntil(lambda: window.plane_dock.width() == 364)
    window.history_dock.show()
    window.resizeDocks([window.data_dock, window.plane_dock], [300, 420], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: (window.data_dock.width(), window.plane_dock.width()) == (300, 420) and window.history_dock.height() > 60)
    before = places(window)
    window.start_page.show()
    qtbot.waitUntil(lambda: not window.data_dock.isVisible() and window.start_page.page.width() == 516)
    assert not window.history_dock.isVisible()
    window.start_page.hide()
    qtbot.waitUntil(lambda: places(window) == before)
    assert window.corner(Qt.Corner.BottomLeftCorner) == Qt.DockWidgetArea.BottomDockWidgetArea


def test_a_window_that_starts_with_the_page_has_its_layout_when_the_page_goes(make_window: MakeWindow, start: Start, qtbot: QtBot) -> None:
    plain = make_window(edits.empty_project())
    qtbot.waitUntil(lambda: plain.plane_dock.width() == 364)
    window = start()
    window.start_page.hide()
    qtbot.waitUntil(lambda: {k: v[:4] for k, v in places(window).items()} == {k: v[:4] for k, v in places(plain).items()})


def test_a_layer_drawn_by_key_takes_the_page_away(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.keyClick(window.start_page.page.rows[0], Qt.Key.Key_L)
    assert window.document.project.network.d == 2
    assert not window.start_page.is_shown


def test_the_page_stays_until_the_mouse_is_let_go_that_draws_on_the_canvas(start: Start, qtbot: QtBot) -> None:
    window = start()
    view = window.canvas.view
    x, y, width, height = window.canvas.scene.layout.card(1.0) or (0, 0, 0, 0)
    spot = view.mapFromScene(x + width / 2, y + height - 20)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.start_page.is_shown
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: not window.start_page.is_shown)
    assert window.document.project.network.d == 2


def test_a_point_takes_the_page_away_and_a_setting_does_not(start: Start) -> None:
    window = start()
    window.edit("Set η", lambda project: edits.set_training(project, learning_rate=0.7))
    assert window.start_page.is_shown
    window.edit("Paint", lambda project: edits.add_points(project, [(0.5, 0.5)], [1]))
    assert not window.start_page.is_shown


def test_play_takes_the_page_away_and_says_what_is_missing(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.mouseClick(window.tool_bar.play_button, Qt.MouseButton.LeftButton)
    assert not window.start_page.is_shown
    assert "no training points" in window.notice_bar.text


def test_the_file_menus_key_brings_the_page_back_beside_an_open_project(window: MainWindow, qtbot: QtBot) -> None:
    project = window.document.project
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.start_page.is_shown
    assert window.document.project is project


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_ground_is_a_panels_also_when_it_comes_back(start: Start, theme: str) -> None:
    window = start()
    window.look.set_theme("light" if theme == "light" else "dark")
    for _ in range(2):
        image = window.start_page.page.grab().toImage()
        places = [(2, 2), (image.width() - 2, image.height() // 2), (2, image.height() - 2)]
        assert {image.pixelColor(*place).name() for place in places} == {window.look.theme.panel.name()}
        window.start_page.hide()
        window.start_page.show()


def test_a_dock_that_is_asked_for_in_the_pages_place_takes_it_away(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.data_dock.isVisible)
    assert not window.start_page.is_shown
    window.start_page.show()
    assert not window.data_dock.isVisible()
    assert window.start_page.is_shown


def test_the_status_bar_tells_the_keys_of_the_page_while_it_is_shown(start: Start) -> None:
    window = start()
    caps = window.start_page.hint
    assert caps is not None
    assert caps.isVisible()
    assert caps.accessibleName() == "↑ ↓ choose a lesson, Enter opens it"
    assert not window.hint_label.isVisible()
    window.start_page.hide()
    assert not caps.isVisible()
    assert window.hint_label.isVisible()


def test_the_page_comes_and_goes_while_the_status_bar_tells_of_something_else(start: Start) -> None:
    window = start()
    caps, bar = window.start_page.hint, window.statusBar()
    assert caps is not None
    for act, shown in ((window.start_page.hide, window.hint_label), (window.start_page.show, caps)):
        bar.showMessage("What the pointer rests on")
        act()
        assert (bar.currentMessage(), shown.isVisible()) == ("", True)


def test_the_projector_comes_without_the_page_and_leaves_without_it(start: Start, qtbot: QtBot) -> None:
    window = start()
    window.layouts.actions["projector"].trigger()
    assert not window.start_page.is_shown
    window.layouts.leave()
    assert not window.start_page.is_shown
    assert window.data_dock.isVisible()


def test_the_page_leaves_the_projector_when_it_is_asked_for_there(window: MainWindow) -> None:
    window.layouts.show("projector")
    window.start_page.show()
    assert window.layouts.name == "explore"
    assert window.start_page.is_shown


def test_work_that_is_not_saved_is_asked_about_before_a_lesson_takes_its_place(window: MainWindow, qtbot: QtBot) -> None:
    window.edit("Add layer", lambda project: edits.add_layer(project, 0))
    before = window.document.project
    window.files.confirm_discard = lambda what: "cancel"
    window.start_page.show()
    qtbot.mouseClick(window.start_page.page.rows[0], Qt.MouseButton.LeftButton)
    assert window.document.project is before
    assert window.start_page.is_shown


def test_the_empty_window_says_what_is_missing_until_there_are_points(start: Start) -> None:
    window = start()
    assert window.tool_bar.lack_label.isVisible()
    assert window.tool_bar.lack_label.text() == "Add points to train"
    assert not window.tool_bar.loss_counter.isVisible()
    assert window.loss_plot.invitation == ("No run yet", "Add points to train")
    window.edit("Add layer", lambda project: edits.add_layer(project, 0))
    assert window.tool_bar.lack_label.text() == "Add points to train"
    window.edit("Paint", lambda project: edits.add_points(project, [(0.5, 0.5)], [1]))
    assert not window.tool_bar.lack_label.isVisible()
    assert window.tool_bar.loss_counter.isVisible()
    assert window.loss_plot.invitation == ("No run yet", "Press Play")


def test_nothing_lies_over_the_words_of_the_empty_canvas_in_either_theme(start: Start) -> None:
    window = start()
    for theme in ("dark", "light"):
        window.look.set_theme("dark" if theme == "dark" else "light")
        assert not window.canvas.zoom_control.isVisible()
    window.edit("Add layer", lambda project: edits.add_layer(project, 0))
    assert window.canvas.zoom_control.isVisible()


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[[Path], MainWindow]]:
    """Return the function that opens the window as a start on a file does."""
    dress = qapp.styleSheet(), qapp.palette(), qapp.font()
    windows: list[MainWindow] = []

    def start_on(path: Path) -> MainWindow:
        windows.append(make_started_window(qapp, str(path)))
        return windows[-1]

    yield start_on
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.setStyleSheet(dress[0])
    qapp.setPalette(dress[1])
    qapp.setFont(dress[2])


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_start_on_a_file_shows_the_page_only_where_the_file_cannot_be_opened(
    opened: Callable[[Path], MainWindow], project_file: Path, is_broken: bool
) -> None:
    if is_broken:
        project_file.write_bytes(b"")
    window = opened(project_file)
    assert window.start_page.is_shown is is_broken
    assert ("the file is empty" in window.notice_bar.text) is is_broken


def test_a_project_that_is_opened_ends_the_page(start: Start, project_file: Path) -> None:
    window = start()
    window.files.open_path(project_file)
    assert not window.start_page.is_shown
    assert window.preferences.recent_files[0] == project_file
