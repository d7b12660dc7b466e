"""The loss landscape off the GUI thread: axes, losses over a grid, contour lines, minima, and the way of the run on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.landscape import (
    FINE,
    UNIT_COST,
    LossOverPlane,
    WeightPlane,
    Window,
    examples_used,
    in_a_row,
    levels_between,
    plane_of_weights,
    principal_plane,
    random_plane,
)
from mlp_studio.core.landscape_minima import Minimum, find_minima
from mlp_studio.core.landscape_window import window_around, with_aspect
from mlp_studio.core.measures import evenly
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.training.one_slot import OneSlotWorker

COARSE = 16
"""Places along each axis of the grid that is there first where a fine one takes long."""
QUICK_COST = 4e8
"""Places times examples times what one costs up to which a fine grid takes about 0.1 s: measured, on 200 points, 2-4-2-1 (8e7) takes
25 ms, and 2-8-8-8-1 (3.5e8) 75 ms."""
MOST_MOMENTS = 400
"""Moments of a run that its way is drawn through: more would stand closer than pixels."""
Kind = Literal["weights", "random", "run"]
_TOO_FAR_OUT = ("the weights are so large that the places around them cannot be told apart", "axes", "Reset the weights, or choose others")


@dataclass(frozen=True, eq=False)
class AxesChoice:
    """What the axes are to be.

    Attributes
    ----------
    kind
        Two weights, two random directions, or the principal directions of a run.
    network
        From whose weights directions are counted.
    keys
        The two weights.
    seed, layer_wise
        Of random directions.
    moments
        Of the run.
    """

    kind: Kind
    network: Network
    keys: tuple[WeightKey, WeightKey] | None = None
    seed: int = 1
    layer_wise: bool = True
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, eq=False)
class LandscapeRequest:
    """A project whose landscape is wanted, around it.

    Attributes
    ----------
    axes
        What the axes are to be; the same object as long as they are to stay.
    window
        What to look at; None lets it follow the run, from `before` on if that is given.
    aspect
        Width of the picture by its height.
    size
        Places of the grid along each axis.
    moments
        Of the run, up to the one that is shown.
    beginnings
        Networks to which an edit has put the run: no way leads there from the moment before.
    """

    generation: int
    project: Project
    axes: AxesChoice
    window: Window | None
    before: Window | None
    aspect: float
    size: int
    moments: tuple[Moment, ...] = ()
    beginnings: tuple[Network, ...] = ()


@dataclass(frozen=True, eq=False)
class Band:
    """What lies between two levels: polygons (m, 2), the first ring of each its outline, those behind it holes."""

    polygons: tuple[tuple[Floats, ...], ...]


@dataclass(frozen=True, eq=False)
class Landscape:
    """The answer to a request.

    Attributes
    ----------
    plane, window, xs, ys
        The axes, what is looked at, and the places of the grid.
    losses
        Over the grid, (len(ys), len(xs)).
    levels
        Eight, ascending, that part the losses into seven bands; none where all are alike.
    bands, lines
        Between and on the levels, in the coordinates of the plane.
    minima
        Places (a, b) and the loss there, the lowest first.
    way, distances
        The moments of the run, (t, 2), and how far each lies off this slice, (t,).
    stretches
        Which part of the way each of them is on, and last the project, (t + 1,): another one begins where an edit has put the network.
    place, loss
        Where the project stands, and its loss.
    over_plane
        What computes the loss at any other place.
    """

    request: LandscapeRequest
    plane: WeightPlane
    window: Window
    xs: Floats
    ys: Floats
    losses: Floats
    levels: Floats
    bands: tuple[Band, ...]
    lines: tuple[tuple[Floats, ...], ...]
    minima: tuple[Minimum, ...]
    way: Floats
    distances: Floats
    stretches: Integers
    place: tuple[float, float]
    loss: float
    over_plane: LossOverPlane


@dataclass(frozen=True, eq=False)
class NoLandscape:
    """There is none, for a reason that the user can mend."""

    request: LandscapeRequest
    error: StudioError


class LandscapeWorker(OneSlotWorker[LandscapeRequest, Landscape | NoLandscape]):
    """A thread that computes landscapes and nothing else; it remembers the last axes."""

    def __init__(self) -> None:
        """Start the thread."""
        self._made: tuple[AxesChoice, WeightPlane] | None = None
        super().__init__("landscape", self._answer_request)

    def _answer_request(self, request: LandscapeRequest, is_overtaken: Callable[[], bool]) -> Landscape | NoLandscape | None:
        try:
            if self._made is None or self._made[0] is not request.axes:
                self._made = request.axes, make_plane(request.axes)
            return compute_landscape(request, self._made[1], is_overtaken)
        except StudioError as error:
            return NoLandscape(request, error)


def is_quick(project: Project) -> bool:
    """Tell whether a fine grid is as good as at once. Any thread."""
    network = project.network
    weights = sum(w.size for w in network.weights) + UNIT_COST * sum(network.sizes[1:])
    return FINE * FINE * weights * project.points.training_count <= QUICK_COST


def make_plane(axes: AxesChoice) -> WeightPlane:
    """Return the plane that is wanted. Landscape worker's thread.

    Raises
    ------
    StudioError
        If there is none.
    """
    if axes.kind == "weights":
        assert axes.keys is not None
        return plane_of_weights(axes.network, *axes.keys)
    if axes.kind == "random":
        return random_plane(axes.network, axes.seed, layer_wise=axes.layer_wise)
    return principal_plane(axes.network, way_of(axes.moments, axes.network))


def way_of(moments: tuple[Moment, ...], network: Network) -> Floats:
    """Return the weights at the moments of networks of the same shapes, at most MOST_MOMENTS of them, as rows (t, m)."""
    chosen, size = _chosen(moments, network), sum(w.size for w in network.weights)
    return np.array([in_a_row(moment.network.weights) for moment in chosen]).reshape(len(chosen), size)


def stretches_of(moments: tuple[Moment, ...], network: Network, beginnings: tuple[Network, ...]) -> Integers:
    """Return on which stretch of the way each moment of `way_of` is, and last the network itself: (t + 1,), from 0 on or 1."""
    begun = {id(beginning) for beginning in beginnings}
    networks = [moment.network for moment in moments if moment.network.shapes == network.shapes]
    stretches = np.cumsum([id(passed) in begun for passed in networks], dtype=np.int64)
    is_beyond = id(network) in begun and not (networks and networks[-1] is network)
    last = int(stretches[-1:].sum()) + is_beyond
    return np.append(evenly(stretches, MOST_MOMENTS), last)


def _chosen(moments: tuple[Moment, ...], network: Network) -> list[Moment]:
    alike = [moment for moment in moments if moment.network.shapes == network.shapes]
    return [alike[i] for i in evenly(np.arange(len(alike)), MOST_MOMENTS)]


def compute_landscape(request: LandscapeRequest, plane: WeightPlane, is_overtaken: Callable[[], bool]) -> Landscape | None:
    """Return the landscape over a plane, or None if it was overtaken. Landscape worker's thread.

    Raises
    ------
    StudioError
        If there is no loss to speak of, or rounding leaves no places apart.
    """
    project = request.project
    over_plane = LossOverPlane(project, plane)
    present, way = in_a_row(project.network.weights), way_of(request.moments, project.network)
    places = plane.places(way) if len(way) else np.empty((0, 2))
    place = over_plane.present
    window = request.window
    if window is None:
        least = least_half(request.axes)
        window = window_around(np.concatenate([places, [place]]), least, request.aspect, request.before)
    else:
        window = with_aspect(window, request.aspect)
    xs = np.linspace(window[0], window[1], request.size)
    ys = np.linspace(window[2], window[3], request.size)
    if not (xs[1:] > xs[:-1]).all() or not (ys[1:] > ys[:-1]).all():
        raise StudioError(*_TOO_FAR_OUT)
    losses = over_plane.over(xs, ys, is_overtaken)
    if losses is None:
        return None
    # On a coarse grid a minimum is hardly more than a guess, and the fine one follows.
    minima = find_minima(over_plane, xs, ys, losses, is_overtaken) if request.size >= FINE else ()
    if minima is None:
        return None
    levels = levels_between(losses)
    bands, lines = _contours(xs, ys, losses, levels)
    on_slice = present + (places - place) @ np.stack([plane.first, plane.second])
    distances = np.linalg.norm(way - on_slice, axis=1) if len(way) else np.empty(0)
    return Landscape(
        request,
        plane,
        window,
        xs,
        ys,
        losses,
        levels,
        bands,
        lines,
        minima,
        places,
        distances,
        stretches_of(request.moments, project.network, request.beginnings),
        place,
        over_plane.at_place(*place),
        over_plane,
    )


def least_half(axes: AxesChoice) -> float:
    """Return how far a window that follows the run reaches at least."""
    if axes.kind == "weights":
        return 4.0
    if axes.kind == "run":
        return 1e-3
    length = float(np.linalg.norm(in_a_row(axes.network.weights)))
    return 1.0 if axes.layer_wise else max(1.0, 0.8 * length)


def sampled(project: Project) -> tuple[int, int]:
    """Return of how many training examples the landscape is computed, and how many there are. Any thread."""
    return len(examples_used(project)), project.points.training_count


def _contours(xs: Floats, ys: Floats, losses: Floats, levels: Floats) -> tuple[tuple[Band, ...], tuple[tuple[Floats, ...], ...]]:
    """Return what lies between the levels, and the lines on those within."""
    import contourpy

    if not len(levels):
        return (), ()
    finite = np.isfinite(losses)
    z = losses if finite.all() else np.ma.masked_array(losses, ~finite)
    generator = contourpy.contour_generator(xs, ys, z, name="serial", fill_type=contourpy.FillType.OuterOffset)
    beyond = float(levels[-1] - levels[0])
    ends = np.concatenate([[levels[0] - beyond], levels[1:-1], [levels[-1] + beyond]])
    bands = []
    for low, high in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        points, offsets = generator.filled(low, high)  # type: ignore[misc]  # as its fill type says
        rings = [tuple(np.split(np.asarray(p), np.asarray(o[1:-1], np.int64))) for p, o in zip(points, offsets, strict=True)]
        bands.append(Band(tuple(rings)))
    lines = tuple(tuple(np.asarray(line) for line in generator.lines(float(level))) for level in levels[1:-1])
    return tuple(bands), lines
