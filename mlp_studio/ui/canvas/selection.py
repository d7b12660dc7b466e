"""What is selected on the canvas: units and weights, as a value that follows its layers through edits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlp_studio.core.network import Network, UnitKey, WeightKey, has_weight


@dataclass(frozen=True)
class Selection:
    """Units (s, i) of layers 0 … d, and weights (s, i, j)."""

    units: frozenset[UnitKey] = frozenset()
    weights: frozenset[WeightKey] = frozenset()

    @classmethod
    def of(cls, units: Iterable[UnitKey] = (), weights: Iterable[WeightKey] = ()) -> Selection:
        """Return a selection of these."""
        return cls(frozenset(units), frozenset(weights))

    @property
    def unit(self) -> UnitKey | None:
        """The selected unit, if it is the only thing that is selected."""
        return next(iter(self.units)) if len(self.units) == 1 and not self.weights else None

    def __bool__(self) -> bool:
        """Tell whether anything is selected."""
        return bool(self.units or self.weights)

    def toggled(self, key: UnitKey | WeightKey) -> Selection:
        """Return it with a unit or a weight added, or taken out if it was in."""
        if len(key) == 2:
            return Selection(self.units ^ {key}, self.weights)
        return Selection(self.units, self.weights ^ {key})

    def without_biases(self) -> Selection:
        """Return it without bias weights."""
        return Selection(self.units, frozenset(key for key in self.weights if key[2] > 0))

    def within(self, network: Network) -> Selection:
        """Return what of it the network has."""
        units = frozenset((s, i) for s, i in self.units if 0 <= s <= network.d and 0 <= i < network.sizes[s])
        return Selection(units, frozenset(key for key in self.weights if has_weight(network, key)))

    def followed(self, before: Network, after: Network) -> Selection:
        """Return it for a changed network: layers are known by their ids, units and columns by their places."""
        if same_structure(before, after):
            return self
        places = {layer.id: s for s, layer in enumerate(after.layers, start=1)}
        moved = {0: 0} | {s: places[layer.id] for s, layer in enumerate(before.layers, start=1) if layer.id in places}
        units = [(moved[s], i) for s, i in self.units if s in moved]
        weights = [(moved[s], i, j) for s, i, j in self.weights if s in moved and moved.get(s - 1) == moved[s] - 1]
        return Selection.of(units, weights).within(after)


def same_structure(one: Network, other: Network) -> bool:
    """Tell whether two networks have the same layers, with as many units each."""
    return one.sizes == other.sizes and [layer.id for layer in one.layers] == [layer.id for layer in other.layers]


def neighbour(network: Network, key: WeightKey, step: int) -> WeightKey | None:
    """Return the next weight (step 1) or the one before (−1) in the order of the matrices, row by row; None beyond the last."""
    s, i, j = key
    columns = network.shapes[s - 1][1]
    i, j = i + (j + step) // columns, (j + step) % columns
    if i < 0:
        return (s - 1, network.shapes[s - 2][0] - 1, network.shapes[s - 2][1] - 1) if s > 1 else None
    if i >= network.shapes[s - 1][0]:
        return (s + 1, 0, 0) if s < network.d else None
    return s, i, j
