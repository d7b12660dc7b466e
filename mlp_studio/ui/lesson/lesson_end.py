"""What comes after a lesson: the next one of those that ship, or the same one from its beginning."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.storage.lessons import Lesson, lessons

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow


class LessonEnd:
    """Knows by its title which lesson of the lecture's order is open, and goes on to the one after it.

    Parameters
    ----------
    window
        Which opens lessons.
    session
        The learner's way through the lesson.
    """

    def __init__(self, window: MainWindow, session: LessonSession) -> None:
        self._window, self._session = window, session
        self._known: tuple[str, Lesson | None] = ("", None)

    @property
    def is_reached(self) -> bool:
        """Whether the step that is shown is the last one."""
        lesson = self._session.lesson
        return lesson is not None and self._session.index == len(lesson.steps) - 1

    @property
    def following(self) -> Lesson | None:
        """The lesson after the open one; None after the last one, and after one that does not ship."""
        title = self._window.document.project.title
        if self._known[0] != title:
            after = {one.title: another for one, another in pairwise(lessons())}
            self._known = (title, after.get(title))
        return self._known[1]

    def go_on(self) -> None:
        """Open the lesson after this one; where there is none, begin this one anew."""
        following = self.following
        if following is None:
            self._session.restart()
        else:
            self._window.files.open_lesson(following.path)
