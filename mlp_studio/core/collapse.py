"""The single layer that a network of linear units equals, however deep it is, and the lines of the plane that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.hyperplane import has_line, lines_of
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import Setting


@dataclass(frozen=True, eq=False)
class Stand:
    """What a collapsed network draws in the plane.

    Attributes
    ----------
    lines
        Rows (w0, w1, w2), (m, 3): w0 + w1 x1 + w2 x2 = 0 on the line, above 0 on the side that `meaning` is about.
    meaning
        What is so on the lines, as LaTeX without dollar signs: y = 0.5.
    """

    lines: Floats
    meaning: str


def collapses(network: Network) -> bool:
    """Tell whether a network has several layers, all of them linear (Source: ML:IV-73)."""
    return network.d > 1 and all(layer.activation == "linear" for layer in network.layers)


def collapsed(network: Network) -> Floats | None:
    """Return the weights w of the one layer of k linear units that the network equals, (k, p + 1), or None unless it `collapses`.

    With bias columns, for d = 2: w_j = Σ_i w_i^o w_ij^h for j ≥ 1, and w_0 = w_0^o + Σ_i w_i^o w_i0^h (Source: ML:IV-73). In matrices
    w = W^{h_d} (1 0 … 0 ; w'), w' being that of the layers before.
    """
    if not collapses(network):
        return None
    w = network.weights[0]
    unit = np.zeros((1, network.p + 1))
    unit[0, 0] = 1.0
    with np.errstate(all="ignore"):
        for W in network.weights[1:]:
            w = W @ np.vstack([unit, w])
    return w


def one_layer(network: Network) -> Network | None:
    """Return the network of one linear layer that a network equals, or None unless it `collapses`."""
    w = collapsed(network)
    return None if w is None else Network(network.inputs, (Layer("o", network.k, "linear"),), (w,), scaling=network.scaling)


def stand_of(network: Network, setting: Setting) -> Stand | None:
    """Return the lines on which the decision of a network that collapses changes, or None if it has none in the plane.

    One output unit decides at y = 0.5, as each of several labels does, two exclusive ones at y_2 = y_1, and a target number has its 0.
    Three classes and more have borders that are parts of lines, not lines; inputs other than x1 and x2 have curves.
    """
    single = one_layer(network)
    found = None if single is None else lines_of(single)
    if found is None or not np.isfinite(found.rows).all():
        return None
    rows, half = found.rows, np.array([0.5, 0.0, 0.0])
    if setting == "regression":
        lines, meaning = rows, "y = 0"
    elif network.k == 1 or setting == "multi-label":
        lines, meaning = rows - half, "y = 0.5" if network.k == 1 else "y_i = 0.5"
    elif network.k == 2:
        lines, meaning = rows[1:] - rows[:1], "y_2 = y_1"
    else:
        return None
    lines = lines[[has_line((w0, w1, w2)) for w0, w1, w2 in lines.tolist()]]
    return Stand(lines, meaning) if len(lines) else None


def terms(network: Network, u: int, j: int) -> tuple[tuple[float, float], ...]:
    """Return the products that w_j of output unit u is the sum of, for d = 2: (1, w_0^o) for the bias, then (w_i^o, w_ij^h).

    Raises
    ------
    ValueError
        If the network has not two layers.
    """
    if network.d != 2:
        raise ValueError("only two layers have one sum of products")
    hidden, output = network.weights
    products = [(float(output[u, i + 1]), float(hidden[i, j])) for i in range(len(hidden))]
    return ((1.0, float(output[u, 0])), *products) if j == 0 else tuple(products)
