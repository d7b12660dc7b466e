"""The minima of a landscape: where they are, that a valley has one, and what is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.landscape import LossOverPlane, plane_of_weights
from mlp_studio.core.landscape_minima import find_minima, grid_minima
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, xor_minimum_network, xor_project


def test_the_lowest_places_of_a_grid_are_found_the_lowest_first() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    values = (x**2 - 1) ** 2 + y**2 + 0.1 * x
    found = grid_minima(values)
    assert len(found) == 2
    assert [round(float(x[at]), 1) for at in found] == [-1.0, 1.0]
    assert values[found[0]] < values[found[1]]


def test_a_flat_area_is_one_minimum_and_what_reaches_the_edge_or_has_a_lower_neighbour_is_none() -> None:
    values = np.ones((9, 9))
    values[3:6, 3:6] = 0.0
    assert grid_minima(values) == [(4, 4)]
    slope = np.tile(np.arange(9.0), (9, 1))
    assert grid_minima(slope) == []
    values[4, 6] = -1.0  # the flat area runs into something lower
    assert grid_minima(values) == [(4, 6)]
    assert grid_minima(np.full((4, 4), np.nan)) == []


def test_the_minimum_of_a_linear_unit_is_where_least_squares_puts_it() -> None:
    network = random_network((2, 1), ("linear",), 3)
    points = random_points(25, 1, 3)
    project = Project(network, points, TrainingSettings(loss="squared"))
    plane = plane_of_weights(network, (1, 0, 1), (1, 0, 2))
    rest = points.labels - network.weights[0][0, 0]
    expected = np.linalg.lstsq(points.xy, rest, rcond=None)[0]
    grid = np.linspace(-4, 4, 16)
    loss = LossOverPlane(project, plane)
    losses = loss.over(grid, grid)
    assert losses is not None
    found = find_minima(loss, grid, grid, losses)
    assert found is not None
    (a, b, value), *others = found
    assert not others
    np.testing.assert_allclose([a, b], expected, atol=1e-4)
    at = loss.at(np.array([a]), np.array([b]))
    assert at is not None
    assert value == at[0]


def test_two_valleys_with_a_ridge_between_them_have_a_minimum_each() -> None:
    network = random_network((2, 1, 1), ("tanh", "linear"), 3)
    network = network.with_weights((np.array([[0.0, 0.5, 0.0]]), np.array([[0.0, 0.5]])))
    points = random_points(9, 1, 3)
    xy = np.column_stack([np.linspace(-1, 1, 9), np.zeros(9)])
    project = Project(network, replace(points, xy=xy, labels=2 * np.tanh(xy[:, 0]), classes=None, setting="regression"), TrainingSettings())
    loss = LossOverPlane(project, plane_of_weights(network, (1, 0, 1), (2, 0, 1)))
    grid = np.linspace(-4, 4, 33)
    losses = loss.over(grid, grid)
    assert losses is not None
    found = find_minima(loss, grid, grid, losses)
    assert found is not None
    assert sorted(round(a) for a, _, _ in found) == [-1, 1]  # tanh is odd: the signs of both weights may change
    np.testing.assert_allclose([abs(b) for _, b, _ in found], 2, atol=1e-2)
    np.testing.assert_allclose([value for _, _, value in found], 0, atol=1e-4)


def test_losses_near_the_largest_number_are_searched_without_a_step_beyond_all_numbers() -> None:
    network = random_network((2, 1, 1), ("tanh", "linear"), 3)
    network = network.with_weights(tuple(1e10 * w for w in network.weights))
    points = random_points(9, 1, 3)
    project = Project(network, replace(points, xy=points.xy * 1e140), TrainingSettings(loss="squared"))
    loss = LossOverPlane(project, plane_of_weights(network, (1, 0, 1), (2, 0, 1)))
    grid = np.linspace(-1e10, 1e10, 24)
    losses = loss.over(grid, grid)
    assert losses is not None
    found = find_minima(loss, grid, grid, losses)
    assert found is not None
    assert np.isfinite(np.array(found)).all()


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_narrow_valley_across_the_grid_has_one_minimum_where_the_slope_is_zero(seed: int) -> None:
    network = random_network((2, 2, 1), ("tanh", "sigmoid"), 2)
    into = np.array([[0.0, 1.0, 1.0], [0.0, 0.74, 0.7]])  # both hidden units all but the same: one can stand for the other
    points = random_points(400, 1, seed)
    project = Project(network.with_weights((into, network.weights[1])), points, TrainingSettings(loss="log loss"))
    plane = plane_of_weights(project.network, (2, 0, 1), (2, 0, 2))
    loss = LossOverPlane(project, plane)
    grid = np.linspace(-8, 8, 64)
    losses = loss.over(grid, grid)
    assert losses is not None
    minima = find_minima(loss, grid, grid, losses)
    assert minima is not None
    assert len(minima) == 1  # log loss is convex in the weights of the last layer
    a, b, value = minima[0]
    assert len(grid_minima(losses)) > 1
    assert value <= losses.min()
    h = 1e-3
    around = loss.at(a + np.array([-h, h, 0.0, 0.0]), b + np.array([0.0, 0.0, -h, h]))
    assert around is not None
    assert around[1] - around[0] == pytest.approx(0, abs=2e-3)
    assert around[3] - around[2] == pytest.approx(0, abs=2e-3)


def test_the_landscape_of_threshold_units_is_flat_in_steps_and_a_step_that_goes_on_outside_is_no_minimum() -> None:
    project = replace(xor_project(TrainingSettings(algorithm="perceptron")), network=xor_minimum_network())
    plane = plane_of_weights(project.network, (2, 0, 1), (2, 0, 2))
    loss = LossOverPlane(project, plane)
    grid = np.linspace(-3, 3, 40)
    losses = loss.over(grid, grid)
    assert losses is not None
    assert set(np.unique(losses)) <= {0.0, 0.5, 1.0, 1.5, 2.0}  # half the number of wrong points
    assert losses.min() == 0.0
    assert find_minima(loss, grid, grid, losses) == ()


def test_a_search_that_is_overtaken_gives_up() -> None:
    project = Project(random_network((2, 1), ("linear",), 3), random_points(25, 1, 3))
    loss = LossOverPlane(project, plane_of_weights(project.network, (1, 0, 1), (1, 0, 2)))
    grid = np.linspace(-4, 4, 16)
    losses = loss.over(grid, grid)
    assert losses is not None
    assert find_minima(loss, grid, grid, losses) != ()
    assert find_minima(loss, grid, grid, losses, lambda: True) is None
