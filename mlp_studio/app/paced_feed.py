"""A feed of what is to be known about a run: asked now and then while it goes on, and at once when it rests."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject

from mlp_studio.app.slot_feed import Request, SlotFeed
from mlp_studio.core.project import Project


class PacedFeed(SlotFeed[Request]):
    """Leaves out requests of a run that come too soon after another, and answers about what is not shown any more.

    Parameters
    ----------
    pace_ms
        The least time between two requests of a run that goes on.
    parent
        Qt's owner.
    """

    def __init__(self, pace_ms: int, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._pace_ms = pace_ms
        self._asked_last = QElapsedTimer()
        self._last: Project | None = None
        self._oldest_wanted = 0

    @property
    def is_ready(self) -> bool:
        """Whether a run that goes on would be looked at now."""
        return not self._asked_last.isValid() or self._asked_last.elapsed() >= self._pace_ms

    def _is_due(self, project: Project, *, is_live: bool) -> bool:
        """Tell whether to ask about a project now; if so, count a new generation, and forget those of another network, points or rest."""
        is_other = self._last is None or not _is_same_run(self._last, project)
        if self._is_closed or (is_live and not is_other and not self.is_ready):
            return False
        self._generation += 1
        self._asked_last.start()
        self._last = project
        if is_other or not is_live:
            self._oldest_wanted = self._generation
        return True

    def _is_wanted(self, generation: int) -> bool:
        return generation >= self._oldest_wanted


def _is_same_run(one: Project, other: Project) -> bool:
    """Tell whether the units and the points of both are the same, whatever their weights."""
    return one.points is other.points and one.network.layers == other.network.layers and one.network.inputs == other.network.inputs
