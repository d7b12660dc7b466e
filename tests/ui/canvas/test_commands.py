"""What is done with a selection: removed, cut, frozen, drawn back, doubled, and sent through the clipboard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_LAYERS, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.main_window import MainWindow
from tests.ui.canvas.bench import CTRL, SHIFT, Bench, Key, numbered, project_of

Make = Callable[..., Bench]
MakeWindow = Callable[[Project], MainWindow]


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def select(one: Bench, units: set[tuple[int, int]], weights: set[WeightKey] = frozenset()) -> None:  # type: ignore[assignment]
    """Select by clicks on units, and on edges near their beginning, one after the other."""
    for key in sorted(units):
        one.click(one.unit(*key), SHIFT)
    for key in sorted(weights):
        one.click(one.edge(*key, 0.25), SHIFT)
    assert one.canvas.selection == Selection.of(units, weights)


# Remove, cut, draw back


def test_del_removes_the_selected_units_with_their_weights(bench: Make) -> None:
    one = bench(numbered(4, 2))
    old = one.project.network.weights
    select(one, {(1, 1), (1, 3)})
    one.key(Key.Key_Delete)
    assert one.texts == ["Remove 2 units"]
    assert one.project.network.weights[0].tolist() == old[0][[0, 2]].tolist()
    assert one.project.network.weights[1].tolist() == old[1][:, [0, 1, 3]].tolist()
    assert one.selected == set()


def test_del_removes_an_input_but_never_the_last_one(bench: Make) -> None:
    one = bench(project_of(4, 2))
    one.click(one.unit(0, 1))
    one.key(Key.Key_Delete)
    assert one.project.network.inputs == ("x1",)
    one.click(one.unit(0, 0))
    one.key(Key.Key_Delete)
    assert one.project.network.inputs == ("x1",)
    assert "at least one input" in str(one.refusals[0])


def test_del_on_all_units_of_a_layer_takes_the_layer_and_of_the_output_is_refused(bench: Make) -> None:
    one = bench(project_of(2, 2))
    select(one, {(1, 0), (1, 1)})
    one.key(Key.Key_Backspace)
    assert one.sizes == (2, 2)
    one.click(one.unit(1, 0))
    one.click(one.unit(1, 1), SHIFT)
    one.key(Key.Key_Delete)
    assert one.sizes == (2, 2)
    assert "at least one output unit" in str(one.refusals[0])


def test_del_cuts_the_selected_edges(bench: Make) -> None:
    one = bench(project_of(3, 2, data="xor"))
    keys = {(1, 0, 1), (1, 2, 2)}
    one.canvas.select_weights(frozenset(keys))
    one.key(Key.Key_Delete)
    assert one.texts == ["Cut 2 edges"]
    assert all(one.is_removed(key) and one.weight(key) == 0 for key in keys)
    assert int(sum(r.sum() for r in one.project.network.removed)) == 2


def test_del_removes_units_and_cuts_edges_in_one_step(bench: Make) -> None:
    one = bench(numbered(4, 2))
    select(one, {(1, 3)}, {(1, 0, 1)})
    one.key(Key.Key_Delete)
    assert one.texts == ["Remove unit, cut edge"]
    assert one.sizes == (2, 3, 2)
    assert one.is_removed((1, 0, 1))


def test_ins_brings_the_selected_edges_back(bench: Make) -> None:
    project = project_of(3, 2)
    cut = edits.remove_weights(project, [(1, 0, 1), (1, 2, 2)])
    one = bench(cut)
    one.canvas.select_weights(frozenset({(1, 0, 1), (1, 2, 2), (1, 0, 0)}))
    one.key(Key.Key_Insert)
    assert one.texts == ["Draw 2 edges back"]
    assert one.project.network == project.network  # with the weights that the seed gives them


# Freeze


def test_f_freezes_all_selected_weights_and_thaws_them_only_when_all_are_frozen(bench: Make) -> None:
    one = bench(edits.freeze_weights(project_of(3, 2), [(1, 0, 1)]))
    keys = frozenset({(1, 0, 1), (1, 2, 2)})
    one.canvas.select_weights(keys)
    one.key(Key.Key_F)
    assert all(one.is_frozen(key) for key in keys)
    one.key(Key.Key_F)
    assert not any(one.is_frozen(key) for key in keys)
    assert one.texts == ["Freeze 2 weights", "Thaw 2 weights"]


def test_f_on_a_unit_freezes_the_weights_into_it(bench: Make) -> None:
    one = bench(edits.remove_weights(project_of(3, 2), [(1, 1, 2)]))
    one.click(one.unit(1, 1))
    one.key(Key.Key_F)
    assert one.project.network.frozen[0].tolist() == [[False] * 3, [True, True, False], [False] * 3]
    assert not one.project.network.frozen[1].any()


def test_f_on_an_input_or_a_cut_edge_freezes_nothing(bench: Make) -> None:
    one = bench(edits.remove_weights(project_of(3, 2), [(1, 1, 2)]))
    one.click(one.unit(0, 1))
    one.key(Key.Key_F)
    one.canvas.select_weights(frozenset({(1, 1, 2)}))
    one.key(Key.Key_F)
    assert one.texts == []


# Duplicate


def test_duplicated_units_stand_below_the_last_of_them_and_are_selected(bench: Make) -> None:
    one = bench(numbered(3, 2))
    old = one.project.network.weights
    select(one, {(1, 0), (1, 1)})
    assert one.canvas.commands.duplicate()
    assert one.project.network.weights[0].tolist() == old[0][[0, 1, 0, 1, 2]].tolist()
    assert one.selected == {(1, 2), (1, 3)}
    assert one.texts == ["Duplicate 2 units"]


def test_inputs_are_not_duplicated_or_copied(bench: Make) -> None:
    one = bench(numbered(3, 2))
    QGuiApplication.clipboard().setText("before")
    one.click(one.unit(0, 0))
    commands = one.canvas.commands
    assert not commands.duplicate()
    assert not commands.copy()
    assert not commands.cut()
    assert clipboard() == "before"
    assert one.texts == []


# The clipboard, by keys of the window


def unit_place(window: MainWindow, s: int, i: int) -> QPoint:
    return window.canvas.view.mapFromScene(*window.canvas.scene.layout.place((s, i)))


def click_units(window: MainWindow, *units: tuple[int, int]) -> None:
    window.canvas.view.setFocus()
    for at, (s, i) in enumerate(units):
        modifiers = SHIFT if at else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(window.canvas.view.viewport(), Qt.MouseButton.LeftButton, modifiers, unit_place(window, s, i))
    assert window.canvas.selection.units == frozenset(units)


def keys(window: MainWindow, *pressed: Key) -> None:
    for key in pressed:
        QTest.keyClick(window.canvas.view, key, CTRL)


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window(numbered(4, 3, 2))


def test_units_are_copied_and_pasted_into_their_own_layer(window: MainWindow) -> None:
    old = window.document.project.network.weights
    click_units(window, (1, 0), (1, 2))
    keys(window, Key.Key_C)
    assert window.document.undo_stack.count() == 0
    keys(window, Key.Key_V)
    network = window.document.project.network
    assert network.sizes == (2, 6, 3, 2)
    assert network.weights[0].tolist() == old[0][[0, 1, 2, 3, 0, 2]].tolist()
    assert network.weights[1].tolist() == old[1][:, [0, 1, 2, 3, 4, 1, 3]].tolist()
    assert window.canvas.selection.units == {(1, 4), (1, 5)}
    assert window.document.undo_stack.undoText() == "Paste 2 units"


def test_units_are_pasted_into_another_layer_with_what_fits(window: MainWindow) -> None:
    old = window.document.project.network.weights
    click_units(window, (1, 1))
    keys(window, Key.Key_C)
    click_units(window, (2, 0))
    keys(window, Key.Key_V)
    network = window.document.project.network
    assert network.sizes == (2, 4, 4, 2)
    assert network.weights[1][3, 0] == old[0][1, 0]
    assert np.array_equal(network.weights[1][:3], old[1])


def test_cut_units_come_back_with_paste(window: MainWindow) -> None:
    project = window.document.project
    click_units(window, (1, 2), (1, 3))
    keys(window, Key.Key_X)
    assert window.document.project.network.sizes == (2, 2, 3, 2)
    assert window.document.undo_stack.undoText() == "Cut 2 units"
    click_units(window, (1, 0))
    keys(window, Key.Key_V)
    assert window.document.project.network == project.network


def test_a_whole_layer_is_pasted_as_a_layer_after_the_one_selected(window: MainWindow) -> None:
    window.edit("Set activation", lambda p: edits.set_activation(p, 2, "relu"))
    old = window.document.project.network.weights
    click_units(window, (2, 0), (2, 1), (2, 2))
    keys(window, Key.Key_C, Key.Key_V)
    network = window.document.project.network
    assert network.sizes == (2, 4, 3, 3, 2)
    assert network.layers[2].activation == "relu"
    assert network.weights[2][:, 0].tolist() == old[1][:, 0].tolist()
    assert network.weights[3].tolist() == old[2].tolist()
    assert window.canvas.selection.units == {(3, 0), (3, 1), (3, 2)}


def test_units_go_through_the_clipboard_into_another_window(make_window: MakeWindow) -> None:
    one = make_window(numbered(4, 2))
    click_units(one, (1, 3))
    keys(one, Key.Key_C)
    other = make_window(project_of(4, 2, data="xor"))
    click_units(other, (1, 0))
    keys(other, Key.Key_V)
    network, source = other.document.project.network, one.document.project.network
    assert network.sizes == (2, 5, 2)
    assert network.weights[0][4].tolist() == source.weights[0][3].tolist()
    assert network.weights[1][:, 5].tolist() == source.weights[1][:, 4].tolist()


def test_ctrl_d_duplicates_and_ctrl_a_selects_all(window: MainWindow) -> None:
    click_units(window, (2, 1))
    keys(window, Key.Key_D)
    assert window.document.project.network.sizes == (2, 4, 4, 2)
    keys(window, Key.Key_A)
    assert len(window.canvas.selection.units) == 12


@pytest.mark.parametrize("text", ["", "hello", '{"format": "mlp-studio units"}', '{"format": "mlp-studio units", "into": [[1]]'])
def test_anything_else_on_the_clipboard_is_refused_in_words(text: str, window: MainWindow) -> None:
    project = window.document.project
    QGuiApplication.clipboard().setText(text)
    click_units(window, (1, 0))
    keys(window, Key.Key_V)
    assert window.document.project is project
    assert window.notice_bar.isVisible()
    assert any("no units" in label.text() for label in window.notice_bar.findChildren(QLabel))


def test_what_is_refused_on_paste_comes_as_a_signal(bench: Make) -> None:
    one = bench(numbered(3, 2))
    QGuiApplication.clipboard().setText("nothing of ours")
    one.canvas.commands.paste()
    assert "no units" in str(one.refusals[0])
    assert one.texts == []


def test_a_layer_pasted_beyond_the_limit_is_refused_and_selects_nothing(bench: Make) -> None:
    one = bench(project_of(*(1,) * MAX_LAYERS))
    one.canvas.select_unit((1, 0))
    assert one.canvas.commands.copy()
    one.canvas.commands.paste()
    assert str(MAX_LAYERS) in str(one.refusals[0])
    assert one.project.network.d == MAX_LAYERS
    assert one.selected == {(1, 0)}


def test_the_weights_of_a_run_are_copied(bench: Make) -> None:
    one = bench(numbered(3, 2))
    one.click(one.unit(1, 0))
    one.canvas.show_weights(tuple(np.full(w.shape, 0.625) for w in one.project.network.weights))
    one.canvas.commands.copy()
    one.canvas.commands.paste()
    assert one.project.network.weights[0][3].tolist() == [0.625] * 3


def test_keys_in_a_field_are_the_fields_own(window: MainWindow) -> None:
    click_units(window, (1, 0))
    QGuiApplication.clipboard().setText("7")
    field = window.canvas.header.headers[1].count_field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Key.Key_V, CTRL)
    assert field.text() == "7"
    assert window.document.project.network.sizes == (2, 4, 3, 2)
    QTest.keyClick(field, Key.Key_Escape)
