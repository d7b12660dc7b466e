"""Recent files on the start page: what is seen of them, opening them, and taking them off the list."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.file_sight import FileSight, look_at
from mlp_studio.app.preferences import Preferences
from mlp_studio.training.heat import RegionColours
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start_page.recent_row import RecentRow

Start = Callable[..., MainWindow]
Seen = Callable[[MainWindow], None]


def rows_of(window: MainWindow) -> list[RecentRow]:
    return [row for row in window.start_page.page.recent.rows if isinstance(row, RecentRow)]


def test_a_project_shows_its_shape_and_a_data_file_its_points(start: Start, seen: Seen, project_file: Path, points_file: Path) -> None:
    window = start(points_file, project_file)
    seen(window)
    assert [row.content for row in rows_of(window)] == ["150 points, 3 classes", "2-5-4-2"]
    assert [row.day for row in rows_of(window)] == ["today", "today"]
    assert all(row.thumbnail is not None for row in rows_of(window))


def test_a_click_opens_a_recent_project(start: Start, seen: Seen, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file)
    seen(window)
    qtbot.mouseClick(rows_of(window)[0], Qt.MouseButton.LeftButton)
    assert window.document.path == project_file
    assert not window.start_page.is_shown


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A drive with a folder "far", whose files answer from the moment on at which this is set."""
    answers = Event()

    def look_when_it_answers(path: Path, pixels: tuple[int, int], colours: RegionColours) -> FileSight:
        if path.parent.name == "far":
            answers.wait(20)
        return look_at(path, pixels, colours)

    monkeypatch.setattr("mlp_studio.app.sight_feed.look_at", look_when_it_answers)
    monkeypatch.setattr("mlp_studio.app.sight_feed.PATIENCE_MS", 1000)
    yield answers
    answers.set()


def test_a_file_that_does_not_answer_keeps_none_after_it_from_being_seen_or_opened(
    drive: Event, start: Start, seen: Seen, qtbot: QtBot, project_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "far").mkdir()
    far = Path(shutil.copy(project_file, tmp_path / "far" / "far.mlps"))
    window = start(far, project_file)
    seen(window)
    assert [row.at_the_right for row in rows_of(window)] == ["no answer", "today"]
    assert rows_of(window)[0].toolTip().endswith("does not answer")
    qtbot.mouseClick(rows_of(window)[1], Qt.MouseButton.LeftButton)
    assert window.document.path == project_file


def test_a_file_whose_name_is_no_text_is_seen_and_opened(start: Start, seen: Seen, qtbot: QtBot, project_file: Path) -> None:
    odd = project_file.with_name(os.fsdecode(b"caf\xe9.mlps"))
    try:
        shutil.copy(project_file, odd)
    except OSError:
        pytest.skip("this file system has none")
    window = start(odd)
    seen(window)
    row = rows_of(window)[0]
    assert (row.state_word, row.content) == ("", "2-5-4-2")
    assert row.accessibleName() == "Recent file: caf\ufffd.mlps"
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window.document.path == odd


def test_points_that_were_imported_are_recent_and_can_be_opened_again(start: Start, qtbot: QtBot, points_file: Path) -> None:
    window = start()
    assert rows_of(window) == []
    assert not window.start_page.page.recent.isVisible()
    window.files.open_path(points_file)
    qtbot.waitUntil(lambda: len(window.document.project.points) == 150, timeout=20_000)
    assert window.preferences.recent_files == [points_file]
    assert not window.start_page.is_shown
    window.files.confirm_discard = lambda what: "discard"
    window.files.new_project()
    window.start_page.show()
    qtbot.mouseClick(rows_of(window)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.document.project.points) == 150, timeout=20_000)


def test_a_missing_file_is_told_of_and_taken_off_the_list_on_request(start: Start, seen: Seen, qtbot: QtBot, tmp_path: Path) -> None:
    window = start(tmp_path / "gone.mlps")
    seen(window)
    before = window.document.project
    row = rows_of(window)[0]
    assert row.state_word == "missing"
    assert "not there" in row.toolTip()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "gone.mlps is not there any more" in window.notice_bar.text
    assert window.document.project is before
    assert window.start_page.is_shown
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    assert rows_of(window) == []
    assert Preferences().recent_files == []


def test_a_project_removed_while_the_page_is_shown_is_not_opened(start: Start, seen: Seen, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file)
    seen(window)
    assert rows_of(window)[0].state_word == ""
    project_file.unlink()
    qtbot.mouseClick(rows_of(window)[0], Qt.MouseButton.LeftButton)
    assert "no such file" in window.notice_bar.text
    qtbot.waitUntil(lambda: rows_of(window)[0].state_word == "missing")
    assert window.document.path is None


def test_files_are_looked_at_again_when_the_window_comes_back_to_the_front(
    start: Start, seen: Seen, qtbot: QtBot, project_file: Path
) -> None:
    window = start(project_file)
    seen(window)
    qtbot.waitUntil(lambda: window.start_page.page.feed.is_all_seen)
    project_file.unlink()
    QApplication.sendEvent(window.start_page.page, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: rows_of(window)[0].state_word == "missing")


def test_a_damaged_file_is_marked_and_a_click_says_what_is_wrong_with_it(start: Start, seen: Seen, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mlps"
    broken.write_text('{"format": "mlp-studio", ')
    window = start(broken)
    seen(window)
    row = rows_of(window)[0]
    assert (row.state_word, row.thumbnail) == ("damaged", None)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "broken.mlps" in window.notice_bar.text
    assert window.start_page.is_shown


def test_del_takes_a_file_off_the_list_and_the_focus_goes_to_the_next(
    start: Start, qtbot: QtBot, project_file: Path, points_file: Path
) -> None:
    window = start(project_file, points_file)
    rows_of(window)[0].setFocus()
    qtbot.keyClick(rows_of(window)[0], Qt.Key.Key_Delete)
    assert [row.path for row in rows_of(window)] == [points_file]
    assert rows_of(window)[0].hasFocus()
    qtbot.keyClick(rows_of(window)[0], Qt.Key.Key_Delete)
    assert Preferences().recent_files == []
    assert window.start_page.page.lessons.shown_rows[-1].hasFocus()
    assert project_file.exists()


def test_the_context_menu_opens_a_file_or_takes_it_off_the_list(start: Start, seen: Seen, project_file: Path, points_file: Path) -> None:
    window = start(project_file, points_file)
    seen(window)
    _, forget = rows_of(window)[1].menu().actions()
    forget.trigger()
    assert [row.path for row in rows_of(window)] == [project_file]
    opening, _ = rows_of(window)[0].menu().actions()
    opening.trigger()
    assert window.document.path == project_file


def test_a_large_file_and_one_that_is_a_pipe_are_listed_without_a_picture(start: Start, seen: Seen, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_text("a,b,c\n" + "1,2,x\n" * 400_000)
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    window = start(large, folder)
    seen(window)
    assert [(row.state_word, row.content, row.thumbnail) for row in rows_of(window)] == [("", "", None)] * 2
