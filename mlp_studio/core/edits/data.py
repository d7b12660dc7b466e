"""Edits of the points, of the settings of a run, and of what the window shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mlp_studio.core.edits.structure import set_activation, set_units
from mlp_studio.core.generators import GENERATORS, Recipe, split
from mlp_studio.core.points import PointSet, Setting
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import UNSCALED, fit_scaling, needs_scaling


def set_points(project: Project, points: PointSet, source: Recipe | str = "") -> Project:
    """Give the project other points; the output layer follows their classes.

    Weights stay wherever they still make sense. A scaling is fitted to the new points; those of another source that need none have
    none. The next epoch begins with their first example. The project takes its title from where the points come from: a generator, or
    a file's name without its ending.
    """
    title = GENERATORS[source.name].title if isinstance(source, Recipe) else source.rpartition(".")[0] or source or project.title
    network = project.network
    if network.scaling.kind != UNSCALED.kind:
        stays = _origin(source) == _origin(project.source) or needs_scaling(points)
        network = replace(network, scaling=fit_scaling(network.scaling.kind, points) if stays else UNSCALED)
    progress = replace(project.progress, example=0) if project.progress.example else project.progress
    changed = replace(project, network=network, points=points, source=source, title=title, progress=progress)
    return fit_outputs(changed, project.points.setting)


def _origin(source: Recipe | str) -> str:
    return source.name if isinstance(source, Recipe) else source


def fit_outputs(project: Project, before: Setting = "exclusive") -> Project:
    """Give the output layer the units, activation and loss that the points ask for, if it does not fit them already.

    Two classes, or one, keep one or two units; k > 2 classes want k units of softmax with cross-entropy; a target number wants one linear
    unit with squared loss. `before` is the setting of the points that were there: linear units made for target numbers do not stay
    for classes, those that somebody chose do.
    """
    points, network = project.points, project.network
    count = points.class_count
    if points.setting == "regression":
        project = _with_outputs(project, 1, "linear")
    elif points.setting == "multi-label":
        project = _with_outputs(project, count, "sigmoid")
    elif not (network.k == max(count, 2) or (network.k == 1 and count <= 2)):
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


def set_recipe(project: Project, recipe: Recipe, test_share: float, split_seed: int | None = None) -> Project:
    """Give the project the points of a recipe, with this share of them for testing, drawn by a seed, by default the recipe's own."""
    return set_points(project, recipe.make(test_share, split_seed), recipe)


def set_split(project: Project, share: float, seed: int = 1) -> Project:
    """Mark this share (0..1) of each class as test points, drawn by the seed."""
    return replace(project, points=split(project.points, share, seed))


def set_training(project: Project, **changes: Any) -> Project:
    """Change fields of the training settings, by name."""
    return replace(project, training=replace(project.training, **changes))


def set_view(project: Project, **changes: Any) -> Project:
    """Change fields of the view settings, by name."""
    return replace(project, view=replace(project.view, **changes))


def toggle_hyperplanes(project: Project) -> Project:
    """Show the lines of the first hidden layer in the plane, or hide them."""
    return set_view(project, hyperplanes=not project.view.hyperplanes)
