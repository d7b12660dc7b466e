"""Rows are selected with Qt's own mouse and keys, stay with their points, and are linked with the plane in both directions."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.points import PointSet
from mlp_studio.ui.points_table.columns import Column
from mlp_studio.ui.points_table.menu import points_menu
from mlp_studio.ui.theme import LIGHT
from tests.ui.points_table.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def drag(desk: Desk, first: int, last: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    viewport, button = desk.table.viewport(), Qt.MouseButton.LeftButton
    desk.qtbot.mousePress(viewport, button, modifier, desk.at(first, Column.X1))
    step = 1 if last > first else -1
    for row in range(first + step, last + step, step):
        desk.qtbot.mouseMove(viewport, desk.at(row, Column.X1))
    desk.qtbot.mouseRelease(viewport, button, modifier, desk.at(last, Column.X1))


def test_clicks_select_and_tell_the_points(desk: Desk) -> None:
    desk.click(1)
    desk.click(3, modifier=SHIFT)
    desk.click(2, modifier=CTRL)
    desk.click(0, modifier=CTRL)
    assert desk.selected == [[1], [1, 2, 3], [1, 3], [0, 1, 3]]


def test_a_drag_selects_what_it_passes(desk: Desk) -> None:
    drag(desk, 1, 3)
    assert desk.table.selected.tolist() == [1, 2, 3]
    assert desk.selected[0] == [1]
    drag(desk, 2, 1)
    assert desk.table.selected.tolist() == [1, 2]


def test_shift_and_arrows_extend_and_ctrl_a_selects_all_points(desk: Desk) -> None:
    desk.click(1)
    desk.keys(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, modifier=SHIFT)
    assert desk.table.selected.tolist() == [1, 2]
    desk.keys(Qt.Key.Key_A, modifier=CTRL)
    assert desk.selected[-1] == [0, 1, 2, 3]
    desk.keys(Qt.Key.Key_Escape)
    assert desk.selected[-1] == []


def test_a_selection_from_elsewhere_comes_into_view_without_a_signal(desk: Desk) -> None:
    n = 1000
    desk.show(PointSet(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b")))
    desk.table.select_points(np.array([700, 651]))
    assert desk.table.selected.tolist() == [651, 700]
    assert desk.selected == []
    assert 0 <= desk.at(651, Column.X1).y() < desk.table.viewport().height()
    desk.table.setFocus()
    desk.keys(Qt.Key.Key_Delete)
    assert len(desk.points) == n - 2


def test_the_selection_survives_edits_and_additions_but_not_a_removal(desk: Desk) -> None:
    desk.click(1)
    moved = edits.add_points(edits.move_points(desk.project, [0, 1], (1.0, 1.0)), [[9.0, 9.0]], [0])
    desk.table.show_project(moved)
    assert desk.table.selected.tolist() == [1]
    desk.table.show_project(edits.remove_points(moved, [4]))
    assert desk.table.selected.tolist() == []
    assert desk.selected == [[1]]


def test_the_pointer_tells_the_point_below_it_and_that_it_has_left(desk: Desk, qtbot: QtBot) -> None:
    told: list[object] = []
    desk.table.hovered_point.connect(told.append)
    desk.click_heading(Column.X1)
    for row in (0, 1, 4):
        qtbot.mouseMove(desk.table.viewport(), desk.at(row, Column.SET))
    assert told == [2, 0, None]


def test_a_point_hovered_elsewhere_is_marked_and_comes_into_view(desk: Desk) -> None:
    n = 1000
    desk.show(PointSet(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b")))
    desk.table.highlight_point(500)
    place = desk.at(500, Column.X1)
    assert 0 <= place.y() < desk.table.viewport().height()
    right = QPoint(desk.table.viewport().width() - 5, place.y())
    assert desk.table.viewport().grab().toImage().pixelColor(right) == LIGHT.hover
    desk.table.highlight_point(None)
    assert desk.table.viewport().grab().toImage().pixelColor(right) == LIGHT.panel
    desk.table.highlight_point(n)
    assert desk.selected == []


def test_the_right_button_keeps_the_selection_it_is_pressed_on(desk: Desk) -> None:
    desk.click(0)
    desk.click(1, modifier=SHIFT)
    desk.qtbot.mouseClick(desk.table.viewport(), Qt.MouseButton.RightButton, pos=desk.at(1, Column.X1))
    assert desk.table.selected.tolist() == [0, 1]
    desk.qtbot.mouseClick(desk.table.viewport(), Qt.MouseButton.RightButton, pos=desk.at(3, Column.X1))
    assert desk.table.selected.tolist() == [3]


def test_the_menu_does_what_the_keys_do(desk: Desk) -> None:
    desk.click(0)
    desk.click(1, modifier=SHIFT)
    menu = points_menu(desk.table, 1, Column.X1)
    texts = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert {"Edit", "Class", "Hold back for testing", "Remove 2 points", "Copy 2 points", "Paste", "Select all"} <= set(texts)
    classes = texts["Class"].menu()
    assert isinstance(classes, QMenu)
    classes.actions()[1].trigger()
    texts["Hold back for testing"].trigger()
    assert desk.points.labels.tolist() == [1, 1, 1, 0]
    assert desk.points.test_mask.tolist() == [True, True, False, False]
    texts["Sort by x₁, largest first"].trigger()
    assert desk.column(Column.NUMBER) == ["2", "4", "1", "3"]
    texts["Remove 2 points"].trigger()
    assert len(desk.points) == 2
    menu.close()
    menu.deleteLater()


def test_the_menu_opens_at_the_current_cell_by_key(desk: Desk, qtbot: QtBot) -> None:
    desk.click(2, Column.X2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), desk.table.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(desk.table.viewport(), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.pos().y() >= desk.table.viewport().mapToGlobal(desk.at(2, Column.X2)).y()
    menu.close()
