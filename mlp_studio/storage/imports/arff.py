"""ARFF, the attribute-relation files of Weka and MEKA, as tables.

The parser is our own: liac-arff, the one on the package index, has had no release since 2020, comes as source only, and reads a file in
Python objects at a tenth of the speed.

Source: Weka's "ARFF (stable version)" for the format, MEKA's "Tutorial" for label sets (`@relation 'name: -C 2'`: the first two
attributes are labels; -C -2: the last two).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS
from mlp_studio.storage.imports.dialect import MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_LINE, MAX_LINES
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.numbers import is_missing, numbers
from mlp_studio.storage.imports.table import Column, Role, Table
from mlp_studio.storage.imports.text_encoding import decode_text, lines_of
from mlp_studio.storage.imports.typed_header import CLASS_NAMES, TEST_NAMES, format_cell, format_set, parse_header, without_escapes

KEY = "arff"
_HEAD = 2**16
"""Bytes in which the first declaration must stand."""
_KEYWORD = re.compile(r"@(\w+)[ \t]*")
_TYPE = re.compile(r"[ \t]*(\{|[A-Za-z]+)")
_WEIGHT = re.compile(r",\s*\{[\s\d.eE+-]*\}$")
_LABELS = re.compile(r"-C\s+(-?\d{1,3})(?!\d)")
_NUMERIC = {"numeric", "real", "integer"}
_QUOTES = "Check the quotes of that line"


@dataclass(frozen=True)
class _Attribute:
    """A column as it is declared: its type is "numeric", "nominal", "string" or "date"."""

    name: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Head:
    """What stands before the data: the columns, the number of the line with @data, and which columns are labels of one set."""

    attributes: tuple[_Attribute, ...]
    data: int
    labels: range


@dataclass(frozen=True)
class _Rows:
    """The rows that fit, None for what is missing, with the line of each; and those that do not fit."""

    rows: list[list[str | None]]
    lines: list[int]
    misfits: list[str]
    count: int
    has_weights: bool


def recognises(data: bytes) -> bool:
    """Tell whether the first line that is no comment begins with @relation or @attribute."""
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    lines = (line.strip().lower() for line in head.splitlines())
    first = next((line for line in lines if line and not line.startswith(b"%")), b"")
    return first.startswith((b"@relation", b"@attribute"))


def read(data: bytes, part: str = "") -> Table:
    """Return the table of an ARFF file.

    Numeric attributes are columns of numbers, ? is missing. The nominal attribute named class, label, target or species, else the last one,
    is the class, with its declared values in order; one named set with the values train and test says which rows are test. A weight of
    an instance is passed over.

    Raises
    ------
    StudioError
        If it is no ARFF file, has relational attributes, or a cell is not of its attribute's type; `where` is the line and column.
    """
    text, encoding = decode_text(data)
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise StudioError(f"there are more than {MAX_LINES:,} lines", "", "Keep a part of them")
    lines = lines_of(text)
    long = next((n for n, line in enumerate(lines, start=1) if len(line) > MAX_LINE), None)
    if long is not None:
        raise StudioError(f"the line has more than {MAX_LINE:,} characters", f"line {long}", "Write each point on a line of its own")
    head = _head(lines)
    found = _rows(lines, head)
    columns = list(zip(*found.rows, strict=True)) or [()] * len(head.attributes)
    roles = _roles(head)
    filled = [
        _column(a, role, cells, found.lines, j) for j, (a, role, cells) in enumerate(zip(head.attributes, roles, columns, strict=True))
    ]
    notes = [f"The text was read as {encoding}."] if encoding != "utf-8" else []
    if found.has_weights:
        notes.append("The weights of the rows were passed over: every point counts once.")
    return Table(
        KEY,
        tuple(_with_label_sets(filled, head)),
        found.lines,
        dialect={"encoding": encoding},
        misfits=tuple(found.misfits),
        rows=found.count,
        notes=tuple(notes),
    )


def _head(lines: Sequence[str]) -> _Head:
    attributes: list[_Attribute] = []
    labels = 0
    for n, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("%"):
            continue
        keyword = _KEYWORD.match(text)
        word = keyword[1].lower() if keyword else ""
        if keyword is None or word not in {"relation", "attribute", "data"}:
            what = f"“{text[:20]}” is no declaration"
            raise StudioError(what, f"line {n}, column 1", "Write @relation, @attribute and @data before the rows")
        if word == "data":
            return _complete_head(attributes, n, labels)
        if word == "attribute":
            attributes.append(_attribute(text, keyword.end(), n))
        else:
            found = _LABELS.search(text)
            labels = int(found[1]) if found else 0
    raise StudioError("there is no line @data", f"line {len(lines)}, column 1", "Write @data before the rows")


def _complete_head(attributes: Sequence[_Attribute], line: int, labels: int) -> _Head:
    if not 1 < len(attributes) <= MAX_COLUMNS:
        found = f"there are {len(attributes):,} attributes" if attributes else "there is no attribute"
        raise StudioError(found, f"line {line}, column 1", f"Declare from 2 to {MAX_COLUMNS:,} of them: @attribute x numeric")
    count = len(attributes)
    columns = range(labels) if labels > 0 else range(count + labels, count)
    are_binary = 0 < len(columns) < count and all(attributes[j].values in (("0", "1"), ("1", "0")) for j in columns)
    return _Head(tuple(attributes), line, columns if are_binary else range(0))


def _attribute(text: str, at: int, line: int) -> _Attribute:
    name, at = _word(text, at, line)
    found = _TYPE.match(text, at)
    kind = found[1].lower() if found else ""
    if found is not None and kind == "{":
        end = text.rfind("}")
        if end < found.end():
            raise StudioError("the values of the attribute do not end with }", f"line {line}, column {at + 1}", "Write {a, b, c}")
        body = text[found.end() : end].strip()
        cells = ["?" if cell is None else cell for cell in _cells(body, line)] if body else []
        if len(set(cells)) < len(cells):
            raise StudioError("a value of the attribute is there twice", f"line {line}, column {at + 1}", "Write {a, b, c}")
        return _Attribute(name, "nominal", tuple(cells))
    if kind in _NUMERIC:
        return _Attribute(name, "numeric")
    if kind in {"string", "date"}:
        return _Attribute(name, kind)
    what = "relational attributes are not read" if kind == "relational" else f"“{text[at:].strip()[:20]}” is no type of an attribute"
    raise StudioError(what, f"line {line}, column {at + 1}", "Declare it numeric, string, or by its values: {a, b, c}")


def _word(text: str, at: int, line: int) -> tuple[str, int]:
    """Return the word or quoted text that begins at `at`, and where it ends."""
    if text[at : at + 1] in ("'", '"'):
        return _quoted_end(text, at, line)
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end


def _quoted_end(text: str, at: int, line: int) -> tuple[str, int]:
    end = at + 1
    while end < len(text) and text[end] != text[at]:
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise StudioError("a quote does not close", f"line {line}, column {at + 1}", _QUOTES)
    return without_escapes(text[at + 1 : end]), end + 1


def _cells(text: str, line: int) -> list[str | None]:
    """Return the cells of a row that are parted by commas: None for a ? outside quotes."""
    cells: list[str | None] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text[at : at + 1] in ("'", '"'):
            cell, at = _quoted_end(text, at, line)
            cells.append(cell)
            while at < len(text) and text[at].isspace():
                at += 1
            if at < len(text) and text[at] != ",":
                raise StudioError("a quoted cell does not end properly", f"line {line}, column {len(cells)}", _QUOTES)
        else:
            end = text.find(",", at)
            end = len(text) if end < 0 else end
            bare = text[at:end].strip()
            cells.append(None if bare == "?" else bare)
            at = end
        if at >= len(text):
            return cells
        at += 1


def _rows(lines: Sequence[str], head: _Head) -> _Rows:
    attributes = head.attributes
    kept = [n for n in range(head.data, len(lines)) if (line := lines[n].lstrip()) and line[0] != "%"]
    if not kept:
        raise StudioError("there is no row after @data", f"line {head.data}, column 1", "Give a row for each point: x, y, class")
    drawn = [kept[i] for i in evenly_drawn(len(kept), MAX_POINTS).tolist()]
    if len(drawn) * len(attributes) > MAX_CELLS:
        raise StudioError(f"there are more than {MAX_CELLS:,} cells", "", "Keep the attributes that are needed")
    rows: list[list[str | None]] = []
    places: list[int] = []
    misfits = []
    has_weights = False
    for n in drawn:
        line = lines[n].strip()
        if "'" in line or '"' in line or "{" in line or "%" in line:
            row, has_weight = _written_out(line, n + 1, attributes)
            has_weights = has_weights or has_weight
        elif "," in line:
            row = [None if cell == "?" else cell for cell in map(str.strip, line.split(","))]
        else:
            row = [None if cell == "?" else cell for cell in line.split()]
        if len(row) == len(attributes):
            rows.append(row)
            places.append(n + 1)
        else:
            misfits.append(f"line {n + 1} has {len(row)} {'cell' if len(row) == 1 else 'cells'} instead of {len(attributes)}")
    return _Rows(rows, places, misfits, len(kept), has_weights)


def _written_out(line: str, n: int, attributes: Sequence[_Attribute]) -> tuple[list[str | None], bool]:
    """Return the cells of a row with quotes, a comment, a weight, or only the cells that are not 0; and whether it has a weight."""
    line = _without_comment(line)
    weight = _WEIGHT.search(line)
    if weight is not None:
        line = line[: weight.start()].rstrip()
    if not line.startswith("{"):
        return _cells(line, n), weight is not None
    if not line.endswith("}"):
        raise StudioError("the row begins with { and does not end with }", f"line {n}, column 1", "Write {0 1.5, 3 yes}")
    row: list[str | None] = [_left_out(attribute) for attribute in attributes]
    for j, (index, value) in enumerate(_pairs(line[1:-1], n), start=1):
        if index >= len(attributes):
            where = f"line {n}, column {j}"
            raise StudioError(f"there is no attribute {index}", where, f"Count them from 0 to {len(attributes) - 1}")
        row[index] = value
    return row, weight is not None


def _without_comment(line: str) -> str:
    begin = re.search(r"\s%", line)
    inside_quotes = begin is not None and any(line.count(quote, 0, begin.start()) % 2 for quote in "'\"")
    return line if begin is None or inside_quotes else line[: begin.start()].rstrip()


def _left_out(attribute: _Attribute) -> str:
    # What a sparse row does not name is 0: the first of the values where they are nominal (Source: Weka, "Sparse ARFF files").
    return {"numeric": "0", "nominal": attribute.values[0] if attribute.values else ""}.get(attribute.type, "")


def _pairs(body: str, n: int) -> Iterator[tuple[int, str | None]]:
    if not body.strip():
        return
    for j, pair in enumerate(_split_outside_quotes(body, n), start=1):
        index, _, value = pair.strip().partition(" ")
        if not (index.isascii() and index.isdecimal() and len(index) < 8 and value):
            raise StudioError(f"“{pair[:20]}” is no number of an attribute with a value", f"line {n}, column {j}", "Write {0 1.5, 3 yes}")
        yield int(index), _cells(value, n)[0]


def _split_outside_quotes(text: str, n: int) -> Iterator[str]:
    begin = at = 0
    while at < len(text):
        if text[at] in "'\"":
            _, at = _quoted_end(text, at, n)
        elif text[at] == ",":
            yield text[begin:at]
            begin = at = at + 1
        else:
            at += 1
    yield text[begin:]


def _roles(head: _Head) -> list[Role | None]:
    attributes = head.attributes
    roles: list[Role | None] = [None] * len(attributes)
    free = []
    for j in sorted(set(range(len(attributes))).difference(head.labels)):
        typed = parse_header(attributes[j].name)
        if typed is not None:
            roles[j] = typed.role
        elif attributes[j].name.lower() in TEST_NAMES and attributes[j].type == "nominal" and _marks_test(attributes[j].values):
            roles[j] = "test"
        else:
            free.append(j)
    if not head.labels and not {"class", "label set", "number"}.intersection(role for role in roles if role):
        nominal = [j for j in free if attributes[j].type == "nominal"]
        named = [j for j in free if attributes[j].name.lower() in CLASS_NAMES and attributes[j].type in {"nominal", "numeric"}]
        label = next(iter(named[-1:] or nominal[-1:]), None)
        if label is not None:
            roles[label] = "class" if attributes[label].type == "nominal" else "number"
    has_label = bool(head.labels) or any(role in {"class", "number"} for role in roles)
    for j in free:
        if attributes[j].type == "date" or (attributes[j].type == "string" and has_label):
            roles[j] = "left out"
    return roles


def _marks_test(values: Sequence[str]) -> bool:
    return all(value.lower().startswith(("train", "test")) for value in values)


def _column(attribute: _Attribute, role: Role | None, cells: Sequence[str | None], lines: Sequence[int], j: int) -> Column:
    typed = parse_header(attribute.name)
    name = attribute.name if typed is None else typed.name
    if attribute.type == "numeric":
        return Column(name, _numbers(cells, lines, j), role)
    long = next((i for i, cell in enumerate(cells) if cell is not None and len(cell) > MAX_CELL), None)
    if long is not None:
        raise StudioError(f"a cell has more than {MAX_CELL:,} characters", f"line {lines[long]}, column {j + 1}", _QUOTES)
    if attribute.type == "nominal":
        return Column(name, _nominal(attribute, role, cells, lines, j), role, attribute.values)
    return Column(name, [cell or "" for cell in cells], role, () if typed is None else typed.values)


def _numbers(cells: Sequence[str | None], lines: Sequence[int], j: int) -> Floats:
    texts = ["nan" if cell is None else cell for cell in cells]
    values = numbers(texts, ".")
    for i in np.flatnonzero(np.isnan(values)).tolist():
        if not is_missing(texts[i]):
            where = f"line {lines[i]}, column {j + 1}"
            raise StudioError(
                f"“{texts[i][:20]}” is no number, and the attribute is numeric", where, "Write a number, or ? if it is missing"
            )
    return values


def _nominal(attribute: _Attribute, role: Role | None, cells: Sequence[str | None], lines: Sequence[int], j: int) -> list[str]:
    written = {value: format_cell(value) if role == "class" else value for value in attribute.values}
    for cell in set(cells).difference(attribute.values, [None]):
        i = cells.index(cell)
        some = ", ".join(attribute.values[: MAX_CLASSES + 1])
        what = f"“{(cell or '')[:20]}” is none of the declared values"
        raise StudioError(what, f"line {lines[i]}, column {j + 1}", f"Write one of {some[:200]}, or ? if it is missing")
    return ["" if cell is None else written[cell] for cell in cells]


def _with_label_sets(columns: list[Column], head: _Head) -> list[Column]:
    """Return the columns with those that are labels put together to one of label sets."""
    if not head.labels:
        return columns
    names = [head.attributes[j].name for j in head.labels]
    rows = zip(*(columns[j].cells for j in head.labels), strict=True)
    cells = [_label_set(names, row) for row in rows]
    others = [column for j, column in enumerate(columns) if j not in head.labels]
    return [*others, Column("class", cells, "label set", tuple(names))]


def _label_set(names: Sequence[str], row: Sequence[object]) -> str:
    return "" if "" in row else format_set([name for name, cell in zip(names, row, strict=True) if cell == "1"])
