"""Units told apart by their names, so that a test can follow each through a change of structure, and its weights with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise

import numpy as np

from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project

INPUTS, NEW = "inputs", "new"
Column = tuple[str, list[str]]
"""The id of a layer, and the names of its units."""

_numbers = count()


def columns(network: Network, known: Network | None = None) -> list[Column]:
    """Return layers 0 … d as ids with names; a layer that is not in `known` has the id "new", a unit without a name has ""."""
    ids = {layer.id for layer in (known or network).layers}
    return [(INPUTS, list(network.inputs)), *((layer.id if layer.id in ids else NEW, _names(layer)) for layer in network.layers)]


def with_unique_names(project: Project) -> Project:
    """Name the units that have no name, or that of a unit before them."""
    taken: set[str] = set()
    layers = []
    for layer in project.network.layers:
        names = []
        for name in _names(layer):
            names.append(name if name and name not in taken else f"unit {next(_numbers)}")
            taken.add(name)
        layers.append(replace(layer, unit_names=tuple(names)))
    return replace(project, network=replace(project.network, layers=tuple(layers)))


def assert_weights_went_with_their_units(before: Project, after: Project) -> None:
    """Hold every weight and mask of `after` to what it was between the same two neighbours, or to what the seed draws."""
    old, new = before.network, after.network
    places = {name: (s, i) for s, (_, names) in enumerate(columns(old)) for i, name in enumerate(names)}
    drawn = initial_weights(new.sizes, tuple(layer.activation for layer in new.layers), after.training.seed)
    nothing = tuple(np.zeros(shape, bool) for shape in new.shapes)
    for olds, news, otherwise in (
        (old.weights, new.weights, drawn),
        (old.removed, new.removed, nothing),
        (old.frozen, new.frozen, nothing),
        (before.progress.start or (), after.progress.start or (), drawn),
    ):
        for s, matrix in enumerate(news, start=1):
            expected = otherwise[s - 1].copy()
            for i, j, place in _carried(columns(new), s, places):
                expected[i, j] = olds[place[0] - 1][place[1:]]
            assert matrix.tobytes() == expected.tobytes(), (s, matrix, expected)
    assert (before.progress.start is None) == (after.progress.start is None)
    _assert_shared(old, new)


def _carried(layers: list[Column], s: int, places: dict[str, tuple[int, int]]) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Yield rows and columns of the matrix of layer s that were there before, with their (s, i, j) of that time."""
    for i, name in enumerate(layers[s][1]):
        if name not in places:
            continue
        at, row = places[name]
        yield i, 0, (at, row, 0)
        for j, neighbour in enumerate(layers[s - 1][1], start=1):
            if neighbour in places and places[neighbour][0] == at - 1:
                yield i, j, (at, row, places[neighbour][1] + 1)


def _assert_shared(old: Network, new: Network) -> None:
    """Hold matrices between the same two layers to be the very same array."""
    pairs = {(tuple(a), tuple(b)): s for s, ((_, a), (_, b)) in enumerate(pairwise(columns(old)))}
    for s, ((_, a), (_, b)) in enumerate(pairwise(columns(new))):
        if (tuple(a), tuple(b)) in pairs:
            assert new.weights[s] is old.weights[pairs[tuple(a), tuple(b)]]


def _names(layer: Layer) -> list[str]:
    return [layer.unit_name(i) for i in range(layer.units)]
