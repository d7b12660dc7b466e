"""Edits of weights: set, drawn, perturbed, cut, drawn back and frozen, each where it is told and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import choice, edits
from mlp_studio.core.edits.weights import MAX_WEIGHT
from mlp_studio.core.engine import train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.initialisation import INITIALISERS
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import project_of, same_bits, seeds, trained

NAN = float("nan")


def test_a_weight_is_set_where_it_is_told_and_nowhere_else() -> None:
    before = project_of(3, 1)
    after = edits.set_weight(before, 1, 2, 0, -0.125)
    changed = after.network.weights[0] != before.network.weights[0]
    assert np.argwhere(changed).tolist() == [[2, 0]]
    assert after.network.weights[0][2, 0] == -0.125
    assert after.network.weights[1] is before.network.weights[1]


def test_cut_edges_stay_at_zero_whatever_weights_are_set() -> None:
    project = project_of(3, 1)
    cut = tuple(np.zeros(w.shape, bool) for w in project.network.weights)
    cut[0][1, 2] = True
    project = replace(project, network=replace(project.network, removed=cut))
    project = edits.set_weights(project, tuple(np.full(w.shape, 7.0) for w in project.network.weights))
    assert np.argwhere(project.network.weights[0] == 0.0).tolist() == [[1, 2]]


def test_a_number_typed_for_a_cut_edge_brings_it_back_and_no_other() -> None:
    project = edits.remove_weights(project_of(3, 1), [(1, 1, 2), (1, 0, 0)])
    after = edits.set_weight(project, 1, 1, 2, 3.0).network
    assert after.weights[0][1, 2] == 3.0
    assert [tuple(edge) for edge in np.argwhere(after.removed[0])] == [(0, 0)]


def test_reset_draws_the_weights_of_the_seed_and_begins_again() -> None:
    fresh = edits.new_project((3, 1), ("tanh", "sigmoid"), generate("xor"), TrainingSettings(seed=9))
    after = edits.reset(trained(project_of(3, 1)), 9)
    assert same_bits(after.network.weights, fresh.network.weights)
    assert (after.training.seed, after.progress.epoch, after.progress.example, after.progress.start) == (9, 0, 0, None)
    assert not same_bits(edits.reset(after, 10).network.weights, fresh.network.weights)


def test_reset_leaves_frozen_weights_and_cut_edges_as_they_are() -> None:
    project = trained(project_of(3, 1))
    frozen = (np.eye(3, dtype=bool), np.zeros((1, 4), bool))
    removed = (np.zeros((3, 3), bool), np.array([[False, True, False, False]]))
    project = replace(project, network=replace(project.network, frozen=frozen, removed=removed))
    after = edits.reset(project, 4).network.weights
    assert np.array_equal(after[0] == project.network.weights[0], frozen[0])
    assert after[1][0, 1] == 0.0


def test_same_start_goes_back_to_exactly_the_weights_of_the_start() -> None:
    before = project_of(3, 1)
    after = edits.same_start(trained(before))
    assert same_bits(after.network.weights, before.network.weights)
    assert (after.progress.epoch, after.progress.example, after.progress.start) == (0, 0, None)
    assert same_bits(edits.same_start(before).network.weights, before.network.weights)


# Blocks


def test_a_block_fills_its_place_and_leaves_what_is_not_a_number() -> None:
    project = edits.remove_weights(project_of(3, 1), [(1, 1, 1), (1, 2, 2), (1, 0, 0)])
    after = edits.set_block(project, 1, 1, 1, np.array([[5.0, NAN], [6.0, NAN]])).network
    before = project.network.weights[0]
    assert after.weights[0].tolist() == [before[0].tolist(), [before[1, 0], 5.0, before[1, 2]], [before[2, 0], 6.0, 0.0]]
    assert np.argwhere(after.removed[0]).tolist() == [[0, 0], [2, 2]]
    assert after.weights[1] is project.network.weights[1]


@pytest.mark.parametrize(("i", "j"), [(2, 0), (0, 2), (2, 2)])
def test_a_block_that_reaches_beyond_the_matrix_is_refused_with_both_sizes(i: int, j: int) -> None:
    with pytest.raises(StudioError) as caught:
        edits.set_block(project_of(3, 1), 1, i, j, np.zeros((2, 2)))
    assert caught.value.what == f"2 × 2 numbers do not fit into the 3 × 3 weights of layer 1 from row {i + 1}, column {j} on"


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), 1.01 * MAX_WEIGHT, -1.01 * MAX_WEIGHT])
def test_weights_that_are_too_large_are_refused_alone_and_in_a_block(value: float) -> None:
    project = project_of(3, 1)
    for edit in (
        lambda: edits.set_weight(project, 1, 0, 0, value),
        lambda: edits.set_block(project, 1, 0, 0, np.array([[1.0, value]])),
    ):
        with pytest.raises(StudioError, match="finite number up to 1e12"):
            edit()
    assert edits.set_weight(project, 1, 0, 0, MAX_WEIGHT).network.weights[0][0, 0] == MAX_WEIGHT


# By a rule


@given(seeds, st.sampled_from(list(INITIALISERS)))
def test_a_seed_gives_a_layer_the_same_weights_whatever_else_is_chosen(seed: int, rule: str) -> None:
    project = project_of(3, 2, 1)
    everything = edits.initialise(project, choice.all_weights(project.network), rule, (), seed)
    one = edits.initialise(project, choice.layer_weights(project.network, 2), rule, (), seed)
    assert np.array_equal(one.network.weights[1], everything.network.weights[1])
    assert one.network.weights[0] is project.network.weights[0]
    assert one.network.weights[2] is project.network.weights[2]


def test_a_rule_takes_its_parameters_and_defaults_for_the_rest() -> None:
    project = project_of(40, 40)
    everything = choice.all_weights(project.network)
    narrow = edits.initialise(project, everything, "uniform", (0.4,), 1).network.weights[1]
    assert (narrow.min() >= 0.4, narrow.max() <= 0.5) == (True, True)
    assert edits.initialise(project, everything, "constant", (-2.5,)).network.weights[0][7, 1] == -2.5


def test_frozen_and_cut_weights_are_left_by_every_rule() -> None:
    project = edits.freeze_weights(edits.remove_weights(project_of(3, 1), [(1, 0, 1)]), [(1, 2, 2), (2, 0, 0)])
    before = project.network
    for after in (
        edits.initialise(project, choice.all_weights(before), "constant", (9.0,)),
        edits.perturb(edits.set_weights(project, before.weights), choice.all_weights(before), 0.5, 3),
    ):
        changed = [np.argwhere(now == then).tolist() for now, then in zip(after.network.weights, before.weights, strict=True)]
        assert changed == [[[0, 1], [2, 2]], [[0, 0]]]
        assert after.network.weights[0][0, 1] == 0.0


def test_biases_can_be_left_out() -> None:
    project = project_of(3, 1)
    after = edits.initialise(project, choice.all_weights(project.network, biases=False), "zero").network.weights
    assert not any(w[:, 1:].any() for w in after)
    assert all(np.array_equal(w[:, 0], then[:, 0]) for w, then in zip(after, project.network.weights, strict=True))


@pytest.mark.parametrize(
    ("rule", "parameters", "words"),
    [
        ("uniform", (1.0, 0.0), "Uniform: a is larger than b."),
        ("normal", (0.0, -1.0), "Normal: σ is negative."),
        ("constant", (float("inf"),), "All equal: c is a number between −1e6 and 1e6."),
        ("uniform", (0.0, NAN), "Uniform: b is a number between −1e6 and 1e6."),
        ("normal", (-2e6,), "Normal: μ is a number between −1e6 and 1e6."),
    ],
)
def test_parameters_out_of_range_are_refused_by_their_symbol(rule: str, parameters: tuple[float, ...], words: str) -> None:
    project = project_of(3, 1)
    with pytest.raises(StudioError) as caught:
        edits.initialise(project, choice.all_weights(project.network), rule, parameters)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("epsilon", [0.0, -0.1, NAN, float("inf"), 2 * MAX_WEIGHT])
def test_an_epsilon_that_is_not_positive_is_refused(epsilon: float) -> None:
    project = project_of(3, 1)
    with pytest.raises(StudioError, match="ε is a positive number"):
        edits.perturb(project, choice.all_weights(project.network), epsilon)


def test_perturbing_does_not_lead_beyond_the_largest_weight() -> None:
    project = edits.set_weights(project_of(30, 1), (np.full((30, 3), MAX_WEIGHT), np.full((1, 31), -MAX_WEIGHT)))
    after = edits.perturb(project, choice.all_weights(project.network), MAX_WEIGHT, 2).network.weights
    assert max(np.abs(w).max() for w in after) == MAX_WEIGHT
    assert (after[0] < MAX_WEIGHT).any()


def test_symmetric_weights_stay_symmetric_in_training_and_random_ones_do_not() -> None:
    project = edits.set_training(project_of(3, 1, activation="sigmoid"), loss="squared")
    everything = choice.all_weights(project.network)
    alike = train(edits.initialise(project, everything, "constant", (0.5,)), 20).network.weights[0]
    assert (alike == alike[0]).all()
    assert (alike != 0.5).any()
    drawn = train(edits.initialise(project, everything, "uniform", (), 1), 20).network.weights[0]
    assert (drawn != drawn[0]).any()


# Cutting, drawing back, freezing


def test_an_edge_that_is_cut_and_drawn_back_has_the_weight_of_the_seed() -> None:
    project = edits.set_weight(project_of(3, 1), 1, 2, 1, 9.0)
    cut = edits.remove_weights(project, [(1, 2, 1), (2, 0, 0)])
    assert (cut.network.weights[0][2, 1], cut.network.weights[1][0, 0]) == (0.0, 0.0)
    back = edits.restore_weights(cut, [(1, 2, 1), (1, 0, 0)])
    assert back.network.weights[0][2, 1] == project_of(3, 1).network.weights[0][2, 1]
    assert np.argwhere(back.network.removed[1]).tolist() == [[0, 0]]
    assert not back.network.removed[0].any()
    assert back.network.weights[0][0, 0] == project.network.weights[0][0, 0]


def test_a_cut_edge_stays_cut_through_reset_and_same_start() -> None:
    project = edits.remove_weights(trained(project_of(3, 1)), [(1, 1, 1)])
    for after in (edits.reset(project, 7), edits.same_start(project)):
        assert after.network.weights[0][1, 1] == 0.0
        assert np.argwhere(after.network.removed[0]).tolist() == [[1, 1]]


def test_frozen_weights_can_be_thawed() -> None:
    project = edits.freeze_weights(project_of(3, 1), [(1, 0, 0), (2, 0, 3)])
    assert [np.argwhere(mask).tolist() for mask in project.network.frozen] == [[[0, 0]], [[0, 3]]]
    assert not project.network.trainable[1][0, 3]
    thawed = edits.freeze_weights(project, [(1, 0, 0), (1, 1, 1)], frozen=False)
    assert [np.argwhere(mask).tolist() for mask in thawed.network.frozen] == [[], [[0, 3]]]
    assert same_bits(thawed.network.weights, project.network.weights)


def start_of(project: Project) -> tuple[np.ndarray, ...]:
    assert project.progress.start is not None
    return project.progress.start


def test_edits_of_weights_leave_the_start_of_the_run() -> None:
    project = trained(project_of(3, 1))
    everything = choice.all_weights(project.network)
    for after in (
        edits.set_weight(project, 1, 0, 0, 4.0),
        edits.initialise(project, everything, "he"),
        edits.perturb(project, everything, 0.1),
        edits.remove_weights(project, [(1, 0, 0)]),
    ):
        assert same_bits(start_of(after), start_of(project))
        assert after.progress.epoch == 12
