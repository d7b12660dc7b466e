"""The algorithm view: the lines with their values, the debugger's keys, and what an edit, a copy and a lack of points make of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.worked_update import worked_update
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.key_help import SECTIONS
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import same_bits
from tests.ui.algorithm.steps import Key, content, middle_of, opened, pieces, press, wait

SHIFT = Qt.KeyboardModifier.ShiftModifier


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


def test_the_current_line_stays_in_sight(qtbot: QtBot, view: AlgorithmView) -> None:
    assert view.area.viewport().height() < view.sheet.height()
    for _ in range(14):
        press(qtbot, view, Key.Key_F10)
        box = view.sheet.box_of(content(view).current)
        assert box is not None
        top = view.area.verticalScrollBar().value()
        assert top <= box.top() + 1
        assert min(box.bottom(), box.top() + view.area.viewport().height()) <= top + view.area.viewport().height() + 1


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
