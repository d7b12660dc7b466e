"""Places in an epoch: whether a project follows another by one update, and the same project at another of its examples."""

from __future__ import annotations

from dataclasses import replace

from mlp_studio.core.algorithms import ALGORITHMS, next_examples
from mlp_studio.core.project import Project


def is_one_update(before: Project, project: Project) -> bool:
    """Tell whether a project is another one update later."""
    n = before.points.training_count
    place, count = next_examples(before)
    used = project.progress.epoch * n + project.progress.example - before.progress.epoch * n - place
    return used == count and before.points is project.points and before.network.layers == project.network.layers


def is_same_moment(left: Project, right: Project) -> bool:
    """Tell whether the next update of both computes the same, from the same place."""
    if left is right:
        return True
    places = [(p.progress.epoch, p.progress.example) for p in (left, right)]
    return left.network is right.network and left.points is right.points and left.training == right.training and places[0] == places[1]


def count_of(project: Project) -> tuple[int, int]:
    """Return t and how many examples of epoch t have been used, as the lecture counts (Source: ML:IV-96, line 3).

    Each epoch begins with t = t + 1, so that t = 1 from the first example on, and after k whole epochs t = k with all n examples used;
    (0, 0) before the first.
    """
    progress = project.progress
    if progress.example:
        return progress.epoch + 1, progress.example
    return progress.epoch, project.points.training_count if progress.epoch else 0


def after_next_examples(project: Project) -> Project:
    """Return a project with the place behind the examples of its next update, from the end of the epoch at its beginning, untrained."""
    place, count = next_examples(project)
    return _at(project, (place + count) % project.points.training_count)


def before_last_examples(project: Project) -> Project:
    """Return a project with the place before the examples of the update that has led to its place in the epoch, untrained."""
    settings, n = project.training, project.points.training_count
    return _at(project, max(0, next_examples(project)[0] - ALGORITHMS[settings.algorithm].examples_per_update(settings.batch_size, n)))


def _at(project: Project, place: int) -> Project:
    return replace(project, progress=replace(project.progress, example=place))
