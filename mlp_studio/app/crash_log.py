"""The crash log: what is written down of bugs, each in full once, then counted."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import PySide6
from PySide6.QtCore import QCoreApplication, QSysInfo, QThread, qVersion
from PySide6.QtGui import QGuiApplication

import mlp_studio

if TYPE_CHECKING:
    from mlp_studio.app.rotating_log import RotatingLog

INFO, WARNING, ERROR, CRITICAL = 20, 30, 40, 50
"""Levels, as those of `logging`, which is imported when the first line is written: the window does not wait for it."""
QUIET_SECONDS = 3.0
"""A bug that is back after so long is told again: somebody has tried anew. A paint event's comes back sooner, and is only counted."""
MOST_KINDS = 200
"""So many different bugs and messages of one session are told apart; what is more has one place in common."""
LONGEST_TEXT, LONGEST_HEADLINE = 20_000, 300
RECENT_LINES = 20


def log_folder() -> Path:
    """Return the platform's folder for the logs of this user."""
    return platformdirs.user_log_path("mlp-studio", appauthor=False)


@dataclass(frozen=True)
class CrashReport:
    """What is known of a bug: text only, so that nothing of the moment is kept alive."""

    headline: str
    where: str
    text: str
    before: tuple[str, ...] = ()
    """The last lines of the log before it."""
    is_final: bool = False
    """Whether the process ends with it."""

    @property
    def details(self) -> str:
        """All of it, with versions, for who mends it. GUI thread."""
        parts = [f"{self.headline}\n{self.where}", self.text.rstrip(), "\n".join(surroundings())]
        if self.before:
            parts.append("The log before it:\n" + "\n".join(self.before))
        return "\n\n".join(parts) + "\n"


def surroundings() -> list[str]:
    """Return the versions, the system, and on the GUI thread the screen, a line each."""
    import numpy as np

    version = ".".join(str(part) for part in sys.version_info[:3])
    kind = "bundle" if getattr(sys, "frozen", False) else "Python package"
    system = f"{QSysInfo.prettyProductName()}, {QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, {QSysInfo.currentCpuArchitecture()}"
    found = [
        f"MLP Studio {mlp_studio.__version__}, {kind}",
        f"Python {version}, PySide6 {PySide6.__version__}, Qt {qVersion()}, NumPy {np.__version__}",
        system,
    ]
    may_ask = QThread.isMainThread() and isinstance(QCoreApplication.instance(), QGuiApplication)
    screen = QGuiApplication.primaryScreen() if may_ask else None
    if screen is not None:
        size, ratio = screen.size(), screen.devicePixelRatio()
        found.append(f"{QGuiApplication.platformName()}, {size.width()}×{size.height()} at {ratio:g}, {screen.depth()} bits")
    return found


class CrashLog:
    """Writes down bugs, in a file and on stderr. Any thread, where nothing else is said.

    Nothing is opened before the first record. Where the folder cannot be written, that is said once on stderr, which has it all as well.

    Parameters
    ----------
    folder
        Of the files; None for stderr alone.
    clock
        Seconds that only go forward.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._file: RotatingLog | None = None
        self._began = False
        self._counts: dict[object, int] = {}
        self._seen: dict[object, float] = {}
        self._recent: deque[str] = deque(maxlen=RECENT_LINES)
        # A bug in a destructor, or a message of Qt about the file, can come while a record is being written, on the same thread.
        self._lock = threading.RLock()
        self._is_writing = False

    @property
    def folder(self) -> Path | None:
        """Where the files are, or None if there are none."""
        return self._folder

    def begin(self) -> None:
        """Write down that a session begins, and with what, unless that is done. GUI thread."""
        with self._lock:
            if not self._began:
                self._began = True
                self._write(INFO, "began: " + "; ".join(surroundings()))

    def take(self, error: BaseException, where: str, *, is_final: bool = False) -> CrashReport | None:
        """Write down a bug, and return what to tell of it: nothing if the same, of the same place, has only just been told."""
        with self._lock:
            key = (type(error).__qualname__, *_places(error))
            before, report = tuple(self._recent), None
            count, is_back = self._count(key)
            if count == 1 or is_back or is_final:
                report = _reported(error, where, before, is_final=is_final)
            if count == 1 or is_final:
                assert report is not None
                self._note(ERROR, f"{report.headline} ({where})\n{report.text}")
            elif _is_round(count):
                self._note(ERROR, f"{type(error).__qualname__} ({where}), {count:,} times by now")
            return report

    def take_over(self, left: str) -> CrashReport:
        """Write into the file what the crash of an earlier process has left, and return what to tell of it."""
        with self._lock:
            report = CrashReport("MLP Studio ended unexpectedly", "in an earlier session", _plain(left, LONGEST_TEXT), tuple(self._recent))
            self._write(CRITICAL, f"{report.headline} {report.where}\n{report.text}")
            return report

    def note(self, level: int, text: str) -> None:
        """Write down a message; one that differs from another by numbers alone is counted like it."""
        with self._lock:
            count, _ = self._count(re.sub(r"0x[0-9a-fA-F]+|\d+", "#", text))
            if count == 1:
                self._note(level, _plain(text, LONGEST_TEXT))
            elif _is_round(count):
                self._note(level, f"{_plain(text, LONGEST_HEADLINE)} ({count:,} times by now)")

    def close(self) -> None:
        """Write down that the session ends, if its beginning is."""
        with self._lock:
            if self._began:
                again = {key: count for key, count in self._counts.items() if count > 1}
                told = f"; {len(again)} of {len(self._counts)} problems came again, {sum(again.values()):,} times" if again else ""
                self._write(INFO, f"ended{told}")
                self._began = False

    # Within

    def _count(self, key: object) -> tuple[int, bool]:
        """Return how often this has come, and whether it is back after a while."""
        if key not in self._counts and len(self._counts) >= MOST_KINDS:
            key = None
        now = self._clock()
        count = self._counts[key] = self._counts.get(key, 0) + 1
        is_back = now - self._seen.get(key, now) >= QUIET_SECONDS
        self._seen[key] = now
        return count, is_back

    def _note(self, level: int, text: str) -> None:
        """Write a problem to both places."""
        tell(text)
        if self._folder is not None and not self._began:
            self._began = True
            self._write(INFO, "began: " + "; ".join(surroundings()))
        self._write(level, text)

    def _write(self, level: int, text: str) -> None:
        if self._folder is None or self._is_writing:
            self._remember(text)
            return
        self._is_writing = True
        try:
            if self._file is None:
                from mlp_studio.app.rotating_log import RotatingLog

                self._folder.mkdir(parents=True, exist_ok=True)
                self._file = RotatingLog(self._folder)
            line = self._file.write(level, text)
        except OSError as error:
            line = text
            tell(f"mlp-studio: the log cannot be written, so all is told here: {error}")
            self._folder = None
        finally:
            self._is_writing = False
        self._remember(line)

    def _remember(self, text: str) -> None:
        self._recent.append(text.partition("\n")[0])


def _reported(error: BaseException, where: str, before: tuple[str, ...], *, is_final: bool) -> CrashReport:
    only = "".join(traceback.format_exception_only(error)).splitlines()
    headline = next((line for line in only if not line.startswith(" ")), type(error).__name__)  # that of a SyntaxError comes last
    text = "".join(traceback.format_exception(error))
    return CrashReport(_plain(headline, LONGEST_HEADLINE), where, _plain(text, LONGEST_TEXT), before, is_final)


def _places(error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield where the exception began and where it was met: the outermost and the innermost line of its traceback."""
    first = last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    for place in (first, last):
        if place is not None:
            yield place.tb_frame.f_code.co_filename, place.tb_lineno


def _is_round(count: int) -> bool:
    """Tell whether this is a power of ten: so often a repetition is worth a line."""
    return count >= 10 and str(count).strip("0") == "1"


def _plain(text: str, longest: int) -> str:
    """Return the text without the user's name in paths, and without its middle where it is very long."""
    home = os.path.expanduser("~")
    if len(home) > 1:
        text = text.replace(home, "~")
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} […] {text[-half:]}"


def tell(text: str) -> None:
    """Say it on stderr, if there is one: a window that was opened by an icon may have none, or one whose reader has gone."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text.rstrip("\n") + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
