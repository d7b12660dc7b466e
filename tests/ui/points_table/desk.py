"""A table of points on its own, beside a project that takes its edits: real clicks and keys, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.points_table import PointsTable
from mlp_studio.ui.points_table.columns import Column

FOUR = PointSet(
    np.array([[0.25, -1.5], [2.0, 0.125], [-0.5, 3.0], [1.0, 0.0]]),
    np.array([0, 1, 1, 0]),
    ("−", "+"),
    test=np.array([False, True, False, False]),
)
TARGETS = PointSet(np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([0.5, -2.0]), None, setting="regression")
TAGS = PointSet(np.zeros((3, 2)), np.array([[True, False], [False, False], [True, True]]), ("sea", "sun"), setting="multi-label")


def network(k: int = 1) -> Network:
    return Network(("x1", "x2"), (Layer("o", k, "sigmoid"),), (np.tile([0.0, 1.0, 0.0], (k, 1)),))


@dataclass
class Desk:
    """The table, and what came of its edits."""

    table: PointsTable
    qtbot: QtBot
    project: Project
    steps: list[str] = field(default_factory=list)
    refused: list[StudioError] = field(default_factory=list)
    selected: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table.edit_requested.connect(self._on_edit)
        self.table.refused.connect(self.refused.append)
        self.table.selection_changed.connect(lambda indices: self.selected.append(indices.tolist()))
        self.table.show_project(self.project)

    def _on_edit(self, text: str, edit: Callable[[Project], Project], gesture: str) -> None:
        try:
            self.project = edit(self.project)
        except StudioError as error:
            self.refused.append(error)
            return
        self.steps.append(text)
        self.table.show_project(self.project)

    def show(self, points: PointSet, k: int = 1) -> None:
        self.project = Project(network(k), points)
        self.table.show_project(self.project)
        QApplication.processEvents()  # scroll bars come, or go

    @property
    def points(self) -> PointSet:
        return self.project.points

    def at(self, row: int, column: Column) -> QPoint:
        return self.table.visualRect(self.table.points_model.index(row, column)).center()

    def click(self, row: int, column: Column = Column.NUMBER, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifier, self.at(row, column))

    def double_click(self, row: int, column: Column) -> None:
        self.qtbot.mouseDClick(self.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self.at(row, column))

    def click_heading(self, column: Column) -> None:
        heading = self.table.heading
        place = QPoint(heading.sectionViewportPosition(column) + heading.sectionSize(column) // 2, heading.height() // 2)
        self.qtbot.mouseClick(heading.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def keys(self, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, or type a text, where the focus is."""
        for key in keys:
            if isinstance(key, str):
                for sign in key:  # the first one opens an editor, which then has the focus
                    self.qtbot.keyClicks(self.focus(), sign)
            else:
                self.qtbot.keyClick(self.focus(), key, modifier)

    def column(self, column: Column, rows: int | None = None) -> list[str]:
        model = self.table.points_model
        return [model.text(row, column) for row in range(len(self.points) if rows is None else rows)]

    @property
    def cell(self) -> tuple[int, int]:
        index = self.table.currentIndex()
        return index.row(), index.column()
