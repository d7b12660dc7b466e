"""Pattern files of the Stuttgart Neural Network Simulator (SNNS, JavaNNS), versions 1 to 3: the inputs and outputs of each pattern."""

from __future__ import annotations

import math
import re

import numpy as np

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.dialect import MAX_CELLS, MAX_COLUMNS, MAX_LINES
from mlp_studio.storage.imports.drawn_rows import evenly_drawn
from mlp_studio.storage.imports.table import Column, Table
from mlp_studio.storage.imports.text_encoding import decode_text, lines_of, opening_text

KEY = "snns"
_TITLE = re.compile(r"\s*SNNS pattern definition file V(\d+)\.(\d+)", re.IGNORECASE)
_COUNT = re.compile(r"\s*(?:No\.|#)\s*of\s+(patterns|input units|output units)\s*:\s*(\d{1,9})\s*", re.IGNORECASE)
_LATER = re.compile(r"\s*(?:No\.|#)\s*of\s+(variable|classes)", re.IGNORECASE)
_MEND = "Write the numbers of each pattern: its inputs, then its outputs"


def recognises(data: bytes) -> bool:
    """Tell whether the text begins with the title of such a file."""
    return _TITLE.match(opening_text(data)) is not None


def read(data: bytes, part: str = "") -> Table:
    """Return the table of the patterns of a file.

    One output of 0 and 1 is a class, and so are k outputs of which one is 1 in each pattern (class 1 to k); k outputs of 0 and 1 are a
    set of classes; of others the first is a target number.

    Raises
    ------
    StudioError
        If a count is missing from the head, something is no number, or the numbers do not make whole patterns; `where` is the line and
        column.
    """
    text, encoding = decode_text(data)
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise StudioError(f"there are more than {MAX_LINES:,} lines", "", "Keep a part of the patterns")
    lines = lines_of(text)
    counts, first = _head(lines)
    inputs, outputs = counts["input units"], counts.get("output units", 0)
    width = inputs + outputs
    if not 1 <= width <= MAX_COLUMNS:
        raise StudioError(f"a pattern has {width:,} units", f"line {first}", f"Give 1 to {MAX_COLUMNS:,} of them")
    values, at = _numbers(lines, first)
    patterns, over = divmod(len(values), width)
    if over or not patterns:
        raise StudioError(f"pattern {patterns + 1:,} has {over} numbers instead of {width}", f"line {at[-1] if len(at) else first}", _MEND)
    notes = []
    if patterns != counts.get("patterns", patterns):
        notes.append(f"The file has {patterns:,} patterns; its head says {counts['patterns']:,}.")
    rows = evenly_drawn(patterns, MAX_POINTS)
    table = values.reshape(patterns, width)[rows]
    columns = [Column(f"input {j + 1}", table[:, j].copy(), "coordinate") for j in range(inputs)]
    more, note = _outputs(table[:, inputs:])
    return Table(
        KEY,
        (*columns, *more),
        at[rows * width].tolist(),
        "line",
        dialect={"encoding": encoding, "inputs": str(inputs), "outputs": str(outputs)},
        rows=patterns,
        notes=tuple(notes) + note,
    )


def _head(lines: list[str]) -> tuple[dict[str, int], int]:
    """Return the counts of the head, and the line at which the patterns begin."""
    counts: dict[str, int] = {}
    first = 2
    for number, line in enumerate(lines[1:], start=2):
        if _LATER.match(line):
            raise StudioError("the file has patterns of varying size, or classes of its own", f"line {number}", "Save it as version 3.2")
        count = _COUNT.fullmatch(line)
        if count is not None:
            counts[count[1].lower()] = int(count[2])
            first = number + 1
        elif counts and line.strip() and not line.lstrip().startswith("#"):
            break
    if "input units" not in counts:
        raise StudioError("the head does not say how many input units there are", f"line {first}", "Write “No. of input units : 2”")
    return counts, first


def _numbers(lines: list[str], first: int) -> tuple[Floats, Integers]:
    """Return all numbers of the patterns, and the line of each."""
    values: list[float] = []
    counts: list[int] = []
    for number, line in enumerate(lines[first - 1 :], start=first):
        cells = line.partition("#")[0].split()
        try:
            values += map(float, cells)
        except ValueError:
            raise _no_number(line, number) from None
        counts.append(len(cells))
        if len(values) > MAX_CELLS:
            raise StudioError(f"there are more than {MAX_CELLS:,} numbers", f"line {number}", "Keep a part of the patterns")
    found = np.array(values)
    at = np.repeat(np.arange(first, first + len(counts)), counts)
    # What Python reads as a number, but SNNS does not: inf, nan, 1_0.
    odd = at[~np.isfinite(found)].tolist() or [n for n, line in enumerate(lines[first - 1 :], first) if "_" in line.partition("#")[0]]
    if odd:
        raise _no_number(lines[odd[0] - 1], odd[0])
    return found, at


def _no_number(line: str, number: int) -> StudioError:
    cell = next(cell for cell in re.finditer(r"\S+", line.partition("#")[0]) if not _is_number(cell[0]))
    return StudioError(f"“{cell[0][:20]}” is no number", f"line {number}, column {cell.start() + 1}", _MEND)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _outputs(outputs: Floats) -> tuple[list[Column], tuple[str, ...]]:
    k = outputs.shape[1]
    is_binary = bool(np.isin(outputs, (0.0, 1.0)).all())
    if k == 0:
        return [], ()
    if k == 1:
        return [Column("output", outputs[:, 0].copy(), "class" if is_binary else None, ("0", "1") if is_binary else ())], ()
    names = tuple(str(c + 1) for c in range(k))
    if is_binary and bool((outputs.sum(axis=1) == 1).all()):
        return [Column("class", [names[c] for c in outputs.argmax(axis=1).tolist()], "class", names)], ()
    if is_binary:
        sets = ["|".join(names[c] for c in np.flatnonzero(row)) for row in outputs]
        return [Column("classes", sets, "label set", names)], ()
    columns = [Column(f"output {j + 1}", outputs[:, j].copy(), "left out" if j else "number") for j in range(k)]
    return columns, (f"Of the {k} outputs the first is the target number.",)
