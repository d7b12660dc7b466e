"""The moments of a run in bounded memory: what is kept, what is found, and what goes when it gets too much."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.moments import Moment, is_marked
from mlp_studio.core.network import Network
from mlp_studio.training.history import DENSE, LIMIT, LOOSE, OVERHEAD, RunHistory
from tests.core.nets import random_network

NETWORK = random_network((2, 3, 1), ("tanh", "sigmoid"), 1)
SIZE = Moment(NETWORK).size + OVERHEAD


def of_epochs(*epochs: int, limit: int = LIMIT) -> RunHistory:
    history = RunHistory(limit)
    for epoch in epochs:
        history.add(float(epoch), Moment(NETWORK, epoch))
    return history


def large(units: int) -> Network:
    return random_network((2, units, 1), ("tanh", "sigmoid"), 1)


def test_the_nearest_moment_to_a_place_is_found() -> None:
    history = of_epochs(0, 10, 20)
    for place, epoch in ((-5.0, 0), (4.0, 0), (6.0, 10), (14.0, 10), (16.0, 20), (99.0, 20)):
        found = history.nearest(place)
        assert found is not None
        assert (found[0], found[1].epoch) == (epoch, epoch)


def test_moments_after_a_limit_are_not_found() -> None:
    history = of_epochs(0, 10, 20)
    found = history.nearest(18.0, last=15.0)
    assert found is not None
    assert found[1].epoch == 10
    assert history.nearest(5.0, last=-1.0) is None
    assert RunHistory().nearest(1.0) is None


@pytest.mark.parametrize(
    ("place", "step", "epoch"), [(10.0, 1, 20), (10.0, -1, 0), (15.0, 1, 20), (15.0, -1, 10), (0.0, -1, 0), (20.0, 1, 20), (0.0, 10, 20)]
)
def test_a_neighbour_is_so_many_moments_on_or_back(place: float, step: int, epoch: int) -> None:
    found = of_epochs(0, 10, 20).neighbour(place, step)
    assert found is not None
    assert found[1].epoch == epoch


def test_an_empty_history_has_no_neighbours() -> None:
    assert RunHistory().neighbour(3.0, 1) is None


def test_a_moment_at_an_earlier_place_begins_another_course() -> None:
    history = of_epochs(0, 10, 20, 10)
    assert history.places == (0.0, 10.0)
    assert history.size == 2 * SIZE


def test_cutting_forgets_what_comes_after() -> None:
    history = of_epochs(0, 10, 20)
    history.cut(10.0)
    assert history.places == (0.0, 10.0)
    history.cut(10.0, inclusive=True)
    assert history.places == (0.0,)
    history.clear()
    assert len(history) == 0
    assert history.size == 0


def test_a_history_that_is_full_thins_out_and_keeps_first_and_last() -> None:
    history = RunHistory(40 * SIZE)
    for epoch in (e for e in range(101) if e == 100 or is_marked(e, int(history.dense[0]))):  # as the training thread does
        history.add(float(epoch), Moment(NETWORK, epoch))
    assert history.size <= 40 * SIZE
    assert history.places[0] == 0.0
    assert history.places[-1] == 100.0
    dense = int(history.dense[0])
    assert dense < DENSE
    assert all(is_marked(int(place), dense) for place in history.places[:-1])
    assert len(history) > 20


def test_clearing_a_thinned_history_lets_the_next_run_be_dense() -> None:
    history = of_epochs(*range(101), limit=40 * SIZE)
    history.clear()
    assert history.dense[0] == DENSE


def test_moments_too_large_for_more_than_a_few_still_leave_first_and_last() -> None:
    network = large(200)
    history = RunHistory(4 * Moment(network).size)
    for epoch in range(50):
        history.add(float(epoch), Moment(network, epoch))
    assert history.size <= 4 * Moment(network).size or len(history) == 2
    assert history.places[0] == 0.0
    assert history.places[-1] == 49.0


def test_of_moments_within_epochs_the_newest_are_kept() -> None:
    history = of_epochs(0)
    for example in range(1, LOOSE + 51):
        history.add(example / 1000, Moment(NETWORK, 0, example))
    assert len(history) == LOOSE + 1
    assert history.places[0] == 0.0
    assert history.moments[1].example == 51


@given(st.lists(st.integers(0, 300), min_size=1, max_size=120), st.integers(3, 60))
def test_places_always_ascend_and_the_memory_is_bounded(epochs: list[int], room: int) -> None:
    history = RunHistory(room * SIZE)
    for epoch in epochs:
        history.add(float(epoch), Moment(NETWORK, epoch))
        assert np.all(np.diff(history.places) > 0)
        assert history.places[-1] == epoch
        assert history.size == len(history) * SIZE
        assert len(history) <= max(2, room)


def test_a_run_of_a_hundred_million_epochs_has_few_moments() -> None:
    history = RunHistory()
    epoch, stride = 0, 1
    while epoch <= 10**8:
        history.add(float(epoch), Moment(NETWORK, epoch))
        stride = stride * 2 if epoch + stride >= DENSE * stride else stride
        epoch += stride
    assert len(history) < 3000
    assert history.size < LIMIT
