"""What a confusion table has in its cells: counts, shares of their rows, which cells are right, and words for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Booleans, Integers
from mlp_studio.core.findings import counted
from mlp_studio.core.measures import Confusion
from mlp_studio.core.points import PointSet
from mlp_studio.ui.formats import count_text, percent_text

_OUTCOMES = (
    ("TP", "has it and got it"),
    ("FN", "has it and did not get it"),
    ("FP", "got it without having it"),
    ("TN", "neither has nor got it"),
)
_PLACES = ((1, 1), (1, 0), (0, 1), (0, 0))
"""Of the outcomes, as (has it, got it)."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """The table of a confusion.

    Attributes
    ----------
    rows
        The names of the classes at the left.
    columns
        What stands over the columns: names of classes, or outcomes.
    has_markers
        Whether the columns are classes, too; of those that are beyond the rows there are no points.
    counts, right
        The number of points in each cell, and whether it is one of right decisions.
    totals
        What a cell is a share of, in the shape of `counts`: the points of its row, of a multi-label set those that have the label or those
        that do not.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    has_markers: bool
    counts: Integers
    right: Booleans
    totals: Integers

    def share(self, row: int, column: int) -> float:
        """Return the share of a cell, 0..1; NaN of no points."""
        total = int(self.totals[row, column])
        return int(self.counts[row, column]) / total if total else np.nan

    def tip(self, row: int, column: int) -> str:
        """Return a cell in words."""
        count, total = int(self.counts[row, column]), int(self.totals[row, column])
        part = f" ({percent_text(count / total)})" if total else ""
        name = f"“{self.rows[row]}”"
        if not self.has_markers:
            return f"{counted(count, 'point')} of {count_text(total)}{part}: {dict(_OUTCOMES)[self.columns[column]]}, {name}"
        how = "rightly taken for it" if row == column else f"taken for “{self.columns[column]}”"
        return f"{count_text(count)} of {counted(total, 'point')} of class {name} {'is' if count == 1 else 'are'} {how}{part}"

    def points_of(self, found: Confusion, row: int, column: int) -> Integers:
        """Return the points in a cell."""
        if self.has_markers:
            return found.points_of(row, column)
        return found.points_of(*_PLACES[column], label=row)


def sheet_of(found: Confusion, points: PointSet) -> Sheet:
    """Return the table: classes by classes, or, of a multi-label set, classes by outcomes."""
    names = points.classes or ()
    counts = found.counts
    if counts.ndim == 3:
        cells = np.stack([counts[:, true, decided] for true, decided in _PLACES], axis=1)
        having = counts.sum(axis=2)
        totals = np.stack([having[:, true] for true, _ in _PLACES], axis=1)
        right = np.broadcast_to(np.array([true == decided for true, decided in _PLACES]), cells.shape)
        return Sheet(names, tuple(name for name, _ in _OUTCOMES), False, cells, right, totals)
    rows, columns = counts.shape
    heads = (*names, *(f"output {c + 1}" for c in range(rows, columns)))
    totals = np.broadcast_to(counts.sum(axis=1, keepdims=True), counts.shape)
    return Sheet(names, heads, True, counts, np.eye(rows, columns, dtype=bool), totals)
