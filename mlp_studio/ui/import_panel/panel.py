"""The import panel: a sheet over the network on which the user sees what a file gives, and chooses what is taken of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.points import EMPTY
from mlp_studio.storage.imports.choice import Import, ImportChoice
from mlp_studio.storage.imports.reading import FORMATS
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.import_panel.account import Account
from mlp_studio.ui.import_panel.cells import field_in_error
from mlp_studio.ui.import_panel.choice_fields import ChoiceFields
from mlp_studio.ui.import_panel.preview_plot import PreviewPlot
from mlp_studio.ui.import_panel.row_table import RowTable
from mlp_studio.ui.import_panel.words import understood
from mlp_studio.ui.theme import Look

PADDING, GAP = 24, 16
BUSY_AFTER_MS = 300
"""A reading that takes longer than this is told."""
_BUTTON = 36


class ImportPanel(QWidget):
    """The sheet. It edits nothing: it asks for a choice to be applied, and hands out what the user takes.

    Parameters
    ----------
    look
        Theme and scale.
    region
        Where in the parent the sheet lies; asked again whenever the parent, or something beside it, changes its size.
    parent
        The window.

    Signals
    -------
    choice_requested(choice)
        Apply this `ImportChoice`, and `show_result`.
    part_requested(part)
        Read another part of the file, and `show_table`.
    taken(result)
        The user takes this `Import`.
    cancelled()
        The user wants none of it.
    """

    choice_requested = Signal(object)
    part_requested = Signal(str)
    taken = Signal(object)
    cancelled = Signal()

    def __init__(self, look: Look, region: Callable[[], QRect], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._region = region
        self._name = ""
        self._remark = ""
        self._table: Table | None = None
        self._result: Import | StudioError | None = None
        self._is_busy = False
        self._takes_next = False
        self._part_was_asked = False
        self._make_parts()
        self._lay_out()
        self._busy_clock = QTimer(self)
        self._busy_clock.setSingleShot(True)
        self._busy_clock.setInterval(BUSY_AFTER_MS)
        self._busy_clock.timeout.connect(lambda: self._say("Reading…"))
        self.fields.choice_changed.connect(self._on_choice)
        self.fields.part_chosen.connect(self._on_part)
        self.rows.role_requested.connect(self.fields.give_role)
        self.use_button.clicked.connect(self.take)
        self.cancel_button.clicked.connect(self.cancel)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hide()
        parent.installEventFilter(self)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _make_parts(self) -> None:
        look = self._look
        self.body = QWidget(self)
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._caption = QLabel(self)
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._title, self._caption):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # a long name is elided, and widens nothing
        self.fields = ChoiceFields(look, self.body)
        self.plot = PreviewPlot(look, self.body)
        self.account = Account(look, self.body)
        self.rows = RowTable(look, self.body)
        self._line = QFrame(self)
        self._line.setFixedHeight(1)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self.cancel_button = QPushButton("Cancel", self)
        self.cancel_button.setToolTip("Close without taking anything; the project stays as it is (Esc)")
        self.cancel_button.setAccessibleName("Cancel the import")
        self.use_button = QPushButton(self)
        self.use_button.setProperty("primary", True)

    def _lay_out(self) -> None:
        self._page = QVBoxLayout(self)
        self._page.setSpacing(0)
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._scroll = QScrollArea(self.body)
        self._scroll.setWidget(self.fields)
        self._scroll.setWidgetResizable(True)
        self.fields.setAutoFillBackground(False)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        above = QHBoxLayout()
        above.addWidget(self.plot)
        above.addWidget(self.account, 1)
        self._right = QVBoxLayout()
        self._right.addLayout(above)
        self._right.addWidget(self.rows, 1)
        self._columns = QHBoxLayout()
        self._columns.addWidget(self._scroll)
        self._columns.addLayout(self._right, 1)
        inside.addLayout(self._columns, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._words, 1)
        self._foot.addWidget(self.cancel_button)
        self._foot.addWidget(self.use_button)
        self._page.addWidget(self._title)
        self._page.addSpacing(2)
        self._page.addWidget(self._caption)
        self._page.addWidget(self.body, 1)
        self._page.addWidget(self._line)
        self._page.addLayout(self._foot)

    # What is shown

    def show_table(
        self, name: str, table: Table, choice: ImportChoice, result: Import | StudioError, missing: int, remark: str = ""
    ) -> None:
        """Open the sheet on a file.

        Parameters
        ----------
        name, table
            The file, and what was read of it.
        choice, result, missing
            A choice and, as of `show_result`, what it gives.
        remark
            What else there is to say about the file, as a sentence.
        """
        was_open = self.isVisible()
        self._name, self._table, self._remark = name, table, remark
        self._part_was_asked = False
        self.fields.show_table(table, choice)
        self.rows.show_table(table, choice)
        self.show_result(result, missing)
        self._show_words()
        self.place()
        self.show()
        self.raise_()
        if not was_open:
            self.fields.x_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_result(self, result: Import | StudioError, missing: int) -> None:
        """Show what the choice gives: points, or what is wrong with it; and how many rows lack a coordinate."""
        self._result = result
        self.fields.set_reading(isinstance(result, Import) or not self._part_was_asked)
        self.fields.show_missing(missing)
        choice = self.fields.choice
        points = result.points if isinstance(result, Import) else EMPTY
        if isinstance(result, Import):
            self.fields.show_problem("", "")
            self.account.show_import(result, self._remark)
            self._say("")
        else:
            self._show_problem(result)
        self.plot.show_points(points)
        self.rows.show_choice(choice, points)
        self.use_button.setEnabled(isinstance(result, Import))
        self.use_button.setText(f"Use {counted(len(points), 'point')}" if isinstance(result, Import) else "Use points")
        tip = "Take these points into the project, as one undo step (Enter)" if isinstance(result, Import) else _sentence(result)
        self.use_button.setToolTip(tip)
        self.use_button.setAccessibleDescription(tip)
        takes_next, self._takes_next = self._takes_next, False
        if takes_next:
            self.take()

    def _show_problem(self, error: StudioError) -> None:
        table = self._table
        place = "part" if self._part_was_asked or table is None else field_in_error(error, table, self.fields.choice)
        self.account.show_nothing(self._remark)
        self.fields.show_problem(place, _sentence(error))
        self._say("Mend what is marked at the left" if place else _sentence(error), is_wrong=True)

    def set_busy(self, is_busy: bool) -> None:
        """Say that something is being read, if it takes long."""
        self._is_busy = is_busy
        if is_busy:
            self._busy_clock.start()
        else:
            self._busy_clock.stop()

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or applied."""
        return self._is_busy

    @property
    def result(self) -> Import | StudioError | None:
        """What the choice that is shown gives, or gave before it."""
        return self._result

    @property
    def words(self) -> str:
        """What stands beside the buttons."""
        return self._words.text()

    @property
    def title(self) -> str:
        """The title and the line below it."""
        return f"{self._title.toolTip()}\n{self._caption.toolTip()}"

    def place(self) -> None:
        """Lie where the region is now."""
        self.setGeometry(self._region())

    # What the user does

    def take(self) -> None:
        """Hand out the points; a choice that is being applied is waited for."""
        if self._is_busy:
            self._takes_next = True
        elif isinstance(self._result, Import):
            self.taken.emit(self._result)

    def cancel(self) -> None:
        """Close without taking anything."""
        self.cancelled.emit()

    def close_panel(self) -> None:
        """Close the sheet and let go of what it shows."""
        self._busy_clock.stop()
        self._takes_next = False
        self._result = None
        self.hide()

    def _on_choice(self, choice: ImportChoice) -> None:
        self.rows.show_choice(choice, self.plot.points)
        self.choice_requested.emit(choice)

    def _on_part(self, part: str) -> None:
        self._part_was_asked = True
        self.part_requested.emit(part)

    # Look

    def _say(self, text: str, *, is_wrong: bool = False) -> None:
        self._words.setText(text)
        self._words.setStyleSheet(f"color: {(self._look.theme.warn if is_wrong else self._look.theme.ink3).name()}")

    def _show_words(self) -> None:
        table = self._table
        if table is None:
            return
        caption = understood(table, FORMATS[table.format].title)
        for label, text in ((self._title, f"Import {self._name}"), (self._caption, caption)):
            label.setToolTip(text)
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, max(80, self._region().width() - 64)))
        self.setAccessibleName(f"Import {self._name}: {caption}")

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        theme = look.theme
        pad = round(px(PADDING))
        self._page.setContentsMargins(pad, round(px(20)), pad, 0)
        self._columns.setContentsMargins(0, round(px(GAP)), 0, 0)
        self._columns.setSpacing(round(px(PADDING)))
        self._right.setSpacing(round(px(GAP)))
        self._foot.setContentsMargins(0, round(px(12)), 0, round(px(12)))
        self._foot.setSpacing(round(px(8)))
        self._scroll.setFixedWidth(self.fields.sizeHint().width() + round(px(10)))
        self._title.setFont(look.font("counter"))
        self._caption.setFont(look.font("caption"))
        self._words.setFont(look.font("caption"))
        for label, colour in ((self._caption, theme.ink3), (self._title, theme.ink)):
            label.setStyleSheet(f"color: {colour.name()}")
        self._line.setStyleSheet(f"background: {theme.line.name()}")
        self.cancel_button.setFixedHeight(round(px(_BUTTON)))
        self.use_button.setFixedHeight(round(px(_BUTTON)))
        self.use_button.setMinimumWidth(round(px(150)))
        self._say(self.words, is_wrong=isinstance(self._result, StudioError))
        self._show_words()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and a line around it."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._look.theme.panel)
            painter.setPen(QPen(self._look.theme.line, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _share_room(self) -> None:
        """Give the table its eight rows, the plot the height that is left and at most half of the width, and the table the rest."""
        px = self._look.px
        height = self.body.height() - round(px(2 * GAP)) - self.rows.sizeHint().height()
        width = (self.body.width() - self._scroll.width()) // 2
        self.plot.setFixedSize(self.plot.size_within(width, height))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew, once the parts have theirs."""
        self._page.activate()
        self._share_room()

    def minimumSizeHint(self) -> QSize:
        """Return nothing: the sheet is as large as its region."""
        return QSize(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the region when the window changes its size, or its docks theirs."""
        if self.isVisible() and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            QTimer.singleShot(0, self, self._follow)  # once the docks have their places
        return False

    def _follow(self) -> None:
        self.place()
        self._show_words()

    def event(self, event: QEvent) -> bool:
        """Keep keys without Ctrl or Alt from the window's shortcuts while the focus is here: L is a letter of a name, not a layer."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
            if plain == Qt.KeyboardModifier.NoModifier and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take with Enter, close with Escape."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QAbstractButton) and focused.hasFocus():
                focused.click()
            else:
                self.take()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab on the sheet: what lies below it is not to be seen."""
        chain = [widget for widget in self._tab_chain() if widget.isVisibleTo(self) and widget.isEnabled()]
        focused = self.window().focusWidget()
        at = chain.index(focused) if focused in chain else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        following = chain[(at + (1 if forward else -1)) % len(chain)]
        following.setFocus(reason)
        self._scroll.ensureWidgetVisible(following) if self.fields.isAncestorOf(following) else None
        return True

    def _tab_chain(self) -> list[QWidget]:
        """Return what has the focus in turn."""
        return [*self.fields.in_order, self.rows, self.cancel_button, self.use_button]


def _sentence(error: StudioError) -> str:
    """Return an error as it is said where its place is plain: without it."""
    what = f"{error.what[0].upper()}{error.what[1:]}."
    return f"{what} {error.mend}." if error.mend else what
