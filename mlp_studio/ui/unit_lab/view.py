"""The laboratory of the single unit: the perceptron algorithm, linear and logistic regression on the project's points, side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from mlp_studio.app.job_feed import JobFeed, Outcome
from mlp_studio.core.errors import StudioError
from mlp_studio.core.novikoff import LabFacts, facts_of
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import Scaling
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_curve import sums_of, unit_sums
from mlp_studio.core.unit_figure import lone_figure, unit_figure
from mlp_studio.core.unit_lab import LEARNERS, LabExamples, LabRun, Sides, lab_examples, start_weights, usual_sides, weighted_sums
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.plane.region_look import unit_latex
from mlp_studio.ui.unit_lab.bound_panel import BoundPanel
from mlp_studio.ui.unit_lab.curve_panel import NETWORK, CurvePanel, ShownUnit
from mlp_studio.ui.unit_lab.figure_panel import FigurePanel
from mlp_studio.ui.unit_lab.lab_bar import SPEEDS, LabBar
from mlp_studio.ui.unit_lab.learner_panel import LearnerPanel
from mlp_studio.ui.unit_lab.panel import Panel, PanelGrid
from mlp_studio.ui.unit_lab.weight_space import WeightSpace

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

TICK_MS = 33
MOST_PER_TICK = 1000
"""Examples of a tick at most, which take three units some 3 ms."""


class UnitLabView(LectureView):
    """Drives a run of its own on the points that the window shows; the project's network and its training have no part in it.

    Its learning rate begins as the project's and is its own from then on.
    """

    def __init__(self, window: MainWindow) -> None:
        """Show nothing yet."""
        super().__init__(window.look, window)
        self._window = window
        self._project: Project | None = None
        self._points: PointSet | None = None
        self._scaling: Scaling | None = None
        self._order: tuple[bool, int] | None = None
        self._sides: Sides | None = None
        self._facts: LabFacts | None = None
        self._seed = window.document.project.training.seed
        self._eta = window.document.project.training.learning_rate
        self._ticks = 0
        self.run: LabRun | None = None
        self._feed = JobFeed("unit laboratory", self)
        self._feed.done.connect(self._on_facts)
        self._feed.failed.connect(self.failed)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._on_tick)
        look = self.look
        self.bar = LabBar(look, self)
        self.bar.eta_field.setValue(self._eta)
        self._eta = self.bar.eta_field.value()  # within its bounds
        self.grid = PanelGrid(look, self)
        self.learner_panels = {name: LearnerPanel(look, learner, self.grid) for name, learner in LEARNERS.items()}
        self.weight_space = WeightSpace(look, self.grid)
        self.curve_panel = CurvePanel(look, self.grid)
        self.figure_panel = FigurePanel(look, self.grid)
        self.bound_panel = BoundPanel(look, self.grid)
        for panel in (*self.learner_panels.values(), self.figure_panel, self.curve_panel, self.weight_space, self.bound_panel):
            panel.hide()  # until there is something to show in them
        self.invitation = Invitation(look, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.invitation)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.bar.run_button)
        self._connect()

    def _connect(self) -> None:
        bar, window = self.bar, self._window
        bar.run_toggled.connect(self._toggle)
        bar.stepped.connect(partial(self._advance, 1))
        bar.epoch_stepped.connect(lambda: self._advance(0))
        bar.restarted.connect(lambda: self._begin(self._seed))
        bar.started_anew.connect(lambda: self._begin(self._seed + 1))
        bar.started_from_zero.connect(lambda: self._begin(0))
        bar.eta_changed.connect(self._on_eta)
        bar.sides_changed.connect(self._on_sides)
        choice = self.curve_panel.choice
        assert choice is not None
        choice.activated.connect(lambda _: self._show_curve())
        window.picks.changed.connect(self._on_picks)
        window.canvas.selection_changed.connect(self._on_selection)
        window.document.opened.connect(self._on_opened)

    # What is shown

    @property
    def is_running(self) -> bool:
        """Whether the units are on their way."""
        return self._clock.isActive()

    @property
    def facts(self) -> LabFacts | None:
        """What is true of the examples, or None while it is not known."""
        return self._facts

    @property
    def is_at_rest(self) -> bool:
        """Whether the facts of the examples have been told."""
        return self._feed.is_at_rest

    def show_moment(self, project: Project) -> None:
        """Take other points; of the network only the selected unit is shown."""
        self._project = project
        points, scaling, training = project.points, project.network.scaling, project.training
        order = (training.shuffle, training.seed if training.shuffle else 0)
        if points is not self._points or scaling != self._scaling or order != self._order:
            sides = self._sides
            if self._points is None or points.classes != self._points.classes or points.setting != self._points.setting:
                sides = usual_sides(points)
            self._points, self._scaling, self._order = points, scaling, order
            self._take(sides)
        elif self.curve_panel.choice is not None and self.curve_panel.choice.key == NETWORK:
            self._show_curve()

    def _take(self, sides: Sides | None) -> None:
        """Learn other examples, from the start."""
        assert self._points is not None
        assert self._scaling is not None
        self._sides = sides
        self.run, self._facts = None, None
        self._pause()
        self.bar.show_classes(self._points, sides)
        try:
            examples = lab_examples(self._points, self._scaling, sides)
        except StudioError as error:
            self._offer(None)
            self.bar.show_place(0, 0, 0, self._seed)
            self.invitation.say(error.what, error.mend)
            self._stack.setCurrentWidget(self.invitation)
            return
        self._offer(examples)
        self._feed.begin(partial(facts_of, examples))
        self._start(examples)

    def _offer(self, examples: LabExamples | None) -> None:
        """Show the panels that go with these examples."""
        self.bar.set_buttons_enabled(examples is not None)
        if examples is None:
            return
        panels: list[Panel] = [self.learner_panels[learner.name] for learner in examples.learners]
        panels += [self.figure_panel, self.curve_panel, self.weight_space]
        if examples.sides is not None:
            panels.append(self.bound_panel)
        self.grid.set_panels(panels)
        self._stack.setCurrentWidget(self.grid)
        choice = self.curve_panel.choice
        assert choice is not None
        key = choice.key
        choice.set_choices([*((x.name, f"{x.activation} unit") for x in examples.learners), (NETWORK, "Selected unit")])
        if choice.findData(key) < 0:
            key = "logistic" if examples.sides is not None else "lms"
            choice.set_key(NETWORK if self._window.canvas.selected_unit is not None else key)

    def _start(self, examples: LabExamples) -> None:
        """Begin at the start weights of the seed."""
        training = TrainingSettings(learning_rate=self._eta)
        if self._project is not None:
            training = replace(training, shuffle=self._project.training.shuffle, seed=self._project.training.seed)
        self.run = LabRun(examples, start_weights(self._seed), training)
        self._show_run()

    def _begin(self, seed: int) -> None:
        """Start anew, from the weights of this seed."""
        self._seed = seed
        self._pause()
        if self.run is not None:
            self._start(self.run.examples)

    def _show_run(self) -> None:
        """Show where the units are now."""
        run = self.run
        if run is None:
            return
        self.bar.show_place(run.epoch, run.example, len(run.examples), self._seed)
        for name in run.units:
            self.learner_panels[name].show_run(run, self._facts)
        self.weight_space.show_run(run)
        if run.examples.sides is not None:
            self.bound_panel.show_run(run, self._facts)
        self._show_curve()

    def _show_curve(self) -> None:
        """Show the activation of the chosen unit, with the sums of the points as they are now."""
        run, project, choice = self.run, self._project, self.curve_panel.choice
        if run is None or project is None or choice is None:
            return
        picked = self._window.picks.example
        if choice.key != NETWORK:
            unit, examples = run.units[choice.key], run.examples
            sums = sums_of(unit.learner.activation, weighted_sums(examples, unit.w))
            place = examples.place_of(picked)
            self.curve_panel.show_unit(ShownUnit(sums, examples.points, place))
            place = run.current if place is None else place
            x0, x1, x2 = examples.x[place].tolist()
            self.figure_panel.show_figure(lone_figure(unit.learner.activation, unit.w, (x0, x1, x2)), f"example {place + 1}")
            return
        network, key = project.network, self._window.canvas.selected_unit
        if key is None or key[0] < 1 or key[1] < 0 or key[0] > network.d or key[1] >= network.sizes[key[0]]:
            self._show_no_unit("No unit is selected", "Click a hidden or an output unit on the canvas")
            return
        seen = self._window.picks.seen_example
        point = int(run.examples.indices[run.current]) if seen is None or seen >= len(project.points) else seen
        try:
            network_sums = unit_sums(network, project.points, key, picked)
            figure = unit_figure(network, project.points, key, point)
        except StudioError as error:
            self._show_no_unit(error.what, error.mend)
            return
        self.figure_panel.show_figure(figure, f"point {point + 1}")
        self.curve_panel.show_unit(ShownUnit(network_sums, project.points, picked, unit_latex(network, key)))

    def _show_no_unit(self, what: str, mend: str) -> None:
        self.curve_panel.show_nothing(what, mend)
        self.figure_panel.show_nothing(what, mend)

    # What happens

    def _advance(self, examples: int) -> None:
        """Use so many examples, or the rest of the epoch."""
        run = self.run
        if run is None:
            return
        if examples:
            run.advance(examples)
        else:
            run.end_epoch()
        self._show_run()

    def _toggle(self) -> None:
        if self.is_running:
            self._pause()
        elif self.run is not None:
            self._ticks = 0
            self._clock.start()
            self.bar.show_running(True)

    def _pause(self) -> None:
        self._clock.stop()
        self.bar.show_running(False)

    def _on_tick(self) -> None:
        run = self.run
        if run is None:
            return
        _, every, examples = SPEEDS[self.bar.speed_field.key]
        self._ticks += 1
        if self._ticks % every:
            return
        run.advance(examples or min(len(run.examples), MOST_PER_TICK))
        self._show_run()
        if run.is_over:
            self._pause()

    @Slot(object)
    def _on_opened(self, project: Project) -> None:
        """Begin as another document does, at the first panel."""
        self.bar.eta_field.setValue(project.training.learning_rate)
        self._on_eta(self.bar.eta_field.value())
        self.grid.verticalScrollBar().setValue(0)

    def _on_eta(self, eta: float) -> None:
        self._eta = eta
        if self.run is not None:
            self.run.set_eta(eta)
            self._show_run()

    def _on_sides(self, sides: Sides) -> None:
        if sides.positive == sides.negative:
            sides = Sides(sides.positive, None)
        self._take(sides)

    def _on_facts(self, outcome: Outcome) -> None:
        facts: LabFacts | None = outcome.value
        if facts is not None and self.run is not None and facts.examples is self.run.examples:
            self._facts = facts
            self._show_run()

    def _on_picks(self) -> None:
        if self.isVisible():
            self._show_curve()

    def _on_selection(self) -> None:
        if self.isVisible() and self.run is not None:
            choice, unit = self.curve_panel.choice, self._window.canvas.selected_unit
            assert choice is not None
            if unit is not None and unit[0] > 0:
                choice.set_key(NETWORK)
            self._show_curve()

    def close_threads(self) -> bool:
        """End the worker; return whether it ended in time."""
        self._clock.stop()
        return self._feed.close()

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """Pause: what nobody sees costs nothing."""
        super().hideEvent(event)
        self._pause()
