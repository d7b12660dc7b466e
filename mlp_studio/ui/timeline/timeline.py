"""The timeline under the plots: the scrubber, where it stands in words, and what can be done from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from mlp_studio.app.document import Document, Edit
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core import edits
from mlp_studio.core.findings import counted
from mlp_studio.ui.fitting_label import FittingLabel
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look
from mlp_studio.ui.timeline.bookmark_card import BookmarkCard
from mlp_studio.ui.timeline.scrubber import EpochAxis, Scrubber

ROW, BUTTON = 32, 28
LIVE = "● Live"
CONTINUE, CONTINUE_SHORT = "Continue from here", "Continue"
BESIDE_WORDS = 24
"""What is between the words and all that stands in their row."""


class Timeline(QWidget):
    """Looks back at a run, goes on from there, keeps bookmarks.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Add, rename or remove a bookmark.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, document: Document, controller: TrainingController, axis: EpochAxis, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._document = document
        self._controller = controller
        self._card: BookmarkCard | None = None
        self.scrubber = Scrubber(look, axis, self)
        self._make_actions()
        self._text = FittingLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setAccessibleName("Moment that is shown")
        self.continue_button = QPushButton(CONTINUE, self)
        self.continue_button.setProperty("flat", True)
        self.continue_button.setToolTip("Train on from this moment; undo brings back what came after it (Ctrl+Return)")
        self.continue_button.clicked.connect(self.continue_action.trigger)
        self.continue_button.hide()
        self.bookmark_button = self._button(self.bookmark_action)
        self.list_button = self._button(self.list_action)
        self._lay_out()
        self.scrubber.scrubbed.connect(controller.look_at)
        self.scrubber.stepped.connect(self._step)
        self.scrubber.ended.connect(lambda is_newest: controller.look_back.end() if is_newest else controller.look_at(0.0))
        self.scrubber.flag_picked.connect(self.look_at_bookmark)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _make_actions(self) -> None:
        def action(name: str, text: str, keys: str, tip: str) -> QAction:
            made = QAction(icon(name, self._look), text, self)
            made.setShortcut(QKeySequence(keys))
            made.setToolTip(f"{tip} ({made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
            return made

        controller = self._controller
        self.back_action = action("chevron-left", "Look back", "Alt+Left", "One moment back in the run")
        self.back_action.triggered.connect(lambda: controller.look_on(-1))
        self.on_action = action("chevron-right", "Look on", "Alt+Right", "One moment on")
        self.on_action.triggered.connect(lambda: controller.look_on(1))
        self.live_action = action("live", "Newest moment", "Alt+End", "Show the newest moment again")
        self.live_action.triggered.connect(controller.look_back.end)
        self.continue_action = action("play", "Continue from here", "Ctrl+Return", "Train on from the moment that is looked back at")
        self.continue_action.triggered.connect(self._continue)
        self.bookmark_action = action("bookmark", "Add bookmark", "Ctrl+B", "Keep this moment by a name, saved with the project")
        self.bookmark_action.triggered.connect(self.add_bookmark)
        self.list_action = action("bookmarks", "Bookmarks", "Ctrl+Shift+B", "Bookmarks: look at, go to, rename, remove")
        self.list_action.triggered.connect(self._toggle_card)

    @property
    def actions_of_menu(self) -> list[QAction]:
        """What a menu offers."""
        return [self.back_action, self.on_action, self.live_action, self.continue_action, self.bookmark_action, self.list_action]

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFixedSize(BUTTON, BUTTON)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 4, 4)
        row.setSpacing(2)
        for action in (self.back_action, self.on_action):
            row.addWidget(self._button(action))
        row.addSpacing(6)
        row.addWidget(self._text, 1)
        row.addWidget(self.continue_button)
        row.addWidget(self.bookmark_button)
        row.addWidget(self.list_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scrubber)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the button where there is little room."""
        super().resizeEvent(event)
        self._name_button()

    def _name_button(self) -> None:
        """Give the button its long name where the words beside it have room then."""
        button, metrics = self.continue_button, self.continue_button.fontMetrics()
        words = self._text.fontMetrics().horizontalAdvance(self.words)
        long = button.sizeHint().width() + metrics.horizontalAdvance(CONTINUE) - metrics.horizontalAdvance(button.text())
        fits = words + long + 4 * BUTTON + BESIDE_WORDS <= self.width()
        button.setText(CONTINUE if fits else CONTINUE_SHORT)

    # What it shows

    def show_run(self) -> None:
        """Show how far the run has come, and which of its moments is shown."""
        controller, project = self._controller, self._document.project
        last, place, moment = controller.last_place, controller.look_back.place, controller.look_back.moment
        flags = [(b.moment.place(project.points.training_count), b.name) for b in project.bookmarks]
        self.scrubber.show_run(last, place, flags)
        is_back = moment is not None
        self._text.say(*self._forms)
        self._name_button()
        if is_back == self.continue_button.isHidden():
            self.continue_button.setVisible(is_back)
            self._colour_text()
        for action, is_on in (
            (self.back_action, len(controller.moments) > 0 and last > 0),
            (self.on_action, is_back),
            (self.live_action, is_back),
            (self.continue_action, is_back),
        ):
            action.setEnabled(is_on)
        if self._card is not None and self._card.isVisible():
            self._card.show_bookmarks(project.bookmarks, moment)

    def _colour_text(self) -> None:
        # A style sheet costs more than all else here: it is set only where it is another.
        theme = self._look.theme
        self._text.setStyleSheet(f"color: {(theme.accent if self.continue_button.isHidden() else theme.ink).name()}")

    @property
    def words(self) -> str:
        """What is shown: "● Live", "Epoch 23 of 54", or a bookmark that lies beyond the run."""
        return self._forms[0]

    @property
    def _forms(self) -> tuple[str, ...]:
        """The words, and what is said where they have no room."""
        controller = self._controller
        moment, place, last = controller.look_back.moment, controller.look_back.place, controller.last_place
        if moment is None or place is None:
            return (LIVE if last > 0 else "",)
        count = count_text(moment.epoch)
        epoch = f"Epoch {count}"
        if place > last:
            name = next((mark.name for mark in self._document.project.bookmarks if mark.moment is moment), "")
            return f"“{name}”, epoch {count}", f"“{name}”", epoch, count
        example = f" + {counted(moment.example, 'example')}" if moment.example else ""
        return f"{epoch}{example} of {count_text(int(last))}", f"{epoch}{example}", epoch, count

    # What it does

    def _step(self, count: int) -> None:
        for _ in range(abs(count)):
            self._controller.look_on(1 if count > 0 else -1)

    def _continue(self) -> None:
        self._controller.continue_from_here()
        self._controller.play()

    def add_bookmark(self) -> None:
        """Keep the moment that is shown, and open the list, so that it can be given a name at once."""
        if self._card is not None:
            self._card.finish_naming()
        moment = self._controller.shown.moment
        before = self._document.project.bookmarks
        self._ask("Add bookmark", lambda project: edits.add_bookmark(project, moment))
        added = [i for i, bookmark in enumerate(self._document.project.bookmarks) if bookmark not in before]
        if added:
            self._open_card()
            self._bookmark_card.begin_naming(added[0])

    def _ask(self, text: str, edit: Edit) -> None:
        self.edit_requested.emit(text, edit, "")

    def look_at_bookmark(self, index: int) -> None:
        """Show a bookmark's moment in all views, as one that is looked back at."""
        project = self._document.project
        moment = project.bookmarks[index].moment
        self._controller.look_back.show(moment.place(project.points.training_count), moment)

    def _go_to_bookmark(self, index: int) -> None:
        bookmark = self._document.project.bookmarks[index]
        self._controller.go_to(bookmark.moment, f"Go to bookmark “{bookmark.name}”")

    @property
    def _bookmark_card(self) -> BookmarkCard:
        if self._card is None:
            card = BookmarkCard(self._look, self.window())
            card.looked_at.connect(self.look_at_bookmark)
            card.gone_to.connect(self._go_to_bookmark)
            card.renamed.connect(
                lambda i, name: self.edit_requested.emit("Rename bookmark", lambda p: edits.rename_bookmark(p, i, name), "")
            )
            card.removed.connect(lambda i: self.edit_requested.emit("Remove bookmark", lambda p: edits.remove_bookmark(p, i), ""))
            self._card = card
        return self._card

    def _toggle_card(self) -> None:
        if not self._bookmark_card.close_panel():
            self._open_card()

    def _open_card(self) -> None:
        card = self._bookmark_card
        card.show_bookmarks(self._document.project.bookmarks, self._controller.look_back.moment)
        card.open_at(self)

    def _restyle(self) -> None:
        self._text.setFont(self._look.font("caption"))
        self.continue_button.setFont(self._look.font("caption", 600))
        self._colour_text()
        self.show_run()
