"""What is said of units and points, each finding on a network that has it and on one that narrowly has not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.arrays import Floats
from mlp_studio.core.description import describe
from mlp_studio.core.diagnosis import diagnose
from mlp_studio.core.engine import train
from mlp_studio.core.findings import MOST_NAMED, Finding, units_in_words
from mlp_studio.core.measures import LARGEST_SAMPLE
from mlp_studio.core.network_findings import contradicting
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_points, seeds, training_with, xor_minimum_network, xor_project

NO_ROWS = np.empty((0, 5))


def line_of_points(n: int = 20) -> PointSet:
    """Return n points on x1 = −1 … 1, the first half of class 0."""
    x = np.linspace(-1, 1, n)
    return PointSet(np.column_stack([x, np.zeros(n)]), (np.arange(n) >= n // 2).astype(np.int64), ("−", "+"))


def project_with(W1: Floats, Wo: Floats, activation: str, points: PointSet | None = None, output: str = "sigmoid") -> Project:
    """Return a network of two layers with these weights."""
    made = edits.new_project((len(W1), len(Wo)), (activation, output), line_of_points() if points is None else points, TrainingSettings())
    return replace(made, network=made.network.with_weights((np.asarray(W1, float), np.asarray(Wo, float))))


def find(project: Project, kind: str) -> Finding | None:
    found = [finding for finding in diagnose(project, NO_ROWS) if finding.kind == kind]
    assert len(found) <= 1
    return found[0] if found else None


def the(project: Project, kind: str) -> Finding:
    found = find(project, kind)
    assert found is not None
    return found


# Saturated units


def test_a_unit_that_is_flat_on_most_examples_is_saturated() -> None:
    project = project_with([[0, 100, 0], [0, 1, 0]], [[0, 1, 1]], "tanh")
    found = the(project, "saturated")
    assert found.what == "Saturated: hidden unit 1"
    assert found.units == ((1, 0),)
    assert found.evidence == "|f′(z)| is less than 1 % of its largest value on 100 % of the 20 examples"


@pytest.mark.parametrize(("near", "is_saturated"), [(1, True), (2, False)])
def test_more_than_nine_tenths_of_the_examples_must_be_flat(near: int, is_saturated: bool) -> None:
    x = np.concatenate([np.zeros(near), np.full(19 - near, 5.0)])
    points = PointSet(np.column_stack([x, np.zeros(19)]), np.arange(19) % 2, ("−", "+"))
    assert (find(project_with([[0, 1, 0]], [[0, 1]], "tanh", points), "saturated") is not None) is is_saturated


@pytest.mark.parametrize(("z", "is_saturated"), [(3.0, True), (2.99, False)])
def test_flat_is_a_slope_below_a_hundredth_of_the_largest(z: float, is_saturated: bool) -> None:
    assert 1 - np.tanh(3.0) ** 2 < 0.01 < 1 - np.tanh(2.99) ** 2
    project = project_with([[z, 0, 0]], [[0, 1]], "tanh")
    assert (find(project, "saturated") is not None) is is_saturated


def test_relu_and_leaky_relu_do_not_saturate() -> None:
    for activation in ("relu", "leaky relu", "linear"):
        assert find(project_with([[-50, 1, 0]], [[0, 0.01]], activation), "saturated") is None


def test_a_wrong_output_that_is_flat_is_saturated_only_where_its_slope_counts() -> None:
    project = project_with([[0, 1, 0]], [[-50, 0]], "tanh")
    found = the(project, "saturated")
    assert found.units == ((2, 0),)
    assert found.evidence == "|f′(z)| is less than 1 % of its largest value on 100 % of the 10 outputs that are wrong by more than 0.5"
    assert "Log loss" in found.mend
    assert find(training_with(project, loss="log loss"), "saturated") is None


def test_a_flat_output_that_is_right_is_as_it_should_be() -> None:
    assert find(project_with([[0, 50, 0]], [[0, 50]], "linear"), "saturated") is None


# Dead units


@pytest.mark.parametrize(("bias", "is_dead"), [(-1.0, True), (-0.999, False)])
def test_a_relu_unit_with_no_positive_sum_is_dead(bias: float, is_dead: bool) -> None:
    project = project_with([[bias, 1, 0], [2, 1, 0]], [[0, 1, 1]], "relu")
    found = find(project, "dead")
    assert (found is not None) is is_dead
    if found is not None:
        assert found.units == ((1, 0),)
        assert found.what == "Dead ReLU: hidden unit 1"
        assert found.evidence.startswith("z ≤ 0 on all 20 examples, 0 at most: f′(z) = 0")


def test_a_leaky_unit_is_never_dead() -> None:
    assert find(project_with([[-5, 1, 0]], [[0, 1]], "leaky relu"), "dead") is None


def test_two_dead_units_are_told_as_one_finding() -> None:
    found = the(project_with([[-5, 1, 0], [2, 1, 0], [-3, 1, 0]], [[0, 1, 1, 1]], "relu"), "dead")
    assert found.what == "Dead ReLU: hidden units 1 and 3"
    assert "−2 at most" in found.evidence
    assert "before them" in found.evidence


def test_test_points_do_not_make_a_unit_live() -> None:
    points = line_of_points()
    project = project_with([[-0.5, 1, 0]], [[0, 1]], "relu", replace(points, test=points.xy[:, 0] > 0.4))
    assert find(project, "dead") is not None


# Symmetric units

EQUAL = np.array([[0.3, -0.4, 0.5]] * 2)


def test_units_with_equal_weights_on_both_sides_are_symmetric() -> None:
    found = the(project_with(EQUAL, [[0.1, 0.7, 0.7]], "tanh"), "symmetric")
    assert found.what == "Symmetric: hidden units 1 and 2"
    assert found.units == ((1, 0), (1, 1))
    assert "differ by 0" in found.evidence


def test_a_difference_on_either_side_breaks_the_symmetry() -> None:
    assert find(project_with(EQUAL, [[0.1, 0.7, 0.7001]], "tanh"), "symmetric") is None
    other = EQUAL.copy()
    other[1, 0] += 1e-4
    assert find(project_with(other, [[0.1, 0.7, 0.7]], "tanh"), "symmetric") is None


def test_symmetric_units_are_equal_after_a_run_and_others_are_not() -> None:
    for outgoing, is_symmetric in ((0.7, True), (0.71, False)):
        project = project_with(EQUAL, [[0.1, 0.7, outgoing]], "tanh", random_points(30, 1, 4))
        after = train(project, 200)
        assert (find(after, "symmetric") is not None) is is_symmetric


def test_dropout_frozen_and_cut_weights_break_the_symmetry() -> None:
    project = project_with(EQUAL, [[0.1, 0.7, 0.7]], "tanh")
    assert find(training_with(project, dropout=0.2), "symmetric") is None
    frozen = np.array([[True, False, False], [False, False, False]])
    half = replace(project, network=replace(project.network, frozen=(frozen, np.zeros((1, 3), bool))))
    assert find(half, "symmetric") is None
    still = replace(project, network=replace(project.network, frozen=(np.ones((2, 3), bool), np.ones((1, 3), bool))))
    assert find(still, "symmetric") is None


def test_groups_of_equal_units_are_named_apart() -> None:
    W = np.array([[1.0, 2, 3], [4, 5, 6], [1, 2, 3], [4, 5, 6], [1, 2, 3], [7, 7, 7]])
    found = the(project_with(W / 10, [[0, 1, 2, 1, 2, 1, 3]], "tanh"), "symmetric")
    assert set(found.units) == {(1, 0), (1, 1), (1, 2), (1, 3), (1, 4)}
    assert "hidden units 1, 3 and 5" in found.what
    assert "hidden units 2 and 4" in found.what
    three = np.repeat([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], 2, axis=0) / 10
    assert "and 1 more group" in the(project_with(three, [[0, 1, 1, 2, 2, 3, 3]], "tanh"), "symmetric").what


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(2, 8))
def test_random_weights_are_never_symmetric(seed: int, units: int) -> None:
    project = xor_project(sizes=(units, 1))
    assert find(edits.reset(project, seed), "symmetric") is None


# All on one side


@pytest.mark.parametrize(("bias", "is_one_sided"), [(1.0, True), (0.999, False), (-1.001, True), (-1.0, False)])
def test_a_line_with_all_points_on_one_side_is_told(bias: float, is_one_sided: bool) -> None:
    found = find(project_with([[bias, 1, 0]], [[0, 1]], "tanh"), "one side")
    assert (found is not None) is is_one_sided
    if found is not None:
        assert found.what == "All points on one side of hidden unit 1"
        assert ("z ≥ 0" if bias > 0 else "z < 0") in found.evidence


def test_a_dead_unit_is_not_told_twice() -> None:
    assert find(project_with([[-5, 1, 0]], [[0, 1]], "relu"), "one side") is None


def test_all_points_in_one_class_are_told_with_the_range_of_the_output() -> None:
    found = the(project_with([[0, 1, 0]], [[3, 0.1]], "tanh"), "one class")
    assert found.what == "All points are put into one class, “+”"
    assert found.evidence.endswith("on all 20 examples; 10 of them are of another class")
    assert "y is between 0." in found.evidence
    assert find(project_with([[0, 1, 0]], [[0, 1]], "tanh"), "one class") is None


def test_an_output_that_is_the_same_everywhere_is_told_once() -> None:
    found = the(project_with([[0, 1, 0]], [[3, 0]], "tanh"), "one class")
    assert found.evidence.startswith("y is 0.953 on all 20 examples")


def test_of_several_outputs_the_largest_is_named() -> None:
    project = project_with([[0, 1, 0]], [[0, 0], [0, 0], [1, 0]], "tanh", output="sigmoid")
    found = the(project, "one class")
    assert found.what == "All points are put into one class, “3”"
    assert "its output is the largest" in found.evidence
    three = replace(project, points=replace(project.points, classes=("a", "b", "c")))
    assert the(three, "one class").what == "All points are put into one class, “c”"


def test_points_of_one_class_belong_into_one() -> None:
    points = replace(line_of_points(), labels=np.ones(20, np.int64))
    assert find(project_with([[0, 1, 0]], [[3, 0.1]], "tanh", points), "one class") is None


# Contradictory points


def test_two_points_at_one_place_with_two_classes_contradict_each_other() -> None:
    points = line_of_points()
    xy = points.xy.copy()
    xy[15] = xy[3]
    project = project_with([[0, 1, 0]], [[0, 1]], "tanh", replace(points, xy=xy))
    found = the(project, "contradictory")
    assert found.what == "Contradictory points: 2 at 1 place"
    assert found.evidence == "they are of different classes: any network misclassifies at least 1 of 20 examples (5 %)"
    assert found.points == (3, 15)
    xy[15] += 1e-9
    assert find(replace(project, points=replace(points, xy=xy)), "contradictory") is None


def test_a_test_point_contradicts_no_training_point() -> None:
    points = line_of_points()
    xy = points.xy.copy()
    xy[15] = xy[3]
    held = np.zeros(20, bool)
    held[15] = True
    assert find(project_with([[0, 1, 0]], [[0, 1]], "tanh", replace(points, xy=xy, test=held)), "contradictory") is None


def test_contradictory_target_numbers_bound_the_loss() -> None:
    points = PointSet(np.array([[0, 0], [0, 0], [1, 1.0]]), np.array([0.0, 2.0, 5.0]), None, setting="regression")
    found = the(project_with([[0, 1, 0]], [[0, 1]], "tanh", points, output="linear"), "contradictory")
    assert found.evidence == "their target numbers differ: the sum of the losses ½ (c − y)² at them is at least 1 for any network"
    assert found.points == (0, 1)


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 40), st.sampled_from(["exclusive", "multi-label", "regression"]))
def test_the_contradicting_points_are_those_that_no_function_fits(seed: int, n: int, setting: str) -> None:
    points = random_points(n, 1 if setting == "regression" else 2, seed, setting=setting, test_share=0.2)  # type: ignore[arg-type]
    points = replace(points, xy=np.round(points.xy))
    if setting == "regression":
        points = replace(points, labels=np.round(points.labels))
    found = contradicting(points)
    training = np.flatnonzero(~points.test_mask)
    meanings: dict[tuple[float, ...], set[bytes]] = {}
    for i in training:
        meanings.setdefault(tuple((points.xy[i] + 0.0).tolist()), set()).add(np.asarray(points.labels[i] + 0).tobytes())
    expected = [i for i in training if len(meanings[tuple((points.xy[i] + 0.0).tolist())]) > 1]
    assert found.points.tolist() == expected
    assert (found.places, found.least_wrong) == (describe(points).in_training.places, describe(points).in_training.least_wrong)


# Words


def test_many_units_are_counted_and_few_are_named() -> None:
    network = edits.new_project((6, 3, 1), ("tanh", "tanh", "sigmoid"), line_of_points()).network
    assert units_in_words(network, [(1, 1), (1, 3), (2, 0)]) == "units 2 and 4 of hidden layer 1 and unit 1 of hidden layer 2"
    assert units_in_words(network, [(1, i) for i in range(MOST_NAMED + 1)]) == "5 of 6 units of hidden layer 1"
    assert units_in_words(network, [(3, 0)]) == "output unit 1"
    named = replace(network, layers=(replace(network.layers[0], unit_names=("", "edge", "", "", "", "")), *network.layers[1:]))
    assert units_in_words(named, [(1, 0), (1, 1), (1, 5)]) == "units 1, edge and 6 of hidden layer 1"


# The whole diagnosis


def test_heaviside_units_are_neither_saturated_nor_symmetric() -> None:
    project = replace(xor_project(), network=xor_minimum_network())
    kinds = {finding.kind for finding in diagnose(training_with(project, algorithm="perceptron"), NO_ROWS)}
    assert not kinds & {"saturated", "symmetric", "dead"}


def test_sums_that_are_not_finite_are_not_judged() -> None:
    project = project_with([[1e308, 1e308, 1e308]], [[1e308, 1e308]], "linear", output="linear")
    assert not {finding.kind for finding in diagnose(project, NO_ROWS)} & {"one side", "one class", "saturated"}


def test_of_many_points_a_sample_is_looked_at_and_said_to_be_one() -> None:
    n = 3 * LARGEST_SAMPLE
    points = line_of_points(n)
    found = the(project_with([[5, 1, 0]], [[0, 1]], "tanh", points), "saturated")
    assert f"of the {LARGEST_SAMPLE:,} examples of a sample" in found.evidence
