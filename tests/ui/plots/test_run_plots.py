"""The plots in the window: runs that are over, pages that cost nothing while they are hidden, scales by key, and exports."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.plots.gradient_page import GradientPage
from mlp_studio.ui.plots.weight_page import WeightPage

WaitIdle = Callable[[MainWindow], None]


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


def train(window: MainWindow, epochs: int, wait_idle: WaitIdle) -> None:
    window.controller.set_speed(None)
    window.controller.run_epochs(epochs)
    wait_idle(window)


def compare(window: MainWindow, wait_idle: WaitIdle) -> None:
    """Train, begin anew with another learning rate, and train again."""
    train(window, 20, wait_idle)
    window.tool_bar.same_start_action.trigger()
    window.edit("Learning rate", lambda project: edits.set_training(project, learning_rate=0.05))
    train(window, 10, wait_idle)


def test_in_a_narrow_dock_the_tabs_stand_closer(window: MainWindow) -> None:
    curves = window.curves
    wide = curves.tabs.sizeHint().width()
    curves.resize(300, 200)
    narrow = curves.tabs.sizeHint().width()
    curves.resize(412, 200)
    assert narrow < wide == curves.tabs.sizeHint().width()


def chooser(path: Path) -> Callable[[str, str, bool], str]:
    return lambda title, filters, for_saving: str(path)


def test_a_run_stays_as_a_line_beside_the_next_one_until_it_is_cleared(window: MainWindow, wait_idle: WaitIdle) -> None:
    eta = window.document.project.training.learning_rate
    compare(window, wait_idle)
    assert [label for _, label in window.loss_plot.runs] == [f"η = {eta:g}"]
    window.plots.clear_action.trigger()
    assert window.loss_plot.runs == ()
    assert len(window.controller.losses) == 11


def test_a_run_that_can_still_be_redone_is_hidden_by_clearing_and_its_losses_stay(window: MainWindow, wait_idle: WaitIdle) -> None:
    train(window, 20, wait_idle)
    window.document.undo()
    assert len(window.loss_plot.runs) == 1
    window.plots.clear_action.trigger()
    assert window.loss_plot.runs == ()
    window.document.redo()
    assert window.controller.losses[-1, 0] == 20


def test_the_menu_of_the_plot_hides_a_run_by_its_label(window: MainWindow, wait_idle: WaitIdle) -> None:
    compare(window, wait_idle)
    plot = window.loss_plot
    menu = plot.context_menu
    assert menu is not None
    place = plot.rect().center()
    QApplication.sendEvent(plot, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plot.mapToGlobal(place)))
    assert menu.isVisible()
    hide = next(action.menu() for action in menu.actions() if action.text() == "Hide run")
    assert [action.text() for action in hide.actions()] == [label for _, label in plot.runs]
    hide.actions()[0].trigger()
    menu.close()
    assert plot.runs == ()


def test_keys_switch_the_scales_and_the_menu_shows_it(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    assert (window.loss_plot.is_log, window.loss_plot.is_log_epochs) == (True, True)
    window.loss_plot.set_log(False)
    assert not window.plots.log_action.isChecked()
    assert window.plots.log_epochs_action.isChecked()


def test_weights_are_collected_only_while_their_page_is_shown(window: MainWindow, wait_idle: WaitIdle, qtbot: QtBot) -> None:
    assert window.curves.page("weights") is None
    train(window, 20, wait_idle)
    window.curves.show_page("weights")
    page = window.curves.page("weights")
    assert isinstance(page, WeightPage)
    assert page.plot.last_epoch == 20
    weights = np.concatenate([w.ravel() for w in window.document.project.network.weights])
    assert np.array_equal(page.plot.tracks.values[-1], weights)
    window.curves.show_page("loss")
    train(window, 5, wait_idle)
    assert page.plot.last_epoch == 20
    window.curves.show_page("weights")
    assert page.plot.last_epoch == 25
    window.loss_dock.hide()
    train(window, 5, wait_idle)
    assert page.plot.last_epoch == 25
    window.loss_dock.show()
    assert page.plot.last_epoch == 30


def test_what_is_hovered_or_selected_on_the_canvas_is_emphasised_in_the_weights(window: MainWindow, wait_idle: WaitIdle) -> None:
    train(window, 5, wait_idle)
    window.curves.show_page("weights")
    page = window.curves.page("weights")
    assert isinstance(page, WeightPage)
    window.canvas.select_weights(frozenset({(1, 0, 1)}))
    assert page.plot.emphasised == ((1, 0, 1),)
    window.canvas.hovered_weight.emit((2, 0, 0))
    assert page.plot.emphasised == ((2, 0, 0), (1, 0, 1))
    window.canvas.hovered_weight.emit(None)
    window.canvas.select_unit((1, 1))
    assert page.plot.emphasised == ((1, 1, 0), (1, 1, 1), (1, 1, 2))


def test_a_line_of_the_weights_lights_its_edge(window: MainWindow, wait_idle: WaitIdle, qtbot: QtBot) -> None:
    train(window, 5, wait_idle)
    window.curves.show_page("weights")
    page = window.curves.page("weights")
    assert isinstance(page, WeightPage)
    axes = page.plot.axes()
    y = float(axes.values.y(page.plot.tracks.values[-1, :1])[0])
    qtbot.mouseMove(page.plot, QPoint(round(axes.epochs.x_of(5.0)) - 1, round(y)))
    assert page.plot.emphasised
    assert window.canvas.scene.hovered == page.plot.emphasised[0]


def test_the_norms_of_the_gradients_come_from_the_moments_of_the_run(window: MainWindow, wait_idle: WaitIdle, qtbot: QtBot) -> None:
    train(window, 20, wait_idle)
    window.curves.show_page("gradients")
    page = window.curves.page("gradients")
    assert isinstance(page, GradientPage)
    qtbot.waitUntil(lambda: page.plot.last_epoch == 20, timeout=20_000)
    epoch, entries = page.plot.entries_at(20.0)
    assert epoch == 20.0
    assert [entry.latex for entry in entries] == ["W^{h}", "W^{o}"]
    page.grab()


@pytest.mark.parametrize("name", ["curves.svg", "curves.png", "curves.csv"])
def test_curves_are_exported_in_the_format_of_the_chosen_ending(window: MainWindow, wait_idle: WaitIdle, tmp_path: Path, name: str) -> None:
    compare(window, wait_idle)
    path = tmp_path / name
    window.files.choose_file = chooser(path)
    window.plots.export_action.trigger()
    if path.suffix == ".svg":
        text = path.read_text(encoding="utf-8")
        assert ">epoch t</text>" in text
        assert "<image" not in text
    elif path.suffix == ".png":
        assert QImage(str(path)).width() == 1520
    else:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        assert [row["run"] for row in rows] == ["current run"] * 11 + ["run 1"] * 21
        assert "η = 0.05" in rows[0]["settings"]
        losses = [float(row["training loss"]) for row in rows[:11]]
        assert losses == window.controller.losses[:, 1].tolist()
    assert f"The curves are in {name}" in window.notice_bar.text


def test_there_is_nothing_to_export_before_the_first_run(window: MainWindow, tmp_path: Path) -> None:
    window.files.choose_file = chooser(tmp_path / "curves.svg")
    window.plots.export_curves()
    assert list(tmp_path.iterdir()) == []
    assert "there are no curves yet" in window.notice_bar.text.lower()


def test_an_ending_that_is_no_format_is_refused(window: MainWindow, wait_idle: WaitIdle, tmp_path: Path) -> None:
    train(window, 5, wait_idle)
    window.files.choose_file = chooser(tmp_path / "curves.bmp")
    window.plots.export_curves()
    assert list(tmp_path.iterdir()) == []
    assert "csv" in window.notice_bar.text


def test_a_page_is_exported_as_a_picture_from_its_own_menu(window: MainWindow, wait_idle: WaitIdle, tmp_path: Path) -> None:
    train(window, 5, wait_idle)
    window.curves.show_page("weights")
    page = window.curves.page("weights")
    assert isinstance(page, WeightPage)
    assert page.plot.context_menu is not None
    window.files.choose_file = chooser(tmp_path / "weights.svg")
    next(action for action in page.plot.context_menu.actions() if action.text() == "Export picture…").trigger()
    assert "Weights over time" in (tmp_path / "weights.svg").read_text(encoding="utf-8")


def test_norms_of_a_sample_are_called_so(window: MainWindow, wait_idle: WaitIdle, qtbot: QtBot) -> None:
    window.curves.show_page("gradients")
    page = window.curves.page("gradients")
    assert isinstance(page, GradientPage)
    for count, is_sampled in ((3_000, True), (100, False)):
        window.edit("Generate", lambda p, n=count: edits.set_recipe(p, Recipe("moons", n, 0.1), 0.0))
        window.controller.same_start()
        window.controller.run_epochs(2)
        wait_idle(window)
        qtbot.waitUntil(lambda wanted=is_sampled: ("sample" in page.plot.caption) is wanted, timeout=60_000)
