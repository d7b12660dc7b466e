"""Edits of single points and of their classes: what is painted, erased, moved, typed into the table, or held back for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlp_studio.core.arrays import Booleans, Integers
from mlp_studio.core.edits.data import fit_outputs
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import UNSCALED, fit_scaling

MAX_NAME = 60
"""Characters of a class's or an axis' name."""
LARGEST = 1e12
"""A coordinate or target number farther from 0 than this is refused."""
_WHICH = "Choose points that are there"


def add_points(project: Project, xy: ArrayLike, labels: ArrayLike, test: ArrayLike | None = None) -> Project:
    """Append points, by default for training.

    Parameters
    ----------
    xy
        Coordinates, (m, 2).
    labels
        What the points' own `labels` are: class indices (m,), rows of a multi-hot mask (m, classes), or target numbers (m,).
    test
        Which of them are test points, (m,) bool.

    Raises
    ------
    StudioError
        If there would be more than MAX_POINTS, a class is not among the project's, or a number is too large or not finite.
    """
    points = project.points
    more = np.asarray(xy, np.float64).reshape(-1, 2)
    added = np.asarray(labels)
    if len(points) + len(more) > MAX_POINTS:
        raise StudioError(f"there would be {len(points) + len(more):,} points", "data", f"Keep at most {MAX_POINTS:,}")
    _check_numbers(more)
    _check_labels(points, added)
    after = _changed(
        project,
        replace(
            points,
            xy=np.concatenate([points.xy, more]),
            labels=np.concatenate([points.labels, added.astype(points.labels.dtype)]),
            test=np.concatenate([points.test_mask, np.zeros(len(more), bool) if test is None else np.asarray(test, bool)]),
        ),
    )
    has_nothing_to_fit = bool(points.test_mask.all())
    return set_scaling(after, after.network.scaling.kind) if has_nothing_to_fit and after.network.scaling != UNSCALED else after


def remove_points(project: Project, indices: ArrayLike) -> Project:
    """Remove the points of these indices; their classes stay."""
    gone = _mask(project.points, indices)
    return project if not gone.any() else _changed(project, project.points.subset(~gone))


def clear_points(project: Project) -> Project:
    """Remove all points; the classes stay."""
    return remove_points(project, np.arange(len(project.points)))


def place_points(project: Project, indices: ArrayLike, xy: ArrayLike) -> Project:
    """Put points, by index (m,), to other places (m, 2).

    Raises
    ------
    StudioError
        If there is no such point, or a coordinate is too large or not finite.
    """
    chosen, places = _indices(project.points, indices), np.asarray(xy, np.float64).reshape(-1, 2)
    _check_numbers(places)
    after = project.points.xy.copy()
    after[chosen] = places
    return _changed(project, replace(project.points, xy=after))


def move_points(project: Project, indices: ArrayLike, by: tuple[float, float]) -> Project:
    """Move points by (dx1, dx2). Raises StudioError as `place_points` does."""
    chosen = _indices(project.points, indices)
    return place_points(project, chosen, project.points.xy[chosen] + np.array(by))


def label_points(project: Project, indices: ArrayLike, label: Any) -> Project:
    """Give points another class index, target number, or set of classes (a multi-hot row), by the setting of the set.

    `label` is one for all of the points, or one for each, in their order.

    Raises
    ------
    StudioError
        If there is no such point or class, or the number is too large or not finite.
    """
    points = project.points
    chosen = _indices(points, indices)
    rows = np.broadcast_to(np.asarray(label), (len(chosen), *points.labels.shape[1:]))
    _check_labels(points, rows)
    after = points.labels.copy()
    after[chosen] = rows
    return _changed(project, replace(points, labels=after))


def hold_back(project: Project, indices: ArrayLike, is_test: bool) -> Project:
    """Keep points back for testing, or use them for training."""
    after = project.points.test_mask.copy()
    after[_indices(project.points, indices)] = is_test
    return replace(project, points=replace(project.points, test=after))


def add_class(project: Project, name: str = "") -> Project:
    """Add a class without points, by default with the next number for a name; the output layer follows.

    Raises
    ------
    StudioError
        If there are ten, the points have target numbers, or the name is taken or too long.
    """
    points = _with_classes(project.points)
    classes = points.classes or ()
    if len(classes) >= MAX_CLASSES:
        raise StudioError(f"there are at most {MAX_CLASSES} classes", "data", "Remove one first")
    new = _checked_name(name, classes) if name else _next_name(classes)
    labels = points.labels if points.setting == "exclusive" else np.column_stack([points.labels, np.zeros(len(points), bool)])
    return fit_outputs(_changed(project, replace(points, classes=(*classes, new), labels=labels)))


def rename_class(project: Project, c: int, name: str) -> Project:
    """Give a class another name. Raises StudioError if it is empty, too long or taken, or there is no such class."""
    points = _with_classes(project.points)
    classes = list(points.classes or ())
    _check_class(points, c)
    if classes[c] == name.strip():
        return project
    classes[c] = _checked_name(name, [other for i, other in enumerate(classes) if i != c])
    return _changed(project, replace(points, classes=tuple(classes)))


def remove_class(project: Project, c: int) -> Project:
    """Remove a class with its points; the output layer follows.

    Of a multi-label set the class is taken off its points, which stay.

    Raises
    ------
    StudioError
        If it is the only one, or there is no such class.
    """
    points = _with_classes(project.points)
    _check_class(points, c)
    if points.class_count == 1:
        raise StudioError("the only class cannot be removed", "data", "Add another one first, or remove its points")
    classes = tuple(name for i, name in enumerate(points.classes or ()) if i != c)
    if points.setting == "multi-label":
        return fit_outputs(_changed(project, replace(points, classes=classes, labels=np.delete(points.labels, c, axis=1))))
    kept = points.subset(points.labels != c)
    return fit_outputs(_changed(project, replace(kept, classes=classes, labels=kept.labels - (kept.labels > c))))


def name_axes(project: Project, names: tuple[str, str]) -> Project:
    """Name the coordinates. Raises StudioError for a name that is empty or too long."""
    first, second = (_checked_name(name, ()) for name in names)
    return replace(project, points=replace(project.points, axes=(first, second)))


def set_scaling(project: Project, kind: str) -> Project:
    """Scale the coordinates, or no longer, before they enter the network; weights stay, and the plane keeps the user's units.

    Raises KeyError for a name that is not in `scaling.SCALINGS`.
    """
    return replace(project, network=replace(project.network, scaling=fit_scaling(kind, project.points)))


def _changed(project: Project, points: PointSet) -> Project:
    """Return the project with points that are no longer those of a generator."""
    return replace(project, points=points, source=project.source if isinstance(project.source, str) else "")


def _with_classes(points: PointSet) -> PointSet:
    if points.classes is None:
        raise StudioError("the points have target numbers, not classes", "data", "Import or generate points with classes")
    return points


def _check_class(points: PointSet, c: int) -> None:
    if not 0 <= c < points.class_count:
        raise StudioError(f"there is no class {c + 1} among {points.class_count}", "data", "Choose a class that is there")


def _checked_name(name: str, taken: Sequence[str]) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise StudioError(f"a name has 1 to {MAX_NAME} characters", "data", "Write a shorter one" if name else "Write one")
    if name in taken:
        raise StudioError(f"there is a class “{name}” already", "data", "Choose another name")
    return name


def _next_name(names: Sequence[str]) -> str:
    return next(str(i) for i in range(len(names) + 1, 2 * len(names) + 3) if str(i) not in names)


def _indices(points: PointSet, indices: ArrayLike) -> Integers:
    chosen = np.asarray(indices, np.int64).ravel()
    if len(chosen) and not 0 <= chosen.min() <= chosen.max() < len(points):
        raise StudioError(f"there is no such point among {len(points):,}", "data", _WHICH)
    return chosen


def _mask(points: PointSet, indices: ArrayLike) -> Booleans:
    mask = np.zeros(len(points), bool)
    mask[_indices(points, indices)] = True
    return mask


def _check_numbers(numbers: NDArray[Any]) -> None:
    if not (np.isfinite(numbers).all() and (np.abs(numbers) <= LARGEST).all()):
        raise StudioError("a number is too large, or none", "data", f"Give numbers from {-LARGEST:g} to {LARGEST:g}")


def _check_labels(points: PointSet, labels: NDArray[Any]) -> None:
    if points.setting == "regression":
        _check_numbers(labels)
    elif points.setting == "exclusive" and len(labels) and not 0 <= labels.min() <= labels.max() < points.class_count:
        raise StudioError(f"there is no such class among {points.class_count}", "data", "Choose a class that is there, or add one")
