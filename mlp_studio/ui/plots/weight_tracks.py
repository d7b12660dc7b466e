"""The weights of a run's moments as columns of numbers: each weight on its own, or where there are too many, how each layer's spread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network, WeightKey

MOST_LINES = 120
"""Up to so many weights of a network each has a line of its own."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The quantiles that tell how the weights of a layer spread: of those that are there the nearest, not one between two."""
MOST_NEW = 8
"""Moments of which quantiles are made at once: those of 28,000 weights take half a millisecond (measured)."""


class WeightTracks:
    """Rows of numbers for the moments of a run. What has been made of a moment is kept as long as the run has that moment.

    Attributes
    ----------
    network
        Whose weights they are; None before the first moments.
    places
        Of the moments, ascending, (m,).
    index
        The column of each weight in `values`, in their order; empty where `has_bands`.
    values
        Each weight, layer by layer and row by row, (m, n); or the quantiles of each layer, (m, d, 5), where `has_bands`.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.network: Network | None = None
        self.places: Floats = np.empty(0)
        self.values: Floats = np.empty((0, 0))
        self.index: dict[WeightKey, int] = {}
        self._rows: dict[int, tuple[Moment, Floats]] = {}

    @property
    def has_bands(self) -> bool:
        """Whether there are too many weights for a line of each."""
        return self.network is not None and sum(w.size for w in self.network.weights) > MOST_LINES

    def take(self, moments: Sequence[tuple[float, Moment]], network: Network) -> bool:
        """Take in the moments of a run, as far as they are of a network of this shape.

        Returns
        -------
        bool
            Whether all of them are in; some wait for the next call where each takes long.
        """
        if self.network is None or self.network.shapes != network.shapes:
            self._rows = {}
            self.network = network
            self.index = {} if self.has_bands else {key: i for i, key in enumerate(_keys(network))}
        self.network = network
        shapes, rows = network.shapes, self._rows
        # Of a moment that has a row the shape is known: to ask three thousand takes longer than a frame.
        mine = [(place, moment) for place, moment in moments if id(moment) in rows or moment.network.shapes == shapes]
        fresh = [moment for _, moment in mine if id(moment) not in rows]
        # Spread over the run, so that its course is seen at once.
        now = fresh[:: -(-len(fresh) // MOST_NEW)] if self.has_bands and fresh else fresh
        rows.update((id(moment), (moment, self._row(moment))) for moment in now)
        known = [(place, rows[id(moment)]) for place, moment in mine if id(moment) in rows]
        self._rows = {id(row[0]): row for _, row in known}
        self.places = np.array([place for place, _ in known])
        self.values = np.array([row[1] for _, row in known])
        return len(known) == len(mine)

    def _row(self, moment: Moment) -> Floats:
        weights = moment.network.weights
        if self.has_bands:
            return np.stack([_spread(w) for w in weights])
        return np.concatenate([w.ravel() for w in weights])

    def layer_columns(self) -> list[slice]:
        """Return which columns of `values` each layer has, without bands."""
        assert self.network is not None
        ends = np.cumsum([0, *(w.size for w in self.network.weights)]).tolist()
        return [slice(a, b) for a, b in pairwise(ends)]


def _keys(network: Network) -> list[WeightKey]:
    return [(s, i, j) for s, (rows, columns) in enumerate(network.shapes, start=1) for i in range(rows) for j in range(columns)]


def _spread(weights: Floats) -> Floats:
    # np.quantile takes four times as long (measured)
    at = np.rint(np.multiply(SHARES, weights.size - 1)).astype(np.int64)
    return np.asarray(np.partition(weights.ravel(), at)[at])
