"""The lines of the first layer's units in the plane: where each is, and how it is moved, turned and flipped by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import NamedTuple

import numpy as np

from mlp_studio.core import edits
from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import UNSCALED, Scaling

Place = tuple[float, float]
"""Coordinates (x1, x2)."""
Line = tuple[float, float, float]
"""(w0, w1, w2): the places with w0 + w1 x1 + w2 x2 = 0, positive where the sum is ≥ 0 (Source: ML:IV-54..57)."""
_COLUMNS: dict[tuple[str, ...], list[int]] = {("x1", "x2"): [0, 1, 2], ("x2", "x1"): [0, 2, 1]}
"""Where a row of W^{h_1} has w0, w1, w2, by the inputs of a network whose first layer draws lines in the plane."""
_WORDS = ("the bias weight", "the weight of x₁", "the weight of x₂")


class Lines(NamedTuple):
    """The lines of the first layer's l units: rows (w0, w1, w2), and which of these weights are frozen and cut, each (l, 3)."""

    rows: Floats
    frozen: Booleans
    removed: Booleans

    def line(self, unit: int) -> Line:
        """Return the line of this unit, counted from 0."""
        w0, w1, w2 = self.rows[unit].tolist()
        return w0, w1, w2


@dataclass(frozen=True)
class Change:
    """A way to change a line: its verb for the undo step, its participle, the weights it changes, and whether cut ones stand against it."""

    verb: str
    done: str
    columns: tuple[int, ...]
    needs_all: bool


MOVE = Change("Move", "moved", (0,), needs_all=True)
TURN = Change("Turn", "turned", (0, 1, 2), needs_all=True)
FLIP = Change("Flip", "flipped", (0, 1, 2), needs_all=False)


def lines_of(network: Network) -> Lines | None:
    """Return the lines of the first layer's units, or None unless the inputs are just x1 and x2, in any order."""
    columns = _COLUMNS.get(network.inputs)
    if columns is None:
        return None
    rows = _in_the_plane(network.weights[0][:, columns], network.scaling)
    return Lines(rows, network.frozen[0][:, columns], network.removed[0][:, columns])


def _in_the_plane(rows: Floats, scaling: Scaling) -> Floats:
    """Return lines of the space that the network sees as lines of the plane: the same weighted sums at the same points."""
    if scaling == UNSCALED:
        return rows
    slopes = rows[:, 1:] / np.array(scaling.spread)
    return np.column_stack([rows[:, 0] - slopes @ np.array(scaling.centre), slopes])


def _as_weights(network: Network, unit: int, line: Line) -> Floats:
    """Return the weights (w0, w1, w2) that give a unit this line of the plane; where it is only moved, w1 and w2 stay exactly."""
    scaling, columns = network.scaling, _COLUMNS[network.inputs]
    if scaling == UNSCALED:
        return np.array(line)
    now = network.weights[0][unit, columns]
    shown = _in_the_plane(now[None], scaling)[0]
    slopes = np.where(shown[1:] == line[1:], now[1:], np.array(line[1:]) * np.array(scaling.spread))
    return np.array([line[0] + line[1] * scaling.centre[0] + line[2] * scaling.centre[1], *slopes])


def set_line(project: Project, unit: int, line: Line) -> Project:
    """Give a unit of the first layer this line; weights that are cut stay cut.

    Raises
    ------
    StudioError
        If there is no such unit, its inputs are not x1 and x2, or a weight would be beyond the limit.
    """
    network = project.network
    columns = _COLUMNS.get(network.inputs)
    if columns is None or unit >= network.layers[0].units:
        raise StudioError(f"unit {unit + 1} has no line in the plane any more", "", "Undo brings it back")
    row = _as_weights(network, unit, line)[columns]  # each of the two orders is its own inverse
    return edits.set_block(project, 1, unit, 0, np.where(network.removed[0][unit], np.nan, row)[None])


def refusal(lines: Lines, unit: int, change: Change) -> StudioError | None:
    """Return what forbids to change a unit's line in this way, or None: it has none, or weights that must change are frozen or cut."""
    if not has_line(lines.line(unit)):
        return no_line(unit)
    for mask, state, mend, counts in (
        (lines.frozen[unit], "frozen", "Press F on the edge to thaw it", True),
        (lines.removed[unit], "cut", "Draw the edge back on the canvas, from unit to unit", change.needs_all),
    ):
        held = [_WORDS[j] for j in change.columns if mask[j]]
        if held and counts:
            verb = "is" if len(held) == 1 else "are"
            return StudioError(f"{_listed(held)} of unit {unit + 1} {verb} {state}: its line cannot be {change.done}", "", mend)
    return None


def no_line(unit: int) -> StudioError:
    """Return the words for a unit whose weights of both inputs are 0."""
    return StudioError(f"unit {unit + 1} has no line: its weights of x₁ and x₂ are 0", "", "Give one of them another value")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def has_line(line: Line) -> bool:
    """Tell whether w1 and w2 give it a direction."""
    return line[1] != 0 or line[2] != 0


def net_input(line: Line, place: Place) -> float:
    """Return w0 + w1 x1 + w2 x2: the unit's weighted sum at a place, 0 on its line."""
    return line[0] + line[1] * place[0] + line[2] * place[1]


def is_positive(line: Line, place: Place) -> bool:
    """Tell whether a place is on the positive side: where the sum is ≥ 0 (Source: ML:IV-54..57)."""
    return net_input(line, place) >= 0


def moved(line: Line, by: Place) -> Line:
    """Return the line moved by (dx1, dx2), parallel to itself: only w0 changes."""
    return line[0] - (line[1] * by[0] + line[2] * by[1]), line[1], line[2]


def turned(line: Line, pivot: Place, angle: float) -> Line:
    """Return the line turned by an angle, in radians from x1 towards x2, and put through `pivot`; the length of (w1, w2) stays."""
    _, w1, w2 = line
    v1, v2 = w1 * cos(angle) - w2 * sin(angle), w1 * sin(angle) + w2 * cos(angle)
    return -(v1 * pivot[0] + v2 * pivot[1]), v1, v2


def flipped(line: Line) -> Line:
    """Return the same line with its positive side on the other side."""
    return 0.0 - line[0], 0.0 - line[1], 0.0 - line[2]  # never −0.0


def normal_angle(line: Line) -> float:
    """Return the angle of (w1, w2), which points to the positive side, in −π … π from x1 towards x2."""
    return atan2(line[2], line[1])


def swept(pivot: Place, start: Place, end: Place) -> float:
    """Return the angle from one place to another as seen from a pivot, in radians from x1 towards x2."""
    return atan2(end[1] - pivot[1], end[0] - pivot[0]) - atan2(start[1] - pivot[1], start[0] - pivot[0])


def nearest(line: Line, place: Place) -> Place:
    """Return the place of the line that is nearest to a place."""
    length = hypot(line[1], line[2])
    n1, n2 = line[1] / length, line[2] / length
    away = line[0] / length + n1 * place[0] + n2 * place[1]
    return place[0] - away * n1, place[1] - away * n2


def distance(line: Line, place: Place) -> float:
    """Return how far a place is from the line, in the plane's units."""
    length = hypot(line[1], line[2])
    return abs(line[0] / length + line[1] / length * place[0] + line[2] / length * place[1])
