"""A run from beginning to end in one go, for the command line: its losses and, where they are wanted, its course."""

from __future__ import annotations

import time
from collections.abc import Callable

from mlp_studio.core.arrays import Floats
from mlp_studio.core.engine import Engine
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.training.history import RunHistory
from mlp_studio.training.loss_history import LossHistory

SLICE_SECONDS = 0.05


class WholeRun:
    """A run on the thread that calls it.

    Parameters
    ----------
    project
        It trains until one of its stop rules holds.
    with_course
        Whether all losses and the moments on the way are kept, not the last ones alone.

    Raises
    ------
    StudioError
        If the project cannot train.
    """

    def __init__(self, project: Project, *, with_course: bool = False) -> None:
        self.history = RunHistory()
        """The kept moments, from the start to the end; empty without the course."""
        self._losses = LossHistory()
        self._project, self._with_course = project, with_course
        self.engine = Engine(project, dense=self.history.dense if with_course else None)
        self.examples = 0
        """How many were used so far."""
        self.seconds = 0.0
        """How long they took."""

    @property
    def rows(self) -> Floats:
        """Rows of epoch, training loss, test loss, error rate, test error rate: from the start on, or the last one alone."""
        return self._losses.rows

    @property
    def trained(self) -> Project:
        """The project as far as it is trained."""
        engine = self.engine
        return self._project.trained(engine.weights, engine.epoch, engine.example, engine.memory)

    def finish(self, report: Callable[[int, float], None] = lambda epoch, loss: None) -> None:
        """Train to the end; `report(epoch, loss)` is called now and then."""
        engine, budget, begin = self.engine, self.engine.per_update, time.perf_counter()
        engine.record()
        self._take()
        while engine.reason is None:
            slice_begin = time.perf_counter()
            done = engine.advance(budget)
            seconds = time.perf_counter() - slice_begin
            self.examples += done
            budget = max(engine.per_update, min(2 * budget, int(SLICE_SECONDS * done / max(seconds, 1e-9))))
            self._take()
            report(engine.epoch, float(self.rows[-1, 1]))
        self.seconds = time.perf_counter() - begin
        engine.record()
        self._take()

    def _take(self) -> None:
        """Take in what the engine has recorded, and the moments up to the one where it is."""
        rows = self.engine.take_records()
        if len(rows) and not self._with_course:
            self._losses.clear()
            rows = rows[-1:]
        self._losses.append(rows)
        if not self._with_course:
            return
        for passed in self.engine.take_moments():
            self.history.add(passed.epoch, Moment(self._project.network.with_weights(passed.weights), passed.epoch, 0, passed.memory))
        place = self.engine.epoch + self.engine.example / max(1, self.engine.n)
        if not len(self.history) or self.engine.reason is not None:
            self.history.add(place, self.trained.moment)
