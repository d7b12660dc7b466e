"""The optimisers: one table of rules that turn a gradient into a step, as PyTorch has them, with what each remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices, read_only
from mlp_studio.core.settings import OptimiserSettings

Step = Callable[[Floats, Floats, Floats, int, OptimiserSettings], tuple[Floats, Floats, Floats]]
"""From a gradient, both memories of its shape and the number of this step, counted from 1, to the direction that η multiplies, which
is subtracted from the weights, and both memories after it."""


@dataclass(frozen=True)
class Memory:
    """What an optimiser remembers between two updates: running means of the gradient's powers, and how many updates there were.

    Attributes
    ----------
    first, second
        One matrix for each layer, in the shapes of the weights, zero at the start of a run. Momentum and Nesterov use the first, RMSprop
        the second, Adam both.
    steps
        Updates so far.
    """

    first: Matrices
    second: Matrices
    steps: int = 0

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for name in ("first", "second"):
            object.__setattr__(self, name, tuple(read_only(m) for m in getattr(self, name)))

    @classmethod
    def empty(cls, weights: Matrices) -> Memory:
        """Return that of a run that has not begun."""
        zeros = tuple(np.zeros(w.shape) for w in weights)
        return cls(zeros, zeros)


@dataclass(frozen=True)
class Optimiser:
    """One rule.

    Attributes
    ----------
    name
        As the project file writes it.
    label
        As a menu shows it.
    constants
        The fields of `OptimiserSettings` that it uses.
    step
        The rule, in NumPy.
    remembers
        Whether it has a memory.
    """

    name: str
    label: str
    constants: tuple[str, ...]
    step: Step
    remembers: bool = True


def _descent(g: Floats, m: Floats, v: Floats, t: int, s: OptimiserSettings) -> tuple[Floats, Floats, Floats]:
    return g, m, v


def _momentum(g: Floats, m: Floats, v: Floats, t: int, s: OptimiserSettings) -> tuple[Floats, Floats, Floats]:
    m = s.momentum * m + g
    return m, m, v


def _nesterov(g: Floats, m: Floats, v: Floats, t: int, s: OptimiserSettings) -> tuple[Floats, Floats, Floats]:
    m = s.momentum * m + g
    return g + s.momentum * m, m, v


def _rmsprop(g: Floats, m: Floats, v: Floats, t: int, s: OptimiserSettings) -> tuple[Floats, Floats, Floats]:
    v = s.alpha * v + (1 - s.alpha) * g**2
    return g / (np.sqrt(v) + s.epsilon), m, v


def _adam(g: Floats, m: Floats, v: Floats, t: int, s: OptimiserSettings) -> tuple[Floats, Floats, Floats]:
    m, v = s.beta1 * m + (1 - s.beta1) * g, s.beta2 * v + (1 - s.beta2) * g**2
    return m / (1 - s.beta1**t) / (np.sqrt(v / (1 - s.beta2**t)) + s.epsilon), m, v


OPTIMISERS: dict[str, Optimiser] = {
    o.name: o
    for o in (
        Optimiser("gradient descent", "Gradient descent", (), _descent, remembers=False),
        Optimiser("momentum", "Momentum", ("momentum",), _momentum),  # Source: Polyak 1964, in the form of PyTorch's SGD
        Optimiser("nesterov", "Nesterov", ("momentum",), _nesterov),  # Source: Sutskever et al. 2013, in the form of PyTorch's SGD
        Optimiser("rmsprop", "RMSprop", ("alpha", "epsilon"), _rmsprop),  # Source: Tieleman and Hinton 2012
        Optimiser("adam", "Adam", ("beta1", "beta2", "epsilon"), _adam),  # Source: Kingma and Ba 2015, algorithm 1
    )
}
CODES: dict[str, int] = {name: i for i, name in enumerate(OPTIMISERS)}
