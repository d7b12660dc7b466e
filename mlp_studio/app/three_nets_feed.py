"""The feed of the three nets: has them drawn off the GUI thread, coarse while a run goes on, fine when it rests."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.paced_feed import PacedFeed
from mlp_studio.app.refinement import Refinement, affordable
from mlp_studio.core.project import Project
from mlp_studio.training.regions import Bounds, RegionColours
from mlp_studio.training.three_nets import NetsAnswer, NetsRequest, NetsWorker

PACE_MS, IDLE_MS = 120, 200
LIVE_SIZE = 64
LIVE_COST, FINE_COST = 4e7, 1e9
"""Points times weights of a picture at most."""


class ThreeNetsFeed(PacedFeed[NetsRequest]):
    """Asks the worker.

    Signals
    -------
    drawn(answer)
        The `NetsAnswer` on the newest weights that were looked at.
    """

    drawn = Signal(object)
    rests = True

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first project."""
        super().__init__(PACE_MS, parent)
        self._refinement = Refinement(IDLE_MS, self._refine, self)

    def show(self, project: Project, bounds: Bounds, colours: RegionColours, fine_size: int, *, is_live: bool) -> None:
        """Have the three drawn over these bounds, unless a run goes on and they were just now; `fine_size` pixels a side at rest."""
        if not self._is_due(project, is_live=is_live):
            return
        live, fine = (affordable(size, project, cost) for size, cost in ((LIVE_SIZE, LIVE_COST), (fine_size, FINE_COST)))
        request = NetsRequest(self._generation, project, bounds, live, colours)
        self._refinement.ask_later(replace(request, size=fine, can_wait=True) if fine > live else None)
        self._ask(request)

    def forget(self) -> None:
        """Nobody looks any more: nothing more is drawn."""
        self._refinement.forget()
        self._waiting = None

    @property
    def is_at_rest(self) -> bool:
        """Whether the finest pictures of what was asked for last have been handed out."""
        return super().is_at_rest and not self._refinement.is_pending

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._refinement.forget()
        return super().close()

    def _make_worker(self) -> NetsWorker:
        return NetsWorker()

    def _hand_out(self, answer: NetsAnswer) -> None:
        if self._is_wanted(answer.generation):
            self.drawn.emit(answer)

    def _gives_way(self, asked: NetsRequest) -> bool:
        return asked.can_wait

    def _refine(self, request: NetsRequest) -> None:
        self._generation += 1
        self._ask(replace(request, generation=self._generation))
