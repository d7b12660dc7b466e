"""The keyboard on the network: walking along units and edges, and what keys do with the one that is reached."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from mlp_studio.core import edits
from tests.ui.canvas.bench import ALT, CTRL, NONE, SHIFT, Bench, Key, numbered, project_of

Make = Callable[..., Bench]
UP, DOWN, LEFT, RIGHT = Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right


def focus_weight(one: Bench) -> None:
    """Walk to the weight (1, 0, 1)."""
    one.key(RIGHT, RIGHT)
    assert one.scene.focused == (1, 0, 1)


# Walking


def test_arrows_walk_along_units_and_their_edges(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    seen = []
    for key in (DOWN, DOWN, RIGHT, DOWN, RIGHT, LEFT, DOWN, LEFT):
        one.key(key)
        seen.append(one.scene.focused)
    assert seen == [(0, 0), (0, 1), (1, 0, 2), (1, 1, 2), (1, 1), (1, 1, 1), (1, 1, 2), (0, 1)]
    assert [key for key in one.weights if key is not None] == [(1, 0, 2), (1, 1, 2), (1, 1, 1), (1, 1, 2)]


def test_the_bias_unit_is_reached_by_going_up(bench: Make) -> None:
    one = bench(project_of(2, 2))
    one.key(UP, UP, UP, RIGHT)
    assert one.scene.focused == (1, 0, 0)


def test_a_hidden_bias_unit_is_not_reached(bench: Make) -> None:
    one = bench(edits.set_view(project_of(2, 2), biases=False))
    one.key(UP, UP, UP)
    assert one.scene.focused == (0, 0)
    one.key(RIGHT, RIGHT, LEFT, UP, UP, UP)
    assert one.scene.focused == (1, 0, 1)


def test_walking_ends_at_the_last_layer_and_the_last_unit(bench: Make) -> None:
    one = bench(project_of(2, 2))
    one.key(DOWN, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
    assert one.scene.focused == (2, 0)
    one.key(DOWN, DOWN, DOWN)
    assert one.scene.focused == (2, 1)
    one.key(LEFT, LEFT, LEFT, LEFT, LEFT)
    assert one.scene.focused == (0, 0)


def test_walking_brings_what_is_reached_into_view(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.view.set_zoom(4.0)
    for _ in range(12):
        one.key(RIGHT)
    assert one.scene.focused == (3, 0)
    assert one.viewport.rect().contains(one.unit(3, 0))


def test_the_focused_weight_is_described_for_a_screen_reader(bench: Make) -> None:
    one = bench(edits.set_weight(project_of(2, 2), 1, 0, 1, 0.5))
    focus_weight(one)
    assert one.view.accessibleDescription() == "Weight from Input unit 1 to Hidden unit 1: 0.500"
    one.key(Key.Key_F)
    one.key(DOWN, UP)
    assert one.view.accessibleDescription() == "Weight from Input unit 1 to Hidden unit 1: 0.500, frozen"
    one.key(Key.Key_Delete)
    one.key(DOWN, UP)
    assert "cut" in one.view.accessibleDescription()
    one.key(LEFT)
    assert one.view.accessibleDescription() == "Input 1, x1"


def test_tab_into_the_canvas_puts_the_ring_on_the_first_or_the_selected_unit(bench: Make) -> None:
    one = bench(project_of(2, 2))
    QApplication.sendEvent(one.view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert one.scene.focused == (0, 0)
    assert one.scene.rings.states.focused == (0, 0)
    QApplication.sendEvent(one.view, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert one.scene.focused is None
    one.canvas.select_unit((1, 1))
    QApplication.sendEvent(one.view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.BacktabFocusReason))
    assert one.scene.focused == (1, 1)


def test_enter_selects_the_focused_unit_and_escape_leaves(bench: Make) -> None:
    one = bench(project_of(2, 2))
    one.key(DOWN, Key.Key_Return)
    assert one.canvas.selected_unit == (0, 0)
    one.key(Key.Key_Escape)
    assert one.canvas.selected_unit is None
    assert one.scene.focused is None


def test_the_focus_ends_when_the_structure_changes(bench: Make) -> None:
    one = bench(project_of(2, 2))
    focus_weight(one)
    one.show(edits.add_unit(one.project, 1))
    assert one.scene.focused is None
    one.key(Key.Key_F)
    assert one.texts == []


# Weights by key


def test_ctrl_and_arrows_nudge_the_focused_weight_as_one_gesture(bench: Make) -> None:
    one = bench(edits.set_weight(numbered(2, 2), 1, 0, 1, 0.5))
    focus_weight(one)
    one.key(UP, UP, DOWN, modifiers=CTRL)
    assert one.weight((1, 0, 1)) == pytest.approx(0.6)
    one.key(DOWN, modifiers=CTRL | SHIFT)
    assert one.weight((1, 0, 1)) == pytest.approx(0.59)
    assert len(set(one.gestures)) == 1
    assert one.gestures[0]
    assert one.scene.focused == (1, 0, 1)
    one.key(DOWN)
    one.key(UP, modifiers=CTRL)
    assert one.weight((1, 1, 1)) == pytest.approx(1.21)
    assert len(set(one.gestures)) == 2


def test_nudging_changes_all_selected_weights_together(bench: Make) -> None:
    one = bench(numbered(2, 2))
    one.canvas.select_weights(frozenset({(1, 0, 1), (2, 1, 0)}))
    one.key(UP, modifiers=CTRL)
    assert one.weight((1, 0, 1)) == pytest.approx(1.11)
    assert one.weight((2, 1, 0)) == pytest.approx(2.2)
    assert one.texts == ["Change 2 weights"]


def test_nudging_goes_on_from_the_weights_of_a_run(bench: Make) -> None:
    one = bench(numbered(2, 2))
    one.canvas.select_weights(frozenset({(1, 0, 1)}))
    one.canvas.show_weights(tuple(np.full(w.shape, 7.0) for w in one.project.network.weights))
    one.key(DOWN, modifiers=CTRL)
    assert one.weight((1, 0, 1)) == pytest.approx(6.9)


def test_f_freezes_the_focused_weight_and_thaws_it(bench: Make) -> None:
    one = bench(project_of(2, 1, data="xor"))
    focus_weight(one)
    one.key(Key.Key_F)
    assert one.is_frozen((1, 0, 1))
    assert one.scene.labels.labels[1, 0, 1].frozen
    one.key(Key.Key_F)
    assert not one.is_frozen((1, 0, 1))
    assert one.texts == ["Freeze weight", "Thaw weight"]


def test_del_cuts_the_focused_edge_and_ins_brings_it_back(bench: Make) -> None:
    one = bench(project_of(2, 1, data="xor"))
    focus_weight(one)
    one.key(Key.Key_Delete)
    assert one.is_removed((1, 0, 1))
    assert one.scene.label.text == "cut"
    one.key(Key.Key_Insert)
    assert not one.is_removed((1, 0, 1))
    assert one.texts == ["Cut edge", "Draw edge back"]


def test_a_key_means_the_edge_under_the_pointer_where_nothing_is_selected(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.hover(one.edge(2, 1, 1, 0.3))
    one.key(Key.Key_F)
    assert one.is_frozen((2, 1, 1))
    one.click(one.unit(1, 0))
    one.hover(one.edge(2, 1, 1, 0.3))
    one.key(Key.Key_Delete)
    assert not one.is_removed((2, 1, 1))
    assert one.sizes == (2, 4, 4, 2)


# Units and layers by key


def test_alt_and_arrows_move_the_selected_units_in_their_layer(bench: Make) -> None:
    one = bench(numbered(4, 2))
    old = one.project.network.weights
    one.click(one.unit(1, 1))
    one.key(DOWN, modifiers=ALT)
    assert one.project.network.weights[0].tolist() == old[0][[0, 2, 1, 3]].tolist()
    assert one.canvas.selected_unit == (1, 2)
    one.key(UP, UP, UP, modifiers=ALT)
    assert one.project.network.weights[0].tolist() == old[0][[1, 0, 2, 3]].tolist()
    assert one.canvas.selected_unit == (1, 0)
    assert one.texts == ["Move unit"] * 3


def test_alt_and_arrows_move_several_units_and_inputs(bench: Make) -> None:
    one = bench(numbered(4, 2))
    old = one.project.network.weights
    one.click(one.unit(1, 0))
    one.click(one.unit(1, 1), SHIFT)
    one.key(DOWN, modifiers=ALT)
    assert one.project.network.weights[0].tolist() == old[0][[2, 0, 1, 3]].tolist()
    assert one.selected == {(1, 1), (1, 2)}
    one.click(one.unit(0, 0))
    one.key(DOWN, modifiers=ALT)
    assert one.project.network.inputs == ("x2", "x1")


def test_l_adds_a_layer_before_the_output(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.key(Key.Key_L)
    assert one.sizes == (2, 3, 4, 2)


def test_plus_and_minus_zoom(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.key(Key.Key_Plus)
    assert one.view.zoom == 1.25
    one.key(Key.Key_Minus)
    assert one.view.zoom == 1


# Keys and the window's shortcuts


def wants(one: Bench, key: Key, modifiers: Qt.KeyboardModifier = NONE, text: str = "") -> bool:
    """Tell whether the canvas keeps a key from the window's shortcuts."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    event.ignore()
    QApplication.sendEvent(one.view, event)
    return event.isAccepted()


def test_plain_arrows_belong_to_the_window_until_something_is_focused(bench: Make) -> None:
    one = bench(project_of(2, 2))
    assert not wants(one, RIGHT)
    assert wants(one, UP, CTRL)
    assert wants(one, UP, ALT)
    one.key(RIGHT)
    assert wants(one, RIGHT)
    assert not wants(one, RIGHT, SHIFT)


def test_a_digit_belongs_to_the_canvas_while_a_weight_is_meant(bench: Make) -> None:
    one = bench(project_of(2, 2))
    assert not wants(one, Key.Key_1, text="1")
    one.canvas.select_weights(frozenset({(1, 0, 1)}))
    assert wants(one, Key.Key_1, text="1")
    assert not wants(one, Key.Key_1, CTRL, text="1")
    assert wants(one, Key.Key_Space)
    assert not wants(one, Key.Key_H, text="h")


def test_a_key_without_a_meaning_is_left_to_others(bench: Make) -> None:
    one = bench(project_of(2, 2))
    for key in (Key.Key_Q, Key.Key_Delete, Key.Key_Insert, Key.Key_F, Key.Key_F2, Key.Key_Return, Key.Key_Escape):
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE)
        QApplication.sendEvent(one.view, event)
        assert not event.isAccepted(), key
    assert one.texts == []
