"""How a bug is told in the window: in words, once, with its details on the clipboard and the log's folder a click away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.crash_log import CrashLog
from mlp_studio.app.notice import Notice
from mlp_studio.app.run_state import RunState
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow


class Browser(QObject):
    """Stands for the program that shows folders."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a window that is made next look at its notice bar more often."""
    monkeypatch.setattr("mlp_studio.ui.crash_notice.PATIENCE_MS", 50)


@pytest.fixture
def folder(window: MainWindow, tmp_path: Path) -> Path:
    """The folder of the window's log."""
    window.crash_notice.log = CrashLog(tmp_path / "log")
    return tmp_path / "log"


def bug(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def told(window: MainWindow, qtbot: QtBot) -> str:
    """Return what the notice says, when there is one."""
    qtbot.waitUntil(lambda: not window.notice_bar.isHidden())
    return window.notice_bar.text


@pytest.mark.usefixtures("folder")
def test_a_bug_is_told_in_words_and_its_details_are_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.failed.emit(bug("no user would understand this"))
    assert "your work is still here" in told(window, qtbot)
    assert "no user would understand this" not in window.notice_bar.text
    assert window.notice_bar.action_button.text() == "Copy details"
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    for part in ("ValueError: no user would understand this", "Traceback", "PySide6", "test_crash_notice.py"):
        assert part in copied
    assert "Copied" in window.notice_bar.text


@pytest.mark.parametrize("buttons", [["other_button"], ["action_button", "action_button"]])
def test_the_folder_of_the_log_opens_from_the_notice_and_after_copying(
    window: MainWindow, qtbot: QtBot, folder: Path, browser: Browser, buttons: list[str]
) -> None:
    window.regions.failed.emit(bug("a picture"))
    told(window, qtbot)
    for name in buttons:
        qtbot.mouseClick(getattr(window.notice_bar, name), Qt.MouseButton.LeftButton)
    assert browser.opened == [folder]
    assert "ValueError: a picture" in next(folder.glob("*.log")).read_text(encoding="utf-8")


def test_without_a_log_no_folder_is_offered(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.failed.emit(bug("on stderr alone"))
    told(window, qtbot)
    assert window.notice_bar.action_button.isVisible()
    assert not window.notice_bar.other_button.isVisible()


@pytest.mark.usefixtures("folder")
def test_a_notice_that_was_closed_does_not_come_back_with_each_repetition(window: MainWindow, qtbot: QtBot) -> None:
    error = bug("again and again")
    window.controller.failed.emit(error)
    told(window, qtbot)
    qtbot.keyClick(window.notice_bar, Qt.Key.Key_Escape)
    for _ in range(100):
        window.controller.failed.emit(error)
    QCoreApplication.processEvents()
    assert window.notice_bar.isHidden()


@pytest.mark.usefixtures("folder")
def test_a_bug_of_another_thread_is_told_on_the_gui_thread(window: MainWindow, qtbot: QtBot) -> None:
    report = window.crash_notice.log.take(bug("elsewhere"), "in the thread of a test")
    assert report is not None
    thread = threading.Thread(target=window.crash_notice.tell, args=(report,))
    thread.start()
    thread.join()
    assert window.notice_bar.isHidden()
    assert "inside MLP Studio" in told(window, qtbot)


@pytest.mark.usefixtures("folder")
def test_neither_a_run_nor_another_project_takes_the_news_of_a_bug_away_but_all_other_news(window: MainWindow, qtbot: QtBot) -> None:
    def run() -> None:
        with qtbot.waitSignal(window.controller.state_changed, check_params_cb=lambda state: state is RunState.RUNNING, timeout=60_000):
            window.controller.run_epochs(1)
        qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)

    acts: tuple[Callable[[], None], ...] = (run, lambda: window.document.open(find_project("xor-igd")[0]))
    for act in acts:
        window.show_notice(Notice("The file is broken", "Open another one"))
        act()
        assert window.notice_bar.isHidden()
    window.controller.failed.emit(bug("in the midst of it"))
    told(window, qtbot)
    for act in acts:
        act()
        assert "inside MLP Studio" in window.notice_bar.text
        assert window.notice_bar.isVisible()


@pytest.mark.usefixtures("impatient", "folder")
def test_news_of_the_last_session_waits_for_the_notice_that_is_being_told(window: MainWindow, qtbot: QtBot) -> None:
    window.show_notice(Notice("The file is broken", "Open another one"))
    window.crash_notice.tell_of_last(window.crash_notice.log.take_over("Fatal Python error: Aborted"))
    assert "The file is broken" in window.notice_bar.text
    qtbot.mouseClick(window.notice_bar.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "ended unexpectedly last time" in told(window, qtbot), timeout=10_000)
    qtbot.mouseClick(window.notice_bar.action_button, Qt.MouseButton.LeftButton)
    assert "Fatal Python error: Aborted" in QGuiApplication.clipboard().text()
