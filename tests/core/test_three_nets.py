"""The same network with linear, heaviside and sigmoid units."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_studio.core.measures import measure
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.three_nets import KINDS, NO_LINE, boundary_words, error_counts, note_on, of_kind, with_units
from tests.core.nets import random_network, random_points, xor_minimum_network


def outputs_by_hand(network: Network, xy: np.ndarray, kind: str) -> np.ndarray:
    f = {"linear": lambda z: z, "heaviside": lambda z: (z >= 0) * 1.0, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[kind]
    y = xy
    for W in network.weights:
        y = f(y @ W[:, 1:].T + W[:, 0])
    return np.asarray(y)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.activation for kind in KINDS])
def test_loss_and_errors_are_those_of_the_same_weights_with_these_units(kind: object) -> None:
    chosen = next(k for k in KINDS if k is kind)
    network = random_network((2, 4, 3, 1), ("tanh", "relu", "sigmoid"), 3)
    points = random_points(30, 1, 3, test_share=0.3)
    project = Project(network, points, TrainingSettings(loss="log loss", reduction="mean"))
    row = measure(of_kind(project, chosen))
    assert row is not None
    y, test = outputs_by_hand(network, points.xy, chosen.activation)[:, 0], points.test_mask
    c = points.labels
    assert row[0] == pytest.approx(0.5 * ((c - y)[~test] ** 2).sum())
    assert row[1] == pytest.approx(0.5 * ((c - y)[test] ** 2).sum())
    assert row[2] == pytest.approx(((y >= 0.5) != c)[~test].mean())
    assert row[3] == pytest.approx(((y >= 0.5) != c)[test].mean())


def test_structure_and_weights_stay() -> None:
    network = random_network((2, 4, 1), ("tanh", "sigmoid"), 3, masked=True)
    other = with_units(network, "linear")
    assert [layer.activation for layer in other.layers] == ["linear", "linear"]
    assert [(layer.id, layer.units) for layer in other.layers] == [(layer.id, layer.units) for layer in network.layers]
    assert all(a is b for a, b in zip(other.weights, network.weights, strict=True))
    assert all((a == b).all() for a, b in zip(other.removed, network.removed, strict=True))


def test_the_minimum_network_solves_xor_with_heaviside_units_alone() -> None:
    project = Project(xor_minimum_network(), random_points(4, 1, 1))
    points = type(project.points)(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float), np.array([0, 1, 1, 0]), ("−", "+"))
    errors = {k.activation: measure(of_kind(Project(project.network, points), k)) for k in KINDS}
    wrong = {name: row[2] for name, row in errors.items() if row is not None}
    assert wrong["heaviside"] == 0
    assert wrong["linear"] > 0


def test_the_form_of_the_boundary_is_told_by_units_depth_and_features() -> None:
    linear, heaviside, sigmoid = KINDS
    deep = random_network((2, 3, 1), ("tanh", "sigmoid"), 1)
    flat = random_network((2, 1), ("sigmoid",), 1)
    featured = random_network((3, 3, 1), ("tanh", "sigmoid"), 1)
    several = random_network((2, 3, 3), ("tanh", "sigmoid"), 1)
    assert boundary_words(linear, deep) == "One straight line"
    assert boundary_words(sigmoid, flat) == "One straight line"
    assert boundary_words(linear, several) == "Straight lines between the classes"
    assert boundary_words(linear, featured) == "One curve, linear in the features"
    assert boundary_words(linear, random_network((3, 3, 3), ("tanh", "tanh"), 1)) == "Curves that are linear in the features"
    assert boundary_words(heaviside, deep) == "Combined half planes"
    assert boundary_words(sigmoid, deep) == "Smooth combinations of half planes"


def test_where_all_places_get_the_same_there_is_no_line() -> None:
    linear, _, sigmoid = KINDS
    assert boundary_words(linear, xor_minimum_network()) == NO_LINE  # w = (−0.5, 0, 0)
    flat = random_network((2, 1), ("sigmoid",), 1)
    pair = random_network((2, 2), ("sigmoid",), 1)
    alike = pair.with_weights((np.repeat(pair.weights[0][:1], 2, axis=0),))
    assert boundary_words(sigmoid, flat.with_weights((np.array([[1.0, 0.0, 0.0]]),))) == NO_LINE
    assert boundary_words(linear, flat.with_weights((np.array([[1.0, np.inf, 0.0]]),))) == NO_LINE
    assert (boundary_words(linear, pair), boundary_words(linear, alike)) == ("One straight line", NO_LINE)
    assert boundary_words(linear, random_network((1, 1), ("tanh",), 1)) == "One straight line"  # x1 alone


def test_errors_are_counts_of_training_and_of_test_points() -> None:
    points = random_points(30, 1, 3, test_share=0.3)
    count = int(points.test_mask.sum())
    assert 0 < count < 30
    assert error_counts((1.0, 1.0, 4 / (30 - count), 2 / count), points) == (4, 2)
    assert error_counts((1.0, np.nan, 0.5, np.nan), random_points(4, 1, 1)) == (2, 0)


def test_what_is_said_of_networks_is_said_with_that_of_a_single_layer() -> None:
    linear, heaviside, sigmoid = KINDS
    deep, flat = random_network((2, 3, 1), ("tanh", "sigmoid"), 1), random_network((2, 1), ("sigmoid",), 1)
    assert [note_on(kind, deep) for kind in KINDS] == [kind.note for kind in KINDS]
    assert note_on(linear, flat) == linear.note
    assert note_on(sigmoid, flat) == "With a hidden layer: nonlinear decision boundaries, and a gradient to train by"
    assert note_on(heaviside, flat).startswith("With a hidden layer: nonlinear")
