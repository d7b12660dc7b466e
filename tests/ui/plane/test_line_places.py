"""Which part of each line is visible, and where badges and handles stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.ui.plane.hyperplanes import place_badges, visible_segments
from tests.ui.plane.places import SQUARE


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 3), min_size=1, max_size=8))
def test_the_ends_of_a_visible_line_lie_on_the_line_and_in_the_square(rows: list[tuple[float, float, float]]) -> None:
    lines = np.array(rows)
    segments, visible = visible_segments(lines, (-2.0, 4.0, 1.0, 7.0))
    for (w0, w1, w2), segment in zip(lines[visible], segments[visible], strict=True):
        for x, y in segment * 3 + [1, 4]:
            assert abs(w0 + w1 * x + w2 * y) <= 1e-6 * (abs(w0) + abs(w1) + abs(w2)) + 1e-300
        assert np.abs(segment).max() <= 1 + 1e-6


def test_a_line_without_direction_and_a_line_far_away_are_not_visible() -> None:
    _, visible = visible_segments(np.array([[1.0, 0.0, 0.0], [100.0, 1.0, 1.0], [0.5, 1.0, 0.0]]), SQUARE)
    assert visible.tolist() == [False, False, True]


def test_weights_at_the_end_of_the_range_of_floats_are_placed_without_a_warning() -> None:
    _, visible = visible_segments(np.array([[0.0, 1e308, -1e308], [0.0, 1.0, -1.0]]), (-4.0, 4.0, -4.0, 4.0))
    assert visible[1]  # the first is beyond what can be said


def test_badges_of_lines_through_one_corner_are_pushed_apart() -> None:
    segments = {i: ((0.0, 0.0), (300.0, 100.0 + 60.0 * i)) for i in range(4)}
    places = np.array(list(place_badges(segments, 344.0, 12.0, 19.0, {}).values()))
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert distances[~np.eye(4, dtype=bool)].min() >= 19
    assert places.min() >= 12
    assert places.max() <= 344 - 12


def test_a_badge_keeps_to_the_end_where_it_stood() -> None:
    ends: dict[int, int] = {0: 1}
    assert place_badges({0: ((0.0, 100.0), (344.0, 100.0))}, 344.0, 12.0, 19.0, ends)[0] == pytest.approx((332.0, 100.0))
    assert ends == {0: 1}
