"""Layers are named where their names stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.edits.structure import MAX_NAME
from tests.ui.canvas.header.strip import Make, project_of


def test_a_double_click_on_a_name_renames_the_layer_with_enter(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    qtbot.mouseDClick(one.headers[1].name_label, Qt.MouseButton.LeftButton)
    editor = one.strip.editor
    assert editor.text() == "Hidden 1"
    qtbot.keyClicks(editor, "  Edge   finders ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 1, "Edge finders")]
    assert one.headers[1].name_label.text() == "Edge finders"
    assert not editor.isVisible()
    assert one.headers[1].name_label.hasFocus()


def test_escape_leaves_the_old_name_and_no_text_takes_it_away(bench: Make, qtbot: QtBot) -> None:
    one = bench(edits.rename_layer(project_of(3, 4, 2), 2, "Corners"))
    editor = one.strip.editor
    qtbot.keyClick(one.headers[2].name_label, Qt.Key.Key_F2)
    qtbot.keyClicks(editor, "abc")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert one.asked == []
    qtbot.keyClick(one.headers[2].name_label, Qt.Key.Key_F2)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 2, "")]
    assert one.headers[2].name_label.text() == "Hidden 2"


def test_enter_on_the_usual_name_gives_none(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.layer_menu(1).rename_action.trigger()
    qtbot.keyClick(one.strip.editor, Qt.Key.Key_Return)
    assert one.asked == []


def test_a_name_too_long_is_refused_in_words_and_stays(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.strip.rename(2)
    editor = one.strip.editor
    qtbot.keyClicks(editor, "n" * (MAX_NAME + 1))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert str(MAX_NAME) in editor.toolTip()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert not editor.problem
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert one.asked == [("name", 2, "n" * MAX_NAME)]


def test_leaving_the_line_commits_the_name(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.strip.rename(1)
    qtbot.keyClicks(one.strip.editor, "Edges")
    one.headers[2].count_field.setFocus()
    assert one.asked == [("name", 1, "Edges")]


def test_the_inputs_cannot_be_renamed(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.mouseDClick(one.headers[0].name_label, Qt.MouseButton.LeftButton)
    one.strip.rename(0)
    assert not one.strip.editor.is_open


def test_a_name_that_does_not_fit_is_elided_and_its_tooltip_has_all_of_it(bench: Make) -> None:
    name = "A layer that finds the corners of it all"
    one = bench(edits.rename_layer(project_of(3, 4, 2), 1, name))
    label = one.headers[1].name_label
    assert label.text().endswith("…")
    assert name in label.toolTip()
    assert label.geometry().right() < one.headers[1].remove_layer_button.x() + 1


def test_a_name_that_is_typed_is_dropped_when_the_layers_change(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    one.strip.rename(1)
    qtbot.keyClicks(one.strip.editor, "Edges")
    one.show(edits.remove_layer(one.project, 1))
    assert not one.strip.editor.isVisible()
    assert one.asked == []
