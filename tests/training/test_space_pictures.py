"""Pictures of a layer's space: what they show of a project, and what they leave out of what is too large or has no value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.layer_space import COMPONENTS, Axes, layer_outputs
from mlp_studio.core.points import EMPTY, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training import space_pictures
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.regions import Bounds
from mlp_studio.training.space_pictures import SpacePicture, SpaceRequest, draw_space
from tests.core.nets import project_of, random_network, random_points, xor_minimum_network

WHITE, RED, BLUE = (np.array(c, float) for c in ([255, 255, 255], [200, 0, 0], [0, 0, 200]))
COLOURS = RegionColours(np.array([RED, BLUE, [0, 200, 0]]), WHITE, 1.0, RED, WHITE, BLUE)
XOR = Project(xor_minimum_network(), generate("xor"), TrainingSettings())
SQUARE = (-0.2, 1.2, -0.2, 1.2)


def picture(project: Project, s: int = 1, axes: Axes = COMPONENTS, bounds: Bounds | None = None, **more: Any) -> SpacePicture:
    return draw_space(SpaceRequest(1, project, s, axes, bounds, more.pop("plane", SQUARE), 40, COLOURS, **more))


def colour(shown: SpacePicture, x: float, y: float) -> list[int]:
    assert shown.frame is not None
    left, right, bottom, top = shown.frame.bounds
    size = len(shown.frame.regions)
    column, row = int((x - left) / (right - left) * size), int((top - y) / (top - bottom) * size)
    return shown.frame.regions[row, column, :3].tolist()


def test_the_space_of_xor_has_three_places_two_regions_and_one_line() -> None:
    shown = picture(XOR, axes=Axes(0, 1))
    np.testing.assert_array_equal(shown.places, layer_outputs(XOR.network, 1, XOR.points.xy).T)
    assert [group.tolist() for group in shown.gathered] == [np.flatnonzero(XOR.points.labels == 0).tolist()]
    assert shown.wrong is not None
    assert not shown.wrong.any()
    np.testing.assert_array_equal(shown.lines, [[0.5, 1, -1]])
    assert shown.home == pytest.approx((-0.12, 1.12, -0.12, 1.12))
    assert colour(shown, 0, 1) == RED.tolist()
    assert colour(shown, 0, 0) == BLUE.tolist()
    assert colour(shown, 1, 1) == BLUE.tolist()
    assert shown.grid is not None
    assert shown.grid.has_jumps


def test_the_outputs_themselves_are_decided_on_behind_the_last_layer() -> None:
    project = edits.new_project((3, 2), ("tanh", "linear"), generate("xor"))
    shown = picture(project, 2, Axes(0, 1), (-1.0, 1.0, -1.0, 1.0))
    assert shown.lines is None
    below, above = colour(shown, 0.9, -0.5), colour(shown, -0.5, 0.9)
    assert below[0] > below[2]  # the first output is the larger one: class 1, in red
    assert above[2] > above[0]


def test_what_is_misclassified_is_said_by_the_network_and_not_by_the_slice() -> None:
    network = random_network((2, 5, 3), ("tanh", "softmax"), 3)
    project = Project(network, random_points(60, 3, 3), TrainingSettings())
    shown = picture(project, axes=Axes(1, 3))
    expected = wrong(outputs(network, network.inputs_at(project.points.xy)), project.points)
    np.testing.assert_array_equal(shown.wrong, expected)


def test_points_without_a_finite_output_are_put_far_away_and_counted() -> None:
    project = edits.set_inputs(project_of(2, 1), ("log(x1)", "x2"))
    shown = picture(project, axes=Axes(0, 1))
    lost = project.points.xy[:, 0] <= 0
    assert shown.lost == int((~np.isfinite(layer_outputs(project.network, 1, project.points.xy)).all(axis=0)).sum())
    assert np.isfinite(shown.places).all()
    assert shown.lost <= lost.sum()


def test_points_of_a_network_that_diverges_have_no_place() -> None:
    network = XOR.network.with_weights((1e200 * XOR.network.weights[0], XOR.network.weights[1]))
    linear = replace(network, layers=tuple(replace(layer, activation="linear") for layer in network.layers))
    shown = picture(replace(XOR, network=linear), axes=Axes(0, 1), bounds=SQUARE)
    assert shown.lost == 4
    assert np.isfinite(shown.places).all()


def test_a_slice_whose_weights_overflow_has_no_regions() -> None:
    network = random_network((2, 3, 1), ("linear", "linear"), 1)
    network = network.with_weights((network.weights[0] + 10, np.full((1, 4), 1e308)))
    assert picture(replace(XOR, network=network), axes=Axes(0, 1)).frame is None


def test_of_too_many_points_for_a_large_network_a_sample_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(XOR.network, random_points(100, 1, 2), TrainingSettings())
    monkeypatch.setattr(space_pictures, "POINT_COST", 9 * 30)
    shown = picture(project, axes=Axes(0, 1))
    near = np.abs(shown.places).max(axis=1) < 10
    assert near.sum() == 100 - shown.left_out
    assert 20 <= near.sum() <= 30
    assert len(shown.places) == 100
    y = layer_outputs(project.network, 1, project.points.xy).T
    np.testing.assert_array_equal(shown.places[near], y[near])


def test_the_grid_is_left_out_where_it_is_not_wanted_or_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    project = project_of(2, 1)
    assert picture(project, axes=Axes(0, 1), plane=None).grid is None
    shown = picture(project, axes=Axes(0, 1))
    assert shown.grid is not None
    assert len(shown.grid.lines) > 5
    monkeypatch.setattr(space_pictures, "GRID_COST", 100)
    assert picture(project, axes=Axes(0, 1)).grid is None


def test_without_points_there_are_still_regions_and_a_grid() -> None:
    shown = picture(replace(project_of(3, 1), points=EMPTY))
    assert shown.wrong is None
    assert len(shown.places) == 0
    assert shown.frame is not None
    assert shown.grid is not None


def test_target_numbers_are_a_heat_map_and_nothing_is_misclassified() -> None:
    network = random_network((2, 3, 1), ("tanh", "linear"), 4)
    project = Project(network, random_points(20, 1, 4, "regression"), TrainingSettings())
    shown = picture(project)
    assert shown.frame is not None
    assert shown.frame.heat is not None
    assert shown.wrong is not None
    assert not shown.wrong.any()


def test_classes_that_do_not_fit_the_outputs_are_not_judged() -> None:
    project = Project(random_network((2, 3, 1), ("tanh", "sigmoid"), 4), random_points(20, 4, 4), TrainingSettings())
    assert picture(project).wrong is None


def test_axes_and_square_stay_near_those_of_the_picture_before() -> None:
    project = edits.new_project((4, 1), ("relu", "sigmoid"), random_points(50, 1, 5))
    first = picture(project)
    flipped = replace(first, plane=replace(first.plane, directions=-first.plane.directions))
    after = picture(project, before=flipped)
    np.testing.assert_allclose(after.plane.directions, -first.plane.directions)
    wide = replace(first, home=(-9.0, 9.0, -9.0, 9.0))
    assert picture(project, before=wide).home != wide.home  # far too wide
    assert picture(project, before=first).home == first.home
