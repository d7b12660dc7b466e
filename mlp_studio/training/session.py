"""A training session: a worker thread that runs one job after the other in slices of a few milliseconds."""

from __future__ import annotations

import threading
import time
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from mlp_studio.core.arrays import Integers
from mlp_studio.training.bugs import CAUGHT, bug_of
from mlp_studio.training.messages import (
    FOLLOWED_SPEED,
    Command,
    Cycled,
    Event,
    Failed,
    Finished,
    LossChunk,
    MomentsPassed,
    NewSettings,
    NewSpeed,
    Pause,
    Paused,
    Prepared,
    Resume,
    Snapshot,
    StepEpoch,
    StepExample,
    Stop,
    TrainingJob,
    Updated,
)
from mlp_studio.training.old_kernels import tidy_kernels
from mlp_studio.training.priority import lower_priority

if TYPE_CHECKING:
    from mlp_studio.core.engine import Engine

RunCommand = Pause | Resume | StepExample | StepEpoch | NewSettings
"""What only a job that has begun can obey."""
SLICE_SECONDS = 0.02
"""What one kernel call should take. A command does not wait for its end: it interrupts it. Between two calls the thread must win the
interpreter back from the window's thread, so calls of 4 ms kept a third of the speed with all views live, and calls of 20 ms keep most."""
RATE_WINDOW = 0.5
"""Seconds over which the reached speed is averaged."""


class TrainingSession:
    """The GUI thread's end: commands go in, the newest snapshot and all events come out. No lock is held while computing."""

    def __init__(self, dense: Integers | None = None) -> None:
        """Start the worker thread; it waits for a job. `dense` is that of a `RunHistory`: which moments are reported."""
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._newest: deque[Snapshot] = deque(maxlen=1)
        self._interrupt = np.zeros(1, np.int64)
        loop = _TrainingLoop(self._commands, self._events, self._newest, self._interrupt, dense)
        self._thread = threading.Thread(target=loop.run, name="training", daemon=True)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Hand a command or a job to the worker. Any thread."""
        self._commands.put(command)
        self._interrupt[0] = 1

    def newest_snapshot(self) -> Snapshot | None:
        """Return the newest snapshot that has not been returned yet, or None. GUI thread."""
        try:
            return self._newest.pop()
        except IndexError:
            return None

    def events(self) -> list[Event]:
        """Return all events since the last call, in order. GUI thread."""
        found: list[Event] = []
        while True:
            try:
                found.append(self._events.get_nowait())
            except Empty:
                return found

    def close(self, timeout: float = 1.0) -> bool:
        """End the thread; return whether it ended within `timeout` seconds. GUI thread."""
        self.send(Stop())
        self._thread.join(timeout)
        return not self._thread.is_alive()


class _TrainingLoop:
    """The worker's end. Everything here runs on the worker thread."""

    def __init__(
        self,
        commands: SimpleQueue[Command],
        events: SimpleQueue[Event],
        newest: deque[Snapshot],
        interrupt: Integers,
        dense: Integers | None,
    ) -> None:
        self._commands = commands
        self._events = events
        self._newest = newest
        self._interrupt = interrupt
        self._dense = dense
        self._engine: Engine | None = None
        self._generation = 0
        self._running = False
        self._epochs_to_step = 0
        self._last_epoch: int | None = None
        self._prepared = False
        self._sound: Snapshot | None = None
        self._cycle_told = False
        self._speed: float | None = None
        self._clock = _SpeedClock()

    def run(self) -> None:
        """Obey commands and train between them, until `Stop`."""
        lower_priority()
        while True:
            command = self._next_command()
            if isinstance(command, Stop):
                return
            try:
                if command is not None:
                    self._obey(command)
                else:
                    self._train_slice()
            except CAUGHT as error:  # the one place where a bug in the worker becomes visible: the window shows and logs it
                self._running, self._engine = False, None
                self._events.put(Failed(self._generation, bug_of(error)))

    def _next_command(self) -> Command | None:
        """Return the next command; None when it is time to train. Waits while there is nothing to do."""
        self._interrupt[0] = 0  # before the queue is looked at: what comes after that rings again
        try:
            if self._engine is None or not self._running:
                return self._commands.get()
            wait = 0.0 if self._epochs_to_step else self._clock.seconds_until(self._engine.per_update, self._speed)
            return self._commands.get(timeout=wait) if wait > 0 else self._commands.get_nowait()
        except Empty:
            return None

    def _obey(self, command: TrainingJob | NewSpeed | RunCommand) -> None:
        if isinstance(command, TrainingJob):
            self._begin(command)
        elif isinstance(command, NewSpeed):
            self._speed = command.examples_per_second
            self._clock.restart()
        elif self._engine is not None:
            self._obey_running(command, self._engine)

    def _obey_running(self, command: RunCommand, engine: Engine) -> None:
        match command:
            case Pause():
                self._wait(engine)
            case Resume():
                self._running = True
                self._clock.restart()
            case StepExample():
                while engine.advance(1) == 0 and engine.reason is None:
                    self._interrupt[0] = 0  # another command rang; it is looked at after the step
                self._after(engine)
                self._wait(engine)
            case StepEpoch():
                self._running, self._epochs_to_step = True, self._epochs_to_step + 1
                self._clock.restart()
            case _:
                engine.apply_settings(command.settings)

    def _begin(self, job: TrainingJob) -> None:
        self._generation, self._engine = job.generation, None
        self._running, self._speed, self._epochs_to_step = job.running, job.examples_per_second, 0
        self._last_epoch = job.last_epoch
        from mlp_studio.core.engine import Engine  # imports Numba: on this thread, at the first job, never at start-up

        engine = Engine(job.project, self._interrupt, self._dense)
        if job.fresh:
            engine.record()
            self._report_records(engine)
        if not self._prepared:
            engine.advance(0)
        self._events.put(Prepared(self._generation))
        if not self._prepared:
            self._prepared = True
            tidy_kernels()
        self._engine, self._cycle_told, self._sound = engine, False, None
        self._snapshot(engine)
        self._clock.restart()

    def _train_slice(self) -> None:
        engine = self._engine
        assert engine is not None
        if self._epochs_to_step:  # at full speed, to the end of the epoch
            budget = min(engine.n - engine.example, self._clock.slice_budget(engine.per_update))
        else:
            budget = engine.per_update if self._is_followed else self._clock.budget(engine.per_update, self._speed)
        if self._last_epoch is not None:
            budget = min(budget, (self._last_epoch - engine.epoch) * engine.n - engine.example)
        epoch = engine.epoch
        begin = time.perf_counter()
        used = engine.advance(budget)
        self._clock.count(used, time.perf_counter() - begin)
        self._after(engine)
        if self._epochs_to_step and engine.epoch > epoch:
            left = self._epochs_to_step - 1
            self._wait(engine)
            self._running, self._epochs_to_step = left > 0 and self._engine is not None, left
        elif self._last_epoch is not None and engine.epoch >= self._last_epoch:
            self._last_epoch = None
            self._wait(engine)

    @property
    def _is_followed(self) -> bool:
        return self._speed is not None and self._speed <= FOLLOWED_SPEED

    def _after(self, engine: Engine) -> None:
        self._report_records(engine)
        moments = tuple(engine.take_moments())
        if moments:
            self._events.put(MomentsPassed(self._generation, moments))
        if engine.cycle is not None and not self._cycle_told:
            self._cycle_told = True
            self._events.put(Cycled(self._generation, engine.cycle.first, engine.cycle.period))
        snapshot = self._snapshot(engine)
        if self._is_followed:
            self._events.put(Updated(self._generation, snapshot))
        self._newest.append(snapshot)
        if engine.reason is not None and self._engine is not None:
            self._events.put(Finished(self._generation, engine.reason, snapshot))
            self._running, self._engine = False, None

    def _wait(self, engine: Engine) -> None:
        self._running, self._epochs_to_step = False, 0
        if self._engine is None:
            return
        engine.record()
        self._report_records(engine)
        self._events.put(Paused(self._generation, self._snapshot(engine)))

    def _report_records(self, engine: Engine) -> None:
        rows = engine.take_records()
        if len(rows):
            self._events.put(LossChunk(self._generation, rows))

    def _snapshot(self, engine: Engine) -> Snapshot:
        """Return the run as it is, or, where a weight is no finite number, as it was last when all were."""
        snapshot = Snapshot(self._generation, engine.weights, engine.epoch, engine.example, self._clock.reached, engine.memory)
        is_sound = all(np.isfinite(w).all() for w in snapshot.weights)
        if is_sound or self._sound is None:
            self._sound = snapshot
        return self._sound


class _SpeedClock:
    """How many examples to use next, so that a slice is short and a chosen speed is kept."""

    def __init__(self) -> None:
        self._per_second = 0.0
        self.restart()

    def restart(self) -> None:
        """Forget what was due: the run begins or goes on now."""
        self._begun = time.perf_counter()
        self._used = 0
        self._window_begun, self._window_used = self._begun, 0
        self.reached = 0.0

    def seconds_until(self, per_update: int, speed: float | None) -> float:
        """Return how long to wait for the next update at this speed; 0 at full speed."""
        if speed is None:
            return 0.0
        due = self._begun + (self._used + per_update) / speed
        return max(0.0, due - time.perf_counter())

    def slice_budget(self, per_update: int) -> int:
        """Return the examples of a slice at full speed."""
        return max(per_update, int(self._per_second * SLICE_SECONDS))

    def budget(self, per_update: int, speed: float | None) -> int:
        """Return the examples of the next slice."""
        budget = self.slice_budget(per_update)
        if speed is None:
            return budget
        due = int((time.perf_counter() - self._begun) * speed) - self._used
        if due > 4 * budget:  # the speed is out of reach: do not save up what was missed
            self.restart()
        return max(per_update, min(budget, due))

    def count(self, used: int, seconds: float) -> None:
        """Take note of a slice: examples used, and the seconds that they took."""
        self._used += used
        self._window_used += used
        if seconds > 0 and used:
            rate = used / seconds
            # The first slice of a process contains the compilation; a rate that jumps is followed at once upward, half-way otherwise.
            self._per_second = rate if self._per_second == 0.0 else min(2 * self._per_second + 1, 0.5 * self._per_second + 0.5 * rate)
        now = time.perf_counter()
        if now - self._window_begun >= RATE_WINDOW:
            self.reached = self._window_used / (now - self._window_begun)
            self._window_begun, self._window_used = now, 0
