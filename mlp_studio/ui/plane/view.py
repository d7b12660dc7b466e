"""The plane under mouse and keys: zooming and moving it, picking points and units, moving, turning and flipping lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QMetaMethod, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCursor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from mlp_studio.training.regions import Bounds
from mlp_studio.ui.icons import icon
from mlp_studio.ui.painting.paint_keys import take_key, wants_key
from mlp_studio.ui.painting.tools import TOOLS
from mlp_studio.ui.plane.hyperplanes import Hit
from mlp_studio.ui.plane.line_gestures import turn_cursor
from mlp_studio.ui.plane.picture import PlanePicture
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

CLICK_REACH = 10.0
"""How far from a point a click still picks it, in logical pixels; where a line is nearer, only on the marker itself."""
ZOOM_STEP = 1.2
KEY_STEP = 1 / 40
PLAIN_TIP = "A click picks a point or a line, the wheel zooms, the middle button moves, a double-click shows all points"
PAINT_TIP = "{hint}; B brush, D single point, E eraser, S select; Esc ends painting"
LINE_TIP = (
    "Drag the line to move it (Ctrl+arrows), its ends to turn it (, and . keys; Shift: by 15°), double-click to flip it (Ctrl+F), "
    "Esc lets it go"
)
_DRAG = 4.0


@dataclass(frozen=True)
class _Pan:
    """The gesture of moving the plane: where it began, on what."""

    start: QPointF
    view: Viewport


class PlaneView(PlanePicture):
    """The plane as the user handles it.

    The wheel zooms at the pointer, the middle button or Space with the left button moves, a double-click fits. A click picks a point or
    a unit's line; a line is dragged, turned by its ends, flipped by a double-click. By keyboard: + and − zoom, Home fits, Alt with
    arrows moves the cross-hair, Shift with them the plane, Enter picks what a click there would; Ctrl with arrows moves the selected
    line, comma and full stop turn it, Ctrl+F flips it; Escape takes a drag back, then lets go what is picked.

    Signals
    -------
    unit_picked(unit)
        The unit, counted from 0, whose line was clicked; None after a click on free ground.
    hovered_unit(unit)
        The unit whose line or badge the pointer is on, or None.
    edit_requested(text, edit, gesture)
        A line is moved, turned or flipped: the text of the undo step, the edit `Project → Project`, the name of the gesture.
    refused(error)
        What the user wanted cannot be done: a `StudioError`.
    space_tapped()
        Space was pressed over the plane and let go without a drag; if nothing is connected, the plane leaves Space to others.
    """

    unit_picked = Signal(object)
    hovered_unit = Signal(object)
    edit_requested = Signal(str, object, str)
    refused = Signal(object)
    space_tapped = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._pan: _Pan | None = None
        self._pressed: QPointF | None = None
        self._paint_button = Qt.MouseButton.NoButton
        self._space_held = False
        self._space_used = False
        self._turn_cursor = turn_cursor()
        self.painting.edit_requested.connect(self.edit_requested)
        self.painting.refused.connect(self.refused)
        self.painting.active_changed.connect(self._on_painting)
        self.painting.brush_changed.connect(lambda _: self._show_tip())
        self._lines.hovered.connect(self.hovered_unit)
        self._lines.edit_requested.connect(self.edit_requested)
        self._lines.refused.connect(self.refused)
        self.fit_action = QAction(icon("fit", look), "Show all points", self)
        self.fit_action.setToolTip("Show all points (Home, or double-click)")
        self.fit_action.triggered.connect(self.fit)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStatusTip(PLAIN_TIP)

    def set_selected_unit(self, unit: int | None) -> None:
        """Mark the line of this unit, counted from 0, with arrows to its positive side and handles; None marks none."""
        super().set_selected_unit(unit)
        self._show_tip()

    def point_at(self, place: tuple[float, float] | None) -> None:
        """Put the cross-hair at a place, as the pointer there does; None takes it away."""
        self._hover(place)

    def look_at(self, bounds: Bounds) -> None:
        """Show this square, as zooming and moving do; `fit` still shows all points."""
        self._zoom_to(bounds)

    # Picking

    def _point_at(self, position: QPointF) -> tuple[int | None, float]:
        """Return the point that is nearest to a position, and how far it is in pixels."""
        if not len(self._points):
            return None, np.inf
        distance = self._view.distances(self._points.xy, position)
        nearest = int(distance.argmin())
        return nearest, float(distance[nearest])

    def _target(self, position: QPointF) -> int | Hit | None:
        """Return what a click means: the point whose marker is there, or the line, or the nearest point; None on free ground."""
        point, away = self._point_at(position)
        hit = self._lines.hit(position, self._view)
        on_mark = away <= self._layers.points.radius + 1 and (hit is None or hit.part == "line")
        if on_mark or (hit is None and away <= self._look.px(CLICK_REACH)):
            return point
        return hit

    def _click(self, position: QPointF) -> None:
        target = self._target(position)
        if isinstance(target, Hit):
            self._pick_unit(target.unit)
        else:
            self._pick_example(target)
            if target is None:
                self._pick_unit(None)

    def _pick_unit(self, unit: int | None) -> None:
        self.set_selected_unit(unit)
        self.unit_picked.emit(unit)

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the plane, or a click, which becomes a drag where it is on a line."""
        if self._is_busy:
            return
        inside = self.plot_rect().contains(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if inside and (event.button() == Qt.MouseButton.MiddleButton or (is_left and self._space_held)):
            self._pan = _Pan(event.position(), self._view)
            self._space_used = True
            self._pressed = None
        elif inside and self.painting.is_active:
            if is_left or event.button() == Qt.MouseButton.RightButton:
                self._begin_painting(event)
        elif inside and is_left:
            self._pressed = event.position()
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the plane, a line, or the cross-hair."""
        position = event.position()
        if self._pan is not None:
            self._zoom_to(self._pan.view.dragged(self._pan.start, position))
            return
        if self.painting.gesture is not None:
            self.painting.move(position)
        if self._pressed is not None and (position - self._pressed).manhattanLength() > _DRAG:
            self._begin_drag(self._pressed)
            self._pressed = None
        if self._lines.gesture is not None:
            self._lines.gesture.move(position, snap=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif self._pressed is None:
            self._show_cursor(position)
        inside = self.plot_rect().contains(position.toPoint())
        if inside:
            self.painting.point_at(position)
        else:
            self.painting.leave()
        self._hover(self._view.place_at(position) if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture where the button is let go, or pick what is under the click."""
        self.mouseMoveEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._pan is not None:
            self._pan = None
        elif self.painting.gesture is not None:
            if event.button() == self._paint_button:
                self.painting.end()
        elif is_left and self._lines.gesture is not None:
            self._lines.end()
        elif is_left and self._pressed is not None:
            self._pressed = None
            self._click(event.position())
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Flip the line that is there, or show everything."""
        if self.painting.is_active:
            self.mousePressEvent(event)
            return
        if event.button() != Qt.MouseButton.LeftButton or not self.plot_rect().contains(event.position().toPoint()):
            return
        target = self._target(event.position())
        if isinstance(target, Hit):
            self._lines.flip(target.unit)
        else:
            self.fit()

    def _begin_drag(self, press: QPointF) -> None:
        hit = self._lines.hit(press, self._view)
        if hit is None:
            return
        if hit.unit != self._lines.selected:
            self._pick_unit(hit.unit)
        if self._lines.begin(hit, press, self._view):
            self.setCursor(self._line_cursor(hit))

    @property
    def _is_busy(self) -> bool:
        return self._pan is not None or self._lines.gesture is not None or self.painting.gesture is not None

    def _begin_painting(self, event: QMouseEvent) -> None:
        point, away = self._point_at(event.position())
        target = point if away <= self._look.px(CLICK_REACH) else None
        adds = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        self._paint_button = event.button()
        erases = self._paint_button == Qt.MouseButton.RightButton
        self.painting.begin(event.position(), self._view, target, erases=erases, adds=adds)

    def _on_painting(self, is_active: bool) -> None:
        self._lines.hover(None)
        self._show_tip()
        self._show_cursor(QPointF(self.mapFromGlobal(QCursor.pos())))

    def _show_cursor(self, position: QPointF) -> None:
        """Show by the pointer's shape what pressing there does, and highlight the line that it is on."""
        shape = Qt.CursorShape
        if self._lines.gesture is not None:
            return
        inside = self.plot_rect().contains(position.toPoint())
        if self._pan is not None or self._space_held:
            self.setCursor(shape.ClosedHandCursor if self._pan is not None else shape.OpenHandCursor)
            return
        if self.painting.is_active:
            is_lasso = self.painting.brush.tool == "lasso"
            on_point = is_lasso and inside and self._point_at(position)[1] <= self._look.px(CLICK_REACH)
            self.setCursor(shape.SizeAllCursor if on_point else shape.CrossCursor if inside else shape.ArrowCursor)
            return
        hit = self._lines.hit(position, self._view) if inside else None
        self._lines.hover(None if hit is None else hit.unit)
        away = self._hover_point(position if inside and hit is None else None)
        if hit is not None:
            self.setCursor(self._line_cursor(hit))
        elif away <= self._look.px(CLICK_REACH):
            self.setCursor(shape.PointingHandCursor)
        else:
            self.setCursor(shape.ArrowCursor)

    def _show_tip(self) -> None:
        """Say in the status bar what can be done here: with the tool in hand, with the selected line, or at all."""
        hint = TOOLS[self.painting.brush.tool].hint if self.painting.is_active else ""
        self.setStatusTip(PAINT_TIP.format(hint=hint) if hint else PLAIN_TIP if self._lines.selected is None else LINE_TIP)

    def _hover_point(self, position: QPointF | None) -> float:
        """Ring the point whose marker the pointer is on, and tell of it; return how far the nearest one is, in pixels."""
        point, away = self._point_at(position) if position is not None else (None, np.inf)
        index = point if away <= self._layers.points.radius + 2 else None
        if index != self._hovered_point:
            self.set_hovered_point(index)
            self.hovered_point.emit(index)
        return away

    def _line_cursor(self, hit: Hit) -> QCursor:
        return self._turn_cursor if hit.part == "end" else QCursor(Qt.CursorShape.SizeAllCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        if not self.plot_rect().contains(event.position().toPoint()) or self._is_busy:
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
        self._lines.hover(None)
        self._hover_point(None)
        self.painting.leave()

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
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if wants_key(self.painting, event):
            return True
        if event.key() in _ARROWS:
            has_line = self._lines.selected is not None and modifiers == Qt.KeyboardModifier.ControlModifier
            return has_line or bool(modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier))
        if event.key() == Qt.Key.Key_Escape:
            is_painting = self.painting.is_active or len(self.painting.selected) > 0
            return self._is_busy or is_painting or self._picked is not None or self._lines.selected is not None
        return self._lines.selected is not None and self._line_key(event) is not None

    def _line_key(self, event: QKeyEvent) -> int | None:
        """Return by how many steps a key turns the selected line, 0 if it flips it, None for any other key."""
        if event.key() == Qt.Key.Key_F and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return 0
        return _TURNS.get(event.key()) if event.modifiers() == Qt.KeyboardModifier.NoModifier else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the selected line, zoom, fit, move, pick; Escape takes back or lets go."""
        key, modifiers = event.key(), event.modifiers()
        if self._is_busy and key != Qt.Key.Key_Escape:
            return  # a gesture holds the view and the tool that it began with
        if key != Qt.Key.Key_Escape and take_key(self.painting, event, self._view, self._cross):
            return
        steps = self._line_key(event) if self._lines.selected is not None else None
        if key == Qt.Key.Key_Escape and self._wants(event):
            self._escape()
        elif steps == 0:
            self._lines.flip(self._lines.selected)
        elif steps is not None:
            self._lines.turn(steps, self._view)
        elif key in _ARROWS and modifiers & Qt.KeyboardModifier.ControlModifier and self._wants(event):
            self._lines.nudge(*_ARROWS[key], self._view)
        elif key == Qt.Key.Key_Space and self._wants(event):
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
                self._show_cursor(QPointF(self.mapFromGlobal(QCursor.pos())))
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
            self._click(self.position_of(*self._cross))
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        """Take back what is being dragged; if nothing is, let go the picked example, then the selected unit."""
        if self._pan is not None:
            self._zoom_to(self._pan.view.bounds)
            self._pan = None
        elif self._lines.gesture is not None:
            self._lines.end(cancel=True)
        elif self.painting.gesture is not None:
            self.painting.end(cancel=True)
        elif len(self.painting.selected):
            self.painting.clear_selection()
        elif self.painting.is_active:
            self.painting.set_active(False)
        elif self._picked is not None:
            self._pick_example(None)
        else:
            self._pick_unit(None)
        self._show_cursor(QPointF(self.mapFromGlobal(QCursor.pos())))

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
        if not self._is_busy:
            self._show_cursor(QPointF(self.mapFromGlobal(QCursor.pos())))

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
_TURNS: dict[int, int] = {Qt.Key.Key_Comma: 1, Qt.Key.Key_Period: -1}
"""Steps by which a key turns the selected line, counter-clockwise."""
