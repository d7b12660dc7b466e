"""Tables of text: CSV, TSV, and rows separated by semicolons or spaces, with a head or without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.dialect import Rows, read_rows
from mlp_studio.storage.imports.numbers import LOOKED_AT, holds_numbers, is_missing, number
from mlp_studio.storage.imports.table import Column, Table
from mlp_studio.storage.imports.text_encoding import decode_text
from mlp_studio.storage.imports.typed_header import TypedHeader, parse_cell, parse_header, parse_set

KEY = "text"


def recognises(data: bytes) -> bool:
    """Tell that anything may be a table of text: `read` says why it is not."""
    return True


def read(data: bytes, part: str = "") -> Table:
    """Return the table of a text of any dialect and encoding.

    Taken are a header or none; a comma, semicolon, tab or spaces between the cells; a decimal point or comma; quotes; comment lines
    with #; a head that declares what a column holds (`typed_header`).

    Raises
    ------
    StudioError
        If the bytes are no table; `where` is its line and column.
    """
    text, encoding = decode_text(data)
    return table_of_rows(KEY, read_rows(text), encoding)


def table_of_rows(key: str, found: Rows, encoding: str, columns: Sequence[Column] | None = None) -> Table:
    """Return the table of the rows of a text.

    Parameters
    ----------
    key
        Of the format.
    found
        The rows; with those of the head, unless `columns` are given.
    encoding
        Of the text, for the account.
    columns
        What the file declares of each column, without cells, where that stands in lines of their own.

    Raises
    ------
    StudioError
        If the rows have one column.
    """
    width = len(columns) if columns is not None else found.width
    if width < 2:
        raise StudioError("the rows have one column", f"line {found.lines[0]}, column 1", "Separate x, y and class by commas")
    rows_of_cells = found.rows
    if columns is None and len(rows_of_cells) > 1 and len(rows_of_cells[0]) == width - 1:
        rows_of_cells = [["", *rows_of_cells[0]], *rows_of_cells[1:]]  # R writes no name over the row names
    cells, lines, misfits = _fitting(rows_of_cells, found.lines, width)
    rows = found.count - (len(found.rows) - len(lines) - len(misfits))  # without the blank ones
    header: tuple[str, ...] | None = None
    if columns is None:
        header = _header(cells, found.decimal)
        if header is not None:
            cells, lines, rows = [column[1:] for column in cells], lines[1:], rows - 1
        columns = [_declared(name, column, found.decimal) for name, column in zip(header or [""] * width, cells, strict=True)]
    dialect = {"encoding": encoding, "delimiter": found.delimiter, "decimal": found.decimal}
    return Table(
        key,
        tuple(replace(column, cells=filled) for column, filled in zip(columns, cells, strict=True)),
        lines,
        "line",
        found.decimal,
        dialect,
        header,
        misfits=tuple(misfits),
        rows=rows,
        notes=() if encoding == "utf-8" else (f"The text was read as {encoding}.",),
    )


def _fitting(rows: Sequence[Sequence[str]], lines: Sequence[int], width: int) -> tuple[list[Sequence[str]], Sequence[int], list[str]]:
    """Return the columns of the rows that have so many cells, the lines of these, and a sentence for each other row that is not blank."""
    if set(map(len, rows)) == {width}:
        return list(zip(*rows, strict=True)), lines, []
    fitting, at, misfits = [], [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:])):
            fitting.append(row[:width])
            at.append(line)
        elif any(cell.strip() for cell in row):
            misfits.append(f"line {line} has {len(row)} cells instead of {width}")
    return list(zip(*fitting, strict=True)) or [()] * width, at, misfits


def _header(columns: Sequence[Sequence[str]], decimal: str) -> tuple[str, ...] | None:
    # The first row is a header if it has a word, and no number, above the columns that hold numbers below it.
    above = [column[0] for column in columns if holds_numbers(column[1:], decimal) and not is_missing(column[0])]
    if not above or any(math.isfinite(number(cell, decimal)) for cell in above):
        return None
    return tuple(column[0].strip() for column in columns)


def _declared(head: str, cells: Sequence[str], decimal: str) -> Column:
    typed = parse_header(head)
    if typed is None or not _holds(typed, cells, decimal):
        return Column(head, cells)
    return Column(typed.name, cells, typed.role, typed.values)


def _holds(typed: TypedHeader, cells: Sequence[str], decimal: str) -> bool:
    """Tell whether the cells are what the head declares: "t {°C}" may also be a name."""
    some = cells[:: max(1, len(cells) // LOOKED_AT)]
    if typed.role == "class":
        return 2 * sum(parse_cell(cell) in typed.values for cell in some) >= len(some)
    if typed.role == "label set":
        return 2 * sum(set(parse_set(cell)) <= set(typed.values) for cell in some) >= len(some)
    return typed.role == "test" or holds_numbers(cells, decimal)
