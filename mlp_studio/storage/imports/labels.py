"""Classes, sets of classes or target numbers from the cells of a column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_CLASSES
from mlp_studio.storage.imports.choice import LabelKind
from mlp_studio.storage.imports.numbers import is_missing, number, numbers
from mlp_studio.storage.imports.table import Column
from mlp_studio.storage.imports.typed_header import BETWEEN, format_cell, parse_set

_SHOWN = 12
"""Names of a message that has too many of them."""


@dataclass(frozen=True, eq=False)
class Labels:
    """What the points of a set stand for, one entry for each row.

    Attributes
    ----------
    values
        As the labels of a `PointSet` of this kind: class indices (n,), which classes (n, classes), or target numbers (n,).
    classes
        Their names in order; None for target numbers.
    known
        Which rows have a label, (n,).
    """

    values: NDArray[Any]
    classes: tuple[str, ...] | None
    known: Booleans


def label_kind(column: Column, decimal: str) -> LabelKind:
    """Return as what a column is best read: as its role says, else as a class, unless it has more numbers than there can be classes."""
    if column.role in ("class", "label set", "number"):
        return column.role
    texts = [text for text in coded_cells(column.cells)[0] if not is_missing(text)]
    values = [number(text, decimal) for text in texts]
    finite = [value for value in values if math.isfinite(value)]
    if len(finite) == len(values):
        return "class" if len(set(finite)) <= MAX_CLASSES and all(value == round(value) for value in finite) else "number"
    if any(BETWEEN in text for text in texts) and len({name for text in texts for name in parse_set(text)}) <= MAX_CLASSES:
        return "label set"
    return "number" if len(set(texts)) > MAX_CLASSES and 2 * len(finite) > len(values) else "class"


def labels_of(column: Column, kind: LabelKind, decimal: str, among: Booleans, name: str) -> Labels:
    """Return what the cells of a column say.

    Parameters
    ----------
    column, decimal
        The cells, and the decimal sign of those that are text.
    kind
        What they hold.
    among
        The rows whose other cells make a point, (n,): what only others hold is no class.
    name
        The column's name, for errors.

    Raises
    ------
    StudioError
        If there are more classes than a point set can have.
    """
    if kind == "number":
        values = numbers(column.cells, decimal)
        return Labels(values, None, np.isfinite(values))
    cells, codes = coded_cells(column.cells)
    there = np.zeros(len(cells), bool)
    there[codes[among]] = True
    declared = tuple(dict.fromkeys(column.values))  # a file may name a class twice; a point set may not
    if kind == "label set":
        return _sets(cells, codes, there, declared, name)
    return _classes(cells, codes, there, declared, decimal, name)


def coded_cells(cells: Sequence[str] | Floats) -> tuple[list[str], Integers]:
    """Return the different cells in the order of their first rows, as text without spaces around it, and the number of each row's."""
    if isinstance(cells, np.ndarray):
        values, first, inverse = np.unique(cells, return_index=True, return_inverse=True)
        order = np.argsort(first)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return [_number_text(float(value)) for value in values[order]], place[inverse]
    found: dict[str, int] = {}
    codes = np.array([found.setdefault(cell, len(found)) for cell in cells], np.int64)
    return [cell.strip() for cell in found], codes


def _number_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _classes(cells: list[str], codes: Integers, there: Booleans, declared: tuple[str, ...], decimal: str, name: str) -> Labels:
    if declared:
        place = _places(declared, name)
        of_cell = [place.get(cell, -1) for cell in cells]
        classes = declared
    else:
        classes, of_cell = _found_classes(cells, there, decimal, name)
    by_cell = np.array(of_cell, np.int64)
    values = by_cell[codes]
    return Labels(np.maximum(values, 0), classes, values >= 0)


def _found_classes(cells: list[str], there: Booleans, decimal: str, name: str) -> tuple[tuple[str, ...], list[int]]:
    texts = [cell for cell, is_there in zip(cells, there.tolist(), strict=True) if is_there and not is_missing(cell)]
    values = {text: number(text, decimal) for text in texts}
    names: dict[float, str] = {}
    if all(map(math.isfinite, values.values())):
        for text, value in values.items():
            names.setdefault(value, text)  # 1 and 1.0 are one class, with the name that the file writes first
        classes = tuple(names[value] for value in sorted(names))
        place = {text: sorted(names).index(value) for text, value in values.items()} if len(names) <= MAX_CLASSES else {}
    else:
        classes = tuple(sorted(values, key=_sort_key))
        place = {text: c for c, text in enumerate(classes)}
    _check_count(classes, name)
    return classes, [place.get(cell, -1) for cell in cells]


def _sets(cells: list[str], codes: Integers, there: Booleans, declared: tuple[str, ...], name: str) -> Labels:
    known = [not cell or not is_missing(cell) for cell in cells]
    sets = [parse_set(cell) if is_known else () for cell, is_known in zip(cells, known, strict=True)]
    if not declared:
        names = {entry for entries, is_there in zip(sets, there.tolist(), strict=True) if is_there for entry in entries}
        declared = tuple(sorted(names, key=_sort_key))
    _check_count(declared, name)
    if not declared:
        raise StudioError("no row names a class", f"column “{name}”", "Choose another column, or none")
    place = {entry: c for c, entry in enumerate(declared)}
    hot = np.zeros((len(cells), len(declared)), bool)
    for row, entries in enumerate(sets):
        indices = [place.get(entry, -1) for entry in entries]
        known[row] &= -1 not in indices
        hot[row, [c for c in indices if c >= 0]] = True
    return Labels(hot[codes], declared, np.array(known, bool)[codes])


def _places(classes: tuple[str, ...], name: str) -> dict[str, int]:
    """Return the index of each class by what a cell may hold of it: as `format_cell` writes it, or as it stands."""
    _check_count(classes, name)
    place = {format_cell(entry): c for c, entry in enumerate(classes)}
    for c, entry in enumerate(classes):
        place.setdefault(entry, c)
    return place


def _check_count(classes: Sequence[str], name: str) -> None:
    if len(classes) > MAX_CLASSES:
        some = ", ".join(f"“{text[:20]}”" for text in classes[:_SHOWN])
        raise StudioError(
            f"there are {len(classes):,} classes: {some}{' …' if len(classes) > _SHOWN else ''}",
            f"column “{name}”",
            f"Keep at most {MAX_CLASSES} of them, or choose another column",
        )


def _sort_key(name: str) -> tuple[bool, str]:
    # "+" would sort before "-" by its code; the lecture's order is −, +.
    return (name not in {"−", "-"}, name)
