"""What stands in the way of training: found before a run begins, and said in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.algorithms import ALGORITHMS, obstacle, obstacle_to_loss
from mlp_studio.core.edits import new_project, set_inputs
from mlp_studio.core.generators import generate
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from tests.core.nets import random_points, training_with, xor_project


def said(project: Project) -> str:
    return str(obstacle(project.network, project.points, project.training))


def project_of(*activations: str, k: int = 1, **settings: object) -> Project:
    sizes = (*(2,) * (len(activations) - 1), k)
    return training_with(new_project(sizes, activations, generate("xor")), **settings)


@pytest.mark.parametrize(
    "project",
    [
        project_of("tanh", "sigmoid"),
        project_of("sigmoid", loss="log loss"),
        project_of("relu", "softmax", k=2, loss="cross-entropy"),
        project_of("linear"),
        project_of("heaviside", algorithm="perceptron"),
        project_of("heaviside", k=3, algorithm="perceptron"),
        project_of("heaviside", algorithm="perceptron", loss="cross-entropy"),
        project_of("tanh", "sigmoid", k=5, algorithm="batch"),
    ],
    ids=lambda project: " ".join(
        (*(layer.activation for layer in project.network.layers), project.training.algorithm, project.training.loss)
    ),
)
def test_nothing_is_in_the_way_of_what_can_train(project: Project) -> None:
    assert obstacle(project.network, project.points, project.training) is None


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (
            project_of("heaviside", "sigmoid"),
            "hidden layer 1: heaviside units have no gradient: f′(z) = 0, so every step would be zero. "
            "Choose sigmoid or tanh for that layer, or set the weights by hand.",
        ),
        (project_of("tanh", "heaviside", "sigmoid"), "hidden layer 2: heaviside units have no gradient"),
        (project_of("tanh", "heaviside"), "output layer: heaviside units have no gradient"),
        (
            project_of("heaviside"),
            "output layer: heaviside units have no gradient: f′(z) = 0, so every step would be zero. "
            "Choose the perceptron algorithm, or sigmoid units.",
        ),
        (
            project_of("sigmoid", algorithm="perceptron"),
            "algorithm: the perceptron algorithm trains a single layer of heaviside units, and nothing else. "
            "Choose IGD, or make the network one heaviside layer.",
        ),
        (project_of("heaviside", "heaviside", algorithm="perceptron"), "algorithm: the perceptron algorithm trains a single layer"),
        (project_of("tanh", loss="log loss"), "loss: log loss does not go with an output layer of tanh. Choose squared."),
        (
            project_of("sigmoid", loss="cross-entropy"),
            "loss: cross-entropy does not go with an output layer of sigmoid. Choose squared or log loss.",
        ),
        (project_of("tanh", "softmax", k=2), "loss: squared does not go with an output layer of softmax. Choose cross-entropy."),
        (
            project_of("softmax", loss="cross-entropy"),
            "output layer: softmax over one unit is always 1. Use sigmoid, or one unit for each class.",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_algorithm_and_loss_must_fit_the_layers(project: Project, words: str) -> None:
    assert said(project).startswith(words)


def test_there_must_be_training_points() -> None:
    words = "data: there are no training points. Load, generate or paint some."
    assert said(replace(xor_project(), points=EMPTY)) == words
    assert said(replace(xor_project(), points=replace(generate("xor"), test=np.ones(4, bool)))) == words


def test_classes_must_fit_the_output_layer() -> None:
    assert said(replace(xor_project(), points=random_points(9, 3, 1))).startswith("output layer: 3 classes need 3 output units")


def test_features_must_be_finite_for_every_training_point_and_need_not_be_for_test_points() -> None:
    project = set_inputs(xor_project(), ("x1", "log(x2)", "1/x1"))
    assert said(project) == "inputs: the feature “log(x2)” is not finite for every point. Use another expression, or move those points."
    points = replace(project.points, test=(project.points.xy == 0).any(axis=1))
    assert obstacle(project.network, points, project.training) is None


def test_features_must_be_readable() -> None:
    network = replace(xor_project().network, inputs=("x1", "x1 +"))
    assert said(replace(xor_project(), network=network)).startswith("inputs: the feature “x1 +” cannot be read.")


def test_data_are_looked_at_before_the_algorithm_and_the_algorithm_before_the_loss() -> None:
    project = project_of("heaviside", loss="cross-entropy")
    assert said(project).startswith("output layer: heaviside")
    assert said(replace(project, points=EMPTY)).startswith("data")


def test_a_loss_can_be_computed_where_nothing_can_be_trained() -> None:
    for project in (project_of("heaviside", "sigmoid"), project_of("sigmoid", algorithm="perceptron")):
        assert obstacle(project.network, project.points, project.training) is not None
        assert obstacle_to_loss(project.network, project.points, project.training) is None


def test_a_loss_needs_points_and_an_output_layer_that_fits() -> None:
    without, unfit = replace(xor_project(), points=EMPTY), project_of("heaviside", "tanh", loss="log loss")
    assert str(obstacle_to_loss(without.network, without.points, without.training)).startswith("data: there are no training points")
    assert str(obstacle_to_loss(unfit.network, unfit.points, unfit.training)).startswith("loss: log loss does not go with")


@pytest.mark.parametrize(("name", "examples"), [("igd", 1), ("perceptron", 1), ("batch", 200), ("minibatch", 7)])
def test_an_update_uses_one_example_all_of_them_or_a_batch(name: str, examples: int) -> None:
    assert ALGORITHMS[name].examples_per_update(7, 200) == examples


def test_a_batch_of_no_examples_is_one_wide() -> None:
    assert ALGORITHMS["batch"].examples_per_update(7, 0) == 1
