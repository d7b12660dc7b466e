"""What one weight does to the loss of one example, number by number: the values, the path, the derivative, the step and its check."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, is_plain, next_examples, obstacle_to_loss, train_reference
from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.losses import LOSSES, SQUARED, Loss
from mlp_studio.core.network import Network, UnitKey, WeightKey
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import backward, forward, loss_sum
from mlp_studio.core.schedules import rate_at


@dataclass(frozen=True, eq=False)
class Path:
    """What depends on a weight, as far as edges are not cut (Source: ML:IV-92, 121..122).

    Attributes
    ----------
    key
        The weight w_ij of layer s.
    units
        For layers 1 … d which units the weight reaches, (l_s,).
    edges
        For layers 1 … d which edges lie on the way: the picked one, and those that leave a unit which it reaches, (l_s, l_{s−1} + 1).
    outputs
        Which of the y_u depend on it, (k,): with softmax all of them, once one sum does.
    count
        How many ways lead from the unit that the weight goes into to an output unit.
    """

    key: WeightKey
    units: tuple[Booleans, ...]
    edges: tuple[Booleans, ...]
    outputs: Booleans
    count: float

    def has_unit(self, unit: UnitKey) -> bool:
        """Tell whether a unit (s, i) depends on the weight; of the inputs, and of layers that are not there, none does."""
        s, i = unit
        return 1 <= s <= len(self.units) and 0 <= i < len(self.units[s - 1]) and bool(self.units[s - 1][i])


@dataclass(frozen=True, eq=False)
class Closeup:
    """A network, one example and one weight, with all that is computed of them.

    Attributes
    ----------
    network, loss, path
        Whose values these are, what they make small, and what depends on the weight.
    x, c
        The extended example (p + 1,) and its target (k,).
    z
        Weighted sums of layers 1 … d, (l_s,).
    y
        y^{h_0} ≡ x … y^{h_d}, extended by 1 for s < d.
    slope
        f'(z) of layers 1 … d, (l_s,).
    delta
        δ^{h_1} … δ^{h_d}, (l_s,).
    value
        The loss of this example alone.
    """

    network: Network
    loss: Loss
    path: Path
    x: Floats
    c: Floats
    z: tuple[Floats, ...]
    y: tuple[Floats, ...]
    slope: tuple[Floats, ...]
    delta: tuple[Floats, ...]
    value: float

    @property
    def key(self) -> WeightKey:
        """The weight."""
        return self.path.key

    @property
    def weight(self) -> float:
        """Its value."""
        s, i, j = self.key
        return float(self.network.weights[s - 1][i, j])

    @property
    def is_cut(self) -> bool:
        """Whether its edge is cut."""
        s, i, j = self.key
        return bool(self.network.removed[s - 1][i, j])

    @property
    def is_frozen(self) -> bool:
        """Whether training leaves it alone."""
        s, i, j = self.key
        return bool(self.network.frozen[s - 1][i, j])

    @property
    def derivative(self) -> float:
        """∂L/∂w_ij^{h_s} = −δ_i^{h_s} y_j^{h_{s−1}} (Source: ML:IV-107); 0 for an edge that is cut."""
        s, i, j = self.key
        return 0.0 if self.is_cut else -float(self.delta[s - 1][i] * self.y[s - 1][j]) + 0.0

    @property
    def stays_flat(self) -> bool:
        """Whether a unit on the way has no gradient information, so that the derivative says nothing (Source: ML:IV-70)."""
        return any(
            reached.any() and not layer.function.has_gradient for reached, layer in zip(self.path.units, self.network.layers, strict=True)
        )


@dataclass(frozen=True)
class Update:
    """What training makes of the derivative.

    Attributes
    ----------
    eta
        η as the schedule has it now.
    step
        The lecture's ᵢΔw = η δ_i y_j of this example, divided by the examples of an update where the mean is in force; for the
        perceptron algorithm δ is c − y.
    change
        What the update adds to the weight: `step`, or what optimiser, clipping and penalties make of it (without dropout); 0 for a
        weight that is cut or frozen. Of an update by several examples, `step` as the part of this one, before the optimiser.
    after
        The weight after that change.
    share
        Examples of the next update.
    is_plain
        Whether `change` is `step` for every weight that training may change.
    perceptron
        Whether the perceptron rule was used, and no derivative.
    """

    eta: float
    step: float
    change: float
    after: float
    share: int
    is_plain: bool
    perceptron: bool


@dataclass(frozen=True)
class Check:
    """The derivative beside the central difference quotient of the loss.

    Attributes
    ----------
    h
        By how much the weight was moved.
    above, below
        Loss of the example at w + h and w − h.
    quotient
        (above − below) / 2h.
    derivative
        −δ_i y_j.
    """

    h: float
    above: float
    below: float
    quotient: float
    derivative: float

    @property
    def difference(self) -> float:
        """By how much both differ."""
        return abs(self.quotient - self.derivative)


def path_of(network: Network, key: WeightKey) -> Path:
    """Return what depends on a weight: unit i of layer s, and all units after it that i reaches (Source: ML:IV-92)."""
    s, i, j = key
    units = [np.zeros(layer.units, bool) for layer in network.layers]
    edges = [np.zeros(shape, bool) for shape in network.shapes]
    ways = np.zeros(network.layers[s - 1].units)
    if not network.removed[s - 1][i, j]:
        units[s - 1][i], edges[s - 1][i, j], ways[i] = True, True, 1.0
    for t in range(s, network.d):
        kept = ~network.removed[t][:, 1:]
        ways = kept.astype(np.float64) @ ways
        edges[t][:, 1:] = kept & units[t - 1]
        units[t] = np.asarray(edges[t].any(axis=1))
    outputs = units[-1]
    if network.layers[-1].activation == "softmax" and outputs.any():
        outputs = np.ones(network.k, bool)
    return Path(key, tuple(units), tuple(edges), outputs, float(ways.sum()))


def obstacle_to_closeup(project: Project, example: int) -> StudioError | None:
    """Return what keeps the loss of an example from being computed, or None."""
    return obstacle_to_loss(project.network, _alone(project, example).points, project.training)


def closeup(project: Project, example: int, key: WeightKey) -> Closeup:
    """Return all that an example, a row of the points, and a weight of a project compute; there must be no `obstacle_to_closeup`.

    Source: ML:IV-105..107, lines 5 to 7a, for one example.
    """
    network = project.network
    x, c, loss = _example(project, example)
    with np.errstate(all="ignore"):
        passed = forward(network, x)
        delta = backward(network, passed, c, loss)
        outs = [y[1:] if s < network.d else y for s, y in enumerate(passed.y)][1:]
        slope = [layer.function.derivative(z, y)[:, 0] for layer, z, y in zip(network.layers, passed.z, outs, strict=True)]
        value = float(loss.terms(c, passed.z[-1], passed.y[-1]).sum())
    z, y, errors = ([column[:, 0] for column in columns] for columns in (passed.z, passed.y, delta))
    return Closeup(network, loss, path_of(network, key), x[:, 0], c[:, 0], tuple(z), tuple(y), tuple(slope), tuple(errors), value)


def update_of(project: Project, example: int, seen: Closeup) -> Update:
    """Return what training would do to the weight of a closeup by its example (Source: ML:IV-95, 102, lines 7b and 8)."""
    settings, (s, i, j) = project.training, seen.key
    eta = rate_at(settings, project.progress.epoch)
    share = max(1, next_examples(project)[1])
    is_held = not seen.network.trainable[s - 1][i, j]
    if _is_perceptron(project):
        delta = float(seen.c[i] - seen.y[-1][i]) if s == seen.network.d else 0.0
        step = 0.0 if seen.is_cut else eta * delta * float(seen.y[s - 1][j]) + 0.0
        change = 0.0 if is_held else step
        return Update(eta, step, change, seen.weight + change, share, is_plain=True, perceptron=True)
    step = -eta * seen.derivative / (share if settings.reduction == "mean" else 1) + 0.0
    settings = replace(settings, dropout=0.0)
    if is_held or share > 1 or is_plain(settings):
        change = 0.0 if is_held else step
        return Update(eta, step, change, seen.weight + change, share, is_plain(settings), perceptron=False)
    alone = replace(_alone(project, example), training=replace(settings, algorithm="igd"))
    with np.errstate(all="ignore"):
        after = float(train_reference(alone, 1)[s - 1][i, j])
    return Update(eta, step, after - seen.weight, after, share, is_plain=False, perceptron=False)


def check_of(project: Project, example: int, seen: Closeup) -> Check:
    """Return the derivative of a closeup beside its central difference quotient."""
    x, c, loss = _example(project, example)
    s, i, j = seen.key
    h = 6e-6 * max(1.0, abs(seen.weight))  # the cube root of double precision's step: rounding and curvature cost the same

    def loss_at(move: float) -> float:
        moved = list(seen.network.weights)
        matrix = np.array(moved[s - 1])
        matrix[i, j] += 0.0 if seen.is_cut else move
        moved[s - 1] = matrix
        with np.errstate(all="ignore"):
            return loss_sum(seen.network, x, c, loss.name, tuple(moved))

    above, below = loss_at(h), loss_at(-h)
    return Check(h, above, below, (above - below) / (2 * h), seen.derivative)


def _is_perceptron(project: Project) -> bool:
    return not ALGORITHMS[project.training.algorithm].uses_gradient


def _example(project: Project, example: int) -> tuple[Floats, Floats, Loss]:
    """Return x (p + 1, 1), c (k, 1) and the loss; the perceptron algorithm has none, and L_2 stands in for it."""
    point, network = _alone(project, example).points, project.network
    loss = LOSSES[project.training.loss]
    if _is_perceptron(project) and network.layers[-1].activation not in loss.activations:
        loss = SQUARED
    return network.inputs_at(point.xy).T, targets(point, network.k).T, loss


def _alone(project: Project, example: int) -> Project:
    """Return the project with one point, to train with."""
    mask = np.zeros(len(project.points), bool)
    mask[example] = True
    point = project.points.subset(mask)
    return replace(project, points=replace(point, test=np.zeros(1, bool)), progress=replace(project.progress, example=0))
