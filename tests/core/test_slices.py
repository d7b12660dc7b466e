"""A run in slices: however it is cut, stopped and taken up again, the weights are the same in every bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.order import example_order
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, same_bits, training_with

N = 23
EPOCHS = 3


def project_with(algorithm: str, *, shuffle: bool, width: int = 5, batch_size: int = 4) -> Project:
    if algorithm == "perceptron":
        network = random_network((2, 1), ("heaviside",), 4)
    else:
        network = random_network((2, width, 3, 1), ("tanh", "relu", "sigmoid"), 4)
    return Project(
        network, random_points(N, 1, 6), TrainingSettings(algorithm, learning_rate=0.1, batch_size=batch_size, shuffle=shuffle, seed=3)
    )


any_project = st.builds(
    project_with,
    st.sampled_from(list(ALGORITHMS)),
    shuffle=st.booleans(),
    width=st.sampled_from([5, 40]),
    batch_size=st.sampled_from([1, 4, 18, 23, 40]),
)


def place(engine: Engine) -> int:
    """Return how many examples have been used since the beginning."""
    return engine.epoch * engine.n + engine.example


@settings(max_examples=100)
@given(project=any_project, sizes=st.lists(st.integers(1, 2 * N), min_size=1, max_size=40))
def test_slices_of_any_size_give_the_weights_of_one_slice(project: Project, sizes: list[int]) -> None:
    sliced, whole = Engine(project), Engine(project)
    used = sum(sliced.advance(size) for size in sizes)
    assert used == place(sliced) >= sum(sizes)
    assert whole.advance(used) == used
    assert (sliced.epoch, sliced.example) == (whole.epoch, whole.example)
    assert same_bits(sliced.weights, whole.weights)
    assert np.array_equal(sliced.take_records(), whole.take_records(), equal_nan=True)


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("algorithm", ["igd", "perceptron"])
def test_n_steps_of_one_example_are_exactly_one_epoch(algorithm: str, shuffle: bool) -> None:
    project = project_with(algorithm, shuffle=shuffle)
    engine = Engine(project)
    for i in range(N):
        assert (engine.epoch, engine.example) == (0, i)
        assert engine.advance(1) == 1
    assert (engine.epoch, engine.example) == (1, 0)
    whole = Engine(project)
    assert whole.advance(N) == N
    assert same_bits(engine.weights, whole.weights)


@pytest.mark.parametrize(
    ("algorithm", "batch_size", "updates"), [("minibatch", 4, [4, 4, 4, 4, 4, 3]), ("batch", 1, [N]), ("minibatch", 40, [N])]
)
def test_a_budget_is_rounded_up_to_whole_updates(algorithm: str, batch_size: int, updates: list[int]) -> None:
    engine = Engine(project_with(algorithm, shuffle=False, batch_size=batch_size))
    assert engine.per_update == max(updates[0], batch_size)
    assert [engine.advance(1) for _ in range(2 * len(updates))] == 2 * updates
    assert (engine.epoch, engine.example) == (2, 0)


def test_an_empty_budget_trains_on_nothing() -> None:
    project = project_with("igd", shuffle=True)
    engine = Engine(project)
    assert engine.advance(0) == 0
    assert engine.advance(-5) == 0
    assert same_bits(engine.weights, project.network.weights)


@settings(max_examples=80)
@given(project=any_project, at=st.integers(0, EPOCHS * N))
def test_a_run_that_is_taken_up_again_equals_an_unbroken_one(project: Project, at: int) -> None:
    first = Engine(project)
    first.advance(at)
    second = Engine(project.trained(first.weights, first.epoch, first.example))
    assert (second.epoch, second.example) == (first.epoch, first.example)
    left = EPOCHS * N - place(second)
    assert second.advance(left) == max(0, left)
    whole = Engine(project)
    whole.advance(place(second))
    assert same_bits(second.weights, whole.weights)


@pytest.mark.parametrize("at", [1, 7, N - 1])
def test_the_rest_of_an_epoch_ends_it(at: int) -> None:
    engine = Engine(project_with("igd", shuffle=True))
    engine.advance(at)
    assert engine.advance_to_epoch_end() == N - at
    assert (engine.epoch, engine.example) == (1, 0)
    assert engine.advance_to_epoch_end() == N
    assert engine.epoch == 2


@pytest.mark.parametrize("example", [N, N + 5, 3])
def test_a_place_that_no_update_ends_at_is_the_beginning_of_its_epoch(example: int) -> None:
    project = project_with("minibatch", shuffle=True)
    engine = Engine(project.trained(project.network.weights, 2, example))
    assert (engine.epoch, engine.example) == (2, 0)


def test_examples_come_in_the_order_of_the_epoch() -> None:
    project = project_with("igd", shuffle=True)
    engine = Engine(project)
    engine.advance(N)
    for place_in_epoch in example_order(N, 3, 1, shuffle=True):
        only = project.points.subset(np.arange(N) == place_in_epoch)
        alone = replace(project, network=project.network.with_weights(engine.weights), points=only)
        engine.advance(1)
        assert same_bits(engine.weights, train(alone, 1).network.weights)


def test_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    project = project_with("igd", shuffle=True)
    assert same_bits(train(project, 2).network.weights, train(project, 2).network.weights)
    assert not same_bits(train(project, 2).network.weights, train(training_with(project, seed=4), 2).network.weights)


# Other settings within a run


def test_another_learning_rate_goes_on_from_the_same_place() -> None:
    project = project_with("igd", shuffle=True)
    engine = Engine(project)
    engine.advance(N + 5)
    before, slow = engine.weights, training_with(project, learning_rate=0.01)
    engine.apply_settings(slow.training)
    assert (engine.epoch, engine.example) == (1, 5)
    assert same_bits(engine.weights, before)
    engine.advance(2 * N)
    continued = Engine(slow.trained(before, 1, 5))
    continued.advance(2 * N)
    assert same_bits(engine.weights, continued.weights)


@pytest.mark.parametrize(
    "changes", [{"algorithm": "batch"}, {"algorithm": "minibatch", "batch_size": 4}, {"seed": 8}, {"shuffle": False}], ids=str
)
def test_another_order_or_size_of_update_begins_the_epoch_again_with_the_weights_as_they_are(changes: dict[str, object]) -> None:
    project = project_with("igd", shuffle=True)
    engine = Engine(project)
    engine.advance(N + 5)
    before, other = engine.weights, training_with(project, **changes)
    engine.apply_settings(other.training)
    assert (engine.epoch, engine.example) == (1, 0)
    engine.advance(N)
    begun = Engine(other.trained(before, 1, 0))
    begun.advance(N)
    assert same_bits(engine.weights, begun.weights)


def test_a_size_of_update_that_fits_the_place_keeps_it() -> None:
    project = project_with("igd", shuffle=True)
    engine = Engine(project)
    engine.advance(N + 8)
    engine.apply_settings(training_with(project, algorithm="minibatch", batch_size=4).training)
    assert (engine.epoch, engine.example) == (1, 8)
