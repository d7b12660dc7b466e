"""The figures on which points of several classes lie: for each, the places (n, 2) without noise."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.generators.draws import Draws, spread_out

Region = tuple[float, float, float, float, float]
"""Centre, mean radius, and the phases of its two waves."""
REGIONS: tuple[Region, ...] = ((-0.75, 0.05, 0.62, 0.4, 1.1), (0.75, 0.45, 0.4, 2.0, 0.3), (0.7, -0.6, 0.33, 0.9, 2.2))
HOLE: Region = (-0.72, 0.08, 0.22, 1.3, 0.5)
"""Of the first region."""
_INSIDE, _OUTSIDE = 0.92, 1.12
"""How far towards a closed curve the points of either side go, as a share of its radius: the gap shows the curve."""
_FRAME = np.array([1.5, 1.1])
_IN_HOLE = 6
"""One in so many of the points around the regions lies in the hole."""


def polar(radius: Floats, angle: Floats) -> Floats:
    """Return places (n, 2)."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def moons(d: Draws) -> Floats:
    """Return two half circles that reach into each other."""
    angle = np.pi * d.uniform[:, 0]
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return np.where(d.labels[:, None] == 0, upper, -upper)


def circles(d: Draws) -> Floats:
    """Return a circle of radius 1 around one of radius 0.4."""
    return polar(np.where(d.labels == 0, 1.0, 0.4), 2 * np.pi * d.uniform[:, 0])


def gaussians(d: Draws, count: int) -> Floats:
    """Return the centres, evenly on a circle of radius 0.8: all spread is noise."""
    return polar(np.full(len(d.labels), 0.8), 2 * np.pi * d.labels / count + (np.pi / 2 if count > 2 else np.pi))


def quarters(d: Draws) -> Floats:
    """Return XOR as an area: class 1 where x1 and x2 have different signs, class 0 where they have the same."""
    right = d.rank % 2
    corner = np.stack([right, right ^ d.labels], axis=1)
    return np.asarray((2.0 * corner - 1.0) * (0.1 + 0.9 * d.uniform[:, :2]))


def checkerboard(d: Draws) -> Floats:
    """Return a board over [−1, 1]²; the field at the lower left is of class 0."""
    side = d.parts
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    fields = np.stack([column.ravel(), row.ravel()], axis=1)
    colour = fields.sum(axis=1) % 2
    places = np.empty((len(d.labels), 2))
    for c in (0, 1):
        chosen, own = d.labels == c, fields[colour == c]
        places[chosen] = own[d.rank[chosen] % len(own)] + d.uniform[chosen, :2]
    return np.asarray(2.0 * places / side - 1.0)


def spirals(d: Draws) -> Floats:
    """Return arms of one and three quarter turns, evenly turned against each other, of even density."""
    radius = np.sqrt(0.05 + 0.95 * d.uniform[:, 0])
    return polar(radius, 3.5 * np.pi * radius + 2 * np.pi * d.labels / d.parts)


def blobs(d: Draws) -> Floats:
    """Return centres that the seed has drawn: all spread is noise."""
    return spread_out(d.figure, d.parts)[d.labels]


def rings(d: Draws) -> Floats:
    """Return circles around each other, the innermost of class 0, the outermost of radius 1."""
    return polar((d.labels + 1) / d.parts, 2 * np.pi * d.uniform[:, 0])


def pinwheel(d: Draws) -> Floats:
    """Return bent blades that grow wider outwards."""
    radius = np.sqrt(0.03 + 0.97 * d.uniform[:, 0])
    across = (d.uniform[:, 1] - 0.5) * np.pi / d.parts
    return polar(radius, 2 * np.pi * d.labels / d.parts + 1.4 * radius + across)


def closed_regions(d: Draws) -> Floats:
    """Return the inside of closed curves, the first of which has a hole, as class 1, and what lies around and in the hole as class 0.

    Source: ML:IV-75..76, a two-class problem whose classes need curved, closed regions.
    """
    regions = REGIONS[: d.parts]
    places = np.empty((len(d.labels), 2))
    angle, along = 2 * np.pi * d.uniform[:, 0], np.sqrt(d.uniform[:, 1])
    inner = d.labels == 1
    for i, region in enumerate(regions):
        chosen = inner & (d.rank % len(regions) == i)
        from_hole = _hole_edge(region, angle[chosen]) if i == 0 else 0.0
        to_edge = _INSIDE * _edge(region, angle[chosen])
        # Even density between the two curves; the hole's own centre is near enough to the region's to be left out.
        radius = np.sqrt(from_hole**2 + (to_edge**2 - from_hole**2) * along[chosen] ** 2)
        places[chosen] = region[:2] + polar(radius, angle[chosen])
    in_hole = ~inner & (d.rank % _IN_HOLE == _IN_HOLE - 1)
    places[in_hole] = HOLE[:2] + polar(0.8 * _edge(HOLE, angle[in_hole]) * along[in_hole], angle[in_hole])
    around = ~inner & ~in_hole
    places[around] = _around(d.figure, int(around.sum()), regions)
    return places


def inside(region: Region, xy: Floats, reach: float = 1.0) -> Booleans:
    """Tell which places lie within so many radii of a region."""
    away = xy - np.array(region[:2])
    return np.asarray(np.hypot(*away.T) <= reach * _edge(region, np.arctan2(away[:, 1], away[:, 0])))


def _edge(region: Region, angle: Floats) -> Floats:
    _, _, radius, first, second = region
    return np.asarray(radius * (1 + 0.16 * np.cos(2 * angle + first) + 0.09 * np.sin(3 * angle + second)))


def _hole_edge(region: Region, angle: Floats) -> Floats:
    """Return how far the hole goes from the centre of its region: by the cosine rule, with its largest radius."""
    dx, dy = HOLE[0] - region[0], HOLE[1] - region[1]
    along = dx * np.cos(angle) + dy * np.sin(angle)
    radius = 1.25 * _OUTSIDE * HOLE[2]
    return np.asarray(along + np.sqrt(along**2 + radius**2 - dx**2 - dy**2))


def _around(rng: np.random.Generator, count: int, regions: tuple[Region, ...]) -> Floats:
    """Return places in the frame, (count, 2), that no region is near to; the first of them are those of a smaller count."""
    found = np.empty((0, 2))
    while len(found) < count:
        drawn = _FRAME * rng.uniform(-1.0, 1.0, (1024, 2))
        free = ~np.any([inside(region, drawn, _OUTSIDE) for region in regions], axis=0)
        found = np.concatenate([found, drawn[free]])
    return found[:count]
