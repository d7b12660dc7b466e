"""Pictures of edges from their thread: one for each gap, of the size that was asked for, and those that the kernel draws."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from mlp_studio.core.compiled.edges import draw_edges
from mlp_studio.training.edge_pictures import EdgeJob, EdgeRequest, EdgeWorker, draw_all
from tests.training.waiting import PATIENCE, wait_for

COLOURS = np.array([[0.0, 100, 250], [200, 60, 0]])


def job(width: int = 80, height: int = 50, seed: int = 0, *, edges: int = 12) -> EdgeJob:
    """Return a gap of 4 × 3 edges, of which the first so many are drawn."""
    rng = np.random.default_rng(seed)
    starts = np.column_stack([np.full(3, 5.0), rng.uniform(0, height, 3)])
    ends = np.column_stack([np.full(4, width - 5.0), rng.uniform(0, height, 4)])
    styles = np.array([[3.0, 0.8, 0.0, 0.0, 0.0], [2.0, 0.5, 5.0, 4.0, 1.0]])
    order = rng.permutation(12)[:edges]
    return EdgeJob(width, height, starts, ends, order, rng.integers(0, 2, 12), styles, COLOURS, 0.42)


@pytest.fixture
def worker() -> Iterator[EdgeWorker]:
    one = EdgeWorker()
    yield one
    assert one.close(PATIENCE)


def test_every_gap_gets_a_picture_of_its_size_in_the_order_asked() -> None:
    frame = draw_all(EdgeRequest(7, (job(), job(33, 21, seed=1), job(seed=2, edges=0))))
    assert frame.generation == 7
    assert [picture.shape for picture in frame.pictures] == [(50, 80, 4), (21, 33, 4), (50, 80, 4)]
    assert [bool(picture.any()) for picture in frame.pictures] == [True, True, False]


def test_a_picture_is_what_the_kernel_draws() -> None:
    one = job(seed=3)
    expected = np.empty((50, 80, 4), np.uint8)
    draw_edges(one.starts, one.ends, one.order, one.style, one.styles, one.colours, one.bend, expected)
    (picture,) = draw_all(EdgeRequest(1, (one,))).pictures
    assert np.array_equal(picture, expected)


def test_a_request_is_finished_though_a_newer_one_waits() -> None:
    frame = draw_all(EdgeRequest(1, (job(), job())), lambda: True)
    assert len(frame.pictures) == 2


def test_a_request_without_gaps_is_answered_without_pictures() -> None:
    assert draw_all(EdgeRequest(1, ())).pictures == ()


def test_the_thread_answers_with_the_newest_pictures(worker: EdgeWorker) -> None:
    for generation in (1, 2, 3):
        worker.ask(EdgeRequest(generation, (job(seed=generation),)))
    wait_for(lambda: worker.answered == 3, "the newest pictures")
    frame = worker.newest()
    assert worker.newest_error() is None
    assert frame is not None
    assert frame.generation == 3
    assert np.array_equal(frame.pictures[0], draw_all(EdgeRequest(3, (job(seed=3),))).pictures[0])


def test_a_job_that_cannot_be_drawn_is_a_bug_that_the_window_shows(worker: EdgeWorker) -> None:
    worker.ask(EdgeRequest(1, (job(width=-1),)))
    wait_for(lambda: worker.answered == 1, "the end of the request")
    assert isinstance(worker.newest_error(), ValueError)
    worker.ask(EdgeRequest(2, (job(),)))
    wait_for(lambda: worker.answered == 2, "the pictures")
    assert worker.newest() is not None
