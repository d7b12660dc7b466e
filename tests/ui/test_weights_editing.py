"""Weights are edited in the cells of their matrices: typed, nudged, cut, frozen, selected, copied and pasted, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import NO_GESTURE, Document
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import Layer, Network, WeightKey
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.ui.theme import LIGHT, Look
from mlp_studio.ui.weights_panel import WeightsPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

W1 = np.array([[0.1, -2.5, 1 / 3], [0.0, 0.5, -0.25]])
W2 = np.array([[1.0, -1.0, 1e-7]])
NETWORK = Network(("x1", "x2"), (Layer("h1", 2, "tanh"), Layer("o", 1, "sigmoid")), (W1, W2))
SHIFT, CTRL, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


class Desk(QWidget):
    """A panel with a document behind it, and a field beside it that can take the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(Project(NETWORK, EMPTY))
        self.panel = WeightsPanel(Look(), self)
        self.elsewhere = QLineEdit(self)
        self.refusals: list[StudioError] = []
        self._gestures: dict[str, int] = {}
        column = QVBoxLayout(self)
        column.addWidget(self.panel)
        column.addWidget(self.elsewhere)
        self.panel.show_project(self.document.project)
        self.panel.edit_requested.connect(self.edit)
        self.document.changed.connect(lambda _, project: self.panel.show_project(project))

    def edit(self, text: str, change: Callable[[Project], Project], gesture: str) -> None:
        merge_id = self._gestures.setdefault(gesture, self.document.new_gesture()) if gesture else NO_GESTURE
        try:
            self.document.edit(text, change, merge_id)
        except StudioError as error:
            self.refusals.append(error)

    def weight(self, s: int, i: int, j: int) -> float:
        return float(self.document.project.network.weights[s - 1][i, j])

    @property
    def steps(self) -> list[str]:
        stack = self.document.undo_stack
        return [stack.text(at) for at in range(stack.count())]


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    widget = Desk()
    widget.resize(784, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    yield widget
    QToolTip.hideText()
    widget.close()
    widget.deleteLater()


def click(desk: Desk, qtbot: QtBot, key: WeightKey, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    sheet = desk.panel.sheet
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, modifiers, sheet.cell_rect(key).center())


def press(qtbot: QtBot, *keys: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys where the focus is."""
    for key in keys:
        if isinstance(key, str):
            for sign in key:
                type_sign(sign)
        else:
            qtbot.keyClick(focused(), key, modifiers)


def type_sign(sign: str) -> None:
    """Type one sign; the events are made by hand, since Qt's test library has no true minus."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(focused(), QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign))


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def turn(desk: Desk, key: WeightKey, notches: int) -> bool:
    """Turn the wheel over a cell; return whether the sheet has used it."""
    sheet = desk.panel.sheet
    place = QPointF(sheet.cell_rect(key).center())
    event = QWheelEvent(
        place,
        sheet.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    sheet.wheelEvent(event)
    return event.isAccepted()


# Typing


def test_all_nine_weights_are_typed_in_a_row_with_tab(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    for number in ("-0.5", "-1", "1", "0,5", "-1", "1", ".5", "1", "−1"):
        press(qtbot, number, Key.Key_Tab)
    weights = desk.document.project.network.weights
    assert weights[0].tolist() == [[-0.5, -1, 1], [0.5, -1, 1]]
    assert weights[1].tolist() == [[0.5, 1, -1]]
    assert len(desk.steps) == 9


def test_enter_commits_and_goes_down_and_shift_enter_up(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "7", Key.Key_Return)
    assert desk.weight(1, 0, 1) == 7
    assert desk.panel.sheet.current == (1, 1, 1)
    press(qtbot, "8")
    press(qtbot, Key.Key_Return, modifiers=SHIFT)
    assert desk.weight(1, 1, 1) == 8
    assert desk.panel.sheet.current == (1, 0, 1)


def test_shift_tab_goes_back_over_the_rows_and_matrices(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (2, 0, 0))
    press(qtbot, "3")
    press(qtbot, Key.Key_Backtab, modifiers=SHIFT)
    assert desk.panel.sheet.current == (1, 1, 2)
    assert desk.weight(2, 0, 0) == 3


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_Return, Key.Key_Enter])
def test_a_key_opens_the_editor_with_every_digit(desk: Desk, qtbot: QtBot, key: Qt.Key) -> None:
    click(desk, qtbot, (1, 0, 2))
    press(qtbot, key)
    assert desk.panel.sheet.editor.text() == "0.3333333333333333"
    assert desk.panel.sheet.editor.selectedText() == "0.3333333333333333"


def test_a_double_click_opens_the_editor_over_the_cell(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.panel.sheet
    cell = sheet.cell_rect((1, 0, 1))
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=cell.center())
    qtbot.mouseDClick(sheet, Qt.MouseButton.LeftButton, pos=cell.center())
    assert sheet.editor.geometry() == cell
    assert sheet.editor.hasFocus()


def test_escape_leaves_the_old_value(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "9", Key.Key_Escape)
    assert not desk.panel.sheet.editor.isVisible()
    assert desk.panel.sheet.hasFocus()
    assert desk.weight(1, 0, 1) == -2.5
    assert desk.steps == []


def test_an_editor_that_nobody_typed_in_changes_nothing(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 2))
    press(qtbot, Key.Key_F2)
    desk.panel.show_weights((W1 + 1, W2))
    press(qtbot, Key.Key_Return)
    assert desk.steps == []


@pytest.mark.parametrize(("text", "why"), [("5x", "not a number"), ("1e400", "not a number"), ("1e13", "too large"), ("-", "not a number")])
def test_a_wrong_entry_stays_open_with_a_red_frame_and_says_why(desk: Desk, qtbot: QtBot, text: str, why: str) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, text, Key.Key_Return)
    editor = desk.panel.sheet.editor
    assert editor.isVisible()
    assert why in QToolTip.text()
    assert "Type" in QToolTip.text()
    assert editor.grab().toImage().pixelColor(editor.width() // 2, 0) == LIGHT.negative
    assert desk.steps == []


@pytest.mark.parametrize("text", ["inf", "nan", ""])
def test_infinite_and_empty_entries_are_refused(desk: Desk, qtbot: QtBot, text: str) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, Key.Key_F2, Key.Key_Delete)
    qtbot.keyClicks(desk.panel.sheet.editor, text)
    press(qtbot, Key.Key_Tab)
    assert desk.panel.sheet.editor.isVisible()
    assert desk.panel.sheet.editor.problem
    assert desk.weight(1, 0, 1) == -2.5


def test_a_wrong_entry_that_is_mended_is_taken(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "5x", Key.Key_Return, Key.Key_Backspace)
    assert desk.panel.sheet.editor.problem == ""
    press(qtbot, Key.Key_Return)
    assert desk.weight(1, 0, 1) == 5


def test_leaving_a_wrong_entry_keeps_the_old_value(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "5x")
    qtbot.mouseClick(desk.elsewhere, Qt.MouseButton.LeftButton)
    desk.elsewhere.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not desk.panel.sheet.editor.isVisible()
    assert desk.weight(1, 0, 1) == -2.5
    assert desk.elsewhere.hasFocus()


def test_leaving_a_good_entry_commits_it(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "5")
    desk.elsewhere.setFocus(Qt.FocusReason.MouseFocusReason)
    assert desk.weight(1, 0, 1) == 5


def test_what_is_being_typed_stays_while_a_run_changes_the_weights(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, "4.2")
    for step in range(20):
        desk.panel.show_weights((W1 + step, W2 - step))
    assert desk.panel.sheet.editor.text() == "4.2"
    press(qtbot, Key.Key_Return)
    assert desk.weight(1, 0, 1) == 4.2


def test_the_editor_closes_when_its_weight_is_gone(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 1, 1))
    press(qtbot, "4")
    desk.document.edit("Remove unit", lambda project: edits.remove_unit(project, 1, 1))
    assert not desk.panel.sheet.editor.isVisible()
    assert desk.panel.sheet.selected == frozenset()


def test_a_typed_number_draws_a_cut_edge_back(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, Key.Key_Delete, "2", Key.Key_Return)
    assert not desk.document.project.network.removed[0].any()
    assert desk.weight(1, 0, 1) == 2


# Nudging


def test_up_and_down_nudge_and_are_one_undo_step(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    press(qtbot, Key.Key_Up, Key.Key_Up, Key.Key_Down)
    press(qtbot, Key.Key_Up, modifiers=SHIFT)
    press(qtbot, Key.Key_Down, modifiers=CTRL)
    assert desk.weight(1, 0, 0) == -0.79
    assert desk.steps == ["Nudge weight 1, 0 of W^h"]
    desk.document.undo()
    assert desk.weight(1, 0, 0) == 0.1


def test_nudges_of_another_cell_are_a_step_of_their_own(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    press(qtbot, Key.Key_Up, Key.Key_Right, Key.Key_Up)
    assert len(desk.steps) == 2


def test_a_cut_edge_is_not_nudged(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, Key.Key_Delete, Key.Key_Up)
    assert len(desk.steps) == 1
    assert "cut" in QToolTip.text()


def test_the_wheel_changes_the_current_cell_only(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    assert turn(desk, (1, 0, 0), 2)
    assert desk.weight(1, 0, 0) == 0.3
    assert not turn(desk, (1, 0, 1), 2)
    assert desk.weight(1, 0, 1) == -2.5


# Selecting


def test_a_click_selects_one_weight_and_tells_it(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.panel.selection_changed) as signal:
        click(desk, qtbot, (2, 0, 1))
    assert signal.args == [frozenset({(2, 0, 1)})]


def test_shift_click_selects_a_block(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 1, 2))
    click(desk, qtbot, (1, 0, 1), SHIFT)
    assert desk.panel.sheet.selected == {(1, 0, 1), (1, 0, 2), (1, 1, 1), (1, 1, 2)}
    assert desk.panel.sheet.current == (1, 1, 2)


def test_dragging_selects_a_block_that_stays_in_its_matrix(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.panel.sheet
    start, end = sheet.cell_rect((1, 0, 1)).center(), sheet.cell_rect((2, 0, 2)).center()
    qtbot.mousePress(sheet, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(sheet, sheet.cell_rect((1, 1, 1)).center())
    assert sheet.selected == {(1, 0, 1), (1, 1, 1)}
    qtbot.mouseMove(sheet, end)
    qtbot.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=end)
    assert sheet.selected == {(1, 0, 1), (1, 0, 2)}


def test_shift_with_arrows_selects_a_block(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    press(qtbot, Key.Key_Right, modifiers=SHIFT)
    press(qtbot, Key.Key_Down, modifiers=SHIFT | ALT)
    assert desk.panel.sheet.selected == {(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)}
    press(qtbot, Key.Key_Left)
    assert len(desk.panel.sheet.selected) == 1


def test_select_all_takes_the_matrix(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 1, 1))
    press(qtbot, Key.Key_A, modifiers=CTRL)
    assert len(desk.panel.sheet.selected) == 6


def test_clicks_on_heads_select_column_row_and_matrix(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.panel.sheet
    cell = sheet.cell_rect((1, 0, 1))
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(cell.center().x(), cell.top() - 12))
    assert sheet.selected == {(1, 0, 1), (1, 1, 1)}
    bias = sheet.cell_rect((1, 1, 0))
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(bias.left() - 12, bias.center().y()))
    assert sheet.selected == {(1, 1, 0), (1, 1, 1), (1, 1, 2)}
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(bias.center().x(), 10))
    assert len(sheet.selected) == 6


def test_a_selection_from_elsewhere_is_shown_without_an_echo(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(desk.panel.selection_changed):
        desk.panel.select_weights(frozenset({(1, 1, 2), (2, 0, 0), (9, 0, 0)}))
    assert desk.panel.sheet.selected == {(1, 1, 2), (2, 0, 0)}
    assert desk.panel.sheet.current == (1, 1, 2)
    desk.panel.select_weights(frozenset())
    assert desk.panel.sheet.current is None


def test_tab_reaches_the_first_cell_and_leaves_after_the_last(desk: Desk, qtbot: QtBot) -> None:
    desk.elsewhere.setFocus()
    press(qtbot, Key.Key_Backtab, modifiers=SHIFT)
    assert desk.panel.sheet.current == (1, 0, 0)
    press(qtbot, *[Key.Key_Tab] * 8)
    assert desk.panel.sheet.current == (2, 0, 2)
    press(qtbot, Key.Key_Tab)
    assert desk.elsewhere.hasFocus()


# Cutting and freezing


def test_delete_cuts_the_selected_edges_in_one_step(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    click(desk, qtbot, (1, 1, 1), SHIFT)
    press(qtbot, Key.Key_Delete)
    assert desk.document.project.network.removed[0].tolist() == [[True, True, False]] * 2
    assert desk.steps == ["Cut 4 edges"]


def test_f_freezes_and_thaws(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    press(qtbot, Key.Key_F)
    assert desk.document.project.network.frozen[0].sum() == 1
    press(qtbot, Key.Key_F)
    assert not desk.document.project.network.frozen[0].any()
    assert desk.steps == ["Freeze 1 weight", "Thaw 1 weight"]


def test_the_menu_cuts_and_then_offers_to_draw_back(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.panel.sheet
    by_text = {action.text().split("\t")[0]: action for action in sheet.menu_for((1, 0, 1)).actions()}
    assert list(by_text) == ["Edit", "Cut 1 edge", "Freeze 1 weight", "", "Copy value", "Copy matrix W^h", "Copy all matrices", "Paste"]
    by_text["Cut 1 edge"].trigger()
    by_text = {action.text().split("\t")[0]: action for action in sheet.menu_for((1, 0, 1)).actions()}
    assert "Cut 1 edge" not in by_text
    by_text["Draw 1 edge back"].trigger()
    assert desk.weight(1, 0, 1) != 0


# Copying and pasting


def test_a_block_is_copied_with_every_digit(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 1))
    click(desk, qtbot, (1, 1, 2), SHIFT)
    press(qtbot, Key.Key_C, modifiers=CTRL)
    assert QGuiApplication.clipboard().text() == "-2.5\t0.3333333333333333\n0.5\t-0.25"


def test_what_was_copied_and_pasted_leaves_cut_edges_cut(desk: Desk, qtbot: QtBot) -> None:
    click(desk, qtbot, (1, 0, 0))
    press(qtbot, Key.Key_Delete)
    before = desk.document.project
    press(qtbot, Key.Key_C, modifiers=CTRL)
    press(qtbot, Key.Key_V, modifiers=CTRL)
    assert desk.document.project == before


def test_a_block_of_a_spreadsheet_is_pasted_at_the_current_cell(desk: Desk, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("1,5\t−2\r\n\t3\r\n")
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, Key.Key_V, modifiers=CTRL)
    assert desk.document.project.network.weights[0].tolist() == [[0.1, 1.5, -2.0], [0.0, 0.5, 3.0]]
    assert desk.steps == ["Paste weights"]


@pytest.mark.parametrize(
    ("text", "why"),
    [("1\t2\n3\t4\n5\t6", "do not fit"), ("1\thello", "“hello” in row 1, column 2"), ("", "no numbers"), ("1\tinf", "“inf”")],
)
def test_a_paste_that_cannot_be_made_is_refused_in_words(desk: Desk, qtbot: QtBot, text: str, why: str) -> None:
    QGuiApplication.clipboard().setText(text)
    before = desk.document.project
    click(desk, qtbot, (1, 0, 1))
    press(qtbot, Key.Key_V, modifiers=CTRL)
    assert why in desk.refusals[0].what
    assert desk.document.project is before


# What is seen


def test_the_precision_of_the_project_is_that_of_the_cells(desk: Desk, qtbot: QtBot) -> None:
    narrow = desk.panel.sheet.cell_rect((1, 0, 1)).width()
    desk.document.edit("Show 5 decimals", lambda project: edits.set_view(project, decimals=5))
    assert desk.panel.sheet.cell_rect((1, 0, 1)).width() > narrow + 15


def test_heads_and_row_numbers_stay_in_view(desk: Desk, qtbot: QtBot) -> None:
    layers = (Layer("h1", 60, "tanh"), Layer("o", 1, "tanh"))
    network = Network(("x1", "x2"), layers, (np.full((60, 3), 9.0), np.full((1, 61), 9.0)))
    desk.panel.show_project(Project(network, EMPTY))
    sheet = desk.panel.sheet
    desk.panel.highlight_weight((1, 55, 1))
    assert sheet.origin.y() > 0
    cell = sheet.cell_rect((1, 55, 1))
    top = round(sheet.origin.y())
    assert cell.top() >= top + sheet.head_height
    assert sheet.key_at(QPointF(cell.center().x(), top + 4)) is None
    image = sheet.grab().toImage()
    slab = sheet.cell_rect((1, 0, 0)).center().x() + 20
    assert image.pixelColor(slab, round(top + sheet.head_height - 12)) == LIGHT.sunken
    desk.panel.highlight_weight((2, 0, 55))
    assert sheet.origin.x() > 0
    assert sheet.cell_rect((2, 0, 55)).left() >= sheet.origin.x() + sheet.numbers_width(2)


def test_names_of_units_head_columns_and_are_told(desk: Desk, qtbot: QtBot) -> None:
    sheet = desk.panel.sheet
    room = sheet.numbers_width(1)
    desk.document.edit("Rename", lambda project: edits.rename_unit(project, 1, 0, "north of the line"))
    assert sheet.numbers_width(1) > room
    assert "“north of the line”" in sheet.description((1, 0, 1))
    assert "“north of the line”" in sheet.description((2, 0, 1))
