"""Three ways to look at regions: by key, menu and the canvas, as an edit of the view settings that the title tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.canvas.context_menu import canvas_menu
from mlp_studio.ui.main_window import MainWindow

MakeWindow = Callable[[Project], MainWindow]


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window(edits.new_project((3, 2, 3), ("tanh", "relu", "softmax"), generate("gaussians-3")))


def caption(window: MainWindow) -> str:
    return window.plane_dock.title.subtitle.text()


def press(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_v_goes_through_the_three_ways_and_each_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    seen = []
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_V)
        seen.append(window.document.project.view.regions)
    assert seen == ["unit", "areas", "strength"]
    window.document.undo()
    assert window.document.project.view.regions == "areas"
    assert window.region_choice.actions["areas"].isChecked()


def test_the_title_of_the_plane_says_what_is_shown(window: MainWindow) -> None:
    assert caption(window) == "Strength"
    window.region_choice.choose("areas")
    assert caption(window) == "Class areas"
    window.region_choice.show_unit((1, 1))
    assert caption(window) == "<i>y</i><sub>2</sub><sup>h1</sup>&nbsp; Hidden 1"
    window.region_choice.show_unit((3, 2))
    assert caption(window) == f"<i>y</i><sub>3</sub>&nbsp; class {(window.document.project.points.classes or ())[2]}"
    assert window.plane_dock.title.subtitle.toolTip().startswith("Output of Output, unit 3")


def test_the_title_and_the_menu_are_those_of_the_moment_that_is_looked_back_at(window: MainWindow) -> None:
    moment = window.document.project.moment
    window.edit("Add layer", lambda p: edits.add_layer(p, p.network.d - 1))
    window.region_choice.show_unit((3, 0))
    assert caption(window) == "<i>y</i><sub>1</sub><sup>h3</sup>&nbsp; Hidden 3"
    window.controller.look_back.show(0.0, moment)
    assert caption(window).startswith("<i>y</i><sub>1</sub>&nbsp; class")
    menu = window.region_choice.units_menu
    menu.aboutToShow.emit()
    assert len(menu.actions()) == moment.network.d


def test_names_of_units_stand_in_the_title_as_they_were_typed(window: MainWindow) -> None:
    window.edit("Rename", lambda p: edits.rename_unit(p, 1, 1, "<b>"))
    window.region_choice.show_unit((1, 1))
    assert caption(window).endswith("&nbsp; &lt;b&gt;")


def test_the_unit_selected_on_the_canvas_is_the_one_that_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.select_unit((1, 2))
    qtbot.keyClick(window, Qt.Key.Key_V)
    assert window.document.project.view.heat_unit == (1, 2)
    window.canvas.select_unit((0, 1))  # an input has no output to show: the last one stays
    window.region_choice.choose("areas")
    window.region_choice.choose("unit")
    assert window.document.project.view.heat_unit == (1, 2)


def test_the_picture_shows_the_unit_that_was_chosen(window: MainWindow, qtbot: QtBot) -> None:
    frames: list[RegionFrame] = []
    window.regions.frame_changed.connect(frames.append)
    window.region_choice.show_unit((2, 1))
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].heat is not None, timeout=60_000)
    heat = frames[-1].heat
    assert heat is not None
    assert heat.unit == (2, 1)
    window.region_choice.choose("strength")
    qtbot.waitUntil(lambda: frames[-1].heat is None, timeout=60_000)


def test_choosing_what_is_chosen_already_is_no_step_and_stays_checked(window: MainWindow) -> None:
    count = window.document.undo_stack.count()
    window.region_choice.actions["strength"].trigger()
    assert window.document.undo_stack.count() == count
    assert window.region_choice.actions["strength"].isChecked()


def test_the_menu_lists_the_units_of_every_layer_and_checks_the_one_that_is_shown(window: MainWindow) -> None:
    choice = window.region_choice
    choice.show_unit((1, 1))
    choice.units_menu.aboutToShow.emit()
    layers = [action.menu() for action in choice.units_menu.actions()]
    assert [menu.title() for menu in layers if isinstance(menu, QMenu)] == ["Hidden 1", "Hidden 2", "Output"]
    first = layers[0]
    assert isinstance(first, QMenu)
    assert [action.isChecked() for action in first.actions()] == [False, True, False]
    press(first, "Unit 3")
    assert window.document.project.view.heat_unit == (1, 2)


def test_units_of_large_layers_are_chosen_on_the_canvas(make_window: MakeWindow) -> None:
    window = make_window(edits.new_project((40, 1), ("tanh", "sigmoid"), generate("xor")))
    window.region_choice.units_menu.aboutToShow.emit()
    layer = window.region_choice.units_menu.actions()[0].menu()
    assert isinstance(layer, QMenu)
    assert len(layer.actions()) == 25
    assert not layer.actions()[-1].isEnabled()


def test_the_menu_of_a_unit_on_the_canvas_shows_it_in_the_plane(window: MainWindow) -> None:
    window.canvas.select_unit((2, 0))
    menu = canvas_menu(window.canvas.view)
    assert menu is not None
    press(menu, "Show in the plane")
    menu.close()
    assert (window.document.project.view.regions, window.document.project.view.heat_unit) == ("unit", (2, 0))


def test_the_button_in_the_title_of_the_plane_opens_the_menu(window: MainWindow) -> None:
    action = window.region_choice.menu.menuAction()
    button = next(b for b in window.plane_dock.title.findChildren(QToolButton) if b.defaultAction() is action)
    assert button.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup
    assert "(V" in button.toolTip()


def test_numbers_as_targets_have_their_own_words(make_window: MakeWindow) -> None:
    points = generate("xor")
    numbers = PointSet(points.xy, points.labels.astype(float), None, setting="regression")
    window = make_window(edits.new_project((2, 1), ("tanh", "linear"), numbers))
    window.region_choice.choose("areas")
    assert caption(window) == "Output in bands"
    assert window.region_choice.actions["strength"].text() == "Output"


def test_the_read_out_follows_the_pointer_with_the_value_of_the_unit(window: MainWindow, qtbot: QtBot) -> None:
    window.region_choice.show_unit((1, 0))
    qtbot.mouseMove(window.plane, window.plane.plot_rect().center())
    assert "y1h1 = " in window.plane.read_out_text
    window.region_choice.choose("areas")
    assert "y = (" in window.plane.read_out_text


def test_the_regions_of_a_project_that_is_opened_fill_the_square(window: MainWindow, qtbot: QtBot) -> None:
    frames: list[RegionFrame] = []
    window.regions.frame_changed.connect(frames.append)
    points = generate("gaussians-3")
    window.document.open(edits.new_project((2, 3), ("tanh", "softmax"), replace(points, xy=10 * points.xy)))
    qtbot.waitUntil(lambda: window.regions.is_at_rest and bool(frames), timeout=60_000)
    assert frames[-1].bounds == window.plane.bounds
