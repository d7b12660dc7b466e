"""What several commands read from their arguments: numbers within bounds, a size in pixels, a project with its points."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlp_studio.core.errors import StudioError

if TYPE_CHECKING:
    from mlp_studio.core.project import Project

DEFAULT_MAX_EPOCHS = 10_000
"""Of a run, where neither the project nor the command line says when to end."""


def number(kind: type[int] | type[float], lowest: float, what: str, highest: float = 2**53) -> Callable[[str], Any]:
    """Return the converter of an option that is a number within bounds."""

    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        return value

    return convert


def size_of(text: str, least: tuple[int, int] = (320, 240)) -> tuple[int, int]:
    """Return the width and height of a size as it is written: 1440x900.

    Raises
    ------
    StudioError
        If it is none, or too small or large.
    """
    width, cross, height = text.lower().partition("x")
    if cross and width.isdecimal() and height.isdecimal() and least[0] <= int(width) <= 8192 and least[1] <= int(height) <= 8192:
        return int(width), int(height)
    raise StudioError(f"{text!r} is not a size", "--size", f"Write it as 1440x900, from {least[0]}x{least[1]} to 8192x8192")


def project_of(name: str, data: str | None) -> tuple[Project, list[str]]:
    """Return the project of this file or lesson, with the points of a data file in place of its own if one is given.

    The other result is what there is to tell of the data file; it waits until nothing can be refused any more: a refusal is one line.
    """
    from mlp_studio.storage.imports.choosing import read_points
    from mlp_studio.storage.imports.matching import match_classes
    from mlp_studio.storage.lessons import find_project

    project, _ = find_project(name)
    if data is None:
        return project, []
    imported = read_points(data)
    points = imported.points
    own = project.points.classes
    if own is not None and points.classes is not None:
        with contextlib.suppress(StudioError):  # classes of another name are these points' own
            points = match_classes(points, own)
    return replace(project, points=points, source=Path(data).name), [f"{data}: {note}" for note in imported.notes]


def with_limit(project: Project, epochs: int | None) -> Project:
    """Return the project with a run that ends: after so many epochs, or by its own rule, or after DEFAULT_MAX_EPOCHS."""
    from mlp_studio.core import edits

    stop = project.training.stop
    own = DEFAULT_MAX_EPOCHS if stop.max_epochs is None else stop.max_epochs
    return edits.set_training(project, stop=replace(stop, max_epochs=own if epochs is None else epochs))
