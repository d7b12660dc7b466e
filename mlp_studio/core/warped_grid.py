"""The grid of the plane as a layer sees it: straight lines, mapped through the network, as polylines that follow their bends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.round_numbers import tick_step, ticks

Map = Callable[[Floats], Floats]
"""From places (n, 2) of the plane to places (n, 2) of the other space."""
LINES = 12
"""Lines of the grid in either direction, about."""
FIRST = 17
"""Places of each line that are mapped before any are added."""
DEEPEST = 6
"""How often the stretch between two places is halved, at most."""
MOST_PLACES = 20_000
"""Places that are mapped in all; then the lines stay as they are."""
BEND = 0.004
"""How far the middle of a stretch may lie off the straight line between its ends, as a share of what is shown."""
JUMP = 0.08
"""A stretch that is still longer than this at the deepest is no line but a jump, as those of threshold units."""


@dataclass(frozen=True, eq=False)
class WarpedGrid:
    """The polylines (m, 2) of the grid, and whether some of it jumps and is left out."""

    lines: tuple[Floats, ...]
    has_jumps: bool


def plane_lines(bounds: tuple[float, float, float, float]) -> Floats:
    """Return the ends of the grid's lines in a square (left, right, bottom, top) of the plane, (lines, 2, 2): first those of equal x_1."""
    left, right, bottom, top = bounds
    step = tick_step(right - left, LINES)
    upright = [((x, bottom), (x, top)) for x in ticks(left, right, step)]
    level = [((left, y), (right, y)) for y in ticks(bottom, top, step)]
    return np.array([*upright, *level], float).reshape(-1, 2, 2)


def warped(ends: Floats, image: Map, extent: float) -> WarpedGrid:
    """Return straight lines (lines, 2, 2), mapped by `image`: finer where they bend, broken where the map jumps or has no value.

    `extent` is the side of what is shown of the other space.
    """
    count = len(ends)
    if not count:
        return WarpedGrid((), False)
    t: Floats = np.tile(np.linspace(0.0, 1.0, FIRST), count)
    line: Integers = np.repeat(np.arange(count), FIRST)
    at = image(_along(ends, line, t))
    open_stretches = _stretches(line)
    for _ in range(DEEPEST):
        begin = np.flatnonzero(open_stretches)
        if not len(begin) or len(t) + len(begin) > MOST_PLACES:
            break
        middle = (t[begin] + t[begin + 1]) / 2
        between = image(_along(ends, line[begin], middle))
        with np.errstate(all="ignore"):
            off = np.hypot(*(between - (at[begin] + at[begin + 1]) / 2).T)
            length = np.hypot(*(at[begin + 1] - at[begin]).T)
        # A long stretch whose middle is on it by chance may still bend: it is looked at again.
        bends = ~((off <= BEND * extent) & (length <= JUMP * extent)) & _finite(between)
        where = begin + 1
        t, line, at = np.insert(t, where, middle), np.insert(line, where, line[begin]), np.insert(at, where, between, axis=0)
        fresh = where + np.arange(len(begin))
        open_stretches = np.zeros(len(t), bool)
        open_stretches[fresh[bends] - 1] = open_stretches[fresh[bends]] = True
        open_stretches &= _stretches(line)
    return _broken(line, at, extent)


def _along(ends: Floats, line: Integers, t: Floats) -> Floats:
    start, end = ends[line, 0], ends[line, 1]
    return np.asarray(start + (end - start) * t[:, None])


def _stretches(line: Integers) -> Booleans:
    """Tell of each place whether the next one is on the same line."""
    return np.append(line[1:] == line[:-1], False)


def _finite(places: Floats) -> Booleans:
    return np.asarray(np.isfinite(places).all(axis=1))


def _broken(line: Integers, at: Floats, extent: float) -> WarpedGrid:
    """Return the polylines between the breaks: ends of lines, places without a value, and jumps."""
    good = _finite(at)
    with np.errstate(all="ignore"):
        length = np.hypot(*np.diff(at, axis=0).T)
    same = line[1:] == line[:-1]
    jumps = same & good[1:] & good[:-1] & (length > JUMP * extent)
    cuts = np.flatnonzero(~same | jumps | ~good[1:] | ~good[:-1]) + 1
    parts = [part for part in np.split(at, cuts) if len(part) > 1]
    moving = tuple(part for part in parts if float(np.ptp(part, axis=0).max()) > 0)  # else all of it is one place
    return WarpedGrid(moving, bool(jumps.any()))
