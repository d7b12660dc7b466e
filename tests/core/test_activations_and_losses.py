"""The tables of activations and losses: each entry agrees with itself in all its forms, and with the lecture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlp_studio.core.activations import ACTIVATIONS, CODES, log_softmax, softmax
from mlp_studio.core.losses import CODES as LOSS_CODES
from mlp_studio.core.losses import LOSSES, losses_for

Z = np.concatenate([np.linspace(-30, 30, 1201) + 0.001, [-1e3, -1e-9, 1e-9, 1e3]])
SCALAR = [name for name, a in ACTIVATIONS.items() if a.scalar is not None]


@pytest.mark.parametrize("name", SCALAR)
def test_an_activation_of_one_number_equals_that_of_an_array(name: str) -> None:
    activation = ACTIVATIONS[name]
    assert activation.scalar is not None
    assert activation.scalar_derivative is not None
    y = activation.function(Z)
    np.testing.assert_allclose([activation.scalar(float(z)) for z in Z], y, rtol=1e-13, atol=1e-15)
    slopes = [activation.scalar_derivative(float(z), float(v)) for z, v in zip(Z, y, strict=True)]
    np.testing.assert_allclose(slopes, activation.derivative(Z, y), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", SCALAR)
def test_a_derivative_equals_the_difference_quotient(name: str) -> None:
    f, h = ACTIVATIONS[name].function, 1e-6
    z = Z[:1201]
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(z, f(z)), (f(z + h) - f(z - h)) / (2 * h), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_outputs_are_finite_and_lie_in_the_range_of_the_table(name: str) -> None:
    activation = ACTIVATIONS[name]
    wide = np.concatenate([Z, [-1e5, 1e5]])
    y = activation.function(np.stack([wide, wide[::-1]]))
    assert np.isfinite(y).all()
    if activation.lowest is not None and activation.highest is not None:
        assert activation.lowest <= y.min() < activation.lowest + 1e-3
        assert activation.highest - 1e-3 < y.max() <= activation.highest
    else:
        assert np.abs(y).max() > 900


def test_lecture_gives_the_values_at_zero() -> None:
    at_zero = {name: float(ACTIVATIONS[name].function(np.zeros(1))[0]) for name in SCALAR}
    assert at_zero == {
        "sigmoid": 0.5,
        "tanh": 0,
        "linear": 0,
        "heaviside": 1,
        "relu": 0,
        "leaky relu": 0,
        "softplus": math.log(2),
        "sin": 0,
        "gaussian": 1,
    }


def test_heaviside_alone_has_no_gradient_and_softmax_alone_is_for_the_last_layer() -> None:
    assert [name for name, a in ACTIVATIONS.items() if not a.has_gradient] == ["heaviside"]
    assert [name for name, a in ACTIVATIONS.items() if a.last_layer_only] == ["softmax"]
    assert not ACTIVATIONS["heaviside"].derivative(Z, Z).any()
    assert ACTIVATIONS["softmax"].derivative(np.zeros(2), np.array([0.25, 0.5])).tolist() == [0.1875, 0.25]


def test_codes_number_the_tables() -> None:
    assert sorted(CODES.values()) == list(range(len(ACTIVATIONS)))
    assert sorted(LOSS_CODES.values()) == list(range(len(LOSSES)))
    assert list(CODES) == list(ACTIVATIONS)
    assert list(LOSS_CODES) == list(LOSSES)


def test_softmax_sums_to_one_and_its_logarithm_is_finite_where_it_vanishes() -> None:
    z = np.array([[0.0, 1000.0], [math.log(3), -1000.0]])
    np.testing.assert_allclose(softmax(z), [[0.25, 1.0], [0.75, 0.0]], rtol=1e-15)
    np.testing.assert_allclose(log_softmax(z), [[math.log(0.25), 0.0], [math.log(0.75), -2000.0]], rtol=1e-15)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_a_loss_stays_finite_for_saturated_units(loss: str) -> None:
    z = np.array([[-800.0, 800.0], [800.0, -800.0]])
    y = ACTIVATIONS[LOSSES[loss].activations[0]].function(z)
    for c in (np.eye(2), 1 - np.eye(2)):
        terms = LOSSES[loss].terms(c, z, y)
        assert np.isfinite(terms).all()
        assert (terms >= 0).all()
    assert LOSSES[loss].terms(np.eye(2), z, y).sum() > 0.9  # both decisions are wrong


def test_log_loss_and_cross_entropy_of_sure_and_right_units_are_zero() -> None:
    z = np.array([[800.0], [-800.0]])
    c = np.array([[1.0], [0.0]])
    assert LOSSES["log loss"].terms(c, z, ACTIVATIONS["sigmoid"].function(z)).sum() == 0
    assert LOSSES["cross-entropy"].terms(c, z, softmax(z)).sum() == 0


def test_each_activation_has_a_loss_and_softmax_only_cross_entropy() -> None:
    assert {name: [loss.name for loss in losses_for(a)] for name, a in ACTIVATIONS.items() if name in {"sigmoid", "softmax"}} == {
        "sigmoid": ["squared", "log loss"],
        "softmax": ["cross-entropy"],
    }
    for name, activation in ACTIVATIONS.items():
        if name not in {"sigmoid", "softmax"}:
            assert [loss.name for loss in losses_for(activation)] == ["squared"]
