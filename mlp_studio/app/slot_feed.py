"""A feed: hands requests to a one-slot worker, one at a time, and fetches its answers at frame rate."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from mlp_studio.training.one_slot import Numbered, OneSlotWorker

FRAME_MS = 16
LONGEST_REST_MS = 200
Request = TypeVar("Request", bound=Numbered)


class SlotFeed(QObject, Generic[Request]):
    """Owns a worker, which starts with the first request. A new one is sent only when the last was answered: what comes between is skipped.

    Signals
    -------
    failed(error)
        A bug in the worker.
    """

    failed = Signal(object)
    rests: ClassVar[bool] = False
    """Whether its worker is left alone for as long as the last answer took: it has half a core then, and a run beside it the rest."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first request."""
        super().__init__(parent)
        self._worker: OneSlotWorker[Request, Any] | None = None
        self._generation = 0
        self._waiting: Request | None = None
        self._asked: Request | None = None
        self._is_closed = self._is_held = False
        self._since = QElapsedTimer()
        """Since the last request was sent, or its answer came."""
        self._rest_ms = 0
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_frame)

    @property
    def is_at_rest(self) -> bool:
        """Whether the answer to the newest request has been handed out."""
        return self._waiting is None and self._asked is None

    def hold(self) -> None:
        """Let the newest request wait, until `release`: the worker's first one brings Numba, and the GIL has to do with it."""
        self._is_held = True

    def release(self) -> None:
        """Have answered what waits, and what is asked from now on."""
        self._is_held = False
        if self._waiting is not None and not self._is_closed:
            self._ask(self._waiting)

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._is_closed = True
        self._clock.stop()
        if self._worker is None:
            return True
        worker, self._worker = self._worker, None
        return worker.close()

    # What a feed says of its own

    def _make_worker(self) -> OneSlotWorker[Request, Any]:
        """Return the worker."""
        raise NotImplementedError

    def _hand_out(self, answer: Any) -> None:
        """Tell of an answer."""
        raise NotImplementedError

    def _gives_way(self, asked: Request) -> bool:
        """Tell whether a request that is being answered is overtaken by one that waits."""
        return False

    # Within

    def _ask(self, request: Request) -> None:
        """Have this request answered next."""
        self._waiting = request
        if self._is_held:
            return
        self._on_frame()
        self._clock.start()

    def _on_frame(self) -> None:
        if self._worker is not None:
            self._fetch(self._worker)
        if self._waiting is not None and (self._is_rested if self._asked is None else self._gives_way(self._asked)):
            if self._worker is None:
                self._worker = self._make_worker()
            self._asked, self._waiting = self._waiting, None
            self._since.start()
            self._worker.ask(self._asked)
        if self._asked is None and self._waiting is None:
            self._clock.stop()

    @property
    def _is_rested(self) -> bool:
        return not self._rest_ms or self._since.elapsed() >= self._rest_ms

    def _fetch(self, worker: OneSlotWorker[Request, Any]) -> None:
        answered, answer, error = worker.answered, worker.newest(), worker.newest_error()
        if self._asked is not None and answered >= self._asked.generation:
            self._asked = None
            self._rest_ms = min(self._since.restart(), LONGEST_REST_MS) if self.rests else 0
        if error is not None:
            self.failed.emit(error)
        if answer is not None:
            self._hand_out(answer)
