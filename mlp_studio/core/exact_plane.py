"""Exact arithmetic in the plane: every float is a whole multiple of a power of two, and whole numbers do not round."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats

Whole: TypeAlias = tuple[int, int]
"""A point, or a direction, in the steps of a lattice."""
Place: TypeAlias = tuple[Fraction, Fraction]

MANTISSA_BITS = 53
TURN_ERROR = 4e-16
"""Bound on the error of a float determinant, as a share of the sum of its two products (Source: Shewchuk 1997, 3.33e-16)."""
SUM_ERROR = 4e-15
"""Bound on the error of w0 + w1 x1 + w2 x2 in floats, as a share of the sum of its terms' sizes."""
SMALLEST = 5e-324
"""The least float above 0: what a weight may lose where it is too small for a float of full precision."""
UNDERFLOW = 1e-290
"""Below this, products may have lost digits: nothing is decided in floats there."""


@dataclass(frozen=True)
class Lattice:
    """The points of the plane whose coordinates are whole multiples of 2**−bits."""

    bits: int

    @classmethod
    def of(cls, *xy: Floats) -> Lattice:
        """Return a lattice on which all of these finite points (n, 2) lie."""
        _, exponents = np.frexp(np.concatenate([part[part != 0] for part in xy]))
        return cls(max(0, MANTISSA_BITS - int(exponents.min(initial=MANTISSA_BITS))))

    def whole(self, x: float, y: float) -> Whole:
        """Return a point of floats in steps of the lattice."""
        return self._steps(x), self._steps(y)

    def place(self, whole: Whole | Place) -> Place:
        """Return a point in steps of the lattice in the units of the plane."""
        return Fraction(whole[0], 1 << self.bits), Fraction(whole[1], 1 << self.bits)

    def _steps(self, x: float) -> int:
        numerator, denominator = float(x).as_integer_ratio()
        return numerator << (self.bits - denominator.bit_length() + 1)


def turn(a: Whole, b: Whole, c: Whole) -> int:
    """Return twice the signed area of the triangle a b c: above 0 where it turns left, 0 where the three lie on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def sure_turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """Return what has the sign of `turn` for points of floats, or NaN where their rounding could decide it."""
    ahead, aside = (b[0] - a[0]) * (c[1] - a[1]), (b[1] - a[1]) * (c[0] - a[0])
    determinant = ahead - aside
    error = TURN_ERROR * (abs(ahead) + abs(aside))
    return determinant if abs(determinant) > error > UNDERFLOW else math.nan  # which an infinite product leads to as well


def signs(line: Sequence[Fraction], xy: Floats) -> NDArray[np.int8]:
    """Return the exact sign of w0 + w1 x1 + w2 x2 for each of the finite points (n, 2): −1, 0 or 1."""
    # The largest weight of about size 1, no product of a weight overflows that need not; a small one may lose digits, or become 0.
    scale = Fraction(2) ** -size_bits(max(abs(w) for w in line))
    with np.errstate(over="ignore", invalid="ignore"):
        extended = np.column_stack([np.ones(len(xy)), xy])
        terms = np.array([float(w * scale) for w in line]) * extended
        value = terms.sum(axis=1)
        error = SUM_ERROR * np.abs(terms).sum(axis=1) + (SMALLEST * np.abs(extended)).sum(axis=1)
        is_sure = (np.abs(value) > error) & (error > UNDERFLOW) & np.isfinite(error)
        result = np.sign(np.where(is_sure, value, 0)).astype(np.int8)
    for i in np.flatnonzero(~is_sure):
        exact = line[0] + line[1] * Fraction(float(xy[i, 0])) + line[2] * Fraction(float(xy[i, 1]))
        result[i] = (exact > 0) - (exact < 0)
    return result


def size_bits(value: Fraction) -> int:
    """Return the power of two next to a positive fraction, give or take one."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def nearest_float(value: Fraction) -> float:
    """Return the float next to a fraction; the largest one where it is beyond all."""
    try:
        return float(value)
    except OverflowError:
        return float(np.copysign(np.finfo(np.float64).max, 1 if value > 0 else -1))


def smallest_meeting(a: Sequence[Whole], b: Sequence[Whole]) -> tuple[tuple[int, ...], tuple[int, ...], Place] | None:
    """Return the fewest points of `a` and of `b`, as indices, whose convex hulls meet, and a place where they do; None if none do.

    At most four are needed: two at one place, one on a segment, two crossing segments, or one in a triangle. This is Radon's
    theorem in the plane, which Kirchberger's carries to sets of any size.
    """
    for size in ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1)):
        for chosen_a in combinations(range(len(a)), size[0]):
            for chosen_b in combinations(range(len(b)), size[1]):
                place = _meeting([a[i] for i in chosen_a], [b[j] for j in chosen_b])
                if place is not None:
                    return chosen_a, chosen_b, place
    return None


def _meeting(a: Sequence[Whole], b: Sequence[Whole]) -> Place | None:
    """Return where the hulls of these points meet, (1, 1) to (3, 1) of them; parallel segments are left to smaller sizes."""
    if len(a) == len(b) == 2:
        return _crossing(a[0], a[1], b[0], b[1])
    few, many = (a, b) if len(a) == 1 else (b, a)
    point = few[0]
    holds = [_is_at, _is_on_segment, _is_in_triangle][len(many) - 1]
    return (Fraction(point[0]), Fraction(point[1])) if holds(point, many) else None


def _is_at(point: Whole, other: Sequence[Whole]) -> bool:
    return point == other[0]


def _is_on_segment(point: Whole, ends: Sequence[Whole]) -> bool:
    return turn(ends[0], ends[1], point) == 0 and all(_is_within(point[i], ends[0][i], ends[1][i]) for i in (0, 1))


def _is_within(value: int, first: int, second: int) -> bool:
    return min(first, second) <= value <= max(first, second)


def _is_in_triangle(point: Whole, corners: Sequence[Whole]) -> bool:
    """Tell whether a point lies in a triangle, strictly: on its rim it lies on a segment."""
    sides = [turn(corners[i], corners[(i + 1) % 3], point) for i in range(3)]
    return _all_above(sides) or _all_above([-side for side in sides])


def _all_above(values: Iterable[int]) -> bool:
    return all(value > 0 for value in values)


def _crossing(a: Whole, b: Whole, c: Whole, d: Whole) -> Place | None:
    """Return where the open segments a b and c d cross."""
    to_c, to_d = turn(a, b, c), turn(a, b, d)
    if to_c * to_d >= 0 or turn(c, d, a) * turn(c, d, b) >= 0:
        return None
    share = Fraction(to_c, to_c - to_d)
    return c[0] + share * (d[0] - c[0]), c[1] + share * (d[1] - c[1])
