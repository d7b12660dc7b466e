"""The view "Quiz": asks for the values of one update in the order of the algorithm, and says what is likely wrong with an answer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlp_studio.core.blank import is_blank
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.quiz import ANSWER, Quiz, left_out, obstacle_to_quiz, quiz_of
from mlp_studio.core.worksheet import given_lines, next_example
from mlp_studio.ui.formats import parse_number
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.quiz.lines import FormulaLines
from mlp_studio.ui.quiz.marks import QuizMarks
from mlp_studio.ui.quiz.words import (
    BLANK,
    HINTS,
    RULE,
    RUN,
    end_words,
    hint_lines,
    known_line,
    place_words,
    question_words,
    score_words,
)
from mlp_studio.ui.theme import Role

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

WIDE = 690
"""From this width on, at scale 1, hints stand beside the question, not below it, and all buttons above."""
FIELD, CHECK = 108, 84
FOCUS_ROOM = 2
"""The style's border of a button that has the focus is thicker by so much, both sides together."""
CHECKS = "Check", "Next"
"""What the primary button does with an answer, and with none to give any more."""


class QuizView(LectureView):
    """The quiz of a window; an edit, a run and another example start it over."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.look, window)
        self._window = window
        self._quiz: Quiz | None = None
        self._is_wide: bool | None = None
        self._feedback_colour = "ink3"
        self.marks = QuizMarks(window.canvas.scene)
        look = self.look
        self.place, self.score, self.words, self.feedback, self.note = (QLabel(self) for _ in range(5))
        self.given, self.known = FormulaLines(look, 15, "ink2", self), FormulaLines(look, 15, "ink2", self)
        self.hints = FormulaLines(look, 17, "ink", self)
        self.symbol, self.field = FormulaLabel(look, "", 21, "ink", self), QLineEdit(self)
        self.check_button, self.hint_button, self.skip_button = (QPushButton(text, self) for text in (CHECKS[0], HINTS[0], "Skip"))
        self.example_button, self.over_button = QPushButton("New example", self), QPushButton("Start over", self)
        self.empty = Invitation(look, self)
        self._known_title = QLabel("Found so far", self)
        self._build()
        self._connect()
        self._restyle()

    def _build(self) -> None:
        for label in (self.words, self.feedback, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.field.setAccessibleName("Your answer")
        self.field.setToolTip(RULE)
        self.check_button.setProperty("primary", True)
        self.hint_button.setToolTip("The formula, then the formula with numbers, then the answer")
        self.skip_button.setToolTip("Go on without an answer")
        self.example_button.setToolTip("Ask about the next training example")
        self.over_button.setToolTip("Ask everything again")
        self._head = QHBoxLayout()
        self._head.addWidget(self.place)
        self._head.addWidget(self.score)
        self._head.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._answer = QHBoxLayout()
        self._answer.addWidget(self.symbol)
        self._answer.addWidget(self.field)
        self._answer.addWidget(self.check_button)
        self._answer.addStretch(1)
        self._help = QHBoxLayout()
        self._help.addStretch(1)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._left.addWidget(self.words)
        self._left.addLayout(self._answer)
        self._left.addWidget(self.feedback)
        self._left.addLayout(self._help)
        self._left.addStretch(1)
        parts: tuple[QWidget, ...] = (self.hints, self.given, self._known_title, self.known, self.note)
        for part in parts:
            self._right.addWidget(part)
        self._right.addStretch(1)
        self._question = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._question)
        self._columns.addLayout(self._left, 9)
        self._columns.addLayout(self._right, 11)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._question)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._area)
        self._pages.addWidget(self.empty)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._pages, 1)
        self._column.addLayout(self._foot)
        self.setFocusProxy(self.field)
        self.setAccessibleName("Quiz")
        order = (self.field, self.check_button, self.hint_button, self.skip_button, self.example_button, self.over_button)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._on_enter)
        self.field.textEdited.connect(lambda _: self._say("", "ink2"))
        self.check_button.clicked.connect(self._on_enter)
        self.hint_button.clicked.connect(self._on_hint)
        self.skip_button.clicked.connect(self.go_on)
        self.example_button.clicked.connect(self.next_example)
        self.over_button.clicked.connect(self.start_over)
        self.look.theme_changed.connect(self._restyle)

    # What is shown

    @property
    def quiz(self) -> Quiz | None:
        """The round, or None where nothing can be asked."""
        return self._quiz

    def show_moment(self, project: Project) -> None:
        """Go on with the round if it is about this; begin a new one if not. A run ends it."""
        if self._window.controller.is_going:
            self._show_lack(*RUN)
            return
        found = None if is_blank(project) else obstacle_to_quiz(project)
        if found is not None or is_blank(project):
            self._show_lack(*(BLANK if found is None else (found.what[:1].upper() + found.what[1:], found.mend)))
            return
        picked = self._window.picks.example
        example = next_example(project) if picked is None else picked
        if self._quiz is None or self._quiz.example != example or not _is_same(self._quiz.project, project):
            self._begin(quiz_of(project, example, self._window.picks.weight))
        else:
            self.marks.show_quiz(self._quiz)

    def start_over(self) -> None:
        """Ask everything again; a weight that has been picked meanwhile is the one at the end."""
        if self._quiz is not None:
            self._begin(quiz_of(self._quiz.project, self._quiz.example, self._window.picks.weight))
            self.field.setFocus()

    def next_example(self) -> None:
        """Pick the next training example, which begins a new round."""
        if self._quiz is None:
            return
        training = np.flatnonzero(~self._quiz.project.points.test_mask)
        after = training[training > self._quiz.example]
        self._window.picks.pick_example(int(after[0] if len(after) else training[0]))
        self.field.setFocus()

    def go_on(self) -> None:
        """Go to the next question."""
        if self._quiz is not None:
            self._take(self._quiz.went_on())
            self.field.clear()
            self._say("", "ink2")
            self.field.setFocus()

    def _begin(self, quiz: Quiz) -> None:
        self.field.clear()
        self._say("", "ink2")
        self._take(quiz)

    def _take(self, quiz: Quiz) -> None:
        """Show a round."""
        self._quiz = quiz
        question = quiz.question
        self.marks.show_quiz(quiz)
        self.place.setText(place_words(quiz))
        self.score.setText(score_words(quiz))
        self.score.setVisible(True)
        for button in (self.example_button, self.over_button):
            button.setVisible(True)
        if question is None:
            self.empty.say(*end_words(quiz))
            self._pages.setCurrentWidget(self.empty)
            return
        self._pages.setCurrentWidget(self._area)
        is_over = quiz.is_solved or quiz.hint == ANSWER
        self.words.setText(question_words(quiz.done.network, question))
        self.symbol.set_formula(f"{question.symbol} =")
        self.field.setReadOnly(is_over)
        self.check_button.setText(CHECKS[is_over])
        self.hint_button.setText(HINTS[quiz.hint])
        for button in (self.hint_button, self.skip_button):
            button.setEnabled(not is_over)
        self.given.show_lines((_given(quiz),))
        self.hints.show_lines(hint_lines(quiz))
        known = known_line(quiz)
        self._known_title.setVisible(bool(known))
        self.known.show_lines((known,) if known else ())
        note = left_out(quiz)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _show_lack(self, what: str, mend: str) -> None:
        self._quiz = None
        self.marks.show_quiz(None)
        self.empty.say(what, mend)
        self._pages.setCurrentWidget(self.empty)
        self.place.setText("")
        for widget in (self.score, self.example_button, self.over_button):
            widget.hide()

    # Answers

    def _on_enter(self) -> None:
        quiz = self._quiz
        if quiz is None or quiz.question is None:
            return
        if quiz.is_solved or quiz.hint == ANSWER:
            self.go_on()
            return
        if not self.field.text().strip():
            self._say("Type a number; a hint shows the formula", "ink2")
            self.field.setFocus()
            return
        try:
            value = parse_number(self.field.text())
        except StudioError as error:
            self._say(f"{error.what}. {error.mend}", "warn")
            return
        quiz, verdict = quiz.answered(value)
        self._take(quiz)
        self._say(verdict.words, "ok" if verdict.is_right else "warn")
        self.field.setFocus()
        if not verdict.is_right:
            self.field.selectAll()

    def _on_hint(self) -> None:
        if self._quiz is not None:
            self._take(self._quiz.hinted())
            self._say("", "ink2")
            self.field.setFocus()

    def _say(self, words: str, colour: str) -> None:
        self.feedback.setText(words or RULE)
        self.feedback.setAccessibleDescription(words)
        self._feedback_colour = colour if words else "ink3"
        self.feedback.setStyleSheet(f"color: {getattr(self.look.theme, self._feedback_colour).name()}")

    # Layout

    def _restyle(self) -> None:
        look, theme = self.look, self.look.theme
        fonts: tuple[tuple[QLabel, Role, int, str], ...] = (
            (self.place, "body", 600, "ink2"),
            (self.score, "body", 400, "ink3"),
            (self.words, "title", 600, "ink"),
            (self.note, "caption", 400, "ink3"),
            (self._known_title, "caption", 400, "ink3"),
        )
        for label, role, weight, colour in fonts:
            label.setFont(look.font(role, weight))
            label.setStyleSheet(f"color: {getattr(theme, colour).name()}")
        self.feedback.setFont(look.font("body"))
        self._say(self.feedback.text() if self.feedback.text() != RULE else "", self._feedback_colour)
        self.field.setFixedWidth(round(look.px(FIELD)))
        self._keep_button_widths()
        gap = round(look.px(8))
        self._column.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        self._column.setSpacing(gap // 2)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(2 * gap)
        for column in (self._left, self._right):
            column.setSpacing(gap)
        for row in (self._head, self._answer, self._help, self._foot):
            row.setSpacing(gap)
        self._area.viewport().setAutoFillBackground(False)
        self._question.setAutoFillBackground(False)
        self._fit()

    def _keep_button_widths(self) -> None:
        """Make the buttons whose words change as wide as the widest of them needs, in the style they have, so that nothing beside moves."""
        for button, texts, least in ((self.check_button, CHECKS, self.look.px(CHECK)), (self.hint_button, tuple(HINTS.values()), 0.0)):
            words = button.text()
            widths = []
            for text in texts:
                button.setText(text)
                widths.append(button.minimumSizeHint().width())
            button.setText(words)
            button.setFixedWidth(max(round(least), *widths) + FOCUS_ROOM)

    def _fit(self) -> None:
        is_wide = self.width() >= self.look.px(WIDE)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
            self._columns.setStretch(0, 9 if is_wide else 0)
            self._columns.setStretch(1, 11 if is_wide else 1)
            aside = (self.hint_button, self.skip_button), (self.example_button, self.over_button)
            for row, buttons in zip((self._help, self._foot), aside, strict=True):
                for at, button in enumerate(buttons):
                    (row if is_wide else self._head).removeWidget(button)
                    if is_wide:
                        self._head.addWidget(button)
                    else:
                        row.insertWidget(at, button)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the hints beside the question where there is room."""
        super().resizeEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Mark nothing on the canvas any more; the round waits."""
        super().hideEvent(event)
        self.marks.show_quiz(None)


def _is_same(before: Project, project: Project) -> bool:
    """Tell whether a round about one project is about the other as well."""
    return (
        before.network is project.network
        and before.points is project.points
        and before.training == project.training
        and before.progress is project.progress
    )


def _given(quiz: Quiz) -> tuple[str, ...]:
    """Return the example, its target and η, with what is told of it."""
    lines = given_lines(quiz.done)
    return tuple("".join(line) + (r"\quad" if at < len(lines) - 1 else "") for at, line in enumerate(lines))
