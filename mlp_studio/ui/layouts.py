"""The layouts of the window: Explore with its docks in their places, and those that cover it: Lecture and Projector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.ui.theme import EXPLORE, ThemeName

if TYPE_CHECKING:
    from mlp_studio.ui.covering_layout import CoveringLayout
    from mlp_studio.ui.docks import Dock
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.projector.hidden_menu import HiddenMenuBar

LayoutName = Literal["explore", "lecture", "projector"]

DOCK_SIZES = ((1800, 264, 540, 280), (1400, 244, 412, 244), (1100, 220, 364, 208), (0, 200, 300, 150))
"""From this width of the window on: width of the data dock and of the plane, height of the bottom dock (Source: look.md §3)."""


def _lecture(window: MainWindow) -> CoveringLayout:
    from mlp_studio.ui.lecture.layout import LectureLayout

    return LectureLayout(window)


def _projector(window: MainWindow) -> CoveringLayout:
    from mlp_studio.ui.projector.layout import ProjectorLayout

    return ProjectorLayout(window)


COVERING: Mapping[LayoutName, Callable[[MainWindow], CoveringLayout]] = {"lecture": _lecture, "projector": _projector}
"""The layouts that cover Explore; each is made when it is first shown."""
_TITLES: Mapping[LayoutName, tuple[str, str, str]] = {
    "explore": ("Explore layout", "Ctrl+1", "Every dock in its place"),
    "lecture": ("Lecture layout", "Ctrl+2", "The algorithm line by line, the microscope and the hidden space beside the network"),
    "projector": ("Projector", "Ctrl+3", "Large, and only what a class needs to see"),
}
"""Text, key and tip of each."""


@dataclass(frozen=True, eq=False)
class _Before:
    """What a layout covers: docks and bars, the tab below the canvas, the theme, and how the canvas is looked at."""

    state: QByteArray
    sizes: Mapping[Dock, QSize]
    page: QWidget | None
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
        self._covering: CoveringLayout | None = None
        self._made: dict[LayoutName, CoveringLayout] = {}
        self.name: LayoutName = "explore"
        """The layout that is shown."""
        self.menu = QMenu("Layout", window)
        self._group = QActionGroup(self)
        self.actions: dict[LayoutName, QAction] = {name: self._add(name) for name in _TITLES}
        self.actions["explore"].setChecked(True)
        self.menu.addActions(self._group.actions())
        for dock in (window.loss_dock, window.tabs_dock):
            dock.visibilityChanged.connect(self._on_dock_shown)
        window.installEventFilter(self)

    def _add(self, name: LayoutName) -> QAction:
        text, keys, tip = _TITLES[name]
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(tip)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.show(name))
        self._group.addAction(action)
        return action

    def show(self, name: LayoutName) -> None:
        """Show a layout; Explore asked for again puts every dock back to its place."""
        if name == self.name:
            if name == "explore":
                self._window.start_page.hide()
                self.restore_docks()
            return
        self.leave()
        if name != "explore":
            self._cover(name)

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
        if self._covering is None:
            self._size_explore()
        else:
            self._covering.size_docks()

    def _size_explore(self) -> None:
        window, px = self._window, self._window.look.px
        left, right, _ = self._explore_sizes()
        window.resizeDocks([window.data_dock, window.plane_dock], [round(px(left)), round(px(right))], Qt.Orientation.Horizontal)
        self.size_lower_dock()
        plane_height = round(px(right + 38)) + (window.paint_bar.height() if window.plane.painting.is_active else 0)
        loss_height = max(200, window.height() - plane_height - 110)
        window.resizeDocks([window.plane_dock, window.loss_dock], [plane_height, loss_height], Qt.Orientation.Vertical)

    def _explore_sizes(self) -> Sequence[float]:
        return next(sizes for width, *sizes in DOCK_SIZES if self._window.width() >= width)

    def size_lower_dock(self) -> None:
        """Give the tabs below the canvas the height that the current one wants."""
        window, covering = self._window, self._covering
        low = self._explore_sizes()[2] if covering is None else covering.lower_height
        if low and not window.tabs_dock.isFloating():
            window.resizeDocks([window.tabs_dock], [window.tabs.height_of_dock(window.look.px(low))], Qt.Orientation.Vertical)

    # Covering it

    @cached_property
    def hidden_menu(self) -> HiddenMenuBar:
        """What takes the menu bar out of sight, and brings it back."""
        from mlp_studio.ui.projector.hidden_menu import HiddenMenuBar

        return HiddenMenuBar(self._window.menuBar(), self._window)

    @property
    def covering(self) -> CoveringLayout | None:
        """The layout that covers Explore, or None."""
        return self._covering

    def _cover(self, name: LayoutName) -> None:
        window, view = self._window, self._window.canvas.view
        window.start_page.hide()
        if name not in self._made:
            self._made[name] = COVERING[name](window)
        layout = self._made[name]
        centre = view.to_scene(QPointF(view.viewport().rect().center()))
        sizes = {dock: dock.size() for dock in window.docks if dock.isVisible() and not dock.isFloating()}
        page = window.tabs.currentWidget()
        self._before = _Before(window.saveState(), sizes, page, window.look.chosen_theme, view.is_fitted, view.zoom, centre)
        window.setUpdatesEnabled(False)
        for dock in window.docks:
            dock.setVisible(dock in layout.docks)
        for dock in layout.docks:
            dock.setFloating(False)
        self._covering, self.name = layout, name
        layout.arrange()
        self._dress(layout, shown=True)
        window.look.set_layout(layout.look, layout.theme or window.look.chosen_theme)
        window.canvas.zoom_to_fit()
        layout.show_run()
        self._arrive()

    def leave(self) -> None:
        """Show the docks, their sizes, the scale and the theme that were there before the layout that covers Explore."""
        before, layout = self._before, self._covering
        if before is None or layout is None:
            return
        self._before, self._covering, self.name = None, None, "explore"
        window, view = self._window, self._window.canvas.view
        if layout.theme is not None:
            layout.theme = window.look.chosen_theme
        window.setUpdatesEnabled(False)
        self._dress(layout, shown=False)
        window.look.set_layout(EXPLORE, before.theme if layout.theme is not None else window.look.chosen_theme)
        layout.put_back()
        if before.page is not None and window.tabs.indexOf(before.page) >= 0:
            window.tabs.setCurrentWidget(before.page)
        window.restoreState(before.state)
        layout.dress(shown=False)  # which the state does not know of
        if before.is_fitted:
            window.canvas.show_anew()
        else:
            view.set_zoom(before.zoom)
            view.centre_on(before.centre)
        self._arrive()
        QTimer.singleShot(0, self, partial(self._size_as_before, before.sizes))  # what is a fifth larger takes its room until then
        window.presenter.show_moment()  # what was out of sight was not kept up to date

    def _size_as_before(self, sizes: Mapping[Dock, QSize]) -> None:
        docks = [dock for dock in sizes if dock.isVisible()]
        if self._covering is None and docks:
            self._window.resizeDocks(docks, [sizes[dock].width() for dock in docks], Qt.Orientation.Horizontal)
            self._window.resizeDocks(docks, [sizes[dock].height() for dock in docks], Qt.Orientation.Vertical)

    def show_run(self) -> None:
        """Bring the bar of the layout that covers Explore up to date."""
        if self._covering is not None:
            self._covering.show_run()

    def covers(self, dock: Dock) -> bool:
        """Tell whether the layout hides this dock, so that it needs not be kept up to date: it will be when it is shown."""
        return self._covering is not None and not dock.isVisible()

    def _on_dock_shown(self, shown: bool) -> None:
        """Bring a dock up to date that is opened over the layout."""
        if shown and self._covering is not None:
            if self._window.tabs_dock.isVisible():
                self._covering.give_way()
            self._window.presenter.show_moment()

    def _dress(self, layout: CoveringLayout, *, shown: bool) -> None:
        layout.dress(shown)
        self.hidden_menu.set_hidden(shown)

    def _arrive(self) -> None:
        window = self._window
        self.actions[self.name].setChecked(True)
        if window.isVisible():
            window.canvas.setFocus()
        if self._covering is not None:
            self.size_docks()
            QTimer.singleShot(0, self, self._size_covering)  # once the docks have left
        window.setUpdatesEnabled(True)
        self.changed.emit()

    def _size_covering(self) -> None:
        if self._covering is not None:
            self.size_docks()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the measures when the window changes by more than a little; let Escape leave a layout when nobody else wants it."""
        kind = event.type()
        if kind == QEvent.Type.Show:
            self.size_docks()  # now: the first frame has them, and is not laid out and painted twice
        elif kind == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            change = abs(event.size().width() - event.oldSize().width())
            if change > 100 or (change and self._covering is not None):
                QTimer.singleShot(0, self, self.size_docks)
        elif kind == QEvent.Type.KeyPress and self._is_leaving(event):
            self.leave()
            return True
        return False

    def _is_leaving(self, event: QEvent) -> bool:
        can_leave = self._covering is not None and self._covering.leaves_with_escape
        return can_leave and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
