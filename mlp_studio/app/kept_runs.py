"""Runs that are over: their losses and settings, kept for comparison until they are cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mlp_studio.core.arrays import Floats, read_only
from mlp_studio.core.moments import Moment
from mlp_studio.core.settings import TrainingSettings

MOST_RUNS = 12
"""Beyond it the oldest run goes."""


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run as it was when another began.

    Attributes
    ----------
    number
        From 1, in the order of runs since they were cleared.
    rows
        Its losses: rows of epoch, training loss, test loss, error rate, test error rate, (n, 5).
    training
        The settings with which it trained last.
    moment
        Where it ended.
    before
        The settings with which it trained before those, in order.
    """

    number: int
    rows: Floats
    training: TrainingSettings
    moment: Moment
    before: tuple[TrainingSettings, ...] = ()

    def __post_init__(self) -> None:
        """Make the losses read-only."""
        object.__setattr__(self, "rows", read_only(self.rows))


class KeptRuns(QObject):
    """The kept runs, oldest first, at most MOST_RUNS.

    Signals
    -------
    changed()
        There are others.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without any."""
        super().__init__(parent)
        self._runs: tuple[KeptRun, ...] = ()
        self._count = 0

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """The runs, oldest first."""
        return self._runs

    @property
    def next_number(self) -> int:
        """The number of the run that comes next."""
        return self._count + 1

    def keep(self, rows: Floats, settings: Sequence[TrainingSettings], moment: Moment) -> None:
        """Keep a run that trained with these settings, one after the other."""
        self._count += 1
        self._runs = (*self._runs, KeptRun(self._count, rows, settings[-1], moment, tuple(settings[:-1])))[-MOST_RUNS:]
        self.changed.emit()

    def clear(self) -> None:
        """Forget all runs; numbers begin again at 1."""
        self._count = 0
        if self._runs:
            self._runs = ()
            self.changed.emit()
