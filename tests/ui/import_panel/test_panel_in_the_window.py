"""The import panel in the window: nothing is taken until the user says so, then all of it in one undo step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.ui.import_panel.panel import ImportPanel
from mlp_studio.ui.main_window import MainWindow

Read = Callable[[MainWindow], None]
Csv = Callable[[str, str], Path]
Pick = Callable[[ImportPanel, str, str], None]
OpenPanel = Callable[[str], ImportPanel]

FOUR = "a,b,c,kind\n0,10,5,no\n1,11,6,yes\n0,12,7,yes\n,13,8,no\n2,14,9,no\n"
"""Four columns, and a row without a first coordinate."""
ELEVEN = "u,v,colour,size\n" + "".join(f"{i},{i * i},c{i},{'SL'[i % 2]}\n" for i in range(11))


@pytest.fixture
def open_panel(window: MainWindow, csv: Csv, read: Read) -> OpenPanel:
    def open_it(text: str) -> ImportPanel:
        window.files.open_path(csv("points.csv", text))
        read(window)
        assert window.imports.is_asking
        return window.imports.panel

    return open_it


def test_use_takes_the_points_as_one_undo_step_and_closes(open_panel: OpenPanel, pick: Pick, window: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(FOUR)
    before = window.document.project
    edits: list[str] = []
    window.document.changed.connect(lambda old, new: edits.append(new.points.axes[0]))
    pick(panel, "x", "c")
    assert not edits
    qtbot.mouseClick(panel.use_button, Qt.MouseButton.LeftButton)
    assert edits == ["c"]
    assert not panel.isVisible()
    assert window.data_panel.source_field.currentText() == "points.csv"
    window.document.undo()
    assert window.document.project is before


def test_cancel_leaves_the_project_as_it_was(open_panel: OpenPanel, pick: Pick, window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    panel = open_panel(FOUR)
    pick(panel, "x", "c")
    qtbot.mouseClick(panel.cancel_button, Qt.MouseButton.LeftButton)
    assert not panel.isVisible()
    assert window.document.project is before
    assert not window.document.is_modified
    assert window.focusWidget() is window.canvas or window.canvas.isAncestorOf(window.focusWidget())


def test_escape_cancels_and_enter_takes(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    panel = open_panel(FOUR)
    qtbot.keyClick(panel.fields.x_field, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert window.document.project is before
    panel = open_panel(FOUR)
    qtbot.keyClick(panel.fields.x_field, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert len(window.document.project.points) == 4


def test_enter_on_cancel_cancels(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    panel = open_panel(FOUR)
    panel.cancel_button.setFocus()
    qtbot.keyClick(panel.cancel_button, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert window.document.project is before


def test_enter_waits_for_the_number_that_was_just_typed(
    open_panel: OpenPanel, pick: Pick, window: MainWindow, qtbot: QtBot, read: Read
) -> None:
    panel = open_panel("a,b,c,kind\n" + "".join(f"{i},{i % 3},0,{'uv'[i % 2]}\n" for i in range(20)))
    pick(panel, "test", "The last rows")
    panel.fields.share_field.setFocus()
    panel.fields.share_field.selectAll()
    qtbot.keyClicks(panel.fields.share_field, "50")
    qtbot.keyClick(panel.fields.share_field, Qt.Key.Key_Return)
    read(window)
    assert not panel.isVisible()
    assert int(window.document.project.points.test_mask.sum()) == 10


def test_enter_takes_nothing_while_something_is_wrong(open_panel: OpenPanel, pick: Pick, window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    panel = open_panel(ELEVEN)
    pick(panel, "label", "colour")
    qtbot.keyClick(panel.fields.label_field, Qt.Key.Key_Return)
    assert panel.isVisible()
    assert window.document.project is before


def test_letters_typed_on_the_panel_are_no_shortcuts_of_the_window(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(FOUR)
    before = window.document.project
    for key in (Qt.Key.Key_L, Qt.Key.Key_H, Qt.Key.Key_U):
        qtbot.keyClick(panel.fields.x_field, key)
    assert window.document.project is before
    assert not window.canvas.view.is_placing


def test_tab_goes_around_on_the_panel(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(FOUR)
    window.activateWindow()
    panel.fields.x_field.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(9):
        seen.append(window.focusWidget())
        focused = window.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert window.focusWidget() is seen[0]
    assert seen[-2:] == [panel.cancel_button, panel.use_button]
    assert all(widget is not None and panel.isAncestorOf(widget) for widget in seen)
    qtbot.keyClick(panel.fields.x_field, Qt.Key.Key_Backtab)
    assert window.focusWidget() is panel.use_button


def test_another_sheet_is_read_from_the_same_bytes(window: MainWindow, qtbot: QtBot, read: Read, tmp_path: Path, pick: Pick) -> None:
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    first.title = "One"
    second = book.create_sheet("Two")
    remarks = book.create_sheet("Remarks")
    for sheet, shift in ((first, 0), (second, 10)):
        for row in (["x", "y", "class"], [0 + shift, 1, "a"], [1 + shift, 0, "b"]):
            sheet.append(row)
    remarks.append(["nothing but words"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    window.files.open_path(path)
    read(window)
    path.unlink()
    panel = window.imports.panel
    pick(panel, "part", "Two")
    assert panel.plot.points.xy[:, 0].tolist() == [10, 11]
    pick(panel, "part", "Remarks")
    assert not panel.use_button.isEnabled()
    assert panel.fields.part_field.isEnabled()
    pick(panel, "part", "One")
    assert panel.use_button.text() == "Use 2 points"
    qtbot.keyClick(panel.fields.part_field, Qt.Key.Key_Return)
    assert window.document.project.points.xy[:, 0].tolist() == [0, 1]


def test_training_goes_on_beside_the_panel(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot, read: Read) -> None:
    panel = open_panel(FOUR)
    qtbot.mouseClick(window.tool_bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.controller.shown.progress.example > 0 or window.controller.shown.progress.epoch > 0, timeout=60_000)
    qtbot.mouseClick(panel.use_button, Qt.MouseButton.LeftButton)
    assert len(window.document.project.points) == 4
    for _ in range(window.document.undo_stack.count()):  # what was trained before and since are steps of their own
        window.document.undo()
    assert len(window.document.project.points) == 200


def test_notices_are_seen_above_the_panel_and_above_the_canvas_again_after_it(
    open_panel: OpenPanel, window: MainWindow, csv: Csv, read: Read, qtbot: QtBot
) -> None:
    panel = open_panel(FOUR)
    window.files.open_path(csv("words.csv", "a,b\nx,y\n"))
    read(window)
    assert panel.isVisible()
    assert panel.isAncestorOf(window.notice_bar)
    assert window.notice_bar.isVisible()
    assert not window.notice_bar.geometry().intersects(panel.use_button.geometry())
    qtbot.mouseClick(panel.cancel_button, Qt.MouseButton.LeftButton)
    assert window.notice_bar.parentWidget() is window.canvas


def test_opening_another_project_closes_the_panel(open_panel: OpenPanel, window: MainWindow) -> None:
    panel = open_panel(FOUR)
    window.files.new_project()
    assert not panel.isVisible()
    assert not window.imports.importer.is_busy


def test_it_lies_left_of_the_plane_in_any_size_of_the_window(open_panel: OpenPanel, window: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(FOUR)
    for size in ((1280, 800), (1440, 900), (960, 600)):
        window.resize(*size)
        qtbot.waitUntil(lambda: panel.geometry() == window.imports.region())
        assert panel.geometry().right() <= window.plane_dock.x()
        assert panel.geometry().top() >= window.tool_bar.geometry().bottom()
        assert panel.rect().contains(panel.use_button.geometry())


def test_both_themes_draw_the_chosen_columns_on_the_accents_ground(open_panel: OpenPanel, window: MainWindow) -> None:
    panel = open_panel(FOUR)
    for theme in ("light", "dark"):
        window.look.set_theme(theme)
        QApplication.processEvents()
        table = panel.rows
        picture = table.viewport().grab().toImage()
        chosen, left = (table.visualRect(table.rows.index(1, j)).bottomLeft() + QPoint(2, -2) for j in (0, 2))
        assert picture.pixelColor(chosen) == window.look.theme.accent_bg
        assert picture.pixelColor(left) != window.look.theme.accent_bg


def test_a_wrong_file_dropped_on_the_panel_leaves_its_choices_at_work(
    open_panel: OpenPanel, pick: Pick, csv: Csv, read: Read, window: MainWindow
) -> None:
    panel = open_panel(FOUR)
    window.files.open_path(csv("bad.csv", "1\n2\n"))
    read(window)
    assert "bad.csv" in window.notice_bar.text
    assert window.imports.is_asking
    pick(panel, "x", "c")
    panel.take()
    assert window.document.project.points.axes[0] == "c"
    assert window.data_panel.source_field.currentText() == "points.csv"


def test_another_project_takes_the_notice_about_an_import_away(csv: Csv, read: Read, window: MainWindow) -> None:
    window.files.open_path(csv("xor.csv", "a,b,kind\n0,0,no\n1,0,yes\n0,1,yes\n1,1,no\n"))
    read(window)
    assert "xor.csv" in window.notice_bar.text
    window.files.confirm_discard = lambda what: "discard"
    window.files.new_project()
    assert not window.notice_bar.isVisible()
