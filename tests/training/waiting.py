"""Waiting for what another thread will do: until a condition holds, never for a fixed time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from mlp_studio.training.messages import Event, Snapshot
from mlp_studio.training.session import TrainingSession

PATIENCE = 90.0
"""Seconds after which a condition has failed; the first run of a machine compiles the kernels."""
LOOK_EVERY = 0.001

E = TypeVar("E")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as the condition holds; fail when it never does."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        pause.wait(LOOK_EVERY)


class Listener:
    """The GUI thread's side of a session: all events so far, and the newest snapshot."""

    def __init__(self, session: TrainingSession) -> None:
        self.session = session
        self.events: list[Event] = []
        self.snapshot: Snapshot | None = None

    def look(self) -> None:
        """Take what the session has to say."""
        self.snapshot = self.session.newest_snapshot() or self.snapshot
        self.events += self.session.events()

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a kind so far, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type[E], count: int = 1) -> E:
        """Return the `count`-th event of this kind, once it is there."""

        def has_come() -> bool:
            self.look()
            return len(self.of(kind)) >= count

        wait_for(has_come, f"{kind.__name__} number {count}; there are {self.events}")
        return self.of(kind)[count - 1]

    def wait_for_snapshot(self, condition: Callable[[Snapshot], bool]) -> Snapshot:
        """Return a snapshot for which the condition holds, once there is one."""

        def has_come() -> bool:
            self.look()
            return self.snapshot is not None and condition(self.snapshot)

        wait_for(has_come, f"a snapshot; there is {self.snapshot}")
        assert self.snapshot is not None
        return self.snapshot
