"""A thread with one slot: the newest request replaces the one that waits, and the newest answer the one that was not fetched."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from mlp_studio.core.errors import StudioError
from mlp_studio.training.bugs import CAUGHT, bug_of
from mlp_studio.training.priority import lower_priority


class Numbered(Protocol):
    """Whatever has a generation number."""

    @property
    def generation(self) -> int:
        """Its place in the row of requests."""


Request = TypeVar("Request", bound=Numbered)
Answer = TypeVar("Answer")


class OneSlotWorker(Generic[Request, Answer]):
    """Answers requests on a thread of its own; what is overtaken by a newer request is never begun, and can give up.

    Parameters
    ----------
    name
        Of the thread.
    answer
        From a request, and a function that tells whether a newer one waits, to an answer, or None if it gave up. It runs on the
        worker's thread.
    urgent
        Whether it goes before the other workers, because it is short and the user waits for it.
    """

    def __init__(self, name: str, answer: Callable[[Request, Callable[[], bool]], Answer | None], *, urgent: bool = False) -> None:
        """Start the thread."""
        self._urgent = urgent
        self._answer_to = answer
        self._request: deque[Request] = deque(maxlen=1)
        self._answers: deque[Answer] = deque(maxlen=1)
        self._wake = threading.Event()
        self._closing = False
        self._errors: deque[Exception] = deque(maxlen=1)
        self.answered = 0
        """Generation of the newest request that has been dealt with, whether or not an answer came of it."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self, request: Request) -> None:
        """Hand in a request. GUI thread."""
        self._request.append(request)
        self._wake.set()

    def newest(self) -> Answer | None:
        """Return the newest answer that has not been returned yet, or None. GUI thread."""
        try:
            return self._answers.pop()
        except IndexError:
            return None

    def newest_error(self) -> Exception | None:
        """Return the newest bug that has not been returned yet, or None. GUI thread."""
        try:
            return self._errors.pop()
        except IndexError:
            return None

    def close(self, timeout: float = 1.0) -> bool:
        """End the thread; return whether it ended in time. GUI thread."""
        self._closing = True
        self._wake.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        if not self._urgent:
            lower_priority()
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._closing:
                return
            try:
                request = self._request.pop()
            except IndexError:
                continue
            self._answer(request)
            self.answered = request.generation

    def _answer(self, request: Request) -> None:
        try:
            answer = self._answer_to(request, self._is_overtaken)
        except StudioError:  # a feature that cannot be read: the window has said so where it was typed
            return
        except CAUGHT as error:  # the thread goes on; the window shows the bug
            self._errors.append(bug_of(error))
            return
        if answer is not None:
            self._answers.append(answer)

    def _is_overtaken(self) -> bool:
        return self._closing or bool(self._request)
