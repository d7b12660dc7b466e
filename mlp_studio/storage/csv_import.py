"""Points from a table of text: which columns are the coordinates, which one is the class, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_CLASSES, PointSet
from mlp_studio.storage.csv_table import Table, number, read_table
from mlp_studio.storage.files import read_bytes
from mlp_studio.storage.text_encoding import decode_text

LIMIT = 32 * 2**20
"""Bytes of the largest file that is read."""
_LOOKED_AT = 1000
"""Rows from which a column's kind is told."""
_MISSING = {"", "?", "na", "n/a", "nan", "null"}
_CLASS_NAMES = {"class", "label", "target", "species"}
_UNNAMED_CLASS = ("−",)


@dataclass(frozen=True)
class Import:
    """A point set with the account of how a file was read.

    Attributes
    ----------
    points
        The points, none of them a test point.
    source
        The file's name.
    encoding, delimiter, decimal
        How the text was read; the delimiter " " is any run of spaces.
    header
        The cells of the first row, or None if it is data.
    columns_used
        The names of the columns of both coordinates and of the class or target; the last is None if there was none.
    columns_left
        The names of the columns that were not used.
    rows
        Rows with data, those that were dropped among them.
    dropped
        Rows that gave no point.
    notes
        What a user should know about the reading, as full sentences.
    """

    points: PointSet
    source: str
    encoding: str
    delimiter: str
    decimal: str
    header: tuple[str, ...] | None
    columns_used: tuple[str, str, str | None]
    columns_left: tuple[str, ...]
    rows: int
    dropped: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Grid:
    """The data rows as columns, all of one length, with the names of the columns and the rows that did not fit."""

    columns: list[Sequence[str]]
    names: list[str]
    lines: list[int]
    header: tuple[str, ...] | None
    misfits: list[str]


@dataclass(frozen=True)
class _Roles:
    """Column numbers: both coordinates, the class or target, and the rest."""

    x: int
    y: int
    label: int | None
    left: list[int]
    notes: list[str]


@dataclass(frozen=True)
class _Labels:
    """The third entry of each point, as a `PointSet` wants it, and which rows have one."""

    values: NDArray[Any]
    classes: tuple[str, ...] | None
    known: Booleans
    notes: list[str]


def read_points(path: str | Path) -> Import:
    """Return the points of a CSV or text file.

    Raises
    ------
    StudioError
        If it cannot be read, or holds no points; `where` names the file and, where there is one, the line and column.
    """
    return points_from_bytes(read_bytes(path, LIMIT), str(path))


def points_from_bytes(data: bytes, where: str) -> Import:
    """Return the points of the bytes of a CSV or text file.

    Taken are a header or none; a comma, semicolon, tab or spaces between the cells; a decimal point or comma; quotes; comment lines with #.
    The first two columns of numbers are the coordinates. The class is the column named class, label, target or species, else the last
    column if it holds text, else the last one that does, else a third column of numbers: a class if they are at most 10 whole numbers,
    a target number (regression) if not.

    Parameters
    ----------
    data
        The content of the file.
    where
        Its path, for the account and for errors.

    Raises
    ------
    StudioError
        If there are no two columns of numbers, more than 10 classes, or the bytes are no table at all.
    """
    try:
        text, encoding = decode_text(data)
        table = read_table(text)
        grid = _grid(table)
        roles = _roles(grid, table.decimal)
        points, dropped, notes = _points(grid, roles, table.decimal)
    except StudioError as error:
        raise error.within(where) from error
    if encoding != "utf-8":
        notes.append(f"The text was read as {encoding}.")
    used = (grid.names[roles.x], grid.names[roles.y], None if roles.label is None else grid.names[roles.label])
    return Import(
        points,
        Path(where).name,
        encoding,
        table.delimiter,
        table.decimal,
        grid.header,
        used,
        tuple(grid.names[j] for j in roles.left),
        len(grid.lines) + len(grid.misfits),
        dropped,
        tuple(notes),
    )


def match_classes(points: PointSet, classes: tuple[str, ...]) -> PointSet:
    """Return the points with their classes numbered as in `classes`, the names of an existing project; − and - are one name.

    Raises
    ------
    StudioError
        If the points have a class that is not among them, or target numbers instead of classes.
    """
    if points.classes is None:
        raise StudioError("the points have target numbers, not classes", "data", f"Give each point one of {', '.join(classes)}")
    place = {name.replace("−", "-"): c for c, name in enumerate(classes)}
    unknown = [name for name in points.classes if name.replace("−", "-") not in place]
    if unknown:
        raise StudioError(f"the network does not know the class {', '.join(unknown)}", "data", f"Its classes are {', '.join(classes)}")
    order = np.array([place[name.replace("−", "-")] for name in points.classes], dtype=np.int64)
    if points.setting == "multi-label":
        labels = np.zeros((len(points), len(classes)), bool)
        labels[:, order] = points.labels
        return replace(points, labels=labels, classes=classes)
    return replace(points, labels=order[points.labels], classes=classes)


def _grid(table: Table) -> _Grid:
    width = table.width
    if width < 2:
        raise StudioError("the rows have one column", f"line {table.lines[0]}, column 1", "Separate x, y and class by commas")
    rows, lines = table.rows, table.lines
    if len(rows) > 1 and len(rows[0]) == width - 1:
        rows = [["", *rows[0]], *rows[1:]]  # R writes no name over the row names
    fitting, at, misfits = [], [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:])):
            fitting.append(row)
            at.append(line)
        elif any(cell.strip() for cell in row):
            misfits.append(f"line {line} has {len(row)} cells instead of {width}")
    columns: list[Sequence[str]] = [column[:] for column in zip(*(row[:width] for row in fitting), strict=True)]
    header = _header(columns, table.decimal)
    if header is not None:
        columns, at = [column[1:] for column in columns], at[1:]
    names = [(header[j] if header else "") or f"column {j + 1}" for j in range(width)]
    return _Grid(columns, names, at, header, misfits)


def _is_missing(cell: str) -> bool:
    return cell.strip().lower() in _MISSING


def _looked_at(column: Sequence[str]) -> list[str]:
    return [cell for cell in column[:: max(1, len(column) // _LOOKED_AT)] if not _is_missing(cell)]


def _is_numeric(column: Sequence[str], decimal: str) -> bool:
    cells = _looked_at(column)
    return bool(cells) and 2 * sum(math.isfinite(number(cell, decimal)) for cell in cells) >= len(cells)


def _header(columns: list[Sequence[str]], decimal: str) -> tuple[str, ...] | None:
    # The first row is a header if it has a word, and no number, above the columns that hold numbers below it.
    above = [column[0] for column in columns if _is_numeric(column[1:], decimal) and not _is_missing(column[0])]
    if not above or any(math.isfinite(number(cell, decimal)) for cell in above):
        return None
    return tuple(column[0].strip() for column in columns)


def _roles(grid: _Grid, decimal: str) -> _Roles:
    notes: list[str] = []
    counting = {0} if grid.header and not grid.header[0] and _counts_rows(grid.columns[0], decimal) else set()
    if counting:
        notes.append("The first column numbers the rows and was left out.")
    filled = [j for j, column in enumerate(grid.columns) if _looked_at(column) and j not in counting]
    numeric = [j for j in filled if _is_numeric(grid.columns[j], decimal)]
    words = [j for j in filled if j not in numeric]
    named = [j for j in filled if grid.names[j].lower() in _CLASS_NAMES]
    label = next(iter(named[-1:] or words[-1:] or numeric[2:][-1:]), None)
    axes = [j for j in numeric if j != label]
    if len(axes) < 2:
        raise _no_coordinates(grid, len(axes))
    left = [j for j in filled if j not in (*axes[:2], label)] + sorted(counting)
    others = [grid.names[j] for j in left if j not in counting]
    if others:
        notes.append(f"The coordinates are “{grid.names[axes[0]]}” and “{grid.names[axes[1]]}”; left out: {', '.join(others)}.")
    if label is None:
        notes.append(f"There is no column of classes: all points are of one class, “{_UNNAMED_CLASS[0]}”.")
    return _Roles(axes[0], axes[1], label, left, notes)


def _no_coordinates(grid: _Grid, count: int) -> StudioError:
    line = f"line {grid.lines[0]}, " if grid.lines else ""
    found = "no column of numbers" if count == 0 else "only one column of numbers for the coordinates"
    return StudioError(f"there is {found}", f"{line}columns 1 to {len(grid.columns)}", "Give two columns of numbers, and one for the class")


def _counts_rows(column: Sequence[str], decimal: str) -> bool:
    values = _numbers(column, decimal)
    return len(values) > 0 and bool(values[0] in (0, 1)) and bool(np.all(np.diff(values) == 1))


def _numbers(column: Sequence[str], decimal: str) -> Floats:
    return np.array([number(cell, decimal) for cell in column], dtype=np.float64)


def _points(grid: _Grid, roles: _Roles, decimal: str) -> tuple[PointSet, int, list[str]]:
    x, y = (_numbers(grid.columns[j], decimal) for j in (roles.x, roles.y))
    finite = np.isfinite(x) & np.isfinite(y)
    if roles.label is None:
        labels = _Labels(np.zeros(len(x), np.int64), _UNNAMED_CLASS, np.ones(len(x), bool), [])
    else:
        labels = _labels(grid.columns[roles.label], finite, decimal, grid.names[roles.label])
    kept = finite & labels.known
    if not kept.any():
        raise _no_row(grid, roles, x)
    dropped = int(len(x) - kept.sum()) + len(grid.misfits)
    notes = [*roles.notes, *labels.notes]
    if dropped:
        notes.insert(0, _dropped_note(grid, roles, finite, kept, x, dropped))
    header = grid.header or ()
    axes = (header[roles.x] if header else "") or "x1", (header[roles.y] if header else "") or "x2"
    xy = np.stack([x[kept], y[kept]], axis=1)
    setting: Any = "regression" if labels.classes is None else "exclusive"
    return PointSet(xy, labels.values[kept], labels.classes, axes, None, setting), dropped, notes


def _no_row(grid: _Grid, roles: _Roles, x: Floats) -> StudioError:
    column = roles.y if math.isfinite(x[0]) else roles.x
    return StudioError(
        "no row has both coordinates and a class",
        f"line {grid.lines[0]}, column {column + 1}",
        "Give numbers with a decimal point, and no empty cells",
    )


def _dropped_note(grid: _Grid, roles: _Roles, finite: Booleans, kept: Booleans, x: Floats, dropped: int) -> str:
    total = len(grid.lines) + len(grid.misfits)
    if grid.misfits:
        reason = grid.misfits[0]
    else:
        i = int(np.argmin(kept))
        j = (roles.y if math.isfinite(x[i]) else roles.x) if not finite[i] else roles.label
        assert j is not None
        cell = grid.columns[j][i].strip()
        reason = f"line {grid.lines[i]} has {f'“{cell[:20]}”' if cell else 'nothing'} in “{grid.names[j]}”"
    return f"{dropped:,} of {total:,} rows {'was' if dropped == 1 else 'were'} left out: {reason}{', and others' if dropped > 1 else ''}."


def _labels(column: Sequence[str], finite: Booleans, decimal: str, name: str) -> _Labels:
    texts = [cell.strip() for cell in column]
    known = finite & np.array([not _is_missing(text) for text in texts], dtype=bool)
    values = _numbers(texts, decimal)
    are_numbers = np.isfinite(values)
    distinct = {text for text, is_known in zip(texts, known.tolist(), strict=True) if is_known}
    regression = f"“{name}” is read as a target number, not as a class: it has more than {MAX_CLASSES} values, or fractions."
    if are_numbers[known].all():
        whole = np.unique(values[known])
        if len(whole) <= MAX_CLASSES and bool(np.all(whole == np.rint(whole))):
            return _number_classes(texts, values, known)
        return _Labels(values, None, known, [regression])
    if len(distinct) > MAX_CLASSES and 2 * int(are_numbers[known].sum()) > int(known.sum()):
        return _Labels(values, None, known & are_numbers, [regression])
    if len(distinct) > MAX_CLASSES:
        some = ", ".join(f"“{text[:20]}”" for text in sorted(distinct)[:12])
        raise StudioError(
            f"there are {len(distinct)} classes: {some}{' …' if len(distinct) > 12 else ''}",
            f"column “{name}”",
            f"Keep at most {MAX_CLASSES} of them",
        )
    classes = sorted(distinct, key=_sort_key)
    place = {text: c for c, text in enumerate(classes)}
    return _Labels(np.array([place.get(text, 0) for text in texts], np.int64), tuple(classes), known, [])


def _sort_key(name: str) -> tuple[bool, str]:
    # "+" would sort before "-" by its code; the lecture's order is −, +.
    return (name not in {"−", "-"}, name)


def _number_classes(texts: list[str], values: Floats, known: Booleans) -> _Labels:
    # 1 and 1.0 are one class; its name is how the file writes it first.
    whole, first, labels = np.unique(values[known], return_index=True, return_inverse=True)
    rows = np.flatnonzero(known)
    everywhere = np.zeros(len(texts), np.int64)
    everywhere[rows] = labels
    return _Labels(everywhere, tuple(texts[rows[i]] for i in first[: len(whole)]), known, [])
