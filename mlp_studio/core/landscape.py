"""The loss as a landscape: its value over a plane through weight space, and the minima there (Source: ML:IV-89..91)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import obstacle_to_loss
from mlp_studio.core.arrays import Floats, Integers, Matrices
from mlp_studio.core.errors import StudioError
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.measures import SMALLEST_SAMPLE, evenly
from mlp_studio.core.network import Network, WeightKey, has_weight
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project

FINE = 64
"""Places of a fine grid along each axis."""
SAMPLE_COST = 1e10
"""Places of a fine grid times examples times what one of them costs: up to here all training examples count, beyond it a sample."""
UNIT_COST = 10
"""What a unit costs in weights: its activation."""
PART = 16_384
"""Numbers of a layer's outputs that are computed at once: they stay in the cache (measured: 2-4-2-1 in a third of the time)."""
_ROUNDING = 1e-6
"""Part of a cell of a grid by which a place may lie outside and still count as on its edge."""
_EMPTY_PATH = "the run has not moved in two directions yet"
_TOO_LARGE = "the weights are too large for directions through them"

Window = tuple[float, float, float, float]
"""Left, right, bottom and top end of what is looked at, in the coordinates of a plane."""


@dataclass(frozen=True, eq=False)
class WeightPlane:
    """Two directions in weight space, and the place from which they are counted; all weights as one row, layer by layer.

    Attributes
    ----------
    zero
        The weights at (0, 0), (m,).
    first, second
        What one step along each axis adds to the weights, (m,) each, neither of them a multiple of the other.
    keys
        The two weights whose values are the coordinates, or None where the axes are other directions.
    shares
        How much of the variance of a run's way lies along each axis, where they were made for that.
    """

    zero: Floats
    first: Floats
    second: Floats
    keys: tuple[WeightKey, WeightKey] | None = None
    shares: tuple[float, float] | None = None

    def places(self, rows: Floats) -> Floats:
        """Return the coordinates of weights, rows (t, m), of the nearest place of the plane through zero: (t, 2)."""
        basis = np.stack([self.first, self.second])
        return np.asarray(np.linalg.solve(basis @ basis.T, basis @ (rows - self.zero).T).T)

    def moved(self, present: Floats, a: float, b: float) -> Floats:
        """Return the weights at (a, b) of the parallel plane through `present`, (m,): what lies off both directions stays as it is."""
        a_now, b_now = self.places(present[None, :])[0]
        with np.errstate(all="ignore"):
            return np.asarray(present + (a - a_now) * self.first + (b - b_now) * self.second)


def in_a_row(weights: Matrices) -> Floats:
    """Return all weights as one row, layer by layer, (m,)."""
    return np.concatenate([w.ravel() for w in weights])


def as_matrices(row: Floats, shapes: list[tuple[int, int]]) -> Matrices:
    """Return the matrices of a row of weights: the inverse of `in_a_row`."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
    return tuple(part.reshape(shape) for part, shape in zip(np.split(row, ends), shapes, strict=True))


# Planes


def plane_of_weights(network: Network, first: WeightKey, second: WeightKey) -> WeightPlane:
    """Return the plane whose coordinates are the values of two weights.

    Raises
    ------
    StudioError
        If they are the same, or one of them is cut or not there.
    """
    for key in (first, second):
        if not has_weight(network, key):
            raise StudioError("that weight is not there any more", "axes", "Pick another edge")
        s, i, j = key
        if network.removed[s - 1][i, j]:
            raise StudioError("an edge that is cut has no weight to change", "axes", "Pick another edge")
    if first == second:
        raise StudioError("both axes are the same weight", "axes", "Pick two different edges")
    size = sum(w.size for w in network.weights)
    axes = np.zeros((2, size))
    for axis, key in zip(axes, (first, second), strict=True):
        axis[_index_of(network, key)] = 1.0
    return WeightPlane(np.zeros(size), axes[0], axes[1], (first, second))


def random_plane(network: Network, seed: int, *, layer_wise: bool) -> WeightPlane:
    """Return a plane through the network's weights along two random directions, drawn from the seed, at right angles to each other.

    Each is as long as 1; or, `layer_wise`, as long as the weights themselves in each layer, so that one step changes all layers alike
    (Source: Li et al. 2018, "Visualizing the loss landscape of neural nets", by layers instead of filters). Weights that are cut or
    frozen stay as they are.

    Raises
    ------
    StudioError
        If there are fewer than two weights that can change.
    """
    free = in_a_row(tuple(t.astype(np.float64) for t in network.trainable))
    if free.sum() < 2:
        raise StudioError("fewer than two weights can change", "axes", "Thaw some weights, or draw edges back")
    present = in_a_row(network.weights)
    axes = np.random.default_rng([seed, 7]).standard_normal((2, len(present))) * free
    blocks = _layer_blocks(network) if layer_wise else [slice(0, len(present))]
    if not np.isfinite(_length(present)):
        raise StudioError(_TOO_LARGE, "axes", "Reset the weights, or look at two of them")
    for block in blocks:
        length = _length((present * free)[block]) if layer_wise else 1.0
        first, second = axes[0, block], axes[1, block]
        norm = float(first @ first)
        if norm > 0 and free[block].sum() >= 2:
            second -= (second @ first) / norm * first
        for axis in (first, second):
            size = float(np.linalg.norm(axis))
            axis *= (length or 1.0) / size if size > 0 else 0.0
    if _are_parallel(axes):  # layers of one weight each: only their signs were drawn
        axes[1] = axes[1] * np.where(np.cumsum(free) % 2, 1.0, -1.0)
    return WeightPlane(present, axes[0], axes[1])


def principal_plane(network: Network, way: Floats) -> WeightPlane:
    """Return the plane through the network's weights along the two directions in which a run's way (t, m) has gone furthest.

    They are the first two right singular vectors of the way less the present weights, each of length 1, with their largest entry above 0;
    `shares` are their squared singular values as shares of the sum (Source: Li et al. 2018, section 7).

    Raises
    ------
    StudioError
        If the way has no two directions.
    """
    present = in_a_row(network.weights)
    steps = way - present
    if len(steps) < 2 or min(steps.shape) < 2:
        raise StudioError(_EMPTY_PATH, "axes", "Train for some epochs, then choose it again")
    if not np.isfinite(_length(steps)):
        raise StudioError(_TOO_LARGE, "axes", "Reset the weights, or look at two of them")
    _, sizes, directions = np.linalg.svd(steps, full_matrices=False)
    if not sizes[1] > 1e-9 * sizes[0]:
        raise StudioError(_EMPTY_PATH, "axes", "Train for some epochs, then choose it again")
    axes = directions[:2].copy()
    axes *= np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    shares = sizes[:2] ** 2 / (sizes**2).sum()
    return WeightPlane(present, axes[0], axes[1], shares=(float(shares[0]), float(shares[1])))


def put_at(project: Project, plane: WeightPlane, a: float, b: float) -> Project:
    """Return the project with its network at (a, b) of the plane; what lies off both directions stays, and so do cut edges."""
    network = project.network
    weights = as_matrices(plane.moved(in_a_row(network.weights), a, b), network.shapes)
    if not all(np.isfinite(w).all() for w in weights):
        raise StudioError("a weight is a finite number", "weights", "Choose a place nearer to the middle")
    return replace(project, network=network.with_weights(weights))


def _length(values: Floats) -> float:
    """Return the Euclidean length of all these numbers, infinite where it is beyond what a number can say."""
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(values))


def _index_of(network: Network, key: WeightKey) -> int:
    s, i, j = key
    rows_before = sum(w.size for w in network.weights[: s - 1])
    return rows_before + i * (network.sizes[s - 1] + 1) + j


def _layer_blocks(network: Network) -> list[slice]:
    ends = np.cumsum([0, *(w.size for w in network.weights)]).tolist()
    return [slice(a, b) for a, b in pairwise(ends)]


def _are_parallel(axes: Floats) -> bool:
    gram = axes @ axes.T
    return bool(np.linalg.det(gram) <= 1e-12 * gram[0, 0] * gram[1, 1])


# Losses


def examples_used(project: Project) -> Integers:
    """Return the training examples that the landscape is computed from, as indices of points: all, or of too many an even sample."""
    training = np.flatnonzero(~project.points.test_mask)
    weights = sum(w.size for w in project.network.weights) + UNIT_COST * sum(project.network.sizes[1:])
    return evenly(training, int(max(SMALLEST_SAMPLE, SAMPLE_COST / (FINE * FINE * weights))))


class LossOverPlane:
    """The training loss of a project where its weights are moved along a plane.

    L is the loss that is shown: the sum or the mean over the training points as the settings say, without penalties and dropout
    (Source: ML:IV-89). What layers before the first that changes put out is computed once.

    Raises
    ------
    StudioError
        If there is no loss to speak of.
    """

    def __init__(self, project: Project, plane: WeightPlane) -> None:
        network, points, settings = project.network, project.points, project.training
        found = obstacle_to_loss(network, points, settings)
        if found is not None:
            raise found
        present = in_a_row(network.weights)
        a, b = plane.places(present[None, :])[0]
        self.present = float(a), float(b)
        """Where the project's own weights are."""
        base = present - a * plane.first - b * plane.second
        self._network, self._loss = network, LOSSES[settings.loss]
        self._layers = list(
            zip(
                as_matrices(base, network.shapes),
                as_matrices(plane.first, network.shapes),
                as_matrices(plane.second, network.shapes),
                strict=True,
            )
        )
        used, count = examples_used(project), points.training_count
        self.used, self.count = len(used), count
        """Of how many training examples the loss is computed, and how many there are."""
        self._c = targets(points, network.k)[used].T[:, None, :]
        self._factor = 1 / self.used if settings.reduction == "mean" else count / self.used
        y = network.inputs_at(points.xy[used]).T[1:]
        first = 0
        with np.errstate(all="ignore"):
            while first < network.d - 1 and not (self._layers[first][1].any() or self._layers[first][2].any()):
                W = network.weights[first]
                y = ACTIVATIONS[network.layers[first].activation].function(W[:, 1:] @ y + W[:, :1])
                first += 1
        self._first, self._y = first, y
        widest = max(network.sizes[first + 1 :])
        self._at_once = max(1, PART // max(1, widest * self.used))

    def at_place(self, a: float, b: float) -> float:
        """Return the loss at one place: the same as that of the network which `put_at` puts there."""
        with np.errstate(all="ignore"):
            return float(self._part(np.array([a]), np.array([b]))[0])

    def at(self, a: Floats, b: Floats, is_overtaken: Callable[[], bool] = lambda: False) -> Floats | None:
        """Return the loss at places (a, b), each (g,), or None if it was overtaken while at it."""
        losses = np.empty(len(a))
        with np.errstate(all="ignore"):
            for begin in range(0, len(a), self._at_once):
                if is_overtaken():
                    return None
                part = slice(begin, begin + self._at_once)
                losses[part] = self._part(a[part], b[part])
        return losses

    def over(self, xs: Floats, ys: Floats, is_overtaken: Callable[[], bool] = lambda: False) -> Floats | None:
        """Return the losses over a grid, (len(ys), len(xs)), or None if it was overtaken while at it."""
        a, b = np.meshgrid(xs, ys)
        losses = self.at(a.ravel(), b.ravel(), is_overtaken)
        return None if losses is None else losses.reshape(len(ys), len(xs))

    def _part(self, a: Floats, b: Floats) -> Floats:
        y = self._y
        z = y
        for s in range(self._first, self._network.d):
            base, first, second = self._layers[s]
            if first.any() or second.any():
                W = base + a[:, None, None] * first + b[:, None, None] * second
            else:
                W = np.broadcast_to(base, (len(a), *base.shape))
            if y.ndim == 2:  # all networks get the same: one product
                z = (np.ascontiguousarray(W[:, :, 1:]).reshape(-1, y.shape[0]) @ y).reshape(len(a), base.shape[0], -1)
            else:
                z = np.matmul(W[:, :, 1:], y)
            z = z + W[:, :, :1]
            y = np.moveaxis(ACTIVATIONS[self._network.layers[s].activation].function(np.moveaxis(z, 1, 0)), 0, 1)
        terms = self._loss.terms(self._c, np.moveaxis(z, 1, 0), np.moveaxis(y, 1, 0))
        return np.asarray(terms.sum(axis=(0, 2)) * self._factor)


# What the grid says


def levels_between(values: Floats, count: int = 7) -> Floats:
    """Return the `count` + 1 levels that part the finite values into bands, ascending; empty where they are all alike.

    From the lowest on the distances grow evenly: around a quadratic minimum the lines then stand at equal distances.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        return np.empty(0)
    return np.asarray(low + (high - low) * (np.arange(count + 1) / count) ** 2)


def interpolated(values: Floats, xs: Floats, ys: Floats, a: float, b: float) -> float:
    """Return what lies between the places of a grid, (len(ys), len(xs)), at (a, b), in proportion; NaN outside.

    What lies outside by no more than rounding is on the edge.
    """
    column, row = (a - xs[0]) / (xs[1] - xs[0]), (b - ys[0]) / (ys[1] - ys[0])
    if not (-_ROUNDING <= column <= len(xs) - 1 + _ROUNDING and -_ROUNDING <= row <= len(ys) - 1 + _ROUNDING):
        return np.nan
    column, row = min(max(column, 0.0), len(xs) - 1.0), min(max(row, 0.0), len(ys) - 1.0)
    j, i = min(int(column), len(xs) - 2), min(int(row), len(ys) - 2)
    u, v = column - j, row - i
    low, high = values[i, j] * (1 - u) + values[i, j + 1] * u, values[i + 1, j] * (1 - u) + values[i + 1, j + 1] * u
    return float(low * (1 - v) + high * v)
