"""Writing a lesson in the app: every field, the steps, undo, and what the file then holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.core.lesson import Check, Lesson, Step
from mlp_studio.core.lesson_checks import CHECKS
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import read_project, write_project
from mlp_studio.ui.lesson.editor import LessonEditor
from mlp_studio.ui.lesson.mark_button import NOTHING
from mlp_studio.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor(make_window: Callable[[Project], MainWindow], tmp_path: Path) -> LessonEditor:
    """The editor on a project that was no lesson before."""
    window = make_window(find_project("xor-igd")[0])
    window.files.confirm_discard = lambda what: "discard"
    path = tmp_path / "plain.mlps"
    project = find_project("xor-minimum")[0]
    write_project(Project(project.network, project.points, title="Plain"), path)
    window.files.open_path(path)
    window.lesson.edit_action.trigger()
    return window.lesson.editor


def project_of(editor: LessonEditor) -> Project:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    return window.document.project


def lesson_of(editor: LessonEditor) -> Lesson:
    lesson = project_of(editor).lesson
    assert lesson is not None
    return lesson


def step_of(editor: LessonEditor) -> Step:
    return lesson_of(editor).steps[editor.index]


def test_a_project_becomes_a_lesson_whose_first_step_begins_with_it(editor: LessonEditor) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    assert editor.isVisible()
    assert window.lesson.dock.isVisible()
    start = step_of(editor).start
    assert start is not None
    assert start.network == project_of(editor).network
    window.document.undo()
    assert window.document.project.lesson is None
    assert not editor.isVisible()
    assert not window.lesson.dock.isVisible()


def test_what_is_typed_is_seen_at_once_and_one_undo_takes_it_back(editor: LessonEditor, qtbot: QtBot) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    editor.title.setFocus()
    qtbot.keyClicks(editor.title, "Begin")
    editor.text.setFocus()
    qtbot.keyClicks(editor.text, "A weight $w_1$.")
    assert (step_of(editor).title, step_of(editor).text) == ("Begin", "A weight $w_1$.")
    assert editor.preview.plain_text == "Begin\nA weight $w_1$."
    assert window.lesson.panel.text.plain_text == "A weight $w_1$."
    window.document.undo()
    assert (step_of(editor).title, step_of(editor).text) == ("Begin", "")
    assert editor.text.toPlainText() == ""


def test_everything_that_is_written_is_in_the_saved_file(editor: LessonEditor, qtbot: QtBot, tmp_path: Path) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    editor.name.selectAll()
    for field, text in (
        (editor.name, "Mine"),
        (editor.summary, "On XOR."),
        (editor.task, "Set it."),
        (editor.marks, "plane, unit 1 2"),
        (editor.hints, "One."),
    ):
        field.setFocus()
        qtbot.keyClicks(field, text)
    qtbot.keyClick(editor.hints, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.hints, "Two.")
    actions = editor.views_button.menu().actions()
    next(action for action in actions if action.text() == "Plane").trigger()
    window.document.save(tmp_path / "lesson.mlps")
    saved = read_project(tmp_path / "lesson.mlps")
    lesson = saved.lesson
    assert saved.title == "Mine"
    assert window.lesson.heading.words == "Mine"
    assert lesson == lesson_of(editor)
    assert lesson is not None
    step = lesson.steps[0]
    assert (lesson.summary, step.task, step.hints, step.views) == ("On XOR.", "Set it.", ("One.", "Two."), ("plane",))
    assert [mark.text for mark in step.highlights] == ["plane", "unit 1 2"]


def test_a_highlight_that_is_none_is_told_and_not_taken(editor: LessonEditor, qtbot: QtBot) -> None:
    editor.marks.setFocus()
    qtbot.keyClicks(editor.marks, "moon")
    assert editor.trouble.isVisible()
    assert step_of(editor).highlights == ()


def test_what_is_selected_in_the_window_can_be_ringed_and_so_can_its_parts_and_controls(editor: LessonEditor) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    menu = editor.mark_button.menu()

    def choose(text: str, within: QMenu = menu) -> None:
        within.aboutToShow.emit()
        next(action for action in within.actions() if action.text() == text).trigger()

    menu.aboutToShow.emit()
    assert (menu.actions()[0].text(), menu.actions()[0].isEnabled()) == (NOTHING, False)
    window.canvas.select_weights(frozenset({(1, 1, 0)}))
    choose("Selected: weight 1 2 0")
    window.canvas.select_unit((1, 0))
    for text in ("Selected: unit 1 1", "Selected: layer 1", "Loss curves", "Loss curves"):
        choose(text)
    menu.aboutToShow.emit()
    choose("η", next(action for action in menu.actions() if action.text() == "Control").menu())
    assert [mark.text for mark in step_of(editor).highlights] == ["weight 1 2 0", "unit 1 1", "layer 1", "curves", "control eta"]
    assert editor.marks.text() == "weight 1 2 0, unit 1 1, layer 1, curves, control eta"


def test_a_broken_formula_is_told_below_the_text_until_it_is_mended(editor: LessonEditor, qtbot: QtBot) -> None:
    editor.text.setFocus()
    qtbot.keyClicks(editor.text, "Take $\\sqrt{$")
    assert "cannot be read" in editor.text_trouble.text()
    assert editor.text_trouble.isVisible()
    qtbot.keyClick(editor.text, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.text, "2}$")
    assert not editor.text_trouble.isVisible()
    editor.hints.setFocus()
    qtbot.keyClicks(editor.hints, "Half a $")
    assert editor.text_trouble.text().startswith("In a hint.")


def test_the_line_at_which_the_algorithm_stands_is_chosen_among_those_it_has(editor: LessonEditor) -> None:
    numbers = [editor.line.itemData(i) for i in range(editor.line.count())]
    assert numbers == ["", "4", "5", "6", "7a", "7b"]
    editor.line.setCurrentIndex(3)
    editor.line.activated.emit(3)
    assert step_of(editor).line == "6"
    assert editor.line.currentText() == "Stands at line 6   δ = c \N{MINUS SIGN} y"
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    window.document.undo()
    assert editor.line.currentText() == "Stands where it is"


def test_every_check_of_the_table_can_be_chosen(editor: LessonEditor) -> None:
    box = editor.check.kind
    for kind in CHECKS:
        box.setCurrentIndex(box.findData(kind))
        box.activated.emit(box.currentIndex())
        assert step_of(editor).check.kind == kind
        assert list(editor.check.fields) == [parameter.name for parameter in CHECKS[kind].parameters], kind


def test_the_parameters_of_a_check_are_fields_that_refuse_what_is_out_of_range(editor: LessonEditor, qtbot: QtBot) -> None:
    box = editor.check.kind
    box.setCurrentIndex(box.findData("loss"))
    box.activated.emit(box.currentIndex())
    sides, below = editor.check.fields["on"], editor.check.fields["below"]
    assert isinstance(sides, QComboBox)
    sides.setCurrentIndex(1)
    sides.activated.emit(1)
    below.setFocus()
    below.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(below, "0.25")
    assert step_of(editor).check == Check("loss", ("test", 0.25))
    below.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(below, "-3")
    assert editor.check.trouble.isVisible()
    assert step_of(editor).check == Check("loss", ("test", 0.25))


def test_steps_are_added_moved_removed_and_chosen(editor: LessonEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor.title, "One")
    qtbot.mouseClick(editor.add_button, LEFT)
    assert editor.index == 1
    qtbot.keyClicks(editor.title, "Two")
    qtbot.mouseClick(editor.up_button, LEFT)
    assert [step.title for step in lesson_of(editor).steps] == ["Two", "One"]
    assert (editor.index, editor.title.text()) == (0, "Two")
    editor.steps.setCurrentRow(1)
    assert editor.title.text() == "One"
    qtbot.mouseClick(editor.remove_button, LEFT)
    assert [step.title for step in lesson_of(editor).steps] == ["Two"]
    assert not editor.remove_button.isEnabled()


def test_the_present_state_can_be_what_a_step_begins_with(editor: LessonEditor, qtbot: QtBot) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    qtbot.mouseClick(editor.no_start_button, LEFT)
    assert step_of(editor).start is None
    window.tool_bar.reset_action.trigger()
    qtbot.mouseClick(editor.take_button, LEFT)
    start = step_of(editor).start
    assert start is not None
    assert start.network == window.document.project.network
    assert "2-2-1" in editor.start_label.text()


def test_a_lesson_can_be_removed_and_brought_back(editor: LessonEditor, qtbot: QtBot) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    qtbot.mouseClick(editor.forget_button, LEFT)
    assert window.document.project.lesson is None
    assert not editor.isVisible()
    assert window.lesson.edit_action.text() == "Make a lesson of it…"
    window.document.undo()
    assert window.lesson.dock.isVisible()


def test_a_step_can_be_tried_as_its_learner_will_find_it(editor: LessonEditor, qtbot: QtBot) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    start = window.document.project.network
    qtbot.mouseClick(editor.add_button, LEFT)
    next(action for action in editor.views_button.menu().actions() if action.text() == "Matrix products").trigger()
    qtbot.mouseClick(editor.try_button, LEFT)
    assert window.lesson.session.index == 1
    assert window.lecture.is_seen("products")
    window.tool_bar.reset_action.trigger()
    assert window.document.project.network != start
    editor.steps.setCurrentRow(0)
    qtbot.mouseClick(editor.try_button, LEFT)
    assert window.lesson.session.index == 0
    assert window.document.project.network == start


def test_a_lesson_without_a_name_is_not_remembered_for_others_without_one(editor: LessonEditor, qtbot: QtBot) -> None:
    window = editor.parentWidget()
    assert isinstance(window, MainWindow)
    editor.name.selectAll()
    qtbot.keyClick(editor.name, Qt.Key.Key_Delete)
    qtbot.mouseClick(editor.add_button, LEFT)
    window.lesson.session.next()
    assert window.lesson.session.index == 1
    window.document.open(project_of(editor))
    assert window.lesson.session.index == 0
