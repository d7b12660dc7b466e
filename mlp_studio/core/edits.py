"""The edits: pure functions from one project to the next, each keeping every weight that it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Matrices
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import parse_feature
from mlp_studio.core.generators import GENERATORS, Recipe, split
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.losses import LOSSES, losses_for
from mlp_studio.core.network import MAX_INPUTS, MAX_LAYERS, MAX_UNITS, Layer, Network
from mlp_studio.core.points import PointSet, Setting
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.settings import MAX_SEED, TrainingSettings

Reshape = Callable[[int, NDArray[Any]], NDArray[Any]]


def new_project(
    sizes: tuple[int, ...], activations: tuple[str, ...], points: PointSet, training: TrainingSettings | None = None, title: str = ""
) -> Project:
    """Return a project with random weights, drawn from the seed of its training settings, over the features x1, x2.

    `sizes` are l_1 … l_d, one per activation.
    """
    training = training or TrainingSettings()
    inputs = ("x1", "x2")
    d = len(sizes)
    layers = tuple(Layer("o" if s == d else f"h{s}", n, a) for s, (n, a) in enumerate(zip(sizes, activations, strict=True), start=1))
    weights = initial_weights((len(inputs), *sizes), activations, training.seed)
    return Project(Network(inputs, layers, weights), points, training, title=title)


# The network's structure. Layers are counted as in the lecture: s = 1 … d, d is the output layer.


def add_layer(project: Project, position: int, units: int = 4, activation: str | None = None) -> Project:
    """Insert a hidden layer so that it becomes layer position + 1, for position 0 … d − 1.

    Its weights and those of the layer after it are new and random; all others stay. Without `activation` it takes that of the
    hidden layer beside it, or tanh.
    """
    network = project.network
    if network.d >= MAX_LAYERS:
        raise StudioError(f"a network has at most {MAX_LAYERS} layers", "network", "Remove one first")
    if activation is None:
        activation = network.layers[max(0, position - 1)].activation if network.d > 1 else "tanh"
    layers = (*network.layers[:position], Layer(_new_id(network), units, activation), *network.layers[position:])
    return _restructured(project, layers, lambda s: None if s in (position, position + 1) else (s if s < position else s - 1))


def remove_layer(project: Project, s: int) -> Project:
    """Remove hidden layer s, 1 … d − 1; the weights into the layer after it are new and random."""
    network = project.network
    if not 1 <= s < network.d:
        raise StudioError("the output layer cannot be removed", "network", "Remove a hidden layer")
    layers = (*network.layers[: s - 1], *network.layers[s:])
    return _restructured(project, layers, lambda new: None if new == s - 1 else (new if new < s - 1 else new + 1))


def add_unit(project: Project, s: int) -> Project:
    """Add a unit at the end of layer s, 1 … d: its weights in and out are new and random, all others stay."""
    return set_units(project, s, project.network.layers[s - 1].units + 1)


def remove_unit(project: Project, s: int, i: int | None = None) -> Project:
    """Remove unit i (from 0; the last one if None) of layer s, with its weights."""
    network = project.network
    units = network.layers[s - 1].units
    if units == 1:
        raise StudioError("a layer has at least one unit", f"layer {s}", "Remove the layer instead")
    gone = units - 1 if i is None else i
    kept = np.delete(np.arange(units), gone)
    return _resized(project, s, kept, units - 1)


def set_units(project: Project, s: int, count: int) -> Project:
    """Give layer s this number of units; the first ones keep their weights."""
    if not 1 <= count <= MAX_UNITS:
        raise StudioError(f"a layer has 1 to {MAX_UNITS} units", f"layer {s}", f"Choose a number from 1 to {MAX_UNITS}")
    kept = np.arange(min(count, project.network.layers[s - 1].units))
    return _resized(project, s, kept, count)


def set_activation(project: Project, s: int, name: str) -> Project:
    """Give layer s another activation.

    For the output layer the loss follows where it would not fit; for a single layer of heaviside units the perceptron algorithm does,
    because nothing else trains it.
    """
    network, training = project.network, project.training
    activation = ACTIVATIONS[name]
    if activation.last_layer_only and s != network.d:
        raise StudioError(f"{name} is for the output layer only", f"layer {s}", "Choose another activation")
    layers = tuple(replace(layer, activation=name) if at == s else layer for at, layer in enumerate(network.layers, start=1))
    if s == network.d and name not in LOSSES[training.loss].activations:
        training = replace(training, loss=losses_for(activation)[-1].name)
    return replace(project, network=replace(network, layers=layers), training=_fitting_algorithm(layers, training))


def set_inputs(project: Project, inputs: tuple[str, ...]) -> Project:
    """Give the network these features; those that it had before keep their weights."""
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise StudioError(f"a network has 1 to {MAX_INPUTS} features", "inputs", "Remove some")
    for text in inputs:
        parse_feature(text)
    network = project.network
    before = {text: j for j, text in enumerate(network.inputs)}
    kept = [before.get(text, -1) for text in inputs]
    return _replaced(project, inputs, network.layers, {1: (None, np.array(kept))})


def fit_outputs(project: Project, before: Setting = "exclusive") -> Project:
    """Give the output layer the units, activation and loss that the points ask for, if it does not fit them already.

    Two classes keep one or two units; k > 2 classes want k units of softmax with cross-entropy; a target number wants one linear
    unit with squared loss. `before` is the setting of the points that were there: linear units made for target numbers do not stay
    for classes, those that somebody chose do.
    """
    points, network = project.points, project.network
    count = points.class_count
    if points.setting == "regression":
        project = _with_outputs(project, 1, "linear")
    elif points.setting == "multi-label":
        project = _with_outputs(project, count, "sigmoid")
    elif not (network.k == max(1, count) or (network.k == 1 and count <= 2)):
        project = _with_outputs(project, max(count, 2), "softmax")
    elif network.k == 1 and network.layers[-1].activation == "softmax":
        project = _with_outputs(project, 1, "sigmoid")
    elif before == "regression" and network.layers[-1].activation == "linear":
        project = _with_outputs(project, network.k, "softmax" if network.k > 1 else "sigmoid")
    return project


def _with_outputs(project: Project, units: int, activation: str) -> Project:
    if project.network.k != units:
        project = set_units(project, project.network.d, units)
    if project.network.layers[-1].activation != activation:
        project = set_activation(project, project.network.d, activation)
    return project


# Weights


def set_weight(project: Project, s: int, i: int, j: int, value: float) -> Project:
    """Give the weight w_ij of layer s (1 … d; i and j from 0, j = 0 is the bias) this value."""
    weights = list(project.network.weights)
    matrix = weights[s - 1].copy()
    matrix[i, j] = value
    weights[s - 1] = matrix
    return set_weights(project, tuple(weights))


def set_weights(project: Project, weights: Matrices) -> Project:
    """Give the network these weights; cut edges stay at 0."""
    if not all(np.isfinite(w).all() for w in weights):
        raise StudioError("a weight is a finite number", "weights", "Type a number such as −0.5")
    return replace(project, network=project.network.with_weights(weights))


def reset(project: Project, seed: int) -> Project:
    """Draw new random weights from this seed and begin again at epoch 0; frozen weights stay (line 1; Source: ML:IV-102).

    After MAX_SEED seeds begin again at 0.
    """
    network = project.network
    seed %= MAX_SEED + 1
    drawn = initial_weights(network.sizes, tuple(layer.activation for layer in network.layers), seed)
    weights = tuple(np.where(f, w, new) for f, w, new in zip(network.frozen, network.weights, drawn, strict=True))
    return replace(project, network=network.with_weights(weights), training=replace(project.training, seed=seed), progress=Progress())


def same_start(project: Project) -> Project:
    """Go back to exactly the weights with which the run began, at epoch 0."""
    return replace(project, network=project.network.with_weights(project.start_weights), progress=Progress())


# Data and settings


def set_points(project: Project, points: PointSet, source: Recipe | str = "") -> Project:
    """Give the project other points; the output layer follows their classes. Weights stay wherever they still make sense.

    The project takes its title from where the points come from: a generator, or a file's name without its ending.
    """
    title = GENERATORS[source.name].title if isinstance(source, Recipe) else source.rpartition(".")[0] or source or project.title
    return fit_outputs(replace(project, points=points, source=source, title=title), project.points.setting)


def set_recipe(project: Project, recipe: Recipe, test_share: float) -> Project:
    """Give the project the points of a recipe, with this share of them for testing."""
    return set_points(project, recipe.make(test_share), recipe)


def set_split(project: Project, share: float, seed: int = 1) -> Project:
    """Mark this share (0..1) of each class as test points, drawn by the seed."""
    return replace(project, points=split(project.points, share, seed))


def set_training(project: Project, **changes: Any) -> Project:
    """Change fields of the training settings, by name."""
    return replace(project, training=replace(project.training, **changes))


def toggle_hyperplanes(project: Project) -> Project:
    """Show the lines of the first hidden layer in the plane, or hide them."""
    return replace(project, view=replace(project.view, hyperplanes=not project.view.hyperplanes))


# One mechanism below all of the structure's edits: matrices are rebuilt from the rows and columns that are kept.


def _new_id(network: Network) -> str:
    taken = {layer.id for layer in network.layers}
    return next(f"h{i}" for i in range(1, len(taken) + 2) if f"h{i}" not in taken)


def _resized(project: Project, s: int, kept: NDArray[np.int64], count: int) -> Project:
    """Give layer s `count` units, the first of them the old units `kept`."""
    network = project.network
    layers = tuple(replace(layer, units=count) if at == s else layer for at, layer in enumerate(network.layers, start=1))
    source = np.full(count, -1)
    source[: len(kept)] = kept
    return _replaced(project, network.inputs, layers, {s: (source, None), s + 1: (None, source)})


def _replaced(
    project: Project,
    inputs: tuple[str, ...],
    layers: tuple[Layer, ...],
    moves: dict[int, tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]],
) -> Project:
    """Rebuild the matrices of the layers named in `moves`: for each new row and column the old index, or −1 where it is new."""

    def build(s: int, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        if s not in moves:
            return old
        rows, columns = moves[s]
        rows = np.arange(new.shape[0]) if rows is None else rows
        columns = np.arange(new.shape[1]) if columns is None else np.concatenate([[0], columns + (columns >= 0)])
        out = new.copy()
        known_rows, known_columns = np.flatnonzero(rows >= 0), np.flatnonzero(columns >= 0)
        out[np.ix_(known_rows, known_columns)] = old[np.ix_(rows[known_rows], columns[known_columns])]
        return out

    return _rebuilt(project, inputs, layers, lambda s: s, build)


def _restructured(project: Project, layers: tuple[Layer, ...], origin: Callable[[int], int | None]) -> Project:
    """Rebuild for other layers; `origin` gives for the index of a new matrix the index of the old one that it is, or None."""

    def same(s: int, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return old

    return _rebuilt(project, project.network.inputs, layers, lambda s: _next(origin(s - 1)), same)


def _next(index: int | None) -> int | None:
    return None if index is None else index + 1


def _rebuilt(
    project: Project,
    inputs: tuple[str, ...],
    layers: tuple[Layer, ...],
    origin: Callable[[int], int | None],
    build: Callable[[int, NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> Project:
    """Carry weights, masks and the run's start weights over to another structure; what is new is drawn from the seed."""
    network = project.network
    sizes = (len(inputs), *(layer.units for layer in layers))
    drawn = initial_weights(sizes, tuple(layer.activation for layer in layers), project.training.seed)
    empty = tuple(np.zeros(w.shape, bool) for w in drawn)

    def carry(olds: tuple[NDArray[Any], ...], news: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        carried = []
        for s, new in enumerate(news, start=1):
            old = origin(s)
            carried.append(new if old is None else build(s, olds[old - 1], new))
        return tuple(carried)

    after = Network(inputs, layers, carry(network.weights, drawn), carry(network.removed, empty), carry(network.frozen, empty))
    start = None if project.progress.start is None else carry(project.progress.start, drawn)
    training = _fitting_algorithm(layers, project.training)
    return replace(project, network=after, training=training, progress=replace(project.progress, start=start))


def _fitting_algorithm(layers: tuple[Layer, ...], training: TrainingSettings) -> TrainingSettings:
    """Leave the perceptron algorithm where it cannot train these layers, and take it where nothing else can."""
    single_heaviside = len(layers) == 1 and not layers[0].function.has_gradient
    if single_heaviside and training.algorithm != "perceptron":
        return replace(training, algorithm="perceptron")
    if not single_heaviside and training.algorithm == "perceptron":
        return replace(training, algorithm="igd")
    return training
