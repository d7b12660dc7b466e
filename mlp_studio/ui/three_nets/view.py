"""Three nets side by side: the project's network with linear, heaviside and sigmoid units (Source: ML:IV-72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from mlp_studio.app.three_nets_feed import ThreeNetsFeed
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.three_nets import KINDS
from mlp_studio.training.regions import Bounds
from mlp_studio.training.three_nets import NetsAnswer, lack_of_nets
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.patience import PREPARING, Patience
from mlp_studio.ui.plane.region_look import region_colours
from mlp_studio.ui.three_nets.net_panel import NetPanel
from mlp_studio.ui.unit_lab.panel import PanelGrid
from mlp_studio.ui.unit_lab.plane_picture import picture_bounds

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

FINE_SIDE = 200
"""Pixels a side of a picture at rest, times the device's ratio."""


class ThreeNetsView(LectureView):
    """Structure, weights and points are the project's, live during a run; only the kind of units differs."""

    def __init__(self, window: MainWindow) -> None:
        """Show nothing yet; the worker starts with the first project."""
        super().__init__(window.look, window)
        self._window = window
        self._project: Project | None = None
        self._bounds: Bounds = (-1.0, 1.0, -1.0, 1.0)
        self._points: PointSet | None = None
        self.feed = ThreeNetsFeed(self)
        self.feed.drawn.connect(self._on_drawn)
        self.feed.failed.connect(self.failed)
        self.grid = PanelGrid(self.look, self)
        self.panels = tuple(NetPanel(self.look, kind, self.grid) for kind in KINDS)
        self.grid.set_panels(self.panels)
        self.invitation = Invitation(self.look, self)
        self._patience = Patience(self)
        self._patience.timeout.connect(self._say_preparing)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.invitation)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        window.picks.changed.connect(self._on_picks)
        self.look.theme_changed.connect(self._on_theme_changed)

    def show_moment(self, project: Project) -> None:
        """Have the three drawn as the project stands, or as a run has it now."""
        self._project = project
        lack = lack_of_nets(project)
        if lack is not None:
            self.invitation.say(lack.what, lack.mend)
            self._stack.setCurrentWidget(self.invitation)
            self._patience.stop()
            self.feed.forget()
            return
        if self.has_drawn or not self._patience.is_over:
            self._stack.setCurrentWidget(self.grid)
        else:
            self._say_preparing()
        if not self.has_drawn:
            self._patience.begin()
        if project.points is not self._points:
            self._points, self._bounds = project.points, picture_bounds(project.points)
        side = round(FINE_SIDE * self.devicePixelRatioF())
        is_live = self._window.controller.is_going
        self.feed.show(project, self._bounds, region_colours(self.look), side, is_live=is_live)

    @property
    def has_drawn(self) -> bool:
        """Whether any pictures have been drawn yet."""
        return self.panels[0].net is not None

    def _say_preparing(self) -> None:
        """Say what takes so long: the very first pictures have to wait for the compiler."""
        self.invitation.say(*PREPARING)
        self._stack.setCurrentWidget(self.invitation)

    def close_threads(self) -> bool:
        """End the worker; return whether it ended in time."""
        return self.feed.close()

    def _on_drawn(self, answer: NetsAnswer) -> None:
        points = answer.request.project.points
        if points is self._points:
            self._patience.stop()
            self._stack.setCurrentWidget(self.grid)
            for panel, net in zip(self.panels, answer.nets, strict=True):
                panel.show_net(net, points, answer.request.bounds)
            self._on_picks()

    def _on_picks(self) -> None:
        for panel in self.panels:
            panel.ring(self._window.picks.example)

    def _on_theme_changed(self) -> None:
        if self._project is not None and self.isVisible():
            self.show_moment(self._project)

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing more: nobody sees it."""
        super().hideEvent(event)
        self._patience.stop()
        self.feed.forget()
