"""Small pictures of projects and point sets: where points and boundaries lie in them, and in which colours."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.propagation import outputs
from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.regions import RegionRequest, draw_regions
from mlp_studio.training.small_pictures import MOST_POINTS, picture_of_points, picture_of_project

COLOURS = RegionColours(
    np.array([[179.0, 55, 42], [31, 102, 201], [18, 160, 140]]),
    np.full(3, 255.0),
    0.3,
    np.array([179.0, 55, 42]),
    np.array([244.0, 244, 242]),
    np.array([31.0, 102, 201]),
)
PIXELS = (84, 64)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_a_lessons_picture_has_its_regions_and_all_points_within(lesson) -> None:  # type: ignore[no-untyped-def]
    picture = picture_of_project(find_project(lesson.name)[0], PIXELS, COLOURS)
    assert picture.cells is not None
    assert picture.cells.shape == (64, 84, 4)
    assert 0 < len(picture.places) == len(picture.marks) == len(picture.test) <= MOST_POINTS
    assert picture.places.min() > 0.05
    assert picture.places.max() < 0.95


def test_the_ground_under_each_point_has_the_colour_of_the_decision_there() -> None:
    project = find_project("xor-minimum")[0]
    picture = picture_of_project(project, PIXELS, COLOURS)
    assert picture.cells is not None
    full = COLOURS.panel + 0.3 * (COLOURS.classes[:2] - COLOURS.panel)
    for (x, y), mark in zip(picture.places, picture.marks, strict=True):
        assert picture.cells[int(y * 64), int(x * 84), :3].tolist() == np.rint(full[mark]).tolist()


@pytest.mark.parametrize("name", ["xor-igd", "two-moons", "three-classes"])
def test_colours_are_those_of_the_planes_own_regions(name: str) -> None:
    project = find_project(name)[0]
    square = picture_of_project(project, (60, 60), COLOURS)
    width = 0.16
    low, high = project.points.xy.min(axis=0), project.points.xy.max(axis=0)
    half = (high - low).max() / 2 / (1 - 2 * width)
    (x, y), side = (low + high) / 2, float(half)
    bounds = (float(x) - side, float(x) + side, float(y) - side, float(y) + side)
    frame = draw_regions(RegionRequest(1, project.network, "exclusive", bounds, 60, COLOURS))
    assert frame is not None
    assert square.cells is not None
    assert np.abs(frame.regions.astype(int) - square.cells).max() <= 1


def test_the_boundary_is_where_the_output_is_one_half() -> None:
    project = find_project("xor-igd")[0]
    picture = picture_of_project(project, (60, 60), COLOURS)
    low, high = project.points.xy.min(axis=0), project.points.xy.max(axis=0)
    half = (high - low).max() / 2 / 0.68
    left, top = (low + high) / 2 + np.array([-half, half])
    assert picture.lines
    for line in picture.lines:
        xy = np.stack([left + 2 * half * line[:, 0], top - 2 * half * line[:, 1]], axis=1)
        assert np.abs(outputs(project.network, project.network.inputs_at(xy)) - 0.5).max() < 0.01


def test_a_large_network_gets_coarser_regions() -> None:
    project = edits.new_project((400, 400, 1), ("tanh", "tanh", "sigmoid"), generate("xor"))
    picture = picture_of_project(project, (168, 128), COLOURS)
    assert picture.cells is not None
    assert 6 <= picture.cells.shape[0] < 64


def test_a_regression_is_coloured_over_the_span_of_its_targets() -> None:
    project = edits.new_project((4, 1), ("tanh", "linear"), generate("bumps", 50))
    picture = picture_of_project(edits.set_points(project, generate("bumps", 50)), PIXELS, COLOURS)
    assert picture.lines == ()
    assert set(picture.marks.tolist()) == {0, 1}


def test_a_project_without_points_has_a_picture_without_points() -> None:
    picture = picture_of_project(edits.empty_project(), PIXELS, COLOURS)
    assert picture.cells is not None
    assert len(picture.places) == 0


def test_a_regression_without_points_has_a_picture() -> None:
    numbers = PointSet(np.empty((0, 2)), np.empty(0), None, setting="regression")
    project = replace(edits.new_project((1,), ("linear",), EMPTY), points=numbers)
    assert picture_of_project(project, PIXELS, COLOURS).cells is not None


def test_points_whose_classes_do_not_fit_the_network_are_left_out() -> None:
    three = generate("gaussians-3", 60)
    project = replace(edits.new_project((1,), ("sigmoid",), generate("xor")), points=three)
    assert len(picture_of_project(project, PIXELS, COLOURS).places) == 0


@given(
    st.lists(st.tuples(st.floats(-1e306, 1e306), st.floats(-1e306, 1e306)), min_size=1, max_size=30),
    st.sampled_from([1.0, 84 / 64, 3.0]),
)
def test_any_points_lie_within_the_picture(places: list[tuple[float, float]], ratio: float) -> None:
    points = PointSet(np.array(places), np.zeros(len(places), np.int64), ("a",))
    picture = picture_of_points(points, ratio)
    assert picture.cells is None
    assert np.isfinite(picture.places).all()
    assert (picture.places >= 0).all()
    assert (picture.places <= 1).all()


@pytest.mark.parametrize("xy", [[(1e17, 0.0)], [(5e299, -1e300)], [(-1e307, 5e306), (1e307, -1e307)]])
def test_points_far_out_have_regions_and_lines_that_can_be_drawn(xy: list[tuple[float, float]]) -> None:
    points = PointSet(np.array(xy), np.zeros(len(xy), np.int64), ("a", "b"))
    picture = picture_of_project(edits.new_project((3, 1), ("tanh", "sigmoid"), points), PIXELS, COLOURS)
    assert picture.cells is not None
    assert np.isfinite(picture.places).all()
    assert all(np.isfinite(line).all() for line in picture.lines)


def test_both_axes_have_one_scale_unless_that_would_squeeze_the_points() -> None:
    square = picture_of_points(PointSet(np.array([[0.0, 0], [1, 1]]), np.zeros(2, np.int64), ("a",)), 2.0)
    dx, dy = np.abs(square.places[1] - square.places[0])
    assert dx * 2 == pytest.approx(dy)
    long = picture_of_points(PointSet(np.array([[0.0, 0], [1, 1000]]), np.zeros(2, np.int64), ("a",)), 2.0)
    dx, dy = np.abs(long.places[1] - long.places[0])
    assert dx > 0.6
    assert dy > 0.6


def test_pictures_are_made_without_numba() -> None:
    program = (
        "import sys, numpy as np\n"
        "from mlp_studio.storage.lessons import find_project\n"
        "from mlp_studio.training.heat import RegionColours\n"
        "from mlp_studio.training.small_pictures import picture_of_project\n"
        "c = np.zeros((3, 3))\n"
        "picture_of_project(find_project('three-classes')[0], (84, 64), RegionColours(c, c[0], 0.3, c[0], c[0], c[0]))\n"
        "assert 'numba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
