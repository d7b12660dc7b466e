"""The diagnosis off the GUI thread: what is to be said about the newest weights of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.arrays import Floats
from mlp_studio.core.diagnosis import diagnose
from mlp_studio.core.findings import Finding
from mlp_studio.core.moments import Moment
from mlp_studio.core.network_findings import Contradicting, contradicting
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True, eq=False)
class DiagnosisRequest:
    """A project with the weights to examine, an excerpt of the run's records up to them, and an earlier moment; whether the run goes on."""

    generation: int
    project: Project
    rows: Floats
    before: Moment | None
    is_live: bool


@dataclass(frozen=True, eq=False)
class Examination:
    """What was found, the most important first."""

    generation: int
    project: Project
    findings: tuple[Finding, ...]
    is_live: bool


class DiagnosisWorker(OneSlotWorker[DiagnosisRequest, Examination]):
    """A thread that diagnoses; the contradictions among the points, which do not change with the weights, it finds once."""

    def __init__(self) -> None:
        """Start the thread."""
        self._points: PointSet | None = None
        self._contradicting: Contradicting | None = None
        super().__init__("diagnosis", self._examine)

    def _examine(self, request: DiagnosisRequest, is_overtaken: Callable[[], bool]) -> Examination:
        project = request.project
        if project.points is not self._points or self._contradicting is None:
            self._points, self._contradicting = project.points, contradicting(project.points)
        findings = diagnose(project, request.rows, request.before, self._contradicting)
        return Examination(request.generation, project, findings, request.is_live)
