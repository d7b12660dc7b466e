"""The menu of a layer: its activation, with curves, and what can be done with it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.ui.canvas.activation_curve import curve_icon, curve_of
from mlp_studio.ui.canvas.layer_menu import formula_html
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import DARK, LIGHT, Look
from tests.ui.canvas.header.strip import Make, project_of


def test_every_activation_stands_in_the_menu_with_its_formula(bench: Make) -> None:
    menu = bench(project_of(3, 2)).layer_menu(2)
    by_name = {action.text(): action for action in menu.actions()}
    for name, activation in ACTIVATIONS.items():
        assert formula_html(activation.formula) in by_name[name].toolTip()


def test_an_activation_is_chosen_in_the_menu_by_keys_and_checked_from_then_on(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.layer_menu(1)
    menu.popup(one.host.mapToGlobal(QPoint(0, 90)))
    for _ in range(3):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert one.asked == [("activation", 1, "linear")]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["linear"]
    assert not menu.isVisible()


def test_the_menu_of_a_hidden_layer_does_not_show_softmax(bench: Make) -> None:
    one = bench(project_of(3, 2))
    shown = [[action.text() for action in one.layer_menu(s).actions()] for s in (1, 2)]
    assert "softmax" not in shown[0]
    assert "softmax" in shown[1]


def test_exponents_of_formulas_are_raised() -> None:
    assert formula_html("1 / (1 + e^−z)") == "1 / (1 + e<sup>−z</sup>)"
    assert formula_html("(e^2z − 1)") == "(e<sup>2z</sup> − 1)"
    assert formula_html("e^−z²") == "e<sup>−z²</sup>"
    assert formula_html("e^z_i / Σ e^z_j") == "e<sup>z<sub>i</sub></sup> / Σ e<sup>z<sub>j</sub></sup>"


def test_a_menu_row_of_an_activation_is_painted_with_its_curve(bench: Make) -> None:
    one = bench(project_of(3, 2))
    menu = one.layer_menu(1)
    menu.popup(one.host.mapToGlobal(QPoint(0, 90)))
    QApplication.processEvents()
    image = menu.grab().toImage()
    chosen, other = (next(a for a in menu.actions() if a.text() == name) for name in ("tanh", "relu"))

    def colours(action) -> set[str]:  # type: ignore[no-untyped-def]
        place = menu.actionGeometry(action)
        return {
            image.pixelColor(x, y).name() for x in range(place.left() + 8, place.left() + 48) for y in range(place.top(), place.bottom())
        }

    assert LIGHT.accent.name() in colours(chosen)
    assert LIGHT.accent.name() not in colours(other)
    assert LIGHT.ink2.name() in colours(other)
    menu.close()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_curve_of_an_activation_fills_its_picture(name: str) -> None:
    points, zero = curve_of(name)
    heights = [y for _, y in points]
    assert (min(heights), max(heights)) == (pytest.approx(0.0, abs=0.03), pytest.approx(1.0, abs=0.03))
    assert 0.0 <= zero <= 1.0
    assert [points[0][0], points[-1][0]] == [0.0, 1.0]


def test_the_picture_of_a_curve_follows_the_theme(qtbot: QtBot) -> None:
    look = Look()
    picture = curve_icon("relu", look)
    for theme in (LIGHT, DARK):
        look.set_theme(theme.name)  # type: ignore[arg-type]
        image = picture.pixmap(36, 20).toImage()
        assert theme.ink2.name() in {image.pixelColor(x, y).name() for x in range(36) for y in range(20)}


def test_an_icon_without_room_is_no_picture_and_no_complaint(qtbot: QtBot) -> None:
    look = Look()
    for made in (curve_icon("relu", look), icon("play", look)):
        for size in (QSize(0, 0), QSize(0, 16), QSize(16, 0)):
            assert made.pixmap(size).isNull()
        ground = QPixmap(8, 8)
        ground.fill(Qt.GlobalColor.white)
        painter = QPainter(ground)
        made.paint(painter, QRect(2, 2, 0, 0))
        painter.end()
        image = ground.toImage()
        assert {image.pixelColor(x, y).name() for x in range(8) for y in range(8)} == {"#ffffff"}


def test_the_header_shows_the_curve_where_there_is_room(bench: Make) -> None:
    one = bench(project_of(3, 2))
    assert one.headers[1].activation_button.has_picture
    one.pitch = 124.0
    one.place()
    assert not one.headers[1].activation_button.has_picture


def test_without_room_for_its_name_an_activation_is_known_by_its_curve(bench: Make) -> None:
    one = bench(project_of(3, 2), pitch=98.0)
    button = one.headers[1].activation_button
    assert button.text() == ""
    assert button.has_picture
    assert "tanh" in button.accessibleName()


def test_a_layer_moves_left_and_right_from_the_menu_and_says_why_it_cannot(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.layer_menu(2).left_action.trigger()
    assert one.project.network.sizes == (2, 4, 3, 5, 2)
    one.layer_menu(2).right_action.trigger()
    assert one.project.network.sizes == (2, 4, 5, 3, 2)
    first, last = one.layer_menu(1), one.layer_menu(3)
    assert not first.left_action.isEnabled()
    assert "inputs stay the first" in first.left_action.toolTip()
    assert not last.right_action.isEnabled()
    assert "output layer stays the last" in last.right_action.toolTip()


def test_the_menu_duplicates_adds_and_removes_layers_and_units(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.layer_menu(1).duplicate_action.trigger()
    assert one.project.network.sizes == (2, 3, 3, 2)
    one.layer_menu(2).add_layer_action.trigger()
    one.layer_menu(2).remove_action.trigger()
    one.layer_menu(2).add_unit_action.trigger()
    one.layer_menu(1).remove_unit_action.trigger()
    assert one.project.network.sizes == (2, 2, 4, 2)
    assert [what for what, *_ in one.asked] == ["duplicate", "add layer", "remove layer", "add", "remove"]


def test_the_output_layer_cannot_be_moved_doubled_or_removed(bench: Make) -> None:
    menu = bench(project_of(3, 2)).layer_menu(2)
    for action in (menu.duplicate_action, menu.left_action, menu.right_action, menu.remove_action):
        assert not action.isEnabled()
        assert "output layer" in action.toolTip()


def test_the_menus_open_at_the_left_edge_of_their_buttons(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    button = one.headers[1].activation_button
    menu = one.layer_menu(1)
    lefts: list[int] = []

    def look() -> None:
        lefts.append(menu.geometry().left())
        menu.close()

    QTimer.singleShot(0, menu, look)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(lefts))
    assert lefts == [button.mapToGlobal(QPoint(0, 0)).x()]
