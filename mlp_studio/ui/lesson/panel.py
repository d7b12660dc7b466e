"""The lesson panel: the step's text, what to do and whether it is done, hints, and the way back and on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.ui.icons import icon
from mlp_studio.ui.lesson.hosting import WIDTH
from mlp_studio.ui.lesson.lesson_end import LessonEnd
from mlp_studio.ui.lesson.next_button import NextButton
from mlp_studio.ui.lesson.rich_text import RichText
from mlp_studio.ui.lesson.step_dots import StepDots
from mlp_studio.ui.lesson.task_box import TaskBox
from mlp_studio.ui.theme import Look

LEAST_WIDTH = 290
_PAD = 16


class LessonPanel(QWidget):
    """Shows the step of a session.

    Parameters
    ----------
    look
        Theme and scale.
    session
        The learner's way through the lesson.
    end
        What comes after it.
    parent
        Qt's owner.

    Signals
    -------
    marks_requested()
        What the step is about is to be ringed once more.
    """

    marks_requested = Signal()

    def __init__(self, look: Look, session: LessonSession, end: LessonEnd, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session, self._end = look, session, end
        self._make_parts()
        self._lay_out()
        self._connect()
        self._restyle()
        self.show_step()

    def _make_parts(self) -> None:
        look = self._look
        self.count_label = QLabel(self)
        self.dots = StepDots(look, self)
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self._page = QWidget(self.area)
        self.text = RichText(look, parent=self._page)
        self.task = TaskBox(look, self._page)
        self.hints = RichText(look, "ink2", parent=self._page)
        self.hint_button = self._flat("Hint")
        self.marks_button = self._flat("Show me where")
        self.restart_button = self._flat("Start the lesson again")
        self.area.setWidget(self._page)
        self._page.setAutoFillBackground(False)  # which the area has just set
        self.back_button = QPushButton("Back", self)
        self.next_button = NextButton(self._session, self._end, self)
        self.again_button = QToolButton(self)
        self.again_button.setIcon(icon("same-start", look))
        self.again_button.setToolTip("Start this step again, with the state that it began with")
        self.again_button.setAccessibleName("Start this step again")

    def _flat(self, text: str) -> QPushButton:
        button = QPushButton(text, self._page)
        button.setProperty("flat", True)
        return button

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.count_label)
        self._head.addStretch(1)
        self._head.addWidget(self.dots)
        self._links = QHBoxLayout()
        self._links.addWidget(self.hint_button)
        self._links.addWidget(self.marks_button)
        self._links.addWidget(self.restart_button)
        self._links.addStretch(1)
        self._inner = QVBoxLayout(self._page)
        for part in (self.text, self.task):
            self._inner.addWidget(part)
        self._inner.addLayout(self._links)
        self._inner.addWidget(self.hints)
        self._inner.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.back_button)
        self._foot.addStretch(1)
        self._foot.addWidget(self.again_button)
        self._foot.addWidget(self.next_button)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.title)
        self._column.addWidget(self.area, 1)
        self._column.addLayout(self._foot)

    def _connect(self) -> None:
        session = self._session
        session.step_shown.connect(self.show_step)
        session.looked.connect(self.show_state)
        self.dots.picked.connect(session.go_to)
        self.back_button.clicked.connect(session.back)
        self.again_button.clicked.connect(session.start_again)
        self.hint_button.clicked.connect(session.show_hint)
        self.marks_button.clicked.connect(self.marks_requested)
        self.restart_button.clicked.connect(session.restart)
        self.task.typed.connect(lambda text: session.set_answer(text))
        self.task.submitted.connect(lambda text: session.set_answer(text, is_submitted=True))
        for keys, act in (("PgUp", session.back), ("PgDown", session.next)):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)
        self._look.theme_changed.connect(self._restyle)

    # Showing

    def show_step(self) -> None:
        """Show the step that the session is at."""
        session = self._session
        step, lesson = session.step, session.lesson
        count = 1 if lesson is None else len(lesson.steps)
        self.count_label.setText(f"Step {session.index + 1} of {count}")
        self.title.setText(step.title or f"Step {session.index + 1}")
        self.text.set_markdown(step.text)
        self.text.setVisible(bool(step.text))
        self.task.show_step(step, session.answer)
        self.back_button.setEnabled(session.index > 0)
        self.area.verticalScrollBar().setValue(0)
        self.show_state()

    def show_state(self) -> None:
        """Show whether the check holds, and the hints asked for."""
        session = self._session
        step, lesson, is_done = session.step, session.lesson, session.is_done
        steps = () if lesson is None else lesson.steps
        self.task.show_state(session.reason, is_done=is_done)
        self.dots.show_steps(tuple(one.title for one in steps), session.index, session.done)
        self.next_button.show_state()
        is_over = is_done and self._end.is_reached
        self.restart_button.setVisible(is_over and self._end.following is not None)  # else it is what the other button does
        self.marks_button.setVisible(bool(step.highlights) and not is_over)
        shown, there = session.hints, len(step.hints)
        self.hint_button.setVisible(len(shown) < there)
        self.hint_button.setText("Hint" if not shown else "Another hint")
        self.hints.set_markdown("\n\n".join(shown))
        self.hints.setVisible(bool(shown))

    def _restyle(self) -> None:
        look, pad = self._look, round(self._look.px(_PAD))
        self.count_label.setFont(look.font("caption"))
        self.count_label.setStyleSheet(f"color: {look.theme.ink3.name()}")
        title = look.font("title")
        title.setPixelSize(round(look.px(16)) if not look.layout.sizes else title.pixelSize())
        self.title.setFont(title)
        self._head.setContentsMargins(pad, round(look.px(8)), pad, 0)
        self.title.setContentsMargins(pad, round(look.px(4)), pad, round(look.px(8)))
        self._inner.setContentsMargins(pad, 0, pad, pad)
        self._inner.setSpacing(round(look.px(12)))
        self._foot.setContentsMargins(pad, round(look.px(8)), pad, round(look.px(12)))
        self._foot.setSpacing(round(look.px(8)))
        side = round(look.px(36))
        self.again_button.setFixedSize(side, side)
        for button in (self.back_button, self.next_button):
            button.setFont(look.font("body", 600))
            button.setFixedHeight(side)
            button.setMinimumWidth(round(look.px(92)))
        for button in (self.hint_button, self.marks_button, self.restart_button):
            button.setFont(look.font("body"))
        self._column.setContentsMargins(0, 0, 0, 0)

    # Qt

    def sizeHint(self) -> QSize:
        """Return a width at which lines are good to read."""
        return QSize(round(self._look.px(WIDTH)), 400)

    def minimumSizeHint(self) -> QSize:
        """Be not narrower than the buttons."""
        return QSize(round(self._look.px(LEAST_WIDTH)), 180)
