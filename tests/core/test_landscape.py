"""The loss over a plane of weight space: it is the project's loss there, its slope is the gradient, and its planes are what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.landscape import (
    FINE,
    LossOverPlane,
    WeightPlane,
    as_matrices,
    examples_used,
    in_a_row,
    interpolated,
    levels_between,
    plane_of_weights,
    principal_plane,
    put_at,
    random_plane,
)
from mlp_studio.core.landscape_window import LARGEST, shifted, window_around, with_aspect, zoomed
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.measures import measure
from mlp_studio.core.points import Setting, targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, gradient
from mlp_studio.core.settings import Reduction, TrainingSettings
from tests.core.nets import ENDS, HIDDEN, random_network, random_points, seeds, shapes, xor_project


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project with any activations, a loss that goes with its last layer, both reductions, and some test points."""
    output, loss = draw(st.sampled_from(ENDS))
    sizes = draw(shapes(deepest=4, widest=4))
    if output == "softmax" and sizes[-1] == 1:
        sizes = (*sizes[:-1], 3)
    hidden = tuple(draw(st.sampled_from([*HIDDEN, "heaviside"])) for _ in sizes[1:-1])
    seed = draw(seeds)
    network = random_network(sizes, (*hidden, output), seed, masked=draw(st.booleans()))
    setting: Setting = "multi-label" if sizes[-1] > 1 and output != "softmax" else "exclusive"
    points = random_points(draw(st.integers(1, 40)), sizes[-1], seed, setting, test_share=0.3)
    reductions: list[Reduction] = ["sum", "mean"]
    reduction = draw(st.sampled_from(reductions))
    return Project(network, points, TrainingSettings(loss=loss, reduction=reduction))


def planes_of(project: Project, seed: int) -> list[WeightPlane]:
    network, found = project.network, []
    keys = [(s, i, j) for s, r in enumerate(network.removed, start=1) for i, j in np.argwhere(~r).tolist()]
    if len(keys) > 1:
        found.append(plane_of_weights(network, *[keys[k] for k in np.random.default_rng(seed).choice(len(keys), 2, replace=False)]))
    for layer_wise in (False, True):
        try:
            found.append(random_plane(network, seed, layer_wise=layer_wise))
        except StudioError:
            assert sum(int(t.sum()) for t in network.trainable) < 2
    return found


@given(projects(), seeds)
def test_the_landscape_is_the_loss_that_the_window_shows_for_the_network_there(project: Project, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for plane in planes_of(project, seed):
        loss = LossOverPlane(project, plane)
        places = np.vstack([loss.present, rng.normal(size=(3, 2))])
        found = loss.at(places[:, 0], places[:, 1])
        assert found is not None
        for (a, b), value in zip(places.tolist(), found.tolist(), strict=True):
            there = put_at(project, plane, a, b)
            measured = measure(there)
            if measured is not None and not _is_at_a_step(there):
                np.testing.assert_allclose(value, measured[0], rtol=1e-9, atol=1e-12)


def _is_at_a_step(project: Project) -> bool:
    """Tell whether rounding decides: a threshold unit's sum is all but 0 for some example."""
    network = project.network
    passed = forward(network, network.inputs_at(project.points.xy).T)
    flat = [z for z, layer in zip(passed.z, network.layers, strict=True) if layer.activation == "heaviside"]
    return any(bool((np.abs(z) < 1e-9).any()) for z in flat)


@pytest.mark.parametrize(("output", "loss"), ENDS)
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_slope_along_a_direction_is_the_gradient_of_backpropagation_in_that_direction(output: str, loss: str, depth: int) -> None:
    sizes = (2, *(3,) * (depth - 1), 3)
    network = random_network(sizes, (*("tanh",) * (depth - 1), output), 3)
    points = random_points(30, 3, 5, "multi-label" if output != "softmax" else "exclusive")
    project = Project(network, points, TrainingSettings(loss=loss))
    plane = random_plane(network, 4, layer_wise=False)
    found = LossOverPlane(project, plane)
    h = 1e-5
    values = found.at(np.array([-h, h, 0.0, 0.0]), np.array([0.0, 0.0, -h, h]))
    assert values is not None
    parts = gradient(network, network.inputs_at(points.xy).T, targets(points, network.k).T, LOSSES[loss])
    slope = np.array([values[1] - values[0], values[3] - values[2]]) / (2 * h)
    expected = np.array([in_a_row(parts) @ plane.first, in_a_row(parts) @ plane.second])
    if output in ("relu", "leaky relu"):
        np.testing.assert_allclose(slope, expected, rtol=1e-3, atol=1e-3)
    else:
        np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)


def test_the_coordinates_of_two_weights_are_their_values_and_putting_the_network_there_changes_nothing_else() -> None:
    project = xor_project()
    plane = plane_of_weights(project.network, (1, 0, 2), (2, 0, 1))
    there = put_at(project, plane, 1.5, -2.5)
    assert there.network.weights[0][0, 2] == pytest.approx(1.5)
    assert there.network.weights[1][0, 1] == pytest.approx(-2.5)
    others = np.ones(9, bool)
    others[[2, 7]] = False
    assert np.array_equal(in_a_row(there.network.weights)[others], in_a_row(project.network.weights)[others])
    assert LossOverPlane(there, plane).present == pytest.approx((1.5, -2.5))


def test_a_cut_edge_stays_cut_and_a_frozen_one_still_along_random_directions() -> None:
    network = random_network((2, 4, 1), ("tanh", "sigmoid"), 8, masked=True)
    project = Project(network, random_points(10, 1, 1))
    plane = random_plane(network, 2, layer_wise=True)
    moved = put_at(project, plane, 3.0, -4.0).network
    for before, after, trainable in zip(network.weights, moved.weights, network.trainable, strict=True):
        assert np.array_equal(before[~trainable], after[~trainable])
        assert (before[trainable] != after[trainable]).any()


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [((1, 0, 1), (1, 0, 1), "both axes"), ((1, 0, 1), (3, 0, 0), "not there"), ((1, 1, 1), (1, 0, 1), "cut")],
)
def test_axes_that_are_none_say_why(first: tuple[int, int, int], second: tuple[int, int, int], what: str) -> None:
    network = xor_project().network
    removed = (np.array([[False] * 3, [False, True, False]]), np.zeros((1, 3), bool))
    with pytest.raises(StudioError, match=what):
        plane_of_weights(replace(network, removed=removed), first, second)


@given(shapes(deepest=4, widest=4), seeds)
def test_random_directions_stand_at_right_angles_and_are_as_long_as_they_say(sizes: tuple[int, ...], seed: int) -> None:
    network = random_network(sizes, ("tanh",) * (len(sizes) - 1), seed)
    plain = random_plane(network, seed, layer_wise=False)
    assert plain.first @ plain.second == pytest.approx(0, abs=1e-9)
    assert np.linalg.norm(plain.first) == pytest.approx(1)
    assert np.linalg.norm(plain.second) == pytest.approx(1)
    by_layer = random_plane(network, seed, layer_wise=True)
    for weights, part in zip(network.weights, as_matrices(by_layer.first, network.shapes), strict=True):
        assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(weights))
    assert np.array_equal(by_layer.first, random_plane(network, seed, layer_wise=True).first)
    assert not np.array_equal(by_layer.first, random_plane(network, seed + 1, layer_wise=True).first)


def test_directions_of_layers_with_one_weight_that_can_change_each_are_still_two() -> None:
    network = random_network((1, 1, 1), ("tanh", "sigmoid"), 1)
    frozen = (np.array([[True, False]]), np.array([[True, False]]))
    plane = random_plane(replace(network, frozen=frozen), 1, layer_wise=True)
    assert np.linalg.matrix_rank(np.stack([plane.first, plane.second])) == 2
    with pytest.raises(StudioError, match="fewer than two"):
        random_plane(replace(network, frozen=(np.ones((1, 2), bool), np.array([[True, False]]))), 1, layer_wise=True)


def test_the_principal_directions_of_a_way_in_a_plane_are_that_plane_with_all_of_its_variance() -> None:
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 5)
    present = in_a_row(network.weights)
    u, v = np.linalg.qr(np.random.default_rng(1).normal(size=(len(present), 2)))[0].T
    t = np.linspace(0, 3, 40)[:, None]
    way = present + 4 * np.cos(t) * u + np.sin(t) * v
    plane = principal_plane(network, way)
    assert plane.shares is not None
    assert sum(plane.shares) == pytest.approx(1)
    assert plane.shares[0] > plane.shares[1]
    places = plane.places(way)
    np.testing.assert_allclose(plane.zero + places @ np.stack([plane.first, plane.second]), way, atol=1e-9)
    for axis in (plane.first, plane.second):
        assert axis[np.abs(axis).argmax()] > 0


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_way_that_stands_still_or_goes_straight_has_no_two_directions(count: int) -> None:
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 5)
    present = in_a_row(network.weights)
    with pytest.raises(StudioError, match="two directions"):
        principal_plane(network, present + np.arange(count)[:, None] * np.ones(len(present)))


def test_a_landscape_of_too_many_points_is_that_of_an_even_sample_scaled_to_all() -> None:
    project = Project(random_network((2, 128, 128, 1), ("tanh", "tanh", "sigmoid"), 1), random_points(3000, 1, 1))
    used = examples_used(project)
    assert 32 <= len(used) < 3000
    plane = plane_of_weights(project.network, (3, 0, 1), (3, 0, 2))
    loss = LossOverPlane(project, plane)
    assert (loss.used, loss.count) == (len(used), 3000)
    at = loss.at(*place_of(loss))
    chosen = np.zeros(3000, bool)
    chosen[used] = True
    measured = measure(replace(project, points=project.points.subset(chosen)))
    assert at is not None
    assert measured is not None
    assert at[0] == pytest.approx(measured[0] * 3000 / len(used))


def test_a_landscape_that_is_overtaken_is_none_and_one_without_a_loss_says_why() -> None:
    project = xor_project()
    plane = plane_of_weights(project.network, (1, 0, 1), (1, 0, 2))
    assert LossOverPlane(project, plane).over(np.arange(3.0), np.arange(3.0), lambda: True) is None
    with pytest.raises(StudioError, match="no training points"):
        LossOverPlane(replace(project, points=project.points.subset(np.zeros(4, bool))), plane)


def test_one_step_of_gradient_descent_leads_downhill_on_the_landscape() -> None:
    project = xor_project(TrainingSettings(algorithm="batch", learning_rate=0.1))
    plane = random_plane(project.network, 1, layer_wise=True)
    after = replace(project, network=project.network.with_weights(train_reference(project, 1)))
    before_loss, after_loss = (LossOverPlane(p, plane) for p in (project, after))
    at = [loss.at(*place_of(loss)) for loss in (before_loss, after_loss)]
    assert at[0] is not None
    assert at[1] is not None
    assert at[1][0] < at[0][0]


def place_of(loss: LossOverPlane) -> tuple[Floats, Floats]:
    """Return where the project's own weights are, as `LossOverPlane.at` wants it."""
    a, b = loss.present
    return np.array([a]), np.array([b])


def test_a_place_beyond_all_numbers_is_refused() -> None:
    project = xor_project()
    with pytest.raises(StudioError, match="finite"):
        put_at(project, plane_of_weights(project.network, (1, 0, 1), (1, 0, 2)), np.inf, 0.0)


def test_levels_stand_evenly_around_a_quadratic_minimum_and_a_flat_landscape_has_none() -> None:
    x = np.linspace(-1, 1, 41)
    levels = levels_between(x[None, :] ** 2 + x[:, None] ** 2)
    assert len(levels) == 8
    np.testing.assert_allclose(np.diff(np.sqrt(levels)), np.sqrt(2) / 7)
    assert len(levels_between(np.full((3, 3), 0.5))) == 0
    assert len(levels_between(np.full((3, 3), np.nan))) == 0


def test_between_the_places_of_a_grid_values_are_in_proportion_and_outside_there_are_none() -> None:
    xs, ys = np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0])
    values = xs[None, :] + 10 * ys[:, None]
    assert interpolated(values, xs, ys, 1.25, 0.5) == pytest.approx(6.25)
    assert interpolated(values, xs, ys, 2.0, 2.0) == pytest.approx(22)
    assert np.isnan(interpolated(values, xs, ys, 2.01, 0.0))
    assert np.isnan(interpolated(values, xs, ys, 0.0, -0.01))


@given(left=st.floats(-1e3, 1e3), width=st.floats(1e-3, 1e3))
def test_the_edges_of_a_grid_belong_to_it_however_they_are_rounded(left: float, width: float) -> None:
    xs = np.linspace(left, left + width, FINE)
    values = np.ones((FINE, FINE))
    for place in (xs[0], xs[-1], left + width, np.nextafter(xs[-1], np.inf), np.nextafter(xs[0], -np.inf)):
        assert interpolated(values, xs, xs, float(place), float(xs[0])) == 1
        assert interpolated(values, xs, xs, float(xs[-1]), float(place)) == 1


def test_a_window_holds_the_way_with_one_scale_and_stands_still_while_it_can() -> None:
    places = np.array([[0.0, 0.0], [3.0, 1.0]])
    window = window_around(places, 1.0, 1.5)
    left, right, bottom, top = window
    assert (right - left) / (top - bottom) == pytest.approx(1.5)
    assert left < 0
    assert right > 3
    assert bottom < 0
    assert top > 1
    assert window_around(places * 0.9, 1.0, 1.5, window) == window
    assert window_around(places * 5, 1.0, 1.5, window) != window
    assert window_around(places * 0.01, 0.01, 1.5, window) != window
    assert window_around(places, 1.0, 2.0, window) != window


def test_a_window_zooms_around_a_place_shifts_and_keeps_within_bounds() -> None:
    window = (-2.0, 2.0, -1.0, 1.0)
    assert zoomed(window, 0.5, (2.0, 1.0)) == (0.0, 2.0, 0.0, 1.0)
    assert zoomed(window, 2.0) == (-4.0, 4.0, -2.0, 2.0)
    assert zoomed(window, 1e30)[3] == LARGEST
    assert shifted(window, 1.0, -1.0) == (-1.0, 3.0, -2.0, 0.0)
    assert with_aspect(window, 1.0) == (-1.0, 1.0, -1.0, 1.0)
