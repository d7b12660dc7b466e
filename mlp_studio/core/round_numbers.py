"""Round numbers for axes, scales and contour lines: steps of 1, 2, 2.5 and 5 times a power of ten, and ends that grow in steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)
RANGE_STEPS = (1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
"""Ends of a range that grows by ×1.5 at most, each with four equal parts that are short numbers (Source: look.md §5)."""


def tick_step(span: float, count: int, *, whole: bool = False) -> float:
    """Return the smallest round step (1, 2, 2.5 or 5 times a power of ten) that parts `span` > 0 into at most `count` parts.

    With `whole` the steps are whole numbers, as an axis of epochs wants them.
    """
    least = span / count
    steps = _in_decades(_WHOLE_STEPS if whole else _ROUND_STEPS, least)
    step = next(s for s in steps if s >= least * (1 - 1e-9))
    return max(1.0, step) if whole else step


def ticks(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of `step` in [low, high]."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def shared_step(ranges: Sequence[tuple[float, float]], count: int) -> float:
    """Return the distance of ticks that axes of one scale share: the first range has about `count` of them, and none a single one.

    Parameters
    ----------
    ranges
        Lower and upper end of each axis.
    count
        Ticks at most, unless an axis would have but one, which tells of no scale.
    """
    span = ranges[0][1] - ranges[0][0]
    steps = (tick_step(span, wanted) for wanted in range(count, count + 8))
    first = tick_step(span, count)
    return next((step for step in steps if all(len(ticks(*ends, step)) > 1 for ends in ranges)), first)


def range_end(largest: float) -> float:
    """Return the end of an axis that begins at 0 and holds `largest`: it grows in steps of ×1.5 at most. Never below 1e-12."""
    if not isfinite(largest) or largest <= 1e-12:
        return 1e-12 if isfinite(largest) and largest > 0 else 1.0
    return next(s for s in _in_decades(RANGE_STEPS, largest) if s >= largest * (1 - 1e-12))


def _in_decades(steps: tuple[float, ...], value: float) -> list[float]:
    """Return 1 … 10 times the power of ten of `value`, read as decimals so that 6 tenths are 0.6 and not 0.6000000000000001."""
    exponent = floor(log10(value))
    return [float(f"{step}e{exponent}") for step in steps]
