"""The view of the loss landscape: the loss around the network's weights, as a map and as a surface, with the way of the run on it."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QSizePolicy, QStackedWidget, QWidget

from mlp_studio.app.landscape_feed import LandscapeFeed
from mlp_studio.core.arrays import same_arrays
from mlp_studio.core.landscape import Window, put_at
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network, WeightKey, has_weight
from mlp_studio.core.project import Project
from mlp_studio.training.landscape_worker import AxesChoice, Landscape, NoLandscape
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.landscape.controls import COLUMN, TIGHT, Form, LandscapeControls
from mlp_studio.ui.landscape.loss_map import ZOOM, LossMap
from mlp_studio.ui.landscape.surface import LossSurface
from mlp_studio.ui.landscape.words import all_words, axis_names, error_words, place_words
from mlp_studio.ui.lecture.view import LectureView

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

SURFACE_MS = 120
"""During a run the surface is painted so often: it takes most of a frame, the map a tenth of one."""
FLAT, LOW = 330, 130
"""Below this height the controls stand in a column, if there is the width for that; and below this one there is no margin to spare."""
LEAST_FOR_COLUMN, LEAST_FOR_TIGHT = 520, 340
"""Widths from which there is room for a column and a map beside it, and for a tight column."""
LEAST_FOR_NARROW = 286
"""And one in which the buttons stand on one line."""
LEAST_FOR_BOTH = 420
"""Of the longer side of the room for the pictures: below it, only the map is seen of both."""
PICTURE, LEAST_PICTURE = 120, 90
"""Height that the controls above a picture leave to it, and that below which all of it scrolls."""


class LandscapeView(LectureView):
    """Asks for the landscape around what is shown, and puts the network where the user points."""

    def __init__(self, window: MainWindow) -> None:
        """Serve a window."""
        super().__init__(window.look, window)
        self._window = window
        self._project: Project | None = None
        self._axes: AxesChoice | None = None
        self._keys: tuple[WeightKey, WeightKey] | None = None
        self._picking: int | None = None
        self._looked_at: Window | None = None
        self._beginnings: tuple[Network, ...] = ()
        """To which an edit has put the run: its way does not lead there."""
        self._surfaced = QElapsedTimer()
        self.landscape: Landscape | None = None
        """What is shown."""
        self.feed = LandscapeFeed(self)
        self.feed.changed.connect(self._take)
        self.feed.failed.connect(self.failed)
        self.controls = LandscapeControls(self.look, self)
        self.map = LossMap(self.look, self)
        self.surface = LossSurface(self.look, self)
        self.invitation = Invitation(self.look, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.map)
        self.setAccessibleName("Loss landscape")
        self.look.theme_changed.connect(self._restyle)
        self._restyle()
        self.invitation.say("The landscape is being computed", "")

    def _lay_out(self) -> None:
        pictures = QWidget(self)
        self._pictures = QBoxLayout(QBoxLayout.Direction.LeftToRight, pictures)
        self._pictures.setContentsMargins(0, 0, 0, 0)
        self._pictures.addWidget(self.map, 3)
        self._pictures.addWidget(self.surface, 2)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.invitation)
        self._stack.addWidget(pictures)
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # the dock may be as low as it likes
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # `minimumSizeHint` says what is needed: parts give way
        self._box.addWidget(self.controls)
        self._box.addWidget(self._stack, 1)

    def _connect(self) -> None:
        controls = self.controls
        controls.kind_changed.connect(self._choose_anew)
        controls.pick_toggled.connect(self._on_pick_toggled)
        controls.shown_changed.connect(self._arrange)
        controls.zoomed.connect(self._on_zoom)
        self.map.put_requested.connect(self._put)
        self.map.window_wanted.connect(self._look_at)
        self.map.hovered.connect(self._on_hover)
        self.map.aspect_changed.connect(self._on_aspect)
        self._window.picks.changed.connect(self._on_picks)
        self._window.canvas.selection_changed.connect(self._on_selection)

    # What it shows

    def show_moment(self, project: Project) -> None:
        """Have the landscape around a project computed; what is there stays until it is."""
        before, self._project = self._project, project
        self._note_beginning(project)
        if self._axes is None or before is None or not _same_frame(before.network, project.network) or self._is_stale():
            self._choose()
        self._ask()

    def close_threads(self) -> bool:
        """End the worker."""
        return self.feed.close()

    @property
    def keys(self) -> tuple[WeightKey, WeightKey] | None:
        """The two weights of the axes, where they are weights."""
        return None if self._axes is None else self._axes.keys

    def set_keys(self, first: WeightKey, second: WeightKey) -> None:
        """Have these weights as axes."""
        self._keys = first, second
        self.controls.kind_field.set_key("weights")
        self._choose_anew()

    # Axes

    def _choose_anew(self) -> None:
        if self._project is not None:
            self._looked_at = None
            self._choose()
            self._ask()

    def _choose(self) -> None:
        """Make the axes that the controls say, around what is shown now."""
        assert self._project is not None
        network, kind = self._project.network, self.controls.kind
        self.feed.forget()
        if kind == "weights":
            self._keys = self._fitting_keys(network)
            self._axes = AxesChoice("weights", network, self._keys)
        elif kind == "random":
            self._axes = AxesChoice("random", network, None, self.controls.seed_field.value(), self.controls.layer_box.isChecked())
        else:
            self._axes = AxesChoice("run", network, moments=self._moments())
        self.controls.show_names(axis_names(self._axes, network))

    def _fitting_keys(self, network: Network) -> tuple[WeightKey, WeightKey]:
        """Return the weights of the axes: those picked, or selected, or else the first two that there are."""
        wanted = self._keys if self._keys is not None else _pair(self._window.canvas.selection)
        if wanted is not None and all(has_weight(network, key) for key in wanted):
            return wanted
        there = [(s, i, j) for s in range(1, network.d + 1) for i, j in _first_places(network, s) if not network.removed[s - 1][i, j]]
        without_bias = [key for key in there if key[2] > 0]
        chosen = (without_bias + there)[:2]
        return (chosen[0], chosen[1]) if len(set(chosen)) == 2 else ((1, 0, 0), (1, 0, 1))

    def _is_stale(self) -> bool:
        """Tell whether the run has come to rest elsewhere than where its directions were found."""
        assert self._axes is not None
        controller = self._window.controller
        if self._axes.kind != "run" or controller.is_going or controller.look_back.moment is not None:
            return False
        return len(self._moments()) != len(self._axes.moments)

    def _moments(self) -> tuple[Moment, ...]:
        """Return the moments of the run up to the one that is shown."""
        assert self._project is not None
        history = self._window.controller.moments
        return history.moments[: bisect_right(history.places, self._project.place)]

    def _note_beginning(self, project: Project) -> None:
        """Note that an edit has put the network elsewhere than where the run had come; once it goes on from there, its record has that."""
        controller = self._window.controller
        if controller.is_going or controller.look_back.moment is not None:
            return
        moments, network = self._moments(), project.network
        known = {id(network), *(id(moment.network) for moment in moments)}
        self._beginnings = tuple(begun for begun in self._beginnings if id(begun) in known)
        if not moments or any(begun is network for begun in self._beginnings):
            return
        last = moments[-1]
        is_here = last.place(project.points.training_count) == project.place  # or moments in between have been thinned out
        if is_here and not same_arrays(last.network.weights, network.weights):
            self._beginnings += (network,)

    def _on_pick_toggled(self, axis: int, on: bool) -> None:
        """Take the selected weight for an axis, or wait for one."""
        picked = self._window.picks.weight
        self._picking = axis if on and picked is None else None
        self.controls.set_picking(self._picking)
        if on and picked is not None:
            self._set_axis(axis, picked)

    def _on_picks(self) -> None:
        picked = self._window.picks.weight
        if self._picking is not None and picked is not None:
            axis, self._picking = self._picking, None
            self.controls.set_picking(None)
            self._set_axis(axis, picked)

    def _set_axis(self, axis: int, key: WeightKey) -> None:
        """Have a weight for one axis; if it was that of the other, they change places."""
        if self._keys is None:
            return
        first, second = self._keys
        mine, other = (first, second) if axis == 0 else (second, first)
        pair = (key, mine if key == other else other)
        self.set_keys(*(pair if axis == 0 else pair[::-1]))

    def _on_selection(self, selection: Selection) -> None:
        pair = _pair(selection)
        if pair is not None and self.isVisible() and self.controls.kind == "weights" and pair != self._keys:
            self.set_keys(*pair)

    # What is looked at

    def _ask(self) -> None:
        if self._project is not None and self._axes is not None:
            beginnings = (*self._window.controller.record.beginnings, *self._beginnings)
            self.feed.ask(self._project, self._axes, self._looked_at, self.map.aspect, self._moments(), beginnings)

    def _look_at(self, window: Window | None) -> None:
        if window is None:
            self.feed.forget()  # or the run would be followed from the window that the user chose
        self._looked_at = window
        self._ask()

    def _on_zoom(self, step: int) -> None:
        if step:
            self.map.zoom(ZOOM**step)
        else:
            self._look_at(None)

    def _on_aspect(self) -> None:
        if self.landscape is not None and self.landscape.request.aspect != self.map.aspect:
            self._ask()

    def _take(self, answer: Landscape | NoLandscape) -> None:
        """Show what the worker has found."""
        if isinstance(answer, NoLandscape):
            self.landscape = None
            self.invitation.say(*error_words(answer.error))
            self.controls.show_words("")
            self.controls.read_out.clear()
            self._stack.setCurrentWidget(self.invitation)
            return
        self.landscape = answer
        names = axis_names(answer.request.axes, answer.request.project.network)
        self.map.show_landscape(answer, names)
        if not self._window.controller.is_going or not self._surfaced.isValid() or self._surfaced.elapsed() >= SURFACE_MS:
            self._surfaced.restart()
            self.surface.show_landscape(answer, names)
        self.controls.show_words(all_words(answer))
        self._on_hover(self.map.cross)
        if self._stack.currentWidget() is self.invitation:
            self._stack.setCurrentIndex(1)
            self._on_aspect()

    def _on_hover(self, place: tuple[float, float] | None) -> None:
        landscape = self.landscape
        if landscape is None:
            return
        if place is None:
            prefix, text = "Network", place_words(landscape.place, landscape.loss)
        else:
            prefix, text = "There", place_words(place, landscape.over_plane.at_place(*place))
        self.controls.show_place(prefix, text)
        self.map.show_note(text if self.controls.read_out.isHidden() else "")

    def _put(self, a: float, b: float) -> None:
        """Put the network at a place of the plane."""
        if self.landscape is not None:
            change = partial(put_at, plane=self.landscape.plane, a=a, b=b)
            self.edit_requested.emit(f"Put the network at ({value_text(a, 2)}, {value_text(b, 2)})", change, "")

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """Wait for no weight any more: one that is picked for another view is none for an axis."""
        super().hideEvent(event)
        self._picking = None
        self.controls.set_picking(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the controls where they leave the pictures the most room."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the least at which there is a picture beside or below what is always there of the controls."""
        px, controls = self.look.px, self.controls.least_height
        picture = round(px(LEAST_PICTURE))
        height = max(picture, controls) if self.controls.is_column else picture + controls + self._box.spacing()
        return QSize(round(px(180)), height + 2 * round(px(2)))

    def _arrange(self) -> None:
        px = self.look.px
        is_broad, is_flat = self.width() >= px(LEAST_FOR_COLUMN), self.height() < px(FLAT) and self.width() >= px(LEAST_FOR_TIGHT)
        is_slim = self.width() < px(LEAST_FOR_NARROW)
        form: Form = ("column" if is_broad else "tight") if is_flat else "rows" if is_broad else "slim" if is_slim else "narrow"
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if is_flat else QBoxLayout.Direction.TopToBottom)
        edge = round(px(8 if self.height() >= px(LOW) else 2))
        self._box.setContentsMargins(round(px(12)), edge, round(px(12)), edge)
        self.controls.set_form(form, self.height() - 2 * edge - (0 if is_flat else round(px(PICTURE))))
        width = self.width() - (px(COLUMN if is_broad else TIGHT) if is_flat else 0)
        height = self.height() - (0 if is_flat else self.controls.minimumSizeHint().height())
        self._pictures.setDirection(QBoxLayout.Direction.LeftToRight if width > height else QBoxLayout.Direction.TopToBottom)
        has_room = max(width, height) >= px(LEAST_FOR_BOTH)
        self.map.setVisible(self.controls.shows_map)
        self.surface.setVisible(self.controls.shows_surface and (has_room or not self.controls.shows_map))
        self._on_hover(self.map.cross)

    def _restyle(self) -> None:
        px = self.look.px
        self._box.setSpacing(round(px(8)))
        self._stack.setMinimumHeight(round(px(LEAST_PICTURE)))
        self._pictures.setSpacing(round(px(8)))
        self._arrange()


def _pair(selection: Selection) -> tuple[WeightKey, WeightKey] | None:
    """Return the two weights that are selected, and nothing else, in the order of their layers."""
    if len(selection.weights) != 2 or selection.units:
        return None
    first, second = sorted(selection.weights)
    return first, second


def _first_places(network: Network, s: int) -> list[tuple[int, int]]:
    """Return the first rows and columns of a layer's matrix."""
    rows, columns = network.shapes[s - 1]
    return [(i, j) for i in range(min(rows, 4)) for j in range(min(columns, 4))]


def _same_frame(one: Network, other: Network) -> bool:
    """Tell whether directions in the weight space of one are such in that of the other: same units, same weights that can change."""
    return (
        [(layer.id, layer.units) for layer in one.layers] == [(layer.id, layer.units) for layer in other.layers]
        and one.p == other.p
        and same_arrays(one.removed, other.removed)
        and same_arrays(one.frozen, other.frozen)
    )
