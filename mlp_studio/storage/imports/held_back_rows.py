"""Which rows of a table are test points: by a column that says so, the last ones, or a share that is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mlp_studio.core.arrays import Booleans, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import split
from mlp_studio.core.points import PointSet
from mlp_studio.storage.imports.choice import TestRows
from mlp_studio.storage.imports.labels import coded_cells
from mlp_studio.storage.imports.numbers import is_missing
from mlp_studio.storage.imports.table import Column
from mlp_studio.storage.imports.typed_header import TEST_NAMES

_TRAINING = {"0", "0.0", "false", "no"}
_TEST = {"1", "1.0", "true", "yes"}


def marks_test_rows(column: Column) -> bool:
    """Tell whether a column is one of test rows: by its role, or by its name and cells that can be nothing else."""
    if column.role is not None:
        return column.role == "test"
    if column.name.lower() not in TEST_NAMES:
        return False
    meanings = {_meaning(cell) for cell in coded_cells(column.cells)[0] if not is_missing(cell)}
    return bool(meanings) and None not in meanings


def with_test_rows(points: PointSet, how: TestRows, column: Column | None, rows: Integers, where: str) -> PointSet:
    """Return the points with those marked that are for testing.

    Parameters
    ----------
    points
        The points of the rows of a table.
    how
        Which rows are test points.
    column
        The column that marks them, or None where `how` names none.
    rows
        The row of the table that each point is from, (n,).
    where
        The column, for errors.

    Raises
    ------
    StudioError
        If a cell of the column says neither train nor test.
    """
    if how.how == "share":
        return split(points, how.share, how.seed)
    if how.how == "last":
        return replace(points, test=np.arange(len(points)) >= len(points) - round(how.share * len(points)))
    return points if column is None else replace(points, test=_marked(column, where)[rows])


def _marked(column: Column, where: str) -> Booleans:
    cells, codes = coded_cells(column.cells)
    meanings = [False if is_missing(cell) else _meaning(cell) for cell in cells]
    if None in meanings:
        cell = cells[meanings.index(None)]
        raise StudioError(f"“{cell[:20]}” says neither train nor test", where, "Choose a column of train and test, or of 0 and 1")
    return np.array(meanings, bool)[codes]


def _meaning(cell: str) -> bool | None:
    """Return whether a cell says that its row is for testing; None if it says nothing about that."""
    cell = cell.lower()
    if cell in _TEST or cell.startswith("test"):
        return True
    return False if cell in _TRAINING or cell.startswith("train") else None
