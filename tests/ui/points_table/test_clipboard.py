"""Rows are copied with every digit, and pasted behind the points or over them; what does not suit is refused with its place."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.storage.point_exports import points_as_tsv
from mlp_studio.ui.points_table.columns import Column
from mlp_studio.ui.points_table.rows_text import read_rows
from tests.ui.points_table.desk import FOUR, TAGS, TARGETS, Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


@pytest.mark.parametrize("points", [FOUR, TARGETS, TAGS], ids=["classes", "targets", "label sets"])
def test_what_was_copied_is_pasted_as_the_same_points(desk: Desk, points: PointSet) -> None:
    desk.show(points, max(1, points.class_count - 1))
    desk.click(0)
    desk.keys(Qt.Key.Key_A, modifier=CTRL)
    desk.keys(Qt.Key.Key_C, modifier=CTRL)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    n = len(points)
    assert desk.points.subset(np.arange(2 * n) >= n) == points
    assert desk.steps == [f"Paste {n} points"]


def test_rows_are_copied_in_the_order_that_is_seen(desk: Desk) -> None:
    desk.click_heading(Column.X1)
    desk.click(0)
    desk.click(1, modifier=SHIFT)
    desk.keys(Qt.Key.Key_C, modifier=CTRL)
    assert QGuiApplication.clipboard().text().splitlines()[1:] == ["-0.5\t3.0\t+", "0.25\t-1.5\t−"]


def test_rows_without_a_heading_are_added_where_a_new_point_is_typed(desk: Desk) -> None:
    desk.show(EMPTY)
    clip("0,5\t-1\n2\t3\n")
    desk.click(0, Column.X1)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.xy.tolist() == [[0.5, -1], [2, 3]]
    assert desk.points.labels.tolist() == [0, 0]


def test_a_block_overwrites_from_the_current_cell_on(desk: Desk) -> None:
    clip("10\t+\n20\t-")
    desk.click(2, Column.X2)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.xy.tolist() == [[0.25, -1.5], [2.0, 0.125], [-0.5, 10], [1.0, 20]]
    assert desk.points.labels.tolist() == [0, 1, 1, 0]
    assert desk.steps == ["Paste 2 rows"]


def test_a_block_follows_the_order_that_is_seen(desk: Desk) -> None:
    clip("7\n8")
    desk.click_heading(Column.X1)
    desk.click(0, Column.X2)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.xy[:, 1].tolist() == [8, 0.125, 7, 0.0]


def test_rows_beyond_the_last_point_are_added(desk: Desk) -> None:
    clip("1\t1\t+\ttest\n2\t2\t−\ttraining")
    desk.click(3, Column.X1)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.xy[3:].tolist() == [[1, 1], [2, 2]]
    assert desk.points.labels[3:].tolist() == [1, 0]
    assert desk.points.test_mask[3:].tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1\t2\n3\tx", "“x” in row 2, column 2 of the clipboard is not a number"),
        ("1\t2\t?", "“?” in row 1, column 3 of the clipboard is none of “−” or “+”"),
        ("1\t2\t+\tboth", "“both” in row 1, column 4 of the clipboard is none of “training” or “test”"),
        ("1\t2\t+\ttest\t5", "the clipboard has 5 columns, from here on there are 4"),
        ("1\t2\n3", "row 2 of the clipboard has 1 cells, others have 2"),
        ("1\t1e13", "“1e13” in row 1, column 2 of the clipboard is too large"),
        ("1\tnan", "“nan” in row 1, column 2 of the clipboard is not a number"),
        (" \n", "the clipboard holds no points"),
        ("1\t2\n" * 100_001, "the clipboard holds more than 100,000 rows"),
        ("x1\tx2", "the clipboard holds nothing but a heading"),
        ('1\t"' + 140_000 * "2", "row 1 of the clipboard is no row of a table"),
        ("1\n2\n3\n4\n5", "1 row of the clipboard would be new points without x₁ and x₂"),
    ],
)
def test_what_does_not_suit_is_refused_with_its_place(desk: Desk, text: str, what: str) -> None:
    clip(text)
    desk.click(0, Column.X1)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert [error.what for error in desk.refused] == [what]
    assert desk.points is FOUR


def test_label_sets_are_read_as_they_are_shown_too(desk: Desk) -> None:
    desk.show(TAGS, 2)
    clip("sun, sea\nnone\nsun")
    desk.click(0, Column.LABEL)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.labels.tolist() == [[True, True], [False, False], [False, True]]


def test_classes_and_sets_are_no_heading(desk: Desk) -> None:
    clip("−\ttest\n−\ttest")
    desk.click(1, Column.LABEL)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert desk.points.labels.tolist() == [0, 0, 0, 0]
    assert desk.points.test_mask.tolist() == [False, True, True, False]


def test_new_points_without_targets_are_refused(desk: Desk) -> None:
    desk.show(TARGETS)
    clip("1\t2")
    desk.click(2, Column.X1)
    desk.keys(Qt.Key.Key_V, modifier=CTRL)
    assert [error.what for error in desk.refused] == ["the clipboard has no target numbers"]


NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS, st.integers(0, 2), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=30)
@given(POINTS)
def test_copying_and_reading_is_the_identity(rows: list[tuple[float, float, int, bool]]) -> None:
    x, y, labels, test = (np.array(column) for column in zip(*rows, strict=True))
    points = PointSet(np.column_stack([x, y]), labels, ("a b", "1", "'−\""), test=test)
    read = read_rows(points_as_tsv(points, range(len(rows))), points, Column.SET)
    xy = np.column_stack([read.values[Column.X1], read.values[Column.X2]])
    assert PointSet(xy, read.values[Column.LABEL], points.classes, test=read.values.get(Column.SET)) == points


@settings(max_examples=60)
@given(st.text(alphabet="01-.,e\t\n x+", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(StudioError):
        rows = read_rows(text, FOUR, Column.X1)
        assert all(len(values) == len(rows) for values in rows.values.values())
