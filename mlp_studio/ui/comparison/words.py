"""How two networks compare, in words with numbers."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.findings import counted
from mlp_studio.core.measures import Row, error_count
from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.ui.formats import loss_text, percent_text, short_count

NOTHING = "Train first, or bookmark a moment"
NO_LOSS = "No loss: this network does not fit these points"


def training_words(answer: ComparisonAnswer) -> str:
    """Return the loss and the errors of both on the training points: "Loss 0.086 against 0.213, errors 3 against 11"."""
    first, second = answer.rows
    if first is None:
        return NO_LOSS
    return _part("Loss", first, second, 0, answer)


def test_words(answer: ComparisonAnswer) -> str:
    """Return the same on the test points; "" without any."""
    first, second = answer.rows
    if first is None or not np.isfinite(first[1]):
        return ""
    return _part("Test", first, second, 1, answer)


def difference_words(answer: ComparisonAnswer) -> str:
    """Return at how many points, and on which share of what is shown, the two decide differently; "" without decisions."""
    parts = []
    if answer.points is not None:
        parts.append(f"{short_count(int(answer.points.sum()))} of {counted(len(answer.points), 'point')}")
    if answer.area is not None:
        parts.append(f"{percent_text(float(answer.area.mean()))} of the square")
    if not parts:
        return ""
    if not any(found is not None and found.any() for found in (answer.points, answer.area)):
        return f"Both decide alike at all {counted(len(answer.points), 'point')}" if answer.points is not None else "Both decide alike"
    return f"Differ at {', '.join(parts)}"


def all_words(answer: ComparisonAnswer) -> str:
    """Return everything that can be said, a sentence each."""
    sentences = (training_words(answer), test_words(answer), difference_words(answer))
    return ". ".join(sentence for sentence in sentences if sentence)


def _part(name: str, first: Row, second: Row | None, column: int, answer: ComparisonAnswer) -> str:
    """Return loss and errors of one part of the points: column 0 of the rows is the training's, 1 the test's."""
    project = answer.request.project
    losses = " against ".join(loss_text(row[column]) for row in (first, second) if row is not None)
    if project.points.setting == "regression":
        return f"{name} {losses}"
    counts = [error_count(row[column + 2], project, of_test=column == 1) for row in (first, second) if row is not None]
    errors = " against ".join("–" if count is None else short_count(count) for count in counts)
    return f"{name} {losses}, errors {errors}"
