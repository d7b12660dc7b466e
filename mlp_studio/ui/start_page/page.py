"""The start page: what one may begin with, as buttons, lessons and recent files, and a place to drop a file on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mlp_studio.app.recent_file import RecentFile
from mlp_studio.storage.lessons import Lesson
from mlp_studio.ui.icons import icon, pixmap
from mlp_studio.ui.plane.region_look import region_colours
from mlp_studio.ui.start_page.button import StartButton
from mlp_studio.ui.start_page.lesson_row import LessonRow
from mlp_studio.ui.start_page.lettering import draw_line, page_font
from mlp_studio.ui.start_page.recent_row import RecentRow
from mlp_studio.ui.start_page.row import OUT, Row
from mlp_studio.ui.start_page.section import Section
from mlp_studio.ui.start_page.words import Words
from mlp_studio.ui.theme import Look, faded

if TYPE_CHECKING:
    from mlp_studio.app.file_sight import FileSight
    from mlp_studio.app.sight_feed import SightFeed

AROUND, TOP, BETWEEN, FOOT = 32, 28, 14, 40
LEAST_LESSONS, LEAST_RECENT = 2, 3
"""Rows that there are always, if need be by scrolling."""
LEAST_LESSON_HEIGHT = 74
"""A lesson's row, which is 84 high else, gives up so much if one more has room then."""
_CLAIMED = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right})
DROP_WORDS, LET_GO = "Drop a project or a data file anywhere", "Let go to open it"


class StartPage(QWidget):
    """The page; what is chosen on it is asked of the window by signals.

    Parameters
    ----------
    lessons
        Those that ship.
    look
        Theme and scale.
    can_take
        Tells whether something dragged could be opened.
    parent
        Qt's owner.

    Signals
    -------
    new_requested(), open_requested(), data_requested(), close_requested()
        A button, or Escape.
    lesson_chosen(path), recent_chosen(path)
        Open this file.
    arrived(row)
        The keyboard is at this row now.
    forget_requested(path)
        Take this file off the list of recent ones.
    dropped(mime)
        This was dropped on the page.
    failed(error)
        A bug in the worker that looks at files.
    """

    new_requested, open_requested, data_requested, close_requested = Signal(), Signal(), Signal(), Signal()
    lesson_chosen, recent_chosen, forget_requested = Signal(object), Signal(object), Signal(object)
    arrived = Signal(object)
    dropped, failed = Signal(object), Signal(object)

    def __init__(self, lessons: Sequence[Lesson], look: Look, can_take: Callable[[QMimeData], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._can_take = can_take
        self.is_inviting = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit)
        self._make_head()
        self.lessons, self.recent = Section("Lessons", look, self), Section("Recent", look, self)
        self.lessons.set_rows([self._lesson_row(lesson) for lesson in lessons])
        self.recent.set_rows(())
        for section in (self.lessons, self.recent):
            section.opened.connect(self._fit)
        self._lay_out()
        self._order()
        self.setAcceptDrops(True)
        self.setAccessibleName("Start page")
        look.theme_changed.connect(self._on_theme_changed)
        self._restyle()

    # Building

    def _make_head(self) -> None:
        look = self._look
        self._title = Words("Start", 26, look, self, is_title=True)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", look))
        self.close_button.setToolTip("Close the start page (Esc)")
        self.close_button.setAccessibleName("Close the start page")
        self.close_button.clicked.connect(self.close_requested)
        self.new_button = StartButton("plus", "New", "Ctrl N", "Begin with an empty network", look, self, filled=True)
        self.open_button = StartButton("file", "Open…", "Ctrl O", "Open a project or a data file", look, self)
        self.data_button = StartButton("table", "Data…", "Ctrl I", "Import points from a file", look, self)
        self._choices = self.new_button, self.open_button, self.data_button
        self.new_button.clicked.connect(self.new_requested)
        self.open_button.clicked.connect(self.open_requested)
        self.data_button.clicked.connect(self.data_requested)

    def _lay_out(self) -> None:
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setSpacing(0)
        title = QHBoxLayout()
        title.addWidget(self._title, 1)
        title.addWidget(self.close_button)
        self._buttons = QHBoxLayout()
        for button in self._choices:
            self._buttons.addWidget(button)
        self._head = QWidget(self._content)
        self._head_column = QVBoxLayout(self._head)
        self._head_column.addLayout(title)
        self._head_column.addLayout(self._buttons)
        for widget in (self._head, self.lessons, self.recent):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.area = _Area(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._content)
        self.area.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self.foot = _Foot(self._look, self)
        bar = self.area.verticalScrollBar()
        for moved in (bar.valueChanged, bar.rangeChanged):
            moved.connect(lambda *_: self.foot.show_more(bar.value() < bar.maximum()))
        bar.rangeChanged.connect(self._keep_in_sight)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.foot)
        self._veil = _DropFrame(self._look, self)
        self._veil.hide()

    def _lesson_row(self, lesson: Lesson) -> LessonRow:
        row = LessonRow(lesson, self._look, self)
        row.clicked.connect(lambda: self.lesson_chosen.emit(lesson.path))
        row.arrived.connect(self._on_arrived)
        return row

    def _recent_row(self, file: RecentFile) -> RecentRow:
        row = RecentRow(file, self._look, self)
        row.clicked.connect(lambda: self.recent_chosen.emit(row.path))
        row.forget_requested.connect(self.forget_requested)
        row.arrived.connect(self._on_arrived)
        return row

    @cached_property
    def feed(self) -> SightFeed:
        """What looks at the files, made when that begins: the first frame does not wait for it."""
        from mlp_studio.app.sight_feed import SightFeed

        feed = SightFeed(self)
        feed.seen.connect(self._on_seen)
        feed.failed.connect(self.failed)
        return feed

    # What is shown

    @property
    def rows(self) -> list[Row]:
        """The rows that can be chosen, from the top."""
        return [*self.lessons.shown_rows, *self.recent.shown_rows]

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        """List these recent files; the focus stays where it is, as far as that is still there."""
        before = self.recent.rows
        place = next((i for i, row in enumerate(before) if row.hasFocus()), None)
        sights = {row.path: row.sight for row in before}
        rows = [self._recent_row(file) for file in files]
        for row in rows:
            known = sights.get(row.path)
            if known is not None:
                row.show_sight(known)
        self.recent.set_rows(rows)
        self._order()
        self._fit()
        if place is not None:
            (self.recent.rows[min(place, len(rows) - 1)] if rows else self.rows[-1]).setFocus()

    def look(self) -> None:
        """Have all files looked at: the lessons for their pictures, the recent ones to see whether they are still there."""
        rows = [*self.rows, *(row for row in (*self.lessons.rows, *self.recent.rows) if row not in self.rows)]
        self.feed.ask([(row.path, row.picture_pixels) for row in rows], region_colours(self._look))

    def look_again(self) -> None:
        """Have the recent files looked at: what was there may have gone meanwhile."""
        if "feed" in vars(self) and self.feed.is_all_seen:
            self.feed.ask([(row.path, row.picture_pixels) for row in self.recent.rows], region_colours(self._look))

    def close_threads(self) -> bool:
        """End the thread; return whether it ended in time."""
        return "feed" not in vars(self) or self.feed.close()

    def choose_first(self) -> None:
        """Put the keyboard's focus on the first row, as it is when the page opens."""
        (self.rows[0] if self.rows else self.new_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_inviting(self, inviting: bool) -> None:
        """Show that what is being dragged may be dropped."""
        self.is_inviting = inviting
        self._veil.setGeometry(self.rect())
        self._veil.setVisible(inviting)
        self._veil.raise_()
        self.foot.set_words(LET_GO if inviting else DROP_WORDS)

    def _on_seen(self, sight: FileSight) -> None:
        for row in (*self.lessons.rows, *self.recent.rows):
            if row.path == sight.path:
                row.show_sight(sight)

    def _on_arrived(self, row: Row) -> None:
        self._bring_into_sight(row)
        self.arrived.emit(row)

    def _keep_in_sight(self) -> None:
        """Scroll to the row that has the focus when the page has become longer or shorter."""
        for row in self.rows:
            if row.hasFocus():
                self._bring_into_sight(row)

    def _bring_into_sight(self, row: Row) -> None:
        """Scroll to a row; to the first one from the top of the page, so that the buttons above it are seen as well."""
        if row is self.rows[0]:
            self.area.verticalScrollBar().setValue(0)
        self.area.ensureWidgetVisible(row, 0, round(self._look.px(8)))

    def _fit(self) -> None:
        """Show as many rows as there is room for, lessons before recent files, but some of these in any case."""
        px = self._look.px
        recent = len(self.recent.rows)
        room = self.height() - self.foot.height() - self._head.sizeHint().height() - px(TOP) - self.lessons.head_height()
        if recent:
            room -= self.recent.head_height() + px(BETWEEN)
        recent_height = round(px(RecentRow.height_at_1))
        least = min(recent, LEAST_RECENT)
        lesson_room = room - least * recent_height
        count = min(max(LEAST_LESSONS, int(lesson_room // px(LEAST_LESSON_HEIGHT))), len(self.lessons.rows))
        lesson_height = max(round(px(LEAST_LESSON_HEIGHT)), min(round(px(LessonRow.height_at_1)), int(lesson_room // max(1, count))))
        self.lessons.set_room(count, lesson_height)
        left = room - count * lesson_height
        self.recent.set_room(min(recent, max(least, int(left // recent_height))), recent_height)

    def _order(self) -> None:
        """Have Tab go down the page."""
        sections = (widget for section in (self.lessons, self.recent) for widget in (section.link, *section.rows))
        for before, after in pairwise((self.close_button, *self._choices, *sections)):
            QWidget.setTabOrder(before, after)

    def _on_theme_changed(self) -> None:
        self._restyle()
        self._soon.start()
        if self.isVisible():
            self.look()

    def _restyle(self) -> None:
        px = self._look.px
        out = round(px(AROUND - OUT))
        self._column.setContentsMargins(out, round(px(TOP)), out, 0)
        self._head_column.setContentsMargins(round(px(OUT)), 0, round(px(OUT)), round(px(20)))
        self._head_column.setSpacing(round(px(16)))
        self._buttons.setSpacing(round(px(10)))
        self.recent.setContentsMargins(0, round(px(BETWEEN)), 0, 0)
        side = round(px(28))
        self.close_button.setFixedSize(side, side)
        self.update()

    # Qt

    def event(self, event: QEvent) -> bool:
        """Claim Space and the arrows for what has the focus, before the window's Play and steps do."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _CLAIMED:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the rows and the buttons with the arrows; leave on Escape."""
        key, rows = event.key(), self.rows
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not rows:
            super().keyPressEvent(event)
            return
        aside = next((i for i, button in enumerate(self._choices) if button.hasFocus()), None)
        if aside is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._choices[min(max(aside + step, 0), len(self._choices) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        above = len(self.lessons.shown_rows) - 1 if self.recent.link.hasFocus() else -1
        at = next((i for i, row in enumerate(rows) if row.hasFocus()), above)
        to = {
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(rows) - 1,
        }.get(Qt.Key(key))
        if to is not None:
            rows[min(max(to, 0), len(rows) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground: a palette's would be lost when the style sheet is applied anew, as it is when a dock comes back."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._look.theme.panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as fit."""
        self._veil.setGeometry(self.rect())
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Look at the files again when the window comes to the front."""
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.isVisible():
            self.look_again()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Invite what can be opened."""
        if self._can_take(event.mimeData()):
            event.acceptProposedAction()
            self.set_inviting(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Invite no longer."""
        self.set_inviting(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over what was dropped."""
        self.set_inviting(False)
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())


class _Area(QScrollArea):
    """A scroll area that leaves the arrows to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class _Foot(QWidget):
    """The line at the foot of the page that says that files can be dropped."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._words = DROP_WORDS
        self._has_more = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(DROP_WORDS)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def set_words(self, words: str) -> None:
        """Say this."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def show_more(self, has_more: bool) -> None:
        """Show by a line that the page goes on below."""
        self._has_more = has_more
        self.update()

    def _restyle(self) -> None:
        self.setFixedHeight(round(self._look.px(FOOT)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an icon and the words."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            if self._has_more:
                painter.fillRect(QRectF(0, 0, self.width(), 1), theme.line)
            side = px(18)
            inviting = self._words == LET_GO
            mark = pixmap("import", theme.accent if inviting else theme.ink3, side, self.devicePixelRatioF())
            painter.drawPixmap(QRectF(px(AROUND), (self.height() - side) / 2 - px(2), side, side), mark, QRectF(mark.rect()))
            painter.setFont(page_font(self._look, 13, 600 if inviting else 400))
            painter.setPen(theme.accent if inviting else theme.ink3)
            left = px(AROUND) + side + px(8)
            draw_line(painter, QRectF(left, -px(2), self.width() - left - px(AROUND), self.height()), self._words)


class _DropFrame(QWidget):
    """The dashed frame that lies over the page while something is dragged over it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, and a breath of the accent over the page."""
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(theme.accent, px(2))
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(faded(theme.accent, 0.06))
            inset = px(8)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), px(8), px(8))
