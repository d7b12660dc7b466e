"""Typing into the table of points: a number where it stands, the new point cell by cell, and where Tab and Enter go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPoint

from mlp_studio.ui.class_menu import ClassMenu
from mlp_studio.ui.number_editor import NumberEditor
from mlp_studio.ui.points_table.columns import COORDINATES, EDITABLE, Column
from mlp_studio.ui.points_table.draft import Draft
from mlp_studio.ui.points_table.words import heading, point_name
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.points_table.table import PointsTable

_TARGET = 2
"""The number of a draft that is its target."""


class CellEditing(QObject):
    """Opens the editor of a cell and passes on what was typed: as a command, or to the new point until that is complete.

    Parameters
    ----------
    table
        Whose cells are edited; also Qt's owner.
    look
        Theme and scale.
    """

    def __init__(self, table: PointsTable, look: Look) -> None:
        super().__init__(table)
        self._table = table
        self._model = table.points_model
        self._look = look
        self._cell = (-1, -1)
        self.editor = NumberEditor(look, table.viewport())
        self.editor.committed.connect(self._on_committed)
        self.editor.stepped.connect(self._on_stepped)

    @property
    def cell(self) -> QModelIndex:
        """The cell that is being edited."""
        return self._model.index(*self._cell)

    def open(self, index: QModelIndex, first_text: str = "") -> None:
        """Edit a cell: type its number, choose its class, or go over to the other set."""
        row, column = index.row(), index.column()
        if not index.isValid() or column not in EDITABLE:
            return
        if index != self._table.currentIndex():
            self._table.setCurrentIndex(index, select=not self._table.selection.has(row))
        if column == Column.SET:
            self.toggle_test(row)
        elif column == Column.LABEL and self._model.points.setting != "regression":
            self.choose_class(index)
        else:
            self._table.scrollTo(index)
            self._cell = (row, column)
            value, point = self._model.number(row, column), self._model.index_of(row)
            whose = "the new point" if point is None else point_name(point)
            self.editor.setAccessibleName(f"{heading(self._model, column)} of {whose}")
            self.editor.open(self._table.visualRect(index), value or 0.0, first_text)
            if value is None and not first_text:
                self.editor.clear()

    def place(self) -> None:
        """Keep the editor over its cell after scrolling or sorting."""
        if self.editor.is_open:
            self.editor.place(self._table.visualRect(self.cell))

    # Commands that mean points, or the new one

    def choose_class(self, index: QModelIndex) -> None:
        """Let the class be chosen from a menu below a cell."""
        row = index.row()
        self._table.scrollTo(index)
        menu = self.class_menu(row)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self._table.visualRect(index).bottomLeft()
        menu.popup(self._table.viewport().mapToGlobal(corner + QPoint(0, 1)))

    def class_menu(self, row: int) -> ClassMenu:
        """Return the menu of the classes for the points that are meant by a row."""
        menu = ClassMenu(self._model.points.classes or (), self._model.classes_of(row), self._look, self._table)
        menu.picked.connect(lambda c: self.label(row, c))
        return menu

    def label(self, row: int, c: int) -> None:
        """Give a class to the points that are meant by a row, or to the new one."""
        model, points = self._model, self._model.points
        if not model.is_draft(row):
            self._table.commands.label(self._table.commands.meant(row), c)
        elif c < points.class_count:
            label = model.draft.label_in(points)
            model.draft.label = label ^ (np.arange(points.class_count) == c) if points.setting == "multi-label" else c
            self._table.viewport().update()

    def toggle_test(self, row: int) -> None:
        """Take the points that are meant by a row, or the new one, over to the other set."""
        model = self._model
        if model.is_draft(row):
            model.draft.is_test = not model.draft.is_test
            self._table.viewport().update()
        else:
            self._table.commands.toggle_test(self._table.commands.meant(row))

    def forget_draft(self) -> bool:
        """Let go of what was typed of a new point; return whether there was anything."""
        had_any = bool(self._model.draft.numbers)
        self._model.draft = Draft()
        self._table.viewport().update()
        return had_any

    # Numbers

    def _on_committed(self, value: float) -> None:
        row, column = self._cell
        which = COORDINATES.get(column, _TARGET)
        index = self._model.index_of(row)
        if index is None:
            self._take(which, value)
        elif which == _TARGET:
            self._table.commands.set_target(index, value)
        else:
            self._table.commands.place(index, which, value)

    def _take(self, which: int, value: float) -> None:
        """Take a number of the new point; the last one that was missing adds it."""
        draft, n = self._model.draft, len(self._model.points)
        draft.numbers[which] = value
        if not draft.is_complete(self._model.points):
            self._table.viewport().update()
            return
        self._table.commands.add(draft)
        if len(self._model.points) > n:
            self._model.draft = Draft(is_test=draft.is_test)
            self._cell = (self._model.row_of(n), self._cell[1])

    def _on_stepped(self, dx: int, dy: int) -> None:
        row, column = self._cell
        if dx:
            self._table.go(*(self._table.following(row, column, dx) or (row, column)))
            return
        row = min(max(row + dy, 0), len(self._model.points))
        self._table.go(row, Column.X1 if self._model.is_draft(row) and dy > 0 else column)
