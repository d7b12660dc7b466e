"""Keeps the compared plane and what lies over the main one up to date, as long as somebody looks at either."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from mlp_studio.app.comparison import Comparison, place_words
from mlp_studio.core.project import Project
from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.comparison.overlay import BeforePlane
from mlp_studio.ui.comparison.panel import ComparisonPanel
from mlp_studio.ui.comparison.plane import ComparedPlane
from mlp_studio.ui.plane.region_look import region_colours

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

LIVE_MS = 150
"""How often figures follow a run: faster, nobody could read them."""


class ComparisonPresenter(QObject):
    """Shows the comparison in the dock's panel and over the main plane; what neither shows costs nothing.

    It listens to the document after the window's own presenter has: the main plane is up to date by then.
    """

    def __init__(self, window: MainWindow, comparison: Comparison, panel: ComparisonPanel) -> None:
        """Serve a window whose views exist."""
        super().__init__(panel)
        self._window = window
        self._comparison = comparison
        self._panel = panel
        self._answer: ComparisonAnswer | None = None
        self._place: tuple[float, float] | None = None
        self.shows_differences = False
        self.before = BeforePlane(window.look, window.plane)
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(LIVE_MS)
        self._live.timeout.connect(self.refresh)
        self._connect()

    def _connect(self) -> None:
        window, comparison = self._window, self._comparison
        controller, plane = window.controller, window.plane
        window.document.changed.connect(self._on_changed)
        window.document.opened.connect(self._on_opened)
        for signal in (controller.look_back.changed, controller.kept.changed):
            signal.connect(self.refresh)
        controller.state_changed.connect(self._on_changed)
        controller.snapshot_shown.connect(self._on_snapshot)
        window.look.theme_changed.connect(self._on_changed)
        self._panel.seen_changed.connect(self.refresh)
        comparison.choices_changed.connect(self.refresh)
        comparison.frame_changed.connect(self._on_frame)
        comparison.answered.connect(self._on_answer)
        plane.bounds_changed.connect(self._on_bounds)
        plane.side_changed.connect(self._on_changed)
        plane.hovered.connect(self._on_hovered)
        plane.example_picked.connect(self._on_picked)
        plane.hovered_point.connect(self._on_hovered_point)
        plane.hovered_unit.connect(self._panel.plane.set_hovered_unit)
        other = self._panel.plane
        other.bounds_changed.connect(plane.look_at)
        other.fit_requested.connect(plane.fit)
        other.hovered.connect(plane.point_at)
        other.side_changed.connect(self._on_changed)
        other.example_picked.connect(window.presenter.pick)
        other.example_picked.connect(self._on_picked)
        other.hovered_point.connect(plane.set_hovered_point)
        other.hovered_point.connect(plane.hovered_point)

    # What is shown

    @property
    def planes(self) -> tuple[ComparedPlane, ...]:
        """The compared planes that somebody looks at."""
        shown = [self._panel.plane] if self._panel.isVisible() else []
        return (*shown, self.before) if self.before.is_held or self.before.is_split else tuple(shown)

    def refresh(self) -> None:
        """Bring everything up to date that somebody looks at."""
        if not self.planes:
            self._comparison.rest()
            return
        self._comparison.refresh()
        chosen, project = self._comparison.chosen, self._window.controller.shown
        self._panel.set_empty(chosen is None)
        if chosen is None:
            self._show_answer(None)
            self.set_split(False)
            self.hold(False)
            return
        bounds = self._window.plane.bounds
        answer = self._answer
        if answer is not None and (
            answer.request.network is not chosen.moment.network or answer.request.project.points is not project.points
        ):
            self._show_answer(None)
        for plane in self.planes:
            plane.show_network(chosen.moment.network, project.points, self._comparison.frame, lines=project.view.hyperplanes)
            plane.follow(bounds)
            plane.set_picked(self._window.plane.picked_example)
            self._show_read_out(plane)
        self._name(project)
        self._ask(project, bounds)

    def set_differences(self, on: bool) -> None:
        """Mark in the dock's plane what is decided differently, or not."""
        self.shows_differences = on
        self._show_answer(self._answer)
        self.refresh()

    def hold(self, on: bool) -> None:
        """Show the compared moment in place of the main plane, or the present again."""
        self._set_before(is_held=on, is_split=self.before.is_split)

    def set_split(self, on: bool) -> None:
        """Show the compared moment left of the divider over the main plane, or not."""
        self._set_before(is_held=self.before.is_held, is_split=on)

    def _set_before(self, *, is_held: bool, is_split: bool) -> None:
        before = self.before
        if (is_held, is_split) == (before.is_held, before.is_split):
            return
        before.is_held, before.is_split = is_held, is_split
        before.setGeometry(self._window.plane.rect())
        self.refresh()
        self._lay()

    def _lay(self) -> None:
        """Lay the compared moment over the plane, once its picture is there: a bare square would be no picture of it."""
        before = self.before
        if self._comparison.frame is not None or not (before.is_held or before.is_split):
            before.lay()

    def _name(self, project: Project) -> None:
        comparison, chosen = self._comparison, self._comparison.chosen
        assert chosen is not None
        word = "before" if comparison.comes_before else "compared"
        is_newest = self._window.controller.look_back.moment is None
        present = f"{'now' if is_newest else 'looked at'}: {place_words(project.moment)}"
        self.before.set_captions(f"{word}: {chosen.short}", present)

    def _ask(self, project: Project, bounds: Bounds) -> None:
        look, ratio = self._window.look, self._window.devicePixelRatioF()
        side = max(plane.side for plane in self.planes)
        self._comparison.show(bounds, region_colours(look), look.theme, round(side * ratio))
        if self._panel.isVisible():
            self._comparison.compare(project, bounds, areas=self.shows_differences)

    def _show_answer(self, answer: ComparisonAnswer | None) -> None:
        self._answer = answer
        self._panel.show_answer(answer)
        self._panel.plane.show_differences(answer if self.shows_differences else None)

    # What happens

    def _on_changed(self, *_: object) -> None:
        self.refresh()

    def _on_snapshot(self, _: object) -> None:
        if self.planes and not self._live.isActive():
            self._live.start()

    def _on_frame(self, frame: RegionFrame) -> None:
        chosen, project = self._comparison.chosen, self._window.controller.shown
        if chosen is None or frame.points is not project.points:
            return
        for plane in self.planes:
            plane.show_network(chosen.moment.network, project.points, frame, lines=project.view.hyperplanes)
        self._lay()

    def _on_answer(self, answer: ComparisonAnswer) -> None:
        if answer.request.project.points is self._window.controller.shown.points and self._panel.isVisible():
            self._show_answer(answer)

    def _on_bounds(self, bounds: Bounds) -> None:
        for plane in self.planes:
            plane.follow(bounds)
        if self.planes and self._comparison.chosen is not None:
            self._ask(self._window.controller.shown, bounds)

    def _on_opened(self, _: Project) -> None:
        """Forget what is about another project."""
        self._place = None
        for plane in (self._panel.plane, self.before):
            plane.forget_place()
        self._comparison.forget()

    def _on_hovered(self, place: tuple[float, float] | None) -> None:
        """Show the cross-hair in all planes, and the compared network's outputs where it shows the main one's."""
        self._place = self._place if place is None else place
        for plane in self.planes:
            plane.show_cross(place)
            self._show_read_out(plane)

    def _show_read_out(self, plane: ComparedPlane) -> None:
        chosen = self._comparison.chosen
        if self._place is not None and chosen is not None:
            plane.show_output(replace(self._window.controller.shown, network=chosen.moment.network), self._place)

    def _on_picked(self, index: int | None) -> None:
        for plane in self.planes:
            plane.set_picked(index)

    def _on_hovered_point(self, index: int | None) -> None:
        for plane in self.planes:
            plane.set_hovered_point(index)
