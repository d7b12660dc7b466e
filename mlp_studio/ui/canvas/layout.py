"""Where everything of the network stands: pure geometry from layer sizes and the room there is, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers

MIN_PITCH, MAX_PITCH = 132.0, 220.0
SINGLE_LAYER_PITCH = 400.0
"""Between inputs and outputs where no hidden layer stands between them: there is an invitation to add one."""
MIN_ROW, MAX_ROW = 30.0, 80.0
FEW_ROWS = {1: 112.0, 2: 112.0, 3: 96.0}
"""Row pitch of columns with few units, which stand further apart."""
MIN_UNIT, MAX_UNIT, MAX_OUTPUT = 24.0, 52.0, 60.0
BIAS_SIDE = 26.0
RIM = 3.0
"""What a unit keeps free of edges around it."""
BEND = 0.42
"""Control points of an edge, as a share of its width."""
LEFT_MARGIN = 92.0
BIAS_Y = 38.0
UNITS_TOP, UNITS_BOTTOM = 66.0, 6.0
CARD = (96.0, 224.0)
"""Width and height of the invitation to add a layer."""
RESTARTS = 12
"""Attempts to place labels so that none meet, after the first."""

UnitKey = tuple[int, int]
"""(s, i): layer 0 … d and unit from 0; i = −1 is the bias unit of that layer."""
WeightKey = tuple[int, int, int]
"""(s, i, j): layer 1 … d, row i from 0, column j, 0 is the bias."""

_T = np.linspace(0.0, 1.0, 257)
_ALONG = 3 * (1 - _T) ** 2 * _T * BEND + 3 * (1 - _T) * _T**2 * (1 - BEND) + _T**3
"""x of an edge, as a share of its width, at each parameter of `_T`."""


@dataclass(frozen=True, eq=False)
class Column:
    """One layer: its x, the y of its units from the top, their diameter, and the y of its bias unit if it has one."""

    x: float
    ys: Floats
    diameter: float
    bias_y: float | None

    @property
    def top(self) -> float:
        """Upper edge of the highest unit or bias box."""
        first = float(self.ys[0]) - self.diameter / 2
        return first if self.bias_y is None else min(first, self.bias_y - BIAS_SIDE / 2)

    @property
    def bottom(self) -> float:
        """Lower edge of the lowest unit."""
        return float(self.ys[-1]) + self.diameter / 2


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
        (x0, y0), (x1, y1) = self.starts[j], self.ends[i]
        along = float(np.interp(t, _T, _ALONG))
        return float(x0 + (x1 - x0) * along), float(y0 + (y1 - y0) * (3 * t**2 - 2 * t**3))

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
    """Columns 0 … d, the gaps 1 … d (index s − 1), and the rectangle (left, top, right, bottom) around everything drawn."""

    columns: tuple[Column, ...]
    gaps: tuple[Gap, ...]
    bounds: tuple[float, float, float, float]

    @property
    def pitch(self) -> float:
        """Distance of neighbouring columns."""
        return self.columns[1].x - self.columns[0].x

    def card(self, scale: float) -> tuple[float, float, float, float] | None:
        """Return (x, y, width, height) of the invitation to add a layer, or None where a hidden layer stands."""
        if len(self.columns) > 2:
            return None
        width, height = CARD[0] * scale, CARD[1] * scale
        x = (self.columns[0].x + self.columns[1].x) / 2
        y = (self.columns[1].ys[0] + self.columns[1].ys[-1]) / 2
        return x - width / 2, float(y) - height / 2, width, height


def arrange(sizes: Sequence[int], width: float, height: float, scale: float = 1.0, right_margin: float = 112.0) -> Layout:
    """Return the layout of layers of these sizes (l_0 … l_d) for a view of this size (Source: look.md §4).

    Measures keep their limits: a network too large for the room gets a layout larger than the view. `right_margin`, at scale 1,
    is what the names of the classes need.
    """
    d = len(sizes) - 1
    left, right = LEFT_MARGIN * scale, right_margin * scale
    widest = SINGLE_LAYER_PITCH if d == 1 else MAX_PITCH
    pitch = min(max((width - left - right) / d, MIN_PITCH * scale), widest * scale)
    first = left + max(0.0, (width - left - right - pitch * d) / 2)
    spans = [_span(n, height, scale, MAX_UNIT if s < d else MAX_OUTPUT) for s, n in enumerate(sizes)]
    # All columns are centred on one line; one too tall for the room begins at the top and takes the line along.
    middle = UNITS_TOP * scale + max(
        (height - (UNITS_TOP + UNITS_BOTTOM) * scale) / 2, *((row * (n - 1) + size) / 2 for n, row, size in spans)
    )
    columns = tuple(
        Column(
            round(first + s * pitch),
            np.asarray(middle + row * (np.arange(n) - (n - 1) / 2), np.float64),
            size,
            BIAS_Y * scale if s < d else None,
        )
        for s, (n, row, size) in enumerate(spans)
    )
    gaps = tuple(_gap(before, after, scale) for before, after in pairwise(columns))
    bottom = max(column.bottom for column in columns) + UNITS_BOTTOM * scale
    top = min(0.0, *(column.top - UNITS_BOTTOM * scale for column in columns))
    return Layout(columns, gaps, (first - left, top, columns[-1].x + right, bottom))


def _span(n: int, height: float, scale: float, largest: float) -> tuple[int, float, float]:
    """Return (units, distance of their centres, diameter) of a column of n units."""
    room = height - (UNITS_TOP + UNITS_BOTTOM + MAX_UNIT) * scale
    row = min(max(room / max(1, n - 1), MIN_ROW * scale), FEW_ROWS.get(n, MAX_ROW) * scale)
    share = largest / MAX_ROW
    return n, row, min(max(share * min(row, MAX_ROW * scale), MIN_UNIT * scale), largest * scale)


def _gap(before: Column, after: Column, scale: float) -> Gap:
    starts = np.empty((len(before.ys) + 1, 2))
    starts[0] = before.x + (BIAS_SIDE / 2 + RIM) * scale, before.bias_y
    starts[1:, 0], starts[1:, 1] = before.x + before.diameter / 2 + RIM * scale, before.ys
    ends = np.column_stack([np.full(len(after.ys), after.x - after.diameter / 2 - RIM * scale), after.ys])
    return Gap(starts, ends)


def place_labels(gap: Gap, size: tuple[float, float]) -> Floats:
    """Return a centre for a label of each edge of the gap, (n, m, 2): slid along its edge until no two meet (Source: look.md §4).

    `size` is width and height of a label. Every label in turn takes the place where it meets the others least, and of those the one
    nearest to its edge's middle, until none wants to move; where they still meet, it is tried again from other places.
    """
    n, m = len(gap.ends), len(gap.starts)
    slides = np.array(sorted(np.linspace(0.25, 0.75, 21), key=lambda t: abs(t - 0.5)))
    places = np.array([[gap.point(i, j, t) for t in slides] for i in range(n) for j in range(m)])
    reach = np.array(size) + 3.0
    chosen, least = _slid(places, np.zeros(n * m, np.int64), reach)
    rng = np.random.default_rng(0)
    for _ in range(RESTARTS):
        if least == 0:
            break
        other, overlap = _slid(places, rng.integers(0, len(slides), n * m), reach)
        if overlap < least:
            chosen, least = other, overlap
    return np.asarray(places[np.arange(n * m), chosen].reshape(n, m, 2))


def _slid(places: Floats, chosen: Integers, reach: Floats) -> tuple[Integers, float]:
    """Slide labels from the chosen places until none wants to move; return the places, and by how much labels still overlap."""
    edges = np.arange(len(places))
    overlap = 0.0
    for _ in range(8):
        before, overlap = chosen.copy(), 0.0
        for edge in edges:
            others = np.delete(places[edges, chosen], edge, axis=0)
            apart = reach - np.abs(places[edge][:, None, :] - others[None, :, :])
            overlaps = np.prod(np.maximum(apart, 0.0), axis=2).sum(axis=1)
            chosen[edge] = int(np.argmin(overlaps))
            overlap += float(overlaps[chosen[edge]])
        if (chosen == before).all():
            break
    return chosen, overlap
