"""A network as the project file writes it: layers with ids, one matrix per layer, cut and frozen edges, the scaling."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Booleans, Floats, Matrices
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import parse_feature
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.network import MAX_INPUTS, MAX_LAYERS, MAX_UNITS, MAX_WEIGHTS, Layer, Network
from mlp_studio.core.scaling import SCALINGS, UNSCALED, Scaling
from mlp_studio.storage.project_schema import LayerEntry, NetworkEntry, ScalingEntry, check_choice, check_count, check_range, shown


def network_tree(network: Network) -> dict[str, Any]:
    """Return the JSON tree of a network.

    Raises
    ------
    StudioError
        If a weight is not finite.
    """
    for s, w in enumerate(network.weights):
        if not np.isfinite(w).all():
            raise StudioError("a number is not finite", f"network.weights[{s}]", "Undo the step that made it so, then save")
    return {
        "inputs": list(network.inputs),
        "layers": [_layer_tree(layer) for layer in network.layers],
        "weights": [matrix.tolist() for matrix in network.weights],
        "removed": _edges(network.removed),
        "frozen": _edges(network.frozen),
        **({} if network.scaling == UNSCALED else {"scaling": asdict(network.scaling)}),
    }


def _layer_tree(layer: Layer) -> dict[str, Any]:
    tree = {"id": layer.id, "units": layer.units, "activation": layer.activation}
    if layer.name:
        tree["name"] = layer.name
    if layer.unit_names:
        tree["unit_names"] = list(layer.unit_names)
    return tree


def _edges(masks: tuple[Booleans, ...]) -> list[list[int]]:
    return [[s, *edge] for s, mask in enumerate(masks) for edge in np.argwhere(mask).tolist()]


def read_network(entry: NetworkEntry, seed: int) -> Network:
    """Return the network of an entry; without weights they are drawn from the seed.

    Raises
    ------
    StudioError
        If it is none; its `where` is the path of the offending key, from `network` on.
    """
    check_count(len(entry.inputs), MAX_INPUTS, "inputs", "network.inputs")
    for j, text in enumerate(entry.inputs):
        try:
            parse_feature(text)
        except StudioError as error:
            raise StudioError(error.what, f"network.inputs[{j}]", error.mend) from error
    layers = _layers(entry.layers)
    sizes = (len(entry.inputs), *(layer.units for layer in layers))
    shapes = [(sizes[s], sizes[s - 1] + 1) for s in range(1, len(sizes))]
    if sum(rows * columns for rows, columns in shapes) > MAX_WEIGHTS:
        raise StudioError(f"the network has more than {MAX_WEIGHTS:,} weights", "network.layers", "Make its layers smaller")
    removed, frozen = _masks(entry.removed, shapes, "network.removed"), _masks(entry.frozen, shapes, "network.frozen")
    if entry.weights is None:
        drawn = initial_weights(sizes, tuple(layer.activation for layer in layers), seed)
        weights: Matrices = tuple(np.where(r, 0.0, w) for r, w in zip(removed, drawn, strict=True))
    else:
        weights = _weights(entry.weights, shapes)
    for i, (s, row, column) in enumerate(entry.removed):
        if weights[s][row, column] != 0:
            raise StudioError(
                f"the removed edge has the weight {shown(float(weights[s][row, column]))}",
                f"network.removed[{i}]",
                f"Set network.weights[{s}][{row}][{column}] to 0, or keep the edge",
            )
    return Network(tuple(entry.inputs), layers, weights, removed, frozen, _scaling(entry.scaling))


def _scaling(entry: ScalingEntry | None) -> Scaling:
    if entry is None:
        return UNSCALED
    check_choice(entry.kind, SCALINGS, "network.scaling.kind")
    for i, spread in enumerate(entry.spread):
        if not spread > 0:
            raise StudioError(f"the spread is {shown(spread)}", f"network.scaling.spread[{i}]", "Give a number above 0")
    return UNSCALED if entry.kind == UNSCALED.kind else Scaling(entry.kind, entry.centre, entry.spread)


def _layers(entries: list[LayerEntry]) -> tuple[Layer, ...]:
    check_count(len(entries), MAX_LAYERS, "layers", "network.layers")
    seen: set[str] = set()
    for s, entry in enumerate(entries):
        where = f"network.layers[{s}]"
        if not entry.id or entry.id in seen:
            fault = "taken" if entry.id else "empty"
            raise StudioError(f"the id “{shown(entry.id)}” is {fault}", f"{where}.id", "Give each layer an id of its own")
        seen.add(entry.id)
        check_range(entry.units, 1, MAX_UNITS, f"{where}.units")
        check_choice(entry.activation, ACTIVATIONS, f"{where}.activation")
        if ACTIVATIONS[entry.activation].last_layer_only and s < len(entries) - 1:
            raise StudioError(f"{entry.activation} stands before the last layer", f"{where}.activation", "Use it for the last layer only")
        if entry.unit_names and len(entry.unit_names) != entry.units:
            raise StudioError(
                f"there are {len(entry.unit_names)} names for {entry.units} units", f"{where}.unit_names", "Give one for each, “” for none"
            )
    return tuple(Layer(e.id, e.units, e.activation, e.name, tuple(e.unit_names) if any(e.unit_names) else ()) for e in entries)


def _weights(entries: list[list[list[float]]], shapes: list[tuple[int, int]]) -> Matrices:
    if len(entries) != len(shapes):
        raise StudioError(
            f"there are {len(entries)} matrices for {len(shapes)} layers", "network.weights", "Give one matrix for each layer"
        )
    return tuple(_matrix(rows, shape, f"network.weights[{s}]") for s, (rows, shape) in enumerate(zip(entries, shapes, strict=True)))


def _matrix(rows: list[list[float]], shape: tuple[int, int], where: str) -> Floats:
    mend = f"Give {shape[0]} rows (units) of {shape[1]} numbers, the bias first"
    widths = [len(row) for row in rows]
    if len(set(widths)) > 1:
        odd = next(i for i, width in enumerate(widths) if width != shape[1])
        raise StudioError(f"the rows of the matrix differ in length, this one has {widths[odd]}", f"{where}[{odd}]", mend)
    if (len(rows), *widths[:1]) != shape:
        raise StudioError(f"the matrix is {len(rows)} × {max(widths, default=0)}, the layers want {shape[0]} × {shape[1]}", where, mend)
    return np.array(rows, dtype=np.float64)


def _masks(edges: list[tuple[int, int, int]], shapes: list[tuple[int, int]], where: str) -> tuple[Booleans, ...]:
    masks = tuple(np.zeros(shape, bool) for shape in shapes)
    for i, (s, row, column) in enumerate(edges):
        if s >= len(shapes) or row >= shapes[s][0] or column >= shapes[s][1]:
            raise StudioError("there is no such edge", f"{where}[{i}]", "Give layer, unit and column, counted from 0")
        masks[s][row, column] = True
    return masks
