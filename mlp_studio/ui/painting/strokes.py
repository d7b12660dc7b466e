"""The gestures of painting: a stroke of the brush, a single point, the eraser, a lasso, and moving what is selected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from mlp_studio.core import edits
from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.brush import Place, along, enclosed, reached, scatter, snapped, swept
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.painting.tools import Brush
from mlp_studio.ui.plane.viewport import Viewport

Edit = Callable[[Project], Project]
_NONE: Integers = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Preview:
    """What a gesture will change and has not asked for yet: points that it hides, and points that it shows instead or besides."""

    hidden: Booleans | None = None
    shown: PointSet | None = None


class PointGesture(ABC):
    """One drag with a tool.

    What it changes is asked for by `take`, as often as the caller likes: after every move where the points are few, once at the end
    where they are many. In between `preview` shows it.
    """

    text = ""

    def __init__(self, brush: Brush, view: Viewport, scale: float, press: QPointF) -> None:
        """Begin at a position of the widget; the radius is scaled by `scale`."""
        self._brush = brush
        self._view = view
        self.radius = brush.radius * scale * view.extent / view.rect.width()
        self._last = view.place_at(press)

    def move(self, position: QPointF, points: PointSet) -> None:
        """Follow the pointer over the points as they are now."""
        self._follow(position, points)

    def take(self, points: PointSet) -> Edit | None:
        """Return the edit for what has come together since the last call, or None if that is nothing."""
        return self._collected(points)

    def preview(self, points: PointSet) -> Preview:
        """Return what has come together since the last `take`."""
        return self._pending(points)

    @abstractmethod
    def _follow(self, position: QPointF, points: PointSet) -> None:
        """Take a move of the pointer in."""

    def _collected(self, points: PointSet) -> Edit | None:
        """Return the edit for what is pending, which is so no longer."""
        return None

    def _pending(self, points: PointSet) -> Preview:
        """Return a preview of it."""
        return Preview()


class BrushStroke(PointGesture):
    """Scatters points along the pointer's way."""

    text = "Paint points"

    def __init__(self, brush: Brush, view: Viewport, scale: float, press: QPointF, points: PointSet, step: float, seed: int) -> None:
        """Begin with a first disc; `step` is that of the grid, 0 for none."""
        super().__init__(brush, view, scale, press)
        self._rng = np.random.default_rng([len(points), seed])
        self._step = step
        self._fresh = np.zeros((0, 2))
        self._owed = 0.0
        self._put(np.repeat(np.array([self._last]), brush.density, axis=0), points)

    def _follow(self, position: QPointF, points: PointSet) -> None:
        place = self._view.place_at(position)
        way = float(np.hypot(place[0] - self._last[0], place[1] - self._last[1]))
        self._owed += swept(self.radius, way, self._brush.density)
        count = int(self._owed)
        self._owed -= count
        if count:
            self._put(along(self._last, place, count), points)
        self._last = place

    def _put(self, centres: Floats, points: PointSet) -> None:
        places = scatter(self._rng, centres, self.radius)
        if self._step:
            places = _without_doubles(snapped(places, self._step), self._fresh, points, label_rows(points, self._brush, 1)[0])
        self._fresh = np.concatenate([self._fresh, places])

    def _collected(self, points: PointSet) -> Edit | None:
        if not len(self._fresh):
            return None
        fresh, self._fresh = self._fresh, np.zeros((0, 2))
        return partial(edits.add_points, xy=fresh, labels=label_rows(points, self._brush, len(fresh)))

    def _pending(self, points: PointSet) -> Preview:
        return Preview(shown=painted(points, self._fresh, self._brush)) if len(self._fresh) else Preview()


class SinglePoint(PointGesture):
    """Puts one point, where the button is let go."""

    text = "Paint point"

    def __init__(self, brush: Brush, view: Viewport, scale: float, press: QPointF, step: float) -> None:
        """Begin with the point under the pointer; `step` is that of the grid, 0 for none."""
        super().__init__(brush, view, scale, press)
        self._step = step
        self._index: int | None = None
        self._is_new = True
        self._put(press)

    def _follow(self, position: QPointF, points: PointSet) -> None:
        self._put(position)

    def _put(self, position: QPointF) -> None:
        place = np.array([self._view.place_at(position)])
        place = snapped(place, self._step) if self._step else place
        self._is_new = self._index is None or tuple(place[0]) != self._last
        self._last = float(place[0, 0]), float(place[0, 1])

    def _collected(self, points: PointSet) -> Edit | None:
        if not self._is_new:
            return None
        self._is_new = False
        if self._index is None:
            self._index = len(points)
            return partial(edits.add_points, xy=[self._last], labels=label_rows(points, self._brush, 1))
        return partial(edits.place_points, indices=[self._index], xy=[self._last])

    def _pending(self, points: PointSet) -> Preview:
        return Preview(shown=painted(points, np.array([self._last]), self._brush)) if self._index is None else Preview()


class EraserStroke(PointGesture):
    """Removes the points that the disc passes over."""

    text = "Erase points"

    def __init__(self, brush: Brush, view: Viewport, scale: float, press: QPointF, points: PointSet) -> None:
        """Begin with what is under the disc."""
        super().__init__(brush, view, scale, press)
        self._gone = reached(points.xy, self._last, self._last, self.radius)

    def _follow(self, position: QPointF, points: PointSet) -> None:
        place = self._view.place_at(position)
        if len(self._gone) != len(points):
            self._gone = np.zeros(len(points), bool)
        self._gone |= reached(points.xy, self._last, place, self.radius)
        self._last = place

    def _collected(self, points: PointSet) -> Edit | None:
        gone = np.flatnonzero(self._gone)
        self._gone = np.zeros(len(points) - len(gone), bool)
        return partial(edits.remove_points, indices=gone) if len(gone) else None

    def _pending(self, points: PointSet) -> Preview:
        return Preview(hidden=self._gone.copy()) if self._gone.any() and len(self._gone) == len(points) else Preview()


class MovePoints(PointGesture):
    """Moves the selected points by the pointer's way; on a grid each of them stays on it."""

    text = "Move points"

    def __init__(
        self, brush: Brush, view: Viewport, scale: float, press: QPointF, points: PointSet, selected: Integers, step: float
    ) -> None:
        """Begin with these points at their places; `step` is that of the grid, 0 for none."""
        super().__init__(brush, view, scale, press)
        self._selected = selected
        self._from = points.xy[selected]
        self._press = self._last
        self._step = step
        self._places = self._taken = self._from

    def _follow(self, position: QPointF, points: PointSet) -> None:
        x, y = self._view.place_at(position)
        places = self._from + np.array([x - self._press[0], y - self._press[1]])
        self._places = snapped(places, self._step) if self._step else places

    def _collected(self, points: PointSet) -> Edit | None:
        if self._places is self._taken or np.array_equal(self._places, self._taken):
            return None
        self._taken = self._places
        return partial(edits.place_points, indices=self._selected, xy=self._places)

    def _pending(self, points: PointSet) -> Preview:
        if self._places is self._taken:
            return Preview()
        hidden = np.zeros(len(points), bool)
        hidden[self._selected] = True
        moved = points.subset(hidden)
        places = np.zeros((len(points), 2))
        places[self._selected] = self._places
        return Preview(hidden, replace(moved, xy=places[hidden]))


class Lasso(PointGesture):
    """Draws a closed line around points; what is in it is selected when it ends. It changes no point."""

    text = "Select points"

    def __init__(self, brush: Brush, view: Viewport, scale: float, press: QPointF, *, adds: bool) -> None:
        """Begin the line; with `adds` what was selected stays so."""
        super().__init__(brush, view, scale, press)
        self.adds = adds
        self.line: list[Place] = [self._last]

    def _follow(self, position: QPointF, points: PointSet) -> None:
        self.line.append(self._view.place_at(position))

    def held(self, points: PointSet) -> Integers:
        """Return the indices of the points within the line."""
        return np.flatnonzero(enclosed(points.xy, np.array(self.line))) if len(self.line) > 2 else _NONE


def label_rows(points: PointSet, brush: Brush, count: int) -> NDArray[Any]:
    """Return what `count` painted points have as `labels`, by the setting of the points: class, one-hot row, or target number."""
    if points.setting == "regression":
        return np.full(count, brush.target)
    if points.setting == "multi-label":
        return np.repeat(np.arange(points.class_count)[None] == brush.label, count, axis=0)
    return np.full(count, brush.label, np.int64)


def painted(points: PointSet, places: Floats, brush: Brush) -> PointSet:
    """Return points at these places (m, 2), as the brush paints them into this set."""
    return replace(points, xy=places, labels=label_rows(points, brush, len(places)), test=np.zeros(len(places), bool))


def _without_doubles(places: Floats, fresh: Floats, points: PointSet, label: Any) -> Floats:
    """Return the places at which there is no such point yet: a grid's places are painted once."""
    if not len(places):
        return places
    near = ((points.xy >= places.min(axis=0)) & (points.xy <= places.max(axis=0))).all(axis=1)
    same = points.labels[near] == label
    there = points.xy[near][same.all(axis=1) if same.ndim == 2 else same]
    taken = {*map(tuple, fresh.tolist()), *map(tuple, there.tolist())}
    kept = [place for place in dict.fromkeys(map(tuple, places.tolist())) if place not in taken]
    return np.array(kept).reshape(-1, 2)
