"""Decision regions and unit pictures, computed and coloured on a thread of their own: newest request in, finished images out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Booleans, Bytes, Floats
from mlp_studio.core.measures import MOST_POINTS
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet, Setting, fits, wrong
from mlp_studio.training.one_slot import OneSlotWorker

Bounds = tuple[float, float, float, float]
"""left, right, bottom, top in the plane's coordinates."""
MAX_THUMBNAIL_PIXELS = 2_000_000
"""Beyond it the units' pictures get coarser: 512 units at 100 × 100 would be 20 MB a frame."""
POINTS_PER_PART = 4096
PART_COST = 4e8
"""Points, and points times weights, that are evaluated between two looks at whether a newer request has come."""


@dataclass(frozen=True, eq=False)
class RegionColours:
    """The colours of the images, each an sRGB triple of 0..255.

    Attributes
    ----------
    classes
        One row per class, (≥ 2, 3).
    panel
        What the class colours are blended with.
    blend
        Share of the class colour where the network is certain.
    negative, middle, positive
        Ends and midpoint of the scale for a unit's output.
    """

    classes: Floats
    panel: Floats
    blend: float
    negative: Floats
    middle: Floats
    positive: Floats


@dataclass(frozen=True, eq=False)
class RegionRequest:
    """What to draw: a network as it is now, over a square of the plane, at so many pixels a side.

    `target_range` is the span of a regression's targets, whose output is drawn on the scale of signs; `points` are those of which the
    misclassified ones are wanted; `can_wait` is that of a fine picture, which gives up when a newer request comes.
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
    """

    generation: int
    bounds: Bounds
    regions: Bytes
    boundaries: tuple[Floats, ...]
    thumbnails: tuple[Bytes, ...]
    network: Network | None = None
    points: PointSet | None = None
    wrong: Booleans | None = None


class RegionWorker(OneSlotWorker[RegionRequest, RegionFrame]):
    """The thread that draws regions; a fine picture gives up when a newer request comes."""

    def __init__(self) -> None:
        """Start the thread."""
        super().__init__("regions", draw_regions)


def draw_regions(request: RegionRequest, is_overtaken: Callable[[], bool] | None = None) -> RegionFrame | None:
    """Return the finished images, or None if `is_overtaken()` became true while a fine picture was in work. Any thread."""
    from mlp_studio.core.engine import packed_net  # imports Numba: never at start-up

    network, colours = request.network, request.colours
    net, packing = packed_net(network)
    give_up = is_overtaken if request.can_wait else None
    units = sum(network.sizes)
    thumbnail_size = request.thumbnail_size
    while thumbnail_size > 16 and units * thumbnail_size**2 > MAX_THUMBNAIL_PIXELS:
        thumbnail_size //= 2
    fine = _evaluate(network, net, packing, grid(request.bounds, request.size), give_up)
    if fine is None:
        return None
    coarse = fine if thumbnail_size == request.size else _evaluate(network, net, packing, grid(request.bounds, thumbnail_size), None)
    assert coarse is not None
    regions, boundaries = _colour_plane(request, fine[-network.k :])
    pictures = _colour_units(network, coarse, thumbnail_size, colours, request)
    mistakes = _mistakes(request, net, packing)
    return RegionFrame(request.generation, request.bounds, regions, boundaries, pictures, network, request.points, mistakes)


def _mistakes(request: RegionRequest, net: object, packing: object) -> Booleans | None:
    points, network = request.points, request.network
    if points is None or not 0 < len(points) <= MOST_POINTS or not fits(points, network.k):
        return None
    outputs = _evaluate(network, net, packing, points.xy, None)
    assert outputs is not None
    return wrong(outputs[-network.k :].T, points)


def grid(bounds: Bounds, size: int) -> Floats:
    """Return the centres of size × size cells of the square, row by row from the top, (size², 2)."""
    left, right, bottom, top = bounds
    step = (np.arange(size) + 0.5) / size
    x1, x2 = np.meshgrid(left + (right - left) * step, top - (top - bottom) * step)
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def _evaluate(network: Network, net: object, packing: object, xy: Floats, give_up: Callable[[], bool] | None) -> Floats | None:
    """Return the output of every unit of layers 0 … d at the places xy (n, 2), (units, n); None if it was given up."""
    from mlp_studio.core.compiled.pictures import unit_outputs
    from mlp_studio.core.engine import block_buffer
    from mlp_studio.core.packing import pack_examples

    x = pack_examples(network.inputs_at(xy))
    n = len(x)
    out = np.empty((sum(network.sizes), n))
    y, z = block_buffer(packing), block_buffer(packing)  # type: ignore[arg-type]
    count = max(64, min(POINTS_PER_PART, int(PART_COST / sum(w.size for w in network.weights))))
    places = np.arange(count, dtype=np.int64)
    for first in range(0, n, count):
        if give_up is not None and give_up():
            return None
        part = x[first : first + count]
        values = np.empty((len(out), len(part)))
        unit_outputs(net, part, places, y, z, values)
        out[:, first : first + len(part)] = values
    return out


def _colour_plane(request: RegionRequest, outputs: Floats) -> tuple[Bytes, tuple[Floats, ...]]:
    from mlp_studio.core.compiled.pictures import colour_regions, colour_scale

    size, colours = request.size, request.colours
    image = np.empty((size * size, 4), np.uint8)
    outputs = np.ascontiguousarray(outputs)
    if request.setting == "regression":
        low, high = request.target_range
        colour_scale(outputs[0], max((high - low) / 2, 1e-12), (low + high) / 2, *_soft_scale(colours), image)
        return image.reshape(size, size, 4), ()
    k = len(outputs)
    margins = np.empty((max(2, k), size * size))
    classes = np.resize(colours.classes, (max(2, k), 3))  # more output units than classes: their colours come again
    colour_regions(outputs, k == 1, classes, colours.panel, colours.blend, image, margins)
    return image.reshape(size, size, 4), _boundaries(margins, request.bounds, size)


def _soft_scale(colours: RegionColours) -> tuple[Floats, Floats, Floats]:
    def soften(colour: Floats) -> Floats:
        return np.asarray(colours.panel + (colour - colours.panel) * max(colours.blend, 0.5))

    return soften(colours.negative), soften(colours.middle), soften(colours.positive)


def _boundaries(margins: Floats, bounds: Bounds, size: int) -> tuple[Floats, ...]:
    """Return the lines on which a class stops leading, as polylines in the plane's coordinates."""
    import contourpy

    left, right, bottom, top = bounds
    step = (np.arange(size) + 0.5) / size
    xs, ys = left + (right - left) * step, top - (top - bottom) * step
    lines: list[Floats] = []
    for margin in margins[1:] if len(margins) == 2 else margins:
        if not np.isfinite(margin).all() or margin.min() >= 0 or margin.max() < 0:
            continue
        generator = contourpy.contour_generator(xs, ys, margin.reshape(size, size), name="serial")
        lines += [np.asarray(line) for line in generator.lines(0.0)]
    return tuple(lines)


def _colour_units(network: Network, values: Floats, size: int, colours: RegionColours, request: RegionRequest) -> tuple[Bytes, ...]:
    """Return the pictures of all units: hidden ones from negative to positive, outputs of several classes in their class's colour."""
    from mlp_studio.core.compiled.pictures import colour_scale

    pictures, row = [], 0
    for s, units in enumerate(network.sizes):
        layer = values[row : row + units]
        row += units
        low, high = (None, None) if s == 0 else (network.layers[s - 1].function.lowest, network.layers[s - 1].function.highest)
        picture = np.empty((units, size * size, 4), np.uint8)
        for i in range(units):
            shown = np.ascontiguousarray(layer[i])
            by_class = s == network.d and network.k > 1 and request.setting != "regression"
            if low is None or high is None:
                centre, reach = 0.0, _largest(layer if s else shown)
                if s == 0:
                    centre, reach = _span(shown)
            else:
                centre, reach = (low + high) / 2, (high - low) / 2
            if by_class:
                colour = colours.classes[i % len(colours.classes)]
                base, span = (low, high - low) if low is not None and high is not None else (0.0, reach)
                colour_scale(shown, span, base, colours.middle, colours.middle, colour, picture[i])
            else:
                colour_scale(shown, reach, centre, colours.negative, colours.middle, colours.positive, picture[i])
        pictures.append(picture.reshape(units, size, size, 4))
    return tuple(pictures)


def _largest(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max(initial=0.0)) or 1.0


def _span(values: Floats) -> tuple[float, float]:
    """Return centre and half the range of the finite values."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (low + high) / 2, (high - low) / 2 or 1.0
