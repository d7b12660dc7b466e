"""The measure feed: losses and error rates of a project at rest, at once where that is quick, else when a worker has measured them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.measures import Row, is_quick, measure
from mlp_studio.core.project import Project
from mlp_studio.training.measuring import MeasureAnswer, MeasureRequest, MeasureWorker


class MeasureFeed(SlotFeed[MeasureRequest]):
    """Measures, and keeps what the worker measured last.

    Signals
    -------
    measured()
        What was asked for last is known now.
    """

    measured = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first project that takes long."""
        super().__init__(parent)
        self._known: MeasureAnswer | None = None
        self._wanted: Project | None = None

    def row_of(self, project: Project) -> Row | None:
        """Return the project's losses and error rates; None where there are none, or where they are not known yet: `measured` follows."""
        if is_quick(project):
            return measure(project)
        if self._known is not None and _is_same(self._known.project, project):
            return self._known.row
        if not self._is_closed and (self._wanted is None or not _is_same(self._wanted, project)):
            self._generation += 1
            self._wanted = project
            self._ask(MeasureRequest(self._generation, project))
        return None

    def is_known(self, project: Project) -> bool:
        """Tell whether `row_of` says all there is to say."""
        return is_quick(project) or (self._known is not None and _is_same(self._known.project, project))

    def _make_worker(self) -> MeasureWorker:
        return MeasureWorker()

    def _hand_out(self, answer: MeasureAnswer) -> None:
        self._known = answer
        self.measured.emit()


def _is_same(one: Project, other: Project) -> bool:
    return one.network is other.network and one.points is other.points and one.training is other.training
