"""The history: every step since the document began, and a click on one goes there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from mlp_studio.app.document import Document
from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.theme import Look

ROW, BAR, INDENT = 28, 3, 14
"""Height of a step, width of the bar of the current one, and where its text begins (Source: look.md §6)."""
CURRENT_ROLE = Qt.ItemDataRole.UserRole
UNDONE_ROLE = Qt.ItemDataRole.UserRole + 1
NO_STEPS = "Nothing to undo yet"
NO_STEPS_MEND = "Each change becomes a line here. Click a line to go back to it, or forth again."
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Steps(QAbstractListModel):
    """The steps of a document as rows; there are none until there is something to undo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without steps."""
        super().__init__(parent)
        self._texts: tuple[str, ...] = ()
        self._current = 0

    @property
    def current(self) -> int:
        """The row of the current project."""
        return self._current

    def show(self, texts: tuple[str, ...], current: int) -> None:
        """Show these steps; only rows that differ are told to have changed."""
        if len(texts) == 1:
            texts = ()
        if texts != self._texts:
            self._exchange(texts)
        if current != self._current:
            first, last = sorted((current, self._current))
            self._current = current
            self.dataChanged.emit(self.index(first), self.index(min(last, len(texts) - 1)))

    def _exchange(self, texts: tuple[str, ...]) -> None:
        old = self._texts
        same = next((i for i, (a, b) in enumerate(zip(old, texts, strict=False)) if a != b), min(len(old), len(texts)))
        if same < len(old):
            self.beginRemoveRows(QModelIndex(), same, len(old) - 1)
            self._texts = old[:same]
            self.endRemoveRows()
        if same < len(texts):
            self.beginInsertRows(QModelIndex(), same, len(texts) - 1)
            self._texts = texts
            self.endInsertRows()

    # Qt

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the number of steps, the beginning included."""
        return 0 if parent.isValid() else len(self._texts)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a step's text, what a click on it does, and where it stands."""
        row = index.row()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts[row]
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self._texts[row]}: {self._place(row)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._texts[row]}, {self._place(row)}"
            case _ if role == CURRENT_ROLE:
                return row == self._current
            case _ if role == UNDONE_ROLE:
                return row > self._current
        return None

    def _place(self, row: int) -> str:
        if row == self._current:
            return "where you are"
        return "undone, click to do it again" if row > self._current else "click to go back to here"


class HistoryPanel(QWidget):
    """The panel of the history dock: it follows the document, and goes where a click or Enter says."""

    def __init__(self, look: Look, document: Document, parent: QWidget | None = None) -> None:
        """Show the steps of this document."""
        super().__init__(parent)
        self._document = document
        self._look = look
        self.steps = Steps(self)
        self.list = _StepList(look, self)
        self.list.setModel(self.steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(document.go_to)
        document.undo_stack.indexChanged.connect(self._refresh)
        document.opened.connect(self._refresh)
        look.theme_changed.connect(self._restyle)
        self._refresh()

    def _refresh(self) -> None:
        """Take the document's steps over; while nobody sees the panel, that is left to `showEvent`."""
        if not self.isVisible():
            return
        rows, current = self.steps.rowCount(), self.steps.current
        self.steps.show(self._document.steps, self._document.step)
        if (self.steps.rowCount(), self.steps.current) == (rows, current):
            return  # a drag goes on: one step with another end
        place = self.steps.index(self.steps.current)
        self.list.setCurrentIndex(place)
        self.list.scrollTo(place)

    def _restyle(self) -> None:
        self.list.restyle()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the document."""
        super().showEvent(event)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Return room for a dozen steps."""
        return QSize(round(self._look.px(220)), round(self._look.px(12 * ROW)))


class _StepList(QListView):
    """The list itself.

    Signals
    -------
    chosen(row)
        By a click, or by Enter on the row with the focus.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setItemDelegate(_StepDelegate(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { border: none; border-radius: 0; }")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("History")
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    def restyle(self) -> None:
        """Lay the rows out anew for another theme or scale."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the row with the focus; `activated` would do so on a double click, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what will be there."""
        super().paintEvent(event)
        if not self.model().rowCount():
            with QPainter(self.viewport()) as painter:
                draw_invitation(painter, self._look, QRectF(self.viewport().rect()), NO_STEPS, NO_STEPS_MEND)


class _StepDelegate(QStyledItemDelegate):
    """Paints a step: plain, hovered, current, undone."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        theme, px = self._look.theme, self._look.px
        rect, state = QRect(option.rect), option.state
        is_current, is_undone = bool(index.data(CURRENT_ROLE)), bool(index.data(UNDONE_ROLE))
        if is_current:
            painter.fillRect(rect, theme.accent_bg)
            painter.fillRect(QRectF(rect.left(), rect.top(), px(BAR), rect.height()), theme.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.hover)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
        font = self._look.font("body")
        painter.setFont(font)
        painter.setPen(theme.ink3 if is_undone else theme.ink)
        room = rect.adjusted(round(px(INDENT)), 0, -round(px(8)), 0)
        text = QFontMetrics(font).elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the same height for all rows."""
        return QSize(round(self._look.px(120)), round(self._look.px(ROW)))
