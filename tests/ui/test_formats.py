"""Numbers on screen: signs, decimals, and reading back what was typed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.ui.formats import count_text, full_text, loss_text, parse_number, percent_text, rate_text, value_text, weight_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (-0.004, "0.00"),
        (-1.0, "−1.00"),
        (2.345, "2.35"),
        (999.994, "999.99"),
        (1000.0, "1.0e3"),
        (-12345.0, "−1.2e4"),
        (0.00012, "1.2e−4"),
        (-0.00012, "−1.2e−4"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "–"),
    ],
)
def test_a_weight_has_two_decimals_and_a_true_minus(value: float, text: str) -> None:
    assert weight_text(value) == text


def test_a_hovered_weight_has_three_decimals() -> None:
    assert weight_text(-1.0, 3) == "−1.000"
    assert weight_text(-0.0004999, 3) == "−5.0e−4"


def test_losses_and_outputs_have_three_decimals() -> None:
    assert loss_text(0.0861) == "0.086"
    assert value_text(-0.5) == "−0.500"


@given(st.floats(allow_nan=False))
def test_no_number_is_shown_with_a_hyphen_or_as_minus_zero(value: float) -> None:
    text = weight_text(value)
    assert "-" not in text
    assert text not in ("−0.00", "−0.0")


def test_counts_part_their_thousands() -> None:
    assert count_text(1240) == "1,240"
    assert count_text(-1240) == "−1,240"
    assert count_text(7) == "7"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0 examples/s"),
        (1.25, "1.2 examples/s"),
        (12, "12 examples/s"),
        (999.4, "999 examples/s"),
        (999.9, "1.0 k examples/s"),
        (230_000, "230 k examples/s"),
        (1_400_000, "1.4 M examples/s"),
        (2e9, "2.0 G examples/s"),
        (math.nan, "– examples/s"),
    ],
)
def test_a_rate_has_two_or_three_figures(rate: float, text: str) -> None:
    assert rate_text(rate) == text


def test_a_share_is_shown_in_percent() -> None:
    assert percent_text(0.0312) == "3.1 %"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_full_text_of_a_number_reads_back_as_that_number(value: float) -> None:
    assert parse_number(full_text(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("-0.5", -0.5),
        ("−0,5", -0.5),
        (" +3 ", 3.0),
        ("1.2e−4", 1.2e-4),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1 000", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
    ],
)
def test_a_typed_number_may_have_a_comma_and_either_minus(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "nan", "inf", "1e999", "--1", "1_000", "0x10", "1.234.567"])
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(StudioError, match="is not a number"):
        parse_number(text)
