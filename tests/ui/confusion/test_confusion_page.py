"""The page of the confusion matrix counts decisions, on training or test points, and picks the points of a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import confusion
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.training.confusing import ConfusionRequest, count_decisions
from mlp_studio.ui.confusion.page import NO_TEST, ConfusionPage
from mlp_studio.ui.confusion.sheet import Sheet, sheet_of
from mlp_studio.ui.confusion.table import HEADER, LOWEST
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look
from tests.core.nets import random_points


def project_on(points: PointSet, k: int, output: str = "softmax") -> Project:
    return edits.new_project((3, k), ("tanh", output), points)


def half(project: Project, share: float = 0.25) -> Project:
    n = len(project.points)
    return replace(project, points=replace(project.points, test=np.arange(n) < share * n))


MOONS = half(project_on(replace(generate("moons"), classes=("left", "right")), 2))


@pytest.fixture
def page(qtbot: QtBot) -> ConfusionPage:
    made = ConfusionPage(Look())
    qtbot.addWidget(made)
    made.resize(364, 260)
    with qtbot.waitExposed(made):
        made.show()
    return made


def show(page: ConfusionPage, project: Project) -> None:
    page.show_answer(count_decisions(ConfusionRequest(1, project), lambda: False))


def sheet(page: ConfusionPage) -> Sheet:
    assert page.table.sheet is not None
    return page.table.sheet


def click(page: ConfusionPage, cell: tuple[int, int], qtbot: QtBot) -> None:
    qtbot.mouseClick(page.table, Qt.MouseButton.LeftButton, pos=page.table.cell_rect(cell).center().toPoint())


def test_counts_shares_and_the_accuracy_are_those_of_the_training_points(page: ConfusionPage) -> None:
    show(page, MOONS)
    found = confusion(MOONS.network, MOONS.points)
    assert found is not None
    np.testing.assert_array_equal(sheet(page).counts, found.counts)
    n = int((~MOONS.points.test_mask).sum())
    assert page.words.text() == f"{found.right} of {n} right: {100 * found.right / n:.1f} %"
    for row in range(2):
        for column in range(2):
            count, total = found.counts[row, column], found.counts[row].sum()
            assert page.table.cell_text((row, column)) == (str(count), f"{100 * count / total:.0f} %" if count else "")


def test_the_switch_shows_the_test_points_and_is_off_without_any(page: ConfusionPage, qtbot: QtBot) -> None:
    show(page, MOONS)
    qtbot.mouseClick(page.part_buttons[1], Qt.MouseButton.LeftButton)
    assert sheet(page).counts.sum() == MOONS.points.test_mask.sum()
    show(page, replace(MOONS, points=replace(MOONS.points, test=None)))
    assert page.part_buttons[0].isChecked()
    assert sheet(page).counts.sum() == len(MOONS.points)
    assert not page.part_buttons[1].isEnabled()
    assert page.part_buttons[1].toolTip() == NO_TEST


def test_a_click_on_a_cell_picks_its_points(page: ConfusionPage, qtbot: QtBot) -> None:
    show(page, MOONS)
    found = confusion(MOONS.network, MOONS.points)
    assert found is not None
    for cell in ((0, 0), (0, 1), (1, 0)):
        with qtbot.waitSignal(page.points_picked) as picked:
            click(page, cell, qtbot)
        np.testing.assert_array_equal(picked.args[0], found.points_of(*cell))


def test_keys_walk_through_the_cells_and_pick(page: ConfusionPage, qtbot: QtBot) -> None:
    show(page, MOONS)
    page.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Right)
    qtbot.keyClick(page.table, Qt.Key.Key_Right)
    with qtbot.waitSignal(page.table.picked) as picked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert picked.args == [1, 1]
    assert page.table.accessibleDescription() == sheet(page).tip(1, 1)


def test_a_cell_says_itself_in_words(page: ConfusionPage) -> None:
    counts = np.array([[3, 1], [0, 0]])
    made = Sheet(("left", "right"), ("left", "right"), True, counts, np.eye(2, dtype=bool), np.array([[4, 4], [0, 0]]))
    assert made.tip(0, 0) == "3 of 4 points of class “left” are rightly taken for it (75.0 %)"
    assert made.tip(0, 1) == "1 of 4 points of class “left” is taken for “right” (25.0 %)"
    assert made.tip(1, 0) == "0 of 0 points of class “right” are taken for “left”"
    page.table.show_sheet(made)
    middle = page.table.cell_rect((0, 1)).center().toPoint()
    QApplication.sendEvent(page.table, QHelpEvent(QHelpEvent.Type.ToolTip, middle, page.table.mapToGlobal(middle)))
    assert QToolTip.text().startswith(made.tip(0, 1))
    QApplication.sendEvent(page.table, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(1, 1), page.table.mapToGlobal(QPoint(1, 1))))
    QToolTip.hideText()


def test_right_cells_and_wrong_cells_have_grounds_of_their_own(page: ConfusionPage) -> None:
    counts = np.array([[4, 4], [4, 0]])
    page.table.show_sheet(Sheet(("a", "b"), ("a", "b"), True, counts, np.eye(2, dtype=bool), np.full((2, 2), 8)))
    image = page.table.grab().toImage()

    def ground(cell: tuple[int, int]) -> str:
        box = page.table.cell_rect(cell)
        return image.pixelColor(round(box.left() + 6), round(box.center().y())).name()

    assert ground((0, 1)) == ground((1, 0))
    assert len({ground((0, 0)), ground((0, 1)), ground((1, 1))}) == 3


def test_ten_classes_have_counts_or_shares_and_scroll_where_they_must(page: ConfusionPage, qtbot: QtBot) -> None:
    show(page, project_on(random_points(500, 10, 3), 10))
    assert sheet(page).counts.shape == (10, 10)
    assert not page.table.has_room_for_both
    assert page.share_button.isVisible()
    total = int(sheet(page).counts[0].sum())
    row = next(c for c in range(10) if sheet(page).counts[0, c])
    count = int(sheet(page).counts[0, row])
    assert page.table.cell_text((0, row)) == (str(count), "")
    qtbot.mouseClick(page.share_button, Qt.MouseButton.LeftButton)
    assert page.table.cell_text((0, row)) == (f"{100 * count / total:.0f}", "")
    page.resize(364, 150)
    page.grab()
    assert page.table.height() >= HEADER + 10 * LOWEST
    last = page.table.cell_rect((9, 9))
    assert last.right() <= page.table.width()
    show(page, MOONS)
    assert not page.share_button.isVisible()


def test_each_label_has_its_outcomes(page: ConfusionPage, qtbot: QtBot) -> None:
    points = replace(random_points(60, 3, 5, "multi-label"), classes=("red", "green", "blue"))
    project = project_on(points, 3, "sigmoid")
    show(page, project)
    found = confusion(project.network, points)
    assert found is not None
    assert sheet(page).columns == ("TP", "FN", "FP", "TN")
    for label in range(3):
        (tn, fp), (fn, tp) = found.counts[label].tolist()
        assert sheet(page).counts[label].tolist() == [tp, fn, fp, tn]
    assert sheet(page).right[0].tolist() == [True, False, False, True]
    assert "got it without having it, “green”" in sheet(page).tip(1, 2)
    with qtbot.waitSignal(page.points_picked) as picked:
        click(page, (1, 2), qtbot)
    np.testing.assert_array_equal(picked.args[0], found.points_of(0, 1, label=1))


def test_outputs_beyond_the_classes_are_columns_without_a_marker() -> None:
    points = MOONS.points
    network = project_on(points, 4).network
    found = confusion(network, points)
    assert found is not None
    made = sheet_of(found, points)
    assert made.columns == ("left", "right", "output 3", "output 4")
    assert made.rows == ("left", "right")


def test_target_numbers_have_a_mean_error_instead(page: ConfusionPage) -> None:
    points = random_points(40, 1, 3, "regression", test_share=0.3)
    show(page, project_on(points, 1, "linear"))
    assert page.table.sheet is None
    assert page.empty.isVisible()
    assert "The mean error |c − y| is" in page.empty.accessibleName()
    assert "on the test points" in page.empty.accessibleName()
    show(page, project_on(replace(points, test=None), 1, "linear"))
    assert "test points" not in page.empty.accessibleName()
    assert page.words.text() == ""


def test_what_cannot_be_counted_is_said(page: ConfusionPage) -> None:
    show(page, replace(MOONS, points=EMPTY))
    assert page.empty.accessibleName().startswith("No points")
    show(page, replace(MOONS, points=random_points(20, 3, 1)))
    assert page.empty.accessibleName().startswith("No decisions to count")


def test_the_page_follows_a_run_and_rings_the_points_of_a_cell(
    window: MainWindow, wait_idle: Callable[[MainWindow], None], qtbot: QtBot
) -> None:
    window.curves.show_page("confusion")
    page = window.curves.page("confusion")
    assert isinstance(page, ConfusionPage)
    qtbot.waitUntil(lambda: page.table.sheet is not None)
    before = sheet(page).counts.copy()
    window.controller.set_speed(None)
    window.controller.run_epochs(100)
    wait_idle(window)
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    project = window.document.project
    found = confusion(project.network, project.points)
    assert found is not None
    np.testing.assert_array_equal(sheet(page).counts, found.counts)
    assert not np.array_equal(sheet(page).counts, before)
    click(page, (0, 0), qtbot)
    np.testing.assert_array_equal(window.plane.painting.selected, found.points_of(0, 0))
    np.testing.assert_array_equal(window.points_table.selected, found.points_of(0, 0))


def test_keys_of_the_page_are_not_the_windows(window: MainWindow, qtbot: QtBot) -> None:
    window.curves.show_page("confusion")
    page = window.curves.page("confusion")
    assert isinstance(page, ConfusionPage)
    qtbot.waitUntil(lambda: page.table.sheet is not None)
    window.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, Qt.Key.Key_Right)
    assert page.table.accessibleDescription() == sheet(page).tip(0, 1)
    page.part_buttons[1].setFocus()
    qtbot.keyClick(page.part_buttons[1], Qt.Key.Key_Space)
    assert page.part_buttons[1].isChecked()
    assert window.document.project.progress.example == window.document.project.progress.epoch == 0
    assert not window.controller.is_going


def test_a_page_that_is_not_visible_counts_nothing(window: MainWindow, qtbot: QtBot) -> None:
    answers: list[object] = []
    window.verdicts.confusions.counted.connect(answers.append)
    window.edit("Reset", lambda project: edits.reset(project, 7))
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    assert answers == []
