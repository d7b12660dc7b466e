"""A unit's activation with its derivative as curves, and where on them the examples' weighted sums are (Source: ML:IV-66..71)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.measures import evenly
from mlp_studio.core.network import Network, UnitKey
from mlp_studio.core.points import PointSet
from mlp_studio.core.propagation import forward

MOST_COST, FEWEST = 200_000, 16
"""Examples times weights that a picture of a unit's sums may take, and how many examples it has all the same."""
LEAST_REACH, MOST_REACH = 4.0, 1e6
"""How far from 0 the axis of z goes at least, and at most."""
SAMPLES = 241


@dataclass(frozen=True, eq=False)
class UnitSums:
    """The weighted sums of one unit.

    Attributes
    ----------
    activation
        The name of its activation.
    indices
        Which points of the set were used, (m,): all of them, or of large sets and networks an even sample.
    z, y, slope
        Weighted sums, outputs y = f(z) and derivatives f'(z) of these points, (m,) each.
    among
        Number of points of the set.
    """

    activation: str
    indices: Integers
    z: Floats
    y: Floats
    slope: Floats
    among: int


def unit_sums(network: Network, points: PointSet, unit: UnitKey, picked: int | None = None) -> UnitSums:
    """Return the sums of unit (s, i), s = 1 … d, at the points; `picked` is a point that is not left out.

    Raises
    ------
    StudioError
        If a feature cannot be read.
    """
    s, i = unit
    part = Network(network.inputs, network.layers[:s], network.weights[:s], scaling=network.scaling)
    most = max(FEWEST, MOST_COST // sum(w.size for w in part.weights))
    indices = evenly(np.arange(len(points)), most)
    if picked is not None and picked not in indices:
        indices = np.append(indices, picked)
    with np.errstate(all="ignore"):
        passed = forward(part, part.inputs_at(points.xy[indices]).T)
        z, y = passed.z[-1], passed.y[-1]
        slope = part.layers[-1].function.derivative(z, y)
    return UnitSums(network.layers[s - 1].activation, indices, z[i], y[i], slope[i], len(points))


def sums_of(activation: str, z: Floats) -> UnitSums:
    """Return these sums, (n,), of a unit that stands alone, with one for each point."""
    function = ACTIVATIONS[activation]
    with np.errstate(all="ignore"):
        y = function.function(z)
        return UnitSums(activation, np.arange(len(z)), z, y, function.derivative(z, y), len(z))


@dataclass(frozen=True, eq=False)
class Curve:
    """f and f' over an interval: z, f(z) and f'(z), (m,) each; z grows, and twice the same place is a jump."""

    z: Floats
    f: Floats
    slope: Floats


def activation_curve(activation: str, reach: float) -> Curve | None:
    """Return the curves over −reach … reach; None for softmax, whose output depends on all sums of its layer.

    Heaviside jumps at 0, and the slope of the rectifiers does: there both sides are in the curve.
    """
    function = ACTIVATIONS[activation]
    if function.last_layer_only:
        return None
    z = np.linspace(-reach, reach, SAMPLES)
    z = np.insert(z, SAMPLES // 2, -1e-12 * reach)  # the middle one is 0
    f = function.function(z)
    return Curve(z, f, function.derivative(z, f))


def reach_for(z: Floats) -> float:
    """Return how far the axis of z goes from 0 for these sums: it holds the finite ones, and grows by doubling."""
    finite = np.abs(z[np.isfinite(z)])
    largest = min(float(finite.max()), MOST_REACH) if len(finite) else 0.0
    return max(LEAST_REACH, float(2.0 ** np.ceil(np.log2(largest)))) if largest > 0 else LEAST_REACH
