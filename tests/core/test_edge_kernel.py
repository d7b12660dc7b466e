"""The compiled kernel draws edges as a painter would: their area, thickness, dashes, order, and nothing beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.arrays import Bytes, Floats
from mlp_studio.core.compiled.edges import draw_edges

BEND = 0.42
POSITIVE, NEGATIVE = (10.0, 120.0, 250.0), (200.0, 60.0, 30.0)
COLOURS = np.array([POSITIVE, NEGATIVE])


def style(width: float, opacity: float = 1.0, dash: float = 0.0, space: float = 0.0, *, negative: bool = False) -> tuple[float, ...]:
    return width, opacity, dash, space, float(negative)


def drawn(
    starts: list[tuple[float, float]],
    ends: list[tuple[float, float]],
    styles: list[tuple[float, ...]],
    order: list[int] | None = None,
    size: tuple[int, int] = (100, 60),
    into: Bytes | None = None,
) -> Bytes:
    """Return the picture of all edges, of which each has its own style, in the order given."""
    width, height = size
    picture = np.empty((height, width, 4), np.uint8) if into is None else into
    count = len(starts) * len(ends)
    indices = np.array(range(count) if order is None else order, np.int64)
    draw_edges(np.array(starts), np.array(ends), indices, np.arange(count), np.array(styles), COLOURS, BEND, picture)
    return picture


def single(y0: float, y1: float, look: tuple[float, ...], x0: float = 10.0, x1: float = 90.0, **rest: Any) -> Bytes:
    """Return the picture of one edge that is not the bias unit's."""
    return drawn([(x0, -500.0), (x0, y0)], [(x1, y1)], [look, look], order=[1], **rest)


def area(picture: Bytes) -> float:
    """Return how many pixels are covered."""
    return float(picture[..., 3].sum() / 255)


def curve(x0: float, y0: float, x1: float, y1: float) -> Floats:
    """Return points along the cubic, (2001, 2)."""
    t = np.linspace(0, 1, 2001)
    share = 3 * (1 - t) ** 2 * t * BEND + 3 * (1 - t) * t**2 * (1 - BEND) + t**3
    return np.column_stack([x0 + (x1 - x0) * share, y0 + (y1 - y0) * (3 * t**2 - 2 * t**3)])


def length(points: Floats) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


# Area


@given(st.floats(0.5, 12), st.floats(0.05, 1), st.floats(10, 50))
def test_a_horizontal_edge_covers_its_width_times_its_length_times_its_opacity(width: float, opacity: float, y: float) -> None:
    assert area(single(y, y, style(width, opacity))) == pytest.approx(width * 80 * opacity, rel=0.02, abs=2)


@given(st.floats(1, 8), st.floats(20, 180), st.floats(20, 180), st.floats(30, 150))
def test_a_curved_edge_covers_its_width_times_its_length(width: float, y0: float, y1: float, dx: float) -> None:
    picture = single(y0, y1, style(width), x0=10, x1=10 + dx, size=(170, 200))
    assert area(picture) == pytest.approx(width * length(curve(10, y0, 10 + dx, y1)), rel=0.06, abs=3)


@pytest.mark.parametrize(("rise", "width"), [(0, 6.0), (40, 2.5), (170, 2.5), (170, 6.0)])
def test_an_edge_lies_where_the_stroke_of_its_curve_lies(rise: float, width: float) -> None:
    picture = single(15, 15 + rise, style(width), size=(100, 200))[..., 3] / 255
    points = curve(10, 15, 90, 15 + rise)
    fine = (np.arange(3) + 0.5) / 3
    expected = np.zeros(picture.shape)
    for fy in fine:
        for fx in fine:
            ys, xs = np.mgrid[0:200, 0:100]
            away = np.full(xs.shape, np.inf)
            for x, y in points[::10]:
                away = np.minimum(away, np.hypot(xs + fx - x, ys + fy - y))
            expected += (away <= width / 2) / 9
    assert np.abs(picture - expected).sum() < 0.2 * expected.sum()
    assert picture[expected == 0].sum() < 0.1 * expected.sum()


@pytest.mark.parametrize("rise", [0, 60, 170])
def test_steep_edges_keep_their_thickness(rise: float) -> None:
    width = 4.0
    picture = single(15, 15 + rise, style(width), size=(100, 200))[..., 3] / 255
    points = curve(10, 15, 90, 15 + rise)
    at = 1000
    tangent = points[at + 1] - points[at - 1]
    across = np.array([-tangent[1], tangent[0]]) / np.hypot(*tangent)
    steps = np.linspace(-6, 6, 241)
    crossed = points[at] + steps[:, None] * across
    covered = [picture[int(y), int(x)] for x, y in crossed]
    assert np.sum(covered) * (steps[1] - steps[0]) == pytest.approx(width, abs=0.8)


# Dashes


def test_dashes_leave_gaps_in_their_share() -> None:
    picture = single(30, 30, style(3, 1, dash=6, space=4))
    assert area(picture) == pytest.approx(3 * 80 * 0.6, rel=0.05)
    covered = picture[:, 10:90, 3].any(axis=0)
    runs = np.diff(np.flatnonzero(np.diff(covered.astype(int))))
    assert set(runs[:-1].tolist()) == {4, 6}
    assert single(30, 30, style(3))[29:31, 10:90, 3].min() == 255


def test_dashes_of_a_sloping_edge_are_measured_along_it() -> None:
    points = curve(10, 15, 90, 105)
    picture = single(15, 105, style(3, 1, dash=8, space=8), size=(100, 120))
    assert area(picture) == pytest.approx(3 * length(points) / 2, rel=0.1)
    covered = np.array([picture[int(y), int(x), 3] > 127 for x, y in points[:-1]])
    dashes = int((np.diff(covered.astype(int)) == 1).sum())
    assert abs(dashes - length(points) / 16) <= 1


# Colours and order


def test_an_edge_has_the_colour_of_its_sign_premultiplied_blue_first() -> None:
    for negative, colour in ((False, POSITIVE), (True, NEGATIVE)):
        opaque = single(30, 30, style(8, negative=negative))[30, 50].tolist()
        assert opaque == [*reversed([int(c) for c in colour]), 255]
        half = single(30, 30, style(8, 0.5, negative=negative))[30, 50]
        assert half.tolist() == pytest.approx([*reversed([c / 2 for c in colour]), 127], abs=1)


@pytest.mark.parametrize("topmost", [1, 3])
def test_later_edges_cover_earlier_ones(topmost: int) -> None:
    looks = [style(8), style(8), style(8), style(8, negative=True)]  # the bias edges 0 and 2, and two that cross in the middle
    starts, ends = [(10.0, -500.0), (10.0, 30.0)], [(90.0, 30.0), (90.0, 30.0)]
    order = [3, 1] if topmost == 1 else [1, 3]
    pixel = drawn(starts, ends, looks, order)[30, 50].tolist()
    assert pixel[:3] == [*reversed([int(c) for c in (POSITIVE if topmost == 1 else NEGATIVE)])]


def test_two_faint_edges_over_each_other_blend() -> None:
    looks = [style(8), style(8, 0.5), style(8), style(8, 0.5, negative=True)]
    pixel = drawn([(10.0, -500.0), (10.0, 30.0)], [(90.0, 30.0), (90.0, 30.0)], looks, [1, 3])[30, 50]
    expected = [0.25 * p + 0.5 * n for p, n in zip(POSITIVE, NEGATIVE, strict=True)]
    assert pixel.tolist() == pytest.approx([*reversed(expected), 0.75 * 255], abs=1.5)


def test_only_the_edges_in_the_order_are_drawn() -> None:
    looks = [style(4)] * 4
    picture = drawn([(10.0, 10.0), (10.0, 20.0)], [(90.0, 40.0), (90.0, 50.0)], looks, [3])
    assert picture[50, 88, 3] > 0
    assert not picture[38:43, 80:90].any()
    assert not drawn([(10.0, 10.0), (10.0, 20.0)], [(90.0, 40.0)], looks[:2], []).any()


def test_the_edges_of_the_bias_unit_begin_at_its_own_place() -> None:
    starts, ends = [(30.0, 20.0), (10.0, 40.0)], [(90.0, 20.0)]
    picture = drawn(starts, ends, [style(4), style(4)], [0])
    assert picture[20, 31, 3] == 255
    assert not picture[:, :30].any()


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 6))
def test_any_edges_give_premultiplied_colours(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    starts = [(12.0, 5.0), *((8.0, float(y)) for y in rng.uniform(-50, 120, m))]
    ends = [(95.0, float(y)) for y in rng.uniform(-50, 120, n)]
    count = n * (m + 1)
    looks = [
        style(*rng.uniform((0.3, 0.05), (8, 1)), *rng.uniform(0, 10, 2) * rng.integers(0, 2), negative=bool(rng.integers(2)))
        for _ in range(count)
    ]
    picture = drawn(starts, ends, looks, rng.permutation(count).tolist()).astype(int)
    assert (picture[..., :3] <= picture[..., 3:] + 1).all()


# What lies beside the picture


@pytest.mark.parametrize(
    ("y0", "y1", "x0", "x1"),
    [(-40, -40, 10, 90), (200, 300, 10, 90), (-80, 200, 10, 90), (30, 30, -50, 180), (-900, 2000, -50, 180), (30, 50, 120, 200)],
)
def test_nothing_is_written_outside_the_picture(y0: float, y1: float, x0: float, x1: float) -> None:
    around = np.full((180, 100, 4), 77, np.uint8)
    single(y0, y1, style(6), x0=x0, x1=x1, into=around[60:120])
    assert (around[:60] == 77).all()
    assert (around[120:] == 77).all()


@pytest.mark.parametrize(("y0", "y1"), [(-40, -20), (100, 150), (-8, -8), (68, 68)])
def test_an_edge_out_of_view_leaves_the_picture_empty(y0: float, y1: float) -> None:
    assert not single(y0, y1, style(6)).any()


def test_an_edge_that_passes_through_the_picture_is_drawn_as_far_as_it_is_seen() -> None:
    whole = single(15, 185, style(3), size=(100, 200))
    part = drawn([(10.0, -500.0), (10.0, -55.0)], [(90.0, 115.0)], [style(3)] * 2, [1], size=(100, 60))
    assert np.abs(part.astype(int) - whole[70:130].astype(int)).max() <= 1
    assert part.any()
