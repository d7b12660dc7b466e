"""The lesson editor: a window beside the main one in which a teacher writes the steps; every change is an edit of the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import EXAMPLE_LINES, MAX_HINTS, MAX_LINE, MAX_MARKS, MAX_TEXT, Highlight, Lesson, Start, Step, parse_highlight
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of
from mlp_studio.ui.icons import icon
from mlp_studio.ui.lesson.check_fields import CheckFields
from mlp_studio.ui.lesson.hosting import WIDTH
from mlp_studio.ui.lesson.mark_button import MarkButton
from mlp_studio.ui.lesson.rich_text import RichText, trouble_in
from mlp_studio.ui.lesson.view_names import view_titles

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow


LEFT_WIDTH = 208


class LessonEditor(QWidget):
    """Steps at the left, the fields of one in the middle, its text as the learner sees it at the right.

    Parameters
    ----------
    window
        Whose project is edited; the editor stays before it.
    session
        Which goes to the step that is edited.
    """

    def __init__(self, window: MainWindow, session: LessonSession) -> None:
        super().__init__(window, Qt.WindowType.Dialog)
        self._window, self._session, self._look = window, session, window.look
        self._index = 0
        self.setWindowTitle("Edit lesson")
        self._make_fields()
        self._lay_out()
        window.document.changed.connect(self._on_changed)
        window.look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def index(self) -> int:
        """The step that is edited, from 0."""
        return self._index

    @property
    def lesson(self) -> Lesson:
        """The lesson as it is now."""
        return self._window.document.project.lesson or Lesson()

    def open_at(self, index: int) -> None:
        """Show the editor, at a step."""
        self._index = min(index, len(self.lesson.steps) - 1)
        self._show()
        self.show()
        self.raise_()
        self.activateWindow()

    # Building

    def _make_fields(self) -> None:
        look = self._look
        self.steps = QListWidget(self)
        self.steps.setAccessibleName("Steps")
        self.steps.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.currentRowChanged.connect(self._on_row)
        self.add_button = self._tool("plus", "Add a step after this one", self._add)
        self.remove_button = self._tool("trash", "Remove this step", self._remove)
        self.up_button = self._tool("↑", "Move this step up", partial(self._move, -1))
        self.down_button = self._tool("↓", "Move this step down", partial(self._move, 1))
        self.name = self._line("What the lesson is called", self._on_name)
        self.summary = self._line("One sentence on what the lesson shows", self._on_summary)
        self.title = self._line("A few words", lambda text: self._change("Edit step", "title", title=text))
        self.text = QPlainTextEdit(self)
        self.text.setPlaceholderText("Markdown, with formulas between dollar signs: $y = \\sigma(z)$")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(lambda: self._change("Edit step", "text", text=self.text.toPlainText()[:MAX_TEXT]))
        self.text_trouble = self._trouble()
        self.task = self._line("What the learner should do", lambda text: self._change("Edit step", "task", task=text))
        self.check = CheckFields(look, self)
        self.check.changed.connect(lambda check: self._change("Choose check", "check", check=check))
        self.views_button = QPushButton(self)
        self._views_menu = QMenu(self.views_button)
        self._view_actions: dict[str, QAction] = {}
        for name, title in view_titles().items():
            action = self._views_menu.addAction(title)
            action.setCheckable(True)
            action.triggered.connect(self._on_views)
            self._view_actions[name] = action
        self.views_button.setMenu(self._views_menu)
        self.views_button.setStyleSheet("text-align: left")
        self.line = QComboBox(self)
        self.line.setAccessibleName("Line of the algorithm")
        self.line.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.line.activated.connect(lambda at: self._change("Choose line", "", line=self.line.itemData(at)))
        self.marks = self._line("plane, unit 1 2, weight 1 2 0, control play", self._on_marks)
        self.mark_button = MarkButton(self._window, self)
        self.mark_button.picked.connect(self._add_mark)
        self.trouble = self._trouble()
        self.hints = QPlainTextEdit(self)
        self.hints.setPlaceholderText("One hint on each line")
        self.hints.setTabChangesFocus(True)
        self.hints.textChanged.connect(self._on_hints)
        self.start_label = QLabel(self)
        self.start_label.setWordWrap(True)
        self.take_button = QPushButton("Take the present state", self)
        self.take_button.setToolTip("The step begins with the network, the points and the training settings as they are now")
        self.take_button.clicked.connect(self._take_start)
        self.no_start_button = QPushButton("No state", self)
        self.no_start_button.clicked.connect(lambda: self._change("Begin step with what is there", "", start=None))
        self.preview = RichText(look, parent=self)
        self.task_preview = RichText(look, "accent", parent=self)
        self.forget_button = QPushButton("Remove the lesson", self)
        self.forget_button.clicked.connect(self._forget)
        self.try_button = QPushButton("Try this step", self)
        self.try_button.setToolTip("Begin the step in the window, with its state, its views and its rings, as the learner will")
        self.try_button.clicked.connect(lambda: self._session.try_step(self._index))
        self.close_button = QPushButton("Close", self)
        self.close_button.clicked.connect(self.close)

    def _tool(self, name: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        if len(name) == 1:
            button.setText(name)
        else:
            button.setIcon(icon(name, self._look))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: act())
        return button

    def _trouble(self) -> QLabel:
        """Return a line that says what is wrong with the field above it, while something is."""
        label = QLabel("", self)
        label.setWordWrap(True)
        label.hide()
        return label

    def _line(self, placeholder: str, act: Callable[[str], None]) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(MAX_LINE)
        line.setPlaceholderText(placeholder)
        line.textEdited.connect(act)
        return line

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            tools.addWidget(button)
        tools.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.steps, 1)
        left.addLayout(tools)
        left.addWidget(self.forget_button)
        start, choices = QVBoxLayout(), QHBoxLayout()
        choices.setSpacing(8)
        start.setSpacing(6)
        choices.addWidget(self.take_button)
        choices.addWidget(self.no_start_button)
        choices.addStretch(1)
        start.addWidget(self.start_label)
        start.addLayout(choices)
        text, marks, rings = QVBoxLayout(), QHBoxLayout(), QVBoxLayout()
        for column, parts in ((text, (self.text, self.text_trouble)), (rings, (marks, self.trouble))):
            column.setSpacing(6)
            for part in parts:
                column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
        marks.setSpacing(8)
        marks.addWidget(self.marks, 1)
        marks.addWidget(self.mark_button)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget | QVBoxLayout], ...] = (
            ("Lesson", self.name),
            ("Shows", self.summary),
            ("Step", self.title),
            ("Text", text),
            ("Do this", self.task),
            ("Check", self.check),
            ("Hints", self.hints),
            ("Opens", self.views_button),
            ("Algorithm", self.line),
            ("Rings", rings),
            ("Begins with", start),
        )
        for label, row in rows:
            form.addRow(label, row)
        self._form = form
        page = QWidget(self)
        inner = QVBoxLayout(page)
        inner.addWidget(self.preview)
        inner.addWidget(self.task_preview)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(page)
        page.setAutoFillBackground(False)
        right = QVBoxLayout()
        self._preview_label = QLabel("As the learner sees it", self)
        right.addWidget(self._preview_label)
        right.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.try_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        right.addLayout(foot)
        self._sides = (QWidget(self), QWidget(self))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        for side, column in zip(self._sides, (left, right), strict=True):
            column.setContentsMargins(0, 0, 0, 0)
            side.setLayout(column)
        whole.addWidget(self._sides[0])
        whole.addLayout(form, 1)
        whole.addWidget(self._sides[1])

    def _restyle(self) -> None:
        look = self._look
        for side, width in zip(self._sides, (LEFT_WIDTH, WIDTH), strict=True):
            side.setFixedWidth(round(look.px(width)))
        line = look.theme.line2.name()
        for field in (self.text, self.hints):
            field.setStyleSheet(f"QPlainTextEdit {{ border: 1px solid {line}; border-radius: 6px; padding: 2px 4px; }}")
        self.steps.setStyleSheet(
            f"QListWidget {{ border: 1px solid {line}; border-radius: 6px; }} QListWidget::item {{ padding: 6px 4px; }}"
        )
        self.text.setMinimumHeight(round(look.px(130)))
        self.hints.setFixedHeight(round(look.px(72)))
        self._preview_label.setFont(look.font("title"))
        for label in (self.trouble, self.text_trouble, self.start_label):
            label.setFont(look.font("caption"))
        for label in (self.trouble, self.text_trouble):
            label.setStyleSheet(f"color: {look.theme.warn.name()}")
        self.start_label.setStyleSheet(f"color: {look.theme.ink3.name()}")
        palette = self.palette()
        palette.setColor(self.backgroundRole(), look.theme.panel)
        self.setPalette(palette)
        self.setAutoFillBackground(True)

    # Showing

    def _on_changed(self, before: Project, project: Project) -> None:
        if not self.isVisible() or (before.lesson is project.lesson and before.title == project.title):
            return
        if project.lesson is None:
            self.hide()
        else:
            self._index = min(self._index, len(project.lesson.steps) - 1)
            self._show()

    def _show(self) -> None:
        lesson, step = self.lesson, self.lesson.steps[self._index]
        with QSignalBlocker(self.steps):
            titles = [f"{i + 1}  {one.title or 'Untitled'}" for i, one in enumerate(lesson.steps)]
            if titles != [self.steps.item(i).text() for i in range(self.steps.count())]:
                self.steps.clear()
                self.steps.addItems(titles)
            self.steps.setCurrentRow(self._index)
        name = self._window.document.project.title
        for line, text in ((self.name, name), (self.summary, lesson.summary), (self.title, step.title), (self.task, step.task)):
            if line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)
        for field, text in ((self.text, step.text), (self.hints, "\n".join(step.hints))):
            if field.toPlainText() != text and not (field is self.hints and _hints_of(field.toPlainText()) == step.hints):
                with QSignalBlocker(field):
                    field.setPlainText(text)
        self._show_marks(step)
        self._show_line(step)
        self._show_trouble(step)
        self.check.show_check(step.check)
        titles_of_views = view_titles()
        self.views_button.setText(", ".join(titles_of_views.get(name, name) for name in step.views) or "Nothing")
        for name, action in self._view_actions.items():
            action.setChecked(name in step.views)
        self.start_label.setText(_start_words(step.start))
        self.no_start_button.setEnabled(step.start is not None)
        self.remove_button.setEnabled(len(lesson.steps) > 1)
        self.up_button.setEnabled(self._index > 0)
        self.down_button.setEnabled(self._index + 1 < len(lesson.steps))
        self.preview.set_markdown(f"**{step.title}**\n\n{step.text}" if step.title else step.text)
        self.task_preview.set_markdown(step.task)

    def _show_line(self, step: Step) -> None:
        """Offer the lines of the algorithm that is chosen now, and that of the step."""
        lines = {line.number: line.text for line in code_of(self._window.document.project).lines if line.number in EXAMPLE_LINES}
        self.line.clear()
        self.line.addItem("Stands where it is", "")
        for number in dict.fromkeys((*lines, *filter(None, (step.line,)))):
            self.line.addItem(f"Stands at line {number}   {lines.get(number, '')}".rstrip(), number)
        self.line.setCurrentIndex(self.line.findData(step.line))

    def _show_trouble(self, step: Step) -> None:
        fields = (("", step.text), ("In the task. ", step.task), ("In a hint. ", "\n".join(step.hints)))
        found = next((where + trouble for where, text in fields if (trouble := trouble_in(text))), "")
        self.text_trouble.setText(found)
        self.text_trouble.setVisible(bool(found))

    def _show_marks(self, step: Step) -> None:
        try:
            is_same = _marks_of(self.marks.text()) == step.highlights
        except StudioError:
            is_same = self.marks.hasFocus()  # it is being typed
        if not is_same:
            self.marks.setText(", ".join(mark.text for mark in step.highlights))
            self.trouble.hide()

    # Editing

    def _ask(self, text: str, field: str, change: Callable[[Project], Project]) -> None:
        self._window.on_field_edit(text, change, f"lesson {field} {self._index}" if field else "")

    def _change(self, text: str, field: str, /, **changes: Any) -> None:
        index = self._index

        def edit(project: Project) -> Project:
            lesson = project.lesson or Lesson()
            return edits.set_step(project, index, replace(lesson.steps[index], **changes))

        self._ask(text, field, edit)

    def _on_name(self, text: str) -> None:
        self._ask("Name lesson", "name", lambda project: edits.name_lesson(project, text))

    def _on_summary(self, text: str) -> None:
        self._ask("Edit lesson", "summary", lambda project: edits.set_summary(project, text))

    def _on_row(self, row: int) -> None:
        if row >= 0 and row != self._index:
            self._index = row
            self._show()

    def _on_views(self) -> None:
        chosen = tuple(name for name, action in self._view_actions.items() if action.isChecked())
        others = tuple(name for name in self.lesson.steps[self._index].views if name not in self._view_actions)
        self._change("Choose views", "", views=(*chosen, *others)[:MAX_MARKS])

    def _on_marks(self, text: str) -> None:
        try:
            marks = _marks_of(text)
        except StudioError as error:
            self.trouble.setText(f"{error.mend}.")
            self.trouble.show()
            return
        self.trouble.hide()
        self._change("Choose highlights", "highlights", highlights=marks)

    def _add_mark(self, mark: Highlight) -> None:
        marks = self.lesson.steps[self._index].highlights
        if mark not in marks:
            self._change("Choose highlights", "", highlights=(*marks, mark)[:MAX_MARKS])

    def _on_hints(self) -> None:
        self._change("Edit hints", "hints", hints=_hints_of(self.hints.toPlainText()))

    def _take_start(self) -> None:
        start = edits.start_here(self._window.controller.shown)
        self._change("Begin step with this state", "", start=start)

    def _add(self) -> None:
        index = self._index + 1
        self._index = index
        self._ask("Add step", "", lambda project: edits.add_step(project, index))
        self._index = min(index, len(self.lesson.steps) - 1)
        self._show()
        self.title.setFocus()

    def _remove(self) -> None:
        index = self._index
        self._ask("Remove step", "", lambda project: edits.remove_step(project, index))

    def _move(self, by: int) -> None:
        index, to = self._index, self._index + by
        self._index = to
        self._ask("Move step", "", lambda project: edits.move_step(project, index, to))

    def _forget(self) -> None:
        self._ask("Remove lesson", "", edits.remove_lesson)

    def sizeHint(self) -> QSize:
        """Return room for the form beside a readable preview."""
        return QSize(round(self._look.px(1080)), round(self._look.px(716)))


def _hints_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip()[:MAX_LINE] for line in text.splitlines() if line.strip())[:MAX_HINTS]


def _marks_of(text: str) -> tuple[Any, ...]:
    return tuple(parse_highlight(part) for part in text.split(",") if part.strip())[:MAX_MARKS]


def _start_words(start: Start | None) -> str:
    if start is None:
        return "what the step before has left"
    network = "" if start.network is None else f"{start.network.describe()} and its weights"
    points = "" if start.points is None else f"{len(start.points):,} points"
    training = "" if start.training is None else "training settings"
    return ", ".join(filter(None, (network, points, training))) or "what is there, at epoch 0"
