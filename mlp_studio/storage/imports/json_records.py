"""Points from JSON: a list of objects or of lists, columns as lists, JSON lines, and what pandas writes of these."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.dialect import MAX_CELL, MAX_CELLS, MAX_COLUMNS
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.table import Column, Table
from mlp_studio.storage.imports.text_encoding import decode_text, lines_of, opening_text
from mlp_studio.storage.imports.typed_header import format_set, parse_header

KEY = "json"
_OPENING = re.compile(r"\s*(?:\[\s*[\[{\]]|\{\s*[\"}])")
_CONSTANT = re.compile(r"(?<=[\[,:\s])(?:NaN|-?Infinity)(?=\s*[,\]}])")
_BYTE = re.compile(r"(.*) \(byte (\d+)\)", re.DOTALL)
_RECORDS = ("data", "records", "points", "rows")
_MEND = "Give a list of objects: [{“x”: 0.5, “y”: 1, “class”: “a”}, …]"


def recognises(data: bytes) -> bool:
    """Tell whether the text begins as a list of lists or objects does, or an object."""
    return _OPENING.match(opening_text(data).removeprefix("\ufeff")) is not None


def read(data: bytes, part: str = "") -> Table:
    """Return the table of JSON; `places` count its records.

    Raises
    ------
    StudioError
        If it is malformed, or no records; `where` is the line and column, or the record.
    """
    text, encoding = decode_text(data)
    value, layout = _value(text)
    names, records = _records(value)
    count = len(records)
    rows = evenly_drawn(count, MAX_POINTS).tolist()
    places = [row + 1 for row in rows]
    drawn = [records[row] for row in rows]
    misfits: list[str] = []
    if isinstance(drawn[0], dict):
        heads, cells = _from_objects(drawn, places)
    else:
        heads, cells, places, misfits = _from_lists(drawn, places, names)
    if not heads:
        raise StudioError("the record is empty", "record 1", _MEND)
    columns = [_column(head, column, places) for head, column in zip(heads, cells, strict=True)]
    head_rows = len(rows) - len(places) - len(misfits)
    header = tuple(heads) if any(heads) else None
    dialect = {"encoding": encoding, "layout": layout}
    return Table(KEY, tuple(columns), places, "record", dialect=dialect, header=header, misfits=tuple(misfits), rows=count - head_rows)


def _value(text: str) -> tuple[Any, str]:
    try:
        return _decoded(text), "one value"
    except StudioError as error:
        if "trailing characters" not in error.what:
            raise
    lines = [(n, line) for n, line in enumerate(lines_of(text), start=1) if line.strip()]
    values = []
    for n, line in lines:
        try:
            values.append(_decoded(line))
        except StudioError as error:
            raise StudioError(error.what, error.where.replace("line 1", f"line {n}"), error.mend) from error
    return values, "one value a line"


def _decoded(text: str) -> Any:
    try:
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            # NaN and Infinity are no JSON, but Python writes them for numbers that are missing.
            plain = _CONSTANT.sub("null", text)
            if plain == text:
                raise
            return msgspec.json.decode(plain)
    except RecursionError as error:
        raise StudioError("the JSON is nested too deeply", "", _MEND) from error
    except msgspec.DecodeError as error:
        raise _malformed(text, str(error)) from error


def _malformed(text: str, message: str) -> StudioError:
    found = _BYTE.fullmatch(message)
    if found is None:
        return StudioError("the file ends in the middle of its JSON", f"line {text.count(chr(10)) + 1}", "It may be cut off")
    before = text.encode()[: int(found[2])].decode(errors="replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return StudioError(found[1], f"line {line}, column {column}", "Mend it there, or use another copy")


def _records(value: Any) -> tuple[list[str], list[Any]]:
    """Return the names of the columns where they stand by themselves, and the records: all objects, or all lists."""
    names: list[str] = []
    if isinstance(value, dict):
        if value.get("format") == "mlp-studio" and "network" in value:
            raise StudioError("the file is a project of MLP Studio, not a table", "", "Open it as a project")
        columns = value.get("columns")
        names = [str(name) for name in columns] if isinstance(columns, list) else []
        inner = next((value[key] for key in _RECORDS if isinstance(value.get(key), list)), None)
        value = _of_columns(value) if inner is None else inner
    if not isinstance(value, list) or not value:
        raise StudioError("there are no records in the file", "", _MEND)
    kind = dict if isinstance(value[0], dict) else list
    odd = next((i for i, record in enumerate(value, start=1) if not isinstance(record, kind)), None)
    if odd is not None:
        raise StudioError(f"the record is not {'an object' if kind is dict else 'a list'}, unlike the first", f"record {odd}", _MEND)
    return names, value


def _of_columns(columns: Mapping[str, Any]) -> list[Any]:
    # {"x": [1, 2], …}, or {"x": {"0": 1, "1": 2}, …} as pandas writes a table.
    cells = [list(column.values()) if isinstance(column, dict) else column for column in columns.values()]
    if not cells or not all(isinstance(column, list) for column in cells):
        raise StudioError("there are no records in the file", "", _MEND)
    lengths = sorted({len(column) for column in cells})
    if len(lengths) > 1:
        raise StudioError(f"the columns have {lengths[0]:,} to {lengths[-1]:,} entries", "", "Give all of them the same number")
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _from_objects(records: Sequence[dict[str, Any]], places: Sequence[int]) -> tuple[list[str], list[list[Any]]]:
    heads: dict[str, None] = {}
    for record, place in zip(records, places, strict=True):
        heads.update(dict.fromkeys(record))
        _check_size(len(heads), len(records), place)
    return list(heads), [[record.get(head) for record in records] for head in heads]


def _from_lists(
    records: Sequence[list[Any]], places: list[int], names: list[str]
) -> tuple[list[str], list[list[Any]], list[int], list[str]]:
    if not names and len(records) > 1 and _is_text(records[0]) and not _is_text(records[1]):
        names, records, places = list(records[0]), records[1:], places[1:]
    lengths = [len(record) for record in records]
    width = max(set(lengths), key=lambda length: (lengths.count(length), length))
    _check_size(width, len(records), places[0])
    fitting = [i for i, length in enumerate(lengths) if length == width]
    misfits = [
        f"record {place} has {length} entries instead of {width}" for place, length in zip(places, lengths, strict=True) if length != width
    ]
    names = names if len(names) == width else [""] * width
    return names, [[records[i][j] for i in fitting] for j in range(width)], [places[i] for i in fitting], misfits


def _is_text(record: Sequence[Any]) -> bool:
    return bool(record) and all(isinstance(cell, str) for cell in record)


def _check_size(columns: int, records: int, place: int) -> None:
    if columns > MAX_COLUMNS:
        raise StudioError(f"there are more than {MAX_COLUMNS:,} columns", f"record {place}", f"Keep at most {MAX_COLUMNS:,} of them")
    if columns * records > MAX_CELLS:
        raise StudioError(f"there are more than {MAX_CELLS:,} cells", f"record {place}", "Keep the columns that are needed")


def _column(head: str, cells: Sequence[Any], places: Sequence[int]) -> Column:
    typed = parse_header(head)
    name, role, values = (head, None, ()) if typed is None else (typed.name, typed.role, typed.values)
    if all(cell is None or type(cell) in (int, float) for cell in cells):
        return Column(name, _floats(cells), role, values)
    if all(isinstance(cell, list) and all(isinstance(entry, str) for entry in cell) for cell in cells):
        return Column(name, [format_set(cell) for cell in cells], role or "label set", values)
    return Column(name, [_text(cell, place) for cell, place in zip(cells, places, strict=True)], role, values)


def _floats(cells: Sequence[Any]) -> Floats:
    try:
        return np.array([math.nan if cell is None else cell for cell in cells], np.float64)
    except OverflowError:  # a whole number of more than 300 digits
        return np.array([math.nan if cell is None or abs(cell) > 1e308 else float(cell) for cell in cells], np.float64)


def _text(cell: Any, place: int) -> str:
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else msgspec.json.encode(cell).decode()
    if len(text) > MAX_CELL:
        raise StudioError(f"an entry has more than {MAX_CELL:,} characters", f"record {place}", "Keep the columns that are needed")
    return text
