"""What a network says of a place: outputs and decision, for each setting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.answers import answer_at, outputs_at, values_at
from mlp_studio.core.points import Setting, decide
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, outputs
from tests.core.nets import random_network, random_points

PLACE = (0.3, -0.7)


def project_of(setting: Setting, k: int, inputs: tuple[str, ...] = ("x1", "x2")) -> Project:
    network = random_network((2, 4, k), ("tanh", "sigmoid"), 3)
    return Project(replace(network, inputs=inputs), random_points(20, k, 3, setting))


@pytest.mark.parametrize(("setting", "k"), [("exclusive", 1), ("exclusive", 3), ("multi-label", 3), ("regression", 1)])
def test_the_answer_is_the_output_and_what_it_decides(setting: Setting, k: int) -> None:
    project = project_of(setting, k)
    answer = answer_at(project, PLACE)
    assert answer is not None
    y, label = answer
    expected = outputs(project.network, project.network.inputs_at(np.array([PLACE])))
    assert np.array_equal(y, expected[0])
    if setting == "regression":
        assert label is None
    elif setting == "multi-label":
        assert label == int(np.argmax(y))
    else:
        assert label == int(decide(expected, setting)[0])


def test_where_a_feature_is_not_finite_there_is_no_answer() -> None:
    project = project_of("exclusive", 1, ("x1", "exp(x2)"))
    assert answer_at(project, (0.0, 1e6)) is None
    assert outputs_at(project, np.array([[0.0, 0.0], [0.0, 1e6]])) is None


def test_where_an_output_is_not_finite_there_is_no_answer() -> None:
    network = random_network((2, 1), ("linear",), 1)
    huge = network.with_weights((np.full((1, 3), 1e308),))
    assert answer_at(Project(huge, random_points(5, 1, 1)), (10.0, 10.0)) is None


@pytest.mark.parametrize("sizes", [(2, 1), (2, 4, 3), (2, 3, 5, 2)])
def test_the_values_of_a_place_are_z_and_y_of_all_units_without_the_ones_of_bias_units(sizes: tuple[int, ...]) -> None:
    network = random_network(sizes, ("tanh",) * (len(sizes) - 2) + ("sigmoid",), 5)
    values = values_at(network, PLACE)
    passed = forward(network, network.inputs_at(np.array([PLACE])).T)
    assert [len(y) for _, y in values] == list(sizes)
    assert values[0][0].size == 0
    assert values[0][1].tolist() == list(PLACE)
    for s, (z, y) in enumerate(values[1:], start=1):
        assert np.array_equal(z, passed.z[s - 1][:, 0])
        assert np.array_equal(y, passed.y[s][-len(y) :, 0])
