"""What of a landscape is looked at: a window that holds a run's way, stands still while it can, and zooms."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.landscape import Window
from mlp_studio.core.round_numbers import range_end

ROOM = 1.25
"""How much larger than what it holds a new window is."""
MOST_ROOM = 4.0
"""A window that is so much larger than needed is given up."""
EDGE = 0.04
"""Share of the window along its edges in which nothing is to lie."""
SMALLEST, LARGEST = 1e-6, 1e6
"""Half of the height of a window."""


def window_around(places: Floats, least: float, aspect: float, before: Window | None = None) -> Window:
    """Return a window that holds all the places (t, 2), at least `least` to all sides of its middle, `aspect` times as wide as high.

    The one before stays as long as it holds them and is not far too large; both axes have the same scale, and ends at round distances.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    extent = (high - low) / 2
    needed = max(least, float(extent[1]), float(extent[0]) / aspect)
    if before is not None and _holds(before, low, high) and _half(before) <= MOST_ROOM * needed and _has_aspect(before, aspect):
        return before
    half = range_end(min(LARGEST, max(SMALLEST, needed * ROOM)))
    step = half / 4
    middle = np.round((low + high) / 2 / step) * step
    return _around(float(middle[0]), float(middle[1]), half, aspect)


def with_aspect(window: Window, aspect: float) -> Window:
    """Return a window around the same middle, as high as before, `aspect` times as wide."""
    left, right, bottom, top = window
    return _around((left + right) / 2, (bottom + top) / 2, (top - bottom) / 2, aspect)


def zoomed(window: Window, factor: float, at: tuple[float, float] | None = None) -> Window:
    """Return a window whose sides are `factor` times as long; the place `at` stays where it is seen, or else the middle."""
    left, right, bottom, top = window
    a, b = at if at is not None else ((left + right) / 2, (bottom + top) / 2)
    half = (top - bottom) / 2
    factor = min(max(factor, SMALLEST / half), LARGEST / half)
    return (a + (left - a) * factor, a + (right - a) * factor, b + (bottom - b) * factor, b + (top - b) * factor)


def shifted(window: Window, a: float, b: float) -> Window:
    """Return a window that lies so much further to the right and up."""
    left, right, bottom, top = window
    return (left + a, right + a, bottom + b, top + b)


def _around(a: float, b: float, half: float, aspect: float) -> Window:
    return (a - half * aspect, a + half * aspect, b - half, b + half)


def _half(window: Window) -> float:
    return (window[3] - window[2]) / 2


def _has_aspect(window: Window, aspect: float) -> bool:
    return abs((window[1] - window[0]) / (window[3] - window[2]) / aspect - 1) < 1e-3


def _holds(window: Window, low: Floats, high: Floats) -> bool:
    left, right, bottom, top = window
    x, y = EDGE * (right - left), EDGE * (top - bottom)
    return bool(left + x <= low[0] and high[0] <= right - x and bottom + y <= low[1] and high[1] <= top - y)
