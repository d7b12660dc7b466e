"""From a table to points: what is suggested for its columns, and what a choice of them gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS, PointSet, Setting
from mlp_studio.storage.files import read_bytes
from mlp_studio.storage.imports.choice import Import, ImportChoice, TestRows
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.held_back_rows import marks_test_rows, with_test_rows
from mlp_studio.storage.imports.labels import Labels, label_kind, labels_of
from mlp_studio.storage.imports.numbers import holds_numbers, is_missing, looked_at, numbers
from mlp_studio.storage.imports.reading import LIMIT, read_table
from mlp_studio.storage.imports.table import Column, Table
from mlp_studio.storage.imports.typed_header import CLASS_NAMES

P = ParamSpec("P")
T = TypeVar("T")
_UNNAMED_CLASS = ("−",)
_ROW_NAMES = {"id", "no", "nr", "no.", "nr.", "index", "row", "#", "number", "case"}
"""How a column is named that only counts the rows."""
_COLUMNS = "Give two columns of numbers, and one for the class"
_LABELS = ("class", "label set", "number")


def read_points(path: str | Path) -> Import:
    """Return the points of a file of any format, read as is suggested for it.

    Raises
    ------
    StudioError
        If it cannot be read, or holds no points; `where` names the file and, where there is one, the line and column.
    """
    return points_from(read_bytes(path, LIMIT), str(path))


def read_points_with(
    path: str | Path, part: str | None = None, x: str | None = None, y: str | None = None, label: str | None = None
) -> Import:
    """Return the points of a file with some of the columns, and the sheet, chosen by name or number from 1.

    Raises
    ------
    StudioError
        As `read_points`, and if there is no such column or sheet.
    """
    name = str(path)
    data = read_bytes(path, LIMIT)
    table = read_table(data, name)
    if part is not None and part != table.part:
        table = read_table(data, name, _part_name(table, part, name))
    return import_points(table, _within(name, suggest_with, table, x, y, label), name)


def points_from(data: bytes, name: str, part: str = "", choice: ImportChoice | None = None) -> Import:
    """Return the points of the bytes of a file.

    Parameters
    ----------
    data
        The content of the file.
    name
        Its name or path, for the account and for errors.
    part
        The sheet or array to read; "" for the first.
    choice
        What is chosen of the table; None for what `suggest` says.

    Raises
    ------
    StudioError
        If the bytes are no table, or give no points.
    """
    table = read_table(data, name, part)
    if choice is None:
        choice = _within(name, suggest, table)
    return import_points(table, choice, name)


def suggest(table: Table) -> ImportChoice:
    """Return the choice that is most likely meant.

    What the file declares of its columns holds. Else the first two columns of numbers are the coordinates; the class is the column
    named class, label, target or species, else the last column if it holds text, else the last one that does, else a third column of
    numbers: a class if they are at most 10 whole numbers, a target number (regression) if not. A column named set, split, subset or
    fold whose cells say train or test, or 0 and 1, marks the test rows.

    A table without two columns of numbers gets a choice as well: `import_points` says what is wrong with it.

    Raises
    ------
    StudioError
        If it has no columns at all.
    """
    columns = table.columns
    if not columns:
        raise StudioError("the table has no columns", "", _COLUMNS)
    test = next((j for j, column in enumerate(columns) if marks_test_rows(column)), None)
    closed = {test, _row_numbers(table)}
    filled = [j for j in _filled(table) if j not in closed and columns[j].role != "left out"]
    plain = [j for j in filled if columns[j].role in (None, "coordinate")]
    numeric = [j for j in plain if holds_numbers(columns[j].cells, table.decimal)]
    label = _suggested_label(table, filled, numeric)
    declared = [j for j in numeric if columns[j].role == "coordinate"]
    others = [j for j in [*numeric, *plain, *range(len(columns))] if j != label]
    x, y = sorted([*dict.fromkeys([*declared, *others, *range(len(columns))]), 0][:2])
    kind = "class" if label is None else label_kind(columns[label], table.decimal)
    return ImportChoice(x, y, label, kind, test=TestRows() if test is None else TestRows("column", column=test))


def suggest_with(table: Table, x: str | None = None, y: str | None = None, label: str | None = None) -> ImportChoice:
    """Return the suggested choice with these columns, each by its name or its number from 1; None leaves one to the suggestion.

    Raises
    ------
    StudioError
        If there is no such column.
    """
    choice = suggest(table)
    given_x, given_y, given_label = (None if word is None else _column_index(table, word) for word in (x, y, label))
    taken = {given_x, given_y, given_label}
    taken.add(choice.label if label is None else None)
    numeric = [j for j, column in enumerate(table.columns) if holds_numbers(column.cells, table.decimal)]
    free = [*dict.fromkeys(j for j in (choice.x, choice.y, *numeric) if j not in taken), choice.x, choice.y]
    first = free.pop(0) if given_x is None else given_x
    second = free.pop(0) if given_y is None else given_y
    third = given_label if label is not None else None if choice.label in (first, second) else choice.label
    kind = "class" if third is None else label_kind(table.columns[third], table.decimal)
    return replace(choice, x=first, y=second, label=third, kind=kind)


def import_points(table: Table, choice: ImportChoice, name: str) -> Import:
    """Return the points that a choice gives, with the account of what became of the rows.

    Parameters
    ----------
    table
        What was read; of more than `MAX_POINTS` rows, so many are taken, evenly drawn.
    choice
        What is chosen of it.
    name
        The file's name or path, for the account and for errors.

    Raises
    ------
    StudioError
        If a column that is to be a coordinate holds no numbers, there are more than 10 classes, or no row has all that makes a point.
    """
    return _within(name, _imported, table, choice, name)


def column_name(table: Table, j: int) -> str:
    """Return the name of a column, or "column 3" for one that has none."""
    return table.columns[j].name or f"column {j + 1}"


def _within(name: str, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Return what a function makes of its arguments; its errors are placed in the file of this name."""
    try:
        return make(*given, **named)
    except StudioError as error:
        raise error.within(name) from error


def _part_name(table: Table, word: str, where: str) -> str:
    if not table.parts:
        raise StudioError("the file has no sheets to choose from", where, "Leave the choice out")
    if word in table.parts:
        return word
    if word.isdecimal() and 1 <= int(word) <= len(table.parts):
        return table.parts[int(word) - 1]
    raise StudioError(f"there is no sheet “{word}”", where, f"Choose one of {', '.join(table.parts)}")


def _column_index(table: Table, word: str) -> int:
    names = [column.name for column in table.columns]
    if word in names:
        return names.index(word)
    if word.isdecimal() and 1 <= int(word) <= len(names):
        return int(word) - 1
    raise StudioError(f"there is no column “{word}”", "", f"Choose one of {', '.join(column_name(table, j) for j in range(len(names)))}")


def _suggested_label(table: Table, filled: list[int], numeric: list[int]) -> int | None:
    columns = table.columns
    declared = [j for j in filled if columns[j].role in _LABELS]
    undeclared = [j for j in filled if columns[j].role is None]
    named = [j for j in undeclared if columns[j].name.lower() in CLASS_NAMES]
    words = [j for j in undeclared if j not in numeric]
    third = [j for j in numeric[2:] if columns[j].role is None]
    return next(iter(declared[-1:] or named[-1:] or words[-1:] or third[-1:]), None)


def _filled(table: Table) -> list[int]:
    # A separator at the end of each row makes a column of nothing.
    return [
        j
        for j, column in enumerate(table.columns)
        if (bool(np.isfinite(column.cells).any()) if isinstance(column.cells, np.ndarray) else bool(looked_at(column.cells)))
        or column.role == "label set"
    ]


def _row_numbers(table: Table) -> int | None:
    """Return 0 if the first column only counts the rows: without a name in a table with a head, or named so, with coordinates beside it."""
    first = table.columns[0]
    if table.header is None or first.role is not None:
        return None
    if first.name:
        others = sum(holds_numbers(column.cells, table.decimal) for column in table.columns[1:])
        if first.name.strip().lower() not in _ROW_NAMES or others < 2:
            return None
    values = numbers(first.cells, table.decimal)
    if len(values) == 0:
        return None
    with np.errstate(all="ignore"):
        steps = np.diff(values)
    if table.rows > len(values) + len(table.misfits):  # of the rows some were drawn
        return 0 if values[0] >= 0 and values[-1] <= table.rows and bool(np.all(steps >= 1)) else None
    return 0 if values[0] in (0, 1) and bool(np.all(steps == 1)) else None


def _imported(table: Table, choice: ImportChoice, name: str) -> Import:
    total = len(table.places)
    drawn = evenly_drawn(total, MAX_POINTS)
    if total > MAX_POINTS:
        table = _taken(table, drawn)
    x, y = _coordinates(table, choice)
    filled = 0
    if choice.missing == "mean":
        x, in_x = _with_mean(x, table.columns[choice.x])
        y, in_y = _with_mean(y, table.columns[choice.y])
        filled = in_x + in_y
    finite = np.isfinite(x) & np.isfinite(y)
    labels = Labels(np.zeros(len(x), np.int64), _UNNAMED_CLASS, np.ones(len(x), bool))
    if choice.label is not None:
        labels = labels_of(table.columns[choice.label], choice.kind, table.decimal, finite, column_name(table, choice.label))
    kept = finite & labels.known
    if not kept.any():
        raise _no_row(table, choice, x)
    points = _point_set(table, choice, np.stack([x[kept], y[kept]], axis=1), labels, np.flatnonzero(kept))
    rows = max(table.rows, total + len(table.misfits))
    left = _left(table, choice)
    notes = [*_row_notes(table, choice, rows, kept, finite, x, filled), *_column_notes(table, choice, left), *table.notes]
    used = (column_name(table, choice.x), column_name(table, choice.y), None if choice.label is None else column_name(table, choice.label))
    names = tuple(column_name(table, j) for j in left)
    is_clear = not left and not notes and len(table.parts) < 2
    return Import(points, Path(name).name, table, choice, rows, rows - len(points), used, names, tuple(notes), is_clear)


def _taken(table: Table, rows: Integers) -> Table:
    """Return the table with only these of its rows."""
    at = rows.tolist()
    columns = tuple(
        replace(column, cells=column.cells[rows] if isinstance(column.cells, np.ndarray) else [column.cells[i] for i in at])
        for column in table.columns
    )
    return replace(table, columns=columns, places=[table.places[i] for i in at])


def _coordinates(table: Table, choice: ImportChoice) -> tuple[Floats, Floats]:
    numeric = [holds_numbers(column.cells, table.decimal) for column in table.columns]
    if sum(numeric[j] for j in range(len(numeric)) if j != choice.label) < 2:
        count = sum(is_numeric for j, is_numeric in enumerate(numeric) if j != choice.label)
        found = "only one column of numbers for the coordinates" if count else "no column of numbers"
        first = f"{table.place_word} {table.places[0]}, " if len(table.places) else ""
        raise StudioError(f"there is {found}", f"{first}columns 1 to {len(numeric)}", _COLUMNS)
    for j in (choice.x, choice.y):
        if not numeric[j]:
            raise StudioError("the column holds no numbers", f"column “{column_name(table, j)}”", "Choose a column of numbers")
    if choice.x == choice.y:
        raise StudioError("both coordinates are one column", f"column “{column_name(table, choice.x)}”", "Choose two columns")
    return numbers(table.columns[choice.x].cells, table.decimal), numbers(table.columns[choice.y].cells, table.decimal)


def _with_mean(values: Floats, column: Column) -> tuple[Floats, int]:
    """Return the numbers of a column with their mean where a cell is missing, and in how many that is."""
    missing = np.isnan(values)
    if not isinstance(column.cells, np.ndarray):
        missing &= np.array([is_missing(cell) for cell in column.cells], bool)
    known = values[np.isfinite(values)]
    largest = float(np.abs(known).max()) or 1.0
    return np.where(missing, float(np.mean(known / largest)) * largest, values), int(missing.sum())


def _point_set(table: Table, choice: ImportChoice, xy: Floats, labels: Labels, rows: Integers) -> PointSet:
    axes = (table.columns[choice.x].name or "x1", table.columns[choice.y].name or "x2")
    setting: Setting = "regression" if labels.classes is None else "multi-label" if labels.values.ndim == 2 else "exclusive"
    points = PointSet(xy, labels.values[rows], labels.classes, axes, None, setting)
    marks = table.columns[choice.test.column] if choice.test.how == "column" and choice.test.column is not None else None
    return with_test_rows(points, choice.test, marks, rows, "" if marks is None else f"column “{marks.name}”")


def _no_row(table: Table, choice: ImportChoice, x: Floats) -> StudioError:
    j = choice.y if math.isfinite(x[0]) else choice.x
    return StudioError(
        "no row has both coordinates and a class", _place(table, 0, j), "Give numbers with a decimal point, and no empty cells"
    )


def _place(table: Table, row: int, j: int) -> str:
    return f"{table.place_word} {table.places[row]}, column {j + 1}"


def _left(table: Table, choice: ImportChoice) -> list[int]:
    """Return the numbers of the columns that hold something and are not used, one that counts the rows last."""
    counting = _row_numbers(table)
    used = {choice.x, choice.y, choice.label, choice.test.column if choice.test.how == "column" else None}
    return sorted((j for j in _filled(table) if j not in used), key=lambda j: (j == counting, j))


def _row_notes(table: Table, choice: ImportChoice, rows: int, kept: Booleans, finite: Booleans, x: Floats, filled: int) -> list[str]:
    notes = []
    lost = int(len(kept) - kept.sum()) + len(table.misfits)
    read = len(kept) + len(table.misfits)
    if lost:
        total = f"{read:,} rows drawn" if rows > read else f"{rows:,} rows"
        if table.misfits:
            reason = table.misfits[0]
        else:
            row = int(np.argmin(kept))
            lacks = choice.label if finite[row] else choice.y if math.isfinite(x[row]) else choice.x
            reason = _reason(table, row, lacks or 0)
        others = ", and others" if lost > 1 else ""
        notes.append(f"{lost:,} of {total} {'was' if lost == 1 else 'were'} left out: {reason}{others}.")
    if rows > read:
        notes.append(f"{read:,} of {rows:,} rows, evenly drawn.")
    if filled:
        notes.append(f"{filled:,} missing {'coordinate has' if filled == 1 else 'coordinates have'} the mean of the column.")
    return notes


def _reason(table: Table, row: int, j: int) -> str:
    cells = table.columns[j].cells
    cell = (f"{cells[row]:g}" if math.isfinite(cells[row]) else "") if isinstance(cells, np.ndarray) else cells[row].strip()
    return f"{table.place_word} {table.places[row]} has {f'“{cell[:20]}”' if cell else 'nothing'} in “{column_name(table, j)}”"


def _column_notes(table: Table, choice: ImportChoice, left: list[int]) -> list[str]:
    notes = []
    counting = _row_numbers(table)
    if counting in left:
        notes.append("The first column numbers the rows and was left out.")
    others = [column_name(table, j) for j in left if j != counting]
    if others:
        x, y = column_name(table, choice.x), column_name(table, choice.y)
        notes.append(f"The coordinates are “{x}” and “{y}”; left out: {', '.join(others)}.")
    if choice.label is None:
        notes.append(f"There is no column of classes: all points are of one class, “{_UNNAMED_CLASS[0]}”.")
    elif choice.kind == "number" and table.columns[choice.label].role != "number":
        name = column_name(table, choice.label)
        notes.append(f"“{name}” is read as a target number, not as a class: it has more than {MAX_CLASSES} values, or fractions.")
    return notes
