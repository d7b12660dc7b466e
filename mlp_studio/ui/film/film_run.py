"""A film that is being made beside everything else that the window does: painted in turns, encoded on a thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.job_feed import JobFeed, Outcome
from mlp_studio.core.errors import StudioError
from mlp_studio.ui.film.production import Production, Start, Wait

PAUSE_MS = 4
"""Between two portions of painting: what else the window has to do comes first."""


class FilmRun(QObject):
    """Drives a production by the event loop.

    Signals
    -------
    progressed(share)
        So much of the film is made, 0 … 1.
    finished(size)
        It is written, with so many bytes.
    refused(error)
        It cannot be made: an error that the user can mend.
    broke(error)
        A bug.
    ended()
        It is over, in whatever way.
    """

    progressed = Signal(float)
    finished = Signal(object)
    refused = Signal(object)
    broke = Signal(object)
    ended = Signal()

    def __init__(self, production: Production, parent: QObject | None = None) -> None:
        """Begin with the next turn of the event loop."""
        super().__init__(parent)
        self._production: Production | None = production
        self._outcome: Outcome | None = None
        self._is_working = self._is_waiting = self._is_cancelled = False
        self._feed = JobFeed("film", self)
        self._feed.done.connect(self._on_done)
        self._feed.failed.connect(self._on_broke)
        self._clock = QTimer(self)
        self._clock.setInterval(PAUSE_MS)
        self._clock.timeout.connect(self._on_turn)
        self._clock.start()

    @property
    def is_going(self) -> bool:
        """Whether it is still being made."""
        return self._production is not None

    def cancel(self) -> None:
        """Give it up: nothing is written. What the thread is at comes to its end first."""
        self._is_cancelled = True
        if not self._is_working:
            self._end()

    def close(self) -> None:
        """Give it up at once, and end the thread."""
        self._end()

    def _on_turn(self) -> None:
        """Go on up to the next portion that was painted, or until there is something to wait for."""
        sent: Any = None
        if self._is_waiting:
            if self._outcome is None:
                self._clock.stop()
                return
            sent, self._outcome, self._is_waiting = self._outcome.value, None, False
        while self._production is not None:
            try:
                step = self._production.send(sent)
            except StopIteration as end:
                self._end()
                self.finished.emit(end.value)
                return
            except StudioError as error:
                self._end()
                self.refused.emit(error)
                return
            except Exception as error:  # the window shows the bug, and lives on
                self._on_broke(error)
                return
            sent = None
            if isinstance(step, Start):
                self._is_working = True
                self._feed.begin(step.job)
            elif isinstance(step, Wait):
                self._is_waiting = True
                return
            else:
                self.progressed.emit(step.share)
                return

    def _on_done(self, outcome: Outcome) -> None:
        self._is_working = False
        if self._is_cancelled:
            self._end()
        elif outcome.error is not None:
            self._end()
            self.refused.emit(outcome.error)
        elif self._production is not None:
            self._outcome = outcome
            self._clock.start()

    def _on_broke(self, error: Exception) -> None:
        self._end()
        self.broke.emit(error)

    def _end(self) -> None:
        if self._production is None:
            return
        self._clock.stop()
        self._feed.close()  # before the encoder goes that the thread may be using
        self._production.close()
        self._production = None
        self.ended.emit()
