"""The same network with linear, heaviside and sigmoid units, side by side (Source: ML:IV-72)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.collapse import one_layer
from mlp_studio.core.hyperplane import has_line, lines_of
from mlp_studio.core.measures import Row
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project


@dataclass(frozen=True)
class UnitKind:
    """A kind of units: the name of its activation, its title on screen, and what the lecture says of a network of such units."""

    activation: str
    title: str
    note: str


KINDS: tuple[UnitKind, ...] = (
    UnitKind("linear", "Linear units", "No more decision power than one hyperplane"),
    UnitKind("heaviside", "Heaviside units", "Nonlinear decision boundaries, but f′(z) = 0: no gradient to train by"),
    UnitKind("sigmoid", "Sigmoid units", "Nonlinear decision boundaries, and a gradient to train by"),
)


NO_LINE = "No line: all places get the same"


def with_units(network: Network, activation: str) -> Network:
    """Return the network with this activation in all its layers: structure and weights stay."""
    return replace(network, layers=tuple(replace(layer, activation=activation) for layer in network.layers))


def of_kind(project: Project, kind: UnitKind) -> Project:
    """Return the project with units of this kind, measured by L_2, the one loss that goes with all of them, summed over the examples."""
    training = replace(project.training, loss="squared", reduction="sum")
    return replace(project, network=with_units(project.network, kind.activation), training=training)


def note_on(kind: UnitKind, network: Network) -> str:
    """Return what the lecture says of networks of such units; without a hidden layer only linear ones are what it says."""
    is_single = network.d == 1 and kind.activation != "linear"
    return f"With a hidden layer: {kind.note[0].lower()}{kind.note[1:]}" if is_single else kind.note


def boundary_words(kind: UnitKind, network: Network) -> str:
    """Return what separates the classes in the plane with such units."""
    if kind.activation == "linear" or network.d == 1:
        if set(network.inputs) <= {"x1", "x2"}:
            if network.k <= 2 and not _has_one_line(network):
                return NO_LINE
            return "One straight line" if network.k <= 2 else "Straight lines between the classes"
        return "One curve, linear in the features" if network.k <= 2 else "Curves that are linear in the features"
    return "Combined half planes" if kind.activation == "heaviside" else "Smooth combinations of half planes"


def error_counts(row: Row, points: PointSet) -> tuple[int, int]:
    """Return how many training and how many test examples the error rates of a row stand for; of no test points none."""
    training = points.training_count
    test = len(points) - training
    return round(row[2] * training), round(row[3] * test) if test else 0


def _has_one_line(network: Network) -> bool:
    """Tell whether the one hyperplane of at most two output units is a line, which w1 = w2 = 0 has none."""
    found = lines_of(network if network.d == 1 else one_layer(with_units(network, "linear")) or network)
    if found is None:  # x1 or x2 alone
        return True
    if not np.isfinite(found.rows).all():
        return False
    row = found.rows[-1] - found.rows[0] if network.k == 2 else found.rows[0]
    return has_line((float(row[0]), float(row[1]), float(row[2])))
