"""One update by one example as it is calculated by hand: with full numbers, or with every result rounded before the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, is_plain
from mlp_studio.core.arrays import Floats, Matrices, read_only
from mlp_studio.core.losses import LOSSES, SQUARED, Loss
from mlp_studio.core.network import Network
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import rate_at

_INLINE = ("sigmoid", "tanh", "linear", "heaviside", "softmax")
"""Activations whose slope is written in terms of y, within the formula of δ; that of others is a result of its own, and rounded."""


@dataclass(frozen=True, eq=False)
class HandCalculation:
    """What the lecture's lines 5 to 8 compute for one example (Source: ML:IV-105..107, 111..116).

    Attributes
    ----------
    network
        With the weights that are calculated with: rounded ones, where it is rounded.
    loss
        What the error comes from; None for the perceptron algorithm, whose δ is c − y.
    eta
        η.
    decimals
        To which every result is rounded before the next one is calculated with it, or None.
    x, c
        The extended example (p + 1,), and its target (k,).
    z
        Weighted sums of layers 1 … d, (l_s,).
    y
        y^{h_0} ≡ x … y^{h_d}, extended by 1 for s < d.
    slope
        f'(z) of layers 1 … d, (l_s,).
    residual
        c − y, (k,).
    value
        The loss of the example; None for the perceptron algorithm.
    delta
        δ^{h_1} … δ^{h_d}, (l_s,).
    change, after
        ΔW and the new W of layers 1 … d; weights that are cut or frozen do not change.
    """

    network: Network
    loss: Loss | None
    eta: float
    decimals: int | None
    x: Floats
    c: Floats
    z: tuple[Floats, ...]
    y: tuple[Floats, ...]
    slope: tuple[Floats, ...]
    residual: Floats
    value: float | None
    delta: tuple[Floats, ...]
    change: Matrices
    after: Matrices


def calculated(project: Project, example: int, decimals: int | None = None) -> HandCalculation:
    """Calculate the update by one example, a row of the points; there must be no `obstacle` to training.

    It is the plain rule W + η δ ⊗ y, with the loss of the project and its η as the schedule has it now: no batch, optimiser, penalty or
    dropout. With `decimals` the given numbers are rounded as well, so that every line can be checked with what stands on it.
    """
    rounded = _rounding(decimals)
    eta = rate_at(project.training, project.progress.epoch)
    network = replace(project.network, weights=tuple(rounded(w) for w in project.network.weights))
    loss = None if uses_perceptron_rule(project) else _loss_of(project)
    mask = np.arange(len(project.points)) == example
    point = project.points.subset(mask)
    x, c = rounded(network.inputs_at(point.xy)[0]), rounded(targets(point, network.k)[0])
    with np.errstate(all="ignore"):
        z, y = _forward(network, x, rounded)
        slope = _slopes(network, z, y, rounded)
        residual = rounded(c - y[-1])
        value = None if loss is None else _loss(loss, c, z[-1], y[-1], rounded, is_rounded=decimals is not None)
        delta = _errors(network, loss, residual, slope, rounded)
    change = [
        np.where(free, rounded(eta * np.outer(error, before)), 0.0)
        for free, error, before in zip(network.trainable, delta, y[:-1], strict=True)
    ]
    after = tuple(read_only(rounded(w + dw)) for w, dw in zip(network.weights, change, strict=True))
    return HandCalculation(
        network, loss, eta, decimals, x, c, z, y, slope, residual, value, delta, tuple(read_only(dw) for dw in change), after
    )


def uses_perceptron_rule(project: Project) -> bool:
    """Tell whether δ is c − y, without a derivative (Source: ML:IV-73)."""
    return project.network.d == 1 and not ALGORITHMS[project.training.algorithm].uses_gradient


def beyond_plain(project: Project) -> str:
    """Return what a project trains with that the plain rule by one example leaves out, in words; "" where that is all there is."""
    settings = project.training
    found = [] if ALGORITHMS[settings.algorithm].by_example else ["batches"]
    if not is_plain(settings):
        named = (
            (settings.optimiser != "gradient descent", settings.optimiser),
            (bool(settings.l1 or settings.l2), "penalty"),
            (bool(settings.dropout), "dropout"),
            (settings.clip is not None, "clipping"),
        )
        found += [name for holds, name in named if holds]
    return " and ".join(found)


def _loss_of(project: Project) -> Loss:
    """Return the project's loss; a net that only the perceptron algorithm is chosen for may have one that does not go with it."""
    loss = LOSSES[project.training.loss]
    return loss if project.network.layers[-1].activation in loss.activations else SQUARED


def _rounding(decimals: int | None) -> Callable[[Floats], Floats]:
    """Return what rounds half away from zero, as one learns it, and never to −0."""
    if decimals is None:
        return lambda values: values
    unit = 10.0**decimals

    def rounded(values: Floats) -> Floats:
        sizes = np.abs(values) * unit
        # A half that the binary number falls short of by its last bits is one.
        return np.asarray(np.sign(values) * np.floor(sizes + 0.5 + 1e-9 * np.maximum(1.0, sizes * 1e-6)) / unit + 0.0)

    return rounded


def _forward(network: Network, x: Floats, rounded: Callable[[Floats], Floats]) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    z: list[Floats] = []
    y = [x]
    for s, layer in enumerate(network.layers, start=1):
        z.append(rounded(network.weights[s - 1] @ y[-1]))
        out = rounded(layer.function.function(z[-1]))
        y.append(np.concatenate([[1.0], out]) if s < network.d else out)
    return tuple(z), tuple(y)


def _slopes(network: Network, z: tuple[Floats, ...], y: tuple[Floats, ...], rounded: Callable[[Floats], Floats]) -> tuple[Floats, ...]:
    found = []
    for s, layer in enumerate(network.layers, start=1):
        slope = layer.function.derivative(z[s - 1], y[s][1:] if s < network.d else y[s])
        found.append(slope if layer.activation in _INLINE else rounded(slope))
    return tuple(found)


def _loss(loss: Loss, c: Floats, z: Floats, y: Floats, rounded: Callable[[Floats], Floats], *, is_rounded: bool) -> float:
    """Return the loss from the outputs as they are written; where they are rounded to where it is not finite, from the sums."""
    exact = float(loss.terms(c, z, y).sum())
    if not is_rounded or loss.name == "squared":
        return float(rounded(np.array(exact)))
    terms = [-np.log(y)[c == 1]] if loss.name == "cross-entropy" else [-np.log(y)[c == 1], -np.log(1.0 - y)[c == 0]]
    value = sum(float(term.sum()) for term in terms)
    return float(rounded(np.array(value if np.isfinite(value) else exact)))


def _errors(
    network: Network, loss: Loss | None, residual: Floats, slope: tuple[Floats, ...], rounded: Callable[[Floats], Floats]
) -> tuple[Floats, ...]:
    if loss is None:
        return (residual,)
    delta = [residual if loss.residual_is_delta else rounded(residual * slope[-1])]
    for s in range(network.d - 1, 0, -1):
        delta.insert(0, rounded((network.weights[s].T @ delta[0])[1:] * slope[s - 1]))
    return tuple(delta)
