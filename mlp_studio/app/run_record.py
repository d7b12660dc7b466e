"""What is recorded of a run: its losses, moments of it, and the runs before it."""

from __future__ import annotations

from math import nan

import numpy as np
from PySide6.QtCore import QObject

from mlp_studio.app.kept_runs import KeptRun, KeptRuns
from mlp_studio.app.measure_feed import MeasureFeed
from mlp_studio.core.arrays import Floats, same_arrays
from mlp_studio.core.moments import Moment, Passed
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.history import RunHistory
from mlp_studio.training.loss_history import LossHistory


class RunRecord(QObject):
    """The record of the run that is under way, or was last; what does not belong to it any more becomes a kept run.

    Attributes
    ----------
    losses, moments, kept
        Of the run, and the runs before it.
    measures
        Tells the losses of a project at rest.
    """

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.losses = LossHistory()
        self.moments = RunHistory()
        self.kept = KeptRuns(self)
        self.measures = MeasureFeed(self)
        self._end = 0.0
        """The place at which the run was brought in last: of a long run not every epoch has a row of losses."""
        self._beginnings: tuple[Network, ...] = ()
        self._settings: list[tuple[float, TrainingSettings]] = [(0.0, project.training)]
        """With which the losses were made, each from a place on."""
        self._beyond: tuple[tuple[int, int, tuple[TrainingSettings, ...]], KeptRun] | None = None
        """What goes beyond the document's place, as a run, and what it was made of: its losses are not copied for every look at it."""

    def begin(self, project: Project) -> None:
        """Go on with the record from where a project stands; what goes beyond that is another run, which is kept."""
        place = project.place
        self._note_beginning(place, project.network)
        self._keep_run(place, project.moment)
        self.take_settings(project)
        self.losses.cut(place, inclusive=place == 0)
        self.moments.add(place, project.moment)
        self._end = place

    @property
    def beginnings(self) -> tuple[Network, ...]:
        """The networks from which the run has gone on after an edit had changed weights: no step leads there."""
        known = {id(moment.network) for moment in self.moments.moments}
        return tuple(network for network in self._beginnings if id(network) in known)

    @property
    def settings(self) -> tuple[TrainingSettings, ...]:
        """The settings with which the run has trained, in order."""
        return tuple(settings for _, settings in self._settings)

    def take_settings(self, project: Project) -> None:
        """Note that what is recorded from where a project stands is made with its settings."""
        self._settings = [(place, settings) for place, settings in self._settings if place < project.place]
        if not self._settings or self._settings[-1][1] != project.training:
            self._settings.append((project.place, project.training))

    def take_moments(self, project: Project, moments: tuple[Passed, ...]) -> None:
        """Add moments of a run of this project."""
        for passed in moments:
            network = project.network.with_weights(passed.weights)
            self.moments.add(passed.epoch, Moment(network, passed.epoch, 0, passed.memory))

    def take_moment(self, project: Project) -> None:
        """Add the moment at which a project stands, unless it is of before the last one."""
        places, place = self.moments.places, project.place
        if not places or place > places[-1]:
            self.moments.add(place, project.moment)

    def part_from(self, old: Project, new: Project) -> None:
        """Begin with a project that another run has led to; that of the old one is kept."""
        self._keep_run(-1.0, old.moment)
        self._forget()
        self._settings = [(0.0, new.training)]

    def take_losses(self, rows: Floats) -> None:
        """Show the losses of a run that was made elsewhere: rows as those of `losses_to`, (n, 5)."""
        self.losses.clear()
        self.losses.append(rows)
        self._end = 0.0

    def end_at(self, project: Project) -> None:
        """Let the record end where a project stands: the worker may have reported what goes beyond the snapshot that was brought in."""
        self.losses.cut(project.place)
        self.moments.cut(project.place)
        self.take_moment(project)
        self._end = project.place

    def correct(self, project: Project, *, other_points: bool) -> None:
        """Make the last row of the losses up to a project one of this project: an edit may have changed what was measured.

        Of a moment that came from a file, it is the first row. What goes beyond it by an epoch or more has been undone: it stays, as
        another run, or for redo. Of so many other points that they are not measured, it says nothing. Where measuring takes a worker,
        this is to be called again when `measures` knows.
        """
        place = project.place
        shown = self.losses_to(place)
        if not len(shown) and place == 0:
            return
        row = self.measures.row_of(project)
        if row is None and not self.measures.is_known(project):
            return
        row = row or ((nan, nan, nan, nan) if other_points and len(shown) else None)
        if row is None or (len(shown) and shown[-1, 0] == place and np.allclose(shown[-1, 1:], row, rtol=1e-6, atol=1e-9, equal_nan=True)):
            return
        if place == 0:  # another start: what was learned from the old one says nothing of it
            self._keep_run(place, project.moment)
            self._forget()
            return
        if len(shown) and self.losses.rows[-1, 0] < project.progress.epoch + 1:
            self.losses.cut(place)  # of an epoch that begins anew with other points, or whose step was undone
            self._end = min(self._end, place)
        self.losses.put(np.array([place, *row]))

    def losses_to(self, place: float) -> np.ndarray:
        """Return the losses up to a place: rows of epoch, training loss, test loss, error rate, test error rate."""
        rows = self.losses.rows
        return rows[: np.searchsorted(rows[:, 0], place, side="right")]

    def runs(self, place: float, moment: Moment) -> tuple[KeptRun, ...]:
        """Return the runs that are over, oldest first; the last may be what goes beyond a place, where the document stands."""
        rows = self.losses.rows
        if not len(rows) or rows[-1, 0] <= place:
            return self.kept.runs
        *before, last = self.settings
        last_moment = self._last_moment(moment)
        key = (self.kept.next_number, self.losses.version, self.settings)
        if self._beyond is None or self._beyond[0] != key or self._beyond[1].moment is not last_moment:
            self._beyond = (key, KeptRun(self.kept.next_number, rows, last, last_moment, tuple(before)))
        return (*self.kept.runs, self._beyond[1])

    def clear(self) -> None:
        """Forget everything."""
        self._forget()
        self.kept.clear()

    def _forget(self) -> None:
        self.losses.clear()
        self.moments.clear()
        self._end = 0.0

    def _note_beginning(self, place: float, network: Network) -> None:
        self._beginnings = self.beginnings
        found = self.moments.nearest(place)
        if found is not None and found[0] == place and not same_arrays(found[1].network.weights, network.weights):
            self._beginnings += (network,)

    def _keep_run(self, place: float, moment: Moment) -> None:
        """Keep the losses for comparison, if they go beyond a place."""
        rows = self.losses.rows
        if len(rows) and rows[-1, 0] > place:
            self.kept.keep(rows, self.settings, self._last_moment(moment))

    def _last_moment(self, otherwise: Moment) -> Moment:
        found = self.moments.nearest(max(float(self.losses.rows[-1, 0]), self._end))
        return otherwise if found is None else found[1]
