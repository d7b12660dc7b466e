"""Looking back at a run, going on from there, bookmarks and runs that are kept, with the real worker thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mlp_studio.app.kept_runs import MOST_RUNS, KeptRuns
from mlp_studio.app.run_record import RunRecord
from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits, engine
from mlp_studio.core.moments import Moment, Passed
from mlp_studio.core.settings import TrainingSettings
from tests.app.runs import Run, same_weights


def train(run: Run, epochs: int) -> None:
    run.controller.run_epochs(epochs)
    run.until(RunState.IDLE)


def test_a_run_of_n_epochs_ends_after_them_and_is_one_undo_step(run: Run) -> None:
    before = run.document.project
    train(run, 12)
    assert run.document.project.progress.epoch == 12
    assert run.document.undo_stack.undoText() == "Train 12 epochs"
    assert same_weights(run.document.project, engine.train(before, 12))


def test_a_run_of_n_epochs_from_the_middle_of_one_ends_at_the_end_of_the_last(run: Run) -> None:
    run.controller.step_example()
    run.until(RunState.IDLE)
    train(run, 3)
    assert (run.document.project.progress.epoch, run.document.project.progress.example) == (3, 0)


def test_an_edit_during_a_run_of_n_epochs_leaves_its_end_where_it_was(run: Run) -> None:
    run.controller.set_speed(300.0)
    run.controller.run_epochs(8)
    run.until_trained(1)
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 0.5))
    run.controller.set_speed(None)
    run.until(RunState.IDLE)
    assert run.document.project.progress.epoch == 8


def test_a_reset_during_a_run_of_n_epochs_leaves_no_more_than_they_are(run: Run) -> None:
    train(run, 20)
    run.controller.set_speed(300.0)
    run.controller.run_epochs(50)
    run.until_trained(21)
    run.controller.reset()
    run.controller.set_speed(None)
    run.until(RunState.IDLE)
    assert 1 <= run.document.project.progress.epoch <= 49


def test_every_epoch_of_a_short_run_can_be_looked_at(run: Run) -> None:
    before = run.document.project
    train(run, 20)
    for place in (0, 1, 7, 19):
        run.controller.look_at(place)
        shown = run.controller.shown
        assert shown.progress.epoch == place
        assert same_weights(shown, engine.train(before, place) if place else before)


def test_looking_back_leaves_the_document_alone(run: Run) -> None:
    train(run, 20)
    after, steps = run.document.project, run.document.undo_stack.count()
    run.controller.look_at(5.0)
    assert run.document.project is after
    assert run.controller.newest is after
    run.controller.look_back.end()
    assert run.controller.shown is after
    assert run.document.undo_stack.count() == steps


def test_looking_at_the_end_of_the_run_is_looking_at_the_newest(run: Run) -> None:
    train(run, 20)
    run.controller.look_at(5.0)
    run.controller.look_at(20.0)
    assert run.controller.look_back.moment is None
    run.controller.look_at(1000.0)
    assert run.controller.look_back.moment is None


def test_without_a_run_there_is_nothing_to_look_back_at(run: Run) -> None:
    run.controller.look_at(0.0)
    run.controller.look_on(-1)
    assert run.controller.look_back.moment is None


def test_one_can_step_through_the_moments_and_ends_at_the_newest(run: Run) -> None:
    train(run, 3)
    seen = []
    for _ in range(4):
        run.controller.look_on(-1)
        seen.append(run.controller.shown.progress.epoch)
    assert seen == [2, 1, 0, 0]
    for _ in range(3):
        run.controller.look_on(1)
    assert run.controller.look_back.moment is None
    run.controller.look_on(1)
    assert run.controller.look_back.moment is None


def test_continuing_from_a_moment_is_one_undo_step_that_brings_the_end_back(run: Run) -> None:
    train(run, 20)
    end = run.document.project
    run.controller.look_at(5.0)
    run.controller.continue_from_here()
    assert run.document.project.progress.epoch == 5
    assert run.controller.look_back.moment is None
    assert run.document.undo_stack.undoText() == "Go back to epoch 5"
    assert run.controller.losses[-1, 0] == 5
    run.document.undo()
    assert same_weights(run.document.project, end)
    assert run.controller.losses[-1, 0] == 20


def test_training_on_from_a_moment_leads_where_the_run_led(run: Run) -> None:
    train(run, 20)
    end = run.document.project
    run.controller.look_at(5.0)
    train(run, 15)  # it goes back to what is seen first
    assert same_weights(run.document.project, end)


def test_an_edit_is_made_to_the_moment_that_is_looked_at(run: Run) -> None:
    train(run, 20)
    run.controller.look_at(5.0)
    seen = run.controller.shown
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 9.0))
    after = run.document.project
    assert after.progress.epoch == 5
    assert after.network.weights[0][0, 0] == 9.0
    assert np.array_equal(after.network.weights[1], seen.network.weights[1])
    assert [run.document.undo_stack.text(i) for i in range(3)] == ["Train 20 epochs", "Go back to epoch 5", "Set weight"]


def test_an_edit_reaches_units_that_only_the_moment_has(run: Run) -> None:
    train(run, 5)
    larger = edits.add_unit(run.document.project, 1).moment
    run.controller.look_back.show(5.0, larger)
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 4, 1, 0.5))
    assert run.document.project.network.weights[0][4, 1] == 0.5
    assert run.document.undo_stack.count() == 3


def test_a_change_of_settings_keeps_looking_back(run: Run) -> None:
    train(run, 20)
    run.controller.look_at(5.0)
    run.document.edit("Set η", lambda p: edits.set_training(p, learning_rate=0.5))
    assert run.controller.shown.progress.epoch == 5
    assert run.controller.shown.training.learning_rate == 0.5


def test_undo_while_looking_back_undoes_what_is_in_the_document(run: Run) -> None:
    before = run.document.project
    train(run, 20)
    run.controller.look_at(5.0)
    run.document.undo()
    assert run.document.project is before
    assert run.controller.look_back.moment is None


def test_a_save_writes_the_newest_and_goes_on_looking_back(run: Run, tmp_path: object) -> None:
    from pathlib import Path

    from mlp_studio.storage.project_file import read_project

    train(run, 20)
    run.controller.look_at(5.0)
    path = Path(str(tmp_path)) / "a.mlps"
    run.document.save(path)
    assert run.controller.shown.progress.epoch == 5
    assert same_weights(read_project(path), run.document.project)


def test_a_run_goes_on_unseen_while_one_looks_back(run: Run) -> None:
    run.controller.play()
    run.until_trained(30)
    run.controller.look_at(3.0)
    newest = run.controller.newest.progress.epoch
    run.wait(lambda: run.controller.newest.progress.epoch > newest + 30)
    assert run.controller.shown.progress.epoch == 3
    assert run.controller.is_going
    run.controller.pause()
    run.until(RunState.IDLE)
    assert run.controller.shown.progress.epoch == 3
    assert run.document.project.progress.epoch > newest


def test_continuing_during_a_run_makes_it_go_on_from_there(run: Run) -> None:
    run.controller.set_speed(3000.0)
    run.controller.play()
    run.until_trained(30)
    run.controller.look_at(3.0)
    run.controller.continue_from_here()
    assert run.controller.is_going
    assert run.controller.shown.progress.epoch < 30
    run.until_trained(6)
    run.controller.pause()
    run.until(RunState.IDLE)
    texts = [run.document.undo_stack.text(i).split(" ")[0] for i in range(run.document.undo_stack.count())]
    assert texts == ["Train", "Go", "Train"]


def test_at_a_slow_speed_every_update_is_a_moment(run: Run) -> None:
    run.controller.set_speed(30.0)
    run.controller.play()
    run.wait(lambda: run.controller.shown.progress.example >= 5)
    run.controller.pause()
    run.until(RunState.IDLE)
    examples = [m.example for m in run.controller.moments.moments]
    assert examples[:5] == [0, 1, 2, 3, 4]


def test_single_steps_can_be_looked_back_at(run: Run) -> None:
    for _ in range(3):
        run.controller.step_example()
        run.until(RunState.IDLE)
    assert [m.example for m in run.controller.moments.moments] == [0, 1, 2, 3]


def test_going_to_a_bookmark_brings_its_network_back(run: Run) -> None:
    train(run, 20)
    run.controller.look_at(5.0)
    moment = run.controller.shown.moment
    run.document.edit("Add bookmark", lambda p: edits.add_bookmark(p, moment, "here"))
    assert run.controller.look_back.moment is not None, "a bookmark is no reason to stop looking back"
    run.document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    bookmark = run.document.project.bookmarks[0]
    run.controller.go_to(bookmark.moment, "Go to bookmark “here”")
    assert run.document.project.network == moment.network
    assert run.document.project.bookmarks == (bookmark,)
    train(run, 2)
    assert run.document.project.progress.epoch == 7


def test_a_run_that_is_begun_anew_is_kept_with_its_settings(run: Run) -> None:
    train(run, 20)
    run.document.edit("Set η", lambda p: edits.set_training(p, learning_rate=0.5))
    assert run.controller.runs == ()
    run.controller.same_start()
    (shown,) = run.controller.runs
    assert (shown.number, shown.training.learning_rate, shown.rows[-1, 0]) == (1, 0.05, 20.0)
    train(run, 10)
    (kept,) = run.controller.runs
    assert kept.training.learning_rate == 0.05
    assert kept.moment.epoch == 20
    assert run.controller.losses[-1, 0] == 10
    train(run, 5)
    assert len(run.controller.runs) == 1, "a run that only goes on is no other run"


def test_a_run_whose_settings_changed_on_its_way_keeps_all_of_them(run: Run) -> None:
    train(run, 20)
    run.document.edit("Set η", lambda p: edits.set_training(p, learning_rate=0.5))
    train(run, 10)
    run.controller.look_at(5.0)
    train(run, 3)  # another course, from epoch 5 on: with the settings of now
    first = run.controller.runs[0]
    assert [s.learning_rate for s in (*first.before, first.training)] == [0.05, 0.5]
    assert [s.learning_rate for s in run.controller.record.settings] == [0.05, 0.5]
    run.controller.same_start()
    train(run, 2)
    assert [s.learning_rate for s in run.controller.record.settings] == [0.5]


def test_a_run_that_undo_takes_back_is_shown_as_another_until_redo(run: Run) -> None:
    train(run, 20)
    run.document.undo()
    assert [r.rows[-1, 0] for r in run.controller.runs] == [20.0]
    run.document.redo()
    assert run.controller.runs == ()


def test_undo_and_redo_over_an_edit_by_hand_bring_all_losses_back(run: Run) -> None:
    train(run, 20)
    run.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 0.5))
    train(run, 20)
    losses = run.controller.losses.copy()
    for _ in range(2):
        run.document.undo()
    assert run.controller.losses[-1, 0] == 20
    assert [r.rows[-1, 0] for r in run.controller.runs] == [40.0]
    for _ in range(2):
        run.document.redo()
    np.testing.assert_allclose(run.controller.losses, losses, rtol=1e-6)


def test_what_the_worker_reported_beyond_the_snapshot_makes_no_other_run(run: Run) -> None:
    train(run, 20)
    record, project = run.controller.record, run.document.project
    beyond = np.array([[21, 0.1, np.nan, 0, np.nan], [22, 0.1, np.nan, 0, np.nan]])
    record.losses.append(beyond)
    record.moments.add(21.0, replace(project.moment, epoch=21))
    record.end_at(project)
    record.begin(project)
    assert run.controller.runs == ()
    assert (record.losses.rows[-1, 0], record.moments.places[-1]) == (20, 20)


def test_a_run_that_an_edit_ended_is_kept_with_the_moment_where_it_ended(run: Run) -> None:
    run.controller.play()
    run.until_trained(3000)
    run.controller.same_start()
    run.wait(lambda: len(run.controller.kept.runs) == 1)
    (kept,) = run.controller.kept.runs
    (trained,) = (text for text in run.document.steps if text.startswith("Train"))
    assert f"Train {kept.moment.epoch:,} epochs" == trained
    run.controller.pause()
    run.until(RunState.IDLE)


def test_a_long_run_ends_where_it_was_brought_in_though_its_last_row_is_of_before(run: Run) -> None:
    start = run.document.project
    record = RunRecord(start)
    record.begin(start)
    rows = np.ones((957, 5))
    rows[:, 0] = np.arange(0, 3828, 4)
    record.losses.append(rows)
    record.take_moments(start, (Passed(start.network.weights, 3824, None),))
    record.end_at(start.trained(start.network.weights, 3827, 0, None))
    record.begin(start)
    assert [kept.moment.epoch for kept in record.kept.runs] == [3827]
    assert record.measures.close()


def test_weights_from_another_seed_keep_the_run_before(run: Run) -> None:
    train(run, 20)
    run.controller.reset()
    assert [r.rows[-1, 0] for r in run.controller.runs] == [20.0]
    assert len(run.controller.moments) == 0


def test_another_project_forgets_runs_and_moments(run: Run) -> None:
    train(run, 20)
    run.controller.reset()
    train(run, 5)
    run.document.open(replace(run.document.project))
    assert run.controller.runs == ()
    assert len(run.controller.moments) == 0


def test_of_many_runs_the_newest_are_kept_and_numbers_go_on(run: Run) -> None:
    runs = KeptRuns()
    moment = Moment(run.document.project.network)
    for _ in range(MOST_RUNS + 3):
        runs.keep(np.zeros((2, 5)), [TrainingSettings()], moment)
    assert [r.number for r in runs.runs] == list(range(4, MOST_RUNS + 4))
    assert runs.next_number == MOST_RUNS + 4
    changes: list[int] = []
    runs.changed.connect(lambda: changes.append(1))
    runs.clear()
    runs.clear()
    assert (runs.runs, runs.next_number, len(changes)) == ((), 1, 1)
