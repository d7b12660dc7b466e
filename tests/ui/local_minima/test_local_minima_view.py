"""Local minima in the window: starts are trained and cancelled, told in words, sorted, copied, and opened as the current network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.training.local_minima import StartEnd, StartsPlan
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.local_minima.view import LocalMinimaView
from mlp_studio.ui.local_minima.words import HEADERS, cluster_words, is_on_its_way, row_words, tsv
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import same_bits, stopping, xor_project


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(xor_project(TrainingSettings(learning_rate=1.0)))


def view_of(window: MainWindow, *, starts: int = 8, epochs: int = 600) -> LocalMinimaView:
    view = window.lecture.open("minima")
    assert isinstance(view, LocalMinimaView)
    view.row.starts_field.setValue(starts)
    view.row.epochs_field.setValue(epochs)
    return view


def trained(window: MainWindow, qtbot: QtBot, *, starts: int = 8, epochs: int = 600) -> LocalMinimaView:
    view = view_of(window, starts=starts, epochs=epochs)
    QTest.mouseClick(view.row.begin_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not view.feed.is_going, timeout=60_000)
    return view


def ends_of(view: LocalMinimaView) -> list[StartEnd]:
    return view.table.starts_model.ends


def test_before_the_first_plan_the_view_says_what_train_will_do(window: MainWindow) -> None:
    view = view_of(window, starts=50)
    assert view.invitation.isVisible()
    assert "50 starts of this network, seeds 1 to 50" in view.invitation.words[1]
    assert not view.row.copy_button.isEnabled()
    view.row.starts_field.setValue(1)
    assert "1 start of this network, seed 1," in view.invitation.words[1]


def test_the_trained_starts_are_in_the_table_the_histogram_and_the_words(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot)
    assert len(ends_of(view)) == 8
    losses = [end.loss for end in ends_of(view)]
    assert losses == sorted(losses)
    assert sum(view.histogram.counts) == 8
    assert view.curves.last_epoch == 600
    assert "of 8 end" in view.words.text
    assert not window.document.is_modified
    assert window.controller.state.name == "IDLE"


def test_a_click_on_a_header_sorts_and_keeps_the_selected_start(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot)
    view.table.choose(3)
    header = view.table.horizontalHeader()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionViewportPosition(1) + 8, 8))
    seeds = [end.seed for end in ends_of(view)]
    assert seeds in (sorted(seeds), sorted(seeds, reverse=True))
    assert view.table.chosen_number == 3
    assert ends_of(view)[view.table.currentIndex().row()].number == 3
    names = [view.table.starts_model.headerData(i, Qt.Orientation.Horizontal) for i in range(len(HEADERS))]
    assert names[1].rstrip(" ↑↓") == "Seed" != names[1]
    assert names[2] == "Final loss"


def test_a_double_click_opens_a_start_undoably_and_same_start_goes_back_to_its_beginning(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot)
    before = window.document.project
    end = ends_of(view)[2]
    place = view.table.visualRect(view.table.starts_model.index(2, 0)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    now = window.document.project
    assert same_bits(now.network.weights, end.network.weights)
    assert (now.training.seed, now.progress.epoch) == (end.seed, 600)
    assert window.document.undo_stack.undoText() == f"Open start {end.number + 1}, seed {end.seed}"
    assert window.controller.row_of(now)[0] == pytest.approx(end.loss)  # type: ignore[index]
    np.testing.assert_array_equal(window.controller.losses, end.rows)  # its own curve, not one from where the last run stood
    window.controller.same_start()
    assert same_bits(window.document.project.network.weights, end.start)
    assert window.document.project.progress.epoch == 0
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    assert window.document.project == before


def test_enter_opens_the_selected_start_and_the_arrows_choose_it(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot)
    view.table.setFocus()
    view.table.choose(ends_of(view)[0].number)
    QTest.keyClick(view.table, Qt.Key.Key_Down)
    end = ends_of(view)[1]
    assert view.table.chosen_number == end.number
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert same_bits(window.document.project.network.weights, end.network.weights)
    assert window.document.undo_stack.count() == 1


def test_cancelling_keeps_the_starts_that_have_ended(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, starts=500, epochs=300)
    view.row.begin_button.click()
    assert view.row.begin_button.text() == "Cancel"
    assert view.row.progress.isVisible()
    qtbot.waitUntil(lambda: len(view.feed.ends) > 0, timeout=60_000)
    view.row.begin_button.click()
    qtbot.waitUntil(lambda: not view.feed.is_going, timeout=60_000)
    assert 0 < len(ends_of(view)) < 500
    assert f"({len(ends_of(view))} of 500 have ended)" in view.words.text
    assert view.row.begin_button.text() == "Train"
    assert not view.row.progress.isVisible()


def test_closing_the_window_ends_the_starts(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, starts=10, epochs=1_000_000)
    view.row.begin_button.click()
    starts = view.feed.starts
    assert starts is not None
    qtbot.waitUntil(lambda: starts.progress > 0, timeout=60_000)
    window.files.confirm_discard = lambda what: "discard"
    window.close()
    assert not starts.is_going


def test_equal_weights_are_explained_as_a_symmetric_start(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, starts=4, epochs=50)
    view.row.rule_field.setCurrentIndex(view.row.rule_field.findData("constant"))
    view.row.begin_button.click()
    qtbot.waitUntil(lambda: not view.feed.is_going, timeout=60_000)
    assert view.words.text.startswith("All 4 end at L = ")
    assert "A symmetric start: all units of Hidden begin with the same weights" in view.words.text


def test_the_table_is_copied_with_every_digit(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot, starts=3, epochs=20)
    QGuiApplication.clipboard().clear()
    view.row.copy_button.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == list(HEADERS)
    assert [float(line.split("\t")[2]) for line in lines[1:]] == [end.loss for end in ends_of(view)]
    QGuiApplication.clipboard().clear()
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == tsv(ends_of(view))


def test_a_click_on_a_bar_selects_its_lowest_start_in_all_three_parts(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot)
    filled = [i for i, count in enumerate(view.histogram.counts) if count]
    QTest.mouseClick(view.histogram, Qt.MouseButton.LeftButton, pos=view.histogram.bar_rect(filled[0]).center().toPoint())
    assert view.table.chosen_number == ends_of(view)[0].number
    last = view.histogram.bar_rect(filled[-1]).center().toPoint()
    QTest.mouseClick(view.histogram, Qt.MouseButton.LeftButton, pos=last)
    accent = window.look.theme.accent.name()
    picture = view.histogram.grab().toImage()
    bar = view.histogram.bar_rect(filled[-1])
    at = (
        QPoint(round(bar.center().x()), round(bar.bottom() - min(3.0, bar.height() / 2))).toPointF() * picture.devicePixelRatio()
    ).toPoint()
    assert picture.pixelColor(at).name() == accent


def test_other_points_make_the_results_those_of_before_but_a_run_does_not(
    window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    view = trained(window, qtbot, starts=3, epochs=20)
    window.controller.run_epochs(3)
    wait_idle(window)
    assert "results of before" not in view.words.text
    window.edit("Points", lambda p: replace(p, points=find_project("two-moons")[0].points))
    assert "results of before" in view.words.text


def test_a_project_that_cannot_train_says_why(window: MainWindow) -> None:
    window.edit("No points", lambda p: replace(p, points=p.points.subset(np.zeros(4, bool))))
    view = view_of(window)
    view.row.begin_button.click()
    assert view.invitation.isVisible()
    assert view.invitation.words == ("There are no training points", "Load, generate or paint some")
    assert not view.feed.is_going


def test_opening_one_of_the_starts_makes_their_results_none_of_before(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("xor-igd")[0])
    view = trained(window, qtbot, starts=3, epochs=50)
    view.table.opened.emit(ends_of(view)[0])
    assert window.document.project.progress.epoch == 50
    assert "have changed" not in view.words.text
    window.edit("Other limit", lambda p: stopping(p, max_epochs=10, loss_below=0.01))
    assert "have changed" not in view.words.text
    window.edit("Other rate", lambda p: edits.set_training(p, learning_rate=0.1))
    assert "have changed" in view.words.text


def test_starts_that_had_too_few_epochs_are_told_apart_from_those_at_rest(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot, starts=8, epochs=300)
    falling = [end for end in ends_of(view) if is_on_its_way(end)]
    assert 0 < len(falling) < 8
    assert f"; {len(falling)} of 8 were still falling at the last epoch, " in view.words.text
    alone = cluster_words(falling[:1], 1)
    assert alone == f"1 of 1 was still falling at the last epoch, at L = {loss_text(falling[0].loss)}."


def test_another_document_takes_the_results_of_the_one_before_away(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot, starts=3, epochs=50)
    view.begin()
    assert view.feed.is_going
    window.document.open(find_project("two-moons")[0])
    assert view.feed.starts is None
    assert (view.words.text, ends_of(view), view.histogram.counts) == ("", [], [0] * 20)
    assert view.invitation.isVisibleTo(view)
    assert view.row.begin_button.text() == "Train"
    assert not view.feed.is_going


def test_diverged_starts_are_counted_apart(window: MainWindow, qtbot: QtBot) -> None:
    window.edit("Linear", lambda p: edits.set_activation(edits.set_activation(p, 1, "linear"), 2, "linear"))
    window.edit("Large steps", lambda p: edits.set_training(p, learning_rate=50.0))
    view = trained(window, qtbot, starts=3, epochs=200)
    assert view.words.text.startswith("3 of 3 diverged.")
    assert sum(view.histogram.counts) == 0
    assert cluster_words((), 3) == ""


@pytest.mark.parametrize(("width", "height"), [(800, 200), (700, 160), (432, 780), (640, 270)])
def test_table_histogram_and_curves_have_room_in_docks_of_every_shape(window: MainWindow, qtbot: QtBot, width: int, height: int) -> None:
    view = trained(window, qtbot, starts=3, epochs=20)
    view.setParent(None)
    view.resize(width, height)
    view.show()
    QApplication.processEvents()
    assert (view.width(), view.height()) == (width, height)
    for part in (view.histogram, view.table, view.curves):
        assert part.isVisible()
        assert part.width() >= 100
        assert part.height() >= 60
    table = view.table
    shown = [column for column in range(len(HEADERS)) if not table.isColumnHidden(column)]
    assert sum(table.columnWidth(column) for column in shown) <= table.viewport().width()
    assert {0, 2, 3} <= set(shown)
    assert (len(shown) == len(HEADERS)) == (width in (432, 800))
    assert table.rowHeight(0) * 2 + table.horizontalHeader().height() <= table.height()  # two rows and more, even in a low dock
    tip = table.starts_model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith(row_words(ends_of(view)[0], is_regression=False))
    view.setParent(window)


def test_seeds_of_a_plan_go_on_from_the_first() -> None:
    assert [StartsPlan(seed=5).seed_of(i) for i in range(3)] == [5, 6, 7]


def test_the_longest_curve_ends_where_its_name_has_just_room(window: MainWindow, qtbot: QtBot) -> None:
    view = trained(window, qtbot, starts=2, epochs=420)
    curves = view.curves
    for is_log in (False, True):
        curves.set_log_epochs(is_log)
        plot = curves.plot_rect()
        assert (curves.x_of(420.0) - plot.left()) / plot.width() == pytest.approx(curves.filled_share)
