"""Two networks held against each other on a thread of their own: their losses, and where they decide differently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.measures import MOST_POINTS, Row, measure
from mlp_studio.core.network import Network
from mlp_studio.core.points import decide
from mlp_studio.core.project import Project
from mlp_studio.training.one_slot import OneSlotWorker
from mlp_studio.training.regions import Bounds, grid
from mlp_studio.training.unit_outputs import UnitOutputs


@dataclass(frozen=True, eq=False)
class ComparisonRequest:
    """What to hold against each other.

    Attributes
    ----------
    project
        With the second network, the points and the settings that tell what the loss is.
    network
        The first network, of any structure.
    bounds, size
        The square of the plane whose areas are compared, by size × size places; no areas are for size 0.
    """

    generation: int
    project: Project
    network: Network
    bounds: Bounds
    size: int = 0


@dataclass(frozen=True, eq=False)
class ComparisonAnswer:
    """How the first network and the second compare.

    Attributes
    ----------
    request
        What was asked.
    rows
        Of each: training loss, test loss, training error rate and test error rate, as of `core.measures.measure`; None where there are
        none.
    points
        At which points they decide differently, (n,); None without decisions, or for more than MOST_POINTS points.
    area
        At which places of the grid they do, (size, size), row 0 at the top; None where that was not asked for, or without decisions.
    """

    request: ComparisonRequest
    rows: tuple[Row | None, Row | None]
    points: Booleans | None
    area: Booleans | None

    @property
    def generation(self) -> int:
        """That of the request."""
        return self.request.generation


class ComparisonWorker(OneSlotWorker[ComparisonRequest, ComparisonAnswer]):
    """A thread that compares networks and nothing else."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("comparison", compare)


def compare(request: ComparisonRequest, is_overtaken: Callable[[], bool] | None = None) -> ComparisonAnswer | None:
    """Return how the networks compare, or None if `is_overtaken()` became true in between. Any thread.

    Raises
    ------
    StudioError
        If a feature cannot be read.
    """
    project, points = request.project, request.project.points
    first = replace(project, network=request.network)
    at_points = area = None
    if points.setting != "regression":
        if 0 < len(points) <= MOST_POINTS:
            at_points = _differences(request, points.xy, is_overtaken)
        if request.size:
            area = _differences(request, grid(request.bounds, request.size), is_overtaken)
            area = None if area is None else area.reshape(request.size, request.size)
    if is_overtaken is not None and is_overtaken():
        return None
    return ComparisonAnswer(request, (measure(first), measure(project)), at_points, area)


def _differences(request: ComparisonRequest, xy: Floats, is_overtaken: Callable[[], bool] | None) -> Booleans | None:
    """Tell at which places (n, 2) the networks decide differently; nowhere where an output of either is not finite."""
    project, setting = request.project, request.project.points.setting
    if setting == "multi-label" and request.network.k != project.network.k:
        return None
    values = []
    for network in (request.network, project.network):
        unit_outputs = UnitOutputs(network)
        found = unit_outputs.at(xy, unit_outputs.outputs, is_overtaken)
        if found is None:
            return None
        values.append(found.T)
    first, second = values
    differs = decide(first, setting) != decide(second, setting)
    finite = np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)
    return np.asarray(finite & (differs.any(axis=1) if differs.ndim == 2 else differs))
