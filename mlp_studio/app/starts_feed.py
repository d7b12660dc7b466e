"""The feed of many starts: begins them, tells of those that have ended, and ends their threads."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.core.project import Project
from mlp_studio.training.local_minima import ManyStarts, StartEnd, StartsPlan

TELL_MS = 80
"""Progress is told so often."""
CLOSE_SECONDS = 1.0


class StartsFeed(QObject):
    """Owns the threads that train many starts.

    Signals
    -------
    changed()
        More starts have ended, or the progress is another.
    finished()
        None is under way any more: all have ended, or the rest was cancelled.
    failed(error)
        A bug on a thread.
    """

    changed = Signal()
    finished = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for a plan."""
        super().__init__(parent)
        self._starts: ManyStarts | None = None
        self._left: list[ManyStarts] = []
        self._clock = QTimer(self)
        self._clock.setInterval(TELL_MS)
        self._clock.timeout.connect(self._on_clock)

    @property
    def is_going(self) -> bool:
        """Whether starts are being trained."""
        return self._clock.isActive()

    @property
    def starts(self) -> ManyStarts | None:
        """What is under way, or was last."""
        return self._starts

    @property
    def ends(self) -> tuple[StartEnd, ...]:
        """The starts that have ended."""
        return () if self._starts is None else self._starts.ends

    @property
    def progress(self) -> float:
        """How much is done, 0..1."""
        return 0.0 if self._starts is None else self._starts.progress

    def begin(self, project: Project, plan: StartsPlan, threads: int | None = None) -> None:
        """Train the starts of a plan; what is under way is cancelled.

        Raises
        ------
        StudioError
            If the project cannot train.
        """
        starts = ManyStarts(project, plan, threads)
        self.cancel()
        self._starts = starts
        starts.begin()
        self._clock.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Leave the starts that are under way."""
        if self._starts is not None and self.is_going:
            self._starts.cancel()
            self._left = [starts for starts in (*self._left, self._starts) if starts.is_going]

    def forget(self) -> None:
        """Leave what is under way, and all that has ended: it belongs to a project that is gone."""
        self.cancel()
        self._clock.stop()
        self._starts = None
        self.changed.emit()

    def close(self) -> bool:
        """End all threads; return whether they ended in time."""
        self.cancel()
        self._clock.stop()
        ends = [starts.join(CLOSE_SECONDS) for starts in self._left]
        self._left = []
        return all(ends)

    def _on_clock(self) -> None:
        starts = self._starts
        assert starts is not None
        is_over = not starts.is_going
        error = starts.newest_error()
        if error is not None:
            self.failed.emit(error)
        if is_over:
            self._clock.stop()
        self.changed.emit()
        if is_over:
            self.finished.emit()
