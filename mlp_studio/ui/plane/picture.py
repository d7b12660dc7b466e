"""The picture of the plane: regions, hyperplanes and boundaries, the points on top, and the read-out below."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log10
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.answers import answer_at
from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.findings import counted
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.training.heat import HeatMap
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.painting.plane_points import PlanePoints
from mlp_studio.ui.painting.point_marks import draw_point_marks
from mlp_studio.ui.plane.heat_paint import bar_room, draw_bar
from mlp_studio.ui.plane.layers import PlaneLayers
from mlp_studio.ui.plane.line_paint import draw_badges, draw_handles
from mlp_studio.ui.plane.lines import PlaneLines
from mlp_studio.ui.plane.paint import axis_symbols, draw_axes, draw_cross_hair, draw_frame, draw_invitation, draw_note, draw_ring
from mlp_studio.ui.plane.read_out import ReadOut
from mlp_studio.ui.plane.region_look import shown_value
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.projector.region_names import PlacedName
from mlp_studio.ui.separability.paint import draw_separation
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.core.separability import Separation

LEFT, RIGHT, TOP, AXIS = 44, 24, 8, 32
"""Margins around the square at scale 1: tick labels at the left, right, above, and tick labels below."""
PLAIN_LEFT, PLAIN_RIGHT, PLAIN_TOP, PLAIN_AXIS = 48, 32, 15, 36
"""The same where there are names of the axes alone."""
NAME_ROW = 14
"""Additional room above for the name of the second coordinate where it is not just x₂."""
NARROW = 300
"""A square smaller than this has a read-out that is wider than itself."""


class PlanePicture(QWidget):
    """The square with its read-out line, and what is shown in it; what mouse and keys do is `PlaneView`'s.

    Signals
    -------
    bounds_changed(bounds)
        It was zoomed or moved other than by `set_bounds`: (left, right, bottom, top).
    hovered(place)
        The place (x1, x2) of the cross-hair, or None when it is taken away.
    example_picked(index)
        The user picked a point; None when it is let go, or no longer there.
    side_changed()
        The square has another size: its regions can be finer, or coarser.
    hovered_point(index)
        The pointer is on another point than before, or on none.
    """

    bounds_changed = Signal(object)
    hovered = Signal(object)
    example_picked = Signal(object)
    side_changed = Signal()
    hovered_point = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._wrong: Booleans | None = None
        self._separation: tuple[Separation, PointSet] | None = None
        self._current: int | None = None
        self._picked: int | None = None
        self._hovered_point: int | None = None
        self._home: Bounds = EMPTY.bounds()
        self._bounds: Bounds = self._home
        self._cross: tuple[float, float] | None = None
        self._heat: HeatMap | None = None
        self._room_at_right = self._usual_room_at_right
        self._lines = PlaneLines(look, self)
        self._layers = PlaneLayers(look, self._lines)
        self._read_out = ReadOut(look, self)
        self._lines.changed.connect(self._on_lines_changed)
        self.painting = PlanePoints(look, self)
        self.painting.changed.connect(self.update)
        self.painting.preview_changed.connect(self._on_preview_changed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Plane: decision regions and points")
        look.theme_changed.connect(self._on_theme_changed)
        self._describe()

    # What is shown

    def show_points(self, points: PointSet, wrong: Booleans | None = None) -> None:
        """Show points; `wrong` marks those that are misclassified, (n,). Nothing is drawn anew that has not changed."""
        old, before = self._points, self._wrong
        self._points, self._wrong = points, wrong
        if points is not old:
            self._current = self._hovered_point = None
            self._layers.take_points(points)
            self.painting.take_points(points)
            self._read_out.take(points)
            self._describe()
            self._place_read_out()
        elif wrong is before or (wrong is not None and before is not None and np.array_equal(wrong, before)):
            return
        self._layers.take_wrong(wrong)
        self.update()
        picked = self._picked
        if picked is not None and not (picked < len(points) and np.array_equal(points.xy[picked], old.xy[picked])):
            self._pick_example(None)

    def show_regions(self, frame: RegionFrame | None) -> None:
        """Show finished decision regions and boundaries, or none."""
        self._layers.take_regions(frame)
        self._heat = None if frame is None else frame.heat
        self._make_room()
        self.update()

    def show_hyperplanes(
        self,
        lines: Floats | None,
        frozen: Booleans | None = None,
        removed: Booleans | None = None,
        *,
        only_selected: bool = False,
    ) -> None:
        """Show the line w0 + w1 x1 + w2 x2 = 0 of each row of `lines` (l, 3), numbered from 1, or none.

        Parameters
        ----------
        lines, frozen, removed
            As of `core.hyperplane.Lines`; without masks no weight is frozen or cut.
        only_selected
            Show the line of the selected unit alone.
        """
        self._lines.show(lines, frozen, removed, only_selected=only_selected)

    def set_selected_unit(self, unit: int | None) -> None:
        """Mark the line of this unit, counted from 0, with arrows to its positive side and handles; None marks none."""
        self._lines.select(unit)

    @property
    def selected_unit(self) -> int | None:
        """The unit whose line is marked, or None."""
        return self._lines.selected

    @property
    def highlighted_unit(self) -> int | None:
        """The unit whose line is highlighted, or None."""
        return self._lines.hovered_unit

    def set_hovered_unit(self, unit: int | None) -> None:
        """Highlight the line of this unit, counted from 0, and its badge; None highlights none."""
        self._lines.highlight(unit)

    def set_path_unit(self, unit: int | None) -> None:
        """Show the line of this unit, counted from 0, as depending on the weight that is looked at; None shows none so."""
        self._lines.mark_path(unit)

    @property
    def path_unit(self) -> int | None:
        """The unit whose line is shown as depending on the weight that is looked at, or None."""
        return self._lines.path_unit

    @property
    def picked_example(self) -> int | None:
        """The point that the user picked, or None."""
        return self._picked

    def set_picked(self, index: int | None) -> None:
        """Ring the point that was picked, or none, as for a point that is not there; no signal is sent."""
        index = index if index is not None and index < len(self._points) else None
        if index != self._picked:
            self._picked = index
            self.update()

    def draw_on_ground(self, draw: Callable[[QPainter, Viewport], None] | None) -> None:
        """Have something drawn on the ground and under the points, or nothing, by a function of a painter and the square.

        It is drawn whenever the ground is; where it would be another picture, this is called again.
        """
        self._layers.on_ground = draw
        self._layers.forget_ground()
        self.update()

    def show_separation(self, separation: Separation | None, points: PointSet | None) -> None:
        """Show a verdict on linear separability and what shows it, on the points that it was made on, or none."""
        self._separation = None if separation is None or points is None else (separation, points)
        self.update()

    @property
    def note(self) -> str:
        """What the plane says about a selected unit whose line is not to be seen, or ""."""
        return self._lines.note(self._view)

    @property
    def ringed_point(self) -> int | None:
        """The point that is ringed because it is hovered, here or in the table, or None."""
        return self._hovered_point

    def set_hovered_point(self, index: int | None) -> None:
        """Ring a point that is hovered, here or in the table, or none; no signal is sent."""
        if index != self._hovered_point:
            self._hovered_point = index
            self.update()

    @property
    def current_example(self) -> int | None:
        """The point that is ringed, or None."""
        return self._current

    def set_current_example(self, index: int | None) -> None:
        """Ring the point that training is at, or none."""
        if index != self._current:
            self._current = index
            self.update()

    def show_output(self, project: Project, place: tuple[float, float]) -> None:
        """Show in the read-out what the network of a project says of a place."""
        answer = answer_at(project, place)
        if answer is None:
            self.set_read_out(None)
        else:
            self.set_read_out(*answer, shown_value(project, place))

    def set_read_out(self, y: Floats | None, class_index: int | None = None, shown: tuple[str, float] | None = None) -> None:
        """Show the network's output y (k,) and its class at the place of the last `hovered`; (None, None) shows the place alone.

        `shown` is the symbol and the output of the one unit that the plane shows, if it does.
        """
        self._read_out.set_outputs(y, class_index, shown)
        if self._heat is not None:
            self.update()

    @property
    def verdict(self) -> str:
        """The verdict that is shown, in few words, or ""."""
        if self._separation is None or self._separation[0].is_empty:
            return ""
        separation = self._separation[0]
        if separation.margin is None:
            return f"Not linearly separable: {separation.reason}"
        return f"Linearly separable, margin {value_text(separation.margin)}"

    def forget_place(self) -> None:
        """Empty the read-out, and take the cross-hair away; no signal is sent."""
        self._cross = None
        self._read_out.set_place(None)
        self.update()

    @property
    def read_out_text(self) -> str:
        """The read-out in words."""
        return self._read_out.text

    @property
    def bounds(self) -> Bounds:
        """What the square shows: left, right, bottom, top."""
        return self._bounds

    def set_bounds(self, bounds: Bounds) -> None:
        """Show this square, and come back to it on `fit`; no signal is sent.

        Raises
        ------
        ValueError
            If it has no extent.
        """
        left, right, bottom, top = (float(b) for b in bounds)
        if not (left < right and bottom < top):
            raise ValueError(f"bounds {bounds} have no extent")
        self._home = (left, right, bottom, top)
        self._take_bounds(self._home)

    def keep_bounds(self) -> None:
        """Keep what is shown after an edit of the points, unless one of them is out of sight; no signal is sent.

        While points are painted it stays whatever is out of sight; `fit` shows all.
        """
        self._home = self._points.bounds()
        if not self.painting.is_active and not self.shows_all(self._points.xy):
            self._take_bounds(self._home)

    def shows_all(self, xy: Floats) -> bool:
        """Tell whether all places (n, 2) are within what is shown."""
        left, right, bottom, top = self._bounds
        return bool(((xy >= (left, bottom)) & (xy <= (right, top))).all())

    def fit(self) -> None:
        """Go back to the bounds that were set last."""
        self._zoom_to(self._home)

    def zoom(self, factor: float, centre: tuple[float, float] | None = None) -> None:
        """Make the square `factor` times smaller (above 1: nearer) around a place, or around its middle."""
        self._zoom_to(self._view.zoomed(factor, centre, self._home))

    @property
    def side(self) -> int:
        """Side of the square in logical pixels."""
        return self.plot_rect().width()

    @property
    def shown_count(self) -> int:
        """How many of the points are drawn: beyond 20,000 a sample is."""
        return len(self._layers.points.shown)

    def plot_rect(self) -> QRect:
        """Return where the square lies in the widget."""
        px, plain = self._look.px, self._look.layout.is_plain
        left, top, axis = px(PLAIN_LEFT if plain else LEFT), px(PLAIN_TOP if plain else TOP), px(PLAIN_AXIS if plain else AXIS)
        top += px(NAME_ROW) if self._has_long_names else 0
        width = self.width() - left - self._room_at_right
        height = self.height() - top - axis - self._read_out_room
        side = max(16, int(min(width, height)))
        return QRect(round(left + max(0.0, width - side) / 2), round(top), side, side)

    def position_of(self, x: float, y: float) -> QPointF:
        """Return the position in the widget of a place."""
        return self._view.position_of(x, y)

    @property
    def region_names(self) -> tuple[PlacedName, ...]:
        """The names of classes that stand in their regions, as a plain layout has them."""
        return self._layers.names.placed if self._look.layout.is_plain else ()

    @property
    def _usual_room_at_right(self) -> float:
        return self._look.px(PLAIN_RIGHT if self._look.layout.is_plain else RIGHT)

    @property
    def _read_out_room(self) -> int:
        return 0 if self._look.layout.is_plain else self._read_out.sizeHint().height()

    @property
    def _axis_symbols(self) -> tuple[str, str]:
        """LaTeX for the names of the coordinates, "" for those that have none."""
        return axis_symbols(self._points.axes)

    @property
    def _view(self) -> Viewport:
        return Viewport(self.plot_rect(), self._bounds)

    @property
    def _has_long_names(self) -> bool:
        return "" in self._axis_symbols

    # Changing

    def _take_bounds(self, bounds: Bounds) -> None:
        if bounds == self._bounds:
            return
        self._bounds = bounds
        self._layers.forget()
        side = bounds[1] - bounds[0]
        self._read_out.set_decimals(min(12, max(0, ceil(-log10(side / 100)))))
        self.update()

    def _zoom_to(self, bounds: Bounds) -> None:
        if bounds != self._bounds:
            self._take_bounds(bounds)
            self.bounds_changed.emit(bounds)

    def _hover(self, place: tuple[float, float] | None) -> None:
        if place == self._cross:
            return
        self._cross = place
        if place is not None:
            self._read_out.set_place(place)
        self.update()
        self.hovered.emit(place)

    def _pick_example(self, index: int | None) -> None:
        if index is None and self._picked is None:
            return
        self.set_picked(index)
        self.example_picked.emit(index)

    def _describe(self) -> None:
        n, test = len(self._points), int(self._points.test_mask.sum())
        count = counted(n, "point")
        self.setAccessibleDescription(f"{count}, {test:,} of them for testing" if n else "no points yet")

    def _make_room(self) -> None:
        """Make the margin at the right wider where the numbers of the colour bar need more than usual."""
        usual = self._usual_room_at_right
        room = usual if self._heat is None else max(usual, float(ceil(bar_room(self._look, self._heat))))
        if room != self._room_at_right:
            self._room_at_right = room
            self._on_resized()

    def _on_theme_changed(self) -> None:
        self._read_out.setVisible(not self._look.layout.is_plain)
        self._layers.restyle()
        self.updateGeometry()
        self._make_room()
        self._place_read_out()
        self.update()

    def _on_lines_changed(self) -> None:
        self._layers.forget_ground()
        self.update()

    def _on_preview_changed(self) -> None:
        preview = self.painting.preview
        self._layers.take_preview(preview.hidden, preview.shown, self._points)
        self.update()

    def _place_read_out(self) -> None:
        rect = self.plot_rect()
        height = self._read_out.sizeHint().height()
        top = rect.bottom() + 1 + round(self._look.px(AXIS))
        width = rect.width() if rect.width() >= self._look.px(NARROW) else self.width() - round(self._look.px(12)) - rect.left()
        self._read_out.setGeometry(rect.left(), top, width, height)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the cached layers on each other, then what follows the pointer."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect, theme = self.plot_rect(), self._look.theme
            painter.fillRect(self.rect(), theme.panel)
            self._layers.draw(painter, rect, self._bounds, self.devicePixelRatioF())
            painter.save()
            painter.setClipRect(rect)
            if self._separation is not None:
                separation, points = self._separation
                draw_separation(painter, self._look, self._view, separation, points.xy, self._layers.points.radius)
            draw_point_marks(painter, self._look, self._view, self.painting, self._points, self._layers.points.radius)
            painter.translate(rect.topLeft())
            placed = self._lines.placed(self._view)
            draw_badges(painter, self._look, placed, self._lines.hovered_unit)
            if self._cross is not None and self._lines.gesture is None and not self.painting.is_active:
                draw_cross_hair(
                    painter, self._look, rect.translated(-rect.topLeft()), self.position_of(*self._cross) - QPointF(rect.topLeft())
                )
            draw_handles(painter, self._look, placed)
            painter.restore()
            if self._heat is not None:
                draw_bar(painter, self._look, self._heat, rect, self._read_out.shown_value)
            draw_frame(painter, self._look, rect, is_focused=self.hasFocus(), is_empty=not len(self._points))
            draw_axes(painter, self._look, rect, self._bounds, self._points.axes, self._axis_symbols)
            self._draw_rings(painter)
            if not len(self._points):
                draw_invitation(painter, self._look, QRectF(rect), "No points yet", "Paint some with P, or drop a file here", "paint")
            elif self.shown_count < len(self._points):
                draw_note(painter, self._look, rect, f"{self.shown_count:,} of {len(self._points):,} points drawn")
            note = self.note or self.verdict
            if note:
                draw_note(painter, self._look, rect, note, below=True)

    def _draw_rings(self, painter: QPainter) -> None:
        """Ring the points that are marked, all around: at the edge of the square beyond its frame."""
        theme, px = self._look.theme, self._look.px
        rings = ((self._hovered_point, theme.ink, 3.5, 1.5), (self._picked, theme.ink2, 6, 2), (self._current, theme.accent, 8, 3))
        for index, colour, gap, width in rings:
            if index is None or index >= len(self._points):
                continue
            x, y = self._points.xy[index].tolist()
            if self._view.shows(x, y):
                draw_ring(painter, self._look, self.position_of(x, y), self._layers.points.radius + px(gap), colour, px(width))

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups: 412 wide, the square 344."""
        px = self._look.px
        return QSize(round(px(412)), round(px(TOP + 344 + AXIS)) + self._read_out.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the square is still readable."""
        px = self._look.px
        return QSize(round(px(LEFT + 140 + RIGHT)), round(px(TOP + 140 + AXIS)) + self._read_out.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the square; the layers are drawn anew at its size."""
        self._on_resized()

    def _on_resized(self) -> None:
        self._layers.forget()
        self._place_read_out()
        self.side_changed.emit()
