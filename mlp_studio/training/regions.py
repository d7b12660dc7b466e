"""Decision regions and unit pictures, computed and coloured on a thread of their own: newest request in, finished images out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mlp_studio.core.arrays import Booleans, Bytes, Floats, Integers
from mlp_studio.core.measures import MOST_POINTS
from mlp_studio.core.network import Network, UnitKey
from mlp_studio.core.points import PointSet, Setting, fits, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.settings import RegionLook, ViewSettings
from mlp_studio.training.contours import level_lines
from mlp_studio.training.heat import (
    MOST_BANDS,
    MOST_LEVELS,
    HeatMap,
    Scale,
    banded,
    contour_lines,
    heat_map,
    largest_size,
    levels_of,
    scale_ends,
    steady_reach,
    target_scale,
    unit_scale,
    unit_shown,
)
from mlp_studio.training.heat import RegionColours as RegionColours
from mlp_studio.training.one_slot import OneSlotWorker
from mlp_studio.training.unit_outputs import UnitOutputs

Bounds = tuple[float, float, float, float]
"""left, right, bottom, top in the plane's coordinates."""
MAX_THUMBNAIL_PIXELS = 2_000_000
"""Beyond it the units' pictures get coarser: 512 units at 100 × 100 would be 20 MB a frame."""
LIVE_LINES, FINE_LINES = 40, 100
"""Columns of the grid on which lines of equal output are traced, in a live picture and in a fine one."""
DECIDED_CELLS = 50
"""Rows and columns of the coarse map of decisions."""
LEAST_BLEND: dict[RegionLook, float] = {"areas": 1.0, "strength": 0.3, "unit": 0.3}
"""Share of a class's full colour where the network is least certain (Source: look.md §2)."""


@dataclass(frozen=True, eq=False)
class RegionRequest:
    """What to draw: a network as it is now, over a square of the plane, at so many pixels a side.

    `target_range` is the span of a regression's targets, whose output is drawn on the scale of signs; `points` are those of which the
    misclassified ones are wanted; `can_wait` is that of a fine picture, which gives up when a newer request comes; `view` says which of
    the three ways to look; `reach` is how far the scale of that unit went in the picture before, or 0.
    """

    generation: int
    network: Network
    setting: Setting
    bounds: Bounds
    size: int
    colours: RegionColours
    thumbnail_size: int = 100
    target_range: tuple[float, float] = (-1.0, 1.0)
    points: PointSet | None = None
    can_wait: bool = False
    view: ViewSettings = field(default_factory=ViewSettings)
    reach: float = 0.0


@dataclass(frozen=True, eq=False)
class RegionFrame:
    """The finished images.

    Attributes
    ----------
    regions
        Colour of each cell of the plane, (h, w, 4) RGBA, row 0 at the top.
    boundaries
        Polylines (m, 2) in the plane's coordinates along which the decision changes.
    thumbnails
        One array per layer 0 … d, (l_s, t, t, 4) RGBA: each unit's output over the plane.
    network
        What the images show.
    points, wrong
        The points of the request, and which of them this network misclassifies, (n,); None where that was not asked for, where the
        classes do not fit the outputs, or for more than MOST_POINTS points.
    heat
        The scale of the colours where they stand for the output of one unit, as always in a regression; else None.
    decided
        The class that is decided for in each of a few cells of the plane, (c, c), row 0 at the top; None in a regression.
    """

    generation: int
    bounds: Bounds
    regions: Bytes
    boundaries: tuple[Floats, ...]
    thumbnails: tuple[Bytes, ...]
    network: Network | None = None
    points: PointSet | None = None
    wrong: Booleans | None = None
    heat: HeatMap | None = None
    decided: Integers | None = None


class RegionWorker(OneSlotWorker[RegionRequest, RegionFrame]):
    """The thread that draws regions; a fine picture gives up when a newer request comes."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("regions", draw_regions)


def request_of(project: Project, bounds: Bounds, size: int, colours: RegionColours, generation: int = 1) -> RegionRequest:
    """Return the request for a picture of a project as its view settings want it, with thumbnails of the same size."""
    points = project.points
    is_regression = points.setting == "regression" and len(points) > 0
    span = (float(points.labels.min()), float(points.labels.max())) if is_regression else (-1.0, 1.0)
    return RegionRequest(generation, project.network, points.setting, bounds, size, colours, size, span, points, view=project.view)


def draw_regions(request: RegionRequest, is_overtaken: Callable[[], bool] | None = None) -> RegionFrame | None:
    """Return the finished images, or None if `is_overtaken()` became true while a fine picture was in work. Any thread."""
    network, size = request.network, request.size
    give_up = is_overtaken if request.can_wait else None
    all_units = sum(network.sizes)
    thumbnail_size = request.thumbnail_size
    while thumbnail_size > 16 and all_units * thumbnail_size**2 > MAX_THUMBNAIL_PIXELS:
        thumbnail_size //= 2
    units = UnitOutputs(network)
    rows, heated = _rows(request, units, with_all=thumbnail_size == size)
    # A cell more on every side: lines reach the frame.
    padded = units.at(grid(request.bounds, size, 1), rows, give_up)
    if padded is None:
        return None
    padded = padded.reshape(-1, size + 2, size + 2)
    cells = np.ascontiguousarray(padded[:, 1:-1, 1:-1]).reshape(len(padded), -1)
    coarse = cells if thumbnail_size == size else units.here(grid(request.bounds, thumbnail_size), slice(0, all_units))
    regions, boundaries, heat, decided = _draw_plane(request, units, padded, cells, heated)
    pictures = _colour_units(network, coarse, thumbnail_size, request.colours, request.setting)
    mistakes = _mistakes(request, units)
    return RegionFrame(request.generation, request.bounds, regions, boundaries, pictures, network, request.points, mistakes, heat, decided)


def _rows(request: RegionRequest, units: UnitOutputs, *, with_all: bool) -> tuple[list[int] | slice, int]:
    """Return which units' outputs are wanted over the plane, the outputs last, and the place among them of the one that is shown."""
    key = unit_shown(request.network, request.view.heat_unit if request.view.regions == "unit" else None)
    row, outputs = units.row(key), range(units.units)[units.outputs]
    if with_all:
        return slice(0, units.units), row
    if row in outputs:
        return units.outputs, row - outputs.start
    return [row, *outputs], 0


def _mistakes(request: RegionRequest, units: UnitOutputs) -> Booleans | None:
    points = request.points
    if points is None or not 0 < len(points) <= MOST_POINTS or not fits(points, request.network.k):
        return None
    return wrong(units.here(points.xy, units.outputs).T, points)


def grid(bounds: Bounds, size: int, margin: int = 0) -> Floats:
    """Return the centres of size × size cells of the square, and of `margin` more on every side, row by row from the top, (n, 2)."""
    x1, x2 = np.meshgrid(*_axes(bounds, size, margin))
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def _axes(bounds: Bounds, size: int, margin: int) -> tuple[Floats, Floats]:
    """Return x1 of the columns and x2 of the rows of cells, from the top."""
    left, right, bottom, top = bounds
    step = (np.arange(-margin, size + margin) + 0.5) / size
    return left + (right - left) * step, top - (top - bottom) * step


def _draw_plane(
    request: RegionRequest, units: UnitOutputs, padded: Floats, cells: Floats, heated: int
) -> tuple[Bytes, tuple[Floats, ...], HeatMap | None, Integers | None]:
    """Return the picture of the plane, the lines on which the decision changes, the heat map if that is what is shown, and decisions."""
    size, k = request.size, request.network.k
    if request.setting == "regression":
        image, heat = _draw_heat(request, units, padded[heated], cells[heated])
        return image.reshape(size, size, 4), (), heat, None
    image, leads = _decide(request, padded[-k:].reshape(k, -1))
    leads = leads.reshape(len(leads), size + 2, size + 2)
    boundaries, decided = _boundaries(request, units, leads), _decided(leads)
    if request.view.regions == "unit":
        image, heat = _draw_heat(request, units, padded[heated], cells[heated])
        return image.reshape(size, size, 4), boundaries, heat, decided
    return np.ascontiguousarray(image.reshape(size + 2, size + 2, 4)[1:-1, 1:-1]), boundaries, None, decided


def _decided(leads: Floats) -> Integers:
    """Return the coarse map of decisions from by how much each class leads, or class 1 alone, (k, size + 2, size + 2)."""
    size = leads.shape[1] - 2
    cells = min(DECIDED_CELLS, size)
    at = 1 + ((np.arange(cells) + 0.5) * size / cells).astype(np.int64)
    coarse = leads[:, at][:, :, at]
    return (coarse[0] > 0).astype(np.int64) if len(coarse) == 1 else np.asarray(coarse.argmax(axis=0))


def _decide(request: RegionRequest, outputs: Floats) -> tuple[Bytes, Floats]:
    """Return the colours of places by their outputs (k, n), and by how much each class leads there; for one output unit, class 1 alone."""
    from mlp_studio.core.compiled.pictures import colour_regions

    colours, k = request.colours, len(outputs)
    image = np.empty((outputs.shape[1], 4), np.uint8)
    leads = np.empty((max(2, k), outputs.shape[1]))
    classes = np.resize(colours.classes, (max(2, k), 3))  # more output units than classes: their colours come again
    least = LEAST_BLEND[request.view.regions]
    colour_regions(np.ascontiguousarray(outputs), k == 1, classes, colours.panel, colours.blend, least, image, leads)
    return image, leads[1:] if k == 1 else leads


def _draw_heat(request: RegionRequest, units: UnitOutputs, padded: Floats, values: Floats) -> tuple[Bytes, HeatMap]:
    """Return the picture of one unit's output with its scale and contour lines."""
    network, look, colours = request.network, request.view.regions, request.colours
    key = unit_shown(network, request.view.heat_unit if look == "unit" else None)
    is_target = request.setting == "regression" and key[0] == network.d
    if is_target:
        scale = target_scale(request.target_range, colours)
    else:
        scale = unit_scale(network, request.setting, key, steady_reach(largest_size(values), request.reach), colours)
    scale = scale.softened(colours)
    ends = (scale.centre - scale.reach, scale.centre + scale.reach) if is_target else scale_ends(scale, values)
    step, levels = levels_of(*ends, MOST_BANDS if look == "areas" else MOST_LEVELS)
    if network.layers[key[0] - 1].activation == "heaviside":
        step, levels = 1.0, (0.5,)
    image = scale.paint(banded(values, step) if look == "areas" else values)
    image[~np.isfinite(values)] = (*np.rint(colours.panel).astype(np.uint8), 255)
    traced = _traced(request, key, levels)
    lines = _contours(request, units, key, padded, traced)
    return image, heat_map(key, scale, ends, (step, traced), lines)


def _traced(request: RegionRequest, key: UnitKey, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return the levels that get a line of their own: that of a single output unit at 0.5 is the decision boundary."""
    if request.view.regions == "strength":
        return ()
    if request.setting != "regression" and key == (request.network.d, 0) and request.network.k == 1:
        return tuple(level for level in levels if abs(level - 0.5) > 1e-9)
    return levels


def _contours(
    request: RegionRequest, units: UnitOutputs, key: UnitKey, padded: Floats, levels: tuple[float, ...]
) -> tuple[tuple[Floats, ...], ...]:
    heights, row = np.array(levels), [units.row(key)]

    def above(xy: Floats, which: Integers) -> Floats:
        return np.asarray(units.here(xy, row)[0] - heights[which])

    return contour_lines(padded, *_axes(request.bounds, request.size, 1), levels, above, FINE_LINES if request.can_wait else LIVE_LINES)


def _boundaries(request: RegionRequest, units: UnitOutputs, leads: Floats) -> tuple[Floats, ...]:
    """Return the lines on which a class stops leading, as polylines in the plane's coordinates."""

    def lead(xy: Floats, which: Integers) -> Floats:
        _, found = _decide(request, units.here(xy, units.outputs))
        return np.asarray(found[which, np.arange(len(xy))])

    which = list(leads[:1] if len(leads) == 2 else leads)  # of two classes one leads where the other does not
    found = level_lines(which, (0.0,), *_axes(request.bounds, request.size, 1), lead)
    return tuple(line for lines in found for line in lines)


def _colour_units(network: Network, values: Floats, size: int, colours: RegionColours, setting: Setting) -> tuple[Bytes, ...]:
    """Return the pictures of all units: hidden ones from negative to positive, outputs of several classes in their class's colour."""
    pictures, row = [], 0
    for s, units in enumerate(network.sizes):
        layer = values[row : row + units]
        row += units
        largest = largest_size(layer)
        picture = np.empty((units, size * size, 4), np.uint8)
        for i in range(units):
            scale = unit_scale(network, setting, (s, i), largest, colours) if s else _feature_scale(layer[i], colours)
            picture[i] = scale.paint(layer[i])
        pictures.append(picture.reshape(units, size, size, 4))
    return tuple(pictures)


def _feature_scale(values: Floats, colours: RegionColours) -> Scale:
    """Return the scale over the range of an input's finite values."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (-1.0, 1.0)
    return Scale((low + high) / 2, (high - low) / 2 or 1.0, colours.negative, colours.middle, colours.positive)
