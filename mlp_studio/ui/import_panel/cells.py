"""The cells of a table that is about to be imported: what a column holds, why a row gives no point, what an error is about."""

from __future__ import annotations

import re

import numpy as np

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.choice import ImportChoice
from mlp_studio.storage.imports.choosing import column_name
from mlp_studio.storage.imports.numbers import holds_numbers, is_missing, looked_at, number
from mlp_studio.storage.imports.table import Column, Table

LONGEST = 80
"""Characters of a cell that are shown."""


def cell_text(cell: str | float) -> str:
    """Return a cell on one line: text as it stands, a number in up to ten figures, "" for a missing one."""
    if isinstance(cell, str):
        return " ".join(cell.split())[:LONGEST]
    value = float(cell)
    return "" if np.isnan(value) else f"{value:.10g}".replace("-", "−")


def column_kind(column: Column, decimal: str) -> str:
    """Return what a column holds, in a word: what the file declares it to be, else "number", "text" or "empty"."""
    if column.role in ("class", "label set"):
        return {"class": "classes", "label set": "label sets"}[column.role]
    if holds_numbers(column.cells, decimal):
        return "number"
    return "text" if not isinstance(column.cells, np.ndarray) and looked_at(column.cells) else "empty"


def reason_left_out(table: Table, choice: ImportChoice, i: int) -> str:
    """Return why a row gives no point, or "" if it gives one."""
    for j in (choice.x, choice.y):
        if choice.missing == "leave out" and not np.isfinite(_value(table, j, i)):
            return _lacks(table, j, i, "is no number")
    if choice.label is None:
        return ""
    cell = table.columns[choice.label].cells[i]
    if choice.kind == "number" or not isinstance(cell, str):
        return "" if np.isfinite(_value(table, choice.label, i)) else _lacks(table, choice.label, i, "is no number")
    return _lacks(table, choice.label, i, "stands for nothing") if choice.kind == "class" and is_missing(cell) else ""


def _value(table: Table, j: int, i: int) -> float:
    cell = table.columns[j].cells[i]
    return number(cell, table.decimal) if isinstance(cell, str) else float(cell)


def _lacks(table: Table, j: int, i: int, why: str) -> str:
    text = cell_text(table.columns[j].cells[i])
    what = f"“{text}” in “{column_name(table, j)}” {why}" if text else f"there is nothing in “{column_name(table, j)}”"
    return f"Left out: {what}"


def field_in_error(error: StudioError, table: Table, choice: ImportChoice) -> str:
    """Return the key of the choice that an error is about: the one whose column it names, or ""."""
    numbered = re.search(r"column (\d+)$", error.where)
    for key, j in (("label", choice.label), ("y", choice.y), ("x", choice.x), ("column", choice.test.column)):
        if j is not None and (f"“{column_name(table, j)}”" in error.where or (numbered and int(numbered[1]) == j + 1)):
            return key
    return ""
