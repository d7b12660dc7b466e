"""Which weights an edit means: all, those of a layer, those into a unit, or single ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mlp_studio.core.arrays import Booleans
from mlp_studio.core.network import Network, UnitKey, WeightKey

WeightChoice = tuple[Booleans, ...]
"""One mask for each weight matrix, in its shape."""


def all_weights(network: Network, *, biases: bool = True) -> WeightChoice:
    """Choose every weight of the network, with or without column 0."""
    return _without_biases(tuple(np.ones(shape, bool) for shape in network.shapes), biases=biases)


def layer_weights(network: Network, s: int, *, biases: bool = True) -> WeightChoice:
    """Choose the weights into layer s = 1 … d: the matrix W^{h_s}."""
    return _without_biases(tuple(np.full(shape, at == s) for at, shape in enumerate(network.shapes, start=1)), biases=biases)


def unit_weights(network: Network, units: Iterable[UnitKey], *, biases: bool = True) -> WeightChoice:
    """Choose the weights into these units (s, i): their rows; into inputs and bias units there are none."""
    choice = tuple(np.zeros(shape, bool) for shape in network.shapes)
    for s, i in units:
        if s >= 1 and i >= 0:
            choice[s - 1][i] = True
    return _without_biases(choice, biases=biases)


def single_weights(network: Network, keys: Iterable[WeightKey]) -> WeightChoice:
    """Choose these weights (s, i, j)."""
    choice = tuple(np.zeros(shape, bool) for shape in network.shapes)
    for s, i, j in keys:
        choice[s - 1][i, j] = True
    return choice


def count(choice: WeightChoice) -> int:
    """Return how many weights are chosen."""
    return sum(int(mask.sum()) for mask in choice)


def _without_biases(choice: WeightChoice, *, biases: bool) -> WeightChoice:
    if not biases:
        for mask in choice:
            mask[:, 0] = False
    return choice
