"""What is blank, and what a project lacks before it can be trained."""

from __future__ import annotations

from mlp_studio.core import edits
from mlp_studio.core.blank import is_blank, lack_of


def test_an_empty_project_is_blank_also_after_other_weights_were_drawn() -> None:
    project = edits.empty_project()
    assert project.network.sizes == (2, 1)
    assert is_blank(project)
    assert is_blank(edits.reset(project, 7))


def test_a_weight_set_by_hand_a_layer_or_a_point_make_it_something() -> None:
    project = edits.empty_project()
    assert not is_blank(edits.set_weight(project, 1, 0, 1, 0.5))
    assert not is_blank(edits.add_layer(project, 0))
    assert not is_blank(edits.add_points(project, [(0.0, 0.0)], [0]))


def test_points_are_all_that_is_missing_before_a_run() -> None:
    project = edits.empty_project()
    assert lack_of(project) == "Add points to train"
    assert lack_of(edits.add_layer(project, 0)) == "Add points to train"
    assert lack_of(edits.add_points(project, [(0.0, 0.0)], [0])) == ""
    only_test = edits.add_points(project, [(0.0, 0.0)], [0], [True])
    assert lack_of(only_test) == "Add points to train"
