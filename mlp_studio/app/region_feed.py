"""The region feed: asks for pictures of the network that is shown, one at a time, and hands them out at frame rate."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.refinement import Refinement, affordable
from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.project import Project
from mlp_studio.training.heat import HeatMap, unit_shown
from mlp_studio.training.regions import Bounds, RegionColours, RegionFrame, RegionRequest, RegionWorker, request_of

LIVE_SIZE = 100
LIVE_COST, FINE_COST = 8e7, 4e9
"""Points times weights of a live picture, which takes a core some 30 ms, and of a fine one: large networks have coarser pictures."""
IDLE_MS = 150
"""How long nothing must have changed before the picture is refined."""


class RegionFeed(SlotFeed[RegionRequest]):
    """Asks the region worker.

    Signals
    -------
    frame_changed(frame)
        A new picture, coarse while things change, fine when they rest.
    """

    frame_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._fine_size = LIVE_SIZE
        self._refinement = Refinement(IDLE_MS, self._refine, self)
        self._heat: HeatMap | None = None

    def set_fine_size(self, pixels: int) -> None:
        """Refine to so many pixels a side when idle."""
        self._fine_size = max(LIVE_SIZE, min(pixels, 1000))

    def show(self, project: Project, bounds: Bounds, colours: RegionColours) -> int:
        """Ask for a picture of this project's network over these bounds; return the generation of its frames, older ones being lower."""
        if self._is_closed:
            return self._generation
        self._generation += 1
        size = affordable(LIVE_SIZE, project, LIVE_COST)
        request = self._with_reach(request_of(project, bounds, size, colours, self._generation))
        fine = affordable(self._fine_size, project, FINE_COST)
        finer = replace(request, size=fine, thumbnail_size=min(LIVE_SIZE, fine), can_wait=True)
        self._refinement.ask_later(finer if self._fine_size > LIVE_SIZE else None)
        asked = self._generation
        self._ask(request)
        return asked

    @property
    def is_at_rest(self) -> bool:
        """Whether the finest picture of what was asked for last has been handed out."""
        return super().is_at_rest and not self._refinement.is_pending

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._refinement.forget()
        return super().close()

    def _make_worker(self) -> RegionWorker:
        return RegionWorker()

    def _hand_out(self, answer: RegionFrame) -> None:
        self._heat = answer.heat
        self.frame_changed.emit(answer)

    def _with_reach(self, request: RegionRequest) -> RegionRequest:
        """Return a request that knows how far the scale of its unit went in the last picture, if that showed the same."""
        heat = self._heat
        is_same = heat is not None and heat.unit == unit_shown(request.network, request.view.heat_unit)
        return replace(request, reach=heat.reach) if heat is not None and is_same else request

    def _gives_way(self, asked: RegionRequest) -> bool:
        return asked.can_wait

    def _refine(self, request: RegionRequest) -> None:
        self._generation += 1
        self._ask(self._with_reach(replace(request, generation=self._generation)))
