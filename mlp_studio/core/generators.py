"""Point sets made by rule: one table of generators, each with its number of points, noise and seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.points import MAX_POINTS, PointSet

Sample = tuple[Floats, Integers]


@dataclass(frozen=True)
class Generator:
    """A rule that makes a point set.

    Attributes
    ----------
    name
        The key of the table.
    title
        As a menu shows it.
    sample
        From (random generator, n, noise) to coordinates (n, 2) and class indices (n,).
    class_count
        Number of classes.
    points, noise
        What a user starts with; noise is in the units of the axes.
    fixed
        True if the set is always the same, whatever n, noise and seed.
    """

    name: str
    title: str
    sample: Callable[[np.random.Generator, int, float], Sample]
    class_count: int = 2
    points: int = 200
    noise: float = 0.1
    fixed: bool = False


@dataclass(frozen=True)
class Recipe:
    """A generator with what it was given: the source of a generated point set.

    Attributes
    ----------
    name
        Of the generator.
    points, noise, seed
        The number of points, the standard deviation of the noise in the units of the axes, and the seed.
    balance
        The share of the first class, in 0..1; None if all classes have equally many points. The others share the rest equally.
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

    def make(self, test_share: float = 0.0) -> PointSet:
        """Return the points, with this share of them marked for testing."""
        return split(generate(self.name, self.points, self.noise, self.seed), test_share, self.seed)


def class_names(count: int) -> tuple[str, ...]:
    """Return the lecture's − and + for two classes, and 1 … count beyond."""
    return ("−", "+") if count == 2 else tuple(str(i) for i in range(1, count + 1))


def generate(name: str, points: int | None = None, noise: float | None = None, seed: int = 1) -> PointSet:
    """Return the point set of the generator of this name; what is None is the generator's own default.

    The same arguments give the same points. Raises KeyError for an unknown name and ValueError for a count outside 1..MAX_POINTS
    or a negative or infinite noise.
    """
    rule = GENERATORS[name]
    n, sigma = rule.points if points is None else points, rule.noise if noise is None else noise
    if not 1 <= n <= MAX_POINTS or not 0 <= sigma < np.inf:
        raise ValueError(f"{n} points with noise {sigma}")
    xy, labels = rule.sample(np.random.default_rng(seed), n, sigma)
    return PointSet(xy, labels, class_names(rule.class_count))


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


def _alternate(n: int, count: int) -> Integers:
    return np.arange(n, dtype=np.int64) % count


def _corners(rng: np.random.Generator, n: int, noise: float) -> Sample:
    # The four points and their order are the lecture's (Source: ML:IV-55).
    return np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])


def _sampled_xor(rng: np.random.Generator, n: int, noise: float) -> Sample:
    quarter = _alternate(n, 4)
    corner = np.stack([quarter % 2, quarter // 2], axis=1)
    xy = (2.0 * corner - 1.0) * rng.uniform(0.1, 1.0, (n, 2)) + rng.normal(0.0, noise, (n, 2))
    return xy, np.asarray(corner[:, 0] ^ corner[:, 1], np.int64)


def _moons(rng: np.random.Generator, n: int, noise: float) -> Sample:
    labels = _alternate(n, 2)
    angle = rng.uniform(0.0, np.pi, n)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    lower = np.stack([0.5 - np.cos(angle), 0.25 - np.sin(angle)], axis=1)
    return np.where(labels[:, None] == 0, upper, lower) + rng.normal(0.0, noise, (n, 2)), labels


def _circles(rng: np.random.Generator, n: int, noise: float) -> Sample:
    labels = _alternate(n, 2)
    angle, radius = rng.uniform(0.0, 2 * np.pi, n), np.where(labels == 0, 1.0, 0.4)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(0.0, noise, (n, 2)), labels


def _spirals(rng: np.random.Generator, n: int, noise: float) -> Sample:
    labels = _alternate(n, 2)
    along = rng.uniform(0.05, 1.0, n)
    angle = 1.75 * 2 * np.pi * np.sqrt(along) + np.pi * labels
    radius = np.sqrt(along)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(0.0, noise / 2, (n, 2)), labels


def _gaussians(count: int) -> Callable[[np.random.Generator, int, float], Sample]:
    def sample(rng: np.random.Generator, n: int, noise: float) -> Sample:
        labels = _alternate(n, count)
        angle = 2 * np.pi * labels / count + (np.pi / 2 if count > 2 else np.pi)
        centre = 0.8 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return centre + rng.normal(0.0, 1.0, (n, 2)) * noise, labels

    return sample


GENERATORS: dict[str, Generator] = {
    g.name: g
    for g in (
        Generator("moons", "Two moons", _moons, noise=0.12),
        Generator("circles", "Circles", _circles, noise=0.08),
        Generator("spirals", "Spirals", _spirals, points=300, noise=0.04),
        Generator("gaussians", "Two Gaussians", _gaussians(2), noise=0.4),
        Generator("gaussians-3", "Three Gaussians", _gaussians(3), class_count=3, noise=0.3),
        Generator("gaussians-5", "Five Gaussians", _gaussians(5), class_count=5, points=300, noise=0.2),
        Generator("xor", "XOR, four points", _corners, points=4, noise=0.0, fixed=True),
        Generator("xor-sampled", "XOR, sampled", _sampled_xor, noise=0.05),
    )
}
