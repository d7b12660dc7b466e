"""A feed for jobs of any kind, one after the other: each is done on a thread, and what comes of it is told on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.errors import StudioError
from mlp_studio.training.one_slot import OneSlotWorker


@dataclass(frozen=True, eq=False)
class Job:
    """Something to do."""

    generation: int
    work: Callable[[], Any]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a job: a value, or an error that the user can mend."""

    value: Any = None
    error: StudioError | None = None


class JobFeed(SlotFeed[Job]):
    """Does one job at a time; the next may be handed in when the last is done.

    Parameters
    ----------
    name
        Of the thread.
    parent
        Qt's owner.
    urgent
        Whether its thread goes before the other workers, because a job is short and the user waits for it.

    Signals
    -------
    done(outcome)
        The job is done.
    """

    done = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, *, urgent: bool = False) -> None:
        """Wait for the first job."""
        super().__init__(parent)
        self._name, self._urgent = name, urgent

    def begin(self, work: Callable[[], Any]) -> None:
        """Have a job done."""
        self._generation += 1
        self._ask(Job(self._generation, work))

    def give_up(self) -> None:
        """Leave a job to itself: what comes of it is not told. Its thread ends when it is done; a drive may not answer for minutes."""
        if self.is_at_rest:
            return
        worker, self._worker = self._worker, None
        self._waiting = self._asked = None
        self._clock.stop()
        if worker is not None:
            worker.close(0.0)

    def _make_worker(self) -> OneSlotWorker[Job, Outcome]:
        return OneSlotWorker(self._name, _outcome, urgent=self._urgent)

    def _hand_out(self, answer: Outcome) -> None:
        self.done.emit(answer)


def _outcome(job: Job, is_overtaken: Callable[[], bool]) -> Outcome:
    try:
        return Outcome(job.work())
    except StudioError as error:  # the worker itself would keep it to itself
        return Outcome(error=error)
