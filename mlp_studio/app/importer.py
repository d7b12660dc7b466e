"""The importer: reads files and applies choices to their tables away from the window's thread, and holds the bytes of the last file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.slot_feed import FRAME_MS
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.choice import Import, ImportChoice
from mlp_studio.storage.imports.table import Table
from mlp_studio.training.one_slot import OneSlotWorker

LONGEST_CLOSE = 20.0
"""Seconds to wait for a table that is being made when the window closes: that cannot be broken off, but is bounded."""


@dataclass(frozen=True)
class _Request:
    """What the worker is to do: read a file or bytes, read another part of what was loaded, or apply a choice to its table."""

    generation: int
    name: str
    file: Path | None = None
    data: bytes = b""
    part: str = ""
    table: Table | None = None
    choice: ImportChoice | None = None
    is_in: Event = field(default_factory=Event)
    """Set when the bytes of its file have come, or cannot come: until then a drive may not answer."""


@dataclass(frozen=True)
class _Reading:
    """What came of a request; without a table there is only the error. `missing` is as in `Importer`."""

    request: _Request
    data: bytes
    table: Table | None
    choice: ImportChoice | None
    result: Import | StudioError
    missing: int = 0


class Importer(QObject):
    """Reads one file at a time; a newer request takes the place of an older one, whose answer is then never told.

    The bytes of a file are read once: it may change or vanish while the user still chooses. They are held until another file has been
    read: one that cannot be takes nothing away.

    Signals
    -------
    loaded(table, choice, result)
        A file, or another part of it, was read: its table, what suggests itself, and the `Import` or the StudioError of that choice.
    applied(result)
        The `Import` or the StudioError of a choice of the user's, or the StudioError of another part that cannot be read.
    failed(error)
        A file cannot be read: a StudioError.
    busy_changed(is_busy)
        It began to work, or has nothing left to do.
    broke(error)
        A bug in the worker.
    """

    loaded = Signal(object, object, object)
    applied = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    broke = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first file; the worker starts with it."""
        super().__init__(parent)
        self._worker: OneSlotWorker[_Request, _Reading] | None = None
        self._asked: _Request | None = None
        self._generation = 0
        self._is_busy = False
        self._is_closed = False
        self._name = ""
        self._loaded: _Reading | None = None
        self.missing = 0
        """How many rows lack a coordinate of the choice whose result was told last."""
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_frame)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or applied."""
        return self._is_busy

    @property
    def name(self) -> str:
        """The name of the file, or other bytes, that something was asked of last."""
        return self._name

    def read(self, path: Path) -> None:
        """Read this file: `loaded` or `failed` follows."""
        self._ask(_Request(self._generation + 1, path.name, file=path))

    def read_bytes(self, data: bytes, name: str) -> None:
        """Read the content of a file that is none, as from the clipboard: `loaded` or `failed` follows."""
        self._ask(_Request(self._generation + 1, name, data=data))

    def read_part(self, part: str) -> None:
        """Read another part of the same file, a sheet say: `loaded` follows, or `applied` with the error."""
        loaded = self._loaded
        if loaded is not None:
            self._ask(_Request(self._generation + 1, loaded.request.name, data=loaded.data, part=part, table=loaded.table))

    def apply(self, choice: ImportChoice) -> None:
        """Apply a choice to the table that was loaded: `applied` follows."""
        loaded = self._loaded
        if loaded is not None:
            self._ask(_Request(self._generation + 1, loaded.request.name, table=loaded.table, choice=choice))

    def forget(self) -> None:
        """Let go of the file; the answer to what is being read is no longer told."""
        self._name, self._loaded = "", None
        self._generation += 1
        self._set_busy(False)

    def close(self) -> bool:
        """End the worker; return whether it ended in time."""
        self._is_closed = True
        self.forget()
        self._leave_drive()
        if self._worker is None:
            return True
        worker, self._worker = self._worker, None
        return worker.close(LONGEST_CLOSE)

    def _ask(self, request: _Request) -> None:
        if self._is_closed:
            return
        self._leave_drive()
        if self._worker is None:
            self._worker = OneSlotWorker("importer", _answer, urgent=True)
        self._asked = request
        self._name, self._generation = request.name, request.generation
        self._worker.ask(request)
        self._set_busy(True)

    def _leave_drive(self) -> None:
        """Leave a worker to itself whose file does not come: its thread ends when the drive answers."""
        asked, worker = self._asked, self._worker
        if asked is not None and asked.file is not None and worker is not None and not asked.is_in.is_set():
            self._worker = None
            worker.close(0.0)

    def _set_busy(self, is_busy: bool) -> None:
        if is_busy:
            self._clock.start()
        else:
            self._clock.stop()
        if is_busy != self._is_busy:
            self._is_busy = is_busy
            self.busy_changed.emit(is_busy)

    def _on_frame(self) -> None:
        worker = self._worker
        if worker is None or worker.answered < self._generation:
            return
        reading, error = worker.newest(), worker.newest_error()
        self._set_busy(False)
        if error is not None:
            self.broke.emit(error)
        if reading is not None and reading.request.generation == self._generation:
            self._tell(reading)

    def _tell(self, reading: _Reading) -> None:
        request = reading.request
        self.missing = reading.missing
        if request.choice is not None or (reading.table is None and request.table is not None):
            self.applied.emit(reading.result)
        elif reading.table is None:
            self.failed.emit(reading.result)
        else:
            self._loaded = reading
            self.loaded.emit(reading.table, reading.choice, reading.result)


def _answer(request: _Request, is_overtaken: Callable[[], bool]) -> _Reading | None:
    """Read or apply. Worker thread."""
    from mlp_studio.storage.files import read_bytes  # all these not at start-up
    from mlp_studio.storage.imports.choosing import import_points, suggest
    from mlp_studio.storage.imports.reading import LIMIT, read_table

    data, table, choice = request.data, request.table, request.choice
    if choice is None or table is None:
        try:
            try:
                data = read_bytes(request.file, LIMIT) if request.file is not None else data
            finally:
                request.is_in.set()
            if is_overtaken():
                return None
            table = read_table(data, request.name, request.part)
        except StudioError as error:
            return _Reading(request, data, None, None, error)
        if is_overtaken():
            return None
        choice = suggest(table)
    missing = _missing(table, choice)
    try:
        return _Reading(request, data, table, choice, import_points(table, choice, request.name), missing)
    except StudioError as error:
        is_hopeless = request.choice is None and not _can_be_mended(table)
        return _Reading(request, data, None if is_hopeless else table, choice, error, missing)


def _missing(table: Table, choice: ImportChoice) -> int:
    from mlp_studio.storage.imports.numbers import numbers

    x, y = (numbers(table.columns[j].cells, table.decimal) for j in (choice.x, choice.y))
    return int((~(np.isfinite(x) & np.isfinite(y))).sum())


def _can_be_mended(table: Table) -> bool:
    """Tell whether another choice may give points: of two columns of numbers, or of another part of the file."""
    from mlp_studio.storage.imports.numbers import holds_numbers

    return len(table.parts) > 1 or sum(holds_numbers(column.cells, table.decimal) for column in table.columns) > 1
