"""Gradient norms of a run's moments off the GUI thread: as many as fit into a short part, the newest first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.arrays import Floats
from mlp_studio.core.measures import gradient_norms
from mlp_studio.core.moments import Moment
from mlp_studio.core.points import PointSet
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.one_slot import OneSlotWorker

PART_SECONDS = 0.004
"""A part of small networks holds the interpreter nearly all the time: much longer, and the window would stutter."""


@dataclass(frozen=True, eq=False)
class GradientRequest:
    """Moments whose norms are wanted, the most wanted first, on these points with this loss."""

    generation: int
    moments: tuple[Moment, ...]
    points: PointSet
    training: TrainingSettings


@dataclass(frozen=True, eq=False)
class GradientAnswer:
    """The norms of the first moments of a request, each (d,)."""

    generation: int
    moments: tuple[Moment, ...]
    norms: tuple[Floats, ...]


class GradientWorker(OneSlotWorker[GradientRequest, GradientAnswer]):
    """A thread that computes gradient norms and nothing else."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("gradients", compute_norms)


def compute_norms(request: GradientRequest, is_overtaken: Callable[[], bool]) -> GradientAnswer:
    """Return the norms of the first moment, and of so many more as fit into the part. Gradient worker's thread."""
    end = time.perf_counter() + PART_SECONDS
    norms: list[Floats] = []
    for moment in request.moments:
        norms.append(gradient_norms(moment.network, request.points, request.training))
        if time.perf_counter() >= end or is_overtaken():
            break
    return GradientAnswer(request.generation, request.moments[: len(norms)], tuple(norms))
