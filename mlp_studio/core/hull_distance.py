"""The points of two convex hulls that are nearest to each other, or those that show that the hulls meet, found exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.exact_plane import Lattice, Place, Whole, smallest_meeting


class Ring:
    """The vertices of a convex hull, in order around it, exact where they are looked at.

    Parameters
    ----------
    xy
        The vertices, (h, 2), each of them a corner.
    lattice
        On which they lie.
    """

    def __init__(self, xy: Floats, lattice: Lattice) -> None:
        self._lattice = lattice
        self._places = xy
        # Relative to one of them, and of about size 1: a hull far from the origin, or a huge one, is not blurred by rounding.
        with np.errstate(over="ignore", invalid="ignore"):
            around = xy / 2 - xy[0] / 2
            self._around = around / (np.abs(around).max() or 1.0)
        self._wholes: dict[int, Whole] = {}

    def __len__(self) -> int:
        return len(self._places)

    def whole(self, vertex: int) -> Whole:
        """Return a vertex in steps of the lattice."""
        if vertex not in self._wholes:
            x, y = self._places[vertex].tolist()
            self._wholes[vertex] = self._lattice.whole(x, y)
        return self._wholes[vertex]

    def farthest(self, direction: Whole) -> int:
        """Return a vertex that lies farthest in a direction, exactly.

        Floats say about where, and from there the ring is climbed: its vertices being corners, only the farthest has no neighbour
        that lies farther.
        """
        size = max(abs(direction[0]), abs(direction[1]))
        steps = np.array([float(Fraction(d, size)) for d in direction])
        at = int((self._around @ steps).argmax())
        while True:
            best = max((at, self.before(at), self.after(at)), key=lambda vertex: dot(self.whole(vertex), direction))
            if best == at:
                return at
            at = best

    def all_farthest(self, direction: Whole) -> tuple[int, ...]:
        """Return the vertices that lie farthest in a direction: one, or the two ends of a side."""
        at = self.farthest(direction)
        reach = dot(self.whole(at), direction)
        return tuple(sorted({v for v in (at, self.before(at), self.after(at)) if dot(self.whole(v), direction) == reach}))

    def before(self, vertex: int) -> int:
        """Return the vertex before this one."""
        return (vertex - 1) % len(self)

    def after(self, vertex: int) -> int:
        """Return the vertex after this one."""
        return (vertex + 1) % len(self)


@dataclass(frozen=True)
class Gap:
    """What lies between two hulls that do not meet.

    Attributes
    ----------
    line
        (w0, w1, w2) with w0 + w·x = −1 at the support points of the first hull and +1 at those of the second: the middle line of
        the widest band between them, 2/‖w‖ wide.
    step
        From the first hull to the second at their nearest: the width of the band, as a vector.
    first, second
        The support points: vertices of each hull.
    """

    line: tuple[Fraction, Fraction, Fraction]
    step: Place
    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True)
class Touch:
    """Vertices of two hulls, at most four together, whose own hulls meet, and a place where they do (Source: Radon 1921)."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    place: Place


def touch(first: Ring, second: Ring, some_first: Sequence[int], some_second: Sequence[int], lattice: Lattice) -> Touch | None:
    """Return the fewest of these vertices by which the two hulls meet, verified exactly, or None if they do not show it."""
    found = smallest_meeting([first.whole(v) for v in some_first], [second.whole(v) for v in some_second])
    if found is None:
        return None
    chosen_first, chosen_second, place = found
    return Touch(tuple(some_first[i] for i in chosen_first), tuple(some_second[j] for j in chosen_second), lattice.place(place))


def between(first: Ring, second: Ring, lattice: Lattice) -> Gap | Touch:
    """Return the gap between two hulls on one lattice, or how they touch, by the algorithm of Gilbert, Johnson and Keerthi (1988).

    It walks in the set of all differences b − a: from the one it is at to the one that lies farthest towards the origin, until none
    is nearer. In whole numbers each step is strictly nearer, so that it ends; floats only choose where each search begins.
    """
    pairs = [(0, 0)]
    while True:
        at = [_difference(first, second, pair) for pair in pairs]
        direction = _away_from_origin(at)
        if direction == (0, 0):
            return _touch_of(first, second, pairs, lattice)
        pair = (first.farthest(direction), second.farthest((-direction[0], -direction[1])))
        reached = _difference(first, second, pair)
        if dot(reached, direction) >= dot(at[0], direction):
            return _gap(first, second, direction, at[0], lattice)
        corners, wholes = [*pairs, pair], [*at, reached]
        if len(corners) == 3 and smallest_meeting([(0, 0)], wholes) is not None:
            return _touch_of(first, second, corners, lattice)
        pairs = [corners[i] for i in _nearest_part(wholes)]


def dot(a: Whole, b: Whole) -> int:
    """Return a · b."""
    return a[0] * b[0] + a[1] * b[1]


def _difference(first: Ring, second: Ring, pair: tuple[int, int]) -> Whole:
    a, b = first.whole(pair[0]), second.whole(pair[1])
    return b[0] - a[0], b[1] - a[1]


def _away_from_origin(part: Sequence[Whole]) -> Whole:
    """Return the direction from the origin to the nearest point of a point, or of a segment that is nearest inside; (0, 0) on it."""
    p = part[0]
    if len(part) == 1:
        return p
    normal = (p[1] - part[1][1], part[1][0] - p[0])
    side = dot(normal, p)
    sign = (side > 0) - (side < 0)
    return sign * normal[0], sign * normal[1]


def _nearest_part(corners: Sequence[Whole]) -> tuple[int, ...]:
    """Return the corner, or the two corners, between which the point of a segment or triangle lies that is nearest to the origin."""
    parts: list[tuple[Fraction, tuple[int, ...]]] = [(Fraction(dot(c, c)), (i,)) for i, c in enumerate(corners)]
    for i in range(len(corners)):
        for j in range(i):
            p, q = corners[i], corners[j]
            step = (q[0] - p[0], q[1] - p[1])
            length, along = dot(step, step), -dot(p, step)
            if 0 < along < length:
                parts.append((Fraction(dot(p, p)) - Fraction(along * along, length), (i, j)))
    return min(parts)[1]


def _touch_of(first: Ring, second: Ring, pairs: Sequence[tuple[int, int]], lattice: Lattice) -> Touch:
    found = touch(first, second, sorted({a for a, _ in pairs}), sorted({b for _, b in pairs}), lattice)
    assert found is not None, "the origin is a mean of the differences"
    return found


def _gap(first: Ring, second: Ring, direction: Whole, nearest: Whole, lattice: Lattice) -> Gap:
    width = Fraction(dot(nearest, direction))
    supports = first.all_farthest(direction), second.all_farthest((-direction[0], -direction[1]))
    share = width / dot(direction, direction)
    w1, w2 = (2 * d / width * (1 << lattice.bits) for d in direction)
    x1, x2 = lattice.place(first.whole(supports[0][0]))
    return Gap((-1 - w1 * x1 - w2 * x2, w1, w2), lattice.place((direction[0] * share, direction[1] * share)), *supports)
