"""The point set as the project file writes it: a row of x, y and what it stands for, the test points, and where they come from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.edits.points import LARGEST
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import GENERATORS, LARGEST_SHARE, LEAST_SHARE, Recipe
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS, PointSet
from mlp_studio.core.settings import MAX_SEED
from mlp_studio.storage.project_schema import PointsEntry, RecipeEntry, check_choice, check_range, shown


def points_tree(points: PointSet, source: Recipe | str = "") -> dict[str, Any]:
    """Return the JSON tree of points, with their recipe if there is one.

    Raises
    ------
    StudioError
        If a coordinate is not finite.
    """
    _check_finite(points)
    return {
        "axes": list(points.axes),
        "classes": None if points.classes is None else list(points.classes),
        "points": _point_rows(points),
        "test": np.flatnonzero(points.test_mask).tolist(),
        **({"recipe": asdict(source)} if isinstance(source, Recipe) else {}),
    }


def read_points(entry: PointsEntry) -> PointSet:
    """Return the points of their entry.

    Raises
    ------
    StudioError
        If one of them is not of a class that there is, say; `where` is its path in the document.
    """
    n = len(entry.points)
    if n > MAX_POINTS:
        raise StudioError(f"there are {n:,} points", "data.points", f"Keep at most {MAX_POINTS:,} of them")
    if entry.classes is not None and len(entry.classes) > MAX_CLASSES:
        raise StudioError(f"there are {len(entry.classes)} classes", "data.classes", f"Give at most {MAX_CLASSES}")
    xy = np.array([(x, y) for x, y, _ in entry.points]).reshape(n, 2)
    test = _test_mask(entry.test, n)
    lists = [isinstance(label, list) for _, _, label in entry.points]
    if entry.classes is None:
        if True in lists:
            raise StudioError(
                "a list of classes, but there are none",
                f"data.points[{lists.index(True)}][2]",
                "Name the classes in data.classes, or give a number",
            )
        targets = np.array([label for _, _, label in entry.points], dtype=np.float64)
        return PointSet(xy, targets, None, entry.axes, test, "regression")
    classes = tuple(entry.classes)
    if True not in lists:
        return PointSet(xy, _exclusive_labels(entry, len(classes)), classes, entry.axes, test)
    if False in lists:
        raise StudioError(
            "a single class, where other points have lists of classes",
            f"data.points[{lists.index(False)}][2]",
            "Give a list for every point, or for none",
        )
    return PointSet(xy, _label_sets(entry, len(classes)), classes, entry.axes, test, "multi-label")


def read_recipe(entry: RecipeEntry | None) -> Recipe | None:
    """Return where the points come from; the points themselves are those of the file. Raises StudioError if it is no recipe."""
    if entry is None:
        return None
    where = "data.recipe"
    check_choice(entry.name, GENERATORS, f"{where}.name")
    check_range(entry.points, 1, MAX_POINTS, f"{where}.points")
    check_range(entry.seed, 0, MAX_SEED, f"{where}.seed")
    if not 0 <= entry.noise <= LARGEST:
        raise StudioError(f"the noise is {shown(entry.noise)}", f"{where}.noise", f"Give 0 to {LARGEST:g}")
    if entry.balance is not None and not LEAST_SHARE <= entry.balance <= LARGEST_SHARE:
        mend = f"Give a share from {LEAST_SHARE} to {LARGEST_SHARE}, or null for classes of equal size"
        raise StudioError(f"the balance is {shown(entry.balance)}", f"{where}.balance", mend)
    parts = GENERATORS[entry.name].parts
    if entry.parts is not None and parts is not None:
        check_range(entry.parts, parts.lowest, parts.highest, f"{where}.parts")
    return Recipe(entry.name, entry.points, entry.noise, entry.seed, entry.balance, None if parts is None else entry.parts)


def _exclusive_labels(entry: PointsEntry, count: int) -> Floats:
    labels = np.array([label for _, _, label in entry.points], dtype=np.float64)
    bad = np.flatnonzero((labels != np.rint(labels)) | (labels < 0) | (labels >= count))
    if bad.size:
        raise _no_class(float(labels[bad[0]]), count, f"data.points[{bad[0]}][2]")
    return labels


def _label_sets(entry: PointsEntry, count: int) -> Booleans:
    labels = np.zeros((len(entry.points), count), bool)
    for i, (_, _, members) in enumerate(entry.points):
        assert isinstance(members, list)
        for place, c in enumerate(members):
            if c >= count:
                raise _no_class(c, count, f"data.points[{i}][2][{place}]")
            labels[i, c] = True
    return labels


def _no_class(index: float, count: int, where: str) -> StudioError:
    return StudioError(
        f"there is no class {index:g} among {count} classes", where, "Give a class by its place in data.classes, counted from 0"
    )


def _test_mask(indices: list[int], n: int) -> Booleans:
    mask = np.zeros(n, bool)
    for place, index in enumerate(indices):
        if index >= n:
            raise StudioError(
                f"there is no point {index} among {n} points", f"data.test[{place}]", "Give points by their place, counted from 0"
            )
        if mask[index]:
            raise StudioError(f"point {index} stands twice", f"data.test[{place}]", "Name each test point once")
        mask[index] = True
    return mask


def _point_rows(points: PointSet) -> list[list[Any]]:
    if points.setting == "multi-label":
        labels: list[Any] = [np.flatnonzero(row).tolist() for row in points.labels]
    else:
        labels = points.labels.tolist()
    return [[x, y, label] for (x, y), label in zip(points.xy.tolist(), labels, strict=True)]


def _check_finite(points: PointSet) -> None:
    if not (np.isfinite(points.xy).all() and np.isfinite(points.labels).all()):
        raise StudioError("a number is not finite", "data.points", "Undo the step that made it so, then save")
