"""The figure of one unit: its inputs, weights, sum and output are those that the network computes at the example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.notation import weight_latex
from mlp_studio.core.unit_curve import unit_sums
from mlp_studio.core.unit_figure import lone_figure, unit_figure
from tests.core.nets import HIDDEN, random_network, random_points, seeds


@given(seed=seeds, s=st.integers(1, 3), activation=st.sampled_from(HIDDEN))
def test_the_inputs_times_the_weights_are_the_sum_of_the_unit_at_the_point(seed: int, s: int, activation: str) -> None:
    network, points = random_network((2, 3, 4, 2), (activation, "tanh", "softmax"), seed), random_points(5, 2, seed)
    figure, sums = unit_figure(network, points, (s, 1), 3), unit_sums(network, points, (s, 1))
    assert figure.z == pytest.approx(float(sums.z[3]))
    assert figure.y == pytest.approx(float(sums.y[3]))
    assert float(np.dot(figure.inputs, figure.weights)) == pytest.approx(figure.z)
    assert figure.inputs[0] == 1
    assert figure.weights == tuple(network.weights[s - 1][1])
    assert figure.weight_symbols == tuple(weight_latex(network, (s, 1, j)) for j in range(len(figure.weights)))
    assert len(figure.symbols) == network.sizes[s - 1] + 1
    assert figure.activation == network.layers[s - 1].activation


def test_the_symbols_of_a_unit_are_those_of_its_layer() -> None:
    network, points = random_network((2, 3, 1), ("tanh", "sigmoid"), 1), random_points(4, 1, 1)
    hidden, output = unit_figure(network, points, (1, 0), 0), unit_figure(network, points, (2, 0), 0)
    assert hidden.symbols == ("x_{0}", "x_{1}", "x_{2}")
    assert hidden.output == "y_{1}^{h}"
    assert output.symbols == ("y_{0}^{h}", "y_{1}^{h}", "y_{2}^{h}", "y_{3}^{h}")
    assert output.output == "y"


@pytest.mark.parametrize(("activation", "y"), [("linear", -0.5), ("heaviside", 0.0), ("sigmoid", 1 / (1 + np.exp(0.5)))])
def test_a_unit_that_stands_alone_sums_and_thresholds_as_in_the_lecture(activation: str, y: float) -> None:
    figure = lone_figure(activation, (-0.5, 1.0, -1.0), (1.0, 1.0, 1.0))
    assert (figure.z, figure.y) == (-0.5, pytest.approx(y))
    assert (figure.symbols[1], figure.weight_symbols[2], figure.output) == ("x_{1}", "w_{2}", "y")
