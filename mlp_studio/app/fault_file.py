"""The file that a hard crash of the process leaves: who crashed where, for the next start to tell of."""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from PySide6.QtCore import QLockFile

_NAME, _ALL, _LOCK = "fault-{}-{}.txt", "fault-*.txt", ".lock"
LONGEST_FAULT = 20_000


class FaultFile:
    """A file of this process alone, which the operating system's last signal fills, and a clean end takes away.

    A lock beside it lives as long as the process: by that another one knows which files are left over.

    Parameters
    ----------
    folder
        Of the log; it is made if it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[str] | None = None
        # Numbers of processes come again, in a container even at each start: what the last one left must not be written over.
        self._path = folder / _NAME.format(os.getpid(), os.urandom(4).hex())
        self._lock = _lock_of(self._path)

    def open(self) -> bool:
        """Let `faulthandler` write there from now on, with all threads, or else on stderr; return whether it can write there."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock.tryLock(0):
                self._file = self._path.open("w", encoding="utf-8")
        except OSError:
            self._lock.unlock()
        with suppress(OSError, ValueError, RuntimeError):  # stderr may be none, or no file
            faulthandler.enable(self._file or sys.stderr, all_threads=True)
        return self._file is not None

    def close(self) -> None:
        """End that, and leave nothing: whatever was written was survived."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        self._path.unlink(missing_ok=True)
        self._lock.unlock()

    def take_last(self) -> str | None:
        """Return what the newest crash left, and take away the files of processes that have ended; None if none crashed.

        Where several processes ask at once, one of them is told.
        """
        found: list[tuple[float, str]] = []
        for path in sorted(self._folder.glob(_ALL)):
            if path == self._path:
                continue
            if path.name.startswith(_NAME.format(os.getpid(), "").removesuffix(".txt")):
                Path(f"{path}{_LOCK}").unlink(missing_ok=True)  # of an earlier process with our number, which would seem to live
            lock = _lock_of(path)
            if not lock.tryLock(0):
                continue  # its process lives
            try:
                found.append((path.stat().st_mtime, path.read_text(encoding="utf-8", errors="replace")[:LONGEST_FAULT]))
                path.unlink()
            except OSError:
                pass  # another process was faster, or the system lets nobody have it
            finally:
                lock.unlock()
        crashed = [(when, text) for when, text in found if text.strip()]  # one without text was killed from outside
        if not crashed:
            return None
        when, text = max(crashed)
        return f"At {datetime.fromtimestamp(when):%Y-%m-%d %H:%M:%S}\n\n{text}"


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(f"{path}{_LOCK}")
    lock.setStaleLockTime(0)  # held as long as its process lives, however long
    return lock
