"""Numbers, classes and sets are edited where they stand, with the keys of a spreadsheet; a last row takes new points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.points import EMPTY, MAX_POINTS, PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.class_menu import ClassMenu
from mlp_studio.ui.points_table.columns import Column
from tests.ui.points_table.desk import FOUR, TAGS, TARGETS, Desk, network

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_double_click_edits_and_shows_every_digit(desk: Desk) -> None:
    desk.show(PointSet(np.array([[1 / 3, 0.0]]), np.array([0]), ("a",)))
    desk.double_click(0, Column.X1)
    assert desk.table.editing.editor.text() == "0.3333333333333333"
    desk.keys("-1,5", Qt.Key.Key_Return)
    assert desk.points.xy.tolist() == [[-1.5, 0.0]]
    assert desk.steps == ["Set x₁ of point 1"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Return])
def test_a_key_opens_the_editor_and_escape_leaves_the_old_value(desk: Desk, key: Qt.Key) -> None:
    desk.click(1, Column.X2)
    desk.keys(key, "7", Qt.Key.Key_Escape)
    assert not desk.table.editing.editor.is_open
    assert desk.points is FOUR


def test_typing_a_digit_takes_the_place_of_the_number(desk: Desk) -> None:
    desk.click(2, Column.X2)
    desk.keys(".75", Qt.Key.Key_Return)
    assert desk.points.xy[2].tolist() == [-0.5, 0.75]
    assert desk.cell == (3, Column.X2)


def test_tab_goes_on_in_reading_order_and_back(desk: Desk) -> None:
    desk.click(0, Column.X1)
    desk.keys("8", Qt.Key.Key_Tab, "9", Qt.Key.Key_Tab)
    assert desk.points.xy[0].tolist() == [8, 9]
    assert desk.cell == (0, Column.LABEL)
    desk.keys(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert desk.cell == (1, Column.X1)
    desk.keys(Qt.Key.Key_Backtab, modifier=SHIFT)
    assert desk.cell == (0, Column.SET)


def test_what_is_no_number_stays_open_and_says_why(desk: Desk) -> None:
    desk.click(0, Column.X1)
    desk.keys(Qt.Key.Key_F2, "abc", Qt.Key.Key_Return)
    editor = desk.table.editing.editor
    assert editor.is_open
    assert "“abc” is not a number" in editor.problem
    desk.keys(Qt.Key.Key_Escape)
    assert desk.points is FOUR


def test_an_unchanged_number_is_no_step(desk: Desk) -> None:
    desk.double_click(0, Column.X1)
    desk.keys(Qt.Key.Key_Return)
    assert desk.steps == []


def test_a_target_number_is_edited_like_a_coordinate(desk: Desk) -> None:
    desk.show(TARGETS)
    desk.click(1, Column.LABEL)
    desk.keys("3", Qt.Key.Key_Return)
    assert desk.points.labels.tolist() == [0.5, 3.0]
    assert desk.steps == ["Set the target of point 2"]


def test_the_editor_stays_over_its_cell_while_the_table_scrolls(desk: Desk) -> None:
    desk.show(PointSet(np.zeros((100, 2)), np.zeros(100, np.int64), ("a", "b")))
    desk.double_click(5, Column.X1)
    bar = desk.table.verticalScrollBar()
    bar.setValue(40)
    index = desk.table.points_model.index(5, Column.X1)
    assert desk.table.editing.editor.geometry().top() == desk.table.visualRect(index).top()


# Classes and sets


def test_a_digit_gives_the_class_to_all_selected_points_in_one_step(desk: Desk) -> None:
    desk.click(0, Column.LABEL)
    desk.click(3, Column.LABEL, SHIFT)
    desk.keys("2")
    assert desk.points.labels.tolist() == [1, 1, 1, 1]
    assert desk.steps == ["Change the class of 4 points to +"]
    assert desk.table.selected.tolist() == [0, 1, 2, 3]


def test_a_digit_without_a_class_is_refused_in_words(desk: Desk) -> None:
    desk.click(0, Column.LABEL)
    desk.keys("0")
    assert [error.what for error in desk.refused] == ["there is no class 10 among 2"]
    assert desk.points is FOUR


def open_menu(qtbot: QtBot) -> ClassMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), ClassMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, ClassMenu)
    return menu


def test_the_class_is_chosen_from_a_menu_by_enter_or_by_digit(desk: Desk, qtbot: QtBot) -> None:
    desk.double_click(1, Column.LABEL)
    menu = open_menu(qtbot)
    assert [action.text() for action in menu.actions()] == ["−\t1", "+\t2"]
    assert menu.activeAction().data() == 1
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert desk.points.labels.tolist() == [0, 0, 1, 0]
    desk.keys(Qt.Key.Key_F2)
    qtbot.keyClick(open_menu(qtbot), Qt.Key.Key_2)
    assert desk.points.labels.tolist() == [0, 1, 1, 0]


def test_a_digit_gives_a_label_to_all_or_takes_it_from_all(desk: Desk) -> None:
    desk.show(TAGS, 2)
    desk.click(0, Column.LABEL)
    desk.click(2, Column.LABEL, SHIFT)
    desk.keys("1")
    assert desk.points.labels.tolist() == [[True, False], [True, False], [True, True]]
    desk.keys("1")
    assert desk.points.labels.tolist() == [[False, False], [False, False], [False, True]]
    assert desk.steps == ["Give class sea to 3 points", "Take class sea from 3 points"]


def test_a_click_on_the_word_takes_the_point_to_the_other_set(desk: Desk) -> None:
    desk.click(0, Column.SET)
    assert desk.points.test_mask.tolist() == [True, True, False, False]
    assert desk.table.selected.tolist() == [0]
    assert desk.steps == ["Hold point 1 back for testing"]


def test_a_click_on_the_set_of_a_selected_row_is_for_all_selected_ones(desk: Desk) -> None:
    desk.click(2)
    desk.click(3, modifier=SHIFT)
    desk.click(2, Column.SET)
    assert desk.points.test_mask.tolist() == [False, True, True, True]
    assert desk.table.selected.tolist() == [2, 3]


def test_t_and_space_go_over_to_the_other_set(desk: Desk) -> None:
    desk.click(1, Column.X1)
    desk.keys(Qt.Key.Key_T)
    assert not desk.points.test_mask.any()
    desk.keys(Qt.Key.Key_End)
    desk.click(1, Column.LABEL)
    desk.keys(Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert desk.points.test_mask.tolist() == [False, True, False, False]


def test_del_removes_the_selected_points_in_one_step(desk: Desk) -> None:
    desk.click(0)
    desk.click(2, modifier=CTRL)
    desk.keys(Qt.Key.Key_Delete)
    assert desk.points.xy.tolist() == [[2.0, 0.125], [1.0, 0.0]]
    assert desk.steps == ["Remove 2 points"]
    assert desk.table.selected.tolist() == []
    desk.keys(Qt.Key.Key_Delete)
    assert len(desk.points) == 2


# The new point


def test_points_are_typed_into_the_last_row_one_after_the_other(desk: Desk) -> None:
    desk.show(EMPTY)
    desk.click(0, Column.X1)
    desk.keys("1", Qt.Key.Key_Tab, "2", Qt.Key.Key_Tab)
    assert desk.cell == (0, Column.LABEL)
    desk.keys("2", Qt.Key.Key_Down)
    assert desk.cell == (1, Column.LABEL)
    desk.click(1, Column.X1)
    desk.keys("3", Qt.Key.Key_Tab, "4", Qt.Key.Key_Return)
    assert desk.cell == (2, Column.X1)
    assert desk.points.xy.tolist() == [[1, 2], [3, 4]]
    assert desk.points.labels.tolist() == [1, 1], "a new point has the class of the one before"
    assert desk.steps == ["Add a point", "Change the class of point 1 to +", "Add a point"]


def test_class_and_set_of_the_new_point_can_be_chosen_first(desk: Desk) -> None:
    desk.click(4, Column.LABEL)
    desk.keys("2", Qt.Key.Key_T)
    desk.click(4, Column.X2)
    desk.keys("5", Qt.Key.Key_Backtab, "6", Qt.Key.Key_Return)
    assert desk.points.xy[4].tolist() == [6, 5]
    assert (desk.points.labels[4], desk.points.test_mask[4]) == (1, True)


def test_a_half_typed_point_is_let_go_by_escape(desk: Desk) -> None:
    desk.click(4, Column.X1)
    desk.keys("7", Qt.Key.Key_Tab)
    assert desk.column(Column.X1, 5)[4] == "7.00"
    desk.keys(Qt.Key.Key_Escape)
    assert desk.column(Column.X1, 5)[4] == "new point"
    assert desk.points is FOUR


def test_a_new_point_that_is_refused_can_be_mended(desk: Desk) -> None:
    full = PointSet(np.zeros((MAX_POINTS, 2)), np.zeros(MAX_POINTS, np.int64), ("a", "b"))
    desk.show(full)
    desk.table.go(MAX_POINTS, Column.X1)
    desk.keys("1", Qt.Key.Key_Tab, "2", Qt.Key.Key_Return)
    assert [error.what for error in desk.refused] == ["there would be 100,001 points"]
    desk.table.show_project(Project(network(), full.subset(np.arange(MAX_POINTS) < 5)))
    assert [desk.table.points_model.text(5, column) for column in (Column.X1, Column.X2)] == ["1", "2"]


def test_a_new_point_with_a_target_waits_for_its_number(desk: Desk) -> None:
    desk.show(TARGETS)
    desk.click(2, Column.X1)
    desk.keys("4", Qt.Key.Key_Tab, "5", Qt.Key.Key_Tab)
    assert len(desk.points) == 2
    desk.keys("-6", Qt.Key.Key_Return)
    assert desk.points.xy[2].tolist() == [4, 5]
    assert desk.points.labels[2] == -6
