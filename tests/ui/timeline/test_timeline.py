"""The timeline in the real window: dragging, keys, going on from a moment, and bookmarks, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.engine import train
from mlp_studio.ui.fitting_label import FittingLabel
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.timeline.bookmark_card import BookmarkCard
from mlp_studio.ui.timeline.timeline import LIVE

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def trained(window: MainWindow, wait_idle: Callable[[MainWindow], None]) -> MainWindow:
    """A window whose network has trained 40 epochs."""
    window.controller.set_speed(None)
    window.controller.run_epochs(40)
    wait_idle(window)
    return window


def at(window: MainWindow, place: float) -> QPoint:
    """Return the position of a place on the scrubber."""
    scrubber = window.timeline.scrubber
    return QPoint(round(window.loss_plot.x_of(place)), scrubber.height() - 4)


def action(window: MainWindow, text: str) -> QAction:
    return next(a for a in window.findChildren(QAction) if a.text() == text)


def shown_epoch(window: MainWindow) -> str:
    return window.tool_bar.epoch_counter.toolTip().split(" ")[1]


def card_of(window: MainWindow) -> BookmarkCard:
    (card,) = window.findChildren(BookmarkCard)
    return card


def test_there_is_no_groove_before_there_is_a_run(window: MainWindow) -> None:
    image = window.timeline.scrubber.grab().toImage()
    panel = window.look.theme.panel
    assert all(image.pixelColor(x, y) == panel for x in range(image.width()) for y in range(image.height()))


def test_a_click_on_the_groove_shows_that_moment_in_all_views(trained: MainWindow, qtbot: QtBot) -> None:
    end = trained.document.project
    QTest.mouseClick(trained.timeline.scrubber, LEFT, pos=at(trained, 10))
    moment = trained.controller.look_back.moment
    assert moment is not None
    assert abs(moment.epoch - 10) <= 1
    assert trained.timeline.words == f"Epoch {moment.epoch} of 40"
    assert shown_epoch(trained) == str(moment.epoch)
    assert np.array_equal(trained.canvas.scene.weights[0], moment.network.weights[0])
    trained.weights_panel.copy()
    assert repr(float(moment.network.weights[0][0, 0])) in QApplication.clipboard().text()
    qtbot.waitUntil(lambda: trained.regions.is_at_rest, timeout=60_000)
    assert trained.document.project is end


def test_words_and_button_of_the_timeline_say_less_where_they_have_little_room(trained: MainWindow) -> None:
    timeline, label = trained.timeline, next(part for part in trained.timeline.findChildren(FittingLabel))
    trained.controller.look_at(10.0)
    for width, forms in ((900, {timeline.words}), (364, {timeline.words}), (260, {"Epoch 10", "10"})):
        trained.resizeDocks([trained.loss_dock], [width], Qt.Orientation.Horizontal)
        timeline.resize(width, timeline.height())
        QApplication.processEvents()
        assert label.text() in forms, width
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width(), width


def test_dragging_to_the_end_is_live_again(trained: MainWindow) -> None:
    scrubber, end = trained.timeline.scrubber, trained.document.project
    QTest.mousePress(scrubber, LEFT, pos=at(trained, 30))
    QTest.mouseMove(scrubber, at(trained, 5))
    assert trained.controller.look_back.moment is not None
    QTest.mouseMove(scrubber, at(trained, 40) + QPoint(3, 0))
    QTest.mouseRelease(scrubber, LEFT, pos=at(trained, 40))
    assert trained.controller.look_back.moment is None
    assert trained.timeline.words == LIVE
    assert np.array_equal(trained.canvas.scene.weights[0], end.network.weights[0])


def test_the_handle_stands_below_the_playhead_of_the_plot(trained: MainWindow) -> None:
    trained.controller.look_at(20.0)
    assert trained.timeline.scrubber.handle.x() == pytest.approx(trained.loss_plot.x_of(20.0))
    trained.controller.look_back.end()
    assert trained.timeline.scrubber.handle.x() == pytest.approx(trained.loss_plot.x_of(40.0))


def test_keys_on_the_scrubber_go_from_moment_to_moment_and_do_not_train(trained: MainWindow) -> None:
    scrubber = trained.timeline.scrubber
    scrubber.setFocus()
    for _ in range(3):
        QTest.keyClick(scrubber, Qt.Key.Key_Left)
    assert shown_epoch(trained) == "37"
    QTest.keyClick(scrubber, Qt.Key.Key_Right)
    assert shown_epoch(trained) == "38"
    QTest.keyClick(scrubber, Qt.Key.Key_PageDown)
    assert shown_epoch(trained) == "28"
    QTest.keyClick(scrubber, Qt.Key.Key_Home)
    assert shown_epoch(trained) == "0"
    QTest.keyClick(scrubber, Qt.Key.Key_End)
    assert trained.controller.look_back.moment is None
    assert trained.document.project.progress.epoch == 40


def test_alt_and_arrows_look_back_from_anywhere(trained: MainWindow) -> None:
    trained.canvas.setFocus()
    focused = trained.focusWidget()  # it is asked before the window's shortcuts
    QTest.keyClick(focused, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown_epoch(trained) == "39"
    QTest.keyClick(focused, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(focused, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown_epoch(trained) == "39"
    QTest.keyClick(focused, Qt.Key.Key_End, Qt.KeyboardModifier.AltModifier)
    assert shown_epoch(trained) == "40"


def test_continue_from_here_trains_on_from_the_moment_and_undo_brings_the_end_back(
    trained: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    start, end = trained.controller.moments.moments[0], trained.document.project
    trained.controller.look_at(10.0)
    assert trained.timeline.continue_button.isVisible()
    QTest.mouseClick(trained.timeline.continue_button, LEFT)
    qtbot.waitUntil(lambda: trained.controller.newest.progress.epoch > 15, timeout=60_000)
    trained.controller.pause()
    wait_idle(trained)
    after = trained.document.project
    fresh = edits.go_to_moment(end, start)
    assert all(
        np.array_equal(a, b)
        for a, b in zip(train(fresh, after.progress.epoch).network.weights, after.network.weights, strict=True)
        if after.progress.example == 0
    )
    assert not trained.timeline.continue_button.isVisible()
    trained.document.undo()
    trained.document.undo()
    assert trained.document.project is end


def test_without_a_run_there_is_nothing_to_scrub(window: MainWindow) -> None:
    QTest.mouseClick(window.timeline.scrubber, LEFT, pos=QPoint(80, 18))
    assert window.controller.look_back.moment is None
    assert window.timeline.words == ""
    assert not window.timeline.back_action.isEnabled()


def test_while_a_run_goes_on_the_moment_stays_and_the_curve_grows(
    trained: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    trained.controller.play()
    trained.controller.look_at(10.0)
    shown = shown_epoch(trained)
    qtbot.waitUntil(lambda: trained.controller.last_place > 400, timeout=60_000)
    qtbot.waitUntil(lambda: trained.loss_plot.last_epoch_shown > 400, timeout=60_000)
    assert shown_epoch(trained) == shown
    trained.timeline.live_action.trigger()
    qtbot.waitUntil(lambda: int(shown_epoch(trained).replace(",", "")) > 400, timeout=60_000)
    trained.controller.pause()
    wait_idle(trained)


def test_a_bookmark_is_named_at_once_and_is_one_undo_step_each(trained: MainWindow) -> None:
    trained.controller.look_at(10.0)
    QTest.mouseClick(trained.timeline.bookmark_button, LEFT)
    (field,) = card_of(trained).findChildren(QLineEdit)
    assert field.selectedText() == "Epoch 10"
    QTest.keyClicks(field, "the bend")
    QTest.keyClick(field, Qt.Key.Key_Return)
    (bookmark,) = trained.document.project.bookmarks
    assert (bookmark.name, bookmark.moment.epoch) == ("the bend", 10)
    assert trained.controller.look_back.moment is not None
    trained.document.undo()
    assert trained.document.project.bookmarks[0].name == "Epoch 10"
    trained.document.undo()
    assert trained.document.project.bookmarks == ()


def test_a_name_that_is_being_typed_goes_to_its_bookmark_when_another_is_added(trained: MainWindow) -> None:
    trained.timeline.add_bookmark()
    (field,) = card_of(trained).findChildren(QLineEdit)
    QTest.keyClicks(field, "the end")
    trained.controller.look_at(10.0)
    QTest.keyClick(field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert [bookmark.name for bookmark in trained.document.project.bookmarks] == ["Epoch 10", "the end"]


def test_the_key_that_opens_the_bookmarks_closes_them_again(window: MainWindow) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.canvas.setFocus()
    for is_open in (True, False, True):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_B, both)
        (card,) = window.findChildren(BookmarkCard)
        assert card.isVisible() is is_open
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_the_flag_of_a_bookmark_shows_its_moment(trained: MainWindow) -> None:
    trained.controller.look_at(10.0)
    moment = trained.controller.shown.moment
    trained.edit("Add bookmark", lambda p: edits.add_bookmark(p, moment, "here"))
    trained.controller.look_back.end()
    QTest.mouseClick(trained.timeline.scrubber, LEFT, pos=QPoint(round(trained.loss_plot.x_of(10.0)), 2))
    assert trained.controller.look_back.moment is moment


def test_a_bookmark_can_be_looked_at_gone_to_and_removed(trained: MainWindow) -> None:
    trained.controller.look_at(10.0)
    moment = trained.controller.shown.moment
    trained.edit("Add bookmark", lambda p: edits.add_bookmark(p, moment, "here"))
    trained.controller.look_back.end()
    trained.timeline.list_action.trigger()
    card = card_of(trained)
    buttons = {button.text(): button for button in card.findChildren(QPushButton)}
    QTest.mouseClick(buttons["Look"], LEFT)
    assert trained.controller.look_back.moment is moment
    QTest.mouseClick(buttons["Go to"], LEFT)
    assert trained.controller.look_back.moment is None
    assert trained.document.project.progress.epoch == 10
    (remove,) = [b for b in card.findChildren(QToolButton) if b.accessibleName() == "Remove bookmark here"]
    QTest.mouseClick(remove, LEFT)
    assert trained.document.project.bookmarks == ()
    assert trained.document.undo_stack.undoText() == "Remove bookmark"


def test_run_n_epochs_by_key_and_by_the_field(window: MainWindow, wait_idle: Callable[[MainWindow], None]) -> None:
    window.controller.set_speed(None)
    menu = window.tool_bar.epochs_menu
    menu.field.setValue(12)
    assert window.tool_bar.run_epochs_action.text() == "Run 12 epochs"
    window.canvas.setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert window.controller.state is not RunState.IDLE
    wait_idle(window)
    assert window.document.project.progress.epoch == 12
    next(a for a in menu.actions() if a.text() == "Run 10 epochs").trigger()
    wait_idle(window)
    assert window.document.project.progress.epoch == 22
    assert window.tool_bar.run_epochs_action.text() == "Run 10 epochs"


def test_the_slider_says_what_speed_is_reached(window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]) -> None:
    window.resize(1440, 900)
    window.tool_bar.speed_slider.setValue(window.tool_bar.speed_slider.maximum())
    window.controller.play()
    qtbot.waitUntil(lambda: "Reached: " in window.tool_bar.speed_slider.toolTip(), timeout=60_000)
    window.controller.pause()
    wait_idle(window)
    assert "Reached" not in window.tool_bar.speed_slider.toolTip()


def test_a_bookmark_of_a_file_that_was_opened_can_be_looked_at_and_gone_to(trained: MainWindow, tmp_path: Path) -> None:
    trained.edit("Add bookmark", lambda p: edits.add_bookmark(p, p.moment, "here"))
    trained.document.save(tmp_path / "a.mlps")
    trained.document.open_file(tmp_path / "a.mlps")
    assert trained.timeline.words == ""
    trained.timeline.look_at_bookmark(0)
    assert trained.timeline.words == "“here”, epoch 40"
    assert shown_epoch(trained) == "40"
    trained.timeline.continue_action.trigger()
    trained.controller.pause()
    trained.controller.go_to(trained.document.project.bookmarks[0].moment, "Go to bookmark “here”")
    assert trained.controller.losses[-1, 0] == 40
    assert trained.loss_plot.last_epoch_shown >= 40
    assert trained.timeline.scrubber.handle.x() <= trained.loss_plot.plot_rect().right()
