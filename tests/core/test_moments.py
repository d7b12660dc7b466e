"""Moments of a run: which epochs are kept, what the engine gives back of them, and the edits of bookmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.edits.bookmarks import MAX_BOOKMARKS, MAX_NAME
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Bookmark, Moment, is_marked
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import random_network, random_points, same_bits, xor_project


def a_project(**settings: object) -> Project:
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 1)
    return Project(network, random_points(12, 1, 1), TrainingSettings(learning_rate=0.05, **settings))  # type: ignore[arg-type]


def kept(project: Project, dense: int, epochs: int, slice_size: int) -> list[tuple[int, object]]:
    engine = Engine(project, dense=np.array([dense]))
    moments = []
    while engine.epoch < epochs:
        engine.advance(min(slice_size, (epochs - engine.epoch) * engine.n - engine.example))
        moments += engine.take_moments()
    return [(moment.epoch, moment) for moment in moments]


@given(st.integers(1, 10**9), st.sampled_from([2, 4, 64, 256]))
def test_every_epoch_up_to_dense_is_marked_and_then_half_as_many_in_each_doubling(epoch: int, dense: int) -> None:
    stride = 1
    while epoch >= dense * stride:
        stride *= 2
    assert is_marked(epoch, dense) == (epoch % stride == 0)
    assert not is_marked(epoch, dense) or is_marked(epoch, 2 * dense)


def test_an_octave_of_epochs_has_half_of_dense_moments() -> None:
    assert [e for e in range(32) if is_marked(e, 8)] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28]


@pytest.mark.parametrize("slice_size", [1, 7, 10_000])
def test_an_engine_keeps_the_marked_epochs_whatever_its_slices(slice_size: int) -> None:
    project = a_project(shuffle=True)
    found = kept(project, 8, 40, slice_size)
    assert [epoch for epoch, _ in found] == [e for e in range(1, 41) if is_marked(e, 8)]
    for epoch, moment in found:
        assert same_bits(moment.weights, train(project, epoch).network.weights)  # type: ignore[attr-defined]


def test_more_moments_than_an_engine_can_hold_are_not_lost() -> None:
    found = kept(a_project(), 4096, 300, 10**9)
    assert [epoch for epoch, _ in found] == list(range(1, 301))


def test_a_moment_holds_what_the_optimiser_remembers() -> None:
    project = a_project(optimiser="adam")
    (_, moment), *_ = [m for m in kept(project, 64, 20, 10**9) if m[0] == 20]
    whole = train(project, 20)
    assert moment.memory.steps == whole.progress.memory.steps  # type: ignore[attr-defined, union-attr]
    assert same_bits(moment.memory.second, whole.progress.memory.second)  # type: ignore[attr-defined, union-attr]


def test_an_engine_that_is_not_asked_for_moments_keeps_none() -> None:
    engine = Engine(a_project())
    engine.advance(1000)
    assert engine.take_moments() == []


def test_going_on_from_a_moment_leads_where_the_run_led() -> None:
    project = a_project(shuffle=True, optimiser="adam")
    early, late = train(project, 7), train(project, 20)
    again = train(edits.go_to_moment(late, early.moment), 13)
    assert same_bits(again.network.weights, late.network.weights)
    assert again.progress.epoch == 20
    assert same_bits(again.start_weights, project.network.weights)


def test_going_to_a_network_of_other_shapes_forgets_the_start_of_the_run() -> None:
    trained = train(a_project(), 3)
    moment = edits.add_unit(trained, 1).moment
    there = edits.go_to_moment(trained, moment)
    assert there.network is moment.network
    assert same_bits(there.start_weights, moment.network.weights)


def test_a_moment_within_an_epoch_of_more_points_goes_to_its_beginning() -> None:
    project = xor_project()
    assert edits.go_to_moment(project, Moment(project.network, 5, 3)).place == 5.75
    assert edits.go_to_moment(project, Moment(project.network, 5, 4)).place == 5


def test_bookmarks_stand_in_the_order_of_their_moments() -> None:
    project = xor_project()
    network = project.network
    for epoch in (30, 10, 20):
        project = edits.add_bookmark(project, Moment(network, epoch))
    assert [b.name for b in project.bookmarks] == ["Epoch 10", "Epoch 20", "Epoch 30"]


def test_two_bookmarks_never_have_one_name() -> None:
    project = xor_project()
    for _ in range(3):
        project = edits.add_bookmark(project, project.moment, "start")
    assert [b.name for b in project.bookmarks] == ["start", "start (2)", "start (3)"]
    project = edits.rename_bookmark(project, 2, "start")
    assert [b.name for b in project.bookmarks] == ["start", "start (2)", "start (3)"]


def test_a_bookmark_is_renamed_to_one_line_of_bounded_length() -> None:
    project = edits.add_bookmark(xor_project(), xor_project().moment, "a")
    assert edits.rename_bookmark(project, 0, " the\n end ").bookmarks[0].name == "the end"
    assert len(edits.rename_bookmark(project, 0, "x" * 500).bookmarks[0].name) == MAX_NAME
    assert edits.rename_bookmark(project, 0, "  ") is project


def test_removing_a_bookmark_leaves_the_others() -> None:
    project = xor_project()
    for name in "abc":
        project = edits.add_bookmark(project, project.moment, name)
    assert [b.name for b in edits.remove_bookmark(project, 1).bookmarks] == ["a", "c"]


def test_too_many_bookmarks_are_refused() -> None:
    project = xor_project()
    for _ in range(MAX_BOOKMARKS):
        project = edits.add_bookmark(project, project.moment)
    with pytest.raises(StudioError, match=f"{MAX_BOOKMARKS} bookmarks already"):
        edits.add_bookmark(project, project.moment)


def test_bookmarks_are_equal_by_value_and_not_by_what_the_optimiser_remembered() -> None:
    project = train(a_project(optimiser="momentum"), 2)
    mark = Bookmark("a", project.moment)
    assert mark == Bookmark("a", replace(project.moment, memory=None))
    assert mark != Bookmark("b", project.moment)
    assert mark != Bookmark("a", replace(project.moment, epoch=3))
    assert mark != "a"
    assert mark != Bookmark("a", edits.set_weight(project, 1, 0, 0, 9.0).moment)


def test_a_moment_counts_the_bytes_of_its_weights_and_of_the_memory() -> None:
    plain, remembering = train(a_project(), 1).moment, train(a_project(optimiser="adam"), 1).moment
    assert plain.size == 8 * (3 * 3 + 4)
    assert remembering.size == 3 * plain.size
