"""The menu of the input features."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_INPUTS
from mlp_studio.ui.canvas.feature_menu import DERIVED
from mlp_studio.ui.theme import LIGHT
from tests.ui.canvas.header.strip import Make, project_of


def test_the_inputs_button_counts_the_features_and_lists_them_in_the_lectures_notation(bench: Make) -> None:
    one = bench(project_of(3, 2))
    assert one.headers[0].inputs_button.text() == "2 features"
    one.show(edits.set_inputs(one.project, ("x1", "sin(x2)")))
    assert "x₁, sin x₂" in one.headers[0].inputs_button.toolTip()
    one.show(edits.set_inputs(one.project, ("x2",)))
    assert one.headers[0].inputs_button.text() == "1 feature"


def test_the_features_that_the_network_has_are_checked(bench: Make) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x2", "x1*x2")))
    texts = [action.text() for action in one.feature_menu.actions() if action.isCheckable()]
    assert texts == ["x₁", "x₂", "x₁²", "x₂²", "x₁·x₂", "sin x₁", "sin x₂"]
    assert [action.text() for action in one.feature_menu.actions() if action.isChecked()] == ["x₂", "x₁·x₂"]


def test_a_checked_feature_goes_last_and_an_unchecked_one_leaves_the_others_in_order(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.feature("x₁²").trigger()
    assert one.project.network.inputs == ("x1", "x2", "x1^2")
    one.feature("x₁").trigger()
    assert one.project.network.inputs == ("x2", "x1^2")
    one.feature("x₁").trigger()
    assert one.project.network.inputs == ("x2", "x1^2", "x1")


def test_the_last_feature_cannot_be_unchecked_and_says_why(bench: Make) -> None:
    one = bench(project_of(3, 2))
    one.feature("x₁").trigger()
    last = one.feature("x₂")
    assert not last.isEnabled()
    assert last.isChecked()
    assert "at least one input" in last.toolTip()
    assert one.feature("x₁").isEnabled()


def test_no_feature_can_be_added_to_as_many_as_there_can_be(bench: Make) -> None:
    inputs = ("x1", *(f"x2+{n}" for n in range(MAX_INPUTS - 1)))
    one = bench(edits.set_inputs(project_of(1), inputs))
    assert not one.feature("x₁²").isEnabled()
    assert str(MAX_INPUTS) in one.feature("x₁²").toolTip()
    assert one.feature("x₁").isEnabled()


def test_clicks_and_space_check_features_and_leave_the_menu_open(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(one.feature("x₁·x₂")).center())
    assert one.project.network.inputs == ("x1", "x2", "x1*x2")
    menu.setActiveAction(one.feature("x₂"))
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert one.project.network.inputs == ("x1", "x1*x2")
    assert menu.isVisible()
    menu.close()


def test_a_typed_expression_becomes_the_last_feature_with_a_row_of_its_own(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, "x1*x2^3")
    assert "x₁·x₂³" in menu.entry.message.text()
    qtbot.keyClick(menu.entry.line, Qt.Key.Key_Return)
    assert one.project.network.inputs == ("x1", "x2", "x1*x2^3")
    assert menu.isVisible()
    assert menu.entry.line.text() == ""
    assert one.feature("x₁·x₂³").isChecked()
    menu.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("foo(x1", "cannot be read"),
        ("x1 ** 2", "is an input already"),
        ("__import__('os')", "cannot be read"),
        ("   ", "no expression yet"),
    ],
)
def test_an_expression_that_cannot_be_added_is_refused_in_place_in_words(typed: str, words: str, bench: Make, qtbot: QtBot) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x1", "x1^2")))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, typed)
    qtbot.mouseClick(menu.entry.button, Qt.MouseButton.LeftButton)
    assert words in menu.entry.message.text()
    assert LIGHT.negative.name() in menu.entry.line.styleSheet()
    assert menu.entry.line.text() == typed
    assert menu.isVisible()
    assert one.asked == []
    menu.close()


def test_the_red_frame_goes_as_soon_as_an_expression_can_be_read(bench: Make, qtbot: QtBot) -> None:
    menu = bench(project_of(3, 2)).open_features()
    qtbot.keyClicks(menu.entry.line, "cos(x1")
    qtbot.keyClick(menu.entry.line, Qt.Key.Key_Return)
    assert menu.entry.problem
    qtbot.keyClicks(menu.entry.line, ")")
    assert not menu.entry.problem
    assert LIGHT.negative.name() not in menu.entry.line.styleSheet()
    menu.close()


def test_a_refused_expression_is_still_there_when_the_menu_opens_again(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    menu = one.open_features()
    qtbot.keyClicks(menu.entry.line, "x1 +")
    menu.close()
    assert one.open_features().entry.line.text() == "x1 +"
    menu.close()


def test_an_unchecked_expression_can_be_taken_back_until_the_menu_closes(bench: Make) -> None:
    one = bench(edits.set_inputs(project_of(3, 2), ("x1", "exp(x2)")))
    menu = one.open_features()
    one.feature("exp x₂").trigger()
    assert one.project.network.inputs == ("x1",)
    one.feature("exp x₂").trigger()
    assert one.project.network.inputs == ("x1", "exp(x2)")
    one.feature("exp x₂").trigger()
    menu.close()
    one.open_features()
    assert "exp x₂" not in [action.text() for action in menu.actions()]
    menu.close()


def test_down_arrows_lead_to_the_expression(bench: Make, qtbot: QtBot) -> None:
    menu = bench(project_of(3, 2)).open_features()
    for _ in range(len(DERIVED) + 1):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.entry.line.hasFocus()
    menu.close()
