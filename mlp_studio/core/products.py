"""Forward propagation as matrix products with their numbers: one example, or several as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.arrays import Integers
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import ForwardPass, forward


@dataclass(frozen=True, eq=False)
class Products:
    """The products of all layers for some examples (Source: ML:IV-84..86).

    Attributes
    ----------
    network
        Its matrices are the left factors.
    examples
        Rows of the point set, one for each column, (m,).
    passed
        z and y, the examples as columns, with a row of ones on top of every y but the last.
    count
        Examples there are in all.
    """

    network: Network
    examples: Integers
    passed: ForwardPass
    count: int


def products_of(project: Project, examples: Integers) -> Products:
    """Return the products for these points, rows of the point set."""
    network = project.network
    with np.errstate(all="ignore"):
        passed = forward(network, network.inputs_at(project.points.xy[examples]).T)
    return Products(network, examples, passed, len(project.points))


def shown_examples(count: int, most: int, picked: int | None) -> Integers:
    """Return which of `count` examples have a column where there is room for `most`: the first ones, and the one that is picked."""
    shown = np.arange(min(count, max(1, most)))
    if picked is not None and len(shown) <= picked < count:
        shown[-1] = picked
    return shown
