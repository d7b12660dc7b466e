"""Linear separability in the plane: the line of largest margin with its band, or the hulls and the points by which they meet."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.markers import class_colour
from mlp_studio.ui.plane.hyperplanes import visible_segments
from mlp_studio.ui.plane.paint import draw_ring
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look, faded

if TYPE_CHECKING:
    from mlp_studio.core.separability import Separation

LINE, BAND, HULL, WITNESS, RING = 1.6, 1.2, 1.4, 1.6, 1.8
"""Widths of the line, of the band's edges, of the hulls, of what joins the witness, and of the rings, at scale 1."""
HULL_FILL = 0.08
DASH = (5.0, 4.0)
_GAP = 4
"""Between a point and the ring around it."""
_CROSS = 5.5
_FINEST = 0.5
"""Corners of a hull nearer to each other than so many pixels are one on screen."""


def draw_separation(painter: QPainter, look: Look, view: Viewport, separation: Separation, xy: Floats, radius: float) -> None:
    """Draw a verdict into the plane, clipped by the caller, over its points.

    Parameters
    ----------
    painter
        In the coordinates of `view`.
    look
        Theme and scale.
    view
        Where the plane's places lie.
    separation
        The verdict.
    xy
        All points of the set that it is on, (n, 2).
    radius
        Of the points on screen: rings lie outside of them.
    """
    reach = radius + look.px(_GAP)
    ringed = [view.position_of(*xy[index].tolist()) for index in (*separation.support, *separation.witness_points)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.setClipPath(_around(view.rect, ringed, reach), Qt.ClipOperation.IntersectClip)
    if separation.line is not None:
        _draw_band(painter, look, view, separation.line)
    elif separation.witness is not None:
        for side, c in zip(separation.hulls, (separation.first, separation.others), strict=True):
            colour = look.theme.ink3 if c is None else class_colour(look.theme, c)
            _draw_hull(painter, look, view, xy[list(side)], colour)
        _draw_witness(painter, look, view, separation.witness, xy)
    painter.restore()
    for centre in ringed:
        draw_ring(painter, look, centre, reach, look.theme.ink, look.px(RING))
    if separation.meeting is not None:
        _draw_meeting(painter, look, view.position_of(*separation.meeting))
    painter.restore()


def _around(rect: QRect, centres: list[QPointF], radius: float) -> QPainterPath:
    """Return the square without the discs of the ringed points: lines end at their rings."""
    path, discs = QPainterPath(), QPainterPath()
    path.addRect(QRectF(rect))
    discs.setFillRule(Qt.FillRule.WindingFill)
    for centre in centres:
        discs.addEllipse(centre, radius, radius)
    return path.subtracted(discs)


def _draw_band(painter: QPainter, look: Look, view: Viewport, line: tuple[float, float, float]) -> None:
    """Draw the line in ink, and the edges of the band, where the weighted sum is −1 and +1, dashed."""
    theme, px = look.theme, look.px
    w0, w1, w2 = line
    segments, visible = visible_segments(np.array([(w0 + 1, w1, w2), (w0 - 1, w1, w2), line]), view.bounds)
    rect = view.rect
    edge = QPen(theme.ctrl, px(BAND), Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    edge.setDashPattern([length / BAND for length in DASH])
    for (start, end), is_visible, pen in zip(segments, visible, (edge, edge, QPen(theme.ink, px(LINE))), strict=True):
        if is_visible:
            painter.setPen(QPen(faded(theme.panel, 0.8), pen.widthF() + px(2)))
            ends = [QPointF(rect.left() + (x + 1) / 2 * rect.width(), rect.top() + (1 - y) / 2 * rect.height()) for x, y in (start, end)]
            painter.drawLine(*ends)
            painter.setPen(pen)
            painter.drawLine(*ends)


def _draw_hull(painter: QPainter, look: Look, view: Viewport, corners: Floats, colour: QColor) -> None:
    painter.setPen(QPen(colour, look.px(HULL), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(faded(colour, HULL_FILL))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _on_screen(corners, view).tolist()]))


def _on_screen(places: Floats, view: Viewport) -> Floats:
    """Return places (n, 2) in pixels, without those that come next to the one before."""
    rect, (left, right, bottom, top) = view.rect, view.bounds
    positions = np.column_stack(
        [
            rect.left() + (places[:, 0] - left) * (rect.width() / (right - left)),
            rect.top() + (top - places[:, 1]) * (rect.height() / (top - bottom)),
        ]
    )
    cells = np.floor(positions / _FINEST)
    is_new = np.ones(len(cells), bool)
    is_new[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    return positions[is_new]


def _draw_witness(painter: QPainter, look: Look, view: Viewport, witness: tuple[tuple[int, ...], ...], xy: Floats) -> None:
    """Join the points of the witness within each side: a segment, or a triangle."""
    for side in witness:
        for i, j in combinations(side, 2):
            ends = [view.position_of(*xy[index].tolist()) for index in (i, j)]
            for pen in (QPen(faded(look.theme.panel, 0.8), look.px(WITNESS + 2)), QPen(look.theme.ink, look.px(WITNESS))):
                painter.setPen(pen)
                painter.drawLine(*ends)


def _draw_meeting(painter: QPainter, look: Look, centre: QPointF) -> None:
    """Draw a small upright cross where the hulls meet."""
    arm = look.px(_CROSS)
    lines = (QPointF(arm, 0), QPointF(0, arm))
    for pen in (
        QPen(look.theme.panel, look.px(RING + 2.4), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap),
        QPen(look.theme.ink, look.px(RING), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap),
    ):
        painter.setPen(pen)
        for along in lines:
            painter.drawLine(centre - along, centre + along)
