"""Slow motion: at low speed, and on a single step, sends each example through the network on the canvas and its error back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QStyle

from mlp_studio.app.example_way import Way, way_of_point, way_of_update
from mlp_studio.app.run_state import RunState
from mlp_studio.app.slow_stages import READABLE_SECONDS, SLOW_SPEED, Stage, stage_at, stages_of_cycle, stages_of_step
from mlp_studio.app.training_controller import FRAME_MS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.epoch_places import is_one_update
from mlp_studio.core.project import Project
from mlp_studio.training.messages import Snapshot
from mlp_studio.ui.canvas.travelling import Travel
from mlp_studio.ui.canvas.travelling_caption import Caption
from mlp_studio.ui.canvas.travelling_words import caption_of

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

GLOW = 0.9
_ACTS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.TouchBegin,
    }
)
"""What a user does that could be about weights which are not shown yet: a step's way ends before it."""


@dataclass(frozen=True, eq=False)
class _Show:
    """A way that is being shown: its stages, the way of the update before, and whether there is no time to read numbers."""

    way: Way
    stages: tuple[Stage, ...]
    before: Way | None = None
    is_quick: bool = False
    is_run: bool = False


class SlowMotion(QObject):
    """Times the travelling example. It only shows: training goes on without it, bit by bit the same.

    In a run, the way of the coming update is shown while the worker waits for it, so that its error has arrived when the new weights come:
    nothing is held back. A step is done at once; what it shows waits until its way has been shown, or the user does something else.

    Parameters
    ----------
    window
        With its views, its presenter and its controller.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._show: _Show | None = None
        self._stage: Stage | None = None
        self._caption: Caption | None = None
        self._moves = False
        """Whether what was shown last was on its way."""
        self._held: tuple[Project, Project] | None = None
        self._is_stepping = self._is_releasing = False
        self._state = window.controller.state
        self._newest: Snapshot | None = None
        self._begun = 0.0
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_frame)
        window.controller.state_changed.connect(self._on_state)
        window.controller.snapshot_shown.connect(self._on_snapshot)
        window.controller.look_back.changed.connect(self.finish)
        window.tool_bar.speed_requested.connect(self._on_speed)
        window.plane.example_picked.connect(self._on_picked)

    # What the window asks

    @property
    def is_holding(self) -> bool:
        """Whether the views still show the project before a step: the step is under way, or its example."""
        return self._is_stepping or self._held is not None

    @property
    def shown(self) -> Project:
        """The project as the views show it."""
        return self._window.controller.shown if self._held is None else self._held[0]

    @property
    def way(self) -> Way | None:
        """The way that is being shown, or None."""
        return None if self._show is None else self._show.way

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages; none where nothing is shown."""
        return () if self._show is None else self._show.stages

    @property
    def is_reduced(self) -> bool:
        """Whether nothing is to move: the user said so, or the platform's style does."""
        style = QApplication.style()
        return self._window.preferences.reduce_motion or style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0

    def takes(self, before: Project | None, project: Project) -> bool:
        """Tell whether this project is to be shown later: it is one step further, and the way of the step is shown first."""
        if self._is_releasing:
            return False
        if self._held is not None and project is self._held[1]:
            return True
        if before is not None and self._is_stepping and before.training is project.training and is_one_update(before, project):
            self._is_stepping = False
            self._held = before, project
            way = way_of_update(before)
            self._begin(_Show(way, stages_of_step(way)))
            app = QApplication.instance()
            assert app is not None
            app.installEventFilter(self)
            return True
        self.finish()
        return False

    @Slot()
    def finish(self) -> None:
        """End what is being shown at once, and show the newest state."""
        self._clock.stop()
        self._is_stepping = False
        if self._show is not None:
            self._show = self._stage = None
            self._window.canvas.show_travel(None)
        self._release()

    def set_reduced(self, reduced: bool) -> None:
        """Move nothing from now on, or do so again; it is remembered."""
        self._window.preferences.reduce_motion = reduced
        if reduced:
            self.finish()

    def stop_clock(self) -> None:
        """Stand still: only `show_at` goes on, as for a picture of one moment."""
        self._clock.stop()

    def show_at(self, seconds: float) -> None:
        """Show what is to be seen so many seconds after the beginning."""
        show = self._show
        if show is None:
            return
        if seconds >= sum(stage.seconds for stage in show.stages) and not show.is_run:
            self.finish()
            return
        stage, share = stage_at(show.stages, seconds)
        way = show.before if stage.kind == "update" and show.is_run else show.way
        canvas, moves = self._window.canvas, stage.kind not in ("update", "wait") and share < 1.0
        if stage is not self._stage:
            self._stage = stage
            self._begin_stage(show, stage)
            thins_out = canvas.scene.travelling.thins_out
            self._caption = None if way is None else caption_of(way, stage.kind, is_quick=show.is_quick, thins_out=thins_out)
        elif not moves and not self._moves:
            return  # nothing differs: the network is not painted for that
        self._moves = moves
        canvas.show_travel(None if way is None else travel_at(way, stage, share, is_quick=show.is_quick), self._caption)

    # What happens

    def _on_frame(self) -> None:
        if self._window.canvas.isVisible():
            self.show_at(time.perf_counter() - self._begun)
        else:
            self.finish()

    @Slot(object)
    def _on_state(self, state: RunState) -> None:
        before, self._state = self._state, state
        if state is RunState.IDLE and self._held is not None:
            return  # a step is done; its way is being shown
        if before is RunState.PREPARING_STEP and state is RunState.ENDING:
            return  # still the same step
        self.finish()
        if state is RunState.RUNNING:
            self._begin_cycle(begins=True)
        elif before is RunState.IDLE and state in (RunState.PREPARING_STEP, RunState.ENDING):
            self._is_stepping = self._is_slow

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Begin the way of the next update when the weights of the one before are there."""
        if snapshot is self._newest or self._state is not RunState.RUNNING:
            return
        self._newest = snapshot
        self._begin_cycle(begins=False)

    @Slot(object)
    def _on_speed(self, speed: float | None) -> None:
        if not self._is_slow:
            self.finish()
        elif self._state is RunState.RUNNING:  # the worker waits anew
            self._begin_cycle(begins=True)

    @Slot(object)
    def _on_picked(self, index: int | None) -> None:
        """Send a point forward through the network, where no run goes on."""
        if self._state is not RunState.IDLE:
            return
        self.finish()
        if index is not None and not self.is_reduced and self._window.canvas.isVisible():
            way = way_of_point(self._window.controller.shown, index)
            self._begin(_Show(way, stages_of_step(way)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the newest state before the user does something."""
        if event.type() in _ACTS or (event.type() is QEvent.Type.Close and watched is self._window):
            self.finish()
        return False

    # Within

    @property
    def _is_slow(self) -> bool:
        """Whether updates are slow enough to be watched, and there is somebody who wants to."""
        window = self._window
        speed = window.tool_bar.speed
        is_watched = window.canvas.isVisible() and window.controller.look_back.moment is None
        return speed is not None and speed <= SLOW_SPEED and is_watched and not self.is_reduced

    def _begin(self, show: _Show) -> None:
        self._show, self._stage = show, None
        self._begun = time.perf_counter()
        self._clock.start()
        self.show_at(0.0)

    def _begin_cycle(self, *, begins: bool) -> None:
        """Show the way of the next update of a run while the worker waits for it, at once where it begins to."""
        speed = self._window.tool_bar.speed
        if not self._is_slow or speed is None:
            if self._show is not None:
                self.finish()
            return
        project = self._window.controller.newest
        training = project.training
        n = int((~project.points.test_mask).sum())
        period = min(n, ALGORITHMS[training.algorithm].examples_per_update(training.batch_size, n)) / speed
        way = way_of_update(project)
        before = self._show.way if self._show is not None and self._show.is_run and not begins else None
        stages = stages_of_cycle(way, period, begins=begins)
        self._begin(_Show(way, stages, before, is_quick=period < READABLE_SECONDS, is_run=True))

    def _begin_stage(self, show: _Show, stage: Stage) -> None:
        """Ring the example where it begins, and let go of what a step has held back when its update comes."""
        if stage.kind == "forward" and stage.s == 1 and show.way.learns and show.way.index is not None:
            self._window.plane.set_current_example(show.way.index)
        if stage.kind == "update" and not show.is_run:
            self._release()

    def _release(self) -> None:
        """Show what a step has held back."""
        if self._held is None:
            return
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        before, self._held, self._is_releasing = self._held[0], None, True
        self._window.presenter.show_project(before, self._window.controller.shown)
        self._is_releasing = False


def travel_at(way: Way, stage: Stage, share: float, *, is_quick: bool) -> Travel | None:
    """Return where an example is on its way; without lights and numbers where it is quick."""
    if stage.kind == "wait":
        return None
    d, s = way.d, stage.s
    going = stage.kind if stage.kind in ("forward", "backward") else ""
    errors = way.delta[s - 1] if going == "backward" and way.delta else None
    if is_quick:
        return Travel(going, s, share, errors=errors)
    reached = s - 1 + int(share >= 1.0) if stage.kind == "forward" else d
    known = {"update": 1, "error": d, "backward": s}.get(stage.kind, d + 1)
    nothing = np.empty(0)
    y = tuple(y_s if at <= reached else nothing for at, y_s in enumerate(way.y))
    delta = tuple(way.delta[at - 1] if at >= known and at > 0 else nothing for at in range(d + 1)) if way.delta and known <= d else ()
    lit = {"forward": s - 1, "error": d, "backward": s}.get(stage.kind)
    if not way.goes_back and stage.kind in ("error", "update"):
        lit = None
    return Travel(going, s, share, y, delta, lit, GLOW * (1.0 - share), errors)
