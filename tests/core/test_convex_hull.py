"""The convex hull has exactly the corners, in order, whatever the floats round."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.arrays import Floats
from mlp_studio.core.convex_hull import hull

GRID = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)


def turn(a: Floats, b: Floats, c: Floats) -> Fraction:
    (ax, ay), (bx, by), (cx, cy) = ([Fraction(v) for v in p.tolist()] for p in (a, b, c))
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


def is_hull(xy: Floats, vertices: Floats) -> bool:
    """Tell whether each vertex is a corner and no point lies outside, by definition."""
    ring = [(vertices[i], vertices[(i + 1) % len(vertices)]) for i in range(len(vertices))]
    if len(vertices) < 3:
        a, b = vertices[0], vertices[-1]
        return all(turn(a, b, p) == 0 and (np.minimum(a, b) <= p).all() and (p <= np.maximum(a, b)).all() for p in xy)
    corners = all(turn(a, b, vertices[(i + 2) % len(vertices)]) > 0 for i, (a, b) in enumerate(ring))
    return corners and all(turn(a, b, p) >= 0 for p in xy for a, b in ring)


@given(GRID)
def test_on_a_grid_the_hull_has_corners_only_and_holds_all_points(places: list[tuple[int, int]]) -> None:
    xy = np.array(places, float)
    assert is_hull(xy, xy[hull(xy)])


@pytest.mark.parametrize(
    "place",
    [lambda g: 1 + g * 2.0**-52, lambda g: 1e15 + g, lambda g: g * 5e-324, lambda g: g * 2.0**1021, lambda g: (g - 2) * 8e307],
    ids=["one ulp apart", "far away", "subnormal", "near the largest float", "whose distances overflow"],
)
@given(places=GRID)
def test_floats_at_their_limits_have_the_hull_of_the_grid_that_they_stand_for(
    place: Callable[[Floats], Floats], places: list[tuple[int, int]]
) -> None:
    grid = np.array(places, float)
    assert hull(place(grid)).tolist() == hull(grid).tolist()


def test_the_hull_begins_at_the_left_and_goes_counter_clockwise() -> None:
    square = np.array([[1, 1], [0, 0], [1, 0], [0.5, 0.5], [0, 1], [0.5, 0]], float)
    assert hull(square).tolist() == [1, 2, 0, 4]


def test_of_points_on_one_line_the_ends_remain_and_of_points_at_one_place_the_first() -> None:
    assert hull(np.array([[1, 2], [3, 6], [0, 0], [2, 4]], float)).tolist() == [2, 1]
    assert hull(np.array([[1, 2], [1, 2], [1, 2]], float)).tolist() == [0]
    assert hull(np.empty((0, 2))).tolist() == []


@pytest.mark.parametrize("kind", ["normal", "square", "circle", "one place", "two places", "one line"])
def test_many_points_are_sifted_without_losing_a_corner(kind: str) -> None:
    rng = np.random.default_rng(5)
    xy = {
        "normal": rng.normal(size=(3000, 2)),
        "square": rng.integers(0, 50, (3000, 2)).astype(float),
        "circle": np.column_stack([np.cos(np.arange(90)), np.sin(np.arange(90))]),
        "one place": np.ones((300, 2)),
        "two places": np.repeat([[1.0, 2.0], [3.0, 1.0]], 150, axis=0),
        "one line": np.arange(300.0)[:, None] * [0.1, 0.2],
    }[kind]
    found = hull(xy)
    sample = np.concatenate([xy[:: max(1, len(xy) // 100)], xy[np.argsort(np.abs(xy - xy.mean(axis=0)).sum(axis=1))[-40:]]])
    assert is_hull(sample, xy[found])
    assert len(found) >= {"circle": 90, "one place": 1, "two places": 2, "one line": 2}.get(kind, 4)


def test_corners_sifted_in_doubt_are_those_of_all_points_in_order() -> None:
    xy = np.random.default_rng(8).normal(size=(400, 2))
    inside = xy * 1e-3
    outside = hull(xy)
    assert hull(np.concatenate([xy, inside])).tolist() == outside.tolist()
