"""The order of examples: a permutation, the same in Python and in the kernel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.algorithms import last_example
from mlp_studio.core.compiled.run import make_order
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate, split
from mlp_studio.core.order import example_order, mix
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import seeds

counts = st.integers(0, 200)
epochs = st.integers(0, 2**40)


@given(counts, seeds, epochs, st.booleans())
def test_the_kernel_orders_examples_as_the_reference_does(n: int, seed: int, epoch: int, shuffle: bool) -> None:
    order = np.full(n, -1)
    make_order(order, seed, epoch, shuffle)
    assert order.tolist() == example_order(n, seed, epoch, shuffle=shuffle).tolist()


@given(counts, seeds, epochs)
def test_a_shuffled_order_is_a_permutation(n: int, seed: int, epoch: int) -> None:
    assert sorted(example_order(n, seed, epoch, shuffle=True)) == list(range(n))


@given(counts, seeds, epochs)
def test_an_order_that_is_not_shuffled_is_as_given(n: int, seed: int, epoch: int) -> None:
    assert example_order(n, seed, epoch, shuffle=False).tolist() == list(range(n))


@given(seeds, st.integers(0, 1000))
def test_each_epoch_and_each_seed_has_an_order_of_its_own(seed: int, epoch: int) -> None:
    order = example_order(50, seed, epoch, shuffle=True).tolist()
    assert order == example_order(50, seed, epoch, shuffle=True).tolist()
    assert order != example_order(50, seed, epoch + 1, shuffle=True).tolist()
    assert order != example_order(50, seed + 1, epoch, shuffle=True).tolist()


def test_every_example_comes_first_about_equally_often() -> None:
    first = [int(example_order(5, seed, 0, shuffle=True)[0]) for seed in range(2000)]
    assert np.bincount(first, minlength=5) == pytest.approx(400, abs=80)  # four standard deviations


def test_mixing_gives_the_published_sequence_of_splitmix64() -> None:
    golden = 0x9E3779B97F4A7C15
    states = [(1234567 + i * golden) % 2**64 for i in (1, 2, 3, 4, 5)]
    assert [mix(state) for state in states] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_the_last_example_of_each_step_is_the_next_of_the_epochs_order() -> None:
    points = split(generate("moons", 10), 0.3, 1)
    project = edits.new_project((1,), ("sigmoid",), points, TrainingSettings(shuffle=True, seed=4))
    training = np.flatnonzero(~points.test_mask)
    n = len(training)
    assert last_example(project) is None
    engine, seen = Engine(project), []
    for _ in range(2 * n):
        engine.advance(1)
        seen.append(last_example(project.trained(engine.weights, engine.epoch, engine.example)))
    orders = [training[example_order(n, 4, epoch, shuffle=True)] for epoch in (0, 1)]
    assert seen == np.concatenate(orders).tolist()


def test_an_update_of_several_examples_has_no_last_one() -> None:
    project = edits.new_project((1,), ("sigmoid",), generate("xor"), TrainingSettings("batch"))
    assert last_example(project.trained(project.network.weights, 3, 0)) is None
