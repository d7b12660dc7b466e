"""Which weights a choice means: masks in the shapes of the matrices, with or without the bias column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import choice
from mlp_studio.core.choice import WeightChoice
from mlp_studio.core.network import Network
from tests.core.nets import random_network, seeds, shapes

NETWORK = random_network((2, 3, 4, 1), ("tanh", "tanh", "sigmoid"), 1)


def keys(chosen: WeightChoice) -> set[tuple[int, ...]]:
    return {(s, *place) for s, mask in enumerate(chosen, start=1) for place in np.argwhere(mask).tolist()}


@given(shapes(), seeds, st.booleans())
def test_layers_and_units_together_are_all_weights(sizes: tuple[int, ...], seed: int, biases: bool) -> None:
    network = random_network(sizes, ("tanh",) * (len(sizes) - 1), seed)
    everything = choice.all_weights(network, biases=biases)
    assert [mask.shape for mask in everything] == network.shapes
    assert choice.count(everything) == sum(n * (m - (not biases)) for n, m in network.shapes)
    layers = [choice.layer_weights(network, s, biases=biases) for s in range(1, network.d + 1)]
    units = [choice.unit_weights(network, [(s, i)], biases=biases) for s, n in enumerate(sizes) for i in range(n)]
    for parts in (layers, units):
        assert set().union(*map(keys, parts)) == keys(everything)
        assert sum(map(choice.count, parts)) == choice.count(everything)


@pytest.mark.parametrize(("biases", "columns"), [(True, (0, 1, 2, 3)), (False, (1, 2, 3))])
def test_the_weights_of_a_unit_are_its_row(biases: bool, columns: tuple[int, ...]) -> None:
    assert keys(choice.unit_weights(NETWORK, [(2, 3)], biases=biases)) == {(2, 3, j) for j in columns}


def test_inputs_and_bias_units_have_no_weights_into_them() -> None:
    assert choice.count(choice.unit_weights(NETWORK, [(0, 1), (1, -1), (0, -1)])) == 0


def test_single_weights_are_those_that_are_named_each_once() -> None:
    wanted = {(1, 0, 2), (2, 3, 0), (3, 0, 4)}
    assert keys(choice.single_weights(NETWORK, [*wanted, (1, 0, 2)])) == wanted


def test_a_choice_leaves_the_network_as_it_was() -> None:
    network = Network(NETWORK.inputs, NETWORK.layers, NETWORK.weights)
    choice.all_weights(network, biases=False)
    assert network == NETWORK
