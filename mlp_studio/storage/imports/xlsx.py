"""Excel workbooks (.xlsx) as tables: one sheet of cells, read as it stands, with nothing in it run or computed.

The reader is our own. openpyxl takes four seconds for 100,000 rows of three cells, this one less than one; and it unpacks what it finds
before its size is known, raises whatever a damaged workbook leads to, and loops over rows that are not there.
"""

from __future__ import annotations

import math
import posixpath
import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.archive import Archive, is_zip
from mlp_studio.storage.imports.numbers import LOOKED_AT, number
from mlp_studio.storage.imports.sheet_cells import Cell, Formats, SheetCells, read_cells
from mlp_studio.storage.imports.table import Column, Table
from mlp_studio.storage.imports.typed_header import parse_header, parse_set
from mlp_studio.storage.imports.xml_events import Attributes, parse

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_MAX_STYLES = 16 * 2**20
_MAX_STRINGS = 64 * 2**20
_MAX_TITLES = 10
_SAVE_AS = "Save it as .xlsx or as CSV"
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_DAY_0 = datetime(1899, 12, 30)
_DAY_0_OF_MACINTOSH = datetime(1904, 1, 1)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Of the formats that every workbook has, those of dates and times (Source: ECMA-376, 18.8.30).
_DATE_NUMBERS = {str(number) for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))}
_DATE = re.compile("[dmyhs]", re.IGNORECASE)
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class _Relations:
    """What a part of the workbook leads to: from the id of each relation to its kind and its entry (Source: ECMA-376 part 2, 9.3)."""

    by_id: dict[str, tuple[str, str]]

    def of_kind(self, kind: str) -> str | None:
        """Return the first entry of a kind."""
        return next((target for other, target in self.by_id.values() if other == kind), None)


@dataclass(frozen=True)
class _Workbook:
    """Where the sheets, texts and styles of a workbook are, and the day its dates count from."""

    sheets: dict[str, str]
    strings: str | None
    styles: str | None
    first_day: datetime


def recognises(data: bytes) -> bool:
    """Tell whether the bytes are a workbook: one of Excel, or another kind that `read` refuses in words."""
    return data.startswith(_OLD) or (is_zip(data) and (b"[Content_Types].xml" in data or b"opendocument.spreadsheet" in data[:200]))


def read(data: bytes, part: str = "") -> Table:
    """Return the table of a sheet.

    Parameters
    ----------
    data
        The content of the file.
    part
        The name of the sheet; the first one with cells if it is "".

    Raises
    ------
    StudioError
        If it is no workbook, an old or encrypted one, holds macros or a formula, or is too large; `where` names the sheet and cell.
    """
    archive = _open(data)
    workbook = _workbook(archive)
    filled = {path: _has_cells(archive, path) for path in set(workbook.sheets.values())}
    parts = tuple(name for name, path in workbook.sheets.items() if filled[path])
    if not parts:
        raise StudioError("the workbook has no cells with values", "", "Give a row for each point: x, y, class")
    if part and part not in parts:
        raise StudioError(f"there is no sheet “{part}” with cells", "", f"Choose one of {', '.join(parts)}")
    part = part or parts[0]
    formats = Formats(_strings(archive, workbook.strings), _date_styles(archive, workbook.styles), workbook.first_day)
    cells = read_cells(archive.read(workbook.sheets[part]), part, formats)
    return _table(cells, part, parts if len(parts) > 1 else ())


def _open(data: bytes) -> Archive:
    if data.startswith(_OLD):
        if _PROTECTED in data:
            raise StudioError("the workbook is protected by a password", "", "Save it without a password")
        raise StudioError("this is a file of an old Excel or of another Office program (.xls)", "", _SAVE_AS)
    if b"opendocument.spreadsheet" in data[:200]:
        raise StudioError("this is a workbook of LibreOffice (.ods)", "", _SAVE_AS)
    archive = Archive(data)
    if any(name.endswith("vbaProject.bin") for name in archive.names):
        raise StudioError("the workbook holds macros, which are not run here", "", "Save it as .xlsx without them")
    if any(name.endswith("workbook.bin") for name in archive.names):
        raise StudioError("this is a binary workbook (.xlsb)", "", _SAVE_AS)
    return archive


def _workbook(archive: Archive) -> _Workbook:
    path = _relations(archive, "").of_kind("officeDocument")
    if path is None:
        raise StudioError("there is no workbook in the file", "", _SAVE_AS)
    relations = _relations(archive, path)
    sheets: dict[str, str] = {}
    first_days = [_DAY_0]

    def on_sheet(attributes: Attributes) -> None:
        id_ = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        kind, target = relations.by_id.get(id_, ("", ""))
        if kind == "worksheet" and target in archive.names:
            sheets[attributes.get("name", "")] = target

    def on_properties(attributes: Attributes) -> None:
        if attributes.get("date1904") in {"1", "true"}:
            first_days.append(_DAY_0_OF_MACINTOSH)

    parse([archive.read(path, _MAX_STYLES)], path, {"sheet": on_sheet, "workbookPr": on_properties})
    return _Workbook(sheets, relations.of_kind("sharedStrings"), relations.of_kind("styles"), first_days[-1])


def _relations(archive: Archive, path: str) -> _Relations:
    folder, name = posixpath.split(path)
    by_id: dict[str, tuple[str, str]] = {}

    def on_relation(attributes: Attributes) -> None:
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
        if attributes.get("TargetMode") != "External" and target in archive.names:
            by_id[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where in archive.names:
        parse([archive.read(where, _MAX_STYLES)], where, {"Relationship": on_relation})
    return _Relations(by_id)


def _has_cells(archive: Archive, path: str) -> bool:
    before = b""
    for piece in archive.pieces(path):
        if _VALUE.search(before + piece) or (not before and piece.startswith(_WIDE_MARKS)):
            return True
        before = piece[-50:]
    return False


def _strings(archive: Archive, path: str | None) -> list[str]:
    strings: list[str] = []
    texts: list[str] = []
    spoken: list[int] = []

    def on_string(_: Attributes) -> None:
        texts.clear()
        spoken.clear()

    def on_end(_: Attributes) -> None:
        text = "".join(texts[: spoken[0] if spoken else None]).strip()
        strings.append(_ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), text) if "_x" in text else text)

    def on_pronunciation(_: Attributes) -> None:
        spoken.append(len(texts))  # how the text is spoken follows the text itself

    if path is not None:
        starts = {"si": on_string, "rPh": on_pronunciation}
        parse([archive.read(path, _MAX_STRINGS)], path, starts, {"si": on_end}, texts.append)
    return strings


def _date_styles(archive: Archive, path: str | None) -> frozenset[str]:
    # The numbers, as cells write them, of the styles that show a number as a date.
    codes: dict[str, str] = {}
    lists: list[list[str]] = [[]]

    def on_format(attributes: Attributes) -> None:
        codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def on_list(_: Attributes) -> None:
        lists.append([])

    def on_style(attributes: Attributes) -> None:
        lists[-1].append(attributes.get("numFmtId", "0"))

    if path is None:
        return frozenset()
    parse([archive.read(path, _MAX_STYLES)], path, {"numFmt": on_format, "cellXfs": on_list, "xf": on_style}, {"cellXfs": on_list})
    styles = lists[1] if len(lists) > 1 else []
    own = {number for number, code in codes.items() if _DATE.search(_NO_DATE.sub("", code[:1000]))}
    return frozenset(str(i) for i, number in enumerate(styles) if number in own or (number in _DATE_NUMBERS and number not in codes))


def _table(cells: SheetCells, sheet: str, parts: tuple[str, ...]) -> Table:
    columns = [column + [None] * (len(cells.places) - len(column)) for _, column in sorted(cells.columns.items())]
    places, notes = cells.places, []
    titles = _titles(columns)
    if titles:
        first = next(cell for column in columns for cell in column[:1] if cell is not None)
        notes.append(
            f"{'The first row was' if titles == 1 else f'The first {titles} rows were'} left out as a title: “{_text(first, '.')[:40]}”."
        )
        columns, places = [column[titles:] for column in columns], places[titles:]
    if cells.merged:
        notes.append(f"{cells.merged:,} merged {'cell was' if cells.merged == 1 else 'cells were'} read as if each of them held the value.")
    decimal = _decimal(columns)
    header = _header(columns, decimal)
    if header is not None:
        columns, places = [column[1:] for column in columns], places[1:]
    return Table(
        "xlsx",
        tuple(_column(name, column, decimal) for name, column in zip(header or [""] * len(columns), columns, strict=True)),
        places,
        "row",
        decimal,
        {"sheet": sheet},
        header,
        parts,
        sheet if parts else "",
        rows=cells.rows - titles - (header is not None),
        notes=tuple(notes),
    )


def _titles(columns: list[list[Cell]]) -> int:
    # How many rows at the top hold one cell, above a table of several columns.
    rows = zip(*(column[: _MAX_TITLES + 1] for column in columns), strict=True)
    widths = [sum(cell is not None for cell in row) for row in rows]
    titles = next((i for i, width in enumerate(widths) if width > 1), 0)
    return titles if titles <= _MAX_TITLES else 0


def _decimal(columns: list[list[Cell]]) -> str:
    # Numbers that were typed in the wrong language are text: 3,5.
    texts = [cell for column in columns for cell in column[:LOOKED_AT] if isinstance(cell, str)]
    with_comma, with_point = (sum(math.isfinite(number(text, sign)) and sign in text for text in texts) for sign in ",.")
    return "," if with_comma > with_point else "."


def _header(columns: list[list[Cell]], decimal: str) -> tuple[str, ...] | None:
    # As in a text: words, and no number, above the columns that hold numbers below.
    above = [column[0] for column in columns if column[0] is not None and _is_numeric(column[1:], decimal)]
    if not above or any(_is_number(cell, decimal) for cell in above):
        return None
    return tuple(_text(column[0], decimal) for column in columns)


def _is_number(cell: Cell, decimal: str) -> bool:
    return isinstance(cell, float) or (cell is not None and math.isfinite(number(cell, decimal)))


def _is_numeric(column: list[Cell], decimal: str) -> bool:
    cells = [cell for cell in column[:LOOKED_AT] if cell is not None]
    return bool(cells) and 2 * sum(_is_number(cell, decimal) for cell in cells) >= len(cells)


def _column(name: str, column: list[Cell], decimal: str) -> Column:
    typed = parse_header(name)
    if typed is not None and typed.values:
        texts = [_text(cell, decimal) for cell in column]
        if 2 * sum(set(parse_set(text)) <= set(typed.values) for text in texts) >= len(texts):
            return Column(typed.name, texts, typed.role, typed.values)
        typed = None  # "t {°C}" is a name
    name, role = (name, None) if typed is None else (typed.name, typed.role)
    if any(isinstance(cell, str) for cell in column):
        return Column(name, [_text(cell, decimal) for cell in column], role)
    return Column(name, np.array(column, dtype=np.float64), role)  # None becomes NaN


def _text(cell: Cell, decimal: str) -> str:
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0").replace(".", decimal)
    return cell or ""
