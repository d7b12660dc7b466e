"""The geometry of painting points: what a brush scatters along its way, what it reaches, a grid to snap to, and what a lasso holds."""

from __future__ import annotations

from math import pi

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats

Place = tuple[float, float]
PAIRS = 320_000
"""Pairs of a point and a lasso's side that are looked at together, about: their table stays in the cache."""


def scatter(rng: np.random.Generator, centres: Floats, radius: float) -> Floats:
    """Return one place within each of these discs, evenly drawn, (n, 2)."""
    n = len(centres)
    angle, away = rng.uniform(0.0, 2 * pi, n), radius * np.sqrt(rng.uniform(0.0, 1.0, n))
    return np.asarray(centres + away[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))


def along(start: Place, end: Place, count: int) -> Floats:
    """Return so many places of a segment at equal distances, the last one at its end, (count, 2)."""
    share = np.arange(1, count + 1)[:, None] / max(1, count)
    return np.asarray(np.array(start) + share * (np.array(end) - np.array(start)))


def swept(radius: float, length: float, density: float) -> float:
    """Return how many points a brush owes after a way of this length, if it leaves `density` of them in a disc of its radius."""
    return density * 2 * length / (pi * radius)


def reached(xy: Floats, start: Place, end: Place, radius: float) -> Booleans:
    """Tell which points (n, 2) lie within `radius` of a segment, (n,)."""
    a, way = np.array(start), np.array(end) - np.array(start)
    length = float(way @ way)
    offset = xy - a
    share = np.clip(offset @ way / length, 0.0, 1.0) if length > 0 else np.zeros(len(xy))
    away = offset - share[:, None] * way
    return np.asarray((away**2).sum(axis=1) <= radius**2)


def snapped(xy: Floats, step: float) -> Floats:
    """Return the places of the grid of this step that are nearest to places (n, 2); never −0."""
    # A multiple of 0.1 is to be 0.3 and not 0.30000000000000004: a decimal step divides by its whole inverse.
    inverse = round(1 / step)
    cells = np.rint(xy / step)
    return np.asarray((cells / inverse if inverse >= 1 and abs(inverse * step - 1) < 1e-9 else cells * step) + 0.0)


def enclosed(xy: Floats, polygon: Floats) -> Booleans:
    """Tell which points (n, 2) lie within a closed polygon (m, 2), by the number of its sides to their right, (n,)."""
    result = np.zeros(len(xy), bool)
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
    ends = np.roll(polygon, -1, axis=0)
    rise = ends[:, 1] - polygon[:, 1]
    slope = np.divide(ends[:, 0] - polygon[:, 0], rise, out=np.zeros(len(rise)), where=rise != 0)
    for part in np.array_split(near, max(1, len(near) * len(polygon) // PAIRS)):
        x, y = xy[part, 0][:, None], xy[part, 1][:, None]
        crosses = (polygon[:, 1] > y) != (ends[:, 1] > y)
        result[part] = (crosses & (x < polygon[:, 0] + slope * (y - polygon[:, 1]))).sum(axis=1) % 2 == 1
    return result
