"""The controller with its real worker thread: runs, steps, edits during a run, and what undo brings back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits, engine
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings, TrainingSettings
from tests.app.runs import Run, same_weights


def test_pausing_commits_what_was_trained_as_one_undo_step(run: Run) -> None:
    before = run.document.project
    run.play_a_while()
    after = run.document.project
    assert run.document.undo_stack.count() == 1
    assert run.document.undo_stack.undoText() == f"Train {after.progress.epoch:,} epochs"
    assert not same_weights(before, after)


def test_the_trained_weights_are_those_of_the_engine_after_as_many_epochs(run: Run) -> None:
    before = run.document.project
    run.controller.step_epoch()
    run.until(RunState.IDLE)
    run.controller.step_epoch()
    run.until(RunState.IDLE)
    assert run.document.project.progress.epoch == 2
    assert same_weights(run.document.project, engine.train(before, 2))


def test_undo_after_training_restores_the_weights_before_training(run: Run) -> None:
    before = run.document.project
    run.play_a_while()
    run.document.undo()
    assert same_weights(run.document.project, before)
    assert run.document.project.progress.epoch == 0
    assert run.controller.losses[:, 0].tolist() == [0.0]


def test_the_same_start_is_the_weights_the_run_began_with_bit_for_bit(run: Run) -> None:
    before = run.document.project
    run.play_a_while()
    run.play_a_while()
    run.controller.same_start()
    assert same_weights(run.document.project, before)
    assert run.document.project.progress.epoch == 0


def test_the_result_of_another_start_is_another_run_and_the_one_before_is_kept(run: Run) -> None:
    run.play_a_while()
    old = run.document.project
    other = engine.train(edits.reset(old, 77), 3)
    run.document.commit("Open start", other)
    assert run.controller.losses[:, 0].tolist() == [3.0]
    assert run.controller.kept.runs[-1].rows[-1, 0] == pytest.approx(old.place)
    run.document.commit("Set weight", edits.set_weight(other, 1, 0, 0, 0.5))
    assert run.controller.losses[:, 0].tolist() == [3.0]  # still that run
    run.document.undo()
    run.document.undo()
    assert run.controller.losses[-1, 0] == pytest.approx(old.place)


def test_n_steps_of_one_example_are_one_epoch(run: Run) -> None:
    before = run.document.project
    for i in range(30):
        assert run.document.project.progress.example == i
        run.controller.step_example()
        run.until(RunState.IDLE)
    assert (run.document.project.progress.epoch, run.document.project.progress.example) == (1, 0)
    assert same_weights(run.document.project, engine.train(before, 1))


def test_only_the_first_step_waits_for_the_training_code(run: Run) -> None:
    states: list[RunState] = []
    run.controller.state_changed.connect(states.append)
    for _ in range(2):
        run.controller.step_example()
        run.until(RunState.IDLE)
    assert states == [RunState.PREPARING_STEP, RunState.ENDING, RunState.IDLE, RunState.ENDING, RunState.IDLE]


def test_an_edit_while_the_first_step_waits_takes_its_place(run: Run) -> None:
    run.controller.step_epoch()
    run.document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    edited = run.document.project
    assert run.controller.state is RunState.IDLE
    run.controller.step_example()
    run.until(RunState.IDLE)
    assert same_weights(run.document.project, edited) is False
    assert (run.document.project.progress.epoch, run.document.project.progress.example) == (0, 1)


def test_an_edit_during_a_run_keeps_what_was_learned_and_the_run_goes_on(run: Run) -> None:
    run.controller.play()
    run.until_trained(10)
    run.document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    at_edit = run.document.project
    assert at_edit.network.sizes == (2, 5, 1)
    assert at_edit.progress.epoch >= 10
    run.until_trained(at_edit.progress.epoch + 10)
    assert run.controller.is_going
    run.controller.pause()
    run.until(RunState.IDLE)
    assert run.document.project.network.sizes == (2, 5, 1)
    texts = [run.document.undo_stack.text(i).split()[0] for i in range(run.document.undo_stack.count())]
    assert texts == ["Train", "Add", "Train"]


def test_undoing_an_edit_of_a_run_gives_the_network_before_the_edit_with_its_weights(run: Run) -> None:
    run.controller.play()
    run.until_trained(10)
    run.document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    edited = run.document.project
    run.controller.pause()
    run.until(RunState.IDLE)
    while run.document.project.network.sizes != (2, 4, 1):
        run.document.undo()
    kept = run.document.project.network.weights[0]
    assert np.array_equal(kept, edited.network.weights[0][:4])


def test_a_learning_rate_changed_during_a_run_does_not_reset_it(run: Run) -> None:
    run.controller.play()
    run.until_trained(10)
    run.document.edit("Set η", lambda p: edits.set_training(p, learning_rate=0.01))
    epoch = run.controller.shown.progress.epoch
    assert epoch >= 10
    run.until_trained(epoch + 10)
    epochs = run.controller.losses[:, 0]
    assert epochs[0] == 0
    assert (np.diff(epochs) > 0).all()


def test_undo_during_a_run_ends_it_and_takes_the_training_back(run: Run) -> None:
    before = run.document.project
    run.document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    edited = run.document.project
    run.controller.play()
    run.until_trained(10)
    run.document.undo()
    assert run.controller.state is RunState.IDLE
    assert run.document.project is edited
    run.document.undo()
    assert run.document.project is before
    run.document.redo()
    run.document.redo()
    assert run.document.project.progress.epoch >= 10


def test_a_gesture_during_a_run_is_one_undo_step(run: Run) -> None:
    run.controller.play()
    run.until_trained(5)
    gesture = run.document.new_gesture()
    for value in (0.1, 0.2, 0.3, 0.4):
        epoch = run.controller.shown.progress.epoch
        run.until_trained(epoch + 2)
        run.document.edit("Set weight", lambda p, value=value: edits.set_weight(p, 1, 0, 0, value), gesture)
    texts = [run.document.undo_stack.text(i).split()[0] for i in range(run.document.undo_stack.count())]
    assert texts == ["Train", "Set"]


def test_playing_on_while_a_pause_is_under_way_loses_nothing(run: Run) -> None:
    run.controller.play()
    run.until_trained(50)
    for _ in range(3):
        epoch = run.controller.shown.progress.epoch
        run.controller.pause()
        run.controller.play()
        run.until_trained(epoch + 1)
    assert run.document.undo_stack.count() >= 1
    assert run.document.project.progress.epoch >= 50


def test_a_reset_forgets_the_losses_of_the_run_before(run: Run) -> None:
    run.play_a_while()
    run.controller.reset()
    assert len(run.controller.losses) == 0


def test_an_edit_after_a_run_brings_the_last_loss_up_to_date(run: Run) -> None:
    run.play_a_while()
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 2, 0, 0, 5.0))
    expected = measure(run.document.project)
    assert expected is not None
    assert run.controller.losses[-1, 1] == pytest.approx(expected[0])


def test_the_losses_hold_every_epoch_of_a_short_run_in_order(run: Run) -> None:
    run.document.edit("Stop", lambda p: edits.set_training(p, stop=StopSettings(max_epochs=300)))
    run.controller.play()
    run.until(RunState.IDLE)
    assert run.controller.losses[:, 0].tolist() == list(range(301))
    assert "300 epochs" in run.notices[-1].what


def test_play_at_the_limit_goes_on_beyond_it(run: Run) -> None:
    run.document.edit("Stop", lambda p: edits.set_training(p, stop=StopSettings(max_epochs=5)))
    run.controller.play()
    run.until(RunState.IDLE)
    assert run.document.project.progress.epoch == 5
    run.controller.play()
    run.until(RunState.IDLE)
    assert run.document.project.progress.epoch == 10


def test_a_hidden_heaviside_layer_is_told_instead_of_trained(run: Run) -> None:
    run.document.edit("Heaviside", lambda p: edits.set_activation(p, 1, "heaviside"))
    run.controller.play()
    assert run.controller.state is RunState.IDLE
    assert "no gradient" in run.notices[-1].what
    assert run.document.project.progress.epoch == 0


def perceptron(labels: list[int]) -> Project:
    points = PointSet(np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), np.array(labels), ("−", "+"))
    return edits.new_project((1,), ("heaviside",), points, TrainingSettings("perceptron", learning_rate=0.5))


def test_the_perceptron_algorithm_learns_and_without_an_error(run: Run) -> None:
    run.document.open(perceptron([0, 0, 0, 1]))
    run.controller.play()
    run.until(RunState.IDLE)
    assert run.controller.losses[-1, 3] == 0.0
    assert "Converged" in run.notices[-1].what


def test_the_perceptron_algorithm_says_that_it_cycles_on_xor(run: Run) -> None:
    run.document.open(perceptron([0, 1, 1, 0]))
    run.document.edit("Stop", lambda p: edits.set_training(p, stop=StopSettings(max_epochs=200)))
    run.controller.play()
    run.until(RunState.IDLE)
    assert any("cycles" in notice.what for notice in run.notices)
    assert run.controller.losses[-1, 3] > 0.0


def test_a_run_that_diverges_keeps_finite_weights_and_says_what_to_try(run: Run) -> None:
    linear = edits.new_project((4, 1), ("linear", "linear"), generate("moons", 30), TrainingSettings(learning_rate=50.0))
    run.document.open(linear)
    run.controller.play()
    run.until(RunState.IDLE)
    assert all(np.isfinite(w).all() for w in run.document.project.network.weights)
    assert "Diverged" in run.notices[-1].what
    assert "smaller than 50" in run.notices[-1].mend


def test_opening_a_project_ends_the_run_of_the_one_before(run: Run) -> None:
    run.controller.play()
    run.until_trained(5)
    other = edits.new_project((2, 1), ("tanh", "sigmoid"), generate("xor"))
    run.document.open(other)
    assert run.controller.state is RunState.IDLE
    assert run.document.project is other
    assert len(run.controller.losses) == 0
    run.controller.step_epoch()
    run.until(RunState.IDLE)
    assert run.document.project.progress.epoch == 1


def test_points_without_training_examples_are_told(run: Run) -> None:
    points = run.document.project.points
    run.document.edit("All test", lambda p: replace(p, points=replace(points, test=np.ones(len(points), bool))))
    run.controller.step_epoch()
    assert "no training points" in run.notices[-1].what
