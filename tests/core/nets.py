"""Networks, point sets and projects that the tests of the core start from, each made whole from a few drawn numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.compiled.pictures import unit_outputs
from mlp_studio.core.edits import new_project
from mlp_studio.core.engine import block_buffer, packed_net
from mlp_studio.core.generators import generate
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.packing import pack_examples
from mlp_studio.core.points import PointSet, Setting
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings, TrainingSettings

INPUTS = ("x1", "x2", "x1*x2", "sin(x1)")
HIDDEN = [name for name, a in ACTIVATIONS.items() if a.has_gradient and not a.last_layer_only]
"""The activations of a hidden layer that gradient descent can train."""
ENDS = [(name, loss.name) for loss in LOSSES.values() for name in loss.activations if ACTIVATIONS[name].has_gradient]
"""Each activation of an output layer with each loss that goes with it."""
KINKED = {"relu", "leaky relu"}

seeds = st.integers(0, 2**32 - 1)


def random_network(sizes: tuple[int, ...], activations: tuple[str, ...], seed: int, *, masked: bool = False) -> Network:
    """Return a network of l_0 … l_d units, its weights of a size that keeps sums near 1; with `masked` a fifth is cut, a fifth frozen."""
    rng = np.random.default_rng(seed)
    d = len(activations)
    layers = tuple(Layer("o" if s == d else f"h{s}", sizes[s], activations[s - 1]) for s in range(1, d + 1))
    shapes = [(sizes[s], sizes[s - 1] + 1) for s in range(1, d + 1)]
    lots = [rng.uniform(0, 1 if masked else 0, shape) for shape in shapes]
    removed, frozen = tuple(lot > 0.8 for lot in lots), tuple((lot > 0.6) & (lot <= 0.8) for lot in lots)
    weights = tuple(np.where(cut, 0.0, rng.normal(0, 1 / np.sqrt(shape[1]), shape)) for cut, shape in zip(removed, shapes, strict=True))
    return Network(INPUTS[: sizes[0]], layers, weights, removed, frozen)


def random_points(n: int, k: int, seed: int, setting: Setting = "exclusive", test_share: float = 0.0) -> PointSet:
    """Return n random points whose targets fit k output units: at least one for training, the rest for testing by chance."""
    rng = np.random.default_rng([seed, 1])
    count = max(2, k)
    labels: Any = rng.integers(0, count, n)
    if setting == "multi-label":
        labels = rng.uniform(size=(n, k)) < 0.5
    elif setting == "regression":
        labels = rng.normal(size=n)
    classes = None if setting == "regression" else tuple(str(i) for i in range(k if setting == "multi-label" else count))
    test = rng.uniform(size=n) < test_share
    test[0] = False
    return PointSet(rng.uniform(-1, 1, (n, 2)), labels, classes, test=test, setting=setting)


def random_targets(loss: str, n: int, k: int, seed: int) -> Floats:
    """Return targets (k, n) as the loss wants them: numbers, bits, or one-hot columns."""
    rng = np.random.default_rng([seed, 2])
    if loss == "squared":
        return rng.normal(size=(k, n))
    if loss == "log loss":
        return rng.integers(0, 2, (k, n)).astype(float)
    return np.eye(k)[rng.integers(0, k, n)].T


@st.composite
def shapes(draw: st.DrawFn, *, deepest: int = 5, widest: int = 5) -> tuple[int, ...]:
    """Draw l_0 … l_d for 1 to `deepest` layers."""
    return (draw(st.integers(1, len(INPUTS))), *draw(st.lists(st.integers(1, widest), min_size=1, max_size=deepest)))


def xor_project(training: TrainingSettings | None = None, sizes: tuple[int, ...] = (2, 1), activation: str = "sigmoid") -> Project:
    """Return the four points of XOR with a network of these active layers."""
    return new_project(sizes, (activation,) * len(sizes), generate("xor"), training)


def project_of(*sizes: int, activation: str = "tanh", output: str = "sigmoid") -> Project:
    """Return a project on XOR with active layers of these sizes, drawn from the usual seed."""
    return new_project(sizes, (*(activation,) * (len(sizes) - 1), output), generate("xor"))


def trained(project: Project) -> Project:
    """Return the project after a run that has moved every weight."""
    return project.trained(tuple(w + 1.0 for w in project.network.weights), 12, 3)


def and_points() -> PointSet:
    """Return the four points of AND, which a line separates."""
    return replace(generate("xor"), labels=np.array([0, 0, 0, 1]))


def xor_minimum_network() -> Network:
    """Return the minimum MLP that solves XOR, with the lecture's weights (Source: ML:IV-58..64)."""
    layers = (Layer("h1", 2, "heaviside"), Layer("o", 1, "heaviside"))
    return Network(("x1", "x2"), layers, (np.array([[-0.5, -1, 1], [0.5, -1, 1]]), np.array([[0.5, 1, -1]])))


def stopping(project: Project, **rules: Any) -> Project:
    """Return the project with these stop rules."""
    return replace(project, training=replace(project.training, stop=StopSettings(**rules)))


def training_with(project: Project, **changes: Any) -> Project:
    """Return the project with other training settings."""
    return replace(project, training=replace(project.training, **changes))


def same_bits(left: Matrices, right: Matrices) -> bool:
    """Tell whether two tuples of matrices agree in shape and in every bit."""
    return [(a.shape, a.tobytes()) for a in left] == [(b.shape, b.tobytes()) for b in right]


def computed_outputs(network: Network, x: Floats) -> Floats:
    """Return what the kernel says each unit of layers 0 … d puts out for the extended examples, the rows of x: (units, n)."""
    net, packing = packed_net(network)
    out = np.full((sum(network.sizes), len(x)), np.nan)
    unit_outputs(net, pack_examples(x), np.arange(len(x)), block_buffer(packing), block_buffer(packing), out)
    return out


def assert_close(left: Matrices, right: Matrices, tolerance: float) -> None:
    """Hold matrices equal to a tolerance that is absolute and relative at once."""
    assert [a.shape for a in left] == [b.shape for b in right]
    for a, b in zip(left, right, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
