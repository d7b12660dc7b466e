"""What copying takes of a network: some units of one layer, with the weights into and out of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats, read_only
from mlp_studio.core.network import Network, UnitKey


@dataclass(frozen=True, eq=False)
class Clip:
    """Units of one layer.

    Attributes
    ----------
    activation
        Of their layer.
    names
        Theirs, "" for those without; (n,).
    into
        The weights into them, bias first, (n, m + 1).
    out
        The weights from them to the layer after, (l, n); l = 0 for output units.
    is_layer
        Whether they were a whole hidden layer, so that pasting makes one.
    """

    activation: str
    names: tuple[str, ...]
    into: Floats
    out: Floats
    is_layer: bool = False

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        object.__setattr__(self, "into", read_only(self.into))
        object.__setattr__(self, "out", read_only(self.out))


def clip_of(network: Network, units: Collection[UnitKey]) -> Clip | None:
    """Return the units of the first active layer that is among `units` (s, i); None if there is none."""
    layers = sorted({s for s, i in units if s >= 1 and i >= 0})
    if not layers:
        return None
    s = layers[0]
    layer = network.layers[s - 1]
    rows = sorted(i for at, i in units if at == s and i >= 0)
    out = network.weights[s][:, [i + 1 for i in rows]] if s < network.d else np.zeros((0, len(rows)))
    names = tuple(layer.unit_name(i) for i in rows)
    return Clip(layer.activation, names, network.weights[s - 1][rows], out, is_layer=s < network.d and len(rows) == layer.units)
