"""Rows of cells from text: which character separates the cells, which one the decimals, and where each row stands."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.numbers import number

MAX_CELL = 10_000
"""Characters of the longest cell."""
MAX_LINES = 2_000_000
MAX_LINE = 100_000
"""Characters of the longest line."""
MAX_COLUMNS = 1000
MAX_CELLS = 8_000_000
"""Cells of a table: what some seconds and a few hundred megabytes suffice for."""
T = TypeVar("T")
_SNIFFED_LINES = 200
_SNIFFED = 100_000
"""Characters, and lines, that the dialect is found from."""
# In order of preference where two read a text equally well.
_DIALECTS = tuple((delimiter, decimal) for delimiter in "\t;, " for decimal in ".,")
_SEPARATOR = "sep="  # Excel's line before a table that says how it is separated
_NO_ROW = ("#", _SEPARATOR)
_UNSPLIT = re.compile(r"\d\s*[;,\s]\s*[-+.\d]")
_QUOTES = "Check the quotes of that line"
_SPACE = re.compile(r'("[^"]*")|\s+')


@dataclass(frozen=True, eq=False)
class Rows:
    """The cells of a text.

    Attributes
    ----------
    rows
        The rows that are neither blank nor comments; they may differ in length. Of more than `MAX_POINTS` the first, and so many of the
        others, evenly drawn.
    lines
        The line, counted from 1, at which each row begins.
    count
        How many rows the text has.
    delimiter
        What separates the cells: a comma, semicolon, tab, or " " for any run of spaces.
    decimal
        "." or ",".
    """

    rows: list[list[str]]
    lines: Sequence[int]
    count: int
    delimiter: str
    decimal: str

    @property
    def width(self) -> int:
        """The number of cells that most rows have."""
        return _usual_width(self.rows)


def read_rows(text: str, delimiter: str = "", first_line: int = 1) -> Rows:
    """Return the rows that a text holds; lines that begin with # are comments.

    Parameters
    ----------
    text
        The text, or what follows the head of a file.
    delimiter
        What separates the cells; "" if that is to be found out.
    first_line
        The line of the file with which the text begins.

    Raises
    ------
    StudioError
        If there is no row, a cell is too long, a quote does not close, or there are too many lines, columns or cells.
    """
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise StudioError(f"there are more than {MAX_LINES:,} lines", "", "Keep a part of them")
    lines = list(io.StringIO(text, newline=""))
    if not delimiter and lines and lines[0].startswith(_SEPARATOR) and lines[0].rstrip("\r\n")[len(_SEPARATOR) :] in ("\t", ";", ","):
        delimiter = lines[0][len(_SEPARATOR)]
    numbers = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith(_NO_ROW)]
    if not numbers:
        raise StudioError("there is no row in the file", "", "Give a row for each point: x, y, class")
    long = next((n for n in numbers if len(lines[n]) > MAX_LINE), None)
    if long is not None:
        where = f"line {long + first_line}"
        raise StudioError(f"the line has more than {MAX_LINE:,} characters", where, "Write each point on a line of its own")
    kept = [lines[n] for n in numbers]
    count = len(kept)
    quoted = '"' in text
    # Where every line closes the quotes that it opens, no row goes over several lines: so the lines can be drawn, unread.
    if not quoted or all(line.count('"') % 2 == 0 for line in kept):
        kept, numbers = _drawn(kept), _drawn(numbers)
    numbers = [n + first_line for n in numbers]
    delimiter, decimal = _dialect(_first_lines(kept), delimiter)
    if quoted or max(map(len, kept)) > MAX_CELL:
        rows, begins = _split(kept, numbers, delimiter)
        count -= len(kept) - len(rows)
        rows, begins = _drawn(rows), _drawn(begins)
    else:
        # No cell can be too long: the rows need not be looked at one by one.
        rows, begins = list(csv.reader(_reader_lines(kept, delimiter), delimiter=delimiter, skipinitialspace=delimiter != " ")), numbers
        _check_width(rows, begins)
    return Rows(rows, begins, count, delimiter, decimal)


def _drawn(entries: list[T]) -> list[T]:
    if len(entries) <= MAX_POINTS + 1:
        return entries
    return [entries[0], *(entries[i + 1] for i in evenly_drawn(len(entries) - 1, MAX_POINTS).tolist())]


def _reader_lines(lines: list[str], delimiter: str) -> list[str]:
    if delimiter != " ":
        return lines
    return [_SPACE.sub(lambda m: m[1] or " ", line.strip()) if '"' in line else " ".join(line.split()) for line in lines]


def _first_lines(lines: list[str]) -> list[str]:
    ends = itertools.accumulate(map(len, lines[:_SNIFFED_LINES]))
    return [line for line, end in zip(lines, ends, strict=False) if end <= _SNIFFED]


def _dialect(lines: list[str], delimiter: str) -> tuple[str, str]:
    # The best dialect is the one in which most cells of rows of one length are numbers, and fewest look like numbers not yet split;
    # of equally good ones that in which most rows have this length.
    # Where most rows have two tabs or more, spaces stand inside of cells: the 1 of a class "type 1" is then no number.
    tabs = [line.count("\t") > 1 for line in lines[1:] or lines]
    inside = " " if 2 * sum(tabs) > len(tabs) and not delimiter else ""
    candidates = [dialect for dialect in _DIALECTS if delimiter in ("", dialect[0]) and dialect[0] != inside]
    return max(candidates, key=lambda dialect: _score(lines, *dialect))


def _score(lines: list[str], delimiter: str, decimal: str) -> tuple[int, int]:
    # Not strict, for the last of these lines may end inside a quoted cell.
    rows = [row for row in csv.reader(_reader_lines(lines, delimiter), delimiter=delimiter, skipinitialspace=delimiter != " ") if row]
    rows = rows[1:] or rows  # names at the head may have separators in them
    width = _usual_width(rows)
    if width < 2:
        return (0, 0)
    usual = [row for row in rows if len(row) == width]
    cells = list(itertools.chain.from_iterable(usual))
    numbers = [math.isfinite(number(cell, decimal)) for cell in cells]
    unsplit = sum(1 for cell, is_number in zip(cells, numbers, strict=True) if not is_number and _UNSPLIT.search(cell))
    return (sum(numbers) - unsplit, len(usual))


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _check_width(rows: list[list[str]], lines: Sequence[int]) -> None:
    widest = max(map(len, rows))
    if widest > MAX_COLUMNS:
        columns, line = next((len(row), line) for row, line in zip(rows, lines, strict=True) if len(row) > MAX_COLUMNS)
        raise StudioError(f"there are {columns:,} columns", f"line {line}", f"Keep at most {MAX_COLUMNS:,} of them")
    if sum(map(len, rows)) > MAX_CELLS:
        where = f"columns 1 to {widest}"
        raise StudioError(f"there are more than {MAX_CELLS:,} cells", where, "Keep the columns that are needed")


def _split(lines: list[str], numbers: list[int], delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(_reader_lines(lines, delimiter), delimiter=delimiter, skipinitialspace=delimiter != " ", strict=True)
    rows: list[list[str]] = []
    begins = [0]
    try:
        for row in reader:
            rows.append(row)
            begins.append(reader.line_num)
    except csv.Error as error:
        what = "a cell is too long" if "limit" in str(error) else "a quoted cell does not end properly"
        raise StudioError(what, f"line {numbers[begins[-1]]}", _QUOTES) from error
    lines_of_rows = [numbers[begin] for begin in begins[:-1]]
    if max(map(len, itertools.chain.from_iterable(rows)), default=0) > MAX_CELL:
        row, line = next((row, line) for row, line in zip(rows, lines_of_rows, strict=True) if max(map(len, row)) > MAX_CELL)
        column = next(j for j, cell in enumerate(row, start=1) if len(cell) > MAX_CELL)
        raise StudioError(f"a cell has more than {MAX_CELL:,} characters", f"line {line}, column {column}", _QUOTES)
    _check_width(rows, lines_of_rows)
    return rows, lines_of_rows
