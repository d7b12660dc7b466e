"""Lines of the first hidden layer in the plane: which part of each is visible, where badges and handles stand, what the pointer is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import hypot
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats
from mlp_studio.core.hyperplane import Place

MAX_LINES = 256
"""Lines that are shown: more of them are a felt, and take longer than a frame."""
MAX_BADGES = 24
"""Lines beyond this number have no badges, but for the selected one."""
BADGE = 17
BADGE_INSET = 12
LINE_REACH, BADGE_REACH, HANDLE_REACH = 6.0, 10.0, 11.0
"""How far from a line, and from the centre of a badge or a handle, the pointer is still on it."""
THIRDS = (0.18, 0.5, 0.82)
"""Where along the visible part the arrows and the handles of the selected line are (Source: look.md §5)."""
LEAST_TO_TURN = 72.0
"""A visible part that is shorter has no room for handles near its ends."""
Part = Literal["line", "badge", "middle", "end"]
Segment = tuple[Place, Place]
_WITHIN = 1e9
"""Bounds on where along a line its ends may lie, in half sides: what is beyond is parallel to a side."""


def visible_segments(lines: Floats, bounds: tuple[float, float, float, float]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the part of each line w0 + w1 x1 + w2 x2 = 0 that lies in the square.

    Parameters
    ----------
    lines
        Rows (w0, w1, w2), (l, 3).
    bounds
        left, right, bottom, top.

    Returns
    -------
    segments
        Both ends of each line in the square's own coordinates, −1 … 1 to the right and up, (l, 2, 2).
    visible
        Which lines cross the square at all, (l,): not those without a direction.
    """
    left, right, bottom, top = bounds
    half = np.array([(right - left) / 2, (top - bottom) / 2])
    with np.errstate(all="ignore"):
        normal = np.asarray(lines, np.float64)[:, 1:] * half
        offset = lines[:, 0] + lines[:, 1] * ((left + right) / 2) + lines[:, 2] * ((bottom + top) / 2)
        length = np.hypot(normal[:, 0], normal[:, 1])
        unit, distance = normal / length[:, None], -offset / length
        foot = unit * distance[:, None]
        direction = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
        # Where the line enters and leaves the strip −1 … 1 of each coordinate; it is visible between the later entry and the earlier exit.
        near, far = (-1 - foot) / direction, (1 - foot) / direction
        parallel = np.abs(direction) < 1 / _WITHIN
        inside = np.abs(foot) <= 1
        low = np.where(parallel, np.where(inside, -np.inf, np.inf), np.minimum(near, far)).max(axis=1)
        high = np.where(parallel, np.where(inside, np.inf, -np.inf), np.maximum(near, far)).min(axis=1)
        segments = np.stack([foot + direction * low[:, None], foot + direction * high[:, None]], axis=1)
        visible = (high - low > 1e-6) & np.isfinite(segments).all(axis=(1, 2))
    return segments, visible


def place_badges(segments: Mapping[int, Segment], side: float, inset: float, apart: float, ends: dict[int, int]) -> dict[int, Place]:
    """Return where each line's badge stands: on its line, `inset` inside the frame, pushed along the line until no two overlap.

    Parameters
    ----------
    segments
        Both ends of each visible line by its number, in pixels of the square.
    side
        Of the square, in pixels.
    inset
        Least distance of a badge's centre from the frame.
    apart
        Least distance of two badges' centres.
    ends
        At which end (0 or 1) a line's badge stood last: it is tried first, and brought up to date, so that badges do not jump.
    """
    placed: dict[int, Place] = {}
    for number, segment in segments.items():
        upper = 0 if segment[0][1] < segment[1][1] else 1
        first = ends.get(number, upper)
        candidates = [(end, place) for end in (first, 1 - first) for place in _along(segment, end, side, inset, apart)]
        taken = list(placed.values())
        free = (c for c in candidates if all(hypot(c[1][0] - x, c[1][1] - y) >= apart for x, y in taken))
        end, place = next(free, candidates[0])
        placed[number], ends[number] = place, end
    return placed


@dataclass(frozen=True)
class Hit:
    """What of a unit's line the pointer is on."""

    unit: int
    part: Part


@dataclass(frozen=True)
class PlacedLines:
    """The visible lines in pixels of the square, x to the right and y down, from its upper left corner.

    Attributes
    ----------
    segments
        Both ends of each visible line, by unit.
    badges
        Where the number badges stand, by unit.
    selected
        The unit whose line has handles, whether or not it is visible, or None.
    path
        The unit whose line depends on the weight that is looked at, or None.
    """

    segments: Mapping[int, Segment] = field(default_factory=dict)
    badges: Mapping[int, Place] = field(default_factory=dict)
    selected: int | None = None
    path: int | None = None

    def along(self, unit: int, share: float) -> Place:
        """Return the place at a share of the visible part of a line."""
        (x0, y0), (x1, y1) = self.segments[unit]
        return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share

    def handles(self, least_to_turn: float = LEAST_TO_TURN) -> list[tuple[Part, Place]]:
        """Return the handles of the selected line: in the middle to move it, near both ends, where it is long enough, to turn it."""
        if self.selected is None or self.selected not in self.segments:
            return []
        (x0, y0), (x1, y1) = self.segments[self.selected]
        middle: list[tuple[Part, Place]] = [("middle", self.along(self.selected, 0.5))]
        if hypot(x1 - x0, y1 - y0) < least_to_turn:
            return middle
        return [*middle, *(("end", self.along(self.selected, share)) for share in (THIRDS[0], THIRDS[2]))]

    def hit(self, x: float, y: float, scale: float = 1.0) -> Hit | None:
        """Return what is at a position: a handle before a badge before a line, the nearest of each, the selected line before others."""
        if self.selected is not None:
            handles = [(hypot(px - x, py - y), part) for part, (px, py) in self.handles(LEAST_TO_TURN * scale)]
            near = min(handles, default=(np.inf, ""))
            if near[0] <= HANDLE_REACH * scale:
                return Hit(self.selected, near[1])  # type: ignore[arg-type]
        badges = [(hypot(px - x, py - y), unit != self.selected, unit) for unit, (px, py) in self.badges.items()]
        if badges and min(badges)[0] <= BADGE_REACH * scale:
            return Hit(min(badges)[2], "badge")
        lines = [(unit != self.selected, away, unit) for unit, away in self._distances(x, y).items() if away <= LINE_REACH * scale]
        return Hit(min(lines)[2], "line") if lines else None

    def _distances(self, x: float, y: float) -> dict[int, float]:
        """Return how far each visible part is from a position."""
        if not self.segments:
            return {}
        ends = np.array(list(self.segments.values()))
        along, to = ends[:, 1] - ends[:, 0], np.array([x, y]) - ends[:, 0]
        share = np.clip((along * to).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
        away = np.hypot(*(to - along * share[:, None]).T)
        return dict(zip(self.segments, away.tolist(), strict=True))


def place_lines(
    lines: Floats,
    bounds: tuple[float, float, float, float],
    side: float,
    selected: int | None,
    ends: dict[int, int],
    *,
    scale: float = 1.0,
    only_selected: bool = False,
) -> PlacedLines:
    """Return where the first MAX_LINES of the lines (l, 3), and the selected one, are in a square of `side` pixels.

    `ends` is as for `place_badges`.
    """
    places, visible = visible_segments(lines, bounds)
    units = np.arange(len(lines))
    visible &= (units == selected) if only_selected else (units < MAX_LINES) | (units == selected)
    pixels = (np.stack([1 + places[..., 0], 1 - places[..., 1]], axis=-1) * (side / 2)).tolist()
    segments: dict[int, Segment] = {}
    for unit in np.flatnonzero(visible).tolist():
        (x0, y0), (x1, y1) = pixels[unit]
        segments[unit] = ((x0, y0), (x1, y1))
    with_badge = sorted(segments, key=lambda unit: unit != selected)
    if len(segments) > MAX_BADGES:
        with_badge = [unit for unit in with_badge if unit == selected]
    badges = place_badges({unit: segments[unit] for unit in with_badge}, side, BADGE_INSET * scale, (BADGE + 2) * scale, ends)
    return PlacedLines(segments, badges, selected)


def _along(segment: Segment, end: int, side: float, inset: float, apart: float) -> list[Place]:
    """Return places on a line for its badge, from one end inwards to the middle."""
    (x0, y0), (x1, y1) = segment[end], segment[1 - end]
    length = hypot(x1 - x0, y1 - y0)
    if length < 1e-9:
        return [(x0, y0)]
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    # So far along the line that the badge keeps off both sides of the frame near its end.
    start = 0.0
    for at, step in ((x0, dx), (y0, dy)):
        lacking = max(inset - at if step > 0 else at - (side - inset), 0.0)
        if abs(step) > 1e-9:
            start = max(start, lacking / abs(step))
    start = min(start, length / 2)
    count = max(1, min(8, int((length / 2 - start) / apart) + 1))
    return [(_held(x0 + dx * t, inset, side), _held(y0 + dy * t, inset, side)) for t in (start + i * apart for i in range(count))]


def _held(value: float, inset: float, side: float) -> float:
    return min(max(value, inset), side - inset)
