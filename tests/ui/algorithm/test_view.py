"""The algorithm view: the lines with their values, the debugger's keys, and its light on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.app.training_controller import RunState
from mlp_studio.core import edits
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.microscope import path_of
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of
from mlp_studio.core.settings import ScheduleSettings, StopSettings
from mlp_studio.core.worked_update import Touched, worked_update
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.page import NUMBER_COLUMN, PageContent, page_of
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.algorithm.typesetting import Typesetter
from mlp_studio.ui.algorithm.view import NO_GRADIENT, AlgorithmView
from mlp_studio.ui.canvas.orange_path import OrangePath
from mlp_studio.ui.key_help import SECTIONS
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look
from tests.core.nets import same_bits
from tests.ui.lecture.shown_numbers import painted_texts

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


@pytest.fixture
def view(window: MainWindow) -> AlgorithmView:
    return opened(window)


def opened(window: MainWindow) -> AlgorithmView:
    view = window.lecture.open("algorithm")
    assert isinstance(view, AlgorithmView)
    return view


def content(view: AlgorithmView) -> PageContent:
    found = view.sheet.content
    assert found is not None
    return found


def wait(qtbot: QtBot, view: AlgorithmView) -> None:
    controller = view.window().controller
    qtbot.waitUntil(lambda: not view.stepper.is_busy and controller.state is RunState.IDLE, timeout=60_000)


def press(qtbot: QtBot, view: AlgorithmView, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(view.sheet, key, modifier)
    wait(qtbot, view)


def middle_of(sheet: AlgorithmSheet, number: str, *, in_number: bool = False) -> QPoint:
    box = sheet.box_of(number)
    assert box is not None
    return QPoint(round(NUMBER_COLUMN / 2) if in_number else 200, round(box.center().y()))


def pieces(view: AlgorithmView, number: str) -> list[str]:
    page = view.sheet.page
    assert page is not None
    line = page.line(number)
    assert line is not None
    return [placed.ink.text for placed in (*line.code, *line.values)]


def test_f10_goes_through_the_lines_and_each_shows_what_it_has_computed(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    assert content(view).current == "4"
    worked = worked_update(window.document.project)
    for number in ("5", "6", "7a", "7b"):
        press(qtbot, view, Key.Key_F10)
        assert content(view).current == number
        role = content(view).code.line(number).role  # type: ignore[union-attr]
        assert [r.value.tolist() for r in content(view).results[number]] == [r.value.tolist() for r in worked.of(role)]
    assert "0 − 0.492 = −0.492" in " ".join(pieces(view, "6")).replace("  ", " ")
    assert content(view).results["8"] == ()
    press(qtbot, view, Key.Key_F10)
    engine = Engine(find_project("xor-igd")[0])
    engine.advance(1)
    assert same_bits(tuple(r.value for r in content(view).results["8"]), engine.weights)
    assert same_bits(window.document.project.network.weights, engine.weights)


def test_the_other_keys_go_back_and_on_to_an_example_and_an_epoch(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    press(qtbot, view, Key.Key_F7)
    assert (content(view).current, window.document.project.place) == ("4", 0.25)
    press(qtbot, view, Key.Key_F8)
    press(qtbot, view, Key.Key_F8)
    assert (content(view).current, window.document.project.place) == ("7b", 0.0)
    press(qtbot, view, Key.Key_F7, SHIFT)
    assert (content(view).current, window.document.project.place) == ("4", 1.0)


def test_the_keys_belong_to_the_view_only_while_it_is_in_sight(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.tabs.setCurrentIndex(0)
    qtbot.keyClick(window.canvas.view, Key.Key_F7)
    assert not view.stepper.is_busy
    assert window.document.undo_stack.count() == 0
    view = opened(window)
    qtbot.keyClick(window.canvas.view, Key.Key_F7)  # wherever the focus is
    wait(qtbot, view)
    assert window.document.undo_stack.count() == 1


def test_a_click_at_a_number_sets_a_breakpoint_and_f9_one_at_the_current_line(qtbot: QtBot, view: AlgorithmView) -> None:
    sheet = view.sheet
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=middle_of(sheet, "6", in_number=True))
    assert content(view).breakpoints == {"6"}
    press(qtbot, view, Key.Key_F9)
    assert content(view).breakpoints == {"4", "6"}
    press(qtbot, view, Key.Key_F5)
    assert content(view).current == "6"
    assert "stopped: breakpoint" in view.place_words
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=middle_of(sheet, "6", in_number=True))
    assert content(view).breakpoints == {"4"}


def test_it_runs_to_a_picked_line_by_key_and_by_double_click(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    sheet = view.sheet
    assert not view.commands.run_action.isEnabled()
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=middle_of(sheet, "7a"))
    assert sheet.picked == "7a"
    press(qtbot, view, Key.Key_F5)
    assert content(view).current == "7a"
    qtbot.mouseDClick(sheet, Qt.MouseButton.LeftButton, pos=middle_of(sheet, "10"))
    wait(qtbot, view)
    assert (content(view).current, window.document.project.place) == ("10", 1.0)


def test_the_arrows_walk_along_the_lines_and_enter_runs_there(qtbot: QtBot, view: AlgorithmView) -> None:
    sheet = view.sheet
    for _ in range(2):
        qtbot.keyClick(sheet, Key.Key_Down)
    assert sheet.picked == "6"
    assert sheet.accessibleDescription().startswith("Line 6 of 11: δ = c − y")
    qtbot.keyClick(sheet, Key.Key_Up)
    assert sheet.picked == "5"
    press(qtbot, view, Key.Key_Return)
    assert content(view).current == "5"
    qtbot.keyClick(sheet, Key.Key_Escape)
    assert sheet.picked == ""


def test_a_screen_reader_is_told_the_current_line_with_its_values(qtbot: QtBot, view: AlgorithmView) -> None:
    press(qtbot, view, Key.Key_F10)
    words = view.sheet.accessibleDescription()
    assert words.startswith("Line 5 of 11: y^h = (1; σ(W^h x))")
    assert words.endswith("y^h = (1; 0.450; 0.574), y = 0.492")


def test_a_line_lights_up_what_it_reads_and_writes_until_the_view_is_left(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    canvas = window.canvas
    assert canvas.line_marks.touched.units_written == {0}
    press(qtbot, view, Key.Key_F10)
    assert canvas.line_marks.touched.gaps_read == {1, 2}
    travel = canvas.line_marks.values
    assert travel is not None
    assert [y.tolist() for y in travel.y] == [y.tolist() for y in view.stepper.worked.y]
    assert travel.delta == ()
    press(qtbot, view, Key.Key_F10)
    press(qtbot, view, Key.Key_F10)
    travel = canvas.line_marks.values
    assert travel is not None
    assert [len(delta) for delta in travel.delta] == [0, 2, 1]
    assert window.plane.current_example == view.stepper.worked.indices[0]
    assert all(item in canvas.scene.passing_items for item in canvas.scene.overlays)  # a picture of the network has none of it
    window.tabs.setCurrentIndex(0)
    assert canvas.line_marks.touched == Touched()
    assert canvas.line_marks.values is None


def test_the_values_of_one_example_alone_stand_at_the_units(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    canvas, plane = window.canvas, window.plane
    window.picks.pick_example(1)
    press(qtbot, view, Key.Key_F10)
    line, place = canvas.line_marks, canvas.scene.values

    def outputs() -> list[str]:
        return [one.text for one in painted_texts(canvas.scene) if one.text.startswith("y ")]

    assert [y.tolist() for y in line.values.y] == [y.tolist() for y in view.stepper.worked.y]  # type: ignore[union-attr]
    assert outputs() == ["y 0.450", "y 0.574", "y 0.492"]
    assert canvas.caption.caption is not None
    assert canvas.caption.caption.text == "point 1: line 5"
    assert place.values == ()
    hovered = plane.plot_rect().center() + QPoint(20, 30)
    qtbot.mouseMove(plane, hovered)
    assert len(place.values) == 3
    assert len(outputs()) == 3
    assert outputs()[2] != "y 0.492"
    assert not canvas.caption.isVisible()
    qtbot.mouseMove(plane, QPoint(1, 1))
    assert outputs() == ["y 0.450", "y 0.574", "y 0.492"]
    window.picks.pick_example(0)
    assert not canvas.caption.isVisible()
    window.picks.pick_example(2)
    assert canvas.caption.isVisible()
    window.tabs.setCurrentIndex(0)
    assert not canvas.caption.isVisible()
    assert len(place.values) == 3  # those of the picked example


def test_errors_are_ink_and_the_path_keeps_its_colour_in_values_and_rings(
    qtbot: QtBot, make_window: Callable[[Project], MainWindow]
) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.resize(1600, 1000)
    theme, scene = window.look.theme, window.canvas.scene
    view = opened(window)
    view.stepper.run_to("7a")
    wait(qtbot, view)

    def colours(unit: tuple[int, int]) -> tuple[bool, bool]:
        """Tell whether the ring of a unit, and what stands below it, have the colour of the path."""
        column = scene.layout.columns[unit[0]]
        x, y, r = column.x, column.y_of(unit[1]), column.diameter / 2
        picture = window.canvas.view.grab().toImage()
        found = []
        for area, colour in ((QRectF(x - r - 2, y - r / 2, 8, r), theme.path), (QRectF(x - 40, y + r + 4, 80, 34), theme.path_ink)):
            box = window.canvas.view.mapFromScene(area).boundingRect()
            places = [(i, j) for i in range(box.left(), box.right()) for j in range(box.top(), box.bottom())]
            found.append(any(picture.pixelColor(i, j) == colour for i, j in places))
        return found[0], found[1]

    assert colours((1, 1)) == (False, False)
    path = OrangePath(scene)
    path.show(path_of(window.document.project.network, (1, 1, 2)))
    assert colours((1, 1)) == (True, True)
    assert colours((1, 0)) == (False, False)


def test_the_marks_follow_the_network_and_are_painted(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    press(qtbot, view, Key.Key_F10)
    window.edit("Add layer", lambda p: edits.add_layer(p, 1))
    assert content(view).current == "4"
    assert content(view).code.title == "IGD_MLPd"
    view.stepper.run_to("7b")
    wait(qtbot, view)
    assert window.canvas.line_marks.touched.gaps_written == {1, 2, 3}
    without = window.canvas.view.grab().toImage()
    window.canvas.show_line(None)
    assert window.canvas.view.grab().toImage() != without


def test_the_current_line_stays_in_sight(qtbot: QtBot, view: AlgorithmView) -> None:
    assert view.area.viewport().height() < view.sheet.height()
    for _ in range(14):
        press(qtbot, view, Key.Key_F10)
        box = view.sheet.box_of(content(view).current)
        assert box is not None
        top = view.area.verticalScrollBar().value()
        assert top <= box.top() + 1
        assert min(box.bottom(), box.top() + view.area.viewport().height()) <= top + view.area.viewport().height() + 1


def test_during_a_run_it_shows_the_newest_values_and_a_step_pauses_first(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.controller.play()
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch > 5 and content(view).current == "", timeout=60_000)
    first = content(view).results["5"][1].value.tolist()
    qtbot.waitUntil(lambda: content(view).results["5"][1].value.tolist() != first, timeout=60_000)
    assert window.canvas.line_marks.touched == Touched()
    qtbot.keyClick(view.sheet, Key.Key_F10)
    wait(qtbot, view)
    assert window.controller.state is RunState.IDLE
    assert content(view).current == "4"
    assert view.stepper.before is window.document.project


def test_in_slow_motion_a_line_does_not_wait_for_the_travelling_example(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.tool_bar.speed_slider.setValue(0)
    press(qtbot, view, Key.Key_F7)
    assert not window.slow_motion.is_holding
    assert content(view).current == "4"
    assert window.canvas.scene.weights is not None
    assert same_bits(window.canvas.scene.weights, window.document.project.network.weights)


def test_the_canvas_is_left_to_the_slow_motion_of_a_step_of_the_tool_bar(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.tool_bar.speed_slider.setValue(0)
    assert window.canvas.line_marks.values is not None
    qtbot.keyClick(window.canvas.view, Key.Key_Right)
    wait(qtbot, view)
    assert window.slow_motion.is_holding
    assert (window.canvas.line_marks.values, window.canvas.line_marks.touched) == (None, Touched())
    window.slow_motion.finish()
    assert window.canvas.line_marks.touched.units_written == {0}
    assert view.stepper.before is window.document.project
    assert window.canvas.scene.travelling.travel is None


def test_an_edit_and_undo_show_the_first_line_of_what_is_there_then(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    view.stepper.run_to("7a")
    wait(qtbot, view)
    before = pieces(view, "7a")
    window.edit("Set weight", lambda p: edits.set_weight(p, 2, 0, 1, 3.0))
    assert content(view).current == "4"
    assert content(view).results["7a"] == ()
    view.stepper.run_to("7a")
    assert pieces(view, "7a") != before
    window.document.undo()
    view.stepper.run_to("7a")
    assert pieces(view, "7a") == before


def test_without_points_it_says_what_is_missing(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(edits.new_project((2, 1), ("sigmoid", "sigmoid"), EMPTY))
    view = opened(window)
    assert view.empty.isVisible()
    assert "Add points to train" in view.empty.text
    assert not view.commands.next_line_action.isEnabled()
    window.edit("Points", lambda p: edits.set_points(p, generate("xor")))
    assert view.sheet.isVisible()
    assert view.commands.next_line_action.isEnabled()


def test_what_keeps_the_network_from_training_stands_above_the_lines(make_window: Callable[[Project], MainWindow]) -> None:
    project = edits.set_training(find_project("xor-igd")[0], algorithm="perceptron")
    view = opened(make_window(project))
    assert view.lack_label.isVisible()
    assert "The perceptron algorithm trains a single layer" in view.lack_label.text()
    assert content(view).current == ""
    view.commands.menu.aboutToShow.emit()
    assert not view.commands.next_line_action.isEnabled()


def test_the_minimum_mlp_is_walked_forward_and_its_weights_stay(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    view = opened(window)
    assert "Heaviside units have no gradient" in view.lack_label.text()
    seen = []
    for _ in range(4):
        press(qtbot, view, Key.Key_F10)
        seen.append((content(view).current, window.plane.current_example))
    assert seen == [("5", 0), ("6", 0), ("7a", 0), ("4", 1)]
    view.stepper.back()
    assert pieces(view, "7a")[-3:] == ["next", "example", "follows."]
    assert view.sheet.accessibleDescription().endswith(NO_GRADIENT)
    travel = window.canvas.line_marks.values
    assert travel is not None
    assert ([y.tolist() for y in travel.y], travel.delta) == ([[0, 0], [0, 1], [0]], ())
    assert window.canvas.line_marks.touched == Touched()
    assert not view.commands.next_epoch_action.isEnabled()
    assert content(view).results["7a"] == content(view).results["7b"] == ()
    assert window.document.undo_stack.count() == 0


def test_the_end_of_an_epoch_has_what_its_stop_rules_ask_for_with_their_bounds(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    stop = StopSettings(max_epochs=2500, errors_below=0.0, change_below=0.001, patience=7)
    start = edits.set_training(find_project("xor-igd")[0], stop=stop)
    view = opened(make_window(replace(start, progress=replace(start.progress, epoch=1599))))
    view.stepper.run_to("3")
    wait(qtbot, view)
    assert " ".join(pieces(view, "3")[-3:]) == "t = 1,601"
    view.stepper.back()
    said = " ".join(pieces(view, "10"))
    assert "t = 1,600 ends at 2,500" in said
    row = measure(view.stepper.before)
    assert row is not None
    assert f"= {row[2]:.3f} ends at ≤ 0" in said
    before, after = start.network.weights, view.stepper.before.network.weights
    change = max(float(abs(w - v).max()) for v, w in zip(before, after, strict=True))
    assert f"= {change:.3f} ends at ≤ 0.001" in said
    assert "ends after 7 epochs without a new minimum of the test loss" in said


def test_large_layers_are_cut_short_and_say_how_large_they_are(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    view = opened(make_window(edits.new_project((60, 40, 1), ("tanh", "tanh", "sigmoid"), generate("moons"))))
    view.stepper.run_to("7b")
    wait(qtbot, view)
    assert "61 values" in pieces(view, "5")
    assert "40 × 61" in pieces(view, "7b")
    of_change = view.sheet.page.line("7b").values  # type: ignore[union-attr]
    symbols = [placed for placed in of_change if placed.ink.kind == "symbol"]
    matrices = [placed for placed in of_change if placed.ink.cells]
    sizes = [placed for placed in of_change if "×" in placed.ink.text]
    for symbol, matrix, size in zip(symbols, matrices, sizes, strict=True):
        assert symbol.y == size.y <= matrix.y  # the size stands beside the symbol, wherever there is room for the matrix
    for one, other in pairwise(matrices):
        assert one.y + one.ink.descent < other.y - other.ink.ascent
    page = view.sheet.page
    assert page is not None
    cells = [placed.ink.cells for placed in page.line("7b").values if placed.ink.cells][1]  # type: ignore[union-attr]
    assert len(cells) == 6
    assert cells[4][0] == "⋮"
    assert cells[0][-2] == "…"


def test_a_line_and_its_values_can_be_copied_as_latex(qtbot: QtBot, view: AlgorithmView) -> None:
    press(qtbot, view, Key.Key_F10)
    qtbot.keyClick(view.sheet, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == r"\mathbf{y}^{h} = (1;\, \sigma(W^{h}\mathbf{x}));\ y = \sigma(W^{o}\mathbf{y}^{h})"
    assert r"\mathbf{y}^{h} = \begin{pmatrix} 1 \\ 0.450166" in content(view).latex("5")


def test_the_breakpoint_menu_stops_at_the_picked_example_and_where_the_loss_rises(
    qtbot: QtBot, view: AlgorithmView, window: MainWindow
) -> None:
    menu = view.commands.menu
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert not view.commands.example_action.isEnabled()
    window.picks.pick_example(2)
    menu.aboutToShow.emit()
    view.commands.example_action.trigger()
    view.commands.loss_action.trigger()
    assert view.stepper.breakpoints.examples == {2}
    assert view.stepper.breakpoints.loss_rises
    view.commands.loss_action.trigger()
    press(qtbot, view, Key.Key_F5)
    assert view.stepper.worked.indices == (2,)
    view.commands.clear_action.trigger()
    assert not view.stepper.breakpoints


def test_the_arrows_can_be_lent_to_it_and_given_back(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    view.take_arrows(True)
    qtbot.keyClick(window.plane_dock, Key.Key_Right)
    wait(qtbot, view)
    assert (content(view).current, window.document.undo_stack.count()) == ("5", 0)
    qtbot.keyClick(window.plane_dock, Key.Key_Right, SHIFT)
    wait(qtbot, view)
    assert (content(view).current, window.document.project.place) == ("4", 0.25)
    view.take_arrows(False)
    qtbot.keyClick(window.plane_dock, Key.Key_Right)
    wait(qtbot, view)
    assert window.document.project.place == 0.5


def test_other_views_show_the_example_at_which_the_lines_stand(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    picks = window.picks
    window.edit("Batch", lambda p: edits.set_training(p, algorithm="batch"))
    press(qtbot, view, Key.Key_F7)
    assert (picks.seen_example, window.plane.current_example, view.place_words) == (1, 1, "example 2 of 4")
    picks.pick_example(3)
    press(qtbot, view, Key.Key_F7)
    assert (picks.seen_example, view.stepper.example) == (3, 2)
    picks.pick_example(None)
    assert picks.seen_example == 2
    window.tabs.setCurrentIndex(0)
    assert picks.seen_example is None


def test_in_a_batch_the_line_of_the_change_shows_the_sum_so_far_before_it_is_reached(
    qtbot: QtBot, view: AlgorithmView, window: MainWindow
) -> None:
    window.edit("Batch", lambda p: edits.set_training(p, algorithm="minibatch", batch_size=3))
    assert content(view).results["7b"] == ()
    for _ in range(5):
        press(qtbot, view, Key.Key_F10)
    assert (content(view).current, view.place_words) == ("4b", "example 2 of 4, 2 of 3 in its batch")
    assert [r.symbol for r in content(view).results["7b"]] == [r"\Delta W^{h}", r"\Delta W^{o}"]
    assert "7b" not in content(view).reached
    assert content(view).results["6"] == ()
    press(qtbot, view, Key.Key_F7)
    for _ in range(4):
        press(qtbot, view, Key.Key_F10)
    assert "ᵢΔW^h = [" in view.sheet.accessibleDescription()
    assert window.document.undo_stack.count() == 1  # the change of the algorithm: there was no update yet
    press(qtbot, view, Key.Key_F10)
    assert (content(view).current, window.document.project.place) == ("8b", 0.75)


def test_a_test_point_cannot_be_stopped_at(view: AlgorithmView, window: MainWindow) -> None:
    window.edit("Hold back", lambda p: edits.hold_back(p, [2], True))
    for example, can in ((1, True), (2, False)):
        window.picks.pick_example(example)
        view.commands.menu.aboutToShow.emit()
        assert view.commands.example_action.isEnabled() is can


def test_the_list_of_keys_has_those_of_the_view(view: AlgorithmView) -> None:
    listed = " ".join(keys for keys, _ in next(rows for title, rows in SECTIONS.items() if title.startswith("In the algorithm")))
    for action in view.actions():
        for sequence in action.shortcuts():
            assert sequence.toString() in listed, action.text()
    assert len(view.actions()) == 6


VARIANTS: dict[str, dict[str, object]] = {
    "igd": {},
    "batch": {"algorithm": "batch"},
    "all": {
        "algorithm": "minibatch",
        "optimiser": "adam",
        "l1": 0.1,
        "l2": 0.1,
        "clip": 1.0,
        "dropout": 0.2,
        "schedule": ScheduleSettings("cosine"),
        "reduction": "mean",
    },
}


@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("width", [290, 360, 432, 700])
@pytest.mark.parametrize("scale", [1.0, 1.2, 1.6])
def test_nothing_stands_outside_the_page_nor_in_the_place_of_something_else(
    qtbot: QtBot, settings: dict[str, object], width: int, scale: float
) -> None:
    look = Look(scale)
    for activations in (("sigmoid",), ("tanh", "sigmoid"), ("relu", "sin", "softmax")):
        units = [7] * (len(activations) - 1) + [2 if activations[-1] == "softmax" else 1]
        project = edits.new_project(tuple(units), activations, generate("moons"))
        loss = "cross-entropy" if activations[-1] == "softmax" else "squared"
        project = edits.set_training(project, **{"loss": loss, **settings})
        worked = worked_update(project)
        code = code_of(project)
        results = {line.number: worked.of(line.role) for line in code.lines if line.role}
        page = page_of(PageContent(code, results), Typesetter(look), look, width * scale)
        for before, line in pairwise(page.lines):
            assert before.box.bottom() == pytest.approx(line.box.top())
        for line in page.lines:
            placed = (*line.code, *line.values)
            assert all(p.x + p.shrink * p.ink.width <= width * scale + 1 for p in placed if p.ink.text or p.ink.cells), line.line.text
            assert all(line.box.top() <= p.y - p.ink.ascent + 3 and p.y + p.ink.descent <= line.box.bottom() + 3 for p in placed)
            for left, right in pairwise(sorted(placed, key=lambda p: (p.y, p.x))):
                if left.y == right.y:
                    assert left.x + left.shrink * left.ink.width <= right.x + 1
