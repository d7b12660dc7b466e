"""The microscope in the window: what it says of a picked weight, what the pointer lights, and the orange path on canvas and plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.derivation import Factor
from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.microscope import closeup
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.microscope.blocks import Beside, Columns, Formula, Words
from mlp_studio.ui.microscope.pages import PAGES
from mlp_studio.ui.microscope.view import MicroscopeView


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    """XOR with the microscope open, the weight from input 2 to hidden unit 2 and the second example picked."""
    window = make_window(find_project("xor-igd")[0])
    window.lecture.open("microscope")
    window.canvas.select_weights(frozenset([(1, 1, 2)]))
    window.picks.pick_example(2)
    return window


@pytest.fixture
def view(window: MainWindow) -> MicroscopeView:
    return view_of(window)


def view_of(window: MainWindow) -> MicroscopeView:
    view = window.lecture.view("microscope")
    assert isinstance(view, MicroscopeView)
    return view


def columns_of(view: MicroscopeView) -> Columns:
    return next(one for one in view.sheet.blocks if isinstance(one, Columns))


def factors(view: MicroscopeView) -> tuple[Factor, ...]:
    return columns_of(view).factors


def column_centre(view: MicroscopeView, at: int) -> QPoint:
    columns = columns_of(view)
    return columns.rects(view.look, view.sheet.rect_of(columns))[at][0].center().toPoint()


def words_of(view: MicroscopeView) -> str:
    return " ".join(one.text for one in view.sheet.blocks if isinstance(one, Words))


def test_header_names_the_weight_the_example_and_its_loss_as_far_as_there_is_room(window: MainWindow, view: MicroscopeView) -> None:
    assert view.symbol.latex == "w_{22}^{h}"
    loss = closeup(window.document.project, 2, (1, 1, 2)).value
    assert view.words.toolTip() == f"from input 2 to hidden unit 2, example 3 of 4, L₂ = {loss:.3f}"
    seen = []
    for width in range(1200, 380, -30):
        view.resize(width, 150)
        assert view.words.fontMetrics().horizontalAdvance(view.words.text()) <= view.words.width()
        seen.append(view.words.text())
    assert seen[0] == view.words.toolTip()
    assert f"L₂ = {loss:.3f}" in seen


def test_columns_show_the_derivative_and_its_factors(window: MainWindow, view: MicroscopeView) -> None:
    seen = closeup(window.document.project, 2, (1, 1, 2))
    result, *shown = factors(view)
    assert result.value == seen.derivative != 0
    assert float(np.prod([factor.value for factor in shown])) == pytest.approx(result.value)
    assert [factor.caption for factor in shown] == ["residual", "σ′ output", "weight", "σ′ hidden", "input"]


def test_bar_says_the_step_from_the_old_weight_to_the_new_one(window: MainWindow, view: MicroscopeView) -> None:
    slope = closeup(window.document.project, 2, (1, 1, 2)).derivative
    assert view.bar.text.startswith("Step with η = 0.5:  −0.800 → −0.")
    assert f"Δw = {-0.5 * slope:.3f}".replace("-", "−") in view.bar.text


def test_bar_tells_of_frozen_and_cut_weights_batches_and_optimisers(window: MainWindow, view: MicroscopeView) -> None:
    window.edit("Adam", lambda p: edits.set_training(p, optimiser="adam"))
    assert view.bar.text.startswith("Step of Adam, η = 0.5:")
    window.edit("Batch", lambda p: edits.set_training(p, optimiser="gradient descent", algorithm="batch"))
    assert view.bar.text.startswith("Its part of the sum over 4 examples, η = 0.5:")
    window.edit("Momentum", lambda p: edits.set_training(p, optimiser="momentum", dropout=0.1))
    assert view.bar.text.startswith("Its part of the sum over 4 examples, before Momentum, η = 0.5:")
    assert "Dropout is left out here" in words_of(view)
    window.edit("Penalty", lambda p: edits.set_training(p, optimiser="gradient descent", dropout=0.0, l2=0.1, clip=1.0))
    assert view.bar.text.startswith("Its part of the sum over 4 examples, before penalty and clipping, η = 0.5:")
    window.edit("Lecture", lambda p: edits.set_training(p, l2=0.0, clip=None))
    window.edit("IGD", lambda p: edits.set_training(p, algorithm="igd"))
    QTest.keyClick(window.canvas.view, Qt.Key.Key_F)
    assert view.bar.text.startswith("Frozen, training leaves it alone:")
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Delete)
    assert view.bar.text == "Cut: nothing to move"
    assert "cut" in words_of(view)


def test_every_page_has_formulas_to_copy(view: MicroscopeView) -> None:
    for name in PAGES:
        view.buttons[name].click()
        assert view.page == name
        assert view.sheet.latex, name


def test_check_page_has_finite_difference_backpropagation_and_deviation_in_one_row(view: MicroscopeView) -> None:
    view.buttons["Check"].click()
    quotient, derivative, deviation = factors(view)
    assert quotient.value == pytest.approx(derivative.value, abs=1e-7)
    assert derivative.value != 0
    assert deviation.value == abs(quotient.value - derivative.value)
    for size in ((520, 207), (560, 231), (1098, 231)):  # those of the Lecture layout in windows of 1280, 1440 and 1920
        view.resize(*size)
        columns = columns_of(view)
        assert len({row for _, row, _ in columns.rects(view.look, view.sheet.rect_of(columns))}) == 1, size


def test_in_little_height_the_derivative_comes_before_the_whole_of_the_formula(window: MainWindow, view: MicroscopeView) -> None:
    window.layouts.show("lecture")
    for layers in range(3):
        for size in ((1280, 800), (1440, 900)):
            window.resize(*size)
            window.layouts.size_docks()
            QApplication.processEvents()
            formula, columns = view.sheet.blocks[:2]
            assert isinstance(formula, Formula)
            assert isinstance(columns, Columns)
            box = view.sheet.rect_of(columns)
            assert view.sheet.rect_of(formula).height() < 30 * view.look.scale  # one line
            assert box.bottom() <= view.sheet.parentWidget().height(), (layers, size)
            assert max(rect.right() for rect, _, _ in columns.rects(view.look, box)) <= view.sheet.width()
        window.edit("Deeper", lambda p: edits.add_layer(p, 1, 3))
        window.canvas.select_weights(frozenset([(1, 1, 2)]))
    at = view.sheet.rect_of(view.sheet.blocks[0]).center().toPoint()
    QApplication.sendEvent(view.sheet, QHelpEvent(QEvent.Type.ToolTip, at, view.sheet.mapToGlobal(at)))
    assert QToolTip.text().startswith("y = ")
    QToolTip.hideText()


def test_steps_stand_in_two_columns_where_it_is_wide(view: MicroscopeView) -> None:
    view.buttons["Five steps"].click()
    for width, lefts in ((640, 1), (1300, 2)):
        view.resize(width, 260)
        boxes = [view.sheet.rect_of(block) for block in view.sheet.blocks]
        assert len({box.left() for box in boxes}) == lefts
        for one, other in pairwise(boxes):
            assert one.bottom() <= other.top() or one.right() < other.left()
    assert [block.text[:3] for block in view.sheet.blocks if isinstance(block, Words)] == [f"({i})" for i in range(1, 6)]


def test_sums_go_forward_to_the_loss_and_then_back(view: MicroscopeView) -> None:
    view.buttons["Sums"].click()
    lines = [one.latex for one in view.sheet.blocks if isinstance(one, Formula)]
    assert [line.partition(" = ")[0] for line in lines] == ["z_{1}^{h}", "z_{2}^{h}", "z^{o}", "L_2", r"\delta^{o}", r"\delta_{2}^{h}"]
    assert r"= 0.3 + (-0.5) \cdot 0 + (-0.8) \cdot 1" in lines[1].replace("0.300", "0.3").replace("0.500", "0.5").replace("0.800", "0.8")


def test_escape_in_the_view_lets_go_the_weight_and_ends_the_path(window: MainWindow, view: MicroscopeView) -> None:
    view.sheet.setFocus()
    QTest.keyClick(view.sheet, Qt.Key.Key_Escape)
    assert window.picks.weight is None
    assert view.path.path is None
    assert view.empty.text.startswith("No weight picked")


def test_escape_on_the_canvas_and_the_cross_do_so_too(window: MainWindow, view: MicroscopeView) -> None:
    window.canvas.setFocus()
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Escape)
    assert view.path.path is None
    window.canvas.select_weights(frozenset([(1, 1, 2)]))
    assert view.path.path is not None
    view.close_button.click()
    assert view.path.path is None
    assert window.picks.weight is None


def test_path_is_shown_while_the_view_is_in_sight(window: MainWindow, view: MicroscopeView) -> None:
    path = view.path
    assert path.item.isVisible()
    assert path.item.rings.count == 2  # the hidden unit and the output
    assert window.plane.path_unit == 1
    window.tabs.setCurrentIndex(0)
    assert path.path is None
    assert not path.item.isVisible()
    assert not path.item.rings.isVisible()
    assert window.plane.path_unit is None
    window.lecture.open("microscope")
    assert path.item.isVisible()


def test_edges_beside_the_path_lose_the_colours_of_their_signs(window: MainWindow, view: MicroscopeView) -> None:
    theme = window.look.theme

    def colours() -> set[str]:
        gap = window.canvas.scene.gap(1)
        return {gap.full_pen(i, j).color().name() for i in range(2) for j in range(3)}

    assert colours() == {theme.ctrl.name()}
    view.close_button.click()
    assert colours() == {theme.positive.name(), theme.negative.name()}


def test_path_follows_another_weight_and_ends_at_cut_edges(window: MainWindow, view: MicroscopeView) -> None:
    window.edit("Cut", lambda p: edits.remove_weights(p, [(2, 0, 2)]))
    assert view.path.path is not None
    assert view.path.item.rings.count == 1  # the way to the output is cut
    assert "No way leads from this weight" in words_of(view)
    window.canvas.select_weights(frozenset([(2, 0, 1)]))
    assert view.path.path.key == (2, 0, 1)
    assert view.path.item.rings.count == 1
    assert window.plane.path_unit is None


def test_path_stays_with_the_picked_weight_when_the_network_changes_its_shape(window: MainWindow, view: MicroscopeView) -> None:
    window.edit("Add layer", lambda p: edits.add_layer(p, 1, 3))
    assert view.path.path is not None
    assert view.path.item.rings.count == 1 + 3 + 1
    assert window.canvas.scene.gap(3).full_pen(0, 0).color() == window.look.theme.ctrl


def test_pointing_at_a_factor_lights_its_unit_or_edge_on_the_canvas(window: MainWindow, view: MicroscopeView, qtbot: QtBot) -> None:
    scene = window.canvas.scene
    QTest.mouseMove(view.sheet, column_centre(view, 3))
    assert scene.hovered == (2, 0, 2)
    QTest.mouseMove(view.sheet, column_centre(view, 4))
    assert scene.hovered is None
    assert (1, 1) in scene.rings.states.bright
    QTest.mouseMove(view.sheet, QPoint(2, 1))
    assert (1, 1) not in scene.rings.states.bright


def test_copy_key_puts_the_formulas_on_the_clipboard(view: MicroscopeView) -> None:
    view.sheet.setFocus()
    QTest.keyClick(view.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert r"\partial L_2 / \partial w_{22}^{h} = -(c - y) \cdot y \, (1 - y) \cdot w_{12}^{o}" in text
    assert "−" not in text  # LaTeX knows no such sign


def test_numbers_follow_a_run_and_the_path_stays(
    window: MainWindow, view: MicroscopeView, wait_idle: Callable[[MainWindow], None], qtbot: QtBot
) -> None:
    before, path = factors(view)[0].value, view.path.path
    window.controller.set_speed(None)
    window.controller.play()
    qtbot.waitUntil(lambda: factors(view)[0].value != before, timeout=30_000)
    assert view.path.path is path
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=30_000)
    assert factors(view)[0].value == closeup(window.document.project, 2, (1, 1, 2)).derivative


def test_without_a_picked_example_the_first_one_is_shown(window: MainWindow, view: MicroscopeView) -> None:
    window.picks.pick_example(None)
    assert "example 1 of 4," in view.words.toolTip()


def test_empty_view_says_what_is_missing(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(replace(find_project("xor-igd")[0], points=EMPTY))
    window.lecture.open("microscope")
    assert view_of(window).empty.text.startswith("No weight picked")
    window.canvas.select_weights(frozenset([(1, 1, 2)]))
    assert view_of(window).empty.text.startswith("No points")
    window.edit("Loss", lambda p: edits.set_training(replace(p, points=generate("xor")), loss="cross-entropy"))
    assert "Cross-entropy does not go with" in view_of(window).empty.text


def test_heaviside_net_says_that_the_slope_is_zero(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(find_project("xor-minimum")[0])
    window.lecture.open("microscope")
    window.canvas.select_weights(frozenset([(1, 0, 1)]))
    view = view_of(window)
    assert factors(view)[0].value == 0
    assert "heaviside has the slope 0" in words_of(view)


def test_large_net_shows_some_units_and_says_how_many_more(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(new_project((300, 200, 1), ("tanh", "tanh", "sigmoid"), generate("xor")))
    window.lecture.open("microscope")
    window.canvas.select_weights(frozenset([(1, 0, 1)]))
    view = view_of(window)
    for name in PAGES:
        view.show_page(name)
        assert len(view.sheet.blocks) < 40
    assert "And 288 more of Hidden 1, 188 more of Hidden 2" in words_of(view)
    assert view.path.item.isVisible()


def test_no_factor_is_cut_off_at_any_size(view: MicroscopeView) -> None:
    for scale, size in product((1.0, 1.2, 1.6), ((700, 160), (432, 780), (640, 270))):
        view.look.set_scale(scale)
        view.resize(*size)
        columns = columns_of(view)
        box = view.sheet.rect_of(columns)
        assert box.bottom() <= view.sheet.height(), (scale, size)
        assert max(rect.right() for rect, _, _ in columns.rects(view.look, box)) <= view.sheet.width(), (scale, size)
    view.look.set_scale(1.0)


def test_pointing_at_a_row_of_the_values_lights_its_unit(window: MainWindow, view: MicroscopeView) -> None:
    view.buttons["Values"].click()
    box = view.sheet.rect_of(next(block for block in view.sheet.blocks if isinstance(block, Beside)))
    QTest.mouseMove(view.sheet, QPoint(round(box.left()) + 8, round(box.top() + view.look.px(24 * 2.5))))
    assert (0, 1) in window.canvas.scene.rings.states.bright
    QTest.mouseMove(view.sheet, QPoint(round(box.left()) + 8, round(box.top() + 2)))
    assert (0, 1) not in window.canvas.scene.rings.states.bright


def test_marks_of_the_path_are_no_part_of_a_picture_of_the_network(window: MainWindow, view: MicroscopeView) -> None:
    passing = window.canvas.scene.passing_items
    assert view.path.item in passing
    assert view.path.item.rings in passing


def test_context_menu_copies_the_formula_under_the_pointer_or_all(view: MicroscopeView) -> None:
    at = column_centre(view, 3)
    QApplication.sendEvent(view.sheet, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.sheet.mapToGlobal(at)))
    menu = view.sheet.findChild(QMenu)
    assert menu is not None
    one, both = menu.actions()
    one.trigger()
    assert QGuiApplication.clipboard().text().startswith(r"\partial L_2")
    both.trigger()
    assert QGuiApplication.clipboard().text().startswith("y = ")
    menu.close()


def test_bar_offers_the_step_as_latex(view: MicroscopeView) -> None:
    at = QPoint(5, 5)
    QApplication.sendEvent(view.bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.bar.mapToGlobal(at)))
    menu = view.bar.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text().startswith(r"\Delta w_{22}^{h} = -0.0")
    menu.close()


def test_line_of_the_unit_that_the_weight_goes_into_is_orange_in_the_plane(window: MainWindow, view: MicroscopeView) -> None:
    def has(colour: QColor) -> bool:
        rect = window.plane.plot_rect()
        image = window.plane.grab(rect).toImage()
        return any(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(0, image.height(), 3))

    assert has(window.look.theme.path_ink)
    view.close_button.click()
    assert not has(window.look.theme.path_ink)
