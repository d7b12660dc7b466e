"""The diagnosis feed: has the run examined now and then, and tells what held in two examinations."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.paced_feed import PacedFeed
from mlp_studio.core.arrays import Floats
from mlp_studio.core.diagnosis import held
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.core.run_findings import excerpt
from mlp_studio.training.diagnosing import DiagnosisRequest, DiagnosisWorker, Examination

PACE_MS = 500
"""A run is examined at most twice a second: nobody reads faster."""


class DiagnosisFeed(PacedFeed[DiagnosisRequest]):
    """Asks the diagnosis worker.

    Signals
    -------
    findings_changed(findings)
        What is to be said, the most important first; of a run that goes on what was found twice in a row.
    """

    findings_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first project."""
        super().__init__(PACE_MS, parent)
        self._before: Examination | None = None

    def examine(self, project: Project, rows: Floats, before: Moment | None = None, *, is_live: bool = False) -> None:
        """Have a project examined, unless its run goes on and was examined just now.

        Parameters
        ----------
        project
            With the weights that are shown.
        rows
            The run's records up to them.
        before
            An earlier moment of the run.
        is_live
            Whether the run goes on.
        """
        if self._is_due(project, is_live=is_live):
            self._ask(DiagnosisRequest(self._generation, project, excerpt(rows), before, is_live))

    def _make_worker(self) -> DiagnosisWorker:
        return DiagnosisWorker()

    def _hand_out(self, answer: Examination) -> None:
        if not self._is_wanted(answer.generation):
            return
        before, self._before = self._before, answer
        if not answer.is_live:
            self.findings_changed.emit(held(answer.findings, answer.findings))
        elif before is not None and self._is_wanted(before.generation):  # of the same units and points
            self.findings_changed.emit(held(answer.findings, before.findings))
