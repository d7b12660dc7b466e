"""Linear separability off the GUI thread: the verdicts on the newest points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.points import PointSet
from mlp_studio.core.separability import Separation, one_by_one
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True)
class SeparabilityRequest:
    """Points to judge."""

    generation: int
    points: PointSet


@dataclass(frozen=True)
class SeparabilityAnswer:
    """The verdicts on the points of a request, in the order of `core.separability.verdicts`."""

    generation: int
    points: PointSet
    verdicts: tuple[Separation, ...]


class SeparabilityWorker(OneSlotWorker[SeparabilityRequest, SeparabilityAnswer]):
    """A thread that judges points and nothing else."""

    def __init__(self) -> None:
        """Start the thread; HiGHS is loaded there with the first request."""
        super().__init__("separability", judge)


def judge(request: SeparabilityRequest, is_overtaken: Callable[[], bool]) -> SeparabilityAnswer | None:
    """Return the verdicts, or None if newer points came in between. Separability worker's thread."""
    found = []
    for verdict in one_by_one(request.points):
        if is_overtaken():
            return None
        found.append(verdict)
    return SeparabilityAnswer(request.generation, request.points, tuple(found))
