"""Which moments a film shows, and how long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.ui.film.plan import HOLD_MS, FilmPlan, shots

PLAN = FilmPlan(seconds=2, frames_per_second=10)


def test_the_first_and_the_last_moment_are_shown_and_the_last_one_is_held() -> None:
    shown = shots(tuple(float(t) for t in range(1001)), PLAN)
    assert (shown[0].place, shown[-1].place) == (0.0, 1000.0)
    assert len(shown) == 20
    assert {shot.milliseconds for shot in shown[:-1]} == {100}
    assert shown[-1].milliseconds == 100 + HOLD_MS


def test_time_goes_evenly_or_by_the_logarithm_of_the_epochs() -> None:
    places = tuple(float(t) for t in range(1001))
    even = [shot.place for shot in shots(places, PLAN)]
    slow = [shot.place for shot in shots(places, replace(PLAN, is_log=True))]
    assert np.ptp(np.diff(even)) <= 1
    assert sum(place <= 20 for place in slow) > len(slow) / 3
    assert sum(place <= 20 for place in even) == 1


def test_a_run_with_few_moments_shows_each_of_them_once() -> None:
    shown = shots((0.0, 1.0, 2.0), PLAN)
    assert [shot.index for shot in shown] == [0, 1, 2]
    assert sum(shot.milliseconds for shot in shown) == 2000 + HOLD_MS


@pytest.mark.parametrize("rate", [15, 24, 30])
def test_durations_are_hundredths_of_a_second_and_add_up_at_any_rate(rate: int) -> None:
    shown = shots(tuple(np.linspace(0, 500, 400).tolist()), FilmPlan(seconds=4, frames_per_second=rate))
    assert all(shot.milliseconds % 10 == 0 for shot in shown)
    assert sum(shot.milliseconds for shot in shown) == 4000 + HOLD_MS
