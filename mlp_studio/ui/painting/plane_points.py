"""Painting in the plane: the tool in hand, the points that are selected, and the gesture under way; edits are asked for, not made."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from mlp_studio.core import edits
from mlp_studio.core.arrays import Integers
from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.generators import Recipe
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.axes import tick_step
from mlp_studio.ui.painting.strokes import (
    BrushStroke,
    Edit,
    EraserStroke,
    Lasso,
    MovePoints,
    PointGesture,
    Preview,
    SinglePoint,
    label_rows,
)
from mlp_studio.ui.painting.tools import DENSITY, RADIUS, TOOLS, Brush, ToolKey
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

LIVE_POINTS = 2000
"""Up to so many points every move of a gesture is an edit, so that everything else follows it; beyond, it is one at its end."""
LIVE_MS = 30
"""Between two edits of a gesture: the window has to show each."""
TICK = 60
"""Pixels between ticks of the axes at least; the grid that points snap to is that of the ticks."""
KEY_STEP = 1 / 40
"""How far a key moves the selected points, as a share of the square's side."""


class PlanePoints(QObject):
    """Holds the tool and the selection, and turns gestures and keys into edits.

    Signals
    -------
    changed()
        The marks over the points look otherwise: selection, lasso, disc.
    preview_changed()
        `preview` is another.
    brush_changed(brush)
        The tool or what it is set to is another.
    active_changed(is_active)
        Painting has begun or ended.
    selection_changed(indices)
        The user has selected other points here: sorted indices, an integer array.
    edit_requested(text, edit, gesture)
        Make this edit; all with the same name of a gesture, one after the other, are one undo step.
    refused(error)
        What was asked for cannot be done: a `StudioError`.
    """

    changed = Signal()
    preview_changed = Signal()
    brush_changed = Signal(object)
    active_changed = Signal(bool)
    selection_changed = Signal(object)
    edit_requested = Signal(str, object, str)
    refused = Signal(object)

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Begin with the brush put away and nothing selected."""
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._source: Recipe | str = ""
        self._start: tuple[PointSet, Recipe | str] = (EMPTY, "")
        self._strokes = self._selections = 0
        self._is_asking = False
        self._asked = False
        self.brush = Brush()
        self.is_active = False
        self.gesture: PointGesture | None = None
        self.preview = Preview()
        self.selected: Integers = np.zeros(0, np.int64)
        self.pointer: QPointF | None = None
        """Where the pointer is, while it is over the square."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LIVE_MS)
        self._timer.timeout.connect(self._take)

    # What is shown

    def take_source(self, source: Recipe | str) -> None:
        """Note where the points come from: a stroke that is taken back gives that back, too."""
        self._source = source

    def take_points(self, points: PointSet) -> None:
        """Work on these points from now on; the selection stays where the same points are at its indices.

        A gesture ends as it is when the points are changed by anything else: what it holds are indices into those of before.
        """
        before, self._points = self._points, points
        if points is before:
            return
        if self.gesture is not None and not self._is_asking:
            self._drop_gesture()
        if len(self.selected) and not self._keeps_indices(before, points):
            self._select(np.zeros(0, np.int64))
        if points.classes is not None and self.brush.label >= points.class_count:
            self.set_brush(label=max(0, points.class_count - 1))
        self.changed.emit()

    def _keeps_indices(self, before: PointSet, after: PointSet) -> bool:
        """Tell whether a point of `before` has its index in `after`: none is gone, and they are not all other ones."""
        n = len(before)
        if len(after) != n:
            return len(after) > n and np.array_equal(after.xy[:n], before.xy)
        return self._is_asking or bool((after.xy == before.xy).all(axis=1).any())

    def set_active(self, is_active: bool) -> None:
        """Take the tool in hand, or put it away; a gesture under way is taken back."""
        if is_active != self.is_active:
            self.end(cancel=True)
            self.is_active = is_active
            self.active_changed.emit(is_active)
            self.changed.emit()

    def set_brush(self, **changes: Any) -> None:
        """Change the tool, or what it is set to, by the names of `Brush`."""
        if "radius" in changes:
            changes["radius"] = min(max(changes["radius"], RADIUS[0]), RADIUS[1])
        if "density" in changes:
            changes["density"] = min(max(changes["density"], DENSITY[0]), DENSITY[1])
        brush = replace(self.brush, **changes)
        if brush != self.brush:
            self.brush = brush
            self.brush_changed.emit(brush)
            self.changed.emit()

    def set_selected(self, indices: NDArray[np.int64]) -> None:
        """Mark points that were selected elsewhere; no signal but `changed` follows."""
        if not np.array_equal(indices, self.selected):
            self._selections += 1
            self.selected = np.unique(np.asarray(indices, np.int64))
            self.changed.emit()

    def point_at(self, pointer: QPointF) -> None:
        """Follow the pointer, for the disc around it."""
        self.pointer = pointer
        if self.is_active and TOOLS[self.brush.tool].has_disc:
            self.changed.emit()

    def leave(self) -> None:
        """Take the disc away: the pointer has left the square."""
        self.pointer = None
        self.changed.emit()

    def grid_step(self, view: Viewport) -> float:
        """Return the step of the grid that points snap to: that of the axes' ticks."""
        return tick_step(view.extent, max(2, int(view.rect.width() / self._look.px(TICK))))

    @property
    def disc_radius(self) -> float:
        """Radius of the disc around the pointer in logical pixels."""
        return self._look.px(self.brush.radius)

    # Gestures

    def begin(self, press: QPointF, view: Viewport, target: int | None, *, erases: bool, adds: bool) -> None:
        """Begin a gesture of the tool in hand.

        Parameters
        ----------
        press
            Position in the widget.
        view
            What is shown.
        target
            The point under the pointer, or None.
        erases
            Erase, whatever the tool: the right button does.
        adds
            Add to the selection: Shift does.
        """
        scale, brush, points = self._look.scale, self.brush, self._points
        step = self.grid_step(view) if brush.snaps else 0.0
        self._strokes += 1
        self._start, self._asked = (points, self._source), False
        tool: ToolKey = "eraser" if erases else brush.tool
        if tool in ("brush", "point") and self._refuses_label():
            return
        if tool == "brush":
            self.gesture = BrushStroke(brush, view, scale, press, points, step, self._strokes)
        elif tool == "point":
            self.gesture = SinglePoint(brush, view, scale, press, step)
        elif tool == "eraser":
            self.gesture = EraserStroke(brush, view, scale, press, points)
        elif target is not None and (target in self.selected or not adds):
            if target not in self.selected:
                self._select(np.array([target]))
            self.gesture = MovePoints(brush, view, scale, press, points, self.selected, step)
        elif target is not None:
            self._select(np.union1d(self.selected, [target]))
            return
        else:
            self.gesture = Lasso(brush, view, scale, press, adds=adds)
        self._after_move()

    def _refuses_label(self) -> bool:
        if self._points.setting == "regression" or self._points.class_count:
            return False
        self.refused.emit(StudioError("there is no class to paint", "", "Add one under Data"))
        return True

    def move(self, position: QPointF) -> None:
        """Follow the pointer."""
        self.pointer = position
        if self.gesture is not None:
            self.gesture.move(position, self._points)
            self._after_move()

    def end(self, *, cancel: bool = False) -> None:
        """End the gesture where it is; with `cancel` take it back."""
        gesture = self.gesture
        if gesture is None:
            return
        if cancel:
            if self._asked:
                points, source = self._start
                self._request(gesture.text, partial(_restored, points=points, source=source), self._name)
        elif isinstance(gesture, Lasso):
            held = gesture.held(self._points)
            self._select(np.union1d(self.selected, held) if gesture.adds else held)
        else:
            self._take()
        self._drop_gesture()

    def _drop_gesture(self) -> None:
        self._timer.stop()
        self.gesture = None
        self._show_preview(Preview())
        self.changed.emit()

    def _after_move(self) -> None:
        if self.gesture is None:
            return
        if len(self._points) <= LIVE_POINTS and not self._timer.isActive():
            self._timer.start()
        self._show_preview(self.gesture.preview(self._points))
        self.changed.emit()

    def _take(self) -> None:
        """Ask for what has come together."""
        gesture = self.gesture
        edit = gesture.take(self._points) if gesture is not None else None
        if gesture is None or edit is None:
            return
        self._asked = True
        self._request(gesture.text, edit, self._name)
        self._show_preview(gesture.preview(self._points))

    def _request(self, text: str, edit: Edit, name: str) -> None:
        """Ask for an edit; the points that come while it is being made are its own."""
        self._is_asking = True
        try:
            self.edit_requested.emit(text, edit, name)
        finally:
            self._is_asking = False

    @property
    def _name(self) -> str:
        return f"paint {self._strokes}"

    def _show_preview(self, preview: Preview) -> None:
        was_empty = self.preview.hidden is None and self.preview.shown is None
        self.preview = preview
        if not (was_empty and preview.hidden is None and preview.shown is None):
            self.preview_changed.emit()

    # The selection

    def _select(self, indices: NDArray[np.int64]) -> None:
        if not np.array_equal(indices, self.selected):
            self.selected = np.asarray(indices, np.int64)
            self._selections += 1
            self.selection_changed.emit(self.selected)
            self.changed.emit()

    def select_all(self) -> None:
        """Select every point."""
        self._select(np.arange(len(self._points)))

    def clear_selection(self) -> None:
        """Select nothing."""
        self._select(np.zeros(0, np.int64))

    def remove_selected(self) -> None:
        """Ask to remove the selected points."""
        self._ask(f"Remove {counted(len(self.selected), 'point')}", partial(edits.remove_points, indices=self.selected))

    def choose_class(self, c: int) -> None:
        """Paint with this class from now on, if there is one; with the lasso in hand, give it to the selected points."""
        count = self._points.class_count
        if c < count:
            if self.brush.tool == "lasso":
                self.label_selected(c)
            self.set_brush(label=c)
        elif count:
            self.refused.emit(StudioError(f"there is no class {c + 1}, there are {count}", "", "Add one with + under Data"))

    def label_selected(self, c: int) -> None:
        """Ask to give the selected points a class."""
        if c < self._points.class_count:
            row = label_rows(self._points, replace(self.brush, label=c), 1)[0]
            self._ask(f"Set class of {counted(len(self.selected), 'point')}", partial(edits.label_points, indices=self.selected, label=row))

    def toggle_test(self) -> None:
        """Ask to hold the selected points back for testing; if all of them are, to train with them."""
        is_test = not bool(self._points.test_mask[self.selected].all())
        purpose = "testing" if is_test else "training"
        self._ask(
            f"Use {counted(len(self.selected), 'point')} for {purpose}", partial(edits.hold_back, indices=self.selected, is_test=is_test)
        )

    def nudge(self, right: int, up: int, view: Viewport) -> None:
        """Ask to move the selected points by a step of the keys; steps of one selection are one undo step."""
        step = self.grid_step(view) if self.brush.snaps else KEY_STEP * view.extent
        name = f"selection {self._selections} moved by keys"
        self._ask("Move points", partial(edits.move_points, indices=self.selected, by=(right * step, up * step)), name)

    def put(self, place: tuple[float, float], view: Viewport) -> None:
        """Ask for a point at a place, as the cross-hair of the keyboard gives it."""
        if not self._refuses_label():
            self._strokes += 1
            position = view.position_of(*place)
            gesture = SinglePoint(self.brush, view, self._look.scale, position, self.grid_step(view) if self.brush.snaps else 0.0)
            edit = gesture.take(self._points)
            assert edit is not None
            self._request(gesture.text, edit, "")

    def _ask(self, text: str, edit: Edit, name: str = "") -> None:
        if len(self.selected) and self.gesture is None:
            self._request(text, edit, name)


def _restored(project: Project, points: PointSet, source: Recipe | str) -> Project:
    return replace(project, points=points, source=source)
