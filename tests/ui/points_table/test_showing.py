"""The table shows every point with its class, set and the network's answer, and computes only for the rows in view."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core.arrays import Floats
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.ui.points_table.columns import Column, decimals_of
from mlp_studio.ui.theme import DARK, LIGHT, Look
from tests.ui.points_table.desk import FOUR, Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager


def test_coordinates_have_as_many_decimals_as_their_range_asks_for(desk: Desk) -> None:
    assert desk.column(Column.X1) == ["0.25", "2.00", "−0.50", "1.00"]
    assert desk.column(Column.X2) == ["−1.500", "0.125", "3.000", "0.000"]


def test_a_truth_table_has_no_decimals() -> None:
    assert decimals_of(np.array([0.0, 1.0, 1.0])) == 0
    assert decimals_of(np.array([0.0, 1 / 3])) == 4
    assert decimals_of(np.full(600, 1000.0)) == 0
    assert decimals_of(np.concatenate([np.zeros(600), [0.5]])) == 1


def test_the_tooltip_has_every_digit(desk: Desk) -> None:
    desk.show(PointSet(np.array([[1 / 3, -1 / 7]]), np.array([0]), ("a",)))
    index = desk.table.points_model.index(0, Column.X2)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "−0.14285714285714285"


def test_classes_sets_and_numbers_stand_in_their_columns(desk: Desk) -> None:
    assert desk.column(Column.NUMBER, 5) == ["1", "2", "3", "4", "+"]
    assert desk.column(Column.LABEL) == ["−", "+", "+", "−"]
    assert desk.column(Column.SET) == ["training", "test", "training", "training"]


def test_label_sets_are_joined_and_an_empty_one_is_said(desk: Desk) -> None:
    labels = np.array([[True, False, True], [False, False, False]])
    desk.show(PointSet(np.zeros((2, 2)), labels, ("beach", "sunset", "sea"), setting="multi-label"), 3)
    assert desk.column(Column.LABEL) == ["beach, sea", "none"]


def test_target_numbers_stand_in_place_of_classes_and_nothing_is_wrong(desk: Desk) -> None:
    desk.show(PointSet(np.zeros((2, 2)), np.array([0.5, -2.0]), None, setting="regression"))
    assert desk.column(Column.LABEL) == ["0.5", "−2.0"]
    assert desk.table.isColumnHidden(Column.WRONG)
    desk.show(FOUR)
    assert not desk.table.isColumnHidden(Column.WRONG)


def test_headings_have_the_symbol_and_the_name_of_the_axis(desk: Desk) -> None:
    def heading(column: Column) -> object:
        return desk.table.points_model.headerData(column, Qt.Orientation.Horizontal)

    assert heading(Column.X1) == "x₁"
    desk.show(PointSet(np.zeros((1, 2)), np.array([0]), ("a", "b", "c"), axes=("length", "width")), 3)
    assert [heading(column) for column in (Column.X1, Column.X2, Column.OUTPUT)] == ["x₁ length", "x₂ width", "ŷ"]


def test_the_output_is_a_number_for_one_unit_and_a_class_for_several(desk: Desk) -> None:
    desk.table.show_outputs(lambda xy: xy[:, :1])
    assert desk.column(Column.OUTPUT) == ["0.250", "2.000", "−0.500", "1.000"]
    desk.table.show_outputs(lambda xy: np.column_stack([xy[:, 0], 1 - xy[:, 0]]))
    assert desk.column(Column.OUTPUT) == ["+", "−", "+", "−"]


def test_what_is_misclassified_is_marked_and_explained(desk: Desk) -> None:
    desk.table.show_outputs(lambda xy: xy[:, :1])
    assert desk.column(Column.WRONG) == ["", "", "wrong", "wrong"]
    tip = desk.table.points_model.index(3, Column.WRONG).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Misclassified: the network decides for +, the point is −"


def test_where_the_network_has_no_output_there_is_a_dash(desk: Desk) -> None:
    desk.table.show_outputs(lambda xy: None)
    assert desk.column(Column.OUTPUT) == ["–"] * 4
    assert desk.column(Column.WRONG) == [""] * 4


def test_outputs_are_asked_for_only_where_they_are_seen(desk: Desk, qtbot: QtBot) -> None:
    asked: list[int] = []

    def outputs(xy: Floats) -> Floats:
        asked.append(len(xy))
        return xy[:, :1]

    n = 5000
    desk.show(PointSet(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b")))
    desk.table.show_outputs(outputs)
    desk.table.viewport().repaint()
    assert len(asked) == 1
    assert asked[0] <= 12
    desk.table.hide()
    asked.clear()
    desk.table.show_outputs(outputs)
    desk.table.show_project(desk.project)
    qtbot.wait(1)
    assert asked == []


def test_a_selected_row_is_tinted_over_the_full_width_in_both_themes(desk: Desk, look: Look) -> None:
    desk.click(1)
    for theme in (LIGHT, DARK):
        look.set_theme(theme.name)  # type: ignore[arg-type]
        image = desk.table.viewport().grab().toImage()
        far = QPoint(desk.table.viewport().width() - 5, desk.at(1, Column.X1).y())
        assert image.pixelColor(far) == theme.accent_bg
        assert image.pixelColor(far + QPoint(0, desk.table.rowHeight(1))) == theme.panel


def test_rows_grow_with_the_scale(desk: Desk, look: Look) -> None:
    assert desk.table.rowHeight(0) == 26
    before = desk.table.columnWidth(Column.SET)
    look.set_scale(1.6)
    assert desk.table.rowHeight(0) == 42
    assert desk.table.columnWidth(Column.SET) > 1.4 * before


def test_an_empty_set_offers_a_row_to_type_into(desk: Desk) -> None:
    desk.show(EMPTY)
    assert desk.column(Column.X1, 1) == ["new point"]
    image = desk.table.viewport().grab().toImage()
    below = [image.pixelColor(x, y) for x in range(200, 600, 2) for y in range(80, 180, 2)]
    assert any(colour.lightness() < 100 for colour in below), "words say what is missing"


def test_screen_readers_hear_point_column_and_value(desk: Desk) -> None:
    def spoken(row: int, column: Column) -> object:
        return desk.table.points_model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken(2, Column.X1) == "point 3, x₁: −0.5"
    assert spoken(1, Column.SET) == "point 2, set: test"
    assert spoken(4, Column.X2) == "new point, x₂: empty"
