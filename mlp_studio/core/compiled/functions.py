"""Elementary functions, activations and losses as compiled code, made from their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic, overload

from mlp_studio.core import elementary
from mlp_studio.core.activations import ACTIVATIONS, CODES
from mlp_studio.core.compiled import EXACT, inlined, part
from mlp_studio.core.losses import CODES as LOSS_CODES

U = np.uintp
ONE = U(1)
SOFTMAX = CODES["softmax"]
SQUARED, LOG_LOSS, CROSS_ENTROPY = LOSS_CODES["squared"], LOSS_CODES["log loss"], LOSS_CODES["cross-entropy"]

# exp: reduction by a multiple of ln 2, then the Taylor series to degree 13, which on |r| ≤ ln 2 / 2 is exact to the last bit or two. One
# double of ln 2 leaves a relative error of |x| · 3e-17; a second one would cost 3 % of the speed of 2-4-2-1. Unlike libm it vectorises.
_LOG2_E = 1.4426950408889634
_ROUND = 6755399441055744.0
_LN2 = 0.6931471805599453
_BIAS = 1023
_MANTISSA_BITS = 52


def _bitcast_to_float(context: Any, bits: Any) -> Any:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], target.get_value_type(types.float64))

    return types.float64(types.int64), generate


def _bitcast_to_integer(context: Any, number: Any) -> Any:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], target.get_value_type(types.int64))

    return types.int64(types.float64), generate


_float_of_bits: Any = intrinsic(_bitcast_to_float)
_bits_of_float: Any = intrinsic(_bitcast_to_integer)


@numba.njit(nogil=True, fastmath=EXACT, error_model="numpy", forceinline=True)
def exp(x: float) -> float:
    """Return e^x, with x held in the range of `elementary.exp`; not-a-number stays what it is, by the order of max and min."""
    x = min(max(x, elementary.EXP_LOWEST), elementary.EXP_HIGHEST)
    rounded = x * _LOG2_E + _ROUND
    power: int = _bits_of_float(rounded)
    n = rounded - _ROUND
    r = x - n * _LN2
    r2 = r * r
    r4 = r2 * r2
    a0, a1, a2, a3 = 1.0 + r, 0.5 + r * (1 / 6.0), 1 / 24.0 + r * (1 / 120.0), 1 / 720.0 + r * (1 / 5040.0)
    a4, a5 = 1 / 40320.0 + r * (1 / 362880.0), 1 / 3628800.0 + r * (1 / 39916800.0)
    a6 = 1 / 479001600.0 + r * (1 / 6227020800.0)
    series = (a0 + a1 * r2) + (a2 + a3 * r2) * r4 + ((a4 + a5 * r2) + a6 * r4) * (r4 * r4)
    return series * _float_of_bits((power + _BIAS) << _MANTISSA_BITS)


@overload(elementary.exp, jit_options={"forceinline": True}, strict=False)
def _exp_overload(x: Any) -> Any:
    return lambda x: exp(x)


# The remaining elementary functions are compiled as they are written: they call `exp`, or libm.
for _function in (elementary.tanh, elementary.log1p):
    numba.extending.register_jitable(forceinline=True)(_function)


@overload(elementary.sin, strict=False)
def _sin_overload(x: Any) -> Any:
    return lambda x: np.sin(x)


@overload(elementary.cos, strict=False)
def _cos_overload(x: Any) -> Any:
    return lambda x: np.cos(x)


# One link of a chain per table entry: compares the code once per layer, then loops; LLVM sees straight loops.


def _activation_link(code: int, f: Any, rest: Any) -> Any:
    def activate(activation: int, z: Any, y: Any, at: int, count: int) -> None:
        if activation == code:
            for i in range(count):
                y[at + i] = f(z[at + i])
        else:
            rest(activation, z, y, at, count)

    return inlined(activate)


def _derivative_link(code: int, f: Any, rest: Any) -> Any:
    def multiply(activation: int, z: Any, y: Any, delta: Any, at: int, count: int) -> None:
        if activation == code:
            for i in range(count):
                delta[at + i] *= f(z[at + i], y[at + i])
        else:
            rest(activation, z, y, delta, at, count)

    return inlined(multiply)


def _chain(link: Callable[[int, Any, Any], Any], attribute: str, end: Any) -> Any:
    chained = end
    for name, activation in reversed(ACTIVATIONS.items()):
        scalar = getattr(activation, attribute)
        if scalar is not None:
            chained = link(CODES[name], inlined(scalar), chained)
    return chained


@inlined
def _no_activation(activation: int, z: Any, y: Any, at: int, count: int) -> None:
    """End the chain: softmax is not element-wise."""


@inlined
def _no_derivative(activation: int, z: Any, y: Any, delta: Any, at: int, count: int) -> None:
    """End the chain: softmax goes with a loss whose δ is the residual."""


activate = _chain(_activation_link, "scalar", _no_activation)
"""activate(code, z, y, at, count): y = f(z) for `count` numbers from `at` on in the flat arrays z and y."""
multiply_derivative = _chain(_derivative_link, "scalar_derivative", _no_derivative)
"""multiply_derivative(code, z, y, delta, at, count): δ ⊙ f'(z) in place."""


@part
def activate_rows(activation: int, z: Any, y: Any, at: int, count: int) -> None:
    """Do what `activate` does, called instead of inlined: for blocks, where one call serves many numbers."""
    activate(activation, z, y, at, count)


@part
def multiply_derivative_rows(activation: int, z: Any, y: Any, delta: Any, at: int, count: int) -> None:
    """Do what `multiply_derivative` does, called instead of inlined."""
    multiply_derivative(activation, z, y, delta, at, count)


@part
def softmax_columns(z: Any, y: Any, at: int, units: int, lanes: int) -> None:
    """Write the softmax of each of `lanes` columns of `units` rows to y, and its logarithm over z; rows lie `lanes` apart."""
    for b in range(lanes):
        m = z[at + b]
        for i in range(1, units):
            m = max(m, z[at + i * lanes + b])
        total = 0.0
        for i in range(units):
            y[at + i * lanes + b] = exp(z[at + i * lanes + b] - m)
            total += y[at + i * lanes + b]
        log_total = np.log(total)
        for i in range(units):
            y[at + i * lanes + b] /= total
            z[at + i * lanes + b] -= m + log_total


@inlined
def loss_term(loss: int, c: float, z: float, y: float) -> float:
    """Return the loss of one output unit; for cross-entropy z is ln y, as `softmax_columns` leaves it (Source: ML:IV-88, lecture §6)."""
    if loss == SQUARED:
        return 0.5 * (c - y) * (c - y)
    if loss == LOG_LOSS:
        return max(z, 0.0) + np.log1p(exp(-abs(z))) - c * z
    return -c * z
