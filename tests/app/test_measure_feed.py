"""Losses of a project at rest: at once where that is quick, else by a worker; a hand edit of a large set is brought up to date by it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.measure_feed import MeasureFeed
from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe, generate
from mlp_studio.core.measures import is_quick, measure
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.app.runs import Run


@pytest.fixture
def large() -> Project:
    points = Recipe("moons", 15_000, 0.1).make(0.0)
    return edits.new_project((8, 1), ("tanh", "sigmoid"), points, TrainingSettings(learning_rate=0.001))


@pytest.fixture
def feed(qtbot: QtBot) -> Iterator[MeasureFeed]:
    made = MeasureFeed()
    yield made
    assert made.close()


def test_a_small_set_is_measured_at_once(feed: MeasureFeed) -> None:
    project = edits.new_project((4, 1), ("tanh", "sigmoid"), generate("moons"))
    assert is_quick(project)
    assert feed.row_of(project) == measure(project)


def test_a_large_set_is_measured_by_a_worker_and_known_then(feed: MeasureFeed, qtbot: QtBot, large: Project) -> None:
    assert not is_quick(large)
    with qtbot.waitSignal(feed.measured, timeout=60_000):
        assert feed.row_of(large) is None
        assert not feed.is_known(large)
    assert feed.is_known(large)
    assert feed.row_of(large) == measure(large)


def test_a_hand_edit_of_a_large_set_brings_the_last_loss_up_to_date(qtbot: QtBot, large: Project) -> None:
    run = Run(large, qtbot)
    run.controller.run_epochs(2)
    run.until(RunState.IDLE)
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 5.0))
    expected = measure(run.document.project)
    assert expected is not None
    run.wait(lambda: np.allclose(run.controller.losses[-1, 1:], expected, equal_nan=True))
    assert run.controller.losses[-1, 0] == 2
    assert run.controller.row_of(run.document.project) == pytest.approx(expected, nan_ok=True)
    assert run.controller.close()
