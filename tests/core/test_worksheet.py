"""Worksheets as data: what is given and asked, sheets with different numbers, and what nobody would calculate."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.hand_steps import Kind
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import Scaling
from mlp_studio.core.settings import ScheduleSettings, TrainingSettings
from mlp_studio.core.worksheet import FORMULAS, MOST_WEIGHTS, PARTS, WorksheetPlan, askable, next_example, worksheets
from tests.core.nets import and_points, project_of, training_with, xor_minimum_network, xor_project


def words(project: Project, **plan: object) -> str:
    return " ".join(worksheets(project, WorksheetPlan(**plan))[0].facts)  # type: ignore[arg-type]


def test_every_activation_is_explained_and_every_kind_of_step_is_a_part() -> None:
    assert set(FORMULAS) == set(ACTIVATIONS)
    assert [kind for part in PARTS.values() for kind in part.kinds] == ["z", "y", "loss", "residual", "delta", "change", "weight"]
    assert {kind for part in PARTS.values() for kind in part.kinds} | {"gradient"} == set(get_args(Kind))


def test_a_sheet_asks_for_every_value_and_solves_it() -> None:
    (sheet,) = worksheets(xor_project(TrainingSettings(learning_rate=0.5)), WorksheetPlan(example=1))
    assert sheet.name == ""
    assert sheet.given[0] == (r"\mathbf{x} = ", r"(1;\, 1;\, 0)")
    assert sheet.given[1:] == (("c = ", "1"), (r"\eta = ", "0.5"))
    assert (r"\sigma(z) = 1 \,/\, (1 + e^{-z})",) in sheet.formulas
    assert [len(symbols) for _, symbols in sheet.tasks] == [6, 1, 4, 9, 9]
    assert [section.title for section in sheet.solution] == [part.title for part in PARTS.values()]
    assert sum(len(section.steps) for section in sheet.solution) == len(sheet.key) == 29
    assert [len(matrix.rows) for matrix in sheet.after] == [2, 1]
    assert "Round every result to 3 decimals" in " ".join(sheet.facts)


def test_the_solution_ends_with_what_is_asked_last_and_leaves_out_a_loss_that_nobody_wants() -> None:
    (sheet,) = worksheets(xor_project(), WorksheetPlan(("errors",), example=1))
    assert [section.title for section in sheet.solution] == ["Forward propagation", "Backpropagation"]
    assert [len(symbols) for _, symbols in sheet.tasks] == [4]
    assert sheet.after == ()
    assert all(r"\delta" in entry for entry in sheet.key)


def test_five_sheets_have_different_weights_that_the_seed_brings_back() -> None:
    project = xor_project()
    sheets, again = (worksheets(project, WorksheetPlan(variants=5)) for _ in range(2))
    assert [sheet.name for sheet in sheets] == [f"Sheet {n} of 5" for n in range(1, 6)]
    assert len({sheet.matrices for sheet in sheets}) == 5
    assert [sheet.key for sheet in sheets] == [sheet.key for sheet in again]
    assert {sheet.example for sheet in sheets} == {next_example(project)}
    for sheet in sheets[1:]:
        assert all(np.array_equal(w, np.round(w, 1)) for w in sheet.project.network.weights)


def test_drawn_weights_leave_frozen_and_cut_ones_alone() -> None:
    project = xor_project()
    network = replace(
        project.network,
        frozen=(np.array([[True, False, False], [False, False, False]]), np.zeros((1, 3), bool)),
        removed=(np.array([[False, True, False], [False, False, False]]), np.zeros((1, 3), bool)),
    ).with_weights(project.network.weights)
    sheets = worksheets(replace(project, network=network), WorksheetPlan(variants=2, decimals=6))
    first, second = (sheet.matrices[0].rows[0] for sheet in sheets)
    assert first[0] == second[0]
    assert first[1] == second[1] == r"\cdot"
    assert first[2] != second[2]
    assert "1 of the weights is frozen: training leaves it alone." in sheets[0].facts
    assert any("cut" in fact for fact in sheets[0].facts)


def test_other_examples_are_the_next_ones_and_begin_anew_after_the_last() -> None:
    project = xor_project()
    sheets = worksheets(project, WorksheetPlan(example=2, variants=6, vary="examples"))
    assert [sheet.example for sheet in sheets] == [2, 3, 0, 1, 2, 3]
    assert len({sheet.matrices for sheet in sheets}) == 1
    both = worksheets(project, WorksheetPlan(example=2, variants=3, vary="both"))
    assert [sheet.example for sheet in both] == [2, 3, 0]
    assert len({sheet.matrices for sheet in both}) == 3


def test_without_an_example_it_is_the_next_one_of_the_run_with_the_rate_of_its_epoch() -> None:
    project = training_with(xor_project(), learning_rate=0.4, schedule=ScheduleSettings("step", 0.5, 1))
    project = project.trained(project.network.weights, 1, 2)
    (sheet,) = worksheets(project, WorksheetPlan())
    assert sheet.example == 2
    assert sheet.given[2] == (r"\eta = ", "0.2")


def test_what_the_plain_rule_leaves_out_of_the_settings_is_told() -> None:
    assert "the project’s" not in words(xor_project())
    assert "without the project’s batches." in words(training_with(xor_project(), algorithm="batch"))
    assert "without the project’s batches and adam." in words(training_with(xor_project(), algorithm="batch", optimiser="adam")).lower()
    assert "without the project’s penalty and dropout and clipping." in words(training_with(xor_project(), l2=0.1, dropout=0.5, clip=1.0))


def test_functions_are_told_layer_by_layer_and_inputs_where_they_are_not_the_coordinates() -> None:
    told = words(project_of(2, 2, 1), example=0)
    assert "The units of hidden layer 1 and the units of hidden layer 2 have the function tanh." in told
    assert "The output unit has the function sigmoid." in told
    assert "The inputs are" not in told
    scaled = xor_project()
    scaled = replace(scaled, network=replace(scaled.network, scaling=Scaling("standard", (0.5, 0.5), (0.5, 0.5))))
    assert "The inputs are x₁, x₂, of scaled coordinates." in words(scaled)
    assert "The inputs are x₁², x₂." in words(edits.set_inputs(xor_project(), ("x1^2", "x2")))


def test_a_network_without_a_way_back_can_be_asked_forward_and_no_further() -> None:
    project = replace(xor_project(), network=xor_minimum_network())
    assert askable(project) == ("forward", "loss")
    assert worksheets(project, WorksheetPlan(("forward",), example=1))[0].key[0].startswith("z_{1}^{h} = ")
    with pytest.raises(StudioError, match="no gradient"):
        worksheets(project, WorksheetPlan())


def test_the_perceptron_algorithm_is_asked_without_a_loss() -> None:
    project = training_with(replace(xor_project(sizes=(1,), activation="heaviside"), points=and_points()), algorithm="perceptron")
    assert askable(project) == ("forward", "errors", "change", "weights")
    (sheet,) = worksheets(project, WorksheetPlan(askable(project)))
    assert sheet.title == "One step of the perceptron algorithm"
    with pytest.raises(StudioError, match="no loss"):
        worksheets(project, WorksheetPlan(("forward", "loss")))
    (whole,) = worksheets(project, WorksheetPlan())
    assert all(symbols for _, symbols in whole.tasks)  # nothing is asked that has no value
    assert "The output unit has the function heaviside." in whole.facts


def test_numbers_below_each_other_have_as_many_decimals() -> None:
    weights = (np.array([[0.1234567, -0.16, 2.0], [0.5, 0.75, -1.0]]), np.array([[0.5, -1.0, 2.0]]))
    project = xor_project(sizes=(2, 1))
    (sheet,) = worksheets(replace(project, network=project.network.with_weights(weights)), WorksheetPlan())
    assert sheet.matrices[0].rows == (("0.123", "-0.160", "2.000"), ("0.500", "0.750", "-1.000"))
    assert sheet.matrices[1].rows == (("0.5", "-1.0", "2.0"),)


def test_several_outputs_have_targets_as_a_vector() -> None:
    project = edits.new_project((2, 2), ("tanh", "softmax"), and_points(), TrainingSettings(loss="cross-entropy"))
    (sheet,) = worksheets(project, WorksheetPlan(example=3))
    assert sheet.given[1] == (r"\mathbf{c} = ", r"(0;\, 1)")
    assert "The output units have the function softmax." in sheet.facts


@pytest.mark.parametrize(
    ("project", "plan", "words_of_refusal"),
    [
        (xor_project(), WorksheetPlan(()), "asks for nothing"),
        (xor_project(sizes=(MOST_WEIGHTS, 1)), WorksheetPlan(), "by hand"),
        (edits.empty_project(), WorksheetPlan(), "training points"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(project: Project, plan: WorksheetPlan, words_of_refusal: str) -> None:
    with pytest.raises(StudioError, match=words_of_refusal):
        worksheets(project, plan)
    if plan.asked:
        assert askable(project) == ()
