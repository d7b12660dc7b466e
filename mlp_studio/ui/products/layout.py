"""Where the matrices of forward propagation stand: one equation for each layer, with an ellipsis for what has no room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from mlp_studio.core.arrays import Floats
from mlp_studio.core.products import Products

Kind = Literal["W", "before", "z", "y"]
MOST_ROWS, MOST_COLUMNS = 7, 6
"""Rows and columns of a matrix that are shown; of more, the first ones, an ellipsis, and the last."""
ROW, TITLE, BRACKET = 22.0, 24.0, 6.0
SIGN, ARROW = 16.0, 30.0
"""Room for the sign before a matrix, and, at least, for the arrow with the function before the outputs."""
BETWEEN = 26.0
"""Between two equations."""
Cells = Mapping[Kind, float]
"""Width of a cell, by kind of matrix."""


@dataclass(frozen=True)
class Spot:
    """A cell: of which matrix of which layer's equation, its row and column there; the row of ones on top is row 0."""

    s: int
    kind: Kind
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Grid:
    """One matrix: which of its rows and columns are shown (−1 is an ellipsis), and where each begins."""

    s: int
    kind: Kind
    values: Floats
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rect: QRectF
    cell: float
    row: float

    def rect_of(self, row: int, column: int) -> QRectF:
        """Return the rectangle of a cell that is shown, by its row and column in the matrix."""
        at, across = self.rows.index(row), self.columns.index(column)
        return QRectF(self.rect.left() + across * self.cell, self.rect.top() + at * self.row, self.cell, self.row)

    def spot_at(self, position: QPointF) -> Spot | None:
        """Return the cell at a position, or None; an ellipsis is none."""
        if not self.rect.contains(position):
            return None
        row = self.rows[min(int((position.y() - self.rect.top()) / self.row), len(self.rows) - 1)]
        column = self.columns[min(int((position.x() - self.rect.left()) / self.cell), len(self.columns) - 1)]
        return None if row < 0 or column < 0 else Spot(self.s, self.kind, row, column)


@dataclass(frozen=True, eq=False)
class Equation:
    """The product of one layer: W · y_before = z, and y = f(z); where its signs stand, and its top and height."""

    s: int
    grids: tuple[Grid, ...]
    box: QRectF

    def grid(self, kind: Kind) -> Grid:
        """Return one of its matrices."""
        return next(grid for grid in self.grids if grid.kind == kind)


def shown_of(count: int, most: int) -> tuple[int, ...]:
    """Return which rows or columns are shown, with −1 for an ellipsis."""
    if count <= most:
        return tuple(range(count))
    return (*range(most - 2), -1, count - 1)


def arranged(products: Products, width: float, scale: float, cells: Cells, arrow: float) -> list[Equation]:
    """Return the equations of all layers, side by side as far as the width allows, each row as high as its highest.

    `cells` and `arrow` are in pixels: the widths of cells, and of the room for the arrow before the outputs.
    """
    equations: list[Equation] = []
    x = y = high = 0.0
    for s in range(1, products.network.d + 1):
        sizes = _grids(products, s, QPointF(0, 0), scale, cells, arrow)
        box = sizes.box
        if x and x + box.width() > width:
            x, y, high = 0.0, y + high + BETWEEN * scale / 2, 0.0
        equations.append(_grids(products, s, QPointF(x, y), scale, cells, arrow))
        x += box.width() + BETWEEN * scale
        high = max(high, box.height())
    return equations


def _grids(products: Products, s: int, corner: QPointF, scale: float, cells: Cells, arrow: float) -> Equation:
    passed, network = products.passed, products.network
    examples = tuple(range(len(products.examples)))
    if _is_parted(products):
        examples = (*examples[:-1], -1, examples[-1])
    elif len(examples) < products.count and len(examples) > 1:
        examples = (*examples, -1)
    rows_of_W, columns_of_W = network.shapes[s - 1]
    matrices: Sequence[tuple[Kind, Floats, tuple[int, ...], tuple[int, ...]]] = (
        ("W", network.weights[s - 1], shown_of(rows_of_W, MOST_ROWS), shown_of(columns_of_W, MOST_COLUMNS)),
        ("before", passed.y[s - 1], shown_of(len(passed.y[s - 1]), MOST_COLUMNS), examples),
        ("z", passed.z[s - 1], shown_of(len(passed.z[s - 1]), MOST_ROWS), examples),
        ("y", passed.y[s], _extended_rows(network.layers[s - 1].units, is_last=s == network.d), examples),
    )
    high = max(len(rows) for _, _, rows, _ in matrices) * ROW * scale
    grids, x, row = [], corner.x(), ROW * scale
    for kind, values, rows, columns in matrices:
        cell = cells[kind]
        height = len(rows) * row
        x += BRACKET * scale
        top = corner.y() + TITLE * scale + (high - height) / 2
        rect = QRectF(x, top, len(columns) * cell, height)
        grids.append(Grid(s, kind, values, rows, columns, rect, cell, row))
        x = rect.right() + BRACKET * scale + (SIGN * scale if kind != "z" else arrow)
    last = grids[-1].rect.right() + BRACKET * scale
    return Equation(s, tuple(grids), QRectF(corner.x(), corner.y(), last - corner.x(), high + TITLE * scale))


def _extended_rows(units: int, *, is_last: bool) -> tuple[int, ...]:
    """Return the rows of y: those of z, and the row of ones on top where another layer follows."""
    shown = shown_of(units, MOST_ROWS)
    return shown if is_last else (0, *(row + 1 if row >= 0 else row for row in shown))


def _is_parted(products: Products) -> bool:
    """Tell whether the last column is an example from further behind."""
    return bool(len(products.examples) > 1 and np.diff(products.examples)[-1] > 1)
