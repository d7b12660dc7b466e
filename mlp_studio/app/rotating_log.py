"""A log file of bounded size that several processes may write at once."""

from __future__ import annotations

from contextlib import suppress
from logging import Formatter, LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QLockFile

LOG_NAME = "mlp-studio.log"
LOG_BYTES, OLD_LOGS = 300_000, 2
"""How large a file becomes, and how many older ones are kept."""
LOCK_MS = 200
"""How long one process waits for another that is writing."""


class RotatingLog(RotatingFileHandler):
    """Opens the file for each record, under a lock between processes: nobody writes into a file that another one has just moved away.

    Parameters
    ----------
    folder
        Where the file is, or will be with the first record; it must exist.
    limit
        Size of a file in bytes.
    """

    def __init__(self, folder: Path, limit: int = LOG_BYTES) -> None:
        super().__init__(folder / LOG_NAME, maxBytes=limit, backupCount=OLD_LOGS, encoding="utf-8", delay=True, errors="backslashreplace")
        self._limit = limit
        self._lock_file = QLockFile(str(folder / f"{LOG_NAME}.lock"))
        self.setFormatter(Formatter("%(asctime)s %(levelname)s [%(process)d] %(message)s"))

    def write(self, level: int, text: str) -> str:
        """Append a record, and return its line of time, level and text. Any thread.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        record = LogRecord("mlp_studio", level, "", 0, text, None, None)
        self.handle(record)
        return self.format(record)

    # logging

    def emit(self, record: LogRecord) -> None:
        """Write under the lock; without it, where another process hangs, write as well, but move no file."""
        is_alone = self._lock_file.tryLock(LOCK_MS)
        self.maxBytes = self._limit if is_alone else 0
        try:
            super().emit(record)
        finally:
            if self.stream is not None:
                self.stream.close()
                self.stream = None  # as `delay` leaves it
            if is_alone:
                self._lock_file.unlock()

    def doRollover(self) -> None:
        """Move the files on; where one is held open by another program, as Windows does, go on with the one there is."""
        with suppress(OSError):
            super().doRollover()

    def handleError(self, record: LogRecord) -> None:
        """Let the error out, rather than print it: the crash log says once that it cannot be written."""
        raise  # logging calls this from its `except`
