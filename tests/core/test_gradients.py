"""The reference gradient, held against three others: HIPS autograd, finite differences and PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network
from mlp_studio.core.propagation import forward, gradient, loss_sum
from tests.core.nets import ENDS, HIDDEN, KINKED, assert_close, random_network, random_targets, seeds, shapes

Function = Callable[[Any], Any]

# An implementation of its own: examples as rows, the bias apart, every formula as a textbook has it.
FUNCTIONS: dict[str, Function] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "sin": anp.sin,
    "gaussian": lambda z: anp.exp(-(z**2)),
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=1, keepdims=True),
}
LOSS_FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "squared": lambda c, y: anp.sum((c - y) ** 2) / 2,
    "log loss": lambda c, y: -anp.sum(c * anp.log(y) + (1 - c) * anp.log(1 - y)),
    "cross-entropy": lambda c, y: -anp.sum(c * anp.log(y)),
}

ends = pytest.mark.parametrize(("output", "loss"), ENDS, ids=[f"{a}, {b}" for a, b in ENDS])


class Case:
    """A network with examples and targets, the columns of x and c."""

    def __init__(self, network: Network, loss: str, n: int, seed: int) -> None:
        rng = np.random.default_rng([seed, 3])
        self.network, self.loss = network, loss
        self.x: Floats = np.concatenate([np.ones((1, n)), rng.uniform(-1.5, 1.5, (network.p, n))])
        self.c = random_targets(loss, n, network.k, seed)

    def loss_of(self, weights: list[Any]) -> Any:
        """Return the loss of these weights, without any line of the core."""
        y = self.x[1:].T
        for W, layer in zip(weights, self.network.layers, strict=True):
            y = FUNCTIONS[layer.activation](anp.dot(y, W[:, 1:].T) + W[:, 0])
        return LOSS_FUNCTIONS[self.loss](self.c.T, y)

    def nearest_kink(self) -> float:
        """Return how close a sum of a unit with a kink comes to it."""
        sums = forward(self.network, self.x).z
        return min(
            (float(abs(z).min()) for z, layer in zip(sums, self.network.layers, strict=True) if layer.activation in KINKED), default=1.0
        )


@st.composite
def cases(draw: st.DrawFn, output: str, loss: str) -> Case:
    sizes = draw(shapes())
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]]
    seed = draw(seeds)
    network = random_network(sizes, (*hidden, output), seed, masked=draw(st.booleans()))
    return Case(network, loss, draw(st.integers(1, 7)), seed)


def test_every_activation_and_loss_that_has_a_gradient_is_held_against_autograd() -> None:
    assert set(FUNCTIONS) == {name for name, a in ACTIVATIONS.items() if a.has_gradient}
    assert set(LOSS_FUNCTIONS) == set(LOSSES)
    assert {output for output, _ in ENDS} == set(FUNCTIONS)
    assert {loss for _, loss in ENDS} == set(LOSSES)


@ends
@settings(max_examples=30)
@given(data=st.data())
def test_gradient_equals_that_of_autograd(data: st.DataObject, output: str, loss: str) -> None:
    case = data.draw(cases(output, loss))
    wanted = autograd.grad(case.loss_of)([np.array(w) for w in case.network.weights])
    wanted = tuple(np.where(cut, 0.0, g) for cut, g in zip(case.network.removed, wanted, strict=True))
    assert_close(gradient(case.network, case.x, case.c, LOSSES[loss]), wanted, 1e-9)


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_loss_equals_an_implementation_of_its_own(data: st.DataObject, output: str, loss: str) -> None:
    case = data.draw(cases(output, loss))
    assert loss_sum(case.network, case.x, case.c, loss) == pytest.approx(
        float(case.loss_of(list(case.network.weights))), rel=1e-9, abs=1e-12
    )


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_gradient_equals_central_differences_of_the_loss(data: st.DataObject, output: str, loss: str) -> None:
    case = data.draw(cases(output, loss))
    assume(case.nearest_kink() > 1e-4)
    h = 1e-6
    computed = gradient(case.network, case.x, case.c, LOSSES[loss])
    for s, matrix in enumerate(case.network.weights):
        for i, j in np.ndindex(matrix.shape):
            if case.network.removed[s][i, j]:
                assert computed[s][i, j] == 0.0
                continue
            moved = [np.array(w) for w in case.network.weights]
            moved[s][i, j] = matrix[i, j] + h
            above = loss_sum(case.network, case.x, case.c, loss, tuple(moved))
            moved[s][i, j] = matrix[i, j] - h
            below = loss_sum(case.network, case.x, case.c, loss, tuple(moved))
            assert computed[s][i, j] == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-5)


@settings(max_examples=40)
@given(data=st.data())
def test_gradient_of_given_weights_is_that_of_a_network_which_has_them(data: st.DataObject) -> None:
    case = data.draw(cases("sigmoid", "squared"))
    other = random_network(case.network.sizes, tuple(layer.activation for layer in case.network.layers), 5).weights
    of_given = gradient(case.network, case.x, case.c, LOSSES["squared"], other)
    of_own = gradient(Network(case.network.inputs, case.network.layers, other, case.network.removed), case.x, case.c, LOSSES["squared"])
    assert_close(of_given, of_own, 0.0)


@pytest.mark.peers
@ends
@settings(max_examples=40)
@given(data=st.data())
def test_gradient_equals_that_of_pytorch(data: st.DataObject, output: str, loss: str) -> None:
    torch = pytest.importorskip("torch")
    F = torch.nn.functional
    functions = {
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "softplus": F.softplus,
        "sin": torch.sin,
        "leaky relu": lambda z: F.leaky_relu(z, 0.01),
        "gaussian": lambda z: torch.exp(-z * z),
        "softmax": lambda z: F.log_softmax(z, dim=1),
    }
    losses = {
        "squared": lambda c, y: F.mse_loss(y, c, reduction="sum") / 2,
        "log loss": lambda c, y: F.binary_cross_entropy(y, c, reduction="sum"),
        "cross-entropy": lambda c, log_y: -(c * log_y).sum(),
    }
    case = data.draw(cases(output, loss))
    weights = [torch.tensor(np.array(w), requires_grad=True) for w in case.network.weights]
    y = torch.tensor(case.x[1:].T.copy())
    for W, layer in zip(weights, case.network.layers, strict=True):
        y = functions[layer.activation](F.linear(y, W[:, 1:], W[:, 0]))
    losses[loss](torch.tensor(case.c.T.copy()), y).backward()
    wanted = tuple(np.where(cut, 0.0, W.grad.numpy()) for cut, W in zip(case.network.removed, weights, strict=True))
    assert_close(gradient(case.network, case.x, case.c, LOSSES[loss]), wanted, 1e-9)
