"""Confusion matrices off the GUI thread: which class the newest weights take for which, or how far they are from target numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.measures import Confusion, confusion, mean_error
from mlp_studio.core.points import fits
from mlp_studio.core.project import Project
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True, eq=False)
class ConfusionRequest:
    """A project with the weights to look at."""

    generation: int
    project: Project


@dataclass(frozen=True, eq=False)
class ConfusionAnswer:
    """The confusions of training and of test points, in this order; of target numbers the mean errors in their place."""

    generation: int
    project: Project
    confusions: tuple[Confusion | None, Confusion | None] = (None, None)
    mean_errors: tuple[float, float] | None = None


class ConfusionWorker(OneSlotWorker[ConfusionRequest, ConfusionAnswer]):
    """A thread that counts decisions and nothing else."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("confusion", count_decisions)


def count_decisions(request: ConfusionRequest, is_overtaken: Callable[[], bool]) -> ConfusionAnswer:
    """Return the answer. Confusion worker's thread."""
    project = request.project
    network, points = project.network, project.points
    if points.setting == "regression" and fits(points, network.k):
        errors = mean_error(network, points), mean_error(network, points, of_test=True)
        return ConfusionAnswer(request.generation, project, mean_errors=errors)
    return ConfusionAnswer(request.generation, project, (confusion(network, points), confusion(network, points, of_test=True)))
