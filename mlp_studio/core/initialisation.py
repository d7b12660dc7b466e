"""Initial weights: drawn from a visible seed, layer by layer, in one table of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.errors import StudioError

MAX_PARAMETER = 1e6


@dataclass(frozen=True)
class Parameter:
    """A number that a rule wants: its symbol, and what it is unless the user says otherwise."""

    symbol: str
    default: float


@dataclass(frozen=True)
class Initialiser:
    """A rule for weights.

    Attributes
    ----------
    name, title
        In code, and on screen.
    draw
        From a random generator, the matrix's shape (l_s, l_{s−1} + 1) and the parameters to a matrix.
    parameters
        What it wants to be told.
    note
        What it is good for, in one sentence.
    refusal
        From the parameters to what is wrong with them, or "".
    """

    name: str
    title: str
    draw: Callable[..., Floats]
    parameters: tuple[Parameter, ...] = ()
    note: str = ""
    refusal: Callable[..., str] = lambda *parameters: ""

    def checked(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """Return the parameters, with the defaults in place of those that are missing.

        Raises
        ------
        StudioError
            If one is not finite, or out of its range.
        """
        values = (*values, *(p.default for p in self.parameters[len(values) :]))
        for parameter, value in zip(self.parameters, values, strict=True):
            if not (np.isfinite(value) and abs(value) <= MAX_PARAMETER):
                raise StudioError(f"{parameter.symbol} is a number between −1e6 and 1e6", self.title, "Type a number such as 0.5")
        wrong = self.refusal(*values)
        if wrong:
            raise StudioError(wrong, self.title, "Change one of the numbers")
        return values


def _zero(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return np.zeros(shape)


def _constant(rng: np.random.Generator, shape: tuple[int, int], c: float) -> Floats:
    return np.full(shape, c)


def _uniform(rng: np.random.Generator, shape: tuple[int, int], a: float, b: float) -> Floats:
    return rng.uniform(a, b, shape)


def _normal(rng: np.random.Generator, shape: tuple[int, int], mean: float, deviation: float) -> Floats:
    return rng.normal(mean, deviation, shape)


def _glorot(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    # Source: Glorot and Bengio 2010, eq. 16; the bias column counts as no input, and is drawn like the rest because a
    # hyperplane through the origin of every unit is a poor start in the plane.
    bound = np.sqrt(6.0 / (shape[0] + shape[1] - 1))
    return rng.uniform(-bound, bound, shape)


def _he(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    # Source: He et al. 2015, eq. 10
    return rng.normal(0.0, np.sqrt(2.0 / max(1, shape[1] - 1)), shape)


INITIALISERS: dict[str, Initialiser] = {
    rule.name: rule
    for rule in (
        Initialiser("zero", "Zero", _zero, note="All units of a layer are alike, and learn alike: the symmetry is never broken."),
        Initialiser(
            "constant",
            "All equal",
            _constant,
            (Parameter("c", 0.5),),
            "Symmetric: all units of a layer are alike, and learn alike. It shows why weights are drawn at random.",
        ),
        Initialiser(
            "uniform",
            "Uniform",
            _uniform,
            (Parameter("a", -0.5), Parameter("b", 0.5)),
            "Each weight anywhere between a and b.",
            lambda a, b: "" if a <= b else "a is larger than b",
        ),
        Initialiser(
            "normal",
            "Normal",
            _normal,
            (Parameter("μ", 0.0), Parameter("σ", 0.5)),
            "Most weights near the mean μ, spread by σ.",
            lambda mean, deviation: "" if deviation >= 0 else "σ is negative",
        ),
        Initialiser("glorot", "Glorot", _glorot, note="Uniform, by the number of weights into and out of a unit: for sigmoid and tanh."),
        Initialiser("he", "He", _he, note="Normal, by the number of weights into a unit: for ReLU and its kin."),
    )
}
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
        matrices.append(rule.draw(rng, (sizes[s], sizes[s - 1] + 1)))
    return tuple(matrices)
