"""The plane: decision regions, hyperplanes and boundaries, the points on top, and the network's output under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

import numpy as np
from PySide6.QtCore import QEvent, QMetaMethod, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.training.regions import Bounds, RegionFrame
from mlp_studio.ui.icons import icon
from mlp_studio.ui.plane_paint import GroundPainter, PointPainter, draw_axes, draw_badges, draw_cross_hair, draw_frame, draw_invitation
from mlp_studio.ui.read_out import ReadOut
from mlp_studio.ui.theme import Look
from mlp_studio.ui.viewport import Viewport

LEFT, RIGHT, TOP, AXIS = 44, 24, 8, 32
"""Margins around the square at scale 1: tick labels at the left, right, above, and tick labels below."""
NAME_ROW = 14
"""Additional room above for the name of the second coordinate where it is not just x₂."""
NARROW = 300
"""A square smaller than this has a read-out that is wider than itself."""
CLICK_REACH = 10.0
"""How far from a point a click still picks it, in logical pixels."""
ZOOM_STEP = 1.2
KEY_STEP = 1 / 40
_DRAG = 4.0


@dataclass(frozen=True)
class _Pan:
    """The gesture of moving the plane: where it began, on what."""

    start: QPointF
    view: Viewport


class PlaneView(QWidget):
    """The square plot of the plane with its read-out line.

    The wheel zooms at the pointer, the middle button or Space with the left button moves, a double-click fits. By keyboard: + and −
    zoom, Home fits, Alt with arrows moves the cross-hair, Shift with them the plane, Enter picks the nearest point.

    Signals
    -------
    bounds_changed(bounds)
        The user zoomed or moved: (left, right, bottom, top).
    hovered(place)
        The place (x1, x2) under the pointer, or None when it leaves.
    picked(index)
        A point was clicked.
    space_tapped()
        Space was pressed over the plane and let go without a drag; if nothing is connected, the plane leaves Space to others.
    """

    bounds_changed = Signal(object)
    hovered = Signal(object)
    picked = Signal(int)
    space_tapped = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._wrong: Booleans | None = None
        self._current: int | None = None
        self._frame: RegionFrame | None = None
        self._image: QImage | None = None
        self._lines: Floats | None = None
        self._selected: int | None = None
        self._home: Bounds = EMPTY.bounds()
        self._bounds: Bounds = self._home
        self._cross: tuple[float, float] | None = None
        self._pan: _Pan | None = None
        self._pressed: QPointF | None = None
        self._space_held = False
        self._space_used = False
        self._ground: QPixmap | None = None
        self._marks: QPixmap | None = None
        self._rims: QPixmap | None = None
        self._point_painter = PointPainter(look)
        self._ground_painter = GroundPainter(look)
        self._read_out = ReadOut(look, self)
        self.fit_action = QAction(icon("fit", look), "Show all points", self)
        self.fit_action.setToolTip("Show all points (Home, or double-click)")
        self.fit_action.triggered.connect(self.fit)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Plane: decision regions and points")
        self.setStatusTip("Wheel zooms, middle button moves, double-click shows all points")
        look.theme_changed.connect(self._on_theme_changed)
        self._describe()

    # What is shown

    def show_points(self, points: PointSet, wrong: Booleans | None = None) -> None:
        """Show points; `wrong` marks those that are misclassified, (n,). Nothing is drawn anew that has not changed."""
        same_set = points is self._points
        before = self._wrong
        self._points, self._wrong = points, wrong
        if not same_set:
            self._current = None
            self._point_painter.take(points)
            self._marks = self._rims = None
            self._read_out.take(points)
            self._describe()
            self._place_read_out()
        elif wrong is before or (wrong is not None and before is not None and np.array_equal(wrong, before)):
            return
        self._rims = None
        self.update()

    def show_regions(self, frame: RegionFrame | None) -> None:
        """Show finished decision regions and boundaries, or none."""
        self._frame = frame
        self._image = None
        if frame is not None:
            h, w = frame.regions.shape[:2]
            pixels = np.ascontiguousarray(frame.regions)
            # The conversion copies: the image does not depend on the array.
            self._image = QImage(pixels.data, w, h, 4 * w, QImage.Format.Format_RGBA8888).convertToFormat(QImage.Format.Format_RGB32)
        self._ground = None
        self.update()

    def show_hyperplanes(self, lines: Floats | None) -> None:
        """Show the line w0 + w1 x1 + w2 x2 = 0 of each row of `lines` (l, 3), numbered from 1, or none."""
        if lines is self._lines or (lines is not None and self._lines is not None and np.array_equal(lines, self._lines)):
            return
        self._lines = None if lines is None else np.array(lines, np.float64)
        self._ground = None
        self.update()

    def set_selected_unit(self, unit: int | None) -> None:
        """Mark the line of this unit, counted from 0, with arrows to its positive side; None marks none."""
        if unit != self._selected:
            self._selected = unit
            self._ground = None
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

    def set_read_out(self, y: Floats | None, class_index: int | None = None) -> None:
        """Show the network's output y (k,) and its class at the place of the last `hovered`; (None, None) shows the place alone."""
        self._read_out.set_outputs(y, class_index)

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
        return len(self._point_painter.shown)

    def plot_rect(self) -> QRect:
        """Return where the square lies in the widget."""
        px = self._look.px
        top = px(TOP) + (px(NAME_ROW) if self._has_long_names else 0)
        width = self.width() - px(LEFT) - px(RIGHT)
        height = self.height() - top - px(AXIS) - self._read_out.sizeHint().height()
        side = max(16, int(min(width, height)))
        return QRect(round(px(LEFT) + max(0.0, width - side) / 2), round(top), side, side)

    def position_of(self, x: float, y: float) -> QPointF:
        """Return the position in the widget of a place."""
        return self._view.position_of(x, y)

    @property
    def _view(self) -> Viewport:
        return Viewport(self.plot_rect(), self._bounds)

    @property
    def _has_long_names(self) -> bool:
        return any(name not in ("x1", "x2") for name in self._points.axes)

    # Changing

    def _take_bounds(self, bounds: Bounds) -> None:
        if bounds == self._bounds:
            return
        self._bounds = bounds
        self._ground = self._marks = self._rims = None
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

    def _pick(self, position: QPointF) -> None:
        if not len(self._points):
            return
        distance = self._view.distances(self._points.xy, position)
        nearest = int(distance.argmin())
        if distance[nearest] <= self._look.px(CLICK_REACH):
            self.picked.emit(nearest)

    def _describe(self) -> None:
        n, test = len(self._points), int(self._points.test_mask.sum())
        count = "1 point" if n == 1 else f"{n:,} points"
        self.setAccessibleDescription(f"{count}, {test:,} of them for testing" if n else "no points yet")

    def _on_theme_changed(self) -> None:
        self._point_painter.forget_stamps()
        self._ground = self._marks = self._rims = None
        self._place_read_out()
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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, theme = self.plot_rect(), self._look.theme
        painter.fillRect(self.rect(), theme.panel)
        self._draw_layers(painter, rect)
        painter.save()
        painter.setClipRect(rect)
        painter.translate(rect.topLeft())
        if self._current is not None and self._current < len(self._points):
            self._draw_current(painter)
        draw_badges(painter, self._look, self._ground_painter.badges, self._selected)
        painter.restore()
        if self._cross is not None:
            draw_cross_hair(painter, self._look, rect, self.position_of(*self._cross))
        draw_frame(painter, self._look, rect, is_focused=self.hasFocus())
        draw_axes(painter, self._look, rect, self._bounds, self._points.axes)
        if not len(self._points):
            draw_invitation(painter, self._look, QRectF(rect), "No points yet", "Choose a source under Data, or drop a file on the window")
        elif self.shown_count < len(self._points):
            self._draw_sample_note(painter, rect)
        painter.end()

    def _draw_layers(self, painter: QPainter, rect: QRect) -> None:
        dpr, side = self.devicePixelRatioF(), rect.width()
        pixels = round(side * dpr)
        if self._ground is None or self._ground.width() != pixels:
            self._ground = self._ground_painter.paint(side, dpr, self._bounds, self._image, self._frame, self._lines, self._selected)
        if self._marks is None or self._marks.width() != pixels:
            self._marks = self._point_painter.paint(side, dpr, self._bounds, None)
            self._rims = None
        target = QRectF(rect)
        painter.drawPixmap(target, self._ground, QRectF(self._ground.rect()))
        painter.drawPixmap(target, self._marks, QRectF(self._marks.rect()))
        if self._wrong is None or not self._wrong.any():
            return
        if self._rims is None:
            self._rims = self._point_painter.paint(side, dpr, self._bounds, self._wrong)
        painter.drawPixmap(target, self._rims, QRectF(self._rims.rect()))

    def _draw_current(self, painter: QPainter) -> None:
        assert self._current is not None
        x, y = self._points.xy[self._current]
        centre = self.position_of(float(x), float(y)) - QPointF(self.plot_rect().topLeft())
        pen = painter.pen()
        pen.setColor(self._look.theme.accent)
        pen.setWidthF(self._look.px(3))
        painter.setPen(pen)
        radius = self._point_painter.radius + self._look.px(8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius, radius)

    def _draw_sample_note(self, painter: QPainter, rect: QRect) -> None:
        theme, px = self._look.theme, self._look.px
        text = f"{self.shown_count:,} of {len(self._points):,} points drawn"
        painter.setFont(self._look.font("caption"))
        width = painter.fontMetrics().horizontalAdvance(text) + px(12)
        box = QRectF(rect.right() - width - px(6), rect.top() + px(6), width, px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

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
        self._ground = self._marks = self._rims = None
        self._place_read_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the plane, or a click."""
        inside = self.plot_rect().contains(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if inside and (event.button() == Qt.MouseButton.MiddleButton or (is_left and self._space_held)):
            self._pan = _Pan(event.position(), self._view)
            self._space_used = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif inside and is_left:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the plane, or the cross-hair."""
        position = event.position()
        if self._pan is not None:
            self._zoom_to(self._pan.view.dragged(self._pan.start, position))
            return
        inside = self.plot_rect().contains(position.toPoint())
        self._hover(self._view.place_at(position) if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, or pick the point under the click."""
        if self._pan is not None:
            self._end_pan()
        elif self._pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            if (event.position() - self._pressed).manhattanLength() <= _DRAG:
                self._pick(event.position())
            self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton and self.plot_rect().contains(event.position().toPoint()):
            self.fit()

    def _end_pan(self) -> None:
        self._pan = None
        self.setCursor(Qt.CursorShape.OpenHandCursor if self._space_held else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        if not self.plot_rect().contains(event.position().toPoint()) or self._pan is not None:
            event.ignore()
            return
        self.zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), self._view.place_at(event.position()))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Follow the pointer from where it enters."""
        if self.plot_rect().contains(event.position().toPoint()):
            self._hover(self._view.place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away; the read-out stays."""
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean something here before a shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space:
            # Space plays elsewhere: it is taken only with the pointer over the plane, and where a mere tap is passed on.
            return self._cross is not None and self.isSignalConnected(QMetaMethod.fromSignal(self.space_tapped))
        if event.key() in _ARROWS:
            return bool(event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier))
        return event.key() == Qt.Key.Key_Escape and self._pan is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, fit, move, pick; Escape gives a move up."""
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape and self._pan is not None:
            self._zoom_to(self._pan.view.bounds)
            self._end_pan()
        elif key == Qt.Key.Key_Space and self._wants(event):
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
                self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) or key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(ZOOM_STEP if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) else 1 / ZOOM_STEP, self._cross)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in _ARROWS and modifiers & Qt.KeyboardModifier.ShiftModifier:
            right, up = _ARROWS[key]
            self._zoom_to(self._view.moved(4 * KEY_STEP * right, 4 * KEY_STEP * up))
        elif key in _ARROWS and modifiers & Qt.KeyboardModifier.AltModifier:
            self._step_cross(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cross is not None:
            self._pick(self.position_of(*self._cross))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let Space go: without a drag it was a tap."""
        if event.key() == Qt.Key.Key_Space and self._space_held and not event.isAutoRepeat():
            self._release_space()
            if not self._space_used:
                self.space_tapped.emit()
        else:
            super().keyReleaseEvent(event)

    def _release_space(self) -> None:
        self._space_held = False
        if self._pan is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def _step_cross(self, right: int, up: int) -> None:
        low_x, high_x, low_y, high_y = self._bounds
        x, y = self._cross if self._cross is not None else ((low_x + high_x) / 2, (low_y + high_y) / 2)
        step = KEY_STEP * self._view.extent
        self._hover((min(max(x + right * step, low_x), high_x), min(max(y + up * step, low_y), high_y)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus on the frame."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus off the frame; a held Space goes with it."""
        self._release_space()
        self.update()


_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
