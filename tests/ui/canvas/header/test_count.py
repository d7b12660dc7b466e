"""The number of units of a layer: typed, stepped, and held to its limits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_OUTPUTS, MAX_UNITS
from mlp_studio.ui.canvas.flat_button import REPEAT_DELAY
from mlp_studio.ui.theme import LIGHT
from tests.ui.canvas.header.strip import Make, project_of, wheel


def test_holding_plus_adds_units_as_one_gesture(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    plus = one.headers[1].plus_button
    qtbot.mousePress(plus, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(one.asked) >= 3, timeout=REPEAT_DELAY * 20)
    qtbot.mouseRelease(plus, Qt.MouseButton.LeftButton)
    assert set(one.asked) == {("add", 1)}
    assert one.project.network.sizes[1] == 3 + len(one.asked)
    assert len(set(one.gestures)) == 1
    assert "h1" in one.gestures[0]
    qtbot.mouseClick(plus, Qt.MouseButton.LeftButton)
    assert len(set(one.gestures)) == 2


def test_arrows_and_wheel_in_the_number_are_one_gesture_until_it_is_left(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[1].count_field
    wheel(field, 1)
    assert one.asked == []
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    wheel(field, -1)
    assert one.project.network.sizes == (2, 4, 2)
    assert field.text() == "4"
    assert len(set(one.gestures)) == 1
    one.headers[2].count_field.setFocus()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert len(set(one.gestures)) == 2


@pytest.mark.parametrize(
    ("s", "typed", "words"),
    [(1, "1025", "1 to 1,024"), (2, "11", "The output layer has 1 to 10"), (1, "0", "1 to 1,024"), (1, "inf", "whole number")],
)
def test_a_number_that_cannot_be_is_refused_in_place_and_leaving_brings_the_old_one_back(
    s: int, typed: str, words: str, bench: Make, qtbot: QtBot
) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[s].count_field
    old = field.text()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert words in field.toolTip()
    assert LIGHT.negative.name() in field.styleSheet()
    assert field.text() == typed
    one.headers[3 - s].count_field.setFocus()
    assert field.text() == old
    assert field.problem == ""
    assert one.asked == []


def test_plus_ends_at_the_limits_of_hidden_and_output_layers(bench: Make) -> None:
    one = bench(project_of(MAX_UNITS, MAX_OUTPUTS))
    for s, limit in ((1, f"{MAX_UNITS:,}"), (2, str(MAX_OUTPUTS))):
        assert not one.headers[s].plus_button.isEnabled()
        assert limit in one.headers[s].plus_button.toolTip()
        assert not one.layer_menu(s).add_unit_action.isEnabled()


def test_an_arrow_key_beyond_the_limit_says_what_it_is(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, MAX_OUTPUTS))
    field = one.headers[2].count_field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert "1 to 10 units" in field.toolTip()
    assert one.asked == []


def test_a_number_that_is_being_typed_stays_while_the_network_changes(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.headers[1].count_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1")
    one.show(edits.set_units(one.project, 1, 5))
    assert field.text() == "1"
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert one.project.network.sizes == (2, 12, 2)


def test_three_digits_fit_into_the_number(bench: Make) -> None:
    one = bench(project_of(128, 2))
    field = one.headers[1].count_field
    assert field.fontMetrics().horizontalAdvance("128") <= field.width()


def test_a_long_number_has_room_while_it_is_typed(bench: Make, qtbot: QtBot) -> None:
    field = bench(project_of(3, 2)).headers[1].count_field
    usual = field.geometry()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "50000")
    assert field.width() > field.fontMetrics().horizontalAdvance("50000")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.geometry() == usual


def test_keys_of_the_number_come_before_the_windows_shortcuts(bench: Make) -> None:
    field = bench(project_of(3, 2)).headers[1].count_field
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(field, event)
    assert event.isAccepted()
