"""The lecture's own algorithms and figures, transcribed here without the core, and what the engine makes of the same numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import PointSet, targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, outputs
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import assert_close, computed_outputs, random_network, random_points, seeds, xor_minimum_network

# Section 2: the minimum network


def test_minimum_network_decides_xor_as_0_1_1_0() -> None:
    x = feature_matrix(("x1", "x2"), generate("xor").xy)
    assert outputs(xor_minimum_network(), x).ravel().tolist() == [0, 1, 1, 0]


def test_kernel_gives_0_1_1_0_for_the_minimum_network_and_three_points_in_the_hidden_space() -> None:
    x = feature_matrix(("x1", "x2"), generate("xor").xy)
    units = computed_outputs(xor_minimum_network(), x)
    assert units[4].tolist() == [0, 1, 1, 0]
    assert units[2:4].T.tolist() == [[0, 1], [0, 0], [1, 1], [0, 1]]


def test_heaviside_is_1_at_zero() -> None:
    network = Network(("x1",), (Layer("o", 1, "heaviside"),), (np.array([[0.0, 1.0]]),))
    x = np.array([[1.0, -0.25], [1.0, 0.0], [1.0, 0.25]])
    assert outputs(network, x).ravel().tolist() == [0, 1, 1]
    assert computed_outputs(network, x)[1].tolist() == [0, 1, 1]


# Section 3: the update rules of a single unit

Rule = Callable[[Floats, Floats, float, float], Floats]


def linear_rule(w: Floats, x: Floats, c: float, eta: float) -> Floats:
    return w + eta * (c - float(w @ x)) * x


def perceptron_rule(w: Floats, x: Floats, c: float, eta: float) -> Floats:
    return w + eta * (c - (1.0 if float(w @ x) >= 0 else 0.0)) * x


def logistic_rule(w: Floats, x: Floats, c: float, eta: float) -> Floats:
    return w + eta * (c - 1 / (1 + math.exp(-float(w @ x)))) * x


def squared_sigmoid_rule(w: Floats, x: Floats, c: float, eta: float) -> Floats:
    y = 1 / (1 + math.exp(-float(w @ x)))
    return w + eta * (c - y) * y * (1 - y) * x


RULES = pytest.mark.parametrize(
    ("activation", "algorithm", "loss", "rule", "tolerance"),
    [
        ("heaviside", "perceptron", "squared", perceptron_rule, 0.0),
        ("linear", "igd", "squared", linear_rule, 0.0),
        ("sigmoid", "igd", "log loss", logistic_rule, 1e-15),
        ("sigmoid", "igd", "squared", squared_sigmoid_rule, 1e-15),
    ],
    ids=["perceptron algorithm", "LMS", "logistic regression", "squared loss with a sigmoid"],
)


@RULES
@settings(max_examples=60)
@given(eighths=st.lists(st.integers(-16, 16), min_size=6, max_size=6), c=st.integers(0, 1))
def test_one_step_of_a_single_unit_is_the_classical_rule(
    activation: str, algorithm: str, loss: str, rule: Rule, tolerance: float, eighths: list[int], c: int
) -> None:
    w, x = np.array(eighths[:3]) / 8, np.array([8, *eighths[3:5]]) / 8  # dyadic, so that no sum is rounded
    network = Network(("x1", "x2"), (Layer("o", 1, activation),), (w[None],))
    points = PointSet(x[None, 1:], np.array([c]), ("−", "+"))
    engine = Engine(Project(network, points, TrainingSettings(algorithm, loss, 0.5)))
    assert engine.advance(1) == 1
    np.testing.assert_allclose(engine.weights[0][0], rule(w, x, float(c), 0.5), rtol=tolerance, atol=tolerance)


# Section 7: the algorithms

Matrix = list[list[float]]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def igd_mlp_d(W: dict[int, Matrix], D: list[tuple[list[float], list[float]]], eta: float, epochs: int) -> dict[int, Matrix]:
    """IGD_MLPd of ML:IV-111..116, line by line; W[s] is the matrix of layer s, an example (x, c) has x_0 = 1."""
    d = len(W)
    t = 0
    while t < epochs:  # 2., 10.
        t = t + 1  # 3.
        for x, c in D:  # 4.
            y = {0: x}
            for s in range(1, d + 1):  # 5.
                y[s] = [sigmoid(sum(w * v for w, v in zip(row, y[s - 1], strict=True))) for row in W[s]]
                if s < d:
                    y[s] = [1.0, *y[s]]
            residual = [c_u - y_u for c_u, y_u in zip(c, y[d], strict=True)]  # 6.
            delta = {d: [r * y_u * (1 - y_u) for r, y_u in zip(residual, y[d], strict=True)]}  # 7a.
            for s in range(d - 1, 0, -1):
                back = [sum(W[s + 1][i][j] * delta[s + 1][i] for i in range(len(W[s + 1]))) for j in range(len(y[s]))]
                delta[s] = [b * v * (1 - v) for b, v in zip(back, y[s], strict=True)][1:]
            step = {s: [[eta * e * v for v in y[s - 1]] for e in delta[s]] for s in range(1, d + 1)}  # 7b.
            for s in range(1, d + 1):  # 8.
                W[s] = [[w + dw for w, dw in zip(row, change, strict=True)] for row, change in zip(W[s], step[s], strict=True)]
    return W  # 11.


def transcribed(project: Project, epochs: int) -> Matrices:
    """Return what the transcription makes of a project's network, points and η."""
    x = feature_matrix(project.network.inputs, project.points.xy)
    D = list(zip(x.tolist(), targets(project.points, project.network.k).tolist(), strict=True))
    W = igd_mlp_d(dict(enumerate((w.tolist() for w in project.network.weights), start=1)), D, project.training.learning_rate, epochs)
    return tuple(np.array(W[s]) for s in sorted(W))


@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 4, 3), (2, 5, 3, 2), (3, 4, 4, 3, 1), (2, 1)], ids=str)
def test_three_epochs_of_igd_equal_a_transcription_of_the_lecture(sizes: tuple[int, ...]) -> None:
    network = random_network(sizes, ("sigmoid",) * (len(sizes) - 1), 17)
    project = Project(network, random_points(12, sizes[-1], 5), TrainingSettings(learning_rate=0.3))
    wanted = transcribed(project, 3)
    assert_close(train(project, 3).network.weights, wanted, 1e-12)
    assert_close(train_reference(project, 3), wanted, 1e-12)


def test_an_epoch_of_batch_gradient_descent_adds_up_the_steps_of_its_examples() -> None:
    network = random_network((2, 3, 2), ("sigmoid", "sigmoid"), 3)
    points = random_points(6, 2, 3)
    project = Project(network, points, TrainingSettings("batch", learning_rate=0.2))
    steps = []
    for i in range(6):
        one = replace(project, points=points.subset(np.arange(6) == i), training=TrainingSettings(learning_rate=0.2))
        steps.append([new - old for new, old in zip(transcribed(one, 1), network.weights, strict=True)])
    summed = tuple(W + sum(step[s] for step in steps) for s, W in enumerate(network.weights))
    averaged = tuple(W + sum(step[s] for step in steps) / 6 for s, W in enumerate(network.weights))
    assert_close(train(project, 1).network.weights, summed, 1e-12)
    mean = replace(project, training=replace(project.training, reduction="mean"))
    assert_close(train(mean, 1).network.weights, averaged, 1e-12)


@settings(max_examples=40)
@given(seed=seeds, d=st.integers(1, 4))
def test_a_network_of_linear_units_is_one_line(seed: int, d: int) -> None:
    network = random_network((2, *(3,) * (d - 1), 1), ("linear",) * d, seed)
    along = np.linspace(-2, 2, 9)
    x = np.stack([np.ones(9), along, 1 - along], axis=1)
    assert np.abs(np.diff(outputs(network, x).ravel(), n=2)).max() < 1e-12


def test_forward_propagation_extends_every_layer_but_the_last_by_a_row_of_ones() -> None:
    passed = forward(random_network((2, 4, 3, 2), ("tanh", "relu", "sigmoid"), 1), np.ones((3, 5)))
    assert [z.shape for z in passed.z] == [(4, 5), (3, 5), (2, 5)]
    assert [y.shape for y in passed.y] == [(3, 5), (5, 5), (4, 5), (2, 5)]
    assert all(np.all(y[0] == 1.0) for y in passed.y[:-1])
