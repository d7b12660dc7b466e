"""A table as a file holds it: columns of text or numbers, with what the file itself says of them and where each row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mlp_studio.core.arrays import Floats

Role = Literal["coordinate", "class", "label set", "number", "test", "left out"]
"""What a file declares a column to be: a coordinate, classes by name, sets of classes, a target number, which rows are test, or neither."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column.

    Attributes
    ----------
    name
        As the file has it, "" if it has none.
    cells
        Text as it stands, or numbers (n,) with NaN where one is missing.
    role
        What the file declares it to be, or None if it says nothing.
    values
        The classes that the file declares, in order; () if it declares none.
    """

    name: str
    cells: Sequence[str] | Floats
    role: Role | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """The table of a file, before anything was chosen.

    Attributes
    ----------
    format
        Key of the table of formats.
    columns
        All of one length n.
    places
        Where the file has each row, counted from 1, (n,).
    place_word
        What the places count: "line", "row", "record", "pattern".
    decimal
        The decimal sign of cells that are text: "." or ",".
    dialect
        What was understood, in the user's words and in order: {"encoding": "utf-8", "delimiter": ";", …}.
    header
        The cells of the first row, or None if that is data or there is no such thing in this format.
    parts, part
        The sheets, or arrays, that can be chosen, and the one that this is; () where there is only one.
    misfits
        A sentence for each row that was not taken up because it does not fit ("line 7 has 2 cells instead of 3").
    rows
        Rows of the file, misfits and those beyond the sample among them.
    notes
        What else a user should know about the reading, as full sentences.
    """

    format: str
    columns: tuple[Column, ...]
    places: Sequence[int]
    place_word: str = "line"
    decimal: str = "."
    dialect: Mapping[str, str] = field(default_factory=dict)
    header: tuple[str, ...] | None = None
    parts: tuple[str, ...] = ()
    part: str = ""
    misfits: tuple[str, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()
