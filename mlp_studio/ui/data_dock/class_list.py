"""The part of the data dock about what the points stand for: the classes with their counts, or the range of the target numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.description import class_counts
from mlp_studio.core.points import MAX_CLASSES, PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.data_dock.named_row import NamedRow
from mlp_studio.ui.data_dock.rows import small_button
from mlp_studio.ui.data_dock.words import range_text
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.markers import MarkerIcon
from mlp_studio.ui.theme import Look


class ClassList(QWidget):
    """The classes, one row each, and what the markers mean.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit as an undo step of this text.
    class_picked(index)
        A class was clicked.
    """

    edit_requested = Signal(str, object, str)
    class_picked = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._current: int | None = None
        self.rows: list[NamedRow] = []
        self._title = QLabel("Classes", self)
        self.add_button = small_button("plus", "Add a class", "Add a class", look, self)
        self.add_button.clicked.connect(self._on_add)
        self._target = QLabel(self)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.add_button)
        self._row_column = QVBoxLayout()
        self._row_column.setSpacing(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addLayout(self._row_column)
        column.addWidget(self._target)
        self._texts = [self._target]
        self._hollow = self._legend(MarkerIcon(None, look, self, hollow=True), "hollow: test point", column)
        self._rim = self._legend(MarkerIcon(None, look, self, wrong=True), "rim: misclassified", column)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _legend(self, marker: MarkerIcon, words: str, column: QVBoxLayout) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(8)
        row.addWidget(marker)
        text = QLabel(words, line)
        row.addWidget(text, 1)
        self._texts.append(text)
        column.addWidget(line)
        return line

    def show_points(self, points: PointSet) -> None:
        """Show the classes of these points; rows stay while their number does."""
        names = points.classes or ()
        while len(self.rows) > len(names):
            row = self.rows.pop()
            self._row_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(names):
            self._add_row(len(self.rows))
        training, test = class_counts(points)
        for row, name, kept, held in zip(self.rows, names, training, test, strict=False):
            number = count_text(kept) + (f" + {count_text(held)}" if any(test) else "")
            what = f"{count_text(kept)} training and {count_text(held)} test points" if any(test) else f"{count_text(kept)} points"
            row.show_name(name, name, number, f"{name}: {what}\nClick picks it for painting, double-click renames it")
        self._title.setText("Classes" if names else "Target")
        self.add_button.setVisible(bool(names))
        self.add_button.setEnabled(len(names) < MAX_CLASSES)
        self.add_button.setToolTip("Add a class" if len(names) < MAX_CLASSES else f"There are at most {MAX_CLASSES} classes")
        self._target.setVisible(points.classes is None)
        self._target.setText(f"numbers {range_text(points.labels)}" if len(points) else "numbers")
        self._hollow.setVisible(bool(points.test_mask.any()))
        self._rim.setVisible(points.classes is not None)
        self.set_current(self._current if self._current is not None and self._current < len(names) else None)

    def set_current(self, c: int | None) -> None:
        """Show a class as the picked one, or none."""
        self._current = c
        for i, row in enumerate(self.rows):
            row.set_current(i == c)

    def _add_row(self, c: int) -> None:
        row = NamedRow(self._look, self, "class", c)
        row.renamed.connect(lambda name: self._request("Rename class", partial(edits.rename_class, c=c, name=name)))
        row.remove_requested.connect(lambda: self._request("Remove class", partial(edits.remove_class, c=c)))
        row.picked.connect(lambda: self._pick(c))
        row.stepped.connect(lambda by: self._step(c + by))
        self.rows.append(row)
        self._row_column.addWidget(row)

    def _request(self, text: str, edit: Callable[[Project], Project]) -> None:
        self.edit_requested.emit(text, edit, "")

    def _pick(self, c: int) -> None:
        self.set_current(c)
        self.class_picked.emit(c)

    def _on_add(self) -> None:
        """Add a class, pick it, and let its name be typed."""
        before = len(self.rows)
        self._request("Add class", edits.add_class)
        if len(self.rows) > before:
            self._pick(before)
            QTimer.singleShot(0, self.rows[before], self.rows[before].open_editor)  # once the row has its place

    def _step(self, c: int) -> None:
        if 0 <= c < len(self.rows):
            self.rows[c].setFocus()

    def _restyle(self) -> None:
        self._title.setFont(self._look.font("title"))
        for text in self._texts:
            text.setFont(self._look.font("caption"))
            text.setStyleSheet(f"color: {self._look.theme.ink3.name()}")
