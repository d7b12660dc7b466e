"""What can be seen of a file before it is opened: whether it is there, what it holds, and a small picture of that."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import PointSet
from mlp_studio.storage.files import read_bytes
from mlp_studio.storage.project_file import is_project, project_from_bytes
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.small_pictures import SmallPicture, picture_of_points, picture_of_project

LIMIT = 2 * 2**20
"""Bytes of the largest file that is read for a picture."""
GONE = "It is not there any more"
SILENT = "The drive it lies on does not answer"
State = Literal["there", "missing", "damaged", "silent"]


@dataclass(frozen=True, eq=False)
class FileSight:
    """What there is to see of a file.

    Attributes
    ----------
    path
        The file.
    state
        Whether it is there and can be read, or does not answer; a large one is not looked into.
    reason
        What is wrong with it, in words; "" if nothing is.
    shape
        The sizes of a project's layers, 2-8-8-1; "" for a file that is none.
    points
        The points of a file that is no project; None where they were not read.
    changed
        When it was written last.
    picture
        Of its regions and points, or None.
    """

    path: Path
    state: State
    reason: str = ""
    shape: str = ""
    points: PointSet | None = None
    changed: datetime | None = None
    picture: SmallPicture | None = None

    @property
    def is_gone(self) -> bool:
        """Whether there is no such file; one that is missing may also be out of reach."""
        return self.reason == GONE


def look_at(path: Path, pixels: tuple[int, int], colours: RegionColours) -> FileSight:
    """Return what can be seen of a file, with a picture of (columns, rows) device pixels. On a worker: a network drive may not answer."""
    try:
        found = os.stat(path)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        is_gone = isinstance(error, FileNotFoundError | NotADirectoryError | ValueError)
        return FileSight(path, "missing", GONE if is_gone else f"It cannot be reached: {error}")
    changed = datetime.fromtimestamp(max(0.0, found.st_mtime))
    if not stat.S_ISREG(found.st_mode) or found.st_size > LIMIT:
        return FileSight(path, "there", changed=changed)  # a pipe would wait for its other end
    try:
        data = read_bytes(path, LIMIT)
        if is_project(path, data):
            project = project_from_bytes(data, path.name)
            return FileSight(path, "there", "", project.network.describe(), None, changed, picture_of_project(project, pixels, colours))
        from mlp_studio.storage.imports.choosing import points_from  # brings the readers: only where there is a file for them

        points = points_from(data, path.name).points
    except StudioError as error:
        return FileSight(path, "damaged", str(error), changed=changed)
    return FileSight(path, "there", "", "", points, changed, picture_of_points(points, pixels[0] / pixels[1]))
