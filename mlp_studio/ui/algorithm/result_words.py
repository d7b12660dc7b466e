"""Results of a line as they are shown: in the lecture's symbols, with the terms they come from; large ones are cut short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.pseudocode import plain
from mlp_studio.core.worked_update import Result
from mlp_studio.ui.algorithm.typesetting import NEW_ROW, SPACE, Chunk, Ink, Typesetter
from mlp_studio.ui.formats import count_text, value_text

LARGEST_WHOLE = 1000
MOST_ROWS = 6
"""Rows of a matrix that are shown; of more, the first and the last."""
NOTE = 70.0
"""Room for the word that says how many entries a vector has, at scale 1."""
APART = 7.0
"""Between two results in one row, beside the usual space, at scale 1."""
LEAST, MOST = 3, 12
"""Entries of a vector, or columns of a matrix, that are shown at least where there is little room, and at most."""


def number_text(value: float, *, is_count: bool = False) -> str:
    """Return a value with 3 decimals; a whole number, such as an input, a target or the 1 of a bias unit, and a count, without."""
    if is_count:
        return count_text(int(value))
    if value == int(value if np.isfinite(value) else 0) and abs(value) < LARGEST_WHOLE:
        return count_text(int(value))
    return value_text(value)


def kept_indices(count: int, most: int) -> list[int | None]:
    """Return which of so many entries are shown, None standing for those left out: the first ones and the last."""
    if count <= most:
        return list(range(count))
    return [*range(most - 2), None, count - 1]


def vector_text(values: Floats, most: int = MOST) -> str:
    """Return (0.280; −0.239), or a number for a vector of one."""
    if values.size == 1:
        return number_text(float(values.flat[0]))
    entries = ["…" if i is None else number_text(float(values[i])) for i in kept_indices(len(values), most)]
    return f"({'; '.join(entries)})"


def matrix_cells(values: Floats, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the numbers of a matrix, with ellipses where rows and columns are left out."""
    rows, columns = kept_indices(values.shape[0], most_rows), kept_indices(values.shape[1], most_columns)
    return [[("⋮" if i is None else "…") if i is None or j is None else value_text(float(values[i, j])) for j in columns] for i in rows]


def result_text(result: Result) -> str:
    """Return a result as plain text for a screen reader: its symbol and its value, a matrix row by row, and its note."""
    if not result.value.size:
        return result.note
    text = f"{plain(result.symbol)} = {_value_text(result)}"
    return f"{text}, {result.note}" if result.note else text


def result_latex(result: Result) -> str:
    """Return a result as LaTeX, in full."""
    value = np.atleast_1d(result.value)
    if not value.size:
        return rf"\text{{{result.note}}}"
    if result.is_count:
        return f"{result.symbol} = {int(value.flat[0])}"
    if value.size == 1:
        return f"{result.symbol} = {value.flat[0]:.6g}"
    rows = value[:, None] if value.ndim == 1 else value
    body = r" \\ ".join(" & ".join(f"{entry:.6g}" for entry in row) for row in rows.tolist())
    return rf"{result.symbol} = \begin{{pmatrix}} {body} \end{{pmatrix}}"


def _value_text(result: Result) -> str:
    value = result.value
    if value.ndim == 2:
        return "; ".join("[" + ", ".join(row) + "]" for row in matrix_cells(value, MOST_ROWS, MOST))
    return number_text(float(value), is_count=True) if result.is_count else vector_text(np.atleast_1d(value))


class ResultSetter:
    """Sets results in a given width.

    Parameters
    ----------
    setter
        Makes the pieces.
    width
        The room, in pixels.
    """

    def __init__(self, setter: Typesetter, width: float) -> None:
        self._setter = setter
        self._width = width

    def chunks(self, results: Sequence[Result], *, is_current: bool) -> list[Chunk]:
        """Return the results of one row of statements; those of the current line are bold. Matrices that are cut short stand alone."""
        found: list[Chunk] = []
        stood_alone = False
        for result in results:
            chunks = self._chunks_of(result, is_only=len(results) == 1, is_current=is_current)
            stands_alone = len(chunks) > 1 and bool(chunks[-1][0].cells)
            if found and (stands_alone or stood_alone):
                found.append(NEW_ROW)
            elif found:
                found[-1] = (*found[-1], self._setter.space(APART))
            found += chunks
            stood_alone = stands_alone
        return found

    def _chunks_of(self, result: Result, *, is_only: bool, is_current: bool) -> list[Chunk]:
        setter = self._setter
        note: Chunk = tuple(setter.words(word, "note") for word in result.note.split())
        if not result.value.size:
            return [(word,) for word in note]
        symbol, equals = setter.formula(result.symbol), setter.words("=")
        room = self._width - (symbol.width + equals.width + 3 * setter.space(SPACE).width)
        value = self._value(result, room, is_bold=is_current)
        if not result.terms and value[0].cells and len(value) > 1:  # where there is little room, the size is still beside its symbol
            return [(symbol, value[1], equals), value[:1]]
        if not result.terms:
            return [(symbol, equals, *value, *note)]
        is_number = result.value.size == 1
        chunks: list[Chunk] = [] if is_only else [(symbol, equals)]
        sign: tuple[Ink, ...] = ()
        for term in result.terms:
            if isinstance(term, str):
                sign = (setter.words("·" if is_number and term == "⊙" else term),)
                continue
            text = self._fitting(term, self._width - equals.width)
            is_behind_sign = bool(sign) and term.size == 1 and not text[0].isdigit()
            chunks.append((*sign, setter.words(f"({text})" if is_behind_sign else text)))
            sign = ()
        if not is_only:  # the symbol and the first term stay together
            chunks[0:2] = [(*chunks[0], *chunks[1])]
        return [*chunks, (equals, *value)]

    def _value(self, result: Result, room: float, *, is_bold: bool) -> Chunk:
        """Return a value that is cut short to the room, and then with its size."""
        setter, value = self._setter, result.value
        if result.is_count:
            return (setter.words(number_text(float(value), is_count=True), "bold" if is_bold else "number"),)
        if value.ndim < 2:
            text = self._fitting(np.atleast_1d(value), room, is_bold=is_bold)
            ink = setter.words(text, "bold" if is_bold else "number")
            return (ink, setter.words(f"{value.size:,} values", "note")) if "…" in text else (ink,)
        note = setter.words(f"{value.shape[0]:,} × {value.shape[1]:,}", "note")
        cells = matrix_cells(value, MOST_ROWS, MOST)
        widths, total = setter.column_widths(cells, is_bold=is_bold), value.shape[1]
        ellipsis = setter.text_width("…", "number")
        for most in range(min(MOST, max(LEAST, total)), LEAST - 1, -1):
            left_out = total > most or value.shape[0] > MOST_ROWS
            columns = widths if len(widths) <= most else (*widths[: most - 2], ellipsis, widths[-1])
            if setter.matrix_width(columns) + left_out * (note.width + setter.space(SPACE).width) <= room:
                break
        if len(widths) > most:
            cells = [[*row[: most - 2], "⋮" if row[0] == "⋮" else "…", row[-1]] for row in cells]
        matrix = setter.matrix(cells, is_bold=is_bold)
        return (matrix, note) if left_out else (matrix,)

    def _fitting(self, vector: Floats, room: float, *, is_bold: bool = False) -> str:
        """Return a vector with as many of its entries as there is room for, beside the word that says how many they are."""
        kind: Literal["bold", "number"] = "bold" if is_bold else "number"
        if len(vector) <= 1:
            return vector_text(vector)
        count = len(vector)
        entries = {i: number_text(float(vector[i])) for i in kept_indices(count, MOST) if i is not None}
        for most in range(min(MOST, count), min(LEAST, count) - 1, -1):
            text = f"({'; '.join('…' if i is None else entries[i] for i in kept_indices(count, most))})"
            if self._setter.text_width(text, kind) + (count > most) * self._setter.space(NOTE).width <= room:
                break
        return text
