"""The formats that points are read from, and which of them a file is: its content says so, its ending only where that is not enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.numbers import holds_numbers
from mlp_studio.storage.imports.table import Table

LIMIT = 32 * 2**20
"""Bytes of the largest file that is read."""


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes
    ----------
    key
        Its name on the command line, and in a `Table`.
    title
        Its name for users.
    suffixes
        The endings of its files, in small letters.
    module
        The module of this package with its `recognises(data) -> bool` and `read(data, part) -> Table`, loaded when they are asked for:
        the window must not wait for the libraries of formats that few use.
    """

    key: str
    title: str
    suffixes: tuple[str, ...]
    module: str

    def recognises(self, data: bytes) -> bool:
        """Tell from the bytes whether they are of this format."""
        return cast(Callable[[bytes], bool], self._member("recognises"))(data)

    def read(self, data: bytes, part: str = "") -> Table:
        """Return the table that the bytes hold; raises `StudioError` if they are none."""
        return cast(Callable[[bytes, str], Table], self._member("read"))(data, part)

    def _member(self, name: str) -> object:
        return getattr(import_module(f"{__package__}.{self.module}"), name)


_FORMATS = (
    Format("xlsx", "Excel workbook", (".xlsx", ".xlsm"), "xlsx"),
    Format("npz", "NumPy arrays", (".npz", ".npy"), "numpy_arrays"),
    Format("snns", "SNNS patterns", (".pat",), "snns"),
    Format("arff", "ARFF", (".arff",), "arff"),
    Format("json", "JSON records", (".json", ".jsonl", ".ndjson"), "json_records"),
    Format("orange", "Orange table", (".tab",), "orange"),
    Format("text", "Text", (".csv", ".tsv", ".txt", ".dat", ".data"), "text"),
)
FORMATS = {entry.key: entry for entry in _FORMATS}
"""All formats by their keys; text, which refuses nothing unread, is the last."""
DATA_SUFFIXES = tuple(suffix for entry in _FORMATS for suffix in entry.suffixes)
"""The endings of files with points, for dialogs."""


def read_table(data: bytes, name: str, part: str = "") -> Table:
    """Return the table of the bytes of a file of any format.

    Parameters
    ----------
    data
        The content of the file.
    name
        Its name or path, for errors and for its ending.
    part
        The sheet or array to read; "" for the first that may hold points.

    Raises
    ------
    StudioError
        If they are larger than 32 MB, or no table; `where` begins with `name`.
    """
    try:
        if len(data) > LIMIT:
            raise StudioError(f"the file is larger than {LIMIT // 2**20} MB", "", "Keep a part of it")
        entry = format_of(data, name)
        table = entry.read(data, part)
        return table if part else _first_with_points(table, partial(entry.read, data))
    except StudioError as error:
        raise error.within(name) from error


def _first_with_points(table: Table, read: Callable[[str], Table]) -> Table:
    """Return the first sheet or array with two columns of numbers; if there is none, the first."""
    for part in dict.fromkeys([table.part, *table.parts]):
        try:
            other = table if part == table.part else read(part)
        except StudioError:  # it is told when this part is asked for
            continue
        if sum(holds_numbers(column.cells, other.decimal) for column in other.columns) > 1:
            return other
    return table


def format_of(data: bytes, name: str) -> Format:
    """Return the format of the bytes of a file, text if they are of no other; of several the one with the name's ending."""
    suffix = Path(name).suffix.lower()
    found = [entry for entry in _FORMATS[:-1] if entry.recognises(data)]
    return next((entry for entry in found if suffix in entry.suffixes), found[0] if found else FORMATS["text"])
