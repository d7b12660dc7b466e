"""Optimisers, schedules, penalties, clipping and dropout: the kernels are held against the reference, the reference against the papers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.dropout import kept_factors
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES, rate_at
from mlp_studio.core.settings import OptimiserSettings, ScheduleSettings, StopSettings, TrainingSettings
from tests.core.nets import ENDS, HIDDEN, assert_close, random_network, random_points, seeds

TOLERANCE = 1e-11


@st.composite
def trainings(draw: st.DrawFn) -> TrainingSettings:
    return TrainingSettings(
        algorithm=draw(st.sampled_from(["igd", "minibatch", "batch"])),
        learning_rate=draw(st.sampled_from([0.001, 0.01])),
        batch_size=draw(st.integers(1, 40)),
        reduction=draw(st.sampled_from(["sum", "mean"])),
        shuffle=draw(st.booleans()),
        optimiser=draw(st.sampled_from(list(OPTIMISERS))),
        optimiser_settings=OptimiserSettings(momentum=draw(st.sampled_from([0.0, 0.5, 0.9])), beta2=draw(st.sampled_from([0.9, 0.999]))),
        schedule=ScheduleSettings(draw(st.sampled_from(list(SCHEDULES))), draw(st.sampled_from([0.5, 1.0])), draw(st.integers(1, 5))),
        l1=draw(st.sampled_from([0.0, 0.01])),
        l2=draw(st.sampled_from([0.0, 0.02])),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        clip=draw(st.none() | st.sampled_from([0.1, 3.0])),
        seed=draw(seeds),
    )


@settings(max_examples=150)
@given(training=trainings(), seed=seeds, end=st.sampled_from(ENDS), masked=st.booleans(), depth=st.integers(1, 3))
def test_three_epochs_equal_the_reference(training: TrainingSettings, seed: int, end: tuple[str, str], masked: bool, depth: int) -> None:
    output, loss = end
    hidden = tuple(HIDDEN[(seed + s) % len(HIDDEN)] for s in range(depth - 1))
    network = random_network((2, *(3,) * (depth - 1), 3), (*hidden, output), seed, masked=masked)
    project = Project(network, random_points(17, 3, seed), replace(training, loss=loss))
    assert_close(train(project, 3).network.weights, train_reference(project, 3), TOLERANCE)


@settings(max_examples=40)
@given(training=trainings(), seed=seeds, first=st.integers(1, 40))
def test_a_run_that_is_taken_up_anywhere_ends_at_the_same_weights(training: TrainingSettings, seed: int, first: int) -> None:
    """Whole updates of one epoch each are done at once or not; the optimiser's memory and the place go with the project."""
    project = Project(random_network((2, 3, 2), ("tanh", "sigmoid"), seed), random_points(12, 2, seed), training)
    project = replace(project, training=replace(training, stop=StopSettings(max_epochs=4)))
    whole, parts = Engine(project), Engine(project)
    while whole.reason is None:
        whole.advance(10_000)
    parts.advance(first)
    taken_up = Engine(project.trained(parts.weights, parts.epoch, parts.example, parts.memory))
    while taken_up.reason is None:
        taken_up.advance(7)
    for a, b in zip(whole.weights, taken_up.weights, strict=True):
        assert np.array_equal(a, b)


def test_no_gradient_descent_remembers_and_every_other_optimiser_does() -> None:
    project = edits.new_project((2, 1), ("tanh", "sigmoid"), random_points(9, 1, 1))
    for name, rule in OPTIMISERS.items():
        memory = train(edits.set_training(project, optimiser=name), 1).progress.memory
        assert (memory is not None) == rule.remembers
        assert memory is None or memory.steps == 9


def test_a_new_unit_begins_with_an_empty_memory_and_the_others_keep_theirs() -> None:
    project = train(edits.set_training(edits.new_project((2, 1), ("tanh", "sigmoid"), random_points(9, 1, 1)), optimiser="adam"), 2)
    before, after = project.progress.memory, edits.add_unit(project, 1).progress.memory
    assert before is not None
    assert after is not None
    assert np.array_equal(after.second[0][:2], before.second[0])
    assert not after.second[0][2].any()
    assert after.steps == before.steps
    assert edits.same_start(project).progress.memory is None


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (ScheduleSettings("constant"), [1, 1, 1, 1, 1]),
        (ScheduleSettings("step", 0.5, 2), [1, 1, 0.5, 0.5, 0.25]),
        (ScheduleSettings("exponential", 0.25, 2), [1, 0.5, 0.25, 0.125, 0.0625]),
        (ScheduleSettings("1/t", epochs=1), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]),
        (ScheduleSettings("cosine", epochs=2), [1, 0.5, 0, 0, 0]),
    ],
)
def test_eta_follows_its_schedule(schedule: ScheduleSettings, rates: list[float]) -> None:
    training = TrainingSettings(learning_rate=2.0, schedule=schedule)
    assert [rate_at(training, t) for t in range(5)] == pytest.approx([2 * rate for rate in rates])


def test_dropout_leaves_out_its_share_and_lets_the_others_grow() -> None:
    kept = np.concatenate([kept_factors(0.3, 7, t, place, 0, 10) for t in range(20) for place in range(50)])
    assert set(np.unique(kept).tolist()) == {0.0, 1 / 0.7}
    assert np.mean(kept == 0.0) == pytest.approx(0.3, abs=0.02)
    assert np.mean(kept) == pytest.approx(1.0, abs=0.03)


def test_a_clipped_gradient_is_as_long_as_it_may_be() -> None:
    points = random_points(6, 1, 3)
    project = edits.set_training(edits.new_project((3, 1), ("tanh", "sigmoid"), points), algorithm="batch", learning_rate=1.0, clip=0.01)
    after = train(project, 1)
    length = np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(after.network.weights, project.network.weights, strict=True)))
    assert length == pytest.approx(0.01, rel=1e-3)


def test_a_penalty_shrinks_weights_and_leaves_biases_alone() -> None:
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 2)
    points = random_points(4, 1, 2)
    project = Project(network, points, TrainingSettings("batch", learning_rate=0.1, l2=0.5))
    plain = train(edits.set_training(project, l2=0.0), 1).network.weights
    shrunk = train(project, 1).network.weights
    for w, a, b in zip(network.weights, plain, shrunk, strict=True):
        assert np.allclose(b[:, 1:], a[:, 1:] - 0.1 * 0.5 * w[:, 1:])
        assert np.allclose(b[:, 0], a[:, 0])


def test_early_stopping_ends_a_run_whose_test_loss_rises() -> None:
    points = random_points(40, 1, 5, test_share=0.5)
    project = edits.new_project((8, 1), ("tanh", "sigmoid"), points)
    project = edits.set_training(project, learning_rate=0.3, stop=StopSettings(max_epochs=5000, patience=20))
    engine = Engine(project)
    while engine.reason is None:
        engine.advance(1000)
    assert engine.reason == "early_stopping"
    assert 20 <= engine.epoch < 5000


def test_a_run_ends_when_its_time_is_over() -> None:
    project = edits.new_project((2, 1), ("tanh", "sigmoid"), random_points(9, 1, 1))
    engine = Engine(edits.set_training(project, stop=StopSettings(seconds=0.0)))
    engine.advance(9)
    assert engine.reason == "out_of_time"
