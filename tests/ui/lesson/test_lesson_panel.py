"""The lesson panel: its place in the window, its check, hints, the way on and back, what it rings, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.lesson_progress import LessonProgress
from mlp_studio.app.preferences import Preferences
from mlp_studio.core import edits
from mlp_studio.core.lesson import parse_highlight
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import write_project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.lesson.heading import Heading
from mlp_studio.ui.lesson.rings import Ring
from mlp_studio.ui.lesson.step_views import StepViews
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.view import UnitLabView
from tests.ui.lesson.conftest import Learner

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


# Its place


def test_a_lesson_takes_the_place_of_the_data_dock_and_gives_it_back(learner: Learner) -> None:
    window = learner.window
    learner.open("xor-minimum")
    assert window.lesson.dock.isVisible()
    assert not window.data_dock.isVisible()
    assert window.corner(Qt.Corner.BottomLeftCorner) == Qt.DockWidgetArea.LeftDockWidgetArea
    window.files.new_project()
    assert not window.lesson.dock.isVisible()
    assert window.data_dock.isVisible()
    assert window.corner(Qt.Corner.BottomLeftCorner) == Qt.DockWidgetArea.BottomDockWidgetArea


def test_the_data_dock_can_be_brought_back_beside_the_lesson(learner: Learner) -> None:
    window = learner.window
    learner.open("xor-minimum")
    window.data_dock.toggleViewAction().trigger()
    assert window.data_dock.isVisible()
    assert window.lesson.dock.isVisible()


def test_a_data_dock_that_a_step_opened_goes_with_that_step_and_one_that_the_learner_opened_stays(learner: Learner) -> None:
    window, session = learner.window, learner.window.lesson.session
    learner.open("separability")
    session.go_to(3)
    assert window.data_dock.isVisible()
    session.next()
    assert not window.data_dock.isVisible()
    window.data_dock.toggleViewAction().trigger()
    session.go_to(3)
    session.next()
    assert window.data_dock.isVisible()


def test_a_step_opens_the_curve_of_the_networks_unit_and_scrolls_to_it(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("threshold-functions")
    unit = window.lecture.made("unit")
    assert isinstance(unit, UnitLabView)
    qtbot.waitUntil(lambda: not unit.curve_panel.visibleRegion().isEmpty())
    assert unit.curve_panel.shown is not None
    assert unit.curve_panel.shown.sums.activation == "linear"  # that of the network's unit, not of a learner
    assert "curve" in StepViews(window).seen()
    window.layouts.show("lecture")
    qtbot.waitUntil(lambda: window.lecture.is_seen("unit") and not unit.curve_panel.visibleRegion().isEmpty())


def test_the_projector_hides_the_lesson_and_brings_it_back(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("xor-minimum")
    window.layouts.show("projector")
    assert not window.lesson.dock.isVisible()
    window.layouts.show("explore")
    qtbot.waitUntil(window.lesson.dock.isVisible)
    assert not window.data_dock.isVisible()


def test_the_explore_layout_asked_for_again_keeps_the_lesson(learner: Learner) -> None:
    learner.open("xor-minimum")
    learner.window.layouts.actions["explore"].trigger()
    assert learner.window.lesson.dock.isVisible()
    assert not learner.window.data_dock.isVisible()


def test_the_start_page_covers_the_lesson_and_gives_it_back(learner: Learner) -> None:
    window = learner.window
    learner.open("xor-minimum")
    window.start_page.show()
    assert not window.lesson.dock.isVisible()
    window.start_page.hide()
    assert window.lesson.dock.isVisible()


def test_a_project_without_steps_has_no_lesson(window: MainWindow) -> None:
    window.files.confirm_discard = lambda what: "discard"
    window.files.new_project()
    assert not window.lesson.dock.isVisible()
    assert not window.lesson.next_action.isEnabled()


# The way through it


def test_next_is_named_skip_until_the_check_holds(learner: Learner) -> None:
    learner.open("separability")
    assert learner.panel.next_button.text() == "Skip"
    assert learner.panel.task.state.text() == "2 of 4 training points are misclassified"
    learner.set_weight(1, 0, 0, "-1.5")
    learner.wait_done()
    assert learner.panel.next_button.text() == "Next"
    assert learner.panel.next_button.property("primary") == "true"
    assert learner.panel.task.state.text() == "Done"


def test_what_is_done_stays_done_when_the_learner_plays_on(learner: Learner) -> None:
    learner.open("separability")
    learner.set_weight(1, 0, 0, "-1.5")
    learner.wait_done()
    learner.set_weight(1, 0, 0, "3")
    learner.window.lesson.session.look()
    assert learner.is_done


def test_keys_go_on_and_back_and_the_dots_go_anywhere(learner: Learner, qtbot: QtBot) -> None:
    learner.open("separability")
    session = learner.window.lesson.session
    qtbot.keyClick(learner.window, Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert session.index == 1
    learner.panel.next_button.setFocus()
    qtbot.keyClick(learner.panel.next_button, Key.Key_PageDown)
    assert session.index == 2
    qtbot.keyClick(learner.panel.next_button, Key.Key_PageUp)
    assert session.index == 1
    qtbot.mouseClick(learner.panel.dots, LEFT, pos=learner.panel.dots.centre_of(4).toPoint())
    assert session.index == 4
    qtbot.keyClick(learner.window, Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert session.index == 3
    assert learner.panel.count_label.text() == "Step 4 of 6"


def test_a_step_begins_with_its_state_once_and_again_when_asked(learner: Learner) -> None:
    window = learner.window
    learner.open("separability")
    learner.next()
    learner.next()
    assert window.document.project.network.weights[0].tolist() == [[-1.5, 1, 1]]
    learner.set_weight(1, 0, 0, "2")
    learner.window.lesson.session.back()
    learner.next()
    assert window.document.project.network.weights[0][0, 0] == 2
    learner.panel.again_button.click()
    assert window.document.project.network.weights[0][0, 0] == -1.5
    window.document.undo()
    assert window.document.project.network.weights[0][0, 0] == 2


def test_a_step_without_a_state_of_its_own_starts_again_as_it_was_entered(learner: Learner) -> None:
    window = learner.window
    learner.open("one-unit")
    learner.next()
    learner.step_example()
    learner.next()
    learner.train(3)
    learner.panel.again_button.click()
    assert window.document.project.network.weights[0].tolist() == [[-0.5, 1, 0.25]]
    assert window.document.project.progress.epoch == 0


def test_a_run_is_ended_by_a_step_that_begins_with_another_state(learner: Learner, qtbot: QtBot) -> None:
    learner.open("local-minima")
    learner.window.controller.play()
    qtbot.waitUntil(lambda: learner.window.controller.shown.progress.epoch > 5, timeout=60_000)
    qtbot.mouseClick(learner.panel.dots, LEFT, pos=learner.panel.dots.centre_of(2).toPoint())
    learner.rest()
    assert learner.window.document.project.progress.epoch == 0
    assert learner.window.document.project.training.seed == 3


def test_the_check_is_asked_while_a_run_goes_on(learner: Learner) -> None:
    learner.open("local-minima")
    learner.window.controller.play()
    learner.wait_done()
    assert learner.window.controller.is_going
    learner.window.controller.pause()
    learner.rest()


def test_a_wrong_answer_is_told_when_it_is_submitted_and_a_right_one_at_once(learner: Learner, qtbot: QtBot) -> None:
    learner.open("xor-igd")
    field = learner.panel.task.field
    qtbot.keyClicks(field, "0.5")
    assert "look again" not in learner.panel.task.state.text()
    qtbot.keyClick(field, Key.Key_Return)
    assert "look again" in learner.panel.task.state.text()
    field.clear()
    qtbot.keyClicks(field, "0.492")
    assert learner.is_done


def test_hints_come_one_by_one(learner: Learner, qtbot: QtBot) -> None:
    learner.open("separability")
    panel = learner.panel
    assert not panel.hints.isVisible()
    qtbot.mouseClick(panel.hint_button, LEFT)
    assert "must pass between" in panel.hints.plain_text
    qtbot.mouseClick(panel.hint_button, LEFT)
    assert "−1.5" in panel.hints.plain_text
    assert not panel.hint_button.isVisible()


def test_restarting_forgets_what_was_done(learner: Learner) -> None:
    learner.open("separability")
    learner.set_weight(1, 0, 0, "-1.5")
    learner.wait_done()
    learner.next()
    learner.window.lesson.restart_action.trigger()
    session = learner.window.lesson.session
    assert (session.index, session.done) == (0, frozenset())
    assert learner.window.document.project.network.weights[0][0, 0] == -0.5


def test_a_lesson_that_is_opened_again_goes_on_where_it_was_left(learner: Learner) -> None:
    learner.open("separability")
    learner.set_weight(1, 0, 0, "-1.5")
    learner.wait_done()
    learner.next()
    learner.next()
    learner.open("xor-igd")
    learner.open("separability")
    session = learner.window.lesson.session
    assert (session.index, session.done) == (2, frozenset({0}))
    assert learner.window.document.project.points == find_project("xor-igd")[0].points
    assert not learner.window.document.is_modified


@pytest.mark.parametrize("tree", [None, 3, [], [1], [1, 2], ["a", []], [0, [-1]], [0, [True]], [99, []]])
def test_progress_that_is_none_is_the_beginning(tree: object) -> None:
    assert LessonProgress.of(tree) == LessonProgress()


def test_progress_is_kept_and_what_is_broken_is_forgotten() -> None:
    settings = QSettings("MLP Studio", "MLP Studio")
    preferences = Preferences(settings)
    preferences.keep_lesson_progress("A", LessonProgress(2, frozenset({0, 1})))
    assert preferences.lesson_progress("A") == LessonProgress(2, frozenset({0, 1}))
    assert preferences.lesson_progress("B") == LessonProgress()
    for broken in ("{", "[" * 5000, "[]"):
        settings.setValue("lesson_progress", broken)
        assert preferences.lesson_progress("A") == LessonProgress()


def test_nothing_is_asked_while_no_lesson_is_open(window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]) -> None:
    looks: list[None] = []
    window.lesson.session.looked.connect(lambda: looks.append(None))
    window.controller.run_epochs(5)
    wait_idle(window)
    window.lesson.session.look()
    assert looks == []


def test_a_file_with_a_lesson_shows_it_and_a_view_that_is_unknown_is_skipped(learner: Learner, tmp_path: Path) -> None:
    project = edits.make_lesson(find_project("xor-igd")[0])
    assert project.lesson is not None
    step = replace(project.lesson.steps[0], views=("of-another-world", "points"))
    path = tmp_path / "mine.mlps"
    write_project(replace(edits.set_step(project, 0, step), title="Mine"), path)
    learner.window.files.open_path(path)
    assert learner.window.lesson.dock.isVisible()
    assert learner.window.points_table.isVisible()
    assert "“of-another-world”" in learner.window.notice_bar.text


# The line at which the algorithm stands


def test_a_step_has_the_algorithm_stand_at_its_line_and_trains_nothing_for_it(learner: Learner) -> None:
    learner.open("xor-igd")
    view = learner.window.lecture.made("algorithm")
    assert isinstance(view, AlgorithmView)
    project = learner.window.document.project
    numbers = [view.stepper.number]
    for _ in range(3):
        learner.next()
        numbers.append(view.stepper.number)
    assert numbers == ["4", "5", "6", "6"]
    learner.panel.back_button.click()
    learner.panel.back_button.click()
    assert view.stepper.number == "5"
    assert learner.window.document.project.network == project.network
    assert (project.progress.epoch, project.progress.example) == (0, 0)
    learner.window.lesson.session.go_to(5)
    assert view.stepper.number == "7b"
    learner.step_example()
    learner.wait_done()


def test_the_line_of_a_step_waits_for_the_end_of_a_run_and_one_that_is_not_there_is_skipped(learner: Learner, qtbot: QtBot) -> None:
    learner.open("xor-igd")
    view, window = learner.window.lecture.made("algorithm"), learner.window
    assert isinstance(view, AlgorithmView)
    window.controller.play()
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch > 5, timeout=60_000)
    window.lesson.session.go_to(2)
    qtbot.waitUntil(lambda: view.stepper.number == "6", timeout=60_000)
    assert window.document.project.progress.epoch == 0
    learner.open("one-unit")
    views = StepViews(window)
    views.stand_at("7")
    assert view.stepper.number == "7"
    for number in ("7a", "11", ""):
        views.stand_at(number)
        assert view.stepper.number == "7", number
    window.tabs.setCurrentWidget(window.weights_panel)
    views.stand_at("5")
    assert view.stepper.number == "7"


# Its end


def test_the_last_step_leads_to_the_next_lesson_or_to_the_first_step_again(learner: Learner, qtbot: QtBot) -> None:
    learner.open("xor-minimum")
    session, panel = learner.window.lesson.session, learner.panel
    assert not panel.restart_button.isVisible()
    session.go_to(6)
    assert (panel.next_button.text(), panel.next_button.property("primary")) == ("Next lesson", "true")
    qtbot.mouseClick(panel.restart_button, LEFT)
    assert session.index == 0
    session.go_to(6)
    learner.next()
    assert learner.window.document.project.title == "Threshold functions"
    assert session.index == 0
    qtbot.waitUntil(lambda: learner.window.lesson.heading.text() == "Threshold functions")
    learner.open("three-classes")
    session.go_to(6)
    assert panel.next_button.text() == "Start again"
    assert not panel.restart_button.isVisible()
    learner.next()
    assert (session.index, learner.window.document.project.title) == (0, "Softmax with three classes")


def test_a_lesson_that_was_finished_begins_anew_and_one_that_was_left_asks_its_check_again(learner: Learner) -> None:
    learner.open("xor-igd")
    session = learner.window.lesson.session
    session.next()
    learner.answer("-0.492")
    assert learner.is_done
    learner.open("xor-minimum")
    session.go_to(6)
    learner.open("xor-igd")
    assert (session.index, session.done) == (1, frozenset())
    learner.open("xor-minimum")
    assert (session.index, session.done) == (0, frozenset())


def test_a_name_that_is_too_long_for_the_title_bar_ends_in_an_ellipsis_and_the_tip_has_it_all(qtbot: QtBot) -> None:
    heading = Heading(Look())
    qtbot.addWidget(heading)
    heading.say("Local minima and symmetric starts")
    heading.resize(heading.sizeHint())
    with qtbot.waitExposed(heading):
        heading.show()
    assert heading.text() == "Local minima and symmetric starts"
    heading.resize(120, heading.height())
    assert heading.text().endswith("…")
    assert heading.toolTip() == heading.words == "Local minima and symmetric starts"


# What it rings


def test_what_a_step_highlights_is_ringed_and_a_press_on_the_canvas_ends_it(
    learner: Learner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.open("separability")
    rings = learner.window.lesson.rings
    qtbot.waitUntil(lambda: len(rings.rings) == 2)
    place = rings.place_of(parse_highlight("weight 1 1 0"))
    assert place is not None
    assert rings.rings[0].geometry().contains(place.rect.center())
    learner.hand.click(learner.hand.unit((1, 0)))
    assert rings.rings == []
    monkeypatch.setattr("mlp_studio.ui.lesson.rings.STAY_MS", 300)  # they fade for 600 ms more
    qtbot.mouseClick(learner.panel.marks_button, LEFT)
    qtbot.waitUntil(lambda: len(rings.rings) == 2)
    qtbot.waitUntil(lambda: rings.rings == [])


def test_everything_that_is_there_has_a_place_to_ring(learner: Learner) -> None:
    learner.open("xor-igd")
    for text in ("plane", "canvas", "curves", "unit 2 1", "layer 1", "weight 2 1 2", "control play", "control eta", "control reset"):
        place = learner.window.lesson.rings.place_of(parse_highlight(text))
        assert place is not None, text
        assert learner.window.rect().contains(place.rect), text


def test_a_ring_runs_around_the_label_of_a_weight_and_leaves_the_value_below_a_unit_free(learner: Learner) -> None:
    learner.open("xor-igd")
    rings, canvas = learner.window.lesson.rings, learner.window.canvas
    label = canvas.scene.labels.box(canvas.scene.labels.labels[(2, 0, 0)])
    place = rings.place_of(parse_highlight("weight 2 1 0"))
    assert place is not None
    assert abs(place.rect.width() - label.width()) <= 2
    assert abs(place.rect.height() - label.height()) <= 2
    place = rings.place_of(parse_highlight("unit 2 1"))
    assert place is not None
    ring = Ring(place, learner.window.look, learner.window)
    unit = place.rect.translated(-ring.pos())
    value = QRect(unit.left(), unit.bottom() + 6, unit.width(), 12)
    assert not ring.free_of_words.intersects(value)
    assert ring.free_of_words.contains(QPoint(unit.center().x(), unit.top() - 6))
    assert ring.free_of_words.contains(QPoint(unit.center().x(), unit.bottom() + 4)), "the line of the ring is cut below"
    ring.deleteLater()


def test_what_is_not_there_is_not_ringed(learner: Learner) -> None:
    learner.open("xor-igd")
    for text in ("data", "unit 3 1", "unit 1 9", "layer 7", "weight 2 2 2"):
        assert learner.window.lesson.rings.place_of(parse_highlight(text)) is None, text
