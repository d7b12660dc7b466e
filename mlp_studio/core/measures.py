"""What a network is like on its points, by the reference: losses, error rates, gradients, and which class it takes for which."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.algorithms import obstacle_to_loss
from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet, decide, fits, targets, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, gradient
from mlp_studio.core.settings import TrainingSettings

MOST_POINTS = 20_000
"""Beyond so many points the reference takes longer than a frame, and the last record of a run has to do."""

LARGEST_SAMPLE, SMALLEST_SAMPLE = 2000, 32
"""Of so many examples the gradient, and what units do, is exact; of more, and of fewer in a large network, they are an even sample."""
SAMPLE_COST = 4e7
"""Examples times weights of such a sample: a forward and a backward pass over it take a core some 0.1 s."""

QUICK_COST = 300_000
"""Points times weights up to which measuring takes a few milliseconds."""

Row = tuple[float, float, float, float]


def is_quick(project: Project) -> bool:
    """Tell whether `measure` takes less than a frame; 20,000 points on 2-128-128-1 take 370 ms."""
    return len(project.points) * sum(w.size for w in project.network.weights) <= QUICK_COST


def measure(project: Project) -> Row | None:
    """Return training loss, test loss, training error rate and test error rate, as a run records them.

    The loss is the sum or the mean over its points, as the project defines it; without test points the test values are NaN. None where
    there is no loss to speak of, or more than MOST_POINTS points.
    """
    points = project.points
    if len(points) > MOST_POINTS or obstacle_to_loss(project.network, points, project.training) is not None:
        return None
    test = points.test_mask
    training_loss, training_errors = _of_part(project, points.subset(~test))
    test_loss, test_errors = _of_part(project, points.subset(test)) if test.any() else (np.nan, np.nan)
    return (training_loss, test_loss, training_errors, test_errors) if np.isfinite(training_loss) else None


def _of_part(project: Project, points: PointSet) -> tuple[float, float]:
    network, settings = project.network, project.training
    with np.errstate(all="ignore"):
        passed = forward(network, network.inputs_at(points.xy).T)
        terms = LOSSES[settings.loss].terms(targets(points, network.k).T, passed.z[-1], passed.y[-1])
    total = float(terms.sum())
    mistakes = float(wrong(passed.y[-1].T, points).mean())
    return (total / len(points) if settings.reduction == "mean" else total), mistakes


def error_count(error_rate: float, project: Project, *, of_test: bool = False) -> int | None:
    """Return of how many points an error rate is the share: of the training points, or of the test points; None where it is not known."""
    points = project.points
    n = len(points) - points.training_count if of_test else points.training_count
    return round(error_rate * n) if isfinite(error_rate) else None


def sample_size(network: Network) -> int:
    """Return how many examples a sample has at most, so that a pass over it is short."""
    weights = sum(w.size for w in network.weights)
    return int(max(SMALLEST_SAMPLE, min(LARGEST_SAMPLE, SAMPLE_COST // weights)))


def evenly(indices: Integers, most: int) -> Integers:
    """Return at most so many of the indices, in their order and evenly over all of them."""
    if len(indices) <= most:
        return indices
    return indices[np.linspace(0, len(indices) - 1, most).round().astype(np.int64)]


def gradient_norms(network: Network, points: PointSet, training: TrainingSettings) -> Floats:
    """Return ‖∂L/∂W^{h_s}‖, the Euclidean norm of the gradient of the training loss, for each layer s = 1 … d: (d,).

    L is the loss that is shown: the sum or the mean over the training points as the settings say, without penalties. Beyond
    `sample_size` training points it is estimated from an even sample. NaN where there is no loss to speak of (Source: ML:IV-89, 107).
    """
    if obstacle_to_loss(network, points, training) is not None:
        return np.full(network.d, np.nan)
    all_of_them = np.flatnonzero(~points.test_mask)
    used = evenly(all_of_them, sample_size(network))
    x, c = network.inputs_at(points.xy[used]).T, targets(points, network.k)[used].T
    with np.errstate(all="ignore"):
        parts = gradient(network, x, c, LOSSES[training.loss])
        norms = np.array([np.linalg.norm(part) for part in parts])
    return np.asarray(norms / len(used) * (1 if training.reduction == "mean" else len(all_of_them)))


@dataclass(frozen=True, eq=False)
class Confusion:
    """Which class a network takes for which.

    Attributes
    ----------
    counts
        Rows are the true classes, columns those decided for, (classes, at least as many); of a multi-label set one matrix for each
        label, (classes, 2, 2), whose index 0 is "has it not" and 1 "has it".
    indices
        The points that were counted, as indices into the set, (m,): all of them up to MOST_POINTS, else an even sample.
    labels, decided
        What each of them is and what it was taken for: classes, (m,), or masks, (m, classes).
    among
        Number of points from which they were taken.
    """

    counts: Integers
    indices: Integers
    labels: NDArray[Any]
    decided: NDArray[Any]
    among: int

    @property
    def right(self) -> int:
        """The number of points that were decided rightly, with all their labels."""
        same = self.labels == self.decided
        return int((same.all(axis=1) if same.ndim == 2 else same).sum())

    @property
    def share_right(self) -> float:
        """Their share of all that were looked at; NaN of none."""
        return self.right / len(self.indices) if len(self.indices) else float("nan")

    def points_of(self, true: int, decided: int, label: int | None = None) -> Integers:
        """Return the indices of the points in a cell; of a multi-label set in that of one label."""
        labels, decisions = (self.labels, self.decided) if label is None else (self.labels[:, label], self.decided[:, label])
        return np.asarray(self.indices[(labels == true) & (decisions == decided)])


def confusion(network: Network, points: PointSet, *, of_test: bool = False) -> Confusion | None:
    """Return which class the network takes for which, among the training points, or among the test points.

    None for target numbers, where the classes do not fit the outputs, and where an output is not finite.
    """
    if points.setting == "regression" or not fits(points, network.k):
        return None
    chosen = np.flatnonzero(points.test_mask == of_test)
    used = evenly(chosen, MOST_POINTS)
    outputs = _outputs(network, points.xy[used])
    if outputs is None:
        return None
    labels, decided = points.labels[used], decide(outputs, points.setting)
    count = points.class_count
    if points.setting == "multi-label":
        counts = np.stack([_counted(labels[:, label], decided[:, label], 2) for label in range(count)])
    else:
        # What is decided for may be no class: one output unit knows two, and a unit more than there are classes can win.
        counts = _counted(labels, decided, max(2, count, network.k))[:count]
    return Confusion(counts, used, labels, decided, len(chosen))


def mean_error(network: Network, points: PointSet, *, of_test: bool = False) -> float:
    """Return the mean of |c − y| over the training points of target numbers, or over the test points; NaN without any."""
    used = evenly(np.flatnonzero(points.test_mask == of_test), MOST_POINTS)
    outputs = _outputs(network, points.xy[used])
    if outputs is None or not len(used):
        return np.nan
    with np.errstate(over="ignore"):
        return float(np.abs(targets(points, network.k)[used] - outputs).mean())


def _counted(labels: NDArray[Any], decided: NDArray[Any], count: int) -> Integers:
    pairs = labels.astype(np.int64) * count + decided.astype(np.int64)
    return np.bincount(pairs, minlength=count * count).reshape(count, count)


def _outputs(network: Network, xy: Floats) -> Floats | None:
    """Return the outputs at places (n, 2), (n, k), or None where one is not finite."""
    with np.errstate(all="ignore"):
        y = forward(network, network.inputs_at(xy).T).y[-1].T
    return y if np.isfinite(y).all() else None
