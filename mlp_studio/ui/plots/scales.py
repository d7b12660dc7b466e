"""The two scales of a plot over epochs: where places of a run and values stand in pixels, and their ticks, linear or logarithmic."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, log, log10

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.axes import tick_step, tick_text, ticks

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_BETWEEN = (2.0, 5.0)
"""Ticks within a decade, where there is room for them."""


@dataclass(frozen=True)
class EpochScale:
    """Where epochs stand: the left end and the width in pixels, the last epoch, and whether it is logarithmic.

    The logarithmic scale is linear up to epoch 1, so that the start has a place, and meets the logarithm there with the same slope:
    u(t) = t for t ≤ 1, 1 + ln t beyond.
    """

    left: float
    width: float
    last: float
    is_log: bool

    def x(self, epochs: Floats) -> Floats:
        """Return pixels from epochs ≥ 0."""
        if not self.is_log:
            return np.asarray(self.left + epochs * (self.width / self.last))
        spread = np.where(epochs > 1, 1 + np.log(np.maximum(epochs, 1.0)), epochs)
        return np.asarray(self.left + spread * (self.width / stretch(self.last)))

    def x_of(self, place: float) -> float:
        """Return the pixel of one place of a run."""
        share = stretch(place) / stretch(self.last) if self.is_log else place / self.last
        return self.left + share * self.width

    def place_at(self, x: float) -> float:
        """Return the place at a pixel, 0 … the last epoch."""
        share = min(1.0, max(0.0, (x - self.left) / max(1e-9, self.width)))
        return min(self.last, unstretch(share * stretch(self.last))) if self.is_log else share * self.last

    def edges(self, first: float, last: float, columns: int) -> Floats:
        """Return where so many columns of equal width begin that part the epochs from `first` to `last`, ascending."""
        if not self.is_log:
            return np.linspace(first, last, columns, endpoint=False)
        u = np.linspace(stretch(first), stretch(last), columns, endpoint=False)
        with np.errstate(over="ignore"):
            return np.asarray(np.where(u > 1, np.exp(np.maximum(u, 1.0) - 1), u))

    def marks(self, pitch: float) -> list[tuple[float, str]]:
        """Return the ticks, which have at least so many pixels each: their epochs and texts."""
        if not self.is_log:
            step = tick_step(self.last, max(2, int(self.width / pitch)), whole=True)
            return [(value, tick_text(value, step)) for value in ticks(0.0, self.last, step)]
        decade = self.width / stretch(self.last) * log(10)
        stride = max(1, ceil(pitch / decade))
        exponents = range(0, int(log10(self.last) + 1e-9) + 1, stride)
        values = [0.0]
        for exponent in exponents:
            values.append(10.0**exponent)
            if decade * log10(2) >= pitch:
                values += [part * 10.0**exponent for part in _BETWEEN if part * 10.0**exponent <= self.last]
        shown = [value for i, value in enumerate(values) if i == 0 or self.x_of(value) - self.x_of(values[0]) >= 0.6 * pitch]
        return [(value, count_mark(value)) for value in shown]


@dataclass(frozen=True)
class ValueScale:
    """Where values stand: the lower end and the height in pixels, and the range, as powers of ten if it is logarithmic."""

    bottom: float
    height: float
    low: float
    high: float
    is_log: bool
    parts: int = 0
    """Equal parts that the grid has; 0 for round steps. A logarithmic scale has whole decades."""

    def y(self, values: Floats) -> Floats:
        """Return pixels from values; NaN where a logarithmic scale has no place for them."""
        if self.is_log:
            with np.errstate(all="ignore"):
                values = np.where(values > 0, np.log10(values), np.nan)
        return np.asarray(self.bottom - (values - self.low) * (self.height / (self.high - self.low)))

    def y_of_share(self, shares: Floats) -> Floats:
        """Return pixels from shares 0..1, of which 1 is the upper edge."""
        return np.asarray(self.bottom - shares * self.height)

    def marks(self, pitch: float) -> list[tuple[float, str]]:
        """Return the ticks, which have about so many pixels each: their pixels and texts."""
        span = self.high - self.low
        if self.is_log:
            stride = max(1, ceil(span / max(1, int(self.height / pitch))))
            marks = [(float(e), power_text(10.0**e)) for e in range(round(self.low), round(self.high) + 1, stride)]
        elif self.parts:
            part = span / self.parts
            marks = [(self.low + i * part, tick_text(self.low + i * part, part)) for i in range(self.parts + 1)]
        else:
            step = tick_step(span, max(2, int(self.height / pitch)))
            marks = [(value, tick_text(value, step)) for value in ticks(self.low, self.high, step)]
        return [(self.bottom - (value - self.low) / span * self.height, text) for value, text in marks]


def stretch(epoch: float) -> float:
    """Return where an epoch stands on the logarithmic scale, in units of its own."""
    return epoch if epoch <= 1 else 1 + log(epoch)


def unstretch(u: float) -> float:
    """Return the epoch that stands there."""
    return u if u <= 1 else exp(min(u - 1, 700.0))


def power_text(value: float) -> str:
    """Return a power of ten in few characters: 0.001, 100, 10⁻⁷."""
    return f"{value:g}" if 1e-4 < value < 1e5 else "10" + str(round(log10(value))).translate(_RAISED)


def count_mark(value: float) -> str:
    """Return an epoch on the logarithmic scale: 0, 1, 20, 1 k, 10⁷."""
    return "0" if value == 0 else tick_text(value, value) if value < 1e9 else power_text(value)
