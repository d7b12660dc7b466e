"""Drags on the network: units move, a layer is drawn, labels change weights, edges are drawn back, a rubber band selects."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_LAYERS
from mlp_studio.ui.canvas.gestures import DragWeight, RubberBand
from tests.ui.canvas.bench import BESIDE, CTRL, SHIFT, Bench, Key, numbered, project_of

Make = Callable[..., Bench]
BELOW_FIRST = QPoint(0, 8)
"""From a unit's centre: the pointer is beyond it, before the next one."""


def untouched(one: Bench, project: object) -> bool:
    return one.project is project and one.texts == []


# Units on the move


@pytest.mark.parametrize("pulled", [True, False])
def test_a_drag_whose_units_go_meanwhile_is_dropped(pulled: bool, bench: Make) -> None:
    one = bench(numbered(3, 2, 2))
    at = one.unit(2, 1)
    one.press(at)
    if pulled:
        one.pull(at + QPoint(0, 20))
    one.show(numbered(2))  # undo by key, while the button is held
    one.pull(at + QPoint(0, 30))
    one.let_go(at + QPoint(0, 30))
    assert one.view.gesture is None
    assert one.texts == []
    assert not one.scene.marks.isVisible()


def test_a_unit_dragged_down_changes_places_with_its_weights(bench: Make) -> None:
    one = bench(numbered(3, 2))
    old = one.project.network.weights
    one.press(one.unit(1, 0))
    one.pull(one.unit(1, 1) + BELOW_FIRST)
    assert one.scene.marks.landing is not None
    assert one.texts == []
    one.let_go(one.unit(1, 1) + BELOW_FIRST)
    new = one.project.network.weights
    assert new[0].tolist() == old[0][[1, 0, 2]].tolist()
    assert new[1].tolist() == old[1][:, [0, 2, 1, 3]].tolist()
    assert one.texts == ["Move unit"]
    assert one.canvas.selected_unit == (1, 1)
    assert one.scene.marks.landing is None


def test_a_unit_dragged_above_the_first_becomes_the_first(bench: Make) -> None:
    one = bench(numbered(3, 2))
    old = one.project.network.weights
    one.drag(one.unit(1, 2), one.unit(1, 0) - QPoint(0, 20))
    assert one.project.network.weights[0].tolist() == old[0][[2, 0, 1]].tolist()
    assert one.canvas.selected_unit == (1, 0)


def test_inputs_change_places_with_their_weights(bench: Make) -> None:
    one = bench(numbered(3, 2))
    old = one.project.network.weights
    one.drag(one.unit(0, 1), one.unit(0, 0) - QPoint(0, 20))
    assert one.project.network.inputs == ("x2", "x1")
    assert one.project.network.weights[0].tolist() == old[0][:, [0, 2, 1]].tolist()


def test_a_unit_dropped_on_another_layer_joins_it_and_what_makes_sense_travels(bench: Make) -> None:
    project = edits.rename_unit(numbered(3, 2, 2), 1, 0, "edge")
    one = bench(project)
    old = one.project.network.weights
    one.drag(one.unit(1, 0), one.unit(2, 0) + BELOW_FIRST)
    assert one.sizes == (2, 2, 3, 2)
    new = one.project.network.weights
    assert new[0].tolist() == old[0][1:].tolist()
    assert new[1][[0, 2]].tolist() == old[1][:, [0, 2, 3]].tolist()
    assert new[1][1, 0] == old[0][0, 0]  # its bias
    assert new[2][:, [0, 1, 3]].tolist() == old[2].tolist()
    assert one.project.network.layers[1].unit_name(1) == "edge"
    assert one.canvas.selected_unit == (2, 1)


def test_a_unit_dropped_between_two_layers_makes_a_new_one(bench: Make) -> None:
    one = bench(numbered(3, 2))
    bias = one.weight((1, 1, 0))
    one.drag(one.unit(1, 1), one.in_gap(2))
    assert one.sizes == (2, 2, 1, 2)
    assert one.weight((2, 0, 0)) == bias
    assert one.texts == ["Move unit to a new layer"]
    assert one.canvas.selected_unit == (2, 0)


def test_several_selected_units_move_together_in_their_order(bench: Make) -> None:
    one = bench(numbered(4, 2))
    old = one.project.network.weights
    one.click(one.unit(1, 0))
    one.click(one.unit(1, 2), SHIFT)
    one.drag(one.unit(1, 2), one.unit(1, 3) + BELOW_FIRST)
    assert one.project.network.weights[0].tolist() == old[0][[1, 3, 0, 2]].tolist()
    assert one.texts == ["Move 2 units"]
    assert one.selected == {(1, 2), (1, 3)}


def test_a_drag_of_a_unit_that_is_not_selected_moves_it_alone(bench: Make) -> None:
    one = bench(numbered(4, 2))
    one.click(one.unit(1, 0))
    one.drag(one.unit(1, 3), one.unit(1, 1) - QPoint(0, 20))
    assert one.texts == ["Move unit"]
    assert one.selected == {(1, 1)}


def test_the_last_unit_that_leaves_a_layer_takes_it_away(bench: Make) -> None:
    one = bench(numbered(1, 2, 1))
    one.drag(one.unit(1, 0), one.unit(2, 1) + BELOW_FIRST)
    assert one.sizes == (2, 3, 1)
    assert one.canvas.selected_unit == (1, 2)


def test_an_input_cannot_be_dropped_on_a_layer_and_a_unit_not_among_the_inputs(bench: Make) -> None:
    one = bench(project_of(3, 2))
    project = one.project
    one.drag(one.unit(0, 0), one.unit(1, 0) + BELOW_FIRST)
    one.drag(one.unit(0, 0), one.in_gap(1))
    one.drag(one.unit(1, 0), one.unit(0, 0) + BELOW_FIRST)
    assert untouched(one, project)


@pytest.mark.parametrize("where", ["layer", "gap", "own layer"])
def test_escape_gives_a_moved_unit_up(where: str, bench: Make) -> None:
    one = bench(project_of(3, 2, 2))
    project, picture = one.project, one.picture()
    to = {"layer": one.unit(2, 0), "gap": one.in_gap(2), "own layer": one.unit(1, 2)}[where] + BELOW_FIRST
    one.press(one.unit(1, 0))
    one.pull(to)
    one.key(Key.Key_Escape)
    assert one.view.gesture is None
    one.pull(to + QPoint(3, 3))
    one.let_go(to)
    assert untouched(one, project)
    one.canvas.select_unit(None)
    one.hover(BESIDE)
    assert one.picture() == picture


def test_a_unit_that_is_let_go_where_it_was_stays_there(bench: Make) -> None:
    one = bench(numbered(3, 2))
    before = one.project
    one.drag(one.unit(1, 1), one.unit(1, 1) + QPoint(0, 9))
    assert one.project == before


def test_a_new_layer_beyond_the_limit_is_refused_in_words(bench: Make) -> None:
    one = bench(project_of(*(2,) * MAX_LAYERS))
    one.view.set_zoom(1.0)
    one.view.centre_on(one.view.to_scene(one.view.mapFromScene(one.scene.layout.columns[1].x, 200).toPointF()))
    project = one.project
    one.drag(one.unit(1, 0), one.in_gap(2))
    assert untouched(one, project)
    assert str(MAX_LAYERS) in str(one.refusals[0])


# The first layer


@pytest.mark.parametrize(("dy", "units"), [(20, 1), (70, 2), (130, 3)])
def test_dragging_down_in_the_invitation_draws_a_layer_of_several_units(dy: int, units: int, bench: Make) -> None:
    one = bench(project_of(1))
    card = one.scene.layout.card(1.0)
    assert card is not None
    start = one.place(card[0] + 10, card[1] + card[3] - 10)
    one.press(start)
    one.pull(start + QPoint(0, dy // 2), start + QPoint(0, dy))
    assert one.scene.ghost.isVisible()
    assert one.scene.ghost.count == units
    one.let_go(start + QPoint(0, dy))
    assert one.sizes == (2, units, 1)
    assert one.texts == ["Add layer"]
    assert not one.scene.ghost.isVisible()


def test_escape_leaves_the_invitation(bench: Make) -> None:
    one = bench(project_of(1))
    card = one.scene.layout.card(1.0)
    assert card is not None
    start = one.place(card[0] + 10, card[1] + card[3] - 10)
    one.press(start)
    one.pull(start + QPoint(0, 80))
    one.key(Key.Key_Escape)
    assert not one.scene.ghost.isVisible()
    one.let_go(start + QPoint(0, 80))
    assert one.sizes == (2, 1)
    assert one.scene.invitation.isVisible()


# The rubber band


def band_around(one: Bench, s: int, first: int, last: int) -> tuple[QPoint, QPoint]:
    """Return the corners of a rectangle around units of a layer."""
    column = one.scene.layout.columns[s]
    r = column.diameter / 2 + 4
    return one.place(column.x - r, column.ys[first] - r), one.place(column.x + r, column.ys[last] + r)


def test_a_rubber_band_selects_the_units_in_it(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    start, end = band_around(one, 1, 1, 3)
    one.press(start)
    one.pull(start + QPoint(10, 10), end)
    assert isinstance(one.view.gesture, RubberBand)
    assert one.selected == {(1, 1), (1, 2), (1, 3)}
    one.let_go(end)
    assert one.selected == {(1, 1), (1, 2), (1, 3)}
    assert one.selected_weights == set()
    assert not one.scene.marks.isVisible()


def test_a_rubber_band_is_drawn_from_any_corner_and_over_several_layers(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    start, _ = band_around(one, 1, 0, 0)
    _, end = band_around(one, 2, 3, 3)
    one.drag(QPoint(end.x(), one.viewport.height() - 4), QPoint(start.x(), 50))
    assert one.selected == {(s, i) for s, n in ((1, 5), (2, 4)) for i in range(n)}


def test_a_rubber_band_without_units_selects_the_edges_whose_middle_is_in_it(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    layout = one.scene.layout
    gap = layout.gaps[1]
    middle = float(gap.starts[1, 0] + gap.ends[0, 0]) / 2
    top, bottom = one.place(middle - 30, 150), one.place(middle + 30, 300)
    one.drag(top, bottom)
    assert one.selected == set()
    expected = set()
    for i, j in np.ndindex(4, 6):
        y = float(gap.ends[i, 1] + gap.starts[j, 1]) / 2
        if 150 <= y <= 300:
            expected.add((2, i, j))
    assert 4 <= len(expected) < 24
    assert one.selected_weights == expected


def test_a_rubber_band_leaves_out_edges_that_are_cut_or_hidden(bench: Make) -> None:
    project = edits.set_view(edits.remove_weights(project_of(2, 1, data="xor"), [(1, 0, 1)]), biases=False, labels="none")
    one = bench(project)
    gap = one.scene.layout.gaps[0]
    middle = float(gap.starts[1, 0] + gap.ends[0, 0]) / 2
    one.drag(one.place(middle - 25, 20), one.place(middle + 25, 440))
    assert one.selected_weights == {(1, 0, 2), (1, 1, 1), (1, 1, 2)}


@pytest.mark.parametrize("modifier", [SHIFT, CTRL])
def test_a_rubber_band_with_shift_or_ctrl_adds_to_the_selection(modifier, bench: Make) -> None:  # type: ignore[no-untyped-def]
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(3, 0))
    one.drag(*band_around(one, 1, 0, 1), modifiers=modifier)
    assert one.selected == {(3, 0), (1, 0), (1, 1)}
    one.drag(*band_around(one, 1, 3, 4))
    assert one.selected == {(1, 3), (1, 4)}


def test_escape_gives_a_rubber_band_up_and_selects_what_was_selected(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(3, 0))
    start, end = band_around(one, 1, 0, 4)
    one.press(start)
    one.pull(end)
    assert len(one.selected) == 5
    one.key(Key.Key_Escape)
    assert one.selected == {(3, 0)}
    assert not one.scene.marks.isVisible()


def test_four_pixels_are_a_click_and_no_drag(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    at = one.unit(1, 2)
    one.drag(at, at + QPoint(2, 2))
    assert one.canvas.selected_unit == (1, 2)
    assert one.texts == []


# Labels that are dragged


def test_dragging_a_label_changes_its_weight_live_as_one_gesture(bench: Make) -> None:
    one = bench(edits.set_weight(numbered(2, 1), 1, 0, 1, 0.5))
    at = one.label((1, 0, 1))
    seen = []
    one.press(at)
    for dx in (10, 30, 50):
        one.pull(at + QPoint(dx, 0))
        seen.append(one.weight((1, 0, 1)))
    assert isinstance(one.view.gesture, DragWeight)
    one.let_go(at + QPoint(50, 0))
    assert seen == pytest.approx([0.6, 0.8, 1.0])
    assert one.weight((1, 0, 1)) == pytest.approx(1.0)
    assert set(one.texts) == {"Change weight"}
    assert len(set(one.gestures)) == 1
    assert one.gestures[0]
    one.drag(at, at + QPoint(-20, 0))
    assert one.weight((1, 0, 1)) == pytest.approx(0.8)
    assert len(set(one.gestures)) == 2


def test_shift_makes_a_drag_ten_times_finer(bench: Make) -> None:
    one = bench(edits.set_weight(numbered(2, 1), 1, 0, 1, 0.5))
    at = one.label((1, 0, 1))
    one.drag(at, at + QPoint(20, 0), modifiers=SHIFT)
    assert one.weight((1, 0, 1)) == pytest.approx(0.52)


def test_escape_gives_the_weight_of_a_dragged_label_back(bench: Make) -> None:
    one = bench(edits.set_weight(numbered(2, 1), 1, 0, 1, 0.12345))
    at = one.label((1, 0, 1))
    one.press(at)
    one.pull(at + QPoint(30, 0))
    assert one.weight((1, 0, 1)) != 0.12345
    one.key(Key.Key_Escape)
    assert one.weight((1, 0, 1)) == 0.12345
    assert len(set(one.gestures)) == 1
    one.pull(at + QPoint(90, 0))
    one.let_go(at + QPoint(90, 0))
    assert one.weight((1, 0, 1)) == 0.12345


def test_the_large_label_of_a_hovered_edge_is_dragged_as_well(bench: Make) -> None:
    one = bench(edits.set_weight(project_of(5, 4, 2), 2, 1, 1, -1.0))
    one.hover(one.edge(2, 1, 1, 0.3))
    at = one.place(one.scene.label.pos().x(), one.scene.label.pos().y())
    one.drag(at, at + QPoint(40, 0))
    assert one.weight((2, 1, 1)) == pytest.approx(-0.6)
    assert one.scene.label.text == "−0.600"


def test_the_ghost_of_a_cut_edge_is_dragged_back_and_escape_cuts_it_again(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(1, 1), [(1, 0, 1)]))
    one.hover(one.edge(1, 0, 1, 0.3))
    assert one.weights[-1] == (1, 0, 1)
    at = one.place(one.scene.label.pos().x(), one.scene.label.pos().y())
    one.press(at)
    one.pull(at + QPoint(30, 0))
    assert not one.is_removed((1, 0, 1))
    assert one.weight((1, 0, 1)) == pytest.approx(0.3)
    one.key(Key.Key_Escape)
    assert one.is_removed((1, 0, 1))


def test_the_weight_of_a_run_is_where_a_drag_begins(bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.canvas.show_weights(tuple(np.full(w.shape, 3.0) for w in one.project.network.weights))
    at = one.label((1, 0, 1))
    one.drag(at, at + QPoint(10, 0))
    assert one.weight((1, 0, 1)) == pytest.approx(3.1)


# Edges that are drawn


def port_of(one: Bench, s: int, i: int) -> QPoint:
    """Hover a unit, and return where its handle stands."""
    one.hover(one.unit(s, i))
    assert one.scene.port.key == (s, i)
    return one.place(one.scene.port.pos().x(), one.scene.port.pos().y())


def test_a_cut_edge_is_drawn_back_from_unit_to_unit(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(3, 2), [(1, 1, 2), (1, 2, 2)]))
    start = port_of(one, 0, 1)
    one.press(start)
    one.pull(one.unit(1, 0), one.unit(1, 1))
    assert one.scene.rings.states.bright >= {(1, 1)}
    one.let_go(one.unit(1, 1))
    assert not one.is_removed((1, 1, 2))
    assert one.is_removed((1, 2, 2))
    assert one.texts == ["Draw edge"]
    assert one.selected_weights == {(1, 1, 2)}


def test_the_edge_of_a_bias_unit_is_drawn_back(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(3, 2), [(2, 1, 0)]))
    one.drag(port_of(one, 1, -1), one.unit(2, 1))
    assert not one.is_removed((2, 1, 0))


def test_a_unit_has_a_handle_only_while_an_edge_out_of_it_is_cut(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(3, 2), [(1, 1, 2)]))
    one.hover(one.unit(0, 0))
    assert not one.scene.port.isVisible()
    port_of(one, 0, 1)
    one.hover(one.unit(2, 0))
    assert not one.scene.port.isVisible()


def test_an_edge_to_anything_but_the_next_layer_is_refused_in_words(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(3, 2, 2), [(1, 1, 2)]))
    for target in ((2, 0), (0, 0)):
        one.drag(port_of(one, 0, 1), one.unit(*target))
    assert one.texts == []
    assert len(one.refusals) == 2
    assert "next one" in str(one.refusals[0])


def test_an_edge_let_go_beside_every_unit_or_given_up_is_not_drawn(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(3, 2), [(1, 1, 2)]))
    one.drag(port_of(one, 0, 1), BESIDE)
    one.press(port_of(one, 0, 1))
    one.pull(one.unit(1, 1))
    one.key(Key.Key_Escape)
    one.let_go(one.unit(1, 1))
    assert one.texts == []
    assert one.refusals == []
    assert one.is_removed((1, 1, 2))
    assert not one.scene.marks.isVisible()
