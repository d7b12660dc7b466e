"""The plane of a layer's outputs: its points, the warped grid, the lines of the next layer, and the regions behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHideEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.findings import counted
from mlp_studio.core.hyperplane import Line
from mlp_studio.training.regions import Bounds
from mlp_studio.training.space_pictures import SpacePicture
from mlp_studio.ui.formula_menu import FormulaMenu
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.hidden_space.words import axis_names, axis_symbols, place_symbol
from mlp_studio.ui.patience import PREPARING, Patience
from mlp_studio.ui.plane.hyperplanes import BADGE, PlacedLines, place_lines
from mlp_studio.ui.plane.line_paint import draw_selected_line
from mlp_studio.ui.plane.paint import draw_invitation, draw_note
from mlp_studio.ui.plane.picture import AXIS, LEFT, NAME_ROW, PLAIN_AXIS, PLAIN_LEFT, PLAIN_RIGHT, PLAIN_TOP, RIGHT, TOP
from mlp_studio.ui.plane.still import StillPlane
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look, faded

TIP = "A click picks the point here and in the plane, the wheel zooms, the middle button moves, a double-click shows all points"
INVITATIONS = ("Point here to read y of this layer and of the network", "Point here to read y")
MOST_WORDS, MOST_COUNTS = 3, 12
"""Groups of coinciding points up to which each is told in words, and as a number."""
SMALL = 180
"""A square smaller than this has room for fewer words."""
_GRID_OPACITY = 0.3
_IMAGE = 6.0
"""Radius of the mark where the place under the pointer in the plane goes."""


class SpacePlane(StillPlane):
    """Shows a `SpacePicture`; its signals are those of the plane, units being those of the next layer."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        self._picture: SpacePicture | None = None
        self._image: tuple[float, float] | None = None
        self._is_compact = False
        self._output_ends: dict[int, int] = {}
        super().__init__(look, TIP, parent)
        self.patience = Patience(self)
        self.patience.timeout.connect(self.update)
        self._read_out.name_places("y", INVITATIONS)
        self.formula_menu = FormulaMenu(self, lambda: self.formulas)
        self.draw_on_ground(self._draw_ground)
        self.setAccessibleName("Hidden space: points and decision regions")

    # What is shown

    @property
    def picture(self) -> SpacePicture | None:
        """What is shown, or None."""
        return self._picture

    @property
    def chosen_bounds(self) -> Bounds | None:
        """What is shown if the user has zoomed or moved it, else None."""
        return None if self._bounds == self._home else self._bounds

    def show_picture(self, picture: SpacePicture) -> None:
        """Show another picture; what is picked and hovered stays, and so does what the user has zoomed to in the same space."""
        before, self._picture = self._picture, picture
        self.patience.stop()
        kept = (self._picked, self._hovered_point, self._current)
        self._picked = None  # the points move: this is no reason to let one go
        is_same = before is not None and (before.s, before.axes) == (picture.s, picture.axes) and len(before.places) == len(picture.places)
        stays = is_same and self.chosen_bounds is not None
        if stays:
            self._home = picture.home
        else:
            self.set_bounds(picture.home)
        points = picture.project.points
        self.show_points(replace(points, xy=picture.places, axes=axis_names(picture)), picture.wrong)
        self.show_regions(picture.frame)
        self._show_lines(picture)
        self._read_out.name_places(place_symbol(picture.project.network, picture.s), INVITATIONS)
        self.set_picked(kept[0])
        self.set_hovered_point(kept[1] if kept[1] is not None and kept[1] < len(points) else None)
        self.set_current_example(kept[2])
        self._layers.forget_ground()
        self.update()

    def show_image(self, place: tuple[float, float] | None) -> None:
        """Mark where the place under the pointer in the plane goes, or nothing."""
        if place != self._image:
            self._image = place
            self.update()

    @property
    def image(self) -> tuple[float, float] | None:
        """The place that is marked, or None."""
        return self._image

    @property
    def formulas(self) -> dict[str, str]:
        """The symbols of the axes and of the places, as LaTeX, by what they are; components have none."""
        picture = self._picture
        if picture is None:
            return {}
        across, up = self._axis_symbols
        found = {"horizontal axis": across, "vertical axis": up, "outputs of the layer": place_symbol(picture.project.network, picture.s)}
        return {what: latex for what, latex in found.items() if latex}

    @property
    def gathered_texts(self) -> list[str]:
        """What is written at each place where points coincide."""
        groups = () if self._picture is None else self._picture.gathered[:MOST_COUNTS]
        in_words = self._picture is not None and len(self._picture.gathered) <= MOST_WORDS
        here = " here" if self.side >= self._look.px(SMALL) else ""
        return [f"{counted(len(group), 'point')}{here}" if in_words else f"{len(group):,}" for group in groups]

    @property
    def more_than_square(self) -> int:
        """How much wider the widget is than high, where its square fills it."""
        px, plain = self._look.px, self._look.layout.is_plain
        across = px(PLAIN_LEFT + PLAIN_RIGHT if plain else LEFT + RIGHT)
        down = px(PLAIN_TOP + PLAIN_AXIS if plain else TOP + AXIS) + (px(NAME_ROW) if self._has_long_names else 0) + self._read_out_room
        return round(across - down)

    @property
    def has_read_out(self) -> bool:
        """Whether there is room for the read-out."""
        return not (self._is_compact or self._look.layout.is_plain)

    def set_compact(self, is_compact: bool) -> None:
        """Leave out the read-out where it would take the room of the square."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._read_out.setVisible(self.has_read_out)
            self._on_resized()
            self.update()

    def _show_lines(self, picture: SpacePicture) -> None:
        self.show_hyperplanes(None if self._output_line is not None else picture.lines)

    @property
    def _output_line(self) -> Line | None:
        """The line of the one output unit, which is drawn as such; of several units the lines are those of any plane."""
        picture = self._picture
        if picture is None or picture.lines is None or picture.s + 1 != picture.project.network.d or len(picture.lines) != 1:
            return None
        w0, w1, w2 = picture.lines[0].tolist()
        return w0, w1, w2

    @property
    def _axis_symbols(self) -> tuple[str, str]:
        return ("", "") if self._picture is None else axis_symbols(self._picture)

    @property
    def _read_out_room(self) -> int:
        return 0 if self._is_compact else super()._read_out_room

    # Painting

    def _draw_ground(self, painter: QPainter, view: Viewport) -> None:
        """Draw the warped grid and the line of the output unit."""
        picture, px, theme = self._picture, self._look.px, self._look.theme
        if picture is None:
            return
        if picture.grid is not None:
            painter.setPen(QPen(faded(theme.ink, _GRID_OPACITY), px(1)))
            for line in picture.grid.lines:
                painter.drawPolyline(_on_screen(line, view))
        line_of_output = self._output_line
        if line_of_output is not None:
            draw_selected_line(painter, self._look, self._placed_output(view), line_of_output, 0, theme.ink)

    def _placed_output(self, view: Viewport) -> PlacedLines:
        """Return where the line of the output unit is in a square."""
        assert self._picture is not None
        assert self._picture.lines is not None
        return place_lines(self._picture.lines, view.bounds, view.rect.width(), 0, self._output_ends, scale=self._look.scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put on the picture what stands above its points; before the first one there is nothing, and not a plane without points."""
        if self._picture is None:
            with QPainter(self) as waiting:
                waiting.fillRect(self.rect(), self._look.theme.panel)
                if self.patience.is_over:
                    draw_invitation(waiting, self._look, QRectF(self.rect()), *PREPARING)
            return
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = self.plot_rect()
            painter.setClipRect(rect.adjusted(1, 1, -1, -1))
            for box, text in self.counts:
                self._draw_count(painter, box, text)
            if self.output_badge is not None:
                self._draw_output_badge(painter, self.output_badge)
            if self._image is not None:
                self._draw_image(painter, self.position_of(*self._image))
            if self._picture.frame is None:
                draw_note(painter, self._look, rect, "No regions: a weight is not finite")

    def _draw_count(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Write how many points are at one place."""
        look, px = self._look, self._look.px
        painter.setFont(look.font("caption", 600))
        painter.setPen(QPen(look.theme.line2, 1))
        painter.setBrush(look.theme.panel)
        painter.drawRoundedRect(box, px(6), px(6))
        painter.setPen(look.theme.ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _box_of_count(self, centre: QPointF, text: str) -> QRectF:
        """Return where a count is written beside its marker: on the first side with room that the badge y leaves free."""
        px, rect = self._look.px, QRectF(self.plot_rect())
        metrics = QFontMetricsF(self._look.font("caption", 600))
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + px(12), metrics.height() + px(4))
        away = self._layers.points.radius + px(12)
        room, badge = rect.adjusted(px(4), 0, -px(4), 0), self.output_badge
        upright = -1 if centre.y() > rect.center().y() else 1
        boxes = []
        for dx, dy in ((1, 0), (-1, 0), (0, upright), (0, -upright)):
            middle = centre + QPointF(dx * (away + box.width() / 2), dy * (away + box.height() / 2))
            if dy:  # beside it is no room: above or below it may stand to one side
                half = min(box.width(), room.width()) / 2
                middle.setX(min(max(middle.x(), room.left() + half), room.right() - half))
            boxes.append(box.translated(middle - box.center()))
        fitting = [box for box in boxes if room.contains(box)] or boxes[2:3]
        return next((box for box in fitting if badge is None or not badge.intersects(box)), fitting[0])

    @property
    def counts(self) -> list[tuple[QRectF, str]]:
        """What is written at the places in sight where points coincide, and where."""
        if self._picture is None:
            return []
        rect, xy = QRectF(self.plot_rect()), self._points.xy
        centres = [self.position_of(*xy[int(group[0])].tolist()) for group in self._picture.gathered]
        told = zip(centres, self.gathered_texts, strict=False)
        return [(self._box_of_count(centre, text), text) for centre, text in told if rect.contains(centre)]

    @property
    def output_badge(self) -> QRectF | None:
        """Where the badge y stands on the output unit's line, or None."""
        if self._output_line is None or self._look.layout.is_plain:
            return None
        place = self._placed_output(self._view).badges.get(0)
        if place is None:
            return None
        box = QRectF(0, 0, self._look.px(BADGE), self._look.px(BADGE))
        box.moveCenter(QPointF(self.plot_rect().topLeft()) + QPointF(*place))
        return box

    def _draw_output_badge(self, painter: QPainter, box: QRectF) -> None:
        theme, px = self._look.theme, self._look.px
        painter.setPen(QPen(theme.panel, px(1)))
        painter.setBrush(theme.ink)
        painter.drawEllipse(box)
        draw_formula(painter, box.translated(0, -px(1)), "y", px(13), theme.panel, Qt.AlignmentFlag.AlignHCenter)

    def _draw_image(self, painter: QPainter, centre: QPointF) -> None:
        """Draw a ring with a cross where a place of the plane goes."""
        theme, px = self._look.theme, self._look.px
        radius = px(_IMAGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(theme.panel, px(3.5)), QPen(theme.ink, px(1.5))):
            painter.setPen(pen)
            painter.drawEllipse(centre, radius, radius)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(centre + QPointF(dx, dy) * radius * 0.5, centre + QPointF(dx, dy) * radius * 1.7)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._read_out.setVisible(self.has_read_out)

    # Mouse: lines answer, too

    def _click(self, position: QPointF) -> None:
        target = self._target(position)
        hit = self._lines.hit(position, self._view) if target is None else None
        if hit is not None:
            self.unit_picked.emit(hit.unit)
        else:
            self._pick_example(target)

    def _show_cursor(self, position: QPointF) -> None:
        super()._show_cursor(position)
        is_free = self._pan is None and not self._space_held and self.plot_rect().contains(position.toPoint())
        hit = self._lines.hit(position, self._view) if is_free and self._target(position) is None else None
        self._lines.hover(None if hit is None else hit.unit)
        if hit is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Wait for the first picture."""
        super().showEvent(event)
        if self._picture is None:
            self.patience.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits any more."""
        super().hideEvent(event)
        self.patience.stop()

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the square still shows something: the bottom dock is low."""
        px = self._look.px
        return QSize(round(px(LEFT + 96 + RIGHT)), round(px(TOP + 96 + AXIS)))


def _on_screen(line: Floats, view: Viewport) -> QPolygonF:
    left, right, bottom, top = view.bounds
    side = view.rect.width()
    with np.errstate(all="ignore"):
        return polygon((line[:, 0] - left) * (side / (right - left)), (top - line[:, 1]) * (side / (top - bottom)))
