"""What tooltips, undo steps and screen readers say about weights, rows and columns of the matrices."""

from __future__ import annotations

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.features import feature_symbol
from mlp_studio.core.network import Network, WeightKey, weight_symbol
from mlp_studio.ui.formats import full_text
from mlp_studio.ui.weights_layout import Block


def matrices_in_words(network: Network) -> str:
    """Return every matrix with its shape."""
    shapes = enumerate(network.shapes, start=1)
    return ", ".join(f"{weight_symbol(network, s)} {rows} × {columns}" for s, (rows, columns) in shapes)


def weight_in_words(network: Network, weights: Matrices, key: WeightKey) -> str:
    """Return a weight with all its digits, both its ends, and whether it is removed or frozen."""
    s, i, j = key
    after = f"output unit {i + 1}" if s == network.d else f"unit {i + 1} of layer {s}"
    notes = [note for note, mask in (("removed", network.removed), ("frozen", network.frozen)) if mask[s - 1][i, j]]
    note = f" ({', '.join(notes)})" if notes else ""
    return f"{full_text(float(weights[s - 1][i, j]))}, from {source_in_words(network, s, j)} to {after}{_called(network, s, i)}{note}"


def weight_name(network: Network, key: WeightKey) -> str:
    """Return what an undo step calls a weight, with rows from 1 and columns from 0, the bias."""
    s, i, j = key
    return f"weight {i + 1}, {j} of {weight_symbol(network, s)}"


def source_in_words(network: Network, s: int, j: int) -> str:
    """Return where the weights of a column come from."""
    if j == 0:
        return "the bias"
    if s == 1:
        return feature_symbol(network.inputs[j - 1])
    return f"unit {j} of layer {s - 1}{_called(network, s - 1, j - 1)}"


def block_in_words(network: Network, weights: Matrices, block: Block) -> str:
    """Return a weight, a row, a column or a matrix in words."""
    if block.rows == block.columns == 1:
        return weight_in_words(network, weights, block.first)
    s, i, j = block.first
    matrix = weight_symbol(network, s)
    rows, columns = network.shapes[s - 1]
    if (block.rows, block.columns) == (rows, columns):
        return f"{matrix}: the weights into {'the output layer' if s == network.d else f'layer {s}'}; a click selects them"
    if block.columns == columns:
        return f"Row {i + 1} of {matrix}: the weights into unit {i + 1}{_called(network, s, i)}; a click selects them"
    return f"Column {j} of {matrix}: the weights from {source_in_words(network, s, j)}; a click selects them"


def _called(network: Network, s: int, i: int) -> str:
    """Return the name that the user gave a unit, to stand behind its number."""
    name = network.layers[s - 1].unit_name(i)
    return f" “{name}”" if name else ""
