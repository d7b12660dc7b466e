"""What is said about the end of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.engine import REASONS, Engine
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from mlp_studio.training.verdicts import explain_cycle, explain_end, is_convergence, is_separable_by_lines
from tests.core.nets import stopping, training_with, xor_project

PROJECT = stopping(training_with(xor_project(), learning_rate=0.5), loss_below=0.01, errors_below=0.05, change_below=1e-4)


@pytest.mark.parametrize(
    ("reason", "epoch", "happened", "mend"),
    [
        ("max_epochs", 1200, "Stopped after 1,200 epochs, the most that the project allows", "Press Play to go on, or raise the limit"),
        ("loss_below", 1, "Converged after 1 epoch: the loss is at most 0.01", ""),
        ("errors_below", 0, "Converged after 0 epochs: at most 5 % of the training examples are misclassified", ""),
        ("change_below", 12, "Converged after 12 epochs: no weight changed by more than 0.0001 in an epoch", ""),
        (
            "diverged",
            1234,
            "Diverged in epoch 1,235: the loss or a weight grew beyond all bounds. The last finite weights, of epoch 1,234, are kept",
            "Make η smaller than 0.5, for example 0.05, and press “Same start”",
        ),
    ],
)
def test_each_end_has_its_words(reason: str, epoch: int, happened: str, mend: str) -> None:
    assert explain_end(reason, PROJECT, epoch) == (happened, mend)


def test_a_run_has_converged_where_one_of_its_rules_has_ended_it() -> None:
    limited = stopping(xor_project(), max_epochs=50)
    rules = set(REASONS.values()) - {"diverged", "max_epochs"}
    assert all(is_convergence(reason, PROJECT, 3) for reason in rules)
    assert is_convergence("max_epochs", limited, 50)
    assert not is_convergence("max_epochs", limited, 20)  # it was only to go on for so many
    assert not is_convergence("max_epochs", PROJECT, 20)
    assert not is_convergence("diverged", limited, 50)


def test_every_reason_of_the_engine_has_words() -> None:
    project = replace(PROJECT, training=replace(PROJECT.training, stop=replace(PROJECT.training.stop, patience=5, seconds=60.0)))
    words = {explain_end(reason, project, 3) for reason in REASONS.values()}
    assert len(words) == len(REASONS)


def test_a_perceptron_without_errors_ends_without_a_bound() -> None:
    project = stopping(xor_project())
    assert project.training.stop == StopSettings()
    happened, mend = explain_end("errors_below", project, 7)
    assert happened == "Converged after 7 epochs: no training example is misclassified, so no weight changes any more"
    assert mend == ""


def test_an_unknown_reason_is_a_bug() -> None:
    with pytest.raises(ValueError, match="boredom"):
        explain_end("boredom", PROJECT, 3)


@pytest.mark.parametrize(("period", "words"), [(1, "every epoch"), (4, "every 4 epochs")])
def test_a_cycle_is_explained_by_classes_that_no_line_separates(period: int, words: str) -> None:
    happened, mend = explain_cycle(1500, period, PROJECT)
    assert happened == (
        f"The perceptron algorithm cycles: the weights of epoch 1,500 come back {words}, so it will never end. "
        "No single line separates these classes"
    )
    assert mend == "Add a hidden layer, or look at the points"


def test_a_cycle_with_frozen_weights_says_nothing_of_separability() -> None:
    network = PROJECT.network
    frozen = replace(network, frozen=tuple(np.ones(w.shape, bool) for w in network.weights))
    happened, _ = explain_cycle(3, 1, replace(PROJECT, network=frozen))
    assert "separates" not in happened
    assert "frozen" in happened


def on_the_line(inputs: tuple[str, ...] = ("x1", "x2")) -> Project:
    """Return a perceptron whose line goes through its first point: z is −2.8e−17, or 0 if the bias weight is added last."""
    points = PointSet(np.array([[0.6, -0.4], [2.0, 2.0], [-2.0, -2.0]]), np.array([1, 1, 0]), ("−", "+"))
    project = training_with(edits.new_project((1,), ("heaviside",), points), algorithm="perceptron", learning_rate=0.5)
    network = replace(project.network, inputs=inputs, weights=(np.array([[-0.5, 1.0, 0.25]]),))
    return replace(project, network=network)


def test_a_point_on_the_line_that_is_learned_as_right_is_no_proof_against_a_separating_line() -> None:
    project = on_the_line()
    engine = Engine(project)
    engine.advance(3 * 100)
    # Where run and measure add up alike there is nothing to explain: the run learns the point, and ends.
    assert (engine.cycle is None) == (engine.reason == "errors_below")
    happened, mend = explain_cycle(1, 1, project)
    assert "although a line separates these classes" in happened
    assert "never end" not in happened
    assert "No single line" not in happened
    assert "Change a weight or η" in mend


def test_without_one_of_the_coordinates_a_cycle_says_what_a_line_could_do() -> None:
    happened, mend = explain_cycle(1, 1, on_the_line(("x1", "x1^2")))
    assert "With its inputs it finds no line" in happened
    assert "a line does separate them" in mend


def test_what_is_known_of_separability_is_not_computed_again() -> None:
    assert "No single line separates these classes" in explain_cycle(1, 1, on_the_line(), is_separable=False)[0]


def test_lines_separate_each_class_of_several_from_the_rest_or_do_not() -> None:
    corners = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    three = edits.new_project((3,), ("heaviside",), PointSet(corners, np.array([0, 1, 2]), ("a", "b", "c")))
    assert is_separable_by_lines(three)
    row = PointSet(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]), np.array([0, 1, 2]), ("a", "b", "c"))
    assert not is_separable_by_lines(replace(three, points=row))
    assert not is_separable_by_lines(PROJECT)


def test_target_numbers_are_not_separable() -> None:
    numbers = PointSet(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0.0, 0.5]), None, setting="regression")
    assert not is_separable_by_lines(replace(PROJECT, points=numbers))
