"""What is hovered, selected, picked or set in one view of the window is so in all others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.network import MAX_LAYERS, MAX_UNITS
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward
from mlp_studio.storage.project_file import read_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.plane.lines import PlaneLines
from tests.ui.agreement import assert_views_agree, checked

MakeWindow = Callable[[Project], MainWindow]
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def moons(*sizes: int) -> Project:
    return edits.new_project(sizes, ("tanh",) * (len(sizes) - 1) + ("sigmoid",), generate("moons"))


@pytest.fixture
def small(make_window: MakeWindow) -> MainWindow:
    return make_window(moons(3, 1))


def on_canvas(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.view.viewportTransform().map(QPointF(x, y)).toPoint()


def unit_place(window: MainWindow, s: int, i: int) -> QPoint:
    return on_canvas(window, *window.canvas.scene.layout.place((s, i)))


def action(window: MainWindow, text: str) -> QAction:
    (found,) = (one for one in window.findChildren(QAction) if one.text() == text)
    return found


def notice_text(window: MainWindow) -> str:
    assert window.notice_bar.isVisible()
    return " ".join(label.text() for label in window.notice_bar.findChildren(QLabel))


def status_text(window: MainWindow) -> str:
    return " | ".join(label.text() for label in window.statusBar().findChildren(QLabel))


def leave_plane(window: MainWindow, qtbot: QtBot) -> None:
    """Move the pointer off the square, from wherever it is: where it does not move, there is no event."""
    qtbot.mouseMove(window.plane, window.plane.plot_rect().center())
    qtbot.mouseMove(window.plane, QPoint(1, 1))


def hovered_line(window: MainWindow) -> int | None:
    lines = window.plane.findChild(PlaneLines)
    assert isinstance(lines, PlaneLines)
    return lines.hovered_unit


# Weights: matrices and canvas


def test_a_cell_under_the_pointer_is_marked_on_the_canvas_until_the_pointer_leaves(small: MainWindow, qtbot: QtBot) -> None:
    sheet, scene = small.weights_panel.sheet, small.canvas.scene
    for key in ((1, 2, 1), (2, 0, 3), (1, 0, 0)):
        qtbot.mouseMove(sheet, sheet.cell_rect(key).center())
        assert scene.hovered == key
        assert scene.label.isVisible()
    qtbot.mouseMove(sheet, QPoint(2, sheet.height() - 2))
    assert scene.hovered is None
    assert not scene.label.isVisible()


def test_an_edge_under_the_pointer_is_marked_in_the_matrices_and_named_in_the_status_bar(small: MainWindow, qtbot: QtBot) -> None:
    canvas, sheet = small.canvas, small.weights_panel.sheet
    viewport, gap = canvas.view.viewport(), canvas.scene.layout.gaps[0]
    qtbot.mouseMove(viewport, QPoint(3, 3))
    before = status_text(small)
    for i, j in ((0, 1), (2, 2), (1, 0)):
        qtbot.mouseMove(viewport, on_canvas(small, *gap.point(i, j, 0.12)))
        assert canvas.scene.hovered is not None
        assert sheet.marked == canvas.scene.hovered
        assert canvas.scene.hovered == (1, i, j)
        assert "Drag the label" in status_text(small)
    qtbot.mouseMove(viewport, QPoint(3, 3))
    assert (canvas.scene.hovered, sheet.marked) == (None, None)
    assert status_text(small) == before


def test_weights_selected_in_the_matrices_are_selected_on_the_canvas_and_back(small: MainWindow, qtbot: QtBot) -> None:
    canvas, sheet = small.canvas, small.weights_panel.sheet
    start, end = (sheet.cell_rect(key).center() for key in ((1, 0, 1), (1, 1, 2)))
    qtbot.mousePress(sheet, LEFT, pos=start)
    qtbot.mouseMove(sheet, end)
    qtbot.mouseRelease(sheet, LEFT, pos=end)
    assert canvas.selection.weights == {(1, i, j) for i in (0, 1) for j in (1, 2)}
    qtbot.mouseClick(canvas.view.viewport(), LEFT, pos=on_canvas(small, *canvas.scene.layout.gaps[1].point(0, 2, 0.12)))
    assert canvas.selection.weights == sheet.selected == {(2, 0, 2)}
    assert small.weight_actions.lock_button.isEnabled()
    qtbot.mouseClick(small.weight_actions.lock_button, LEFT)
    assert small.document.project.network.frozen[1][0].tolist() == [False, False, True, False]


def test_selected_weights_are_the_same_in_all_views_after_a_layer_came_before_theirs(make_window: MakeWindow) -> None:
    window = make_window(moons(1, 4, 2, 1))
    window.canvas.select_weights(frozenset({(3, 1, 4)}))
    window.edit("Add layer", lambda p: edits.add_layer(p, 0, 2))
    assert window.canvas.selection.weights == window.weights_panel.sheet.selected == {(4, 1, 4)}
    window.canvas.select_weights(frozenset({(5, 0, 2)}))
    window.document.undo()
    assert window.canvas.selection.weights == window.weights_panel.sheet.selected == {(4, 0, 2)}
    assert window.weight_actions.lock_button.isEnabled()


# Units: canvas and plane


def test_a_unit_of_the_first_hidden_layer_selected_on_the_canvas_has_its_line_marked(small: MainWindow, qtbot: QtBot) -> None:
    viewport, plane = small.canvas.view.viewport(), small.plane
    for i in (2, 0):
        qtbot.mouseClick(viewport, LEFT, pos=unit_place(small, 1, i))
        assert plane.selected_unit == i
    for key in ((0, 1), (2, 0)):
        qtbot.mouseClick(viewport, LEFT, pos=unit_place(small, *key))
        assert small.canvas.selected_unit == key
        assert plane.selected_unit is None


def test_a_line_clicked_in_the_plane_selects_its_unit_and_free_ground_none(small: MainWindow, qtbot: QtBot) -> None:
    plane = small.plane
    left, right, bottom, top = plane.bounds
    middle = (bottom + top) / 2
    small.edit("Lines", lambda p: edits.set_block(p, 1, 0, 0, np.array([[-middle, 0, 1], [-(left + right) / 2, 1, 0], [9, 1, 0]])))
    place = plane.position_of(left + 0.06 * (right - left), middle).toPoint()
    qtbot.mouseMove(plane, place)
    assert hovered_line(small) == 0
    assert (1, 0) in small.canvas.scene.rings.states.bright
    qtbot.mouseClick(plane, LEFT, pos=place)
    assert (small.canvas.selected_unit, plane.selected_unit) == ((1, 0), 0)
    corner = plane.position_of(left + 0.03 * (right - left), bottom + 0.03 * (top - bottom)).toPoint()
    qtbot.mouseClick(plane, LEFT, pos=corner)
    assert (small.canvas.selected_unit, plane.selected_unit) == (None, None)
    assert (1, 0) not in small.canvas.scene.rings.states.bright


def test_a_unit_under_the_pointer_has_its_line_highlighted(small: MainWindow, qtbot: QtBot) -> None:
    viewport = small.canvas.view.viewport()
    qtbot.mouseMove(viewport, unit_place(small, 1, 1))
    assert hovered_line(small) == 1
    qtbot.mouseMove(viewport, unit_place(small, 2, 0))
    assert hovered_line(small) is None
    qtbot.mouseMove(viewport, unit_place(small, 1, 2))
    assert hovered_line(small) == 2
    qtbot.mouseMove(viewport, QPoint(3, 3))
    assert hovered_line(small) is None


# Examples: plane and canvas


def assert_values_are_those_of(window: MainWindow, place: tuple[float, float]) -> None:
    """Hold what stands below the units to the reference."""
    network = window.document.project.network
    x = feature_matrix(network.inputs, np.array([place]))
    passed = forward(network, x.T)
    values = window.canvas.scene.values.values
    assert window.canvas.scene.values.isVisible()
    assert len(values) == network.d + 1
    assert (values[0][0].size, values[0][1].tolist()) == (0, x[0, 1:].tolist())
    for s in range(1, network.d + 1):
        y = passed.y[s][:, 0] if s == network.d else passed.y[s][1:, 0]
        assert np.array_equal(values[s][0], passed.z[s - 1][:, 0])
        assert np.array_equal(values[s][1], y)
        assert len(y) == network.sizes[s]


def test_a_place_under_the_pointer_shows_z_and_y_of_each_unit_until_the_pointer_leaves(small: MainWindow, qtbot: QtBot) -> None:
    plane, values = small.plane, small.canvas.scene.values
    assert values.values == ()
    shown: list[tuple[float, float]] = []
    plane.hovered.connect(shown.append)
    qtbot.mouseMove(plane, plane.plot_rect().center() + QPoint(20, 30))
    assert_values_are_those_of(small, shown[-1])
    qtbot.mouseMove(plane, plane.plot_rect().center() + QPoint(-40, 10))
    assert_values_are_those_of(small, shown[-1])
    leave_plane(small, qtbot)
    assert shown[-1] is None
    assert values.values == ()
    assert not values.isVisible()


def test_a_picked_example_keeps_its_values_through_edits_until_it_is_let_go(small: MainWindow, qtbot: QtBot) -> None:
    plane = small.plane
    plane.setFocus()
    x, y = small.document.project.points.xy[7].tolist()
    small.edit("No lines", edits.toggle_hyperplanes)
    qtbot.mouseClick(plane, LEFT, pos=plane.position_of(x, y).toPoint())
    picked = plane.picked_example
    assert picked is not None
    leave_plane(small, qtbot)
    place = tuple(small.document.project.points.xy[picked].tolist())
    assert_values_are_those_of(small, place)
    small.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 1, 2.5))
    assert_values_are_those_of(small, place)
    small.edit("Add layer", lambda p: edits.add_layer(p, 1, 2))
    small.edit("Features", lambda p: edits.add_input(p, "x1*x2"))
    assert_values_are_those_of(small, place)
    small.document.undo()
    assert_values_are_those_of(small, place)
    qtbot.keyClick(plane, Key.Key_Escape)
    assert plane.picked_example is None
    assert small.canvas.scene.values.values == ()


def test_other_points_let_the_picked_example_go(small: MainWindow, qtbot: QtBot) -> None:
    x, y = small.document.project.points.xy[0].tolist()
    qtbot.mouseClick(small.plane, LEFT, pos=small.plane.position_of(x, y).toPoint())
    leave_plane(small, qtbot)
    assert small.canvas.scene.values.isVisible()
    small.edit("Points", lambda p: edits.set_points(p, generate("xor")))
    assert small.plane.picked_example is None
    assert small.canvas.scene.values.values == ()


# History


def test_ctrl_h_shows_the_history_and_a_click_jumps(small: MainWindow, qtbot: QtBot) -> None:
    small.activateWindow()
    assert small.history_dock.isHidden()
    qtbot.keyClick(small.canvas.view, Key.Key_H, CTRL)
    assert small.history_dock.isVisible()
    for value in (1.0, 2.0, 3.0):
        small.edit(f"Set {value}", lambda p, value=value: edits.set_weight(p, 1, 0, 0, value))
    panel = small.history_panel
    texts = [panel.steps.index(row).data() for row in range(panel.steps.rowCount())]
    assert texts == ["New project", "Set 1.0", "Set 2.0", "Set 3.0"]
    qtbot.waitUntil(lambda: panel.list.visualRect(panel.steps.index(1)).height() > 0)
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(panel.steps.index(1)).center())
    assert small.document.project.network.weights[0][0, 0] == 1.0
    assert_views_agree(small)
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(panel.steps.index(3)).center())
    assert small.document.project.network.weights[0][0, 0] == 3.0
    assert_views_agree(small)
    qtbot.keyClick(small.canvas.view, Key.Key_H, CTRL)
    assert small.history_dock.isHidden()


# View settings


def test_what_the_view_menu_sets_is_shown_undone_and_saved(small: MainWindow, tmp_path: Path) -> None:
    small.history_dock.show()
    scene = small.canvas.scene
    action(small, "Show bias units").trigger()
    assert not any(column.has_bias for column in scene.columns)
    assert all(key[2] > 0 for key in scene.labels.labels)
    action(small, "4").trigger()
    assert all(len(label.text.partition(".")[2]) == 4 for label in scene.labels.labels.values())
    action(small, "None").trigger()
    assert not scene.labels.labels
    action(small, "Show hyperplanes").trigger()
    assert_views_agree(small)
    view = small.document.project.view
    assert (view.biases, view.decimals, view.labels, view.hyperplanes) == (False, 4, "none", False)
    small.files.choose_file = lambda title, filters, for_saving: str(tmp_path / "view.mlps")
    action(small, "Save").trigger()
    assert read_project(tmp_path / "view.mlps").view == view
    assert small.document.step == 4
    for _ in range(4):
        action(small, f"Undo {small.document.undo_stack.undoText()}").trigger()
        assert_views_agree(small)
    assert all(column.has_bias for column in scene.columns[:-1])
    assert checked(small, "Decimals of weights") == ["2"]
    small.files.confirm_discard = lambda what: "discard"
    small.files.open_path(tmp_path / "view.mlps")
    assert small.document.project.view == view
    assert_views_agree(small)


def test_choosing_what_is_chosen_already_is_no_step(small: MainWindow) -> None:
    action(small, "2").trigger()
    action(small, "Of small networks and selected units").trigger()
    assert small.document.steps == ("New project",)
    assert checked(small, "Decimals of weights") == ["2"]


# Files


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "tex"])
def test_the_network_is_exported_in_the_format_of_the_ending(ending: str, small: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / f"network.{ending}"
    small.files.choose_file = lambda title, filters, for_saving: str(path)
    before = small.document.project
    action(small, "Export network…").trigger()
    assert f"network.{ending}" in notice_text(small)
    data = path.read_bytes()
    if ending == "svg":
        texts = [element.text for element in ElementTree.fromstring(data).iter() if element.tag.endswith("text")]
        assert {"Input", "Hidden", "Output"} <= set(texts)
    elif ending == "png":
        image = QImage.fromData(data)
        colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 20
    elif ending == "pdf":
        assert data.startswith(b"%PDF")
        assert len(data) > 5000
    else:
        assert b"\\begin{tikzpicture}" in data
    assert small.document.project is before
    assert not small.document.is_modified


def test_an_export_with_an_unknown_ending_is_refused_in_words(small: MainWindow, tmp_path: Path) -> None:
    small.files.choose_file = lambda title, filters, for_saving: str(tmp_path / "network.gif")
    action(small, "Export network…").trigger()
    assert "svg" in notice_text(small)
    assert not (tmp_path / "network.gif").exists()


def test_an_export_that_is_not_wanted_writes_nothing_and_says_nothing(small: MainWindow, tmp_path: Path) -> None:
    small.files.choose_file = lambda title, filters, for_saving: ""
    action(small, "Export network…").trigger()
    assert not small.notice_bar.isVisible()
    assert not list(tmp_path.glob("*.svg"))


def test_new_gives_an_empty_canvas_that_invites_to_draw(small: MainWindow, qtbot: QtBot) -> None:
    small.history_dock.show()
    small.edit("Name", lambda p: edits.rename_layer(p, 1, "mine"))
    asked: list[str] = []

    def cancel(what: str) -> str:
        asked.append(what)
        return "cancel"

    small.files.confirm_discard = cancel
    action(small, "New").trigger()
    assert (len(asked), small.document.project.network.sizes) == (1, (2, 3, 1))
    small.files.confirm_discard = lambda what: "discard"
    action(small, "New").trigger()
    network = small.document.project.network
    assert (network.sizes, network.layers[0].name) == ((2, 1), "")
    assert small.canvas.scene.invitation.isVisible()
    assert (small.document.path, small.document.is_modified, small.document.steps) == (None, False, ("New project",))
    assert_views_agree(small)
    assert len(small.document.project.points) == 0
    small.edit("Paint", lambda p: edits.add_points(p, [(-0.5, 0.0), (0.5, 0.0)], [0, 1]))
    assert_views_agree(small)
    small.controller.step_epoch()
    qtbot.waitUntil(lambda: small.document.step == 2, timeout=60_000)  # with points it can be trained at once
    assert small.document.project.progress.epoch == 1


# Refusals


def deep(sizes: tuple[int, ...]) -> Project:
    return edits.new_project(sizes, ("tanh",) * (len(sizes) - 1) + ("sigmoid",), generate("xor"))


@pytest.mark.parametrize(
    ("sizes", "edit", "words"),
    [
        ((1,) * MAX_LAYERS, lambda p: edits.add_layer(p, 0), "at most 64 layers"),
        ((MAX_UNITS, 1), lambda p: edits.add_unit(p, 1), "1 to 1,024 units"),
        ((900, 900, 1), lambda p: edits.set_units(p, 2, 1024 + 200), "1 to 1,024 units"),
        ((1024, 900, 1), lambda p: edits.set_units(p, 2, 1024), "1,000,000 weights"),
        ((3, 10), lambda p: edits.add_unit(p, 2), "at most 10 output units"),
        ((3, 1), lambda p: edits.remove_units(p, {(0, 0), (0, 1)}), "at least one input"),
        ((3, 1), lambda p: edits.remove_layer(p, 2), "output layer cannot be removed"),
        ((3, 1), lambda p: edits.set_weight(p, 1, 0, 0, float("inf")), "finite number"),
    ],
    ids=["65 layers", "1,025 units", "a typed number of units", "too many weights", "11 outputs", "no input", "no output", "infinite"],
)
def test_what_is_beyond_a_limit_is_refused_in_words_and_changes_nothing(
    sizes: tuple[int, ...], edit: Callable[[Project], Project], words: str, make_window: MakeWindow
) -> None:
    window = make_window(deep(sizes))
    before = window.document.project
    window.canvas.commands.ask("Too much", edit)
    assert words in notice_text(window)
    assert window.document.project is before
    assert window.document.steps == ("New project",)
    assert window.canvas.scene.network is before.network
    assert window.controller.obstacle is None or words not in window.controller.obstacle.what


def test_the_buttons_of_a_full_network_say_why_they_do_nothing(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(deep((10,)))
    plus = window.canvas.header.headers[1].plus_button
    assert not plus.isEnabled()
    assert "at most 10 units" in plus.toolTip()
    qtbot.mouseClick(plus, LEFT)
    assert window.document.project.network.sizes == (2, 10)
    window.document.open(deep((1,) * MAX_LAYERS))
    assert all(not button.isEnabled() for button in window.canvas.header.add_buttons)
    qtbot.keyClick(window.canvas.view, Key.Key_L)
    assert "at most 64 layers" in notice_text(window)
    assert window.document.project.network.d == MAX_LAYERS


# Another document


def test_nothing_of_what_was_looked_at_closely_is_taken_into_another_document(small: MainWindow, qtbot: QtBot) -> None:
    small.canvas.select_weights(frozenset({(1, 0, 1)}))
    small.picks.pick_example(3)
    qtbot.mouseMove(small.plane, small.plane.position_of(0.25, 0.5).toPoint())
    assert small.picks.weight == (1, 0, 1)
    assert "x = (" in small.plane.read_out_text
    small.document.open(moons(4, 1))
    assert (small.picks.weight, small.picks.example) == (None, None)
    assert not small.canvas.selection.weights
    assert "x = (" not in small.plane.read_out_text


# Fields that are open while the network changes below them


def test_a_weight_field_that_is_open_when_its_layer_goes_changes_nothing(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(moons(3, 3, 1))
    window.activateWindow()
    canvas = window.canvas
    canvas.edit_weight((3, 0, 3), "7")
    assert canvas.number_editor.is_open
    window.edit("Remove layer", lambda p: edits.remove_layer(p, 2))
    after = window.document.project
    if canvas.number_editor.is_open:
        qtbot.keyClick(canvas.number_editor, Key.Key_Return)
    assert window.document.project is after


def test_a_name_field_that_is_open_when_its_unit_goes_changes_nothing(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(moons(3, 1))
    window.activateWindow()
    canvas = window.canvas
    canvas.edit_unit_name((1, 2))
    qtbot.keyClicks(canvas.name_editor, "edge")
    window.edit("Remove unit", lambda p: edits.remove_unit(p, 1))
    after = window.document.project
    if canvas.name_editor.is_open:
        qtbot.keyClick(canvas.name_editor, Key.Key_Return)
    assert window.document.project is after
