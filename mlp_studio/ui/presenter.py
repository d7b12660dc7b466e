"""The presenter: shows a project, or the newest moment of a run, in all views of the window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer

from mlp_studio.app.example_way import MOST_FOLLOWED
from mlp_studio.core.algorithms import last_example
from mlp_studio.core.answers import outputs_at, values_at
from mlp_studio.core.blank import is_blank, lack_of
from mlp_studio.core.epoch_places import count_of
from mlp_studio.core.hyperplane import lines_of
from mlp_studio.core.measures import is_quick
from mlp_studio.core.network import Network
from mlp_studio.core.points import fits, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.settings import UNITS_OF_MEASURE
from mlp_studio.training.messages import FOLLOWED_SPEED, Snapshot
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.canvas.selection import same_structure
from mlp_studio.ui.plane.region_look import region_colours

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

SETTLE_MS = 60
"""How long the plane must not have been moved before the units' pictures show what it shows."""
MOST_VALUES = 2000
"""Units of a network up to which z and y of an example are shown."""


class Presenter:
    """Brings the views up to date; what the user does is not its concern."""

    def __init__(self, window: MainWindow) -> None:
        """Serve a window whose views exist."""
        self._window = window
        self._turn = 0
        self._shown: list[Snapshot | None] = [None, None]
        self._frame: RegionFrame | None = None
        self._newest_asked = self._oldest_wanted = 0
        self._hovered: tuple[float, float] | None = None
        self._place: tuple[float, float] | None = None
        self._has_trained = False
        """Whether the last update used one of the points that are shown."""
        self._pictured: Network | None = None
        self._settle = QTimer(window)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._show_thumbnails)
        window.picks.changed.connect(self._on_picks)

    # A project at rest

    def show_project(self, before: Project | None, project: Project) -> None:
        """Show a project in all views; one that a single slow step has led to, when its example has been shown on its way."""
        window = self._window
        if window.slow_motion.takes(before, project):
            return
        if before is None or before.points is not project.points:
            self._has_trained = False
        elif before.progress is not project.progress:
            self._has_trained = True
        window.canvas.show_project(project)
        window.weights_panel.show_project(project)
        window.weight_actions.show_project(project)
        window.show_selection(window.canvas.selection)  # what went with its layer was told before the matrices had that place
        window.tool_bar.show_project(project)
        made = vars(window)  # those below are made when they are first opened
        for name in ("training_card", "data_panel", "points_table"):
            if name in made:
                made[name].show_project(project)
        if "separability_panel" in made:
            window.separability_panel.show_points(project.points)
        self._show_outputs(project)
        window.paint_bar.show_points(project.points)
        comes_anew = before is None or project.source not in ("", before.source)
        comes_anew = comes_anew and not (window.plane.painting.is_active and window.plane.shows_all(project.points.xy))
        if comes_anew or (before is not None and before.points.axes != project.points.axes):
            window.plane.set_bounds(project.points.bounds())
            self._forget_place()
        measure_text = f"{project.training.loss}, {UNITS_OF_MEASURE[project.training.reduction]}"
        window.loss_plot.set_title(measure_text)
        window.loss_plot.show_lack(lack_of(project))
        window.menus.show_view(project.view)
        window.plane.painting.take_source(project.source)
        self._show_marks(project)
        if before is not None and before.points is not project.points:
            window.plane.keep_bounds()
        self._show_place(project)
        self.show_losses()
        self.ask_for_regions()
        if before is None or before.network is not project.network:
            self._frame, self._oldest_wanted = None, self._newest_asked
        self._show_read_out()
        window.picks.keep_within(project)
        window.lecture.show_moment()

    def begin_anew(self, project: Project) -> None:
        """Let go of what was looked at in another document, and show all of this one."""
        window = self._window
        window.canvas.select_unit(None)
        for let_go in (window.picks.pick_example, window.picks.stand_at, window.picks.pick_weight):
            let_go(None)
        self._forget_place()
        window.canvas.show_anew()
        window.plane.set_bounds(project.points.bounds())
        self.ask_for_regions()  # within those bounds

    def _forget_place(self) -> None:
        """Empty the read-out: its place is one of other points."""
        self._hovered = self._place = None
        self._window.plane.forget_place()

    def _show_marks(self, project: Project) -> None:
        """Show the points with those that are misclassified, and the hyperplanes."""
        points, network = project.points, project.network
        marks = None
        if len(points) and is_quick(project) and fits(points, network.k):  # of more, the region worker tells
            y = outputs_at(project, points.xy)
            marks = None if y is None else wrong(y, points)
        self._window.plane.show_points(points, marks)
        self._show_hyperplanes(project)

    def _show_hyperplanes(self, project: Project) -> None:
        lines = None if is_blank(project) else lines_of(project.network)
        self._window.plane.show_hyperplanes(*(lines or (None,)), only_selected=not project.view.hyperplanes)

    def show_moment(self) -> None:
        """Show the moment that is looked back at, or the newest again."""
        window, project = self._window, self._window.controller.shown
        shown = window.canvas.scene.network
        if window.controller.look_back.moment is None or shown is None or not same_structure(shown, project.network):
            self.show_project(window.document.project, project)
            return
        self._show_weights(project)
        self.show_losses()
        self._show_read_out()
        self.ask_for_regions()
        window.lecture.show_moment()

    def _show_weights(self, project: Project) -> None:
        """Show other weights of the same network, everywhere but in the plane."""
        window, weights = self._window, project.network.weights
        self._show_place(project)
        window.canvas.show_weights(weights)
        if window.layouts.covers(window.tabs_dock):
            return
        window.weights_panel.show_weights(weights)
        self._show_outputs(project)

    def _show_outputs(self, project: Project) -> None:
        if "points_table" in vars(self._window):
            self._window.points_table.show_outputs(partial(outputs_at, project))

    def _show_place(self, project: Project) -> None:
        window = self._window
        controller, speed = window.controller, window.tool_bar.speed
        is_followed = not controller.is_going or (speed or np.inf) <= FOLLOWED_SPEED
        can_be_followed = len(project.points) <= MOST_FOLLOWED and is_followed and (controller.is_going or self._has_trained)
        window.plane.set_current_example(last_example(project) if can_be_followed else None)
        row = controller.row_of(project)
        loss = None if row is None else row[0]
        window.tool_bar.show_place(*count_of(project), project.points.training_count, loss)

    def show_measures(self) -> None:
        """Show losses that are others than before, though nothing else is."""
        self._show_place(self._window.slow_motion.shown)
        self.show_losses()

    def show_losses(self) -> None:
        """Show the losses of the whole run, and where the moment stands that is shown."""
        window, rows = self._window, self._window.controller.losses
        if window.slow_motion.is_holding:
            return
        window.layouts.show_run()
        if window.layouts.covers(window.loss_dock):
            return
        has_test = bool(len(rows)) and bool(np.isfinite(rows[-1, 2]))
        errors = None if self._window.document.project.points.setting == "regression" else rows[:, 3]
        window.loss_plot.show_history(rows[:, 0], rows[:, 1], rows[:, 2] if has_test else None, errors)
        window.plots.show_runs()
        window.loss_plot.set_playhead(window.controller.look_back.place)
        window.timeline.show_run()

    # A run

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest weights, half of the views in each frame: all of them at once would take longer than a frame."""
        self._turn = 1 - self._turn
        if snapshot is self._shown[self._turn] or self._window.slow_motion.is_holding:
            return
        self._shown[self._turn] = snapshot
        window = self._window
        project = window.controller.shown
        if window.controller.look_back.moment is not None:  # the run goes on unseen, but for its losses
            if not self._turn:
                self.show_losses()
        elif self._turn:
            self._show_weights(project)
            self._show_thumbnails()
            if window.controller.reached_speed:
                window.show_speed(window.controller.reached_speed)
        else:
            self._show_plane(project)
            self.show_losses()
            self._show_read_out()
            self.ask_for_regions()
            window.lecture.show_next()

    def _show_plane(self, project: Project) -> None:
        """Show regions, misclassified points and hyperplanes of one moment of a run: that of the newest picture."""
        frame, plane = self._frame, self._window.plane
        if frame is None or frame.network is None or frame.points is not project.points:
            return
        plane.show_regions(frame)
        plane.show_points(project.points, frame.wrong)
        self._show_hyperplanes(replace(project, network=frame.network))

    def take_frame(self, frame: RegionFrame) -> None:
        """Show finished regions and thumbnails; during a run they wait for their turn."""
        if frame.generation < self._oldest_wanted:
            return  # of before an edit
        self._frame = frame
        controller = self._window.controller
        if controller.look_back.moment is not None:
            self._show_plane(controller.shown)
            self._show_thumbnails()
        elif not controller.is_going:
            project = controller.shown
            self._window.plane.show_regions(None if is_blank(project) else frame)
            if frame.points is project.points and not is_quick(project):
                self._window.plane.show_points(project.points, frame.wrong)
            if frame.network is self._pictured:  # the plane is being moved: the units' pictures follow when it rests
                self._settle.start()
            else:
                self._show_thumbnails()

    def _show_thumbnails(self) -> None:
        frame = self._frame
        self._settle.stop()
        self._pictured = None if frame is None else frame.network
        if frame is not None and [len(t) for t in frame.thumbnails] == list(self._window.controller.shown.network.sizes):
            self._window.canvas.show_thumbnails(frame.thumbnails)

    def ask_for_regions(self) -> None:
        """Have regions and thumbnails drawn of what is shown."""
        window = self._window
        window.regions.set_fine_size(round(window.plane.side * window.devicePixelRatioF()))
        self._newest_asked = window.regions.show(window.controller.shown, window.plane.bounds, region_colours(window.look))

    # An example

    def hover(self, place: tuple[float, float] | None) -> None:
        """Show the network's output at a place of the plane; that of the last one stays when the pointer leaves."""
        self._hovered = place
        self._place = self._place if place is None else place
        self._show_read_out()

    def pick(self, index: int | None) -> None:
        """Show z and y of each unit for this example until another is picked."""
        self._window.picks.pick_example(index)

    def _on_picks(self) -> None:
        self._window.plane.set_picked(self._window.picks.example)
        self._show_read_out()
        self._window.lecture.show_moment()

    def _show_read_out(self) -> None:
        window, project = self._window, self._window.slow_motion.shown
        self._show_values(project)
        if self._place is None:
            return
        window.plane.show_output(project, self._place)

    def _show_values(self, project: Project) -> None:
        """Show z and y at the units: of the place under the pointer, before all others, or else of the example that was picked."""
        place = self._hovered
        example = self._window.picks.example
        if place is None and example is not None and example < len(project.points):
            x, y = project.points.xy[example]
            place = float(x), float(y)
        network = project.network
        if place is None or sum(network.sizes) > MOST_VALUES:
            self._window.canvas.show_values(())
            return
        self._window.canvas.show_values(values_at(network, place), in_front=self._hovered is not None)
