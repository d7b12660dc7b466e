"""The marks over the points while they are painted: rings on the selected ones, the lasso, the disc of brush and eraser, the grid."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from mlp_studio.core.points import PointSet
from mlp_studio.ui.axes import ticks
from mlp_studio.ui.painting.plane_points import PlanePoints
from mlp_studio.ui.painting.strokes import EraserStroke, Lasso
from mlp_studio.ui.painting.tools import TOOLS
from mlp_studio.ui.plane.paint import sampled
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look, faded

MAX_RINGS = 3000
"""Selected points beyond this number are ringed as a sample."""


def draw_point_marks(painter: QPainter, look: Look, view: Viewport, state: PlanePoints, points: PointSet, radius: float) -> None:
    """Draw all marks; the painter is clipped to the square, in the widget's coordinates; `radius` is that of the markers."""
    if state.is_active and state.brush.snaps:
        _draw_grid(painter, look, view, state.grid_step(view))
    if state.preview.hidden is None:  # a gesture moves or erases them: they are not where they were
        _draw_rings(painter, look, view, state, points, radius)
    if isinstance(state.gesture, Lasso):
        _draw_lasso(painter, look, view, state.gesture)
    if state.is_active and state.pointer is not None:
        erases = isinstance(state.gesture, EraserStroke) or (state.gesture is None and state.brush.tool == "eraser")
        if TOOLS[state.brush.tool].has_disc or erases:
            _draw_disc(painter, look, state.pointer, state.disc_radius, view.rect, erases=erases)


def _draw_grid(painter: QPainter, look: Look, view: Viewport, step: float) -> None:
    left, right, bottom, top = view.bounds
    pen = QPen(look.theme.ctrl, look.px(3))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(QPolygonF([view.position_of(x, y) for x in ticks(left, right, step) for y in ticks(bottom, top, step)]))


def _draw_rings(painter: QPainter, look: Look, view: Viewport, state: PlanePoints, points: PointSet, radius: float) -> None:
    chosen = state.selected[state.selected < len(points)]
    if not len(chosen):
        return
    left, right, bottom, top = view.bounds
    xy = points.xy[chosen]
    inside = (xy[:, 0] >= left) & (xy[:, 0] <= right) & (xy[:, 1] >= bottom) & (xy[:, 1] <= top)
    places = xy[inside]
    places = places[sampled(len(places), MAX_RINGS)]
    ring = radius + look.px(2.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.theme.accent, look.px(1.6)))
    for x, y in places.tolist():
        painter.drawEllipse(view.position_of(x, y), ring, ring)


def _draw_lasso(painter: QPainter, look: Look, view: Viewport, lasso: Lasso) -> None:
    outline = QPolygonF([view.position_of(x, y) for x, y in lasso.line])
    painter.setBrush(faded(look.theme.accent, 0.08))
    pen = QPen(look.theme.accent, look.px(1.5))
    pen.setDashPattern([3, 2.5])
    painter.setPen(pen)
    painter.drawPolygon(outline)


def _draw_disc(painter: QPainter, look: Look, centre: QPointF, radius: float, rect: QRect, *, erases: bool) -> None:
    if not QRectF(rect).contains(centre):
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(look.theme.panel, look.px(3)), QPen(look.theme.ink2, look.px(1.2))):
        if erases and pen.color() == look.theme.ink2:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)
