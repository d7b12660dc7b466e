"""Where the weight matrices lie on their sheet: computed from a cell's number, so that its cost is that of the cells in view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetricsF

from mlp_studio.core.network import Network, WeightKey
from mlp_studio.ui.theme import Look

CELL_WIDTH, CELL_HEIGHT, CELL_GAP, CELL_RADIUS = 58, 26, 2, 4
USUAL_DECIMALS = 2
"""Cells are wider where more are shown."""
BIAS_GAP = 6
MATRIX_GAP = 24
NUMBERS, BESIDE_NUMBERS, MOST_NAME = 24, 10, 64
"""Least width of the row numbers at the left of a matrix, their distance from it, and the widest that a unit's name may be."""
MARGIN, TITLE_HEIGHT = 14, 32


@dataclass(frozen=True)
class Place:
    """Where a matrix lies: the left edge of its cells, the width of the row numbers before them, and its shape."""

    left: float
    numbers: float
    rows: int
    columns: int


@dataclass(frozen=True)
class Block:
    """The weights of layer s in rows first_row … last_row and columns first_column … last_column."""

    s: int
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def between(cls, corner: WeightKey, other: WeightKey) -> Block:
        """Return the block with two cells of one matrix at opposite corners."""
        (s, i, j), (_, k, m) = corner, other
        return cls(s, min(i, k), min(j, m), max(i, k), max(j, m))

    @property
    def first(self) -> WeightKey:
        """Its upper left cell."""
        return (self.s, self.first_row, self.first_column)

    @property
    def last(self) -> WeightKey:
        """Its lower right cell."""
        return (self.s, self.last_row, self.last_column)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.last_row - self.first_row + 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return self.last_column - self.first_column + 1

    def keys(self) -> Iterator[WeightKey]:
        """Yield its weights, row by row."""
        for i in range(self.first_row, self.last_row + 1):
            for j in range(self.first_column, self.last_column + 1):
                yield (self.s, i, j)


class SheetLayout:
    """The places of all matrices of a network, side by side.

    Titles and column headers are a band of height `head` at the top, and row numbers a strip at the left of each matrix; both
    stay in view while the cells scroll away below them.
    """

    def __init__(self, network: Network, look: Look, decimals: int = USUAL_DECIMALS) -> None:
        """Lay the matrices out for a look and for cells with so many decimals."""
        px = self._px = look.px
        body, caption = QFontMetricsF(look.font("body", 600)), QFontMetricsF(look.font("caption"))
        self.cell_width = px(CELL_WIDTH) + body.horizontalAdvance("0") * max(0, decimals - USUAL_DECIMALS)
        self.cell_height = px(CELL_HEIGHT)
        self.head = px(TITLE_HEIGHT + CELL_HEIGHT + CELL_GAP)
        self.row_pitch = px(CELL_HEIGHT + CELL_GAP)
        self.column_pitch = self.cell_width + px(CELL_GAP)
        places, x, bottom = [], px(MARGIN), 0.0
        for s, (rows, columns) in enumerate(network.shapes, start=1):
            names = [caption.horizontalAdvance(name) for name in network.layers[s - 1].unit_names if name]
            named = min(max(names), px(MOST_NAME)) + px(6) if names else 0.0
            numbers = max(px(NUMBERS), caption.horizontalAdvance(str(rows)) + px(BESIDE_NUMBERS) + named)
            place = Place(x + numbers, numbers, rows, columns)
            places.append(place)
            x = self.right(place) + px(MATRIX_GAP)
            bottom = max(bottom, self.head + rows * self.row_pitch)
        self.places = tuple(places)
        self.size = QSize(round(x - px(MATRIX_GAP) + px(MARGIN)), round(bottom + px(MARGIN / 2)))

    def has(self, key: WeightKey) -> bool:
        """Tell whether there is such a weight."""
        s, i, j = key
        return 1 <= s <= len(self.places) and 0 <= i < self.places[s - 1].rows and 0 <= j < self.places[s - 1].columns

    def offset(self, j: int) -> float:
        """Return how far right of the bias column the column j begins."""
        return j * self.column_pitch + (self._px(BIAS_GAP - CELL_GAP) if j else 0.0)

    def right(self, place: Place) -> float:
        """Return the right edge of a matrix."""
        return place.left + self.offset(place.columns) - self._px(CELL_GAP)

    def cell_rect(self, key: WeightKey) -> QRect:
        """Return where a cell lies on the sheet."""
        s, i, j = key
        left = self.places[s - 1].left + self.offset(j)
        return QRectF(left, self.head + i * self.row_pitch, self.cell_width, self.cell_height).toRect()

    def rows_within(self, place: Place, top: float, bottom: float) -> range:
        """Return the rows of a matrix between two heights of the sheet."""
        first = max(0, int((top - self.head) // self.row_pitch))
        return range(first, min(place.rows, int((bottom - self.head) // self.row_pitch) + 1))

    def columns_within(self, place: Place, left: float, right: float) -> range:
        """Return the columns of a matrix between two places of the sheet."""
        first = max(0, int((left - place.left - self._px(BIAS_GAP)) // self.column_pitch))
        return range(first, min(place.columns, int((right - place.left) // self.column_pitch) + 1))

    def strip_left(self, place: Place, origin: QPointF) -> float:
        """Return where the row numbers of a matrix begin, when the view begins at `origin`: they stay in view with their matrix."""
        return max(place.left - place.numbers, min(origin.x(), self.right(place) - place.numbers))

    def block_at(self, position: QPointF, origin: QPointF) -> Block | None:
        """Return what lies at a position of the sheet, when the view begins at `origin`.

        That is a cell, the row of a row number, the column of a header, the whole matrix of a title, or None.
        """
        above = position.y() - origin.y() < self.head
        for s, place in enumerate(self.places, start=1):
            strip = self.strip_left(place, origin)
            on_strip = strip <= position.x() < strip + place.numbers
            if not on_strip and not place.left <= position.x() <= self.right(place):
                continue
            j = self._column(place, position.x())
            i = int((position.y() - self.head) // self.row_pitch)
            if above:
                if position.y() - origin.y() < self._px(TITLE_HEIGHT) or on_strip:
                    return self.whole(s)
                return None if j is None else Block(s, 0, j, place.rows - 1, j)
            if on_strip:
                return Block(s, i, 0, i, place.columns - 1) if 0 <= i < place.rows else None
            if j is not None and self.has((s, i, j)) and self.cell_rect((s, i, j)).contains(position.toPoint()):
                return Block(s, i, j, i, j)
        return None

    def whole(self, s: int) -> Block:
        """Return all of matrix s."""
        place = self.places[s - 1]
        return Block(s, 0, 0, place.rows - 1, place.columns - 1)

    def _column(self, place: Place, x: float) -> int | None:
        x -= place.left
        j = 0 if x < self.cell_width else int((x - self._px(BIAS_GAP - CELL_GAP)) // self.column_pitch)
        return j if 0 <= j < place.columns else None

    def nearest(self, s: int, position: QPointF) -> WeightKey:
        """Return the cell of matrix s that is nearest to a position: where a drag has gone to."""
        place = self.places[s - 1]
        i = int((position.y() - self.head) // self.row_pitch)
        x = position.x() - place.left - self._px(BIAS_GAP - CELL_GAP)
        return self.kept_within((s, i, int(x // self.column_pitch)))

    def kept_within(self, key: WeightKey) -> WeightKey:
        """Return the cell of the same matrix that is nearest to where this one would be."""
        s, i, j = key
        place = self.places[s - 1]
        return (s, min(max(i, 0), place.rows - 1), min(max(j, 0), place.columns - 1))

    def beside(self, key: WeightKey, right: int) -> WeightKey:
        """Return the cell at the right (1) or left (−1) in the same row, over the edge of a matrix in its neighbour."""
        s, i, j = key
        j += right
        if j < 0 and s > 1:
            s, j = s - 1, self.places[s - 2].columns - 1
        elif j >= self.places[s - 1].columns and s < len(self.places):
            s, j = s + 1, 0
        return self.kept_within((s, i, j))

    def following(self, key: WeightKey, right: int) -> WeightKey | None:
        """Return the cell that comes after (1) or before (−1) in reading order, row by row and matrix by matrix, or None at the end."""
        s, i, j = key
        j += right
        if 0 <= j < self.places[s - 1].columns:
            return (s, i, j)
        i += right
        if not 0 <= i < self.places[s - 1].rows:
            s += right
            if not 1 <= s <= len(self.places):
                return None
            i = 0 if right > 0 else self.places[s - 1].rows - 1
        return (s, i, 0 if right > 0 else self.places[s - 1].columns - 1)
