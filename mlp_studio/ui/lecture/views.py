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

LEAST_FRAMES = 2
"""Frames of a run from one moment of a view to its next, at least."""


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


def _make_algorithm(window: MainWindow) -> LectureView:
    from mlp_studio.ui.algorithm.view import AlgorithmView

    return AlgorithmView(window)


def _make_microscope(window: MainWindow) -> LectureView:
    from mlp_studio.ui.microscope.view import MicroscopeView

    return MicroscopeView(window)


def _make_products(window: MainWindow) -> LectureView:
    from mlp_studio.ui.products.view import ProductsView

    return ProductsView(window)


def _make_hidden_space(window: MainWindow) -> LectureView:
    from mlp_studio.ui.hidden_space.view import HiddenSpaceView

    return HiddenSpaceView(window)


def _make_landscape(window: MainWindow) -> LectureView:
    from mlp_studio.ui.landscape.view import LandscapeView

    return LandscapeView(window)


def _make_unit_lab(window: MainWindow) -> LectureView:
    from mlp_studio.ui.unit_lab.view import UnitLabView

    return UnitLabView(window)


def _make_three_nets(window: MainWindow) -> LectureView:
    from mlp_studio.ui.three_nets.view import ThreeNetsView

    return ThreeNetsView(window)


def _make_local_minima(window: MainWindow) -> LectureView:
    from mlp_studio.ui.local_minima.view import LocalMinimaView

    return LocalMinimaView(window)


def _make_quiz(window: MainWindow) -> LectureView:
    from mlp_studio.ui.quiz.view import QuizView

    return QuizView(window)


VIEWS: dict[str, Entry] = {
    "algorithm": Entry("Algorithm", "", _make_algorithm, stands=True),
    "microscope": Entry("Microscope", "", _make_microscope, stands=True),
    "hidden": Entry("Hidden space", "", _make_hidden_space, stands=True),
    "landscape": Entry("Landscape", "", _make_landscape, stands=True),
    "products": Entry("Matrix products", "", _make_products),
    "unit": Entry("Single unit", "", _make_unit_lab),
    "nets": Entry("Three nets", "", _make_three_nets),
    "minima": Entry("Local minima", "", _make_local_minima),
    "quiz": Entry("Quiz", "", _make_quiz),
}
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
        self._docks: dict[str, Dock] = {}
        self._store = QWidget(window)
        self._store.hide()
        self.places = {name: LatePlace(partial(self._make, name), self._store, scrolls=True) for name in VIEWS}
        """Where each view is; the Lecture layout takes some of them into docks of their own."""
        self.menu = QMenu("Lecture views", window)
        self.actions: dict[str, QAction] = {}
        for name, entry in VIEWS.items():
            action = self.menu.addAction(entry.title, partial(self.open, name))
            if entry.keys:
                action.setShortcut(QKeySequence(entry.keys))
            self.actions[name] = action
            window.tabs.keep_high(self.places[name])
            if entry.stands:
                window.tabs.addTab(self.places[name], entry.title)

    def open(self, name: str) -> LectureView:
        """Bring a view into sight, and return it."""
        window, place = self._window, self.places[name]
        if place.parent() is self._store:
            window.tabs.add_closable(place, VIEWS[name].title, self._store)
        if window.tabs.indexOf(place) >= 0:
            window.tabs_dock.show()
            window.tabs.setCurrentWidget(place)
        place.setFocus()
        return self.made(name)

    def made(self, name: str) -> LectureView:
        """Return a view, made now if it has not been seen yet."""
        self.places[name].fill()
        return self._views[name]

    def move(self, name: str, dock: Dock) -> None:
        """Take a view out of its tab, and put it into a dock."""
        place = self.places[name]
        index = self._window.tabs.indexOf(place)
        if index >= 0:
            self._window.tabs.removeTab(index)
        dock.hold(place)
        place.show()
        dock.title.hold(self.made(name).header)
        self._docks[name] = dock

    def move_back(self, name: str) -> None:
        """Put a view back among the tabs, in their order, or away, if it is not one that stands."""
        place, tabs = self.places[name], self._window.tabs
        if name in self._docks:
            self._docks.pop(name).title.hold(None)
            header = self.made(name).header
            if header is not None:
                header.go_home()
        if tabs.indexOf(place) >= 0:
            return
        if not VIEWS[name].stands:
            place.setParent(self._store)
            return
        names = list(VIEWS)
        after = [tabs.indexOf(self.places[n]) for n in names[: names.index(name)]]
        first = tabs.count() - sum(tabs.indexOf(p) >= 0 for p in self.places.values())
        tabs.insertTab(max([first, *(i + 1 for i in after if i >= 0)]), place, VIEWS[name].title)

    def is_open(self, name: str) -> bool:
        """Tell whether a view has a tab or a dock, in sight or not."""
        return self.places[name].parent() is not self._store

    def put_away(self, name: str) -> None:
        """Close the tab of a view that does not stand; it can be opened again as it was."""
        tabs, place = self._window.tabs, self.places[name]
        if not VIEWS[name].stands and tabs.indexOf(place) >= 0:
            tabs.removeTab(tabs.indexOf(place))
            place.setParent(self._store)

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
        """Have one view in sight show the newest moment of a run: the one after that of the frame before, one alone every other frame."""
        seen = self._seen()
        self._turn = (self._turn + 1) % max(LEAST_FRAMES, len(seen))
        if self._turn < len(seen):
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
