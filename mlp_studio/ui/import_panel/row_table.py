"""The first rows of a file as a table: what each column is, which ones were chosen, and which rows give no point."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.storage.imports.choice import ImportChoice
from mlp_studio.storage.imports.choosing import column_name
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.import_panel.cells import cell_text, column_kind, reason_left_out
from mlp_studio.ui.import_panel.roles import LABEL_TITLES, ORDERS, ColumnRole, role_of, role_title
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look

SHOWN = 200
"""Rows that are shown: enough to see what a file is like."""
ROW, HEAD = 24, 44
NARROWEST, WIDEST = 76, 180
"""Width of a column."""
FITTED = 100
"""Columns whose width goes by what they hold: of a thousand nobody sees the others."""
_MARKER = 4.5
_PAD = 8

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """The first rows of a table, with what a choice makes of them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._table: Table | None = None
        self._choice = ImportChoice(0, 0, None)
        self._points: PointSet = EMPTY
        self._reasons: list[str] = []
        self._kinds: dict[int, str] = {}

    def take_table(self, table: Table, choice: ImportChoice) -> None:
        """Show this table."""
        self.beginResetModel()
        self._table = table
        self._kinds = {}
        self._judge(choice)
        self.endResetModel()

    def take_choice(self, choice: ImportChoice, points: PointSet) -> None:
        """Show what becomes of the rows by this choice; `points` tell the classes."""
        self._points = points
        self._judge(choice)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.columnCount() - 1))

    def role_of(self, j: int) -> ColumnRole | None:
        """Return the role of a column."""
        return role_of(self._choice, j)

    def role_title(self, j: int) -> str:
        """Return the role of a column in a word."""
        return role_title(self._choice, j)

    def kind_of(self, j: int) -> str:
        """Return what a column holds, in a word."""
        if j not in self._kinds and self._table is not None:
            self._kinds[j] = column_kind(self._table.columns[j], self._table.decimal)  # a table may have a thousand
        return self._kinds[j]

    def reason(self, i: int) -> str:
        """Return why a row gives no point, or ""."""
        return self._reasons[i]

    def _judge(self, choice: ImportChoice) -> None:
        self._choice = choice
        table = self._table
        self._reasons = [] if table is None else [reason_left_out(table, choice, i) for i in range(self.rowCount())]

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are shown."""
        return 0 if self._table is None or (parent is not None and parent.isValid()) else min(SHOWN, len(self._table.places))

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if self._table is None or (parent is not None and parent.isValid()) else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a cell, its colours, and why its row is left out."""
        table, i, j = self._table, index.row(), index.column()
        if table is None:
            return None
        theme = self._look.theme
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(table.columns[j].cells[i])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._reasons[i] or cell_text(table.columns[j].cells[i])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.kind_of(j) == "number" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.ctrl if self._reasons[i] else theme.ink if self.role_of(j) else theme.ink2
        if role == Qt.ItemDataRole.BackgroundRole:
            return theme.accent_bg if self.role_of(j) is not None else None
        if role == Qt.ItemDataRole.DecorationRole and self.role_of(j) == "label" and self._points.setting == "exclusive":
            return self._marker(cell_text(table.columns[j].cells[i]), is_left_out=bool(self._reasons[i]))
        return None

    def _marker(self, name: str, *, is_left_out: bool) -> QPixmap:
        """Return the marker of a class, or as much room without one."""
        classes = self._points.classes or ()
        side, dpr = round(self._look.px(16)), 2.0
        marker = QPixmap(round(side * dpr), round(side * dpr))
        marker.setDevicePixelRatio(dpr)
        marker.fill(Qt.GlobalColor.transparent)
        if name in classes and not is_left_out:
            with QPainter(marker) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw_marker(painter, QPointF(side / 2, side / 2), classes.index(name), self._look.px(_MARKER), self._look.theme)
        return marker

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a column, or the place of a row in the file."""
        table = self._table
        if table is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(table.places[section])
            return f"{table.place_word} {table.places[section]}" if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column_name(table, section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column_name(table, section)} ({self.kind_of(section)}): click to use it as x₁, x₂ or class"
        return None


class CellPainter(QStyledItemDelegate):
    """Draws a cell with its ground to the edges and room around its text."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill the cell, then draw what is in it."""
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:
            painter.fillRect(option.rect, ground)
        pad = round(self._look.px(_PAD)) - 3  # the style's own margin
        option.rect.adjust(pad, 0, -pad, 0)
        super().paint(painter, option, index)


class ColumnHead(QHeaderView):
    """The head of the table: name, kind and role of each column."""

    def __init__(self, model: RowsModel, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self._look = look
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName("Columns of the file")

    def sizeHint(self) -> QSize:
        """Return the height for a name and a kind."""
        return QSize(super().sizeHint().width(), round(self._look.px(HEAD)))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the name above, the kind below, and the role at the right of it."""
        look, theme, px = self._look, self._look.theme, self._look.px
        role = self._rows.role_of(section)
        painter.save()
        painter.fillRect(rect, theme.accent_bg if role is not None else theme.panel)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.line2)
        room = QRectF(rect).adjusted(px(_PAD), px(5), -px(_PAD), -px(5))
        name_font = look.font("body", 600 if role is not None else 500)
        painter.setFont(name_font)
        painter.setPen(theme.ink if role is not None else theme.ink2)
        name = str(self._rows.headerData(section, Qt.Orientation.Horizontal))
        name = QFontMetricsF(name_font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(look.font("caption"))
        painter.setPen(theme.ink3)
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self._rows.kind_of(section))
        if role is not None:
            painter.setFont(look.font("caption", 600))
            painter.setPen(theme.accent)
            painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, self._rows.role_title(section))
        painter.restore()


class RowTable(QTableView):
    """The table; a click on a column's head offers what the column can be.

    Signals
    -------
    role_requested(role, column)
        The user gives a column a role.
    """

    role_requested = Signal(str, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows = RowsModel(look, self)
        self.setModel(self._rows)
        self._head = ColumnHead(self._rows, look, self)
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(CellPainter(look, self))
        self._head.setSectionsClickable(True)
        self._head.sectionClicked.connect(self._on_head_clicked)
        self.menu = QMenu(self)
        self.setAccessibleName("First rows of the file")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for horizontal in (True, False):
            (self.setHorizontalScrollMode if horizontal else self.setVerticalScrollMode)(QAbstractItemView.ScrollMode.ScrollPerPixel)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def rows(self) -> RowsModel:
        """What the table shows."""
        return self._rows

    def show_table(self, table: Table, choice: ImportChoice) -> None:
        """Show the first rows of another table."""
        self._rows.take_table(table, choice)
        self._fit_columns()
        self.scrollToTop()
        self.scrollTo(self._rows.index(0, choice.x), QAbstractItemView.ScrollHint.PositionAtTop)

    def show_choice(self, choice: ImportChoice, points: PointSet) -> None:
        """Show what becomes of the rows by this choice."""
        self._rows.take_choice(choice, points)

    def _on_head_clicked(self, section: int) -> None:
        self.menu.clear()
        for role, text in ORDERS.items():
            action = self.menu.addAction(text, partial(self.role_requested.emit, role, section))
            action.setCheckable(True)
            action.setChecked(self._rows.role_of(section) == role)
        left = self._head.sectionViewportPosition(section)
        self.menu.popup(self._head.viewport().mapToGlobal(QPoint(left, self._head.height())))

    def _fit_columns(self) -> None:
        px = self._look.px
        name, caption = (QFontMetricsF(self._look.font(role, 600)) for role in ("body", "caption"))
        for j in range(min(FITTED, self._rows.columnCount())):
            head = name.horizontalAdvance(str(self._rows.headerData(j, Qt.Orientation.Horizontal)))
            below = caption.horizontalAdvance(f"{self._rows.kind_of(j)}  {LABEL_TITLES['number']}")
            cells = self.sizeHintForColumn(j) + px(2 * _PAD) + (0 if self._rows.kind_of(j) == "number" else px(16))
            wanted = max(head + px(2 * _PAD), below + px(2 * _PAD), cells)
            self.setColumnWidth(j, round(min(max(wanted, px(NARROWEST)), px(WIDEST))))

    def _restyle(self) -> None:
        px, theme = self._look.px, self._look.theme
        down = self.verticalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(round(px(ROW)))
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        down.setStyleSheet(
            f"QHeaderView {{ background: {theme.panel.name()}; }}"
            f"QHeaderView::section {{ border: none; color: {theme.ink3.name()}; padding: 0 {round(px(_PAD))}px 0 0; }}"
        )
        down.setFont(self._look.font("caption"))
        self.setFont(self._look.font("body"))
        ground = f"background: {theme.panel.name()}; border: none;"
        corners = "QAbstractScrollArea::corner, QTableCornerButton::section"
        self.setStyleSheet(f"QTableView {{ border: none; }} {corners} {{ {ground} }}")
        self._fit_columns()

    def sizeHint(self) -> QSize:
        """Return the head and eight rows."""
        return QSize(super().sizeHint().width(), round(self._look.px(HEAD + 8 * ROW + 10)))

    def minimumSizeHint(self) -> QSize:
        """Return the head and three rows."""
        return QSize(round(self._look.px(200)), round(self._look.px(HEAD + 3 * ROW + 10)))
