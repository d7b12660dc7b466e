"""Axes of the plots: where ticks stand, how they are written, and ranges that grow in steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from mlp_studio.core.round_numbers import range_end as range_end
from mlp_studio.core.round_numbers import shared_step as shared_step
from mlp_studio.core.round_numbers import tick_step as tick_step
from mlp_studio.core.round_numbers import ticks as ticks
from mlp_studio.ui.formats import MINUS

_UNITS = ((1e6, " M"), (1e3, " k"))


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
