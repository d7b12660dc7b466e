"""A field of numbers leaves the window its keys: letters, Space, and what Escape means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mlp_studio.core import edits
from mlp_studio.ui.main_window import MainWindow


def focused(window: MainWindow) -> QWidget:
    widget = window.focusWidget()
    assert widget is not None
    return widget


def test_after_a_learning_rate_is_typed_the_keys_are_the_windows_again(window: MainWindow) -> None:
    field = window.tool_bar.eta_field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(focused(window), "0.5")
    QTest.keyClick(focused(window), Qt.Key.Key_Return)
    assert window.document.project.training.learning_rate == 0.5
    shown = window.document.project.view.regions
    QTest.keyClick(focused(window), Qt.Key.Key_V)
    assert window.document.project.view.regions != shown
    window.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 3.0))
    QTest.keyClick(focused(window), Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert field.text() == "0.500"


def test_letters_do_not_get_into_a_number_but_its_exponent_does(window: MainWindow) -> None:
    field = window.tool_bar.eta_field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "z1qe-2x")
    assert field.lineEdit().text() == "1e-2"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.document.project.training.learning_rate == 0.01


def test_escape_brings_the_value_back_and_leaves_the_field(window: MainWindow) -> None:
    field, before = window.tool_bar.eta_field, window.document.project.training.learning_rate
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "77")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()
    assert field.value() == before
    assert window.document.project.training.learning_rate == before
    assert not field.lineEdit().hasSelectedText()
