"""The geometry of painting: discs, ways, grids and lassos."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.brush import along, enclosed, reached, scatter, snapped, swept

coordinate = st.floats(-100, 100)
place = st.tuples(coordinate, coordinate)


@given(centre=place, radius=st.floats(0.01, 10), seed=st.integers(0, 100))
def test_what_is_scattered_lies_within_the_disc(centre: tuple[float, float], radius: float, seed: int) -> None:
    xy = scatter(np.random.default_rng(seed), np.repeat(np.array([centre]), 50, axis=0), radius)
    assert xy.shape == (50, 2)
    assert (np.hypot(*(xy - centre).T) <= radius * (1 + 1e-9) + 1e-12).all()


def test_a_disc_is_filled_evenly_and_not_only_at_its_middle() -> None:
    xy = scatter(np.random.default_rng(1), np.zeros((20_000, 2)), 1.0)
    assert np.mean(np.hypot(*xy.T) <= 0.5) == pytest.approx(0.25, abs=0.02)


def test_places_along_a_way_end_at_its_end() -> None:
    assert np.array_equal(along((0, 0), (1, 2), 4), [[0.25, 0.5], [0.5, 1], [0.75, 1.5], [1, 2]])


def test_a_way_of_the_area_of_a_disc_owes_its_density() -> None:
    assert swept(2.0, np.pi, 6) == pytest.approx(6)  # 2r · length = π r²


@given(points=st.lists(place, min_size=1, max_size=20), start=place, end=place, radius=st.floats(0.1, 50))
def test_the_eraser_reaches_what_is_near_to_some_place_of_its_way(
    points: list[tuple[float, float]], start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    xy = np.array(points)
    way = np.concatenate([np.array([start]), along(start, end, 400)])
    nearest = np.sqrt(((xy[:, None] - way[None]) ** 2).sum(axis=2)).min(axis=1)
    slack = np.hypot(end[0] - start[0], end[1] - start[1]) / 400
    hit = reached(xy, start, end, radius)
    assert hit[nearest <= radius * (1 - 1e-9)].all()
    assert not hit[nearest > radius + slack + 1e-9].any()


@given(values=st.lists(place, min_size=1, max_size=10), step=st.sampled_from([0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0]))
def test_what_snaps_is_a_multiple_of_the_step_and_at_most_half_a_step_away(values: list[tuple[float, float]], step: float) -> None:
    xy = np.array(values)
    on_grid = snapped(xy, step)
    assert (np.abs(on_grid - xy) <= step / 2 + 1e-9).all()
    assert np.allclose(on_grid / step, np.rint(on_grid / step), atol=1e-9)


def test_a_grid_of_tenths_has_the_numbers_that_are_written_so() -> None:
    assert snapped(np.array([[0.31, -0.04]]), 0.1).tolist() == [[0.3, 0.0]]
    assert not np.signbit(snapped(np.array([[-0.04, -0.2]]), 1.0)).any()


def test_a_lasso_holds_what_is_inside_of_it_dents_and_all() -> None:
    ring = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float)
    xy = np.array([(1, 0.5), (3.5, 3), (2, 3), (5, 1), (0.2, 3), (2, 0.9), (2, 1.1)])
    assert enclosed(xy, ring).tolist() == [True, True, False, False, True, True, False]


@given(st.integers(0, 1000))
def test_a_lasso_around_many_points_agrees_with_the_disc_that_it_draws(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    xy = rng.uniform(-2, 2, (500, 2))
    away = np.hypot(*xy.T)
    held = enclosed(xy, np.stack([np.cos(angle), np.sin(angle)], axis=1))
    assert held[away < 0.999].all()
    assert not held[away > 1.001].any()
