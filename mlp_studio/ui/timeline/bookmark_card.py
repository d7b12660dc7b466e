"""The card of bookmarks: a row for each, with a name to edit, its epoch, and buttons to look at it, go to it, remove it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from mlp_studio.core.edits.bookmarks import MAX_NAME
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.ui.card import AROUND, Card
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

WIDTH, ROW, BUTTON = 400, 38, 28
MOST_ROWS = 8
"""Of more bookmarks, the others are scrolled to."""
EMPTY = "No bookmarks yet"
HINT = "Ctrl+B keeps the moment that is shown: its weights and its place are saved with the project."


class BookmarkCard(Card):
    """Shows bookmarks and asks for what is done with them.

    Signals
    -------
    looked_at(index), gone_to(index), removed(index)
        A button of this bookmark was pressed.
    renamed(index, name)
        Another name was typed.
    """

    looked_at = Signal(int)
    gone_to = Signal(int)
    removed = Signal(int)
    renamed = Signal(int, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._bookmarks: tuple[Bookmark, ...] = ()
        self._names: list[QLineEdit] = []
        self._epochs: list[QLabel] = []
        self._looked_at: Moment | None = None
        self.setAccessibleName("Bookmarks")
        self._title = QLabel("Bookmarks", self)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        self._rows = QWidget(self)
        self._rows.setObjectName("rows")
        self._rows.setStyleSheet("#rows { background: transparent; }")
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._rows)
        self._empty = QLabel(f"{EMPTY}. {HINT}", self)
        self._empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._area, 1)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_bookmarks(self, bookmarks: Sequence[Bookmark], looked_at: Moment | None) -> None:
        """Show bookmarks; the one whose moment is looked at is marked."""
        bookmarks = tuple(bookmarks)
        if bookmarks != self._bookmarks:
            self._bookmarks = bookmarks
            self._fill()
        elif looked_at is self._looked_at:
            return
        self._looked_at = looked_at
        self._mark()

    def finish_naming(self) -> None:
        """Take the name that is being typed, if one is."""
        for field in self._names:
            if field.hasFocus():
                field.clearFocus()
                return

    def _mark(self) -> None:
        """Emphasise the bookmark that is looked at."""
        for bookmark, epoch in zip(self._bookmarks, self._epochs, strict=True):
            is_shown = bookmark.moment is self._looked_at
            colour = self._look.theme.accent if is_shown else self._look.theme.ink3
            epoch.setStyleSheet(f"color: {colour.name()}")
            epoch.setFont(self._look.font("caption", 600 if is_shown else 400))

    def begin_naming(self, index: int) -> None:
        """Put the cursor into a name, all of it selected."""
        field = self._names[index]
        self._area.ensureWidgetVisible(field)
        field.setFocus()
        field.selectAll()

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        """Return a place above the bar, at its right end."""
        px = self._look.px
        rows = max(1, min(MOST_ROWS, len(self._bookmarks)))
        width, height = round(px(WIDTH)), round(px(64 + ROW * rows + (12 if not self._bookmarks else 0)))
        return QRect(box.right() + 1 - width, box.top() - AROUND - height, width, height)

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.blockSignals(True)  # a field that loses the focus now would name what has come into its row
                widget.hide()
                widget.deleteLater()
        self._names, self._epochs = [], []
        for row, bookmark in enumerate(self._bookmarks):
            name = QLineEdit(bookmark.name, self._rows)
            name.setMaxLength(MAX_NAME)
            name.setAccessibleName(f"Name of bookmark {row + 1}")
            name.editingFinished.connect(partial(self._on_named, row, name))
            epoch = QLabel(f"epoch {count_text(bookmark.moment.epoch)}", self._rows)
            look = QPushButton("Look", self._rows)
            look.setToolTip("Show this moment in all views; Alt+End shows the newest again")
            look.clicked.connect(partial(self.looked_at.emit, row))
            go = QPushButton("Go to", self._rows)
            go.setToolTip("Make this moment the current one: training goes on from it; undo brings the present back")
            go.clicked.connect(partial(self.gone_to.emit, row))
            remove = QToolButton(self._rows)
            remove.setIcon(icon("trash", self._look))
            remove.setFixedSize(round(self._look.px(BUTTON)), round(self._look.px(BUTTON)))
            remove.setToolTip("Remove this bookmark")
            remove.setAccessibleName(f"Remove bookmark {bookmark.name}")
            remove.clicked.connect(partial(self.removed.emit, row))
            for button in (look, go):
                button.setProperty("flat", True)
                button.setAccessibleName(f"{button.text()} {bookmark.name}")
            for column, widget in enumerate((name, epoch, look, go, remove)):
                self._grid.addWidget(widget, row, column)
            self._names.append(name)
            self._epochs.append(epoch)
        self._grid.setRowStretch(len(self._bookmarks), 1)
        self._empty.setVisible(not self._bookmarks)
        self._area.setVisible(bool(self._bookmarks))
        self.place()

    def _on_named(self, row: int, field: QLineEdit) -> None:
        if row < len(self._bookmarks) and field.text().strip() not in ("", self._bookmarks[row].name):
            self.renamed.emit(row, field.text())
        elif row < len(self._bookmarks):
            field.setText(self._bookmarks[row].name)

    def _restyle(self) -> None:
        self._fill()
        self._mark()
        self._title.setFont(self._look.font("title"))
        self._empty.setStyleSheet(f"color: {self._look.theme.ink2.name()}")
