"""Initial weights: the same for a seed on every machine, within the bounds of their rules, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.initialisation import INITIALISERS, initial_weights
from tests.core.nets import assert_close, same_bits, seeds

OUTPUT = np.array([[-0.145904007825, -0.195495261238, -0.22627663243]])
GOLDEN = {
    "tanh": np.array([[-0.411826851598, 0.274088039704, 0.0186961221166], [-0.841894091797, 0.744722585635, -1.178537959]]),
    "relu": np.array([[0.533353878385, 1.242245677967, 0.181877326318], [0.218654334581, 0.567931615986, 0.232724323683]]),
}
"""Weights of a 2-2-1 net of seed 1 by the activation of its hidden layer: one for each distribution that is drawn from."""


@pytest.mark.parametrize("activation", GOLDEN)
def test_initial_weights_of_a_small_net_are_those_of_every_machine(activation: str) -> None:
    assert_close(initial_weights((2, 2, 1), (activation, "sigmoid"), 1), (GOLDEN[activation], OUTPUT), 1e-9)


@given(seeds)
def test_same_seed_gives_the_same_bits_and_another_seed_others(seed: int) -> None:
    sizes, activations = (2, 4, 3, 1), ("tanh", "relu", "sigmoid")
    weights = initial_weights(sizes, activations, seed)
    assert same_bits(weights, initial_weights(sizes, activations, seed))
    others = initial_weights(sizes, activations, seed + 1)
    assert not any((a == b).any() for a, b in zip(weights, others, strict=True))


@given(seeds)
def test_a_layer_depends_on_the_seed_its_place_and_its_shape_alone(seed: int) -> None:
    weights = initial_weights((2, 4, 3, 1), ("tanh", "tanh", "sigmoid"), seed)
    other = initial_weights((5, 4, 3, 2), ("relu", "tanh", "softmax"), seed)
    assert np.array_equal(weights[1], other[1])
    assert not np.array_equal(
        initial_weights((3, 4, 4), ("tanh",) * 2, seed)[0][:, 0], initial_weights((2, 3, 4), ("tanh",) * 2, seed)[1][:, 0]
    )


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_weights_are_as_large_as_the_rule_of_their_activation_says(name: str) -> None:
    (weights,) = initial_weights((50, 200), (name,), 1)
    if name in {"relu", "leaky relu", "softplus"}:
        assert weights.std() == pytest.approx(np.sqrt(2 / 50), rel=0.05)
        assert np.abs(weights).max() > 3 * np.sqrt(2 / 50)
    else:
        bound = np.sqrt(6 / 250)
        assert 0.99 * bound < np.abs(weights).max() <= bound
        assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.05)
    assert weights.mean() == pytest.approx(0, abs=0.01)


def test_the_uniform_rule_draws_between_its_bounds() -> None:
    weights = INITIALISERS["uniform"].draw(np.random.default_rng(1), (100, 100), -0.5, 0.5)
    assert weights.shape == (100, 100)
    assert 0.49 < np.abs(weights).max() <= 0.5
