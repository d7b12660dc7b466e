"""Two networks held against each other: losses, and where they decide differently, whatever their structure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from mlp_studio.core import edits
from mlp_studio.core.measures import measure
from mlp_studio.core.points import EMPTY, decide
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.training.comparison import ComparisonAnswer, ComparisonRequest, ComparisonWorker, compare
from mlp_studio.training.regions import grid
from tests.core.nets import random_network, random_points, seeds
from tests.training.waiting import wait_for

BOUNDS = (-1.0, 1.0, -1.0, 1.0)


def project_with(k: int, seed: int, setting: str = "exclusive", n: int = 40) -> Project:
    activation = "softmax" if k > 1 and setting == "exclusive" else "linear" if setting == "regression" else "sigmoid"
    project = edits.new_project((3, k), ("tanh", activation), random_points(n, k, seed, setting, 0.3))  # type: ignore[arg-type]
    return replace(project, network=random_network((2, 3, k), ("tanh", activation), seed))


def compared(project: Project, *sizes: int, size: int = 0) -> ComparisonAnswer:
    network = random_network((2, *sizes), ("tanh",) * (len(sizes) - 1) + (project.network.layers[-1].activation,), 5)
    answer = compare(ComparisonRequest(1, project, network, BOUNDS, size))
    assert answer is not None
    return answer


@settings(max_examples=20)
@given(seed=seeds)
def test_the_points_decided_differently_are_those_with_other_decisions_of_the_reference(seed: int) -> None:
    project = project_with(3, seed)
    answer = compared(project, 5, 4, 3)
    mine, theirs = (
        decide(outputs(network, network.inputs_at(project.points.xy)), "exclusive") for network in (answer.request.network, project.network)
    )
    assert answer.points is not None
    assert answer.points.tolist() == (mine != theirs).tolist()
    assert answer.rows == (measure(replace(project, network=answer.request.network)), measure(project))


def test_a_network_compared_with_itself_differs_nowhere() -> None:
    project = project_with(1, 3)
    answer = compare(ComparisonRequest(7, project, project.network, BOUNDS, 20))
    assert answer is not None
    assert answer.points is not None
    assert answer.area is not None
    assert not answer.points.any()
    assert not answer.area.any()
    assert answer.area.shape == (20, 20)
    assert answer.rows[0] == answer.rows[1]
    assert answer.generation == 7


def test_the_area_lies_where_the_places_of_the_grid_do() -> None:
    project = project_with(1, 3)
    answer = compared(project, 1, size=30)
    places = grid(BOUNDS, 30)
    first, second = (decide(outputs(n, n.inputs_at(places)), "exclusive") for n in (answer.request.network, project.network))
    assert answer.area is not None
    assert answer.area.any()
    assert answer.area.ravel().tolist() == (first != second).tolist()


def test_labels_are_compared_one_by_one_and_not_at_all_where_their_numbers_differ() -> None:
    project = project_with(3, 4, "multi-label")
    same_count, other_count = compared(project, 4, 3, size=10), compared(project, 4, 2, size=10)
    assert same_count.points is not None
    assert same_count.points.any()
    assert other_count.points is None
    assert other_count.area is None
    assert other_count.rows[0] is None


def test_target_numbers_have_losses_but_no_decisions() -> None:
    answer = compared(project_with(1, 6, "regression"), 4, 1, size=10)
    assert answer.points is None
    assert answer.area is None
    assert answer.rows[0] is not None


def test_without_points_only_the_areas_are_compared() -> None:
    project = replace(project_with(1, 6), points=EMPTY)
    answer = compared(project, 4, 1, size=10)
    assert answer.points is None
    assert answer.rows == (None, None)
    assert answer.area is not None


def test_places_without_a_finite_output_count_as_alike() -> None:
    project = project_with(1, 6)
    broken = project.network.with_weights(tuple(np.full(w.shape, np.nan) for w in project.network.weights))
    answer = compare(ComparisonRequest(1, project, broken, BOUNDS, 10))
    assert answer is not None
    assert answer.area is not None
    assert not answer.area.any()


@pytest.mark.parametrize("looks", range(5))
def test_a_comparison_that_is_overtaken_is_given_up(looks: int) -> None:
    project = project_with(1, 6)
    asked = iter([False] * looks + [True] * 100)
    assert compare(ComparisonRequest(1, project, project.network, BOUNDS, 10), lambda: next(asked)) is None


def test_the_worker_answers_the_newest_request() -> None:
    project = project_with(1, 6)
    worker = ComparisonWorker()
    try:
        worker.ask(ComparisonRequest(1, project, project.network, BOUNDS))
        wait_for(lambda: worker.answered == 1, "answer")
        answer = worker.newest()
    finally:
        assert worker.close()
    assert answer is not None
    assert answer.request.project is project
    assert answer.area is None
