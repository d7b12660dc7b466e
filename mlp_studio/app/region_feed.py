"""The region feed: asks for pictures of the network that is shown, one at a time, and hands them out at frame rate."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.project import Project
from mlp_studio.training.regions import Bounds, RegionColours, RegionFrame, RegionRequest, RegionWorker

LIVE_SIZE = 100
SMALLEST = 16
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
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._on_idle)
        self._last: RegionRequest | None = None

    def set_fine_size(self, pixels: int) -> None:
        """Refine to so many pixels a side when idle."""
        self._fine_size = max(LIVE_SIZE, min(pixels, 1000))

    def show(self, project: Project, bounds: Bounds, colours: RegionColours) -> int:
        """Ask for a picture of this project's network over these bounds; return the generation of its frames, older ones being lower."""
        labels = project.points.labels
        span = (float(labels.min()), float(labels.max())) if project.points.setting == "regression" and len(labels) else (-1.0, 1.0)
        if self._is_closed:
            return self._generation
        self._generation += 1
        size = _affordable(LIVE_SIZE, project, LIVE_COST)
        request = RegionRequest(
            self._generation, project.network, project.points.setting, bounds, size, colours, size, span, project.points
        )
        fine = _affordable(self._fine_size, project, FINE_COST)
        self._last = replace(request, size=fine, thumbnail_size=min(LIVE_SIZE, fine), can_wait=True)
        asked = self._generation
        self._idle.start()
        self._ask(request)
        return asked

    @property
    def is_at_rest(self) -> bool:
        """Whether the finest picture of what was asked for last has been handed out."""
        return super().is_at_rest and not self._idle.isActive()

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._idle.stop()
        return super().close()

    def _make_worker(self) -> RegionWorker:
        return RegionWorker()

    def _hand_out(self, answer: RegionFrame) -> None:
        self.frame_changed.emit(answer)

    def _gives_way(self, asked: RegionRequest) -> bool:
        return asked.can_wait

    def _on_idle(self) -> None:
        if self._last is None or self._fine_size <= LIVE_SIZE:
            return
        self._generation += 1
        self._ask(replace(self._last, generation=self._generation))


def _affordable(size: int, project: Project, cost: float) -> int:
    """Return the pixels a side of a picture that has at most this cost, up to `size`."""
    weights = sum(w.size for w in project.network.weights)
    return max(SMALLEST, min(size, int((cost / weights) ** 0.5)))
