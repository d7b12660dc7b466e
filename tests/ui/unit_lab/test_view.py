"""The laboratory of the single unit in the window: what its buttons do, what it shows, and when it rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.unit_lab import LabRun, Sides, start_weights
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.unit_lab.curve_panel import NETWORK
from mlp_studio.ui.unit_lab.learner_panel import LearnerPanel
from mlp_studio.ui.unit_lab.view import UnitLabView
from tests.core.nets import random_points
from tests.ui.hand import Hand

AND = PointSet(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float), np.array([0, 0, 0, 1]), ("−", "+"))


def project_on(points: PointSet, k: int = 1) -> Project:
    return edits.new_project((3, k), ("tanh", "sigmoid"), points)


@pytest.fixture
def open_lab(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> Callable[[PointSet], UnitLabView]:
    def opened(points: PointSet) -> UnitLabView:
        window = make_window(project_on(points, max(1, points.class_count) if points.class_count > 2 else 1))
        view = window.lecture.open("unit")
        assert isinstance(view, UnitLabView)
        qtbot.waitUntil(lambda: view.is_at_rest, timeout=30_000)
        return view

    return opened


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def colour_in(panel: LearnerPanel, x: float, y: float) -> QColor:
    """Return the colour at a place of the panel's picture, in parts of its width and height."""
    image, rect = panel.grab().toImage(), panel.picture
    ratio = image.width() / panel.width()
    return image.pixelColor(round(ratio * (rect.left() + x * rect.width())), round(ratio * (rect.top() + y * rect.height())))


def run_of(view: UnitLabView) -> LabRun:
    assert view.run is not None
    return view.run


def test_a_step_uses_one_example_in_all_three_and_the_numbers_follow(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    before = [panel.texts for panel in view.learner_panels.values()]
    click(view.bar.step_button)
    run = run_of(view)
    assert (run.epoch, run.example, run.last) == (0, 1, 0)
    assert [panel.texts for panel in view.learner_panels.values()] != before
    assert view.learner_panels["logistic"].texts[-1] == "1"
    assert view.bar.example_counter.text == "1"
    click(view.bar.epoch_button)
    assert (run.epoch, run.example) == (1, 0)
    assert view.bar.epoch_counter.text == "1"


def test_same_start_goes_back_to_the_same_weights_and_new_start_to_others(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    start = run_of(view).start
    click(view.bar.epoch_button)
    click(view.bar.same_button)
    assert (run_of(view).start, run_of(view).units["lms"].w, run_of(view).epoch) == (start, start, 0)
    click(view.bar.new_button)
    assert run_of(view).start == start_weights(2)
    click(view.bar.zero_button)
    assert run_of(view).start == (0.0, 0.0, 0.0)


def test_running_goes_on_until_a_second_press_and_steps_wait_meanwhile(open_lab: Callable[[PointSet], UnitLabView], qtbot: QtBot) -> None:
    view = open_lab(AND)
    click(view.bar.run_button)
    assert view.bar.run_button.text() == "Pause"
    assert not view.bar.step_button.isEnabled()
    qtbot.waitUntil(lambda: run_of(view).example + 4 * run_of(view).epoch > 5, timeout=20_000)
    click(view.bar.run_button)
    assert not view.is_running
    place = (run_of(view).epoch, run_of(view).example)
    QApplication.processEvents()
    assert (run_of(view).epoch, run_of(view).example) == place
    assert view.bar.step_button.isEnabled()


def test_a_fast_run_on_xor_ends_by_itself_when_nothing_more_can_happen(open_lab: Callable[[PointSet], UnitLabView], qtbot: QtBot) -> None:
    view = open_lab(generate("xor"))
    view.bar.speed_field.set_key("fast")
    run_of(view).advance(4 * 4000)
    click(view.bar.run_button)
    qtbot.waitUntil(lambda: not view.is_running, timeout=20_000)
    kinds = {name: panel.verdict.kind for name, panel in view.learner_panels.items() if panel.verdict is not None}
    assert kinds == {"perceptron": "endless", "lms": "done", "logistic": "done"}


def test_out_of_sight_it_pauses(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    click(view.bar.run_button)
    assert view.is_running
    view.window().tabs.setCurrentIndex(0)  # type: ignore[attr-defined]
    assert not view.is_running
    assert view.bar.run_button.text() == "Run"


def test_another_rate_is_that_of_all_three(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    view.bar.eta_field.setFocus()
    view.bar.eta_field.selectAll()
    QTest.keyClicks(view.bar.eta_field, "0.25")
    QTest.keyClick(view.bar.eta_field, Qt.Key.Key_Return)
    assert run_of(view).eta == 0.25
    click(view.bar.same_button)
    assert run_of(view).eta == 0.25


def test_the_bound_of_novikoff_stands_beside_the_updates_so_far(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    click(view.bar.zero_button)
    assert view.facts is not None
    assert view.facts.bound is not None
    for _ in range(60):
        click(view.bar.epoch_button)
    updates = run_of(view).units["perceptron"].updates
    assert view.bound_panel.lines[0] == f"{updates} updates so far"
    assert updates <= view.facts.bound.from_zero
    assert not any("this start" in line for line in view.bound_panel.lines)
    click(view.bar.new_button)
    assert any("at most from this start with this η" in line for line in view.bound_panel.lines)
    click(view.bar.step_button)
    view.bar.eta_field.setValue(0.7)
    assert any("no bound from this start" in line for line in view.bound_panel.lines)


def test_without_a_separating_line_there_is_no_bound_and_the_words_say_why(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(generate("xor"))
    assert view.bound_panel.lines == ("No bound: no line separates these classes, and the perceptron algorithm never ends",)
    click(view.bar.step_button)
    verdict = view.learner_panels["perceptron"].verdict
    assert verdict is not None
    assert verdict.words == "It will never end: no line separates these classes"


def test_of_three_classes_two_are_chosen_and_the_rest_is_one_of_them(open_lab: Callable[[PointSet], UnitLabView], qtbot: QtBot) -> None:
    points = random_points(40, 3, 1)
    view = open_lab(points)
    assert view.bar.positive_field.isVisible()
    assert view.bar.sides == Sides(1, 0)
    view.bar.negative_field.setCurrentIndex(0)
    view.bar.negative_field.activated.emit(0)
    assert run_of(view).examples.sides == Sides(1, None)
    assert len(run_of(view).examples) == 40
    view.bar.positive_field.setCurrentIndex(2)
    view.bar.positive_field.activated.emit(2)
    assert run_of(view).examples.sides == Sides(2, None)
    assert (run_of(view).examples.c == (points.labels == 2)).all()
    qtbot.waitUntil(lambda: view.is_at_rest, timeout=30_000)


def test_two_classes_offer_no_choice_of_classes(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    assert not view.bar.positive_field.isVisible()
    assert not view.bar.negative_field.isVisible()


def test_target_numbers_show_linear_regression_alone(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(random_points(30, 1, 2, "regression"))
    assert view.learner_panels["lms"].isVisible()
    assert not view.learner_panels["perceptron"].isVisible()
    assert not view.bound_panel.isVisible()
    click(view.bar.epoch_button)
    assert view.learner_panels["lms"].texts[7] == ""  # no errors


def test_without_points_it_says_what_to_do_and_begins_when_there_are_some(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(EMPTY)
    assert view.invitation.isVisible()
    assert view.invitation.words[0] == "No training points"
    assert not view.bar.run_button.isEnabled()
    window = view.window()
    assert isinstance(window, MainWindow)
    window.edit("Points", lambda project: replace(project, points=AND))
    assert view.grid.isVisible()
    assert view.bar.run_button.isEnabled()
    assert len(run_of(view).examples) == 4
    click(view.bar.epoch_button)
    window.edit("None", lambda project: replace(project, points=EMPTY))
    assert (view.bar.epoch_counter.text, view.bar.example_counter.text) == ("0", "0")  # nothing of the points before


def test_edits_of_the_network_leave_the_laboratory_where_it_is_and_new_points_begin_it_anew(
    open_lab: Callable[[PointSet], UnitLabView],
) -> None:
    view = open_lab(AND)
    click(view.bar.epoch_button)
    window = view.window()
    assert isinstance(window, MainWindow)
    window.edit("Weight", lambda project: edits.set_block(project, 1, 0, 0, np.array([[0.5]])))
    assert run_of(view).epoch == 1
    window.edit("Points", lambda project: replace(project, points=generate("xor")))
    assert run_of(view).epoch == 0


def test_a_unit_selected_on_the_canvas_shows_its_activation_with_the_sums_of_all_points(
    open_lab: Callable[[PointSet], UnitLabView],
) -> None:
    view = open_lab(AND)
    window = view.window()
    assert isinstance(window, MainWindow)
    hand = Hand(window)
    hand.click(hand.unit((1, 2)))
    assert view.curve_panel.choice is not None
    assert view.curve_panel.choice.key == NETWORK
    shown = view.curve_panel.shown
    assert shown is not None
    W = window.document.project.network.weights[0]
    np.testing.assert_allclose(shown.sums.z, AND.xy @ W[2, 1:] + W[2, 0])
    assert shown.sums.activation == "tanh"
    window.picks.pick_example(3)
    z = float(AND.xy[3] @ W[2, 1:] + W[2, 0])
    assert view.curve_panel.picked_values == pytest.approx((z, np.tanh(z), 1 - np.tanh(z) ** 2))
    hand.key(Qt.Key.Key_Escape)
    assert view.curve_panel.shown is None
    assert "No unit is selected" in view.curve_panel.words


def test_one_unit_is_drawn_with_the_numbers_of_the_current_example(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    window, figure = view.window(), view.figure_panel
    assert isinstance(window, MainWindow)
    assert figure.figure is not None
    assert figure.figure.inputs == (1.0, 0.0, 0.0)  # the first example that will be used
    click(view.bar.step_button)
    click(view.bar.step_button)
    w = run_of(view).units["logistic"].w
    z = w[0] + w[1]
    assert figure.figure.weights == w
    assert (figure.figure.inputs, figure.figure.z) == ((1.0, 1.0, 0.0), pytest.approx(z))
    assert figure.figure.y == pytest.approx(1 / (1 + np.exp(-z)))
    assert figure.words.endswith(f"y = f(z) = {value_text(figure.figure.y)}")
    assert figure.formulas["output of the unit"].startswith(r"y = \sigma(")
    window.picks.pick_example(3)
    assert figure.figure.inputs == (1.0, 1.0, 1.0)
    window.canvas.select_unit((2, 0))
    network = window.document.project.network
    assert figure.figure.weights == tuple(network.weights[1][0])
    assert [figure.figure.symbols[i] for i in (0, 3)] == ["y_{0}^{h}", "y_{3}^{h}"]
    Hand(window).key(Qt.Key.Key_Escape)
    assert figure.figure is None
    assert figure.formulas == {}


def test_of_many_inputs_the_figure_shows_the_first_ones_and_the_last(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(edits.new_project((9, 1), ("tanh", "sigmoid"), AND))
    window.canvas.select_unit((2, 0))
    view = window.lecture.open("unit")
    assert isinstance(view, UnitLabView)
    assert view.figure_panel.figure is not None
    assert len(view.figure_panel.figure.inputs) == 10
    assert "+ … = " in view.figure_panel.words
    assert view.figure_panel.formulas["weighted sum"].count(r"\cdot") == 10


def test_during_a_run_the_sums_of_the_selected_unit_follow_its_weights(open_lab: Callable[[PointSet], UnitLabView], qtbot: QtBot) -> None:
    view = open_lab(AND)
    window = view.window()
    assert isinstance(window, MainWindow)
    window.canvas.select_unit((2, 0))
    window.controller.run_epochs(50)
    qtbot.waitUntil(lambda: window.document.project.progress.epoch == 50, timeout=60_000)
    network = window.document.project.network
    shown = view.curve_panel.shown
    assert shown is not None
    hidden = np.tanh(AND.xy @ network.weights[0][:, 1:].T + network.weights[0][:, 0])
    np.testing.assert_allclose(shown.sums.z, hidden @ network.weights[1][0, 1:] + network.weights[1][0, 0])


def test_the_curve_of_a_learner_has_its_own_sums(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    choice = view.curve_panel.choice
    assert choice is not None
    choice.set_key("perceptron")
    choice.activated.emit(0)
    click(view.bar.step_button)
    w = np.array(run_of(view).units["perceptron"].w)
    shown = view.curve_panel.shown
    assert shown is not None
    np.testing.assert_allclose(shown.sums.z, run_of(view).examples.x @ w)
    assert "no gradient" in view.curve_panel.words


def test_the_picture_has_the_class_colours_on_the_sides_of_the_line(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    panel = view.learner_panels["logistic"]
    run = run_of(view)
    run.units["logistic"].w = (-0.5, 1.0, 0.0)
    panel.show_run(run, None)
    brick, blue = colour_in(panel, 0.03, 0.6), colour_in(panel, 0.97, 0.4)
    assert brick.red() > brick.blue()  # class 0
    assert blue.blue() > blue.red()


def test_dark_theme_and_large_scale_lay_out_without_a_word(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    panel = view.learner_panels["lms"]
    light = colour_in(panel, 0.03, 0.6).lightness()
    view.look.set_scale(1.6)
    view.look.set_theme("dark")
    assert panel.words_height() > 100
    assert colour_in(panel, 0.03, 0.6).lightness() < light - 60


def test_closing_ends_its_worker(open_lab: Callable[[PointSet], UnitLabView]) -> None:
    view = open_lab(AND)
    assert view.close_threads()
