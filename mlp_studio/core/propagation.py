"""Forward and backward propagation in the lecture's notation: the reference that every number of the app is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.losses import LOSSES, Loss
from mlp_studio.core.network import Network


@dataclass(frozen=True)
class ForwardPass:
    """What forward propagation computes, the examples as columns (Source: ML:IV-86).

    Attributes
    ----------
    z
        z^{h_1} … z^{h_d}, the weighted sums, (l_s, n); z[s − 1] belongs to layer s.
    y
        y^{h_0} ≡ x … y^{h_d}: outputs, extended by a row of ones for s < d, so (l_s + 1, n), and (k, n) for the last.
    kept
        With dropout what the outputs of each hidden layer were multiplied by, (l_s, n); () without.
    """

    z: tuple[Floats, ...]
    y: tuple[Floats, ...]
    kept: tuple[Floats, ...] = ()


def extended(y: Floats) -> Floats:
    """Return (1; y): a row of ones on top."""
    return np.concatenate([np.ones((1, y.shape[1])), y])


def forward(network: Network, x: Floats, weights: Matrices | None = None, kept: Sequence[Floats] = ()) -> ForwardPass:
    """Propagate extended examples, the columns of x (p + 1, n), through all layers (Source: ML:IV-105, line 5).

    `kept` is dropout's: one factor for the output of each hidden unit and example.
    """
    W = network.weights if weights is None else weights
    z, y = [], [x]
    for s in range(1, network.d + 1):
        f = ACTIVATIONS[network.layers[s - 1].activation].function
        z.append(W[s - 1] @ y[s - 1])
        out = f(z[-1])
        if s < network.d:
            out = extended(out * kept[s - 1] if kept else out)
        y.append(out)
    return ForwardPass(tuple(z), tuple(y), tuple(kept))


def backward(network: Network, passed: ForwardPass, c: Floats, loss: Loss, weights: Matrices | None = None) -> tuple[Floats, ...]:
    """Return δ^{h_1} … δ^{h_d}, each (l_s, n), for targets c (k, n) (Source: ML:IV-106..107, line 7a)."""
    W = network.weights if weights is None else weights
    d = network.d
    derivative = [layer.function.derivative for layer in network.layers]
    residual = c - passed.y[d]
    delta = [residual if loss.residual_is_delta else residual * derivative[d - 1](passed.z[d - 1], passed.y[d])]
    for s in range(d - 1, 0, -1):
        z, y = passed.z[s - 1], passed.y[s][1:]
        if passed.kept:
            slope = derivative[s - 1](z, network.layers[s - 1].function.function(z)) * passed.kept[s - 1]
        else:
            slope = derivative[s - 1](z, y)
        delta.insert(0, (W[s].T @ delta[0])[1:] * slope)
    return tuple(delta)


def gradient(network: Network, x: Floats, c: Floats, loss: Loss, weights: Matrices | None = None) -> Matrices:
    """Return ∂L/∂W^{h_s} = −Σ_D δ^{h_s} ⊗ y^{h_{s−1}} for all layers, the loss summed over the columns of x and c.

    Cut edges have no gradient; frozen ones do, they are only not moved by training (Source: ML:IV-107).
    """
    passed = forward(network, x, weights)
    delta = backward(network, passed, c, loss, weights)
    return tuple(np.where(network.removed[s], 0.0, -delta[s] @ passed.y[s].T) for s in range(network.d))


def loss_sum(network: Network, x: Floats, c: Floats, loss: str, weights: Matrices | None = None) -> float:
    """Return the loss summed over the examples, the columns of x (p + 1, n) and c (k, n) (Source: ML:IV-88)."""
    passed = forward(network, x, weights)
    return float(LOSSES[loss].terms(c, passed.z[-1], passed.y[-1]).sum())


def outputs(network: Network, x: Floats) -> Floats:
    """Return y(x) for each row of the extended examples (n, p + 1) as rows (n, k)."""
    return forward(network, x.T).y[-1].T
