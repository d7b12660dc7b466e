"""Files from outside are opened one after the other, over no dialog, and in a window that comes to the front."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.app.single_instance import Request
from mlp_studio.core import edits
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import write_project
from mlp_studio.ui.arrivals import Arrivals
from mlp_studio.ui.main_window import MainWindow

XOR = "a,b,kind\n0,0,no\n1,0,yes\n0,1,yes\n1,1,no\n"


@pytest.fixture
def arrivals(window: MainWindow) -> Iterator[Arrivals]:
    made = Arrivals(window)
    yield made
    made.close()


@pytest.fixture
def settle(window: MainWindow, arrivals: Arrivals, qtbot: QtBot) -> Callable[[], None]:
    def wait() -> None:
        qtbot.waitUntil(lambda: not arrivals.waiting and not window.imports.importer.is_busy, timeout=20_000)

    return wait


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    path = tmp_path / "and.mlps"
    write_project(find_project("xor-igd")[0], path)
    return path


@pytest.fixture
def broken_file(tmp_path: Path) -> Path:
    path = tmp_path / "broken.mlps"
    path.write_bytes(b"")
    return path


def test_a_project_that_arrives_is_opened(window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path) -> None:
    arrivals.take(Request(project_file))
    settle()
    assert window.document.path == project_file
    assert window.notice_bar.isHidden()


def test_a_lesson_that_arrives_is_opened_as_a_new_document(window: MainWindow, arrivals: Arrivals, settle: Callable[[], None]) -> None:
    arrivals.take(Request(lesson="xor-minimum"))
    settle()
    assert window.document.project == find_project("xor-minimum")[0]
    assert window.document.path is None


def test_a_lessons_name_leads_out_of_the_lessons_folder_no_more_than_an_unknown_one(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path
) -> None:
    before = window.document.project
    arrivals.take(Request(lesson=str(project_file.with_suffix(""))))
    settle()
    assert window.document.project is before
    assert window.notice_bar.text.endswith("there is no such file or folder. Check the path.")


def test_without_a_file_a_minimised_window_comes_back_and_nothing_is_opened(window: MainWindow, arrivals: Arrivals, qtbot: QtBot) -> None:
    before = window.document.project
    window.showMinimized()
    assert window.isMinimized()
    arrivals.take(Request(token="kwin-7"))
    assert not window.isMinimized()
    assert window.isVisible()
    qtbot.waitUntil(window.isActiveWindow)
    assert arrivals.waiting == ()
    assert window.document.project is before


def test_a_full_screen_window_stays_so(window: MainWindow, arrivals: Arrivals) -> None:
    window.showFullScreen()
    arrivals.take(Request())
    assert window.isFullScreen()


def test_unsaved_work_is_asked_about_and_stays_if_the_user_wants_it(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path
) -> None:
    asked: list[str] = []

    def cancel(what: str) -> str:
        asked.append(what)
        return "cancel"

    window.files.confirm_discard = cancel
    window.edit("Add unit", lambda project: edits.add_unit(project, 1))
    edited = window.document.project
    arrivals.take(Request(project_file))
    settle()
    assert asked == ["open another project"]
    assert window.document.project is edited


@pytest.mark.parametrize("make", [QDialog, QMenu])
def test_a_file_waits_for_a_dialog_or_menu_to_close(
    make: type[QDialog] | type[QMenu],
    window: MainWindow,
    arrivals: Arrivals,
    settle: Callable[[], None],
    project_file: Path,
    qtbot: QtBot,
) -> None:
    opened = make(window)
    if isinstance(opened, QMenu):
        opened.addAction("Nothing")
    seen: list[tuple[bool, int]] = []

    def look() -> None:
        seen.append((opened.isVisible(), len(arrivals.waiting)))
        opened.close()

    QTimer.singleShot(0, lambda: arrivals.take(Request(project_file)))
    QTimer.singleShot(200, look)
    QTimer.singleShot(0, opened.exec)  # as it would be: in a slot that the event loop called
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen == [(True, 1)]
    settle()
    assert window.document.path == project_file
    opened.deleteLater()


def test_of_several_files_each_is_opened_and_the_last_notice_tells_of_the_broken_one(
    window: MainWindow,
    arrivals: Arrivals,
    settle: Callable[[], None],
    project_file: Path,
    broken_file: Path,
    csv: Callable[[str, str], Path],
) -> None:
    for path in (broken_file, project_file, csv("points.csv", XOR)):
        arrivals.take(Request(path))
    settle()
    assert window.document.path == project_file
    assert window.document.project.source == "points.csv"
    assert "points.csv: 4 points" in window.notice_bar.text
    assert "broken.mlps: the file is empty" in window.notice_bar.text


def test_a_broken_file_of_points_is_still_told_of_when_a_project_follows(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path, csv: Callable[[str, str], Path]
) -> None:
    arrivals.take(Request(csv("none.csv", " ")))
    arrivals.take(Request(project_file))
    settle()
    assert window.document.path == project_file
    assert "none.csv" in window.notice_bar.text


def test_an_old_trouble_is_not_told_with_a_file_that_comes_later(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path, broken_file: Path, qtbot: QtBot
) -> None:
    arrivals.take(Request(broken_file))
    settle()
    assert "broken.mlps" in window.notice_bar.text
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in arrivals.findChildren(QTimer)))
    arrivals.take(Request(project_file))
    settle()
    assert window.notice_bar.isHidden()


@pytest.mark.parametrize("is_broken", [False, True])
def test_files_that_were_given_beside_the_one_that_is_opened_are_told_of(
    is_broken: bool, window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path, broken_file: Path
) -> None:
    path = broken_file if is_broken else project_file
    arrivals.take(Request(path, others=2))
    settle()
    assert window.notice_bar.text.endswith(f"Of the 3 files only the first was taken, “{path.name}”.")
    assert ("the file is empty" in window.notice_bar.text) == is_broken


def test_a_file_that_is_clicked_again_while_it_waits_is_opened_once(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path, broken_file: Path
) -> None:
    opened: list[object] = []
    window.document.opened.connect(opened.append)
    for path in (project_file, broken_file, project_file, project_file):
        arrivals.take(Request(path))
    assert [request.path for request in arrivals.waiting] == [broken_file, project_file]
    settle()
    assert len(opened) == 1


def test_a_name_that_is_being_typed_belongs_to_the_project_before(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], project_file: Path, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def discard(what: str) -> str:
        asked.append(what)
        return "discard"

    window.files.confirm_discard = discard
    field = window.tool_bar.eta_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.77")
    assert not window.document.is_modified
    arrivals.take(Request(project_file))
    settle()
    assert asked == ["open another project"]
    assert window.document.project == find_project("xor-igd")[0]


def test_a_folder_and_a_missing_file_are_told_of(
    window: MainWindow, arrivals: Arrivals, settle: Callable[[], None], tmp_path: Path
) -> None:
    (tmp_path / "folder.mlps").mkdir()
    arrivals.take(Request(tmp_path / "folder.mlps"))
    settle()
    assert "It is a folder" in window.notice_bar.text
    arrivals.take(Request(tmp_path / "gone.csv"))
    settle()
    assert "there is no such file or folder" in window.notice_bar.text
