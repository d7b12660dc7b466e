"""The point set: its shapes, its targets for so many output units, the decisions about it, and the square around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import EMPTY, PointSet, Setting, decide, targets, wrong
from tests.core.nets import random_points

XY = np.array([[0.0, 1.0], [2.0, -1.0], [4.0, 0.5]])
TWO = PointSet(XY, np.array([0, 1, 1]), ("−", "+"))
THREE = PointSet(XY, np.array([2, 0, 1]), ("a", "b", "c"))
LABELS = PointSet(XY, np.array([[True, False], [True, True], [False, False]]), ("a", "b"), setting="multi-label")
NUMBERS = PointSet(XY, np.array([0.5, -2.0, 7.0]), None, setting="regression")


def test_targets_are_one_bit_for_one_unit_and_one_hot_for_more() -> None:
    assert targets(TWO, 1).tolist() == [[0], [1], [1]]
    assert targets(TWO, 2).tolist() == [[1, 0], [0, 1], [0, 1]]
    assert targets(THREE, 3).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert targets(THREE, 4).tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0]]


def test_targets_are_several_hot_for_labels_and_the_numbers_themselves_for_regression() -> None:
    assert targets(LABELS, 2).tolist() == [[1, 0], [1, 1], [0, 0]]
    assert targets(NUMBERS, 1).tolist() == [[0.5], [-2.0], [7.0]]
    assert all(targets(points, k).dtype == np.float64 for points, k in ((TWO, 1), (TWO, 2), (LABELS, 2), (NUMBERS, 1)))


@pytest.mark.parametrize(
    ("points", "k", "words"),
    [
        (THREE, 1, "3 classes need 3 output units, the network has 1. Set its units to 3"),
        (THREE, 2, "3 classes need 3 output units, the network has 2. Set its units to 3"),
        (LABELS, 1, "2 labels need 2 output units, the network has 1. Set its units to 2"),
        (LABELS, 3, "2 labels need 2 output units, the network has 3. Set its units to 2"),
        (NUMBERS, 2, "a target number needs 1 output unit, the network has 2. Set its units to 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_classes_that_do_not_fit_the_output_layer_are_refused(points: PointSet, k: int, words: str) -> None:
    with pytest.raises(StudioError) as caught:
        targets(points, k)
    assert str(caught.value) == f"output layer: {words}."


@pytest.mark.parametrize(
    ("outputs", "setting", "decision"),
    [
        ([[0.49], [0.5], [7.0]], "exclusive", [0, 1, 1]),
        ([[0.1, 0.2], [0.9, 0.3], [0.4, 0.4]], "exclusive", [1, 0, 0]),
        ([[-5.0, -1.0, -3.0]], "exclusive", [1]),
        ([[0.49, 0.5], [0.9, 0.1]], "multi-label", [[False, True], [True, False]]),
    ],
)
def test_decisions_follow_the_threshold_or_the_largest_output(outputs: list[list[float]], setting: Setting, decision: list[object]) -> None:
    assert decide(np.array(outputs), setting).tolist() == decision


def test_an_example_is_wrong_where_the_decision_differs_in_any_way() -> None:
    assert wrong(np.array([[0.1], [0.9], [0.2]]), TWO).tolist() == [False, False, True]
    assert wrong(np.array([[0, 0, 1.0], [0, 1, 0], [1, 0, 0]]), THREE).tolist() == [False, True, True]
    assert wrong(np.array([[0.9, 0.1], [0.9, 0.4], [0.1, 0.1]]), LABELS).tolist() == [False, True, False]
    assert wrong(np.array([[99.0], [99], [99]]), NUMBERS).tolist() == [False, False, False]


def test_points_cannot_be_written_to_and_do_not_share_the_callers_array() -> None:
    xy = XY.copy()
    points = PointSet(xy, [0, 1, 1], ("−", "+"), test=np.array([True, False, False]))
    xy[0, 0] = 99.0
    assert points.xy[0, 0] == 0.0
    for array in (points.xy, points.labels, points.test_mask):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_points_are_equal_by_value() -> None:
    assert replace(TWO, xy=XY.copy()) == TWO
    others = [
        replace(TWO, xy=XY + 1),
        replace(TWO, labels=[1, 1, 1]),
        replace(TWO, classes=("0", "1")),
        replace(TWO, axes=("a", "b")),
        replace(TWO, test=np.array([True, False, False])),
        THREE,
    ]
    assert all(other != TWO for other in others)
    assert TWO != "points"
    with pytest.raises(TypeError, match="unhashable"):
        hash(TWO)


@pytest.mark.parametrize(
    "changes",
    [
        {"classes": None},
        {"test": np.zeros(2, bool)},
        {"labels": [0, 1]},
        {"xy": np.zeros((2, 2))},
        {"xy": np.zeros((3, 3))},
        {"setting": "regression"},
    ],
    ids=str,
)
def test_parts_that_do_not_fit_each_other_are_a_bug(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"classes are None exactly|test is a mask|cannot reshape"):
        replace(TWO, **changes)


def test_marker_classes_are_the_class_the_first_label_or_one_for_all() -> None:
    assert THREE.marker_classes.tolist() == [2, 0, 1]
    assert LABELS.marker_classes.tolist() == [0, 0, 0]
    assert replace(LABELS, labels=[[False, True]] * 3).marker_classes.tolist() == [1, 1, 1]
    assert NUMBERS.marker_classes.tolist() == [0, 0, 0]
    assert (THREE.class_count, NUMBERS.class_count) == (3, 0)


@pytest.mark.parametrize("setting", ["exclusive", "multi-label", "regression"])
def test_a_subset_keeps_labels_and_test_marks_with_their_points(setting: Setting) -> None:
    points = random_points(20, 1 if setting == "regression" else 3, 2, setting, test_share=0.5)
    mask = np.arange(20) % 3 == 0
    part = points.subset(mask)
    assert len(part) == 7
    for name in ("xy", "labels", "test_mask"):
        assert np.array_equal(getattr(part, name), getattr(points, name)[mask])
    assert (part.classes, part.setting) == (points.classes, setting)


# The square around the points


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(2)), elements=st.floats(-1e6, 1e6)))
def test_bounds_are_a_square_that_holds_every_point_within_its_margin(xy: np.ndarray) -> None:
    left, right, bottom, top = PointSet(xy, np.zeros(len(xy)), ("−", "+")).bounds()
    assert right - left == pytest.approx(top - bottom)
    assert left < xy[:, 0].min() <= xy[:, 0].max() < right
    assert bottom < xy[:, 1].min() <= xy[:, 1].max() < top


def test_bounds_leave_the_margin_on_every_side_of_the_longer_axis_and_centre_the_other() -> None:
    assert TWO.bounds(0.25) == pytest.approx((-1.0, 5.0, -3.0, 3.0))


def test_bounds_of_one_place_and_of_no_point_are_two_wide() -> None:
    assert PointSet(np.array([[3.0, 4.0]] * 2), [0, 1], ("−", "+")).bounds() == (2.0, 4.0, 3.0, 5.0)
    assert EMPTY.bounds() == (-1.0, 1.0, -1.0, 1.0)


def test_no_points_have_no_targets_and_no_test_points() -> None:
    assert len(EMPTY) == 0
    assert targets(EMPTY, 1).shape == (0, 1)
    assert EMPTY.test_mask.shape == (0,)
