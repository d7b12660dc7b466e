"""Rows of points read from text between tabs, as spreadsheets copy them and `storage.point_exports` writes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats
from mlp_studio.core.edits.points import LARGEST
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS, PointSet
from mlp_studio.storage.imports.typed_header import BETWEEN, CLASS_NAMES, TEST_NAMES, parse_cell, parse_header, parse_set
from mlp_studio.ui.formats import MINUS, count_text, parse_number
from mlp_studio.ui.points_table.columns import EDITABLE, SET_WORDS, Column
from mlp_studio.ui.points_table.words import label_word

PASTE = "paste"
_SHOWN = 40
_TEST_WORDS = {"training": False, "train": False, "test": True}
_NO_CLASS = "none"
"""What the table shows for an empty set of classes."""


@dataclass(frozen=True)
class Rows:
    """Rows of a table that were read from text.

    Attributes
    ----------
    columns
        Which of EDITABLE the values are for.
    values
        For each of these columns its values, one for each row: numbers (m,), labels (m,) or (m, classes), or a mask (m,).
    has_heading
        Whether the text began with names of columns.
    """

    columns: tuple[Column, ...]
    values: dict[Column, NDArray[Any]]
    has_heading: bool

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values[self.columns[0]])


def read_rows(text: str, points: PointSet, first: Column) -> Rows:
    """Return the rows of a text, whose columns are those from `first` on; a heading is left out, and says that they begin with x₁.

    Parameters
    ----------
    text
        Lines of tab-separated cells: decimal points or commas, classes by name, "training" or "test".
    points
        Whose classes and setting the labels have.
    first
        The column that the first cell of a line is for, one of EDITABLE.

    Raises
    ------
    StudioError
        If there is nothing in it, there are too many rows or columns, or a cell does not suit its column; with the cell's place.
    """
    lines = _lines(text)
    if not lines:
        raise StudioError("the clipboard holds no points", PASTE, "Copy rows of a spreadsheet: x₁, x₂, and a class or target")
    has_heading = _is_heading(lines[0][1], points, first)
    if has_heading:
        del lines[0]
        first = Column.X1
    if len(lines) > MAX_POINTS or not lines:
        what = "nothing but a heading" if not lines else f"more than {count_text(MAX_POINTS)} rows"
        raise StudioError(f"the clipboard holds {what}", PASTE, f"Copy 1 to {count_text(MAX_POINTS)} rows")
    width = max(len(cells) for _, cells in lines)
    columns = EDITABLE[EDITABLE.index(first) :][:width]
    if width > len(columns):
        raise StudioError(f"the clipboard has {width} columns, from here on there are {len(columns)}", PASTE, "Copy fewer, or begin at x₁")
    for number, cells in lines:
        if len(cells) != width:
            raise StudioError(f"row {number} of the clipboard has {len(cells)} cells, others have {width}", PASTE, "Copy a full block")
    values = {column: _read_column(lines, j, column, points) for j, column in enumerate(columns)}
    return Rows(columns, values, has_heading)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that is not empty, with the line's number; cells may be quoted, as spreadsheets do it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    rows = ((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    try:
        return list(islice(rows, MAX_POINTS + 2))  # more are refused, and need not be read for that
    except csv.Error as error:
        what = f"row {reader.line_num} of the clipboard is no row of a table"
        raise StudioError(what, PASTE, "Copy rows of a spreadsheet") from error


def _is_heading(cells: Sequence[str], points: PointSet, first: Column) -> bool:
    """Tell whether a line names columns, by names that are known, or because it has no number where those of a point would be."""
    if len(cells) == 1:
        return False  # of a column of classes
    known = {*(name.lower() for name in points.axes), label_word(points), *CLASS_NAMES, *TEST_NAMES}
    if all(parse_header(cell) is not None or cell.strip().lower() in known for cell in cells):
        return True
    return first == Column.X1 and not any(map(_is_number, cells[:2]))


def _is_number(cell: str) -> bool:
    try:
        parse_number(cell)
    except StudioError:
        return False
    return True


def _read_column(lines: list[tuple[int, list[str]]], j: int, column: Column, points: PointSet) -> NDArray[Any]:
    if column in (Column.X1, Column.X2) or (column == Column.LABEL and points.setting == "regression"):
        return _numbers(lines, j)
    if column == Column.SET:
        return np.array([_choice(_TEST_WORDS, SET_WORDS, cells[j].strip().lower(), number, j) for number, cells in lines])
    names = points.classes or ()
    classes = {name.replace(MINUS, "-"): c for c, name in enumerate(names)} | {name: c for c, name in enumerate(names)}
    if points.setting == "exclusive":
        return np.array([_choice(classes, names, parse_cell(cells[j]), number, j) for number, cells in lines], np.int64)
    mask = np.zeros((len(lines), points.class_count), bool)
    for i, (number, cells) in enumerate(lines):
        for name in _set_of(cells[j], classes):
            mask[i, _choice(classes, names, name, number, j)] = True
    return mask


def _set_of(cell: str, classes: dict[str, int]) -> tuple[str, ...]:
    """Return the names in a cell: parted by | as they are written to files, or by commas as the table shows them."""
    if cell.strip() == _NO_CLASS and _NO_CLASS not in classes:
        return ()
    if BETWEEN not in cell and "," in cell and parse_cell(cell) not in classes:
        return tuple(name.strip() for name in cell.split(","))
    return parse_set(cell)


def _choice(choices: dict[str, Any], names: Sequence[str], text: str, number: int, j: int) -> Any:
    """Return what a word stands for; `names` are those to write."""
    if text not in choices:
        known = " or ".join(f"“{name}”" for name in names)
        raise StudioError(f"{_place(text, number, j)} is none of {known}", PASTE, "Write one of these")
    return choices[text]


def _numbers(lines: list[tuple[int, list[str]]], j: int) -> Floats:
    result = np.empty(len(lines))
    for i, (number, cells) in enumerate(lines):
        try:
            result[i] = _number(cells[j])
        except StudioError as error:
            raise StudioError(f"{_place(cells[j], number, j)} is not a number", PASTE, "Copy numbers, as in −0.5 or 1.2e−4") from error
        if abs(result[i]) > LARGEST:
            raise StudioError(f"{_place(cells[j], number, j)} is too large", PASTE, "Copy numbers from −1e12 to 1e12")
    return result


def _number(cell: str) -> float:
    """Return a number as `parse_number` does, five times as fast where it is plainly written: a block has up to 300,000 of them."""
    try:
        value = float(cell)
    except ValueError:
        return parse_number(cell)
    return value if isfinite(value) and "_" not in cell else parse_number(cell)


def _place(cell: str, number: int, j: int) -> str:
    return f"“{cell.strip()[:_SHOWN]}” in row {number}, column {j + 1} of the clipboard"
