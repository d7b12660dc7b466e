"""What a network says of places of the plane: its outputs, and what they decide."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network
from mlp_studio.core.points import decide
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward, outputs


def outputs_at(project: Project, xy: Floats) -> Floats | None:
    """Return the network's outputs over places (n, 2), (n, k), or None where a feature or an output is not finite."""
    x = project.network.inputs_at(xy)
    if not np.isfinite(x).all():
        return None
    with np.errstate(all="ignore"):
        y = outputs(project.network, x)
    return y if np.isfinite(y).all() else None


def values_at(network: Network, place: tuple[float, float]) -> tuple[tuple[Floats, Floats], ...]:
    """Return what all units compute for a place: (z, y) of layers 0 … d, each (l_s,); y without the bias unit's 1, z empty for the inputs.

    Source: ML:IV-105.
    """
    x = network.inputs_at(np.array([place])).T
    with np.errstate(all="ignore"):
        passed = forward(network, x)
    outputs_of = [y[:, 0] if s == network.d else y[1:, 0] for s, y in enumerate(passed.y)]
    return tuple(zip((np.empty(0), *(z[:, 0] for z in passed.z)), outputs_of, strict=True))


def answer_at(project: Project, place: tuple[float, float]) -> tuple[Floats, int | None] | None:
    """Return the outputs (k,) at a place and the class that they decide for, or None where they are not finite.

    Of several labels it is the most likely one; target numbers have none.
    """
    y = outputs_at(project, np.array([place]))
    if y is None:
        return None
    setting = project.points.setting
    if setting == "regression":
        return y[0], None
    return y[0], int(np.argmax(y[0])) if setting == "multi-label" else int(decide(y, setting)[0])
