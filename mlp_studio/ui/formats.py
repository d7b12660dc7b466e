"""Numbers as the screen shows them: a fixed number of decimals, a true minus, never "−0.00"."""

from __future__ import annotations

import math
import re

from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted

MINUS = "\u2212"
_LARGE = 1000.0
_SMALL = 0.0005
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_SPACES = {ord(space): None for space in " \u00a0\u2009\u202f"}
_RATES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def weight_text(value: float, decimals: int = 2) -> str:
    """Return a weight as tables and labels show it, with 3 decimals where it is hovered (Source: look.md §2)."""
    return _fixed(value, decimals)


def loss_text(value: float) -> str:
    """Return a loss with 3 decimals."""
    return _fixed(value, 3)


def value_text(value: float, decimals: int = 3) -> str:
    """Return an output y, an error δ or a coordinate."""
    return _fixed(value, decimals)


def count_text(value: int) -> str:
    """Return a count with its thousands parted: 1,240."""
    return f"{value:,}".replace("-", MINUS)


def epoch_tip(t: int) -> str:
    """Return what a counter of epochs says when it is pointed at (Source: ML:IV-96, line 3)."""
    return f"t: {counted(t, 'epoch')} begun (line 3 of the algorithm: t = t + 1)"


def short_count(value: int) -> str:
    """Return a count in at most six characters: 99,999, "937 k", "19.3 M"."""
    size, letter = next(((size, letter) for size, letter in _RATES if value >= 0.9995 * size), (1.0, ""))
    return count_text(value) if value < 100_000 else f"{value / size:.3g} {letter}"


def rate_text(examples_per_second: float) -> str:
    """Return a speed in two or three figures: "1.4 M examples/s", "230 k examples/s", "12 examples/s"."""
    if not math.isfinite(examples_per_second) or examples_per_second < 0:
        return "– examples/s"
    for size, letter in _RATES:
        # What would round to 1000 of a unit belongs to the next larger one.
        if examples_per_second >= 0.9995 * size:
            return f"{_figures(examples_per_second / size)} {letter} examples/s"
    return f"{_figures(examples_per_second)} examples/s"


def percent_text(share: float) -> str:
    """Return a share 0..1 as "3.1 %"."""
    return f"{_fixed(100 * share, 1)} %"


def full_text(value: float) -> str:
    """Return every digit that the number has, for a tooltip."""
    return repr(float(value)).replace("-", MINUS).replace("inf", "∞")


def parse_number(text: str) -> float:
    """Return the number that a user typed: decimal point or comma, "-" or "−", "1.2e-4".

    Raises
    ------
    StudioError
        If it is none, or not finite.
    """
    plain = text.strip().replace(MINUS, "-").translate(_SPACES)
    if "," in plain and "." in plain:
        # Whichever comes last parts the decimals; the other groups the thousands.
        group = "," if plain.rindex(".") > plain.rindex(",") else "."
        plain = plain.replace(group, "")
    plain = plain.replace(",", ".")
    value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(value):
        raise StudioError(f"“{text.strip()}” is not a number", "", "Type digits with a decimal point, as in −0.5 or 1.2e−4")
    return value


def _fixed(value: float, decimals: int) -> str:
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if size >= _LARGE or 0 < size < _SMALL:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def _figures(value: float) -> str:
    return f"{value:.1f}" if 0 < value < 9.95 else f"{value:.0f}"
