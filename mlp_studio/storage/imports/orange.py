"""Tables of the program Orange: three head rows (names, types, flags), or one whose names begin with a sign of the type, like cD#."""

from __future__ import annotations

import io
import itertools
import re

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.dialect import MAX_LINE, read_rows
from mlp_studio.storage.imports.table import Column, Role, Table
from mlp_studio.storage.imports.text import table_of_rows
from mlp_studio.storage.imports.text_encoding import decode_text, opening_text

KEY = "orange"
_CONTINUOUS = {"c", "continuous", "numeric", "n"}
_DISCRETE = {"d", "discrete", "categorical"}
_OTHER = {"s", "string", "text", "t", "time", "basket"}
_CLASS = {"c", "class"}
_LEFT_OUT = {"m", "meta", "i", "ignore", "w", "weight"}
_PREFIX = re.compile(r"(?P<flag>[mciw]?)(?P<type>[CDSTN]?)#(?P<name>.*)", re.DOTALL)
_TYPES = {"C": "c", "N": "c", "D": "d", "S": "s", "T": "t", "": ""}
_DELIMITERS = ("\t", ",", ";")
_SPACED = re.compile(r"((?:\\.|[^\\\s])+)", re.DOTALL)


def recognises(data: bytes) -> bool:
    """Tell whether text begins with one of the two kinds of head."""
    lines = list(itertools.islice(io.StringIO(opening_text(data), newline=""), 3))
    return _has_three_rows(lines) or _prefixed(lines) is not None


def read(data: bytes, part: str = "") -> Table:
    """Return the table of a file; meta, ignored and text columns are not suggested, the class is the column with that flag.

    Raises
    ------
    StudioError
        If the rows below the head are no table; `where` is the line and column.
    """
    text, encoding = decode_text(data)
    lines = list(itertools.islice(io.StringIO(text, newline=""), 3))
    if max(map(len, lines), default=0) > MAX_LINE:
        raise StudioError(f"a line of the head has more than {MAX_LINE:,} characters", "lines 1 to 3", "Keep the columns that are needed")
    if _has_three_rows(lines):
        names, types, flags = (_cells(line, "\t") for line in lines)
        width, delimiter, count = len(names), "\t", 3
        types, flags = (cells + [""] * (width - len(cells)) for cells in (types, flags))
        columns = [_column(*cells) for cells in zip(names, types, flags, strict=False)]
    else:
        delimiter, heads = _prefixed(lines) or ("\t", [])
        columns, count = [_prefixed_column(head) for head in heads], 1
    head = tuple(column.name for column in columns)
    table = table_of_rows(KEY, read_rows(text[sum(map(len, lines[:count])) :], delimiter, count + 1), encoding, columns)
    return Table(**{**vars(table), "header": head})


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def _has_three_rows(lines: list[str]) -> bool:
    if len(lines) < 3 or "\t" not in lines[0]:
        return False
    names, types, flags = (_cells(line, "\t") for line in lines)
    known = [cell.lower() for cell in types]
    some = any(cell in _CONTINUOUS | _DISCRETE | _OTHER for cell in known)
    return some and len(types) <= len(names) and all(map(_is_type, known)) and all(map(_is_flag, flags))


def _is_type(cell: str) -> bool:
    # A list of values, parted by spaces, is a type as well; a number alone is a cell of data.
    return cell == "" or cell in _CONTINUOUS | _DISCRETE | _OTHER or len(_SPACED.findall(cell)) > 1


def _is_flag(cell: str) -> bool:
    return all(word in _CLASS | _LEFT_OUT or "=" in word or word.startswith("-") for word in cell.lower().split())


def _prefixed(lines: list[str]) -> tuple[str, list[str]] | None:
    """Return the delimiter and the cells of a first row of which one, at least, has a sign before its name."""
    for delimiter in _DELIMITERS:
        cells = _cells(lines[0], delimiter) if lines else []
        matches = [_PREFIX.fullmatch(cell) for cell in cells]
        if len(cells) > 1 and any(match and (match["flag"] or match["type"]) for match in matches):
            return delimiter, cells
    return None


def _prefixed_column(head: str) -> Column:
    match = _PREFIX.fullmatch(head)
    return Column(head, ()) if match is None else _column(match["name"].strip(), _TYPES[match["type"]], match["flag"])


def _column(name: str, kind: str, flags: str) -> Column:
    words = flags.lower().split()
    kind_word = kind.lower()
    listed = kind_word not in _CONTINUOUS | _DISCRETE | _OTHER
    values = tuple(re.sub(r"\\(.)", r"\1", value) for value in _SPACED.findall(kind)) if listed else ()
    role: Role | None = None
    if _LEFT_OUT.intersection(words) or kind_word in _OTHER:
        role = "left out"
    elif _CLASS.intersection(words):
        role = "number" if kind_word in _CONTINUOUS else "class"
    elif kind_word in _CONTINUOUS:
        role = "coordinate"
    return Column(name, (), role, values if role == "class" else ())
