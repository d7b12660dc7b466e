"""The quiz in the window: asked and answered by keys, marked on the canvas, begun anew by an edit, a run or another example."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.quiz.view import QuizView
from mlp_studio.ui.quiz.words import HINTS, RULE
from tests.core.nets import project_of

XOR = find_project("xor-igd")[0]


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    window = make_window(XOR)
    window.resize(1440, 900)
    return window


@pytest.fixture
def view(window: MainWindow) -> QuizView:
    return opened(window)


def opened(window: MainWindow) -> QuizView:
    window.lecture.actions["quiz"].trigger()
    view = window.lecture.view("quiz")
    assert isinstance(view, QuizView)
    return view


def asked(view: QuizView) -> tuple[str, tuple[int, ...]]:
    assert view.quiz is not None
    assert view.quiz.question is not None
    return view.quiz.question.kind, view.quiz.question.place


def answer(view: QuizView, qtbot: QtBot, text: str) -> None:
    view.field.selectAll()
    qtbot.keyClicks(view.field, text)
    qtbot.keyClick(view.field, Qt.Key.Key_Return)


def right(view: QuizView) -> str:
    assert view.quiz is not None
    assert view.quiz.question is not None
    return f"{view.quiz.question.value:.4f}"


def go_to(view: QuizView, kind: str) -> None:
    while asked(view)[0] != kind:
        view.go_on()


def test_a_round_is_gone_through_by_keys_alone(view: QuizView, qtbot: QtBot) -> None:
    assert view.quiz is not None
    assert view.field.hasFocus()
    count = len(view.quiz.questions)
    for at in range(count):
        assert view.place.text() == f"Question {at + 1} of {count}"
        answer(view, qtbot, right(view))
        assert view.feedback.text() == "Right"
        assert view.check_button.text() == "Next"
        qtbot.keyClick(view.field, Qt.Key.Key_Return)
        assert view.field.text() == ""
    assert view.empty.isVisible()
    assert f"{count} of {count} values right" in view.empty.text
    assert view.place.text() == f"{count} questions"


def test_two_decimals_with_a_comma_and_a_true_minus_are_right(view: QuizView, qtbot: QtBot) -> None:
    view.go_on()
    view.go_on()
    assert view.quiz is not None
    assert view.quiz.question is not None
    answer(view, qtbot, f"{view.quiz.question.value:.2f}".replace("-", "−").replace(".", ","))
    assert view.feedback.text() == "Right"


def test_a_common_mistake_is_told_and_the_number_can_be_typed_over(view: QuizView, qtbot: QtBot) -> None:
    go_to(view, "residual")
    assert view.quiz is not None
    assert view.quiz.question is not None
    answer(view, qtbot, f"{-view.quiz.question.value:.3f}")
    assert "c − y" in view.feedback.text()
    assert view.check_button.text() == "Check"
    assert view.field.selectedText() == view.field.text()
    answer(view, qtbot, right(view))
    assert view.feedback.text() == "Right"
    assert view.score.text() == "1 right"


def test_what_is_no_number_is_told_and_nothing_is_said_of_an_empty_field_but_what_to_do(view: QuizView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.feedback.text().startswith("Type a number")
    answer(view, qtbot, "y")
    assert "is not a number" in view.feedback.text()
    qtbot.keyClicks(view.field, "1")
    assert view.feedback.text() == RULE


def test_hints_show_the_formula_then_its_numbers_then_the_answer(view: QuizView, qtbot: QtBot) -> None:
    assert view.quiz is not None
    question = view.quiz.question
    assert question is not None
    assert view.hints.lines == ()
    seen = []
    for level in range(3):
        assert view.hint_button.text() == HINTS[level]
        qtbot.mouseClick(view.hint_button, Qt.MouseButton.LeftButton)
        seen.append(view.hints.lines)
    assert [len(lines) for lines in seen] == [1, 2, 1]
    assert seen[2] == (question.line,)
    assert not view.hint_button.isEnabled()
    assert view.field.isReadOnly()
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.quiz.marks == ("shown",)
    assert view.score.text() == "0 right"


def test_a_skipped_value_is_found_so_far_and_counts_as_skipped(view: QuizView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.skip_button, Qt.MouseButton.LeftButton)
    assert view.quiz is not None
    assert view.quiz.marks == ("skipped",)
    assert view.known.lines[0][0].startswith("z_{1}^{h} = ")
    while view.quiz.question is not None:
        view.go_on()
    assert "14 skipped" in view.empty.text
    qtbot.mouseClick(view.over_button, Qt.MouseButton.LeftButton)
    assert view.quiz.at == 0
    assert view.field.hasFocus()


def test_start_over_asks_about_the_weight_that_is_picked_by_then(window: MainWindow, view: QuizView, qtbot: QtBot) -> None:
    window.picks.pick_weight((1, 1, 2))
    assert view.quiz is not None
    assert view.quiz.questions[-1].place != (1, 1, 2)
    qtbot.mouseClick(view.over_button, Qt.MouseButton.LeftButton)
    assert view.quiz.questions[-1].place == (1, 1, 2)


def test_a_new_example_is_the_next_one_and_is_picked_for_all_views(window: MainWindow, view: QuizView, qtbot: QtBot) -> None:
    for expected in (1, 2, 3, 0):
        view.go_on()
        qtbot.mouseClick(view.example_button, Qt.MouseButton.LeftButton)
        assert window.picks.example == expected
        assert view.quiz is not None
        assert (view.quiz.example, view.quiz.at) == (expected, 0)


def test_an_edit_starts_over_and_a_change_of_the_view_does_not(window: MainWindow, view: QuizView) -> None:
    view.go_on()
    window.edit("Labels", lambda project: edits.set_view(project, decimals=3))
    assert view.quiz is not None
    assert view.quiz.at == 1
    window.edit("Set weight", lambda project: edits.set_weight(project, 1, 0, 0, 2.5))
    assert view.quiz.at == 0
    assert view.quiz.done.network.weights[0][0, 0] == 2.5


def test_a_run_ends_the_round_and_a_new_one_begins_when_it_rests(
    window: MainWindow, view: QuizView, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    view.go_on()
    window.controller.toggle()
    qtbot.waitUntil(lambda: view.quiz is None, timeout=60_000)
    assert "A run is on" in view.empty.text
    assert view.marks.question is None
    window.controller.toggle()
    wait_idle(window)
    qtbot.waitUntil(lambda: view.quiz is not None, timeout=10_000)
    assert view.quiz is not None
    assert view.quiz.at == 0
    assert not np.array_equal(view.quiz.done.network.weights[0], XOR.network.weights[0])


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (edits.empty_project(), "No network yet"),
        (project_of(14, 1), "sums up more than 12 numbers"),
        (edits.new_project((2, 3), ("tanh", "sigmoid"), XOR.points.subset(XOR.points.labels > 5)), "no training points"),
    ],
)
def test_what_cannot_be_asked_about_is_told(project: Project, words: str, make_window: Callable[[Project], MainWindow]) -> None:
    view = opened(make_window(project))
    assert view.quiz is None
    assert words in view.empty.text
    assert not view.example_button.isVisible()
    for act in (view.start_over, view.next_example, view.go_on):
        act()
    assert view.quiz is None


def at(window: MainWindow, place: QPointF) -> QColor:
    """Return the colour of the canvas at a place of the scene."""
    view = window.canvas.view
    picture = view.grab().toImage()
    point = view.mapFromScene(place)
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(round(point.x() * ratio), round(point.y() * ratio))


def test_the_unit_that_is_asked_lights_up_and_its_values_are_covered_until_they_are_found(
    window: MainWindow, view: QuizView, qtbot: QtBot
) -> None:
    window.picks.pick_example(1)
    column = window.canvas.scene.columns[1].column
    ring = QPointF(column.x, column.y_of(0) - column.diameter / 2 - 6.5)
    assert at(window, ring).name() != window.look.theme.canvas.name()
    assert view.marks.question is not None
    assert len(view.marks.covers) == 6
    assert [cover.is_asked for cover in view.marks.covers].count(True) == 1
    answer(view, qtbot, right(view))
    assert len(view.marks.covers) == 5
    assert not any(cover.is_asked for cover in view.marks.covers)
    window.tabs.setCurrentIndex(0)
    assert view.marks.question is None
    assert view.marks.covers == []
    assert at(window, ring).name() == window.look.theme.canvas.name()


def test_without_values_on_the_canvas_only_the_one_that_is_asked_is_marked(view: QuizView) -> None:
    assert [cover.is_asked for cover in view.marks.covers] == [True]


@pytest.mark.parametrize("kind", ["residual", "delta", "change", "weight"])
def test_a_mark_stands_where_the_question_is_about(kind: str, window: MainWindow, view: QuizView, qtbot: QtBot) -> None:
    go_to(view, kind)
    QGuiApplication.processEvents()
    marked = window.canvas.view.grab().toImage()
    window.tabs.setCurrentIndex(0)
    assert window.canvas.view.grab().toImage() != marked
    window.lecture.open("quiz")
    assert asked(view)[0] == kind
    qtbot.waitUntil(lambda: window.canvas.view.grab().toImage() == marked)  # the panel below has its height again


def test_an_edge_that_is_asked_is_lit_along_its_way(window: MainWindow, view: QuizView) -> None:
    window.picks.pick_weight((2, 0, 1))
    view.start_over()
    go_to(view, "change")
    (x0, y0), *_ = window.canvas.scene.layout.edge((2, 0, 1))
    near = at(window, QPointF(x0 + 14, y0))
    accent = window.look.theme.accent
    assert max(abs(a - b) for a, b in zip(near.getRgb()[:3], accent.getRgb()[:3], strict=True)) < 40


def test_a_picture_of_the_network_has_no_marks(window: MainWindow, view: QuizView) -> None:
    assert all(item in window.canvas.scene.passing_items for item in window.canvas.scene.overlays)
    assert view.marks.question is not None
    visible = [item for item in window.canvas.scene.overlays if item.isVisible()]
    assert len(visible) == 2


@pytest.mark.parametrize(("size", "is_beside"), [((800, 200), True), ((700, 160), True), ((432, 780), False)])
def test_hints_stand_beside_the_question_where_there_is_room_and_nothing_is_cut_off(
    size: tuple[int, int], is_beside: bool, window: MainWindow, qtbot: QtBot
) -> None:
    view = QuizView(window)
    view.setParent(None)
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    view.show_moment(window.controller.shown)
    qtbot.mouseClick(view.hint_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.hints.isVisible() and view.hints.height() > 20)
    beside = view.hints.mapTo(view, view.hints.rect().topLeft()).x() > view.field.mapTo(view, view.field.rect().topRight()).x()
    assert beside == is_beside
    for widget in (view.field, view.check_button, view.hint_button, view.skip_button, view.example_button, view.over_button):
        place = widget.mapTo(view, widget.rect().bottomRight())
        assert view.rect().contains(place), widget
        assert widget.width() >= widget.minimumSizeHint().width()
    view.close()


def test_formulas_are_copied_as_latex(view: QuizView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.hint_button, Qt.MouseButton.LeftButton)
    view.hints.setFocus()
    qtbot.keyClick(view.hints, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("z_{1}^{h} = w_{10}^{h} + w_{11}^{h}")


def test_the_view_follows_theme_and_scale(window: MainWindow, view: QuizView) -> None:
    view.field.setText("1")
    before = view.field.width()
    window.look.set_theme("dark")
    window.look.set_scale(1.6)
    assert view.field.width() > before
    assert window.look.theme.ink.name() in view.words.styleSheet()
    assert view.field.text() == "1"
