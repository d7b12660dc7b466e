"""Curves of any length thinned to the columns of a plot: lowest, highest and mean value of each column, so that no peak is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats

BLOCK = 64
"""Values that are summed up together, so that a frame looks at every value only once in its life."""
WIDE_BLOCKS = 4
"""A column of so many blocks' values, or more, is made of blocks."""
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
        low, high, mean = self._summarised(y, at, np.append(at[1:], n))
        return Thinned(np.array(x[at]), low, high, mean)

    def _summarised(self, y: Floats, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
        """Return lowest, highest and mean value of the columns between these places of y, (3, columns).

        Wide columns are made of their first values, up to where a block begins, and of the blocks from there on, the last of which may
        reach into the next column.
        """
        is_wide = ends - begins >= WIDE_BLOCKS * BLOCK
        first_block, end_block = -(-begins // BLOCK), -(-ends // BLOCK)
        heads = np.where(is_wide, np.minimum(ends, first_block * BLOCK), ends)
        values = _of_ranges(y, begins, heads)
        blocks = _of_ranges(self._blocks, first_block[is_wide], end_block[is_wide])
        result = np.full((2, 3, len(begins)), np.nan)
        result[0][:, heads > begins] = _summary(values, _starts(begins, heads))[:_POSITIVE]
        if is_wide.any():
            starts = _starts(first_block[is_wide], end_block[is_wide])
            low, high = np.fmin.reduceat(blocks[_LOW], starts), np.fmax.reduceat(blocks[_HIGH], starts)
            result[1][:, is_wide] = np.stack([low, high, _means(blocks[_MEAN], starts)])
        low, high = np.fmin(result[0, _LOW], result[1, _LOW]), np.fmax(result[0, _HIGH], result[1, _HIGH])
        # A few values at the head of a wide column weigh nothing beside its blocks.
        mean = np.where(np.isnan(result[1, _MEAN]), result[0, _MEAN], result[1, _MEAN])
        return np.stack([low, high, mean])


def _of_ranges(values: Floats, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
    """Return the values of the ranges between these indices of the last axis, one after the other."""
    lengths = ends - begins
    total = int(lengths.sum())
    if total and begins[0] + total == ends[-1] and (begins[1:] == ends[:-1]).all():
        return np.ascontiguousarray(values[..., begins[0] : ends[-1]])
    offsets = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    return np.asarray(values[..., np.arange(total) + offsets])


def _starts(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the ranges that are not empty begin in what `_of_ranges` returns."""
    lengths = (ends - begins)[ends > begins]
    return np.asarray(np.cumsum(lengths) - lengths)


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
