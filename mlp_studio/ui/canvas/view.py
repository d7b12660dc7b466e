"""The view of the network: zoom and pan, and what mouse and keyboard do on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QMenu, QWidget

from mlp_studio.ui.canvas.layout import UnitKey, WeightKey
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

MIN_ZOOM, MAX_ZOOM = 0.05, 8.0
ZOOM_STEP = 1.25
DOT_PITCH = 24
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
CLICK_REACH = 4
"""Pixels that the pointer may move in a click."""


class NetworkView(QGraphicsView):
    """Shows the scene; says what the user asks for and changes nothing itself.

    Parameters
    ----------
    scene
        The network's items.
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    moved = Signal()
    """Zoom, pan or size changed."""
    weight_hovered = Signal(object)
    unit_clicked = Signal(object)
    gap_hovered = Signal(object)
    layer_requested = Signal(int)
    """Position at which a hidden layer is asked for."""
    unit_requested = Signal(int)
    unit_removal_requested = Signal(object)

    def __init__(self, scene: NetworkScene, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._look = look
        self._scene = scene
        self._fitted = True
        self._press: QPoint | None = None
        self._pan_from: QPoint | None = None
        self._panned = False
        self._edge_end = "source"
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Network")
        self.horizontalScrollBar().valueChanged.connect(self.moved)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    # Zoom and pan

    @property
    def zoom(self) -> float:
        """Pixels on screen per unit of the scene."""
        return self.transform().m11()

    @property
    def is_fitted(self) -> bool:
        """Whether it shows the whole network and keeps doing so."""
        return self._fitted

    def zoom_to_fit(self) -> None:
        """Show the whole network, as large as it goes but not above 100 %, and keep doing so when the view is resized."""
        self._fitted = True
        self._fit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the viewport; its middle if there is none."""
        self.set_zoom(self.zoom * factor, at)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom to a factor about a point of the viewport, which stays where it is."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self._fitted = False
        pivot = QPointF(self.viewport().rect().center()) if at is None else at
        under = self._to_scene(pivot)
        self._take_zoom(zoom)
        self._show_at(under, pivot)
        self.moved.emit()

    def show_network(self) -> None:
        """Follow a changed network: fit it again if it was fitted."""
        if self._fitted:
            self._fit()
        else:
            self._take_zoom(self.zoom)
            self.moved.emit()

    def _fit(self) -> None:
        size = self.viewport().size()
        self._scene.set_room(size.width(), size.height())
        content = self._scene.content
        zoom = min(1.0, size.width() / content.width(), size.height() / content.height())
        self._take_zoom(max(zoom, MIN_ZOOM))
        if zoom >= 1.0:
            self._show_at(QPointF(0, 0), QPointF(0, 0))
        else:
            self._show_at(content.center(), QPointF(size.width() / 2, size.height() / 2))
        self.moved.emit()

    def _take_zoom(self, zoom: float) -> None:
        # Room to pan: half a view beyond the content on every side, in whole pixels so that nothing is blurred.
        dx, dy = (round(extent / zoom) for extent in (self.viewport().width(), self.viewport().height()))
        self.setTransform(QTransform.fromScale(zoom, zoom))
        area = self._scene.content | QRectF(0, 0, dx * zoom, dy * zoom)
        self.setSceneRect(QRectF(area.toAlignedRect()).adjusted(-dx, -dy, dx, dy))

    def _to_scene(self, point: QPointF) -> QPointF:
        inverted, _ = self.viewportTransform().inverted()
        return inverted.map(point)

    def _show_at(self, scene_point: QPointF, viewport_point: QPointF) -> None:
        off = self.viewportTransform().map(scene_point) - viewport_point
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + round(off.x()))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + round(off.y()))

    # The mouse

    def _key_at(self, position: QPointF) -> tuple[UnitKey | None, WeightKey | None]:
        point = self._to_scene(position)
        unit = self._scene.unit_at(point)
        return unit, None if unit is not None else self._scene.weight_at(point, self.zoom)

    def _hover(self, position: QPointF) -> None:
        unit, weight = self._key_at(position)
        point = self._to_scene(position)
        free = self._scene.free_place_at(point) if unit is None and weight is None else None
        invited = unit is None and weight is None and self._scene.invites_at(point)
        self._scene.show_ghost(free)
        self._scene.light_invitation(invited)
        self.weight_hovered.emit(weight)
        self.gap_hovered.emit(self._scene.gap_at(point))
        clickable = unit is not None or free is not None or invited
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def _click(self, position: QPointF) -> None:
        unit, weight = self._key_at(position)
        point = self._to_scene(position)
        if unit is not None or weight is not None:
            self.unit_clicked.emit(unit if unit is not None and unit[1] >= 0 else None)
        elif self._scene.invites_at(point):
            self.layer_requested.emit(0)
        elif (s := self._scene.free_place_at(point)) is not None:
            self.unit_requested.emit(s)
        else:
            self.unit_clicked.emit(None)

    def _pan_to(self, position: QPoint) -> None:
        if self._pan_from is None:
            return
        step = self._pan_from - position
        self._pan_from = position
        self._fitted = False
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + step.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + step.y())

    # The keyboard

    def _walk(self, key: Qt.Key) -> None:
        """Move the keyboard's focus along units and their edges."""
        network, focused = self._scene.network, self._scene.focused
        if network is None:
            return
        if focused is None:
            self._focus(self._scene.selected or (0, 0))
        elif len(focused) == 2:
            self._walk_from_unit(focused, key)
        else:
            self._walk_from_edge(focused, key)

    def _walk_from_unit(self, focused: UnitKey, key: Qt.Key) -> None:
        network = self._scene.network
        assert network is not None
        s, i = focused
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            first = -1 if s < network.d else 0
            self._focus((s, min(max(i + (1 if key == Qt.Key.Key_Down else -1), first), network.sizes[s] - 1)))
        elif key == Qt.Key.Key_Right and s < network.d:
            self._edge_end = "source"
            self._focus((s + 1, 0, i + 1))
        elif key == Qt.Key.Key_Left and s > 0 and i >= 0:
            self._edge_end = "target"
            self._focus((s, i, 1))

    def _walk_from_edge(self, focused: WeightKey, key: Qt.Key) -> None:
        network = self._scene.network
        assert network is not None
        s, i, j = focused
        if key == Qt.Key.Key_Right:
            self._focus((s, i))
            return
        if key == Qt.Key.Key_Left:
            self._focus((s - 1, j - 1))
            return
        step = 1 if key == Qt.Key.Key_Down else -1
        rows, columns = network.shapes[s - 1]
        if self._edge_end == "source":
            i = min(max(i + step, 0), rows - 1)
        else:
            j = min(max(j + step, 0), columns - 1)
        self._focus((s, i, j))

    def _focus(self, key: UnitKey | WeightKey | None) -> None:
        self._scene.focus(key)
        self.weight_hovered.emit(key if key is not None and len(key) == 3 else None)
        self.setAccessibleDescription("" if key is None else self._scene.describe(key))
        if key is not None:
            self._bring_into_view(key)

    def _bring_into_view(self, key: UnitKey | WeightKey) -> None:
        layout = self._scene.layout
        if len(key) == 3:
            place = QPointF(*layout.gaps[key[0] - 1].point(key[1], key[2], 0.5))
        else:
            column = layout.columns[key[0]]
            place = QPointF(column.x, column.bias_y or 0.0) if key[1] < 0 else QPointF(column.x, float(column.ys[key[1]]))
        shown = QRectF(self.viewport().rect()).adjusted(40, 40, -40, -40)
        point = self.viewportTransform().map(place)
        if not shown.contains(point):
            inside = QPointF(min(max(point.x(), shown.left()), shown.right()), min(max(point.y(), shown.top()), shown.bottom()))
            self._show_at(place, inside)

    # Qt

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the ground."""
        painter.save()
        painter.resetTransform()
        paint_dots(painter, QRectF(self.viewport().rect()), self.viewportTransform(), self._look)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the network again, unless the user has zoomed."""
        super().resizeEvent(event)
        if self._fitted:
            self._fit()
        else:
            self.moved.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(ZOOM_STEP**steps, event.position())
            self._hover(event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a pan."""
        position = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = position
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pan_from, self._panned = position, event.button() == Qt.MouseButton.MiddleButton
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or look at what is under the pointer."""
        position = event.position().toPoint()
        if self._pan_from is not None and event.buttons() != Qt.MouseButton.NoButton:
            if self._panned or (position - self._pan_from).manhattanLength() > CLICK_REACH:
                self._panned = True
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
                self._pan_to(position)
        else:
            self._hover(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a pan."""
        clicked = event.button() == Qt.MouseButton.LeftButton and self._press is not None and not self._panned
        self._press = self._pan_from = None
        self._panned = False
        if clicked:
            self._click(event.position())
        self._hover(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double click as a press."""
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Look at nothing but what the keyboard is on."""
        super().leaveEvent(event)
        self._scene.show_ghost(None)
        self._scene.light_invitation(False)
        self.gap_hovered.emit(None)
        focused = self._scene.focused
        self.weight_hovered.emit(focused if focused is not None and len(focused) == 3 else None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's ring away."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._scene.focused is not None:
            self._focus(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Put the keyboard's ring on a unit, if it was Tab that came here."""
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and self._scene.network is not None:
            self._focus(self._scene.selected or (0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, select, remove, add, zoom."""
        network, focused, key = self._scene.network, self._scene.focused, Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in ARROWS:
            self._walk(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None and len(focused) == 2 and focused[1] >= 0:
            self.unit_clicked.emit(focused)
        elif key == Qt.Key.Key_Escape and (focused is not None or self._scene.selected is not None):
            self._focus(None)
            self.unit_clicked.emit(None)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._removable() is not None:
            self.unit_removal_requested.emit(self._removable())
        elif key == Qt.Key.Key_L and network is not None and plain:
            self.layer_requested.emit(network.d - 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(1 / ZOOM_STEP if key == Qt.Key.Key_Minus else ZOOM_STEP)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the unit under the pointer."""
        unit, _ = self._key_at(QPointF(event.pos()))
        network = self._scene.network
        if unit is None or network is None or unit[0] == 0 or unit[1] < 0:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add = menu.addAction(icon("plus", self._look), "Add unit to this layer")
        add.triggered.connect(lambda: self.unit_requested.emit(unit[0]))
        remove = menu.addAction(icon("trash", self._look), "Remove this unit")
        remove.setEnabled(network.sizes[unit[0]] > 1)
        remove.triggered.connect(lambda: self.unit_removal_requested.emit(unit))
        menu.popup(event.globalPos())

    def _removable(self) -> UnitKey | None:
        """Return the unit that Del removes: the focused one, or else the selected one, if it is not an input."""
        focused = self._scene.focused
        if focused is not None and len(focused) == 3:
            return None
        unit = self._scene.selected if focused is None else focused
        return unit if unit is not None and unit[0] > 0 and unit[1] >= 0 else None


def paint_dots(painter: QPainter, rect: QRectF, transform: QTransform, look: Look) -> None:
    """Paint the canvas ground into a rectangle: its colour, and a grid of dots that moves with the network."""
    pitch = DOT_PITCH * look.scale * transform.m11()
    while pitch < 14:
        pitch *= 2
    tile = _tile(pitch, look.theme.canvas, look.theme.dots, painter.device().devicePixelRatioF())
    side = tile.deviceIndependentSize().width()
    brush = QBrush(tile)
    origin = QPointF(transform.dx() % side, transform.dy() % side)
    painter.setBrushOrigin(origin)
    painter.fillRect(rect, brush)


def _tile(pitch: float, ground: QColor, dots: QColor, dpr: float) -> QPixmap:
    side = max(1, round(pitch * dpr))
    tile = QPixmap(side, side)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(dots)
    painter.drawEllipse(QPointF(side / 2, side / 2), 0.9 * dpr, 0.9 * dpr)
    painter.end()
    tile.setDevicePixelRatio(dpr)
    return tile
