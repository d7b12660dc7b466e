"""Classes, axes, split, scaling, and what the side line says, by real events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe, generate, split
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.storage.sample_data import read_sample
from mlp_studio.ui.data_dock.side_line import AT_ONCE
from mlp_studio.ui.data_dock.words import short_text
from tests.ui.data_dock.conftest import Desk

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


def take(desk: Desk, points: PointSet, source: str = "points.csv") -> None:
    desk.show(edits.set_points(desk.project, points, source))


def names(desk: Desk) -> list[str]:
    return [row.name for row in desk.panel.classes.rows]


def numbers(desk: Desk) -> list[str]:
    return [row.number for row in desk.panel.classes.rows]


def rename(qtbot: QtBot, row: QWidget, text: str, key: Qt.Key = Key.Key_Return) -> None:
    qtbot.mouseDClick(row, Left, pos=QPoint(60, 10))
    editor = row.editor  # type: ignore[attr-defined]
    assert editor.isVisible()
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, key)


def test_a_class_has_its_counts_of_training_and_test_points(desk: Desk) -> None:
    assert (names(desk), numbers(desk)) == (["−", "+"], ["80 + 20", "80 + 20"])
    desk.show(edits.set_split(desk.project, 0.0))
    assert numbers(desk) == ["100", "100"]


def test_rows_stay_while_the_number_of_classes_does(desk: Desk) -> None:
    before = list(desk.panel.classes.rows)
    desk.generate("circles")
    assert desk.panel.classes.rows == before
    desk.show(edits.set_recipe(desk.project, Recipe("blobs", 100, 0.1, parts=10), 0.0))
    assert names(desk) == [str(i) for i in range(1, 11)]
    assert desk.panel.classes.rows[:2] == before
    desk.generate("gaussians-3")
    assert names(desk) == ["1", "2", "3"]


def test_a_double_click_renames_a_class(desk: Desk, qtbot: QtBot) -> None:
    rename(qtbot, desk.panel.classes.rows[1], "yes")
    assert desk.project.points.classes == ("−", "yes")
    assert desk.asked == [("Rename class", "")]
    assert names(desk) == ["−", "yes"]


@pytest.mark.parametrize(("text", "key"), [("other", Key.Key_Escape), (" ", Key.Key_Return), ("+", Key.Key_Return)])
def test_a_name_that_is_empty_the_same_or_escaped_changes_nothing(text: str, key: Qt.Key, desk: Desk, qtbot: QtBot) -> None:
    rename(qtbot, desk.panel.classes.rows[1], text, key)
    assert desk.asked == []
    assert not desk.panel.classes.rows[1].editor.isVisible()


def test_a_name_that_is_taken_is_refused_in_words(desk: Desk, qtbot: QtBot) -> None:
    desk.generate("gaussians-3")
    rename(qtbot, desk.panel.classes.rows[1], "3")
    assert "there is a class “3” already" in desk.refused
    assert names(desk) == ["1", "2", "3"]


def test_f2_renames_and_arrows_go_on_to_the_next_row(desk: Desk, qtbot: QtBot) -> None:
    first, second = desk.panel.classes.rows
    first.setFocus()
    qtbot.keyClick(first, Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Key.Key_F2)
    assert second.editor.isVisible()
    qtbot.keyClick(second.editor, Key.Key_Escape)
    qtbot.keyClick(second, Key.Key_Up)
    assert first.hasFocus()


def test_a_click_picks_a_class_and_enter_does(desk: Desk, qtbot: QtBot) -> None:
    picked: list[int] = []
    desk.panel.class_picked.connect(picked.append)
    first, second = desk.panel.classes.rows
    qtbot.mouseClick(second, Left, pos=QPoint(60, 10))
    assert second.is_current
    first.setFocus()
    qtbot.keyClick(first, Key.Key_Return)
    assert (first.is_current, second.is_current) == (True, False)
    assert picked == [1, 0]
    desk.panel.set_current_class(None)
    assert not first.is_current
    assert picked == [1, 0]


def test_a_picked_class_that_goes_away_is_picked_no_longer(desk: Desk) -> None:
    desk.panel.set_current_class(1)
    desk.show(edits.remove_class(desk.project, 1))
    desk.show(edits.add_class(desk.project))
    assert [row.is_current for row in desk.panel.classes.rows] == [False, False]


def test_a_class_is_added_up_to_ten(desk: Desk, qtbot: QtBot) -> None:
    button = desk.panel.classes.add_button
    qtbot.mouseClick(button, Left)
    assert desk.project.points.classes == ("−", "+", "3")
    assert desk.project.network.k == 3
    for _ in range(7):
        qtbot.mouseClick(button, Left)
    assert desk.project.points.class_count == 10
    assert not button.isEnabled()
    assert "at most 10" in button.toolTip()


def test_a_class_is_removed_by_its_cross_and_by_del(desk: Desk, qtbot: QtBot) -> None:
    desk.generate("gaussians-3")
    row = desk.panel.classes.rows[1]
    qtbot.mouseMove(row, QPoint(60, 10))
    qtbot.waitUntil(row.cross.isVisible)
    qtbot.mouseClick(row.cross, Left)
    assert desk.project.points.classes == ("1", "3")
    last = desk.panel.classes.rows[1]
    last.setFocus()
    qtbot.keyClick(last, Key.Key_Delete)
    assert desk.project.points.classes == ("1",)
    qtbot.keyClick(desk.panel.classes.rows[0], Key.Key_Delete)
    assert "only class cannot be removed" in desk.refused


def test_the_context_menu_of_a_class_renames_and_removes(desk: Desk) -> None:
    row = desk.panel.classes.rows[0]
    QApplication.sendEvent(row, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(40, 10), row.mapToGlobal(QPoint(40, 10))))
    menu = row.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Rename…", "Remove class"]
    menu.actions()[1].trigger()
    menu.close()
    assert desk.project.points.classes == ("+",)


def test_target_numbers_have_a_range_and_no_classes(desk: Desk) -> None:
    take(desk, PointSet(np.eye(2), np.array([-1.5, 4.25]), None, setting="regression"))
    texts = [label.text() for label in desk.panel.classes.findChildren(QLabel) if label.isVisible()]
    assert texts == ["Target", "numbers −1.5 … 4.25"]
    assert not desk.panel.classes.add_button.isVisible()
    take(desk, PointSet(np.empty((0, 2)), np.empty(0), None, setting="regression"))
    assert "numbers" in [label.text() for label in desk.panel.classes.findChildren(QLabel)]


# Axes and what the points are like


def test_an_axis_shows_its_range_and_is_renamed_where_it_stands(desk: Desk, qtbot: QtBot) -> None:
    take(desk, PointSet(np.array([[-1.0, 0.5], [2.25, 1234.5]]), np.array([0, 1]), ("a", "b")))
    first, second = desk.panel.side_line.axes
    assert (first.name, first.number, second.name, second.number) == ("x₁", "−1 … 2.25", "x₂", "0.5 … 1.23e3")
    rename(qtbot, second, "height in cm")
    rename(qtbot, first, "width")
    assert desk.project.points.axes == ("width", "height in cm")
    assert second.name == "height in cm"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.0, "0"), (-1.5, "−1.5"), (2 / 3, "0.667"), (12345.0, "12345"), (-1e-7, "−1e−7"), (1e12, "1e12")]
)
def test_a_number_of_a_range_has_three_figures(value: float, text: str) -> None:
    assert short_text(value) == text


def test_points_at_one_place_are_told_and_what_they_cost(desk: Desk) -> None:
    side = desk.panel.side_line
    assert not side.duplicates.isVisible()
    assert not side.contradictions.isVisible()
    xy = np.array([[0.0, 0], [0, 0], [0, 0], [1, 1]])
    take(desk, PointSet(xy, np.array([0, 0, 1, 1]), ("a", "b")))
    assert side.duplicates.text() == "1 duplicate"
    assert side.contradictions.text() == "3 contradictory points: at least 1 stays misclassified"
    assert "At 1 place, points of different classes lie on each other, 3 in all." in side.contradictions.toolTip()
    assert "Of 4 training points at least 1 stays misclassified (25.0 %)." in side.contradictions.toolTip()
    assert desk.look.theme.warn.name() in side.contradictions.styleSheet()
    take(desk, generate("xor"))
    assert not side.contradictions.isVisible()


def test_contradictions_of_test_points_and_between_both_parts_are_told_apart(desk: Desk) -> None:
    side = desk.panel.side_line
    xy, labels = np.zeros((4, 2)), np.array([0, 1, 0, 1])
    take(desk, PointSet(xy[:2], labels[:2], ("a", "b"), test=np.ones(2, bool)))
    assert side.contradictions.text() == "2 contradictory test points: at least 1 stays misclassified"
    take(desk, PointSet(xy[:2], labels[:2], ("a", "b"), test=np.array([True, False])))
    assert side.contradictions.text() == "2 contradictory points between training and test"
    take(desk, PointSet(xy, labels, ("a", "b")))
    assert side.contradictions.text() == "4 contradictory points: at least 2 stay misclassified"


def test_of_target_numbers_the_smallest_loss_is_told(desk: Desk) -> None:
    take(desk, PointSet(np.zeros((2, 2)), np.array([0.0, 1.0]), None, setting="regression"))
    side = desk.panel.side_line
    assert side.contradictions.text() == "2 contradictory points: at least ½ Σ (c − y)² = 0.25 stays"
    assert "different target numbers" in side.contradictions.toolTip()


def test_many_points_are_described_as_soon_as_they_rest(desk: Desk, qtbot: QtBot) -> None:
    n = AT_ONCE + 1
    take(desk, PointSet(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b")))
    side = desk.panel.side_line
    qtbot.waitUntil(side.duplicates.isVisible)
    assert side.duplicates.text() == "5,000 duplicates"


# Split and scaling


def test_the_slider_splits_and_the_dice_draws_others(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.split_slider.setValue(25)
    before = desk.project.points.test_mask
    assert desk.panel.split_value.text() == "150 / 50"
    qtbot.mouseClick(desk.panel.split.split_dice, Left)
    after = desk.project.points.test_mask
    assert after.sum() == 50
    assert not np.array_equal(after, before)
    assert desk.project.points == split(generate("moons"), 0.25, 2)
    assert desk.asked == [("Split into training and test", "split"), ("Split into training and test", "")]
    assert "stratified" in desk.panel.split_slider.toolTip()


def test_the_dice_that_draws_test_points_needs_some(desk: Desk) -> None:
    desk.panel.split_slider.setValue(0)
    assert not desk.panel.split.split_dice.isEnabled()
    assert "none" in desk.panel.split.split_dice.toolTip()
    take(desk, EMPTY)
    assert not desk.panel.split_slider.isEnabled()
    assert desk.panel.split_value.text() == "0 / 0"
    assert [row.number for row in desk.panel.side_line.axes] == ["–", "–"]


def test_a_scaling_is_chosen_and_says_what_it_does(desk: Desk, qtbot: QtBot) -> None:
    take(desk, read_sample("iris-petals"), "Iris, petals")
    field = desk.panel.scaling.field
    assert "as they are" in field.toolTip()
    field.setFocus()
    qtbot.keyClick(field, Key.Key_Down)
    assert desk.project.network.scaling.kind == "standard"
    assert desk.asked == [("Scaling: Standardise", "")]
    assert "x₁′ = (x₁ − 3.76) / 1.76  for petal length in cm" in field.toolTip()
    desk.show(edits.move_points(desk.project, range(150), (-10.0, 0.0)))
    desk.show(edits.set_scaling(desk.project, "standard"))
    assert "x₁′ = (x₁ + 6.24) / 1.76" in field.toolTip()


# The panel as a whole


def test_the_panel_takes_another_section_between_the_classes_and_the_side_line(desk: Desk) -> None:
    mark = QLabel("separable", desk.panel)
    desk.panel.add_section(mark)
    mark.show()
    place = mark.mapTo(desk.panel, QPoint()).y()
    assert desk.panel.classes.mapTo(desk.panel, QPoint()).y() < place < desk.panel.side_line.mapTo(desk.panel, QPoint()).y()


def test_paint_is_told_and_shown_without_an_echo(desk: Desk, qtbot: QtBot) -> None:
    told: list[bool] = []
    desk.panel.paint_toggled.connect(told.append)
    qtbot.mouseClick(desk.panel.paint_button, Left)
    desk.panel.set_painting(False)
    assert told == [True]
    assert not desk.panel.paint_button.isChecked()


def test_what_does_not_fit_is_reached_by_scrolling_and_keeps_its_width(desk: Desk, qtbot: QtBot) -> None:
    width = desk.panel.classes.width()
    desk.show(edits.set_recipe(desk.project, Recipe("blobs", 100, 0.1, parts=10), 0.2))
    desk.panel.resize(220, 400)
    bar = desk.panel.area.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: desk.panel.classes.width() == width)
    assert desk.panel.import_button.isVisible()
    assert desk.panel.import_button.geometry().bottom() <= desk.panel.height()


def test_a_project_that_is_shown_asks_for_nothing(desk: Desk) -> None:
    for name in ("spirals", "bumps", "xor", "blobs"):
        desk.generate(name, 0.4)
    desk.show(replace(desk.project, source=""))
    assert desk.asked == []
