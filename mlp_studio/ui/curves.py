"""Curves of any length thinned to the columns of a plot: lowest, highest and mean value of each column, so that no peak is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats

BLOCK = 64
"""Values that are summed up together, so that a frame looks at every value only once in its life."""
_LOW, _HIGH, _MEAN, _POSITIVE = range(4)


@dataclass(frozen=True, eq=False)
class Thinned:
    """A curve over the columns that have values.

    Attributes
    ----------
    x
        Where each column's first value stands, (m,), ascending.
    low, high, mean
        Lowest, highest and mean finite value of each column, (m,); NaN where none is finite: a gap in the curve.
    """

    x: Floats
    low: Floats
    high: Floats
    mean: Floats


class GrowingCurve:
    """Thins a curve that grows at its end, without looking again at what it has seen.

    The curve may be cut and go on differently: the end of the last whole block that was seen tells.
    """

    def __init__(self) -> None:
        self._blocks: Floats = np.empty((4, 0))
        self._starts: Floats = np.empty(0)
        self._whole = 0
        self._end = (np.nan, np.nan)

    def take(self, x: Floats, y: Floats) -> None:
        """Take in the whole curve as it is now: x ascending, y of the same length, (n,)."""
        kept = self._whole if self._goes_on(x, y) else 0
        self._whole = len(x) // BLOCK
        if self._whole:
            last = self._whole * BLOCK - 1
            self._end = (float(x[last]), float(y[last]))
        fresh = np.ascontiguousarray(y[kept * BLOCK :])
        summary = _summary(fresh, np.arange(0, len(fresh), BLOCK))
        self._blocks = np.concatenate([self._blocks[:, :kept], summary], axis=1)
        self._starts = np.concatenate([self._starts[:kept], x[kept * BLOCK :: BLOCK]])

    def _goes_on(self, x: Floats, y: Floats) -> bool:
        last = self._whole * BLOCK - 1
        if last < 0:
            return True
        return last < len(x) and np.array_equal([x[last], y[last]], self._end, equal_nan=True)

    @property
    def largest(self) -> float:
        """Largest finite value so far; NaN if there is none."""
        return float(np.fmax.reduce(self._blocks[_HIGH], initial=np.nan))

    @property
    def smallest_positive(self) -> float:
        """Smallest finite value above 0 so far; NaN if there is none."""
        return float(np.fmin.reduce(self._blocks[_POSITIVE], initial=np.nan))

    def thinned(self, x: Floats, y: Floats, columns: int) -> Thinned:
        """Return the curve, taken in before, in at most so many columns of equal width; a curve with fewer values as it is."""
        n = len(x)
        if n <= columns:
            shown = np.where(np.isfinite(y), y, np.nan)
            return Thinned(np.array(x), shown, shown, shown)
        if n < 4 * BLOCK * columns:
            at = _column_starts(x, columns)
            low, high, mean, _ = _summary(np.ascontiguousarray(y), at)
            return Thinned(np.asarray(x[at]), low, high, mean)
        at = _column_starts(self._starts, columns)
        mean = _means(self._blocks[_MEAN], at)
        return Thinned(self._starts[at], np.fmin.reduceat(self._blocks[_LOW], at), np.fmax.reduceat(self._blocks[_HIGH], at), mean)


def _summary(values: Floats, starts: NDArray[np.int64]) -> Floats:
    """Return lowest, highest, mean and smallest positive finite value of each part that begins at one of `starts`, (4, parts)."""
    if not len(starts):
        return np.empty((4, 0))
    finite = np.isfinite(values)
    if not finite.all():
        values = np.where(finite, values, np.nan)
    low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    positive = low if np.fmin.reduce(low) > 0 else np.fmin.reduceat(np.where(values > 0, values, np.nan), starts)
    return np.stack([low, high, _means(values, starts), positive])


def _means(values: Floats, starts: NDArray[np.int64]) -> Floats:
    """Return the mean of each part without its NaN; NaN where there is nothing else."""
    present = ~np.isnan(values)
    with np.errstate(all="ignore"):
        if present.all():
            return np.asarray(np.add.reduceat(values, starts) / np.diff(starts, append=len(values)))
        return np.asarray(np.add.reduceat(np.where(present, values, 0.0), starts) / np.add.reduceat(present, starts, dtype=np.int64))


def _column_starts(x: Floats, columns: int) -> NDArray[np.int64]:
    """Return the index at which each column that has values begins."""
    edges = np.linspace(x[0], x[-1], columns, endpoint=False)
    return np.unique(np.searchsorted(x, edges))
