"""The gradient feed: the gradient norm of each layer at the moments of a run, computed once for each moment and handed out in parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.arrays import Floats
from mlp_studio.core.measures import sample_size
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.training.gradients import GradientAnswer, GradientRequest, GradientWorker

MOST_IN_PART = 256
"""Moments of one request: more than a part of the smallest networks has time for."""
TELL_MS = 200
"""While there is more to compute, what is there is told so often: each time it is put together anew."""


class GradientFeed(SlotFeed[GradientRequest]):
    """Asks the gradient worker for what is not known yet, the newest moments first.

    Signals
    -------
    norms_changed(places, norms)
        The places of all moments whose norms are known, ascending, (m,), and ‖∂L/∂W^{h_s}‖ there, (m, d).
    """

    norms_changed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for the first moments."""
        super().__init__(parent)
        self._moments: Sequence[tuple[float, Moment]] = ()
        self._known: dict[Moment, Floats] = {}
        self._missing: list[Moment] = []
        self._project: Project | None = None
        self._oldest_wanted = 0
        self._told = QElapsedTimer()

    def ask(self, moments: Sequence[tuple[float, Moment]], project: Project) -> None:
        """Have the norms at these moments, in the order of their places, told for the points and the loss of this project.

        Those that are known are told at once; what is not among these moments any more is forgotten. Moments of networks with another
        number of layers than the last one's are left out.
        """
        if self._is_closed:
            return
        if self._project is None or not _has_same_loss(self._project, project):
            self._known = {}
            self._oldest_wanted = self._generation + 1
        self._project = project
        depth = moments[-1][1].network.d if moments else 0
        self._moments = [(place, moment) for place, moment in moments if moment.network.d == depth]
        self._known = {moment: self._known[moment] for _, moment in self._moments if moment in self._known}
        self._missing = [moment for _, moment in self._moments if moment not in self._known]
        self._waiting = None
        self._tell()
        if self._missing:
            self._ask_for_more()

    def forget(self) -> None:
        """Nobody looks at the norms any more: nothing is computed until the next call of `ask`, which still knows what was."""
        self._missing, self._waiting = [], None

    @property
    def is_sampled(self) -> bool:
        """Whether the norms are those of a sample of the training points."""
        if self._project is None or not self._moments:
            return False
        return self._project.points.training_count > sample_size(self._moments[-1][1].network)

    def _tell(self) -> None:
        known = [(place, self._known[moment]) for place, moment in self._moments if moment in self._known]
        depth = self._moments[-1][1].network.d if self._moments else 0
        places = np.array([place for place, _ in known], np.float64)
        norms = np.array([norm for _, norm in known], np.float64).reshape(len(known), depth)
        self._told.restart()
        self.norms_changed.emit(places, norms)

    def _ask_for_more(self) -> None:
        assert self._project is not None
        self._generation += 1
        newest = tuple(self._missing[: -MOST_IN_PART - 1 : -1])
        self._ask(GradientRequest(self._generation, newest, self._project.points, self._project.training))

    def _make_worker(self) -> GradientWorker:
        return GradientWorker()

    def _hand_out(self, answer: GradientAnswer) -> None:
        if answer.generation < self._oldest_wanted:
            return
        wanted = {moment for _, moment in self._moments}
        self._known.update((moment, norm) for moment, norm in zip(answer.moments, answer.norms, strict=True) if moment in wanted)
        self._missing = [moment for moment in self._missing if moment not in self._known]
        if not self._missing or self._told.elapsed() >= TELL_MS:
            self._tell()
        if self._missing and self._waiting is None:
            self._ask_for_more()


def _has_same_loss(one: Project, other: Project) -> bool:
    """Tell whether the gradient of the loss of a network is the same in both."""
    mine, theirs = one.training, other.training
    same_settings = (mine.loss, mine.reduction, mine.algorithm) == (theirs.loss, theirs.reduction, theirs.algorithm)
    return same_settings and (one.points is other.points)
