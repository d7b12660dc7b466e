"""Lines along which a function of the plane changes its sign: traced on a grid, then moved to where the function itself has its zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers

Function = Callable[[Floats, Integers], Floats]
"""What is 0 on the lines: values (n,) at the places (n, 2), each for the line whose number is given, (n,)."""
GOOD_ENOUGH = 0.02
"""A value this small, as a share of the difference over its grid edge, counts as zero: the place is right to a fiftieth of the edge."""
NOTHING = 1e-250
"""A value below it is no sign of a zero nearby: classes that tie over an area lead by less."""
LOOKS = 12
"""Looks at the function between two grid places, by turns where a straight line has its zero and in the middle: at a step, where only
halving helps, the line is right to a 64th of the edge."""


def level_lines(fields: Sequence[Floats], levels: Sequence[float], xs: Floats, ys: Floats, function: Function) -> list[tuple[Floats, ...]]:
    """Return the lines at these levels, in rising order, of each field in turn: polylines (m, 2) in the plane's coordinates.

    A place is beyond a level where its value is above it. Straight lines between grid places do for smooth functions, but the steps of a
    threshold unit would zigzag by half a cell: each crossing of a grid edge is therefore sought with the function itself.

    Parameters
    ----------
    fields
        Values at the grid places, (len(ys), len(xs)) each; there is no line where they are not finite.
    levels
        The values to trace.
    xs, ys
        The coordinates of the grid's columns and rows.
    function
        The fields less the level, anywhere; the lines of the first field are counted first.
    """
    traced = [lines for field in fields for lines in _trace(field, levels)]
    flat = [line for lines in traced for line in lines]
    if not flat:
        return [()] * len(traced)
    which = np.repeat(np.arange(len(traced)), [sum(len(line) for line in lines) for lines in traced])
    found = iter(np.split(_crossings(np.concatenate(flat), which, fields, levels, xs, ys, function), _ends(flat)))
    return [tuple(next(found) for _ in lines) for lines in traced]


def _trace(field: Floats, levels: Sequence[float]) -> list[list[Floats]]:
    """Return the lines at each level as polylines of (column, row), on grid edges and never at their ends.

    What is traced is how many levels a value is above: as whole numbers, their lines halfway between cross no grid place.
    """
    import contourpy

    ranks = np.searchsorted(np.asarray(levels), field).astype(np.float64)
    least, most = int(ranks.min()), int(ranks.max())
    if least == most:
        return [[] for _ in levels]
    finite = np.isfinite(field)
    generator = contourpy.contour_generator(z=ranks if finite.all() else np.ma.masked_array(ranks, ~finite), name="serial")
    return [[np.asarray(line) for line in generator.lines(j + 0.5)] if least <= j < most else [] for j in range(len(levels))]


def _ends(lines: list[Floats]) -> Integers:
    return np.asarray(np.cumsum([len(line) for line in lines])[:-1])


def _crossings(
    places: Floats, which: Integers, fields: Sequence[Floats], levels: Sequence[float], xs: Floats, ys: Floats, function: Function
) -> Floats:
    """Return where the function is 0 on the grid edges that these places (column, row) are on, (n, 2).

    The first look is where a straight line through the values at both ends has its zero.
    """
    nearest = np.rint(places)
    places = np.where(np.abs(places - nearest) < 1e-6, nearest, places)  # a column that was interpolated between two equal ones
    low, high = np.floor(places).astype(np.int64), np.ceil(places).astype(np.int64)
    start = np.stack([xs[low[:, 0]], ys[low[:, 1]]], axis=1)
    end = np.stack([xs[high[:, 0]], ys[high[:, 1]]], axis=1)
    field, level = which // len(levels), np.asarray(levels)[which % len(levels)]
    values = np.stack(fields)
    at_start, at_end = values[field, low[:, 1], low[:, 0]] - level, values[field, high[:, 1], high[:, 0]] - level
    begins_positive = at_start > 0
    scale = np.abs(at_start) + np.abs(at_end)
    a, b = np.zeros(len(which)), np.ones(len(which))
    value_a, value_b = at_start.copy(), at_end.copy()
    share = _parted(a, b, value_a, value_b)
    active: Integers = np.arange(len(which))
    for look in range(LOOKS):
        t = share[active]
        value = function(start[active] + (end[active] - start[active]) * t[:, None], which[active])
        before: Booleans = (value > 0) == begins_positive[active]
        a[active], value_a[active] = np.where(before, t, a[active]), np.where(before, value, value_a[active])
        b[active], value_b[active] = np.where(before, b[active], t), np.where(before, value_b[active], value)
        size = np.abs(value)
        active = active[~((size <= GOOD_ENOUGH * scale[active]) & (size > NOTHING))]
        if not len(active):
            break
        if look % 2 == 0 or look == LOOKS - 1:
            share[active] = _parted(a[active], b[active], value_a[active], value_b[active])
        else:
            share[active] = (a[active] + b[active]) / 2
    return np.asarray(start + (end - start) * share[:, None])


def _parted(a: Floats, b: Floats, value_a: Floats, value_b: Floats) -> Floats:
    """Return where the straight line from (a, value_a) to (b, value_b) is 0, or the middle where it says nothing."""
    with np.errstate(all="ignore"):
        share = value_a / (value_a - value_b)
    return np.asarray(a + (b - a) * np.where((share >= 0) & (share <= 1), share, 0.5))
