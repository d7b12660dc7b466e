"""The weights of all layers as one flat, padded array, and where each layer lies in it: the form that the kernels work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.activations import CODES
from mlp_studio.core.arrays import Floats, Integers, Matrices
from mlp_studio.core.network import Network

LANES = 4
"""Rows are padded with zeros to a multiple of this, so that short rows need no remainder loop (measured: 2-4-2-1 is 2.2 times as fast)."""


def padded(count: int) -> int:
    """Return the next multiple of LANES."""
    return -(-count // LANES) * LANES


SIZE, STRIDE, OUTPUT, ROW, CODE = range(5)
"""The rows of a layout: see `Packing`."""


@dataclass(frozen=True)
class Packing:
    """The layout of a network in flat arrays.

    Attributes
    ----------
    layout
        One column for each layer s = 0 … d, (5, d + 1) int64:
        SIZE, l_s; STRIDE, the padded length of its extended output, and so of a row of W^{h_{s+1}}; OUTPUT, where that output begins in
        the buffers of y, z and δ: the constant 1, then the units; ROW, where W^{h_s} begins in the packed weights (from s = 1 on), its
        rows padded to a multiple of LANES as well; CODE, of the activation (from s = 1 on).
    weight_count
        Length of the packed weights, padding included.
    buffer_rows
        Length of a buffer that holds the extended outputs of all layers.
    """

    layout: Integers
    weight_count: int
    buffer_rows: int

    @classmethod
    def of(cls, network: Network) -> Packing:
        """Return the layout of a network."""
        sizes = network.sizes
        layout = np.zeros((5, len(sizes)), np.int64)
        output, row = 0, 0
        for s, size in enumerate(sizes):
            layout[SIZE, s], layout[STRIDE, s], layout[OUTPUT, s], layout[ROW, s] = size, padded(size + 1), output, row
            output += padded(size) + LANES
            if s > 0:
                layout[CODE, s] = CODES[network.layers[s - 1].activation]
                row += int(layout[STRIDE, s - 1]) * padded(size)
        return cls(layout, row, output)

    def padded_matrix(self, flat: Floats, s: int) -> Floats:
        """Return layer s's matrix with the padding of its rows, a view of the packed weights."""
        begin, stride, size = self.layout[ROW, s], self.layout[STRIDE, s - 1], self.layout[SIZE, s]
        return flat[begin : begin + stride * size].reshape(size, stride)

    def _matrix(self, flat: Floats, s: int) -> Floats:
        return self.padded_matrix(flat, s)[:, : self.layout[SIZE, s - 1] + 1]

    def pack(self, matrices: Matrices) -> Floats:
        """Return the matrices (of weights, or of masks) as one flat array with zeros for padding."""
        flat = np.zeros(self.weight_count)
        for s, matrix in enumerate(matrices, start=1):
            self._matrix(flat, s)[:] = matrix
        return flat

    def unpack(self, flat: Floats) -> Matrices:
        """Return read-only copies of the matrices that a flat array holds."""
        matrices = []
        for s in range(1, self.layout.shape[1]):
            matrix = self._matrix(flat, s).copy()
            matrix.flags.writeable = False
            matrices.append(matrix)
        return tuple(matrices)


def pack_examples(x: Floats) -> Floats:
    """Return the extended examples (n, p + 1) with rows padded as the kernels want them, C-ordered."""
    out = np.zeros((len(x), padded(x.shape[1])))
    out[:, : x.shape[1]] = x
    return out
