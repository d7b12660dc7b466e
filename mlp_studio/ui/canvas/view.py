"""The view of the network: what is under the pointer, and which gesture it begins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.ui.canvas.commands import CanvasCommands
from mlp_studio.ui.canvas.context_menu import canvas_menu
from mlp_studio.ui.canvas.gestures import DragWeight, DrawEdge, Gesture, MoveUnits, Pan, PlaceLayer, RubberBand
from mlp_studio.ui.canvas.keys import ZOOM_STEP, CanvasKeys
from mlp_studio.ui.canvas.layout import below
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.canvas.stage import Stage
from mlp_studio.ui.theme import Look

CLICK_REACH = 4
"""Pixels that the pointer may move in a click."""
_TOGGLES = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class NetworkView(Stage):
    """Shows the scene, and turns what mouse and keyboard do on it into gestures and commands.

    Parameters
    ----------
    scene
        The network's items.
    commands
        What can be done with the selection.
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    weight_hovered = Signal(object)
    unit_hovered = Signal(object)
    gap_hovered = Signal(object)
    weight_edit_requested = Signal(object, str)
    """A weight is to be typed; what has been typed already."""
    unit_edit_requested = Signal(object)
    """A unit is to be named."""
    placing_changed = Signal(bool)
    layer_opened = Signal()
    """A click on an ellipsis has shown all units of a layer."""
    space_tapped = Signal()
    """Space was pressed and let go without moving the network."""

    def __init__(self, scene: NetworkScene, commands: CanvasCommands, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(scene, look, parent)
        self.commands = commands
        self.keys = CanvasKeys(self)
        self.is_placing = False
        """Whether a click anywhere adds a unit."""
        self._gesture: Gesture | None = None
        self._press: QMouseEvent | None = None
        self._space_held = self._space_used = False
        self._gestures = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for widget in (self, self.viewport()):
            widget.setAcceptDrops(False)  # a view takes drops for its scene, which wants none: the window takes files
        self.setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName("Network")

    # What is under the pointer

    def hover(self, position: QPointF) -> None:
        """Mark what is under the pointer, and show what a click would do."""
        scene, point = self.network_scene, self.to_scene(position)
        on_port = scene.port.covers(point, self.zoom)
        unit = scene.hits.unit_at(point)
        weight = None if unit is not None or on_port else scene.hits.weight_at(point, self.zoom)
        gap = scene.hits.gap_at(point)
        self._show_port(unit, on_port=on_port)
        ghost = False if unit is not None or weight is not None or on_port else self._show_ghost(point)
        if not ghost:
            scene.ghost.hide()
        invited = unit is None and weight is None and scene.invitation.covers(point)
        scene.invitation.set_hovered(invited)
        self.weight_hovered.emit(weight)
        self.unit_hovered.emit(unit)
        scene.light_gap(unit[0] + 1 if unit is not None and scene.network is not None and unit[0] < scene.network.d else gap)
        self.gap_hovered.emit(gap if scene.hits.column_at(point) is None else None)
        self.viewport().setCursor(self._cursor_for(point, unit, clickable=ghost or invited or scene.hits.ellipsis_at(point) is not None))

    def _cursor_for(self, point: QPointF, unit: UnitKey | None, *, clickable: bool) -> Qt.CursorShape:
        if self._space_held:
            return Qt.CursorShape.OpenHandCursor
        if self.network_scene.port.covers(point, self.zoom):
            return Qt.CursorShape.CrossCursor
        if unit is None and self.network_scene.hits.label_at(point, self.zoom) is not None:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.PointingHandCursor if clickable or unit is not None else Qt.CursorShape.ArrowCursor

    def _show_port(self, unit: UnitKey | None, *, on_port: bool) -> None:
        """Show the handle for drawing edges at the unit under the pointer, if edges out of it are cut."""
        scene, network = self.network_scene, self.network_scene.network
        if on_port or network is None:
            return
        has_cuts = unit is not None and unit[0] < network.d and bool(network.removed[unit[0]][:, unit[1] + 1].any())
        scene.port.show_at(unit if has_cuts else None, scene.columns[unit[0]] if has_cuts and unit is not None else None)

    def _show_ghost(self, point: QPointF) -> bool:
        """Show where a click adds a unit, if it does; return whether."""
        scene = self.network_scene
        place = self._place_for(point)
        if place is None:
            return False
        s, at = place
        if at is None:
            left, right = scene.layout.columns[s - 1], scene.layout.columns[s]
            scene.ghost.set_places((left.x + right.x) / 2, [point.y()], self.look.px(40))
            return True
        column = scene.layout.columns[s]
        network = scene.network
        if network is not None and at == network.sizes[s]:
            scene.ghost.set_places(column.x, [below(column, scene.room[1], self.look.scale)], column.diameter)
        else:
            slot = int(column.units.searchsorted(at))
            y = float(column.ys[slot]) - column.row / 2
            scene.ghost.set_places(column.x, [y], min(column.diameter, column.row - column.diameter + self.look.px(4)))
        return True

    def _place_for(self, point: QPointF) -> tuple[int, int | None] | None:
        """Return (s, i) where a click adds a unit to layer s, (s, None) where it adds a layer before s, or None."""
        scene = self.network_scene
        place: tuple[int, int | None] | None = scene.hits.free_place_at(point)
        if place is not None or not self.is_placing or scene.network is None:
            return place
        s = scene.hits.column_at(point)
        if s is not None and s > 0:
            return s, scene.layout.columns[s].place_at(point.y())
        gap = scene.hits.gap_at(point) if s is None else 1
        return None if gap is None else (gap, None)

    def _click(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        scene, point = self.network_scene, self.to_scene(position)
        unit = scene.hits.unit_at(point)
        weight = None if unit is not None else scene.hits.weight_at(point, self.zoom)
        ellipsis = scene.hits.ellipsis_at(point)
        place = self._place_for(point)
        if unit is not None and not self.is_placing:
            self._select(unit if unit[1] >= 0 else None, modifiers)
        elif ellipsis is not None:
            scene.open_layer(ellipsis, True)
            self.layer_opened.emit()
        elif weight is not None and not self.is_placing:
            self._select(weight, modifiers)
        elif scene.invitation.covers(point):
            self.commands.place_layer(0, 1)
        elif place is not None:
            s, at = place
            if at is None:
                self.commands.place_layer(s - 1, 1)
            else:
                self.commands.place_unit(s, at)
        elif not modifiers & _TOGGLES:
            scene.select(Selection())

    def _select(self, key: UnitKey | WeightKey | None, modifiers: Qt.KeyboardModifier) -> None:
        scene = self.network_scene
        if key is None:
            scene.select(Selection())
        elif modifiers & _TOGGLES:
            scene.select(scene.selection.toggled(key))
        else:
            scene.select(Selection.of([key]) if len(key) == 2 else Selection.of(weights=[key]))

    def set_placing(self, placing: bool) -> None:
        """Let every click add a unit, or go back to selecting."""
        if placing != self.is_placing:
            self.is_placing = placing
            self.network_scene.ghost.hide()
            self.placing_changed.emit(placing)

    # Gestures

    def new_gesture(self) -> str:
        """Return a name for a gesture: all edits with it become one undo step."""
        self._gestures += 1
        return f"canvas {self._gestures}"

    def cancel_gesture(self) -> bool:
        """Give up the gesture that is under way; return whether there was one."""
        self._press = None
        if self._gesture is None:
            return False
        gesture, self._gesture = self._gesture, None
        gesture.cancel()
        return True

    def drop_gesture(self) -> None:
        """Forget a press or a gesture because the structure is another one: what it was about may be gone, so nothing is asked for."""
        self._press = self._gesture = None
        self.network_scene.marks.clear()
        self.network_scene.link_unit(None)
        self.network_scene.ghost.hide()

    @property
    def gesture(self) -> Gesture | None:
        """The gesture that is under way."""
        return self._gesture

    def _begin(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture:
        """Return the gesture of a drag that begins here."""
        self.network_scene.ghost.hide()
        scene, point = self.network_scene, self.to_scene(position)
        if scene.port.covers(point, self.zoom) and scene.port.key is not None:
            return DrawEdge(self, scene.port.key)
        unit = scene.hits.unit_at(point)
        if unit is not None and unit[1] >= 0:
            return MoveUnits(self, unit, position)
        weight = scene.hits.label_at(point, self.zoom)
        if weight is not None and unit is None:
            return DragWeight(self, weight, position)
        if scene.invitation.covers(point) and unit is None and scene.hits.weight_at(point, self.zoom) is None:
            return PlaceLayer(self, position)
        return RubberBand(self, position, modifiers)

    # Qt

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(ZOOM_STEP**steps, event.position())
            if self._gesture is None:
                self.hover(event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or a gesture."""
        position = event.position()
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._gesture is None and (event.button() == Qt.MouseButton.MiddleButton or (is_left and self._space_held)):
            self._gesture, self._space_used, self._press = Pan(self, position), True, None
            self.viewport().setCursor(self._gesture.cursor)
        elif is_left and self._gesture is None:
            self._press = QMouseEvent(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or look at what is under the pointer."""
        position = event.position()
        press = self._press if event.buttons() & Qt.MouseButton.LeftButton else None
        if self._gesture is None and press is not None and (position - press.position()).manhattanLength() > CLICK_REACH:
            self._press = None
            self._gesture = self._begin(press.position(), press.modifiers())
            self.viewport().setCursor(self._gesture.cursor)
        if self._gesture is not None:
            self._gesture.move(position, event.modifiers())
        elif self._press is None:
            self.hover(position)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a gesture, or a click."""
        gesture, press = self._gesture, self._press
        if gesture is not None and event.buttons() == Qt.MouseButton.NoButton:
            self._gesture = None
            gesture.end()
        elif press is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = None
            self._click(event.position(), event.modifiers())
        if self._gesture is None:
            self.hover(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type the weight or name the unit under the pointer; elsewhere take the second press as a press."""
        scene, point = self.network_scene, self.to_scene(event.position())
        unit = scene.hits.unit_at(point)
        weight = None if unit is not None else scene.hits.weight_at(point, self.zoom)
        if event.button() != Qt.MouseButton.LeftButton or self.is_placing or (unit is None and weight is None):
            self.mousePressEvent(event)
        elif weight is not None:
            self.weight_edit_requested.emit(weight, "")
        elif unit is not None and unit[0] > 0 and unit[1] >= 0:
            self.unit_edit_requested.emit(unit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the thing under the pointer, or with the selection."""
        position = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            point = self.to_scene(position)
            unit = self.network_scene.hits.unit_at(point)
            weight = None if unit is not None else self.network_scene.hits.weight_at(point, self.zoom)
            selection = self.network_scene.selection
            if unit is not None and unit[1] >= 0 and unit not in selection.units:
                self._select(unit, Qt.KeyboardModifier.NoModifier)
            elif weight is not None and weight not in selection.weights:
                self._select(weight, Qt.KeyboardModifier.NoModifier)
        menu = canvas_menu(self)
        if menu is not None:
            menu.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Look at nothing but what the keyboard is on."""
        super().leaveEvent(event)
        scene = self.network_scene
        scene.ghost.hide()
        scene.port.show_at(None, None)
        scene.invitation.set_hovered(False)
        scene.light_gap(None)
        self.gap_hovered.emit(None)
        self.unit_hovered.emit(None)
        focused = scene.focused
        self.weight_hovered.emit(focused if focused is not None and len(focused) == 3 else None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's ring away."""
        super().focusOutEvent(event)
        self._space_held = False
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.network_scene.focused is not None:
            self.keys.focus(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Put the keyboard's ring on a unit, if it was Tab that came here."""
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and self.network_scene.network is not None:
            self.keys.focus(self.network_scene.selection.unit or (0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means; Space is held to pan."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif not self.keys.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let Space go: without a drag it was a tap."""
        if event.key() == Qt.Key.Key_Space and self._space_held and not event.isAutoRepeat():
            self._space_held = False
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
            if not self._space_used:
                self.space_tapped.emit()
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's shortcuts, and zoom with two fingers on a touch pad."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.keys.wants(event):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom by pinch, and say in a tooltip what is under the pointer."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_by(pinch.scaleFactor(), QPointF(self.viewport().mapFromGlobal(pinch.hotSpot())))
                return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            unit = self.network_scene.hits.unit_at(self.to_scene(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), "" if unit is None else self.network_scene.describe(unit), self)
            return True
        return super().viewportEvent(event)
