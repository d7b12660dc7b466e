"""Rows are sorted for the eye only: by a click on a heading, stably, and with everything that is marked going along."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from mlp_studio.core import edits
from mlp_studio.core.points import PointSet
from mlp_studio.ui.points_table.columns import Column, label_keys, sorted_order
from tests.ui.points_table.desk import FOUR, Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), max_size=12), st.booleans())
def test_equal_keys_keep_the_order_of_the_data_either_way_round(keys: list[int], descending: bool) -> None:
    order = sorted_order(np.array(keys, np.int64), descending=descending)
    assert order.tolist() == sorted(range(len(keys)), key=lambda i: -keys[i] if descending else keys[i])


def test_label_sets_are_in_the_order_of_their_classes() -> None:
    sets = [(), (0,), (0, 1), (0, 1, 2), (0, 2), (1,), (1, 2), (2,)]
    mask = np.array([[c in chosen for c in range(3)] for chosen in sets])
    assert label_keys(mask).tolist() == list(range(8))


def test_a_click_sorts_a_second_reverses_and_a_third_goes_back(desk: Desk) -> None:
    shown = []
    for _ in range(3):
        desk.click_heading(Column.X1)
        shown.append(desk.column(Column.NUMBER))
    assert shown == [["3", "1", "4", "2"], ["2", "4", "1", "3"], ["1", "2", "3", "4"]]
    assert desk.points is FOUR


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column.NUMBER, "1 2 3 4"),
        (Column.X2, "1 4 2 3"),
        (Column.LABEL, "1 4 2 3"),
        (Column.SET, "1 3 4 2"),
        (Column.OUTPUT, "3 1 4 2"),
        (Column.WRONG, "1 2 3 4"),
    ],
)
def test_every_column_sorts(desk: Desk, column: Column, expected: str) -> None:
    desk.table.show_outputs(lambda xy: xy[:, :1])
    desk.click_heading(column)
    assert " ".join(desk.column(Column.NUMBER)) == expected


def test_the_new_point_stays_last(desk: Desk) -> None:
    desk.click_heading(Column.NUMBER)
    desk.click_heading(Column.NUMBER)
    assert desk.column(Column.NUMBER, 5) == ["4", "3", "2", "1", "+"]


def test_an_edited_row_stays_where_it_is_until_sorted_again(desk: Desk) -> None:
    desk.click_heading(Column.X1)
    desk.double_click(0, Column.X1)
    desk.keys("9", Qt.Key.Key_Return)
    assert desk.points.xy[2, 0] == 9
    assert desk.column(Column.NUMBER) == ["3", "1", "4", "2"]
    for _ in range(3):
        desk.click_heading(Column.X1)
    assert desk.column(Column.NUMBER) == ["1", "4", "2", "3"]


def test_an_added_point_comes_last_and_undoing_a_removal_sorts_anew(desk: Desk) -> None:
    desk.click_heading(Column.X1)
    more = edits.add_points(desk.project, [[-9.0, 0.0]], [1])
    desk.table.show_project(more)
    assert [desk.table.points_model.index_of(row) for row in range(5)] == [2, 0, 3, 1, 4]
    fewer = edits.remove_points(more, [0, 2])
    desk.table.show_project(fewer)
    assert [desk.table.points_model.index_of(row) for row in range(3)] == [2, 1, 0]
    desk.table.show_project(more)
    assert [desk.table.points_model.index_of(row) for row in range(5)] == [4, 2, 0, 3, 1]


def test_other_points_of_the_same_number_are_sorted_anew(desk: Desk) -> None:
    desk.click_heading(Column.X1)
    desk.show(PointSet(-FOUR.xy + 1, FOUR.labels, FOUR.classes))
    assert desk.column(Column.NUMBER) == ["2", "4", "1", "3"]


def test_selection_and_current_cell_go_with_their_points(desk: Desk) -> None:
    desk.click(2, Column.X2)
    desk.click_heading(Column.X1)
    assert desk.table.selected.tolist() == [2]
    assert desk.cell == (0, Column.X2)
    assert desk.selected == [[2]]


def test_outputs_of_very_many_points_are_not_sorted_and_it_is_said(desk: Desk) -> None:
    n = 20_001
    desk.show(PointSet(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b")))
    desk.click_heading(Column.OUTPUT)
    assert [error.what for error in desk.refused] == ["the network's outputs are not sorted for more than 20,000 points"]
    assert desk.table.points_model.sorted_by is None


def test_a_hundred_thousand_points_are_sorted_selected_and_half_of_them_removed(desk: Desk) -> None:
    n, rng = 100_000, np.random.default_rng(3)
    desk.show(PointSet(rng.normal(size=(n, 2)), rng.integers(0, 2, n), ("a", "b")))
    desk.click_heading(Column.X1)
    order = desk.table.points_model.order
    assert (np.diff(desk.points.xy[order, 0]) >= 0).all()
    desk.click(0)
    desk.keys(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(desk.table.selected) == n
    half = np.flatnonzero(desk.points.labels == 0)
    desk.table.select_points(half)
    desk.table.viewport().repaint()
    desk.keys(Qt.Key.Key_Delete)
    assert len(desk.points) == n - len(half)
    assert (desk.points.labels == 1).all()
    order = desk.table.points_model.order
    assert (np.diff(desk.points.xy[order, 0]) >= 0).all()
    assert not len(desk.table.selected)
