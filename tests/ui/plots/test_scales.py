"""The scales of a plot: places and pixels are each other's inverse, and the start has a place on the logarithmic one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.ui.plots.scales import EpochScale, ValueScale

ends = st.floats(10, 1e9)


@given(ends, st.booleans(), st.floats(0, 1))
def test_a_place_is_found_again_at_its_pixel(last: float, is_log: bool, share: float) -> None:
    scale = EpochScale(44.0, 300.0, last, is_log)
    place = share * last
    assert scale.place_at(scale.x_of(place)) == pytest.approx(place, rel=1e-6, abs=1e-6)
    assert scale.x(np.array([place]))[0] == pytest.approx(scale.x_of(place), abs=1e-6)


@given(ends, st.booleans())
def test_the_start_is_at_the_left_and_the_end_at_the_right(last: float, is_log: bool) -> None:
    scale = EpochScale(44.0, 300.0, last, is_log)
    assert scale.x_of(0.0) == 44.0
    assert scale.x_of(last) == pytest.approx(344.0)
    assert scale.place_at(0.0) == 0.0
    assert scale.place_at(1000.0) == pytest.approx(last)


def test_beyond_epoch_one_equal_factors_are_equally_far_apart() -> None:
    x = EpochScale(0.0, 300.0, 1e4, is_log=True).x(np.array([1.0, 10.0, 100.0, 1e3, 1e4]))
    assert np.diff(x) == pytest.approx(np.diff(x)[0])


def test_before_epoch_one_the_logarithmic_scale_is_linear_and_meets_the_rest_without_a_bend() -> None:
    scale = EpochScale(0.0, 300.0, 1e4, is_log=True)
    x = scale.x(np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    assert np.diff(x) == pytest.approx(np.diff(x)[0])
    step = 1e-6
    before, after = scale.x_of(1.0) - scale.x_of(1 - step), scale.x_of(1 + step) - scale.x_of(1.0)
    assert before == pytest.approx(after, rel=1e-4)


@given(ends, st.booleans(), st.integers(1, 800))
def test_columns_have_equal_widths_in_pixels(last: float, is_log: bool, columns: int) -> None:
    scale = EpochScale(0.0, 300.0, last, is_log)
    x = scale.x(scale.edges(0.0, last, columns))
    assert x == pytest.approx(np.linspace(0, 300, columns, endpoint=False), abs=1e-6)


@given(ends, st.booleans(), st.floats(120, 2000))
def test_ticks_are_ascending_on_the_axis_and_apart(last: float, is_log: bool, width: float) -> None:
    scale = EpochScale(0.0, width, last, is_log)
    marks = scale.marks(64.0)
    places = [place for place, _ in marks]
    assert places[0] == 0.0
    assert places[-1] <= last * (1 + 1e-9)
    assert (np.diff(scale.x(np.array(places))) > 20).all()
    assert len({text for _, text in marks}) == len(marks)


def test_ticks_of_the_logarithmic_axis_are_powers_of_ten() -> None:
    assert [text for _, text in EpochScale(0.0, 300.0, 2e4, is_log=True).marks(40.0)] == ["0", "1", "10", "100", "1 k", "10 k"]


def test_a_value_without_a_logarithm_has_no_pixel() -> None:
    scale = ValueScale(200.0, 100.0, -2.0, 0.0, is_log=True)
    assert scale.y(np.array([1.0, 0.1, 0.01])) == pytest.approx([100.0, 150.0, 200.0])
    assert np.isnan(scale.y(np.array([0.0, -1.0, np.nan]))).all()


def test_a_range_with_both_signs_has_round_ticks_and_zero() -> None:
    marks = ValueScale(200.0, 200.0, -3.0, 6.0, is_log=False).marks(34.0)
    assert "0" in [text for _, text in marks]
    assert "−2" in [text for _, text in marks]
