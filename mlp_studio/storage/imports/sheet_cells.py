"""The cells of one sheet of an Excel workbook, from its XML: what stands in each, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.dialect import MAX_CELL, MAX_COLUMNS
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.xml_events import MAX_MARKS, SAVE_AGAIN, Attributes, parse

_MAX_MERGED = 10_000
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_END = re.compile(rb"</(?:\w+:)?sheetData")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Cell = str | float | None


@dataclass
class SheetCells:
    """The cells of a sheet that have a value.

    Attributes
    ----------
    columns
        From the number of each column, counted from 1, to its cells, one for each row in `places`; short where the last ones are empty.
    places
        The numbers of the rows that have a value.
    rows
        How many rows the sheet has; more than places if it is a sample.
    merged
        Cells that were filled because they are merged with the one above them.
    """

    columns: dict[int, list[Cell]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    rows: int = 0
    merged: int = 0


@dataclass(frozen=True)
class Formats:
    """What cells refer to: the workbook's texts, which styles are dates, and the day that dates count from."""

    strings: Sequence[str] = ()
    dates: frozenset[str] = frozenset()
    first_day: datetime = datetime(1899, 12, 30)


def read_cells(xml: bytes, sheet: str, formats: Formats) -> SheetCells:
    """Return the cells of a sheet; of one with more than 100,000 rows, or too many cells, evenly drawn rows.

    Numbers are floats, dates text as in 2024-05-31, truth values TRUE or FALSE, errors as #DIV/0! no value. Nothing is computed.

    Raises
    ------
    StudioError
        If a cell holds a formula or is too long, there are too many columns, or it is not the XML of a sheet; `where` names the cell.
    """
    reader = _Reader(sheet, formats)
    begins = [match.start() for match in _ROW.finditer(xml)]
    most = min(MAX_POINTS, MAX_MARKS // 2 * max(1, len(begins)) // max(1, xml.count(b"<")))
    pieces = _sample(xml, begins, most, reader) if len(begins) > most else iter((xml,))
    reader.read(pieces)
    cells = reader.cells
    cells.rows = len(begins) if len(begins) > most else len(cells.places)
    _fill_merged(cells, reader.merged)
    return cells


def column_letters(number: int) -> str:
    """Return the name of a column, counted from 1: A, B, …, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _sample(xml: bytes, begins: list[int], most: int, reader: _Reader) -> Iterator[bytes]:
    # A million rows take six seconds to parse: those that are not drawn are never looked into. The first row may be the header.
    end = _END.search(xml, begins[-1])
    ends = [*begins[1:], end.start() if end else len(xml)]
    yield xml[: begins[0]]
    for i in [0, *(evenly_drawn(len(begins) - 1, most) + 1).tolist()]:
        reader.before = i
        yield xml[begins[i] : ends[i]]
    yield xml[ends[-1] :]


class _Reader:
    """Takes the events of a sheet's XML and keeps what is in its cells."""

    def __init__(self, sheet: str, formats: Formats) -> None:
        self.cells = SheetCells()
        self.row = 0
        self.before: int | None = None
        self.merged: list[str] = []
        self._sheet = sheet
        self._formats = formats
        self._letters: dict[str, int] = {}
        self._column = 0
        self._cell: Attributes | None = None
        self._text: list[str] = []
        self._spoken: int | None = None

    def read(self, pieces: Iterable[bytes]) -> None:
        """Take in the XML. A cell ends where the next element begins that is not inside it: that spares a call for each end."""
        starts = {
            "c": self._begin_cell,
            "row": self._begin_row,
            "f": self._refuse_formula,
            "rPh": self._begin_pronunciation,
            "mergeCells": self._end_cell,
            "mergeCell": self._begin_merged,
        }
        parse(pieces, f"sheet “{self._sheet}”", starts, text=self._text.append)
        self._end_cell({})

    def _begin_cell(self, attributes: Attributes) -> None:
        if self._text or self._spoken is not None:
            self._end_cell(attributes)
        self._cell = attributes
        reference = attributes.get("r")
        self._column = self._column + 1 if reference is None else self._column_of(reference)

    def _end_cell(self, _: Attributes) -> None:
        text = "".join(self._text[: self._spoken]).strip()
        if text and self._cell is not None:
            self._keep(text, self._cell)
        self._cell = None
        self._text.clear()
        self._spoken = None

    def _refuse_formula(self, _: Attributes) -> None:
        raise StudioError(
            "the cell holds a formula, and formulas are not computed here",
            self._where(),
            "Copy the column and paste it as values, then save the workbook",
        )

    def _begin_pronunciation(self, _: Attributes) -> None:
        # How the cell's text is spoken follows the text itself.
        if self._spoken is None:
            self._spoken = len(self._text)

    def _begin_merged(self, attributes: Attributes) -> None:
        self.merged.append(attributes.get("ref", ""))

    def _begin_row(self, attributes: Attributes) -> None:
        self._end_cell(attributes)
        number = attributes.get("r")
        if number is not None and not (number.isascii() and number.isdecimal() and len(number) < 8):
            raise StudioError(f"the sheet is damaged: “{number[:20]}” is no number of a row", self._where(), SAVE_AGAIN)
        # A row without a number follows the one before, which is not always the one that was read.
        self.row = (self.row if self.before is None else self.before) + 1 if number is None else int(number)
        self._column = 0

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._letters.get(letters)
        if column is None:
            if _REFERENCE.fullmatch(reference) is None:
                raise StudioError(f"the sheet is damaged: “{reference[:20]}” is no cell", f"row {self.row}", SAVE_AGAIN)
            column = self._letters[letters] = _column_number(letters)
        return column

    def _where(self) -> str:
        return f"sheet “{self._sheet}”, cell {column_letters(self._column)}{self.row}"

    def _keep(self, text: str, cell: Attributes) -> None:
        value = self._value(text, cell)
        if value is None:
            return
        if isinstance(value, str) and len(value) > MAX_CELL:
            raise StudioError(f"the cell has more than {MAX_CELL:,} characters", self._where(), "Shorten it, or leave its column out")
        columns, places = self.cells.columns, self.cells.places
        if not places or places[-1] != self.row:
            places.append(self.row)
        column = columns.get(self._column)
        if column is None:
            if len(columns) == MAX_COLUMNS:
                raise StudioError(
                    f"there are more than {MAX_COLUMNS:,} columns", self._where(), "Keep those with the coordinates and the class"
                )
            column = columns[self._column] = []
        missing = len(places) - len(column) - 1
        if missing < 0:
            raise StudioError("the sheet is damaged: the cell is there twice", self._where(), SAVE_AGAIN)
        if missing:
            column.extend([None] * missing)
        column.append(value)

    def _value(self, text: str, cell: Attributes) -> Cell:
        kind = cell.get("t", "n")
        if kind == "n":
            return self._number(text, cell.get("s"))
        if kind == "s":
            strings = self._formats.strings
            if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) < len(strings)):
                raise StudioError("the workbook is damaged: the text of the cell is not there", self._where(), SAVE_AGAIN)
            return strings[int(text)] or None
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return None if kind == "e" else text

    def _number(self, text: str, style: str | None) -> Cell:
        try:
            number = float(text) if "_" not in text else float("nan")
        except ValueError as error:
            raise StudioError(f"the sheet is damaged: “{text[:20]}” stands for a number", self._where(), SAVE_AGAIN) from error
        if style not in self._formats.dates:
            return number
        try:
            moment = self._formats.first_day + timedelta(days=number, milliseconds=500)  # to the nearest second
        except (OverflowError, ValueError):
            return number
        moment = moment.replace(microsecond=0)
        return moment.date().isoformat() if number == int(number) else moment.isoformat(" ")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _fill_merged(cells: SheetCells, ranges: list[str]) -> None:
    # A class that is written once beside all its rows. Cells merged across columns are titles.
    at = {row: i for i, row in enumerate(cells.places)}
    for text in ranges[:_MAX_MERGED]:
        corners = [_REFERENCE.fullmatch(corner) for corner in text.split(":")]
        if len(corners) != 2 or corners[0] is None or corners[1] is None or corners[0][1] != corners[1][1]:
            continue
        column = cells.columns.get(_column_number(corners[0][1]), [])
        first, last = int(corners[0][2]), int(corners[1][2])
        i = at.get(first)
        if i is None or i >= len(column) or column[i] is None:
            continue
        for below in range(i + 1, len(cells.places)):
            # An empty cell only, so that ranges that overlap cost nothing.
            if cells.places[below] > last or (below < len(column) and column[below] is not None):
                break
            if below == len(column):
                column.append(None)
            column[below] = column[i]
            cells.merged += 1
