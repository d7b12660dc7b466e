"""The frame of the lecture's views: where they stand, and what they are told and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.lecture import views
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.main_window import MainWindow


class Witness(LectureView):
    """A view that keeps what it is told."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.look, window)
        self.told: list[Project] = []
        self.is_closed = False

    def show_moment(self, project: Project) -> None:
        self.told.append(project)

    def close_threads(self) -> bool:
        self.is_closed = True
        return True


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch, make_window: Callable[[Project], MainWindow]) -> MainWindow:
    """A window with two views of its own, one of which stands."""
    table = {"one": views.Entry("One", "Ctrl+Alt+1", Witness, stands=True), "two": views.Entry("Two", "", Witness)}
    monkeypatch.setattr(views, "VIEWS", table)
    return make_window(find_project("xor-igd")[0])


def told(window: MainWindow, name: str) -> list[Project]:
    view = window.lecture.view(name)
    assert isinstance(view, Witness)
    return view.told


def test_a_view_is_made_when_its_tab_is_first_seen_and_is_told_what_is_shown(window: MainWindow) -> None:
    assert [window.tabs.tabText(i) for i in range(window.tabs.count())] == ["Weights", "Points", "One"]
    assert window.lecture.view("one") is None
    window.tabs.setCurrentIndex(2)
    assert told(window, "one") == [window.document.project]
    assert window.lecture.is_seen("one")


def test_a_view_out_of_sight_is_told_nothing_and_catches_up_when_it_is_seen(window: MainWindow) -> None:
    window.lecture.open("one")
    window.tabs.setCurrentIndex(0)
    count = len(told(window, "one"))
    window.edit("Remove all points", lambda p: find_project("two-moons")[0])
    assert len(told(window, "one")) == count
    window.tabs.setCurrentIndex(2)
    assert told(window, "one")[-1] is window.document.project


def test_a_view_in_sight_is_told_of_edits_of_a_run_and_of_looking_back(
    window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    window.lecture.open("one")
    window.controller.run_epochs(5)
    wait_idle(window)
    assert told(window, "one")[-1].progress.epoch == 5
    window.controller.look_at(2.0)
    assert told(window, "one")[-1].progress.epoch == 2
    window.controller.set_speed(300.0)
    window.controller.look_at(99.0)
    window.controller.play()
    count = len(told(window, "one"))
    qtbot.waitUntil(lambda: len(told(window, "one")) > count + 3, timeout=30_000)
    assert told(window, "one")[-1].progress.epoch > 5
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=30_000)
    assert told(window, "one")[-1].progress.epoch == window.document.project.progress.epoch


def test_a_view_that_does_not_stand_comes_with_the_menu_and_goes_with_its_tab(window: MainWindow, qtbot: QtBot) -> None:
    window.lecture.actions["two"].trigger()
    assert window.tabs.tabText(window.tabs.currentIndex()) == "Two"
    assert window.lecture.is_seen("two")
    button = window.tabs.tabBar().tabButton(3, QTabBar.ButtonPosition.RightSide)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.lecture.is_seen("two")
    assert window.tabs.count() == 3
    window.lecture.actions["two"].trigger()
    assert window.lecture.is_seen("two")
    assert window.tabs.tabBar().tabButton(2, QTabBar.ButtonPosition.RightSide) is None  # what stands stays


def test_the_selected_edge_is_the_picked_weight_and_a_picked_example_is_ringed_in_the_plane(window: MainWindow) -> None:
    seen: list[tuple[object, object]] = []
    window.picks.changed.connect(lambda: seen.append((window.picks.example, window.picks.weight)))
    window.canvas.select_weights([(1, 0, 2)])
    window.plane.example_picked.emit(3)
    assert seen == [(None, (1, 0, 2)), (3, (1, 0, 2))]
    assert window.plane.picked_example == 3
    window.canvas.select_weights([(1, 0, 2), (1, 0, 1)])
    assert window.picks.weight is None  # which of them?


def test_what_the_project_has_not_is_picked_no_more(window: MainWindow) -> None:
    window.canvas.select_weights([(1, 1, 2)])
    window.picks.pick_example(3)
    window.edit("Same structure", lambda p: edits.set_weight(p, 1, 0, 0, 0.5))
    assert (window.picks.example, window.picks.weight) == (3, (1, 1, 2))
    window.files.confirm_discard = lambda what: "discard"
    window.files.new_project()
    assert (window.picks.example, window.picks.weight) == (None, None)


def test_closing_the_window_ends_the_views_threads(window: MainWindow) -> None:
    view = window.lecture.open("two")
    window.document.undo_stack.setClean()
    window.close()
    assert isinstance(view, Witness)
    assert view.is_closed
