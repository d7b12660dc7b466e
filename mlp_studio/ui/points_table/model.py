"""The points as rows of a table: their order, their texts, and the network's output for those in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.points import EMPTY, PointSet, decide, fits, wrong
from mlp_studio.ui.axes import coordinate_text
from mlp_studio.ui.formats import count_text, value_text
from mlp_studio.ui.points_table import words
from mlp_studio.ui.points_table.columns import (
    COORDINATES,
    SET_WORDS,
    Column,
    decimals_of,
    differs,
    label_keys,
    sort_keys,
    sorted_order,
)
from mlp_studio.ui.points_table.draft import Draft

Outputs = Callable[[Floats], Floats | None]
"""The network: from places (m, 2) to outputs y (m, k), or None where there are none."""
NEW_POINT = "new point"
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class PointsModel(QAbstractTableModel):
    """One row for each point, in an order of the view's own, and a last one for a new point.

    Nothing is kept for each row but its place in the order: texts are made when they are painted, so that 100,000 points cost what
    is visible.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._points = EMPTY
        self._order: Integers = np.zeros(0, np.int64)
        self._rows: Integers | None = None
        self._decimals = (2, 2, 2)
        self._outputs: Outputs | None = None
        self._block = range(0)
        self._y: Floats | None = None
        self._is_wrong: Booleans | None = None
        self._k = 1
        self.sorted_by: Column | None = None
        self.is_descending = False
        self.draft = Draft()

    # What is shown

    @property
    def points(self) -> PointSet:
        """The points, in the order of the file."""
        return self._points

    @property
    def order(self) -> Integers:
        """The index of the point in each row, (n,)."""
        return self._order

    def row_of(self, index: int) -> int:
        """Return the row of a point."""
        return int(self.rows_of(np.array([index]))[0])

    def rows_of(self, indices: Integers) -> Integers:
        """Return the rows of points, in the order of `indices`."""
        if self._rows is None:
            self._rows = np.empty_like(self._order)
            self._rows[self._order] = np.arange(len(self._order))
        return self._rows[indices]

    def index_of(self, row: int) -> int | None:
        """Return the index of the point in a row, or None for the row of the new point."""
        return int(self._order[row]) if 0 <= row < len(self._order) else None

    def is_draft(self, row: int) -> bool:
        """Tell whether a row is that of the new point."""
        return row == len(self._order)

    def show(self, points: PointSet) -> bool:
        """Show other points; return whether the rows are other ones now, so that nothing of before can be selected or current.

        Points that were edited, or added behind the others, leave all rows where they are; what else there is, is sorted anew.
        """
        before, self._y, self._block = self._points, None, range(0)
        if points is before:
            return False
        if (points.setting, points.classes) != (before.setting, before.classes):
            self.draft = Draft()
        n, m = len(before), len(points)
        if points.setting == before.setting and n <= m and np.array_equal(points.xy[:n], before.xy) and n != m:
            self.beginInsertRows(QModelIndex(), n, m - 1)
            self._take(points, np.concatenate([self._order, np.arange(n, m)]))
            self.endInsertRows()
            return False
        is_edit = n == m and not (n and differs(before, points).all())
        if is_edit:
            self._take(points, self._order)
            self._tell()
            return False
        if n == m:
            self._resort(points)
            self._tell()
            return False
        self.beginResetModel()
        self._take(points, np.arange(m))
        self._take(points, self._order_by_column())
        self.endResetModel()
        return True

    def _take(self, points: PointSet, order: Integers) -> None:
        if points is not self._points:
            self._points = points
            target = points.labels if points.setting == "regression" else np.zeros(0)
            self._decimals = (decimals_of(points.xy[:, 0]), decimals_of(points.xy[:, 1]), decimals_of(target))
        self._order, self._rows = order, None
        self._block, self._y = range(0), None

    def _tell(self) -> None:
        corner = self.index(len(self._order), len(Column) - 1)
        self.dataChanged.emit(self.index(0, 0), corner)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    # The order

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Put the rows into the order of a column, or of the file (None); the points themselves stay as they are."""
        self.sorted_by, self.is_descending = column, descending
        self._resort(self._points)

    def _resort(self, points: PointSet) -> None:
        """Put the rows in order; indices that Qt and the view hold go with their points."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        indices = [self.index_of(at.row()) for at in held]
        self._take(points, self._order)
        self._take(points, self._order_by_column())
        rows = [len(self._order) if i is None else self.row_of(i) for i in indices]
        self.changePersistentIndexList(held, [self.index(row, at.column()) for at, row in zip(held, rows, strict=True)])
        self.layoutChanged.emit()

    def _order_by_column(self) -> Integers:
        column, points = self.sorted_by, self._points
        if column in (Column.OUTPUT, Column.WRONG):
            y = self._outputs(points.xy) if self._outputs is not None and len(points) else None
            if y is None or not (fits(points, y.shape[1]) or column == Column.OUTPUT):
                return np.arange(len(points))
            keys = wrong(y, points) if column == Column.WRONG else _output_keys(y, points)
        elif column is None:
            return np.arange(len(points))
        else:
            keys = sort_keys(points, column)
        return sorted_order(keys, descending=self.is_descending)

    # The network's output

    def show_outputs(self, outputs: Outputs | None) -> None:
        """Show what this network computes, asked only for the rows that are looked at."""
        self._outputs, self._block, self._y = outputs, range(0), None

    def look_at(self, first: int, last: int) -> None:
        """Have the outputs of the rows from `first` to `last`, at once."""
        block = range(max(0, first), min(last + 1, len(self._order)))
        if self._y is not None and block and block[0] in self._block and block[-1] in self._block:
            return
        self._block, self._y, self._is_wrong = block, None, None
        if self._outputs is None or not block:
            return
        chosen = self._order[block.start : block.stop]
        y = self._outputs(self._points.xy[chosen])
        if y is None:
            return
        self._y = y
        if y.shape[1] != self._k:
            self._k = y.shape[1]
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.OUTPUT, Column.OUTPUT)
        if fits(self._points, y.shape[1]):
            part = PointSet(self._points.xy[chosen], self._points.labels[chosen], self._points.classes, setting=self._points.setting)
            self._is_wrong = wrong(y, part)

    def output(self, row: int) -> Floats | None:
        """Return the network's output y for the point in a row, (k,)."""
        if row not in self._block:
            self.look_at(row, row)
        return None if self._y is None or row not in self._block else np.asarray(self._y[row - self._block.start])

    def is_wrong(self, row: int) -> bool:
        """Tell whether the point in a row is misclassified."""
        return self.output(row) is not None and self._is_wrong is not None and bool(self._is_wrong[row - self._block.start])

    def decision(self, row: int) -> tuple[int, ...] | None:
        """Return the classes that the network decides for; None where its output is a number."""
        y = self.output(row)
        if y is None or len(y) == 1:
            return None
        decided = decide(y[None, :], self._points.setting)[0]
        return tuple(np.flatnonzero(decided).tolist()) if np.ndim(decided) else (int(decided),)

    @property
    def decides(self) -> bool:
        """Whether the output column shows classes."""
        return self._points.setting == "multi-label" or self._points.class_count > 2 or self._k > 1

    # Texts

    def classes_of(self, row: int) -> tuple[int, ...]:
        """Return the classes of the point in a row, or of the new one; none for regression."""
        index, setting = self.index_of(row), self._points.setting
        if setting == "regression":
            return ()
        label = self.draft.label_in(self._points) if index is None else self._points.labels[index]
        return tuple(np.flatnonzero(label).tolist()) if setting == "multi-label" else (int(label),)

    def is_test(self, row: int) -> bool:
        """Tell whether the point in a row is held back for testing."""
        index = self.index_of(row)
        return self.draft.is_test if index is None else bool(self._points.test_mask[index])

    def number(self, row: int, column: int) -> float | None:
        """Return the coordinate or target number of a cell; None where there is none, or not yet."""
        which = COORDINATES.get(column, 2 if column == Column.LABEL and self._points.setting == "regression" else None)
        index = self.index_of(row)
        if which is None or index is None:
            return None if which is None else self.draft.numbers.get(which)
        return float(self._points.labels[index] if which == 2 else self._points.xy[index, which])

    def name_of(self, c: int) -> str:
        """Return the name of a class, or its number where the network has more outputs than there are classes."""
        names = self._points.classes or ()
        return names[c] if c < len(names) else str(c + 1)

    def text(self, row: int, column: int) -> str:
        """Return what a cell says."""
        number = self.number(row, column)
        if number is not None:
            return coordinate_text(number, self._decimals[COORDINATES.get(column, 2)])
        if column == Column.NUMBER:
            index = self.index_of(row)
            return "+" if index is None else count_text(index + 1)
        if column == Column.LABEL and self._points.setting != "regression":
            return self._names(self.classes_of(row))
        if column == Column.SET:
            return SET_WORDS[self.is_test(row)]
        if self.is_draft(row):
            return NEW_POINT if column == Column.X1 and not self.draft.numbers else ""
        if column == Column.OUTPUT:
            return self._output_text(row)
        return "wrong" if self.is_wrong(row) else ""

    def _output_text(self, row: int) -> str:
        y, decided = self.output(row), self.decision(row)
        if decided is not None:
            return self._names(decided)
        return "–" if y is None else value_text(float(y[0]))

    def _names(self, classes: tuple[int, ...]) -> str:
        return ", ".join(map(self.name_of, classes)) or "none"

    def widest(self, column: int) -> tuple[str, ...]:
        """Return texts of which one is as wide as any in a column of numbers."""
        which = COORDINATES.get(column, 2)
        values = self._points.labels if which == 2 else self._points.xy[:, which]
        ends = (float(values.min()), float(values.max())) if len(values) else (0.0,)
        return tuple(coordinate_text(v, self._decimals[which]) for v in ends)

    # Qt

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the number of points and one more, for the new one."""
        return 0 if parent.isValid() else len(self._order) + 1

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the number of columns, hidden ones included."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, its full value for the tooltip, and the whole of it for screen readers."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.cell_tip(self, index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.cell_in_words(self, index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's heading in letters, and what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words.heading(self, section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.heading_tip(self, section)
        return None


def _output_keys(y: Floats, points: PointSet) -> NDArray[Any]:
    return y[:, 0] if y.shape[1] == 1 else label_keys(decide(y, points.setting))
