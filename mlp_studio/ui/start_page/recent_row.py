"""The row of a recent file: a small picture, its name, what is in it, and when it was opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.app.recent_file import RecentFile, readable
from mlp_studio.core.findings import counted
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.import_panel.words import what_they_are
from mlp_studio.ui.start_page.day_words import day_words
from mlp_studio.ui.start_page.lettering import draw_line, page_font
from mlp_studio.ui.start_page.row import Row
from mlp_studio.ui.start_page.thumbnail import paint_thumbnail
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.app.file_sight import FileSight

ICON = 18
STATES = {"there": "", "missing": "missing", "damaged": "damaged", "silent": "no answer"}


class RecentRow(Row):
    """A row of 36 that opens a file, or takes it off the list.

    Signals
    -------
    forget_requested(path)
        Take the file off the list.
    """

    forget_requested = Signal(object)
    height_at_1, picture_at_1 = 36, (38.0, 28.0)
    keys = ("[↑]", "[↓]", "choose a file,", "[Enter]", "opens it,", "[Del]", "takes it off the list")

    def __init__(self, file: RecentFile, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(file.path, look, parent)
        self._opened = file.opened
        self._menu: QMenu | None = None
        self.setText(readable(file.path.name))
        self._describe()

    @property
    def content(self) -> str:
        """What is in the file: "2-8-8-1", or "150 points, 3 classes"."""
        sight = self.sight
        if sight is None or sight.points is None:
            return "" if sight is None else sight.shape
        return f"{counted(len(sight.points), 'point')}, {what_they_are(sight.points)}"

    @property
    def state_word(self) -> str:
        """What is wrong with the file in a word, or ""."""
        return "" if self.sight is None else STATES[self.sight.state]

    @property
    def day(self) -> str:
        """When it was opened, or else written, in words."""
        opened: datetime | None = self._opened or (None if self.sight is None else self.sight.changed)
        return "" if opened is None else day_words(opened.date(), date.today())

    @property
    def at_the_right(self) -> str:
        """What stands at the right: what is wrong with the file, or when it was opened."""
        return self.state_word or self.day

    def show_sight(self, sight: FileSight) -> None:
        """Show what there is to see of the file."""
        super().show_sight(sight)
        self._describe()

    def _describe(self) -> None:
        reason = "" if self.sight is None else self.sight.reason
        place = readable(str(self.path))
        self.setToolTip(f"{place}\n{reason}" if reason else place)
        self.setAccessibleName(f"Recent file: {self.text()}")
        self.setAccessibleDescription(", ".join(word for word in (self.content, self.state_word, self.day) if word))

    def draw(self, painter: QPainter, column: QRectF) -> None:
        """Draw picture, name, content and day."""
        theme, px, size = self.look.theme, self.look.px, self.picture_size
        gone = bool(self.state_word)
        top = column.top() + round((column.height() - size.height()) / 2)
        frame = QRectF(column.left(), top, size.width(), size.height())
        if self.thumbnail is None and self.sight is not None:
            side = px(ICON)
            mark = pixmap("warning" if gone else "file", theme.ink3 if gone else theme.ink2, side, self.devicePixelRatioF())
            spot = QRectF(frame.center().x() - side / 2, frame.center().y() - side / 2, side, side)
            painter.drawPixmap(spot, mark, QRectF(mark.rect()))
        else:
            paint_thumbnail(painter, frame, self.thumbnail, self.look, faint=gone)
        painter.setFont(page_font(self.look, 14))
        metrics = QFontMetricsF(painter.font())
        when = self.at_the_right
        room = metrics.horizontalAdvance(when)
        painter.setPen(theme.ink3 if gone else theme.ink2)
        draw_line(painter, QRectF(column.right() - room - 1, column.top(), room + 1, column.height()), when, right=True)
        left, right = frame.right() + px(12), column.right() - room - px(16)
        wanted = metrics.horizontalAdvance(self.content) + px(12) if self.content else 0.0
        name_room = right - left - wanted if right - left - wanted > px(110) else right - left
        painter.setPen(theme.ink3 if gone else theme.ink)
        taken = draw_line(painter, QRectF(left, column.top(), max(1.0, name_room), column.height()), self.text())
        rest = QRectF(left + taken + px(12), column.top(), right - left - taken - px(12), column.height())
        if self.content and rest.width() > px(60):
            painter.setPen(theme.ink2)
            draw_line(painter, rest, self.content)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take it off the list on Del."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.forget_requested.emit(self.path)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open it, or to take it off the list."""
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """Return the row's menu."""
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.addAction("Open", self.click)
            self._menu.addAction("Take off this list\tDel", lambda: self.forget_requested.emit(self.path))
        return self._menu
