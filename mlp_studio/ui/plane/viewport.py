"""The square of the plane on screen: from places to positions and back, zoomed and moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect

from mlp_studio.core.arrays import Floats
from mlp_studio.training.regions import Bounds

LARGEST, SMALLEST = 50.0, 1 / 500
"""Limits of the zoom: side of what is shown over that of the whole set."""


@dataclass(frozen=True)
class Viewport:
    """A square of a widget, and the square of the plane that it shows: (left, right, bottom, top)."""

    rect: QRect
    bounds: Bounds

    @property
    def extent(self) -> float:
        """Side of what is shown, in the plane's units."""
        return self.bounds[1] - self.bounds[0]

    @property
    def centre(self) -> tuple[float, float]:
        """The place in the middle."""
        left, right, bottom, top = self.bounds
        return (left + right) / 2, (bottom + top) / 2

    def shows(self, x: float, y: float) -> bool:
        """Tell whether a place is within what is shown."""
        left, right, bottom, top = self.bounds
        return left <= x <= right and bottom <= y <= top

    def place_at(self, position: QPointF) -> tuple[float, float]:
        """Return the coordinates under a position of the widget."""
        rect, (left, right, bottom, top) = self.rect, self.bounds
        return (
            left + (position.x() - rect.left()) * (right - left) / rect.width(),
            top - (position.y() - rect.top()) * (top - bottom) / rect.height(),
        )

    def position_of(self, x: float, y: float) -> QPointF:
        """Return the position in the widget of a place."""
        rect, (left, right, bottom, top) = self.rect, self.bounds
        return QPointF(rect.left() + (x - left) * rect.width() / (right - left), rect.top() + (top - y) * rect.height() / (top - bottom))

    def distances(self, xy: Floats, position: QPointF) -> Floats:
        """Return how far points (n, 2) are from a position, in pixels, (n,)."""
        x, y = self.place_at(position)
        with np.errstate(over="ignore"):
            return np.asarray(np.hypot(xy[:, 0] - x, xy[:, 1] - y) * (self.rect.width() / self.extent))

    def zoomed(self, factor: float, centre: tuple[float, float] | None, home: Bounds) -> Bounds:
        """Return the bounds `factor` times nearer around a place, or the middle, within the limits set by `home`."""
        left, right, bottom, top = self.bounds
        whole = home[1] - home[0]
        share = min(max(self.extent / factor, whole * SMALLEST), whole * LARGEST) / self.extent
        x, y = self.centre if centre is None else centre
        return (x - (x - left) * share, x + (right - x) * share, y - (y - bottom) * share, y + (top - y) * share)

    def moved(self, right: float, up: float) -> Bounds:
        """Return the bounds moved by shares of the square's side."""
        dx, dy = right * self.extent, up * self.extent
        return (self.bounds[0] + dx, self.bounds[1] + dx, self.bounds[2] + dy, self.bounds[3] + dy)

    def dragged(self, start: QPointF, end: QPointF) -> Bounds:
        """Return the bounds after the plane was dragged from one position to another, by whole pixels: pictures move as they are."""
        across, down = round(end.x() - start.x()), round(end.y() - start.y())
        return self.moved(-across / self.rect.width(), down / self.rect.height())
