"""The output of one unit as a heat map: what its colours stand for, from which value to which, and where its contour lines are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Bytes, Floats, Integers
from mlp_studio.core.network import Network, UnitKey
from mlp_studio.core.points import Setting
from mlp_studio.core.round_numbers import range_end, tick_step, ticks
from mlp_studio.training.contours import Function, level_lines

MOST_LEVELS, MOST_BANDS = 10, 8
"""Parts of a scale between contour lines, and of one in bands, at most."""
KEPT = 0.4
"""A scale without bounds keeps its end until the largest value is beyond it, or below this share of it: it must not flicker in a run."""
BAR = 64
"""Colours of the bar beside the plane."""


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

    def soft(self, colour: Floats) -> Floats:
        """Return a colour of the scale as the plane has it, under points that have the same colours."""
        return np.asarray(self.panel + (colour - self.panel) * max(self.blend, 0.5))


@dataclass(frozen=True, eq=False)
class Scale:
    """What colour a value has: from centre − reach over centre to centre + reach; those below the centre alike where it is one-sided."""

    centre: float
    reach: float
    below: Floats
    middle: Floats
    above: Floats

    @property
    def is_one_sided(self) -> bool:
        """Whether it has colours above its centre only."""
        return self.below is self.middle

    def softened(self, colours: RegionColours) -> Scale:
        """Return the scale in the colours of the plane."""
        middle = colours.soft(self.middle)
        below = middle if self.is_one_sided else colours.soft(self.below)
        return Scale(self.centre, self.reach, below, middle, colours.soft(self.above))

    def paint(self, values: Floats) -> Bytes:
        """Return the colours of values (n,), (n, 4) RGBA; what is not a number has the middle one."""
        from mlp_studio.core.compiled.pictures import colour_scale

        image = np.empty((len(values), 4), np.uint8)
        colour_scale(np.ascontiguousarray(values), self.reach, self.centre, self.below, self.middle, self.above, image)
        return image


@dataclass(frozen=True, eq=False)
class HeatMap:
    """What a picture of one unit's output says.

    Attributes
    ----------
    unit
        Layer s = 1 … d and unit from 0.
    low, high
        The ends of the scale.
    reach
        How far the scale goes from its centre.
    step
        Between two levels.
    levels, lines
        Round values within the scale, and the contour lines of each: polylines (m, 2) in the plane's coordinates. No lines where colours
        change by degrees and nothing else.
    bar
        The colours from high to low, (n, 4) RGBA.
    """

    unit: UnitKey
    low: float
    high: float
    reach: float
    step: float
    levels: tuple[float, ...]
    lines: tuple[tuple[Floats, ...], ...]
    bar: Bytes


def unit_shown(network: Network, wanted: UnitKey | None) -> UnitKey:
    """Return the unit whose output is shown: the one that is wanted, or the first output unit where there is none such."""
    if wanted is not None and 1 <= wanted[0] <= network.d and 0 <= wanted[1] < network.sizes[wanted[0]]:
        return wanted
    return network.d, 0


def unit_scale(network: Network, setting: Setting, key: UnitKey, largest: float, colours: RegionColours) -> Scale:
    """Return the scale of a unit's output: the range of its activation, or ± `largest` where that has no bounds.

    Output units of several classes go from the middle colour to that of their class, as a picture of how much speaks for it; every other
    unit from negative to positive, which for a single output unit are the colours of its two classes.
    """
    s, i = key
    function = network.layers[s - 1].function
    low, high = function.lowest, function.highest
    if s == network.d and network.k > 1 and setting != "regression":
        base, span = (low, high - low) if low is not None and high is not None else (0.0, largest)
        return Scale(base, span, colours.middle, colours.middle, colours.classes[i % len(colours.classes)])
    centre, reach = ((low + high) / 2, (high - low) / 2) if low is not None and high is not None else (0.0, largest)
    return Scale(centre, reach, colours.negative, colours.middle, colours.positive)


def target_scale(target_range: tuple[float, float], colours: RegionColours) -> Scale:
    """Return the scale of a regression's output: the span of its targets."""
    low, high = target_range
    return Scale((low + high) / 2, max((high - low) / 2, 1e-12), colours.negative, colours.middle, colours.positive)


def steady_reach(largest: float, before: float) -> float:
    """Return the round end of a scale that holds `largest`, or the one of before as long as that still does."""
    return before if KEPT * before < largest <= before else range_end(largest)


def largest_size(values: Floats) -> float:
    """Return the largest |y| among the finite values, or 1 if all are 0."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max(initial=0.0)) or 1.0


def banded(values: Floats, step: float) -> Floats:
    """Return the middle of the band, from one multiple of `step` to the next, that each value is in."""
    return np.asarray((np.floor(values / step) + 0.5) * step)


def scale_ends(scale: Scale, values: Floats) -> tuple[float, float]:
    """Return the lowest and highest value that a bar shows: not the half of a symmetric scale that has no value."""
    low = scale.centre if scale.is_one_sided else scale.centre - scale.reach
    if scale.centre == 0 and not (values < 0).any():
        low = 0.0
    return low, scale.centre + scale.reach


def levels_of(low: float, high: float, count: int) -> tuple[float, tuple[float, ...]]:
    """Return a round step that parts a scale into at most `count` parts, and its multiples within."""
    step = tick_step(high - low, count)
    return step, tuple(level for level in ticks(low, high, step) if low + 1e-6 * step < level < high - 1e-6 * step)


def heat_map(
    unit: UnitKey, scale: Scale, ends: tuple[float, float], levels: tuple[float, tuple[float, ...]], lines: tuple[tuple[Floats, ...], ...]
) -> HeatMap:
    """Return the heat map of a unit, whose bar is in bands where there are lines between flat colours."""
    low, high = ends
    values = high - (high - low) * (np.arange(BAR) + 0.5) / BAR
    return HeatMap(unit, low, high, scale.reach, levels[0], levels[1], lines, scale.paint(values))


def contour_lines(
    values: Floats, xs: Floats, ys: Floats, levels: tuple[float, ...], function: Function, most: int
) -> tuple[tuple[Floats, ...], ...]:
    """Return the lines of equal output, a tuple for each level.

    Parameters
    ----------
    values
        The output at the grid places, (len(ys), len(xs)).
    xs, ys
        The coordinates of the grid's columns and rows.
    levels
        The values to trace.
    function
        The output anywhere, less the level of that number.
    most
        Columns of the grid to trace them on, which need not be as fine as the picture: their places are exact all the same.
    """
    columns, rows = _spread(len(xs), most), _spread(len(ys), most)
    return tuple(level_lines([values[np.ix_(rows, columns)]], levels, xs[columns], ys[rows], function))


def _spread(count: int, most: int) -> Integers:
    """Return at most so many indices, the first and the last among them."""
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, most))).astype(np.int64))
