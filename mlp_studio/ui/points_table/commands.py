"""What can be done with points in the table: set, label, mark as test, add, remove, copy and paste."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from mlp_studio.core import edits
from mlp_studio.core.arrays import Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.project import Project
from mlp_studio.storage.point_exports import points_as_tsv
from mlp_studio.ui.points_table.columns import SYMBOLS, Column
from mlp_studio.ui.points_table.draft import Draft
from mlp_studio.ui.points_table.model import PointsModel
from mlp_studio.ui.points_table.rows_text import PASTE, Rows, read_rows
from mlp_studio.ui.points_table.selection import RowSelection
from mlp_studio.ui.points_table.words import label_word, point_name


class PointCommands(QObject):
    """Commands on points; each asks for an edit, none makes one.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit; all with the same gesture, one after the other, are one undo step.
    refused(error)
        This cannot be done, and why: a StudioError.
    """

    edit_requested = Signal(str, object, str)
    refused = Signal(object)

    def __init__(self, model: PointsModel, selection: RowSelection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._selection = selection

    def meant(self, row: int) -> Integers:
        """Return the points that a command on a row is for: all that are selected if it is among them, else its own."""
        index = self._model.index_of(row)
        if index is None:
            return np.zeros(0, np.int64)
        return self._selection.indices if self._selection.has(row) else np.array([index])

    def place(self, index: int, axis: int, value: float) -> None:
        """Give a point another coordinate."""

        def placed(project: Project) -> Project:
            xy = project.points.xy[index].copy()
            xy[axis] = value
            return edits.place_points(project, [index], xy)

        self._ask(f"Set {SYMBOLS[axis]} of {point_name(index)}", placed)

    def set_target(self, index: int, value: float) -> None:
        """Give a point another target number."""
        self._ask(f"Set the target of {point_name(index)}", lambda project: edits.label_points(project, [index], value))

    def label(self, indices: Integers, c: int) -> None:
        """Give points a class; in a set with several classes for each, give it to all, or take it from all if all have it."""
        points = self._model.points
        if not len(indices) or points.classes is None:
            return
        if c >= points.class_count:
            mend = "Choose a class that is there, or add one"
            self.refused.emit(StudioError(f"there is no class {c + 1} among {points.class_count}", "points", mend))
        elif points.setting == "exclusive":
            text = f"Change the class of {_points(indices)} to {points.classes[c]}"
            self._ask(text, lambda project: edits.label_points(project, indices, c))
        else:
            has = not points.labels[indices, c].all()
            labels = points.labels[indices].copy()
            labels[:, c] = has
            text = f"{'Give' if has else 'Take'} class {points.classes[c]} {'to' if has else 'from'} {_points(indices)}"
            self._ask(text, lambda project: edits.label_points(project, indices, labels))

    def toggle_test(self, indices: Integers) -> None:
        """Hold points back for testing, or use them for training if all are test points already."""
        if len(indices):
            is_test = not self._model.points.test_mask[indices].all()
            text = f"Hold {_points(indices)} back for testing" if is_test else f"Use {_points(indices)} for training"
            self._ask(text, lambda project: edits.hold_back(project, indices, is_test))

    def add(self, draft: Draft) -> None:
        """Add a point that has all its numbers."""
        xy = [draft.numbers[0], draft.numbers[1]]
        label, is_test = draft.label_in(self._model.points), draft.is_test
        self._ask("Add a point", lambda project: edits.add_points(project, [xy], [label], [is_test]))

    def remove(self) -> None:
        """Remove the selected points."""
        indices = self._selection.indices
        if len(indices):
            self._ask(f"Remove {_points(indices)}", lambda project: edits.remove_points(project, indices))

    def copy(self) -> None:
        """Copy the selected points in the order of the rows, with every digit, below the names of the columns."""
        order = self._model.order
        chosen = order[self._selection.mask[order]]
        if len(chosen):
            QGuiApplication.clipboard().setText(points_as_tsv(self._model.points, chosen.tolist()))

    def paste(self, row: int, column: int) -> None:
        """Overwrite the block from a cell on with the rows of the clipboard; below the last point, or with a heading, add them.

        Parameters
        ----------
        row, column
            The current cell; a row without a point is that of the new one.
        """
        points, order = self._model.points, self._model.order
        is_new = not 0 <= row < len(order)
        first = Column(column) if not is_new and column in (Column.X2, Column.LABEL, Column.SET) else Column.X1
        try:
            rows = read_rows(QGuiApplication.clipboard().text(), points, first)
            if is_new or rows.has_heading or column == Column.NUMBER:
                self._append(rows)
            else:
                self._overwrite(rows, order[row : row + len(rows)])
        except StudioError as error:
            self.refused.emit(error)

    def _append(self, rows: Rows) -> None:
        xy, labels, test = self._complete(rows, 0)
        self._ask(f"Paste {counted(len(rows), 'point')}", lambda project: edits.add_points(project, xy, labels, test))

    def _overwrite(self, rows: Rows, indices: Integers) -> None:
        """Put rows over points, and add those for which there are none."""
        here = len(indices)
        more = self._complete(rows, here) if here < len(rows) else None

        def pasted(project: Project) -> Project:
            places = project.points.xy[indices].copy()
            for column, axis in ((Column.X1, 0), (Column.X2, 1)):
                if column in rows.values:
                    places[:, axis] = rows.values[column][:here]
            project = edits.place_points(project, indices, places)
            if Column.LABEL in rows.values:
                project = edits.label_points(project, indices, rows.values[Column.LABEL][:here])
            if Column.SET in rows.values:
                for is_test in (False, True):
                    project = edits.hold_back(project, indices[rows.values[Column.SET][:here] == is_test], is_test)
            return project if more is None else edits.add_points(project, *more)

        self._ask(f"Paste {counted(len(rows), 'row')}", pasted)

    def _complete(self, rows: Rows, start: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
        """Return places, labels and test mask of the rows from `start` on, as whole points."""
        points, values, n = self._model.points, rows.values, len(rows) - start
        if Column.X1 not in values or Column.X2 not in values:
            raise StudioError(f"{counted(n, 'row')} of the clipboard would be new points without x₁ and x₂", PASTE, "Copy fewer rows")
        if Column.LABEL in values:
            labels = values[Column.LABEL][start:]
        elif points.setting == "regression":
            raise StudioError("the clipboard has no target numbers", PASTE, f"Copy a third column, the {label_word(points)}")
        else:
            labels = np.repeat(np.asarray([self._model.draft.label_in(points)]), n, axis=0)
        test = values[Column.SET][start:] if Column.SET in values else None
        return np.column_stack([values[Column.X1], values[Column.X2]])[start:], labels, test

    def _ask(self, text: str, edit: Callable[[Project], Project]) -> None:
        self.edit_requested.emit(text, edit, "")


def _points(indices: Integers) -> str:
    return point_name(int(indices[0])) if len(indices) == 1 else counted(len(indices), "point")
