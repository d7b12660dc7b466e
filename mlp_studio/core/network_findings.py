"""What units and points keep from being learned: saturated, dead and equal units, points on one side, contradictory points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS, RELU
from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.description import describe
from mlp_studio.core.findings import Finding, counted, listed, number, share, units_in_words
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network, UnitKey
from mlp_studio.core.points import PointSet, Setting, decide
from mlp_studio.core.propagation import ForwardPass
from mlp_studio.core.settings import TrainingSettings

FLAT_SLOPE, FLAT_SHARE = 0.01, 0.9
"""A unit is saturated where |f′| is below this share of its largest value on more than this share of the examples: a weight before it then
learns a hundred times as slowly as it could, and the rest of the examples cannot make up for that."""
WRONG_BY = 0.5
"""An output is wrong where it is on the other side of the threshold: that it is flat where it is right is as it should be."""
SAME = 1e-12
"""Weights that differ by at most this share are equal but for rounding: what is equal before a step is equal after it."""


@dataclass(frozen=True, eq=False)
class Contradicting:
    """Training points at one place that stand for different things.

    Attributes
    ----------
    points
        All of them, as indices into the set.
    places
        Number of such places.
    least_wrong
        So many of the training points any network misclassifies.
    least_loss
        Of target numbers: the sum of losses ½ (c − y)² below which no network comes.
    among
        Number of training points.
    """

    points: Integers
    places: int
    least_wrong: int
    least_loss: float
    among: int


def contradicting(points: PointSet) -> Contradicting:
    """Return the training points that contradict each other."""
    found = describe(points).in_training
    training = np.flatnonzero(~points.test_mask)
    if not found.places:
        return Contradicting(training[:0], 0, 0, 0.0, len(training))
    place = np.unique(points.xy[training] + 0.0, axis=0, return_inverse=True)[1].ravel()
    meaning = np.unique(points.labels[training], axis=0, return_inverse=True)[1].ravel()
    low, high = np.full(len(training), len(training)), np.full(len(training), -1)
    np.minimum.at(low, place, meaning)
    np.maximum.at(high, place, meaning)
    return Contradicting(training[(low < high)[place]], found.places, found.least_wrong, found.least_loss, len(training))


def contradictory(found: Contradicting, setting: Setting) -> Finding | None:
    """Say that points contradict each other, and what that costs."""
    if not found.places:
        return None
    what = f"Contradictory points: {len(found.points):,} at {counted(found.places, 'place')}"
    if setting == "regression":
        evidence = (
            f"their target numbers differ: the sum of the losses ½ (c − y)² at them is at least {number(found.least_loss)} for any network"
        )
    else:
        evidence = (
            f"they are of different classes: any network misclassifies at least {found.least_wrong:,} of {counted(found.among, 'example')} "
            f"({share(found.least_wrong / found.among)})"
        )
    return Finding("contradictory", what, evidence, "Relabel, move or remove one of each place", points=tuple(found.points.tolist()))


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network does with examples: their indices, whether they are a mere sample, their targets (k, n), and the pass."""

    indices: Integers
    is_sample: bool
    targets: Floats
    passed: ForwardPass

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.indices)

    def examples(self) -> str:
        """Return how many examples that is."""
        return f"{counted(self.n, 'example')}{' of a sample' if self.is_sample else ''}"


def unit_findings(network: Network, training: TrainingSettings, seen: Seen) -> list[Finding]:
    """Return what is to be said about units that do not learn as they should."""
    rules = (
        _dead(network, seen),
        _saturated(network, seen),
        _stuck_outputs(network, training, seen),
        _symmetric(network, training),
        _one_side(network, seen),
    )
    return [finding for finding in rules if finding is not None]


def _dead_units(network: Network, seen: Seen) -> list[UnitKey]:
    return [
        (s, int(i))
        for s, layer in enumerate(network.layers, start=1)
        if layer.activation == RELU.name
        for i in np.flatnonzero((seen.passed.z[s - 1] <= 0).all(axis=1))
    ]


def _dead(network: Network, seen: Seen) -> Finding | None:
    units = _dead_units(network, seen)
    if not units:
        return None
    highest = max(float(seen.passed.z[s - 1][i].max()) for s, i in units)
    evidence = f"z ≤ 0 on all {seen.examples()}, {number(highest)} at most: f′(z) = 0, and no weight before {_them(units)} has a gradient"
    mend = "Reset draws other weights; leaky ReLU keeps a slope; a smaller η kills fewer units"
    return Finding("dead", f"Dead ReLU: {units_in_words(network, units)}", evidence, mend, tuple(units))


@lru_cache(maxsize=16)
def _steepest(activation: str) -> float:
    """Return the largest |f′|, which each f of the table has within −4 … 4."""
    z = np.linspace(-4.0, 4.0, 8001)
    f = ACTIVATIONS[activation]
    return float(np.abs(f.derivative(z, f.function(z))).max())


def _flat(network: Network, s: int, seen: Seen) -> Booleans:
    """Return where the units of a layer have hardly a slope, (l_s, n)."""
    layer = network.layers[s - 1]
    z, y = seen.passed.z[s - 1], seen.passed.y[s]
    slope = layer.function.derivative(z, y if s == network.d else y[1:])
    return np.abs(slope) < FLAT_SLOPE * _steepest(layer.activation)


def _can_saturate(network: Network, s: int) -> bool:
    layer = network.layers[s - 1]
    return layer.activation != RELU.name and layer.function.has_gradient  # of ReLU it is said that it is dead


def _saturated(network: Network, seen: Seen) -> Finding | None:
    """Say which hidden units have hardly a slope on the examples."""
    parts = {
        (s, i): float(part)
        for s in range(1, network.d)
        if _can_saturate(network, s)
        for i, part in enumerate(_flat(network, s, seen).mean(axis=1))
        if part > FLAT_SHARE
    }
    if not parts:
        return None
    units = tuple(parts)
    evidence = f"|f′(z)| is less than {share(FLAT_SLOPE)} of its largest value on {_span(parts.values())} of the {seen.examples()}"
    mend = "Smaller weights (Reset), scaled inputs or a smaller η; ReLU has a slope however large z is"
    return Finding("saturated", f"Saturated: {units_in_words(network, units)}", evidence, mend, units)


def _stuck_outputs(network: Network, training: TrainingSettings, seen: Seen) -> Finding | None:
    """Say which output units have hardly a slope where they are wrong; with a loss whose δ has no f′ that does not matter."""
    if LOSSES[training.loss].residual_is_delta or not _can_saturate(network, network.d):
        return None
    wrong = np.abs(seen.targets - seen.passed.y[-1]) > WRONG_BY
    flat = wrong & _flat(network, network.d, seen)
    count, of = flat.sum(axis=1), wrong.sum(axis=1)
    stuck = np.flatnonzero((of > 0) & (count > FLAT_SHARE * of))
    if not len(stuck):
        return None
    units = tuple((network.d, int(i)) for i in stuck)
    span = _span((count[stuck] / of[stuck]).tolist())
    evidence = (
        f"|f′(z)| is less than {share(FLAT_SLOPE)} of its largest value on {span} of the {counted(int(of[stuck].sum()), 'output')} "
        f"that are wrong by more than {number(WRONG_BY)}"
    )
    mend = "Log loss and cross-entropy have no f′ in their δ; or smaller weights (Reset), a smaller η"
    return Finding("saturated", f"Saturated: {units_in_words(network, units)}", evidence, mend, units)


def _span(parts: Collection[float]) -> str:
    """Return the least of some shares, and that others are larger."""
    least, most = share(min(parts)), share(max(parts))
    return least if least == most else f"{least} to {most}"


def _symmetric(network: Network, training: TrainingSettings) -> Finding | None:
    """Say which hidden units have equal weights on both sides: they get equal δ, and so equal steps, for ever."""
    if training.dropout > 0 or not all(layer.function.has_gradient for layer in network.layers):
        return None
    groups: list[list[UnitKey]] = []
    trainable = network.trainable
    for s in range(1, network.d):
        before, after = network.weights[s - 1], network.weights[s]
        own = np.concatenate([before, after[:, 1:].T], axis=1)
        free = np.concatenate([trainable[s - 1], trainable[s][:, 1:].T], axis=1)
        groups += [[(s, i) for i in group] for group in _equal_rows(own, free)]
    if not groups:
        return None
    units = tuple(key for group in groups for key in group)
    apart = max(_difference(network, group) for group in groups)
    names = listed([units_in_words(network, group) for group in groups[:2]])
    more = f", and {counted(len(groups) - 2, 'more group')}" if len(groups) > 2 else ""
    evidence = (
        f"their weights, to them and from them, differ by {number(apart)}, and stay equal: their δ are equal in every step, "
        "they do the work of one unit"
    )
    return Finding("symmetric", f"Symmetric: {names}{more}", evidence, "Change one of these weights, or draw other ones with Reset", units)


def _equal_rows(rows: Floats, free: Booleans) -> list[list[int]]:
    """Return the groups of rows that are equal but for rounding, have the same masks, and something that can change."""
    scale = max(float(np.abs(rows).max(initial=0.0)), 1e-300)
    order = np.argsort(rows @ np.sin(1.0 + np.arange(rows.shape[1])))  # equal rows are neighbours by any such number
    sorted_rows, sorted_free = rows[order], free[order]
    close = np.abs(np.diff(sorted_rows, axis=0)) <= SAME * scale
    same = (close & (sorted_free[1:] == sorted_free[:-1])).all(axis=1).tolist()
    groups: list[list[int]] = []
    for place, is_same in enumerate(same):
        first, second = int(order[place]), int(order[place + 1])
        if not is_same or not free[first].any():
            continue
        if groups and groups[-1][-1] == first:
            groups[-1].append(second)
        else:
            groups.append([first, second])
    return [sorted(group) for group in groups]


def _difference(network: Network, group: list[UnitKey]) -> float:
    s, first = group[0]
    before, after = network.weights[s - 1], network.weights[s]
    return max(
        max(float(np.abs(before[i] - before[first]).max()), float(np.abs(after[:, i + 1] - after[:, first + 1]).max()))
        for _, i in group[1:]
    )


def _one_side(network: Network, seen: Seen) -> Finding | None:
    """Say which units of the first hidden layer have all examples on one side of their line; dead ones are told as such."""
    if network.d < 2 or seen.n < 2:
        return None
    z = seen.passed.z[0]
    dead = set(_dead_units(network, seen))
    positive, negative = np.asarray((z >= 0).all(axis=1)), np.asarray((z < 0).all(axis=1))
    units = [(1, int(i)) for i in np.flatnonzero(positive | negative) if (1, int(i)) not in dead]
    if not units:
        return None
    sides = {"z ≥ 0" if positive[i] else "z < 0" for _, i in units}
    side = " or ".join(sorted(sides, reverse=True))
    least = min(float(np.abs(z[i]).min()) for _, i in units)
    evidence = f"{side} on all {seen.examples()}, |z| is {number(least)} or more: where the line is, there are no points"
    what = f"All points on one side of {units_in_words(network, units)}"
    return Finding("one side", what, evidence, "Drag the line between the points, or change the bias weight", tuple(units))


def one_class(network: Network, points: PointSet, seen: Seen) -> Finding | None:
    """Say that all examples are put into one class though they are of several."""
    if points.setting != "exclusive" or not seen.n:
        return None
    decided, labels = decide(seen.passed.y[-1].T, points.setting), points.labels[seen.indices]
    if (decided != decided[0]).any() or (labels == labels[0]).all():
        return None
    classes = points.classes or ()
    name = classes[decided[0]] if decided[0] < len(classes) else str(int(decided[0]) + 1)
    y = seen.passed.y[-1]
    if network.k == 1:
        least, most = number(float(y.min())), number(float(y.max()))
        reason = f"y is {least if least == most else f'between {least} and {most}'} on all {seen.examples()}"
    else:
        reason = f"its output is the largest on all {seen.examples()}"
    wrong = int((labels != decided).sum())
    evidence = f"{reason}; {wrong:,} of them {'is' if wrong == 1 else 'are'} of another class"
    what = f"All points are put into one class, “{name}”"
    return Finding("one class", what, evidence, "Train on; or move a line between the classes")


def _them(units: list[UnitKey]) -> str:
    return "it" if len(units) == 1 else "them"
