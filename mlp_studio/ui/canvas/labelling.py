"""Which edges have a label, and where it stands: those of a small network and of selected units first, the rest where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.network import Network, UnitKey, WeightKey
from mlp_studio.core.settings import ViewSettings
from mlp_studio.ui.canvas.label_item import EdgeLabel, label_size
from mlp_studio.ui.canvas.label_layout import place_free, place_labels, slides
from mlp_studio.ui.canvas.label_room import Things, things_around
from mlp_studio.ui.canvas.layout import Layout
from mlp_studio.ui.canvas.symbols import weight_latex
from mlp_studio.ui.formats import weight_text
from mlp_studio.ui.theme import Look

ALL_LABELS = 16
"""Weights up to which every edge has its label."""
MOST_TRIED = 600
"""Edges for which room is sought, where all that fit are wanted."""
MOST_SLID = 24
"""Labels of one gap up to which they are slid against each other; beyond, one after the other."""
MOST_LOCKS = 300
_FORMS = ((True, False), (False, False), (False, True))
"""Whether labels have their symbols, and whether they are small, in the order in which it is tried; all have the same form."""


@dataclass(frozen=True)
class Labelling:
    """What labels are chosen by."""

    layout: Layout
    network: Network
    view: ViewSettings
    units: frozenset[UnitKey]
    look: Look

    def labels(self, weights: Matrices) -> dict[WeightKey, EdgeLabel]:
        """Return the labels of these weights.

        They have their symbols where that leaves all of them room, and are small where it takes that. Where not even small ones have
        room, those of bias weights are left out first, and those of selected units last.
        """
        found: dict[WeightKey, EdgeLabel] = {}
        if self.view.labels != "none":
            gaps = range(1, self.network.d + 1)
            wanted = {s: self._shown(s, self._pairs(s) if self._wants_all else self._pairs_of_units(s)) for s in gaps}
            slid = {s: keys for s, keys in wanted.items() if len(keys) <= MOST_SLID}
            for symbol, compact in _FORMS:
                placed = {s: self._slid(s, keys, weights, symbol=symbol, compact=compact) for s, keys in slid.items()}
                if all(has_room for _, has_room in placed.values()):
                    break
            for s in gaps:
                labels = placed[s][0] if s in placed else self._free(s, wanted[s], weights, {})
                found |= labels
                if self.view.labels == "all" and not self._wants_all and self.layout.gaps[s - 1].count <= MOST_TRIED:
                    found |= self._free(s, [key for key in self._shown(s, self._pairs(s)) if key not in found], weights, labels)
        return found | self._locks(found)

    @property
    def _wants_all(self) -> bool:
        """Whether every edge is to have its label; in a plain layout the edges are to be seen."""
        return is_few(self.network) and not (self.look.layout.is_plain and self.view.labels == "auto")

    def _slid(
        self, s: int, keys: list[WeightKey], weights: Matrices, *, symbol: bool, compact: bool
    ) -> tuple[dict[WeightKey, EdgeLabel], bool]:
        """Return labels for these weights before layer s in one form, slid against each other, and whether all of them have room."""
        if not keys:
            return {}, True
        labels = [self._label(key, weights, symbol=symbol, compact=compact) for key in keys]
        places, sizes = self._places(keys), _sizes(labels)
        clear = self._things(s).clear_of(places, sizes)
        centres, has_room = place_labels(places, sizes, clear, [self._importance(key) for key in keys])
        placed = zip(keys, labels, centres, has_room, strict=True)
        return {key: _at(label, centre) for key, label, centre, stays in placed if stays}, bool(has_room.all())

    def _sides(self, s: int) -> tuple[list[int], list[int]]:
        """Return the rows and the columns of the gap that belong to units that are shown."""
        first = [0] if self.view.biases else []
        return self.layout.columns[s].units.tolist(), [*first, *(self.layout.columns[s - 1].units + 1).tolist()]

    def _pairs(self, s: int) -> Iterable[tuple[int, int]]:
        rows, columns = self._sides(s)
        return product(rows, columns)

    def _pairs_of_units(self, s: int) -> Iterable[tuple[int, int]]:
        """Return the edges into and out of selected units."""
        rows, columns = self._sides(s)
        into = product([i for i in rows if (s, i) in self.units], columns)
        out = product(rows, [j for j in columns if (s - 1, j - 1) in self.units])
        return dict.fromkeys((*into, *out))

    def _shown(self, s: int, pairs: Iterable[tuple[int, int]]) -> list[WeightKey]:
        """Return the weights of those edges that are not cut."""
        removed = self.network.removed[s - 1]
        return [(s, i, j) for i, j in pairs if not removed[i, j]]

    def _free(
        self, s: int, keys: list[WeightKey], weights: Matrices, standing: Mapping[WeightKey, EdgeLabel]
    ) -> dict[WeightKey, EdgeLabel]:
        """Return labels for those of these weights that find room beside each other and those that stand already."""
        return self._fitted(s, keys, [self._label(key, weights) for key in keys], standing)

    def _fitted(
        self, s: int, keys: list[WeightKey], labels: list[EdgeLabel], standing: Mapping[WeightKey, EdgeLabel]
    ) -> dict[WeightKey, EdgeLabel]:
        """Return those of these labels that find room, one after the other, where they find it."""
        if not keys:
            return {}
        places, sizes, others = self._places(keys), _sizes(labels), list(standing.values())
        taken = np.array([(label.x, label.y) for label in others]).reshape(-1, 2)
        chosen = place_free(places, sizes, taken, _sizes(others), self._things(s).clear_of(places, sizes))
        return {key: _at(label, own[at]) for key, label, own, at in zip(keys, labels, places, chosen, strict=True) if at is not None}

    def _places(self, keys: Iterable[WeightKey]) -> Floats:
        return slides((self.layout.edge(key) for key in keys), early=self.network.d == 1)

    def _things(self, s: int) -> Things:
        return things_around(self.layout, self.network, s, self.look, biases=self.view.biases)

    def _importance(self, key: WeightKey) -> int:
        s, i, j = key
        return 2 * ((s, i) in self.units or (s - 1, j - 1) in self.units) + (j > 0)

    def _label(self, key: WeightKey, weights: Matrices, *, symbol: bool = False, compact: bool = False) -> EdgeLabel:
        """Return the label of a weight, yet without a place."""
        s, i, j = key
        text = weight_text(float(weights[s - 1][i, j]), self.view.decimals)
        latex = weight_latex(self.network, key) if symbol else ""
        frozen = bool(self.network.frozen[s - 1][i, j])
        return EdgeLabel(0.0, 0.0, latex, text, frozen, compact, label_size(self.look, text, latex, frozen=frozen, compact=compact))

    def _locks(self, labelled: dict[WeightKey, EdgeLabel]) -> dict[WeightKey, EdgeLabel]:
        """Return a lock for each frozen weight that has no label, as far as there is room."""
        found: dict[WeightKey, EdgeLabel] = {}
        lock = EdgeLabel(0.0, 0.0, "", "", frozen=True, room=label_size(self.look, "", frozen=True))
        for s, frozen in enumerate(self.network.frozen, start=1):
            if not frozen.any():
                continue
            rows, columns = (set(side) for side in self._sides(s))
            pairs = ((i, j) for i, j in np.argwhere(frozen).tolist() if i in rows and j in columns)
            keys = [key for key in self._shown(s, pairs) if key not in labelled][: MOST_LOCKS - len(found)]
            found |= self._fitted(s, keys, [lock] * len(keys), {key: label for key, label in labelled.items() if key[0] == s})
        return found


def _at(label: EdgeLabel, centre: Floats) -> EdgeLabel:
    x, y = centre.tolist()
    return replace(label, x=x, y=y)


def _sizes(labels: Iterable[EdgeLabel]) -> Floats:
    return np.array([label.room for label in labels]).reshape(-1, 2)


def is_few(network: Network) -> bool:
    """Tell whether every edge of a network has its label."""
    return sum(int(np.count_nonzero(~removed)) for removed in network.removed) <= ALL_LABELS
