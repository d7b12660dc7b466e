"""Blocks of weights as text between tabs, the way spreadsheets copy and paste them."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import MAX_WEIGHTS
from mlp_studio.ui.number_editor import read_weight


def block_text(values: Floats, given: Booleans) -> str:
    """Return a block (n, m) as lines of tab-separated numbers with every digit; a cell that is not given is empty."""
    rows = zip(values.tolist(), given.tolist(), strict=True)
    return "\n".join("\t".join(repr(v) if there else "" for v, there in zip(row, marks, strict=True)) for row, marks in rows)


def read_block(text: str) -> Floats:
    """Return the numbers of a block (n, m), with NaN where a cell is empty or a row is short.

    Decimal points, decimal commas and true minus signs are read; line ends may be those of any system.

    Raises
    ------
    StudioError
        If there is nothing in it, or a cell holds something else than a number.
    """
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    rows = [line.split("\t") for line in lines]
    width = max((len(row) for row in rows), default=0)
    if not any(cell.strip() for row in rows for cell in row):
        raise StudioError("the clipboard holds no numbers", "paste", "Copy cells of a spreadsheet, or of a matrix")
    if len(rows) * width > MAX_WEIGHTS:
        raise StudioError(f"{len(rows)} × {width} numbers are more than any network has", "paste", "Copy fewer")
    block = np.full((len(rows), width), np.nan)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell.strip():
                block[i, j] = _number(cell, i, j)
    return block


def _number(cell: str, i: int, j: int) -> float:
    try:
        return read_weight(cell)
    except StudioError as error:
        what = f"“{cell.strip()[:40]}” in row {i + 1}, column {j + 1} of the clipboard is not a weight"
        raise StudioError(what, "paste", "Copy numbers only") from error
