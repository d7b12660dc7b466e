"""The training controller: turns the window's wishes into jobs and commands, and the worker's answers into Qt signals at frame rate."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mlp_studio.app.document import NO_GESTURE, UNDO_LIMIT, Document
from mlp_studio.app.kept_runs import KeptRun, KeptRuns
from mlp_studio.app.look_back import LookBack
from mlp_studio.app.notice import Kind, Notice
from mlp_studio.app.run_record import RunRecord
from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.algorithms import obstacle
from mlp_studio.core.arrays import Floats
from mlp_studio.core.epoch_places import is_same_moment
from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.training.history import RunHistory
from mlp_studio.training.messages import (
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
    Snapshot,
    StepEpoch,
    StepExample,
    TrainingJob,
    Updated,
)
from mlp_studio.training.session import TrainingSession
from mlp_studio.training.verdicts import explain_cycle, explain_end, is_convergence

FRAME_MS = 16
CLOSE_SECONDS = 0.5
"""How long closing waits for the worker: a slice takes less, and the first compilation, which nothing can interrupt, more."""
TRAIN_TEXT = "Train"

PREPARED = {RunState.PREPARING: RunState.RUNNING, RunState.PREPARING_STEP: RunState.ENDING}
"""What follows when the training code is there."""
_KINDS: dict[str, Kind] = {"diverged": "warn", "max_epochs": "info"}


class TrainingController(QObject):
    """Owns the session. While a run is going the document does not change; the views show the snapshot.

    Where the user looks back at an earlier moment, the views show that, and a run goes on unseen. What is done there is done to what is
    seen: an edit, or Play, first goes back to that moment, as an undo step of its own.

    Signals
    -------
    state_changed(state)
        The run began, waits, or ended.
    snapshot_shown(snapshot)
        Once a frame of a run, its newest weights, whether or not they are others than a frame ago.
    losses_changed()
        At most once a frame, `history` has other rows.
    noticed(notice)
        Something to tell the user.
    failed(error)
        A bug in the worker.
    """

    state_changed = Signal(object)
    snapshot_shown = Signal(object)
    losses_changed = Signal()
    noticed = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        """Attach to the document; the worker thread starts with the first job."""
        super().__init__(parent)
        self._document = document
        self._session: TrainingSession | None = None
        self._generation = 0
        self._state = RunState.IDLE
        self._is_prepared = False
        self._snapshot: Snapshot | None = None
        self._examples_per_second: float | None = None
        self._committing = self._is_closed = False
        self._step_gesture, self._step_text = NO_GESTURE, ""
        self._last_epoch: int | None = None
        self._converged: deque[Project] = deque(maxlen=UNDO_LIMIT)
        self._newest: tuple[Project, Snapshot, Project] | None = None
        """The document's project and a snapshot of its run, and what both make."""
        self.record = RunRecord(document.project, self)
        self.record.measures.measured.connect(self._on_measured)
        self.record.measures.failed.connect(self.failed)
        self.look_back = LookBack(self)
        self.reached_speed = 0.0
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_frame)
        document.shown = lambda: self.shown
        document.before_edit = self._before_edit
        document.before_save = self.bring_in
        document.before_undo = self._before_undo
        document.changed.connect(self._on_document_changed)
        document.opened.connect(self._on_document_opened)

    # What the window reads

    @property
    def state(self) -> RunState:
        """What the run does."""
        return self._state

    @property
    def is_going(self) -> bool:
        """Whether a run goes on by itself."""
        return self._state.is_going

    @property
    def shown(self) -> Project:
        """The project as the views show it: at the moment that is looked back at, or else the newest of a run, or the document's."""
        moment = self.look_back.moment
        return self.newest if moment is None else edits.go_to_moment(self._document.project, moment)

    @property
    def newest(self) -> Project:
        """The document's project, with the weights and the place of a run that is going."""
        project, snapshot = self._document.project, self._snapshot
        if snapshot is None:
            return project
        if self._newest is None or self._newest[0] is not project or self._newest[1] is not snapshot:
            self._newest = (project, snapshot, self._at(snapshot))
        return self._newest[2]

    def has_converged(self, project: Project) -> bool:
        """Tell whether a run has led to this project and no further, because one of its stop rules holds."""
        return any(is_same_moment(end, project) for end in self._converged)

    @property
    def last_place(self) -> float:
        """How far the run has come, in epochs and their fraction."""
        return self.newest.place

    @property
    def losses(self) -> Floats:
        """The losses up to the newest place: rows of epoch, training loss, test loss, error rate, test error rate."""
        return self.record.losses_to(np.inf if self._is_under_way else self._document.project.place)

    @property
    def obstacle(self) -> StudioError | None:
        """What keeps the project from training, or None."""
        project = self._document.project
        return obstacle(project.network, project.points, project.training)

    def take_losses(self, rows: Floats) -> None:
        """Show the losses of a run that was made elsewhere and has led to the document's project; the rows are those of `losses`."""
        self.record.take_losses(rows)
        self.losses_changed.emit()

    def row_of(self, project: Project) -> tuple[float, float, float, float] | None:
        """Return training loss, test loss and both error rates of the project that is shown; None where they are not known."""
        rows = self.losses
        rows = rows[: np.searchsorted(rows[:, 0], project.place, side="right")]  # the run may be further than what is shown
        return tuple(rows[-1, 1:].tolist()) if len(rows) else self.record.measures.row_of(project)

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """The runs that are over, oldest first; the last may be one that was undone, or is about to be run anew."""
        project = self._document.project
        return self.record.runs(np.inf if self._is_under_way else project.place, project.moment)

    @property
    def moments(self) -> RunHistory:
        """Moments of the run to look back at."""
        return self.record.moments

    @property
    def kept(self) -> KeptRuns:
        """The runs that are kept for comparison."""
        return self.record.kept

    @property
    def _is_under_way(self) -> bool:
        return self._state is not RunState.IDLE

    # What the window does

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_going:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Train until paused or until a stop rule holds. An obstacle is told as a notice instead."""
        if self.is_going or not self._may_train():
            return
        self.continue_from_here()
        self.bring_in()  # a pause may still be under way
        project = self._document.project
        stop = project.training.stop
        if stop.max_epochs is not None and project.progress.epoch >= stop.max_epochs:
            # Pressing Play beyond the limit means to go on.
            self._document.commit(
                "Raise the limit", edits.set_training(project, stop=replace(stop, max_epochs=2 * max(1, stop.max_epochs)))
            )
        self._start(running=True)

    def run_epochs(self, count: int) -> None:
        """Train so many epochs, from the beginning of the current one, at the chosen speed, then pause."""
        if self.is_going or not self._may_train():
            return
        self.continue_from_here()
        self.bring_in()
        self._start(running=True, last_epoch=self._document.project.progress.epoch + count)

    def look_at(self, place: float) -> None:
        """Look back at the moment nearest to a place of the run; from its end on, at the newest."""
        last = self.last_place
        found = self.moments.nearest(place, last)
        if place >= last or found is None or found[0] >= last:
            self.look_back.end()
        else:
            self.look_back.show(*found)

    def look_on(self, step: int) -> None:
        """Look at the next kept moment (step 1), or the one before (−1); after the last one at the newest."""
        last, place = self.last_place, self.look_back.place
        found = self.moments.neighbour(last if place is None else place, step, last)
        if found is None or found[0] >= last or found[0] == place:
            self.look_back.end() if step > 0 else None
        else:
            self.look_back.show(*found)

    def continue_from_here(self) -> None:
        """Go back to the moment that is looked at, as an undo step; a run that is going goes on from there."""
        moment = self.look_back.moment
        if moment is not None:
            self.go_to(moment, f"Go back to epoch {moment.epoch:,}")

    def go_to(self, moment: Moment, text: str) -> None:
        """Bring the network of a moment back, as an undo step of this text; a run that is going goes on from there."""
        self.bring_in()
        self.look_back.end()
        self._document.commit(text, edits.go_to_moment(self._document.project, moment))

    def pause(self) -> None:
        """Stop and commit what has been trained as one undo step."""
        if self.is_going:
            self._set_state(RunState.ENDING)
            self._send(Pause())

    def step_example(self, *, gesture: int = NO_GESTURE, text: str = "") -> None:
        """Make one update (one example, or one batch); all steps of one gesture are one undo step, of this text if it has one."""
        self._step(StepExample(), gesture, text)

    def step_epoch(self, *, gesture: int = NO_GESTURE, text: str = "") -> None:
        """Train to the end of the current epoch; gesture and text are as of `step_example`."""
        self._step(StepEpoch(), gesture, text)

    def reset(self) -> None:
        """Draw new weights from the next seed; a run that is going goes on with them."""
        self._document.edit("Reset weights", lambda project: edits.reset(project, project.training.seed + 1))

    def same_start(self) -> None:
        """Go back to the weights with which the run began; a run that is going goes on from there."""
        self._document.edit("Same start again", edits.same_start)

    def set_speed(self, examples_per_second: float | None) -> None:
        """Train at this speed, None for as fast as possible."""
        self._examples_per_second = examples_per_second
        if self._session is not None:
            self._send(NewSpeed(examples_per_second))

    def _before_edit(self, merge_id: int) -> None:
        self.continue_from_here()
        self.bring_in(merge_id)

    def _before_undo(self) -> None:
        self.look_back.end()
        self.stop()

    def bring_in(self, merge_id: int = NO_GESTURE) -> None:
        """Commit the newest snapshot of a run, so that an edit meets the weights that the user sees.

        It is an undo step of its own, but part of the gesture `merge_id` where that is already under way.
        """
        self._poll()
        if self._snapshot is not None:
            self._commit(self._snapshot, merge_id if self._document.is_last(merge_id) else NO_GESTURE)

    def stop(self) -> None:
        """Commit the newest snapshot of a run as an undo step, and end the run there; one that has not begun goes on preparing."""
        was_going, before = self.is_going, self._document.project
        self.bring_in()
        if self._state is RunState.PREPARING and self._document.project is before:
            return
        if self._state is not RunState.IDLE:
            self._abandon()
        if was_going and self._document.project is not before:
            self.noticed.emit(Notice("The run has ended: undo takes its training back first", "Redo brings it back", "info"))

    def close(self) -> bool:
        """End the worker thread; return whether it ended in time."""
        self._is_closed = True
        self._clock.stop()
        is_closed = self.record.measures.close()
        if self._session is None:
            return is_closed
        session, self._session = self._session, None
        self._set_state(RunState.IDLE)
        return session.close(CLOSE_SECONDS) and is_closed

    # Within

    def _may_train(self) -> bool:
        found = self.obstacle
        if found is not None:
            self.noticed.emit(Notice.of(found))
        return found is None and not self._is_closed

    def _step(self, command: Command, gesture: int, text: str) -> None:
        if self._state is not RunState.IDLE or not self._may_train():
            return
        self.continue_from_here()
        self._start(running=False)
        self._step_gesture, self._step_text = gesture, text
        self._set_state(RunState.ENDING if self._is_prepared else RunState.PREPARING_STEP)
        self._send(command)

    def _start(self, *, running: bool, last_epoch: int | None = None) -> None:
        """Hand the document's project to the worker as a new job; one with a `last_epoch` waits there."""
        if self._session is None:
            self._session = TrainingSession(self.moments.dense)
        project = self._document.project
        self._generation += 1
        self._snapshot = None
        self._step_gesture, self._step_text = NO_GESTURE, ""
        self._last_epoch = last_epoch
        self.record.begin(project)
        fresh = len(self.record.losses) == 0
        self._send(TrainingJob(self._generation, project, running, self._examples_per_second, fresh, last_epoch))
        if running and not self.is_going:
            self._set_state(RunState.PREPARING)
        self._clock.start()

    def _send(self, command: Command) -> None:
        assert self._session is not None
        self._session.send(command)

    def _set_state(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _commit(self, snapshot: Snapshot, merge_id: int = NO_GESTURE, text: str = "", *, has_converged: bool = False) -> None:
        """Bring a snapshot into the document as an undo step of this text, or as "Train n epochs"."""
        self._snapshot = None
        project = self._document.project
        after = self._at(snapshot)
        self.record.end_at(after)
        if has_converged:
            self._converged.append(after)
        epochs = snapshot.epoch - project.progress.epoch
        count = counted(epochs, "epoch") if epochs else "one step"
        self._committing = True
        try:
            self._document.commit(text or f"{TRAIN_TEXT} {count}", after, merge_id)
        finally:
            self._committing = False

    def _on_document_changed(self, old: Project, new: Project) -> None:
        if self._committing:
            return
        only_settings = new.network is old.network and new.points is old.points and new.progress is old.progress
        if not only_settings:
            self.look_back.end()
        if new.begins_elsewhere_than(old):
            self.record.part_from(old, new)
        if self._is_under_way and not self.is_going:
            if only_settings:
                return  # what is under way ends with the settings that it began with, and is kept
            self._abandon()
        if not self.is_going:
            self.record.correct(new, other_points=new.points is not old.points)
            self.losses_changed.emit()
            return
        if only_settings and new.training is old.training:
            return
        found = self.obstacle
        if found is not None:
            self._abandon()
            self.noticed.emit(Notice.of(found))
        elif only_settings:
            self.record.take_settings(self.newest)
            self._send(NewSettings(new.training))
        else:
            gone_back = old.progress.epoch - new.progress.epoch  # what is left of a run of so many epochs stays
            self._start(running=True, last_epoch=None if self._last_epoch is None else self._last_epoch - gone_back)

    def _on_measured(self) -> None:
        if not self._is_under_way:
            self.record.correct(self._document.project, other_points=False)
        self.losses_changed.emit()

    def _on_document_opened(self, project: Project) -> None:
        self._abandon()
        self.look_back.end()
        self._converged.clear()
        self.record.clear()
        self.losses_changed.emit()

    def _abandon(self) -> None:
        """Leave the run as it is in the document; what the worker still says of it is stale."""
        self._generation += 1
        self._snapshot = None
        if self._session is not None and self._state is not RunState.IDLE:
            self._send(Pause())
        self._set_state(RunState.IDLE)

    def _on_frame(self) -> None:
        self._poll()
        if self._snapshot is not None:
            self.snapshot_shown.emit(self._snapshot)
        if self._state is RunState.IDLE:
            self._clock.stop()

    def _poll(self) -> None:
        """Take in all that the worker has said."""
        if self._session is None:
            return
        snapshot = self._session.newest_snapshot()
        # The snapshot was taken before the events: a loss chunk of epochs up to the snapshot's is among them.
        for event in self._session.events():
            if event.generation == self._generation:
                if isinstance(event, Failed):
                    self._take_snapshot(snapshot)  # the last there is
                self._take(event)
        self._take_snapshot(snapshot)

    def _take_snapshot(self, snapshot: Snapshot | None) -> None:
        if snapshot is None or snapshot.generation != self._generation or self._state is RunState.IDLE:
            return
        self._snapshot = snapshot
        self.reached_speed = snapshot.examples_per_second

    def _take(self, event: Event) -> None:
        match event:
            case LossChunk(rows=rows):
                self.record.losses.append(rows)
                self.losses_changed.emit()
            case MomentsPassed(moments=moments):
                self.record.take_moments(self._document.project, moments)
            case Updated(snapshot=snapshot):
                self.record.take_moment(self._at(snapshot))
            case Prepared():
                self._is_prepared = True
                self._set_state(PREPARED.get(self._state, self._state))
            case Paused(snapshot=snapshot):
                self._end(snapshot)
            case Cycled(first=first, period=period):
                self.noticed.emit(Notice(*explain_cycle(first, period, self._document.project)))
            case Finished(reason=reason, snapshot=snapshot):
                self._end(snapshot, has_converged=is_convergence(reason, self._document.project, snapshot.epoch))
                what, mend = explain_end(reason, self._document.project, snapshot.epoch)
                self.noticed.emit(Notice(what, mend, _KINDS.get(reason, "ok")))
            case Failed(error=error):
                if self._snapshot is not None:
                    self._commit(self._snapshot)
                self._abandon()
                if isinstance(error, StudioError):
                    self.noticed.emit(Notice.of(error))
                else:
                    self.failed.emit(error)

    def _at(self, snapshot: Snapshot) -> Project:
        return self._document.project.trained(snapshot.weights, snapshot.epoch, snapshot.example, snapshot.memory)

    def _end(self, snapshot: Snapshot, *, has_converged: bool = False) -> None:
        self._commit(snapshot, self._step_gesture, self._step_text, has_converged=has_converged)
        self._set_state(RunState.IDLE)
