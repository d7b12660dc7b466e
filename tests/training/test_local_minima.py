"""Many starts: each is the run of its seed, however many threads there are; they can be cancelled, and bugs on a thread are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.edits import new_project
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.settings import MAX_SEED, StopSettings, TrainingSettings
from mlp_studio.core.starts import start_at
from mlp_studio.training import local_minima
from mlp_studio.training.local_minima import ManyStarts, StartEnd, StartsPlan
from tests.core.nets import same_bits, stopping, xor_project
from tests.training.waiting import wait_for

PATIENCE = 120.0


def ended(project: Project, plan: StartsPlan, threads: int | None = None) -> tuple[StartEnd, ...]:
    starts = ManyStarts(project, plan, threads)
    starts.begin()
    assert starts.join(PATIENCE)
    assert starts.newest_error() is None
    assert starts.progress == 1.0
    return starts.ends


def lively() -> Project:
    return xor_project(TrainingSettings(learning_rate=1.0, shuffle=True))


def test_each_start_ends_where_a_run_from_its_seed_ends() -> None:
    project, plan = lively(), StartsPlan(starts=4, epochs=60, seed=11)
    for end in ended(project, plan):
        assert end.seed == 11 + end.number
        start = start_at(project, end.seed)
        assert same_bits(end.start, start.network.weights)
        assert same_bits(end.network.weights, train(start, 60).network.weights)
        assert (end.epoch, end.reason) == (60, "max_epochs")
        assert end.rows[0, 0] == 0
        assert end.rows[-1, 0] == 60
        assert end.loss == end.rows[-1, 1]
        assert 0 <= end.errors <= 1


def test_the_results_do_not_depend_on_the_number_of_threads() -> None:
    plan = StartsPlan(starts=7, epochs=50)
    one, three = ended(lively(), plan, 1), ended(lively(), plan, 3)
    assert [end.number for end in one] == list(range(7))
    for left, right in zip(one, three, strict=True):
        assert (left.number, left.seed, left.epoch, left.reason) == (right.number, right.seed, right.epoch, right.reason)
        assert same_bits(left.network.weights, right.network.weights)
        assert np.array_equal(left.rows, right.rows, equal_nan=True)


def test_the_stop_rules_of_the_project_hold_but_for_its_limits_of_epochs_and_of_time() -> None:
    plan = StartsPlan(starts=2, epochs=40)
    assert [end.epoch for end in ended(stopping(lively(), max_epochs=15), plan)] == [40, 40]
    assert {end.reason for end in ended(stopping(lively(), loss_below=10.0), plan)} == {"loss_below"}
    timed = replace(lively().training, stop=StopSettings(seconds=1e-9))
    assert {end.reason for end in ended(replace(lively(), training=timed), plan)} == {"max_epochs"}


def test_a_rule_draws_the_weights_and_equal_weights_make_all_starts_equal() -> None:
    project = xor_project(TrainingSettings(learning_rate=1.0))
    ends = ended(project, StartsPlan(starts=3, epochs=30, rule="constant", parameters=(0.2,)))
    assert len({end.loss for end in ends}) == 1
    assert all((w == 0.2).all() for end in ends for w in end.start)


def test_after_the_largest_seed_seeds_begin_again_at_0() -> None:
    assert [end.seed for end in ended(lively(), StartsPlan(starts=2, epochs=1, seed=MAX_SEED))] == [MAX_SEED, 0]


def test_a_cancelled_plan_ends_at_once_and_keeps_what_has_ended() -> None:
    starts = ManyStarts(lively(), StartsPlan(starts=3, epochs=400_000_000), 1)
    starts.begin()
    wait_for(lambda: starts.progress > 0, "some progress")
    starts.cancel()
    assert starts.is_cancelled
    assert starts.join(PATIENCE)
    assert starts.ends == ()
    assert starts.progress < 1


def test_a_project_that_cannot_train_says_why_before_a_thread_is_started() -> None:
    with pytest.raises(StudioError, match="no training points"):
        ManyStarts(new_project((2, 1), ("sigmoid", "sigmoid"), EMPTY), StartsPlan())


@pytest.mark.parametrize("kind", [ZeroDivisionError, MemoryError, SystemExit])
def test_a_bug_on_a_thread_is_told_once_and_ends_the_others(monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]) -> None:
    class Broken(Engine):
        """An engine that cannot advance."""

        def advance(self, budget: int) -> int:
            raise kind("a bug")

    monkeypatch.setattr(local_minima, "Engine", Broken)
    starts = ManyStarts(lively(), StartsPlan(starts=5, epochs=10), 2)
    starts.begin()
    assert starts.join(PATIENCE)
    error = starts.newest_error()
    assert isinstance(error, kind) or isinstance(error.__cause__, kind)
    assert starts.newest_error() is None
    assert starts.ends == ()
