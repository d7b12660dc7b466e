"""What the pointer does without dragging: hover, click, draw units by clicking, zoom, pan, menus and tooltips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from mlp_studio.core import edits
from mlp_studio.core.lesson import Lesson
from mlp_studio.core.network import MAX_LAYERS, MAX_OUTPUTS
from mlp_studio.core.project import Progress
from mlp_studio.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.bench import BESIDE, CTRL, SHIFT, Bench, Key, numbered, project_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # a platform without a screen says so of each menu

Make = Callable[..., Bench]
MIDDLE = Qt.MouseButton.MiddleButton


# Weights under the pointer


def test_hovering_an_edge_names_its_weight_and_shows_its_value(bench: Make) -> None:
    one = bench(edits.set_weight(project_of(5, 4, 2), 2, 1, 1, -1.0))
    one.hover(one.edge(2, 1, 1, 0.3))
    assert one.weights[-1] == (2, 1, 1)
    assert one.scene.label.isVisible()
    assert one.scene.label.text == "−1.000"
    one.hover(BESIDE)
    assert one.weights[-1] is None
    assert not one.scene.label.isVisible()


def test_highlighting_a_weight_from_outside_says_nothing_back(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.highlight_weight((3, 1, 4))
    assert one.scene.hovered == (3, 1, 4)
    one.canvas.highlight_weight(None)
    assert one.scene.hovered is None
    assert one.weights == []


def test_a_weight_that_does_not_exist_is_not_highlighted(bench: Make) -> None:
    one = bench(project_of(2, 2))
    for key in ((0, 0, 0), (1, 5, 0), (1, 0, 9), (7, 0, 0)):
        one.canvas.highlight_weight(key)
        assert one.scene.hovered is None


def test_a_hovered_weight_that_disappears_is_hovered_no_more(bench: Make) -> None:
    one = bench(project_of(5, 2))
    one.hover(one.edge(1, 4, 2, 0.8))
    assert one.weights[-1] == (1, 4, 2)
    one.show(edits.set_units(one.project, 1, 2))
    assert one.weights[-1] is None
    one.viewport.repaint()
    assert not one.scene.label.isVisible()


def test_a_cut_edge_is_hovered_as_a_ghost_whose_label_says_cut(bench: Make) -> None:
    one = bench(edits.remove_weights(project_of(1, 1), [(1, 0, 1)]))
    one.hover(one.edge(1, 0, 1, 0.3))
    assert one.weights[-1] == (1, 0, 1)
    assert one.scene.label.text == "cut"


def test_a_drawn_edge_is_found_before_a_ghost_that_is_nearer(bench: Make) -> None:
    one = bench(edits.remove_weights(project_of(2, 1), [(1, 0, 1)]))
    at = one.edge(1, 0, 1, 0.02)
    near = one.edge(1, 1, 1, 0.02)
    assert (near - at).manhattanLength() <= 3
    one.hover(at)
    assert one.weights[-1] == (1, 1, 1)


def test_both_ends_of_a_hovered_weight_are_ringed(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.hover(one.edge(2, 1, 3, 0.3))
    assert one.scene.rings.states.bright == {(2, 1), (1, 2)}
    one.hover(BESIDE)
    assert one.scene.rings.states.bright == frozenset()


def test_leaving_the_view_ends_hovering(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.hover(one.edge(2, 1, 1, 0.3))
    one.hover(one.unit(1, 1))
    one.hover(one.below(1))
    assert one.scene.ghost.isVisible()
    QApplication.sendEvent(one.view, QEvent(QEvent.Type.Leave))
    assert one.hovered_units[-1] is None
    assert one.weights[-1] is None
    assert not one.scene.ghost.isVisible()


# Units


def test_hovering_a_unit_or_a_bias_unit_names_it(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    for key in ((1, 2), (2, -1), (0, 0)):
        one.hover(one.unit(*key))
        assert one.hovered_units[-1] == key
    one.hover(BESIDE)
    assert one.hovered_units[-1] is None


def test_clicking_a_unit_selects_it_and_clicking_elsewhere_ends_that(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(1, 2))
    assert one.canvas.selected_unit == (1, 2)
    one.click(BESIDE)
    assert one.canvas.selected_unit is None
    assert one.units == [(1, 2), None]
    assert one.texts == []


def test_shift_and_ctrl_clicks_add_units_and_edges_to_the_selection_and_take_them_out(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(1, 2))
    one.click(one.unit(2, 0), SHIFT)
    one.click(one.edge(3, 1, 4, 0.3), CTRL)
    assert one.selected == {(1, 2), (2, 0)}
    assert one.selected_weights == {(3, 1, 4)}
    assert one.canvas.selected_unit is None
    one.click(BESIDE, CTRL)
    assert one.selected == {(1, 2), (2, 0)}
    one.click(one.unit(1, 2), CTRL)
    one.click(one.edge(3, 1, 4, 0.3), SHIFT)
    assert one.selected == {(2, 0)}
    assert one.selected_weights == set()
    assert one.texts == []


def test_clicking_an_edge_selects_it_instead_of_what_was_selected(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(1, 2))
    one.click(one.edge(2, 1, 1, 0.3))
    assert one.selected == set()
    assert one.selected_weights == {(2, 1, 1)}
    assert one.units == [(1, 2), None]


def test_a_selected_edge_is_drawn_at_full_strength_with_a_halo(bench: Make) -> None:
    one = bench(edits.set_weight(project_of(5, 4, 2), 2, 1, 1, 0.05))
    at = one.edge(2, 1, 1, 0.3)
    before = one.colour(at)
    one.canvas.select_weights(frozenset({(2, 1, 1)}))
    after = one.colour(at)
    assert after.blue() - after.red() > before.blue() - before.red() + 20


def test_a_click_on_a_bias_unit_selects_nothing(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(1, 2))
    one.click(one.unit(1, -1))
    assert one.selected == set()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_selected_unit_is_ringed_in_the_accent_colour(theme: Theme, bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.look.set_theme(theme.name)  # type: ignore[arg-type]
    one.canvas.select_unit((1, 2))
    radius = round(one.scene.layout.columns[1].diameter / 2)
    at = one.unit(1, 2)
    picture = one.picture()
    assert theme.accent in [picture.pixelColor(at + QPoint(0, radius - d)) for d in range(4)]


def test_a_unit_that_is_hovered_elsewhere_is_ringed_and_not_selected(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.highlight_unit((1, 0))
    assert one.scene.rings.states.bright == {(1, 0)}
    one.canvas.highlight_unit(None)
    assert one.scene.rings.states.bright == frozenset()
    assert one.selections == []


def test_the_selection_moves_along_with_its_layer(bench: Make) -> None:
    one = bench(project_of(5, 2))
    one.canvas.select_unit((1, 3))
    one.show(edits.add_layer(one.project, 0))
    assert one.canvas.selected_unit == (2, 3)
    assert one.units[-1] == (2, 3)


def test_the_selection_ends_when_its_unit_is_removed(bench: Make) -> None:
    one = bench(project_of(5, 2))
    one.canvas.select_unit((1, 4))
    one.show(edits.remove_unit(one.project, 1))
    assert one.canvas.selected_unit is None
    assert one.units == [(1, 4), None]


def test_selected_weights_that_disappear_are_selected_no_more(bench: Make) -> None:
    one = bench(project_of(5, 2))
    one.canvas.select_weights(frozenset({(1, 4, 0), (1, 0, 0), (2, 0, 5)}))
    one.show(edits.remove_unit(one.project, 1))
    assert one.selected_weights == {(1, 0, 0)}


# Clicks that draw


def test_a_click_under_a_column_adds_a_unit_to_it_and_selects_it(bench: Make) -> None:
    one = bench(numbered(2, 2))
    old = one.project.network.weights
    one.hover(one.below(1))
    assert one.scene.ghost.isVisible()
    assert one.scene.ghost.count == 1
    one.click(one.below(1))
    assert one.texts == ["Add unit"]
    assert one.sizes == (2, 3, 2)
    assert one.project.network.weights[0][:2].tolist() == old[0].tolist()
    assert one.canvas.selected_unit == (1, 2)


def test_a_click_between_two_units_adds_one_there(bench: Make) -> None:
    one = bench(numbered(3, 2))
    old = one.project.network.weights
    one.hover(one.between(1, 0))
    assert one.scene.ghost.isVisible()
    one.click(one.between(1, 0))
    assert one.sizes == (2, 4, 2)
    new = one.project.network.weights
    assert new[0][[0, 2, 3]].tolist() == old[0].tolist()
    assert new[1][:, [0, 1, 3, 4]].tolist() == old[1].tolist()
    assert one.canvas.selected_unit == (1, 1)


def test_output_units_are_added_by_clicks_as_well_but_inputs_are_not(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.click(one.below(2))
    assert one.sizes == (2, 3, 3)
    one.hover(one.below(0))
    assert not one.scene.ghost.isVisible()
    one.click(one.below(0))
    assert one.sizes == (2, 3, 3)


def test_an_output_unit_beyond_the_limit_is_refused_in_words(bench: Make) -> None:
    one = bench(project_of(3, MAX_OUTPUTS), height=1100)
    one.click(one.below(2))
    assert one.texts == []
    assert str(MAX_OUTPUTS) in str(one.refusals[0])
    assert one.canvas.selected_unit is None


def test_a_perceptron_shows_the_invitation_and_a_click_on_it_places_a_unit(bench: Make) -> None:
    one = bench(project_of(1))
    card = one.scene.layout.card(1.0)
    assert card is not None
    one.click(one.place(card[0] + 10, card[1] + card[3] - 10))
    assert one.texts == ["Add layer"]
    assert one.sizes == (2, 1, 1)
    assert not one.scene.invitation.isVisible()


def test_the_invitation_comes_back_when_the_last_hidden_layer_goes(bench: Make) -> None:
    one = bench(project_of(3, 1))
    assert not one.scene.invitation.isVisible()
    one.show(edits.remove_layer(one.project, 1))
    assert one.scene.invitation.isVisible()


def test_neither_a_trained_perceptron_nor_a_lesson_has_the_invitation_laid_over_it(bench: Make) -> None:
    one = bench(project_of(1))
    assert one.scene.invitation.isVisible()
    one.show(replace(one.project, progress=Progress(epoch=2)))
    assert not one.scene.invitation.isVisible()
    one.show(replace(one.project, progress=Progress(), lesson=Lesson()))
    assert not one.scene.invitation.isVisible()
    one.show(replace(one.project, lesson=None))
    assert one.scene.invitation.isVisible()


def test_u_lets_every_click_add_a_unit_or_a_layer_until_escape(bench: Make) -> None:
    one = bench(project_of(2, 1))
    one.key(Key.Key_U)
    assert one.canvas.tool_control.place_button.isChecked()
    one.hover(one.in_gap(1))
    assert one.scene.ghost.isVisible()
    one.click(one.in_gap(1))
    assert one.sizes == (2, 1, 2, 1)
    one.click(one.below(2))
    assert one.sizes == (2, 1, 3, 1)
    one.click(one.unit(1, 0) + QPoint(0, 60))
    assert one.sizes == (2, 2, 3, 1)
    one.click(one.in_gap(4 - 1))
    assert one.sizes == (2, 2, 3, 1, 1)
    one.key(Key.Key_Escape)
    assert not one.canvas.tool_control.place_button.isChecked()
    one.click(one.in_gap(1))
    assert one.sizes == (2, 2, 3, 1, 1)


def test_the_button_and_the_key_of_unit_drawing_are_one_switch(bench: Make) -> None:
    one = bench(project_of(2, 1))
    button = one.canvas.tool_control.place_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert one.view.is_placing
    one.click(one.in_gap(2))
    assert one.sizes == (2, 2, 1, 1)
    one.key(Key.Key_U)
    assert not button.isChecked()
    assert not one.view.is_placing


def test_a_click_on_a_unit_while_drawing_adds_one_beside_it_instead_of_selecting(bench: Make) -> None:
    one = bench(project_of(2, 1))
    one.key(Key.Key_U)
    one.click(one.unit(1, 0) + QPoint(0, 6))
    assert one.sizes == (2, 3, 1)
    assert one.canvas.selected_unit == (1, 1)


def test_a_layer_beyond_the_limit_is_refused_in_words(bench: Make) -> None:
    one = bench(project_of(*(1,) * MAX_LAYERS))
    one.key(Key.Key_U)
    one.click(one.in_gap(1))
    assert one.project.network.d == MAX_LAYERS
    assert str(MAX_LAYERS) in str(one.refusals[0])


# Zoom and pan


def test_the_wheel_zooms_at_the_pointer(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    at = one.unit(1, 2)
    one.wheel(at, 2)
    assert one.view.zoom == pytest.approx(1.25**2)
    assert (one.unit(1, 2) - at).manhattanLength() <= 3
    assert one.canvas.zoom_control.percent_button.text() == "156%"
    one.wheel(at, -2)
    assert one.view.zoom == pytest.approx(1)
    assert (one.unit(1, 2) - at).manhattanLength() <= 3


def test_the_wheel_ends_at_the_limits_of_zoom(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.wheel(QPoint(300, 200), 40)
    assert one.view.zoom == 8
    one.wheel(QPoint(300, 200), -80)
    assert one.view.zoom == pytest.approx(0.05)


def test_the_network_follows_the_middle_button(bench: Make) -> None:
    one = bench(project_of(3, 2))
    before = one.unit(1, 0)
    start = QPoint(20, 300)
    one.drag(start, start + QPoint(60, 10), button=MIDDLE)
    assert one.unit(1, 0) - before == QPoint(60, 10)
    header = one.canvas.header.headers[1]
    assert abs(header.geometry().center().x() - one.unit(1, 0).x()) <= 1


def test_space_is_held_to_pan_with_the_left_button(bench: Make) -> None:
    one = bench(project_of(3, 2))
    before, start = one.unit(1, 0), one.unit(1, 1)
    QTest.keyPress(one.view, Key.Key_Space)
    one.drag(start, start + QPoint(-40, 25))
    QTest.keyRelease(one.view, Key.Key_Space)
    assert one.unit(1, 0) - before == QPoint(-40, 25)
    assert one.taps == 0
    assert one.selected == set()
    assert one.texts == []


def test_space_that_is_let_go_without_a_drag_is_a_tap(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.key(Key.Key_Space)
    assert one.taps == 1
    start = one.unit(1, 0)
    one.drag(start, start + QPoint(0, 3), start)
    assert one.unit(1, 0) == start


# Menus and tooltips


def open_menu(one: Bench, at: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, one.viewport.mapToGlobal(at))
    QApplication.sendEvent(one.viewport, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def choose(menu: QMenu, word: str) -> None:
    """Click a row of a menu."""
    action = next(action for action in menu.actions() if action.text().partition("\t")[0] == word)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_the_menu_of_a_unit_selects_it_and_removes_it(bench: Make) -> None:
    one = bench(numbered(3, 1))
    menu = open_menu(one, one.unit(1, 1))
    assert one.canvas.selected_unit == (1, 1)
    assert {"Rename…", "Select layer", "Copy", "Cut", "Duplicate", "Remove", "Paste", "Select all"} <= set(words(menu))
    choose(menu, "Remove")
    assert one.sizes == (2, 2, 1)
    assert one.project.network.weights[0][:, 0].tolist() == pytest.approx([1.0, 1.2])


def test_the_menu_of_a_unit_selects_its_layer(bench: Make) -> None:
    one = bench(project_of(3, 1))
    choose(open_menu(one, one.unit(1, 1)), "Select layer")
    assert one.selected == {(1, 0), (1, 1), (1, 2)}


def test_the_menu_of_an_edge_cuts_it_and_draws_it_back(bench: Make) -> None:
    one = bench(project_of(2, 1))
    at = one.edge(1, 1, 1, 0.3)
    menu = open_menu(one, at)
    assert {"Type value…", "Cut edge", "Freeze"} <= set(words(menu))
    assert "Draw back" not in words(menu)
    choose(menu, "Cut edge")
    assert one.is_removed((1, 1, 1))
    menu = open_menu(one, at)
    assert "Cut edge" not in words(menu)
    choose(menu, "Draw back")
    assert not one.is_removed((1, 1, 1))


def test_the_menu_freezes_and_thaws_an_edge(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    choose(open_menu(one, one.edge(2, 1, 1, 0.3)), "Freeze")
    assert one.is_frozen((2, 1, 1))
    choose(open_menu(one, one.edge(2, 1, 1, 0.3)), "Thaw")
    assert not one.is_frozen((2, 1, 1))


def test_the_menu_beside_everything_selects_all(bench: Make) -> None:
    one = bench(project_of(3, 1))
    choose(open_menu(one, BESIDE), "Select all")
    assert one.selected == {(s, i) for s, n in enumerate(one.sizes) for i in range(n)}


def test_a_right_click_into_a_selection_keeps_it(bench: Make) -> None:
    one = bench(project_of(3, 1))
    one.click(one.unit(1, 0))
    one.click(one.unit(1, 1), SHIFT)
    menu = open_menu(one, one.unit(1, 0))
    choose(menu, "Duplicate")
    assert one.sizes == (2, 5, 1)


def test_the_tooltip_of_a_unit_says_what_it_is(bench: Make) -> None:
    one = bench(edits.rename_unit(project_of(3, 2), 1, 1, "edge"))
    at = one.unit(1, 1)
    QApplication.sendEvent(one.viewport, QHelpEvent(QEvent.Type.ToolTip, at, one.viewport.mapToGlobal(at)))
    assert QToolTip.text() == "Hidden, unit 2 “edge”, tanh"


def test_the_cursor_says_what_a_press_would_do(bench: Make) -> None:
    one = bench(numbered(2, 1))
    shapes = []
    for at in (one.unit(1, 0), one.label((1, 0, 1)), one.below(1), QPointF(3, 3).toPoint()):
        one.hover(at)
        shapes.append(one.viewport.cursor().shape())
    cursor = Qt.CursorShape
    assert shapes == [cursor.PointingHandCursor, cursor.SizeHorCursor, cursor.PointingHandCursor, cursor.ArrowCursor]
