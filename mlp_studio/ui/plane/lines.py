"""The lines that the plane shows: which unit's is selected or hovered, and what mouse and keys ask to do with them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import radians

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.hyperplane import (
    FLIP,
    MOVE,
    TURN,
    Change,
    Line,
    Lines,
    Place,
    distance,
    flipped,
    has_line,
    moved,
    nearest,
    no_line,
    refusal,
    set_line,
    turned,
)
from mlp_studio.ui.plane.hyperplanes import MAX_LINES, Hit, PlacedLines, place_lines
from mlp_studio.ui.plane.line_gestures import LineGesture, MoveLine, TurnLine, change_text
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.theme import Look

KEY_STEP = 1 / 40
"""How far a key moves a line, as a share of the square's side."""
KEY_TURN = radians(3)


class PlaneLines(QObject):
    """Holds what is shown of the lines, and turns gestures into edits that it asks for.

    While a line is dragged, it is shown where the drag has put it, whatever a run does to its weights.

    Signals
    -------
    changed()
        The lines look otherwise than before.
    edit_requested(text, edit, gesture)
        Make this edit; all with the same name of a gesture, one after the other, are one undo step.
    refused(error)
        What was asked for cannot be done: a `StudioError` in words.
    hovered(unit)
        The pointer is on the line of another unit than before, or on none.
    """

    changed = Signal()
    edit_requested = Signal(str, object, str)
    refused = Signal(object)
    hovered = Signal(object)

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        """Begin without lines."""
        super().__init__(parent)
        self._look = look
        self._lines: Lines | None = None
        self._only_selected = False
        self._ends: dict[int, int] = {}
        self._placed: tuple[Viewport, float, PlacedLines] | None = None
        self._gestures = 0
        self._pivot: Place | None = None
        self.selected: int | None = None
        self.path_unit: int | None = None
        self.hovered_unit: int | None = None
        self.gesture: LineGesture | None = None

    # What is shown

    def show(self, rows: Floats | None, frozen: Booleans | None, removed: Booleans | None, *, only_selected: bool) -> None:
        """Show these lines, or none; nothing happens if they are the ones that are shown."""
        lines = None
        if rows is not None:
            none = np.zeros(rows.shape, bool)
            lines = Lines(np.array(rows, np.float64), none if frozen is None else frozen, none if removed is None else removed)
        before, self._lines = self._lines, lines
        looks_same = only_selected == self._only_selected and _same_rows(before, lines)
        self._only_selected = only_selected
        if self.gesture is not None and (lines is None or self.gesture.unit >= len(lines.rows)):
            self.gesture = None
        if not looks_same:
            self._touch()

    def select(self, unit: int | None) -> None:
        """Give the line of this unit arrows and handles, or none."""
        if unit != self.selected:
            self.selected = unit
            self._touch()

    def mark_path(self, unit: int | None) -> None:
        """Show the line of this unit as depending on the weight that is looked at, or none."""
        if unit != self.path_unit:
            self.path_unit = unit
            self._touch()

    def highlight(self, unit: int | None) -> None:
        """Highlight the line of this unit and its badge, or none; no signal is sent."""
        if unit != self.hovered_unit:
            self.hovered_unit = unit
            self.changed.emit()

    def hover(self, unit: int | None) -> None:
        """Highlight what the pointer is on, and tell of it."""
        if unit != self.hovered_unit:
            self.highlight(unit)
            self.hovered.emit(unit)

    def line(self, unit: int | None) -> Line | None:
        """Return the line of a unit as it is shown, or None if there is no such line or unit."""
        if self.gesture is not None and unit == self.gesture.unit:
            return self.gesture.line
        if self._lines is None or unit is None or unit >= len(self._lines.rows):
            return None
        return self._lines.line(unit)

    def placed(self, view: Viewport) -> PlacedLines:
        """Return where the lines are in a view."""
        if self._lines is None:
            return PlacedLines()
        scale = self._look.scale
        if self._placed is None or self._placed[:2] != (view, scale):
            rows = self._lines.rows
            if self.gesture is not None:
                rows = rows.copy()
                rows[self.gesture.unit] = self.gesture.line
            side = view.rect.width()
            placed = place_lines(rows, view.bounds, side, self.selected, self._ends, scale=scale, only_selected=self._only_selected)
            self._placed = (view, scale, replace(placed, path=self.path_unit))
        return self._placed[2]

    def hit(self, position: QPointF, view: Viewport) -> Hit | None:
        """Return what of the lines is at a position of the widget."""
        corner = view.rect.topLeft()
        return self.placed(view).hit(position.x() - corner.x(), position.y() - corner.y(), self._look.scale)

    def note(self, view: Viewport) -> str:
        """Return why the selected unit has no line to be seen, or that not all lines are shown, or ""."""
        line = self.line(self.selected)
        if line is None or self.selected is None:
            count = 0 if self._lines is None or self._only_selected else len(self._lines.rows)
            return f"The lines of the first {MAX_LINES} of {count:,} units" if count > MAX_LINES else ""
        if not has_line(line):
            what = no_line(self.selected).what
            return f"{what[0].upper()}{what[1:]}"
        return (
            ""
            if self.selected in self.placed(view).segments
            else f"The line of unit {self.selected + 1} lies outside of this view: zoom out with the wheel"
        )

    def _touch(self) -> None:
        self._placed = None
        self.changed.emit()

    # Gestures

    def begin(self, hit: Hit, press: QPointF, view: Viewport) -> bool:
        """Begin to drag what was hit: an end turns the line, all else moves it. Return whether it may be dragged."""
        line = self._changeable(hit.unit, TURN if hit.part == "end" else MOVE)
        if line is None:
            return False
        name = self._new_name()
        if hit.part == "end":
            self.gesture = TurnLine(hit.unit, line, view, press, name, self._ask, self._middle(hit.unit, line, view))
        else:
            self.gesture = MoveLine(hit.unit, line, view, press, name, self._ask)
        return True

    def end(self, *, cancel: bool = False) -> None:
        """End the drag; with `cancel` take it back."""
        if self.gesture is None:
            return
        if cancel:
            self.gesture.cancel()
        self.gesture = None
        self._touch()

    def flip(self, unit: int | None) -> None:
        """Ask to put the positive side of a unit's line on the other side."""
        line = self._changeable(unit, FLIP)
        if line is not None and unit is not None:
            self._ask_line(FLIP, unit, flipped(line), "")

    def nudge(self, right: int, up: int, view: Viewport) -> None:
        """Ask to move the selected line by a step of the keys; steps of one line are one undo step."""
        line = self._changeable(self.selected, MOVE)
        if line is not None and self.selected is not None:
            step = KEY_STEP * view.extent
            self._ask_line(MOVE, self.selected, moved(line, (right * step, up * step)), f"line {self.selected} moved by keys")

    def turn(self, steps: int, view: Viewport) -> None:
        """Ask to turn the selected line by steps of 3°, counter-clockwise; all about one point, so that turning back undoes it."""
        line = self._changeable(self.selected, TURN)
        if line is None or self.selected is None:
            return
        pivot = self._pivot
        if pivot is None or distance(line, pivot) > 1e-9 * view.extent or not view.shows(*pivot):
            pivot = self._middle(self.selected, line, view)
        self._pivot = pivot
        self._ask_line(TURN, self.selected, turned(line, pivot, steps * KEY_TURN), f"line {self.selected} turned by keys")

    def _changeable(self, unit: int | None, change: Change) -> Line | None:
        """Return the line of a unit if it may be changed so; tell if it may not."""
        line = self.line(unit)
        if line is None or unit is None or self._lines is None or self.gesture is not None:
            return None
        found = refusal(self._lines, unit, change)
        if found is None:
            return line
        self.refused.emit(found)
        return None

    def _middle(self, unit: int, line: Line, view: Viewport) -> Place:
        """Return the middle of the visible part of a line, or its place nearest to the middle of the view."""
        placed = self.placed(view)
        if unit not in placed.segments:
            return nearest(line, view.centre)
        x, y = placed.along(unit, 0.5)
        return view.place_at(QPointF(x, y) + QPointF(view.rect.topLeft()))

    def _new_name(self) -> str:
        self._gestures += 1
        return f"line {self._gestures}"

    def _ask_line(self, change: Change, unit: int, line: Line, name: str) -> None:
        if line != self.line(unit):
            self.edit_requested.emit(change_text(change, unit), partial(set_line, unit=unit, line=line), name)

    def _ask(self, text: str, edit: object, name: str) -> None:
        self._touch()
        self.edit_requested.emit(text, edit, name)


def _same_rows(one: Lines | None, other: Lines | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one.rows, other.rows)
