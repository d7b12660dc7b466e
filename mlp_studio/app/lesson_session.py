"""A learner's way through the lesson of the open project: the step, what is done, and whether its check holds now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.document import Document
from mlp_studio.app.lesson_progress import LessonProgress
from mlp_studio.app.picks import Picks
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core import edits
from mlp_studio.core.lesson import Lesson, Start, Step
from mlp_studio.core.lesson_checks import CHECKS, Situation, why_not_yet
from mlp_studio.core.measures import Row, is_quick, measure
from mlp_studio.core.project import Project

LOOK_MS = 150
"""How long after a change the check is asked; during a run it is asked as often, and never once a frame."""


class LessonSession(QObject):
    """Knows the step that is shown, and asks its check when something has changed; asks nothing while no lesson is open.

    Parameters
    ----------
    document, controller, picks
        What the learner works with.
    preferences
        Remember how far the learner has come.
    seen_views
        Returns the names of the views that are in sight.
    parent
        Qt's owner.

    Signals
    -------
    step_shown()
        Another step is shown, or another lesson, or none.
    step_entered()
        The learner has come to a step, or begun it again: its views and what it highlights are due.
    looked()
        The check was asked, or a hint is shown.
    """

    step_shown = Signal()
    step_entered = Signal()
    looked = Signal()

    def __init__(
        self,
        document: Document,
        controller: TrainingController,
        picks: Picks,
        preferences: Preferences,
        seen_views: Callable[[], frozenset[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._controller, self._picks, self._preferences = document, controller, picks, preferences
        self._seen_views = seen_views
        self._lesson: Lesson | None = None
        self._index = 0
        self._done: set[int] = set()
        self._visited: set[int] = set()
        self._opened: Start | None = None
        self._entered_with: Start | None = None
        self._views: frozenset[str] = frozenset()
        self._answer = ""
        self._is_submitted = False
        self._hints = 0
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        document.opened.connect(self._on_opened)
        document.changed.connect(self._on_changed)
        for signal in (controller.snapshot_shown, controller.state_changed):
            signal.connect(self._on_run)
        controller.look_back.changed.connect(self.look_soon)
        controller.losses_changed.connect(self.look_soon)
        picks.changed.connect(self.look_soon)

    # What is shown

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open."""
        return self._lesson

    @property
    def index(self) -> int:
        """The step that is shown, from 0."""
        return self._index

    @property
    def step(self) -> Step:
        """The step that is shown; an empty one while there is no lesson."""
        return Step() if self._lesson is None else self._lesson.steps[self._index]

    @property
    def done(self) -> frozenset[int]:
        """The steps whose checks have held since the lesson was begun."""
        return frozenset(self._done)

    @property
    def is_done(self) -> bool:
        """Whether the check of the step has held."""
        return self._index in self._done

    @property
    def reason(self) -> str:
        """Why the check does not hold yet; "" where it does, or where a learner still types."""
        asks = CHECKS[self.step.check.kind].is_answer
        return "" if asks and self._answer.strip() and not self._is_submitted else self._reason

    @property
    def answer(self) -> str:
        """What the learner has typed."""
        return self._answer

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints that are shown."""
        return self.step.hints[: self._hints]

    # What the learner does

    def begin(self) -> None:
        """Begin with the lesson of the document, where its learner has left it; leave the one before."""
        project = self._document.project
        self._lesson = project.lesson
        self._done, self._visited, self._index = set(), set(), 0
        self._opened = edits.start_here(project)
        if self._lesson is None:
            self._timer.stop()
            self.step_shown.emit()
            return
        kept = self._preferences.lesson_progress(self._name) if self._name else LessonProgress()
        count = len(self._lesson.steps)
        if 0 < kept.step < count and not (kept.step == count - 1 and kept.step in kept.done):  # one that was finished begins anew
            self._index, self._done = kept.step, {i for i in kept.done if i < count and i != kept.step}
            self._visited = set(range(kept.step))
        self._enter(self._lesson.start_of(self._index))
        self._document.undo_stack.setClean()  # nothing of the learner's would be lost

    def next(self) -> None:
        """Go to the next step, which begins with its state when it is seen for the first time."""
        self.go_to(self._index + 1)

    def back(self) -> None:
        """Go to the step before, and leave what is there."""
        self.go_to(self._index - 1)

    def go_to(self, index: int) -> None:
        """Show a step, if there is one of this number, from 0."""
        if self._lesson is None or index == self._index or not 0 <= index < len(self._lesson.steps):
            return
        self._index = index
        self._enter(None if index in self._visited else self.step.start)

    def start_again(self) -> None:
        """Begin the step anew, with the state that it begins with, or that it was entered with."""
        if self._lesson is not None:
            self._done.discard(self._index)
            self._enter(self.step.start or self._entered_with)

    def try_step(self, index: int) -> None:
        """Begin a step as its learner will, whatever was done before."""
        if self._lesson is not None and 0 <= index < len(self._lesson.steps):
            self._index = index
            self._done.discard(index)
            self._enter(self.step.start)

    def restart(self) -> None:
        """Begin the lesson anew."""
        if self._lesson is not None:
            self._done, self._visited, self._index = set(), set(), 0
            self._enter(self.step.start or self._opened)

    def show_hint(self) -> None:
        """Show one hint more."""
        if self._hints < len(self.step.hints):
            self._hints += 1
            self.looked.emit()

    def set_answer(self, text: str, *, is_submitted: bool = False) -> None:
        """Take what the learner types; why it is not right is told once it is submitted."""
        self._answer, self._is_submitted = text, is_submitted
        self.look()

    # The check

    def look_soon(self) -> None:
        """Ask the check after a moment."""
        if self._lesson is not None and not self._timer.isActive():
            self._timer.start()

    def look(self) -> None:
        """Ask the check of the step now."""
        if self._lesson is None:
            return
        self._views |= self._seen_views()
        project = self._controller.shown
        situation = Situation(project, lambda: self._row(project), self._views, self._picks.weight, self._picks.example, self._answer)
        self._reason = why_not_yet(self.step.check, situation)
        if not self._reason and not self.is_done:
            self._done.add(self._index)
            self._keep()
        self.looked.emit()

    def _row(self, project: Project) -> Row | None:
        return measure(project) if is_quick(project) else self._controller.row_of(project)

    # Within

    @property
    def _name(self) -> str:
        """What the progress is remembered by; that of a lesson without a name is not."""
        return self._document.project.title

    def _enter(self, start: Start | None) -> None:
        if start is not None:
            self._controller.stop()
            self._document.edit(f"Begin step {self._index + 1}", lambda project: edits.begin_with(project, start))
        self._entered_with = edits.start_here(self._document.project)
        self._visited.add(self._index)
        self._answer, self._is_submitted, self._hints, self._views = "", False, 0, frozenset()
        self._keep()
        self.step_shown.emit()
        self.step_entered.emit()
        self.look()

    def _keep(self) -> None:
        if self._name:
            self._preferences.keep_lesson_progress(self._name, LessonProgress(self._index, self.done))

    def _on_opened(self, _: Project) -> None:
        self.begin()

    def _on_changed(self, before: Project, project: Project) -> None:
        if before.title != project.title and self._lesson is not None:
            self.step_shown.emit()
        if before.lesson is project.lesson or self._document.project is not project:
            self.look_soon()
        elif project.lesson is None or self._lesson is None:
            self._lesson = project.lesson
            self._index, self._done, self._visited = 0, set(), {0}
            self._opened = self._entered_with = edits.start_here(project)
            self.step_shown.emit()
            self.look()
        else:
            self._take(project.lesson)

    def _take(self, lesson: Lesson) -> None:
        """Show the lesson as it is now written."""
        self._lesson = lesson
        self._index = min(self._index, len(lesson.steps) - 1)
        self._done = {i for i in self._done if i < len(lesson.steps)}
        self.step_shown.emit()
        self.look_soon()

    def _on_run(self, _: object) -> None:
        self.look_soon()
