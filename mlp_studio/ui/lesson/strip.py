"""The lesson as a strip over the window, where there is no room for its panel: the task and its check; the text opens in a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.ui.icons import icon
from mlp_studio.ui.lesson.lesson_end import LessonEnd
from mlp_studio.ui.lesson.next_button import NextButton
from mlp_studio.ui.lesson.rich_text import LEADING
from mlp_studio.ui.lesson.task_box import TaskBox
from mlp_studio.ui.lesson.text_card import TextCard

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

HEIGHT, BUTTON, TITLE_WIDTH = 52, 36, 190
ROOM_FOR_TITLE = 1200
"""Pixels at scale 1 below which the title is left out."""


class LessonStrip(QToolBar):
    """Shows the step of a session on one line; what the learner should do stands in the middle.

    Parameters
    ----------
    window
        Over which it stands.
    session
        The learner's way through the lesson.
    end
        What comes after it.
    """

    def __init__(self, window: MainWindow, session: LessonSession, end: LessonEnd) -> None:
        super().__init__("Lesson", window)
        self._window, self._look, self._session = window, window.look, session
        self.setObjectName("lesson strip")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)  # it comes and goes with the layout
        self.title = QLabel(self)
        self.task = TaskBox(self._look, self, is_strip=True)
        self.task.text.installEventFilter(self)
        self.text_button = QToolButton(self)
        self.text_button.setText("Text")
        self.text_button.setCheckable(True)
        self.text_button.setToolTip("Read the text of this step, and its hints")
        self.back_button = QToolButton(self)
        self.back_button.setIcon(icon("chevron-left", self._look))
        self.back_button.setToolTip("Step before (Alt+PgUp)")
        self.back_button.setAccessibleName("Step before")
        self.next_button = NextButton(session, end, self)
        self.card = TextCard(self._look, session, window)
        self.card.closed.connect(lambda: self.text_button.setChecked(False))
        self._lay_out()
        self._connect()
        self._restyle()
        self.show_step()

    def _lay_out(self) -> None:
        holder = QWidget(self)
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._row = QHBoxLayout(holder)
        for part in (self.title, self.task, self.text_button, self.back_button, self.next_button):
            self._row.addWidget(part, 1 if part is self.task else 0)
        self.addWidget(holder)

    def _connect(self) -> None:
        session = self._session
        session.step_shown.connect(self.show_step)
        session.looked.connect(self.show_state)
        self.text_button.toggled.connect(self._show_card)
        self.back_button.clicked.connect(session.back)
        self.task.typed.connect(lambda text: session.set_answer(text))
        self.task.submitted.connect(lambda text: session.set_answer(text, is_submitted=True))
        self._look.theme_changed.connect(self._restyle)

    # Showing

    def show_step(self) -> None:
        """Show the step that the session is at."""
        session, lesson = self._session, self._session.lesson
        step, count = session.step, 1 if lesson is None else len(lesson.steps)
        name = step.title or f"Step {session.index + 1}"
        words = f"{session.index + 1}/{count}  {name}"
        self.title.setText(self.title.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.title.width()))
        self.title.setToolTip(f"Step {session.index + 1} of {count}: {name}")
        self.task.show_step(step, session.answer)
        self.back_button.setEnabled(session.index > 0)
        self.show_state()
        self._take_height()

    def show_state(self) -> None:
        """Show whether the check holds."""
        self.task.show_state(self._session.reason, is_done=self._session.is_done)
        self.next_button.show_state()

    def leave(self) -> None:
        """Hide the strip and its card."""
        self.text_button.setChecked(False)
        self.hide()

    def _show_card(self, shown: bool) -> None:
        if shown:
            self.card.open_at(self.text_button)
        else:
            self.card.close_panel()

    def _take_height(self) -> None:
        pad = round(self._look.px(8))
        least = round(self._look.px(HEIGHT))
        self.setFixedHeight(max(least, self.task.text.height() + round(self._look.px(LEADING)) + 2 * pad))

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        colours = f"border-top: 1px solid {theme.line.name()}; background: {theme.panel.name()};"
        self.setStyleSheet(f"QToolBar {{ padding: 0; {colours} }}")
        self._row.setContentsMargins(round(look.px(16)), 0, round(look.px(16)), 0)
        self._row.setSpacing(round(look.px(10)))
        self.title.setFont(look.font("body", 600))
        self.title.setFixedWidth(round(look.px(TITLE_WIDTH)))
        side = round(look.px(BUTTON))
        self.back_button.setFixedSize(side, side)
        self.back_button.setIconSize(QSize(round(look.px(20)), round(look.px(20))))
        for button in (self.text_button, self.next_button):
            button.setFont(look.font("body", 600))
            button.setFixedHeight(side)
            button.setMinimumWidth(round(look.px(84 if button is self.next_button else 56)))
        self._fit()
        self.show_step()

    def _fit(self) -> None:
        """Leave the title out where there is no room."""
        self.title.setVisible(self.width() >= self._look.px(ROOM_FOR_TITLE) * 0.8)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title out of a narrow strip."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as the task."""
        if event.type() == QEvent.Type.Resize:
            self._take_height()
        return False
