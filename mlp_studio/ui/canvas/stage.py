"""The stage: a view of the scene that can be zoomed, panned and fitted, on the canvas ground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.ui.canvas.ground import paint_dots
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.theme import Look

MIN_ZOOM, MAX_ZOOM = 0.05, 8.0
READABLE_ZOOM = 0.5
"""A network is not shown smaller unless somebody asks to see all of it: there is the map."""


class Stage(QGraphicsView):
    """Shows the scene; what mouse and keyboard do on it is the concern of the view that derives from it.

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

    def __init__(self, scene: NetworkScene, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.look = look
        self.network_scene = scene
        self._fitted, self._least_zoom = True, READABLE_ZOOM
        self._is_under_way = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def zoom(self) -> float:
        """Pixels on screen per unit of the scene."""
        return self.transform().m11()

    @property
    def is_fitted(self) -> bool:
        """Whether it shows the whole network and keeps doing so."""
        return self._fitted

    def zoom_to_fit(self) -> None:
        """Show the whole network, as large as it goes but not above what the layout allows, and keep doing so when the view is resized."""
        self._fitted, self._least_zoom = True, MIN_ZOOM
        self._refit()

    def show_anew(self) -> None:
        """Show another network: the whole of it, or where it would be too small to be read, its beginning."""
        self._fitted, self._least_zoom = True, READABLE_ZOOM
        self._refit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the viewport; its middle if there is none."""
        self.set_zoom(self.zoom * factor, at)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom to a factor about a point of the viewport, which stays where it is."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self._fitted = False
        self.network_scene.wait_for_zoom()
        pivot = QPointF(self.viewport().rect().center()) if at is None else at
        under = self.to_scene(pivot)
        with self._one_move():
            self._take_zoom(zoom)
            self._show_at(under, pivot)

    def show_network(self) -> None:
        """Follow a changed network: fit it again if it was fitted."""
        if self._fitted:
            self._refit()
        else:
            with self._one_move():
                self._take_zoom(self.zoom)

    def follow(self) -> None:
        """Stay where it is though the network is larger or smaller now; but if all of it fits, show that."""
        content, size = self.network_scene.content, self.viewport().size()
        if content.width() <= size.width() and content.height() <= size.height():
            self.show_anew()
            return
        self._fitted = False
        corner = self.to_scene(QPointF(0, 0))
        with self._one_move():
            self._take_zoom(self.zoom)
            self._show_at(corner, QPointF(0, 0))

    def pan_by(self, step: QPointF) -> None:
        """Move the network by so many pixels."""
        self._fitted = False
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - round(step.x()))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - round(step.y()))

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the scene into the middle."""
        self._fitted = False
        self._show_at(point, QPointF(self.viewport().rect().center()))

    def bring_into_view(self, key: UnitKey | WeightKey) -> None:
        """Pan as little as shows a unit, or the middle of an edge."""
        layout = self.network_scene.layout
        if len(key) == 3:
            (x0, y0), (x1, y1) = layout.edge(key)
            place = QPointF((x0 + x1) / 2, (y0 + y1) / 2)
        else:
            place = QPointF(*layout.place(key))
        shown = QRectF(self.viewport().rect()).adjusted(40, 40, -40, -40)
        point = self.viewportTransform().map(place)
        if not shown.contains(point):
            inside = QPointF(min(max(point.x(), shown.left()), shown.right()), min(max(point.y(), shown.top()), shown.bottom()))
            self._show_at(place, inside)

    def to_scene(self, point: QPointF) -> QPointF:
        """Return the point of the scene at a position of the viewport."""
        inverted, _ = self.viewportTransform().inverted()
        return inverted.map(point)

    def _refit(self) -> None:
        """Fit the network, unless a resize event is to come and does so: in the size until then, labels seek in vain for room."""
        if not self.viewport().testAttribute(Qt.WidgetAttribute.WA_PendingResizeEvent):
            self._fit()

    def _fit(self) -> None:
        size = self.viewport().size()
        width, height = self.network_scene.layout.wanted
        enlarged = max(1.0, min(self.look.layout.most_fit, size.width() / width, size.height() / height))
        self.network_scene.set_room(size.width() / enlarged, size.height() / enlarged)
        content = self.network_scene.content
        if self.look.layout.is_quiet and content.width() > size.width():  # then it can be as much higher
            self.network_scene.set_room(size.width(), size.height() * content.width() / size.width())
            content = self.network_scene.content
        with self._one_move():
            self._show_fitted(content, min(enlarged, size.width() / content.width(), size.height() / content.height()))

    def _show_fitted(self, content: QRectF, zoom: float) -> None:
        size = self.viewport().size()
        self._take_zoom(max(zoom, self._least_zoom))
        if zoom >= 1.0:
            self._show_at(QPointF(0, 0), QPointF(0, 0))
        elif zoom < self._least_zoom:
            top = content.top() if content.height() * self._least_zoom > size.height() else content.center().y()
            middle = 0.0 if top == content.top() else size.height() / 2
            self._show_at(QPointF(content.left(), top), QPointF(0, middle))
        else:
            self._show_at(content.center(), QPointF(size.width() / 2, size.height() / 2))

    def _take_zoom(self, zoom: float) -> None:
        # Room to pan: half a view beyond the content on every side, in whole pixels so that nothing is blurred.
        dx, dy = (round(extent / zoom) for extent in (self.viewport().width(), self.viewport().height()))
        self.setTransform(QTransform.fromScale(zoom, zoom))
        area = self.network_scene.content | QRectF(0, 0, dx * zoom, dy * zoom)
        self.setSceneRect(QRectF(area.toAlignedRect()).adjusted(-dx, -dy, dx, dy))

    def _show_at(self, scene_point: QPointF, viewport_point: QPointF) -> None:
        off = self.viewportTransform().map(scene_point) - viewport_point
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + round(off.x()))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + round(off.y()))

    @contextmanager
    def _one_move(self) -> Iterator[None]:
        """Tell of zoom and both scroll bars as one move, at its end: whoever is told places headers, map and editors each time."""
        self._is_under_way = True
        try:
            yield
        finally:
            self._is_under_way = False
            self.moved.emit()

    @Slot()
    def _on_scrolled(self) -> None:
        if not self._is_under_way:
            self.moved.emit()

    # Qt

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the ground."""
        painter.save()
        painter.resetTransform()
        paint_dots(painter, QRectF(self.viewport().rect()), self.viewportTransform(), self.look)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the network again, unless the user has zoomed."""
        super().resizeEvent(event)
        if self._fitted:
            self._fit()
        else:
            self.moved.emit()
