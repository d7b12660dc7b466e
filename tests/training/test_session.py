"""A training session with its real thread: what each command does, what comes back, and in which order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.arrays import Floats
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.moments import is_marked
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.messages import (
    FOLLOWED_SPEED,
    Cycled,
    Failed,
    Finished,
    LossChunk,
    MomentsPassed,
    NewSettings,
    NewSpeed,
    Pause,
    Paused,
    Prepared,
    Resume,
    Snapshot,
    StepEpoch,
    StepExample,
    TrainingJob,
    Updated,
)
from mlp_studio.training.session import TrainingSession
from tests.core.nets import and_points, random_network, random_points, same_bits, stopping, training_with, xor_minimum_network, xor_project
from tests.training.waiting import Listener, wait_for

SLOW = 50.0
"""Examples a second."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    session = TrainingSession()
    yield Listener(session)
    assert session.close(timeout=60)


@pytest.fixture
def project() -> Project:
    """A project whose run never ends by itself."""
    network = random_network((2, 4, 3, 1), ("tanh", "relu", "sigmoid"), 1)
    return Project(network, random_points(10, 1, 1), TrainingSettings(learning_rate=0.01, shuffle=True))


def used(snapshot: Snapshot, n: int) -> int:
    """Return how many examples a run has used."""
    return snapshot.epoch * n + snapshot.example


def assert_trained_by(project: Project, snapshot: Snapshot) -> None:
    """Hold a snapshot to what the engine alone makes of as many examples."""
    engine = Engine(project)
    engine.advance(used(snapshot, engine.n))
    assert (engine.epoch, engine.example) == (snapshot.epoch, snapshot.example)
    assert same_bits(snapshot.weights, engine.weights)


def rows_of(listener: Listener) -> Floats:
    return np.concatenate([chunk.rows for chunk in listener.of(LossChunk)])


# Whole jobs


def test_a_job_runs_to_its_end_and_gives_the_weights_of_the_engine(listener: Listener, project: Project) -> None:
    project = stopping(project, max_epochs=700)
    listener.session.send(TrainingJob(5, project, running=True))
    finished = listener.wait_for(Finished)
    assert (finished.generation, finished.reason) == (5, "max_epochs")
    assert (finished.snapshot.epoch, finished.snapshot.example) == (700, 0)
    assert same_bits(finished.snapshot.weights, train(project, 700).network.weights)
    assert listener.snapshot is finished.snapshot
    assert listener.session.newest_snapshot() is None


def test_losses_arrive_in_order_with_none_lost(listener: Listener, project: Project) -> None:
    project = stopping(training_with(project, shuffle=False), max_epochs=6000)
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for(Finished)
    engine = Engine(project)
    engine.record()
    wanted = [engine.take_records()]
    while engine.reason is None:
        engine.advance(10_000)
        wanted.append(engine.take_records())
    assert np.array_equal(rows_of(listener), np.concatenate(wanted), equal_nan=True)
    assert rows_of(listener)[0, 0] == 0.0
    assert np.all(np.diff(rows_of(listener)[:, 0]) > 0)
    assert isinstance(listener.events[-1], Finished)


def test_a_job_that_goes_on_from_a_pause_equals_an_unbroken_one(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 5)
    listener.session.send(Pause())
    paused = listener.wait_for(Paused).snapshot
    half = project.trained(paused.weights, paused.epoch, paused.example)
    listener.session.send(TrainingJob(2, stopping(half, max_epochs=paused.epoch + 20), running=True, fresh=False))
    finished = listener.wait_for(Finished)
    assert same_bits(finished.snapshot.weights, train(project, paused.epoch + 20).network.weights)


def test_a_job_that_is_not_fresh_does_not_report_the_losses_of_its_start(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False, fresh=False))
    listener.wait_for(Prepared)
    assert listener.of(LossChunk) == []
    listener.session.send(TrainingJob(2, project, running=False))
    listener.wait_for(Prepared, 2)
    assert [chunk.rows[:, 0].tolist() for chunk in listener.of(LossChunk)] == [[0.0]]


def test_a_job_at_its_end_finishes_at_once_without_training(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, stopping(project, max_epochs=0), running=True))
    finished = listener.wait_for(Finished)
    assert (finished.reason, finished.snapshot.epoch) == ("max_epochs", 0)
    assert same_bits(finished.snapshot.weights, project.network.weights)


def test_divergence_finishes_a_job_with_the_last_sound_weights(listener: Listener, project: Project) -> None:
    network = random_network((2, 3, 1), ("linear", "linear"), 1)
    wild = replace(project, network=network, training=TrainingSettings(learning_rate=1e6))
    listener.session.send(TrainingJob(1, wild, running=True))
    finished = listener.wait_for(Finished)
    assert (finished.reason, finished.snapshot.epoch) == ("diverged", 0)
    assert same_bits(finished.snapshot.weights, network.weights)


def test_perceptron_algorithm_that_goes_round_says_so_once(listener: Listener) -> None:
    project = training_with(xor_project(sizes=(1,), activation="heaviside"), algorithm="perceptron")
    listener.session.send(TrainingJob(3, project, running=True))
    cycled = listener.wait_for(Cycled)
    assert cycled.generation == 3
    wanted = Engine(project)
    wanted.advance(4000)
    assert wanted.cycle is not None
    assert (cycled.first, cycled.period) == (wanted.cycle.first, wanted.cycle.period)
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch > cycled.first + 1000)
    assert len(listener.of(Cycled)) == 1
    listener.session.send(TrainingJob(4, replace(project, points=and_points()), running=True))
    assert listener.wait_for(Finished).reason == "errors_below"


# Commands


def test_a_job_that_does_not_run_waits_for_a_command(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False))
    listener.wait_for(Prepared)
    listener.session.send(StepExample())
    paused = listener.wait_for(Paused)
    assert used(paused.snapshot, 10) == 1
    assert_trained_by(project, paused.snapshot)


def test_a_pause_reports_the_weights_after_exactly_the_examples_that_it_says(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 20)
    listener.session.send(Pause())
    paused = listener.wait_for(Paused)
    assert paused.generation == 1
    assert_trained_by(project, paused.snapshot)
    assert rows_of(listener)[-1, 0] == pytest.approx(paused.snapshot.epoch + paused.snapshot.example / 10)
    listener.session.send(Pause())
    again = listener.wait_for(Paused, 2)
    assert (again.snapshot.epoch, again.snapshot.example) == (paused.snapshot.epoch, paused.snapshot.example)


def test_a_run_resumes_from_where_it_paused(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, stopping(project, max_epochs=30_000), running=True, examples_per_second=1000.0))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 1)
    listener.session.send(Pause())
    paused = listener.wait_for(Paused).snapshot
    assert 0 < paused.epoch < 30_000
    listener.session.send(NewSpeed(None))
    listener.session.send(Resume())
    finished = listener.wait_for(Finished)
    assert same_bits(finished.snapshot.weights, train(project, 30_000).network.weights)


def test_n_steps_of_one_example_are_one_epoch(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False))
    for _ in range(10):
        listener.session.send(StepExample())
    last = listener.wait_for(Paused, 10).snapshot
    places = [(paused.snapshot.epoch, paused.snapshot.example) for paused in listener.of(Paused)]
    assert places == [*((0, i) for i in range(1, 10)), (1, 0)]
    assert same_bits(last.weights, train(project, 1).network.weights)
    assert rows_of(listener)[:, 0].tolist() == pytest.approx([0, *(i / 10 for i in range(1, 10)), 1, 1])


def test_a_step_of_a_batch_algorithm_is_one_update(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, training_with(project, algorithm="minibatch", batch_size=4), running=False))
    for _ in range(4):
        listener.session.send(StepExample())
    listener.wait_for(Paused, 4)
    assert [used(paused.snapshot, 10) for paused in listener.of(Paused)] == [4, 8, 10, 14]


def test_a_step_of_an_epoch_goes_to_the_end_of_the_one_that_has_begun(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False))
    for command in (StepExample(), StepEpoch(), StepEpoch()):
        listener.session.send(command)
    listener.wait_for(Paused, 3)
    assert [used(paused.snapshot, 10) for paused in listener.of(Paused)] == [1, 10, 20]
    assert_trained_by(project, listener.of(Paused)[-1].snapshot)


def test_a_step_of_an_epoch_with_many_examples_goes_to_its_end(listener: Listener, project: Project) -> None:
    many = replace(project, points=generate("moons", 20_000))
    listener.session.send(TrainingJob(1, many, running=False))
    listener.session.send(StepEpoch())
    paused = listener.wait_for(Paused)
    assert (paused.snapshot.epoch, paused.snapshot.example) == (1, 0)
    assert same_bits(paused.snapshot.weights, train(many, 1).network.weights)


@pytest.mark.parametrize("step", [StepExample(), StepEpoch()], ids=str)
def test_a_step_that_ends_the_run_finishes_instead_of_pausing(listener: Listener, step: StepExample | StepEpoch) -> None:
    project = stopping(training_with(xor_project(), algorithm="batch"), max_epochs=1)
    listener.session.send(TrainingJob(1, project, running=False))
    listener.session.send(step)
    assert listener.wait_for(Finished).snapshot.epoch == 1
    listener.session.send(TrainingJob(2, project, running=False))
    listener.wait_for(Prepared, 2)
    assert listener.of(Paused) == []


def test_commands_without_a_job_are_ignored(listener: Listener, project: Project) -> None:
    for command in (Pause(), Resume(), StepExample(), StepEpoch(), NewSpeed(7.0), NewSettings(project.training)):
        listener.session.send(command)
    listener.session.send(TrainingJob(1, stopping(project, max_epochs=5), running=True))
    listener.wait_for(Finished)
    for command in (Pause(), Resume(), StepExample(), StepEpoch()):
        listener.session.send(command)
    listener.session.send(TrainingJob(2, project, running=False, fresh=False))
    listener.wait_for(Prepared, 2)
    assert [type(event) for event in listener.events if not isinstance(event, LossChunk)] == [Prepared, Finished, Prepared]


def test_other_settings_take_effect_within_the_run(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False))
    listener.session.send(StepEpoch())
    listener.wait_for(Paused)
    listener.session.send(NewSettings(training_with(project, learning_rate=0.2).training))
    listener.session.send(StepEpoch())
    last = listener.wait_for(Paused, 2).snapshot
    first = train(project, 1)
    wanted = train(training_with(first, learning_rate=0.2), 1)
    assert last.epoch == 2
    assert same_bits(last.weights, wanted.network.weights)


def test_other_stop_rules_end_a_run_that_would_go_on_for_ever(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 3)
    listener.session.send(NewSettings(stopping(project, errors_below=1.0).training))
    assert listener.wait_for(Finished).reason == "errors_below"


# Generations


def test_every_event_and_snapshot_bears_the_generation_of_its_job(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 3)
    listener.session.send(TrainingJob(2, stopping(project, max_epochs=50), running=True))
    finished = listener.wait_for(Finished)
    generations = [event.generation for event in listener.events]
    assert generations == sorted(generations)
    assert set(generations) == {1, 2}
    assert [event.generation for event in listener.of(Prepared)] == [1, 2]
    assert finished.generation == finished.snapshot.generation == 2
    assert same_bits(finished.snapshot.weights, train(project, 50).network.weights)


# Speed


def test_a_slow_run_uses_no_more_examples_than_its_speed_allows(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=False))
    listener.wait_for(Prepared)
    begun = time.monotonic()
    listener.session.send(NewSpeed(SLOW))
    listener.session.send(Resume())
    snapshot = listener.wait_for_snapshot(lambda snapshot: used(snapshot, 10) >= 12)
    assert used(snapshot, 10) <= SLOW * (time.monotonic() - begun) + 1
    assert_trained_by(project, snapshot)


def test_a_slow_run_of_batches_makes_one_update_at_a_time(listener: Listener, project: Project) -> None:
    batches = training_with(project, algorithm="minibatch", batch_size=5)
    begun = time.monotonic()
    listener.session.send(TrainingJob(1, batches, running=True, examples_per_second=2 * SLOW))
    snapshot = listener.wait_for_snapshot(lambda snapshot: used(snapshot, 10) >= 20)
    assert used(snapshot, 10) % 5 == 0
    assert used(snapshot, 10) <= 2 * SLOW * (time.monotonic() - begun) + 5


def test_a_slow_run_obeys_a_pause_before_its_next_example_is_due(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True, examples_per_second=1e-6))
    listener.session.send(Pause())
    assert used(listener.wait_for(Paused).snapshot, 10) == 0


def test_a_speed_that_is_out_of_reach_is_as_fast_as_possible_and_can_be_lowered_again(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True, examples_per_second=1e15))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 1000)
    listener.session.send(NewSpeed(1e-6))
    listener.session.send(Pause())
    before = used(listener.wait_for(Paused).snapshot, 10)
    listener.session.send(Resume())
    listener.session.send(Pause())
    assert used(listener.wait_for(Paused, 2).snapshot, 10) == before


@pytest.mark.parametrize(("algorithm", "batch", "step"), [("igd", 1, 1), ("minibatch", 5, 5)])
def test_a_run_that_can_be_followed_tells_of_each_update_in_order(
    listener: Listener, project: Project, algorithm: str, batch: int, step: int
) -> None:
    followed = training_with(project, algorithm=algorithm, batch_size=batch)
    listener.session.send(TrainingJob(1, followed, running=True, examples_per_second=FOLLOWED_SPEED))
    listener.wait_for(Updated, 5)
    places = [used(update.snapshot, 10) for update in listener.of(Updated)]
    assert places == list(range(step, step * len(places) + 1, step))
    assert_trained_by(followed, listener.of(Updated)[-1].snapshot)


def test_updates_that_nobody_fetches_are_kept_in_order(project: Project) -> None:
    session = TrainingSession()
    listener = Listener(session)
    session.send(TrainingJob(1, project, running=True, examples_per_second=FOLLOWED_SPEED))
    listener.wait_for(Updated)
    seen = len(listener.of(Updated))
    wait_for(lambda: (found := session.newest_snapshot()) is not None and used(found, 10) >= seen + 4, "four more examples")
    assert session.close(timeout=60)
    listener.look()
    places = [used(update.snapshot, 10) for update in listener.of(Updated)]
    assert places == list(range(1, len(places) + 1))


def test_a_run_too_fast_to_be_followed_tells_of_no_single_update(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True, examples_per_second=FOLLOWED_SPEED + 1))
    listener.wait_for_snapshot(lambda snapshot: used(snapshot, 10) >= 3)
    assert listener.of(Updated) == []


def test_the_speed_that_is_reached_is_measured(listener: Listener, project: Project) -> None:
    begun = time.monotonic()
    listener.session.send(TrainingJob(1, project, running=True, examples_per_second=10 * SLOW))
    snapshot = listener.wait_for_snapshot(lambda snapshot: snapshot.examples_per_second > 0)
    assert snapshot.examples_per_second <= 1.05 * 10 * SLOW
    assert used(snapshot, 10) <= 10 * SLOW * (time.monotonic() - begun) + 1


# Failures and the end


def test_what_cannot_train_fails_in_words_and_the_thread_goes_on_with_the_next_job(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, Project(xor_minimum_network(), generate("xor")), running=True))
    failed = listener.wait_for(Failed)
    assert failed.generation == 1
    assert isinstance(failed.error, StudioError)
    assert "no gradient" in str(failed.error)
    listener.session.send(TrainingJob(2, stopping(project, max_epochs=5), running=True))
    assert listener.wait_for(Finished).generation == 2


def test_a_bug_in_a_job_arrives_as_it_is_and_the_thread_goes_on_with_the_next_job(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, training_with(project, algorithm="no such algorithm"), running=True))
    assert isinstance(listener.wait_for(Failed).error, KeyError)
    listener.session.send(TrainingJob(2, stopping(project, max_epochs=5), running=True))
    assert listener.wait_for(Finished).generation == 2


def test_settings_that_do_not_fit_end_the_job(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True))
    listener.wait_for_snapshot(lambda snapshot: snapshot.epoch >= 1)
    listener.session.send(NewSettings(training_with(project, loss="cross-entropy").training))
    assert "cross-entropy does not go with" in str(listener.wait_for(Failed).error)
    listener.session.send(StepExample())
    listener.session.send(TrainingJob(2, project, running=False, fresh=False))
    listener.wait_for(Prepared, 2)
    assert len(listener.of(Failed)) == 1
    assert listener.of(Paused) == []


@pytest.mark.parametrize("running", [False, True])
def test_closing_ends_the_thread_whatever_it_does(project: Project, running: bool) -> None:
    before = set(threading.enumerate())
    session = TrainingSession()
    (thread,) = set(threading.enumerate()) - before
    session.send(TrainingJob(1, project, running=running))
    Listener(session).wait_for(Prepared)
    assert thread.is_alive()
    assert session.close(timeout=60)
    assert not thread.is_alive()


def test_a_session_without_a_job_can_be_closed() -> None:
    assert TrainingSession().close(timeout=60)


def test_a_job_with_a_last_epoch_waits_when_it_is_completed(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True, last_epoch=7))
    paused = listener.wait_for(Paused)
    assert (paused.snapshot.epoch, paused.snapshot.example) == (7, 0)
    assert same_bits(paused.snapshot.weights, train(project, 7).network.weights)
    listener.session.send(StepEpoch())
    assert listener.wait_for(Paused, 2).snapshot.epoch == 8


def test_the_epochs_that_are_to_be_kept_come_in_order_and_none_is_lost(project: Project) -> None:
    session = TrainingSession(np.array([8]))
    listener = Listener(session)
    session.send(TrainingJob(1, project, running=True, last_epoch=40))
    listener.wait_for(Paused)
    passed = [moment for event in listener.of(MomentsPassed) for moment in event.moments]
    assert [moment.epoch for moment in passed] == [epoch for epoch in range(1, 41) if is_marked(epoch, 8)]
    for moment in passed[::5]:
        assert same_bits(moment.weights, train(project, moment.epoch).network.weights)
    assert session.close(timeout=60)


def test_a_session_that_is_not_asked_for_moments_sends_none(listener: Listener, project: Project) -> None:
    listener.session.send(TrainingJob(1, project, running=True, last_epoch=40))
    listener.wait_for(Paused)
    assert not listener.of(MomentsPassed)
