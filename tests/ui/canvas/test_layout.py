"""Where the network's parts stand: columns, rows, edges, labels, collapsed layers, and units that stay where they are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.ui.canvas.edge_style import BIAS_SHARE, LEVELS, EdgePens, edge_styles, largest_weight
from mlp_studio.ui.canvas.label_layout import APART, place_free, place_labels, slides
from mlp_studio.ui.canvas.label_room import Things
from mlp_studio.ui.canvas.layout import (
    LEAST_SLOTS,
    MAX_UNIT,
    MIN_ROW,
    UNITS_BOTTOM,
    UNITS_TOP,
    Curve,
    Gap,
    Layout,
    arrange,
    shown_units,
)
from mlp_studio.ui.theme import DARK, LIGHT

SIZES = st.lists(st.integers(1, 70), min_size=2, max_size=10)
WIDTHS, HEIGHTS = st.floats(200, 3000), st.floats(150, 2000)
LABEL = (52.0, 26.0)


def placed(places: Floats, size: tuple[float, float]) -> tuple[Floats, Booleans]:
    return place_labels(places, np.tile(size, (len(places), 1)))


def curves_of(layout: Layout, s: int) -> list[Curve]:
    gap = layout.gaps[s - 1]
    return [(tuple(start), tuple(end)) for end in gap.ends.tolist() for start in gap.starts.tolist()]


def meet(a: Floats, b: Floats, size: tuple[float, float]) -> bool:
    dx, dy = np.abs(a - b)
    return bool(dx < size[0] and dy < size[1])


# Columns


@given(SIZES, WIDTHS, HEIGHTS, st.booleans())
def test_columns_are_equally_far_apart_and_units_never_overlap(sizes: list[int], width: float, height: float, opened: bool) -> None:
    layout = arrange(sizes, width, height, opened=[opened or None] * len(sizes))
    xs = [column.x for column in layout.columns]
    assert np.ptp(np.diff(xs)) <= 1.0  # whole pixels
    for column in layout.columns:
        assert len(column.ys) == 1 or np.diff(column.ys).min() >= column.diameter
        assert column.bias_y is None or column.bias_y < column.ys[0]


@given(SIZES, WIDTHS, HEIGHTS, st.booleans())
def test_everything_stands_within_the_bounds(sizes: list[int], width: float, height: float, opened: bool) -> None:
    layout = arrange(sizes, width, height, opened=[opened or None] * len(sizes))
    left, top, right, bottom = layout.bounds
    for column in layout.columns:
        assert left <= column.x - column.diameter / 2
        assert column.x + column.diameter / 2 <= right
        assert top <= column.top
        assert column.bottom <= bottom


def test_the_network_of_the_mock_up_stands_as_in_the_mock_up() -> None:
    layout = arrange((2, 5, 4, 2), 784, 447)
    assert [column.diameter for column in layout.columns] == pytest.approx([52, 52, 52, 60], abs=1)
    assert layout.pitch == pytest.approx(193, abs=2)
    assert np.diff(layout.columns[1].ys) == pytest.approx(80, abs=2)
    assert layout.bounds[3] <= 447


@pytest.mark.parametrize("opened", [None, True])
def test_all_columns_share_one_middle(opened: bool | None) -> None:
    layout = arrange((2, 64, 3), 784, 447, opened=[opened] * 3)
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


@pytest.mark.parametrize("scale", [1.25, 1.6])
def test_a_larger_scale_enlarges_every_measure(scale: float) -> None:
    one, large = arrange((2, 3, 1), 784, 447), arrange((2, 3, 1), 784 * scale, 447 * scale, scale)
    for column, larger in zip(one.columns, large.columns, strict=True):
        assert larger.diameter == pytest.approx(scale * column.diameter)
        assert larger.row == pytest.approx(scale * column.row)


# Layers that do not fit


@given(st.integers(1, 1024), HEIGHTS)
def test_a_layer_shows_all_of_its_units_or_the_first_ones_and_the_last(n: int, height: float) -> None:
    shown = shown_units(n, height, 1.0).tolist()
    if len(shown) < n:
        assert shown == [*range(len(shown) - 1), n - 1]
        assert len(shown) >= LEAST_SLOTS - 1
        assert MIN_ROW * (n - 1) > height - UNITS_TOP - UNITS_BOTTOM - MAX_UNIT  # all of them would have had no room
    else:
        assert shown == list(range(n))


def test_a_layer_that_does_not_fit_has_an_ellipsis_between_the_units_shown_and_the_last() -> None:
    column = arrange((2, 100, 1), 784, 447).columns[1]
    assert column.ellipsis_y is not None
    assert column.units[-1] == 99
    assert column.units.tolist()[:-1] == list(range(len(column.units) - 1))
    assert column.ys[-2] < column.ellipsis_y < column.ys[-1]
    assert column.y_of(50) == column.ellipsis_y
    assert column.y_of(99) == column.ys[-1]
    assert column.bottom < 447


def test_a_layer_is_collapsed_and_opened_on_demand() -> None:
    layout = arrange((2, 40, 12, 1), 784, 447, opened=[None, True, False, None])
    assert len(layout.columns[1].ys) == 40
    assert layout.columns[1].ellipsis_y is None
    assert layout.columns[2].ellipsis_y is not None


def test_an_edge_of_a_unit_that_is_not_shown_runs_to_the_ellipsis() -> None:
    layout = arrange((2, 100, 100, 1), 784, 447)
    one, two = layout.columns[1].ellipsis_y, layout.columns[2].ellipsis_y
    start, end = layout.edge((2, 60, 61))
    assert (start[1], end[1]) == (one, two)
    assert layout.edge((2, 99, 1))[1][1] == layout.columns[2].ys[-1]


@given(st.integers(2, 200), st.integers(2, 200), st.data())
def test_an_edge_between_units_that_are_shown_is_known_by_its_row_and_column(n: int, m: int, data: st.DataObject) -> None:
    layout = arrange((2, m, n), 784, 447)
    row = data.draw(st.integers(0, len(layout.columns[2].units) - 1))
    column = data.draw(st.integers(0, len(layout.columns[1].units)))
    key = layout.key(2, row, column)
    (_, y0), (_, y1) = layout.edge(key)
    assert y0 == layout.gaps[1].starts[column, 1]
    assert y1 == layout.gaps[1].ends[row, 1]


# Units that stay where they are


@given(st.integers(1, 12), st.integers(1, 12))
def test_units_stay_where_they_are_while_there_is_room(n: int, count: int) -> None:
    before = arrange((2, n, 1), 784, 700).columns
    after = arrange((2, count, 1), 784, 700, before=before).columns
    kept = min(n, count)
    last = before[1].ys[0] + before[1].row * (count - 1) + before[1].diameter / 2
    anew = arrange((2, count, 1), 784, 700).columns[1]
    if before[1].diameter < anew.diameter - 0.5:  # they were crowded, and are not any more
        assert after[1].ys.tolist() == anew.ys.tolist()
    elif last <= 700 - UNITS_BOTTOM:
        assert after[1].ys[:kept] == pytest.approx(before[1].ys[:kept])
        assert after[1].diameter == before[1].diameter
    else:
        assert after[1].bottom <= 700
    assert after[0].ys.tolist() == before[0].ys.tolist()
    assert after[2].ys.tolist() == before[2].ys.tolist()


def test_a_layer_that_has_no_room_any_more_is_arranged_anew() -> None:
    before = arrange((2, 3, 1), 784, 447).columns
    after = arrange((2, 8, 1), 784, 447, before=before).columns[1]
    assert after.row < before[1].row
    assert after.bottom <= 447


def test_a_new_unit_below_stands_one_row_further_down() -> None:
    column = arrange((2, 3, 1), 784, 700).columns[1]
    assert [column.place_at(y) for y in (column.ys[0] - 1, column.ys[0] + 1, column.ys[2] - 1, column.ys[2] + 1)] == [0, 1, 2, 3]


# Edges


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.02, 0.98), st.data())
def test_a_point_on_an_edge_is_hit_by_an_edge_that_passes_there(n: int, m: int, t: float, data: st.DataObject) -> None:
    gap = arrange((m, n), 900, 500).gaps[0]
    i, j = data.draw(st.integers(0, len(gap.ends) - 1)), data.draw(st.integers(0, len(gap.starts) - 1))
    x, y = gap.point(i, j, t)
    found = gap.nearest(x, y, 0.5, np.ones((len(gap.ends), len(gap.starts)), bool))
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


# Labels


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 2), (2, 1), (1, 4)])
def test_labels_of_a_small_network_do_not_meet(sizes: tuple[int, int]) -> None:
    centres, has_room = placed(slides(curves_of(arrange((*sizes, 1), 784, 447), 1)), LABEL)
    assert has_room.all()
    assert not any(meet(a, b, LABEL) for a, b in combinations(centres, 2))


def test_labels_stay_on_their_edges() -> None:
    layout = arrange((2, 2, 1), 784, 447)
    gap, (centres, _) = layout.gaps[0], placed(slides(curves_of(layout, 1)), LABEL)
    for at, (x, y) in enumerate(centres.tolist()):
        i, j = divmod(at, 3)
        assert gap.nearest(x, y, 0.5, np.ones((2, 3), bool)) is not None
        assert gap.point(i, j, 0.25)[0] - 0.01 <= x <= gap.point(i, j, 0.75)[0] + 0.01


def test_of_labels_that_have_no_room_the_least_important_leave() -> None:
    places = slides(curves_of(arrange((2, 2, 1), 784, 447), 1))
    large = np.tile((4000.0, 2000.0), (6, 1))
    _, has_room = place_labels(places, large, importance=[0, 0, 0, 0, 1, 0])
    assert has_room.tolist() == [False, False, False, False, True, False]
    assert not len(placed(slides([]), LABEL)[1])


def test_a_label_that_would_touch_something_at_each_of_its_places_leaves() -> None:
    places = slides(curves_of(arrange((2, 2, 1), 784, 447), 1))
    clear = np.ones(places.shape[:2], bool)
    clear[3] = False
    _, has_room = place_labels(places, np.tile(LABEL, (6, 1)), clear, [9, 9, 9, 99, 9, 9])
    assert has_room.tolist() == [True, True, True, False, True, True]


@given(st.integers(1, 4), st.integers(1, 4), st.floats(60, 200), st.floats(25, 120), st.integers(0, 2**16))
def test_a_label_leaves_only_where_none_of_its_places_is_free(m: int, n: int, width: float, height: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = slides(curves_of(arrange((m, n, 1), 500, 400), 1))
    sizes = np.tile((width, height), (len(places), 1)) * rng.uniform(0.5, 1, (len(places), 1))
    clear = rng.uniform(size=places.shape[:2]) < 0.9
    centres, stays = place_labels(places, sizes, clear, rng.integers(0, 3, len(places)).tolist())
    for a, b in combinations(np.flatnonzero(stays), 2):
        reach = (sizes[a] + sizes[b]) / 2 + APART
        assert not meet(centres[a], centres[b], (reach[0] - 1e-6, reach[1] - 1e-6))
    for at in np.flatnonzero(~stays):
        assert place_free(places[[at]], sizes[[at]], centres[stays], sizes[stays], clear[[at]]) == [None]


@given(st.integers(0, 30), st.integers(0, 6), st.integers(0, 2**16))
def test_a_label_is_clear_of_things_where_it_is_clear_of_each(things: int, labels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres, radii = rng.uniform(0, 200, (things, 2)), rng.uniform(1, 20, things)
    halves = rng.uniform(0, 20, (things, 2)) * rng.integers(0, 2, (things, 1))
    places, sizes = rng.uniform(0, 200, (labels, 9, 2)), rng.uniform(5, 50, (labels, 2))
    found = Things(centres, halves, radii).clear_of(places, sizes)
    each = [Things(*(part[[at]] for part in (centres, halves, radii))).clear_of(places, sizes) for at in range(things)]
    assert np.array_equal(found, np.all(each, axis=0) if each else np.ones((labels, 9), bool))
    if things and labels:
        x, y = centres[0]
        above = np.array([[[x, y + halves[0, 1] + radii[0] + sizes[0, 1] / 2 + gap] for gap in (-0.01, 0.01)]])
        assert Things(centres[:1], halves[:1], radii[:1]).clear_of(above, sizes[:1]).tolist() == [[False, True]]


@given(st.integers(1, 10), st.integers(1, 10))
def test_labels_that_find_room_meet_neither_each_other_nor_those_that_stand(n: int, m: int) -> None:
    places = slides(curves_of(arrange((m, n, 1), 784, 600), 1))
    standing = [(400.0, 300.0), (250.0, 200.0)]
    chosen = place_free(places, np.tile(LABEL, (len(places), 1)), np.array(standing), np.tile(LABEL, (2, 1)))
    centres = [np.array(c) for c in standing] + [own[at] for own, at in zip(places, chosen, strict=True) if at is not None]
    pairs = list(combinations(centres, 2))
    assert not any(meet(a, b, (LABEL[0] + APART, LABEL[1] + APART)) for a, b in pairs[1:])
    for own, at in zip(places, chosen, strict=True):
        if at is None:
            assert all(any(meet(place, c, (LABEL[0] + APART, LABEL[1] + APART)) for c in centres) for place in own)


# Styles


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


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_negative_weight_is_dashed_and_brick_a_positive_one_solid_and_blue(theme) -> None:  # type: ignore[no-untyped-def]
    styles = edge_styles(np.array([[0.0, 1.0, -1.0]]), 1.0)
    pens = EdgePens(theme, 1.0)
    positive, negative = pens.pen(styles.key(0, 1), full=True), pens.pen(styles.key(0, 2), full=True)
    assert positive.color() == theme.positive
    assert negative.color() == theme.negative
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


@pytest.mark.parametrize("count", [1, 100, 4000])
@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_the_table_for_the_edge_worker_has_what_the_pens_have(count: int, zoom: float) -> None:
    pens = EdgePens(LIGHT, 1.0, count)
    styles, colours = pens.table(zoom)
    assert colours.tolist() == [list(c.getRgb()[:3]) for c in (LIGHT.positive, LIGHT.negative)]
    for level, negative, bias in ((0, 0, 0), (LEVELS - 1, 1, 0), (20, 0, 1), (33, 1, 1)):
        pen = pens.pen((level, bool(negative), bool(bias)))
        width, opacity, dash, space, sign = styles[level * 4 + negative * 2 + bias]
        assert width == pytest.approx(pen.widthF() * zoom)
        assert opacity == pytest.approx(pen.color().alphaF(), abs=0.003)
        assert sign == negative
        pattern = [round(dash / width, 6), round(space / width, 6)] if negative else []
        assert pen.dashPattern() == pytest.approx(pattern, abs=1e-5)


def test_a_weight_that_is_not_finite_is_drawn_like_the_largest() -> None:
    weights = np.array([[np.nan, np.inf, -np.inf, 1.0]])
    styles = edge_styles(weights, largest_weight(weights))
    assert styles.level.tolist() == [[LEVELS - 1] * 4]
    assert largest_weight(np.full((2, 2), np.nan)) == 0
