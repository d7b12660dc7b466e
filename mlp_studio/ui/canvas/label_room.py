"""What the labels of edges keep clear of: units with their badges, names and values, bias boxes with their symbols, and ellipses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QFontMetricsF

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.network import Network
from mlp_studio.ui.canvas.layout import BIAS_SIDE, RIM, Column, Layout
from mlp_studio.ui.canvas.unit_paint import badge_disc, name_font, name_rect
from mlp_studio.ui.theme import Look

VALUES = (30.0, 16.0)
"""Half the width of the values below a unit, and how far down their first line reaches."""
SYMBOL = 32.0
"""What the symbol of a bias unit takes at its left."""
ELLIPSIS = 18.0


@dataclass(frozen=True)
class Things:
    """Rectangles with round corners, a disc being one without sides.

    Attributes
    ----------
    centres
        (things, 2).
    halves
        Half the width and half the height of each, without its corners, (things, 2).
    radii
        Of their corners, with what is kept free around them, (things,).
    """

    centres: Floats
    halves: Floats
    radii: Floats

    def clear_of(self, places: Floats, sizes: Floats) -> Booleans:
        """Tell at which of its places, (labels, places, 2), a label of its size, (labels, 2), touches none of the things."""
        xy, halves = places.reshape(-1, 2), np.repeat(sizes / 2, places.shape[1], axis=0)
        order = np.argsort(self.centres[:, 1], kind="stable")
        centres, reach, radii = self.centres[order], self.halves[order], self.radii[order]
        # Only things at the height of a label can touch it: of the 130 and more of two long columns, a dozen.
        room = halves[:, 1] + (reach[:, 1] + radii).max(initial=0.0)
        first, last = np.searchsorted(centres[:, 1], xy[:, 1] - room), np.searchsorted(centres[:, 1], xy[:, 1] + room, "right")
        clear = np.ones(len(xy), bool)
        for step in range(int((last - first).max(initial=0))):
            at = np.flatnonzero(clear & (first + step < last))
            thing = first[at] + step
            away = np.maximum(np.abs(xy[at] - centres[thing]) - reach[thing] - halves[at], 0.0)
            clear[at] = np.hypot(away[:, 0], away[:, 1]) >= radii[thing]
        return clear.reshape(places.shape[:2])


def things_around(layout: Layout, network: Network, s: int, look: Look, *, biases: bool) -> Things:
    """Return what stands at both ends of the edges into layer s = 1 … d."""
    found: list[tuple[float, float, float, float, float]] = []
    for at in (s - 1, s):
        column = layout.columns[at]
        found += _units(column, look, numbered=0 < at < network.d and not look.layout.is_plain)
        found += _names(column, network, at, look)
        if biases and column.bias_y is not None:
            side, rim = look.px(BIAS_SIDE) / 2, look.px(RIM)
            symbol = 0.0 if look.layout.is_plain else look.px(SYMBOL) / 2
            found.append((column.x - symbol, column.bias_y, side + symbol, side, rim))
        if column.ellipsis_y is not None:
            found.append((column.x, column.ellipsis_y, 0.0, 0.0, look.px(ELLIPSIS)))
    all_of_them = np.array(found).reshape(-1, 5)
    return Things(all_of_them[:, :2], all_of_them[:, 2:4], all_of_them[:, 4])


def _units(column: Column, look: Look, *, numbered: bool) -> list[tuple[float, float, float, float, float]]:
    r, rim = column.diameter / 2, look.px(RIM)
    (badge_x, badge_y), badge = badge_disc(look, r)
    half, down = look.px(VALUES[0]), look.px(VALUES[1])
    has_values = column.row - column.diameter >= down or len(column.ys) == 1
    found = []
    for y in column.ys.tolist():
        found.append((column.x, y, 0.0, 0.0, r + rim))
        if numbered:
            found.append((column.x + badge_x, y + badge_y, 0.0, 0.0, badge + 1))
        if has_values:
            found.append((column.x, y + r + down / 2, half, down / 2, 1.0))
    return found


def _names(column: Column, network: Network, at: int, look: Look) -> list[tuple[float, float, float, float, float]]:
    if not 0 < at < network.d:
        return []
    metrics, place, layer = QFontMetricsF(name_font(look)), name_rect(column.diameter / 2, look), network.layers[at - 1]
    named = [(y, layer.unit_name(i)) for y, i in zip(column.ys.tolist(), column.units.tolist(), strict=True) if layer.unit_name(i)]
    return [
        (column.x, y + place.center().y(), min(metrics.horizontalAdvance(name), place.width()) / 2, place.height() / 2, 1.0)
        for y, name in named
    ]
