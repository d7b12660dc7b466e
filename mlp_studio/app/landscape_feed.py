"""The landscape feed: the loss around the newest moment, coarse first where a fine grid takes long."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.landscape import FINE, Window
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.training.landscape_worker import (
    COARSE,
    AxesChoice,
    Landscape,
    LandscapeRequest,
    LandscapeWorker,
    NoLandscape,
    is_quick,
)


class LandscapeFeed(SlotFeed[LandscapeRequest]):
    """Asks the landscape worker for the newest that is wanted; a fine grid that takes long gives way to it.

    Signals
    -------
    changed(landscape)
        A `Landscape`, or `NoLandscape`.
    """

    changed = Signal(object)
    rests = True

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._oldest_wanted = 0
        self._told: Landscape | None = None

    def ask(
        self,
        project: Project,
        axes: AxesChoice,
        window: Window | None,
        aspect: float,
        moments: tuple[Moment, ...],
        beginnings: tuple[Network, ...] = (),
    ) -> None:
        """Have the landscape around a project told; a window of None follows the run from the one that was told last for these axes."""
        if self._is_closed:
            return
        self._generation += 1
        before = self._told.window if self._told is not None and self._told.request.axes is axes else None
        size = FINE if is_quick(project) else COARSE
        self._ask(LandscapeRequest(self._generation, project, axes, window, before, aspect, size, moments, beginnings))

    def forget(self) -> None:
        """Tell nothing more of what has been asked so far."""
        self._waiting, self._told = None, None
        self._oldest_wanted = self._generation + 1

    def _make_worker(self) -> LandscapeWorker:
        return LandscapeWorker()

    def _gives_way(self, asked: LandscapeRequest) -> bool:
        return asked.size == FINE and not is_quick(asked.project)

    def _hand_out(self, answer: Landscape | NoLandscape) -> None:
        if answer.request.generation < self._oldest_wanted:
            return
        self._told = answer if isinstance(answer, Landscape) else None
        self.changed.emit(answer)
        if isinstance(answer, Landscape) and answer.request.size < FINE and self._waiting is None and not self._is_closed:
            self._generation += 1
            self._ask(replace(answer.request, generation=self._generation, size=FINE, before=answer.window))
