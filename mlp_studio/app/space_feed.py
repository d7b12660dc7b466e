"""The space feed: asks for pictures of a layer's space, one at a time, and hands them out at frame rate."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.layer_space import Axes
from mlp_studio.core.project import Project
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.regions import Bounds
from mlp_studio.training.space_pictures import SpacePicture, SpaceRequest, SpaceWorker


class SpaceFeed(SlotFeed[SpaceRequest]):
    """Asks the worker; what is asked while it is at work waits, and only the newest of it is drawn.

    Signals
    -------
    picture_changed(picture)
        A finished `SpacePicture`.
    """

    picture_changed = Signal(object)
    rests = True

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._last: SpacePicture | None = None

    def show(
        self, project: Project, s: int, axes: Axes, bounds: Bounds | None, plane: Bounds | None, size: int, colours: RegionColours
    ) -> None:
        """Ask for a picture; the parameters are those of `SpaceRequest`."""
        if self._is_closed:
            return
        self._generation += 1
        self._ask(SpaceRequest(self._generation, project, s, axes, bounds, plane, size, colours))

    def _ask(self, request: SpaceRequest) -> None:
        last = self._last
        fits = last is not None and (last.s, last.axes) == (request.s, request.axes)
        fits = fits and last is not None and last.project.network.sizes == request.project.network.sizes
        super()._ask(replace(request, before=last if fits else None))

    def _make_worker(self) -> SpaceWorker:
        return SpaceWorker()

    def _hand_out(self, answer: SpacePicture) -> None:
        self._last = answer
        self.picture_changed.emit(answer)
