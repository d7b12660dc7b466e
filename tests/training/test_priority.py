"""The threads that compute step back behind the window's, where the system allows it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

import pytest

from mlp_studio.training.priority import NICENESS, lower_priority

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="one thread's priority can be lowered on Linux only")


def in_a_thread(look: Callable[[], object]) -> object:
    """Lower the priority of a thread of its own, and return what it sees then: the test's own thread stays as it is."""
    seen: list[object] = []

    def run() -> None:
        lower_priority()
        seen.append(look())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen, "the thread has failed"
    return seen[0]


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@on_linux
def test_the_thread_becomes_nice_and_no_other() -> None:
    before = niceness()
    assert in_a_thread(niceness) == max(before, NICENESS)
    assert niceness() == before


@on_linux
def test_a_system_that_forbids_it_leaves_the_thread_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbidden)
    assert in_a_thread(niceness) == niceness()


@on_linux
def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert in_a_thread(niceness) == niceness()
