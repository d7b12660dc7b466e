"""The lesson panel: its place in the window, its text, its check, hints, the way on and back, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.lesson_progress import LessonProgress
from mlp_studio.app.preferences import Preferences
from mlp_studio.core import edits
from mlp_studio.core.lesson import parse_highlight
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import write_project
from mlp_studio.ui.lesson.rich_text import RichText, parted
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look
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


# What it rings


def test_what_a_step_highlights_is_ringed_and_a_press_on_the_canvas_ends_it(
    learner: Learner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.open("separability")
    rings = learner.window.lesson.rings
    qtbot.waitUntil(lambda: len(rings.rings) == 2)
    place = rings.rect_of(parse_highlight("weight 1 1 0"))
    assert place is not None
    assert rings.rings[0].geometry().contains(place[0].center())
    learner.hand.click(learner.hand.unit((1, 0)))
    assert rings.rings == []
    monkeypatch.setattr("mlp_studio.ui.lesson.rings.STAY_MS", 300)  # they fade for 600 ms more
    qtbot.mouseClick(learner.panel.marks_button, LEFT)
    qtbot.waitUntil(lambda: len(rings.rings) == 2)
    qtbot.waitUntil(lambda: rings.rings == [])


def test_everything_that_is_there_has_a_place_to_ring(learner: Learner) -> None:
    learner.open("xor-igd")
    for text in ("plane", "canvas", "curves", "unit 2 1", "layer 1", "weight 2 1 2", "control play", "control eta", "control reset"):
        place = learner.window.lesson.rings.rect_of(parse_highlight(text))
        assert place is not None, text
        assert learner.window.rect().contains(place[0]), text


def test_what_is_not_there_is_not_ringed(learner: Learner) -> None:
    learner.open("xor-igd")
    for text in ("data", "unit 3 1", "unit 1 9", "layer 7", "weight 2 2 2"):
        assert learner.window.lesson.rings.rect_of(parse_highlight(text)) is None, text


# Its text


def test_formulas_are_parted_from_the_text_and_a_dollar_can_be_written() -> None:
    text, formulas = parted(r"One $w_1$ for \$5, and $a * b * c$.")
    assert formulas == ["w_1", "a * b * c"]
    assert "$5" in text
    assert "*" not in text


def test_a_text_is_copied_with_its_formulas_as_latex(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown("The sum $z_1 = w_{10} + x_1$ of **unit** 1.\n\nA fraction $\\frac{1}{2}$.")
    text.selectAll()
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "The sum $z_1 = w_{10} + x_1$ of unit 1.\nA fraction $\\frac{1}{2}$."


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown(r"Still $\frac{$ to be mended.")
    assert text.toPlainText() == r"Still $\frac{$ to be mended."


def test_a_text_takes_the_themes_colours_and_is_as_high_as_its_width_needs(qtbot: QtBot) -> None:
    look = Look()
    text = RichText(look)
    qtbot.addWidget(text)
    text.set_markdown("words and $w_1$ " * 20)
    text.resize(400, text.height())
    with qtbot.waitExposed(text):
        text.show()
    wide = text.height()
    text.resize(200, wide)
    assert text.height() > wide
    look.set_theme("dark")
    inks = text.grab().toImage()
    bright = max(inks.pixelColor(x, y).lightness() for x in range(0, 200, 2) for y in range(0, 40))
    assert bright > 180


def test_every_formula_of_the_ten_lessons_can_be_drawn(make_window: Callable[[Project], MainWindow]) -> None:
    from mlp_studio.storage.lessons import lessons
    from mlp_studio.ui.formulas import formula_size

    make_window(edits.empty_project())
    for entry in lessons():
        lesson = find_project(entry.name)[0].lesson
        assert lesson is not None
        for step in lesson.steps:
            for text in (step.text, step.task, *step.hints):
                plain, formulas = parted(text)
                assert "$" not in plain, text
                assert all(formula_size(latex, 14).width < 14 * 60 for latex in formulas)
