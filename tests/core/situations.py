"""The situation of a project by itself, as the tests of checks and lessons give it."""

from __future__ import annotations

from mlp_studio.core.lesson_checks import Situation
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project


def situation_of(project: Project, *, answer: str = "") -> Situation:
    """Return the situation of a project that nobody trains, measured when a check asks for it."""
    return Situation(project, lambda: measure(project), answer=answer)
