"""What networks compute of an example by HIPS autograd alone, and the random networks that views are held against it with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import ENDS, random_network, random_points
from tests.core.test_gradients import FUNCTIONS, LOSS_FUNCTIONS

STEP: Callable[[Any], Any] = lambda z: anp.where(z >= 0, 1.0 + 0 * z, 0 * z)  # noqa: E731 - as the table has its other entries
ACTIVATION_FUNCTIONS = {**FUNCTIONS, "heaviside": STEP}
FEATURES: dict[str, Callable[[float, float], float]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: float(np.sin(x1)),
}


def target_of(points: PointSet, example: int, k: int) -> Floats:
    """Return c of a point: a bit or a number for one output unit, else one-hot or the labels as they are."""
    label = points.labels[example]
    return np.atleast_1d(label).astype(float) if k == 1 or points.setting == "multi-label" else np.eye(k)[label]


class Oracle:
    """One example in a network: z, y, f', δ and the gradient, layers 1 … d at the indices 0 … d − 1.

    Everything is a derivative or a value of one function: the weighted sums and outputs of given weights, where a bump can be added to
    each sum. δ is minus the derivative of the loss by the bump.

    Parameters
    ----------
    network, loss
        The network, and the name of what it makes small.
    place, c
        Place in the plane, and target (k,).
    """

    def __init__(self, network: Network, loss: str, place: Floats, c: Floats) -> None:
        self.network, self.loss, self.c = network, loss, c
        self.x = np.array([FEATURES[name](*place.tolist()) for name in network.inputs])
        self.weights = [np.array(w) for w in network.weights]
        bumps = [np.zeros(layer.units) for layer in network.layers]
        z, y = self._passed(self.weights, bumps)
        self.z: list[Floats] = [row[0] for row in z]
        self.y: list[Floats] = [row[0] for row in y]
        self.value = self.loss_of(self.weights)
        by_weights, by_bumps = autograd.grad(lambda both: self._loss(both[0], both[1]))((self.weights, bumps))
        self.delta: list[Floats] = [0.0 - bump for bump in by_bumps]
        self.gradient: list[Floats] = [np.where(cut, 0.0, w) for cut, w in zip(network.removed, by_weights, strict=True)]

    @cached_property
    def slope(self) -> list[Floats]:
        """f'(z) of each layer; of softmax that of each unit by its own sum."""
        found = []
        for layer, z in zip(self.network.layers, self.z, strict=True):
            f = ACTIVATION_FUNCTIONS[layer.activation]
            found.append(np.diag(autograd.jacobian(lambda row, f=f: f(row[None, :])[0])(z)))
        return found

    def outputs(self, s: int) -> Floats:
        """Return y^{h_s} of layer s = 0 … d with the 1 on top, which the last layer has not."""
        values = self.x if s == 0 else self.y[s - 1]
        return values if s == self.network.d else np.array([1.0, *values])

    def loss_of(self, weights: list[Any]) -> float:
        """Return the loss with other weights."""
        return float(self._loss(weights, [0.0] * len(weights)))

    def by_input(self) -> tuple[Floats, Floats]:
        """Return the derivatives of the outputs by the inputs, (k, p), and the outputs where all inputs are 0 if they were constant."""
        rates = autograd.jacobian(lambda x: self._passed(self.weights, [0.0] * self.network.d, x)[1][-1][0])(self.x)
        return rates, self.y[-1] - rates @ self.x

    def by_weight(self, key: WeightKey) -> tuple[list[Floats], list[Floats]]:
        """Return the derivatives of all sums and of all outputs by one weight."""
        s, i, j = key

        def all_of(value: Any, which: int) -> Any:
            mask = np.zeros(self.weights[s - 1].shape)
            mask[i, j] = 1.0
            moved = [W + (value - W[i, j]) * mask if at == s - 1 else W for at, W in enumerate(self.weights)]
            return anp.concatenate([row[0] for row in self._passed(moved, [0.0] * len(moved))[which]])

        ends = np.cumsum(self.network.sizes[1:-1])
        now = float(self.weights[s - 1][i, j])
        rates = [np.zeros(sum(self.network.sizes[1:])) if self.network.removed[s - 1][i, j] else _rate(all_of, now, at) for at in (0, 1)]
        return np.split(rates[0], ends), np.split(rates[1], ends)

    def _passed(self, weights: Any, bumps: Any, x: Any = None) -> tuple[list[Any], list[Any]]:
        z: list[Any] = []
        y: list[Any] = [(self.x if x is None else x)[None, :]]
        for W, layer, bump in zip(weights, self.network.layers, bumps, strict=True):
            z.append(anp.dot(y[-1], W[:, 1:].T) + W[:, 0] + bump)
            y.append(ACTIVATION_FUNCTIONS[layer.activation](z[-1]))
        return z, y[1:]

    def _loss(self, weights: Any, bumps: Any) -> Any:
        return LOSS_FUNCTIONS[self.loss](self.c[None, :], self._passed(weights, bumps)[1][-1])


def _rate(function: Callable[[Any, int], Any], at: float, which: int) -> Floats:
    return np.asarray(autograd.jacobian(lambda value: function(value, which))(at)).ravel()


ALL_ENDS = [*ENDS, ("heaviside", "squared")]
HIDDEN = [name for name, activation in ACTIVATIONS.items() if not activation.last_layer_only]
DEPTHS = (1, 2, 3, 4)
POINTS = 5


class Case:
    """A network with five points, one of which and one of whose weights are looked at.

    Parameters
    ----------
    depth, at
        Number of layers, and which of `ALL_ENDS` the last one is.
    """

    def __init__(self, depth: int, at: int) -> None:
        output, loss = ALL_ENDS[at]
        seed = 100 * depth + at
        self._rng = np.random.default_rng(seed)
        k = 2 + at % 2 if output == "softmax" else 1 + seed % 3
        sizes = (1 + (depth + at) % 4, *self._rng.integers(1, 4, depth - 1).tolist(), k)
        hidden = [HIDDEN[(at + depth * s) % len(HIDDEN)] for s in range(depth - 1)]
        self.network = random_network(sizes, (*hidden, output), seed, masked=at % 3 == 2)
        self.points = random_points(POINTS, k, seed, "exclusive" if output == "softmax" or k == 1 else "multi-label")
        perceptron = output == "heaviside" and depth == 1
        rates = ((0.05, "sum"), (0.3, "sum"), (1.0, "mean"))
        rate, reduction = rates[at % 3]
        settings: Any = {"algorithm": "perceptron" if perceptron else "igd", "loss": loss, "learning_rate": rate, "reduction": reduction}
        self.project = Project(self.network, self.points, TrainingSettings(**settings))
        self.example = int(self._rng.integers(POINTS))
        kept = [(s, i, j) for s, cut in enumerate(self.network.removed, 1) for i, j in np.argwhere(~cut).tolist()]
        self.weight: WeightKey = kept[int(self._rng.integers(len(kept)))]
        if perceptron:  # there is something to learn only where the decision is wrong
            wrong = [(at, i) for at in range(POINTS) for i in np.flatnonzero(self.oracle(at).c != self.oracle(at).y[-1]).tolist()]
            self.example, i = wrong[0]
            self.weight = 1, i, int(np.flatnonzero(self.network.trainable[0][i])[-1])
        self.name = f"{sizes} {hidden} {output} {loss}"

    @property
    def can_train(self) -> bool:
        """Whether gradient descent, or the perceptron algorithm, can train it."""
        return self.is_perceptron or all(layer.function.has_gradient for layer in self.network.layers)

    @property
    def is_perceptron(self) -> bool:
        """Whether its δ is c − y."""
        return self.project.training.algorithm == "perceptron"

    @property
    def eta(self) -> float:
        """η."""
        return self.project.training.learning_rate

    def oracle(self, example: int) -> Oracle:
        """Return what autograd says of an example."""
        return _oracle(self, example)

    @cached_property
    def seen(self) -> Oracle:
        """What autograd says of the example that is looked at."""
        return self.oracle(self.example)

    def changes(self, oracle: Oracle) -> list[Floats]:
        """Return ΔW of the plain rule by an example: −η ∂L/∂W, or η (c − y) ⊗ x of the perceptron algorithm."""
        parts = (
            [self.eta * np.outer(oracle.c - oracle.y[-1], oracle.outputs(0))]
            if self.is_perceptron
            else [-self.eta * g for g in oracle.gradient]
        )
        return [np.where(free, part, 0.0) for free, part in zip(self.network.trainable, parts, strict=True)]


@cache
def _oracle(case: Case, example: int) -> Oracle:
    points = case.points
    return Oracle(case.network, case.project.training.loss, points.xy[example], target_of(points, example, case.network.k))


@cache
def cases(depth: int) -> tuple[Case, ...]:
    return tuple(Case(depth, at) for at in range(len(ALL_ENDS)))


def loss_at(case: Case, keys: Sequence[WeightKey], values: Sequence[float]) -> float:
    """Return the loss over all points, summed, where some of the weights have other values."""
    weights = [np.array(w) for w in case.network.weights]
    for (s, i, j), value in zip(keys, values, strict=True):
        weights[s - 1][i, j] = value
    return sum(case.oracle(example).loss_of(weights) for example in range(POINTS))
