"""Where the labels of edges stand: slid along their edges until no two meet and none touches a unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.ui.canvas.layout import Curve, points_along

RESTARTS = 12
"""Attempts to place labels so that none meet, after the first."""
APART = 2.0
"""Room between two labels."""
SLIDES = np.array(sorted(np.linspace(0.25, 0.75, 41), key=lambda t: abs(t - 0.5)))
"""Where along its edge a label is tried, its middle first."""
EARLY_SLIDES = np.array(sorted(np.linspace(0.2, 0.4, 21), key=lambda t: abs(t - 0.32)))
"""The same, where the middle belongs to the invitation to add a layer."""
BLOCKED = 1e9
"""What a place counts at which a label would touch something else than a label: more than all labels upon each other."""

KEPT = 128
"""Findings that are kept, 20 kB each: an edit asks two or three times for the same, and who undoes or looks back, again."""


def slides(curves: Iterable[Curve], *, early: bool = False) -> Floats:
    """Return the places that the label of each edge can take, (edges, slides, 2), the best first."""
    return points_along(list(curves), EARLY_SLIDES if early else SLIDES)


def place_labels(places: Floats, sizes: Floats, clear: Booleans | None = None, importance: Sequence[float] = ()) -> tuple[Floats, Booleans]:
    """Return a centre for each label, (edges, 2), and which of them have room, (edges,) (Source: look.md §4).

    Every label in turn takes the place where it meets the others least, and of those the one nearest to its edge's middle, until none
    wants to move; where they still meet, it is tried again from other places. What then meets another or touches anything else has no room:
    the least important of those leaves first, and the others move up.

    Parameters
    ----------
    places
        See `slides`.
    sizes
        Width and height of each label, (edges, 2).
    clear
        At which of its places each label touches nothing but labels, (edges, slides); None: at all of them.
    importance
        Of each label, (edges,); among equal ones the later leaves first.
    """
    known = None if clear is None else clear.tobytes()
    chosen, stays = _placed(places.shape[:2], places.tobytes(), sizes.tobytes(), known, tuple(importance))
    return np.asarray(places[np.arange(len(places)), chosen]), stays.copy()


@lru_cache(maxsize=KEPT)
def _placed(
    shape: tuple[int, int], place_bytes: bytes, size_bytes: bytes, clear_bytes: bytes | None, importance: tuple[float, ...]
) -> tuple[Integers, Booleans]:
    """Return which of its places each label takes, (edges,), and which labels have room; arrays come as bytes, to be compared."""
    count = shape[0]
    stays = np.ones(count, bool)
    if not count:
        return np.zeros(0, np.int64), stays
    places, sizes = np.frombuffer(place_bytes).reshape(*shape, 2), np.frombuffer(size_bytes).reshape(count, 2)
    clear = None if clear_bytes is None else np.frombuffer(clear_bytes, bool).reshape(shape)
    reach = (sizes[:, None, :] + sizes[None, :, :]) / 2 + APART
    blocked = np.zeros(places.shape[:2]) if clear is None else np.where(clear, 0.0, BLOCKED)
    chosen, overlaps = _slid(places, np.zeros(count, np.int64), reach, blocked, stays)
    rng = np.random.default_rng(0)
    for _ in range(RESTARTS if (blocked == 0).any(axis=1).all() else 0):  # no other start makes room where there is none at all
        if not overlaps.any():
            break
        other, others = _slid(places, rng.integers(0, places.shape[1], count), reach, blocked, stays)
        if others.sum() < overlaps.sum():
            chosen, overlaps = other, others
    rank = np.asarray(importance, np.float64) if len(importance) else np.zeros(count)
    while overlaps.any():
        out = min(np.flatnonzero(overlaps), key=lambda at: (overlaps[at] < BLOCKED, rank[at], -at))
        stays[out] = False
        chosen, overlaps = _slid(places, chosen, reach, blocked, stays)
    left = sorted(np.flatnonzero(~stays).tolist(), key=lambda at: (-rank[at], at))
    standing = places[np.arange(count), chosen][stays]
    found = place_free(places[left], sizes[left], standing, sizes[stays], None if clear is None else clear[left])
    for at, place in zip(left, found, strict=True):
        if place is not None:  # those that left after it have made room for it
            chosen[at], stays[at] = place, True
    return chosen, stays


def _slid(places: Floats, chosen: Integers, reach: Floats, blocked: Floats, stays: Booleans) -> tuple[Integers, Floats]:
    """Slide labels from the chosen places until none wants to move; return the places, and by how much each still meets others."""
    xs, ys = np.ascontiguousarray(places[:, :, 0]), np.ascontiguousarray(places[:, :, 1])
    chosen, edges = chosen.copy(), np.arange(len(places))
    x, y = xs[edges, chosen], ys[edges, chosen]
    x[~stays] = np.inf
    overlaps = np.zeros(len(places))
    for _ in range(8):
        before = chosen.copy()
        for edge in np.flatnonzero(stays):
            x[edge] = np.inf  # far from itself
            across = np.maximum(reach[edge, :, 0] - np.abs(xs[edge, :, None] - x), 0.0)
            down = np.maximum(reach[edge, :, 1] - np.abs(ys[edge, :, None] - y), 0.0)
            met = (across * down).sum(axis=1) + blocked[edge]
            best = int(met.argmin())
            chosen[edge], x[edge], y[edge] = best, xs[edge, best], ys[edge, best]
        if (chosen == before).all():
            break
    across = np.maximum(reach[:, :, 0] - np.abs(x[:, None] - np.where(stays, x, -np.inf)), 0.0)
    down = np.maximum(reach[:, :, 1] - np.abs(y[:, None] - y), 0.0)
    area = across * down
    np.fill_diagonal(area, 0.0)
    overlaps[stays] = (area.sum(axis=1) + blocked[edges, chosen])[stays]
    return chosen, overlaps


def place_free(
    places: Sequence[Floats] | Floats, sizes: Floats, taken: Floats, taken_sizes: Floats, clear: Booleans | None = None
) -> list[int | None]:
    """Return for each label, in turn, the first of its places where it meets no label before it, or None where there is none.

    Parameters
    ----------
    places, sizes, clear
        As for `place_labels`.
    taken, taken_sizes
        Centres and sizes of labels that stand already, (labels, 2) each.
    """
    count = len(taken)
    standing, room = np.concatenate([taken, np.zeros((len(sizes), 2))]), np.concatenate([taken_sizes, np.zeros((len(sizes), 2))])
    chosen: list[int | None] = []
    for at, (own, size) in enumerate(zip(places, sizes, strict=True)):
        tried = np.arange(len(own)) if clear is None else np.flatnonzero(clear[at])
        reach = (size + room[:count]) / 2 + APART
        away = np.abs(own[tried, None, :] - standing[:count])
        meets = (away[:, :, 0] < reach[:, 0]) & (away[:, :, 1] < reach[:, 1])  # each by itself: `all` over the two takes twice as long
        free = tried[~meets.any(axis=1)]
        chosen.append(int(free[0]) if len(free) else None)
        if len(free):
            standing[count], room[count] = own[free[0]], size
            count += 1
    return chosen
