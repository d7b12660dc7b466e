"""The lessons that ship: projects to start from, found by their names."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.storage.project_file import SUFFIX, read_project
from mlp_studio.storage.resources import resource

_ORDER = (
    "separability",
    "xor-minimum",
    "threshold-functions",
    "one-unit",
    "linear-collapse",
    "forward-propagation",
    "xor-igd",
    "two-moons",
    "local-minima",
    "three-classes",
)
"""The order of the lecture; a lesson that is not named here comes after them."""


@dataclass(frozen=True)
class Lesson:
    """A project that ships.

    Attributes
    ----------
    name
        By which the command line knows it; the file's name without its suffix.
    title
        As a menu shows it; the project's own title.
    summary
        One sentence on what it shows.
    shape
        The sizes of its layers: 2-4-2-1.
    path
        Its file.
    """

    name: str
    title: str
    summary: str
    shape: str
    path: Path


def lessons() -> list[Lesson]:
    """Return the lessons, in the lecture's order.

    Raises
    ------
    StudioError
        If a lesson's file is damaged.
    """
    found = []
    for path in _lesson_paths():
        title, shape, summary = _head(path)
        found.append(Lesson(path.stem, title, summary or f"A network of {shape} units.", shape, path))
    return found


def _head(path: Path) -> tuple[str, str, str]:
    """Return title, shape and summary of a project, and make nothing else of it: the start page must not wait (3 ms each, measured)."""
    try:
        tree = json.loads(path.read_bytes())
        network = tree["network"]
        sizes = [len(network["inputs"]), *(layer["units"] for layer in network["layers"])]
        return str(tree["title"]), "-".join(f"{size:d}" for size in sizes), str(tree.get("lesson", {}).get("summary", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # it is for the reader to say what is wrong
        project = read_project(path)
        return project.title, project.network.describe(), "" if project.lesson is None else project.lesson.summary


def _lesson_paths() -> list[Path]:
    order = {name: i for i, name in enumerate(_ORDER)}
    return sorted(resource("lessons").glob(f"*{SUFFIX}"), key=lambda path: (order.get(path.stem, len(order)), path.stem))


def find_project(name_or_path: str | Path) -> tuple[Project, Path | None]:
    """Return a project by its file or by the name of a lesson, and the file; None for a lesson, which is not saved over.

    A file comes before a lesson of the same name.

    Raises
    ------
    StudioError
        If there is neither, or the file is not a project.
    """
    text = str(name_or_path)
    lesson = resource("lessons", text + SUFFIX)
    if not os.path.isfile(text) and Path(text).name == text and os.path.isfile(lesson):
        return read_project(lesson), None
    if not os.path.exists(text):
        names = ", ".join(found.stem for found in _lesson_paths())
        raise StudioError("there is no such file or lesson", text, f"Check the path, or name a lesson: {names}")
    return read_project(text), Path(text)
