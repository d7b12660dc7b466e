"""The tools to paint with, and what they are set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ToolKey = Literal["brush", "point", "eraser", "lasso"]


@dataclass(frozen=True)
class Tool:
    """One tool: its key of the keyboard, its title, what it does, and whether it has a disc around the pointer."""

    key: ToolKey
    letter: str
    title: str
    hint: str
    has_disc: bool


TOOLS: dict[ToolKey, Tool] = {
    tool.key: tool
    for tool in (
        Tool("brush", "B", "Brush", "Drag to scatter points of the class; [ and ] change the radius, the right button erases", True),
        Tool("point", "D", "Single point", "Click to put a point; it can be dragged until the button is let go", False),
        Tool("eraser", "E", "Eraser", "Drag to remove points; [ and ] change the radius", True),
        Tool("lasso", "S", "Select", "Drag around points, or click them (Shift adds); drag moves them, a digit gives them a class", False),
    )
}
RADIUS, DENSITY = (6, 90), (1, 40)
"""Least and most: the brush's radius in logical pixels, and points in a disc of it."""


@dataclass(frozen=True)
class Brush:
    """What the tools are set to.

    Attributes
    ----------
    tool
        Key of `TOOLS`.
    label
        The class that is painted, counted from 0.
    target
        The target number that is painted, for points without classes.
    radius
        Of brush and eraser, in logical pixels at scale 1.
    density
        Points that the brush leaves in a disc of its radius.
    snaps
        Whether points are put on the grid of the axes' ticks.
    """

    tool: ToolKey = "brush"
    label: int = 0
    target: float = 0.0
    radius: int = 28
    density: int = 6
    snaps: bool = False
