"""Which edges have a label, and where it stands: all of a small network, those of selected units always, the rest where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.network import Network, UnitKey, WeightKey
from mlp_studio.core.settings import ViewSettings
from mlp_studio.ui.canvas.label_item import EdgeLabel, label_size
from mlp_studio.ui.canvas.label_layout import SLIDES, place_free, place_labels, slides
from mlp_studio.ui.canvas.layout import Layout, point_on
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


@dataclass(frozen=True)
class Labelling:
    """What labels are chosen by."""

    layout: Layout
    network: Network
    view: ViewSettings
    units: frozenset[UnitKey]
    look: Look

    def labels(self, weights: Matrices) -> dict[WeightKey, EdgeLabel]:
        """Return the labels of these weights."""
        found: dict[WeightKey, EdgeLabel] = {}
        if self.view.labels != "none":
            for s in range(1, self.network.d + 1):
                found |= self._labels_of_gap(s, weights)
        return found | self._locks(found)

    def _labels_of_gap(self, s: int, weights: Matrices) -> dict[WeightKey, EdgeLabel]:
        if is_few(self.network) and not (self.look.layout.is_plain and self.view.labels == "auto"):  # there the edges are to be seen
            return self._slid(self._shown(s, self._pairs(s)), weights)
        chosen = self._shown(s, self._pairs_of_units(s))
        found = self._slid(chosen, weights) if len(chosen) <= MOST_SLID else self._free(chosen, weights, {})
        if self.view.labels == "all" and self.layout.gaps[s - 1].count <= MOST_TRIED:
            found |= self._free([key for key in self._shown(s, self._pairs(s)) if key not in found], weights, found)
        return found

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

    def _size(self, *, latex: str = "") -> tuple[float, float]:
        return label_size(self.look, weight_text(-1.0, self.view.decimals), latex)

    def _slid(self, keys: list[WeightKey], weights: Matrices) -> dict[WeightKey, EdgeLabel]:
        """Return labels for all of these weights, with their symbols where that leaves them room."""
        places = slides((self.layout.edge(key) for key in keys), early=self.network.d == 1)
        widest = max((weight_latex(self.network, key) for key in keys), key=len, default="")
        if keys:
            centres, overlap = place_labels(places, self._size(latex=widest))
            if overlap == 0:
                return {key: self._label(key, c, weights, symbol=True) for key, c in zip(keys, centres.tolist(), strict=True)}
        centres, _ = place_labels(places, self._size())
        return {key: self._label(key, c, weights) for key, c in zip(keys, centres.tolist(), strict=True)}

    def _free(self, keys: list[WeightKey], weights: Matrices, standing: dict[WeightKey, EdgeLabel]) -> dict[WeightKey, EdgeLabel]:
        """Return labels for those of these weights that find room beside each other and those that stand already."""
        places = slides((self.layout.edge(key) for key in keys), early=self.network.d == 1)
        chosen = place_free(places, self._size(), [(label.x, label.y) for label in standing.values()])
        return {
            key: self._label(key, own[at].tolist(), weights) for key, own, at in zip(keys, places, chosen, strict=True) if at is not None
        }

    def _label(self, key: WeightKey, centre: Iterable[float], weights: Matrices, *, symbol: bool = False) -> EdgeLabel:
        s, i, j = key
        x, y = centre
        text = weight_text(float(weights[s - 1][i, j]), self.view.decimals)
        latex = weight_latex(self.network, key) if symbol else ""
        return EdgeLabel(x, y, latex, text, bool(self.network.frozen[s - 1][i, j]))

    def _locks(self, labelled: dict[WeightKey, EdgeLabel]) -> dict[WeightKey, EdgeLabel]:
        """Return a lock for each frozen weight that has no label."""
        found: dict[WeightKey, EdgeLabel] = {}
        for s, frozen in enumerate(self.network.frozen, start=1):
            if not frozen.any():
                continue
            rows, columns = (set(side) for side in self._sides(s))
            pairs = ((i, j) for i, j in np.argwhere(frozen).tolist() if i in rows and j in columns)
            for key in self._shown(s, pairs):
                if key not in labelled and len(found) < MOST_LOCKS:
                    x, y = point_on(self.layout.edge(key), float(SLIDES[0]))
                    found[key] = EdgeLabel(x, y, "", "", frozen=True)
        return found


def with_values(labels: dict[WeightKey, EdgeLabel], weights: Matrices, decimals: int) -> dict[WeightKey, EdgeLabel]:
    """Return labels where they stand, with the values of other weights."""
    values = {key: label for key, label in labels.items() if label.text}
    for key, label in values.items():
        s, i, j = key
        text = weight_text(float(weights[s - 1][i, j]), decimals)
        if text != label.text:
            values[key] = replace(label, text=text)
    return labels | values


def is_few(network: Network) -> bool:
    """Tell whether every edge of a network has its label."""
    return sum(int(np.count_nonzero(~removed)) for removed in network.removed) <= ALL_LABELS
