"""Lines of the first hidden layer in the plane: which part of each is visible, and where their number badges stand."""

from __future__ import annotations

from math import hypot

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Floats

Place = tuple[float, float]
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
    normal = np.asarray(lines, np.float64)[:, 1:] * half
    with np.errstate(all="ignore"):
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


def place_badges(
    segments: dict[int, tuple[Place, Place]], side: float, inset: float, apart: float, ends: dict[int, int]
) -> dict[int, Place]:
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


def _along(segment: tuple[Place, Place], end: int, side: float, inset: float, apart: float) -> list[Place]:
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
