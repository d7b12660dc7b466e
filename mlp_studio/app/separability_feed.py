"""The separability feed: asks for the verdicts on the points that are shown, one set at a time, and hands them out at frame rate."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.points import PointSet
from mlp_studio.training.separability_worker import SeparabilityAnswer, SeparabilityRequest, SeparabilityWorker


class SeparabilityFeed(SlotFeed[SeparabilityRequest]):
    """Asks the separability worker.

    Signals
    -------
    verdicts_changed(answer)
        The `SeparabilityAnswer` on the newest points that were judged.
    """

    verdicts_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first points."""
        super().__init__(parent)
        self._oldest_wanted = 0
        self._newest: PointSet | None = None

    def show(self, points: PointSet) -> None:
        """Ask for the verdicts on these points, unless they are those of the last call."""
        if self._is_closed or points is self._newest:
            return
        self._newest = points
        self._generation += 1
        self._ask(SeparabilityRequest(self._generation, points))

    def forget(self) -> None:
        """Nobody looks at verdicts any more: what is not answered yet is not handed out, and the next points are asked for anew."""
        self._newest = self._waiting = None
        self._oldest_wanted = self._generation + 1

    def _make_worker(self) -> SeparabilityWorker:
        return SeparabilityWorker()

    def _hand_out(self, answer: SeparabilityAnswer) -> None:
        if answer.generation >= self._oldest_wanted:
            self.verdicts_changed.emit(answer)
