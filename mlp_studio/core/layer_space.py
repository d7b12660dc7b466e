"""The space of one layer's outputs: where examples lie in it, a plane through it, and what the rest of the network makes of that plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.propagation import extended
from mlp_studio.core.round_numbers import range_end, tick_step, ticks

Square = tuple[float, float, float, float]
"""left, right, bottom, top."""
MARGIN = 0.12
"""Around what a square is to hold, on every side, as a share of its side."""
KEPT = 0.4
"""A square keeps its place until a point is out of it, or all lie within this share of it: it must not flicker in a run."""
SAMPLE = 4000
"""Examples from which principal components are made, at most: more of them do not turn the axes."""
DECIDED_WITHIN, DECIDED_TO = 2.0, 1e-12
"""Within which sums the one is sought at which a unit decides, and how exactly."""
HUGE = 1e100
"""Outputs beyond it, as of a run that diverges, are no examples to go by: their squares would overflow."""
UNLIKE = 1e-9
"""A component that is so nearly at right angles to that of before goes by its largest loading again."""
SAME_PLACE = 1e-6
"""Places nearer to each other than this share of the square are one."""


@dataclass(frozen=True)
class Axes:
    """What stands on the axes: units i and j of a layer, from 0, or, without units, the first two principal components.

    `second` is None for a layer of one unit, whose examples lie on a line.
    """

    first: int | None = None
    second: int | None = None

    @property
    def are_units(self) -> bool:
        """Whether units are the axes."""
        return self.first is not None


COMPONENTS = Axes()


def usual_axes(units: int) -> Axes:
    """Return the axes that a layer of so many units is first seen with: its units if there are at most two, else the components."""
    return Axes(0, 1) if units == 2 else Axes(0) if units == 1 else COMPONENTS


def axes_within(axes: Axes, units: int) -> Axes:
    """Return these axes if a layer of so many units has them, else the usual ones."""
    if axes.first is None:
        return axes if units > 1 else usual_axes(units)
    has_both = axes.second is not None and max(axes.first, axes.second) < units
    return axes if has_both else usual_axes(units)


@dataclass(frozen=True, eq=False)
class Slice:
    """A plane through the space of a layer with l units: y = origin + u e_1 + v e_2.

    Attributes
    ----------
    origin
        A place in the plane, (l,): the mean of the examples, with 0 for the units that are the axes.
    directions
        e_1 and e_2, (2, l), orthonormal; e_2 = 0 for a layer of one unit.
    explained
        For principal components, the share of the variance along each of the two.
    """

    origin: Floats
    directions: Floats
    explained: tuple[float, float] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the plane is all of the space: what is seen in it then holds exactly, and not only for the slice."""
        return len(self.origin) <= 2

    def project(self, y: Floats) -> Floats:
        """Return the coordinates (u, v) of outputs y (l, n) in the plane, (n, 2): of the nearest place in it."""
        with np.errstate(all="ignore"):
            return np.asarray((self.directions @ (y - self.origin[:, None])).T)


def layer_outputs(network: Network, s: int, xy: Floats) -> Floats:
    """Return y^{h_s} without its bias unit at places (n, 2) of the plane, (l_s, n); s = 0 … d, layer 0 being the inputs.

    Source: ML:IV-105, line 5.

    Raises
    ------
    StudioError
        If a feature cannot be read.
    """
    y = network.inputs_at(xy).T
    with np.errstate(all="ignore"):
        for layer, W in zip(network.layers[:s], network.weights[:s], strict=True):
            y = extended(ACTIVATIONS[layer.activation].function(W @ y))
    return y[1:]


def slice_through(y: Floats, axes: Axes, before: Slice | None = None) -> Slice:
    """Return the plane with these axes through the examples' outputs y (l, n).

    `before` is the plane that was shown last: principal components, whose sign means nothing, keep to its directions.
    """
    finite = y[:, (np.abs(y) < HUGE).all(axis=0)]
    mean = finite.mean(axis=1) if finite.shape[1] else np.zeros(len(y))
    if axes.first is not None:
        directions = np.zeros((2, len(y)))
        for row, unit in enumerate((axes.first, axes.second)):
            if unit is not None:
                directions[row, unit] = 1.0
                mean[unit] = 0.0
        return Slice(mean, directions)
    components, shares = _components(finite - mean[:, None])
    old = before.directions if before is not None and before.directions.shape == components.shape else None
    return Slice(mean, _signed(components, old), shares)


def _components(centred: Floats) -> tuple[Floats, tuple[float, float]]:
    """Return the first two principal components of the columns (l, n), (2, l), and their shares of the variance."""
    units, n = centred.shape
    if n > SAMPLE:
        centred = centred[:, np.linspace(0, n - 1, SAMPLE).astype(np.int64)]
    if not n:
        return np.eye(2, units), (0.0, 0.0)
    # Not the whole factor V (n, n): only what lies on the side of the units is wanted.
    vectors, sizes, _ = np.linalg.svd(centred, full_matrices=units > n)
    variance = sizes**2
    total = float(variance.sum())
    shares = [float(v) / total if total else 0.0 for v in (*variance[:2], 0.0)]
    return vectors[:, :2].T.copy(), (shares[0], shares[1])


def _signed(components: Floats, before: Floats | None) -> Floats:
    """Return the components with the sign that is nearest to those of before, or with their largest loading positive."""
    lean = components[np.arange(len(components)), np.abs(components).argmax(axis=1)]
    if before is not None:
        alike = (components * before).sum(axis=1)
        lean = np.where(np.abs(alike) > UNLIKE, alike, lean)
    return np.asarray(components * np.where(lean < 0, -1.0, 1.0)[:, None])


def rest_on_slice(network: Network, s: int, plane: Slice) -> Network:
    """Return the layers after layer s as a network of the coordinates (u, v) of a plane through its outputs.

    The weighted sums of the next layer are affine in (u, v): w_0 + W (origin + u e_1 + v e_2). The units of its first layer therefore have
    lines in the plane, just as those of a network that begins there. After the last layer comes nothing: its outputs are passed on.
    """
    coordinates = np.vstack([plane.origin, plane.directions]).T  # (l_s, 3): what multiplies 1, u and v
    if s == network.d:
        layer = Layer("o", network.k, "linear")
        return Network(("x1", "x2"), (layer,), (coordinates,))
    W = network.weights[s]
    with np.errstate(all="ignore"):
        first = W[:, 1:] @ coordinates
        first[:, 0] += W[:, 0]
    return Network(("x1", "x2"), network.layers[s:], (first, *network.weights[s + 1 :]))


def deciding_sum(activation: str) -> float:
    """Return the weighted sum z from which on a unit's output is at least 0.5: 0 for sigmoid and heaviside, 0.5 for linear ones.

    It is the one within ±2 where the output goes up through 0.5; 0 where it does not, as in a bell.
    """
    f = ACTIVATIONS[activation].function
    low, high = -DECIDED_WITHIN, DECIDED_WITHIN
    if not float(f(np.array([low]))[0]) < 0.5 <= float(f(np.array([high]))[0]):
        return 0.0
    while high - low > DECIDED_TO:
        middle = (low + high) / 2
        low, high = (low, middle) if float(f(np.array([middle]))[0]) >= 0.5 else (middle, high)
    return high


def next_lines(network: Network, s: int, plane: Slice, *, decides: bool) -> Floats | None:
    """Return the lines of the units of layer s + 1 in a plane through the outputs of layer s: rows (w0, w1, w2), (l_{s+1}, 3).

    On them the weighted sum is 0; that of a single output unit which `decides` is where it decides, at y = 0.5. Units of a softmax layer
    decide against each other and have no lines, and after the last layer come no units: None.
    """
    if s == network.d or network.layers[s].activation == "softmax":
        return None
    rows = rest_on_slice(network, s, plane).weights[0].copy()
    if decides and s + 1 == network.d and network.k == 1:
        rows[:, 0] -= deciding_sum(network.layers[s].activation)
    return rows


def home_square(network: Network, s: int, axes: Axes, places: Floats, before: Square | None = None) -> Square:
    """Return the square that is shown first: the range of the activation, or what holds all places (n, 2), in round steps.

    `before` is the one that was shown of the same axes; one that goes by the places stays as long as it fits them.
    """
    function = network.layers[s - 1].function
    if axes.are_units and function.lowest is not None and function.highest is not None:
        return _around(np.array([[function.lowest] * 2, [function.highest] * 2]))
    finite = places[(np.abs(places) < HUGE).all(axis=1)]
    if not len(finite):
        return before or _around(np.array([[-1.0, -1.0], [1.0, 1.0]]))
    low, high = finite.min(axis=0), finite.max(axis=0)
    if before is not None:
        side = before[1] - before[0]
        inside = low[0] >= before[0] and high[0] <= before[1] and low[1] >= before[2] and high[1] <= before[3]
        if inside and float((high - low).max()) >= KEPT * side / (1 + 2 * MARGIN):
            return before
    needed = max(float((high - low).max()) / 2 * (1 + 2 * MARGIN), 1e-6, 1e-9 * float(np.abs(finite).max()))
    half, centre = range_end(needed), low / 2 + high / 2
    step = tick_step(2 * half, 2)
    if any(len(ticks(float(c) - half, float(c) + half, step)) < 2 for c in centre):
        half = tick_step(2 * needed, 2)  # a side of two steps holds two ticks, wherever it begins: one does not tell the scale
    return (float(centre[0] - half), float(centre[0] + half), float(centre[1] - half), float(centre[1] + half))


def _around(corners: Floats) -> Square:
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = MARGIN * float((high - low).max())
    return (float(low[0] - margin), float(high[0] + margin), float(low[1] - margin), float(high[1] + margin))


def gathered(places: Floats, side: float) -> tuple[Integers, ...]:
    """Return the groups of at least two of the places (n, 2) that coincide in a square of this side, as indices, largest group first."""
    known = np.flatnonzero((np.abs(places) < HUGE).all(axis=1))
    if len(known) < 2:
        return ()
    steps = np.rint(places[known] / (SAME_PLACE * side))
    order = np.lexsort((steps[:, 1], steps[:, 0]))
    changes = np.flatnonzero((np.diff(steps[order], axis=0) != 0).any(axis=1)) + 1
    groups = [np.sort(known[group]) for group in np.split(order, changes) if len(group) > 1]
    return tuple(sorted(groups, key=lambda group: (-len(group), int(group[0]))))
