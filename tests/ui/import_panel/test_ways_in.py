"""Every way in for points: what is clear is taken at once, anything else opens the panel, and what is wrong is one notice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.scaling import SCALINGS
from mlp_studio.storage.imports import reading
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start import make_window

Read = Callable[[MainWindow], None]
Csv = Callable[[str, str], Path]

XOR = "a,b,kind\n0,0,no\n1,0,yes\n0,1,yes\n1,1,no\n"
THREE = "a,b,kind\n0,0,r\n1,0,g\n0,1,b\n1,1,r\n"
FOUR_COLUMNS = "a,b,c,kind\n0,0,5,no\n1,0,6,yes\n0,1,7,yes\n1,1,8,no\n"
FAR = "a,b,kind\n170,60,no\n150,50,yes\n160,70,yes\n180,80,no\n"


def drop(window: MainWindow, *, paths: list[Path] | None = None, text: str = "") -> bool:
    """Drag something onto the window and drop it, as a desktop does; return whether the window took it."""
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        mime.setText(text)
    at, copy, left, no = QPointF(600, 400), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), copy, mime, left, no)
    enter.ignore()
    window.dragEnterEvent(enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(at, copy, mime, left, no)
    event.ignore()
    window.dropEvent(event)
    return event.isAccepted()


def test_a_clear_file_is_taken_as_one_undo_step_and_told(window: MainWindow, csv: Csv, read: Read) -> None:
    before = window.document.project
    window.files.open_path(csv("three.csv", THREE))
    assert window.document.project is before
    read(window)
    assert window.document.project.points.classes == ("b", "g", "r")
    assert window.notice_bar.text == "three.csv: 4 points, 3 classes. The network is now 2-5-4-3, to fit the classes."
    assert not window.imports.is_asking
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.undoText() == "Import three.csv"
    window.document.undo()
    assert window.document.project is before


def test_a_file_with_columns_left_over_opens_the_panel_and_changes_nothing(window: MainWindow, csv: Csv, read: Read) -> None:
    before = window.document.project
    window.files.open_path(csv("four.csv", FOUR_COLUMNS))
    read(window)
    assert window.imports.is_asking
    assert window.document.project is before
    assert window.document.undo_stack.count() == 0


def test_the_menu_asks_for_a_data_file_of_any_format(window: MainWindow, csv: Csv, read: Read, qtbot: QtBot) -> None:
    asked: list[str] = []

    def choose(title: str, filters: str, for_saving: bool) -> str:
        asked.append(filters)
        return str(csv("xor.csv", XOR))

    window.files.choose_file = choose
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    read(window)
    assert len(window.document.project.points) == 4
    assert all(f"*{suffix}" in asked[0] for suffix in reading.DATA_SUFFIXES)


def test_a_project_chosen_for_import_is_refused_in_words(window: MainWindow, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "mine.mlps"
    window.document.save(path)
    before = window.document.project
    window.files.choose_file = lambda *_: str(path)
    window.files.import_data()
    read(window)
    assert window.document.project is before
    assert "mine.mlps" in window.notice_bar.text


def test_a_project_with_another_ending_is_opened_as_one_and_records_are_not(window: MainWindow, read: Read, tmp_path: Path) -> None:
    window.document.save(tmp_path / "a.mlps")
    (tmp_path / "a.mlps").rename(tmp_path / "renamed.txt")
    (tmp_path / "points.json").write_text('{"data": [{"x": 1, "y": 2, "c": "u"}, {"x": 2, "y": 3, "c": "v"}]}')
    window.files.open_path(tmp_path / "renamed.txt")
    assert window.document.path == tmp_path / "renamed.txt"
    window.files.open_path(tmp_path / "points.json")
    read(window)
    assert window.document.path == tmp_path / "renamed.txt"
    assert len(window.document.project.points) == 2


def test_a_file_dropped_on_the_window_is_taken(window: MainWindow, csv: Csv, read: Read) -> None:
    assert drop(window, paths=[csv("drop.csv", XOR)])
    read(window)
    assert window.document.project.points.classes == ("no", "yes")
    assert window.data_panel.source_field.currentText() == "drop.csv"


def test_what_is_dropped_anywhere_comes_to_the_window(window: MainWindow) -> None:
    for place in (window.canvas.view, window.plane, window.loss_plot, window.weights_panel, window.data_panel):
        found = window.childAt(place.mapTo(window, place.rect().center()))
        while found is not None and not found.acceptDrops():  # as Qt does
            found = found.parentWidget()
        assert found is window


def test_of_several_dropped_files_the_first_is_taken_and_that_is_told(window: MainWindow, csv: Csv, read: Read) -> None:
    assert drop(window, paths=[csv("first.csv", XOR), csv("second.csv", THREE)])
    read(window)
    assert window.document.project.points.classes == ("no", "yes")
    assert "Of the 2 files only “first.csv” was opened." in window.notice_bar.text


def test_the_panel_tells_as_well_that_only_the_first_of_several_files_was_opened(window: MainWindow, csv: Csv, read: Read) -> None:
    assert drop(window, paths=[csv("first.csv", FOUR_COLUMNS), csv("second.csv", XOR)])
    read(window)
    assert "only “first.csv” was opened" in window.imports.panel.account.text


def test_a_table_of_text_can_be_dropped(window: MainWindow, read: Read) -> None:
    assert drop(window, text=XOR)
    read(window)
    assert len(window.document.project.points) == 4
    assert window.document.undo_stack.undoText() == "Import dropped points"


def test_what_holds_neither_file_nor_text_is_not_taken(window: MainWindow) -> None:
    assert not drop(window)
    assert not window.imports.importer.is_busy


def test_points_are_pasted_from_the_clipboard(window: MainWindow, read: Read, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(XOR.replace(",", "\t"))
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_V, modifiers)
    read(window)
    assert window.document.project.points.classes == ("no", "yes")
    assert window.document.undo_stack.undoText() == "Paste points"


def test_a_copied_file_is_pasted_as_a_file(window: MainWindow, csv: Csv, read: Read) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(csv("copied.csv", XOR)))])
    QGuiApplication.clipboard().setMimeData(mime)
    window.imports.paste()
    read(window)
    assert window.document.undo_stack.undoText() == "Import copied.csv"


def test_an_empty_clipboard_is_told(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText(" \n")
    window.imports.paste()
    assert "no table on the clipboard" in window.notice_bar.text
    assert not window.imports.importer.is_busy


def test_a_data_file_on_the_command_line_goes_the_same_way(csv: Csv, read: Read, qapp: QApplication) -> None:
    style, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    opened = make_window(qapp, str(csv("xor.csv", XOR)))
    try:
        read(opened)
        assert opened.document.undo_stack.undoText() == "Import xor.csv"
    finally:
        opened.files.confirm_discard = lambda what: "discard"
        opened.close()
        opened.deleteLater()
        qapp.setStyleSheet(style)
        qapp.setPalette(palette)
        qapp.setFont(font)


@pytest.mark.parametrize(("name", "text"), [("empty.csv", ""), ("one.csv", "1\n2\n"), ("words.csv", "a,b\nx,y\n")])
def test_a_wrong_file_is_one_notice_and_the_project_stays(name: str, text: str, window: MainWindow, csv: Csv, read: Read) -> None:
    before = window.document.project
    window.files.open_path(csv(name, text))
    read(window)
    assert name in window.notice_bar.text
    assert not window.imports.is_asking
    assert window.document.project is before
    assert not window.document.is_modified


def test_a_file_that_vanished_is_a_notice(window: MainWindow, tmp_path: Path, read: Read) -> None:
    window.files.open_path(tmp_path / "gone.csv")
    read(window)
    assert "gone.csv" in window.notice_bar.text


def test_the_notice_opens_the_panel_on_what_was_read(window: MainWindow, csv: Csv, read: Read, qtbot: QtBot) -> None:
    path = csv("xor.csv", XOR)
    window.files.open_path(path)
    read(window)
    path.unlink()
    taken = window.document.project
    assert window.notice_bar.action_button.text() == "How it was read…"
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    panel = window.imports.panel
    assert panel.isVisible()
    assert "Import xor.csv" in panel.title
    qtbot.mouseClick(panel.use_button, Qt.MouseButton.LeftButton)
    assert window.document.project is taken
    assert window.document.undo_stack.count() == 1


def test_points_far_from_zero_come_with_the_offer_to_standardise_them(window: MainWindow, csv: Csv, read: Read, qtbot: QtBot) -> None:
    window.files.open_path(csv("far.csv", FAR))
    read(window)
    bar = window.notice_bar
    assert "The coordinates go up to 180, where units saturate." in bar.text
    assert (bar.action_button.text(), bar.other_button.text()) == (SCALINGS["standard"].title, "How it was read…")
    assert window.document.project.network.scaling.kind == "none"
    qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert window.document.project.network.scaling.kind == "standard"
    window.document.undo()
    assert window.document.project.network.scaling.kind == "none"
    assert len(window.document.project.points) == 4


def test_points_that_are_scaled_already_come_without_the_offer(window: MainWindow, csv: Csv, read: Read, qtbot: QtBot) -> None:
    window.files.open_path(csv("far.csv", FAR))
    read(window)
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    window.files.open_path(csv("again.csv", FAR))
    read(window)
    assert window.notice_bar.action_button.text() == "How it was read…"
    assert not window.notice_bar.other_button.isVisible()


def test_a_file_that_takes_long_is_told_of_and_the_window_stays_usable(
    window: MainWindow, csv: Csv, read: Read, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = threading.Event()
    real = reading.read_table

    def slow(data: bytes, name: str, part: str = "") -> Table:
        opened.wait(10)
        return real(data, name, part)

    monkeypatch.setattr(reading, "read_table", slow)
    window.files.open_path(csv("slow.csv", XOR))
    qtbot.waitUntil(lambda: window.notice_bar.isVisible())
    assert window.notice_bar.text == "Reading slow.csv…"
    assert window.notice_bar.action_button.text() == "Cancel"
    opened.set()
    read(window)
    assert "slow.csv: 4 points" in window.notice_bar.text


def test_a_file_that_takes_long_can_be_let_go(window: MainWindow, csv: Csv, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = threading.Event()
    real = reading.read_table

    def slow(data: bytes, name: str, part: str = "") -> Table:
        opened.wait(10)
        return real(data, name, part)

    monkeypatch.setattr(reading, "read_table", slow)
    before = window.document.project
    window.files.open_path(csv("slow.csv", XOR))
    qtbot.waitUntil(lambda: window.notice_bar.isVisible())
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    assert not window.imports.importer.is_busy
    opened.set()
    assert window.close()
    assert window.document.project is before


def test_closing_the_window_while_it_reads_joins_the_thread(window: MainWindow, csv: Csv, monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()
    real = reading.read_table

    def slow(data: bytes, name: str, part: str = "") -> Table:
        began.set()
        threading.Event().wait(0.2)
        return real(data, name, part)

    monkeypatch.setattr(reading, "read_table", slow)
    before = window.document.project
    window.files.open_path(csv("slow.csv", XOR))
    assert began.wait(10)
    assert window.close()
    assert not any(thread.name == "importer" for thread in threading.enumerate())
    assert window.document.project is before
