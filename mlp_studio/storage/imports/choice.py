"""What a user chooses of a table: both coordinates, the class or target, what happens to missing values, which rows are test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlp_studio.core.points import PointSet
from mlp_studio.storage.imports.table import Table

LabelKind = Literal["class", "label set", "number"]
Missing = Literal["leave out", "mean"]


@dataclass(frozen=True)
class TestRows:
    """Which rows are test points.

    Attributes
    ----------
    how
        None of them; a share of each class, drawn by the seed; the last rows, as a share of all; or those that a column marks.
    share, seed
        For the first two.
    column
        Number of the column that marks them.
    """

    __test__ = False  # not a class of tests to pytest

    how: Literal["none", "share", "last", "column"] = "none"
    share: float = 0.2
    seed: int = 1
    column: int | None = None


@dataclass(frozen=True)
class ImportChoice:
    """The choices for one table; columns are counted from 0.

    Attributes
    ----------
    x, y
        The columns of both coordinates.
    label
        The column of the class or target; None if there is none: then all points are of one class.
    kind
        What that column holds: a class, a set of classes parted by |, or a target number.
    missing
        Rows with a missing coordinate are left out, or get the column's mean; those without a class or target are always left out.
    test
        Which rows are for testing.
    """

    x: int
    y: int
    label: int | None
    kind: LabelKind = "class"
    missing: Missing = "leave out"
    test: TestRows = TestRows()


@dataclass(frozen=True)
class Import:
    """A point set with the account of how a file was read.

    Attributes
    ----------
    points
        The points.
    source
        The file's name.
    table, choice
        What was read, and what was chosen of it.
    rows, dropped
        Rows with data, and how many of them gave no point.
    columns_used
        The names of the columns of both coordinates and of the class or target; the last is None if there was none.
    columns_left
        The names of the columns that were not used.
    notes
        What a user should know about the reading, as full sentences.
    is_clear
        Whether there was nothing to decide: no column left over, no row dropped or sampled, no note, one part.
    """

    points: PointSet
    source: str
    table: Table
    choice: ImportChoice
    rows: int
    dropped: int
    columns_used: tuple[str, str, str | None]
    columns_left: tuple[str, ...]
    notes: tuple[str, ...]
    is_clear: bool
