"""The views that a step names: brought into sight when it begins, and which of them are in sight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from mlp_studio.app.run_state import RunState
from mlp_studio.core.pseudocode import EXAMPLE_ROLES
from mlp_studio.ui.docks import Dock

if TYPE_CHECKING:
    from mlp_studio.app.stepper import Stepper
    from mlp_studio.ui.covering_layout import CoveringLayout
    from mlp_studio.ui.main_window import MainWindow

DATA = frozenset({"data", "separability"})
"""Names of what stands in the data dock."""


class StepViews(QObject):
    """Opens views of the window by the names that lessons have for them.

    Parameters
    ----------
    window
        With its docks and its lecture views.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._has_opened_data = False
        self._line = ""
        self._own: set[str] = set()
        """The lecture views that the lesson has opened, and the user has not used since."""
        self._is_opening = False
        window.controller.state_changed.connect(self._on_state)
        window.document.opened.connect(self.close_own)
        window.tabs.tabBarClicked.connect(lambda at: self._leave_to_user(window.tabs.widget(at)))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def show(self, names: tuple[str, ...]) -> None:
        """Bring views into sight, the most important first; one that the app has not, or that the layout leaves out, is skipped."""
        if self._has_opened_data and not DATA.intersection(names):
            self._window.data_dock.hide()
            self._has_opened_data = False
        layout = self._window.layouts.covering
        self._is_opening = True
        for name in reversed(names):
            if layout is None:
                self._open(name)
            else:
                self._open_below(name, layout)
        self._is_opening = False

    def stand_at(self, line: str) -> None:
        """Have the algorithm view, if it is in sight, stand at a line of the example at hand; one that is not among its lines is skipped.

        Once a run that has been stopped has ended.
        """
        self._line = line
        if self._window.controller.state is RunState.IDLE:
            self._go_to_line()

    def forget(self) -> None:
        """Leave the data dock to whoever shows it next: the lesson has left the window."""
        self._has_opened_data, self._line = False, ""
        self.close_own()

    def close_own(self) -> None:
        """Close the tabs that the lesson has opened; what the user has used since stays."""
        own, self._own = self._own, set()
        for name in sorted(own):
            self._window.lecture.put_away(name)

    def seen(self) -> frozenset[str]:
        """Return the names of the views that are in sight."""
        window, made = self._window, vars(self._window)
        unit = window.lecture.view("unit")
        parts: dict[str, QWidget | None] = {
            "weights": window.weights_panel,
            "points": made.get("points_table"),
            "data": made.get("data_panel"),
            "separability": made.get("separability_panel"),
            "plane": window.plane,
            "loss": window.curves,
            "curve": None if unit is None else getattr(unit, "curve_panel", None),
        }
        seen = {name for name, part in parts.items() if part is not None and part.isVisible()}
        return frozenset(seen | {name for name in window.lecture.places if window.lecture.is_seen(name)})

    # Within

    def _on_state(self, state: RunState) -> None:
        if state is RunState.IDLE:
            self._go_to_line()

    def _go_to_line(self) -> None:
        line, self._line = self._line, ""
        if line and self._window.lecture.is_seen("algorithm"):
            from mlp_studio.ui.algorithm.view import AlgorithmView

            view = self._window.lecture.made("algorithm")
            assert isinstance(view, AlgorithmView)
            view.stepper.follow(self._window.controller.shown)
            _stand_at(view.stepper, line)

    def _open_view(self, name: str) -> None:
        lecture = self._window.lecture
        if not lecture.is_open(name):
            self._own.add(name)
        lecture.open(name)

    def _on_focus(self, _: QWidget | None, focused: QWidget | None) -> None:
        if self._own and not self._is_opening:
            self._leave_to_user(focused)

    def _leave_to_user(self, used: QWidget | None) -> None:
        """Close no view any more that the user has gone to."""
        places = self._window.lecture.places
        self._own -= {name for name in self._own if used is not None and (used is places[name] or places[name].isAncestorOf(used))}

    def _open(self, name: str) -> None:
        window = self._window
        parts: dict[str, tuple[Dock, QWidget | None]] = {
            "weights": (window.tabs_dock, window.weights_panel),
            "points": (window.tabs_dock, window.tabs.widget(1)),
            "data": (window.data_dock, None),
            "separability": (window.data_dock, None),
            "plane": (window.plane_dock, None),
            "loss": (window.loss_dock, None),
        }
        if name in window.lecture.places:
            self._open_view(name)
        elif name == "curve":
            self._open("unit")
            self._show_curve()
        elif name in parts:
            dock, page = parts[name]
            self._has_opened_data |= name in DATA and dock.isHidden()
            dock.show()
            if page is not None:
                window.tabs.setCurrentWidget(page)
            if name == "separability":
                self._scroll_to(window.separability_panel)

    def _open_below(self, name: str, layout: CoveringLayout) -> None:
        """Bring a view into sight where a layout that covers Explore has room for tabs; its own docks stay as they are."""
        window = self._window
        view = "unit" if name == "curve" else name
        if view in window.lecture.places and layout.lower_height:
            if not window.lecture.is_seen(view):
                self._open_view(view)
            if name == "curve":
                self._show_curve()

    def _show_curve(self) -> None:
        """Show the activation of a unit of the network: of the one that is selected, or of the output unit."""
        from mlp_studio.ui.unit_lab.view import UnitLabView

        window, view = self._window, self._window.lecture.made("unit")
        network = window.document.project.network
        if window.canvas.selected_unit is None:
            window.canvas.select_unit((network.d, 0))
        assert isinstance(view, UnitLabView)
        self._scroll_to(view.curve_panel)

    def _scroll_to(self, widget: QWidget) -> None:
        """Scroll what a widget stands in until it is in sight, once all has found its place."""
        QTimer.singleShot(0, widget, partial(_scroll_to, widget))


def _stand_at(stepper: Stepper, number: str) -> None:
    """Have a stepper stand at a line of the example at hand: back to it where it is past it, and no update is made for it.

    After the update it stays there, with the values of all lines of this example: back would undo it, and on is the next example.
    """
    line = stepper.code.line(number)
    if line is None or line.role not in EXAMPLE_ROLES or stepper.role == "update":
        return
    past = EXAMPLE_ROLES[EXAMPLE_ROLES.index(line.role) + 1 :]
    for _ in past:
        if stepper.role in past:
            stepper.back()
    if stepper.role != line.role:
        stepper.run_to(number)


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(widget, 0, 8)
