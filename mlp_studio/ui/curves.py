"""Curves of any length thinned to the columns of a plot: lowest, highest and mean value of each column, so that no peak is lost."""

from __future__ import annotations

from collections.abc import Callable
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


Edges = Callable[[float, float, int], Floats]


def equal_columns(first: float, last: float, columns: int) -> Floats:
    """Return where so many columns of equal width begin between two ends, ascending."""
    return np.linspace(first, last, columns, endpoint=False)


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

    def thinned(self, x: Floats, y: Floats, columns: int, edges: Edges = equal_columns) -> Thinned:
        """Return the curve, taken in before, in at most so many columns; a curve with fewer values as it is.

        `edges` says where the columns begin, given the first and the last x and their number; they have equal widths unless it is given.
        """
        n = len(x)
        if n <= columns:
            shown = np.where(np.isfinite(y), y, np.nan)
            return Thinned(np.array(x), shown, shown, shown)
        begins = edges(float(x[0]), float(x[-1]), columns)
        begins[0] = x[0]
        at = np.unique(np.searchsorted(x, begins))
        # Columns of many values, from the first of them on, are made of blocks.
        wide = np.flatnonzero(np.diff(at, append=n) >= 4 * BLOCK)
        first = int(at[wide[0]]) // BLOCK if len(wide) else len(self._starts)
        parts = []
        if first:
            fine = at[at < first * BLOCK]
            parts.append((x[fine], _summary(np.ascontiguousarray(y[: first * BLOCK]), fine)[:_POSITIVE]))
        if first < len(self._starts):
            starts, blocks = self._starts[first:], self._blocks[:, first:]
            wider = begins[np.searchsorted(begins, x[at[wide[0]]] if len(wide) else starts[0], side="right") - 1 :]
            rough = np.searchsorted(starts, wider)
            rough[0] = 0
            rough = np.unique(rough[rough < len(starts)])
            mean = _means(blocks[_MEAN], rough)
            low, high = np.fmin.reduceat(blocks[_LOW], rough), np.fmax.reduceat(blocks[_HIGH], rough)
            parts.append((starts[rough], np.stack([low, high, mean])))
        low, high, mean = np.concatenate([part[1] for part in parts], axis=1)
        return Thinned(np.concatenate([part[0] for part in parts]), low, high, mean)


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
