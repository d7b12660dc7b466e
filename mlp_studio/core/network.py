"""The network as a value: its features, its layers, and one weight matrix per layer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS, Activation
from mlp_studio.core.arrays import Booleans, Floats, Matrices, read_only, same_arrays
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.points import MAX_CLASSES
from mlp_studio.core.scaling import UNSCALED, Scaling

MAX_UNITS = 1024
"""Units of one layer; the canvas and the kernels' buffers are made for it."""
MAX_LAYERS = 64
MAX_WEIGHTS = 1_000_000
MAX_INPUTS = 64
MAX_OUTPUTS = MAX_CLASSES
"""Output units that a user can add: as many as there can be classes."""

UnitKey = tuple[int, int]
"""(s, i): layer 0 … d and unit from 0; i = −1 is the bias unit of that layer."""
WeightKey = tuple[int, int, int]
"""(s, i, j): layer 1 … d, row i from 0, column j, 0 is the bias."""


@dataclass(frozen=True)
class Layer:
    """One active layer h_s: a stable id, its number of units l_s, its activation, and names if the user gave some.

    `unit_names` is empty, or has one for each unit, "" for those without.
    """

    id: str
    units: int
    activation: str
    name: str = ""
    unit_names: tuple[str, ...] = ()

    @property
    def function(self) -> Activation:
        """The entry of the activation table."""
        return ACTIVATIONS[self.activation]

    def unit_name(self, i: int) -> str:
        """Return the name that the user gave unit i, or ""."""
        return self.unit_names[i] if self.unit_names else ""


@dataclass(frozen=True, eq=False)
class Network:
    """An MLP with p inputs and d active layers (Source: ML:IV-104).

    Attributes
    ----------
    inputs
        The p features, each a coordinate of the plane or an expression of both.
    layers
        The d active layers; the last is the output layer.
    weights
        W^{h_1} … W^{h_d}: shapes (l_s, l_{s−1} + 1), bias in column 0, read-only.
    removed, frozen
        Masks of the same shapes: edges that are cut (their weight is 0 and stays 0), and edges that training leaves alone.
    scaling
        What happens to the plane's coordinates before the features are made of them.
    """

    inputs: tuple[str, ...]
    layers: tuple[Layer, ...]
    weights: Matrices
    removed: tuple[Booleans, ...] = ()
    frozen: tuple[Booleans, ...] = ()
    scaling: Scaling = UNSCALED

    def __post_init__(self) -> None:
        """Make the arrays read-only and hold them to their shapes."""
        removed = self.removed or tuple(np.zeros(shape, bool) for shape in self.shapes)
        frozen = self.frozen or tuple(np.zeros(shape, bool) for shape in self.shapes)
        weights = tuple(read_only(w) for w in self.weights)
        for name, arrays, dtype in (("weights", weights, np.float64), ("removed", removed, np.bool_), ("frozen", frozen, np.bool_)):
            arrays = tuple(read_only(a, dtype) for a in arrays)
            if [a.shape for a in arrays] != self.shapes:
                raise ValueError(f"{name} have shapes {[a.shape for a in arrays]}, the layers want {self.shapes}")
            object.__setattr__(self, name, arrays)

    def __eq__(self, other: object) -> bool:
        """Compare by value, arrays included."""
        if not isinstance(other, Network):
            return NotImplemented
        return (
            self.inputs == other.inputs
            and self.layers == other.layers
            and self.scaling == other.scaling
            and same_arrays(self.weights, other.weights)
            and same_arrays(self.removed, other.removed)
            and same_arrays(self.frozen, other.frozen)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def p(self) -> int:
        """Number of input features."""
        return len(self.inputs)

    @property
    def d(self) -> int:
        """Number of active layers."""
        return len(self.layers)

    @property
    def k(self) -> int:
        """Number of output units."""
        return self.layers[-1].units

    @property
    def sizes(self) -> tuple[int, ...]:
        """l_0 … l_d: the units of each layer, inputs first, bias units not counted."""
        return (self.p, *(layer.units for layer in self.layers))

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """The shapes of W^{h_1} … W^{h_d}."""
        sizes = self.sizes
        return [(sizes[s], sizes[s - 1] + 1) for s in range(1, len(sizes))]

    @property
    def trainable(self) -> tuple[Booleans, ...]:
        """Masks of the weights that training may change."""
        return tuple(~(r | f) for r, f in zip(self.removed, self.frozen, strict=True))

    def inputs_at(self, xy: Floats) -> Floats:
        """Return what enters the network at places xy (n, 2) of the plane: extended examples as rows, (n, p + 1), column 0 is x_0 = 1.

        Raises
        ------
        StudioError
            If a feature cannot be read.
        """
        return feature_matrix(self.inputs, self.scaling.apply(xy))

    def with_weights(self, weights: Matrices) -> Network:
        """Return this network with other weights; cut edges stay at 0."""
        held = tuple(np.where(r, 0.0, w) if r.any() else w for r, w in zip(self.removed, weights, strict=True))
        return replace(self, weights=held)

    def describe(self) -> str:
        """Return the sizes as users write them: 2-4-2-1."""
        return "-".join(str(size) for size in self.sizes)


def has_weight(network: Network, key: WeightKey) -> bool:
    """Tell whether a network has a weight (s, i, j), cut or not."""
    s, i, j = key
    if not 1 <= s <= network.d:
        return False
    rows, columns = network.shapes[s - 1]
    return 0 <= i < rows and 0 <= j < columns


def weight_symbol(network: Network, s: int) -> str:
    """Return the symbol of the matrix of layer s = 1 … d: W^h and W^o for d = 2, W^{h_s} in general (lecture, Notation)."""
    if s == network.d:
        return "W^o"
    return "W^h" if network.d == 2 else f"W^h{s}"
