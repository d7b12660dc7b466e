"""What an icon or a file association starts, in real processes: never a silent nothing, and one window for them all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from mlp_studio import cli
from mlp_studio.storage.resources import resource

HANDING_OVER = "import sys; from mlp_studio import cli; sys.exit(getattr(cli, sys.argv[1])(sys.argv[2:]))"
WATCHED = """
import json, sys
from PySide6.QtCore import QTimer
from mlp_studio import cli
from mlp_studio.ui import start
from mlp_studio.ui.application import StudioApplication
from mlp_studio.ui.main_window import MainWindow

class Watched(StudioApplication):
    # Prints what the window shows whenever that is something else.
    def __init__(self, arguments):
        super().__init__(arguments)
        self.said = None
        self.clock = QTimer(self)
        self.clock.timeout.connect(self.look)
        self.clock.start(20)

    def look(self):
        for window in self.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                bar = window.notice_bar
                said = {"title": window.windowTitle(), "notice": "" if bar.isHidden() else bar.text}
                if said != self.said:
                    self.said = said
                    print(json.dumps(said), flush=True)

start.StudioApplication = Watched
sys.exit(getattr(cli, sys.argv[1])(sys.argv[2:]))
"""
PATIENCE = 60.0
LESSON = resource("lessons", "xor-igd.mlps")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals end the processes")


class Started:
    """A process of the app, which says what its window shows, if it is watched."""

    def __init__(self, entry: str, *arguments: str, program: str, environment: dict[str, str]) -> None:
        command = [sys.executable, "-c", program, entry, *arguments]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._guard = threading.Timer(PATIENCE, self.process.kill)
        self._guard.start()

    def until(self, is_shown: Callable[[str, str], bool]) -> tuple[str, str]:
        """Wait until the window shows something: (title, notice)."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(json.loads(line))
            if is_shown(said[-1]["title"], said[-1]["notice"]):
                return said[-1]["title"], said[-1]["notice"]
        raise AssertionError((said, self.process.communicate()[1]))

    def end(self) -> tuple[int, str]:
        """Wait for its end and return status and stderr."""
        _, errors = self.process.communicate()
        self._guard.cancel()
        self._guard.join()
        lines = [line for line in errors.splitlines() if "This plugin does not support" not in line]  # the offscreen platform, of raising
        return self.process.returncode, "\n".join(lines)

    def close(self) -> tuple[int, str]:
        """Close its window, as Ctrl+C does, and return status and stderr."""
        self.process.send_signal(signal.SIGINT)
        return self.end()


Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start processes of one session, which is nobody else's."""
    runtime = tempfile.mkdtemp()  # a short path: it is to hold a socket
    environment = os.environ | {"XDG_RUNTIME_DIR": runtime, "QT_QPA_PLATFORM": "offscreen"}
    made: list[Started] = []

    def make(entry: str, *arguments: str, program: str = WATCHED) -> Started:
        made.append(Started(entry, *arguments, program=program, environment=environment))
        return made[-1]

    yield make
    for started in made:
        if started.process.poll() is None:
            started.process.kill()
            started.end()
    shutil.rmtree(runtime)


def larger_than_any(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(500 * 2**20)


def without_permission(path: Path) -> bool:
    """Make a file that cannot be read; return whether this user may not read it indeed, as root may."""
    path.write_bytes(LESSON.read_bytes())
    path.chmod(0)
    return not os.access(path, os.R_OK)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "there is no such file or folder. Check the path."),
    "empty": (lambda path: path.write_bytes(b""), "the file is empty"),
    "garbage": (lambda path: path.write_bytes(bytes(range(256)) * 40), "the file is not UTF-8 text"),
    "cut off": (lambda path: path.write_bytes(LESSON.read_bytes()[:-200]), "It may be cut off"),
    "newer": (lambda path: path.write_text('{"format": "mlp-studio", "version": 99}'), "newer"),
    "another format": (lambda path: path.write_text('{"type": "FeatureCollection", "features": []}'), "format"),
    "a folder": (lambda path: path.mkdir(), "It is a folder: give a file."),
    "500 MB": (larger_than_any, "the file is larger than 64 MB"),
    "no permission": (without_permission, "Allow access to it"),
}


def test_what_is_wrong_with_files_is_told_in_the_window(tmp_path: Path, start: Start) -> None:
    window = start("double_click", str(tmp_path / "gone.csv"), "/nowhere/other.mlps")
    _, notice = window.until(lambda title, notice: notice != "")
    end = "gone.csv: there is no such file or folder. Check the path. Of the 2 files only the first was taken, “gone.csv”."
    assert notice.endswith(end)
    for number, (spoil, told) in enumerate(BROKEN.values()):
        path = tmp_path / f"lecture {number}.mlps"
        if spoil(path) is not False:
            assert start("double_click", str(path), program=HANDING_OVER).end() == (0, "")
            title, notice = window.until(lambda title, notice, name=path.name: name in notice and not notice.startswith("Opening"))
            assert title.endswith("MLP Studio")
            assert told in notice
    assert window.close() == (0, "")


def test_a_broken_file_opens_the_window_with_a_notice(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "broken.mlps"
    path.write_bytes(LESSON.read_bytes()[:100])
    window = start("double_click", str(path))
    assert "broken.mlps" in window.until(lambda title, notice: notice != "")[1]
    assert window.close() == (0, "")


def test_a_second_start_hands_its_file_to_the_window_that_is_open(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "second.mlps"
    shutil.copy(LESSON, path)
    first = start("main")
    first.until(lambda title, notice: True)
    assert start("double_click", str(path), program=HANDING_OVER).end() == (0, "")
    first.until(lambda title, notice: title.startswith("second"))
    assert start("main", "xor-minimum", program=HANDING_OVER).end() == (0, "")
    first.until(lambda title, notice: title.startswith("The minimum MLP"))
    assert start("double_click", str(tmp_path / "gone.mlps"), program=HANDING_OVER).end() == (0, "")
    assert "gone.mlps: there is no such file" in first.until(lambda title, notice: notice != "")[1]
    another = start("main", "--new-window", str(path))
    another.until(lambda title, notice: title.startswith("second"))
    assert another.close() == (0, "")
    assert first.close() == (0, "")


def test_of_two_that_start_at_once_one_opens_the_window_and_gets_the_others_file(tmp_path: Path, start: Start) -> None:
    paths = [tmp_path / "left.mlps", tmp_path / "right.mlps"]
    for path in paths:
        shutil.copy(LESSON, path)
    both = [start("double_click", str(path)) for path in paths]
    with ThreadPoolExecutor() as pool:
        wait([pool.submit(started.process.wait) for started in both], return_when=FIRST_COMPLETED)
        ended, running = sorted(both, key=lambda started: started.process.poll() is None)
        assert ended.end() == (0, "")
        running.until(lambda title, notice: title.startswith(paths[both.index(ended)].stem))
        assert running.close() == (0, "")


def test_after_a_crash_the_next_start_opens_a_window_and_listens(start: Start) -> None:
    crashed = start("main")
    crashed.until(lambda title, notice: True)
    assert start("main", program=HANDING_OVER).end() == (0, "")  # by now it listens, and leaves a socket behind
    crashed.process.kill()
    crashed.end()
    following = start("main")
    following.until(lambda title, notice: True)
    assert start("main", str(LESSON), program=HANDING_OVER).end() == (0, "")
    following.until(lambda title, notice: title.startswith("xor-igd"))
    assert following.close() == (0, "")


def test_an_instance_that_hangs_keeps_no_file_from_being_opened(start: Start) -> None:
    hanging = start("main")
    hanging.until(lambda title, notice: True)
    assert start("main", program=HANDING_OVER).end() == (0, "")
    hanging.process.send_signal(signal.SIGSTOP)
    own = start("double_click", str(LESSON))
    own.until(lambda title, notice: title.startswith("xor-igd"))
    assert own.close() == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so_and_ends_with_two() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    program = "import sys; from mlp_studio.cli import double_click; sys.exit(double_click(['/nowhere/x.mlps']))"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mlp-studio: display: there is no screen")


def test_in_the_terminal_a_missing_file_is_refused_still(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["/nowhere/x.mlps"]) == 2
    assert cli.main(["--new-window", "/nowhere/x.mlps"]) == 2
    assert cli.main(["one.mlps", "two.mlps"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_options_for_the_double_click_are_those_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.double_click(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("mlp-studio ")
