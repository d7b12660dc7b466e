"""How weights survive a change of structure: one rule, by where every unit of the new network was in the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Integers, Matrices
from mlp_studio.core.errors import StudioError
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.network import MAX_LAYERS, MAX_OUTPUTS, MAX_UNITS, MAX_WEIGHTS, Layer, Network
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings

Origins = Integers
"""Where the units of one layer were: rows (layer, unit) of the old network, layer 0 … d and unit from 0; (−1, −1) for new ones."""
NEW = (-1, -1)


def origins_of(network: Network) -> list[Origins]:
    """Return the origins of an unchanged network: layers 0 … d, each (l_s, 2)."""
    return [np.column_stack([np.full(n, s), np.arange(n)]) for s, n in enumerate(network.sizes)]


def as_origins(rows: Sequence[tuple[int, int]]) -> Origins:
    """Return rows of (layer, unit) as an array, (n, 2) even where there are none."""
    return np.array(rows, np.int64).reshape(-1, 2)


def rebuilt(project: Project, inputs: tuple[str, ...], layers: Sequence[Layer], origins: Sequence[Origins]) -> Project:
    """Give the project another structure; weights, masks, names, the run's start and the heat map move with their units.

    A weight w_ij stays where unit i and the unit before it that j stands for were neighbours in the old network, too; a bias stays with
    its unit. What is new is drawn from the seed. Matrices that do not change are shared.

    Parameters
    ----------
    inputs
        The features.
    layers
        The active layers; their units and names are taken from `origins`.
    origins
        For layers 0 … d of the new network, where each unit was.

    Raises
    ------
    StudioError
        If the network would have too many layers, units or weights, or a layer none.
    """
    network = project.network
    layers = tuple(_with_units(network, layer, origin) for layer, origin in zip(layers, origins[1:], strict=True))
    sizes = (len(inputs), *(layer.units for layer in layers))
    _check_limits(project, layers, sizes)
    drawn = initial_weights(sizes, tuple(layer.activation for layer in layers), project.training.seed)
    empty = tuple(np.zeros(w.shape, bool) for w in drawn)

    def carry(olds: tuple[NDArray[Any], ...], news: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        return tuple(_carried(olds, new, origins[s - 1], origins[s]) for s, new in enumerate(news, start=1))

    weights, removed, frozen = carry(network.weights, drawn), carry(network.removed, empty), carry(network.frozen, empty)
    after = Network(inputs, layers, weights, removed, frozen, network.scaling)
    start: Matrices | None = None if project.progress.start is None else carry(project.progress.start, drawn)
    memory, nothing = project.progress.memory, tuple(np.zeros(w.shape) for w in drawn)
    if memory is not None:
        memory = Memory(carry(memory.first, nothing), carry(memory.second, nothing), memory.steps)
    progress = replace(project.progress, start=start, memory=memory)
    view = replace(project.view, heat_unit=_moved(project.view.heat_unit, origins))
    return replace(project, network=after, training=fitting_algorithm(layers, project.training), progress=progress, view=view)


def _moved(unit: tuple[int, int] | None, origins: Sequence[Origins]) -> tuple[int, int] | None:
    """Return where a unit is now; None where it is no more."""
    if unit is None:
        return None
    places = ((s, int(i)) for s, origin in enumerate(origins[1:], start=1) for i in np.flatnonzero((origin == unit).all(axis=1)))
    return next(places, None)


def _with_units(network: Network, layer: Layer, origin: Origins) -> Layer:
    names = tuple("" if a < 1 else network.layers[a - 1].unit_name(i) for a, i in origin.tolist())
    return replace(layer, units=len(origin), unit_names=names if any(names) else ())


def _check_limits(project: Project, layers: tuple[Layer, ...], sizes: tuple[int, ...]) -> None:
    if len(layers) > MAX_LAYERS:
        raise StudioError(f"a network has at most {MAX_LAYERS} layers", "network", "Remove one first")
    for s, size in enumerate(sizes[1:], start=1):
        if not 1 <= size <= MAX_UNITS:
            raise StudioError(f"a layer has 1 to {MAX_UNITS:,} units", f"layer {s}", f"Choose a number from 1 to {MAX_UNITS:,}")
    if sizes[-1] > max(MAX_OUTPUTS, project.network.k):
        raise StudioError(
            f"there are at most {MAX_OUTPUTS} output units, one for each class", "output layer", f"Choose a number from 1 to {MAX_OUTPUTS}"
        )
    count = sum(n * (m + 1) for m, n in pairwise(sizes))
    if count > MAX_WEIGHTS:
        raise StudioError(
            f"a network has at most {MAX_WEIGHTS:,} weights, this one would have {count:,}", "network", "Make its layers smaller"
        )


def _carried(olds: tuple[NDArray[Any], ...], new: NDArray[Any], before: Origins, after: Origins) -> NDArray[Any]:
    """Return the matrix between two new layers with these origins: what the old matrices know of it, and `new` for the rest."""
    layers = [int(a) for a in np.unique(after[:, 0]) if a > 0]
    if len(layers) == 1 and olds[layers[0] - 1].shape == new.shape:
        a = layers[0]
        if _is_whole(after, a) and _is_whole(before, a - 1):
            return olds[a - 1]
    out = new.copy()
    for a in layers:
        rows, columns = np.flatnonzero(after[:, 0] == a), np.flatnonzero(before[:, 0] == a - 1)
        out[rows, 0] = olds[a - 1][after[rows, 1], 0]
        out[np.ix_(rows, columns + 1)] = olds[a - 1][np.ix_(after[rows, 1], before[columns, 1] + 1)]
    return out


def _is_whole(origin: Origins, layer: int) -> bool:
    return bool((origin[:, 0] == layer).all() and (origin[:, 1] == np.arange(len(origin))).all())


def fitting_algorithm(layers: tuple[Layer, ...], training: TrainingSettings) -> TrainingSettings:
    """Leave the perceptron algorithm where it cannot train these layers, and take it where nothing else can."""
    single_heaviside = len(layers) == 1 and not layers[0].function.has_gradient
    if single_heaviside and training.algorithm != "perceptron":
        return replace(training, algorithm="perceptron")
    if not single_heaviside and training.algorithm == "perceptron":
        return replace(training, algorithm="igd")
    return training
