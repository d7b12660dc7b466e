"""In the window the table is a tab beside the weights: its edits are undo steps, and it follows points and runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core.points import wrong
from mlp_studio.core.propagation import outputs
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.points_table import PointsTable
from mlp_studio.ui.points_table.columns import Column

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager


@pytest.fixture
def table(window: MainWindow, qtbot: QtBot) -> PointsTable:
    bar = window.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert window.points_table.isVisible()
    return window.points_table


def cell(table: PointsTable, row: int, column: Column) -> QPoint:
    return table.visualRect(table.points_model.index(row, column)).center()


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)


def test_an_edit_is_one_undo_step_and_the_buttons_of_weights_are_away(window: MainWindow, table: PointsTable, qtbot: QtBot) -> None:
    assert not window.weight_actions.isVisible()
    before = window.document.project.points
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 1, Column.X1))
    press(qtbot, Qt.Key.Key_5, Qt.Key.Key_Tab, Qt.Key.Key_6, Qt.Key.Key_Return)
    assert window.document.project.points.xy[1].tolist() == [5, 6]
    assert window.document.undo_stack.undoText() == "Set x₂ of point 2"
    window.document.undo()
    window.document.undo()
    assert window.document.project.points == before
    assert table.points_model.points is window.document.project.points


def test_arrows_space_and_digits_in_the_table_are_not_the_windows_keys(window: MainWindow, table: PointsTable, qtbot: QtBot) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 1, Column.LABEL))
    other = 2 - int(window.document.project.points.labels[1])
    press(qtbot, Qt.Key(Qt.Key.Key_0 + other), Qt.Key.Key_Right, Qt.Key.Key_Space)
    points = window.document.project.points
    assert points.labels[1] == other - 1
    assert points.test_mask[1]
    assert window.controller.state is RunState.IDLE
    assert window.document.project.progress.example == 0


def test_what_is_refused_is_a_notice(window: MainWindow, table: PointsTable, qtbot: QtBot) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 0, Column.LABEL))
    press(qtbot, Qt.Key.Key_9)
    assert "there is no class 9 among 2" in window.notice_bar.text


def test_outputs_and_mistakes_follow_a_run(window: MainWindow, table: PointsTable, qtbot: QtBot) -> None:
    start = [table.points_model.text(row, Column.OUTPUT) for row in range(200)]
    window.tool_bar.play_action.trigger()
    model, points = table.points_model, window.document.project.points
    qtbot.waitUntil(lambda: [model.text(row, Column.OUTPUT) for row in range(200)] != start, timeout=60_000)
    window.controller.toggle()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    network = window.document.project.network
    mistakes = wrong(outputs(network, network.inputs_at(points.xy)), points)
    assert [model.is_wrong(row) for row in range(len(points))] == mistakes.tolist()
