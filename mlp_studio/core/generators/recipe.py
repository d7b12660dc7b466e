"""A generator with its numbers, the points that come of it, and how they are split into training and test points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.generators.draws import draw
from mlp_studio.core.generators.rules import GENERATORS
from mlp_studio.core.points import MAX_POINTS, PointSet

LEAST_SHARE, LARGEST_SHARE = 0.05, 0.95
"""Bounds of the share of the first class."""


@dataclass(frozen=True)
class Recipe:
    """A generator with what it was given: the source of a generated point set.

    Attributes
    ----------
    name
        Of the generator.
    points, noise, seed
        The number of points, the standard deviation of the noise, and the seed.
    balance
        The share of the first class, in LEAST_SHARE..LARGEST_SHARE; None if all classes have equally many points. The others share
        the rest equally.
    parts
        The arms, classes, fields … of a generator that has such a number; None for its own.
    """

    name: str
    points: int
    noise: float
    seed: int = 1
    balance: float | None = None
    parts: int | None = None

    @classmethod
    def of(cls, name: str) -> Recipe:
        """Return the generator's own defaults."""
        rule = GENERATORS[name]
        return cls(name, rule.points, rule.noise)

    @property
    def class_count(self) -> int:
        """Number of classes; 0 for target numbers."""
        return GENERATORS[self.name].count_classes(self.parts)

    def make(self, test_share: float = 0.0, split_seed: int | None = None) -> PointSet:
        """Return the points, with this share of them marked for testing, drawn by its own seed or that of the points."""
        points = generate(self.name, self.points, self.noise, self.seed, self.balance, self.parts)
        return split(points, test_share, self.seed if split_seed is None else split_seed)


def class_names(count: int) -> tuple[str, ...]:
    """Return the lecture's − and + for two classes, and 1 … count beyond."""
    return ("−", "+") if count == 2 else tuple(str(i) for i in range(1, count + 1))


def generate(
    name: str,
    points: int | None = None,
    noise: float | None = None,
    seed: int = 1,
    balance: float | None = None,
    parts: int | None = None,
) -> PointSet:
    """Return the point set of the generator of this name; what is None is the generator's own default.

    The same arguments give the same points. More points leave the first ones as they are, and more noise moves each point on along
    the same way. Where there is nothing to choose (fixed sets, target numbers without classes, no parts), what is given is left out.

    Raises
    ------
    KeyError
        For an unknown name.
    ValueError
        For a count outside 1..MAX_POINTS, a negative or infinite noise, a balance outside LEAST_SHARE..LARGEST_SHARE, or a number
        of parts that the generator does not have.
    """
    rule = GENERATORS[name]
    n, sigma = rule.points if points is None else points, rule.noise if noise is None else noise
    if not 1 <= n <= MAX_POINTS or not 0 <= sigma < np.inf:
        raise ValueError(f"{n} points with noise {sigma}")
    if balance is not None and not LEAST_SHARE <= balance <= LARGEST_SHARE:
        raise ValueError(f"a balance of {balance}")
    count = 0
    if rule.parts is not None:
        count = rule.parts.usual if parts is None else parts
        if not rule.parts.lowest <= count <= rule.parts.highest:
            raise ValueError(f"{count} of {rule.parts.title.lower()}")
    classes = rule.count_classes(count)
    xy, labels = rule.make(draw(n, classes, sigma, seed, balance, count))
    if not rule.has_classes:
        return PointSet(xy, labels, None, setting="regression")
    return PointSet(xy, labels, class_names(classes))


def split(points: PointSet, share: float, seed: int) -> PointSet:
    """Return the points with a share (0..1) of each class marked as test points, drawn by the seed.

    Every class that has a point keeps at least one for training.
    """
    test = np.zeros(len(points), bool)
    rng = np.random.default_rng([seed, 7])
    groups = points.marker_classes
    for c in range(int(groups.max(initial=-1)) + 1):
        members = np.flatnonzero(groups == c)
        take = min(round(share * len(members)), len(members) - 1)
        if take > 0:
            test[rng.permutation(members)[:take]] = True
    return replace(points, test=test)
