"""Linear separability: a line between two classes, or the few points that show that there is none (Source: ML:IV-54..57).

Both answers are certificates that hold in exact arithmetic. HiGHS solves the linear program; as its tolerances are finite, what it
proposes is verified in whole numbers, and where that fails, or where it finds no common point, the exact search of `hull_distance`
decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats
from mlp_studio.core.convex_hull import hull
from mlp_studio.core.errors import StudioError
from mlp_studio.core.exact_plane import Lattice, nearest_float, signs
from mlp_studio.core.hull_distance import Gap, Ring, Touch, between, touch
from mlp_studio.core.meeting_program import propose_meeting
from mlp_studio.core.points import PointSet

MINUS = "\u2212"
REST = "the rest"
Indices = NDArray[np.int64]
Weights = tuple[float, float, float]


@dataclass(frozen=True)
class Separation:
    """Whether one class can be separated from another, or from all others, by a line, and what shows it.

    X_0 is the first class, X_1 the other: w_0 + w_1 x_1 + w_2 x_2 < 0 on X_0 and ≥ 0 on X_1. Only training points count, those that
    the network learns from. All indices are those of the point set.

    Attributes
    ----------
    first, others
        The classes, `first` < `others`; `others` is None for all but the first, or, multi-label, for those without it.
    names
        What the two sides are called.
    is_separable
        The verdict. A side without points is separable from anything, by definition: there is no line then.
    line
        (w_0, w_1, w_2) of the separating line of largest margin, −1 and +1 at the support points; None if there is none.
    is_blurred
        The points are so close that these weights, being rounded, do not separate them: exact ones do.
    margin
        The width 2/‖w‖ of the band between the two sides; None without a line.
    support
        The points on the two edges of the band, at most two of each side.
    witness
        At most four points, those of the first side and those of the second, whose convex hulls meet; None where separable.
    meeting
        Where they do.
    hulls
        The vertices of the convex hull of each side, counter-clockwise.
    leaves_test_points
        Whether there are test points, which do not count.
    """

    first: int
    others: int | None
    names: tuple[str, str]
    is_separable: bool
    line: Weights | None = None
    is_blurred: bool = False
    margin: float | None = None
    support: tuple[int, ...] = ()
    witness: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    meeting: tuple[float, float] | None = None
    hulls: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    leaves_test_points: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether a side has no points, so that there is nothing to separate."""
        return not all(self.hulls)

    @property
    def witness_points(self) -> tuple[int, ...]:
        """The points of the witness, of both sides; none where separable."""
        return () if self.witness is None else self.witness[0] + self.witness[1]

    def words(self) -> str:
        """Return the verdict in one sentence."""
        a, b = self.names
        start = "On the training points, " if self.leaves_test_points else ""
        if self.is_empty:
            return f"{start}there is nothing to separate: {self.reason}"
        if self.line is not None:
            assert self.margin is not None
            weights = ", ".join(_number(w, 3) for w in self.line)
            blur = ", too close for weights of floating point" if self.is_blurred else ""
            return f"{start}{a} and {b} are linearly separable: w = ({weights}), margin {_number(self.margin, 2)}{blur}"
        return f"{start}{a} and {b} are not linearly separable: {self.reason}"

    def facts(self, classes: tuple[str, ...]) -> dict[str, Any]:
        """Return the verdict as JSON can hold it; `classes` are the names of all classes, and the rest is null."""
        return {
            "first": classes[self.first],
            "others": None if self.others is None else classes[self.others],
            "separable": self.is_separable,
            "weights": None if self.line is None else list(self.line),
            "margin": self.margin,
            "support": list(self.support),
            "witness": None if self.witness is None else list(self.witness_points),
            "meeting": None if self.meeting is None else list(self.meeting),
        }

    @property
    def reason(self) -> str:
        """What the witness shows, or which side has no points, in words; "" where a line separates."""
        if self.is_empty:
            if self.hulls[0] and self.names[1] == REST:
                return f"no class but {self.names[0]} has points"
            return " and ".join(f"no point of {name}" for name, side in zip(self.names, self.hulls, strict=True) if not side)
        if self.witness is None:
            return ""
        (a, b), sizes = self.names, (len(self.witness[0]), len(self.witness[1]))
        if sizes[0] > sizes[1]:
            a, b = b, a
        match max(sizes), min(sizes):
            case 1, 1:
                return f"a point of {a} and a point of {b} lie at the same place"
            case 2, 1:
                return f"a point of {a} lies on the segment of two points of {b}"
            case 2, 2:
                return f"the segment of two points of {a} crosses that of two points of {b}"
        return f"a point of {a} lies in the triangle of three points of {b}"


def separate(points: PointSet, first: int, others: int | None) -> Separation:
    """Tell whether the training points of a class can be separated by a line from those of another class, or from all the others.

    Parameters
    ----------
    points
        With classes; test points are left out.
    first
        Class index of X_0, the negative side.
    others
        Class index of X_1; None for all points that are not of the first class (multi-label: that have not this label).

    Raises
    ------
    StudioError
        For a regression, which has no classes.
    """
    sides = _Sides(points)
    return sides.verdict(first, others)


def verdicts(points: PointSet) -> tuple[Separation, ...]:
    """Return the verdicts on all pairs of classes, and from three classes on, on each class against the rest.

    Multi-label: on each label, against the points without it. A set of one class has one verdict, a regression none.
    """
    return tuple(one_by_one(points))


def one_by_one(points: PointSet) -> Iterator[Separation]:
    """Yield the `verdicts`, for whoever may want to stop in between."""
    if points.setting != "regression":
        sides = _Sides(points)
        for first, others in questions(points):
            yield sides.verdict(first, others)


def questions(points: PointSet) -> tuple[tuple[int, int | None], ...]:
    """Return what `verdicts` are on: (first, other class), and (class, None) for the class against the rest."""
    classes = range(points.class_count)
    rests: list[tuple[int, int | None]] = [(c, None) for c in classes]
    if points.setting == "multi-label":
        return tuple(rests)
    pairs: list[tuple[int, int | None]] = list(combinations(classes, 2))
    return tuple(pairs if len(classes) == 2 else pairs + rests)


class _Sides:
    """The training points of each class, with their hulls, each found once."""

    def __init__(self, points: PointSet) -> None:
        if points.setting == "regression":
            raise StudioError("the points have a target number, not classes", "linear separability", "Choose points with classes")
        self._points = points
        self._training = ~points.test_mask
        self._hulls: dict[tuple[int, bool], Indices] = {}

    def verdict(self, first: int, others: int | None) -> Separation:
        """Return the verdict on a class against another, or against the rest."""
        points = self._points
        sides = self._hull(first, is_rest=False), self._hull(first, is_rest=True) if others is None else self._hull(others, is_rest=False)
        classes = points.classes or ()
        rest = f"those without {classes[first]}" if points.setting == "multi-label" else REST
        names = classes[first], rest if others is None else classes[others]
        hulls = (tuple(sides[0].tolist()), tuple(sides[1].tolist()))
        has_test = bool(points.test_mask.any())
        if not all(hulls):
            return Separation(first, others, names, True, hulls=hulls, leaves_test_points=has_test)
        answer = _decide(points.xy[sides[0]], points.xy[sides[1]])
        chosen = tuple(sorted(sides[0][list(answer.first)].tolist())), tuple(sorted(sides[1][list(answer.second)].tolist()))
        if isinstance(answer, Touch):
            place = float(answer.place[0]), float(answer.place[1])
            return Separation(first, others, names, False, witness=chosen, meeting=place, hulls=hulls, leaves_test_points=has_test)
        line, is_blurred = _rounded(answer, points.xy[sides[0]], points.xy[sides[1]])
        margin = min(hypot(nearest_float(answer.step[0]), nearest_float(answer.step[1])), sys.float_info.max)
        support = chosen[0] + chosen[1]
        return Separation(first, others, names, True, line, is_blurred, margin, support, hulls=hulls, leaves_test_points=has_test)

    def _hull(self, c: int, *, is_rest: bool) -> Indices:
        if (c, is_rest) not in self._hulls:
            self._hulls[c, is_rest] = self._hull_of(self._members(c, is_rest=is_rest))
        return self._hulls[c, is_rest]

    def _members(self, c: int, *, is_rest: bool) -> Indices:
        """Return the points of a class, or those that can be vertices of the hull of all the others."""
        points = self._points
        if points.setting == "multi-label":
            return np.flatnonzero((points.labels[:, c] != is_rest) & self._training)
        if is_rest:
            parts = [self._hull(other, is_rest=False) for other in range(points.class_count) if other != c]
            return np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        return np.flatnonzero((points.labels == c) & self._training)

    def _hull_of(self, members: Indices) -> Indices:
        return members[hull(self._points.xy[members])]


def _decide(first: Floats, second: Floats) -> Gap | Touch:
    """Return the gap between the hulls of which these are the vertices, or how they touch; both hold exactly."""
    lattice = Lattice.of(first, second)
    a, b = Ring(first, lattice), Ring(second, lattice)
    proposal = propose_meeting(first, second)
    found = None if proposal is None else touch(a, b, *proposal, lattice)
    if found is not None:
        return found
    answer = between(a, b, lattice)
    assert isinstance(answer, Touch) or _separates(answer.line, first, second), "the line of a gap separates"
    return answer


def _separates(line: tuple[Fraction, Fraction, Fraction], first: Floats, second: Floats) -> bool:
    """Tell whether w_0 + w·x is < 0 on the first points and ≥ 0 on the second ones, exactly."""
    return bool((signs(line, first) < 0).all() and (signs(line, second) >= 0).all())


def _rounded(gap: Gap, first: Floats, second: Floats) -> tuple[Weights, bool]:
    """Return the line of a gap in floats, and whether it does not separate the points any more."""
    w0, w1, w2 = (nearest_float(w) for w in gap.line)
    line = w0, w1, w2
    return line, not _separates((Fraction(w0), Fraction(w1), Fraction(w2)), first, second)


def _number(value: float, decimals: int) -> str:
    """Return a number with at most so many decimals, or two figures where that says nothing."""
    value, size = value + 0.0, abs(value)  # never −0
    is_usual = size == 0 or 10.0**-decimals <= size < 1e6
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if is_usual else f"{value:.1e}"
    return text.replace("-", MINUS)
