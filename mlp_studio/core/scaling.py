"""Scaling of the coordinates before they enter the network: one table of ways, each fitted to the training points once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.points import PointSet

Pair = tuple[float, float]
LARGE, UNEVEN = 10.0, 10.0
"""Points need scaling where a coordinate is farther from 0 than the one, or spreads so many times as far as the other coordinate."""
SMALL = 0.05
"""… or where both coordinates spread less than this."""


@dataclass(frozen=True)
class Scaling:
    """The map x_j ↦ (x_j − centre_j) / spread_j that the network sees the plane through; the plane itself stays in the user's units.

    Attributes
    ----------
    kind
        A name of `SCALINGS`.
    centre, spread
        For x1 and x2; the spreads are positive.
    """

    kind: str = "none"
    centre: Pair = (0.0, 0.0)
    spread: Pair = (1.0, 1.0)

    def apply(self, xy: Floats) -> Floats:
        """Return places (n, 2) as the network sees them."""
        if self == UNSCALED:
            return xy
        with np.errstate(all="ignore"):
            return np.asarray((xy - np.array(self.centre)) / np.array(self.spread))


UNSCALED = Scaling()


@dataclass(frozen=True)
class Rule:
    """A way to scale: its name and title, and the function from places (n, 2) to centre and spread, (2,) each."""

    name: str
    title: str
    fit: Callable[[Floats], tuple[Floats, Floats]]


def _standard(xy: Floats) -> tuple[Floats, Floats]:
    return xy.mean(axis=0), xy.std(axis=0)


def _to_range(xy: Floats) -> tuple[Floats, Floats]:
    low, high = xy.min(axis=0), xy.max(axis=0)
    return low / 2 + high / 2, high / 2 - low / 2


SCALINGS: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("none", "Off", lambda xy: (np.zeros(2), np.ones(2))),
        Rule("standard", "Standardise", _standard),
        Rule("range", "To −1 … 1", _to_range),
    )
}


def fit_scaling(kind: str, points: PointSet) -> Scaling:
    """Return the scaling of this kind for these points, fitted to those that are for training; a coordinate without spread is centred.

    Raises KeyError for a name that is not in `SCALINGS`.
    """
    rule = SCALINGS[kind]
    xy = points.xy[~points.test_mask]
    if kind == UNSCALED.kind or not len(xy):
        return Scaling(kind)
    with np.errstate(all="ignore"):
        centre, spread = rule.fit(xy)
    usable = np.isfinite(spread) & np.isfinite(centre) & (spread > 0)
    centre, spread = np.where(np.isfinite(centre), centre, 0.0), np.where(usable, spread, 1.0)
    return Scaling(kind, (float(centre[0]), float(centre[1])), (float(spread[0]), float(spread[1])))


def needs_scaling(points: PointSet) -> str:
    """Return why a network would learn these points badly as they are, in words that follow "because", or "" if it need not."""
    xy = points.xy[~points.test_mask]
    if len(xy) < 2:
        return ""
    reach = float(np.abs(xy).max())
    with np.errstate(all="ignore"):
        spread = xy.max(axis=0) - xy.min(axis=0)
    if reach > LARGE:
        return f"coordinates go up to {reach:.4g}, where units saturate"
    low, high = float(spread.min()), float(spread.max())
    if high > UNEVEN * low > 0:
        return f"one coordinate spreads {high / low:.3g} times as far as the other"
    if 0 < high < SMALL:
        return f"they spread over {high:.2g} only"
    return ""
