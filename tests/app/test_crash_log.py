"""The crash log: each bug once in full, then counted; a file of bounded size for several processes; hooks of Python and Qt."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qCritical, qDebug, qWarning
from pytestqt.qtbot import QtBot

from mlp_studio.app.crash_hooks import CrashHooks, let_go
from mlp_studio.app.crash_log import LONGEST_TEXT, MOST_KINDS, QUIET_SECONDS, WARNING, CrashLog, CrashReport
from mlp_studio.app.fault_file import FaultFile
from mlp_studio.app.rotating_log import LOG_NAME, OLD_LOGS, RotatingLog

ROOT = Path(__file__).parents[2]


class Clock:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> CrashLog:
    return CrashLog(tmp_path / "log", clock)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[], str]:
    return lambda: (tmp_path / "log" / LOG_NAME).read_text(encoding="utf-8")


def bug(act: Callable[[], object]) -> Exception:
    """Return the exception of an act."""
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("the act has no bug")


def division() -> Exception:
    return bug(lambda: 1 // 0)


# The log


def test_nothing_is_opened_before_the_first_record(log: CrashLog, tmp_path: Path) -> None:
    assert list(tmp_path.glob("log*")) == []
    log.close()
    assert list(tmp_path.glob("log*")) == []


def test_the_first_line_has_the_versions_even_if_a_bug_comes_before_the_beginning(log: CrashLog, written: Callable[[], str]) -> None:
    log.take(division(), "here")
    log.begin()
    first, *rest = written().splitlines()
    assert re.search(r" INFO \[\d+\] began: MLP Studio \d.*Python 3\..*PySide6 6\..*Qt 6\..*NumPy \d", first)
    assert not any(" began" in line for line in rest)


def test_a_bug_again_and_again_is_written_in_full_once_and_told_once(
    log: CrashLog, written: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = [log.take(division(), "in a paint event") for _ in range(1000)]
    assert [i for i, report in enumerate(told) if report is not None] == [0]
    text = written()
    assert text.count("Traceback") == capsys.readouterr().err.count("Traceback") == 1
    assert re.findall(r"([\d,]+) times by now", text) == ["10", "100", "1,000"]
    log.close()
    assert written().endswith("ended; 1 of 1 problems came again, 1,000 times\n")


def test_a_bug_that_is_back_after_a_while_is_told_again_but_not_written_again(
    log: CrashLog, clock: Clock, written: Callable[[], str]
) -> None:
    log.take(division(), "in a run")
    clock.now += QUIET_SECONDS
    assert log.take(division(), "in a run") is not None
    assert written().count("Traceback") == 1
    clock.now += QUIET_SECONDS / 2
    assert log.take(division(), "in a run") is None


def test_bugs_of_other_places_and_kinds_are_told_apart(log: CrashLog, written: Callable[[], str]) -> None:
    def fail() -> None:
        raise ValueError("the same line")

    def fail_elsewhere() -> None:
        raise ValueError("the same line")

    def fail_otherwise() -> None:
        [][1]

    assert all(log.take(bug(act), "here") is not None for act in (fail, fail_elsewhere, fail_otherwise))
    assert written().count("Traceback") == 3


def test_more_kinds_than_can_be_told_apart_do_not_flood_the_file(log: CrashLog, written: Callable[[], str]) -> None:
    for i in range(MOST_KINDS + 500):
        log.note(WARNING, f"{i:b}".replace("0", "a").replace("1", "b"))
    assert len(written().splitlines()) <= MOST_KINDS + 6


def test_messages_that_differ_in_numbers_alone_are_one(log: CrashLog, written: Callable[[], str]) -> None:
    for i in range(50):
        log.note(WARNING, f"timer {i} of 0x{i:x}ff cannot be stopped")
    assert written().count("cannot be stopped") == 2
    assert "(10 times by now)" in written()


def test_details_have_message_traceback_versions_and_the_lines_before(log: CrashLog) -> None:
    log.note(WARNING, "something came before")
    report = log.take(division(), "in the thread training")
    assert report is not None
    for part in ("ZeroDivisionError", "in the thread training", "Traceback", "1 // 0", "PySide6", "NumPy", "something came before"):
        assert part in report.details


def test_the_home_folder_is_not_in_what_is_passed_on(log: CrashLog, monkeypatch: pytest.MonkeyPatch, written: Callable[[], str]) -> None:
    monkeypatch.setenv("HOME", "/home/alice")
    monkeypatch.setenv("USERPROFILE", "/home/alice")

    def fail() -> None:
        raise ValueError("/home/alice/school.mlps")

    report = log.take(bug(fail), "here")
    assert report is not None
    assert "~/school.mlps" in report.headline
    for text in (report.details, written()):
        assert "alice" not in text


def test_a_text_without_end_is_cut(log: CrashLog, written: Callable[[], str]) -> None:
    def fail() -> None:
        raise ValueError("long " * 100_000)

    report = log.take(bug(fail), "here")
    assert report is not None
    assert len(report.text) < LONGEST_TEXT + 10
    assert len(written()) < LONGEST_TEXT + 2000


def test_a_report_keeps_nothing_of_the_moment_alive(log: CrashLog) -> None:
    class Thing:
        pass

    def fail() -> None:
        thing = Thing()
        kept.append(weakref.ref(thing))
        raise ValueError(str(thing))

    kept: list[weakref.ref[Thing]] = []
    report = log.take(bug(fail), "here")
    assert report is not None
    assert kept[0]() is None


def test_a_folder_that_cannot_be_made_is_said_once_and_the_bugs_go_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("a file")
    log = CrashLog(tmp_path / "log")
    log.begin()
    assert log.take(division(), "here") is not None
    assert log.take(bug(lambda: [][1]), "here") is not None
    err = capsys.readouterr().err
    assert err.count("cannot be written") == 1
    assert "ZeroDivisionError" in err
    assert "IndexError" in err
    assert log.folder is None


def test_a_window_without_stderr_still_has_its_log(log: CrashLog, monkeypatch: pytest.MonkeyPatch, written: Callable[[], str]) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    log.take(division(), "here")
    assert "ZeroDivisionError" in written()


def test_a_bug_while_a_record_is_written_does_not_wait_for_it(log: CrashLog, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = RotatingLog.emit
    within: list[CrashReport | None] = []

    def emit(self: RotatingLog, record: object) -> None:
        within.append(log.take(bug(lambda: [][1]), "in a destructor"))
        plain(self, record)  # type: ignore[arg-type]

    monkeypatch.setattr(RotatingLog, "emit", emit)
    log.take(division(), "here")
    assert within[0] is not None


# The file


def test_the_file_rotates_and_the_oldest_goes(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path, limit=2000)
    for i in range(200):
        log.write(WARNING, f"line {i} " + 50 * "x")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [LOG_NAME, *(f"{LOG_NAME}.{i}" for i in range(1, OLD_LOGS + 1))]
    assert all(path.stat().st_size <= 2000 for path in tmp_path.iterdir())
    assert "line 199 " in (tmp_path / LOG_NAME).read_text(encoding="utf-8")


def test_several_processes_lose_no_line_and_break_none(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from mlp_studio.app.rotating_log import RotatingLog
log = RotatingLog(Path(sys.argv[1]), limit=20_000)
print("ready", flush=True)
sys.stdin.readline()
for i in range(150):
    log.write(30, f"{sys.argv[2]} {i} " + 40 * "x" + " end")
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        running = [
            stack.enter_context(subprocess.Popen([*command, name], cwd=ROOT, stdin=pipe, stdout=pipe, text=True))
            for name in ("one", "two", "three")
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:  # all at once
            assert process.stdin is not None
            process.stdin.close()
        assert [process.wait(60) for process in running] == [0, 0, 0]
    lines = [line for path in tmp_path.glob(f"{LOG_NAME}*") for line in path.read_text(encoding="utf-8").splitlines()]
    found = {match.groups() for line in lines if (match := re.fullmatch(r"\S+ \S+ WARNING \[\d+\] (\w+) (\d+) x{40} end", line))}
    assert len(found) == len(lines) == 450


# The hooks


@pytest.fixture
def told() -> list[CrashReport]:
    return []


@pytest.fixture
def hooks(log: CrashLog, told: list[CrashReport]) -> Iterator[CrashHooks]:
    """Have the hooks within the test, in place of pytest's."""
    made = CrashHooks(log, told.append)
    made.install()
    yield made
    made.remove()


@pytest.mark.usefixtures("hooks")
def test_a_thread_that_dies_of_a_bug_is_told_with_its_name(told: list[CrashReport], written: Callable[[], str]) -> None:
    thread = threading.Thread(target=lambda: [][1], name="a counting thread")
    thread.start()
    thread.join()
    assert [report.where for report in told] == ["in the thread a counting thread"]
    assert "IndexError" in written()


@pytest.mark.usefixtures("hooks")
def test_a_thread_that_is_told_to_end_is_no_bug(told: list[CrashReport], log: CrashLog, tmp_path: Path) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert told == []
    assert not (tmp_path / "log").exists()


@pytest.mark.usefixtures("hooks")
def test_a_bug_in_a_destructor_is_written_and_not_told(told: list[CrashReport], written: Callable[[], str]) -> None:
    class Fragile:
        def __del__(self) -> None:
            raise LookupError("in pieces")

    Fragile()
    assert told == []
    assert "LookupError: in pieces" in written()


@pytest.mark.usefixtures("hooks", "qapp")
def test_warnings_of_qt_are_written_and_not_told(
    told: list[CrashReport], written: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    qWarning("a warning of 7 things")
    qCritical("a critical thing")
    assert told == []
    assert re.search(r"WARNING \[\d+\] Qt: a warning of 7 things", written())
    assert re.search(r"ERROR \[\d+\] Qt: a critical thing", written())
    assert "a critical thing" in capsys.readouterr().err


@pytest.mark.usefixtures("hooks", "qapp")
def test_what_qt_only_mentions_is_not_written_and_breaks_nothing_where_nobody_can_hear_it(
    told: list[CrashReport], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    qDebug("a mention")
    assert "a mention" in capsys.readouterr().err
    with open(os.devnull) as deaf:
        monkeypatch.setattr(sys, "stderr", deaf)
        qDebug("another mention")
    assert told == []
    assert not (tmp_path / "log").exists()


def test_hooks_that_are_removed_are_those_of_before(log: CrashLog) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks = CrashHooks(log, lambda report: None)
    hooks.install()
    during = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks.remove()
    assert all(one is not other for one, other in zip(before, during, strict=True))
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


@pytest.mark.usefixtures("hooks")
def test_a_slot_that_fails_is_told_and_leaves_no_frame_behind(told: list[CrashReport], qtbot: QtBot) -> None:
    class Thing:
        pass

    def slot() -> None:
        thing = Thing()
        left.append(weakref.ref(thing))
        try:
            raise ValueError("first")
        except ValueError as error:
            mine = error  # a cycle of frame, exception and traceback, which only the garbage collection would end
            raise LookupError(str(mine)) from error

    left: list[weakref.ref[Thing]] = []
    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].headline == "LookupError: first"
    assert "ValueError: first" in told[0].text
    assert left[0]() is None
    assert not any(hasattr(sys, name) for name in ("last_exc", "last_value", "last_traceback", "last_type"))


@pytest.mark.usefixtures("hooks")
def test_the_frames_of_an_exception_that_led_to_another_are_left_behind_by_neither(told: list[CrashReport], qtbot: QtBot) -> None:
    class Thing:
        pass

    def draw() -> None:
        thing = Thing()
        left.append(weakref.ref(thing))
        try:
            raise ValueError("first")
        except ValueError as error:
            mine = error  # a cycle, in a frame that only the first exception knows
            raise mine from None

    def slot() -> None:
        try:
            draw()
        except ValueError as error:
            raise LookupError("second") from error

    left: list[weakref.ref[Thing]] = []
    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].headline == "LookupError: second"
    assert left[0]() is None


def test_the_last_exception_is_let_go_of_even_without_a_traceback() -> None:
    sys.last_value = ValueError()
    let_go(ValueError())
    assert not hasattr(sys, "last_value")


# The file of a hard crash


def ended(folder: Path, act: str) -> int:
    """Return how a process ended that had a fault file and did something."""
    script = f"""
import faulthandler, os, sys
from pathlib import Path
from mlp_studio.app.fault_file import FaultFile
file = FaultFile(Path(sys.argv[1]))
assert file.open()
{act}
"""
    return subprocess.run([sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, timeout=60, check=False).returncode


@pytest.mark.parametrize("act", ["faulthandler._sigsegv()", "os.abort()"])
def test_a_crash_is_found_once_by_whoever_looks_next(tmp_path: Path, act: str) -> None:
    assert ended(tmp_path, act) != 0
    left = FaultFile(tmp_path).take_last()
    assert left is not None
    assert re.search("Segmentation fault|Aborted|access violation", left)
    assert "File " in left
    assert FaultFile(tmp_path).take_last() is None
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_ends_or_is_killed_leaves_no_news(tmp_path: Path) -> None:
    assert ended(tmp_path, "file.close()") == 0
    assert list(tmp_path.iterdir()) == []
    ended(tmp_path, "os.kill(os.getpid(), 9)")
    assert list(tmp_path.iterdir()) != []
    assert FaultFile(tmp_path).take_last() is None
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_process_that_lives_is_left_alone(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from mlp_studio.app.fault_file import FaultFile; file = FaultFile(Path(sys.argv[1]));"
    script += "print(file.open(), flush=True); sys.stdin.read(); file.close()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as living:
        assert living.stdout is not None
        assert living.stdout.readline() == "True\n"
        next(tmp_path.glob("fault-*.txt")).write_text("what Windows writes of exceptions that are handled")
        assert FaultFile(tmp_path).take_last() is None
        assert len(list(tmp_path.iterdir())) == 2
        living.communicate("")
    assert list(tmp_path.iterdir()) == []


def test_what_a_process_of_the_same_number_has_left_is_found(tmp_path: Path) -> None:
    ended(tmp_path, "faulthandler._sigsegv()")
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / re.sub(r"fault-\d+", f"fault-{os.getpid()}", path.name))
    assert FaultFile(tmp_path).take_last() is not None
    assert list(tmp_path.iterdir()) == []


def test_where_there_can_be_no_file_a_crash_is_told_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    script = "import faulthandler, sys; from pathlib import Path; from mlp_studio.app.fault_file import FaultFile;"
    script += "print(FaultFile(Path(sys.argv[1])).open(), flush=True); faulthandler._sigsegv()"
    command = [sys.executable, "-c", script, str(tmp_path / "log")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "False\n"
    assert "File " in done.stderr


def test_a_folder_that_cannot_be_made_gives_no_file_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    file = FaultFile(tmp_path / "log")
    assert file.open() is False
    assert file.take_last() is None
    file.close()
