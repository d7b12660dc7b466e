"""A run in one go: where it begins and ends, and what is kept of its course."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mlp_studio.core import edits
from mlp_studio.core.engine import train
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.training.whole_run import WholeRun


def limited(epochs: int) -> Project:
    project = find_project("two-moons")[0]
    return edits.set_training(project, stop=replace(project.training.stop, max_epochs=epochs))


def test_a_run_has_every_epoch_from_the_start_to_the_end() -> None:
    run = WholeRun(limited(20), with_course=True)
    told: list[int] = []
    run.finish(lambda epoch, loss: told.append(epoch))
    assert run.rows[:, 0].tolist() == list(range(21))
    assert run.history.places == tuple(float(t) for t in range(21))
    assert run.examples == 20 * run.engine.n
    assert told[-1] == 20
    for got, wanted in zip(run.trained.network.weights, train(limited(20), 20).network.weights, strict=True):
        assert np.array_equal(got, wanted)
    for got, wanted in zip(run.history.moments[-1].network.weights, run.trained.network.weights, strict=True):
        assert np.array_equal(got, wanted)


def test_without_its_course_a_run_keeps_its_end_alone() -> None:
    course, end = WholeRun(limited(20), with_course=True), WholeRun(limited(20))
    for run in (course, end):
        run.finish()
    assert np.array_equal(end.rows, course.rows[-1:])
    assert len(end.history) == 0


def test_a_run_that_is_over_before_it_begins_has_one_moment() -> None:
    run = WholeRun(limited(0), with_course=True)
    run.finish()
    assert run.history.places == (0.0,)
    assert run.rows[:, 0].tolist() == [0.0]
