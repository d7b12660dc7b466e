"""Bugs in the process that a double-click starts: the window lives on, the log has them, and a hard crash is told by the next start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlp_studio.app.rotating_log import LOG_NAME

STEP_SECONDS, LONGEST_SECONDS = 120, 400
"""How long a step of a story, and a process, may take: on a busy machine whose kernels have to be compiled first, a minute is not much."""

DRIVER = """
import faulthandler, json, os, resource, sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from PySide6.QtGui import QPainter
from mlp_studio.app import crash_log
from mlp_studio.app.run_state import RunState
from mlp_studio.core.engine import Engine
from mlp_studio.ui import start
from mlp_studio.ui.crash_notice import CrashNotice
from mlp_studio.ui.plane.picture import PlanePicture

told = {}
plain_make, plain_paint, plain_advance = start.make_window, PlanePicture.paintEvent, Engine.advance
painting = [plain_paint]
PlanePicture.paintEvent = lambda self, event: painting[0](self, event)  # before Qt has asked for it
crash_log.QUIET_SECONDS = 1e9  # however slow the machine is, what comes sixty times a second has not been away

reports, plain_tell = [], CrashNotice.tell
def tell(self, report):
    reports.append(report.headline)
    plain_tell(self, report)
CrashNotice.tell = tell

def drive(steps, done):
    # Goes on with the steps whenever the condition that they yielded last has come true.
    clock, wanted, since = QTimer(QApplication.instance()), [lambda: True], [time.monotonic()]
    def on_tick():
        if not wanted[0]():
            if time.monotonic() - since[0] > PATIENCE:
                print(f"{steps.__name__} waits at its line {steps.gi_frame.f_lineno - steps.gi_code.co_firstlineno}", file=sys.stderr)
                os._exit(3)
            return
        try:
            wanted[0] = next(steps)
            since[0] = time.monotonic()
        except StopIteration:
            clock.stop()
            done()
        except BaseException:
            clock.stop()
            done()
            raise
    clock.timeout.connect(on_tick)
    clock.start(2)

def make_window(*given, **named):
    window = plain_make(*given, **named)
    window.files.confirm_discard = lambda what: "discard"
    drive(story(window), window.close)
    return window

def seen(window):
    return lambda: window.plane.isVisible()

def notice(window, of=""):
    # That of this bug: another one may still be on its way.
    return lambda: not window.notice_bar.isHidden() and (not of or (bool(reports) and of in reports[-1]))

def take_notice(window, name):
    told[name] = window.notice_bar.text
    window.notice_bar.close_notice()

def trained(window, epochs):
    before = window.document.project.progress.epoch
    window.controller.run_epochs(epochs)
    return lambda: window.controller.state is RunState.IDLE and window.document.project.progress.epoch == before + epochs

def shown(window):
    return lambda: window.plane.isVisible() and window.regions.is_at_rest

start.make_window = make_window
"""

END = """
status = start.open_window("two-moons")
print(json.dumps(told))
sys.exit(status)
"""

FAULTS = """
def story(window):
    yield shown(window)

    window.tool_bar.reset_action.triggered.connect(lambda: {}["a slot"])
    window.tool_bar.reset_action.trigger()
    yield notice(window, "a slot")
    take_notice(window, "slot")

    paints = []
    def bad_paint(self, event):
        painter = QPainter(self)
        paints.append("bad")
        raise ArithmeticError("a paint event")
    painting[0] = bad_paint
    window.plane.update()
    yield notice(window, "a paint event")
    for n in range(2, 30):  # sixty times a second
        window.plane.update()
        yield lambda: len(paints) >= n
    take_notice(window, "paint")
    told["bad paints"] = len(paints)
    told["kept"] = [name for name in ("last_exc", "last_value", "last_traceback", "last_type") if hasattr(sys, name)]
    def good_paint(self, event):
        plain_paint(self, event)
        paints.append("good")
    painting[0] = good_paint
    window.plane.update()
    yield lambda: paints[-1] == "good"
    told["notices after the paint event's"] = not window.notice_bar.isHidden()

    threading.Thread(target=lambda: [][3], name="a thread").start()
    yield notice(window, "IndexError")
    take_notice(window, "thread")

    def bad_advance(self, budget):
        raise RuntimeError("a worker")
    Engine.advance = bad_advance
    window.controller.run_epochs(1)
    yield notice(window, "a worker")
    take_notice(window, "worker")
    Engine.advance = plain_advance
    yield trained(window, 3)
    told["epoch"] = window.document.project.progress.epoch
"""

ONE_FAULT = """
def story(window):
    yield seen(window)
    window.tool_bar.reset_action.triggered.connect(lambda: {}["a slot"])
    window.tool_bar.reset_action.trigger()
    yield notice(window, "a slot")
    take_notice(window, "slot")
"""

CRASH = """
def story(window):
    yield seen(window)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # of the memory of a process nothing is to be written
    faulthandler._sigsegv()
"""

WAIT_FOR_NEWS = """
def story(window):
    yield notice(window)
    told["news"] = window.notice_bar.text
    told["buttons"] = [window.notice_bar.action_button.text(), window.notice_bar.other_button.text()]
    window.notice_bar.action_button.click()
    told["details"] = QApplication.clipboard().text()
"""

NO_NEWS = """
def story(window):
    yield seen(window)
    window.first_frame.then(lambda: told.update(begun=True))  # after what is looked for then
    yield lambda: "begun" in told
    told["news"] = not window.notice_bar.isHidden()
"""

CANNOT_START = """
def answer():
    yield lambda: isinstance(QApplication.activeModalWidget(), QMessageBox)
    box = QApplication.activeModalWidget()
    print(json.dumps({"text": box.text(), "more": box.informativeText(), "details": box.detailedText()}), flush=True)
    box.button(QMessageBox.StandardButton.Close).click()

def make_window(*given, **named):
    drive(answer(), lambda: None)
    raise LookupError("no window today")

start.make_window = make_window
"""

Start = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def start() -> Start:
    """Return a function that runs a story in a window of its own process, with this test's folders."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def run(story: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", f"PATIENCE = {STEP_SECONDS}\n" + DRIVER + story + END]
        root = Path(__file__).parents[2]
        return subprocess.run(
            command, env=environment, cwd=root, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST_SECONDS, check=False
        )

    return run


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    """Return a function that reads the log; it must be in this test's folder."""
    return lambda: (tmp_path / "state" / "mlp-studio" / "log" / LOG_NAME).read_text(encoding="utf-8")


def facts(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return what the story has told."""
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the log's folder is set by the environment on Linux alone")


def test_a_window_lives_on_after_bugs_in_a_slot_a_paint_event_a_thread_and_a_worker(start: Start, log: Callable[[], str]) -> None:
    done = start(FAULTS)
    told = facts(done)
    assert done.returncode == 0, done.stderr
    for fault in ("slot", "paint", "thread", "worker"):
        assert "inside MLP Studio" in told[fault]
    assert told["epoch"] == 3
    assert told["bad paints"] >= 29
    assert told["kept"] == []
    assert told["notices after the paint event's"] is False
    written = log()
    for what in ("KeyError: 'a slot'", "a paint event", "IndexError", "in the thread a thread", "RuntimeError: a worker"):
        assert what in written
        assert what in done.stderr
    assert written.count("Traceback") == 4
    assert "ArithmeticError (in the window), 10 times by now" in written
    assert "active painter" not in done.stderr
    assert " began: MLP Studio" in written.splitlines()[0]
    assert " ended" in written.splitlines()[-1]


def test_a_hard_crash_is_told_by_the_next_start_once(start: Start, log: Callable[[], str], tmp_path: Path) -> None:
    crashed = start(CRASH)
    assert crashed.returncode == -signal.SIGSEGV
    again = start(WAIT_FOR_NEWS)
    assert again.returncode == 0, again.stderr
    told = facts(again)
    assert "ended unexpectedly last time" in told["news"]
    assert told["buttons"] == ["Copy details", "Open log folder"]
    assert "Segmentation fault" in told["details"]
    assert "most recent call first" in told["details"]
    assert "Segmentation fault" in log()
    assert facts(start(NO_NEWS))["news"] is False
    assert [path.name for path in (tmp_path / "state" / "mlp-studio" / "log").iterdir()] == [LOG_NAME]


def test_what_keeps_the_window_from_opening_is_told_in_a_box_and_ends_with_status_1(start: Start, log: Callable[[], str]) -> None:
    done = start(CANNOT_START)
    told = facts(done)
    assert done.returncode == 1
    assert "could not start" in told["text"]
    assert "no window today" in told["more"]
    assert "LookupError" in told["details"]
    for place in (done.stderr, log()):
        assert "LookupError: no window today" in place


def test_a_log_that_cannot_be_written_is_said_on_stderr_and_the_window_opens(start: Start, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    done = start(ONE_FAULT)
    assert done.returncode == 0, done.stderr
    assert "inside MLP Studio" in facts(done)["slot"]
    assert done.stderr.count("the log cannot be written") == 1
    assert "KeyError: 'a slot'" in done.stderr


def test_a_hard_crash_of_a_command_without_a_window_says_on_stderr_where_it_was() -> None:
    script = "import faulthandler, resource; from mlp_studio.cli import main; main(['lessons']);"
    script += "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); faulthandler._sigsegv()"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    assert done.returncode == -signal.SIGSEGV
    assert "Segmentation fault" in done.stderr
