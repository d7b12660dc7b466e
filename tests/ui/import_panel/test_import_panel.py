"""The import panel by itself: it shows what was understood of a file, and applies every choice at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from pytestqt.qtbot import QtBot

from mlp_studio.storage.imports.choice import Import
from mlp_studio.ui.import_panel.panel import ImportPanel

Pick = Callable[[ImportPanel, str, str], None]
OpenPanel = Callable[[str], ImportPanel]
Settle = Callable[[ImportPanel], None]

FOUR = "a,b,c,kind\n0,10,5,no\n1,11,6,yes\n0,12,7,yes\n,13,8,no\n2,14,9,no\n"
"""Four columns, and a row without a first coordinate."""
ELEVEN = "u,v,colour,size\n" + "".join(f"{i},{i * i},c{i},{'SL'[i % 2]}\n" for i in range(11))


def test_it_shows_how_the_file_was_read(lone_panel: OpenPanel) -> None:
    panel = lone_panel("x;y;Gruppe;Rest\n1,5;2,5;a;0\n2,5;3,5;b;0\n")
    assert "Import points.csv" in panel.title
    for fact in ("UTF-8", "parted by semicolons", "decimal comma", "names in the first row", "2 rows", "4 columns"):
        assert fact in panel.title
    assert panel.use_button.text() == "Use 2 points"
    assert np.array_equal(panel.plot.points.xy, [[1.5, 2.5], [2.5, 3.5]])


def test_it_says_what_was_left_out_and_counts_the_classes(lone_panel: OpenPanel) -> None:
    panel = lone_panel(FOUR)
    assert "4 points" in panel.account.text
    assert "1 of 5 rows was left out" in panel.account.text
    assert panel.account.text.splitlines()[1:5] == ["no", "2", "yes", "2"]


def test_another_coordinate_is_plotted_at_once(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel(FOUR)
    pick(panel, "x", "c")
    assert panel.plot.points.axes == ("c", "b")
    assert panel.plot.points.xy[:, 0].tolist() == [5, 6, 7, 8, 9]
    assert panel.use_button.text() == "Use 5 points"


def test_the_coordinates_change_places_when_one_takes_the_others_column(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel(FOUR)
    pick(panel, "x", "b")
    assert panel.plot.points.axes == ("b", "a")
    assert panel.fields.y_field.currentText() == "a"


def test_a_class_that_becomes_a_coordinate_is_a_class_no_longer(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel("a,b,c,class\n1,2,3,0\n3,4,5,1\n")
    pick(panel, "y", "class")
    assert panel.fields.choice.label is None
    assert panel.plot.points.axes == ("a", "class")
    assert not panel.fields.kind_field.isVisible()


def test_a_column_of_fractions_is_read_as_a_target_number(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel("a,b,c,kind\n1,2,0.5,u\n3,4,1.5,v\n")
    pick(panel, "label", "c")
    assert panel.fields.kind_field.key == "number"
    assert panel.plot.points.setting == "regression"
    assert panel.rows.rows.role_title(2) == "target"


def test_missing_values_can_be_filled_with_the_mean_and_the_rows_are_counted(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel(FOUR)
    assert panel.fields.text_below("missing") == "1 row without both coordinates"
    assert panel.rows.rows.reason(3) == "Left out: there is nothing in “a”"
    pick(panel, "missing", "Use the column’s mean")
    assert len(panel.plot.points) == 5
    assert panel.plot.points.xy[3].tolist() == [0.75, 13]
    assert panel.rows.rows.reason(3) == ""


def test_missing_values_are_no_question_where_there_are_none(lone_panel: OpenPanel) -> None:
    panel = lone_panel("a,b,c,kind\n1,2,3,u\n3,4,5,v\n")
    assert not panel.fields.missing_field.isEnabled()
    assert panel.fields.text_below("missing") == ""


def test_a_share_of_test_rows_is_drawn_and_shown(lone_panel: OpenPanel, pick: Pick, qtbot: QtBot, settle: Settle) -> None:
    panel = lone_panel("a,b,c,kind\n" + "".join(f"{i},{i % 3},0,{'uv'[i % 2]}\n" for i in range(20)))
    pick(panel, "test", "A share, drawn")
    assert int(panel.plot.points.test_mask.sum()) == 4
    drawn = panel.plot.points.test_mask.copy()
    panel.fields.share_field.setFocus()
    panel.fields.share_field.selectAll()
    qtbot.keyClicks(panel.fields.share_field, "50")
    qtbot.keyClick(panel.fields.share_field, Qt.Key.Key_Tab)
    settle(panel)
    assert int(panel.plot.points.test_mask.sum()) == 10
    assert int(drawn.sum()) == 4
    assert "10 of them for testing" in panel.account.text


def test_a_column_can_mark_the_test_rows(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel("a,b,kind,held\n1,2,u,0\n3,4,v,1\n5,6,u,0\n")
    pick(panel, "label", "kind")
    pick(panel, "test", "Marked by a column")
    assert panel.fields.column_field.currentText() == "held"
    assert panel.plot.points.test_mask.tolist() == [False, True, False]


def test_what_is_wrong_is_said_below_its_field_and_can_be_mended_there(lone_panel: OpenPanel, pick: Pick) -> None:
    panel = lone_panel(ELEVEN)
    pick(panel, "label", "colour")
    key, text = panel.fields.problem
    assert key == "label"
    assert not panel.fields.missing_field.isEnabled()
    assert "There are 11 classes" in text
    assert not panel.use_button.isEnabled()
    assert panel.words == "Mend what is marked at the left"
    assert len(panel.plot.points) == 0
    pick(panel, "label", "size")
    assert panel.fields.problem == ("", "")
    assert panel.use_button.isEnabled()
    assert len(panel.plot.points) == 11


def test_a_click_on_a_columns_head_offers_its_roles(lone_panel: OpenPanel, qtbot: QtBot, settle: Settle) -> None:
    panel = lone_panel(FOUR)
    head = panel.rows.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(2) + 10, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    actions = {action.text(): action for action in panel.rows.menu.actions()}
    assert [action.isChecked() for action in actions.values()] == [False, False, False]
    actions["Use as x₁"].trigger()
    panel.rows.menu.close()
    settle(panel)
    assert panel.plot.points.axes == ("c", "b")
    assert panel.rows.rows.role_title(2) == "x₁"
    assert panel.rows.rows.role_title(0) == ""


def test_a_thousand_columns_and_long_names_are_shown(lone_panel: OpenPanel) -> None:
    names = ",".join(f"the name of column number {j}" for j in range(1000))
    rows = "\n".join(",".join(str(i + j) for j in range(1000)) for i in range(3))
    panel = lone_panel(f"{names}\n{rows}\n")
    assert panel.rows.rows.columnCount() == 1000
    assert panel.fields.x_field.count() == 1000
    assert panel.fields.x_field.width() < 200


def test_what_is_shown_belongs_to_the_choice_that_is_shown(lone_panel: OpenPanel, qtbot: QtBot, settle: Settle) -> None:
    panel = lone_panel(FOUR)
    for role, column in (("x", 2), ("y", 0), ("x", 1), ("y", 2)):
        QTimer.singleShot(0, panel, lambda role=role, column=column: panel.rows.role_requested.emit(role, column))
    qtbot.waitUntil(lambda: (panel.fields.choice.x, panel.fields.choice.y) == (1, 2))
    settle(panel)
    assert panel.plot.points.axes == ("b", "c")
    assert isinstance(panel.result, Import)
    assert panel.result.choice == panel.fields.choice
