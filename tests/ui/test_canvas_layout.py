"""Where the network's parts stand: columns, rows, edges, labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.ui.canvas.edge_style import BIAS_SHARE, LEVELS, EdgePens, edge_styles, largest_weight
from mlp_studio.ui.canvas.layout import Gap, arrange, place_labels
from mlp_studio.ui.theme import LIGHT

SIZES = st.lists(st.integers(1, 70), min_size=2, max_size=10)


@given(SIZES, st.floats(200, 3000), st.floats(150, 2000))
def test_columns_are_equally_far_apart_and_units_never_overlap(sizes: list[int], width: float, height: float) -> None:
    layout = arrange(sizes, width, height)
    xs = [column.x for column in layout.columns]
    assert np.ptp(np.diff(xs)) <= 1.0  # whole pixels
    for column in layout.columns:
        assert len(column.ys) == 1 or np.diff(column.ys).min() >= column.diameter
        assert column.bias_y is None or column.bias_y < column.ys[0]


@given(SIZES, st.floats(200, 3000), st.floats(150, 2000))
def test_everything_stands_within_the_bounds(sizes: list[int], width: float, height: float) -> None:
    layout = arrange(sizes, width, height)
    left, top, right, bottom = layout.bounds
    for column in layout.columns:
        assert left <= column.x - column.diameter / 2
        assert column.x + column.diameter / 2 <= right
        assert top <= column.top
        assert column.bottom <= bottom


def test_the_network_of_the_mock_up_stands_as_in_the_mock_up() -> None:
    layout = arrange((2, 5, 4, 2), 784, 447)
    assert [round(column.diameter) for column in layout.columns] == [52, 52, 52, 60]
    assert layout.pitch == pytest.approx(193, abs=2)
    assert np.diff(layout.columns[1].ys) == pytest.approx(80, abs=1)
    assert layout.bounds[3] <= 447


def test_all_columns_share_one_middle() -> None:
    layout = arrange((2, 64, 3), 784, 447)
    middles = [(column.ys[0] + column.ys[-1]) / 2 for column in layout.columns]
    assert middles == pytest.approx([middles[0]] * 3)


def test_only_the_last_layer_has_no_bias_unit() -> None:
    assert [column.bias_y is None for column in arrange((2, 3, 3, 1), 784, 447).columns] == [False, False, False, True]


def test_without_a_hidden_layer_there_is_room_for_an_invitation() -> None:
    layout = arrange((2, 1), 784, 447)
    card = layout.card(1.0)
    assert card is not None
    x, _, width, height = card
    assert (width, height) == (96, 224)
    assert layout.columns[0].x + 60 < x
    assert x + width < layout.columns[1].x - 60
    assert arrange((2, 3, 1), 784, 447).card(1.0) is None


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.02, 0.98), st.data())
def test_a_point_on_an_edge_is_hit_by_an_edge_that_passes_there(n: int, m: int, t: float, data: st.DataObject) -> None:
    gap = arrange((m, n), 900, 500).gaps[0]
    i, j = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, m))
    x, y = gap.point(i, j, t)
    found = gap.nearest(x, y, 0.5, np.ones((n, m + 1), bool))
    assert found is not None
    curve = np.array([gap.point(*found, s) for s in np.linspace(0, 1, 400)])
    assert np.hypot(curve[:, 0] - x, curve[:, 1] - y).min() < 1.5


def test_the_nearest_of_two_edges_wins_and_a_far_point_hits_none() -> None:
    gap = Gap(np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[100.0, 0.0]]))
    everything = np.ones((1, 2), bool)
    assert gap.nearest(10, 1, 5, everything) == (0, 0)
    assert gap.nearest(10, 9, 5, everything) == (0, 1)
    assert gap.nearest(10, 30, 5, everything) is None
    assert gap.nearest(-5, 0, 5, everything) is None


def test_an_edge_that_is_not_shown_is_not_hit() -> None:
    gap = Gap(np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[100.0, 0.0]]))
    assert gap.nearest(10, 1, 20, np.array([[False, True]])) == (0, 1)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 2), (2, 1), (1, 4)])
def test_labels_of_a_small_network_do_not_meet(sizes: tuple[int, int]) -> None:
    gap = arrange((*sizes, 1), 784, 447).gaps[0]
    width, height = 52.0, 26.0
    centres = place_labels(gap, (width, height)).reshape(-1, 2)
    for a in range(len(centres)):
        for b in range(a):
            dx, dy = np.abs(centres[a] - centres[b])
            assert dx >= width or dy >= height, (a, b)


def test_labels_stay_on_their_edges() -> None:
    gap = arrange((2, 2, 1), 784, 447).gaps[0]
    centres = place_labels(gap, (52, 26))
    for i in range(2):
        for j in range(3):
            assert gap.nearest(*centres[i, j], 0.5, np.ones((2, 3), bool)) is not None
            assert gap.point(i, j, 0.25)[0] - 0.01 <= centres[i, j, 0] <= gap.point(i, j, 0.75)[0] + 0.01


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_a_larger_weight_never_has_a_thinner_or_fainter_edge(values: list[float]) -> None:
    weights = np.array([values])
    styles = edge_styles(weights, largest_weight(weights))
    pens = EdgePens(LIGHT, 1.0)
    by_size = np.argsort(np.abs(weights[0]))
    drawn = [pens.pen((int(styles.level[0, j]), False, False)) for j in by_size]
    widths, opacities = [pen.widthF() for pen in drawn], [pen.color().alphaF() for pen in drawn]
    assert widths == sorted(widths)
    assert opacities == sorted(opacities)


def test_a_negative_weight_is_dashed_and_brick_a_positive_one_solid_and_blue() -> None:
    styles = edge_styles(np.array([[0.0, 1.0, -1.0]]), 1.0)
    pens = EdgePens(LIGHT, 1.0)
    positive, negative = pens.pen(styles.key(0, 1), full=True), pens.pen(styles.key(0, 2), full=True)
    assert positive.color() == LIGHT.positive
    assert negative.color() == LIGHT.negative
    assert positive.dashPattern() == []
    # lengths of look.md §4, in pen widths
    assert negative.dashPattern() == pytest.approx([(4 + 6) / 6, (3 + 4.2) / 6])


def test_edges_have_the_widths_and_opacities_of_the_look() -> None:
    pens = EdgePens(LIGHT, 1.0)
    thinnest, widest, bias = pens.pen((0, False, False)), pens.pen((LEVELS - 1, False, False)), pens.pen((LEVELS - 1, False, True))
    assert (thinnest.widthF(), widest.widthF()) == (1, 6)
    assert thinnest.color().alphaF() == pytest.approx(0.24, abs=0.01)
    assert widest.color().alphaF() == pytest.approx(0.74, abs=0.01)
    assert bias.color().alphaF() == pytest.approx(0.74 * BIAS_SHARE, abs=0.01)


def test_edges_of_a_crowd_are_finer() -> None:
    crowd = EdgePens(LIGHT, 1.0, 4000)
    assert crowd.pen((LEVELS - 1, False, False)).widthF() < 3
    assert crowd.pen((LEVELS - 1, False, False)).color().alphaF() < 0.5


def test_a_weight_that_is_not_finite_is_drawn_like_the_largest() -> None:
    weights = np.array([[np.nan, np.inf, -np.inf, 1.0]])
    styles = edge_styles(weights, largest_weight(weights))
    assert styles.level.tolist() == [[LEVELS - 1] * 4]
    assert largest_weight(np.full((2, 2), np.nan)) == 0
