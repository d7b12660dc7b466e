"""What is said of the three units of the laboratory."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.generators import generate
from mlp_studio.core.novikoff import facts_of
from mlp_studio.core.points import PointSet
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_lab import LEARNERS, LabRun, Sides, lab_examples, measure_unit, start_weights
from mlp_studio.training.lab_verdicts import LabVerdict, verdict_on

AND = PointSet(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float), np.array([0, 0, 0, 1]), ("−", "+"))


def run_on(points: PointSet, eta: float = 0.1) -> LabRun:
    sides = None if points.setting == "regression" else Sides(1, 0)
    return LabRun(lab_examples(points, UNSCALED, sides), start_weights(1), TrainingSettings(learning_rate=eta))


def verdict(run: LabRun, name: str, *, knows: bool = True) -> LabVerdict:
    measures = measure_unit(run.examples, LEARNERS[name], run.units[name].w)
    return verdict_on(run, name, measures, facts_of(run.examples) if knows else None)


def test_before_the_first_update_nothing_has_begun() -> None:
    run = run_on(AND)
    assert [verdict(run, name).words for name in LEARNERS] == ["Not begun"] * 3


def test_the_perceptron_algorithm_converges_without_an_error_and_says_after_how_many_updates() -> None:
    run = run_on(AND)
    run.advance(1)
    assert verdict(run, "perceptron") == LabVerdict("going", "On its way")
    run.advance(400)
    updates = run.units["perceptron"].updates
    found = verdict(run, "perceptron")
    assert (found.kind, found.words) == ("done", f"Converged after {updates} updates: no error")


def test_a_cycle_is_told_with_its_period_and_what_it_means() -> None:
    run = run_on(generate("xor"), 0.5)
    run.advance(1)
    assert verdict(run, "perceptron", knows=False) == LabVerdict("going", "On its way")
    assert "no line separates" in verdict(run, "perceptron").words
    run.advance(4000)
    found = verdict(run, "perceptron")
    first, period = run.units["perceptron"].returned or (0, 0)
    assert found.kind == "endless"
    assert found.words == f"Cycles: the weights of epoch {first} come back every {'epoch' if period == 1 else f'{period} epochs'}"
    assert "No single line separates these classes" in found.more
    assert verdict(run, "perceptron", knows=False).more == ""


def test_a_perceptron_whose_updates_rounding_swallows_stands_still_and_is_not_said_to_go_round() -> None:
    run = run_on(generate("xor"), 1e-20)
    run.advance(8)
    found = verdict(run, "perceptron")
    assert found.kind == "done"
    assert "Stands still with errors" in found.words
    assert run.is_over


def test_logistic_regression_without_an_error_rests_where_its_steps_are_too_small_to_count() -> None:
    run = run_on(AND, 1000.0)
    run.advance(4000)
    found = verdict(run, "logistic")
    assert (found.kind, found.words) == ("done", "No error, and at rest: the steps are too small to count")


def test_lms_is_measured_by_the_least_squares_until_it_settles() -> None:
    run = run_on(generate("xor"), 0.1)
    run.advance(1)
    assert verdict(run, "lms").words == "On its way; the least L₂ is 0.500"
    assert verdict(run, "lms", knows=False).words == "On its way"
    run.advance(4 * 2000)
    assert verdict(run, "lms").words == "Settled: each epoch ends with the same weights; the least L₂ is 0.500"
    assert verdict(run, "lms").kind == "done"


def test_a_rate_that_is_too_large_is_told_with_a_smaller_one() -> None:
    run = run_on(AND, 100.0)
    run.advance(400)
    found = verdict(run, "lms")
    assert found.kind == "diverged"
    assert "η is too large" in found.words
    assert found.more


def test_logistic_regression_without_an_error_goes_on_for_ever_and_with_errors_settles() -> None:
    run = run_on(AND, 0.01)
    run.advance(4)
    assert verdict(run, "logistic").words == "On its way to no error: a line separates the classes"
    run.set_eta(0.5)
    run.advance(4000)
    assert verdict(run, "logistic") == LabVerdict("endless", "No error, but no end: ‖w‖ grows, the loss falls towards 0")
    xor = run_on(generate("xor"), 0.5)
    xor.advance(4)
    assert verdict(xor, "logistic").words == "On its way"
    xor.advance(4 * 5000)
    assert verdict(xor, "logistic").kind == "done"
