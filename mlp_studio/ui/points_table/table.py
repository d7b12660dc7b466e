"""The table of points: shows them, and turns keys, mouse and clipboard into selections and requests for edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from mlp_studio.core.arrays import Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.measures import MOST_POINTS
from mlp_studio.core.project import Project
from mlp_studio.ui.class_menu import class_of_digit
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.number_editor import FIRST_SIGNS
from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.points_table.columns import COORDINATES, EDITABLE, Column
from mlp_studio.ui.points_table.commands import PointCommands
from mlp_studio.ui.points_table.delegate import MARKER_PITCH, PADDING, ROW, Marks, PointDelegate
from mlp_studio.ui.points_table.editing import CellEditing
from mlp_studio.ui.points_table.header import SortHeader
from mlp_studio.ui.points_table.menu import points_menu
from mlp_studio.ui.points_table.model import NEW_POINT, Outputs, PointsModel
from mlp_studio.ui.points_table.selection import RowSelection
from mlp_studio.ui.theme import Look

NO_POINTS = "No points yet"
NO_POINTS_MEND = "Type x₁ and x₂ into the row above, paste rows of a spreadsheet, or paint, generate or import points."
WIDEST_NAMES = 240
"""Pixels to which names of classes widen their column."""
_Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_NONE, _SHIFT, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_TABS: dict[int, int] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_EDIT = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
_REMOVE = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_MOTION = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}


class PointsTable(QTableView):
    """All points as rows, and a last row for a new one.

    Typing, Enter, F2 and a double-click edit a cell; Tab goes on to the next one, Enter down. 1 … 9 and 0 choose a class in a cell that
    holds no number, T takes points over to the other set, Del removes them, Ctrl+C and Ctrl+V copy and paste. What is done with a
    selected row is done with all that are selected. A click on a heading sorts, a second one reverses, a third goes back to the order
    of the data, which stays as it is all the time.

    Signals
    -------
    selection_changed(indices)
        The user has selected these points here: their indices, in the order of the data.
    hovered_point(index)
        The point under the pointer, or None.
    edit_requested(text, edit, gesture)
        Make this edit; all with the same gesture, one after the other, are one undo step.
    refused(error)
        This cannot be done, and why: a StudioError.
    """

    selection_changed = Signal(object)
    hovered_point = Signal(object)
    edit_requested = Signal(str, object, str)
    refused = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.points_model = PointsModel(self)
        self.setModel(self.points_model)
        self.selection = RowSelection(self.points_model, self)
        self.setSelectionModel(self.selection)
        self._marks = Marks()
        self._widths: list[int] = []
        self._ctrl_drag = _Flag.Select
        self.commands = PointCommands(self.points_model, self.selection, self)
        self.heading = SortHeader(self.points_model, look, self)
        self.setHorizontalHeader(self.heading)
        self._delegate = PointDelegate(self.points_model, self.selection, self._marks, look, self)
        self.setItemDelegate(self._delegate)
        self.editing = CellEditing(self, look)
        self._set_up()
        self.commands.edit_requested.connect(self.edit_requested)
        self.commands.refused.connect(self.refused)
        self.selection.changed.connect(self._on_selected)
        self.heading.sectionClicked.connect(self._on_heading_clicked)
        self.points_model.headerDataChanged.connect(self._fit_columns)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _set_up(self) -> None:
        """Be a quiet list: no grid, no frame, no numbers beside it, and no editors of Qt's own."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; border-radius: 0; }")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Points")
        self.setStatusTip(
            "Points: type a number, 1 … 9 choose a class, T is training or test, Del removes, Ctrl+C and Ctrl+V copy and paste"
        )

    # What is shown

    def show_project(self, project: Project) -> None:
        """Show the points of this project; what is selected stays with them, unless some are gone."""
        before, current = self.points_model.points, self.currentIndex()
        row, column, order = current.row(), current.column(), self.points_model.order
        are_new = self.points_model.show(project.points)
        if project.points is before:
            return
        self.selection.fit()
        n = len(project.points)
        if are_new or not np.array_equal(self.points_model.order[: len(order)], order):
            self.editing.editor.cancel()  # its row holds another point
        if are_new:
            self._marks.hovered = self._marks.highlighted = None
            if row >= 0:
                self.setCurrentIndex(self.points_model.index(min(row, n), column), select=False)
        self.setColumnHidden(Column.WRONG, project.points.setting == "regression")
        self.setAccessibleDescription(f"{count_text(n)} points")
        self._fit_columns()
        self.viewport().update()

    def show_outputs(self, outputs: Outputs | None) -> None:
        """Show what the network returns: a function from places (m, 2) to y (m, k) or None, called for the rows that are painted."""
        self.points_model.show_outputs(outputs)
        left = self.columnViewportPosition(Column.LABEL)
        self.viewport().update(QRect(left, 0, self.viewport().width() - left, self.viewport().height()))

    def select_points(self, indices: ArrayLike) -> None:
        """Show what is selected elsewhere, and bring the first of these points into view; no signal follows."""
        chosen = np.asarray(indices, np.int64)
        if np.array_equal(np.unique(chosen), self.selection.indices):
            return
        self.selection.choose(chosen)
        if len(chosen):
            self.editing.editor.cancel()
            row = int(self.points_model.rows_of(chosen).min())
            self.setCurrentIndex(self.points_model.index(row, max(0, self.currentIndex().column())), select=False)
        self.viewport().update()

    def highlight_point(self, index: int | None) -> None:
        """Mark a point that is hovered elsewhere and bring it into view; None marks none."""
        if index is not None and not 0 <= index < len(self.points_model.points):
            index = None
        if index == self._marks.highlighted:
            return
        self._marks.highlighted = index
        if index is not None and self.isVisible() and not self.editing.editor.is_open:
            self.scrollTo(self.points_model.index(self.points_model.row_of(index), Column.NUMBER))
        self.viewport().update()

    @property
    def selected(self) -> Integers:
        """The indices of the selected points, in the order of the data."""
        return self.selection.indices

    # The order

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Put the rows into the order of a column, or of the data (None); the points themselves stay where they are."""
        n = len(self.points_model.points)
        if column in (Column.OUTPUT, Column.WRONG) and n > MOST_POINTS:
            what = f"the network's outputs are not sorted for more than {count_text(MOST_POINTS)} points"
            self.refused.emit(StudioError(what, "points", "Sort by another column"))
            return
        self.editing.editor.cancel()
        self.points_model.sort_by(column, descending=descending)
        self.heading.viewport().update()
        self.scrollToTop()

    def _on_heading_clicked(self, section: int) -> None:
        model = self.points_model
        if model.sorted_by != section:
            self.sort_by(Column(section))
        elif model.is_descending:
            self.sort_by(None)
        else:
            self.sort_by(Column(section), descending=True)

    # Moving

    def go(self, row: int, column: int) -> None:
        """Make a cell current, select its row, and bring it into view."""
        self.setCurrentIndex(self.points_model.index(row, column))

    def following(self, row: int, column: int, step: int) -> tuple[int, int] | None:
        """Return the next cell (step 1) or the one before (−1) that can be edited, in reading order; None at the ends."""
        place = row * len(EDITABLE) + sum(editable < column for editable in EDITABLE)
        place += step if column in EDITABLE else min(step, 0)
        row, at_column = divmod(place, len(EDITABLE))
        return (row, EDITABLE[at_column]) if 0 <= row <= len(self.points_model.points) else None

    def setCurrentIndex(self, index: _Index, *, select: bool = True) -> None:
        """Make a cell current, with its row selected or, as for what was not the user's doing, without."""
        if select:
            super().setCurrentIndex(index)
        else:
            self.selection.setCurrentIndex(index, _Flag.NoUpdate)

    # Layout

    def _restyle(self) -> None:
        """Take over theme and scale."""
        self._delegate.restyle()
        self.verticalHeader().setDefaultSectionSize(round(self.look.px(ROW)))
        self._widths = []
        self._fit_columns()
        self.heading.viewport().update()
        self.viewport().update()

    def _fit_columns(self) -> None:
        """Give each column the width of its texts; one that the user has widened keeps its width until these change."""
        widths = [max(self._text_width(column), round(self.heading.text_width(column))) for column in Column]
        if widths != self._widths:
            self._widths = widths
            for column, width in zip(Column, widths, strict=True):
                self.setColumnWidth(column, width)

    def _text_width(self, column: Column) -> int:
        model, px = self.points_model, self.look.px
        metrics = QFontMetricsF(self.look.font("body"))
        is_number = column in COORDINATES or (column == Column.LABEL and model.points.setting == "regression")
        room = 0.0
        texts: tuple[str, ...] = ()
        if column == Column.NUMBER:
            texts = (count_text(len(model.points)), "000")
        elif is_number:
            texts = (*model.widest(column), NEW_POINT)
        elif column == Column.LABEL or (column == Column.OUTPUT and model.decides):
            names = tuple(map(model.name_of, range(model.points.class_count)))
            several = model.points.setting == "multi-label"
            texts = (", ".join(names),) if several else (*names, "none")
            room = px(MARKER_PITCH * (len(names) if several else 1))
            return round(min(max(map(metrics.horizontalAdvance, texts)), px(WIDEST_NAMES)) + room + px(2 * PADDING + 8))
        elif column == Column.OUTPUT:
            texts = ("−0.000",)
        elif column == Column.SET:
            texts, room = ("training",), px(MARKER_PITCH + 4)
        return round(max(map(metrics.horizontalAdvance, texts), default=0.0) + room + px(2 * PADDING + 4))

    # Links

    def _on_selected(self) -> None:
        self.viewport().update()
        self.selection_changed.emit(self.selection.indices)

    def _hover(self, place: QPoint | None) -> None:
        index = None if place is None else self.points_model.index_of(self.rowAt(place.y()))
        if index != self._marks.hovered:
            self._marks.hovered = index
            self.viewport().update()
            self.hovered_point.emit(index)

    # Qt

    def selectionCommand(self, index: _Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Return what a key or the mouse does to the selection; Qt asks its own ranges, which are not used here, what is selected."""
        command = super().selectionCommand(index, event)
        if not isinstance(event, QMouseEvent):
            return command
        is_selected = self.selection.has(index.row())
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.RightButton and is_selected:
            return _Flag.NoUpdate
        if command & _Flag.Toggle:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._ctrl_drag = _Flag.Deselect if is_selected else _Flag.Select
            return (command & ~_Flag.Toggle) | self._ctrl_drag
        return command

    def keyboardSearch(self, search: str) -> None:
        """Search nothing: letters are the window's keys, and Qt would look through every row."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that can be seen; where there are none, what to do about it."""
        n, width = len(self.points_model.points), self.viewport().width()
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        last = n if last < 0 else last
        self.points_model.look_at(first, last)
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self.look.theme.panel)
            for row in range(first, last + 1):
                ground = QRectF(0, self.rowViewportPosition(row), width, self.rowHeight(row))
                self._delegate.draw_ground(painter, ground, row)
            if not n:
                rect = QRectF(self.viewport().rect()).adjusted(0, self.look.px(ROW), 0, 0)
                draw_invitation(painter, self.look, rect, NO_POINTS, NO_POINTS_MEND)
        super().paintEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Take the editor along, and mark the row that comes under the pointer."""
        super().scrollContentsBy(dx, dy)
        self.editing.place()
        if self.viewport().underMouse():
            self._hover(self.viewport().mapFromGlobal(QCursor.pos()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the editor over its cell."""
        super().resizeEvent(event)
        self.editing.place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select rows; a click on the disc and word of a set takes the point to the other one, and those selected with it."""
        index = self.indexAt(event.position().toPoint())
        is_plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == _NONE
        if is_plain and index.column() == Column.SET:
            mark = self._delegate.set_mark_rect(self.visualRect(index))
            if mark.contains(event.position().toPoint()):
                self.setCurrentIndex(index, select=not self.selection.has(index.row()))
                self.editing.toggle_test(index.row())
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell; on a set, each click of two counts."""
        index = self.indexAt(event.position().toPoint())
        if index.column() == Column.SET:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.editing.open(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the pointer here and everywhere; while dragging, select up to there."""
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        super().leaveEvent(event)
        self._hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the points."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
        points_menu(self, index.row(), index.column()).popup(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab finds a cell that is current."""
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and self.currentIndex().column() not in EDITABLE:
            self.setCurrentIndex(self.points_model.index(max(0, self.currentIndex().row()), Column.X1), select=False)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's shortcuts, and Tab from moving the focus."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            act = self._meaning(event)
            if event.type() == QEvent.Type.KeyPress and act is not None:
                act()
                event.accept()
                return True
            if event.type() == QEvent.Type.ShortcutOverride and (act is not None or self._moves(event)):
                event.accept()
                return True
        return super().event(event)

    def _moves(self, event: QKeyEvent) -> bool:
        """Tell whether a key moves the current cell in Qt's own way."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return event.key() in _MOTION and not modifiers & ~(_SHIFT | _CTRL)

    def _meaning(self, event: QKeyEvent) -> Callable[[], Any] | None:
        """Return what a key does here, or None if it is for Qt or for the window."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        for standard, act in (
            (QKeySequence.StandardKey.Copy, self.commands.copy),
            (QKeySequence.StandardKey.Paste, lambda: self.commands.paste(row, column)),
            (QKeySequence.StandardKey.SelectAll, self.selectAll),
        ):
            if event.matches(standard):
                return act
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers not in (_NONE, _SHIFT) or not index.isValid():
            return None
        if key in _TABS:
            target = self.following(row, column, _TABS[key])
            return None if target is None else lambda: self.go(*target)
        return self._command(event, key, index) if modifiers == _NONE or event.text() in FIRST_SIGNS else None

    def _command(self, event: QKeyEvent, key: int, index: QModelIndex) -> Callable[[], Any] | None:
        """Return what a key does with the current cell or the selected points."""
        row, column, text = index.row(), index.column(), event.text()
        if key in _EDIT:
            return lambda: self.editing.open(index)
        if key in _REMOVE:
            return self._remove
        if key == Qt.Key.Key_Escape:
            return self._let_go
        if key == Qt.Key.Key_T or (key == Qt.Key.Key_Space and column == Column.SET):
            return lambda: self.editing.toggle_test(row)
        has_number = column in COORDINATES or (column == Column.LABEL and self.points_model.points.setting == "regression")
        if has_number and text and text in FIRST_SIGNS:
            return lambda: self.editing.open(index, text)
        c = class_of_digit(text)
        if c is not None and not has_number and self.points_model.points.classes is not None:
            return lambda: self.editing.label(row, c)
        return None

    def _remove(self) -> None:
        """Remove the selected points; in the row of the new one, what was typed."""
        if self.points_model.is_draft(self.currentIndex().row()):
            self.editing.forget_draft()
        self.commands.remove()

    def _let_go(self) -> None:
        """Let go of a new point that is being typed, or else of the selection."""
        if not (self.points_model.is_draft(self.currentIndex().row()) and self.editing.forget_draft()):
            self.clearSelection()

    def clearSelection(self) -> None:
        """Select nothing."""
        self.selection.select(QModelIndex(), _Flag.Clear)

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups, without the tabs."""
        return QSize(784, 196)
