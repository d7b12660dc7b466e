"""The table of activation functions: one entry serves the reference, the kernels, the menus and the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core import elementary
from mlp_studio.core.arrays import Floats

LEAK = 0.01
"""Slope of leaky ReLU left of zero; PyTorch's default."""


@dataclass(frozen=True)
class Activation:
    """A threshold function f, applied to each weighted sum z of a layer (Source: ML:IV-66..73).

    Attributes
    ----------
    name
        As the project file writes it.
    formula
        f(z) in words for a tooltip.
    function
        f over an array z of any shape; softmax works along axis 0, the units.
    derivative
        f'(z) from z and y = f(z); zero where there is no gradient information.
    scalar, scalar_derivative
        The same for one number, in terms of `elementary`: what the kernels compile. None for softmax, which needs all z of its layer.
    lowest, highest
        Range of y, or None where it is unbounded.
    has_gradient
        False for heaviside alone: its derivative says nothing about how to get better.
    last_layer_only
        True for softmax.
    """

    name: str
    formula: str
    function: Callable[[Floats], Floats]
    derivative: Callable[[Floats, Floats], Floats]
    scalar: Callable[[float], float] | None
    scalar_derivative: Callable[[float, float], float] | None
    lowest: float | None = None
    highest: float | None = None
    has_gradient: bool = True
    last_layer_only: bool = False


def _sigmoid(z: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(z, -elementary.EXP_HIGHEST, -elementary.EXP_LOWEST)))


def softmax(z: Floats) -> Floats:
    """Return e^{z_i − m} / Σ_j e^{z_j − m} with m = max z, along axis 0 (Source: ML:IV-83, lecture §5)."""
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    return np.asarray(powers / powers.sum(axis=0, keepdims=True))


def log_softmax(z: Floats) -> Floats:
    """Return ln softmax(z) along axis 0, finite for every finite z."""
    shifted = z - z.max(axis=0, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True)))


def _softplus(z: Floats) -> Floats:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _scalar_linear(z: float) -> float:
    return z


def _scalar_linear_derivative(z: float, y: float) -> float:
    return 1.0


def _scalar_heaviside(z: float) -> float:
    return 1.0 if z >= 0.0 else 0.0


def _scalar_heaviside_derivative(z: float, y: float) -> float:
    return 0.0


def _scalar_sigmoid(z: float) -> float:
    return 1.0 / (1.0 + elementary.exp(-z))


def _scalar_sigmoid_derivative(z: float, y: float) -> float:
    return y * (1.0 - y)


def _scalar_tanh(z: float) -> float:
    return elementary.tanh(z)


def _scalar_tanh_derivative(z: float, y: float) -> float:
    return 1.0 - y * y


def _scalar_relu(z: float) -> float:
    return max(z, 0.0)


def _scalar_relu_derivative(z: float, y: float) -> float:
    return 1.0 if z > 0.0 else 0.0


def _scalar_leaky_relu(z: float) -> float:
    return z if z > 0.0 else LEAK * z


def _scalar_leaky_relu_derivative(z: float, y: float) -> float:
    return 1.0 if z > 0.0 else LEAK


def _scalar_softplus(z: float) -> float:
    return max(z, 0.0) + elementary.log1p(elementary.exp(-abs(z)))


def _scalar_softplus_derivative(z: float, y: float) -> float:
    return 1.0 / (1.0 + elementary.exp(-z))


def _scalar_sin(z: float) -> float:
    return elementary.sin(z)


def _scalar_sin_derivative(z: float, y: float) -> float:
    return elementary.cos(z)


def _scalar_gaussian(z: float) -> float:
    return elementary.exp(-z * z)


def _scalar_gaussian_derivative(z: float, y: float) -> float:
    return -2.0 * z * y


SIGMOID = Activation(
    "sigmoid", "1 / (1 + e^−z)", _sigmoid, lambda z, y: y * (1.0 - y), _scalar_sigmoid, _scalar_sigmoid_derivative, 0.0, 1.0
)
TANH = Activation("tanh", "(e^2z − 1) / (e^2z + 1)", np.tanh, lambda z, y: 1.0 - y * y, _scalar_tanh, _scalar_tanh_derivative, -1.0, 1.0)
LINEAR = Activation("linear", "z", lambda z: z, lambda z, y: np.ones_like(z), _scalar_linear, _scalar_linear_derivative)
HEAVISIDE = Activation(
    "heaviside",
    "1 if z ≥ 0, else 0",
    lambda z: (z >= 0.0).astype(np.float64),
    lambda z, y: np.zeros_like(z),
    _scalar_heaviside,
    _scalar_heaviside_derivative,
    0.0,
    1.0,
    has_gradient=False,
)
RELU = Activation(
    "relu", "max(0, z)", lambda z: np.maximum(z, 0.0), lambda z, y: (z > 0.0).astype(np.float64), _scalar_relu, _scalar_relu_derivative
)
LEAKY_RELU = Activation(
    "leaky relu",
    f"z if z > 0, else {LEAK} z",
    lambda z: np.where(z > 0.0, z, LEAK * z),
    lambda z, y: np.where(z > 0.0, 1.0, LEAK),
    _scalar_leaky_relu,
    _scalar_leaky_relu_derivative,
)
SOFTPLUS = Activation("softplus", "ln(1 + e^z)", _softplus, lambda z, y: _sigmoid(z), _scalar_softplus, _scalar_softplus_derivative)
SIN = Activation("sin", "sin z", np.sin, lambda z, y: np.cos(z), _scalar_sin, _scalar_sin_derivative, -1.0, 1.0)
GAUSSIAN = Activation(
    "gaussian", "e^−z²", lambda z: np.exp(-z * z), lambda z, y: -2.0 * z * y, _scalar_gaussian, _scalar_gaussian_derivative, 0.0, 1.0
)
SOFTMAX = Activation("softmax", "e^z_i / Σ e^z_j", softmax, lambda z, y: y * (1.0 - y), None, None, 0.0, 1.0, last_layer_only=True)

# The order is the order of the kernels' tests and of the menus: the most used first.
ACTIVATIONS: dict[str, Activation] = {
    a.name: a for a in (SIGMOID, TANH, LINEAR, HEAVISIDE, RELU, LEAKY_RELU, SOFTPLUS, SIN, GAUSSIAN, SOFTMAX)
}
CODES: dict[str, int] = {name: code for code, name in enumerate(ACTIVATIONS)}
"""The number by which the kernels know an activation."""
