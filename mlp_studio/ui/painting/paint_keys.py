"""The keys of painting: letters for the tools, digits for the classes, brackets for the radius, and what is done to selected points."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from mlp_studio.ui.class_menu import class_of_digit
from mlp_studio.ui.painting.plane_points import PlanePoints
from mlp_studio.ui.painting.tools import TOOLS
from mlp_studio.ui.plane.viewport import Viewport

RADIUS_STEP = 4
_BRACKETS = {"[": -RADIUS_STEP, "]": RADIUS_STEP}
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
_CTRL = Qt.KeyboardModifier.ControlModifier


def wants_key(painting: PlanePoints, event: QKeyEvent) -> bool:
    """Tell whether a key means something to the painting, so that no shortcut of the window takes it."""
    return _meaning(painting, event, None, None) is not None


def take_key(painting: PlanePoints, event: QKeyEvent, view: Viewport, cross: tuple[float, float] | None) -> bool:
    """Do what a key means in this view, with the cross-hair there or nowhere; return whether it means anything."""
    act = _meaning(painting, event, view, cross)
    if act is None:
        return False
    act()
    return True


def _meaning(
    painting: PlanePoints, event: QKeyEvent, view: Viewport | None, cross: tuple[float, float] | None
) -> Callable[[], object] | None:
    key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    has_selection = len(painting.selected) > 0
    if modifiers == _CTRL:
        if key == Qt.Key.Key_A and painting.is_active:
            return painting.select_all
        if key in _ARROWS and has_selection:
            return lambda: painting.nudge(*_ARROWS[Qt.Key(key)], view) if view is not None else None
        return None
    if event.text() in _BRACKETS and painting.is_active:  # on many keyboards with AltGr
        return partial(painting.set_brush, radius=painting.brush.radius + _BRACKETS[event.text()])
    if modifiers != Qt.KeyboardModifier.NoModifier:
        return None
    if has_selection:
        for keys, act in (
            ()
            if event.isAutoRepeat()
            else (
                ((Qt.Key.Key_Delete, Qt.Key.Key_Backspace), painting.remove_selected),
                ((Qt.Key.Key_T,), painting.toggle_test),
            )
        ):
            if key in keys:
                return act
    if not painting.is_active:
        return None
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return lambda: painting.put(cross, view) if cross is not None and view is not None else None
    return _letter(painting, event.text().upper())


def _letter(painting: PlanePoints, letter: str) -> Callable[[], object] | None:
    brush = painting.brush
    for tool in TOOLS.values():
        if letter == tool.letter:
            return lambda: painting.set_brush(tool=tool.key)
    if letter == "G":
        return lambda: painting.set_brush(snaps=not brush.snaps)
    c = class_of_digit(letter)
    return None if c is None else partial(painting.choose_class, c)
