"""Ticks, ranges and coordinates have just the figures they need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.ui.axes import coordinate_text, name_place, range_end, shared_step, tick_step, tick_text, ticks


def test_the_name_of_an_axis_stands_where_no_label_is() -> None:
    assert name_place(20, 300, 320, [(0, 20), (200, 230)], 4) == 280
    assert name_place(20, 300, 320, [(0, 20), (265, 290)], 4) == 294
    assert name_place(20, 300, 320, [(0, 20), (285, 310)], 4) == 261
    assert name_place(20, 300, 320, [(250, 270), (285, 310)], 4) == 280
    assert name_place(20, 300, 320, [], 4) == 280


@given(st.floats(1e-8, 1e8), st.integers(2, 8))
def test_ticks_are_at_most_as_many_as_wanted(span: float, count: int) -> None:
    step = tick_step(span, count)
    assert 1 <= span / step <= count * (1 + 1e-6)
    assert len(ticks(0.0, span, step)) <= count + 1


def test_two_axes_of_one_scale_have_two_ticks_each_at_least() -> None:
    assert shared_step(((-2.0, 2.0), (-2.0, 2.0)), 4) == tick_step(4.0, 4)
    narrow = ((-4.4, 4.4), (-4.9, 3.9))
    assert len(ticks(*narrow[1], tick_step(8.8, 2))) == 1
    step = shared_step(narrow, 2)
    assert min(len(ticks(*ends, step)) for ends in narrow) >= 2


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (-1.0, 1.0, "−1"),
        (0.0, 0.2, "0"),
        (0.2, 0.2, "0.2"),
        (0.75, 0.25, "0.75"),
        (500.0, 500.0, "500"),
        (-1500.0, 500.0, "−1.5 k"),
        (1010.0, 10.0, "1010"),
        (2e6, 1e6, "2 M"),
        (-3e-5, 1e-5, "−3e−5"),
        (1.25e-4, 2.5e-5, "1.25e−4"),
        (3e9, 1e9, "3e9"),
    ],
)
def test_a_tick_has_just_the_decimals_it_needs(value: float, step: float, text: str) -> None:
    assert tick_text(value, step) == text


@given(st.floats(1e-9, 1e12))
def test_a_range_holds_its_largest_value_and_grows_by_half_at_most(largest: float) -> None:
    end = range_end(largest)
    assert end >= largest * (1 - 1e-9)
    assert end <= largest * 1.5 * (1 + 1e-9)


def test_a_range_of_nothing_is_one() -> None:
    assert range_end(0.0) == 1.0
    assert range_end(float("nan")) == 1.0


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(-0.001, 2, "0.00"), (-1.5, 2, "−1.50"), (1234.0, 0, "1,234"), (-0.4, 0, "0"), (2.5e8, 0, "2.500e8")]
)
def test_a_coordinate_has_fixed_decimals_and_a_true_minus(value: float, decimals: int, text: str) -> None:
    assert coordinate_text(value, decimals) == text
