"""Novikoff's bound: how often the perceptron algorithm can err at most on examples that a line separates (Source: Novikoff 1962)."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite, sqrt

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.separability import Separation, separate
from mlp_studio.core.unit_lab import LabExamples, Weights, least_squares


@dataclass(frozen=True)
class NovikoffBound:
    """What bounds the number of updates of the perceptron algorithm.

    All of it is about the extended vectors x = (1, x1, x2), as the unit sees them.

    Attributes
    ----------
    w_star
        w*, weights of a separating line: that of the widest band between the classes, −1 and +1 at its edges.
    R
        The length of the longest x: max ‖x‖.
    gamma
        γ, the least distance of an x from the plane w*·x = 0: min |w*·x| / ‖w*‖.
    """

    w_star: Weights
    R: float
    gamma: float

    @property
    def from_zero(self) -> float:
        """R² / γ²: from w = 0 there are at most so many updates, with any η, in any order of the examples."""
        return self.R**2 / self.gamma**2

    def from_start(self, start: Weights, eta: float) -> float:
        """Return the bound from other weights w⁰, with the learning rate η: R²/γ² where they are 0.

        After M updates ‖w‖² ≤ ‖w⁰‖² + M η² R², since an update is made only where w·x has the wrong sign, and w·w*/‖w*‖ ≥ a + M η γ with
        a = w⁰·w*/‖w*‖. As no projection is longer than the vector, (a + M η γ)² ≤ ‖w⁰‖² + M η² R²: M is at most the larger root.
        """
        length = hypot(*self.w_star)
        a = sum(s * w for s, w in zip(start, self.w_star, strict=True)) / length / eta
        b = hypot(*start) / eta
        half = self.R**2 / 2 - self.gamma * a
        return (half + sqrt(max(0.0, half**2 + self.gamma**2 * (b**2 - a**2)))) / self.gamma**2


def novikoff_bound(x: Floats, c: Floats, w_star: Weights) -> NovikoffBound | None:
    """Return the bound that a separating line gives.

    Parameters
    ----------
    x
        The extended examples, rows (n, 3).
    c
        Their targets 0 and 1, (n,).
    w_star
        Weights with w*·x < 0 where c = 0 and ≥ 0 where c = 1.

    Returns
    -------
    The bound, or None if the line has no margin to speak of: an example lies on it, or rounding has put one on the wrong side.
    """
    length = hypot(*w_star)
    with np.errstate(all="ignore"):
        margins = np.where(c > 0.5, 1.0, -1.0) * (x @ np.array(w_star)) / length
        gamma, R = float(margins.min()), float(np.sqrt((x**2).sum(axis=1)).max())
    if not (gamma > 0 and isfinite(R / gamma) and isfinite((R / gamma) ** 2)):
        return None
    return NovikoffBound(w_star, R, gamma)


@dataclass(frozen=True, eq=False)
class LabFacts:
    """What is true of the laboratory's examples, whoever learns them.

    Attributes
    ----------
    examples
        Of which it is true.
    separation
        Whether a line separates the two classes; None in a regression.
    bound
        Novikoff's, if one does.
    least
        The weights of the least squared loss, and that loss.
    """

    examples: LabExamples
    separation: Separation | None
    bound: NovikoffBound | None
    least: tuple[Weights, float]


def facts_of(examples: LabExamples) -> LabFacts:
    """Return the facts; for many examples it takes longer than a frame."""
    separation = None if examples.sides is None else separate(examples.as_two_classes, 0, 1)
    line = None if separation is None else separation.line
    bound = None if line is None else novikoff_bound(examples.x, examples.c, line)
    return LabFacts(examples, separation, bound, least_squares(examples))
