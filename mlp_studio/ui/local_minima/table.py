"""The table of starts: a row for each that has ended, sorted by any column; Enter or a double-click opens one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from mlp_studio.training.local_minima import StartEnd
from mlp_studio.ui.local_minima.words import HEADERS, end_cells, row_words, tsv
from mlp_studio.ui.theme import Look

SEED, LOSS, EPOCHS, REASON = 1, 2, 4, 5
GIVE_WAY = (SEED, EPOCHS, REASON)
"""Columns that are left out, in this order, where there is no room for all: rows are few in a low dock, and a scroll bar takes one more."""
ROW, LOW_ROW = 26, 21
"""Height of a row, and where there is only room for a few."""
LOW = 150
_KEYS: tuple[Callable[[StartEnd], Any], ...] = (
    lambda end: end.number,
    lambda end: end.seed,
    lambda end: end.loss,
    lambda end: end.errors,
    lambda end: end.epoch,
    lambda end: end.reason,
)
_MOTION = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TIP = "Double-click, or press Enter, to make this the current network; undo brings the other one back"
_Index = QModelIndex | QPersistentModelIndex


class StartsModel(QAbstractTableModel):
    """The starts that have ended, in the order of a column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ends: list[StartEnd] = []
        """In the order of the rows."""
        self.is_regression = False
        self._column, self._order = LOSS, Qt.SortOrder.AscendingOrder

    def show_ends(self, ends: tuple[StartEnd, ...], *, is_regression: bool) -> None:
        """Show these starts."""
        self.beginResetModel()
        self.is_regression = is_regression
        self.ends = self._sorted(list(ends))
        self.endResetModel()

    def row_of(self, number: int) -> int | None:
        """Return the row of a start, or None."""
        return next((row for row, end in enumerate(self.ends) if end.number == number), None)

    def _sorted(self, ends: list[StartEnd]) -> list[StartEnd]:
        key = _KEYS[self._column]
        # What is not a number comes last, whichever way it is sorted.
        there = sorted((end for end in ends if key(end) == key(end)), key=lambda end: end.number)
        missing = [end for end in ends if key(end) != key(end)]
        return sorted(there, key=key, reverse=self._order == Qt.SortOrder.DescendingOrder) + missing

    # Qt

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return the number of starts."""
        return 0 if parent.isValid() else len(self.ends)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, to the right where it is a number."""
        if role == Qt.ItemDataRole.DisplayRole:
            return end_cells(self.ends[index.row()], is_regression=self.is_regression)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row_words(self.ends[index.row()], is_regression=self.is_regression)}\n{_TIP}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        arrow = {Qt.SortOrder.AscendingOrder: " ↑", Qt.SortOrder.DescendingOrder: " ↓"}[self._order] if section == self._column else ""
        return HEADERS[section] + arrow

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column."""
        self.layoutAboutToBeChanged.emit()
        chosen = [(index, self.ends[index.row()].number) for index in self.persistentIndexList()]
        self._column, self._order = column, order
        self.ends = self._sorted(self.ends)
        rows = {end.number: row for row, end in enumerate(self.ends)}
        for index, number in chosen:
            self.changePersistentIndex(index, self.index(rows[number], index.column()))
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADERS) - 1)


class StartsTable(QTableView):
    """The table of a plan's starts.

    Signals
    -------
    opened(end)
        A start is to become the current network.
    chosen(number)
        Another start is selected, or None.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin without rows, sorted by the final loss."""
        super().__init__(parent)
        self._look = look
        self.starts_model = StartsModel(self)
        self.setModel(self.starts_model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Starts that have ended")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(LOSS, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorShown(False)  # the style would paint it over the name, which has an arrow of its own
        self.doubleClicked.connect(lambda index: self.opened.emit(self.starts_model.ends[index.row()]))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.chosen_number))
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def chosen_number(self) -> int | None:
        """The number of the selected start, from 0, or None."""
        index = self.currentIndex()
        return self.starts_model.ends[index.row()].number if index.isValid() else None

    def show_ends(self, ends: tuple[StartEnd, ...], *, is_regression: bool) -> None:
        """Show these starts; the selected one stays selected."""
        number = self.chosen_number
        self.starts_model.show_ends(ends, is_regression=is_regression)
        self.choose(number)
        self._fit()

    def choose(self, number: int | None) -> None:
        """Select a start."""
        row = None if number is None else self.starts_model.row_of(number)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.starts_model.index(row, 0), flags)

    def copy(self) -> None:
        """Copy the whole table, as tab-separated text."""
        QGuiApplication.clipboard().setText(tsv(self.starts_model.ends))

    def _restyle(self) -> None:
        self.setFont(self._look.font("body"))
        self.horizontalHeader().setFont(self._look.font("caption"))
        self._fit()

    def _fit(self) -> None:
        """Leave out columns that have no room, and let rows stand closer where there is room for a few only."""
        header = self.horizontalHeader()
        for column in GIVE_WAY:  # of a hidden one the header has no width
            self.setColumnHidden(column, False)
        needed = {column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) for column in range(len(HEADERS))}
        room = self.viewport().width() - sum(needed.values())
        for column in GIVE_WAY:
            self.setColumnHidden(column, room < 0)
            room += needed[column] if room < 0 else 0
        px = self._look.px
        self.verticalHeader().setDefaultSectionSize(round(px(LOW_ROW if self.height() < px(LOW) else ROW)))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what has room."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the table from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            return bool(self.starts_model.ends)
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return plain and (event.key() in _MOTION or (event.key() in _OPENS and self.currentIndex().isValid()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the selected start, copy the table, or move."""
        if not self._wants(event):
            event.ignore()  # letters would search, and belong to the window
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _OPENS:
            self.opened.emit(self.starts_model.ends[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == len(HEADERS) - 1 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
