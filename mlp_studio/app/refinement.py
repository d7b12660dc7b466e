"""Coarse while things change, fine when they rest: what a picture may cost, and when the fine one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from mlp_studio.core.project import Project

SMALLEST = 16
Request = TypeVar("Request")


class Refinement(QObject, Generic[Request]):
    """Asks for the fine picture once nothing has changed for a while.

    Parameters
    ----------
    idle_ms
        How long nothing must have changed.
    ask
        Told the request whose time has come.
    parent
        Qt's owner.
    """

    def __init__(self, idle_ms: int, ask: Callable[[Request], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._request: Request | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(idle_ms)
        self._timer.timeout.connect(self._on_idle)

    @property
    def is_pending(self) -> bool:
        """Whether a request waits for its time."""
        return self._timer.isActive()

    def ask_later(self, request: Request | None) -> None:
        """Ask for this when nothing has changed for a while from now, in place of what was to be asked; None is for nothing finer."""
        self._request = request
        self._timer.start()

    def forget(self) -> None:
        """Ask for nothing."""
        self._request = None
        self._timer.stop()

    def _on_idle(self) -> None:
        request, self._request = self._request, None
        if request is not None:
            self._ask(request)


def affordable(size: int, project: Project, cost: float) -> int:
    """Return the pixels a side of a picture.

    Parameters
    ----------
    size
        What is wanted.
    project
        Whose network is evaluated at each pixel.
    cost
        Points times weights at most: large networks have coarser pictures.
    """
    weights = sum(w.size for w in project.network.weights)
    return max(SMALLEST, min(size, int((cost / weights) ** 0.5)))
