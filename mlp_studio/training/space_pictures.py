"""Pictures of a layer's space, made on a thread of their own: its points, the regions, the next layer's lines, the warped grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.layer_space import (
    HUGE,
    Axes,
    Slice,
    Square,
    gathered,
    home_square,
    layer_outputs,
    next_lines,
    rest_on_slice,
    slice_through,
)
from mlp_studio.core.network import Network
from mlp_studio.core.points import fits, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.settings import RegionLook, ViewSettings
from mlp_studio.core.warped_grid import WarpedGrid, plane_lines, warped
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.one_slot import OneSlotWorker
from mlp_studio.training.regions import Bounds, RegionFrame, draw_regions, request_of

POINT_COST, GRID_COST, REGION_COST = 4e8, 1e9, 2e9
"""Places times weights of points, grid and regions: beyond it points are a sample, there is no grid, and regions are coarser."""
GRID_PLACES = 3000
"""Places of a usual grid."""
SMALLEST = 16
FAR = 1e6
"""How far away points are put that have no place, in sides of the square."""
MOST_GATHERED = 20_000
"""Points of which coinciding ones are sought."""


@dataclass(frozen=True, eq=False)
class SpaceRequest:
    """What to draw.

    Attributes
    ----------
    generation
        Its place in the row of requests.
    project
        Network and points.
    s, axes
        Layer 1 … d, and what of it is on the axes.
    bounds
        What is shown of the space, or None for the square that it is first seen in.
    plane
        What the plane shows: its grid is the one that is warped; None for no grid.
    size, colours
        Pixels a side, and the colours, of the regions.
    before
        The last picture of the same layer and axes: directions and square stay near it.
    """

    generation: int
    project: Project
    s: int
    axes: Axes
    bounds: Bounds | None
    plane: Bounds | None
    size: int
    colours: RegionColours
    before: SpacePicture | None = None


@dataclass(frozen=True, eq=False)
class SpacePicture:
    """The finished picture.

    Attributes
    ----------
    project, s, axes
        What it is of.
    plane
        The slice through the layer's space that is shown.
    places
        Where the project's points lie in it, (n, 2); far away where they are not known.
    wrong
        Which of them are misclassified, (n,), or None where that cannot be said.
    gathered
        Groups of points that lie at one place.
    home
        The square that is shown first.
    rest
        The layers behind, as a network of the slice's coordinates.
    lines
        Rows (w0, w1, w2) of the next layer's units, (l, 3); None behind the last layer, and before a softmax layer.
    frame
        The regions, or None where an output is not finite anywhere.
    grid
        The grid of the plane, or None if it was not wanted.
    lost, left_out
        How many points are not known: their outputs are not finite; there are too many for a network of this size.
    """

    project: Project
    s: int
    axes: Axes
    plane: Slice
    places: Floats
    wrong: Booleans | None
    gathered: tuple[Integers, ...]
    home: Square
    rest: Network
    lines: Floats | None
    frame: RegionFrame | None
    grid: WarpedGrid | None
    lost: int = 0
    left_out: int = 0


class SpaceWorker(OneSlotWorker[SpaceRequest, SpacePicture]):
    """The thread that draws spaces."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("hidden space", draw_space)


def draw_space(request: SpaceRequest, is_overtaken: Callable[[], bool] | None = None) -> SpacePicture:
    """Return the finished picture. Any thread."""
    project, s, axes = request.project, request.s, request.axes
    network, points, before = project.network, project.points, request.before
    weights = sum(w.size for w in network.weights)
    known = np.arange(len(points))[:: 1 + int(len(points) * weights / POINT_COST)]
    y = layer_outputs(network, s, points.xy[known])
    plane = slice_through(y, axes, None if before is None else before.plane)
    near = plane.project(y)
    home = home_square(network, s, axes, near, None if before is None else before.home)
    bounds = home if request.bounds is None else request.bounds
    finite = (np.abs(near) < HUGE).all(axis=1)
    places = np.full((len(points), 2), bounds[1] + FAR * (bounds[1] - bounds[0]))
    places[known[finite]] = near[finite]
    rest = rest_on_slice(network, s, plane)
    return SpacePicture(
        project,
        s,
        axes,
        plane,
        places,
        _mistakes(project, known),
        tuple(known[group] for group in gathered(near, home[1] - home[0])) if len(known) <= MOST_GATHERED else (),
        home,
        rest,
        next_lines(network, s, plane, decides=points.setting != "regression"),
        _regions(request, rest, bounds),
        _grid(request, plane, bounds, weights),
        int((~finite).sum()),
        len(points) - len(known),
    )


def _mistakes(project: Project, known: Integers) -> Booleans | None:
    """Return which points are misclassified by the whole network, not by the slice, (n,); of those that are not known none is."""
    points, network = project.points, project.network
    if not len(points) or not fits(points, network.k):
        return None
    mask = np.zeros(len(points), bool)
    mask[known] = True
    with np.errstate(all="ignore"):
        y = outputs(network, network.inputs_at(points.xy[known]))
    if not np.isfinite(y).all():
        return None
    mask[known] = wrong(y, points.subset(mask))
    return mask


def _regions(request: SpaceRequest, rest: Network, bounds: Bounds) -> RegionFrame | None:
    """Return the regions of the layers behind, over the slice, also where the plane shows the output of one unit."""
    if not all(np.isfinite(w).all() for w in rest.weights):
        return None
    looks: RegionLook = "areas" if request.project.view.regions == "areas" else "strength"
    project = replace(request.project, network=rest, view=replace(ViewSettings(), regions=looks))
    size = max(SMALLEST, min(request.size, int((REGION_COST / sum(w.size for w in rest.weights)) ** 0.5)))
    wanted = request_of(project, bounds, size, request.colours, request.generation)
    return draw_regions(replace(wanted, thumbnail_size=SMALLEST, points=None))


def _grid(request: SpaceRequest, plane: Slice, bounds: Bounds, weights: int) -> WarpedGrid | None:
    if request.plane is None or GRID_PLACES * weights > GRID_COST:
        return None
    network, s = request.project.network, request.s
    return warped(plane_lines(request.plane), lambda xy: plane.project(layer_outputs(network, s, xy)), bounds[1] - bounds[0])
