"""The minima of a landscape: found on its grid, then sought between its places, so that a narrow valley has one and not many."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.landscape import LossOverPlane

MOST_MINIMA = 12
LOOKS = 16
"""Steps of the search from a place of the grid."""
BETWEEN = 12
"""Places looked at between two minima, for a ridge that parts them."""
SMALLEST_STEP = 1 / 64
"""Of the stencil of the search, in places of the grid: below it the search ends."""
_STENCIL = np.array([(i, j) for j in (-1, 0, 1) for i in (-1, 0, 1)], np.float64)
_CENTRE = 4

Losses = Callable[[Floats], Floats]
Minimum = tuple[float, float, float]
"""Its place (a, b), and the loss there."""


class _Overtaken(Exception):
    """The search is not wanted any more."""


def find_minima(
    loss: LossOverPlane, xs: Floats, ys: Floats, losses: Floats, is_overtaken: Callable[[], bool] = lambda: False
) -> tuple[Minimum, ...] | None:
    """Return the minima within a grid, (len(ys), len(xs)), the lowest first; those that the search joins are one.

    None if it was overtaken while at it.
    """

    def at(places: Floats) -> Floats:
        """Return the losses at places (…, 2), as (…)."""
        flat = places.reshape(-1, 2)
        values = loss.at(flat[:, 0], flat[:, 1], is_overtaken)
        if values is None:
            raise _Overtaken
        return values.reshape(places.shape[:-1])

    found = grid_minima(losses)
    try:
        return _refined(at, xs, ys, found) if found else ()
    except _Overtaken:
        return None


def _refined(at: Losses, xs: Floats, ys: Floats, found: list[tuple[int, int]]) -> tuple[Minimum, ...]:
    """Return the minima to which places of the grid lead, the lowest first."""
    rows, columns = np.array(found).T
    pitch = np.array([xs[1] - xs[0], ys[1] - ys[0]])
    places, values = _sought(at, np.stack([xs[columns], ys[rows]], axis=1), pitch)
    low, high = np.array([xs[0], ys[0]]), np.array([xs[-1], ys[-1]])
    minima: list[Minimum] = []
    order: Integers = np.argsort(values, kind="stable")
    for k in order.tolist():
        place = places[k]
        is_inside = bool((low < place).all() and (place < high).all())
        is_new = all(np.abs((place - other[:2]) / pitch).max() > 1 for other in minima)
        if is_inside and is_new and np.isfinite(values[k]) and _is_parted(at, place, float(values[k]), minima):
            minima.append((float(place[0]), float(place[1]), float(values[k])))
    return tuple(minima)


def _is_parted(at: Losses, place: Floats, value: float, lower: list[Minimum]) -> bool:
    """Tell whether a ridge lies on the straight way to each of the lower minima; without one, the search has stopped in their valley."""
    if not lower:
        return True
    shares = np.linspace(0, 1, BETWEEN + 2)[1:-1, None]
    ways = np.stack([place + shares * (np.array(other[:2]) - place) for other in lower])
    return bool((at(ways).max(axis=1) > value).all())


def _sought(at: Losses, places: Floats, pitch: Floats) -> tuple[Floats, Floats]:
    """Return where Newton's steps from places (m, 2) lead, and the losses there: curvature from a stencil of nine, steps only downhill."""
    places, step = places.copy(), np.full(len(places), 0.5)
    values = np.full(len(places), np.inf)
    for _ in range(LOOKS):
        active = np.flatnonzero(step >= SMALLEST_STEP)
        if not len(active):
            break
        around = places[active, None, :] + step[active, None, None] * _STENCIL * pitch
        seen = at(around)
        values[active] = seen[:, _CENTRE]
        tried = places[active] + _newton_steps(seen, step[active]) * pitch
        reached = at(tried[:, None, :])[:, 0]
        best = np.argmin(np.where(np.isfinite(seen), seen, np.inf), axis=1)
        lowest = seen[np.arange(len(active)), best]
        goes = reached < lowest
        stays = ~goes & ~(lowest < seen[:, _CENTRE])
        places[active] = np.where(goes[:, None], tried, around[np.arange(len(active)), best])
        values[active] = np.where(goes, reached, lowest)
        places[active[stays]], values[active[stays]] = around[stays, _CENTRE], seen[stays, _CENTRE]
        step[active[stays]] /= 4
    return places, values


def _newton_steps(seen: Floats, step: Floats) -> Floats:
    """Return the steps to the minima of the quadratics through stencils (m, 9), in places of the grid, none longer than two of them."""
    f = seen.reshape(-1, 3, 3)  # rows by b, columns by a
    gradient = np.stack([f[:, 1, 2] - f[:, 1, 0], f[:, 2, 1] - f[:, 0, 1]], axis=1) / (2 * step[:, None])
    bends = np.empty((len(f), 2, 2))
    bends[:, 0, 0] = f[:, 1, 2] - 2 * f[:, 1, 1] + f[:, 1, 0]
    bends[:, 1, 1] = f[:, 2, 1] - 2 * f[:, 1, 1] + f[:, 0, 1]
    bends[:, 0, 1] = bends[:, 1, 0] = (f[:, 2, 2] - f[:, 2, 0] - f[:, 0, 2] + f[:, 0, 0]) / 4
    bends /= step[:, None, None] ** 2
    usable = np.isfinite(bends).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1)
    bends[~usable], gradient[~usable] = np.eye(2), 0.0
    sizes, axes = np.linalg.eigh(bends)
    along = np.einsum("mij,mi->mj", axes, gradient)
    flattest = 1e-9 * np.abs(sizes).max(axis=1, keepdims=True) + 1e-300
    with np.errstate(all="ignore"):  # on a slope without any bend a step has no length that a number could say
        steps = np.nan_to_num(np.einsum("mij,mj->mi", axes, -along / np.maximum(np.abs(sizes), flattest)), posinf=1e150, neginf=-1e150)
        lengths = np.hypot(steps[:, :1], steps[:, 1:])
    return np.asarray(steps * np.minimum(1.0, 2.0 / np.maximum(lengths, 1e-12)))


def grid_minima(values: Floats) -> list[tuple[int, int]]:
    """Return (row, column) of the places that lie lower than all around them, the lowest first, at most MOST_MINIMA.

    Of an area that is flat, one place stands for all. What reaches the edge of the grid is none: it may go on falling outside.
    """
    filled = np.where(np.isfinite(values), values, np.inf)
    padded = np.pad(filled, 1, constant_values=-np.inf)
    rows, columns = filled.shape
    around = [padded[1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    low: Booleans = np.all([filled <= other for other in around], axis=0) & np.isfinite(filled)
    found = []
    left = {(int(i), int(j)) for i, j in np.argwhere(low)}
    while left:
        area, is_minimum = _flat_area(filled, low, left.pop())
        left -= area
        if is_minimum:
            middle = np.mean(list(area), axis=0)
            found.append(min(area, key=lambda at: (float(np.hypot(*(np.array(at) - middle))), at)))
    return sorted(found, key=lambda at: (float(filled[at]), at))[:MOST_MINIMA]


def _flat_area(values: Floats, low: Booleans, start: tuple[int, int]) -> tuple[set[tuple[int, int]], bool]:
    """Return all places that are as high as one and joined to it, and whether nothing beside them is lower."""
    area, open_ends, is_minimum = {start}, [start], True
    rows, columns = values.shape
    while open_ends:
        i, j = open_ends.pop()
        is_minimum = is_minimum and bool(low[i, j])
        for near in ((i + di, j + dj) for di in (-1, 0, 1) for dj in (-1, 0, 1)):
            if near not in area and 0 <= near[0] < rows and 0 <= near[1] < columns and values[near] == values[start]:
                area.add(near)
                open_ends.append(near)
    return area, is_minimum
