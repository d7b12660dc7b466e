"""Weights and names are typed where they stand on the canvas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from mlp_studio.core import edits
from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.ui.formats import MINUS
from mlp_studio.ui.theme import LIGHT
from tests.ui.canvas.bench import BESIDE, Bench, Key, numbered, project_of

Make = Callable[..., Bench]
WEIGHT = (1, 0, 1)


def opened(one: Bench) -> bool:
    editor = one.canvas.number_editor
    return editor.is_open and editor.isVisible() and editor.hasFocus()


def commit(one: Bench, text: str) -> None:
    """Type a text over what is in the field, and press Enter."""
    one.type(text)
    one.key_where_the_focus_is(Key.Key_Return)


# Weights


def test_a_double_click_on_a_label_opens_the_field_over_it(bench: Make) -> None:
    one = bench(edits.set_weight(numbered(2, 1), *WEIGHT, 0.12345))
    at = one.label(WEIGHT)
    one.double_click(at)
    assert opened(one)
    assert one.canvas.number_editor.geometry().contains(at)
    assert one.canvas.number_editor.text() == "0.12345"
    assert one.canvas.number_editor.selectedText() == "0.12345"


@pytest.mark.parametrize("typed", ["-1.5", "−1,5", " -1.5", "-15e-1"])
def test_a_typed_number_is_taken_over_with_point_or_comma(typed: str, bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    for sign in typed:  # Qt's test library has no true minus
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(one.canvas.number_editor, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign))
    one.key_where_the_focus_is(Key.Key_Return)
    assert one.weight(WEIGHT) == -1.5
    assert one.texts == ["Set weight"]
    assert not one.canvas.number_editor.isVisible()
    assert one.view.hasFocus()


def test_a_double_click_on_an_edge_opens_the_field_as_well(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.double_click(one.edge(2, 1, 1, 0.3))
    assert opened(one)
    commit(one, "2")
    assert one.weight((2, 1, 1)) == 2


@pytest.mark.parametrize("sign", ["3", "-", ".", ",", MINUS])
def test_the_first_sign_of_a_number_opens_the_field_with_it(sign: str, bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.click(one.edge(*WEIGHT, 0.2))
    QApplication.sendEvent(one.view, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign))
    assert opened(one)
    assert one.canvas.number_editor.text() == sign
    commit(one, "5")
    assert one.weight(WEIGHT) == {"3": 35, "-": -5, ".": 0.5, ",": 0.5, MINUS: -5}[sign]


def test_a_digit_over_a_hovered_edge_sets_its_weight(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.hover(one.edge(2, 1, 1, 0.3))
    one.type("7")
    one.key_where_the_focus_is(Key.Key_Return)
    assert one.weight((2, 1, 1)) == 7


def test_f2_and_enter_open_the_field_of_the_focused_weight(bench: Make) -> None:
    one = bench(numbered(2, 1))
    for key in (Key.Key_F2, Key.Key_Return):
        one.key(Key.Key_Right, Key.Key_Right)
        assert one.scene.focused == WEIGHT
        one.key(key)
        assert opened(one)
        one.key_where_the_focus_is(Key.Key_Escape)
        one.key(Key.Key_Escape)
    assert one.texts == []


@pytest.mark.parametrize("typed", ["abc", "inf", "nan", "1e400", "1e13", "1 2 x", "--1", "-"])
def test_what_is_no_weight_is_refused_in_place_and_the_old_value_kept(typed: str, bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    commit(one, typed)
    editor = one.canvas.number_editor
    assert opened(one)
    assert editor.text() == typed
    assert editor.toolTip() == editor.problem != ""
    assert LIGHT.negative.name() in editor.styleSheet()
    one.click(BESIDE)
    one.view.setFocus()
    assert not editor.isVisible()
    assert one.weight(WEIGHT) == 1.01
    assert one.texts == []


def test_an_empty_field_is_refused(bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    one.key_where_the_focus_is(Key.Key_Backspace)
    one.key_where_the_focus_is(Key.Key_Return)
    assert opened(one)
    assert "no number" in one.canvas.number_editor.problem
    one.key_where_the_focus_is(Key.Key_Escape)
    assert one.weight(WEIGHT) == 1.01


def test_escape_keeps_the_old_weight_and_leaving_takes_the_new_one(bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    one.type("9")
    one.key_where_the_focus_is(Key.Key_Escape)
    assert one.weight(WEIGHT) == 1.01
    assert one.view.hasFocus()
    one.double_click(one.label(WEIGHT))
    one.type("9")
    one.canvas.header.headers[1].count_field.setFocus()
    assert one.weight(WEIGHT) == 9
    assert one.texts == ["Set weight"]


def test_a_number_typed_for_a_cut_edge_brings_it_back(bench: Make) -> None:
    one = bench(edits.remove_weights(numbered(1, 1), [WEIGHT]))
    one.double_click(one.edge(*WEIGHT, 0.3))
    assert opened(one)
    commit(one, "0.5")
    assert not one.is_removed(WEIGHT)
    assert one.weight(WEIGHT) == 0.5


def test_what_is_typed_stays_while_a_run_changes_the_weights(bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    one.type("0.2")
    one.canvas.show_weights(tuple(np.full(w.shape, 3.0) for w in one.project.network.weights))
    assert opened(one)
    commit(one, "5")
    assert one.weight(WEIGHT) == 0.25


def test_an_edge_out_of_view_is_brought_into_it_before_its_weight_is_typed(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.view.set_zoom(4.0)
    one.canvas.select_weights(frozenset({(3, 1, 4)}))
    one.key(Key.Key_F2)
    assert opened(one)
    assert one.viewport.rect().contains(one.canvas.number_editor.geometry())


# Names


def test_a_double_click_on_a_unit_names_it(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.double_click(one.unit(1, 1))
    editor = one.canvas.name_editor
    assert editor.is_open
    assert editor.hasFocus()
    assert editor.geometry().top() >= one.unit(1, 1).y()
    commit(one, "edge")
    assert one.project.network.layers[0].unit_name(1) == "edge"
    assert one.texts == ["Name unit"]
    assert one.scene.faces(1)[1].mark.name == "edge"
    assert not editor.isVisible()
    assert one.view.hasFocus()


def test_f2_renames_the_selected_unit_and_an_empty_name_takes_it_away(bench: Make) -> None:
    one = bench(edits.rename_unit(project_of(3, 2), 1, 1, "edge"))
    one.click(one.unit(1, 1))
    one.key(Key.Key_F2)
    assert one.canvas.name_editor.text() == "edge"
    commit(one, "corner")
    assert one.project.network.layers[0].unit_name(1) == "corner"
    one.key(Key.Key_F2)
    one.key_where_the_focus_is(Key.Key_Backspace)
    one.key_where_the_focus_is(Key.Key_Return)
    assert one.project.network.layers[0].unit_names == ()


def test_escape_and_a_name_too_long_leave_the_old_name(bench: Make) -> None:
    one = bench(edits.rename_unit(project_of(3, 2), 1, 1, "edge"))
    one.click(one.unit(1, 1))
    one.key(Key.Key_F2)
    one.type("other")
    one.key_where_the_focus_is(Key.Key_Escape)
    one.key(Key.Key_F2)
    commit(one, "x" * (MAX_NAME + 1))
    editor = one.canvas.name_editor
    assert editor.is_open
    assert str(MAX_NAME) in editor.toolTip()
    one.key_where_the_focus_is(Key.Key_Escape)
    assert one.project.network.layers[0].unit_name(1) == "edge"
    assert one.texts == []


def test_inputs_and_bias_units_have_no_name_to_type(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.double_click(one.unit(0, 0))
    assert not one.canvas.name_editor.is_open
    one.key(Key.Key_F2)
    assert not one.canvas.name_editor.is_open
    one.double_click(one.unit(1, -1))
    assert not one.canvas.name_editor.is_open
    assert not one.canvas.number_editor.is_open


def test_a_double_click_where_units_are_drawn_adds_two(bench: Make) -> None:
    one = bench(project_of(3, 2))
    at = one.unit(1, 0)
    one.key(Key.Key_U)
    one.double_click(at)
    assert not one.canvas.name_editor.is_open
    assert one.sizes == (2, 5, 2)


# The field and the network beneath it


def test_a_field_that_is_open_stays_at_its_weight_when_the_network_is_moved(bench: Make) -> None:
    one = bench(numbered(2, 1))
    one.double_click(one.label(WEIGHT))
    one.type("4")
    one.wheel(one.label(WEIGHT) + QPoint(60, 40), 2)
    assert one.canvas.number_editor.geometry().contains(one.label(WEIGHT))
    one.drag(BESIDE, BESIDE + QPoint(50, 30), button=Qt.MouseButton.MiddleButton)
    assert one.canvas.number_editor.geometry().contains(one.label(WEIGHT))
    one.key_where_the_focus_is(Key.Key_Return)
    assert one.weight(WEIGHT) == 4


def test_the_line_for_a_name_stays_below_its_unit_when_the_network_is_moved(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.double_click(one.unit(1, 1))
    one.type("edge")
    before = one.canvas.name_editor.pos() - one.unit(1, 1)
    one.drag(BESIDE, BESIDE + QPoint(50, 30), button=Qt.MouseButton.MiddleButton)
    assert one.canvas.name_editor.pos() - one.unit(1, 1) == before
    assert one.canvas.name_editor.text() == "edge"


def test_a_field_closes_when_the_structure_changes_and_sets_nothing(bench: Make) -> None:
    one = bench(numbered(3, 1))
    one.canvas.select_weights(frozenset({(1, 0, 1)}))
    one.key(Key.Key_F2)
    one.type("4")
    one.show(edits.remove_unit(one.project, 1, 0))
    assert not one.canvas.number_editor.isVisible()
    one.click(one.unit(1, 0))
    one.key(Key.Key_F2)
    one.type("edge")
    one.show(edits.remove_unit(one.project, 1, 0))
    assert not one.canvas.name_editor.isVisible()
    assert one.texts == []
    assert one.project.network.layers[0].unit_names == ()
