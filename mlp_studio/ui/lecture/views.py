"""The lecture's views in the window: where they stand, what they are told and when; one that is out of sight costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.ui.late import LatePlace
from mlp_studio.ui.lecture.view import LectureView

if TYPE_CHECKING:
    from mlp_studio.ui.docks import Dock
    from mlp_studio.ui.main_window import MainWindow


@dataclass(frozen=True)
class Entry:
    """A lecture view.

    Attributes
    ----------
    title
        As its tab, its dock and the menu have it.
    keys
        Shortcut that opens it, or "".
    make
        Makes it for a window; imports what it needs only then.
    stands
        Whether its tab is there from the beginning; others come with the menu and go again.
    """

    title: str
    keys: str
    make: Callable[[MainWindow], LectureView]
    stands: bool = False


VIEWS: dict[str, Entry] = {}
"""By name, in the order of their tabs."""


class LectureViews(QObject):
    """Makes the views, puts them into tabs of the bottom dock, and tells those in sight what to show.

    Signals
    -------
    failed(error)
        A bug in a view's worker.
    """

    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        """Serve a window whose bottom dock has its tabs."""
        super().__init__(window)
        self._window = window
        self._turn = 0
        self._views: dict[str, LectureView] = {}
        self._store = QWidget(window)
        self._store.hide()
        self.places = {name: LatePlace(partial(self._make, name), self._store) for name in VIEWS}
        """Where each view is; the Lecture layout takes some of them into docks of their own."""
        self.menu = QMenu("Lecture views", window)
        self.actions: dict[str, QAction] = {}
        for name, entry in VIEWS.items():
            action = self.menu.addAction(entry.title, partial(self.open, name))
            if entry.keys:
                action.setShortcut(QKeySequence(entry.keys))
            self.actions[name] = action
            if entry.stands:
                window.tabs.addTab(self.places[name], entry.title)
        window.tabs.tabCloseRequested.connect(self._close_tab)

    def open(self, name: str) -> LectureView:
        """Bring a view into sight, and return it."""
        window, place = self._window, self.places[name]
        if place.parent() is self._store:
            window.tabs.addTab(place, VIEWS[name].title)
        if window.tabs.indexOf(place) >= 0:
            window.tabs_dock.show()
            window.tabs.setCurrentWidget(place)
        place.fill()
        place.setFocus()
        return self._views[name]

    def move(self, name: str, dock: Dock) -> None:
        """Take a view out of its tab, and put it into a dock."""
        place = self.places[name]
        index = self._window.tabs.indexOf(place)
        if index >= 0:
            self._window.tabs.removeTab(index)
        dock.hold(place)
        place.show()

    def move_back(self, name: str) -> None:
        """Put a view back among the tabs, in their order, or away, if it is not one that stands."""
        place, tabs = self.places[name], self._window.tabs
        if tabs.indexOf(place) >= 0:
            return
        if not VIEWS[name].stands:
            place.setParent(self._store)
            return
        names = list(VIEWS)
        after = [tabs.indexOf(self.places[n]) for n in names[: names.index(name)]]
        first = tabs.count() - sum(tabs.indexOf(p) >= 0 for p in self.places.values())
        tabs.insertTab(max([first, *(i + 1 for i in after if i >= 0)]), place, VIEWS[name].title)

    def view(self, name: str) -> LectureView | None:
        """Return a view, or None if it has not been seen yet."""
        return self._views.get(name)

    def is_seen(self, name: str) -> bool:
        """Tell whether a view is in sight."""
        view = self._views.get(name)
        return view is not None and view.isVisible()

    def show_moment(self) -> None:
        """Have every view in sight show what is shown."""
        for view in self._seen():
            view.show_moment(self._window.controller.shown)

    def show_next(self) -> None:
        """Have one view in sight show the newest moment of a run: the next one after that of the frame before."""
        seen = self._seen()
        if seen:
            self._turn = (self._turn + 1) % len(seen)
            seen[self._turn].show_moment(self._window.controller.shown)

    def close(self) -> bool:
        """End the threads of all views; return whether they ended in time."""
        ends = [view.close_threads() for view in self._views.values()]
        return all(ends)

    # Within

    def _seen(self) -> list[LectureView]:
        return [view for view in self._views.values() if view.isVisible()]

    def _make(self, name: str) -> LectureView:
        view = VIEWS[name].make(self._window)
        self._views[name] = view
        view.seen.connect(lambda: view.show_moment(self._window.controller.shown))
        view.edit_requested.connect(self._window.on_field_edit)
        view.failed.connect(self.failed)
        self._window.attend_keys(view)
        return view

    def _close_tab(self, index: int) -> None:
        place = self._window.tabs.widget(index)
        name = next((name for name, one in self.places.items() if one is place), None)
        if name is not None and not VIEWS[name].stands:
            self._window.tabs.removeTab(index)
            self.places[name].setParent(self._store)
