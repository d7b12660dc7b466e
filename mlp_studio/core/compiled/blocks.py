"""Many examples at once, a block of them side by side in memory: batch gradients, losses and outputs, compiled (Source: ML:IV-86, 109).

A block holds the outputs of all layers, one row per unit and one lane per example, so that every inner loop runs along the examples
and vectorises whatever the size of the layers.
"""

from __future__ import annotations

from typing import Any

from mlp_studio.core.compiled import inlined, part
from mlp_studio.core.compiled.functions import SOFTMAX, U, activate_rows, loss_term, multiply_derivative_rows, softmax_columns
from mlp_studio.core.packing import CODE, LANES, OUTPUT, ROW, SIZE, STRIDE

BLOCK = 32
"""Examples of a block, at most: 272 rows of 32 lanes fit a second-level cache."""
WIDE = 32
"""Length of a row of weights from which the gradient is summed along the weights instead of along the examples."""
EXCLUSIVE, MULTI_LABEL, REGRESSION = 0, 1, 2
SETTINGS = {"exclusive": EXCLUSIVE, "multi-label": MULTI_LABEL, "regression": REGRESSION}


@inlined
def padded(count: int) -> int:
    """Return the next multiple of LANES, as `packing.padded` does."""
    return (count + LANES - 1) // LANES * LANES


@inlined
def clear(values: Any, at: int, count: int) -> None:
    """Set `count` numbers from `at` on to 0."""
    for i in range(U(count)):
        values[U(at) + i] = 0.0


@part
def add_product(m: Any, at: int, across: int, down: int, source: Any, b: int, inner: int, out: Any, a: int, outer: int, lanes: int) -> None:
    """out[i, e] += Σ_j m[i, j] source[j, e] for `outer` rows i, `inner` rows j and `lanes` columns e, each in whole fours.

    m[i, j] lies at m[at + i·across + j·down]; source and out begin at b and a and have rows of `lanes`.
    """
    lane = U(lanes)
    lane2, lane3 = U(2) * lane, U(3) * lane
    for i in range(0, outer, 4):
        target = U(a + i * lanes)
        for j in range(0, inner, 4):
            q = at + i * across + j * down
            m00, m01, m02, m03 = m[q], m[q + down], m[q + 2 * down], m[q + 3 * down]
            q += across
            m10, m11, m12, m13 = m[q], m[q + down], m[q + 2 * down], m[q + 3 * down]
            q += across
            m20, m21, m22, m23 = m[q], m[q + down], m[q + 2 * down], m[q + 3 * down]
            q += across
            m30, m31, m32, m33 = m[q], m[q + down], m[q + 2 * down], m[q + 3 * down]
            given = U(b + j * lanes)
            for e in range(lane):
                s0, s1, s2, s3 = source[given + e], source[given + lane + e], source[given + lane2 + e], source[given + lane3 + e]
                out[target + e] += m00 * s0 + m01 * s1 + m02 * s2 + m03 * s3
                out[target + lane + e] += m10 * s0 + m11 * s1 + m12 * s2 + m13 * s3
                out[target + lane2 + e] += m20 * s0 + m21 * s1 + m22 * s2 + m23 * s3
                out[target + lane3 + e] += m30 * s0 + m31 * s1 + m32 * s2 + m33 * s3


@part
def forward_block(layout: Any, w: Any, x: Any, order: Any, first: int, count: int, y: Any, z: Any) -> int:
    """Propagate the examples at `count` places of `order` from `first` on; return the lanes, `count` rounded up to fours.

    Row r of y and z, r as in `Packing.layout`, is at r · lanes. Lanes beyond `count` repeat the last example.
    """
    d = layout.shape[1] - 1
    lanes = padded(count)
    for e in range(lanes):
        example = order[first + min(e, count - 1)]
        for j in range(layout[STRIDE, 0]):
            y[j * lanes + e] = x[example, j]
    for s in range(1, d + 1):
        top = layout[OUTPUT, s] * lanes
        at = top + lanes
        stride = layout[STRIDE, s - 1]
        clear(z, at, padded(layout[SIZE, s]) * lanes)
        add_product(w, layout[ROW, s], stride, 1, y, layout[OUTPUT, s - 1] * lanes, stride, z, at, padded(layout[SIZE, s]), lanes)
        for e in range(lanes):
            y[top + e] = 1.0
        for e in range((layout[SIZE, s] + 1) * lanes, layout[STRIDE, s] * lanes):
            y[top + e] = 0.0
        activate_rows(layout[CODE, s], z, y, U(at), U(layout[SIZE, s] * lanes))
        if layout[CODE, s] == SOFTMAX:
            softmax_columns(z, y, at, layout[SIZE, s], lanes)
    return lanes


@part
def transpose(y: Any, at: int, rows: int, lanes: int, turned: Any) -> None:
    """Write the block of `rows` × `lanes` at `at` to `turned`, one row per lane."""
    for j in range(rows):
        for e in range(lanes):
            turned[e * rows + j] = y[at + j * lanes + e]


@inlined
def _add_products(delta: Any, i: Any, y: Any, j: Any, lanes: Any, gradient: Any, at: int) -> None:
    """Add Σ_e δ[i, e] y[j + 0…3, e] to four entries of the gradient."""
    g0, g1, g2, g3 = 0.0, 0.0, 0.0, 0.0
    i, j, lanes = U(i), U(j), U(lanes)
    for e in range(lanes):
        error = delta[i + e]
        g0 += error * y[j + e]
        g1 += error * y[j + lanes + e]
        g2 += error * y[j + U(2) * lanes + e]
        g3 += error * y[j + U(3) * lanes + e]
    gradient[at] += g0
    gradient[at + 1] += g1
    gradient[at + 2] += g2
    gradient[at + 3] += g3


@part
def add_descent(
    layout: Any,
    w: Any,
    x: Any,
    c: Any,
    order: Any,
    first: int,
    count: int,
    scale: float,
    residual_is_delta: bool,
    y: Any,
    z: Any,
    delta: Any,
    turned: Any,
    descent: Any,
) -> None:
    """Add −∂L/∂W · scale of the examples at `count` places of `order` from `first` on to `descent`, packed as the weights are.

    `descent` may be w itself if the examples are one block: every δ is computed before the weights that it needs are touched.
    """
    d = layout.shape[1] - 1
    for begin in range(first, first + count, BLOCK):
        size = min(BLOCK, first + count - begin)
        lanes = forward_block(layout, w, x, order, begin, size, y, z)
        at = (layout[OUTPUT, d] + 1) * lanes
        for u in range(layout[SIZE, d]):
            for e in range(lanes):
                q = at + u * lanes + e
                delta[q] = (c[order[begin + e], u] - y[q]) * scale if e < size else 0.0
        if not residual_is_delta:
            multiply_derivative_rows(layout[CODE, d], z, y, delta, U(at), U(layout[SIZE, d] * lanes))
        for s in range(d, 0, -1):
            source, at = layout[OUTPUT, s - 1] * lanes, (layout[OUTPUT, s] + 1) * lanes
            stride, units, row = layout[STRIDE, s - 1], layout[SIZE, s], layout[ROW, s]
            clear(delta, at + units * lanes, (padded(units) - units) * lanes)
            if s > 1:
                clear(delta, source, stride * lanes)
                add_product(w, row, 1, stride, delta, at, padded(units), delta, source, stride, lanes)
                multiply_derivative_rows(layout[CODE, s - 1], z, y, delta, U(source + lanes), U(layout[SIZE, s - 1] * lanes))
            if stride >= WIDE:
                transpose(y, source, stride, lanes, turned)
                add_product(delta, at, lanes, 1, turned, 0, lanes, descent, row, padded(units), stride)
            else:
                for i in range(units):
                    for j in range(0, stride, 4):
                        _add_products(delta, at + i * lanes, y, source + j * lanes, lanes, descent, row + i * stride + j)


@part
def count_wrong(setting: int, c: Any, example: int, k: int, y: Any, at: int, lanes: int) -> int:
    """Return 1 if the decision for one example differs from its targets, else 0; always 0 for regression."""
    if setting == REGRESSION:
        return 0
    if setting == MULTI_LABEL or k == 1:
        for u in range(k):
            if (y[at + u * lanes] >= 0.5) != (c[example, u] >= 0.5):
                return 1
        return 0
    decided, wanted = 0, 0
    for u in range(1, k):
        if y[at + u * lanes] > y[at + decided * lanes]:
            decided = u
        if c[example, u] > c[example, wanted]:
            wanted = u
    return 1 if decided != wanted else 0


@part
def measure(layout: Any, w: Any, x: Any, c: Any, places: Any, loss: int, setting: int, y: Any, z: Any) -> tuple[float, int]:
    """Return the summed loss and the number of wrong decisions over all examples of x; `places` is 0 … n − 1."""
    d = layout.shape[1] - 1
    total, mistakes = 0.0, 0
    for begin in range(0, x.shape[0], BLOCK):
        size = min(BLOCK, x.shape[0] - begin)
        lanes = forward_block(layout, w, x, places, begin, size, y, z)
        at = (layout[OUTPUT, d] + 1) * lanes
        for e in range(size):
            for u in range(layout[SIZE, d]):
                total += loss_term(loss, c[begin + e, u], z[at + u * lanes + e], y[at + u * lanes + e])
            mistakes += count_wrong(setting, c, begin + e, layout[SIZE, d], y, at + e, lanes)
    return total, mistakes
