"""Edits of single points and classes: what changes, what stays, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.edits.points import LARGEST, MAX_NAME
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import Recipe
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS, PointSet
from mlp_studio.core.project import Project


def project_with(points: PointSet) -> Project:
    return edits.new_project((3, 1), ("tanh", "sigmoid"), points)


@pytest.fixture
def corners() -> Project:
    """The four points of XOR, the last for testing."""
    xy = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
    return project_with(PointSet(xy, np.array([0, 1, 1, 0]), ("−", "+"), test=np.array([False, False, False, True])))


@pytest.fixture
def label_sets() -> Project:
    points = PointSet(np.zeros((2, 2)), np.array([[True, False, True], [False, False, False]]), ("a", "b", "c"), setting="multi-label")
    return edits.fit_outputs(project_with(points))


@pytest.fixture
def numbers() -> Project:
    return edits.fit_outputs(project_with(PointSet(np.zeros((2, 2)), np.array([0.5, 1.5]), None, setting="regression")))


def test_added_points_come_last_and_are_for_training(corners: Project) -> None:
    after = edits.add_points(corners, [(2, 3), (4, 5)], [1, 0])
    assert after.points.xy[4:].tolist() == [[2, 3], [4, 5]]
    assert after.points.labels.tolist() == [0, 1, 1, 0, 1, 0]
    assert after.points.test_mask.tolist() == [False, False, False, True, False, False]
    assert after.network is corners.network


def test_added_points_can_be_for_testing(corners: Project) -> None:
    assert edits.add_points(corners, [(2, 3)], [1], [True]).points.test_mask.tolist() == [False, False, False, True, True]


def test_points_of_a_recipe_are_nobodys_once_one_is_changed_and_those_of_a_file_stay_its_own() -> None:
    recipe = edits.set_recipe(project_with(Recipe.of("moons").make()), Recipe.of("moons"), 0.0)
    assert edits.remove_points(recipe, [0]).source == ""
    assert edits.hold_back(recipe, [0], True).source == recipe.source
    named = replace(recipe, source="iris.csv")
    assert edits.move_points(named, [0], (1, 0)).source == "iris.csv"


def test_removed_points_leave_the_others_in_their_order(corners: Project) -> None:
    after = edits.remove_points(corners, [2, 0, 2])
    assert after.points.xy.tolist() == [[1, 0], [1, 1]]
    assert after.points.test_mask.tolist() == [False, True]
    assert after.points.classes == ("−", "+")
    assert edits.remove_points(corners, []) is corners
    assert len(edits.clear_points(corners).points) == 0


def test_moved_points_move_and_no_other(corners: Project) -> None:
    assert edits.move_points(corners, [1, 2], (0.5, -1)).points.xy.tolist() == [[0, 0], [1.5, -1], [0.5, 0], [1, 1]]
    assert edits.place_points(corners, [3], [(7, 8)]).points.xy.tolist() == [[0, 0], [1, 0], [0, 1], [7, 8]]


def test_labels_change_by_the_setting_of_the_set(corners: Project, label_sets: Project, numbers: Project) -> None:
    assert edits.label_points(corners, [0, 3], 1).points.labels.tolist() == [1, 1, 1, 1]
    after = edits.label_points(label_sets, [1], [True, True, False])
    assert after.points.labels.tolist() == [[True, False, True], [True, True, False]]
    assert edits.label_points(numbers, [0], -2.5).points.labels.tolist() == [-2.5, 1.5]


def test_points_are_held_back_and_given_back(corners: Project) -> None:
    held = edits.hold_back(corners, [0, 1], True)
    assert held.points.test_mask.tolist() == [True, True, False, True]
    assert edits.hold_back(held, [0, 1], False) == corners


@pytest.mark.parametrize("index", [-1, 4])
def test_a_point_that_is_not_there_is_refused(corners: Project, index: int) -> None:
    for edit in (
        lambda: edits.remove_points(corners, [index]),
        lambda: edits.move_points(corners, [index], (0, 0)),
        lambda: edits.label_points(corners, [index], 0),
        lambda: edits.hold_back(corners, [index], True),
    ):
        with pytest.raises(StudioError, match="no such point among 4"):
            edit()


@pytest.mark.parametrize("value", [np.nan, np.inf, 2 * LARGEST, -2 * LARGEST])
def test_a_number_beyond_the_limit_is_refused(corners: Project, numbers: Project, value: float) -> None:
    for edit in (
        lambda: edits.add_points(corners, [(value, 0)], [0]),
        lambda: edits.place_points(corners, [0], [(0, value)]),
        lambda: edits.label_points(numbers, [0], value),
        lambda: edits.add_points(numbers, [(0, 0)], [value]),
    ):
        with pytest.raises(StudioError, match="too large, or none"):
            edit()


@pytest.mark.parametrize("c", [-1, 2])
def test_a_class_that_is_not_there_is_refused(corners: Project, c: int) -> None:
    with pytest.raises(StudioError, match="no such class among 2"):
        edits.add_points(corners, [(0, 0)], [c])
    with pytest.raises(StudioError, match="no such class"):
        edits.label_points(corners, [0], c)
    with pytest.raises(StudioError, match=f"no class {c + 1} among 2"):
        edits.rename_class(corners, c, "a")
    with pytest.raises(StudioError, match="Choose a class"):
        edits.remove_class(corners, c)


def test_no_more_points_than_the_limit_are_added(corners: Project) -> None:
    most = MAX_POINTS - 4
    full = edits.add_points(corners, np.zeros((most, 2)), np.zeros(most, int))
    assert len(full.points) == MAX_POINTS
    with pytest.raises(StudioError, match="100,001 points"):
        edits.add_points(full, [(0, 0)], [0])


def test_a_third_class_gives_the_network_three_outputs_and_removing_it_takes_them_back(corners: Project) -> None:
    three = edits.add_class(corners)
    assert three.points.classes == ("−", "+", "3")
    assert (three.network.k, three.network.layers[-1].activation) == (3, "softmax")
    assert three.points.labels.tolist() == [0, 1, 1, 0]
    two = edits.remove_class(edits.label_points(three, [1], 2), 0)
    assert two.points.classes == ("+", "3")
    assert two.points.xy.tolist() == [[1, 0], [0, 1]]
    assert two.points.labels.tolist() == [1, 0]
    assert two.network.k == 2


def test_two_output_units_stay_as_they_are_when_one_class_is_left() -> None:
    two = edits.new_project((3, 2), ("tanh", "sigmoid"), PointSet(np.zeros((2, 2)), np.array([0, 1]), ("−", "+")))
    after = edits.remove_class(two, 1)
    assert after.points.classes == ("−",)
    assert after.network is two.network


def test_a_new_class_takes_the_first_number_that_is_free(corners: Project) -> None:
    named = edits.rename_class(edits.rename_class(corners, 0, "3"), 1, "4")
    assert edits.add_class(named).points.classes == ("3", "4", "5")
    assert edits.add_class(corners, " wild \n type ").points.classes == ("−", "+", "wild type")


def test_there_are_at_most_ten_classes(corners: Project) -> None:
    project = corners
    for _ in range(MAX_CLASSES - 2):
        project = edits.add_class(project)
    with pytest.raises(StudioError, match="at most 10 classes"):
        edits.add_class(project)


@pytest.mark.parametrize(("name", "what"), [("", "1 to"), ("x" * (MAX_NAME + 1), "1 to"), ("+", "already")])
def test_a_name_that_is_empty_long_or_taken_is_refused(corners: Project, name: str, what: str) -> None:
    with pytest.raises(StudioError, match=what):
        edits.rename_class(corners, 0, name)


def test_the_name_that_a_class_has_already_changes_nothing(corners: Project) -> None:
    assert edits.rename_class(corners, 0, " − ") is corners
    assert edits.rename_class(corners, 0, "no").points.classes == ("no", "+")


def test_the_only_class_stays(corners: Project) -> None:
    with pytest.raises(StudioError, match="the only class"):
        edits.remove_class(edits.remove_class(corners, 0), 0)


def test_target_numbers_have_no_classes_to_change(numbers: Project) -> None:
    for edit in (edits.add_class, lambda p: edits.rename_class(p, 0, "a"), lambda p: edits.remove_class(p, 0)):
        with pytest.raises(StudioError, match="target numbers, not classes"):
            edit(numbers)


def test_classes_of_label_sets_come_and_go_with_their_outputs(label_sets: Project) -> None:
    four = edits.add_class(label_sets, "d")
    assert four.points.labels.tolist() == [[True, False, True, False], [False] * 4]
    assert four.network.k == 4
    two = edits.remove_class(label_sets, 0)
    assert two.points.labels.tolist() == [[False, True], [False, False]]
    assert two.network.k == 2


def test_the_axes_take_names(corners: Project) -> None:
    assert edits.name_axes(corners, (" length  in cm", "width")).points.axes == ("length in cm", "width")
    with pytest.raises(StudioError, match="1 to"):
        edits.name_axes(corners, ("", "width"))


@given(seed=st.integers(0, 500), count=st.integers(0, 12))
def test_what_is_added_and_removed_again_leaves_the_set_as_it_was(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    project = project_with(Recipe.of("moons").make(0.2))
    n = len(project.points)
    after = edits.add_points(project, rng.normal(size=(count, 2)), rng.integers(0, 2, count))
    assert edits.remove_points(after, np.arange(n, n + count)).points == project.points
