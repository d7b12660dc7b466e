"""The tabs below the canvas: tables low, lecture views high enough to be read, each kind as high as its user made it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QTabWidget, QToolButton, QWidget

from mlp_studio.ui.docks import Dock
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

CLOSE, ENLARGE = 20, 28
"""Sides of the buttons on a tab, and beside the tabs."""
HIGH, MOST_HIGH, LEFT_ABOVE = 0.45, 400.0, 330.0
"""The high dock: part of the window's height, pixels at scale 1 at most, and what stays for the canvas and all bars."""
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)


class LowerTabs(QTabWidget):
    """Tables and lecture views in one dock.

    Parameters
    ----------
    window
        With its look; the layouts come later.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._look: Look = window.look
        self._high: set[QWidget] = set()
        self._is_enlarged = {False: False, True: True}
        self._own: dict[bool, int] = {}
        """The height that the user has given by hand, by whether it was that of a page that wants to be high."""
        self._is_dragged = False
        """Whether the window's own ground is pressed: what parts its docks is on it."""
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setSelectionBehaviorOnRemove(QTabBar.SelectionBehavior.SelectPreviousTab)
        self.enlarge_action = QAction("Enlarge the lower panel", self)
        self.enlarge_action.setShortcut(QKeySequence("Ctrl+Shift+L"))
        self.enlarge_action.setCheckable(True)
        self.enlarge_action.triggered.connect(self._on_enlarge)
        self._corner = QWidget(self)
        self._row = QHBoxLayout(self._corner)
        self._row.setContentsMargins(0, 0, 8, 0)
        self._row.setSpacing(4)
        self._button = QToolButton(self._corner)
        self._button.setDefaultAction(self.enlarge_action)
        self._row.addWidget(self._button)
        self.setCornerWidget(self._corner, Qt.Corner.TopRightCorner)
        self.dock = Dock("tabs", "Weights and points", self, self._look, window)
        self.dock.setTitleBarWidget(QWidget(self.dock))
        for watched in (self.tabBar(), self.dock, window):
            watched.installEventFilter(self)
        self.currentChanged.connect(self._on_current)
        self._look.theme_changed.connect(self._restyle)
        self._restyle()

    def add_actions(self, actions: QWidget, page: QWidget) -> None:
        """Show buttons beside the tabs while a page is the current one."""
        self._row.insertWidget(0, actions)
        self.currentChanged.connect(lambda _: actions.setVisible(self.currentWidget() is page))

    def keep_high(self, page: QWidget) -> None:
        """Give the dock more height whenever this page is the current one."""
        self._high.add(page)

    def add_closable(self, page: QWidget, title: str, home: QWidget) -> None:
        """Add a tab with a button that puts its page back to where it was at home."""
        button = QToolButton(self)
        button.setIcon(icon("close", self._look))
        button.setFixedSize(CLOSE, CLOSE)
        button.setIconSize(QSize(CLOSE - 6, CLOSE - 6))
        button.setToolTip(f"Close {title}")
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(partial(self._close, page, home))
        self.tabBar().setTabButton(self.addTab(page, title), QTabBar.ButtonPosition.RightSide, button)

    def height_of_dock(self, low: float) -> int:
        """Return the height for the current tab, in pixels; `low` is that of tables."""
        height, most = self._window.height(), self._window.height() - self._look.px(LEFT_ABOVE)
        high = min(HIGH * height, self._look.px(MOST_HIGH)) if self._is_enlarged[self._is_high] else low
        own = self._own.get(self._is_high)
        return round(max(low, min(high, most)) if own is None else min(own, most))

    # Within

    @property
    def _is_high(self) -> bool:
        return self.currentWidget() in self._high

    def _close(self, page: QWidget, home: QWidget) -> None:
        self.removeTab(self.indexOf(page))
        page.setParent(home)

    def _on_current(self) -> None:
        self._show_state()
        self._size()

    def _on_enlarge(self, enlarged: bool) -> None:
        self._is_enlarged[self._is_high] = enlarged
        self._own.pop(self._is_high, None)
        self._show_state()
        self._size()

    def _size(self) -> None:
        if self.isVisible():
            self._window.layouts.size_lower_dock()

    def _show_state(self) -> None:
        enlarged = self._is_enlarged[self._is_high]
        self.enlarge_action.setChecked(enlarged)
        what = "Give the canvas its room back" if enlarged else "Enlarge the lower panel"
        self.enlarge_action.setToolTip(f"{what} (Ctrl+Shift+L, or double-click a tab)")
        self._button.setAccessibleName(what)

    def _restyle(self) -> None:
        self.enlarge_action.setIcon(icon("enlarge", self._look))
        side = round(self._look.px(ENLARGE))
        self._button.setFixedSize(side, side)
        self._show_state()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enlarge with a double-click on a tab; remember the height that the dock is dragged to."""
        kind = event.type()
        if watched is self.tabBar() and kind == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            if event.button() == Qt.MouseButton.LeftButton and self.tabBar().tabAt(event.position().toPoint()) >= 0:
                self.enlarge_action.trigger()
                return True
        elif watched is self.dock and kind == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            if self._is_dragged and not self.dock.isFloating() and event.oldSize().height() != event.size().height():
                self._own[self._is_high] = event.size().height()
        elif watched is self._window and kind in _PRESSES:
            self._is_dragged = kind == QEvent.Type.MouseButtonPress
        return False
