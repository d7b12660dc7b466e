"""The Lecture layout: the algorithm line by line at the left, the microscope below the network, plane and hidden space at the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from mlp_studio.ui.covering_layout import CoveringLayout
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.lecture.views import VIEWS
from mlp_studio.ui.theme import LECTURE

if TYPE_CHECKING:
    from mlp_studio.ui.algorithm.view import AlgorithmView
    from mlp_studio.ui.lecture.bar import LectureBar

SIZES = ((1800, 480, 490, 310), (1400, 432, 388, 274), (1200, 384, 360, 250), (0, 340, 320, 220))
"""From this width of the window on: widths of algorithm and plane, height of the microscope (Source: look.md §7, but for the first)."""
NARROW = 1200
"""Below this width of the window microscope and hidden space stay tabs of the bottom dock."""
_AREAS = {
    "algorithm": Qt.DockWidgetArea.LeftDockWidgetArea,
    "microscope": Qt.DockWidgetArea.BottomDockWidgetArea,
    "hidden": Qt.DockWidgetArea.RightDockWidgetArea,
}


class LectureLayout(CoveringLayout):
    """Algorithm, canvas, microscope, plane and hidden space, a fifth larger; the theme is the window's."""

    look = LECTURE

    @cached_property
    def bar(self) -> LectureBar:
        """The bar in place of the tool bar, made when it is first needed."""
        from mlp_studio.ui.lecture.bar import LectureBar

        return LectureBar(self.window, self.next_line, self._algorithm.stepper)

    @cached_property
    def next_line(self) -> QAction:
        """Goes on by a line of the algorithm."""
        return self._algorithm.commands.next_line_action

    @cached_property
    def _algorithm(self) -> AlgorithmView:
        from mlp_studio.ui.algorithm.view import AlgorithmView

        view = self.window.lecture.made("algorithm")
        assert isinstance(view, AlgorithmView)
        view.stepper.changed.connect(self.window.refresh_hint)
        return view

    @property
    def hint(self) -> str:
        """Where the algorithm stands, and the keys that go on."""
        return self._algorithm.hint

    @cached_property
    def view_docks(self) -> dict[str, Dock]:
        """A dock for each view that leaves its tab here, by the view's name."""
        window = self.window
        docks = {name: Dock(f"lecture {name}", VIEWS[name].title, None, window.look, window) for name in _AREAS}
        for dock in docks.values():
            dock.hide()
        return docks

    @property
    def docks(self) -> Collection[Dock]:
        """The plane, and the docks of the views."""
        return (self.window.plane_dock, *(self.view_docks[name] for name in self._docked))

    @property
    def _docked(self) -> tuple[str, ...]:
        return tuple(_AREAS) if self.window.width() >= NARROW else ("algorithm",)

    def arrange(self) -> None:
        """Take the views out of their tabs, and put everything into its place."""
        window, area = self.window, Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.addDockWidget(area.RightDockWidgetArea, window.plane_dock)
        for name in self._docked:
            dock = self.view_docks[name]
            window.lecture.move(name, dock)
            window.addDockWidget(_AREAS[name], dock)
            dock.show()
        if "hidden" in self._docked:
            window.splitDockWidget(window.plane_dock, self.view_docks["hidden"], Qt.Orientation.Vertical)
        else:
            window.tabs_dock.show()
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)

    def dress(self, shown: bool) -> None:
        """Show the bar in place of the tool bar."""
        self.window.tool_bar.setVisible(not shown)
        self.bar.setVisible(shown)
        self._algorithm.take_arrows(shown)
        self.window.refresh_hint()
        if not shown:
            for dock in self.view_docks.values():
                dock.hide()

    def put_back(self) -> None:
        """Give the views back to their tabs."""
        for name in _AREAS:
            self.window.lecture.move_back(name)
        self.window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)

    @property
    def lower_height(self) -> float:
        """That of the microscope, whose place the tabs take; the measures of the layout are those of its own scale."""
        return self._sizes()[2] / self.look.scale

    def give_way(self) -> None:
        """Put the microscope back among the tabs."""
        dock = self.view_docks["microscope"]
        if not dock.isHidden():
            self.window.lecture.move_back("microscope")
            dock.hide()
            self.window.layouts.size_lower_dock()

    def _sizes(self) -> Sequence[int]:
        return next(sizes for width, *sizes in SIZES if self.window.width() >= width)

    def size_docks(self) -> None:
        """Give the docks the measures of the layout (Source: look.md §7)."""
        window, docks = self.window, self.view_docks
        left, right, bottom = self._sizes()
        window.resizeDocks([docks["algorithm"], window.plane_dock], [left, right], Qt.Orientation.Horizontal)
        if docks["microscope"].isHidden():
            window.layouts.size_lower_dock()
        else:
            window.resizeDocks([docks["microscope"]], [bottom], Qt.Orientation.Vertical)
        if "hidden" in self._docked:
            half = window.height() // 2
            window.resizeDocks([window.plane_dock, docks["hidden"]], [half, half], Qt.Orientation.Vertical)

    def show_run(self) -> None:
        """Bring the bar up to date."""
        self.bar.show_run()
