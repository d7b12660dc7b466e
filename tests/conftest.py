"""What every test starts from and must leave behind: no screen, one BLAS thread, its own settings, and nothing that still runs."""

from __future__ import annotations

import gc
import itertools
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSettings, Qt, QThread, QTimer
from PySide6.QtGui import QCursor, QFontDatabase, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"  # read when NumPy is imported; two threads are many times slower on small nets
# Wherever bytecode is not kept, each worker and each process that a test starts compiles every module and rewrites every assert anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SCREENSHOTS = Path(os.environ.get("MLP_STUDIO_SHOTS", "test-shots"))
"""Where the pictures of a failed test's windows go."""

PATIENCE = 2.0
"""Seconds in which a thread that was told to stop must have stopped."""

MUCH_GARBAGE, ROOMY = 15_000, 100_000
"""Objects made and not gone at which garbage is collected, after a test and within one; a window is 17,000, and little else as much."""

FAR_AWAY = QPoint(9_000, 9_000)
"""Where the pointer waits for a test: beside all windows."""

FAILED = pytest.StashKey[bool]()

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--peers", action="store_true", help="run the tests that hold results against PyTorch as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--peers"):
        return
    peers = [item for item in items if item.get_closest_marker("peers")]
    items[:] = [item for item in items if not item.get_closest_marker("peers")]
    if peers:
        config.hook.pytest_deselected(items=peers)


def pytest_collection_finish() -> None:
    """Leave what is imported out of garbage collection: to look through it takes as long as to build a window."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ROOMY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    if report.when == "call" and report.failed and isinstance(QCoreApplication.instance(), QApplication):
        for path in _picture_windows(item.nodeid):
            report.sections.append(("screenshot", str(path)))
    return report


def _picture_windows(test: str) -> Iterator[Path]:
    """Save a picture of each visible window of a test."""
    name = re.sub(r"[^\w.-]+", "-", test)[-150:]
    for number, widget in enumerate(QApplication.topLevelWidgets()):
        if widget.isVisible():
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            path = SCREENSHOTS / f"{name}-{number}.png"
            widget.grab().save(str(path))
            yield path


@pytest.fixture(scope="session")
def serial_numbers() -> Iterator[int]:
    """Give each test of a process a number."""
    return itertools.count()


@pytest.fixture
def own_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serial_numbers: Iterator[int]) -> Path:
    """Return the folder of a test: pytest's, if it asks for that, or one that is made when something is written, as few tests do."""
    if "tmp_path" in request.fixturenames:
        return request.getfixturevalue("tmp_path")
    return tmp_path_factory.getbasetemp() / f"own-{next(serial_numbers)}"


@pytest.fixture(autouse=True)
def own_settings(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep preferences and recovery files of each test in its own folder."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
            QSettings.setPath(form, scope, str(own_folder / "settings"))
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(own_folder / name.lower()))


class PromptBot(QtBot):
    """Looks again after a millisecond, not ten, whether what is waited for is there: thousands of waits would be five too long each."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 5000) -> None:
        """Process events until a function returns true, or nothing without an AssertionError; fail after so many milliseconds."""
        __tracebackhide__ = True
        end = time.monotonic() + timeout / 1000
        while True:
            missing: AssertionError | None = None
            try:
                found = callback()
            except AssertionError as error:
                found, missing = False, error
            if found not in (None, True, False):
                raise ValueError(f"a condition is true, false or asserted, not {found!r}")
            if found is None or found:
                return
            if time.monotonic() > end:
                raise TimeoutError(f"waited for {timeout} milliseconds in vain") from missing
            self.wait(1)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PromptBot:
    return PromptBot(request)


@pytest.fixture(autouse=True)
def nothing_left_running(own_settings: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, an active timer or a top-level widget behind; as it is set up early, it looks last."""
    _collect_garbage()
    before = Remains()
    yield
    _undress()
    _let_go_of_the_mouse()
    if request.node.stash.get(FAILED, False):
        return  # its own failure says more
    left = Remains().since(before)
    if left:
        gc.collect()  # what only a reference cycle held is not left behind
        left = _wait_for_end(before)
    if left:
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)


def _undress() -> None:
    """Take away what a test has dressed the application with: sizes would depend on which tests have run before."""
    app = QCoreApplication.instance()
    if isinstance(app, QApplication) and app.styleSheet():
        app.setStyleSheet("")
        app.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        app.setPalette(QPalette())


def _let_go_of_the_mouse() -> None:
    """Release what `QTest.mouseDClick` leaves pressed, and take the pointer away: the next test would drag, or hover at its start."""
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        return
    if QCursor.pos() != FAR_AWAY:
        QCursor.setPos(FAR_AWAY)
    pressed = app.mouseButtons()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        if pressed & button:
            ground = QWidget()
            ground.resize(10, 10)
            QTest.mouseRelease(ground, button)


def _collect_garbage() -> None:
    """Collect what tests have left in reference cycles, such as windows, if it is much; what lives on is not looked through again.

    It is not done at the end of a test, whose arguments pytest holds until then: a window among them would live on.
    """
    if gc.get_count()[0] > MUCH_GARBAGE:
        gc.collect()
        gc.freeze()


def _wait_for_end(before: Remains) -> list[str]:
    """Return what is still there once threads had time to stop."""
    deadline = time.monotonic() + PATIENCE
    while True:
        remains = Remains()
        left = remains.since(before)
        stopping = [thread for thread in remains.threads - before.threads if thread is not threading.current_thread()]
        if not left or not stopping or time.monotonic() > deadline:
            return left
        stopping[0].join(0.05)


class Remains:
    """The threads, active timers and top-level widgets of one moment."""

    def __init__(self) -> None:
        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        # A QThread in which Python once ran shows up as a dummy thread without an end.
        self.threads = {thread for thread in threading.enumerate() if not thread.name.startswith("Dummy-")}
        objects = [wrapper for wrapper in shiboken6.getAllValidWrappers() if isinstance(wrapper, QObject)]
        self.timers = {timer for timer in objects if isinstance(timer, QTimer) and timer.isActive()}
        running = {thread for thread in objects if isinstance(thread, QThread) and thread.isRunning()}
        self.qt_threads = {thread for thread in running if not thread.isCurrentThread()}
        self.widgets = {widget for widget in _top_level_widgets() if _is_ours(widget)}

    def since(self, before: Remains) -> list[str]:
        """Say what is there that was not there before."""
        return [
            *(f"thread {thread.name}" for thread in self.threads - before.threads),
            *(f"QThread {thread.objectName() or type(thread).__name__}" for thread in self.qt_threads - before.qt_threads),
            *(f"active {_described(timer)}" for timer in self.timers - before.timers),
            *(f"top-level {_described(widget)}" for widget in self.widgets - before.widgets),
        ]


def _top_level_widgets() -> list[QWidget]:
    return QApplication.topLevelWidgets() if isinstance(QCoreApplication.instance(), QApplication) else []


def _is_ours(widget: QWidget) -> bool:
    """Tell whether a top-level widget is a window of the app: pyqtgraph and Qt keep hidden menus and tool tips of their own."""
    if widget.parentWidget() is not None or widget.inherits("QTipLabel"):
        return False
    return widget.isVisible() or type(widget).__module__.startswith("mlp_studio")


def _described(thing: QObject) -> str:
    name = thing.objectName()
    parent = thing.parent()
    owner = f" of {type(parent).__name__}" if parent is not None else ""
    return type(thing).__name__ + (f" “{name}”" if name else "") + owner
