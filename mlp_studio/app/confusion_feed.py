"""The confusion feed: has the decisions of the weights that are shown counted, now and then while a run goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.paced_feed import PacedFeed
from mlp_studio.core.project import Project
from mlp_studio.training.confusing import ConfusionAnswer, ConfusionRequest, ConfusionWorker

PACE_MS = 250


class ConfusionFeed(PacedFeed[ConfusionRequest]):
    """Asks the confusion worker.

    Signals
    -------
    counted(answer)
        The `ConfusionAnswer` on the newest weights that were looked at.
    """

    counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first project."""
        super().__init__(PACE_MS, parent)

    def show(self, project: Project, *, is_live: bool = False) -> None:
        """Have the decisions of a project counted, unless its run goes on and they were counted just now."""
        if self._is_due(project, is_live=is_live):
            self._ask(ConfusionRequest(self._generation, project))

    def _make_worker(self) -> ConfusionWorker:
        return ConfusionWorker()

    def _hand_out(self, answer: ConfusionAnswer) -> None:
        if self._is_wanted(answer.generation):
            self.counted.emit(answer)
