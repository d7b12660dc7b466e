"""The comparison feed: has two networks held against each other off the GUI thread, and hands out how they compare at frame rate."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.training.comparison import ComparisonAnswer, ComparisonRequest, ComparisonWorker
from mlp_studio.training.regions import Bounds

SIZE, COST, SMALLEST = 160, 2e8, 16
"""Places a side where the areas are compared; points times weights of both networks at most, but for so many places."""


class ComparisonFeed(SlotFeed[ComparisonRequest]):
    """Asks the comparison worker.

    Signals
    -------
    answered(answer)
        The `ComparisonAnswer` to a request that is still wanted.
    """

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._last: ComparisonRequest | None = None
        self._oldest_wanted = 0

    def show(self, project: Project, network: Network, bounds: Bounds, *, areas: bool) -> None:
        """Compare this network with that of the project, with `areas` over these bounds, too, unless that was the last request."""
        weights = sum(w.size for n in (project.network, network) for w in n.weights)
        size = max(SMALLEST, min(SIZE, int((COST / weights) ** 0.5))) if areas else 0
        last = self._last
        if self._is_closed or (last is not None and _is_same(last, project, network, bounds, size)):
            return
        if last is None or last.network is not network or last.project.points is not project.points:
            self._oldest_wanted = self._generation + 1  # what is under way is about something else
        self._generation += 1
        self._last = ComparisonRequest(self._generation, project, network, bounds, size)
        self._ask(self._last)

    def forget(self) -> None:
        """Nobody looks any more: what is not answered yet is not handed out, and the next request is made anew."""
        self._last = self._waiting = None
        self._oldest_wanted = self._generation + 1

    def _make_worker(self) -> ComparisonWorker:
        return ComparisonWorker()

    def _hand_out(self, answer: ComparisonAnswer) -> None:
        if answer.generation >= self._oldest_wanted:
            self.answered.emit(answer)


def _is_same(last: ComparisonRequest, project: Project, network: Network, bounds: Bounds, size: int) -> bool:
    before = last.project
    same = before.network is project.network and before.points is project.points and before.training is project.training
    return same and last.network is network and last.size == size and (not size or last.bounds == bounds)
