"""The side line of the data dock: the axes with their ranges, and what repeats or contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.description import describe
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.data_dock.named_row import NamedRow
from mlp_studio.ui.data_dock.words import axis_text, contradictions_text, contradictions_tip, duplicates_text, range_text
from mlp_studio.ui.theme import Look

AT_ONCE = 5000
"""Up to so many points are described at once; 100,000 with many duplicates take 20 ms (measured), and wait until they rest for …"""
DELAY_MS = 100


class SideLine(QWidget):
    """Names and ranges of the axes, duplicates and contradictory points.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit as an undo step of this text.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._describe)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.axes = [NamedRow(look, self, "axis") for _ in range(2)]
        for j, row in enumerate(self.axes):
            row.renamed.connect(partial(self._rename, j))
            column.addWidget(row)
        self.duplicates, self.contradictions = QLabel(self), QLabel(self)
        for label in (self.duplicates, self.contradictions):
            label.setWordWrap(True)
            label.hide()
            column.addWidget(label)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_points(self, points: PointSet) -> None:
        """Show these points: the ranges now, the rest as soon as it is known."""
        self._points = points
        for j, row in enumerate(self.axes):
            name = points.axes[j]
            reach = range_text(points.xy[:, j]) if len(points) else "–"
            row.show_name(name, axis_text(name), reach, f"{axis_text(name)}: smallest … largest\nDouble-click to rename the axis")
        if len(points) <= AT_ONCE:
            self._timer.stop()
            self._describe()
        else:
            self._timer.start()

    def _describe(self) -> None:
        assert self._points is not None
        found = describe(self._points)
        self._show(self.duplicates, duplicates_text(found), "Points at the place of another one, with the same class or target")
        self._show(self.contradictions, contradictions_text(found), contradictions_tip(found))

    def _show(self, label: QLabel, text: str, tip: str) -> None:
        label.setText(text)
        label.setToolTip(tip)
        label.setVisible(bool(text))

    def _rename(self, j: int, name: str) -> None:
        def edit(project: Project) -> Project:
            first, second = project.points.axes
            return edits.name_axes(project, (name, second) if j == 0 else (first, name))

        change: Callable[[Project], Project] = edit
        self.edit_requested.emit("Name axis", change, "")

    def _restyle(self) -> None:
        theme = self._look.theme
        for label, colour in ((self.duplicates, theme.ink3), (self.contradictions, theme.warn)):
            label.setFont(self._look.font("caption"))
            label.setStyleSheet(f"color: {colour.name()}")
