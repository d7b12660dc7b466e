"""The elementary functions, in Python and compiled, held against exact arithmetic and against each other."""

from __future__ import annotations

import math
from decimal import Context, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import elementary
from mlp_studio.core.compiled.functions import exp as compiled_exp

EXACT = Context(prec=40)
LOW, HIGH = elementary.EXP_LOWEST, elementary.EXP_HIGHEST


def relative_error(x: float) -> float:
    """Return the relative error of the compiled exponential at x."""
    exact = EXACT.exp(Decimal(x))
    return abs(float((Decimal(compiled_exp(x)) - exact) / exact))


def allowed_error(x: float) -> float:
    """Return two units in the last place, and what one double of ln 2 leaves over."""
    return 4e-16 * (1.0 + abs(x) / 10.0)


def test_compiled_exponential_is_exact_to_a_few_units_in_the_last_place_growing_with_its_argument() -> None:
    steps = np.linspace(LOW, HIGH, 4001)
    halves = (np.arange(-1000, 1000) + 0.5) * math.log(2)  # where the reduction by ln 2 turns over
    random = np.random.default_rng(1).uniform(LOW, HIGH, 3000)
    small = np.concatenate([10.0 ** np.arange(-300, 1), -(10.0 ** np.arange(-300, 1))])
    worst = max(relative_error(float(x)) / allowed_error(float(x)) for x in np.concatenate([steps, halves, random, small]))
    assert worst <= 1.0


@given(st.floats(LOW, HIGH))
def test_compiled_exponential_has_a_small_relative_error(x: float) -> None:
    assert relative_error(x) <= allowed_error(x)


@given(st.floats(HIGH, 1e308))
def test_exponentials_are_held_at_the_ends_of_their_range(x: float) -> None:
    assert elementary.exp(x) == elementary.exp(HIGH) < math.inf
    assert elementary.exp(-x) == elementary.exp(LOW) > 0
    assert compiled_exp(x) == compiled_exp(HIGH) < math.inf
    assert compiled_exp(-x) == compiled_exp(LOW) > 0


def test_compiled_exponential_of_not_a_number_is_none() -> None:
    assert math.isnan(compiled_exp(math.nan))


def test_exponential_of_zero_is_exactly_one() -> None:
    assert compiled_exp(0.0) == elementary.exp(0.0) == 1.0


@given(st.floats(-1000, 1000))
def test_elementary_functions_equal_those_of_the_mathematics(x: float) -> None:
    assert elementary.tanh(x) == pytest.approx(math.tanh(x), rel=0, abs=5e-16)
    assert elementary.sin(x) == math.sin(x)
    assert elementary.cos(x) == math.cos(x)
    assert elementary.log1p(abs(x)) == math.log1p(abs(x))


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_sine_and_cosine_of_what_is_not_finite_are_not_numbers(x: float) -> None:
    assert math.isnan(elementary.sin(x))
    assert math.isnan(elementary.cos(x))
