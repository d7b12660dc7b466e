"""The strip above the network on its canvas: its buttons and fields change the network below it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_LAYERS
from mlp_studio.ui.canvas.header import LayerHeader
from mlp_studio.ui.theme import Look
from tests.ui.canvas.bench import Bench, Key, numbered, project_of

Make = Callable[..., Bench]
LEFT, NO = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@pytest.mark.parametrize("width", [640, 784, 900, 1300])
@pytest.mark.parametrize("layers", [1, 2, 4, 5, 6, 9])
def test_the_button_that_removes_a_layer_keeps_clear_of_those_that_add_one(layers: int, width: int, bench: Make) -> None:
    header = bench(project_of(*(3,) * layers, 2)).canvas
    header.resize(width, 600)
    QApplication.processEvents()
    strip = header.header
    for one in strip.headers:
        parts = [one.name_label] + ([one.remove_layer_button] if one.remove_layer_button.isVisible() else [])
        for part in parts:
            place = part.geometry().translated(one.pos())
            assert not any(button.isVisible() and button.geometry().intersects(place) for button in strip.add_buttons)


def test_many_hidden_layers_keep_their_numbers(bench: Make) -> None:
    headers = bench(project_of(*(3,) * 6, 2)).canvas.header.headers[1:-1]
    assert [header.name_label.text()[-1] for header in headers] == list("123456")
    assert not any("…" in header.name_label.text() for header in headers)


@pytest.mark.parametrize("activation", ["heaviside", "leaky relu"])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_a_long_activation_is_written_out_where_columns_are_150_apart(activation: str, scale: float, qtbot: QtBot) -> None:
    strip = QWidget()
    qtbot.addWidget(strip)
    header = LayerHeader(Look(scale), strip)
    header.restyle()
    header.show_layer(project_of(3, 2, activation=activation).network, 1)
    for pitch in (150, 176, 220):
        header.place(200 * scale, pitch * scale)
        assert header.activation_button.text() == activation


def test_the_plus_and_minus_of_a_layer_change_its_units(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    header = one.canvas.header.headers[1]
    qtbot.mouseClick(header.plus_button, LEFT)
    assert one.sizes == (2, 4, 2)
    assert header.count_field.text() == "4"
    qtbot.mouseClick(header.minus_button, LEFT)
    assert one.sizes == (2, 3, 2)
    assert one.texts == ["Add unit", "Remove unit"]


def test_the_last_unit_of_a_layer_cannot_be_removed_and_the_button_says_why(bench: Make) -> None:
    header = bench(project_of(1, 1)).canvas.header.headers[1]
    assert not header.minus_button.isEnabled()
    assert "at least one unit" in header.minus_button.toolTip()


def test_a_typed_number_of_units_is_taken_over(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Key.Key_Return)
    assert one.sizes == (2, 12, 2)
    assert one.texts == ["Set 12 units"]


def test_escape_and_nonsense_leave_the_number_of_units(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0")
    qtbot.keyClick(field, Key.Key_Escape)
    assert field.text() == "3"
    field.selectAll()
    qtbot.keyClick(field, Key.Key_Backspace)
    one.view.setFocus()
    assert field.text() == "3"
    assert one.texts == []


def test_arrow_keys_in_the_number_change_it_by_one_as_one_gesture(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    field.setFocus()
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Down):
        qtbot.keyClick(field, key)
    assert one.sizes == (2, 4, 2)
    assert len(set(one.gestures)) == 1
    assert one.gestures[0]


def test_the_activation_menu_sets_the_activation(bench: Make) -> None:
    one = bench(project_of(3, 2))
    menu = one.canvas.header.headers[1].activation_button.menu()
    next(action for action in menu.actions() if action.text() == "relu").trigger()
    assert one.project.network.layers[0].activation == "relu"
    assert one.texts == ["Set activation to relu"]
    checked = [action.text() for action in one.canvas.header.headers[1].activation_button.menu().actions() if action.isChecked()]
    assert checked == ["relu"]


def test_the_activation_menu_reads_from_left_to_right(bench: Make) -> None:
    header = bench(project_of(3, 2)).canvas.header.headers[1]
    assert header.activation_button.menu().layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_only_the_output_layer_offers_softmax(bench: Make) -> None:
    headers = bench(project_of(3, 2)).canvas.header.headers
    names = [[action.text() for action in header.activation_button.menu().actions()] for header in headers[1:]]
    assert "softmax" not in names[0]
    assert "softmax" in names[1]


def test_a_hidden_layer_has_a_button_that_removes_it_and_the_output_layer_has_none(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    headers = one.canvas.header.headers
    assert [header.remove_layer_button.isVisible() for header in headers] == [False, True, True, False]
    qtbot.mouseClick(headers[1].remove_layer_button, LEFT)
    assert one.sizes == (2, 4, 2)
    assert one.texts == ["Remove layer"]


def test_a_button_between_two_layers_adds_one_there(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.mouseClick(one.canvas.header.add_buttons[0], LEFT)
    assert one.sizes == (2, 4, 3, 2)
    qtbot.mouseClick(one.canvas.header.add_buttons[2], LEFT)
    assert one.sizes == (2, 4, 3, 4, 2)


def test_layers_are_named_by_their_place(bench: Make) -> None:
    one = bench(project_of(3, 2))
    assert [header.name_label.text() for header in one.canvas.header.headers] == ["Input", "Hidden", "Output"]
    one.show(edits.add_layer(one.project, 1))
    assert [header.name_label.text() for header in one.canvas.header.headers] == ["Input", "Hidden 1", "Hidden 2", "Output"]


def test_a_layer_is_renamed_by_a_double_click_on_its_name(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.mouseDClick(one.canvas.header.headers[1].name_label, LEFT)
    one.type("edges")
    one.key_where_the_focus_is(Key.Key_Return)
    assert one.project.network.layers[0].name == "edges"
    assert one.texts == ["Name layer"]


def test_a_layer_is_dragged_by_its_name_and_the_network_shows_where_it_lands(bench: Make) -> None:
    one = bench(numbered(3, 4, 2))
    label = one.canvas.header.headers[1].name_label
    start = label.mapToGlobal(label.rect().center())
    target = QPoint(one.viewport.mapToGlobal(one.in_gap(3)).x(), start.y())
    press, move, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
    for kind, at, button, held in ((press, start, LEFT, LEFT), (move, (start + target) / 2, NO, LEFT), (move, target, NO, LEFT)):
        send(label, kind, at, button, held)
    landing = one.scene.marks.landing
    assert landing is not None
    left, right = one.scene.layout.columns[2:4]
    assert landing.x1() == (left.x + right.x) / 2
    send(label, release, target, LEFT, NO)
    assert one.sizes == (2, 4, 3, 2)
    assert one.texts == ["Move layer"]
    assert one.scene.marks.landing is None


def send(widget: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    event = QMouseEvent(kind, QPointF(widget.mapFromGlobal(at)), QPointF(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_the_features_are_chosen_in_the_menu_of_the_inputs(bench: Make) -> None:
    one = bench(project_of(3, 2))
    menu = one.canvas.header.headers[0].inputs_button.menu()
    next(action for action in menu.actions() if action.text() == "x₁·x₂").trigger()
    assert one.project.network.inputs == ("x1", "x2", "x1*x2")
    assert one.texts == ["Change features"]
    assert [face.mark.formula_left for face in one.scene.faces(0)][2] == r"x_1\cdot x_2"


def test_every_button_says_what_it_does(bench: Make) -> None:
    one = bench(project_of(3, 2))
    zoom = one.canvas.zoom_control
    buttons = [*one.canvas.header.add_buttons, zoom.fit_button, zoom.zoom_in_button, zoom.zoom_out_button, zoom.percent_button]
    buttons += [one.canvas.tool_control.place_button]
    for header in one.canvas.header.headers[1:]:
        buttons += [header.activation_button, header.minus_button, header.plus_button, header.remove_layer_button]
    for button in buttons:
        assert button.toolTip()
        assert button.accessibleName()


def test_a_network_of_many_layers_cannot_grow_beyond_the_limit(bench: Make) -> None:
    one = bench(project_of(*(1,) * MAX_LAYERS))
    assert not any(button.isEnabled() for button in one.canvas.header.add_buttons)
