"""The Projector: canvas and plane alone, large enough for the last row."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle

from mlp_studio.ui.covering_layout import CoveringLayout
from mlp_studio.ui.theme import PROJECTOR, ThemeName

if TYPE_CHECKING:
    from mlp_studio.ui.docks import Dock
    from mlp_studio.ui.projector.bar import ProjectorBar
    from mlp_studio.ui.projector.key import KeyBar

CANVAS_SHARE, NARROW_SHARE, NARROW = 0.46, 0.40, 1280
"""Share of the width that the canvas has, and that below this width of the window (Source: look.md §7)."""


class ProjectorLayout(CoveringLayout):
    """Canvas and plane, a bar with large figures, and a key to signs and classes. It begins light."""

    look = PROJECTOR
    leaves_with_escape = True
    theme: ThemeName | None = "light"

    @cached_property
    def bar(self) -> ProjectorBar:
        """The Projector's bar, made when it is first needed."""
        from mlp_studio.ui.projector.bar import ProjectorBar

        return ProjectorBar(self.window)

    @cached_property
    def key(self) -> KeyBar:
        """The key to signs and classes, made when it is first needed."""
        from mlp_studio.ui.projector.key import KeyBar

        return KeyBar(self.window)

    @property
    def docks(self) -> Collection[Dock]:
        """The plane alone."""
        return (self.window.plane_dock,)

    def arrange(self) -> None:
        """Put the plane to the right, the bar above and the key below."""
        window = self.window
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.plane_dock)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.key)

    def dress(self, shown: bool) -> None:
        """Show bar and key in place of tool bar, status bar and the dock's title."""
        window = self.window
        window.tool_bar.setVisible(not shown)
        window.statusBar().setVisible(not shown)
        self.bar.setVisible(shown)
        self.key.setVisible(shown)
        window.plane_dock.title.set_shown(not shown)

    def size_docks(self) -> None:
        """Give the plane the larger share (Source: look.md §7)."""
        window = self.window
        width = window.width()
        canvas = round(width * (CANVAS_SHARE if width >= NARROW else NARROW_SHARE))
        handle = window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent, None, window)
        window.resizeDocks([window.plane_dock], [width - canvas - handle], Qt.Orientation.Horizontal)

    def show_run(self) -> None:
        """Bring the bar up to date."""
        self.bar.show_run()
