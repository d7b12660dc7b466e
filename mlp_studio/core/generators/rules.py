"""The one table of generators: for each its title, its rule, and what a user starts with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats
from mlp_studio.core.generators import shapes
from mlp_studio.core.generators.draws import Draws, spread_out

Examples = tuple[Floats, NDArray[Any]]
"""Coordinates (n, 2) and class indices or target numbers (n,)."""
TRUTH, TWO, MORE, NUMBERS = "Truth tables", "Two classes", "Two or more classes", "Target numbers"
GROUPS = (TRUTH, TWO, MORE, NUMBERS)


@dataclass(frozen=True)
class Parts:
    """A number that a generator has beside those of all: its arms, classes, fields (of a side); `title` is the word for it."""

    title: str
    usual: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Generator:
    """A rule that makes a point set.

    Attributes
    ----------
    name
        The key of the table.
    title
        As a menu shows it.
    group
        One of `GROUPS`: under which heading.
    make
        From random numbers to coordinates and class indices or target numbers.
    class_count
        Number of classes; None if each part is one, 0 for target numbers.
    points, noise
        What a user starts with. Noise is a standard deviation: of the coordinates, in their units, or of the target number.
    parts
        The arms, classes, fields … if it has such a number.
    fixed
        True if the set is always the same: it has none of these numbers.
    """

    name: str
    title: str
    group: str
    make: Callable[[Draws], Examples]
    class_count: int | None = 2
    points: int = 200
    noise: float = 0.1
    parts: Parts | None = None
    fixed: bool = False

    @property
    def has_classes(self) -> bool:
        """Whether its points have classes, not target numbers."""
        return self.class_count != 0

    def count_classes(self, parts: int | None = None) -> int:
        """Return the number of classes with this number of parts, or its usual one; 0 for target numbers."""
        if self.class_count is not None:
            return self.class_count
        assert self.parts is not None
        return self.parts.usual if parts is None else parts


def _on(shape: Callable[[Draws], Floats]) -> Callable[[Draws], Examples]:
    """Return the rule that puts points of each class on a shape, and noise on their coordinates."""
    return lambda d: (shape(d) + d.noise, d.labels)


def _four(*labels: int) -> Callable[[Draws], Examples]:
    """Return the rule of a truth table: the four points in the lecture's order (Source: ML:IV-55), with these values."""
    return lambda d: (np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array(labels))


def _lang_witbrock(d: Draws) -> Examples:
    """Return the benchmark of two spirals: 97 points of radius 6.5 (104 − i)/104 at the angle i π/16, and their opposites.

    Source: K. J. Lang, M. J. Witbrock, "Learning to tell two spirals apart", Proceedings of the 1988 Connectionist Models Summer
    School, 52–59; in the form of A. Wieland's program in the CMU collection of benchmarks for neural networks, and in its order.
    """
    i = np.arange(97)
    radius, angle = 6.5 * (104 - i) / 104, i * np.pi / 16
    spiral = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    return np.stack([spiral, -spiral], axis=1).reshape(-1, 2), np.tile([1, 0], 97)


def _above(surface: Callable[[Draws, Floats], Floats]) -> Callable[[Draws], Examples]:
    """Return the rule that draws places from [−1, 1]² and reads their target numbers off a surface, with noise."""

    def make(d: Draws) -> Examples:
        xy = 2.0 * d.uniform[:, :2] - 1.0
        return xy, surface(d, xy) + d.noise[:, 0]

    return make


def _plane(d: Draws, xy: Floats) -> Floats:
    return np.asarray(0.5 + xy[:, 0] - 0.5 * xy[:, 1])


def _bumps(d: Draws, xy: Floats) -> Floats:
    """Return hills and valleys in turn, of height 1 and width 0.35, where the seed has put them."""
    away = xy[:, None] - 0.8 * spread_out(d.figure, d.parts)
    heights = np.where(np.arange(d.parts) % 2, -1.0, 1.0)
    return np.asarray(np.exp(-(away**2).sum(axis=2) / (2 * 0.35**2)) @ heights)


def _truth(name: str, title: str, *labels: int) -> Generator:
    return Generator(name, f"{title}, four points", TRUTH, _four(*labels), points=4, noise=0.0, fixed=True)


GENERATORS: dict[str, Generator] = {
    g.name: g
    for g in (
        _truth("and", "AND", 0, 0, 0, 1),
        _truth("or", "OR", 0, 1, 1, 1),
        _truth("nand", "NAND", 1, 1, 1, 0),
        _truth("xor", "XOR", 0, 1, 1, 0),
        _truth("parity", "Even parity", 1, 0, 0, 1),
        Generator("moons", "Two moons", TWO, _on(shapes.moons), noise=0.12),
        Generator("circles", "Circles", TWO, _on(shapes.circles), noise=0.08),
        Generator("gaussians", "Two Gaussians", TWO, _on(partial(shapes.gaussians, count=2)), noise=0.4),
        Generator("xor-sampled", "XOR, sampled", TWO, _on(shapes.quarters), noise=0.05),
        Generator(
            "checkerboard",
            "Checkerboard",
            TWO,
            _on(shapes.checkerboard),
            points=400,
            noise=0.0,
            parts=Parts("Fields", 4, 2, 8),
        ),
        Generator("regions", "Closed regions", TWO, _on(shapes.closed_regions), points=400, noise=0.03, parts=Parts("Regions", 2, 1, 3)),
        Generator(
            "two-spirals",
            "Two spirals, Lang & Witbrock",
            TWO,
            _lang_witbrock,
            points=194,
            noise=0.0,
            fixed=True,
        ),
        Generator("spirals", "Spirals", MORE, _on(shapes.spirals), None, points=300, noise=0.02, parts=Parts("Arms", 2, 2, 5)),
        Generator("gaussians-3", "Three Gaussians", MORE, _on(partial(shapes.gaussians, count=3)), class_count=3, noise=0.3),
        Generator("gaussians-5", "Five Gaussians", MORE, _on(partial(shapes.gaussians, count=5)), class_count=5, points=300, noise=0.2),
        Generator("blobs", "Blobs", MORE, _on(shapes.blobs), None, points=300, noise=0.15, parts=Parts("Classes", 4, 2, 10)),
        Generator("rings", "Rings", MORE, _on(shapes.rings), None, points=300, noise=0.04, parts=Parts("Rings", 3, 2, 5)),
        Generator("pinwheel", "Pinwheel", MORE, _on(shapes.pinwheel), None, points=300, noise=0.02, parts=Parts("Arms", 5, 2, 7)),
        Generator("plane", "Tilted plane", NUMBERS, _above(_plane), class_count=0, noise=0.1),
        Generator("bumps", "Bumps", NUMBERS, _above(_bumps), class_count=0, points=400, noise=0.05, parts=Parts("Bumps", 3, 1, 6)),
    )
}
