"""The button that goes on: to the next step, named Skip until the check holds, and filled then; from the last one to the next lesson."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.ui.lesson.lesson_end import LessonEnd


class NextButton(QPushButton):
    """Goes on in a session when it is clicked.

    Parameters
    ----------
    session
        The learner's way through the lesson.
    end
        What comes after it.
    parent
        Qt's owner.
    """

    def __init__(self, session: LessonSession, end: LessonEnd, parent: QWidget | None = None) -> None:
        super().__init__("Next", parent)
        self._session, self._end = session, end
        self.clicked.connect(self._go_on)

    def show_state(self) -> None:
        """Show whether the step is done, and what comes after it."""
        text, tip = self._words()
        self.setText(text)
        self.setToolTip(tip)
        is_primary = self._session.is_done
        if (self.property("primary") == "true") != is_primary:
            self.setProperty("primary", "true" if is_primary else "false")
            self.style().unpolish(self)
            self.style().polish(self)

    def _words(self) -> tuple[str, str]:
        """Return what it says, and its tip."""
        if not self._end.is_reached:
            return "Next" if self._session.is_done else "Skip", "Next step (Alt+PgDn)"
        following = self._end.following
        if following is None:
            return "Start again", "Begin this lesson again, at its first step"
        return "Next lesson", f"Next lesson: {following.title}"

    def _go_on(self) -> None:
        if self._end.is_reached:
            self._end.go_on()
        else:
            self._session.next()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of the words, with some beside them."""
        metrics = self.fontMetrics()
        return super().sizeHint().expandedTo(QSize(metrics.horizontalAdvance(self.text()) + 2 * metrics.height(), 0))

    def minimumSizeHint(self) -> QSize:
        """Return the same: the words are never cut."""
        return self.sizeHint()
