"""The regions of a project's network with linear, heaviside and sigmoid units, and what each errs, on a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlp_studio.core.errors import StudioError
from mlp_studio.core.measures import Row, measure
from mlp_studio.core.project import Project
from mlp_studio.core.three_nets import KINDS, UnitKind, error_counts, of_kind
from mlp_studio.training.one_slot import OneSlotWorker
from mlp_studio.training.regions import Bounds, RegionColours, RegionFrame, draw_regions, request_of


@dataclass(frozen=True, eq=False)
class NetsRequest:
    """A project, and the square of the plane and the pixels a side of its pictures; `can_wait` is that of fine ones."""

    generation: int
    project: Project
    bounds: Bounds
    size: int
    colours: RegionColours
    can_wait: bool = False


@dataclass(frozen=True, eq=False)
class OneNet:
    """The network with units of one kind.

    Attributes
    ----------
    kind
        Of its units.
    frame
        Its decision regions.
    row
        L_2 on the training and on the test points, summed, and both error rates; None where there is no loss to speak of.
    errors
        How many training and how many test points are misclassified, where there is a row.
    """

    kind: UnitKind
    frame: RegionFrame
    row: Row | None
    errors: tuple[int, int] = (0, 0)


@dataclass(frozen=True, eq=False)
class NetsAnswer:
    """All three, in the order of `KINDS`."""

    request: NetsRequest
    nets: tuple[OneNet, ...]

    @property
    def generation(self) -> int:
        """That of the request."""
        return self.request.generation


class NetsWorker(OneSlotWorker[NetsRequest, NetsAnswer]):
    """The thread that draws the three; fine pictures give up when a newer request comes."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("three nets", draw_nets)


def draw_nets(request: NetsRequest, is_overtaken: Callable[[], bool]) -> NetsAnswer | None:
    """Return all three, or None if a newer request came while fine pictures were in work. Three nets' worker."""
    nets = []
    for kind in KINDS:
        if request.can_wait and is_overtaken():
            return None
        project = of_kind(request.project, kind)
        frame = draw_regions(request_of(project, request.bounds, request.size, request.colours, request.generation))
        assert frame is not None, "it was not told that it may give up"
        row = measure(project)
        nets.append(OneNet(kind, frame, row, (0, 0) if row is None else error_counts(row, project.points)))
    return NetsAnswer(request, tuple(nets))


def lack_of_nets(project: Project) -> StudioError | None:
    """Return why there is nothing to compare, or None."""
    if not len(project.points):
        return StudioError("No points", "", "Load, generate or paint some: three networks decide about them")
    return None
