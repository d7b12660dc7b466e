"""The grid of the plane as a layer bends it: polylines that stay near the true curve, and breaks where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from mlp_studio.core.arrays import Floats
from mlp_studio.core.layer_space import Axes, layer_outputs, slice_through
from mlp_studio.core.warped_grid import MOST_PLACES, plane_lines, warped
from tests.core.nets import random_network, seeds, xor_minimum_network

SQUARE = (-1.0, 1.0, -1.0, 1.0)


def same(xy: Floats) -> Floats:
    return xy


def test_the_grid_has_lines_at_round_places_in_both_directions() -> None:
    ends = plane_lines((-1.0, 1.0, 0.0, 2.0))
    upright = ends[ends[:, 0, 0] == ends[:, 1, 0]]
    np.testing.assert_allclose(upright[:, 0, 0], np.linspace(-1, 1, 11), atol=1e-12)
    assert len(ends) == 22


def test_what_is_not_bent_stays_straight_and_whole() -> None:
    grid = warped(plane_lines(SQUARE), lambda xy: xy @ np.array([[1.0, 0.5], [-0.5, 2.0]]) + 3, 6.0)
    assert len(grid.lines) == 22
    assert not grid.has_jumps
    for line in grid.lines:
        ahead = (line[-1] - line[0]) / np.hypot(*(line[-1] - line[0]))
        np.testing.assert_allclose((line - line[0]) @ np.array([-ahead[1], ahead[0]]), 0, atol=1e-9)


@settings(max_examples=20)
@given(seed=seeds)
def test_the_polylines_stay_near_the_curve(seed: int) -> None:
    network = random_network((2, 2, 1), ("tanh", "sigmoid"), seed)
    network = network.with_weights((3 * network.weights[0], network.weights[1]))
    plane = slice_through(np.zeros((2, 1)), Axes(0, 1))

    def image(xy: Floats) -> Floats:
        return plane.project(layer_outputs(network, 1, xy))

    ends = plane_lines(SQUARE)
    grid = warped(ends, image, 2.48)
    corners = np.concatenate(grid.lines)
    starts, stops = np.concatenate([g[:-1] for g in grid.lines]), np.concatenate([g[1:] for g in grid.lines])
    for start, end in ends[:4]:
        curve = image(start + np.linspace(0, 1, 301)[:, None] * (end - start))
        for place in curve[::10]:
            along = stops - starts
            length = np.maximum((along**2).sum(axis=1), 1e-300)
            share = np.clip(((place - starts) * along).sum(axis=1) / length, 0, 1)
            away = np.hypot(*(starts + along * share[:, None] - place).T).min()
            assert away < 0.02 * 2.48
    assert np.isfinite(corners).all()


def test_thresholds_leave_no_line_but_say_that_there_were_jumps() -> None:
    network = xor_minimum_network()
    grid = warped(plane_lines(SQUARE), lambda xy: layer_outputs(network, 1, xy).T, 1.24)
    assert grid.lines == ()
    assert grid.has_jumps


def test_a_line_is_broken_where_there_is_no_value() -> None:
    def image(xy: Floats) -> Floats:
        return np.where(xy[:, :1] < 0.05, xy, np.nan)

    level = np.array([[[-1.0, 0.0], [1.0, 0.0]]])
    (line,) = warped(level, image, 2.0).lines
    assert line[0, 0] == -1
    assert line[-1, 0] == pytest.approx(0.0, abs=0.13)


def test_no_lines_and_a_wild_map_both_come_to_an_end() -> None:
    assert warped(np.zeros((0, 2, 2)), same, 1.0).lines == ()
    grid = warped(plane_lines(SQUARE), lambda xy: np.sin(1e6 * xy + 1e6 * xy[:, ::-1] ** 2), 2.0)
    assert sum(len(line) for line in grid.lines) <= MOST_PLACES
