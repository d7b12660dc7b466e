"""Edits of bookmarks, and going back to a moment of a run."""

from __future__ import annotations

from dataclasses import replace

from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.project import Progress, Project

MAX_BOOKMARKS = 50
MAX_NAME = 60


def add_bookmark(project: Project, moment: Moment, name: str = "") -> Project:
    """Keep a moment by a name, in the order of moments; without one it is called after its epoch.

    Raises
    ------
    StudioError
        If there are MAX_BOOKMARKS already.
    """
    if len(project.bookmarks) >= MAX_BOOKMARKS:
        raise StudioError(f"there are {MAX_BOOKMARKS} bookmarks already", "bookmarks", "Remove one that you do not need")
    added = (*project.bookmarks, Bookmark(_free_name(project, name or f"Epoch {moment.epoch:,}"), moment))
    return replace(project, bookmarks=tuple(sorted(added, key=lambda b: (b.moment.epoch, b.moment.example))))


def rename_bookmark(project: Project, index: int, name: str) -> Project:
    """Give a bookmark another name; one that another bookmark has gets a number, an empty one changes nothing."""
    bookmarks = list(project.bookmarks)
    if not name.strip():
        return project
    others = replace(project, bookmarks=tuple(bookmarks[:index] + bookmarks[index + 1 :]))
    bookmarks[index] = Bookmark(_free_name(others, name), bookmarks[index].moment)
    return replace(project, bookmarks=tuple(bookmarks))


def remove_bookmark(project: Project, index: int) -> Project:
    """Forget a bookmark."""
    return replace(project, bookmarks=project.bookmarks[:index] + project.bookmarks[index + 1 :])


def go_to_moment(project: Project, moment: Moment) -> Project:
    """Bring the network of a moment back, structure included: training goes on from its place.

    "Same start again" still goes back to where the run began, unless that was a network of other shapes. An example that the points do not
    have any more is the beginning of the epoch.
    """
    start = project.start_weights
    fits = [w.shape for w in start] == moment.network.shapes
    example = moment.example if moment.example < project.points.training_count else 0
    progress = Progress(moment.epoch, example, start if fits else None, moment.memory)
    return replace(project, network=moment.network, progress=progress)


def _free_name(project: Project, name: str) -> str:
    name = " ".join(name.split())[:MAX_NAME]
    taken = {bookmark.name for bookmark in project.bookmarks}
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
