"""The view "Hidden space": choosers of layer and axes, the plane of the layer's outputs, and the links to the plane, canvas and table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAction, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QToolButton, QWidget

from mlp_studio.app.space_feed import SpaceFeed
from mlp_studio.core.answers import answer_at
from mlp_studio.core.blank import is_blank
from mlp_studio.core.layer_space import COMPONENTS, Axes, axes_within, layer_outputs, usual_axes
from mlp_studio.core.network import UnitKey
from mlp_studio.core.project import Project
from mlp_studio.training.space_pictures import SpacePicture
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.chooser import Chooser
from mlp_studio.ui.hidden_space.plane import SpacePlane
from mlp_studio.ui.hidden_space.words import COMPONENT, EXACT, axis_choices, axis_key, honest_words
from mlp_studio.ui.icons import icon
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.paragraph import Paragraph
from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.plane.region_look import region_colours

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

LIVE_SIZE, FINEST = 100, 600
"""Cells a side of the regions during a run, and at rest at most."""
LOW, LOW_TALL = 300, 420
"""Below these heights of a wide and of a tall view, the plane has no read-out: its square would be too small."""
SIDE, WIDEST_SIDE = 180, 280
"""Width of choosers and words beside the plane, at least and at most."""
FIELD, FIELD_PADDING, ARROW = 28, 6, 20
"""Height of the choosers, room before their words, and width of their arrows."""
Form = Literal["column", "row", "rows"]
PLACES: dict[Form, tuple[tuple[int, int, int, int], ...]] = {
    "column": ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)),
    "row": ((0, 0, 1, 1), (0, 2, 1, 1), (0, 1, 1, 1)),
    "rows": ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)),
}
"""Row, column, rows and columns of the layer's chooser, of the button and of the axes' choosers: beside the plane, or above it."""
WHOLE = {True: ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1)), False: ((0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 1, 1))}
"""The same of choosers, plane and words, by whether they stand beside it."""
MOST = 100
"""How much more of the room the plane takes than what is empty beside or below it; there is a limit to its size."""
_ANY = 16777215
"""Qt's word for no limit."""
GRID_TIP = "The grid of the plane, as this layer bends it"
WHAT, MEND = "No hidden layer yet", "Add one (click between the columns, or press L): its units become the axes here"
WHAT_BLANK, MEND_BLANK = "No network yet", "Draw a layer, and the points are shown as it sees them"


class HiddenSpaceView(LectureView):
    """The points as a layer sees them. All that takes time is done by its own worker, and only while the view is in sight."""

    def __init__(self, window: MainWindow) -> None:
        """Make the view for a window; it links itself to plane, canvas and table."""
        super().__init__(window.look, window)
        self._window = window
        self._project: Project | None = None
        self._is_told = False
        self._chosen_layer: int | None = None
        self._chosen_axes: dict[int, Axes] = {}
        self._asked: tuple[Any, ...] = ()
        self._linked_table = False
        self._place: tuple[float, float] | None = None
        self._space_place: tuple[float, float] | None = None
        self._form: Form | None = None
        self.feed = SpaceFeed(self)
        self.space = SpacePlane(self.look, self)
        self.layer_field, self.first_field, self.second_field = Chooser("Layer"), Chooser("Horizontal axis"), Chooser("Vertical axis")
        self._axes_box = QWidget(self)
        self._axes_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._axes_box)
        self.grid_action = QAction(icon("grid", self.look), "Warped grid", self)
        self.info = Paragraph("How far what is seen holds", self, lines=1)
        self._choosers = QWidget(self)
        self._grid = QGridLayout(self._choosers)
        self._whole = QGridLayout(self)
        self._build()
        self._connect()
        self._restyle()

    def _build(self) -> None:
        self.grid_action.setCheckable(True)
        self.grid_action.setChecked(True)
        self.grid_action.setToolTip(GRID_TIP)
        self._grid_button = QToolButton(self)
        self._grid_button.setDefaultAction(self.grid_action)
        self._grid_button.setAccessibleName("Warped grid")
        self._axes_row.setContentsMargins(0, 0, 0, 0)
        for field in (self.first_field, self.second_field):
            self._axes_row.addWidget(field, 1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # `minimumSizeHint` says what is needed
        self.setFocusProxy(self.space)
        self.setAccessibleName("Hidden space")

    def _connect(self) -> None:
        window, space = self._window, self.space
        self.feed.picture_changed.connect(self._on_picture)
        self.feed.failed.connect(self.failed)
        self.layer_field.activated.connect(lambda _: self.choose_layer(int(self.layer_field.key)))
        self.first_field.activated.connect(lambda _: self._on_axis(0, self.first_field.key))
        self.second_field.activated.connect(lambda _: self._on_axis(1, self.second_field.key))
        self.grid_action.toggled.connect(lambda _: self._ask())
        space.bounds_changed.connect(lambda _: self._ask())
        space.side_changed.connect(self._ask)
        space.hovered.connect(self._on_hovered)
        space.example_picked.connect(window.presenter.pick)
        space.hovered_point.connect(window.plane.set_hovered_point)
        space.hovered_point.connect(window.plane.hovered_point)  # the table hears of the plane's
        space.hovered_unit.connect(self._on_hovered_line)
        space.unit_picked.connect(self._on_line_picked)
        window.plane.hovered_point.connect(self._on_hovered_point)
        window.plane.hovered.connect(self._on_plane_hovered)
        window.plane.bounds_changed.connect(lambda _: self._ask())
        window.canvas.hovered_unit.connect(self._on_hovered_unit)
        self.look.theme_changed.connect(self._restyle)

    # What is shown

    def show_moment(self, project: Project) -> None:
        """Have a picture of this project made; what is picked and current is marked at once."""
        self._project, self._is_told = project, True
        self._link_table()
        self._show_choices()
        self._show_lack()
        self.space.set_picked(self._window.picks.example)
        self.space.set_current_example(self._window.plane.current_example)
        self._ask()

    def close_threads(self) -> bool:
        """End the worker; return whether it ended in time."""
        return self.feed.close()

    @property
    def layer(self) -> int:
        """The layer s = 1 … d whose outputs are shown: the one that was chosen, or the last hidden one."""
        d = 1 if self._project is None else self._project.network.d
        return max(1, d - 1) if self._chosen_layer is None else min(self._chosen_layer, d)

    @property
    def axes(self) -> Axes:
        """What stands on the axes."""
        if self._project is None:
            return COMPONENTS
        s = self.layer
        units = self._project.network.sizes[s]
        return axes_within(self._chosen_axes.get(s, usual_axes(units)), units)

    @property
    def lack(self) -> tuple[str, str] | None:
        """What is missing for a hidden space, and what to do about it, or None."""
        if self._project is None or is_blank(self._project):
            return WHAT_BLANK, MEND_BLANK
        return (WHAT, MEND) if self._project.network.d == 1 else None

    def choose_layer(self, s: int) -> None:
        """Show the outputs of layer s = 1 … d from now on."""
        self._chosen_layer = s
        self._show_choices()
        self._ask()

    def choose_axes(self, axes: Axes) -> None:
        """Put these on the axes, for the layer that is shown."""
        self._chosen_axes[self.layer] = axes
        self._show_choices()
        self._ask()

    def _on_axis(self, place: int, key: str) -> None:
        """Put something on one axis; the other keeps what it has, unless that is the same or does not go with it."""
        axes = self.axes
        if key == COMPONENT:
            self.choose_axes(COMPONENTS)
        elif key:
            unit, other = int(key), axes.first if place else axes.second
            if other is None or other == unit:
                other = (axes.second if place else axes.first) if axes.are_units else None
            if other is None or other == unit:
                other = 1 if unit == 0 else 0
            has_other = self._project is not None and self._project.network.sizes[self.layer] > 1
            self.choose_axes(Axes(unit, other if has_other else None) if place == 0 else Axes(other, unit))
        else:
            self._show_choices()

    def _show_choices(self) -> None:
        if self._project is None:
            return
        network, s, axes = self._project.network, self.layer, self.axes
        before = [field.currentText() for field in self._fields]
        self.layer_field.set_choices([(str(i), layer_name(network, i)) for i in range(1, network.d + 1)])
        self.layer_field.set_key(str(s))
        for place, field in enumerate((self.first_field, self.second_field)):
            field.set_choices(axis_choices(network, s, place))
            field.set_key(axis_key(axes, place))
            field.setEnabled(field.count() > 1)
        if before != [field.currentText() for field in self._fields]:
            self._arrange()

    def _show_lack(self) -> None:
        is_whole = self.lack is None
        for widget in (self.space, self._choosers, self.info):
            widget.setVisible(is_whole)
        self._show_words()
        self.update()

    def _ask(self) -> None:
        """Have a picture made, if it would be another one than the last."""
        project, window, space = self._project, self._window, self.space
        if project is None or self.lack is not None or not (self._is_told and self.isVisible()):
            return
        plane = window.plane.bounds if self.grid_action.isChecked() else None
        fine = max(LIVE_SIZE, min(FINEST, round(space.side * self.devicePixelRatioF())))
        size = LIVE_SIZE if window.controller.is_going else fine
        looks = (self.look.theme, self.look.region_blend)
        shown = space.picture
        is_same_space = shown is not None and (shown.s, shown.axes) == (self.layer, self.axes)
        bounds = space.chosen_bounds if is_same_space else None
        asked = (project.network, project.points, project.view.regions, self.layer, self.axes, bounds, plane, size, *looks)
        if len(asked) == len(self._asked) and all(
            a is b or (i > 1 and a == b) for i, (a, b) in enumerate(zip(asked, self._asked, strict=True))
        ):
            return
        self._asked = asked
        self.feed.show(project, self.layer, self.axes, bounds, plane, size, region_colours(self.look))

    def _on_picture(self, picture: SpacePicture) -> None:
        project = self._project
        if project is None or self.lack is not None or (picture.s, picture.axes) != (self.layer, self.axes):
            return  # of before a choice; the next one is under way
        if picture.project.points is not project.points or picture.project.network.sizes != project.network.sizes:
            return
        before = self.space.picture
        self.space.show_picture(picture)
        if before is None or (before.s, before.axes) != (picture.s, picture.axes):
            self._space_place = None
            self.space.forget_place()
        self._on_hovered(None)
        self._show_image()

    def _show_words(self) -> None:
        """Say how far what is seen holds; where there is little room, only if that is less than exactly."""
        picture = self.space.picture
        if picture is not None:
            words = honest_words(picture)
            self.info.set_text(words)
            self.info.setToolTip(words)
            has_room = self.space.has_read_out or self._form == "column"
            self.info.setVisible(self.lack is None and (has_room or words != EXACT))

    # Links

    def _link_table(self) -> None:
        """Ring what is hovered in the table of points, once there is one: it is made when it is first opened."""
        if not self._linked_table and "points_table" in vars(self._window):
            self._linked_table = True
            self._window.points_table.hovered_point.connect(self._on_hovered_point)

    def _on_hovered_point(self, index: int | None) -> None:
        picture = self.space.picture
        if picture is not None and (index is None or index < len(picture.places)):
            self.space.set_hovered_point(index)

    def _on_hovered(self, place: tuple[float, float] | None) -> None:
        """Show what the layers behind say of a place of the space."""
        picture = self.space.picture
        self._space_place = self._space_place if place is None else place  # its last one stays in the read-out
        if place is None:
            self._show_words()
        if self._space_place is None or picture is None:
            return
        answer = answer_at(_as_project(picture), self._space_place)
        self.space.set_read_out(*(answer or (None, None)))
        if place is not None and not self.space.has_read_out:
            self.info.set_text(self.space.read_out_text)

    def _on_plane_hovered(self, place: tuple[float, float] | None) -> None:
        self._place = place
        if self.isVisible():
            self._show_image()

    def _show_image(self) -> None:
        """Mark where the place under the pointer in the plane goes."""
        picture = self.space.picture
        if self._place is None or picture is None:
            self.space.show_image(None)
            return
        y = layer_outputs(picture.project.network, picture.s, np.array([self._place]))
        u, v = picture.plane.project(y)[0].tolist()
        self.space.show_image((u, v) if np.isfinite([u, v]).all() else None)

    def _on_hovered_line(self, unit: int | None) -> None:
        self._window.canvas.highlight_unit(self._unit_of_line(unit))

    def _unit_of_line(self, line: int | None) -> UnitKey | None:
        """Return the unit of the next layer whose line this is; None if it has gone since the picture was made."""
        picture, project = self.space.picture, self._project
        if line is None or picture is None or project is None:
            return None
        s, sizes = picture.s + 1, project.network.sizes
        return (s, line) if s < len(sizes) and line < sizes[s] else None

    def _on_hovered_unit(self, key: UnitKey | None) -> None:
        self.space.set_hovered_unit(key[1] if key is not None and key[0] == self.layer + 1 and key[1] >= 0 else None)

    def _on_line_picked(self, unit: int | None) -> None:
        key = self._unit_of_line(unit)
        if key is not None:
            self._window.canvas.select_unit(key)

    # Layout

    @property
    def _fields(self) -> tuple[Chooser, ...]:
        return self.layer_field, self.first_field, self.second_field

    @property
    def _room(self) -> QSize:
        """What there is within the margins; the layout forgets its own rectangle whenever a part of it changes."""
        return self.rect().marginsRemoved(self._whole.contentsMargins()).size()

    def _arrange(self) -> None:
        """Put choosers and words beside the plane, or above and below it, whichever leaves it more room."""
        form, room = self._wanted_form(), self._room
        is_beside, px = form == "column", self.look.px
        self.space.set_compact(self.height() < px(LOW if is_beside else LOW_TALL))
        if form != self._form:
            self._form = form
            self._put(form)
        self._show_words()
        more = self.space.more_than_square
        if is_beside:
            left = room.width() - self._whole.spacing() - room.height() - more
            self._choosers.setFixedWidth(round(min(px(WIDEST_SIDE), max(px(SIDE), left))))
            self.space.setMaximumSize(max(0, room.height() + more), _ANY)
        else:
            self.space.setMaximumSize(_ANY, max(0, room.width() - more))
        layer, first, second = (field.full_width for field in self._fields)
        for place, width in enumerate((first, second)):
            self._axes_row.setStretch(place, 0 if is_beside else width)
        for column, width in enumerate((layer, first + second) if form == "row" else (1, 0)):
            self._grid.setColumnStretch(column, width)

    def _wanted_form(self) -> Form:
        """Return the form in which the square is the largest; above it the choosers stand in one row if none is cut there."""
        px, room, gap = self.look.px, self._room, self._whole.spacing()
        more, line = self.space.more_than_square, self.info.fontMetrics().lineSpacing()
        beside = min(room.width() - px(SIDE) - gap, room.height() + more)
        if beside > min(room.width(), room.height() - px(FIELD) - line - 2 * gap + more):
            return "column"
        needed = sum(field.full_width for field in self._fields) + self._grid_button.width() + 3 * self._grid.spacing()
        return "row" if needed <= room.width() else "rows"

    def _put(self, form: Form) -> None:
        """Put the parts where they are in a form."""
        is_beside, directions = form == "column", QBoxLayout.Direction
        self._axes_row.setDirection(directions.TopToBottom if is_beside else directions.LeftToRight)
        choosers, parts = (self.layer_field, self._grid_button, self._axes_box), (self._choosers, self.space, self.info)
        for box, members, places in ((self._grid, choosers, PLACES[form]), (self._whole, parts, WHOLE[is_beside])):
            for member in members:
                box.removeWidget(member)
            for member, place in zip(members, places, strict=True):
                box.addWidget(member, *place)
        rows, columns = ((0, 1, 0, 0), (0, MOST, 1)) if is_beside else ((0, MOST, 0, 1), (1, 0, 0))
        for row, stretch in enumerate(rows):
            self._whole.setRowStretch(row, stretch)
        for column, stretch in enumerate(columns):
            self._whole.setColumnStretch(column, stretch)
        self._choosers.setMinimumWidth(0)
        self._choosers.setMaximumWidth(_ANY)
        self.info.set_filling(is_beside)

    def _restyle(self) -> None:
        px = self.look.px
        self._whole.setContentsMargins(*(round(px(side)) for side in (12, 8, 12, 6)))
        self._whole.setSpacing(round(px(8)))
        self._grid.setSpacing(round(px(6)))
        self._axes_row.setSpacing(round(px(6)))
        self.info.setFont(self.look.font("caption"))
        self.info.set_style(f"color: {self.look.theme.ink3.name()}")
        for field in self._fields:
            inner = round(px(FIELD)) - 4
            field.setStyleSheet(
                f"QComboBox {{ min-height: {inner}px; max-height: {inner}px; padding: 1px 0 1px {round(px(FIELD_PADDING))}px; }}"
                f"QComboBox::drop-down {{ border: none; width: {round(px(ARROW))}px; }}"
            )
        self._grid_button.setFixedSize(round(px(FIELD)), round(px(FIELD)))
        self._grid_button.setIconSize(QSize(round(px(18)), round(px(18))))
        self._form = None
        self._arrange()
        self._ask()
        self.update()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and what is missing."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.look.theme.panel)
            lack = self.lack
            if lack is not None:
                draw_invitation(painter, self.look, QRectF(self.rect()), *lack)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing before it is told anew: a dock may change its size first."""
        super().hideEvent(event)
        self._is_told = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand beside each other, or above."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        """Return the size that the plane likes."""
        return QSize(round(self.look.px(388)), round(self.look.px(430)))

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the square still shows something."""
        return QSize(round(self.look.px(280)), round(self.look.px(150)))


def _as_project(picture: SpacePicture) -> Project:
    """Return what the layers behind the space are, as a project of its coordinates."""
    return replace(picture.project, network=picture.rest)
