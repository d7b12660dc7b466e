"""What becomes of a batch's gradient before it reaches the weights, compiled: clipping, penalties, the optimiser, and η's schedule.

The rules are those of `optimisers` and `schedules`, where each is one line.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlp_studio.core.compiled import merged, part
from mlp_studio.core.optimisers import CODES as OPTIMISER_CODES
from mlp_studio.core.schedules import CODES as SCHEDULE_CODES

MOMENTUM, NESTEROV, RMSPROP, ADAM = (OPTIMISER_CODES[name] for name in ("momentum", "nesterov", "rmsprop", "adam"))
STEP, EXPONENTIAL, INVERSE, COSINE = (SCHEDULE_CODES[name] for name in ("step", "exponential", "1/t", "cosine"))
CLIP_EPSILON = 1e-6
"""Added to the gradient's length before it is divided by, as PyTorch does."""


@merged
def rate_now(rules: Any, epoch: int) -> float:
    """Return η_t after so many completed epochs."""
    t, T = float(epoch), rules.span
    if rules.schedule == STEP:
        return rules.eta * rules.factor ** np.floor(t / T)
    if rules.schedule == EXPONENTIAL:
        return rules.eta * rules.factor ** (t / T)
    if rules.schedule == INVERSE:
        return rules.eta / (1.0 + t / T)
    if rules.schedule == COSINE:
        return rules.eta * 0.5 * (1.0 + np.cos(np.pi * min(t, T) / T))
    return rules.eta


@part
def _shrink_to(descent: Any, trainable: Any, scale: float, clip: float) -> float:
    """Return the factor that makes the scaled descent as long as `clip`, or 1 if it is shorter; what is cut or frozen does not count."""
    total = 0.0
    for i in range(len(descent)):
        if trainable[i] != 0.0:
            total += descent[i] * descent[i]
    return min(1.0, clip / (scale * np.sqrt(total) + CLIP_EPSILON))


@part
def update_weights(
    w: Any,
    trainable: Any,
    penalised: Any,
    first: Any,
    second: Any,
    descent: Any,
    scale: float,
    eta: float,
    step: int,
    optimiser: int,
    momentum: float,
    beta2: float,
    epsilon: float,
    l1: float,
    l2: float,
    clip: float,
) -> None:
    """Make one update of the weights from a batch's descent, −∂L/∂W times `scale`.

    `step` counts the updates from 1. `momentum` is μ, α or β₁, as the optimiser has it. Padding has no gradient and stays 0.
    """
    if clip > 0.0:
        scale *= _shrink_to(descent, trainable, scale, clip)
    mean_1, mean_2 = 1.0 - momentum**step, 1.0 - beta2**step
    for i in range(len(w)):
        if trainable[i] == 0.0:
            continue
        g = -scale * descent[i] + penalised[i] * (l2 * w[i] + l1 * np.sign(w[i]))
        if optimiser == MOMENTUM:
            first[i] = momentum * first[i] + g
            g = first[i]
        elif optimiser == NESTEROV:
            first[i] = momentum * first[i] + g
            g += momentum * first[i]
        elif optimiser == RMSPROP:
            second[i] = momentum * second[i] + (1.0 - momentum) * g * g
            g /= np.sqrt(second[i]) + epsilon
        elif optimiser == ADAM:
            first[i] = momentum * first[i] + (1.0 - momentum) * g
            second[i] = beta2 * second[i] + (1.0 - beta2) * g * g
            g = first[i] / mean_1 / (np.sqrt(second[i] / mean_2) + epsilon)
        w[i] -= eta * g
