"""Many starts of one project, trained on all cores at once: where each of them ends does not depend on how many threads there are."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.engine import Engine
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.project import Project
from mlp_studio.core.settings import MAX_SEED
from mlp_studio.core.starts import start_at
from mlp_studio.training.bugs import CAUGHT, bug_of
from mlp_studio.training.loss_history import LossHistory
from mlp_studio.training.priority import lower_priority

SLICE_SECONDS = 0.02
"""Between two looks at the clock; cancelling interrupts a slice."""
MOST_THREADS = 16


@dataclass(frozen=True)
class StartsPlan:
    """How many starts, from which seeds, and for how long.

    Attributes
    ----------
    starts
        Their number; their seeds are `seed`, `seed` + 1, ….
    epochs
        Each ends after so many, whatever limit of epochs the project has, unless another of its stop rules holds earlier. A limit of
        time does not count here: where a start ends would depend on what else the machine does.
    rule, parameters
        By which weights are drawn, see `starts.start_at`.
    """

    starts: int = 50
    epochs: int = 1000
    seed: int = 1
    rule: str = ""
    parameters: tuple[float, ...] = ()

    def seed_of(self, number: int) -> int:
        """Return the seed of a start, counted from 0."""
        return (self.seed + number) % (MAX_SEED + 1)


@dataclass(frozen=True, eq=False)
class StartEnd:
    """Where one start has ended.

    Attributes
    ----------
    number, seed
        Which start it was, from 0, and its seed.
    start
        The weights with which it began.
    network, epoch, memory
        Where it ended: the network, the completed epochs, and what the optimiser remembers.
    rows
        Its losses: rows of epoch, training loss, test loss, error rate, test error rate, (n, 5).
    reason
        Why it ended, a value of `engine.REASONS`.
    """

    number: int
    seed: int
    start: Matrices
    network: Network
    epoch: int
    memory: Memory | None
    rows: Floats
    reason: str

    @property
    def loss(self) -> float:
        """The final training loss."""
        return float(self.rows[-1, 1])

    @property
    def errors(self) -> float:
        """The final share of misclassified training examples."""
        return float(self.rows[-1, 3])


class ManyStarts:
    """The starts of one plan, under way.

    Parameters
    ----------
    project
        Whose network, points and settings are trained.
    plan
        How many starts, and for how long.
    threads
        How many threads train them; as many as there are cores unless given.

    Raises
    ------
    StudioError
        If the project cannot train.
    """

    def __init__(self, project: Project, plan: StartsPlan, threads: int | None = None) -> None:
        """Prepare; `begin` starts the threads. GUI thread."""
        rules = replace(project.training.stop, max_epochs=plan.epochs, seconds=None)
        self.plan, self.project = plan, project
        self._based_on = replace(project, training=replace(project.training, stop=rules))
        self._bell = np.zeros(1, np.int64)
        self._done = np.zeros(plan.starts)
        self._limit = max(1, plan.epochs)
        self._ends: deque[StartEnd] = deque()
        self._errors: deque[Exception] = deque(maxlen=1)
        self._next, self._lock = 0, threading.Lock()
        Engine(start_at(self._based_on, plan.seed, plan.rule, plan.parameters))  # what keeps it from training is told at once
        count = min(plan.starts, threads or min(MOST_THREADS, os.cpu_count() or 1))
        self._threads = [threading.Thread(target=self._work, name=f"start {i + 1}", daemon=True) for i in range(count)]

    def begin(self) -> None:
        """Start training. GUI thread."""
        for thread in self._threads:
            thread.start()

    def cancel(self) -> None:
        """Leave what is under way; what has ended stays. GUI thread."""
        self._bell[0] = 1

    def join(self, timeout: float) -> bool:
        """Wait for the threads; return whether they ended in time. GUI thread."""
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        return not self.is_going

    @property
    def is_going(self) -> bool:
        """Whether any thread still works. Any thread."""
        return any(thread.is_alive() for thread in self._threads)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled. Any thread."""
        return bool(self._bell[0])

    @property
    def progress(self) -> float:
        """How much of all epochs is done, 0..1; a start that ended early counts as done. Any thread."""
        return float(self._done.mean()) if len(self._done) else 1.0

    @property
    def ends(self) -> tuple[StartEnd, ...]:
        """The starts that have ended, in their order. Any thread."""
        return tuple(sorted(self._ends.copy(), key=lambda end: end.number))

    def newest_error(self) -> Exception | None:
        """Return a bug that has not been returned yet, or None. GUI thread."""
        try:
            return self._errors.pop()
        except IndexError:
            return None

    # On the threads

    def _work(self) -> None:
        lower_priority()
        try:
            while (number := self._take_number()) is not None:
                self._train(number)
        except CAUGHT as error:  # the window shows the bug; the other threads have no more to do
            self._errors.append(bug_of(error))
            self.cancel()

    def _take_number(self) -> int | None:
        with self._lock:
            if self._next >= self.plan.starts or self.is_cancelled:
                return None
            self._next += 1
            return self._next - 1

    def _train(self, number: int) -> None:
        plan, seed = self.plan, self.plan.seed_of(number)
        project = start_at(self._based_on, seed, plan.rule, plan.parameters)
        engine, losses = Engine(project, self._bell), LossHistory()
        engine.record()
        budget = max(engine.per_update, engine.n)
        while engine.reason is None and not self.is_cancelled:
            begin = time.perf_counter()
            done = engine.advance(budget)
            seconds = time.perf_counter() - begin
            losses.append(engine.take_records())
            self._done[number] = min(1.0, engine.epoch / self._limit)
            budget = max(engine.per_update, min(2 * budget, int(SLICE_SECONDS * done / max(seconds, 1e-9))))
        if engine.reason is None:
            return
        engine.record()
        losses.append(engine.take_records())
        network = project.network.with_weights(engine.weights)
        end = StartEnd(number, seed, project.network.weights, network, engine.epoch, engine.memory, losses.rows.copy(), engine.reason)
        self._ends.append(end)
        self._done[number] = 1.0
