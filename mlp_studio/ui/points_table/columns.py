"""The columns of the table of points: what each shows, and how values of a column are written and sorted."""

from __future__ import annotations

from enum import IntEnum
from math import ceil, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.points import PointSet


class Column(IntEnum):
    """The columns from left to right.

    NUMBER is the place in the file, LABEL a class, set of classes or target number, SET training or test, OUTPUT what the network
    computes or decides, WRONG whether that differs from the label.
    """

    NUMBER = 0
    X1 = 1
    X2 = 2
    LABEL = 3
    SET = 4
    OUTPUT = 5
    WRONG = 6


COORDINATES: dict[int, int] = {Column.X1: 0, Column.X2: 1}
"""Which coordinate of a point a column holds."""
EDITABLE = (Column.X1, Column.X2, Column.LABEL, Column.SET)
SYMBOLS = ("x₁", "x₂")
SET_WORDS = ("training", "test")
_FIGURES = 1000
"""Into so many steps the decimals part the range of a column."""
_MOST_DECIMALS = 12
_FEW = 500


def decimals_of(values: Floats) -> int:
    """Return how many decimals show these numbers: all that they have, but no more than tell a thousandth of their range apart."""
    if not len(values):
        return 2
    span = float(values.max()) - float(values.min()) or float(np.abs(values).max()) or 1.0
    most = min(_MOST_DECIMALS, max(0, ceil(-log10(span / _FIGURES) - 1e-9)))
    for part in (values[:_FEW], values):
        least = next((d for d in range(most) if np.array_equal(np.round(part, d), part)), most)
        if least == most:
            break
    return least


def sort_keys(points: PointSet, column: Column) -> NDArray[Any]:
    """Return what orders the points by a column of theirs, (n,); OUTPUT and WRONG are not theirs.

    Sets of classes are in the order of their first class, then of their second, and so on; no class at all comes first.
    """
    if column in COORDINATES:
        return points.xy[:, COORDINATES[column]]
    if column == Column.SET:
        return points.test_mask
    if column == Column.NUMBER:
        return np.arange(len(points))
    return label_keys(points.labels)


def label_keys(labels: NDArray[Any]) -> NDArray[Any]:
    """Return what orders labels, (n,): they themselves, or a number for each set of classes."""
    if labels.ndim == 1:
        return labels
    k = labels.shape[1]
    sets = [tuple(c for c in range(k) if bits >> c & 1) for bits in range(1 << k)]  # 1024 for ten classes, the most there are
    ranks = np.empty(len(sets), np.int64)
    ranks[sorted(range(len(sets)), key=sets.__getitem__)] = np.arange(len(sets))
    return np.asarray(ranks[labels @ (1 << np.arange(k))])


def sorted_order(keys: NDArray[Any], *, descending: bool) -> Integers:
    """Return the indices in the order of the keys; equal ones keep the order of the file, either way round."""
    if not descending:
        return np.argsort(keys, kind="stable").astype(np.int64)
    return (len(keys) - 1 - np.argsort(keys[::-1], kind="stable")[::-1]).astype(np.int64)


def differs(before: PointSet, after: PointSet) -> Booleans:
    """Tell for each of as many points whether its place or its label is another one, (n,)."""
    moved = (before.xy != after.xy).any(axis=1)
    if before.labels.shape != after.labels.shape:
        return np.ones(len(after), bool)
    other = before.labels != after.labels
    return np.asarray(moved | (other.any(axis=1) if other.ndim == 2 else other))
