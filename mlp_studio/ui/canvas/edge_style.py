"""How an edge looks by its weight: width, opacity, dash and pen, and the running maximum that they are measured by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.ui.theme import EXPLORE, LayoutLook, Theme, faded

WIDTH, OPACITY, DASH, SPACE, SIGN = range(5)
"""The columns of a table of pens, as the kernel has them."""
LEVELS = 48
"""Steps of |w| that have a pen of their own: one is 0.1 px of width, less than the eye sees."""
BIAS_SHARE = 0.55
CROWD = 60
"""Edges of a gap from which on they are drawn finer and fainter, and by the edge worker."""
FAINT = 0.05
"""Share of the largest weight below which an edge is left out while zoomed out."""


@dataclass(frozen=True, eq=False)
class EdgeStyles:
    """The styles of all edges of a gap, each (n, m): step of |w|, whether w < 0; and `order`, flat indices, the weakest first."""

    level: Integers
    negative: Booleans
    order: Integers

    def looks_like(self, other: EdgeStyles) -> bool:
        """Tell whether all edges look the same."""
        return np.array_equal(self.level, other.level) and np.array_equal(self.negative, other.negative)

    def key(self, i: int, j: int) -> tuple[int, bool, bool]:
        """Return what a pen depends on: step, sign, and whether it is a bias weight."""
        return int(self.level[i, j]), bool(self.negative[i, j]), j == 0


def edge_styles(weights: Floats, largest: float) -> EdgeStyles:
    """Return the styles of a weight matrix, measured by the largest |w|; a weight that is not finite looks like the largest."""
    size = np.abs(weights)
    share = np.minimum(np.nan_to_num(size / max(largest, 1e-300), nan=1.0, posinf=1.0), 1.0)
    level = np.rint(share * (LEVELS - 1)).astype(np.int64)
    return EdgeStyles(level, weights < 0, np.argsort(level, axis=None, kind="stable"))


def largest_weight(weights: Floats) -> float:
    """Return the largest finite |w|, or 0."""
    finite = weights[np.isfinite(weights)]
    return float(np.abs(finite).max(initial=0.0))


class EdgePens:
    """The pens of one theme and scale, made when first needed.

    Parameters
    ----------
    theme
        Where the signs' colours come from.
    scale
        Factor on widths.
    count
        Number of edges of the gap: many are drawn finer and fainter, and the strong ones stand out more.
    layout
        Has factors on widths and opacities.
    """

    def __init__(self, theme: Theme, scale: float, count: int = 1, layout: LayoutLook = EXPLORE) -> None:
        self._theme = theme
        self._scale = scale
        self._layout = layout
        self._fineness = min(1.0, max(0.3, math.sqrt(CROWD / count)))
        self._pens: dict[tuple[int, bool, bool, bool], QPen] = {}
        self._table: Floats | None = None

    def pen(self, key: tuple[int, bool, bool], *, full: bool = False) -> QPen:
        """Return the pen for a style's key; `full` is the opaque one of a hovered edge."""
        found = self._pens.get((*key, full))
        if found is None:
            found = self._pens[(*key, full)] = self._make(*key, full=full)
        return found

    def table(self, zoom: float) -> tuple[Floats, Floats]:
        """Return the pens as the edge worker wants them: styles for each level · 4 + negative · 2 + bias, and both signs' colours."""
        if self._table is None:
            keys = np.ndindex(LEVELS, 2, 2)
            self._table = np.array([(*self._measures(level, bias=bool(bias)), float(negative)) for level, negative, bias in keys])
            self._table[self._table[:, SIGN] == 0, DASH] = 0.0
        colours = [(c.red(), c.green(), c.blue()) for c in (self._theme.positive, self._theme.negative)]
        return self._table * np.array([zoom, 1.0, zoom, zoom, 1.0]), np.array(colours, np.float64)

    def _measures(self, level: int, *, bias: bool, full: bool = False) -> tuple[float, float, float, float]:
        """Return width, opacity, dash and space of a step of |w|."""
        fine = max(self._fineness, 0.6) if full else self._fineness
        share = (level / (LEVELS - 1)) ** (2.5 - 1.5 * fine)
        width = (0.6 + 0.4 * fine + 5.0 * fine * share**0.8) * self._scale * self._layout.edge_width
        opacity = (0.24 + 0.50 * share) * (0.4 + 0.6 * fine) * (BIAS_SHARE if bias else 1.0) * self._layout.edge_opacity
        opacity = 1.0 if full else min(1.0, opacity)
        return width, opacity, 4.0 * self._scale + width, 3.0 * self._scale + 0.7 * width

    def _make(self, level: int, negative: bool, bias: bool, *, full: bool) -> QPen:
        width, opacity, dash, space = self._measures(level, bias=bias, full=full)
        pen = QPen(faded(self._theme.negative if negative else self._theme.positive, opacity), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if negative:
            pen.setDashPattern([dash / width, space / width])  # Qt counts dashes in pen widths
        return pen
