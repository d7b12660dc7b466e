"""What a point set is like: counts, ranges, duplicates, and the contradictory points that bound what any network can reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.points import PointSet

Range = tuple[float, float]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Contradictions:
    """Points at one place that stand for different things: a network gives one output there.

    Attributes
    ----------
    places
        Number of such places.
    points
        Number of points at them.
    least_wrong
        Of these points so many are misclassified by any network: at each place all but its most frequent class (or set of labels).
    least_loss
        For target numbers: the smallest sum of squared losses ½ (c − y)², that of the mean at each place; else 0.
    among
        Of how many points.
    """

    places: int = 0
    points: int = 0
    least_wrong: int = 0
    least_loss: float = 0.0
    among: int = 0

    @property
    def least_error(self) -> float:
        """The smallest share of misclassified points, 0..1."""
        return self.least_wrong / self.among if self.among else 0.0


@dataclass(frozen=True)
class Description:
    """What can be said of a point set in a few numbers.

    Attributes
    ----------
    training, test
        Points of each class; of a multi-label set those that have it; empty for target numbers.
    ranges
        The smallest and largest value of each coordinate; None without points.
    targets
        The smallest and largest target number; None for classes, or without points.
    duplicates
        Points that repeat another one, with its place and what it stands for: so many could be left out.
    contradictions
        Among all points, …
    in_training, in_test
        … and among those of either part alone.
    """

    training: tuple[int, ...]
    test: tuple[int, ...]
    ranges: tuple[Range, Range] | None
    targets: Range | None
    duplicates: int
    contradictions: Contradictions
    in_training: Contradictions
    in_test: Contradictions


def describe(points: PointSet) -> Description:
    """Return the description of a point set."""
    test = points.test_mask
    shared = _shared_places(points.xy)
    meanings = _meanings(points)[shared]
    place, kind = _groups(points.xy[shared], meanings)
    held = test[shared]

    def among(chosen: Booleans, count: int) -> Contradictions:
        return _contradictions(place[chosen], kind[chosen], meanings[chosen], count, is_number=points.classes is None)

    counts = class_counts(points)
    n, tested = len(points), int(test.sum())
    return Description(
        training=counts[0],
        test=counts[1],
        ranges=None if not n else (_range(points.xy[:, 0]), _range(points.xy[:, 1])),
        targets=_range(points.labels) if points.classes is None and n else None,
        duplicates=len(kind) - int(kind.max(initial=-1) + 1),
        contradictions=among(np.ones(len(held), bool), n),
        in_training=among(~held, n - tested),
        in_test=among(held, tested),
    )


def class_counts(points: PointSet) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return how many training and how many test points each class has; nothing for target numbers."""
    if points.classes is None:
        return (), ()
    test, count = points.test_mask, points.class_count
    if points.setting == "multi-label":
        return tuple(points.labels[~test].sum(axis=0).tolist()), tuple(points.labels[test].sum(axis=0).tolist())
    return tuple(np.bincount(points.labels[~test], minlength=count).tolist()), tuple(
        np.bincount(points.labels[test], minlength=count).tolist()
    )


def _range(values: NDArray[Any]) -> Range:
    return float(values.min()), float(values.max())


def _meanings(points: PointSet) -> NDArray[Any]:
    """Return one number for what each point stands for: class, target number, or its set of labels as bits."""
    if points.setting == "multi-label":
        return np.asarray(points.labels @ (1 << np.arange(points.class_count)), np.int64).reshape(len(points))
    return points.labels


def _shared_places(xy: Floats) -> Integers:
    """Return the indices of all points that are not alone at their place, and perhaps a few more.

    Sorting one hash is several times as fast as sorting by two coordinates, and most sets have hardly two points at one place.
    """
    if len(xy) < 2:
        return np.arange(0)
    bits = (np.ascontiguousarray(xy) + 0.0).view(np.uint64)  # −0 becomes 0
    key = (bits[:, 0] * _ODD) ^ (bits[:, 0] >> _SHIFT) ^ ((bits[:, 1] ^ (bits[:, 1] >> _SHIFT)) * _ODD * _ODD)
    ordered = np.sort(key)
    again = ordered[1:] == ordered[:-1]
    if not again.any():
        return np.arange(0)
    several = np.unique(ordered[1:][again])
    at = np.searchsorted(several, key)
    return np.flatnonzero(several[np.minimum(at, len(several) - 1)] == key)


def _groups(xy: Floats, meanings: NDArray[Any]) -> tuple[Integers, Integers]:
    """Return the number of each point's place, and of its pair of place and meaning, both from 0 in the same order, (n,) each."""
    order = np.lexsort((meanings, xy[:, 1], xy[:, 0]))
    moved = np.any(np.diff(xy[order], axis=0) != 0, axis=1)
    differs = moved | (np.diff(meanings[order]) != 0)
    place, kind = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    place[order] = np.concatenate([[0], np.cumsum(moved)])[: len(order)]
    kind[order] = np.concatenate([[0], np.cumsum(differs)])[: len(order)]
    return place, kind


def _contradictions(place: Integers, kind: Integers, meanings: NDArray[Any], among: int, *, is_number: bool) -> Contradictions:
    if not len(place):
        return Contradictions(among=among)
    # A place contradicts itself if it has two kinds or more; its most frequent kind is right.
    sizes = np.bincount(kind)
    place_of = np.zeros(len(sizes), np.int64)
    place_of[kind] = place
    count = int(place.max()) + 1
    most, at_place = np.zeros(count, np.int64), np.bincount(place, minlength=count)
    np.maximum.at(most, place_of, sizes)
    bad = most < at_place
    loss = 0.0
    if is_number and bad.any():
        mean = np.bincount(place, meanings, count) / np.maximum(at_place, 1)
        loss = 0.5 * float(((meanings - mean[place]) ** 2)[bad[place]].sum())
    wrong = 0 if is_number else int((at_place - most)[bad].sum())
    return Contradictions(int(bad.sum()), int(at_place[bad].sum()), wrong, loss, among)
