"""Edits of a project's lesson, and beginning a step with the state that it has for that."""

from __future__ import annotations

from dataclasses import replace

from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import MAX_STEPS, Lesson, Start, Step
from mlp_studio.core.project import Progress, Project


def make_lesson(project: Project) -> Project:
    """Make a lesson of a project that is none: one step, still without text, that begins with the project as it is."""
    return project if project.lesson is not None else replace(project, lesson=Lesson((Step(start=start_here(project)),)))


def remove_lesson(project: Project) -> Project:
    """Leave the project without its lesson."""
    return project if project.lesson is None else replace(project, lesson=None)


def name_lesson(project: Project, title: str) -> Project:
    """Give the lesson, which is the project, its name."""
    return replace(project, title=title)


def set_summary(project: Project, summary: str) -> Project:
    """Say in one sentence what the lesson shows."""
    return replace(project, lesson=replace(_lesson(project), summary=summary))


def set_step(project: Project, index: int, step: Step) -> Project:
    """Put another step in the place of one."""
    steps = list(_lesson(project).steps)
    steps[index] = step
    return _with(project, steps)


def add_step(project: Project, index: int, step: Step | None = None) -> Project:
    """Insert a step, an empty one if none is given, so that it becomes the one at `index`.

    Raises
    ------
    StudioError
        If there are MAX_STEPS already.
    """
    steps = list(_lesson(project).steps)
    if len(steps) >= MAX_STEPS:
        raise StudioError(f"there are {MAX_STEPS} steps already", "lesson", "Remove one, or make two lessons of it")
    steps.insert(index, step or Step())
    return _with(project, steps)


def remove_step(project: Project, index: int) -> Project:
    """Take a step out.

    Raises
    ------
    StudioError
        If it is the only one.
    """
    steps = list(_lesson(project).steps)
    if len(steps) == 1:
        raise StudioError("a lesson has at least one step", "lesson", "Remove the lesson instead")
    del steps[index]
    return _with(project, steps)


def move_step(project: Project, index: int, to: int) -> Project:
    """Move a step so that it becomes the one at `to`."""
    steps = list(_lesson(project).steps)
    steps.insert(to, steps.pop(index))
    return _with(project, steps)


def begin_with(project: Project, start: Start | None) -> Project:
    """Return the project with what a step begins with, at epoch 0; what the start does not give stays."""
    if start is None:
        return project
    given = {key: value for key, value in vars(start).items() if value is not None}
    return replace(project, **given, source="" if start.points is not None else project.source, progress=Progress())


def start_here(project: Project) -> Start:
    """Return the project's state as what a step begins with."""
    return Start(project.network, project.points, project.training)


def _lesson(project: Project) -> Lesson:
    return project.lesson or Lesson()


def _with(project: Project, steps: list[Step]) -> Project:
    return replace(project, lesson=replace(_lesson(project), steps=tuple(steps)))
