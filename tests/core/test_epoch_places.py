"""Places in an epoch: what follows what, and the same project at another example."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from mlp_studio.core.epoch_places import after_next_examples, before_last_examples, count_of, is_one_update, is_same_moment
from tests.core.nets import same_bits, training_with, xor_project


@pytest.mark.parametrize(("settings", "places"), [({}, [0, 1, 2, 3, 0]), ({"algorithm": "minibatch", "batch_size": 3}, [0, 3, 0])])
def test_places_go_round_the_epoch_and_back_to_its_beginning_without_training(settings: dict[str, object], places: list[int]) -> None:
    project = training_with(xor_project(), **settings)
    for place, following in pairwise(places):
        assert project.progress.example == place
        project = after_next_examples(project)
        assert project.progress.example == following
        if following:
            assert before_last_examples(project).progress.example == place
    assert before_last_examples(project).progress.example == 0
    assert same_bits(project.network.weights, xor_project().network.weights)


def test_an_update_later_is_told_from_another_moment() -> None:
    project = xor_project()
    later = after_next_examples(project)
    assert is_one_update(project, later)
    assert not is_one_update(project, after_next_examples(later))
    assert not is_one_update(project, replace(later, points=replace(later.points)))
    assert is_same_moment(project, project)
    assert is_same_moment(project, before_last_examples(later))
    assert not is_same_moment(project, later)
    assert not is_same_moment(project, training_with(project, learning_rate=0.25))


@pytest.mark.parametrize(
    ("epoch", "example", "count"), [(0, 0, (0, 0)), (0, 1, (1, 1)), (0, 3, (1, 3)), (1, 0, (1, 4)), (1, 2, (2, 2)), (7, 0, (7, 4))]
)
def test_t_is_the_number_of_the_epoch_that_was_begun_last(epoch: int, example: int, count: tuple[int, int]) -> None:
    project = xor_project()
    assert count_of(project.trained(project.network.weights, epoch, example)) == count
