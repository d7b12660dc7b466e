"""Edits of the weights: single ones and blocks of them, drawn anew, perturbed, cut, drawn back and frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Matrices
from mlp_studio.core.choice import WeightChoice
from mlp_studio.core.errors import StudioError
from mlp_studio.core.initialisation import INITIALISERS, initial_weights
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.settings import MAX_SEED

MAX_WEIGHT = 1e12
"""Beyond it a run counts as diverged (design §5), so that nobody can type it either."""


def set_weight(project: Project, s: int, i: int, j: int, value: float) -> Project:
    """Give the weight w_ij of layer s (1 … d; i and j from 0, j = 0 is the bias) this value; a weight that was cut is back with it."""
    if np.isnan(value):
        raise _not_a_weight(s)
    return set_block(project, s, i, j, np.array([[value]]))


def set_block(project: Project, s: int, i: int, j: int, values: Floats) -> Project:
    """Give a block of the weights of layer s these values, (n, m), its first row and column at (i, j).

    Weights in it that were cut are back with it; NaN leaves a weight as it is.

    Raises
    ------
    StudioError
        If the block does not fit into the matrix, or a value is not finite or beyond MAX_WEIGHT.
    """
    network = project.network
    rows, columns = network.shapes[s - 1]
    n, m = values.shape
    if i + n > rows or j + m > columns:
        raise StudioError(
            f"{n} × {m} numbers do not fit into the {rows} × {columns} weights of layer {s} from row {i + 1}, column {j} on",
            f"layer {s}",
            "Begin further left or above, or copy fewer",
        )
    given = ~np.isnan(values)
    if not (np.abs(values[given]) <= MAX_WEIGHT).all():
        raise _not_a_weight(s)
    matrix, removed = network.weights[s - 1].copy(), network.removed[s - 1].copy()
    place = np.s_[i : i + n, j : j + m]
    matrix[place] = np.where(given, values, matrix[place])
    removed[place] &= ~given
    after = network if np.array_equal(removed, network.removed[s - 1]) else _with_masks(network, "removed", {s: removed})
    return replace(project, network=after.with_weights(_exchanged(network.weights, s, matrix)))


def _not_a_weight(s: int) -> StudioError:
    return StudioError("a weight is a finite number up to 1e12", f"layer {s}", "Type a number such as −0.5")


def set_weights(project: Project, weights: Matrices) -> Project:
    """Give the network these weights; cut edges stay at 0."""
    if not all(np.isfinite(w).all() for w in weights):
        raise StudioError("a weight is a finite number", "weights", "Type a number such as −0.5")
    return replace(project, network=project.network.with_weights(weights))


def initialise(project: Project, choice: WeightChoice, rule: str, parameters: tuple[float, ...] = (), seed: int = 0) -> Project:
    """Give the chosen weights values by a rule of `INITIALISERS`, drawn from this seed; frozen and cut weights stay as they are.

    Raises
    ------
    StudioError
        If a parameter is out of its range.
    """
    initialiser = INITIALISERS[rule]
    parameters = initialiser.checked(parameters)

    def draw(s: int, shape: tuple[int, int]) -> Floats:
        return initialiser.draw(np.random.default_rng([seed, s]), shape, *parameters)

    return _changed(project, choice, lambda s, old: draw(s, old.shape))


def perturb(project: Project, choice: WeightChoice, epsilon: float, seed: int = 0) -> Project:
    """Add to each chosen weight a number drawn uniformly from [−ε, ε]; frozen and cut weights stay as they are."""
    if not (np.isfinite(epsilon) and 0 < epsilon <= MAX_WEIGHT):
        raise StudioError("ε is a positive number", "perturb", "Type a number such as 0.1")

    def shifted(s: int, old: Floats) -> Floats:
        moved = old + np.random.default_rng([seed, s]).uniform(-epsilon, epsilon, old.shape)
        return np.clip(moved, -MAX_WEIGHT, MAX_WEIGHT)

    return _changed(project, choice, shifted)


def _changed(project: Project, choice: WeightChoice, change: Callable[[int, Floats], Floats]) -> Project:
    network = project.network
    weights = []
    for s, (w, chosen, frozen) in enumerate(zip(network.weights, choice, network.frozen, strict=True), start=1):
        free = chosen & ~frozen
        weights.append(np.where(free, change(s, w), w) if free.any() else w)
    return set_weights(project, tuple(weights))


def remove_weights(project: Project, keys: Iterable[WeightKey]) -> Project:
    """Cut these edges: their weights are 0, and stay 0, until they are drawn back; they are not frozen any more."""
    network, keys = project.network, list(keys)
    after = _with_masks(network, "removed", _marked(network.removed, keys, value=True))
    after = _with_masks(after, "frozen", _marked(after.frozen, keys, value=False))
    return replace(project, network=after.with_weights(network.weights))


def restore_weights(project: Project, keys: Iterable[WeightKey]) -> Project:
    """Draw these edges back, where they were cut, with the weights that the seed gives them."""
    network = project.network
    after = _with_masks(network, "removed", _marked(network.removed, keys, value=False))
    drawn = initial_weights(network.sizes, tuple(layer.activation for layer in network.layers), project.training.seed)
    back = [old & ~new for old, new in zip(network.removed, after.removed, strict=True)]
    weights = tuple(np.where(b, new, w) if b.any() else w for b, new, w in zip(back, drawn, network.weights, strict=True))
    return replace(project, network=after.with_weights(weights))


def freeze_weights(project: Project, keys: Iterable[WeightKey], *, frozen: bool = True) -> Project:
    """Freeze these weights, so that training leaves them alone, or thaw them."""
    network = project.network
    return replace(project, network=_with_masks(network, "frozen", _marked(network.frozen, keys, value=frozen)))


def reset(project: Project, seed: int) -> Project:
    """Draw new random weights from this seed and begin again at epoch 0; frozen weights stay (line 1; Source: ML:IV-102).

    After MAX_SEED seeds begin again at 0.
    """
    network = project.network
    seed %= MAX_SEED + 1
    drawn = initial_weights(network.sizes, tuple(layer.activation for layer in network.layers), seed)
    weights = tuple(np.where(f, w, new) for f, w, new in zip(network.frozen, network.weights, drawn, strict=True))
    return replace(project, network=network.with_weights(weights), training=replace(project.training, seed=seed), progress=Progress())


def same_start(project: Project) -> Project:
    """Go back to exactly the weights with which the run began, at epoch 0."""
    return replace(project, network=project.network.with_weights(project.start_weights), progress=Progress())


def _exchanged(matrices: Matrices, s: int, matrix: Floats) -> Matrices:
    return (*matrices[: s - 1], matrix, *matrices[s:])


def _marked(masks: tuple[Booleans, ...], keys: Iterable[WeightKey], *, value: bool) -> dict[int, Booleans]:
    """Return copies of the masks of the layers that the keys are in, with the keys set to `value`."""
    marked: dict[int, Booleans] = {}
    for s, i, j in keys:
        if s not in marked:
            marked[s] = masks[s - 1].copy()
        marked[s][i, j] = value
    return marked


def _with_masks(network: Network, name: str, changed: dict[int, Booleans]) -> Network:
    masks: Any = tuple(changed.get(s, mask) for s, mask in enumerate(getattr(network, name), start=1))
    return replace(network, **{name: masks})
