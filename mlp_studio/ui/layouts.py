"""The layouts of the window: Explore with its docks in their places, and the Projector, which a class reads from the last row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QStyle

from mlp_studio.ui.theme import EXPLORE, PROJECTOR, ThemeName

if TYPE_CHECKING:
    from mlp_studio.ui.docks import Dock
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.projector.bar import ProjectorBar
    from mlp_studio.ui.projector.hidden_menu import HiddenMenuBar
    from mlp_studio.ui.projector.key import KeyBar

LayoutName = Literal["explore", "projector"]

DOCK_SIZES = ((1800, 264, 540, 280), (1400, 244, 412, 244), (1100, 220, 364, 208), (0, 200, 300, 150))
"""From this width of the window on: width of the data dock and of the plane, height of the bottom dock (Source: look.md §3)."""
CANVAS_SHARE, NARROW_SHARE, NARROW = 0.46, 0.40, 1280
"""Of the Projector: share of the width that the canvas has, and that below this width of the window (Source: look.md §7)."""


@dataclass(frozen=True, eq=False)
class _Before:
    """What the Projector covers: docks and bars, the theme, and how the canvas is looked at."""

    state: QByteArray
    theme: ThemeName
    is_fitted: bool
    zoom: float
    centre: QPointF


class Layouts(QObject):
    """Arranges the docks, and changes between the layouts.

    Signals
    -------
    changed()
        Another layout is shown.

    Parameters
    ----------
    window
        With its views and docks, but yet without menus.
    """

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: _Before | None = None
        self._projector_theme: ThemeName = "light"
        self.menu = QMenu("Layout", window)
        self._group = QActionGroup(self)
        self.explore_action = self._add("Explore layout", "Ctrl+1", "Every dock in its place", self._show_explore)
        self.projector_action = self._add("Projector", "Ctrl+3", "Large, and only what a class needs to see", self.show_projector)
        self.explore_action.setChecked(True)
        self.menu.addActions(self._group.actions())
        for dock in (window.loss_dock, window.tabs_dock):
            dock.visibilityChanged.connect(self._on_dock_shown)
        window.installEventFilter(self)

    def _add(self, text: str, keys: str, tip: str, act: object) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(tip)
        action.setCheckable(True)
        action.triggered.connect(act)
        self._group.addAction(action)
        return action

    @property
    def name(self) -> LayoutName:
        """The layout that is shown."""
        return "explore" if self._before is None else "projector"

    # Explore

    def restore_docks(self) -> None:
        """Put every dock back to where the Explore layout has it."""
        window, area = self._window, Qt.DockWidgetArea
        for dock, place in (
            (window.data_dock, area.LeftDockWidgetArea),
            (window.plane_dock, area.RightDockWidgetArea),
            (window.loss_dock, area.RightDockWidgetArea),
            (window.tabs_dock, area.BottomDockWidgetArea),
            (window.history_dock, area.LeftDockWidgetArea),
            (window.comparison_dock, area.RightDockWidgetArea),
        ):
            dock.setFloating(False)
            window.addDockWidget(place, dock)
            dock.setVisible(dock not in (window.history_dock, window.comparison_dock))
        window.splitDockWidget(window.plane_dock, window.loss_dock, Qt.Orientation.Vertical)
        window.comparison_dock.place()
        self.size_docks()

    def size_docks(self) -> None:
        """Give the docks the widths and heights that the layout has for this size of window (Source: look.md §3, §7)."""
        if self._before is None:
            self._size_explore()
        else:
            window = self._window
            width = window.width()
            canvas = round(width * (CANVAS_SHARE if width >= NARROW else NARROW_SHARE))
            handle = window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent, None, window)
            window.resizeDocks([window.plane_dock], [width - canvas - handle], Qt.Orientation.Horizontal)

    def _size_explore(self) -> None:
        window, px = self._window, self._window.look.px
        left, right, bottom = next(sizes for width, *sizes in DOCK_SIZES if window.width() >= width)
        window.resizeDocks([window.data_dock, window.plane_dock], [round(px(left)), round(px(right))], Qt.Orientation.Horizontal)
        window.resizeDocks([window.tabs_dock], [round(px(bottom))], Qt.Orientation.Vertical)
        plane_height = round(px(right + 38)) + (window.paint_bar.height() if window.plane.painting.is_active else 0)
        loss_height = max(200, window.height() - plane_height - 110)
        window.resizeDocks([window.plane_dock, window.loss_dock], [plane_height, loss_height], Qt.Orientation.Vertical)

    def _show_explore(self) -> None:
        if self._before is None:
            self._window.start_page.hide()
            self.restore_docks()
        else:
            self.leave_projector()

    # Projector

    @cached_property
    def bar(self) -> ProjectorBar:
        """The Projector's bar, made when it is first needed."""
        from mlp_studio.ui.projector.bar import ProjectorBar

        return ProjectorBar(self._window)

    @cached_property
    def key(self) -> KeyBar:
        """The key to signs and classes, made when it is first needed."""
        from mlp_studio.ui.projector.key import KeyBar

        return KeyBar(self._window)

    @cached_property
    def hidden_menu(self) -> HiddenMenuBar:
        """What takes the menu bar out of sight, and brings it back."""
        from mlp_studio.ui.projector.hidden_menu import HiddenMenuBar

        return HiddenMenuBar(self._window.menuBar(), self._window)

    def show_projector(self) -> None:
        """Show canvas and plane alone, large; `leave_projector` brings back what was there before."""
        if self._before is not None:
            return
        window, view = self._window, self._window.canvas.view
        window.start_page.hide()
        centre = view.to_scene(QPointF(view.viewport().rect().center()))
        self._before = _Before(window.saveState(), window.look.chosen_theme, view.is_fitted, view.zoom, centre)
        window.setUpdatesEnabled(False)
        for dock in window.docks:
            dock.setVisible(dock is window.plane_dock)
        window.plane_dock.setFloating(False)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.plane_dock)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.key)
        self._dress(is_projector=True)
        window.look.set_layout(PROJECTOR, self._projector_theme)
        window.canvas.zoom_to_fit()
        self.show_run()
        self._arrive()

    def leave_projector(self) -> None:
        """Show the docks, their sizes, the scale and the theme that were there before the Projector."""
        before, self._before = self._before, None
        if before is None:
            return
        window, view = self._window, self._window.canvas.view
        self._projector_theme = window.look.chosen_theme
        window.setUpdatesEnabled(False)
        self._dress(is_projector=False)
        window.look.set_layout(EXPLORE, before.theme)
        window.restoreState(before.state)
        self.bar.hide()
        self.key.hide()
        if before.is_fitted:
            window.canvas.show_anew()
        else:
            view.set_zoom(before.zoom)
            view.centre_on(before.centre)
        self._arrive()
        window.presenter.show_moment()  # what was out of sight was not kept up to date

    def show_run(self) -> None:
        """Bring the Projector's bar up to date, if it is shown."""
        if self._before is not None:
            self.bar.show_run()

    def covers(self, dock: Dock) -> bool:
        """Tell whether the Projector hides this dock, so that it needs not be kept up to date: it will be when it is shown."""
        return self._before is not None and not dock.isVisible()

    def _on_dock_shown(self, shown: bool) -> None:
        """Bring a dock up to date that is opened over the Projector."""
        if shown and self._before is not None:
            self._window.presenter.show_moment()

    def _dress(self, *, is_projector: bool) -> None:
        window = self._window
        window.tool_bar.setVisible(not is_projector)
        window.statusBar().setVisible(not is_projector)
        self.bar.setVisible(is_projector)
        self.key.setVisible(is_projector)
        window.plane_dock.title.set_shown(not is_projector)
        self.hidden_menu.set_hidden(is_projector)

    def _arrive(self) -> None:
        window = self._window
        (self.explore_action if self._before is None else self.projector_action).setChecked(True)
        if window.isVisible():
            window.canvas.setFocus()
        if self._before is not None:
            self.size_docks()
            QTimer.singleShot(0, self, self._size_projector)  # once the docks have left
        window.setUpdatesEnabled(True)
        self.changed.emit()

    def _size_projector(self) -> None:
        if self._before is not None:
            self.size_docks()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the measures when the window changes by more than a little; let Escape leave the Projector when nobody else wants it."""
        kind = event.type()
        if kind == QEvent.Type.Show:
            QTimer.singleShot(0, self, self.size_docks)
        elif kind == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            change = abs(event.size().width() - event.oldSize().width())
            if change > 100 or (change and self._before is not None):
                QTimer.singleShot(0, self, self.size_docks)
        elif kind == QEvent.Type.KeyPress and self._is_leaving(event):
            self.leave_projector()
            return True
        return False

    def _is_leaving(self, event: QEvent) -> bool:
        return self._before is not None and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
