"""The project file NAME.mlps: human-readable JSON that holds a whole project and gives it back exactly."""

from __future__ import annotations

import codecs
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mlp_studio.core.edits.bookmarks import MAX_BOOKMARKS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.network import MAX_LAYERS, MAX_UNITS
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.core.project import Project
from mlp_studio.core.settings import LABELS, MAX_DECIMALS, REGION_LOOKS, ViewSettings
from mlp_studio.storage.files import read_bytes, write_bytes_atomically
from mlp_studio.storage.json_layout import json_text
from mlp_studio.storage.lesson_entries import lesson_tree, read_lesson
from mlp_studio.storage.network_entries import network_tree, read_network
from mlp_studio.storage.point_entries import points_tree, read_points, read_recipe
from mlp_studio.storage.project_schema import FORMAT, VERSION, BookmarkEntry, check_range, read_entry, settings
from mlp_studio.storage.training_entries import read_training, training_tree

SUFFIX = ".mlps"
LIMIT = 64 * 2**20
"""Bytes of the largest file that is read."""
LOOKED_AT = 4096
"""Bytes by which a project is known that has another ending."""


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
        training = read_training(entry.training)
        return Project(
            network=read_network(entry.network, training.seed),
            points=read_points(entry.data),
            training=training,
            view=_view(entry.view),
            title=entry.title,
            source=read_recipe(entry.data.recipe) or "",
            bookmarks=_bookmarks(entry.bookmarks, training.seed),
            lesson=None if entry.lesson is None else read_lesson(entry.lesson, training.seed),
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
    tree = {
        "format": FORMAT,
        "version": VERSION,
        "title": project.title,
        "network": network_tree(project.network),
        "data": points_tree(project.points, project.source),
        "training": training_tree(project.training),
        "view": _view_tree(project.view),
        **(
            {"bookmarks": [_bookmark_tree(mark, f"bookmarks[{i}]") for i, mark in enumerate(project.bookmarks)]}
            if project.bookmarks
            else {}
        ),
        **({"lesson": lesson_tree(project.lesson)} if project.lesson is not None else {}),
    }
    # A lone surrogate can come from a file name that is no Unicode; one "?" is better than a save that fails.
    return json_text(tree).encode(errors="replace")


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


def _view_tree(view: ViewSettings) -> dict[str, Any]:
    """Return the settings; what came later is left out where it has its default."""
    tree, usual = asdict(view), asdict(ViewSettings())
    for key in ("regions", "heat_unit"):
        if tree[key] == usual[key]:
            del tree[key]
    return tree


def _view(entry: Any) -> ViewSettings:
    view = settings(ViewSettings, entry, "view", {"labels": LABELS, "regions": REGION_LOOKS})
    check_range(view.decimals, 0, MAX_DECIMALS, "view.decimals")
    if view.heat_unit is not None:  # the network may have lost it
        check_range(view.heat_unit[0], 1, MAX_LAYERS, "view.heat_unit[0]")
        check_range(view.heat_unit[1], 0, MAX_UNITS - 1, "view.heat_unit[1]")
    return view
