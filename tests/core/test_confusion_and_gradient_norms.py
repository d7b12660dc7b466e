"""Which class is taken for which, and how long the gradient of each layer is, held against scikit-learn, HIPS autograd and counting."""

from __future__ import annotations

from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import LARGEST_SAMPLE, confusion, evenly, gradient_norms, mean_error, sample_size
from mlp_studio.core.points import EMPTY, PointSet, decide, targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, seeds, training_with, xor_project


def decisions(project: Project) -> np.ndarray:
    network, points = project.network, project.points
    return decide(outputs(network, network.inputs_at(points.xy)), points.setting)


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(2, 6), st.integers(1, 60))
def test_a_confusion_is_scikit_learns(seed: int, k: int, n: int) -> None:
    from sklearn.metrics import confusion_matrix  # each process would wait a second for it before its first test

    points = random_points(n, k, seed, test_share=0.3)
    network = random_network((2, 3, k), ("tanh", "softmax"), seed)
    decided = decide(outputs(network, network.inputs_at(points.xy)), points.setting)
    for of_test in (False, True):
        part = points.test_mask == of_test
        found = confusion(network, points, of_test=of_test)
        assert found is not None
        if part.any():
            np.testing.assert_array_equal(found.counts, confusion_matrix(points.labels[part], decided[part], labels=range(k)))
        assert found.among == part.sum()
        assert found.right == (decided[part] == points.labels[part]).sum()


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(2, 5))
def test_of_several_labels_each_has_a_confusion_of_its_own(seed: int, k: int) -> None:
    from sklearn.metrics import multilabel_confusion_matrix

    points = random_points(40, k, seed, setting="multi-label")
    network = random_network((2, 3, k), ("tanh", "sigmoid"), seed)
    found = confusion(network, points)
    assert found is not None
    decided = decide(outputs(network, network.inputs_at(points.xy)), points.setting)
    np.testing.assert_array_equal(found.counts, multilabel_confusion_matrix(points.labels, decided))
    assert found.right == (decided == points.labels).all(axis=1).sum()
    np.testing.assert_array_equal(found.points_of(1, 0, label=0), np.flatnonzero(points.labels[:, 0] & ~decided[:, 0]))


def test_the_points_of_a_cell_are_indices_into_the_whole_set() -> None:
    project = replace(xor_project(), points=random_points(50, 2, 5, test_share=0.5))
    found = confusion(project.network, project.points, of_test=True)
    assert found is not None
    decided, points = decisions(project), project.points
    for true in (0, 1):
        for other in (0, 1):
            expected = np.flatnonzero(points.test_mask & (points.labels == true) & (decided == other))
            np.testing.assert_array_equal(found.points_of(true, other), expected)


def test_more_outputs_than_classes_have_columns_of_their_own() -> None:
    points = generate("moons")
    network = random_network((2, 4), ("linear",), 3)
    network = network.with_weights((np.array([[0, 0, 0], [0, 0, 0], [0, 0, 0], [1.0, 0, 0]]),))
    found = confusion(network, points)
    assert found is not None
    n = len(points) - int(points.test_mask.sum())
    assert found.counts.shape == (2, 4)
    assert found.counts[:, 3].sum() == n
    assert found.right == 0


def test_what_has_no_classes_has_no_confusion() -> None:
    regression = random_points(10, 1, 1, setting="regression")
    network = random_network((2, 1), ("linear",), 1)
    assert confusion(network, regression) is None
    assert confusion(network, random_points(10, 3, 1)) is None
    infinite = network.with_weights((np.array([[0, 1e308, 1e308]]),))
    assert confusion(infinite, replace(random_points(10, 2, 1), xy=np.full((10, 2), 1e10))) is None


def test_without_points_all_counts_are_0() -> None:
    found = confusion(xor_project().network, EMPTY)
    assert found is not None
    assert (found.counts.tolist(), found.among, found.right) == ([[0, 0], [0, 0]], 0, 0)


def test_the_mean_error_is_that_of_the_part() -> None:
    points = random_points(40, 1, 7, setting="regression", test_share=0.4)
    network = random_network((2, 3, 1), ("tanh", "linear"), 7)
    wrong_by = np.abs(outputs(network, network.inputs_at(points.xy))[:, 0] - points.labels)
    assert mean_error(network, points) == pytest.approx(wrong_by[~points.test_mask].mean())
    assert mean_error(network, points, of_test=True) == pytest.approx(wrong_by[points.test_mask].mean())
    assert np.isnan(mean_error(network, replace(points, test=None), of_test=True))
    steep = random_network((2, 1), ("linear",), 1).with_weights((np.array([[0, 1e308, 1e308]]),))
    assert np.isinf(mean_error(steep, points))
    assert np.isnan(mean_error(steep, replace(points, xy=1e10 * points.xy)))


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from(["sum", "mean"]))
def test_gradient_norms_are_those_of_automatic_differentiation(seed: int, reduction: str) -> None:
    points = random_points(30, 3, seed, test_share=0.3)
    network = random_network((2, 4, 3), ("tanh", "softmax"), seed)
    part = points.subset(~points.test_mask)
    x, c = network.inputs_at(part.xy)[:, 1:], targets(part, 3)

    def loss(weights: list[np.ndarray]) -> float:
        h = anp.tanh(anp.dot(x, weights[0][:, 1:].T) + weights[0][:, 0])
        z = anp.dot(h, weights[1][:, 1:].T) + weights[1][:, 0]
        total = -anp.sum(c * (z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))))
        return total / len(x) if reduction == "mean" else total

    expected = [np.linalg.norm(g) for g in autograd.grad(loss)(list(network.weights))]
    training = TrainingSettings(loss="cross-entropy", reduction=reduction)  # type: ignore[arg-type]
    np.testing.assert_allclose(gradient_norms(network, points, training), expected, rtol=1e-10)


def test_where_there_is_no_loss_there_is_no_gradient() -> None:
    project = xor_project()
    assert np.isnan(gradient_norms(project.network, EMPTY, project.training)).tolist() == [True, True]


def test_the_gradient_of_many_points_is_that_of_an_even_sample_scaled_to_all() -> None:
    points = generate("moons")
    copies = 3 * LARGEST_SAMPLE // len(points)
    many = PointSet(np.repeat(points.xy, copies, axis=0), np.repeat(points.labels, copies), points.classes)
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 2)
    all_of_them, sample = (
        gradient_norms(network, replace(points, test=None), TrainingSettings()),
        gradient_norms(network, many, TrainingSettings()),
    )
    np.testing.assert_allclose(sample, copies * all_of_them, rtol=0.02)


def test_a_sample_is_smaller_for_a_larger_network_and_holds_first_and_last() -> None:
    small, large = (
        random_network((2, 3, 1), ("tanh", "sigmoid"), 1),
        edits.new_project((500, 500, 1), ("tanh",) * 3, generate("xor")).network,
    )
    assert sample_size(small) == LARGEST_SAMPLE
    assert sample_size(large) < LARGEST_SAMPLE
    chosen = evenly(np.arange(10, 1010), 7)
    assert (len(chosen), chosen[0], chosen[-1]) == (7, 10, 1009)
    assert np.ptp(np.diff(chosen)) <= 1
    assert evenly(np.arange(5), 7).tolist() == [0, 1, 2, 3, 4]


def test_the_norm_of_a_layer_that_is_cut_off_is_0() -> None:
    project = training_with(xor_project(), reduction="mean")
    network = replace(project.network, removed=(np.ones((2, 3), bool), np.zeros((1, 3), bool)), weights=(np.zeros((2, 3)), np.ones((1, 3))))
    norms = gradient_norms(network, project.points, project.training)
    assert norms[0] == 0
    assert norms[1] > 0


@pytest.mark.parametrize(("output", "column"), [(0.2, 0), (0.8, 1)])
def test_one_output_unit_can_decide_for_a_class_that_is_none(output: float, column: int) -> None:
    points = PointSet(np.zeros((3, 2)), np.zeros(3, np.int64), ("a",))
    network = random_network((2, 1), ("linear",), 1)
    found = confusion(network.with_weights((np.array([[output, 0.0, 0.0]]),)), points)
    assert found is not None
    assert found.counts.shape == (1, 2)
    assert found.counts[0, column] == 3
