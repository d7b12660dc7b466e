"""The one w that a network of linear units equals, held against forward propagation, the lecture's sums, and automatic differentiation."""

from __future__ import annotations

from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.collapse import collapsed, collapses, one_layer, stand_of, terms
from mlp_studio.core.network import Network
from mlp_studio.core.propagation import outputs
from mlp_studio.core.scaling import Scaling
from tests.core.nets import random_network, seeds, shapes


def linear(sizes: tuple[int, ...], seed: int, *, masked: bool = False) -> Network:
    return random_network(sizes, ("linear",) * (len(sizes) - 1), seed, masked=masked)


def places(seed: int, n: int = 12) -> np.ndarray:
    return np.random.default_rng([seed, 8]).uniform(-2, 2, (n, 2))


@given(sizes=shapes(deepest=6), seed=seeds, masked=st.booleans())
def test_one_layer_says_of_every_place_what_all_layers_say(sizes: tuple[int, ...], seed: int, masked: bool) -> None:
    network = linear(sizes, seed, masked=masked)
    w, single = collapsed(network), one_layer(network)
    if network.d == 1:
        assert w is None
        assert single is None
        return
    assert w is not None
    assert single is not None
    assert w.shape == (network.k, network.p + 1)
    x = network.inputs_at(places(seed))
    np.testing.assert_allclose(outputs(single, x), outputs(network, x), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(x @ w.T, outputs(network, x), rtol=1e-9, atol=1e-9)


@given(hidden=st.integers(1, 4), k=st.integers(1, 3), seed=seeds)
def test_with_two_layers_each_weight_is_the_lectures_sum(hidden: int, k: int, seed: int) -> None:
    network = linear((3, hidden, k), seed)
    w = collapsed(network)
    assert w is not None
    W_h, W_o = network.weights
    for u in range(k):
        assert w[u, 0] == pytest.approx(W_o[u, 0] + sum(W_o[u, i + 1] * W_h[i, 0] for i in range(hidden)))
        for j in range(1, 4):
            assert w[u, j] == pytest.approx(sum(W_o[u, i + 1] * W_h[i, j] for i in range(hidden)))
        for j in range(4):
            assert sum(a * b for a, b in terms(network, u, j)) == pytest.approx(w[u, j])


@settings(max_examples=30)
@given(sizes=shapes(deepest=4), seed=seeds)
def test_the_weights_are_the_derivatives_that_automatic_differentiation_finds(sizes: tuple[int, ...], seed: int) -> None:
    network = linear(sizes, seed)
    w = collapsed(network)
    if w is None:
        return

    def answer(x: np.ndarray) -> np.ndarray:
        for W in network.weights:
            x = anp.dot(W[:, 1:], x) + W[:, 0]
        return x

    zero = np.zeros(network.p)
    np.testing.assert_allclose(w[:, 1:], autograd.jacobian(answer)(zero), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(w[:, 0], answer(zero), rtol=1e-9, atol=1e-12)


def test_a_layer_that_is_not_linear_keeps_the_network_from_collapsing() -> None:
    network = random_network((2, 3, 3, 1), ("linear", "tanh", "linear"), 1)
    assert not collapses(network)
    assert collapsed(network) is None
    assert stand_of(network, "exclusive") is None


def test_only_two_layers_have_one_sum_of_products() -> None:
    with pytest.raises(ValueError, match="two layers"):
        terms(linear((2, 2, 2, 1), 1), 0, 0)


@given(seed=seeds, is_scaled=st.booleans())
def test_the_line_of_one_unit_is_where_the_network_puts_out_a_half(seed: int, is_scaled: bool) -> None:
    network = linear((2, 3, 2, 1), seed)
    if is_scaled:
        network = replace(network, scaling=Scaling("standard", (0.5, -2.0), (2.0, 0.25)))
    stand = stand_of(network, "exclusive")
    assert stand is not None
    assert stand.meaning == "y = 0.5"
    xy = places(seed)
    sums = stand.lines[0, 0] + xy @ stand.lines[0, 1:]
    np.testing.assert_allclose(sums, outputs(network, network.inputs_at(xy))[:, 0] - 0.5, rtol=1e-7, atol=1e-7)


def test_two_classes_of_two_units_part_where_both_put_out_the_same() -> None:
    network = linear((2, 3, 2), 4)
    stand = stand_of(network, "exclusive")
    assert stand is not None
    assert stand.meaning == "y_2 = y_1"
    xy = places(4)
    y = outputs(network, network.inputs_at(xy))
    np.testing.assert_allclose(stand.lines[0, 0] + xy @ stand.lines[0, 1:], y[:, 1] - y[:, 0], atol=1e-12)


def test_labels_have_a_line_each_and_a_target_number_the_one_where_it_is_nothing() -> None:
    network = linear((2, 3, 3), 5)
    labels = stand_of(network, "multi-label")
    assert labels is not None
    assert (len(labels.lines), labels.meaning) == (3, "y_i = 0.5")
    w = collapsed(linear((2, 3, 1), 5))
    target = stand_of(linear((2, 3, 1), 5), "regression")
    assert target is not None
    assert target.meaning == "y = 0"
    np.testing.assert_allclose(target.lines, w)


def test_three_classes_other_inputs_and_weights_of_nothing_have_no_line() -> None:
    assert stand_of(linear((2, 3, 3), 6), "exclusive") is None
    assert stand_of(linear((3, 3, 1), 6), "exclusive") is None  # with x1 * x2
    network = linear((2, 2, 1), 6)
    assert stand_of(network.with_weights(tuple(0 * W for W in network.weights)), "exclusive") is None
    huge = network.with_weights((network.weights[0] * 1e200, network.weights[1] * 1e200))
    assert stand_of(huge, "exclusive") is None
