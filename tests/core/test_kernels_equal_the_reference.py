"""The compiled engine, held against the reference in NumPy for every activation, loss, algorithm and shape of network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS, train_reference
from mlp_studio.core.compiled.blocks import BLOCK, WIDE
from mlp_studio.core.compiled.run import FEW
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import Setting, targets, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, loss_sum, outputs
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import ENDS, HIDDEN, assert_close, computed_outputs, random_network, random_points, seeds, shapes, stopping

GRADIENT_ALGORITHMS = [name for name, algorithm in ALGORITHMS.items() if algorithm.uses_gradient]
TOLERANCE = 1e-12


def setting_of(loss: str, k: int, wish: Setting) -> Setting:
    """Return the setting that is nearest to the wish and that loss and k allow."""
    if loss != "squared" and wish == "regression":
        return "exclusive"
    if wish == "regression" and k > 1:
        return "multi-label"
    return "exclusive" if loss == "cross-entropy" else wish


@st.composite
def projects(draw: st.DrawFn) -> Project:
    sizes = draw(shapes(deepest=5, widest=7))
    output, loss = draw(st.sampled_from(ENDS))
    if output == "softmax":
        sizes = (*sizes[:-1], max(2, sizes[-1]))
    seed, k = draw(seeds), sizes[-1]
    network = random_network(sizes, (*(draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]), output), seed, masked=draw(st.booleans()))
    setting = setting_of(loss, k, draw(st.sampled_from(["exclusive", "multi-label", "regression"])))
    points = random_points(draw(st.integers(1, 45)), k, seed, setting, draw(st.sampled_from([0.0, 0.3])))
    training = TrainingSettings(
        algorithm=draw(st.sampled_from(GRADIENT_ALGORITHMS)),
        loss=loss,
        learning_rate=draw(st.sampled_from([0.001, 0.01, 0.02])),
        batch_size=draw(st.integers(1, 50)),
        reduction=draw(st.sampled_from(["sum", "mean"])),
        shuffle=draw(st.booleans()),
        seed=seed,
    )
    return Project(network, points, training)


@pytest.mark.parametrize("algorithm", GRADIENT_ALGORITHMS)
@pytest.mark.parametrize(("output", "loss"), ENDS, ids=[f"{a}, {b}" for a, b in ENDS])
def test_two_epochs_equal_the_reference_for_every_activation_of_a_hidden_layer(algorithm: str, output: str, loss: str) -> None:
    for seed, hidden in enumerate(HIDDEN):
        network = random_network((2, 4, 3, 3), (hidden, hidden, output), seed)
        training = TrainingSettings(algorithm, loss, 0.05, batch_size=4)
        project = Project(network, random_points(11, 3, seed), training)
        assert_close(train(project, 2).network.weights, train_reference(project, 2), TOLERANCE)


@settings(max_examples=200)
@given(projects())
def test_two_epochs_of_any_project_equal_the_reference(project: Project) -> None:
    assert_close(train(project, 2).network.weights, train_reference(project, 2), TOLERANCE)


@pytest.mark.parametrize("masked", [False, True], ids=["whole", "cut and frozen"])
@pytest.mark.parametrize(
    ("algorithm", "batch_size"),
    [
        ("igd", 1),
        ("minibatch", 1),
        ("minibatch", 5),
        ("minibatch", FEW),
        ("minibatch", FEW + 1),
        ("minibatch", BLOCK),
        ("minibatch", BLOCK + 9),
        ("batch", 1),
    ],
)
@pytest.mark.parametrize("sizes", [(2, WIDE + 8, WIDE + 1, 3), (4, 23, 24, 25, 1), (1, 3, WIDE - 1, 2)], ids=str)
def test_wide_layers_equal_the_reference_for_every_size_of_batch(
    sizes: tuple[int, ...], algorithm: str, batch_size: int, masked: bool
) -> None:
    hidden = ("tanh", "relu", "sigmoid")[: len(sizes) - 2]
    network = random_network(sizes, (*hidden, "sigmoid"), 3, masked=masked)
    training = TrainingSettings(algorithm, "log loss", 0.01, batch_size=batch_size, shuffle=True, seed=9)
    project = Project(network, random_points(BLOCK * 2 + 7, sizes[-1], 4), training)
    assert_close(train(project, 2).network.weights, train_reference(project, 2), TOLERANCE)


@settings(max_examples=60)
@given(k=st.integers(1, 6), n=st.integers(1, 40), masked=st.booleans(), shuffle=st.booleans(), seed=seeds)
def test_perceptron_algorithm_equals_the_reference(k: int, n: int, masked: bool, shuffle: bool, seed: int) -> None:
    network = random_network((3, k), ("heaviside",), seed, masked=masked)
    training = TrainingSettings("perceptron", learning_rate=0.1, shuffle=shuffle, seed=seed)
    project = stopping(Project(network, random_points(n, k, seed), training))
    engine = Engine(project)
    engine.advance(3 * n)
    assert engine.epoch == 3 or engine.reason == "errors_below"
    assert_close(engine.weights, train_reference(project, engine.epoch), TOLERANCE)


@settings(max_examples=60)
@given(seed=seeds, algorithm=st.sampled_from(GRADIENT_ALGORITHMS))
def test_cut_edges_stay_at_zero_and_frozen_weights_keep_every_bit(seed: int, algorithm: str) -> None:
    network = random_network((2, 5, 2), ("tanh", "sigmoid"), seed, masked=True)
    project = Project(network, random_points(20, 2, seed), TrainingSettings(algorithm, batch_size=6))
    for before, after, removed, frozen in zip(
        network.weights, train(project, 2).network.weights, network.removed, network.frozen, strict=True
    ):
        assert np.all(after[removed] == 0.0)
        assert np.array_equal(after[frozen], before[frozen])
        moved = after != before
        assert np.array_equal(moved & (removed | frozen), np.zeros_like(moved))


def test_training_moves_every_weight_that_is_neither_cut_nor_frozen() -> None:
    network = random_network((2, 5, 2), ("tanh", "sigmoid"), 8, masked=True)
    after = train(Project(network, random_points(20, 2, 8)), 1).network.weights
    for W, new, trainable in zip(network.weights, after, network.trainable, strict=True):
        assert np.array_equal(new != W, trainable)


@settings(max_examples=150)
@given(projects())
def test_records_hold_the_losses_and_error_rates_of_the_reference(project: Project) -> None:
    engine = Engine(project)
    engine.record()
    (row,) = engine.take_records()
    n_test = int(project.points.test_mask.sum())
    for mask, loss, errors in ((~project.points.test_mask, row[1], row[3]), (project.points.test_mask, row[2], row[4])):
        if not mask.any():
            assert np.isnan(loss)
            assert np.isnan(errors)
            continue
        D = project.points.subset(mask)
        x = feature_matrix(project.network.inputs, D.xy)
        wanted = loss_sum(project.network, x.T, targets(D, project.network.k).T, project.training.loss)
        share = len(D) if project.training.reduction == "mean" else 1
        assert loss == pytest.approx(wanted / share, rel=TOLERANCE, abs=TOLERANCE)
        assert errors == pytest.approx(wrong(outputs(project.network, x), D).mean(), rel=TOLERANCE)
    assert np.isnan(row[2]) == (n_test == 0)


@settings(max_examples=150)
@given(projects())
def test_outputs_of_all_units_equal_the_reference(project: Project) -> None:
    x = feature_matrix(project.network.inputs, project.points.xy)
    passed = forward(project.network, x.T)
    wanted = np.concatenate([passed.y[0][1:], *(y[1:] for y in passed.y[1:-1]), passed.y[-1]])
    assert_close((computed_outputs(project.network, x),), (wanted,), TOLERANCE)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_compiled_activation_equals_its_formula_over_the_whole_range(name: str) -> None:
    z = np.concatenate([np.linspace(-40, 40, 4001), [-1e300, -1e12, -745.0, -709.5, -0.0, 0.0, 709.5, 745.0, 1e12, 1e300]])
    if name in {"sin", "gaussian"}:  # libm's sine, and the square, of numbers beyond any use
        z = z[np.abs(z) < 1e6]
    network = Network(("x1",), (Layer("o", 2, name),), (np.array([[0.0, 1.0], [0.5, 0.0]]),))
    x = np.stack([np.ones_like(z), z], axis=1)
    y = ACTIVATIONS[name].function(network.weights[0] @ x.T)
    np.testing.assert_allclose(computed_outputs(network, x)[1:], y, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in {"heaviside", "relu", "leaky relu", "softmax"}])
def test_a_sum_that_is_not_a_number_gives_an_output_that_is_none(name: str) -> None:
    network = Network(("x1",), (Layer("o", 1, name),), (np.array([[0.0, 1.0]]),))
    assert np.isnan(computed_outputs(network, np.array([[1.0, np.nan]]))[1, 0])


def test_reference_and_engine_go_on_from_the_epoch_that_the_project_has_reached() -> None:
    project = Project(random_network((2, 3, 1), ("tanh", "sigmoid"), 1), random_points(9, 1, 1), TrainingSettings(shuffle=True))
    half = train(project, 3)
    assert half.progress.epoch == 3
    assert_close(train_reference(half, 2), train_reference(project, 5), TOLERANCE)
    assert_close(train(half, 2).network.weights, train_reference(project, 5), TOLERANCE)


def test_test_points_do_not_train() -> None:
    points = random_points(30, 1, 2, test_share=0.5)
    assert 0 < points.test_mask.sum() < 29
    project = Project(random_network((2, 3, 1), ("tanh", "sigmoid"), 1), points)
    without = replace(project, points=points.subset(~points.test_mask))
    assert_close(train(project, 3).network.weights, train(without, 3).network.weights, 0.0)
    assert_close(train_reference(project, 3), train_reference(without, 3), 0.0)
