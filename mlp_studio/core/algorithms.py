"""The training algorithms: their table, what stands in a run's way, and their reference transcription in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.dropout import kept_factors
from mlp_studio.core.errors import StudioError
from mlp_studio.core.losses import LOSSES, losses_for
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import OPTIMISERS, Memory
from mlp_studio.core.order import example_order
from mlp_studio.core.points import PointSet, targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import backward, forward
from mlp_studio.core.schedules import rate_at
from mlp_studio.core.settings import TrainingSettings


@dataclass(frozen=True)
class Algorithm:
    """One way to walk through D.

    Attributes
    ----------
    name
        As the project file writes it.
    label
        As a menu shows it.
    whole_set
        True if one update uses all of D.
    by_example
        True if one update uses one example.
    uses_gradient
        False for the perceptron algorithm, whose δ is the residual c − y.
    """

    name: str
    label: str
    by_example: bool = False
    whole_set: bool = False
    uses_gradient: bool = True

    def examples_per_update(self, batch_size: int, n: int) -> int:
        """Return how many of n training examples one update uses."""
        if self.by_example:
            return 1
        return max(1, n) if self.whole_set else batch_size


ALGORITHMS: dict[str, Algorithm] = {
    a.name: a
    for a in (
        Algorithm("igd", "IGD, one example", by_example=True),
        Algorithm("batch", "Batch, all of D", whole_set=True),
        Algorithm("minibatch", "Mini-batch"),
        Algorithm("perceptron", "Perceptron algorithm", by_example=True, uses_gradient=False),
    )
}


def obstacle(network: Network, points: PointSet, settings: TrainingSettings) -> StudioError | None:
    """Return what keeps this network from training on these points in this way, or None.

    Source: ML:IV-70..73 for heaviside and the perceptron algorithm; lecture §6 for losses and output layers.
    """
    for find in (_data_obstacle, _algorithm_obstacle, _loss_obstacle):
        found = find(network, points, settings)
        if found is not None:
            return found
    return None


def obstacle_to_loss(network: Network, points: PointSet, settings: TrainingSettings) -> StudioError | None:
    """Return what keeps the loss from being computed, or None: less than what keeps the network from training."""
    return _data_obstacle(network, points, settings) or _loss_obstacle(network, points, settings)


def _data_obstacle(network: Network, points: PointSet, settings: TrainingSettings) -> StudioError | None:
    training = ~points.test_mask
    if not training.any():
        return StudioError("there are no training points", "data", "Load, generate or paint some")
    try:
        targets(points.subset(np.zeros(len(points), bool)), network.k)
        finite = np.isfinite(network.inputs_at(points.xy[training])).all(axis=0)
    except StudioError as error:
        return error
    if not finite.all():
        name = network.inputs[int(np.argmin(finite)) - 1]
        return StudioError(f"the feature “{name}” is not finite for every point", "inputs", "Use another expression, or move those points")
    return None


def _algorithm_obstacle(network: Network, points: PointSet, settings: TrainingSettings) -> StudioError | None:
    flat = [s for s, layer in enumerate(network.layers, start=1) if not layer.function.has_gradient]
    if ALGORITHMS[settings.algorithm].uses_gradient:
        if not flat:
            return None
        place = "output layer" if flat[0] == network.d else f"hidden layer {flat[0]}"
        mend = (
            "Choose the perceptron algorithm, or sigmoid units"
            if network.d == 1
            else "Choose sigmoid or tanh for that layer, or set the weights by hand"
        )
        return StudioError("heaviside units have no gradient: f′(z) = 0, so every step would be zero", place, mend)
    if network.d > 1 or not flat:
        return StudioError(
            "the perceptron algorithm trains a single layer of heaviside units, and nothing else",
            "algorithm",
            "Choose IGD, or make the network one heaviside layer",
        )
    return None


def _loss_obstacle(network: Network, points: PointSet, settings: TrainingSettings) -> StudioError | None:
    last = network.layers[-1]
    if points.setting == "multi-label" and last.activation == "softmax":
        return StudioError(
            "softmax gives each example one class, these points have several", "output layer", "Choose sigmoid with log loss"
        )
    if points.setting == "regression" and settings.loss != "squared":
        return StudioError(
            f"{settings.loss} is for classes, these points have target numbers", "loss", "Choose linear outputs and squared loss"
        )
    if not ALGORITHMS[settings.algorithm].uses_gradient or last.activation in LOSSES[settings.loss].activations:
        if last.activation == "softmax" and network.k == 1:
            return StudioError("softmax over one unit is always 1", "output layer", "Use sigmoid, or one unit for each class")
        return None
    fitting = " or ".join(loss.name for loss in losses_for(last.function))
    return StudioError(f"{settings.loss} does not go with an output layer of {last.activation}", "loss", f"Choose {fitting}")


def last_example(project: Project) -> int | None:
    """Return the index of the point that the last update used, or None: before the first one, or where updates use several examples."""
    settings, progress = project.training, project.progress
    training = np.flatnonzero(~project.points.test_mask)
    n = len(training)
    used = progress.epoch * n + min(progress.example, n)
    if not ALGORITHMS[settings.algorithm].by_example or used == 0:
        return None
    epoch, place = divmod(used - 1, n)
    return int(training[example_order(n, settings.seed, epoch, shuffle=settings.shuffle)[place]])


def next_examples(project: Project) -> tuple[int, int]:
    """Return the place in its epoch, from 0, of the first example of the next update, and how many the update uses.

    The last batch of an epoch may be a smaller one. Where the place of a project does not fit its points and batches any more, a run
    begins the epoch anew.
    """
    n, example = project.points.training_count, project.progress.example
    per_update = ALGORITHMS[project.training.algorithm].examples_per_update(project.training.batch_size, n)
    place = example if example < n and example % per_update == 0 else 0
    return place, min(per_update, n - place)


def train_reference(project: Project, epochs: int) -> Matrices:
    """Return the weights after so many more epochs, computed line by line as the lecture writes it.

    IGD_MLPd, its batch and mini-batch forms and the perceptron algorithm; the numbers are the lecture's lines
    (Source: ML:IV-94..102, 109, 111..116). Optimisers, schedules, penalties, clipping and dropout are beyond the lecture. Slow: the
    kernels are held against it.
    """
    network, settings = project.network, project.training
    algorithm, loss = ALGORITHMS[settings.algorithm], LOSSES[settings.loss]
    D = project.points.subset(~project.points.test_mask)
    x, c, n = network.inputs_at(D.xy).T, targets(D, network.k).T, len(D)
    size = algorithm.examples_per_update(settings.batch_size, n)
    mean = settings.reduction == "mean"
    W, memory = list(network.weights), project.progress.memory or Memory.empty(network.weights)
    for t in range(project.progress.epoch, project.progress.epoch + epochs):  # 2., 3.
        eta = rate_at(settings, t)
        order = example_order(n, settings.seed, t, shuffle=settings.shuffle)
        for first in range(0, n, size):  # 4.
            batch = order[first : first + size]
            scale = 1 / len(batch) if mean else 1.0
            kept = dropout_of(project, t, first, len(batch))
            passed = forward(network, x[:, batch], tuple(W), kept)  # 5.
            residual = (c[:, batch] - passed.y[-1],)  # 6.
            delta = backward(network, passed, c[:, batch], loss, tuple(W)) if algorithm.uses_gradient else residual  # 7a.
            descent = [scale * (delta[s] @ passed.y[s].T) for s in range(network.d)]  # 7b.
            if is_plain(settings):
                W = [W[s] + np.where(network.trainable[s], eta * descent[s], 0.0) for s in range(network.d)]  # 8.
            else:
                W, memory = updated(project, W, descent, memory, eta)
    return tuple(W)  # 11.


def is_plain(settings: TrainingSettings) -> bool:
    """Tell whether an update is η times the descent and nothing else: the lecture's line 8; the perceptron algorithm's always is."""
    changed = OPTIMISERS[settings.optimiser].remembers or settings.l1 or settings.l2 or settings.dropout or settings.clip is not None
    return not changed or not ALGORITHMS[settings.algorithm].uses_gradient


def dropout_of(project: Project, epoch: int, first: int, count: int) -> list[Floats]:
    """Return what dropout multiplies the outputs of each hidden layer by, (l_s, count); nothing without it.

    `first` is the place in the epoch of the first of these examples.
    """
    network, settings = project.network, project.training
    if is_plain(settings) or not settings.dropout:
        return []
    begins = np.cumsum([0, *(layer.units for layer in network.layers[:-1])])
    return [
        np.column_stack([kept_factors(settings.dropout, settings.seed, epoch, first + e, int(begin), layer.units) for e in range(count)])
        for begin, layer in zip(begins, network.layers[:-1], strict=False)
    ]


def updated(project: Project, W: list[Floats], descent: list[Floats], memory: Memory, eta: float) -> tuple[list[Floats], Memory]:
    """Return the weights after one update with an optimiser, clipping and penalties, and what the optimiser remembers."""
    network, settings = project.network, project.training
    rule, constants, step = OPTIMISERS[settings.optimiser], settings.optimiser_settings, memory.steps + 1
    free = [np.where(trainable, d, 0.0) for trainable, d in zip(network.trainable, descent, strict=True)]
    length = np.sqrt(sum((d**2).sum() for d in free))
    shrink = 1.0 if settings.clip is None else min(1.0, settings.clip / (length + 1e-6))
    after, first, second = [], [], []
    for s, (w, d) in enumerate(zip(W, free, strict=True)):
        penalty = settings.l2 * w + settings.l1 * np.sign(w)
        penalty[:, 0] = 0.0
        change, m, v = rule.step(penalty - shrink * d, memory.first[s], memory.second[s], step, constants)
        held = ~network.trainable[s]
        after.append(np.where(held, w, w - eta * change))
        first.append(np.where(held, 0.0, m))
        second.append(np.where(held, 0.0, v))
    return after, Memory(tuple(first), tuple(second), step)
