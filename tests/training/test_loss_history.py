"""The history of losses: rows in the order of their epochs, growing without bound, and cut back when a run goes on from before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.arrays import Floats
from mlp_studio.training.loss_history import COLUMNS, LossHistory


def rows_at(*epochs: float, loss: float = 1.0) -> Floats:
    rows = np.full((len(epochs), COLUMNS), loss)
    rows[:, 0] = epochs
    return rows


@pytest.fixture
def history() -> LossHistory:
    history = LossHistory()
    history.append(rows_at(0, 1, 2, 2.5, 3))
    return history


def test_a_history_begins_empty() -> None:
    history = LossHistory()
    assert len(history) == 0
    assert history.rows.shape == (0, COLUMNS)


def test_rows_are_kept_in_order(history: LossHistory) -> None:
    history.append(rows_at(4, 5, loss=2.0))
    assert history.rows[:, 0].tolist() == [0, 1, 2, 2.5, 3, 4, 5]
    assert history.rows[:, 1].tolist() == [1, 1, 1, 1, 1, 2, 2]


def test_no_rows_change_nothing(history: LossHistory) -> None:
    history.append(rows_at())
    assert len(history) == 5


def test_a_row_of_the_last_epoch_replaces_it(history: LossHistory) -> None:
    history.append(rows_at(3, loss=7.0))
    assert history.rows[:, 0].tolist() == [0, 1, 2, 2.5, 3]
    assert history.rows[-1, 1] == 7.0


def test_rows_of_an_earlier_epoch_replace_all_that_came_after(history: LossHistory) -> None:
    history.append(rows_at(1.5, 2, loss=7.0))
    assert history.rows[:, 0].tolist() == [0, 1, 1.5, 2]


@pytest.mark.parametrize(
    ("epoch", "inclusive", "left"),
    [
        (2, False, [0, 1, 2]),
        (2, True, [0, 1]),
        (2.2, False, [0, 1, 2]),
        (2.2, True, [0, 1, 2]),
        (-1, False, []),
        (99, False, [0, 1, 2, 2.5, 3]),
        (0, True, []),
    ],
)
def test_a_cut_forgets_what_came_after_the_epoch(history: LossHistory, epoch: float, inclusive: bool, left: list[float]) -> None:
    history.cut(epoch, inclusive=inclusive)
    assert history.rows[:, 0].tolist() == left


def test_a_cleared_history_is_empty_and_goes_on(history: LossHistory) -> None:
    history.clear()
    assert len(history) == 0
    history.append(rows_at(0))
    assert history.rows[:, 0].tolist() == [0]


@given(st.lists(st.integers(0, 3000), max_size=8))
def test_chunks_of_any_sizes_lie_one_behind_the_other(sizes: list[int]) -> None:
    history, begin = LossHistory(), 0
    for size in sizes:
        history.append(rows_at(*range(begin, begin + size), loss=begin))
        begin += size
    assert len(history) == begin
    assert np.array_equal(history.rows[:, 0], np.arange(begin))
    assert np.array_equal(history.rows[:, 1], np.repeat(np.cumsum([0, *sizes])[:-1], sizes))


@pytest.mark.parametrize(("epoch", "epochs"), [(2, [0, 1, 2, 2.5, 3]), (2.2, [0, 1, 2, 2.2, 2.5, 3]), (4, [0, 1, 2, 2.5, 3, 4])])
def test_a_row_is_put_among_the_others(history: LossHistory, epoch: float, epochs: list[float]) -> None:
    history.put(rows_at(epoch, loss=7.0)[0])
    assert history.rows[:, 0].tolist() == epochs
    assert history.rows[:, 1].tolist() == [7.0 if e == epoch else 1.0 for e in epochs]
