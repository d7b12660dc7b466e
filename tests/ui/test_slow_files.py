"""Files on a drive that answers late, or never, are opened in the background and hold nothing up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from mlp_studio.app.importer import Importer
from mlp_studio.app.project_reader import project_in
from mlp_studio.app.single_instance import Request
from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage import files
from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.storage.project_file import write_project
from mlp_studio.ui.arrivals import Arrivals
from mlp_studio.ui.main_window import MainWindow


@pytest.fixture
def drive(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A drive with files named "far": they are read from the moment on at which this is set."""
    answers = Event()

    def read_when_it_answers(path: Path) -> Project | None:
        if path.stem == "far":
            answers.wait(30)
        return project_in(path)

    monkeypatch.setattr("mlp_studio.app.project_reader.AT_ONCE_SECONDS", 0.01)
    window.files.reader.look_into = read_when_it_answers
    yield answers
    answers.set()


@pytest.fixture
def far(tmp_path: Path) -> Path:
    path = tmp_path / "far.mlps"
    write_project(find_project("xor-minimum")[0], path)
    return path


def test_a_late_project_is_told_of_and_opens_when_it_comes_but_not_into_a_dialog(
    drive: Event, window: MainWindow, far: Path, qtbot: QtBot
) -> None:
    window.files.open_path(far)
    assert window.notice_bar.text == "Opening far.mlps…"
    assert window.document.path is None
    dialog, seen = QDialog(window), []

    def look() -> None:
        seen.append(window.document.path)
        dialog.close()

    QTimer.singleShot(0, drive.set)
    QTimer.singleShot(300, look)
    QTimer.singleShot(0, dialog.exec)
    qtbot.waitUntil(lambda: window.document.path == far)
    assert seen == [None]
    assert window.notice_bar.isHidden()
    assert window.preferences.recent_files == [far]
    dialog.deleteLater()


def test_what_was_done_while_a_late_project_came_is_asked_about(drive: Event, window: MainWindow, far: Path, qtbot: QtBot) -> None:
    asked: list[str] = []

    def cancel(what: str) -> str:
        asked.append(what)
        return "cancel"

    window.files.confirm_discard = cancel
    window.files.open_path(far)
    window.edit("Add unit", lambda project: edits.add_unit(project, 1))
    edited = window.document.project
    drive.set()
    qtbot.waitUntil(lambda: asked == ["open another project"])
    assert window.document.project is edited


def test_a_late_project_is_not_opened_once_it_is_cancelled_or_something_else_is_begun(
    drive: Event, window: MainWindow, far: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    near = Path(shutil.copy(far, tmp_path / "near.mlps"))
    window.files.open_path(far)
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    assert window.notice_bar.isHidden()
    assert window.files.reader.is_at_rest
    window.files.open_path(far)
    window.files.open_path(near)
    qtbot.waitUntil(lambda: window.document.path == near)
    window.files.open_path(far)
    window.files.open_lesson(lessons()[0].path)
    assert window.files.reader.is_at_rest
    opened: list[object] = []
    window.document.opened.connect(opened.append)
    drive.set()
    window.files.open_path(near)
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert window.document.path == near


def test_a_late_file_that_is_broken_is_told_of_and_what_arrives_meanwhile_waits_for_it(
    drive: Event, window: MainWindow, far: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    near = Path(shutil.copy(far, tmp_path / "near.mlps"))
    far.write_bytes(b"")
    arrivals = Arrivals(window)
    arrivals.take(Request(far))
    arrivals.take(Request(near))
    qtbot.waitUntil(lambda: window.notice_bar.text == "Opening far.mlps…")
    drive.set()
    qtbot.waitUntil(lambda: window.document.path == near)
    assert "far.mlps: the file is empty" in window.notice_bar.text
    arrivals.close()


def test_a_window_closes_while_a_project_does_not_come(drive: Event, window: MainWindow, far: Path) -> None:
    window.files.open_path(far)
    assert window.close()
    assert not drive.is_set()
    assert window.files.reader.is_at_rest


def test_points_that_do_not_come_hold_up_neither_other_points_nor_the_end(
    csv: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answers, read = Event(), files.read_bytes

    def read_when_it_answers(path: Path, limit: int) -> bytes:
        if path.stem == "far":
            answers.wait(30)
        return read(path, limit)

    monkeypatch.setattr("mlp_studio.storage.files.read_bytes", read_when_it_answers)
    importer, loaded = Importer(), []
    importer.loaded.connect(lambda *_: loaded.append(importer.name))
    far, near = csv("far.csv", "a,b,c\n1,2,x\n"), csv("near.csv", "a,b,c\n1,2,x\n2,3,y\n")
    importer.read(far)
    importer.read(near)
    qtbot.waitUntil(lambda: loaded == ["near.csv"], timeout=20_000)
    importer.read(far)
    assert importer.close()
    answers.set()
    assert loaded == ["near.csv"]
