"""The project file NAME.mlps: human-readable JSON that holds a whole project and gives it back exactly."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.edits.bookmarks import MAX_BOOKMARKS
from mlp_studio.core.edits.points import LARGEST
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import GENERATORS, LARGEST_SHARE, LEAST_SHARE, Recipe
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.network import MAX_LAYERS, MAX_UNITS
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import MAX_CLASSES, MAX_POINTS, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import LABELS, MAX_DECIMALS, MAX_SEED, REGION_LOOKS, Reduction, TrainingSettings, ViewSettings
from mlp_studio.storage.files import read_bytes, write_bytes_atomically
from mlp_studio.storage.json_layout import json_text
from mlp_studio.storage.network_entries import network_tree, read_network
from mlp_studio.storage.project_schema import (
    FORMAT,
    VERSION,
    BookmarkEntry,
    PointsEntry,
    RecipeEntry,
    check_choice,
    check_range,
    read_entry,
    settings,
    shown,
)

SUFFIX = ".mlps"
LIMIT = 64 * 2**20
"""Bytes of the largest file that is read."""
LOOKED_AT = 4096
"""Bytes by which a project is known that has another ending."""
_LARGEST = 2**31 - 1
_CHOICES: dict[str, Iterable[str]] = {
    "algorithm": ALGORITHMS,
    "loss": LOSSES,
    "optimiser": OPTIMISERS,
    "reduction": get_args(Reduction),
}


def is_project(path: str | Path, head: bytes) -> bool:
    """Tell by the ending of a file, or by how it begins where it has another one, whether it is a project rather than points."""
    if Path(path).suffix.lower() == SUFFIX:
        return True
    beginning = head[:LOOKED_AT].removeprefix(codecs.BOM_UTF8).lstrip()
    return beginning.startswith(b"{") and f'"{FORMAT}"'.encode() in beginning


def read_project(path: str | Path) -> Project:
    """Return the project that a file holds.

    Raises
    ------
    StudioError
        If it cannot be read, or is not a project; `where` names the file and the offending key.
    """
    return project_from_bytes(read_bytes(path, LIMIT), str(path))


def write_project(project: Project, path: str | Path) -> None:
    """Write a project to a file, atomically.

    Raises
    ------
    StudioError
        If it cannot be written, or would be too large to be read again; an older file is then as it was.
    """
    data = project_to_bytes(project)
    if len(data) > LIMIT:
        what = f"the project would be larger than {LIMIT // 2**20} MB, and could not be opened again"
        raise StudioError(what, str(path), "Remove bookmarks, or units")
    write_bytes_atomically(path, data)


def project_from_bytes(data: bytes, where: str) -> Project:
    """Return the project that the bytes of a project file hold.

    Missing optional keys take their defaults; missing weights are drawn from the seed. Whether the classes fit the output units is not
    asked here: training does.

    Parameters
    ----------
    data
        UTF-8 JSON.
    where
        What the bytes are from, for the error.

    Raises
    ------
    StudioError
        If they are not a project; its `where` is `where` and the path of the offending key, like `network.weights[1]`.
    """
    try:
        if len(data) > LIMIT:
            raise StudioError(f"the project is larger than {LIMIT // 2**20} MB", "", "Choose a smaller file")
        entry = read_entry(data)
        training = _training(entry.training)
        return Project(
            network=read_network(entry.network, training.seed),
            points=_points(entry.data),
            training=training,
            view=_view(entry.view),
            title=entry.title,
            source=_recipe(entry.data.recipe) or "",
            bookmarks=_bookmarks(entry.bookmarks, training.seed),
        )
    except StudioError as error:
        raise error.within(where) from error


def project_to_bytes(project: Project) -> bytes:
    """Return the bytes of a project's file, from which `project_from_bytes` makes an equal project.

    One thing has no place in the file: that a point set without any point is multi-label; it is read back as exclusive.

    Raises
    ------
    StudioError
        If a weight or a coordinate is not finite.
    """
    network, points = project.network, project.points
    _check_finite(points)
    tree = {
        "format": FORMAT,
        "version": VERSION,
        "title": project.title,
        "network": network_tree(network),
        "data": {
            "axes": list(points.axes),
            "classes": None if points.classes is None else list(points.classes),
            "points": _point_rows(points),
            "test": np.flatnonzero(points.test_mask).tolist(),
            **({"recipe": asdict(project.source)} if isinstance(project.source, Recipe) else {}),
        },
        "training": _training_tree(project.training),
        "view": _view_tree(project.view),
        **(
            {"bookmarks": [_bookmark_tree(mark, f"bookmarks[{i}]") for i, mark in enumerate(project.bookmarks)]}
            if project.bookmarks
            else {}
        ),
    }
    # A lone surrogate can come from a file name that is no Unicode; one "?" is better than a save that fails.
    return json_text(tree).encode(errors="replace")


def _check_finite(points: PointSet) -> None:
    if not (np.isfinite(points.xy).all() and np.isfinite(points.labels).all()):
        raise StudioError("a number is not finite", "data.points", "Undo the step that made it so, then save")


def _bookmark_tree(bookmark: Bookmark, where: str) -> dict[str, Any]:
    moment = bookmark.moment
    try:
        network = network_tree(moment.network)
    except StudioError as error:
        raise StudioError(error.what, f"{where}.{error.where}", error.mend) from error
    return {"name": bookmark.name, "epoch": moment.epoch, "example": moment.example, "network": network}


def _bookmarks(entries: list[BookmarkEntry], seed: int) -> tuple[Bookmark, ...]:
    if len(entries) > MAX_BOOKMARKS:
        raise StudioError(f"there are {len(entries)} bookmarks", "bookmarks", f"Keep at most {MAX_BOOKMARKS}")
    return tuple(_bookmark(entry, seed, f"bookmarks[{i}]") for i, entry in enumerate(entries))


def _bookmark(entry: BookmarkEntry, seed: int, where: str) -> Bookmark:
    for key, value, highest in (("epoch", entry.epoch, 2**53), ("example", entry.example, MAX_POINTS)):
        check_range(value, 0, highest, f"{where}.{key}")
    try:
        network = read_network(entry.network, seed)
    except StudioError as error:
        raise StudioError(error.what, f"{where}.{error.where}", error.mend) from error
    return Bookmark(entry.name, Moment(network, entry.epoch, entry.example))


def _training_tree(training: TrainingSettings) -> dict[str, Any]:
    """Return the settings; what came later is left out where it has its default."""
    tree, usual = asdict(training), asdict(TrainingSettings())
    constants = {key: value for key, value in tree["optimiser_settings"].items() if value != usual["optimiser_settings"][key]}
    tree["optimiser_settings"] = constants or usual["optimiser_settings"]
    for key in ("optimiser_settings", "schedule", "l1", "l2", "dropout", "clip"):
        if tree[key] == usual[key]:
            del tree[key]
    for key in ("patience", "seconds"):
        if tree["stop"][key] is None:
            del tree["stop"][key]
    return tree


def _view_tree(view: ViewSettings) -> dict[str, Any]:
    """Return the settings; what came later is left out where it has its default."""
    tree, usual = asdict(view), asdict(ViewSettings())
    for key in ("regions", "heat_unit"):
        if tree[key] == usual[key]:
            del tree[key]
    return tree


def _point_rows(points: PointSet) -> list[list[Any]]:
    if points.setting == "multi-label":
        labels: list[Any] = [np.flatnonzero(row).tolist() for row in points.labels]
    else:
        labels = points.labels.tolist()
    return [[x, y, label] for (x, y), label in zip(points.xy.tolist(), labels, strict=True)]


def _training(entry: Any) -> TrainingSettings:
    training = settings(TrainingSettings, entry, "training", _CHOICES)
    stop = training.stop
    if not training.learning_rate > 0:
        raise StudioError(f"the learning rate η is {shown(training.learning_rate)}", "training.learning_rate", "Give a number above 0")
    check_range(training.batch_size, 1, _LARGEST, "training.batch_size")
    check_range(training.seed, 0, MAX_SEED, "training.seed")
    for key, bound in asdict(stop).items():
        if bound is not None and bound < 0:
            raise StudioError(f"the bound is {shown(bound)}", f"training.stop.{key}", "Give 0 or more, or null for never")
    for key, limit in (("max_epochs", 2**53), ("patience", _LARGEST)):
        if getattr(stop, key) is not None:
            check_range(getattr(stop, key), 0, limit, f"training.stop.{key}")
    check_choice(training.schedule.kind, SCHEDULES, "training.schedule.kind")
    check_range(training.schedule.epochs, 1, _LARGEST, "training.schedule.epochs")
    for path, value, is_allowed, mend in _limits(training):
        if not is_allowed:
            raise StudioError(f"the number is {shown(value)}", f"training.{path}", mend)
    return training


def _limits(training: TrainingSettings) -> Iterator[tuple[str, float, bool, str]]:
    """Yield for each number with limits its path, itself, whether it is within them, and what to give."""
    yield "schedule.factor", training.schedule.factor, 0 < training.schedule.factor <= 1, "Give a factor above 0, at most 1"
    for key, value in asdict(training.optimiser_settings).items():
        inside = value > 0 if key == "epsilon" else 0 <= value < 1
        yield f"optimiser_settings.{key}", value, inside, "Give a number above 0" if key == "epsilon" else "Give a number from 0 to below 1"
    for key in ("l1", "l2"):
        yield key, getattr(training, key), getattr(training, key) >= 0, "Give 0 or more"
    yield "dropout", training.dropout, 0 <= training.dropout < 1, "Give a share from 0 to below 1"
    if training.clip is not None:
        yield "clip", training.clip, training.clip > 0, "Give a length above 0, or null for never"


def _view(entry: Any) -> ViewSettings:
    view = settings(ViewSettings, entry, "view", {"labels": LABELS, "regions": REGION_LOOKS})
    check_range(view.decimals, 0, MAX_DECIMALS, "view.decimals")
    if view.heat_unit is not None:  # the network may have lost it
        check_range(view.heat_unit[0], 1, MAX_LAYERS, "view.heat_unit[0]")
        check_range(view.heat_unit[1], 0, MAX_UNITS - 1, "view.heat_unit[1]")
    return view


def _points(entry: PointsEntry) -> PointSet:
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


def _recipe(entry: RecipeEntry | None) -> Recipe | None:
    """Return where the points come from; the points themselves are those of the file."""
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
