"""The blank project, with nothing in it yet that a user or a run has decided on, and what is missing to train one."""

from __future__ import annotations

from mlp_studio.core.arrays import same_arrays
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.project import Project


def is_blank(project: Project) -> bool:
    """Tell whether there are no points, no hidden layer, and no weights but random ones: views then invite, and show no result."""
    network = project.network
    if len(project.points) or network.d > 1:
        return False
    drawn = initial_weights(network.sizes, tuple(layer.activation for layer in network.layers), project.training.seed)
    return same_arrays(network.weights, drawn)


def invites_layer(project: Project) -> bool:
    """Tell whether the canvas invites to add the first hidden layer: not into a lesson, nor over a perceptron that has been trained."""
    progress = project.progress
    return project.network.d == 1 and project.lesson is None and not (progress.epoch or progress.example)


def lack_of(project: Project) -> str:
    """Return what it takes before a run can begin at all, in words; "" if there are training points."""
    return "" if project.points.training_count else "Add points to train"
