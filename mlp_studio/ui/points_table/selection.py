"""Which rows of the table are selected: a mask over the points, however many and however scattered."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Signal

from mlp_studio.core.arrays import Booleans, Integers
from mlp_studio.ui.points_table.model import PointsModel

Flag = QItemSelectionModel.SelectionFlag


class RowSelection(QItemSelectionModel):
    """Takes what Qt's keys and mouse select, and keeps it as a mask over the points instead of as ranges of rows.

    Ranges of rows would not do: half of 100,000 points, sorted by something else, are 25,000 ranges, and Qt compares each with each.
    A selection here stays with its points whatever order the rows are in.

    Signals
    -------
    changed()
        The user has selected other points.
    """

    changed = Signal()

    def __init__(self, model: PointsModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._model = model
        self._kept: Booleans = np.zeros(len(model.points), bool)
        self._running: Integers = np.zeros(0, np.int64)
        self._how = Flag.Select
        self._mask = self._kept

    @property
    def mask(self) -> Booleans:
        """Which points are selected, (n,)."""
        return self._mask

    @property
    def indices(self) -> Integers:
        """The selected points in the order of the file."""
        return np.flatnonzero(self._mask)

    def has(self, row: int) -> bool:
        """Tell whether the point in a row is selected."""
        index = self._model.index_of(row)
        return index is not None and bool(self._mask[index])

    def choose(self, indices: ArrayLike) -> None:
        """Select these points and no others, without a signal."""
        self._kept = np.zeros(len(self._model.points), bool)
        self._kept[np.asarray(indices, np.int64)] = True
        self._running = np.zeros(0, np.int64)
        self._mask = self._kept

    def fit(self) -> None:
        """Follow points that were added, with what is selected; where points are gone, so is the selection."""
        n = len(self._model.points)
        self.choose(self.indices if n >= len(self._mask) else ())

    # Qt

    def select(self, selection: QItemSelection | QModelIndex | QPersistentModelIndex, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select rows as Qt's own model does: a running selection, which a drag or Shift changes, over what was selected before."""
        if command & Flag.Clear:
            self._kept, self._running = np.zeros(len(self._model.points), bool), np.zeros(0, np.int64)
        if not command & Flag.Current:
            self._kept = self._together()
            self._running = np.zeros(0, np.int64)
        if command & (Flag.Select | Flag.Deselect | Flag.Toggle):
            self._running, self._how = self._points_in(selection), command
        before, self._mask = self._mask, self._together()
        if not np.array_equal(before, self._mask):
            self.changed.emit()

    def _points_in(self, selection: QItemSelection | QModelIndex | QPersistentModelIndex) -> Integers:
        order = self._model.order
        if isinstance(selection, QItemSelection):
            parts = [order[part.top() : part.bottom() + 1] for part in map(selection.at, range(selection.size()))]
            return np.concatenate(parts) if parts else np.zeros(0, np.int64)
        row = selection.row()
        return order[row : row + 1] if row >= 0 else np.zeros(0, np.int64)

    def _together(self) -> Booleans:
        """Return what was selected before, with the running selection laid over it."""
        result = self._kept.copy()
        if self._how & Flag.Toggle:
            result[self._running] ^= True
        else:
            result[self._running] = bool(self._how & Flag.Select)
        return result
