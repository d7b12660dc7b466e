"""The random numbers that a generator makes its points from: one row for each point, so that more points leave the first ones be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats, Integers

_UNIFORM, _NOISE, _FIGURE = 0, 1, 2
"""Each kind of number has a stream of its own: a change of one leaves the others as they are."""


@dataclass(frozen=True)
class Draws:
    """What a rule is given.

    Attributes
    ----------
    labels
        The class of each point, (n,).
    rank
        The place of each point among those of its class, from 0, (n,).
    uniform
        Numbers in 0..1, (n, 3).
    noise
        Normal numbers of the wanted standard deviation, (n, 2).
    seed
        Of the set.
    parts
        The number of arms, classes, fields … of a generator that has one, else 0.
    """

    labels: Integers
    rank: Integers
    uniform: Floats
    noise: Floats
    seed: int
    parts: int

    @property
    def figure(self) -> np.random.Generator:
        """A generator for what is drawn once for the whole set: the centres of its blobs."""
        return np.random.default_rng([self.seed, _FIGURE])


def draw(n: int, classes: int, noise: float, seed: int, balance: float | None, parts: int) -> Draws:
    """Return the numbers for n points: the same for the same arguments, and a beginning of those for more points."""
    labels = interleaved(n, classes, balance)
    uniform = np.random.default_rng([seed, _UNIFORM]).random((n, 3))
    normal = np.random.default_rng([seed, _NOISE]).standard_normal((n, 2))
    return Draws(labels, ranks(labels), uniform, noise * normal, seed, parts)


def interleaved(n: int, classes: int, balance: float | None) -> Integers:
    """Return class indices (n,) in turn, so that every beginning of them is balanced.

    Of each first m points, ⌊m · balance + ½⌋ are of class 0, and the other classes take turns in the rest; None is turns for all.
    """
    if balance is None or classes < 2:
        return np.arange(n, dtype=np.int64) % max(classes, 1)
    so_far = np.floor(np.arange(n + 1) * balance + 0.5)
    is_first = np.diff(so_far) > 0
    others = np.cumsum(~is_first) - 1
    return np.where(is_first, 0, 1 + others % (classes - 1)).astype(np.int64)


def ranks(labels: Integers) -> Integers:
    """Return for each point how many before it are of its class, (n,)."""
    order = np.argsort(labels, kind="stable")
    counts = np.bincount(labels)
    found = np.empty(len(labels), np.int64)
    found[order] = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return found


def spread_out(rng: np.random.Generator, count: int) -> Floats:
    """Return places in [−1, 1]², (count, 2), each the farthest from those before among ten drawn; more leave the first ones be."""
    places = rng.uniform(-1.0, 1.0, (1, 2))
    for _ in range(count - 1):
        candidates = rng.uniform(-1.0, 1.0, (10, 2))
        distance = np.hypot(*(candidates[:, None] - places[None]).transpose(2, 0, 1)).min(axis=1)
        places = np.concatenate([places, candidates[[distance.argmax()]]])
    return places
