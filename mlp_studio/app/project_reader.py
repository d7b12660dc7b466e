"""The project reader: reads project files away from the window's thread, which a drive that does not answer must not hold."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from mlp_studio.app.job_feed import JobFeed
from mlp_studio.core.project import Project
from mlp_studio.storage.project_file import LOOKED_AT, SUFFIX, is_project, read_project

AT_ONCE_SECONDS = 0.2
"""How long the window waits for a file: on a disk that answers it is there long before, and opens at once."""
_TURN_SECONDS = 0.002


def project_in(path: Path) -> Project | None:
    """Return the project in a file, or None for a file that holds none by its ending and by how it begins. Any thread.

    Raises
    ------
    StudioError
        If it is a project that cannot be read.
    """
    return read_project(path) if _is_project(path) else None


def _is_project(path: Path) -> bool:
    """Tell by the ending, or by how a file with another one begins; what is no regular file, a pipe say, is not touched."""
    if path.suffix.lower() == SUFFIX:
        return True
    if not os.path.isfile(path):  # a path's own method stumbles over a folder that may not be entered
        return False
    with contextlib.suppress(OSError), path.open("rb") as file:
        return is_project(path, file.read(LOOKED_AT))
    return False


class ProjectReader(JobFeed):
    """Reads one file at a time; a newer one takes the place of an older one, of which nothing is told then.

    `done` has the project, or None for a file that is none, or what is wrong with it. It is told before `read` returns if the file is
    read by then, and else as soon as it is, but not into a dialog or an open menu.

    Attributes
    ----------
    look_into
        What reads a file.

    Signals
    -------
    slow(path)
        The file takes longer than one waits for without a word.
    """

    slow = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first file; the thread starts with it."""
        super().__init__("project reader", parent, urgent=True)
        self.look_into: Callable[[Path], Project | None] = project_in
        self._is_slow = False

    def read(self, path: Path) -> None:
        """Read this file; returns after `AT_ONCE_SECONDS` at the latest."""
        self.give_up()
        self._is_slow = False
        self.begin(partial(self.look_into, path))
        end = time.monotonic() + AT_ONCE_SECONDS
        while not self.is_at_rest and time.monotonic() < end:
            time.sleep(_TURN_SECONDS)
            self._on_frame()
        if not self.is_at_rest:
            self._is_slow = True
            self.slow.emit(path)

    def close(self) -> bool:
        """End the thread, or leave it to itself if it waits for a drive; return whether it ended in time."""
        self.give_up()
        return super().close()

    def _on_frame(self) -> None:
        if not self._is_slow or QThread.currentThread().loopLevel() <= 1:  # more is a dialog, a menu or a drag
            super()._on_frame()
