"""Axes of the plots: where ticks stand, how they are written, and ranges that grow in steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

from mlp_studio.ui.formats import MINUS

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)
_UNITS = ((1e6, " M"), (1e3, " k"))
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


def decimals_for(step: float) -> int:
    """Return how many decimals tell multiples of `step` apart."""
    for places in range(12):
        if abs(round(step, places) - step) <= 1e-6 * step:
            return places
    return 12


def tick_text(value: float, step: float) -> str:
    """Return a tick's number in few characters: only the decimals that the step needs, a true minus, "1.5 k", "2 M", "3e−5"."""
    size = max(abs(value), step)
    if value != 0 and (size >= 1e9 or step < 1e-3):
        decimals = max(0, floor(log10(size)) - floor(log10(step))) + decimals_for(step / 10.0 ** floor(log10(step)))
        mantissa, exponent = f"{value:.{decimals}e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    unit, letter = next((u for u in _UNITS if size >= u[0] and step >= u[0] / 10), (1.0, ""))
    text = f"{value / unit:.{decimals_for(step / unit)}f}"
    if float(text) == 0:
        return "0"
    return text.replace("-", MINUS) + letter


def coordinate_text(value: float, decimals: int) -> str:
    """Return a coordinate with a fixed number of decimals, so that it stands still while it changes."""
    if abs(value) >= 1e7:
        return f"{value:.3e}".replace("e+0", "e").replace("e+", "e").replace("-", MINUS)
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def range_end(largest: float) -> float:
    """Return the end of an axis that begins at 0 and holds `largest`: it grows in steps of ×1.5 at most. Never below 1e-12."""
    if not isfinite(largest) or largest <= 1e-12:
        return 1e-12 if isfinite(largest) and largest > 0 else 1.0
    return next(s for s in _in_decades(RANGE_STEPS, largest) if s >= largest * (1 - 1e-12))


def _in_decades(steps: tuple[float, ...], value: float) -> list[float]:
    """Return 1 … 10 times the power of ten of `value`, read as decimals so that 6 tenths are 0.6 and not 0.6000000000000001."""
    exponent = floor(log10(value))
    return [float(f"{step}e{exponent}") for step in steps]


def name_place(width: float, right: float, limit: float, labels: Sequence[tuple[float, float]], gap: float) -> float:
    """Return where the name of an axis begins in the row of its tick labels: where it takes the place of none, if there is such a place.

    It ends at `right`, or stands behind the last label, not beyond `limit`, or before the last label; else it ends at `right` all the same.
    `labels` are the (left, right) of the tick labels from left to right, and `gap` is kept between name and labels.
    """
    places = [right - width]
    if labels:
        places += [labels[-1][1] + gap, labels[-1][0] - gap - width]
    for left in places:
        if left + width <= limit and all(last + gap <= left or left + width + gap <= first for first, last in labels):
            return left
    return right - width
