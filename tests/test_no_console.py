"""Programs without a console: as an icon starts them on Windows, they have no standard streams at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).parents[1]
WITHOUT_STREAMS = """
import sys
sys.stdin = sys.stdout = sys.stderr = sys.__stdin__ = sys.__stdout__ = sys.__stderr__ = None
"""
RUN_COMMAND = WITHOUT_STREAMS + "from mlp_studio import cli; sys.exit(cli.main(sys.argv[1:]))"
OPEN_WINDOW = (
    WITHOUT_STREAMS
    + """
import warnings
from PySide6.QtCore import QTimer, qWarning
from mlp_studio import cli
from mlp_studio.ui.start import make_application

def stumble():
    warnings.warn("a warning")
    qWarning("Qt warns")
    raise RuntimeError("a slot stumbles")

app = make_application()
QTimer.singleShot(0, stumble)
QTimer.singleShot(1, app.closeAllWindows)
sys.exit(cli.double_click(sys.argv[1:]))
"""
)


def run_without_console(script: str, *arguments: str, home: Path) -> int:
    """Run a script in a process with a home of its own, but for compiled code, and return the exit status."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    variables |= {name: str(home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    variables["NUMBA_CACHE_DIR"] = os.environ.get("NUMBA_CACHE_DIR") or str(platformdirs.user_cache_path("mlp-studio"))
    variables["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=100,
        check=False,
    )
    assert done.stdout == b""  # nothing can have been said
    return done.returncode


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("--version", 0),
        ("--help", 0),
        ("lessons", 0),
        ("lessons --json", 0),
        ("data resources/data/iris.csv", 0),
        ("train xor-igd --epochs 5", 0),
        ("train there-is-none", 2),
        ("train --epochs", 2),
    ],
)
def test_a_command_without_standard_streams_ends_as_it_does_with_them(command, status, tmp_path):
    assert run_without_console(RUN_COMMAND, *command.split(), home=tmp_path) == status


def test_a_window_without_standard_streams_outlives_a_bug_and_writes_it_down(tmp_path):
    assert run_without_console(OPEN_WINDOW, str(tmp_path / "there-is-none.mlps"), home=tmp_path) == 0
    logs = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("mlp-studio.log")]
    assert len(logs) == 1
    assert "a slot stumbles" in logs[0]
    assert "Qt warns" in logs[0]
