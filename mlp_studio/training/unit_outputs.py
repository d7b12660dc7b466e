"""Outputs of a network's units at any number of places of the plane, by the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network, UnitKey

POINTS_PER_PART = 4096
PART_COST = 4e8
"""Points, and points times weights, that are evaluated between two looks at whether a newer request has come."""


class UnitOutputs:
    """Evaluates one network, packed once. Any thread, one at a time.

    Units are numbered through, layer 0 … d, bias units left out: the rows of what `at` returns.
    """

    def __init__(self, network: Network) -> None:
        """Pack a network for the kernel."""
        from mlp_studio.core.engine import block_buffer, packed_net  # imports Numba: never at start-up

        self.network = network
        self._net, packing = packed_net(network)
        self._y, self._z = block_buffer(packing), block_buffer(packing)
        self._count = max(64, min(POINTS_PER_PART, int(PART_COST / sum(w.size for w in network.weights))))
        self._places = np.arange(self._count, dtype=np.int64)
        self.units = sum(network.sizes)

    def row(self, key: UnitKey) -> int:
        """Return the number of a unit."""
        s, i = key
        return sum(self.network.sizes[:s]) + i

    @property
    def outputs(self) -> slice:
        """The numbers of the output units."""
        return slice(self.units - self.network.k, self.units)

    def at(self, xy: Floats, rows: list[int] | slice, give_up: Callable[[], bool] | None = None) -> Floats | None:
        """Return y of these units at the places xy (n, 2), (rows, n); None if `give_up()` became true before the end.

        Raises
        ------
        StudioError
            If a feature cannot be read.
        """
        from mlp_studio.core.compiled.pictures import unit_outputs
        from mlp_studio.core.packing import pack_examples

        n = len(xy)
        out = np.empty((len(range(self.units)[rows]) if isinstance(rows, slice) else len(rows), n))
        for first in range(0, n, self._count):
            if give_up is not None and give_up():
                return None
            part = pack_examples(self.network.inputs_at(xy[first : first + self._count]))
            values = np.empty((self.units, len(part)))
            unit_outputs(self._net, part, self._places, self._y, self._z, values)
            out[:, first : first + len(part)] = values[rows]
        return out

    def here(self, xy: Floats, rows: list[int] | slice) -> Floats:
        """Return what `at` returns, without a way to give up."""
        values = self.at(xy, rows)
        assert values is not None
        return values
