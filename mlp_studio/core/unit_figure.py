"""One unit with the numbers of one example: inputs times weights, their sum Σ, and what its function makes of it (Source: ML:IV-66..71)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.network import Network, UnitKey
from mlp_studio.core.notation import output_latex, weight_latex
from mlp_studio.core.points import PointSet
from mlp_studio.core.propagation import forward
from mlp_studio.core.unit_lab import Weights


@dataclass(frozen=True)
class UnitFigure:
    """What stands at the parts of the figure.

    Attributes
    ----------
    activation, output
        The name of the unit's function, and the symbol of its output as LaTeX.
    symbols, inputs
        Of the inputs, the bias's 1 first, as LaTeX, and their values, (m,) each.
    weight_symbols, weights
        The same of the weights.
    z, y
        The weighted sum, and f(z).
    """

    activation: str
    output: str
    symbols: tuple[str, ...]
    inputs: tuple[float, ...]
    weight_symbols: tuple[str, ...]
    weights: tuple[float, ...]
    z: float
    y: float


def lone_figure(activation: str, w: Weights, x: tuple[float, float, float]) -> UnitFigure:
    """Return the figure of a unit that stands alone, with weights w at an extended vector x; added in the order of the lecture's sum."""
    with np.errstate(all="ignore"):
        z = np.float64(w[0] * x[0] + w[1] * x[1] + w[2] * x[2])
        y = float(ACTIVATIONS[activation].function(np.array([z]))[0])
    symbols = tuple(tuple(f"{letter}_{{{j}}}" for j in range(3)) for letter in "xw")
    return UnitFigure(activation, "y", symbols[0], x, symbols[1], w, float(z), y)


def unit_figure(network: Network, points: PointSet, unit: UnitKey, point: int) -> UnitFigure:
    """Return the figure of unit (s, i), s = 1 … d, at a point of the set.

    Raises
    ------
    StudioError
        If a feature cannot be read.
    """
    s, i = unit
    part = Network(network.inputs, network.layers[:s], network.weights[:s], scaling=network.scaling)
    with np.errstate(all="ignore"):
        passed = forward(part, part.inputs_at(points.xy[point : point + 1]).T)
    count = network.sizes[s - 1] + 1
    return UnitFigure(
        network.layers[s - 1].activation,
        output_latex(network, s, i + 1),
        tuple(output_latex(network, s - 1, j) for j in range(count)),
        tuple(passed.y[s - 1][:, 0].tolist()),
        tuple(weight_latex(network, (s, i, j)) for j in range(count)),
        tuple(network.weights[s - 1][i].tolist()),
        float(passed.z[-1][i, 0]),
        float(passed.y[-1][i, 0]),
    )
