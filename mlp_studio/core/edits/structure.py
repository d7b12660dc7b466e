"""Edits of the network's structure: layers, units, features, activations and names. Layers are counted as in the lecture, s = 1 … d."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.clip import Clip
from mlp_studio.core.edits.carry import NEW, Origins, as_origins, fitting_algorithm, origins_of, rebuilt
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import parse_feature
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.losses import LOSSES, losses_for
from mlp_studio.core.network import MAX_INPUTS, MAX_UNITS, Layer, Network, UnitKey
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings

MAX_NAME = 40
"""Characters of the name of a unit or a layer."""


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


def empty_project() -> Project:
    """Return what a user begins with: two inputs and a sigmoid output unit, without points."""
    return new_project((1,), ("sigmoid",), EMPTY)


# Layers


def add_layer(project: Project, position: int, units: int = 4, activation: str | None = None) -> Project:
    """Insert a hidden layer so that it becomes layer position + 1, for position 0 … d − 1.

    Its weights and those from it on are new and random; all others stay. Without `activation` it takes that of the hidden layer
    beside it, or tanh.
    """
    return _with_layer(project, position, _new_layer(project.network, position, units, activation), as_origins([NEW] * units))


def remove_layer(project: Project, s: int) -> Project:
    """Remove hidden layer s, 1 … d − 1; the weights into the layer after it are new and random, its biases stay."""
    network = project.network
    if not 1 <= s < network.d:
        raise StudioError("the output layer cannot be removed", "network", "Remove a hidden layer")
    origins = origins_of(network)
    return rebuilt(project, network.inputs, [*network.layers[: s - 1], *network.layers[s:]], [*origins[:s], *origins[s + 1 :]])


def move_layer(project: Project, s: int, position: int) -> Project:
    """Move hidden layer s between others, so that it becomes layer position + 1, for position 0 … d − 2.

    Biases go with it; so do the weights between layers that are neighbours as before.
    """
    network = project.network
    if not 1 <= s < network.d:
        raise StudioError("the output layer stays the last", "network", "Move a hidden layer")
    layers, origins = list(network.layers), origins_of(network)
    layer, origin = layers.pop(s - 1), origins.pop(s)
    layers.insert(position, layer)
    origins.insert(position + 1, origin)
    return rebuilt(project, network.inputs, layers, origins)


def duplicate_layer(project: Project, s: int) -> Project:
    """Insert a copy of hidden layer s after it: as many units, the same activation, new weights."""
    network = project.network
    if not 1 <= s < network.d:
        raise StudioError("the output layer cannot be doubled", "network", "Duplicate a hidden layer")
    layer = network.layers[s - 1]
    return add_layer(project, s, layer.units, layer.activation)


def rename_layer(project: Project, s: int, name: str) -> Project:
    """Give layer s a name; "" takes it away."""
    layers = project.network.layers
    named = replace(layers[s - 1], name=_checked_name(name))
    return replace(project, network=replace(project.network, layers=(*layers[: s - 1], named, *layers[s:])))


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
    return replace(project, network=replace(network, layers=layers), training=fitting_algorithm(layers, training))


# Units


def add_unit(project: Project, s: int) -> Project:
    """Add a unit at the end of layer s, 1 … d: its weights in and out are new and random, all others stay."""
    return insert_units(project, s, project.network.sizes[s])


def insert_units(project: Project, s: int, at: int, count: int = 1) -> Project:
    """Add units to layer s, 1 … d, so that the first of them becomes unit `at` (from 0); their weights in and out are random."""
    return _with_rows(project, s, lambda rows: [*rows[:at], *[NEW] * count, *rows[at:]])


def remove_unit(project: Project, s: int, i: int | None = None) -> Project:
    """Remove unit i (from 0; the last one if None) of layer s, with its weights."""
    units = project.network.layers[s - 1].units
    if units == 1:
        raise StudioError("a layer has at least one unit", f"layer {s}", "Remove the layer instead")
    gone = units - 1 if i is None else i
    return _with_rows(project, s, lambda rows: [*rows[:gone], *rows[gone + 1 :]])


def remove_units(project: Project, units: Collection[UnitKey]) -> Project:
    """Remove these units (s, i), inputs among them, with their weights; a hidden layer that loses all of them goes, too."""
    network = project.network
    kept = _rows_without(network, units)
    if not kept[0]:
        raise StudioError("a network has at least one input", "inputs", "Keep one of them")
    return _from_rows(project, network.layers, kept)


def set_units(project: Project, s: int, count: int) -> Project:
    """Give layer s this number of units; the first ones keep their weights."""
    if not 1 <= count <= MAX_UNITS:
        raise StudioError(f"a layer has 1 to {MAX_UNITS:,} units", f"layer {s}", f"Choose a number from 1 to {MAX_UNITS:,}")
    return _with_rows(project, s, lambda rows: [*rows[:count], *[NEW] * (count - len(rows))])


def move_units(project: Project, units: Collection[UnitKey], s: int, at: int) -> Project:
    """Move these units (s, i) to layer s, so that the first of them becomes unit `at` of those that stay there.

    Their order is kept. Weights go with them where they still connect the same units; biases always do. A hidden layer that loses all
    of its units goes. Inputs move among inputs alone, and output units keep the order of their classes. Bias units do not move.
    """
    network = project.network
    moving = _without_biases(units)
    if any((key[0] == 0) != (s == 0) for key in moving):
        raise _input_stays()
    if s == network.d and any(key[0] == s for key in moving):
        raise StudioError("output units stand in the order of their classes", "output layer", "Move a hidden unit")
    rows = _rows_without(network, moving)
    rows[s][at:at] = moving
    return _from_rows(project, network.layers, rows)


def move_units_to_new_layer(project: Project, units: Collection[UnitKey], position: int) -> Project:
    """Make a new hidden layer of these units, so that it becomes layer position + 1 for position 0 … d − 1; as in `move_units`."""
    network = project.network
    moving = _without_biases(units)
    if not moving:
        return project
    if moving[0][0] == 0:
        raise _input_stays()
    layer = Layer(_new_id(network), len(moving), _hidden_activation(network, moving[0][0]))
    rows = _rows_without(network, moving)
    layers = [*network.layers[:position], layer, *network.layers[position:]]
    return _from_rows(project, layers, [*rows[: position + 1], moving, *rows[position + 1 :]])


def duplicate_units(project: Project, units: Collection[UnitKey]) -> Project:
    """Double these units of layers 1 … d: each layer's copies follow its last one, with the same weights in and out."""
    network = project.network
    rows, doubled = _rows(network), frozenset(units)
    for s, layer in enumerate(rows):
        chosen = [row for row in layer if row in doubled]
        if chosen and s > 0:
            after = layer.index(chosen[-1]) + 1
            layer[after:after] = chosen
    return _from_rows(project, network.layers, rows)


def paste_units(project: Project, clip: Clip, s: int) -> Project:
    """Add the units of a clip to the end of layer s, 1 … d, with its weights as far as the layers around have the same sizes."""
    first = project.network.sizes[s]
    after = insert_units(project, s, first, len(clip.into))
    return _with_clip(after, clip, s, first)


def paste_layer(project: Project, clip: Clip, position: int) -> Project:
    """Insert a layer of the units of a clip so that it becomes layer position + 1, with its weights as far as sizes fit."""
    activation = clip.activation if not ACTIVATIONS[clip.activation].last_layer_only else "sigmoid"
    after = add_layer(project, position, len(clip.into), activation)
    return _with_clip(after, clip, position + 1, 0)


def rename_unit(project: Project, s: int, i: int, name: str) -> Project:
    """Give unit i of layer s = 1 … d a name; "" takes it away."""
    layers = project.network.layers
    layer = layers[s - 1]
    names = [layer.unit_name(at) for at in range(layer.units)]
    names[i] = _checked_name(name)
    named = replace(layer, unit_names=tuple(names) if any(names) else ())
    return replace(project, network=replace(project.network, layers=(*layers[: s - 1], named, *layers[s:])))


# Features


def set_inputs(project: Project, inputs: tuple[str, ...]) -> Project:
    """Give the network these features; those that it had before keep their weights."""
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise StudioError(f"a network has 1 to {MAX_INPUTS} features", "inputs", "Remove some")
    for text in inputs:
        parse_feature(text)
    network = project.network
    before = {text: j for j, text in enumerate(network.inputs)}
    origins = origins_of(network)
    origins[0] = as_origins([(0, before[text]) if text in before else NEW for text in inputs])
    return rebuilt(project, inputs, network.layers, origins)


def add_input(project: Project, text: str) -> Project:
    """Add a feature, an expression of x1 and x2, after the others.

    Raises
    ------
    StudioError
        If it cannot be read, or is there already.
    """
    text = text.strip()
    if text in project.network.inputs:
        raise StudioError(f"the feature {text} is there already", "inputs", "Type another one")
    return set_inputs(project, (*project.network.inputs, text))


# Below all of them: layers as lists of where their units come from


def _rows(network: Network) -> list[list[UnitKey]]:
    return [[(s, i) for i in range(n)] for s, n in enumerate(network.sizes)]


def _rows_without(network: Network, units: Collection[UnitKey]) -> list[list[UnitKey]]:
    gone = frozenset(units)
    return [[row for row in rows if row not in gone] for rows in _rows(network)]


def _without_biases(units: Collection[UnitKey]) -> list[UnitKey]:
    return sorted(key for key in units if key[1] >= 0)


def _from_rows(project: Project, layers: Iterable[Layer], rows: list[list[UnitKey]]) -> Project:
    """Rebuild from lists of units, one for each layer 0 … d; hidden layers without units go, and an output layer without is refused."""
    if not rows[-1]:
        raise StudioError("a network has at least one output unit", "output layer", "Keep one of them")
    kept = [(layer, row) for layer, row in zip(layers, rows[1:], strict=True) if row]
    inputs = tuple(project.network.inputs[i] for _, i in rows[0])
    origins = [as_origins(rows[0]), *(as_origins(row) for _, row in kept)]
    return rebuilt(project, inputs, [layer for layer, _ in kept], origins)


def _with_rows(project: Project, s: int, change: Callable[[list[UnitKey]], list[UnitKey]]) -> Project:
    origins = origins_of(project.network)
    origins[s] = as_origins(change([(s, i) for i in range(project.network.sizes[s])]))
    return rebuilt(project, project.network.inputs, project.network.layers, origins)


def _with_layer(project: Project, position: int, layer: Layer, origin: Origins) -> Project:
    network, origins = project.network, origins_of(project.network)
    layers = [*network.layers[:position], layer, *network.layers[position:]]
    return rebuilt(project, network.inputs, layers, [*origins[: position + 1], origin, *origins[position + 1 :]])


def _with_clip(project: Project, clip: Clip, s: int, first: int) -> Project:
    """Give the units of layer s from `first` on what a clip says of them: names, and weights where the sizes fit."""
    network, n = project.network, len(clip.into)
    weights, layer = [w.copy() for w in network.weights], network.layers[s - 1]
    rows = slice(first, first + n)
    weights[s - 1][rows, 0] = clip.into[:, 0]
    if clip.into.shape[1] == weights[s - 1].shape[1]:
        weights[s - 1][rows] = clip.into
    if s < network.d and clip.out.shape == (network.sizes[s + 1], n):
        weights[s][:, first + 1 : first + n + 1] = clip.out
    names = [layer.unit_name(i) for i in range(layer.units)]
    names[rows] = clip.names
    named = replace(layer, unit_names=tuple(names) if any(names) else ())
    after = replace(network, layers=(*network.layers[: s - 1], named, *network.layers[s:]))
    return replace(project, network=after.with_weights(tuple(weights)))


def _input_stays() -> StudioError:
    return StudioError("an input stays an input", "inputs", "Move it among the inputs, or add a unit to the layer")


def _new_layer(network: Network, position: int, units: int, activation: str | None) -> Layer:
    return Layer(_new_id(network), units, _hidden_activation(network, position) if activation is None else activation)


def _hidden_activation(network: Network, s: int) -> str:
    """Return the activation of hidden layer s, or of the nearest hidden layer, or tanh where there is none."""
    return network.layers[min(max(s, 1), network.d - 1) - 1].activation if network.d > 1 else "tanh"


def _new_id(network: Network) -> str:
    taken = {layer.id for layer in network.layers}
    return next(f"h{i}" for i in range(1, len(taken) + 2) if f"h{i}" not in taken)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise StudioError(f"a name has at most {MAX_NAME} characters", "name", "Shorten it")
    return name
