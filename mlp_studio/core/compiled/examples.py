"""One example at a time: incremental gradient descent and the perceptron algorithm, compiled (Source: ML:IV-102, 116).

Rows of weights are padded to LANES, and the loops over short rows are written out in fours: LLVM's own remainder and alias
checks cost more than a row of 4 (measured on 2-4-2-1: 4.1 against 8.4 million examples/s).
"""

from __future__ import annotations

from typing import Any

from mlp_studio.core.compiled import inlined, part
from mlp_studio.core.compiled.functions import ONE, SOFTMAX, U, activate, multiply_derivative, softmax_columns
from mlp_studio.core.packing import CODE, OUTPUT, ROW, SIZE, STRIDE

TWO, THREE, SHORT = U(2), U(3), U(24)


@inlined
def _dot(w: Any, row: Any, y: Any, at: Any, length: Any) -> float:
    if length <= SHORT:
        a0, a1, a2, a3 = 0.0, 0.0, 0.0, 0.0
        for quad in range(length >> TWO):
            j: Any = quad << TWO
            a0 += w[row + j] * y[at + j]
            a1 += w[row + j + ONE] * y[at + j + ONE]
            a2 += w[row + j + TWO] * y[at + j + TWO]
            a3 += w[row + j + THREE] * y[at + j + THREE]
        return (a0 + a1) + (a2 + a3)
    total = 0.0
    for j in range(length):
        total += w[row + j] * y[at + j]
    return total


@inlined
def _step_and_propagate(w: Any, row: Any, delta: Any, y: Any, at: Any, error: float, step: float, length: Any) -> None:
    """Add this unit's share to the δ of the layer before (with the weight from before the step), then step its weights."""
    if length <= SHORT:
        for quad in range(length >> TWO):
            r, q = row + (quad << TWO), at + (quad << TWO)
            w0, w1, w2, w3 = w[r], w[r + ONE], w[r + TWO], w[r + THREE]
            d0, d1 = delta[q] + w0 * error, delta[q + ONE] + w1 * error
            d2, d3 = delta[q + TWO] + w2 * error, delta[q + THREE] + w3 * error
            w0, w1 = w0 + step * y[q], w1 + step * y[q + ONE]
            w2, w3 = w2 + step * y[q + TWO], w3 + step * y[q + THREE]
            delta[q], delta[q + ONE], delta[q + TWO], delta[q + THREE] = d0, d1, d2, d3
            w[r], w[r + ONE], w[r + TWO], w[r + THREE] = w0, w1, w2, w3
    else:
        for j in range(length):
            delta[at + j] += w[row + j] * error
            w[row + j] += step * y[at + j]


@inlined
def _propagate(w: Any, row: Any, delta: Any, at: Any, error: float, length: Any) -> None:
    for j in range(length):
        delta[at + j] += w[row + j] * error


@inlined
def _step(out: Any, row: Any, y: Any, at: Any, step: float, length: Any) -> None:
    if length <= SHORT:
        for quad in range(length >> TWO):
            r, q = row + (quad << TWO), at + (quad << TWO)
            w0, w1 = out[r] + step * y[q], out[r + ONE] + step * y[q + ONE]
            w2, w3 = out[r + TWO] + step * y[q + TWO], out[r + THREE] + step * y[q + THREE]
            out[r], out[r + ONE], out[r + TWO], out[r + THREE] = w0, w1, w2, w3
    else:
        for j in range(length):
            out[row + j] += step * y[at + j]


@inlined
def _step_masked(out: Any, trainable: Any, row: Any, y: Any, at: Any, step: float, length: Any) -> None:
    """Step only the weights that are neither cut nor frozen; what is computed elsewhere may be infinite, so no product with 0."""
    for j in range(length):
        if trainable[row + j] != 0.0:
            out[row + j] += step * y[at + j]


@part
def _sum_layer(
    w: Any,
    out: Any,
    trainable: Any,
    masked: bool,
    row: Any,
    y: Any,
    delta: Any,
    source: Any,
    at: Any,
    units: Any,
    length: Any,
    eta: float,
    propagates: bool,
) -> None:
    for i in range(units):
        error = delta[at + i]
        if propagates:
            _propagate(w, row, delta, source, error, length)
        if masked:
            _step_masked(out, trainable, row, y, source, eta * error, length)
        else:
            _step(out, row, y, source, eta * error, length)
        row += length


@part
def learn_examples(
    layout: Any,
    w: Any,
    out: Any,
    in_place: bool,
    trainable: Any,
    masked: bool,
    x: Any,
    c: Any,
    order: Any,
    first: int,
    count: int,
    eta: float,
    gradient: bool,
    residual_is_delta: bool,
    y: Any,
    z: Any,
    delta: Any,
) -> None:
    """Use `count` examples from place `first` of `order` on and add the step of each to `out`; lines 4 to 9 of IGD_MLPd.

    With `out` the weights w themselves this is incremental gradient descent; with another array it sums the steps of a batch.
    `in_place` says that out is w and nothing is masked: then one loop does both of a row's jobs.
    y, z and delta are buffers of `Packing.buffer_rows` or more.
    `gradient` is False for the perceptron algorithm, whose δ is the residual c − y.
    """
    d = layout.shape[1] - 1
    k = U(layout[SIZE, d])
    p1 = U(layout[STRIDE, 0])
    for s in range(d + 1):
        for i in range(layout[STRIDE, s]):
            y[layout[OUTPUT, s] + i] = 1.0 if i == 0 else 0.0
    for place in range(first, first + count):
        e = order[place]
        for j in range(p1):
            y[j] = x[e, j]
        for s in range(1, d + 1):  # 5. forward propagation
            length, source = U(layout[STRIDE, s - 1]), U(layout[OUTPUT, s - 1])
            row, at = U(layout[ROW, s]), U(layout[OUTPUT, s]) + ONE
            units = U(layout[SIZE, s])
            for i in range(units):
                z[at + i] = _dot(w, row, y, source, length)
                row += length
            activate(layout[CODE, s], z, y, at, units)
        last = U(layout[OUTPUT, d]) + ONE
        if layout[CODE, d] == SOFTMAX:
            softmax_columns(z, y, layout[OUTPUT, d] + 1, layout[SIZE, d], 1)
        for u in range(k):  # 6. residual
            delta[last + u] = c[e, u] - y[last + u]
        if gradient and not residual_is_delta:
            multiply_derivative(layout[CODE, d], z, y, delta, last, k)
        for s in range(d, 0, -1):  # 7a., 7b., 8.: δ of the layer before is summed with the weights from before the step
            length, source = U(layout[STRIDE, s - 1]), U(layout[OUTPUT, s - 1])
            row, at = U(layout[ROW, s]), U(layout[OUTPUT, s]) + ONE
            if s > 1:
                for j in range(length):
                    delta[source + j] = 0.0
            units = U(layout[SIZE, s])
            if not in_place:
                _sum_layer(w, out, trainable, masked, row, y, delta, source, at, units, length, eta, s > 1)
            elif s > 1:
                for i in range(units):
                    error = delta[at + i]
                    _step_and_propagate(w, row, delta, y, source, error, eta * error, length)
                    row += length
            else:
                for i in range(units):
                    _step(out, row, y, source, eta * delta[at + i], length)
                    row += length
            if s > 1:
                multiply_derivative(layout[CODE, s - 1], z, y, delta, source + ONE, U(layout[SIZE, s - 1]))
