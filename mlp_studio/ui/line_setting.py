"""Formulas in parts, set in lines: where a line has no room for a part, it goes on below, further right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from mlp_studio.core.hand_steps import Line
from mlp_studio.ui.formulas import draw_formula, formula_size

_OWN_MINUS = re.compile(r"(^ ?|[=(;{] ?|\\, ?)-")
"""A minus that is a number's own: it has no space around it."""


@dataclass(frozen=True)
class Placed:
    """A part: its LaTeX, where it begins, and which line it is in, from 0."""

    latex: str
    x: float
    row: int


def joined(part: str, at: int) -> str:
    """Return part `at` of a line with the space of a sign that stands between two parts."""
    inner = _OWN_MINUS.sub(r"\1\\mathrm{-}", part if at == 0 else part[1:])
    return inner if at == 0 else rf"{{}}{part[0]}{inner}" if part[0] in "=+-" else rf"\,{part[0]}{inner}"


def part_width(part: str, at: int, px: float) -> float:
    """Return how wide part `at` of a line is at a font size."""
    return formula_size(joined(part, at), px).width + px / 15


def line_width(line: Line, px: float) -> float:
    """Return how wide a line is that is not broken."""
    return sum(part_width(part, at, px) for at, part in enumerate(line))


def placed(line: Line, px: float, room: float, hanging: float) -> list[Placed]:
    """Return the parts of a line in so much room; what goes on below begins at `hanging`."""
    found: list[Placed] = []
    x, row = 0.0, 0
    for at, part in enumerate(line):
        width = part_width(part, at, px)
        if at and x + width > room:
            x, row = hanging, row + 1
        found.append(Placed(joined(part, at), x, row))
        x += width
    return found


def draw_line(painter: QPainter, line: Line, baseline: QPointF, px: float, colour: QColor) -> float:
    """Draw a line that is not broken; return where it ends."""
    x = baseline.x()
    for at, part in enumerate(line):
        draw_formula(painter, QPointF(x, baseline.y()), joined(part, at), px, colour)
        x += part_width(part, at, px)
    return x
