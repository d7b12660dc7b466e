"""The diagnosis puts the most important first, measures what the findings need, and leaves out what does not hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.diagnosis import diagnose, held
from mlp_studio.core.engine import Engine
from mlp_studio.core.findings import KINDS, Finding, counted, listed, number, rise, share, share_of
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import gradient_norms, measure
from mlp_studio.core.moments import Moment
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings, TrainingSettings
from tests.core.nets import ENDS, HIDDEN, random_network, random_points, seeds, stopping, training_with, xor_project

NO_ROWS = np.empty((0, 5))


def flat(loss: float, epochs: int = 100) -> np.ndarray:
    """Return the records of a run that stays at a loss."""
    return np.column_stack(
        [np.arange(epochs), np.full(epochs, loss), np.full((epochs, 1), np.nan), np.full(epochs, 0.5), np.full(epochs, np.nan)]
    )


def after_epochs(project: Project, epochs: int) -> tuple[Project, np.ndarray]:
    """Return the project after so many epochs of its kernel, and its records."""
    engine = Engine(project)
    engine.record()
    rows = [engine.take_records()]
    while engine.epoch < epochs and engine.reason is None:
        engine.advance((epochs - engine.epoch) * engine.n)
        rows.append(engine.take_records())
    return project.trained(engine.weights, engine.epoch, 0), np.concatenate(rows)


def test_without_training_points_there_is_nothing_to_say() -> None:
    assert diagnose(replace(xor_project(), points=EMPTY), NO_ROWS) == ()


def test_xor_with_a_single_unit_ends_at_rest_with_errors() -> None:
    project, rows = after_epochs(training_with(xor_project(sizes=(1,)), algorithm="batch", learning_rate=1.0), 2000)
    first = diagnose(project, rows)[0]
    assert first.kind == "plateau"
    assert first.what == "At rest: the gradient is 0, but errors are left"


def test_xor_that_is_learned_has_converged() -> None:
    project, rows = after_epochs(training_with(edits.reset(xor_project(sizes=(4, 1), activation="tanh"), 3), learning_rate=0.3), 3000)
    assert measure(project)[2] == 0  # type: ignore[index]
    first = diagnose(project, rows)[0]
    assert (first.kind, first.manner) == ("converged", "ok")


def test_a_rate_that_is_too_large_for_a_linear_unit_diverges() -> None:
    linear = edits.new_project((1,), ("linear",), generate("moons"), TrainingSettings(algorithm="batch", learning_rate=0.02))
    project, rows = after_epochs(linear, 12)
    assert diagnose(project, rows)[0].kind == "diverging"


def test_the_gradient_that_is_told_is_that_of_all_layers() -> None:
    project = training_with(xor_project(sizes=(3, 1)), reduction="mean")
    (plateau,) = [finding for finding in diagnose(project, flat(0.5)) if finding.kind == "plateau"]
    length = float(np.linalg.norm(gradient_norms(project.network, project.points, project.training)))
    assert f"‖∇L‖ = {number(length)};" in plateau.evidence


def test_the_change_of_weights_is_measured_per_epoch() -> None:
    project = stopping(xor_project(), change_below=0.5)
    project = replace(project, progress=replace(project.progress, epoch=10))
    network = project.network
    earlier = Moment(network.with_weights((network.weights[0] + 2.0, network.weights[1])), 6)
    assert diagnose(project, NO_ROWS, earlier)[0].what == "Converged: weights change by at most 0.5"
    for other in (
        replace(earlier, network=network.with_weights((network.weights[0] + 2.01, network.weights[1]))),
        replace(earlier, epoch=10),
        Moment(xor_project(sizes=(3, 1)).network, 6),
        None,
    ):
        assert all(finding.kind != "converged" for finding in diagnose(project, NO_ROWS, other))


def test_the_perceptron_algorithm_follows_no_gradient() -> None:
    project = training_with(xor_project(sizes=(1,), activation="heaviside"), algorithm="perceptron")
    assert all("∇" not in finding.evidence for finding in diagnose(project, flat(1.0)))


def test_a_regression_is_held_against_the_best_constant() -> None:
    points = random_points(50, 1, 3, setting="regression")
    project = edits.new_project((2, 1), ("tanh", "linear"), points)
    zero = replace(project, network=project.network.with_weights((np.zeros((2, 3)), np.array([[points.labels.mean(), 0, 0]]))))
    (plateau,) = [finding for finding in diagnose(zero, flat(1.0)) if finding.kind == "plateau"]
    assert "100 % of the loss of the best constant is left" in plateau.evidence
    same = replace(zero, points=replace(points, labels=np.full(50, points.labels.mean())))
    assert "converged" in {finding.kind for finding in diagnose(same, flat(1.0))}


def test_of_a_sample_the_errors_are_those_that_the_run_recorded() -> None:
    points = random_points(5000, 1, 3)
    project = edits.new_project((2, 1), ("tanh", "sigmoid"), points)
    (learning,) = [finding for finding in diagnose(project, flat(1.0)) if finding.kind == "plateau"]
    assert "2,500 of 5,000 examples are misclassified" in learning.evidence


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(ENDS), st.sampled_from(HIDDEN), st.floats(-2, 3))
def test_any_network_is_diagnosed_in_order_with_evidence_that_has_a_number(
    seed: int, end: tuple[str, str], hidden: str, size: float
) -> None:
    output, loss = end
    network = random_network((2, 3, 2), (hidden, output), seed)
    network = network.with_weights(tuple(10.0**size * w for w in network.weights))
    points = random_points(12, 2, seed)
    project = Project(network, points, TrainingSettings(loss=loss, stop=StopSettings()))
    findings = diagnose(project, flat(1.0))
    order = list(KINDS)
    assert [order.index(finding.kind) for finding in findings] == sorted(order.index(finding.kind) for finding in findings)
    for finding in findings:
        assert any(letter.isdigit() for letter in finding.evidence)
        assert all(1 <= s <= 2 and 0 <= i < network.sizes[s] for s, i in finding.units)
        assert all(0 <= i < 12 for i in finding.points)


# What holds


def finding(kind: str) -> Finding:
    return Finding(kind, f"It is {kind}", "by 1")


def test_what_was_found_once_does_not_hold() -> None:
    now = (finding("dead"), finding("one side"))
    assert held(now, (finding("one side"),)) == (finding("one side"),)
    assert held(now, ()) == ()
    assert held(now, now) == now


@pytest.mark.parametrize("kind", ["diverging", "converged", "plateau", "unsteady"])
def test_how_far_the_loss_fell_is_said_unless_another_finding_says_how_it_goes(kind: str) -> None:
    now = (finding(kind), finding("learning"))
    assert held(now, now) == (finding(kind),)
    assert held(now, ()) == (finding("learning"),)


# Words


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4123, "0.412"), (1234567, "1.23e6"), (0.00012, "1.2e−4"), (-0.5, "−0.5"), (0, "0"), (0.001, "0.001"), (1e-300, "1.0e−300")],
)
def test_numbers_have_three_figures_and_a_true_minus(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.123, "12 %"), (0.0034, "0.34 %"), (1.0, "100 %"), (0.9951, "99.51 %"), (0.999999, "99.99 %"), (3.5, "350 %"), (0, "0 %")],
)
def test_a_share_is_never_rounded_to_all(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "share_text", "rise_text"),
    [
        (0.34, "34 % of it", "by 34 %"),
        (8.99, "899 % of it", "by 899 %"),
        (9.0, "900 % of it", "to 10 times as much"),
        (10.0, "10 times it", "to 11 times as much"),
        (2770.29, "2,770 times it", "to 2,771 times as much"),
        (2e7, "2e7 times it", "to 2e7 times as much"),
    ],
)
def test_from_ten_times_on_a_factor_is_said_instead_of_percent(value: float, share_text: str, rise_text: str) -> None:
    assert (share_of(value, "it"), rise(value)) == (share_text, rise_text)


def test_things_are_counted_and_listed() -> None:
    assert (counted(1, "epoch"), counted(1200, "epoch")) == ("1 epoch", "1,200 epochs")
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
