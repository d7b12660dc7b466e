"""The table of loss functions: what a run makes small, and the δ of the output layer that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS, Activation, log_softmax
from mlp_studio.core.arrays import Floats


@dataclass(frozen=True)
class Loss:
    """The loss of one example (Source: ML:IV-88; lecture §6, table "Other losses").

    Attributes
    ----------
    name
        As the project file writes it.
    formula
        The loss of one example, for a tooltip.
    terms
        Loss per output unit and example from targets c, sums z and outputs y, all (k, n); finite for finite z.
    residual_is_delta
        True where δ^{h_d} = c − y because f' cancels; else δ^{h_d} = (c − y) ⊙ f'(z).
    activations
        Names of the output activations it goes with.
    """

    name: str
    formula: str
    terms: Callable[[Floats, Floats, Floats], Floats]
    residual_is_delta: bool
    activations: tuple[str, ...]


def _squared(c: Floats, z: Floats, y: Floats) -> Floats:
    return np.asarray(0.5 * (c - y) ** 2)


def _log_loss(c: Floats, z: Floats, y: Floats) -> Floats:
    # −c ln σ(z) − (1 − c) ln(1 − σ(z)), written in z so that a saturated unit stays finite
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))) - c * z)


def _cross_entropy(c: Floats, z: Floats, y: Floats) -> Floats:
    return np.asarray(-c * log_softmax(z))


SQUARED = Loss(
    "squared",
    "½ Σ (c − y)²",
    _squared,
    residual_is_delta=False,
    activations=tuple(name for name, a in ACTIVATIONS.items() if not a.last_layer_only),
)
LOG_LOSS = Loss("log loss", "−Σ c ln y + (1 − c) ln(1 − y)", _log_loss, residual_is_delta=True, activations=("sigmoid",))
CROSS_ENTROPY = Loss("cross-entropy", "−Σ c ln y", _cross_entropy, residual_is_delta=True, activations=("softmax",))

LOSSES: dict[str, Loss] = {loss.name: loss for loss in (SQUARED, LOG_LOSS, CROSS_ENTROPY)}
CODES: dict[str, int] = {name: code for code, name in enumerate(LOSSES)}
"""The number by which the kernels know a loss."""


def losses_for(activation: Activation) -> list[Loss]:
    """Return the losses that go with an output layer of this activation; never empty."""
    return [loss for loss in LOSSES.values() if activation.name in loss.activations]
