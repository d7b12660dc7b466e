"""The convex hull of points in the plane, decided exactly, fast where most of the points lie inside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.exact_plane import TURN_ERROR, UNDERFLOW, Lattice, Whole, sure_turn, turn

FEW = 64
"""So many points are put into order faster than they are sifted."""
DIRECTIONS = (8, 32)
"""How many directions the points are sifted by, one time after the other: the first leaves some percent of a cloud."""


def hull(xy: Floats) -> NDArray[np.int64]:
    """Return the vertices of the convex hull of finite points (n, 2), as indices, counter-clockwise from the lowest x1.

    Every vertex is a corner: of points on one line only the two ends are, of points at one place only the first is.
    """
    candidates = _outermost(xy)
    order = candidates[np.lexsort((xy[candidates, 1], xy[candidates, 0]))]
    ordered = xy[order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    order = order[is_new]
    if len(order) < 2:
        return order
    turns = _Turns(xy[order])
    lower = _chain(turns, range(len(order)))
    upper = _chain(turns, range(len(order) - 1, -1, -1))
    return order[lower[:-1] + upper[:-1]]


def _outermost(xy: Floats) -> NDArray[np.int64]:
    """Return the indices of those points that do not surely lie inside the polygon of those farthest in some directions."""
    keep = np.arange(len(xy))
    for count in DIRECTIONS:
        if len(keep) <= FEW:
            break
        angles = 2 * np.pi * np.arange(count) / count
        some = xy[keep]
        with np.errstate(over="ignore", invalid="ignore"):
            farthest = (some @ np.array([np.cos(angles), np.sin(angles)])).argmax(axis=0)
        corners = some[farthest[farthest != np.roll(farthest, 1)]]
        if len(corners) > 2:
            keep = keep[~_is_inside(some, corners)]
    return keep


def _is_inside(xy: Floats, corners: Floats) -> Booleans:
    """Tell which points surely lie to the left of every side of a closed polygon."""
    inside = np.ones(len(xy), bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            ahead = (end[0] - start[0]) * (xy[:, 1] - start[1])
            aside = (end[1] - start[1]) * (xy[:, 0] - start[0])
            inside &= ahead - aside > TURN_ERROR * (np.abs(ahead) + np.abs(aside)) + UNDERFLOW
    return inside


class _Turns:
    """Left turns among points of floats: decided in floats where their error cannot matter, else in whole numbers."""

    def __init__(self, xy: Floats) -> None:
        self._places: list[tuple[float, float]] = [(x, y) for x, y in xy.tolist()]
        self._lattice = Lattice.of(xy)
        self._wholes: dict[int, Whole] = {}

    def left(self, a: int, b: int, c: int) -> bool:
        """Tell whether the way a → b → c turns left, strictly."""
        places = self._places
        determinant = sure_turn(places[a], places[b], places[c])
        return determinant > 0 if determinant == determinant else turn(self._whole(a), self._whole(b), self._whole(c)) > 0

    def _whole(self, i: int) -> Whole:
        if i not in self._wholes:
            self._wholes[i] = self._lattice.whole(*self._places[i])
        return self._wholes[i]


def _chain(turns: _Turns, order: range) -> list[int]:
    """Return the half of the hull that turns left all along the order (Source: Andrew 1979)."""
    chain: list[int] = []
    for i in order:
        while len(chain) > 1 and not turns.left(chain[-2], chain[-1], i):
            chain.pop()
        chain.append(i)
    return chain
