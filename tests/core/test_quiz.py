"""The quiz: its questions in the order of the algorithm, answers with tolerance, mistakes that are recognised, and the score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.derivation import derivative_latex
from mlp_studio.core.hand_steps import HandStep
from mlp_studio.core.microscope import closeup
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.core.quiz import ANSWER, MISTAKES, MOST_UNITS, Quiz, judged, left_out, obstacle_to_quiz, quiz_of, tolerance
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import and_points, project_of, training_with, xor_minimum_network, xor_project

WEIGHTS = (np.array([[-0.2, 0.7, 0.6], [0.3, -0.5, -0.8]]), np.array([[0.1, 0.6, -0.7]]))


def xor(loss: str = "squared") -> Project:
    project = xor_project(TrainingSettings(learning_rate=0.5, loss=loss))
    return replace(project, network=project.network.with_weights(WEIGHTS))


def question(quiz: Quiz, symbol: str) -> HandStep:
    return next(step for step in quiz.steps if step.symbol == symbol)


def test_values_are_asked_in_the_order_of_the_algorithm() -> None:
    quiz = quiz_of(xor(), 1)
    assert [step.kind for step in quiz.questions] == [
        "z",
        "y",
        "z",
        "y",
        "z",
        "y",
        "loss",
        "residual",
        "delta",
        "delta",
        "delta",
        "gradient",
        "change",
        "weight",
    ]
    assert [step.place for step in quiz.questions[8:11]] == [(2, 0), (1, 0), (1, 1)]


def test_the_weight_at_the_end_is_the_picked_one_if_it_is_trained_and_else_that_which_changes_most() -> None:
    project = xor()
    assert quiz_of(project, 1, (1, 1, 2)).questions[-1].place == (1, 1, 2)
    assert quiz_of(project, 1).questions[-1].place == (2, 0, 0)
    frozen: WeightKey = (1, 1, 2)
    masks = tuple(np.zeros(shape, bool) for shape in project.network.shapes)
    masks[0][1, 2] = True
    held = replace(project, network=replace(project.network, frozen=masks))
    assert quiz_of(held, 1, frozen).questions[-1].place == (2, 0, 0)
    all_held = replace(project, network=replace(project.network, frozen=tuple(np.ones(shape, bool) for shape in project.network.shapes)))
    assert quiz_of(all_held, 1).questions[-1].kind == "delta"


def test_the_derivative_is_that_of_the_microscope_and_every_question_has_a_formula() -> None:
    for project in (xor(), xor("log loss"), project_of(3, 2, 1), project_of(4, activation="softmax")):
        quiz = quiz_of(project, 1, (1, 0, 1))
        (asked,) = (step for step in quiz.questions if step.kind == "gradient")
        seen = closeup(project, 1, (1, 0, 1))
        assert asked.value == pytest.approx(seen.derivative)
        assert asked.symbol == derivative_latex(seen)
        assert all(step.formula for step in quiz.questions)


def test_without_a_way_back_the_round_ends_with_the_residual() -> None:
    quiz = quiz_of(replace(xor_project(), network=xor_minimum_network()), 1)
    assert [step.kind for step in quiz.questions] == ["z", "y", "z", "y", "z", "y", "loss", "residual"]


def test_of_large_layers_the_first_units_are_asked_and_the_others_are_there_to_go_on_with() -> None:
    quiz = quiz_of(project_of(6, 1), 1)
    assert max(step.place[1] for step in quiz.questions if step.kind == "z") == MOST_UNITS - 1
    assert left_out(quiz).startswith(f"Of each layer the first {MOST_UNITS} units")
    assert left_out(quiz_of(xor(), 1)) == ""
    while quiz.question is not None and quiz.question.place != (2, 0):
        quiz = quiz.went_on()
    assert [step.symbol for step in quiz.found if step.kind == "y"] == [f"y_{{{i}}}^{{h}}" for i in range(1, 7)]


def test_a_network_whose_sums_are_too_long_is_refused_in_words() -> None:
    assert obstacle_to_quiz(xor()) is None
    found = obstacle_to_quiz(project_of(13, 1))
    assert found is not None
    assert "more than 12 numbers" in found.what
    assert obstacle_to_quiz(edits.empty_project()) is not None


@hypothesis_settings(max_examples=200)
@given(st.floats(-50, 50))
def test_two_decimals_are_right_and_one_more_of_the_last_digit_is_not(value: float) -> None:
    assume(abs(value) >= 0.1)
    assert abs(round(value, 2) - value) <= tolerance(value)
    assert tolerance(value) < max(0.02, 0.011 * abs(value))


@pytest.mark.parametrize(("value", "right", "wrong"), [(0.0381, 0.038, 0.04), (0.00123, 0.0012, 0.0), (-0.0099, -0.0099, -0.005)])
def test_of_a_small_number_two_figures_are_wanted(value: float, right: float, wrong: float) -> None:
    assert abs(right - value) <= tolerance(value)
    assert abs(wrong - value) > tolerance(value)


def test_of_a_number_that_is_almost_nothing_four_decimals_are_enough() -> None:
    assert tolerance(3e-7) >= 3e-7
    assert tolerance(0.0) < 0.01


CASES: list[tuple[str, float, str]] = [
    ("z_{1}^{h}", 0.7, "bias"),
    ("z_{1}^{h}", -0.5, "sign"),
    ("z_{1}^{h}", 0.62, "function too early"),
    ("z_{1}^{h}", -0.9, "sign of a product"),
    ("z_{1}^{h}", 5.0, "decimal point"),
    ("z_{1}^{h}", 0.515, "rounding"),
    ("z_{1}^{h}", 3.33, ""),
    ("y_{1}^{h}", 0.5, "no function"),
    ("y_{1}^{h}", 0.378, "sign of z"),
    ("y_{1}^{h}", 0.235, "slope for output"),
    ("y_{1}^{h}", -0.622, "sign"),
    ("L_2", 0.2121, "forgotten half"),
    ("L_2", 0.4605, "residual for loss"),
    ("L_2", -0.106, "sign"),
    (r"\partial L_2 / \partial w_{10}^{o}", 0.1144, "sign of the slope"),
    (r"\partial L_2 / \partial w_{10}^{o}", -0.0572, "rate in the slope"),
    (r"\partial L_2 / \partial w_{11}^{o}", 0.1144, "error alone"),
    (r"\delta", -0.4605, "residual turned"),
    (r"\delta", 0.1144, "derivative too early"),
    (r"\delta", 0.212, "loss for residual"),
    (r"\delta^{o}", 0.4605, "forgotten derivative"),
    (r"\delta^{o}", 0.2484, "derivative alone"),
    (r"\delta^{o}", 0.0614, "derivative of z"),
    (r"\delta^{o}", -0.1144, "sign"),
    (r"\delta_{1}^{h}", 0.0686, "forgotten derivative"),
    (r"\delta_{1}^{h}", 0.0269, "forgotten weights"),
    (r"\delta_{1}^{h}", 0.0427, "output for derivative"),
    (r"\delta_{1}^{h}", 0.0171, "new weights"),
    (r"\Delta w_{11}^{h}", -0.00806, "sign of the step"),
    (r"\Delta w_{11}^{h}", 0.0161, "forgotten rate"),
    (r"\Delta w_{11}^{h}", 0.0343, "forgotten derivative"),
    (r"\Delta w_{11}^{o}", 0.0572, "forgotten input"),
    (r"\mathrm{new} \; w_{10}^{o}", 0.0428, "subtracted"),
    (r"\mathrm{new} \; w_{10}^{o}", 0.0572, "change alone"),
    (r"\mathrm{new} \; w_{10}^{o}", 0.1, "old weight"),
    (r"\mathrm{new} \; w_{10}^{o}", -0.157, "sign"),
]


@pytest.mark.parametrize(("symbol", "answer", "mistake"), CASES)
def test_a_common_mistake_is_recognised_by_what_it_gives(symbol: str, answer: float, mistake: str) -> None:
    weights: dict[str, WeightKey] = {"w_{11}^{h}": (1, 0, 1), "w_{11}^{o}": (2, 0, 1)}
    quiz = quiz_of(xor(), 1, weights.get(symbol[-10:]))
    verdict = judged(quiz.done, question(quiz, symbol), answer)
    assert not verdict.is_right
    assert verdict.mistake == mistake
    assert verdict.words


def test_a_derivative_that_cancels_is_a_mistake_of_its_own() -> None:
    quiz = quiz_of(xor("log loss"), 1)
    step = question(quiz, r"\delta^{o}")
    assert judged(quiz.done, step, 0.1144).mistake == "needless derivative"
    assert judged(quiz.done, step, 0.46).is_right
    assert judged(quiz.done, step, 0.2484).mistake == ""


def test_a_logarithm_to_another_base_is_a_mistake_of_its_own() -> None:
    quiz = quiz_of(xor("log loss"), 1)
    step = question(quiz, "L")
    assert judged(quiz.done, step, step.value / np.log(10)).mistake == "other logarithm"
    assert judged(quiz.done, step, round(step.value, 3)).is_right


def test_what_the_plain_rule_leaves_out_is_said() -> None:
    adam = training_with(xor(), algorithm="minibatch", optimiser="adam", dropout=0.1)
    assert left_out(quiz_of(adam, 1)).endswith("without the project’s batches and adam and dropout.")
    assert left_out(quiz_of(replace(adam, network=xor_minimum_network()), 1)) == ""  # no weight is asked


def test_every_mistake_of_the_table_has_been_made() -> None:
    made = {name for _, _, name in CASES} - {"", "rounding"} | {"needless derivative", "other logarithm"}
    assert {mistake.name for mistake in MISTAKES} == made


def test_a_mistake_that_changes_nothing_is_none() -> None:
    linear = edits.new_project((2, 1), ("linear", "linear"), and_points(), TrainingSettings(learning_rate=1.0))
    quiz = quiz_of(linear, 3)
    for step in quiz.questions:
        assert judged(quiz.done, step, round(step.value, 4)).is_right


@pytest.mark.parametrize("activation", ["relu", "sin", "gaussian", "softplus", "leaky relu", "tanh"])
def test_an_answer_with_four_decimals_is_right_whatever_the_activation(activation: str) -> None:
    quiz = quiz_of(project_of(2, 2, 1, activation=activation), 1)
    for step in quiz.questions:
        assert judged(quiz.done, step, round(step.value, 4)).is_right
        assert not judged(quiz.done, step, step.value + 7.7).is_right


def test_the_perceptron_algorithm_is_asked_without_errors() -> None:
    project = training_with(replace(xor_project(sizes=(1,), activation="heaviside"), points=and_points()), algorithm="perceptron")
    quiz = quiz_of(project, 3)
    assert [step.kind for step in quiz.questions] == ["z", "y", "residual", "change", "weight"]
    assert not judged(quiz.done, quiz.questions[3], 99.0).is_right


def test_hints_go_from_the_formula_to_the_answer_and_cost_the_point_only_at_the_end() -> None:
    quiz = quiz_of(xor(), 1)
    quiz, verdict = quiz.hinted().answered(0.5)
    assert verdict.is_right
    assert quiz.is_solved
    assert quiz.score == 1
    assert quiz.hinted() is quiz
    quiz = quiz.went_on()
    assert quiz.marks == ("helped",)
    for _ in range(5):
        quiz = quiz.hinted()
    assert quiz.hint == ANSWER
    quiz, verdict = quiz.answered(quiz.questions[1].value)
    assert verdict.is_right
    assert not quiz.is_solved
    quiz = quiz.went_on().went_on()
    assert quiz.marks == ("helped", "shown", "skipped")
    assert quiz.score == 1


def test_what_is_known_grows_by_the_question_that_is_solved_or_shown() -> None:
    quiz = quiz_of(xor(), 1)
    assert quiz.known == ()
    wrong, _ = quiz.answered(9.0)
    assert wrong.known == ()
    solved, _ = quiz.answered(0.5)
    assert solved.known == quiz.questions[:1]
    assert quiz.hinted().hinted().hinted().known == quiz.questions[:1]


def test_at_the_end_there_is_nothing_more_to_ask() -> None:
    quiz = quiz_of(xor(), 1)
    for step in quiz.questions:
        quiz, _ = quiz.answered(step.value)
        quiz = quiz.went_on()
    assert quiz.question is None
    assert quiz.score == len(quiz.questions)
    assert quiz.went_on() is quiz
    assert quiz.hinted() is quiz
    assert quiz.found == quiz.questions
