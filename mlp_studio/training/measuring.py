"""Losses and error rates off the GUI thread, for point sets and networks of which measuring takes longer than a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.measures import Row, measure
from mlp_studio.core.project import Project
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True, eq=False)
class MeasureRequest:
    """A project to measure."""

    generation: int
    project: Project


@dataclass(frozen=True, eq=False)
class MeasureAnswer:
    """The project, and its losses and error rates as of `core.measures.measure`."""

    generation: int
    project: Project
    row: Row | None


class MeasureWorker(OneSlotWorker[MeasureRequest, MeasureAnswer]):
    """A thread that measures and nothing else."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("measuring", take_measures)


def take_measures(request: MeasureRequest, is_overtaken: Callable[[], bool]) -> MeasureAnswer:
    """Return the answer. Measuring worker's thread."""
    return MeasureAnswer(request.generation, request.project, measure(request.project))
