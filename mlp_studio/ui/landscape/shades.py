"""The seven greys of the landscape, and its bands as shapes to paint: the deeper, the nearer to the ground of the panel."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QTransform

from mlp_studio.core.arrays import Floats
from mlp_studio.core.landscape import Window
from mlp_studio.training.landscape_worker import Band, Landscape
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look, faded, mixed

BANDS = 7
DEEPEST, HIGHEST = 0.03, 0.36
"""Share of ink in the grey of the lowest and of the highest band: violet and ink stay legible on it."""
NEAR = 0.03
"""A moment that lies off the slice by less than this share of the window's height counts as on it."""
FAINT = 0.3


def axes_formulas(names: tuple[str, str]) -> dict[str, str]:
    """Return the symbols of both axes as they can be copied, by what they are."""
    return {"horizontal axis": names[0], "vertical axis": names[1]}


def greys(look: Look) -> list[QColor]:
    """Return the colours of the bands, the lowest first."""
    theme = look.theme
    return [mixed(theme.panel, theme.ink, DEEPEST + (HIGHEST - DEEPEST) * i / (BANDS - 1)) for i in range(BANDS)]


def band_of(losses: Floats, levels: Floats) -> np.ndarray:
    """Return which band each loss is in, 0 … 6; without levels the lowest."""
    if not len(levels):
        return np.zeros(losses.shape, np.int64)
    return np.clip(np.searchsorted(levels[1:-1], np.where(np.isfinite(losses), losses, np.inf)), 0, BANDS - 1)


def to_picture(window: Window, frame: QRectF) -> QTransform:
    """Return the way from the coordinates of a plane to a rectangle that shows a window of it."""
    left, right, bottom, top = window
    x, y = frame.width() / (right - left), -frame.height() / (top - bottom)
    return QTransform(x, 0.0, 0.0, y, frame.left() - left * x, frame.bottom() - bottom * y)


def band_path(band: Band, way: QTransform) -> QPainterPath:
    """Return a band as a shape, with its holes."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for rings in band.polygons:
        for ring in rings:
            path.addPolygon(polygon(*mapped(ring, way)))
    return path


def mapped(places: Floats, way: QTransform) -> tuple[Floats, Floats]:
    """Return places (m, 2) as x and y of a picture, (m,) each."""
    return places[:, 0] * way.m11() + way.dx(), places[:, 1] * way.m22() + way.dy()


def is_near(landscape: Landscape) -> np.ndarray:
    """Tell of each moment of the run whether it lies on the slice, as far as can be seen: (t,)."""
    return landscape.distances <= NEAR * (landscape.window[3] - landscape.window[2])


def is_joined(landscape: Landscape) -> np.ndarray:
    """Tell of each moment of the run whether its way leads on from there, and not to where an edit has put the network: (t,)."""
    return np.asarray(landscape.stretches[1:] == landscape.stretches[:-1])


def way_pens(look: Look) -> tuple[QPen, QPen]:
    """Return the pens of the run's way: on the slice, and off it."""
    pens = (QPen(look.theme.accent, look.px(1.6)), QPen(faded(look.theme.accent, FAINT), look.px(1.6)))
    for pen in pens:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pens


def cross_path(centre: QPointF, size: float) -> QPainterPath:
    """Return a ✕ of this half size."""
    path = QPainterPath()
    for dx in (-size, size):
        path.moveTo(centre + QPointF(-dx, -size))
        path.lineTo(centre + QPointF(dx, size))
    return path
