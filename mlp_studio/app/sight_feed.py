"""The sight feed: looks at files one after the other, and tells of each as soon as it has been seen, or does not answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.file_sight import SILENT, FileSight, look_at
from mlp_studio.app.job_feed import JobFeed, Outcome
from mlp_studio.training.heat import RegionColours

Wanted = tuple[Path, tuple[int, int]]
"""A file, and how large its picture is to be in device pixels."""
PATIENCE_MS = 5000
"""How long a file has to answer before the next one is looked at."""


class SightFeed(JobFeed):
    """Has files looked at on a thread. One that does not answer, on a network drive, is left to that thread, and the next has another.

    Signals
    -------
    seen(sight)
        What there is to see of a file: a `FileSight`.
    """

    seen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait to be asked."""
        super().__init__("file pictures", parent)
        self._queue: deque[Wanted] = deque()
        self._colours: RegionColours | None = None
        self._looked_at: Path | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_silence)
        self.done.connect(self._on_done)
        self.failed.connect(lambda _: self._next())

    def ask(self, wanted: Iterable[Wanted], colours: RegionColours) -> None:
        """Look at these files instead of those that were asked for before and have not been seen yet."""
        self._colours = colours
        self._queue = deque(wanted)
        if self.is_at_rest:
            self._next()

    @property
    def is_all_seen(self) -> bool:
        """Whether all that was asked for has been told."""
        return self.is_at_rest and not self._queue

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._queue.clear()
        self._patience.stop()
        return super().close()

    def _on_silence(self) -> None:
        self.give_up()
        if self._looked_at is not None:
            self.seen.emit(FileSight(self._looked_at, "silent", SILENT))
        self._next()

    def _next(self) -> None:
        self._patience.stop()
        if self._queue and self._colours is not None and not self._is_closed:
            path, pixels = self._queue.popleft()
            self._looked_at = path
            self._patience.start()
            self.begin(partial(look_at, path, pixels, self._colours))

    def _on_done(self, outcome: Outcome) -> None:
        if outcome.value is not None:
            self.seen.emit(outcome.value)
        self._next()
