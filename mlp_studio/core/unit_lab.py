"""Three ways to train a single unit, on the same examples in the same order from the same start (Source: ML:IV-69..71, lecture §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS, Activation
from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.hyperplane import Line, lines_of
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.losses import LOSSES, Loss
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.order import example_order
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import UNSCALED, Scaling
from mlp_studio.core.settings import TrainingSettings

Weights = tuple[float, float, float]
"""w = (w0, w1, w2), of the extended example x = (1, x1, x2)."""
ZERO: Weights = (0.0, 0.0, 0.0)
LARGEST_WEIGHT = 1e12
"""A unit with a larger weight has diverged."""
RETURNED, ROUNDING = 1e-6, 1e-13
"""Weights have come back if each differs by at most so many η, and this share of itself: as in a run of the application."""
SETTLED = 1e-9
"""A unit has settled if over an epoch none of its weights changes by more than this share of the largest one, or of 1; with η < 1, by more
than η times that: a small step alone is no sign of rest."""
MOST_PATH = 1500
"""Places of a path that are kept: of a longer one every second."""


@dataclass(frozen=True)
class Learner:
    """A unit and its classical training: w ← w + η (c − y) x for all three (Source: ML:IV-69..71).

    Attributes
    ----------
    name, title
        In code, and on screen.
    activation, loss, algorithm
        Names of `ACTIVATIONS`, `LOSSES` and `ALGORITHMS`: with them a network of one unit learns the same.
    threshold
        From this weighted sum on the unit decides for the class of c = 1: y = 0.5 or, for heaviside, y = 1.
    """

    name: str
    title: str
    activation: str
    loss: str
    algorithm: str
    threshold: float

    @property
    def function(self) -> Activation:
        """The entry of the activation table."""
        return ACTIVATIONS[self.activation]

    @property
    def loss_function(self) -> Loss:
        """The entry of the loss table."""
        return LOSSES[self.loss]


LEARNERS: dict[str, Learner] = {
    learner.name: learner
    for learner in (
        Learner("perceptron", "Perceptron algorithm", "heaviside", "squared", "perceptron", 0.0),
        Learner("lms", "Linear regression (LMS)", "linear", "squared", "igd", 0.5),
        Learner("logistic", "Logistic regression", "sigmoid", "log loss", "igd", 0.0),
    )
}


@dataclass(frozen=True)
class Sides:
    """Which class has c = 1 and which c = 0; `negative` is None for all points without the other class."""

    positive: int
    negative: int | None


def usual_sides(points: PointSet) -> Sides | None:
    """Return the sides to begin with: the second class against the first, a label against those without it; None in a regression."""
    if points.setting == "regression":
        return None
    return Sides(0, None) if points.setting == "multi-label" else Sides(1, 0)


@dataclass(frozen=True, eq=False)
class LabExamples:
    """The training examples of the laboratory.

    Attributes
    ----------
    indices
        Which points of the set they are, in its order, (n,).
    points
        These points.
    x, c
        Extended vectors as the network sees the plane, rows (n, 3), and their targets, (n,): 0 or 1, or a number.
    sides
        The two classes; None in a regression, which only LMS can learn.
    scaling
        From the plane to x.
    names
        Of the classes of c = 0 and c = 1; ("", "") in a regression.
    """

    indices: Integers
    points: PointSet
    x: Floats
    c: Floats
    sides: Sides | None
    scaling: Scaling = UNSCALED
    names: tuple[str, str] = ("", "")

    def __len__(self) -> int:
        """Return n."""
        return len(self.c)

    def place_of(self, point: int | None) -> int | None:
        """Return which example a point of the set is, or None if it is none."""
        if point is None:
            return None
        place = int(np.searchsorted(self.indices, point))
        return place if place < len(self) and self.indices[place] == point else None

    @property
    def learners(self) -> tuple[Learner, ...]:
        """Those that can learn these targets."""
        return tuple(LEARNERS.values()) if self.sides is not None else (LEARNERS["lms"],)

    @cached_property
    def as_two_classes(self) -> PointSet:
        """The examples as points of two classes, c = 0 and c = 1, at the places that the unit sees."""
        return PointSet(self.x[:, 1:], self.c.astype(np.int64), self.names)

    @cached_property
    def level(self) -> float:
        """The output at which a regression's line is drawn: half way from the lowest target to the highest."""
        return float(self.c.min() / 2 + self.c.max() / 2)


def lab_examples(points: PointSet, scaling: Scaling, sides: Sides | None) -> LabExamples:
    """Return the training points that two classes of them, or all of a regression, give the laboratory.

    Raises
    ------
    StudioError
        If there is nothing to learn.
    """
    training = ~points.test_mask
    if not training.any():
        raise StudioError("No training points", "", "Load, generate or paint some: a single unit learns from them in three ways")
    classes = points.classes or ()
    if sides is None:
        c, chosen, names = points.labels, training, ("", "")
    elif points.setting == "multi-label":
        c, chosen = points.labels[:, sides.positive], training
        names = f"without {classes[sides.positive]}", classes[sides.positive]
    else:
        if len(classes) < 2:
            raise StudioError("Only one class", "", "Add points of another class: a single unit tells two apart")
        c = points.labels == sides.positive
        chosen = training if sides.negative is None else training & (c | (points.labels == sides.negative))
        names = "the rest" if sides.negative is None else classes[sides.negative], classes[sides.positive]
    indices = np.flatnonzero(chosen)
    if not len(indices):
        raise StudioError("No training points of these two classes", "", "Choose other classes, or add points of these")
    seen = scaling.apply(points.xy[indices])
    if not np.isfinite(seen).all():
        raise StudioError("The scaled coordinates are not finite", "", "Move the points nearer to each other, or switch the scaling off")
    x = np.column_stack([np.ones(len(indices)), seen])
    return LabExamples(indices, points.subset(chosen), x, np.asarray(c[indices], np.float64), sides, scaling, names)


def start_weights(seed: int) -> Weights:
    """Return the weights from which a network of one unit starts with this seed; 0 stands for w = 0 (Source: ML:IV-102, line 1)."""
    if seed == 0:
        return ZERO
    w0, w1, w2 = initial_weights((2, 1), ("sigmoid",), seed)[0][0].tolist()
    return w0, w1, w2


def one_unit_project(examples: LabExamples, learner: Learner, w: Weights, training: TrainingSettings) -> Project:
    """Return a project whose network is this one unit and which learns the same as the laboratory: order and η are those of `training`."""
    points = examples.points
    if examples.sides is not None:
        points = PointSet(points.xy, examples.c.astype(np.int64), examples.names)
    plain = TrainingSettings(
        learner.algorithm, learner.loss, training.learning_rate, shuffle=training.shuffle, seed=training.seed, stop=training.stop
    )
    return Project(_one_unit(examples, learner, w), points, plain)


def _one_unit(examples: LabExamples, learner: Learner, w: Weights) -> Network:
    return Network(("x1", "x2"), (Layer("o", 1, learner.activation),), (np.array([w]),), scaling=examples.scaling)


class UnitCourse:
    """How one of the units has learned so far.

    Attributes
    ----------
    learner
        Its activation and its loss.
    w
        Its weights.
    step
        The last Δw = η (c − y) x that was not zero, as a vector; zero before the first.
    updates
        How often its weights have changed.
    path
        Places (w1, w2) it has been at, from the start on: of a long path every second, fourth …
    returned
        (epoch, period) of the perceptron algorithm: the weights at the end of that epoch come back every so many epochs. It is never told
        where each epoch has an order of its own: what follows is then another.
    has_settled
        Whether the last epoch has not changed it: no update of the perceptron algorithm, or less than `SETTLED` in sum.
    has_diverged
        Whether a weight has grown beyond all bounds; it learns no more, and w are its last weights within them.
    """

    def __init__(self, learner: Learner, start: Weights) -> None:
        """Begin at these weights."""
        self.learner = learner
        self.w = start
        self.step = ZERO
        self.updates = 0
        self.path: list[tuple[float, float]] = [start[1:]]
        self.returned: tuple[int, int] | None = None
        self.has_settled = self.has_diverged = False
        self._f: Callable[[float], float] | None = learner.function.scalar
        self._every = 1
        self._until_kept = 1
        self._epoch_start, self._updates_before = start, 0
        self._mark: tuple[int, Weights] | None = None
        self._next_mark = 0

    def learn(self, x1: float, x2: float, c: float, eta: float) -> None:
        """Use one example: w ← w + η (c − y) x."""
        assert self._f is not None
        w0, w1, w2 = self.w
        step = eta * (c - self._f(w0 + w1 * x1 + w2 * x2))
        if step == 0.0 or self.has_diverged:
            return
        w = w0 + step, w1 + step * x1, w2 + step * x2
        if w == self.w:  # rounding has swallowed the update
            return
        if not (abs(w[0]) <= LARGEST_WEIGHT and abs(w[1]) <= LARGEST_WEIGHT and abs(w[2]) <= LARGEST_WEIGHT):
            self.has_diverged = True
            return
        self.w, self.step = w, (step, step * x1, step * x2)
        self.updates += 1
        self._until_kept -= 1
        if not self._until_kept:
            self._keep()

    def end_epoch(self, epoch: int, eta: float, *, shuffle: bool = False) -> None:
        """Look at what has become of the weights over the epoch that ends, the `epoch`-th; `shuffle`: each has an order of its own."""
        if self.learner.algorithm == "perceptron":
            self.has_settled = self.updates == self._updates_before and not self.has_diverged
            if not shuffle:
                self._watch_cycle(epoch, eta)
        else:
            largest = max(1.0, *(abs(w) for w in self.w))
            moved = max(abs(a - b) for a, b in zip(self.w, self._epoch_start, strict=True))
            self.has_settled = moved <= max(SETTLED * min(1.0, eta), ROUNDING) * largest and not self.has_diverged
        self._epoch_start, self._updates_before = self.w, self.updates

    def forget_marks(self) -> None:
        """Look anew for weights that come back: η is another."""
        self._mark, self._next_mark, self.returned, self.has_settled = None, 0, None, False

    def _watch_cycle(self, epoch: int, eta: float) -> None:
        """Compare with a mark that moves at powers of two, as a run of the application does (Source: Brent 1980)."""
        if self.returned is not None or self.has_settled:
            return
        if self.w == self._epoch_start:  # all updates of this epoch add up to nothing: no mark is needed to see that
            self.returned = epoch - 1, 1
            return
        if self._mark is not None:
            first, kept = self._mark
            if all(abs(a - b) <= RETURNED * eta + ROUNDING * abs(b) for a, b in zip(self.w, kept, strict=True)):
                self.returned = first, epoch - first
                return
        if self._mark is None or epoch >= self._next_mark:
            self._mark, self._next_mark = (epoch, self.w), 2 * epoch + 1

    def _keep(self) -> None:
        self.path.append(self.w[1:])
        if len(self.path) > MOST_PATH:
            del self.path[1::2]
            self._every *= 2
        self._until_kept = self._every


class LabRun:
    """The three units on their way, one example at a time. Not thread-safe: it belongs to the thread that drives it.

    Parameters
    ----------
    examples
        What they learn.
    start
        The weights from which all begin.
    training
        Its learning rate, seed and whether it shuffles: an epoch has the order of a run with these settings.

    Attributes
    ----------
    epoch, example
        Completed epochs t, and examples used of the current one.
    last
        The example that was used last, 0 … n − 1, or None before the first.
    has_one_eta
        Whether η has been the same from the first update on.
    units
        By the names of `LEARNERS`, those that can learn these examples.
    """

    def __init__(self, examples: LabExamples, start: Weights, training: TrainingSettings) -> None:
        self.examples = examples
        self.start = start
        self.training = training
        self.epoch = 0
        self.example = 0
        self.last: int | None = None
        self.has_one_eta = True
        self.units = {learner.name: UnitCourse(learner, start) for learner in examples.learners}
        self._rows: list[tuple[float, float, float]] = np.column_stack([examples.x[:, 1:], examples.c]).tolist()
        self._order: list[int] = []

    @property
    def eta(self) -> float:
        """The learning rate η."""
        return self.training.learning_rate

    def set_eta(self, eta: float) -> None:
        """Go on with another learning rate."""
        if eta != self.eta:
            self.training = replace(self.training, learning_rate=eta)
            self.has_one_eta = self.has_one_eta and self.last is None
            for unit in self.units.values():
                unit.forget_marks()

    @property
    def is_over(self) -> bool:
        """Whether no unit has anything more to show: each has settled, goes round or has diverged."""
        return all(u.has_settled or u.has_diverged or u.returned is not None for u in self.units.values())

    @property
    def current(self) -> int:
        """The example of the last update, or the first one that will be used."""
        if self.last is not None:
            return self.last
        return int(example_order(len(self.examples), self.training.seed, 0, shuffle=self.training.shuffle)[0])

    def advance(self, examples: int) -> None:
        """Use so many more examples, one update per example and unit, all units with the same one (Source: ML:IV-69..71)."""
        eta, units = self.eta, tuple(self.units.values())
        for _ in range(examples):
            if self.example == 0:
                self._order = example_order(len(self.examples), self.training.seed, self.epoch, shuffle=self.training.shuffle).tolist()
            self.last = self._order[self.example]
            x1, x2, c = self._rows[self.last]
            for unit in units:
                unit.learn(x1, x2, c, eta)
            self.example += 1
            if self.example == len(self._rows):
                self.epoch, self.example = self.epoch + 1, 0
                for unit in units:
                    unit.end_epoch(self.epoch, eta, shuffle=self.training.shuffle)

    def end_epoch(self) -> None:
        """Use the rest of the examples of this epoch."""
        self.advance(len(self._rows) - self.example)


@dataclass(frozen=True, eq=False)
class UnitMeasures:
    """What a unit is like on its examples: the loss summed over them, and which are misclassified, (n,); None in a regression."""

    loss: float
    wrong: Booleans | None

    @property
    def errors(self) -> int:
        """Number of misclassified examples; 0 in a regression."""
        return 0 if self.wrong is None else int(self.wrong.sum())


def weighted_sums(examples: LabExamples, w: Weights) -> Floats:
    """Return z = w0 + w1 x1 + w2 x2 of all examples, (n,), in the order of additions in which they are learned."""
    with np.errstate(all="ignore"):
        return np.asarray(w[0] + w[1] * examples.x[:, 1] + w[2] * examples.x[:, 2])


def measure_unit(examples: LabExamples, learner: Learner, w: Weights) -> UnitMeasures:
    """Return loss and errors of a unit with these weights (Source: ML:IV-88; lecture §6)."""
    z = weighted_sums(examples, w)
    with np.errstate(all="ignore"):
        terms = learner.loss_function.terms(examples.c, z, learner.function.function(z))
    wrong = None if examples.sides is None else np.asarray((z >= learner.threshold) != (examples.c > 0.5))
    return UnitMeasures(float(terms.sum()), wrong)


def decision_line(examples: LabExamples, learner: Learner, w: Weights) -> Line:
    """Return the unit's line in the plane: on its positive side it decides for c = 1, or, in a regression, y is at least the `level`."""
    threshold = examples.level if examples.sides is None else learner.threshold
    lines = lines_of(_one_unit(examples, learner, (w[0] - threshold, w[1], w[2])))
    assert lines is not None, "its inputs are x1 and x2"
    return lines.line(0)


def least_squares(examples: LabExamples) -> tuple[Weights, float]:
    """Return the weights of the least L_2 = ½ Σ (c − w·x)², of several the shortest, and that L_2: what LMS is on its way to."""
    w0, w1, w2 = np.linalg.lstsq(examples.x, examples.c, rcond=None)[0].tolist()
    residual = examples.c - weighted_sums(examples, (w0, w1, w2))
    return (w0, w1, w2), float(0.5 * (residual**2).sum()) if isfinite(w0) else float("nan")
