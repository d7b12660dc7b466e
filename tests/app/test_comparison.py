"""What can be compared: the start of a run, what was pinned, bookmarks, kept runs, and the newest while looking back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.comparison import NEWEST, PINNED, START, Comparison
from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.edits.bookmarks import add_bookmark, remove_bookmark, rename_bookmark
from mlp_studio.core.generators import generate
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.training.regions import RegionColours, RegionFrame
from tests.app.runs import Run

BOUNDS = (-1.0, 1.0, -1.0, 1.0)
COLOURS = RegionColours(*(np.full((2, 3), 200.0), np.full(3, 255.0), 0.5, np.zeros(3), np.full(3, 255.0), np.zeros(3)))


@pytest.fixture
def run(qtbot: QtBot) -> Iterator[Run]:
    points = generate("moons", 30, seed=2)
    made = Run(edits.new_project((4, 1), ("tanh", "sigmoid"), points, TrainingSettings(learning_rate=0.05)), qtbot)
    yield made
    assert made.controller.close()


@pytest.fixture
def comparison(run: Run) -> Iterator[Comparison]:
    made = Comparison(run.controller)
    made.refresh()
    yield made
    assert made.close()


def train(run: Run, epochs: int) -> None:
    run.controller.run_epochs(epochs)
    run.until(RunState.IDLE)


def keys(comparison: Comparison) -> list[str]:
    comparison.refresh()
    return [choice.key for choice in comparison.choices]


def test_before_any_training_there_is_nothing_to_compare_with(comparison: Comparison) -> None:
    assert comparison.choices == ()
    assert comparison.chosen is None
    assert not comparison.comes_before


def test_after_a_run_its_start_is_chosen(run: Run, comparison: Comparison) -> None:
    start = run.document.project.network
    train(run, 3)
    assert keys(comparison) == [START]
    assert comparison.chosen is not None
    assert comparison.chosen.moment.network is start
    assert comparison.chosen.short == "epoch 0"
    assert comparison.comes_before


def test_what_the_plane_shows_can_be_pinned_and_replaces_the_pin_before(run: Run, comparison: Comparison) -> None:
    train(run, 2)
    comparison.pin()
    train(run, 3)
    assert comparison.chosen is not None
    assert (comparison.chosen.title, comparison.comes_before) == ("Epoch 2 (pinned)", True)
    comparison.pin()
    assert comparison.chosen.title == "Epoch 5 (pinned)"
    assert not comparison.comes_before
    assert keys(comparison) == [START, PINNED]
    for words in ("Epoch 5 + 1 example (pinned)", "Epoch 5 + 2 examples (pinned)"):
        run.controller.step_example()
        run.wait(lambda: run.controller.state is RunState.IDLE)
        comparison.pin()
        assert comparison.chosen.title == words


def test_a_chosen_bookmark_stays_chosen_under_another_name_and_gives_way_when_it_is_removed(run: Run, comparison: Comparison) -> None:
    train(run, 4)
    run.document.edit("Bookmark", lambda p: add_bookmark(p, p.moment, "here"))
    comparison.choose(keys(comparison)[-1])
    assert comparison.chosen is not None
    assert comparison.chosen.title == "Bookmark “here”"
    run.document.edit("Rename", lambda p: rename_bookmark(p, 0, "there"))
    comparison.refresh()
    assert comparison.chosen.title == "Bookmark “there”"
    run.document.edit("Remove", lambda p: remove_bookmark(p, 0))
    comparison.refresh()
    assert comparison.chosen.key == START


def test_a_kept_run_is_named_by_what_differs_from_the_present_one(run: Run, comparison: Comparison) -> None:
    train(run, 3)
    end = run.document.project.network
    run.controller.same_start()
    run.document.edit("η", lambda p: edits.set_training(p, learning_rate=0.5))
    comparison.choose("run 1")
    assert comparison.chosen is not None
    assert comparison.chosen.title == "Run 1: η = 0.05"
    assert all(np.array_equal(a, b) for a, b in zip(comparison.chosen.moment.network.weights, end.weights, strict=True))
    assert not comparison.comes_before


def test_while_looking_back_the_newest_moment_can_be_compared(run: Run, comparison: Comparison) -> None:
    train(run, 6)
    newest = run.document.project.network
    run.controller.look_at(2.0)
    assert keys(comparison) == [START, NEWEST]
    comparison.choose(NEWEST)
    assert comparison.chosen is not None
    assert comparison.chosen.moment.network is newest
    assert comparison.chosen.title == "Newest, epoch 6"
    run.controller.look_back.end()
    assert keys(comparison) == [START]


def test_other_choices_are_told_once(run: Run, comparison: Comparison, qtbot: QtBot) -> None:
    train(run, 2)
    with qtbot.waitSignal(comparison.choices_changed):
        comparison.refresh()
    with qtbot.assertNotEmitted(comparison.choices_changed):
        comparison.refresh()


def test_another_project_forgets_the_pin(run: Run, comparison: Comparison) -> None:
    train(run, 2)
    comparison.pin()
    run.document.open(run.document.project, None)
    comparison.forget()
    assert PINNED not in keys(comparison)


def test_one_picture_is_drawn_of_a_choice_however_often_it_is_asked_for(run: Run, comparison: Comparison) -> None:
    train(run, 2)
    comparison.refresh()
    frames: list[RegionFrame] = []
    comparison.frame_changed.connect(frames.append)
    for _ in range(3):
        comparison.show(BOUNDS, COLOURS, "light", 100)
    run.wait(lambda: comparison.is_at_rest)
    comparison.show(BOUNDS, COLOURS, "light", 100)
    assert comparison.is_at_rest
    assert len(frames) == 1
    assert comparison.frame is frames[0]
    assert comparison.chosen is not None
    assert frames[0].network is comparison.chosen.moment.network
    comparison.show((-2.0, 2.0, -2.0, 2.0), COLOURS, "light", 100)
    assert not comparison.is_at_rest


def test_a_network_of_another_structure_is_compared_with_the_present_one(run: Run, comparison: Comparison) -> None:
    train(run, 3)
    comparison.pin()
    run.document.edit("Add layer", lambda p: edits.add_layer(p, 1))
    answers: list[ComparisonAnswer] = []
    comparison.answered.connect(answers.append)
    comparison.compare(run.controller.shown, BOUNDS, areas=True)
    comparison.compare(run.controller.shown, BOUNDS, areas=True)
    run.wait(lambda: comparison.is_at_rest)
    assert len(answers) == 1
    assert None not in answers[0].rows
    assert answers[0].area is not None


def test_an_answer_that_nobody_waits_for_any_more_is_not_handed_out(run: Run, comparison: Comparison) -> None:
    train(run, 3)
    comparison.refresh()
    answers: list[ComparisonAnswer] = []
    comparison.answered.connect(answers.append)
    comparison.compare(run.controller.shown, BOUNDS, areas=False)
    comparison.rest()
    run.wait(lambda: comparison.is_at_rest)
    assert answers == []


def test_after_closing_nothing_is_asked_any_more(run: Run, comparison: Comparison) -> None:
    train(run, 2)
    comparison.refresh()
    assert comparison.close()
    comparison.show(BOUNDS, COLOURS, "dark", 100)
    comparison.compare(run.controller.shown, BOUNDS, areas=True)
    assert comparison.is_at_rest


def test_the_start_of_weights_that_were_trained_elsewhere_is_that_of_the_project(run: Run, comparison: Comparison) -> None:
    project = run.document.project
    other = tuple(w + 1 for w in project.network.weights)
    run.document.commit("Trained", replace(project.trained(other, 5, 0), title="trained"))
    comparison.refresh()
    assert comparison.chosen is not None
    first = comparison.chosen.moment
    comparison.refresh()
    assert comparison.chosen.moment is first
    assert all(np.array_equal(a, b) for a, b in zip(first.network.weights, project.network.weights, strict=True))
