"""The separability feed: asks for the verdicts on the points that are shown, one set at a time, and hands them out at frame rate."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.core.points import PointSet
from mlp_studio.training.separability_worker import SeparabilityRequest, SeparabilityWorker

FRAME_MS = 16


class SeparabilityFeed(QObject):
    """Owns the separability worker. New points are sent only when the last ones were answered: what comes between is skipped.

    Signals
    -------
    verdicts_changed(answer)
        The `SeparabilityAnswer` on the newest points that were judged.
    failed(error)
        A bug in the worker.
    """

    verdicts_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first points; the worker starts with them."""
        super().__init__(parent)
        self._worker: SeparabilityWorker | None = None
        self._generation = 0
        self._oldest_wanted = 0
        self._newest: PointSet | None = None
        self._waiting: SeparabilityRequest | None = None
        self._asked: SeparabilityRequest | None = None
        self._is_closed = False
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_frame)

    def show(self, points: PointSet) -> None:
        """Ask for the verdicts on these points, unless they are those of the last call."""
        if self._is_closed or points is self._newest:
            return
        self._newest = points
        self._generation += 1
        self._waiting = SeparabilityRequest(self._generation, points)
        self._on_frame()
        self._clock.start()

    def forget(self) -> None:
        """Nobody looks at verdicts any more: what is not answered yet is not handed out, and the next points are asked for anew."""
        self._newest = self._waiting = None
        self._oldest_wanted = self._generation + 1

    @property
    def is_at_rest(self) -> bool:
        """Whether the verdicts on the newest points have been handed out."""
        return self._waiting is None and self._asked is None

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._is_closed = True
        self._clock.stop()
        if self._worker is None:
            return True
        worker, self._worker = self._worker, None
        return worker.close()

    def _on_frame(self) -> None:
        if self._worker is not None:
            self._fetch(self._worker)
        if self._waiting is not None and self._asked is None:
            if self._worker is None:
                self._worker = SeparabilityWorker()
            self._asked, self._waiting = self._waiting, None
            self._worker.ask(self._asked)
        if self.is_at_rest:
            self._clock.stop()

    def _fetch(self, worker: SeparabilityWorker) -> None:
        answered, answer, error = worker.answered, worker.newest(), worker.newest_error()
        if self._asked is not None and answered >= self._asked.generation:
            self._asked = None
        if error is not None:
            self.failed.emit(error)
        if answer is not None and answer.generation >= self._oldest_wanted:
            self.verdicts_changed.emit(answer)
