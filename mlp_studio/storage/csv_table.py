"""A table from text: which character separates the cells, which one the decimals, and the rows of cells."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass

from mlp_studio.core.errors import StudioError

MAX_CELL = 10_000
"""Characters of the longest cell."""
MAX_LINES = 1_000_000
MAX_LINE = 100_000
"""Characters of the longest line. With MAX_LINES it bounds the time that a table of separators alone can cost."""
MAX_COLUMNS = 1000
_SNIFFED_LINES = 200
_SNIFFED = 100_000
"""Characters, and lines, that the dialect is found from."""
# In order of preference where two read a text equally well.
_DIALECTS = tuple((delimiter, decimal) for delimiter in "\t;, " for decimal in ".,")
_NO_ROW = ("#", "sep=")  # a comment; what Excel writes before a table to say how it is separated
_UNSPLIT = re.compile(r"\d\s*[;,\s]\s*[-+.\d]")
_QUOTES = "Check the quotes of that line"
_SPACE = re.compile(r'("[^"]*")|\s+')


@dataclass(frozen=True)
class Table:
    """The cells of a text.

    Attributes
    ----------
    rows
        The rows that are neither blank nor comments; they may differ in length.
    lines
        The line, counted from 1, at which each row begins.
    delimiter
        What separates the cells: a comma, semicolon, tab, or " " for any run of spaces.
    decimal
        "." or ",".
    """

    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    decimal: str

    @property
    def width(self) -> int:
        """The number of cells that most rows have; 0 without rows."""
        return _usual_width(self.rows)


def read_table(text: str) -> Table:
    """Return the table that a text holds; lines that begin with # are comments.

    Raises
    ------
    StudioError
        If there is no row, a cell is too long, a quote does not close, or there are too many lines or columns.
    """
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise StudioError(f"there are more than {MAX_LINES:,} lines", "", "Keep a part of them")
    lines = list(io.StringIO(text, newline=""))
    numbers = [n for n, line in enumerate(lines, start=1) if line.strip() and not line.lstrip().startswith(_NO_ROW)]
    if not numbers:
        raise StudioError("there is no row in the file", "", "Give a row for each point: x, y, class")
    kept = [lines[n - 1] for n in numbers]
    long = next((n for n, line in zip(numbers, kept, strict=True) if len(line) > MAX_LINE), None)
    if long is not None:
        raise StudioError(f"the line has more than {MAX_LINE:,} characters", f"line {long}", "Write each point on a line of its own")
    delimiter, decimal = _dialect(_first_lines(kept))
    rows, begins = _split(kept, numbers, delimiter)
    return Table(rows, begins, delimiter, decimal)


def number(cell: str, decimal: str) -> float:
    """Return the number that a cell holds, or NaN."""
    if decimal == ",":
        if "." in cell or cell.rstrip().endswith(","):
            return math.nan  # 1.234 may be a thousand in such a file: it is not guessed
        cell = cell.replace(",", ".")
    if "_" in cell:
        return math.nan
    try:
        return float(cell.replace("−", "-"))
    except ValueError:
        return math.nan


def _reader_lines(lines: list[str], delimiter: str) -> list[str]:
    if delimiter != " ":
        return lines
    return [_SPACE.sub(lambda m: m[1] or " ", line.strip()) if '"' in line else " ".join(line.split()) for line in lines]


def _first_lines(lines: list[str]) -> list[str]:
    ends = itertools.accumulate(map(len, lines[:_SNIFFED_LINES]))
    return [line for line, end in zip(lines, ends, strict=False) if end <= _SNIFFED]


def _dialect(lines: list[str]) -> tuple[str, str]:
    # The best dialect is the one in which most cells of rows of one length are numbers, and fewest look like numbers not yet split.
    return max(_DIALECTS, key=lambda dialect: _score(lines, *dialect))


def _score(lines: list[str], delimiter: str, decimal: str) -> tuple[int, int]:
    # Not strict, for the last of these lines may end inside a quoted cell.
    rows = [row for row in csv.reader(_reader_lines(lines, delimiter), delimiter=delimiter, skipinitialspace=delimiter != " ") if row]
    width = _usual_width(rows)
    if width < 2:
        return (0, 0)
    cells = [cell for row in rows if len(row) == width for cell in row]
    numbers = [math.isfinite(number(cell, decimal)) for cell in cells]
    unsplit = sum(1 for cell, is_number in zip(cells, numbers, strict=True) if not is_number and _UNSPLIT.search(cell))
    return (sum(numbers) - unsplit, len(cells))


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _split(lines: list[str], numbers: list[int], delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(_reader_lines(lines, delimiter), delimiter=delimiter, skipinitialspace=delimiter != " ", strict=True)
    rows: list[list[str]] = []
    begins: list[int] = []
    begin = 0
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                raise StudioError(f"there are {len(row):,} columns", f"line {numbers[begin]}", f"Keep at most {MAX_COLUMNS:,} of them")
            if max(map(len, row), default=0) > MAX_CELL:
                column = next(j for j, cell in enumerate(row, start=1) if len(cell) > MAX_CELL)
                raise StudioError(f"a cell has more than {MAX_CELL:,} characters", f"line {numbers[begin]}, column {column}", _QUOTES)
            rows.append(row)
            begins.append(numbers[begin])
            begin = reader.line_num
    except csv.Error as error:
        what = "a cell is too long" if "limit" in str(error) else "a quoted cell does not end properly"
        raise StudioError(what, f"line {numbers[begin]}", _QUOTES) from error
    return rows, begins
