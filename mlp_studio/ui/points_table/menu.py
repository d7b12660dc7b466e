"""The menu under the right button on the table of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from mlp_studio.core.findings import counted
from mlp_studio.ui.icons import icon
from mlp_studio.ui.points_table.columns import EDITABLE, Column
from mlp_studio.ui.points_table.words import heading

if TYPE_CHECKING:
    from mlp_studio.ui.points_table.table import PointsTable


def points_menu(table: PointsTable, row: int, column: int) -> QMenu:
    """Return what can be done with the points that are meant by a cell (−1, −1 is none); the menu deletes itself when it closes."""
    model, commands, editing = table.points_model, table.commands, table.editing
    menu = QMenu(table)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    indices = commands.meant(row)
    n, points = len(indices), model.points
    if column in (Column.X1, Column.X2) or (column == Column.LABEL and points.setting == "regression"):
        menu.addAction("Edit\tF2", lambda: editing.open(model.index(row, column)))
    if n:
        if points.classes is not None:
            classes = editing.class_menu(row)
            classes.setTitle("Class" if points.setting == "exclusive" else "Give or take class")
            menu.addMenu(classes)
            menu.aboutToHide.connect(classes.deleteLater)
        are_test = bool(points.test_mask[indices].all())
        menu.addAction("Use for training\tT" if are_test else "Hold back for testing\tT", lambda: commands.toggle_test(indices))
        menu.addAction(icon("trash", table.look), f"Remove {counted(n, 'point')}\tDel", commands.remove)
        menu.addSeparator()
        menu.addAction(f"Copy {counted(n, 'point')}\tCtrl+C", commands.copy)
    paste = menu.addAction("Paste\tCtrl+V", lambda: commands.paste(row, column))
    paste.setEnabled(bool(QGuiApplication.clipboard().text().strip()))
    select = menu.addAction("Select all\tCtrl+A", table.selectAll)
    select.setEnabled(bool(len(points)))
    menu.addSeparator()
    if column in (*EDITABLE, Column.OUTPUT, Column.WRONG):
        name = heading(model, column)
        menu.addAction(f"Sort by {name}", lambda: table.sort_by(Column(column)))
        menu.addAction(f"Sort by {name}, largest first", lambda: table.sort_by(Column(column), descending=True))
    original = menu.addAction("Order of the data", lambda: table.sort_by(None))
    original.setEnabled(model.sorted_by is not None)
    return menu
