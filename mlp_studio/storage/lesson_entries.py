"""A lesson as the project file writes it; resources/lessons/WRITING.md tells teachers how."""

from __future__ import annotations

from typing import Any

from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import (
    EXAMPLE_LINES,
    FREE,
    MAX_HINTS,
    MAX_LINE,
    MAX_MARKS,
    MAX_STEPS,
    MAX_TEXT,
    Highlight,
    Lesson,
    Start,
    Step,
    parse_highlight,
)
from mlp_studio.core.lesson_checks import check_from, check_tree
from mlp_studio.storage.network_entries import network_tree, read_network
from mlp_studio.storage.point_entries import points_tree, read_points
from mlp_studio.storage.project_schema import LessonEntry, StartEntry, StepEntry, check_count, training_entry
from mlp_studio.storage.training_entries import read_training, training_tree


def lesson_tree(lesson: Lesson) -> dict[str, Any]:
    """Return the JSON tree of a lesson; of a step only what it says.

    Raises
    ------
    StudioError
        If a weight or a coordinate of a start is not finite.
    """
    return {"summary": lesson.summary, "steps": [_step_tree(step, f"lesson.steps[{i}]") for i, step in enumerate(lesson.steps)]}


def read_lesson(entry: LessonEntry, seed: int) -> Lesson:
    """Return the lesson of an entry; `seed` draws weights that a start does not give.

    Raises
    ------
    StudioError
        If something in it is no step, check, highlight or start; `where` is the path of the key.
    """
    check_count(len(entry.steps), MAX_STEPS, "steps", "lesson.steps")
    _check_length(entry.summary, MAX_LINE, "lesson.summary")
    steps = tuple(_step(step, seed, f"lesson.steps[{i}]") for i, step in enumerate(entry.steps))
    return Lesson(steps, entry.summary)


def _step_tree(step: Step, where: str) -> dict[str, Any]:
    tree: dict[str, Any] = {"title": step.title, "text": step.text}
    for key, value in (
        ("views", list(step.views)),
        ("line", step.line),
        ("highlights", [mark.text for mark in step.highlights]),
        ("task", step.task),
        ("check", None if step.check == FREE else check_tree(step.check)),
        ("hints", list(step.hints)),
        ("start", None if step.start is None else _start_tree(step.start, f"{where}.start")),
    ):
        if value or value == {}:
            tree[key] = value
    return tree


def _start_tree(start: Start, where: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    try:
        if start.network is not None:
            tree["network"] = network_tree(start.network)
        if start.points is not None:
            tree["data"] = points_tree(start.points)
    except StudioError as error:
        raise _inside(error, where) from error
    if start.training is not None:
        tree["training"] = training_tree(start.training)
    return tree


def _step(entry: StepEntry, seed: int, where: str) -> Step:
    for key, most in (("title", MAX_LINE), ("text", MAX_TEXT), ("task", MAX_LINE)):
        _check_length(getattr(entry, key), most, f"{where}.{key}")
    for key, most in (("views", MAX_MARKS), ("highlights", MAX_MARKS), ("hints", MAX_HINTS)):
        texts = getattr(entry, key)
        if len(texts) > most:
            raise StudioError(f"there are {len(texts)} {key}", f"{where}.{key}", f"Give at most {most}")
        for i, text in enumerate(texts):
            _check_length(text, MAX_LINE, f"{where}.{key}[{i}]")
    return Step(
        entry.title,
        entry.text,
        entry.task,
        FREE if entry.check is None else check_from(entry.check, f"{where}.check"),
        tuple(entry.views),
        tuple(_highlight(text, f"{where}.highlights[{i}]") for i, text in enumerate(entry.highlights)),
        tuple(entry.hints),
        None if entry.start is None else _start(entry.start, seed, f"{where}.start"),
        _line(entry.line, f"{where}.line"),
    )


def _start(entry: StartEntry, seed: int, where: str) -> Start:
    try:
        training = None if entry.training is None else read_training(training_entry(entry.training))
        network = None if entry.network is None else read_network(entry.network, seed if training is None else training.seed)
        points = None if entry.data is None else read_points(entry.data)
    except StudioError as error:
        raise _inside(error, where) from error
    return Start(network, points, training)


def _highlight(text: str, where: str) -> Highlight:
    try:
        return parse_highlight(text)
    except StudioError as error:
        raise StudioError(error.what, where, error.mend) from error


def _line(text: str, where: str) -> str:
    if text and text not in EXAMPLE_LINES:
        raise StudioError(f"“{text[:40]}” is no line that an example goes through", where, f"Use {', '.join(EXAMPLE_LINES)}")
    return text


def _check_length(text: str, most: int, where: str) -> None:
    if len(text) > most:
        raise StudioError(f"the text has {len(text):,} characters", where, f"Write at most {most:,}")


def _inside(error: StudioError, where: str) -> StudioError:
    return StudioError(error.what, f"{where}.{error.where}", error.mend)
