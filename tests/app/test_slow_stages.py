"""When slow motion shows what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.app.example_way import Way
from mlp_studio.app.slow_stages import LATEST_END, LAYER_SECONDS, Stage, stage_at, stages_of_cycle, stages_of_step

WAY = Way(3, 1, 7, 6, delta=(np.ones(2), np.ones(2), np.ones(1)))


def kinds(stages: tuple[Stage, ...]) -> list[tuple[str, int]]:
    return [(stage.kind, stage.s) for stage in stages]


def test_a_step_goes_forward_through_all_layers_then_back_and_ends_with_the_update() -> None:
    stages = stages_of_step(WAY)
    back = [("backward", 3), ("backward", 2), ("backward", 1)]
    assert kinds(stages) == [("forward", 1), ("forward", 2), ("forward", 3), ("error", 3), *back, ("update", 0)]
    assert {stage.seconds for stage in stages if stage.kind in ("forward", "backward")} == {LAYER_SECONDS}


def test_without_an_error_nothing_goes_back() -> None:
    right = Way(1, 1, 1, 0, delta=(np.zeros(1),))
    assert kinds(stages_of_step(right)) == [("forward", 1), ("error", 1), ("update", 0)]


def test_a_forward_pass_alone_has_no_error_and_no_update() -> None:
    assert kinds(stages_of_step(Way(2, 1, 1, 0, learns=False))) == [("forward", 1), ("forward", 2)]


@settings(max_examples=30)
@given(speed=st.floats(0.1, 5.0), per_update=st.integers(1, 200), d=st.integers(1, 12), begins=st.booleans())
def test_the_error_has_arrived_before_the_next_update(speed: float, per_update: int, d: int, begins: bool) -> None:
    period = per_update / speed
    stages = stages_of_cycle(Way(d, per_update, 1), period, begins=begins)
    assert sum(stage.seconds for stage in stages) <= period * LATEST_END + 1e-9
    assert stages[-1] == Stage("backward", 1, stages[-1].seconds)
    assert all(0 < stage.seconds <= LAYER_SECONDS for stage in stages if stage.kind not in ("update", "wait"))


def test_between_two_large_batches_the_way_is_shown_just_before_the_update() -> None:
    stages = stages_of_cycle(Way(2, 100, 1), 20.0, begins=False)
    assert kinds(stages)[:3] == [("update", 0), ("wait", 0), ("forward", 1)]
    assert stages[1].seconds > 10
    assert kinds(stages_of_cycle(Way(2, 100, 1), 20.0, begins=True))[0] == ("forward", 1)


@pytest.mark.parametrize(("seconds", "stage", "share"), [(0.0, 0, 0.0), (0.5, 0, 0.5), (1.5, 1, 0.25), (99.0, 1, 1.0)])
def test_each_moment_lies_in_one_stage(seconds: float, stage: int, share: float) -> None:
    stages = (Stage("forward", 1, 1.0), Stage("forward", 2, 2.0))
    assert stage_at(stages, seconds) == (stages[stage], share)
