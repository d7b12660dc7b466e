"""Initial weights: drawn from a visible seed, layer by layer, in one table of rules."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices

Rule = Callable[[np.random.Generator, tuple[int, int]], Floats]


def _glorot(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    # Source: Glorot and Bengio 2010, eq. 16; the bias column counts as no input, and is drawn like the rest because a
    # hyperplane through the origin of every unit is a poor start in the plane.
    bound = np.sqrt(6.0 / (shape[0] + shape[1] - 1))
    return rng.uniform(-bound, bound, shape)


def _he(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    # Source: He et al. 2015, eq. 10
    return rng.normal(0.0, np.sqrt(2.0 / max(1, shape[1] - 1)), shape)


def _uniform(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return rng.uniform(-0.5, 0.5, shape)


INITIALISERS: dict[str, Rule] = {"glorot": _glorot, "he": _he, "uniform": _uniform}
_RECTIFIERS = {"relu", "leaky relu", "softplus"}


def initial_weights(sizes: tuple[int, ...], activations: tuple[str, ...], seed: int) -> Matrices:
    """Return random weights for layers of these sizes (l_0 … l_d) and activations (d of them).

    Rectifiers draw by He's rule, the others by Glorot's. Each layer has a random stream of its own, so that a layer's
    weights depend on the seed, its place and its shape alone. Line 1 of IGD (Source: ML:IV-102).
    """
    matrices = []
    for s, activation in enumerate(activations, start=1):
        rng = np.random.default_rng([seed, s])
        rule = INITIALISERS["he" if activation in _RECTIFIERS else "glorot"]
        matrices.append(rule(rng, (sizes[s], sizes[s - 1] + 1)))
    return tuple(matrices)
