"""Points, places and colours of the plane that its tests refer to."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from mlp_studio.core.points import PointSet
from mlp_studio.ui.plane.view import PlaneView

SQUARE = (-1.0, 1.0, -1.0, 1.0)
BESIDE = QPoint(2, 2)
"""A position of the widget that is not in the square."""
CORNERS = PointSet(np.array([[-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]]), np.array([0, 1, 0]), ("−", "+"), test=np.array([False, False, True]))


def at(plane: PlaneView, x: float, y: float) -> QPoint:
    """Return the position of a place."""
    return plane.position_of(x, y).toPoint()


def rgb(colour: QColor) -> tuple[int, int, int]:
    """Return the three parts of a colour."""
    return (colour.red(), colour.green(), colour.blue())


def colour_at(plane: PlaneView, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour that the plane shows at a place."""
    return rgb(plane.grab().toImage().pixelColor(at(plane, x, y)))
