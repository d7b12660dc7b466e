"""Where the labels of edges stand: slid along their edges until no two meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.ui.canvas.layout import Curve, point_on

RESTARTS = 12
"""Attempts to place labels so that none meet, after the first."""
APART = 3.0
"""Room between two labels."""
SLIDES = np.array(sorted(np.linspace(0.25, 0.75, 21), key=lambda t: abs(t - 0.5)))
"""Where along its edge a label is tried, its middle first."""
EARLY_SLIDES = np.array(sorted(np.linspace(0.2, 0.4, 21), key=lambda t: abs(t - 0.32)))
"""The same, where the middle belongs to the invitation to add a layer."""


def slides(curves: Iterable[Curve], *, early: bool = False) -> Floats:
    """Return the places that the label of each edge can take, (edges, slides, 2), the best first."""
    parameters = EARLY_SLIDES if early else SLIDES
    return np.array([[point_on(curve, t) for t in parameters] for curve in curves]).reshape(-1, len(parameters), 2)


def place_labels(places: Floats, size: tuple[float, float]) -> tuple[Floats, float]:
    """Return a centre for each label, (edges, 2), and by how much labels still overlap (Source: look.md §4).

    Every label in turn takes the place where it meets the others least, and of those the one nearest to its edge's middle, until none
    wants to move; where they still meet, it is tried again from other places.

    Parameters
    ----------
    places
        See `slides`.
    size
        Width and height of a label.
    """
    count = len(places)
    if not count:
        return np.zeros((0, 2)), 0.0
    reach = np.array(size) + APART
    chosen, least = _slid(places, np.zeros(count, np.int64), reach)
    rng = np.random.default_rng(0)
    for _ in range(RESTARTS):
        if least == 0:
            break
        other, overlap = _slid(places, rng.integers(0, places.shape[1], count), reach)
        if overlap < least:
            chosen, least = other, overlap
    return np.asarray(places[np.arange(count), chosen]), least


def _slid(places: Floats, chosen: Integers, reach: Floats) -> tuple[Integers, float]:
    """Slide labels from the chosen places until none wants to move; return the places, and by how much labels still overlap."""
    xs, ys = np.ascontiguousarray(places[:, :, 0]), np.ascontiguousarray(places[:, :, 1])
    edges, (width, height), overlap = np.arange(len(places)), reach, 0.0
    x, y = xs[edges, chosen], ys[edges, chosen]
    for _ in range(8):
        before, overlap = chosen.copy(), 0.0
        for edge, (own_x, own_y) in enumerate(zip(xs, ys, strict=True)):
            x[edge] = np.inf  # far from itself
            across = np.maximum(width - np.abs(own_x[:, None] - x), 0.0)
            down = np.maximum(height - np.abs(own_y[:, None] - y), 0.0)
            overlaps = (across * down).sum(axis=1)
            best = int(overlaps.argmin())
            chosen[edge], x[edge], y[edge] = best, own_x[best], own_y[best]
            overlap += float(overlaps[best])
        if (chosen == before).all():
            break
    return chosen, overlap


def place_free(places: Sequence[Floats] | Floats, size: tuple[float, float], taken: Iterable[tuple[float, float]]) -> list[int | None]:
    """Return for each label, in turn, the first of its places where it meets no label before it, or None where there is none.

    `taken` are the centres of labels that stand already.
    """
    reach = np.array(size) + APART
    standing = [np.array(centre) for centre in taken]
    chosen: list[int | None] = []
    for own in places:
        if standing:
            meets = (np.abs(own[:, None, :] - np.array(standing)[None, :, :]) < reach).all(axis=2).any(axis=1)
            free = np.flatnonzero(~meets)
        else:
            free = np.arange(len(own))
        chosen.append(int(free[0]) if len(free) else None)
        if len(free):
            standing.append(own[free[0]])
    return chosen
