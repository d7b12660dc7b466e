"""Where everything of the network stands: pure geometry from layer sizes and the room there is, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers
from mlp_studio.core.network import UnitKey, WeightKey

MIN_PITCH, MAX_PITCH = 132.0, 220.0
SINGLE_LAYER_PITCH = 400.0
"""Between inputs and outputs where no hidden layer stands between them: there is an invitation to add one."""
MIN_ROW, MAX_ROW = 30.0, 80.0
FEW_ROWS = {1: 112.0, 2: 112.0, 3: 96.0}
"""Row pitch of columns with few units, which stand further apart."""
MIN_UNIT, MAX_UNIT, MAX_OUTPUT = 24.0, 52.0, 60.0
MOST_FULL = 0.84
"""Share of its row that a unit fills at most where it is to fill more than usual."""
BIAS_SIDE = 26.0
RIM = 3.0
"""What a unit keeps free of edges around it."""
BEND = 0.42
"""Control points of an edge, as a share of its width."""
LEFT_MARGIN = 92.0
BIAS_Y = 38.0
UNITS_TOP, UNITS_BOTTOM = 66.0, 15.0
COLLAPSED_ROW = 44.0
"""Row pitch that a collapsed layer aims at."""
LEAST_APART = 10.0
"""Between the rims of two units, where new ones are put below those that stay."""
LEAST_SLOTS = 4
"""A collapsed layer shows at least two units, an ellipsis and the last one."""
CARD = (96.0, 224.0)
"""Width and height of the invitation to add a layer."""
_T = np.linspace(0.0, 1.0, 257)
_ALONG = 3 * (1 - _T) ** 2 * _T * BEND + 3 * (1 - _T) * _T**2 * (1 - BEND) + _T**3
"""x of an edge, as a share of its width, at each parameter of `_T`."""


Curve = tuple[tuple[float, float], tuple[float, float]]
"""Start and end of an edge."""


def point_on(curve: Curve, t: float) -> tuple[float, float]:
    """Return the point of an edge at parameter t in 0..1 of its width."""
    (x0, y0), (x1, y1) = curve
    across, down = _along(t).tolist()
    return x0 + (x1 - x0) * across, y0 + (y1 - y0) * down


def points_on(starts: Floats, ends: Floats, t: float) -> Floats:
    """Return the points of many edges at parameter t, (n, 2), from where each starts and ends."""
    return np.asarray(starts + (ends - starts) * _along(t))


def points_along(curves: Sequence[Curve], parameters: Floats) -> Floats:
    """Return the points of each edge at each of the parameters, (edges, parameters, 2)."""
    starts, ends = np.moveaxis(np.array(curves).reshape(-1, 2, 1, 2), 1, 0)
    return np.asarray(starts + (ends - starts) * _along(parameters))


def _along(t: float | Floats) -> Floats:
    """Return how far an edge has come across and down at parameters t, as shares of its width and height, (…, 2)."""
    t = np.asarray(t)
    return np.stack([np.interp(t, _T, _ALONG), 3 * t**2 - 2 * t**3], axis=-1)


@dataclass(frozen=True, eq=False)
class Column:
    """One layer on the canvas.

    Attributes
    ----------
    x
        Of all its units.
    ys
        Of the units that are shown, from the top, (slots,).
    units
        Which those are, ascending, (slots,): all of them, unless the layer is collapsed.
    row
        Least distance of neighbouring units.
    diameter
        Of the units.
    bias_y
        Of the bias unit, None for the output layer.
    ellipsis_y
        Where an ellipsis stands for the units that are not shown; None where all are.
    """

    x: float
    ys: Floats
    units: Integers
    row: float
    diameter: float
    bias_y: float | None
    ellipsis_y: float | None = None

    @property
    def top(self) -> float:
        """Upper edge of the highest unit or bias box."""
        first = float(self.ys[0]) - self.diameter / 2
        return first if self.bias_y is None else min(first, self.bias_y - BIAS_SIDE / 2)

    @property
    def bottom(self) -> float:
        """Lower edge of the lowest unit."""
        return float(self.ys[-1]) + self.diameter / 2

    def slot(self, i: int) -> int | None:
        """Return the place of unit i among those that are shown, or None."""
        at = int(np.searchsorted(self.units, i))
        return at if at < len(self.units) and self.units[at] == i else None

    def y_of(self, i: int) -> float:
        """Return the y of unit i, or of the bias unit for −1; that of the ellipsis where the unit is not shown."""
        if i < 0:
            return 0.0 if self.bias_y is None else self.bias_y
        at = self.slot(i)
        return float(self.ys[at]) if at is not None else float(self.ellipsis_y or 0.0)

    def place_at(self, y: float) -> int:
        """Return the unit before which a new one at this y would stand: 0 above the first, their number below the last."""
        at = int(np.searchsorted(self.ys, y))
        return int(self.units[at]) if at < len(self.units) else int(self.units[-1]) + 1


@dataclass(frozen=True, eq=False)
class Gap:
    """The edges between two columns: cubics from the points `starts` (m, 2), the bias first, to the points `ends` (n, 2)."""

    starts: Floats
    ends: Floats

    @property
    def count(self) -> int:
        """Number of edges."""
        return len(self.starts) * len(self.ends)

    def point(self, i: int, j: int, t: float) -> tuple[float, float]:
        """Return the point of edge (i, j) at parameter t in 0..1."""
        return point_on((tuple(self.starts[j]), tuple(self.ends[i])), t)

    def nearest(self, x: float, y: float, reach: float, shown: Booleans) -> tuple[int, int] | None:
        """Return the edge (i, j) of the mask `shown` (n, m) that is nearest to a point and at most `reach` away, or None.

        The distance is the vertical one times the cosine of the edge's slope there, which is exact for a straight line.
        """
        dx = self.ends[0, 0] - self.starts[:, 0]
        share = (x - self.starts[:, 0]) / dx
        t = np.interp(share, _ALONG, _T)
        rise = self.ends[:, 1][:, None] - self.starts[:, 1][None, :]
        curve = self.starts[:, 1] + rise * (3 * t**2 - 2 * t**3)
        forward = 3 * (1 - t) ** 2 * BEND + 6 * (1 - t) * t * (1 - 2 * BEND) + 3 * t**2 * BEND
        slope = rise * 6 * t * (1 - t) / (dx * forward)
        distance = np.abs(y - curve) / np.sqrt(1 + slope**2)
        distance[:, (share < 0) | (share > 1)] = np.inf
        distance[~shown] = np.inf
        best = int(np.argmin(distance))
        i, j = divmod(best, len(self.starts))
        return (i, j) if distance[i, j] <= reach else None


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything stands.

    Attributes
    ----------
    columns
        0 … d.
    gaps
        1 … d (index s − 1).
    bounds
        (left, top, right, bottom) around everything drawn.
    wanted
        Width and height of a room in which all measures have their largest values.
    """

    columns: tuple[Column, ...]
    gaps: tuple[Gap, ...]
    bounds: tuple[float, float, float, float]
    wanted: tuple[float, float]

    @property
    def pitch(self) -> float:
        """Distance of neighbouring columns."""
        return self.columns[1].x - self.columns[0].x

    def edge(self, key: WeightKey) -> Curve:
        """Return the cubic of a weight's edge; of a unit that is not shown, to or from the ellipsis in its place."""
        s, i, j = key
        gap = self.gaps[s - 1]
        start = float(gap.starts[min(j, 1), 0]), self.columns[s - 1].y_of(j - 1)
        return start, (float(gap.ends[0, 0]), self.columns[s].y_of(i))

    def key(self, s: int, row: int, column: int) -> WeightKey:
        """Return the weight of edge (row, column) of the gap before layer s, whose rows and columns count what is shown."""
        return s, int(self.columns[s].units[row]), int(self.columns[s - 1].units[column - 1]) + 1 if column else 0

    def place(self, key: UnitKey) -> tuple[float, float]:
        """Return the centre of a unit, or bias unit; of one that is not shown, that of the ellipsis in its place."""
        column = self.columns[key[0]]
        return column.x, column.y_of(key[1])

    def card(self, scale: float) -> tuple[float, float, float, float] | None:
        """Return (x, y, width, height) of the invitation to add a layer, or None where a hidden layer stands."""
        if len(self.columns) > 2:
            return None
        width, height = CARD[0] * scale, CARD[1] * scale
        x = (self.columns[0].x + self.columns[1].x) / 2
        y = (self.columns[1].ys[0] + self.columns[1].ys[-1]) / 2
        return x - width / 2, float(y) - height / 2, width, height


def arrange(
    sizes: Sequence[int],
    width: float,
    height: float,
    scale: float = 1.0,
    right_margin: float = 112.0,
    opened: Sequence[bool | None] = (),
    before: Sequence[Column | None] = (),
    left_margin: float = LEFT_MARGIN,
    fullness: float = 1.0,
) -> Layout:
    """Return the layout of layers of these sizes (l_0 … l_d) for a view of this size (Source: look.md §4).

    Measures keep their limits: a network too large for the room gets a layout larger than the view.

    Parameters
    ----------
    sizes
        l_0 … l_d.
    width, height
        Of the room, in pixels.
    scale
        Factor on all measures.
    right_margin
        What the names of the classes need, at scale 1.
    opened
        For each layer, whether all of its units are shown; None to collapse it if they do not fit.
    before
        For each layer, how it stood before: its units stay where they are as long as they fit.
    left_margin
        What the names of the inputs need, at scale 1.
    fullness
        Factor on the share of its row that a unit fills.
    """
    d = len(sizes) - 1
    left, right = left_margin * scale, right_margin * scale
    widest = SINGLE_LAYER_PITCH if d == 1 else MAX_PITCH
    pitch = min(max((width - left - right) / d, MIN_PITCH * scale), widest * scale)
    first = left + max(0.0, (width - left - right - pitch * d) / 2)
    opened = opened or [None] * (d + 1)
    before = before or [None] * (d + 1)
    shown = [shown_units(n, height, scale, is_open=open_) for n, open_ in zip(sizes, opened, strict=True)]
    slots = [len(units) + (len(units) < n) for units, n in zip(shown, sizes, strict=True)]
    spans = [_span(n, height, scale, MAX_UNIT if s < d else MAX_OUTPUT, fullness) for s, n in enumerate(slots)]
    # All columns are centred on one line; one too tall for the room begins at the top and takes the line along.
    middle = UNITS_TOP * scale + max(
        (height - (UNITS_TOP + UNITS_BOTTOM) * scale) / 2, *((row * (n - 1) + size) / 2 for n, row, size in spans)
    )
    columns = []
    for s, (n, row, size) in enumerate(spans):
        ys = np.asarray(middle + row * (np.arange(n) - (n - 1) / 2), np.float64)
        kept = _kept(before[s], n, size, height, scale, collapsed=len(shown[s]) < sizes[s])
        if kept is not None:
            ys, row, size = kept
        columns.append(_column(round(first + s * pitch), ys, shown[s], sizes[s], row, size, BIAS_Y * scale if s < d else None))
    gaps = tuple(_gap(one, other, scale) for one, other in pairwise(columns))
    bottom = max(column.bottom for column in columns) + UNITS_BOTTOM * scale
    top = min(0.0, *(column.top - UNITS_BOTTOM * scale for column in columns))
    rows = max((n - 1) * FEW_ROWS.get(n, MAX_ROW) for n in sizes)
    wanted = left + right + widest * scale * d, (rows + UNITS_TOP + UNITS_BOTTOM + MAX_UNIT) * scale
    return Layout(tuple(columns), gaps, (first - left, top, columns[-1].x + right, bottom), wanted)


def shown_units(n: int, height: float, scale: float, *, is_open: bool | None = None) -> Integers:
    """Return which of a layer's n units are shown: all, or the first ones and the last where they do not fit and are not opened."""
    room = max(0.0, height - (UNITS_TOP + UNITS_BOTTOM + MAX_UNIT) * scale)
    most = int(room // (MIN_ROW * scale)) + 1
    fits = n <= max(most, LEAST_SLOTS)
    few = max(LEAST_SLOTS, int(room // (COLLAPSED_ROW * scale)) + 1)
    if (fits if is_open is None else is_open) or n <= few:
        return np.arange(n)
    return np.append(np.arange(few - 2), n - 1)


def _column(x: float, ys: Floats, shown: Integers, n: int, row: float, size: float, bias_y: float | None) -> Column:
    if len(shown) == n:
        return Column(x, ys, shown, row, size, bias_y)
    return Column(x, np.delete(ys, -2), shown, row, size, bias_y, float(ys[-2]))


def below(column: Column, height: float, scale: float) -> float:
    """Return the y at which a unit that is added to a column would stand."""
    kept = _kept(column, len(column.ys) + 1, 0.0, height, scale, collapsed=False)
    return float(kept[0][-1]) if kept is not None else column.bottom + 8 * scale + column.diameter / 2


def _kept(
    before: Column | None, n: int, size: float, height: float, scale: float, *, collapsed: bool
) -> tuple[Floats, float, float] | None:
    """Return the ys, row and diameter of a column whose units stay where they were, if n slots fit; otherwise None.

    New ones stand below them, a little closer if that is what it takes. `size` is the diameter that n units would have anew.
    """
    if before is None:
        return None
    if before.ellipsis_y is not None:
        ys = np.insert(before.ys, len(before.ys) - 1, before.ellipsis_y)
        return (ys, before.row, before.diameter) if n == len(ys) and collapsed else None
    more = n - len(before.ys)
    if collapsed or before.diameter < size - 0.5:  # it was crowded, and need not be any more
        return None
    if more <= 0:
        return before.ys[:n], before.row, before.diameter
    last = float(before.ys[-1])
    room = max(height - UNITS_BOTTOM * scale, before.bottom) - before.diameter / 2 - last
    row = min(before.row, room / more)
    if row < before.diameter + LEAST_APART * scale:
        return None
    return np.concatenate([before.ys, last + row * np.arange(1, more + 1)]), row, before.diameter


def _span(n: int, height: float, scale: float, largest: float, fullness: float) -> tuple[int, float, float]:
    """Return (slots, distance of their centres, diameter) of a column of n slots."""
    room = height - (UNITS_TOP + UNITS_BOTTOM + MAX_UNIT) * scale
    row = min(max(room / max(1, n - 1), MIN_ROW * scale), FEW_ROWS.get(n, MAX_ROW) * scale)
    share = min(largest / MAX_ROW * fullness, max(MOST_FULL, largest / MAX_ROW))
    return n, row, min(max(share * min(row, MAX_ROW * scale), MIN_UNIT * scale), largest * scale)


def _gap(before: Column, after: Column, scale: float) -> Gap:
    starts = np.empty((len(before.ys) + 1, 2))
    starts[0] = before.x + (BIAS_SIDE / 2 + RIM) * scale, before.bias_y
    starts[1:, 0], starts[1:, 1] = before.x + before.diameter / 2 + RIM * scale, before.ys
    ends = np.column_stack([np.full(len(after.ys), after.x - after.diameter / 2 - RIM * scale), after.ys])
    return Gap(starts, ends)
