"""Backpropagation with dropout, compiled: one example at a time, with some hidden units left out of it.

A loop of its own: what every example pays for is kept out of the loops that train without.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlp_studio.core.compiled import inlined, part
from mlp_studio.core.compiled.functions import SOFTMAX, U, activate_rows, multiply_derivative_rows, softmax_columns
from mlp_studio.core.dropout import SHARE
from mlp_studio.core.order import GOLDEN, MIX_1, MIX_2
from mlp_studio.core.packing import CODE, OUTPUT, ROW, SIZE, STRIDE


@inlined
def mix(state: Any) -> Any:
    """Return the splitmix64 output of a 64-bit state, as `order.mix` does."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(MIX_1)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(MIX_2)
    return state ^ (state >> np.uint64(31))


@inlined
def _factor(example: Any, unit: int, rate: float) -> float:
    """Return what `dropout.kept_factors` has for this hidden unit, counted from 0."""
    share = float(mix(example + np.uint64(unit + 1) * np.uint64(GOLDEN)) >> np.uint64(11)) * SHARE
    return 0.0 if share < rate else 1.0 / (1.0 - rate)


@part
def add_dropped_descent(
    layout: Any,
    w: Any,
    x: Any,
    c: Any,
    order: Any,
    first: int,
    count: int,
    rate: float,
    seed: int,
    epoch: int,
    residual_is_delta: bool,
    y: Any,
    z: Any,
    delta: Any,
    slope: Any,
    descent: Any,
) -> None:
    """Add −∂L/∂W of the examples at `count` places of `order` from `first` on to `descent`; y, z, delta and slope are buffers."""
    d = layout.shape[1] - 1
    k, last = layout[SIZE, d], layout[OUTPUT, d] + 1
    for s in range(d + 1):
        for i in range(layout[STRIDE, s]):
            y[layout[OUTPUT, s] + i] = 1.0 if i == 0 else 0.0
    epoch_key = mix(np.uint64(seed) * np.uint64(GOLDEN) + np.uint64(epoch))
    for place in range(first, first + count):
        e = order[place]
        example = mix(epoch_key + np.uint64(place))
        for j in range(layout[STRIDE, 0]):
            y[j] = x[e, j]
        hidden = 0
        for s in range(1, d + 1):
            stride, source, row, at = layout[STRIDE, s - 1], layout[OUTPUT, s - 1], layout[ROW, s], layout[OUTPUT, s] + 1
            for i in range(layout[SIZE, s]):
                total = 0.0
                for j in range(stride):
                    total += w[row + i * stride + j] * y[source + j]
                z[at + i] = total
                slope[at + i] = 1.0
            units = U(layout[SIZE, s])
            activate_rows(layout[CODE, s], z, y, U(at), units)
            if s < d:  # f'(z) is made of the output as it was before units were left out
                multiply_derivative_rows(layout[CODE, s], z, y, slope, U(at), units)
                for i in range(layout[SIZE, s]):
                    factor = _factor(example, hidden, rate)
                    y[at + i] = 0.0 if factor == 0.0 else y[at + i] * factor
                    slope[at + i] = 0.0 if factor == 0.0 else slope[at + i] * factor
                    hidden += 1
        if layout[CODE, d] == SOFTMAX:
            softmax_columns(z, y, last, k, 1)
        for u in range(k):
            delta[last + u] = c[e, u] - y[last + u]
        if not residual_is_delta:
            multiply_derivative_rows(layout[CODE, d], z, y, delta, U(last), U(k))
        for s in range(d, 0, -1):
            stride, source, row, at = layout[STRIDE, s - 1], layout[OUTPUT, s - 1], layout[ROW, s], layout[OUTPUT, s] + 1
            for j in range(stride):
                delta[source + j] = 0.0
            for i in range(layout[SIZE, s]):
                error = delta[at + i]
                for j in range(stride):
                    if s > 1:
                        delta[source + j] += w[row + i * stride + j] * error
                    descent[row + i * stride + j] += error * y[source + j]
            if s > 1:
                for i in range(layout[SIZE, s - 1]):
                    delta[source + 1 + i] *= slope[source + 1 + i]
