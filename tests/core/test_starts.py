"""Starts: the same seed gives the same start, symmetric ones are recognised, and final losses are gathered into clusters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.edits import same_start
from mlp_studio.core.engine import train
from mlp_studio.core.starts import bins_of, clusters_of, ended_at, is_falling, start_at, symmetric_layers
from tests.core.nets import random_network, same_bits, xor_project


def test_a_start_is_what_reset_draws_or_what_a_rule_draws_from_the_seed_at_epoch_0() -> None:
    project = train(xor_project(), 5)
    first, again, other = start_at(project, 7), start_at(project, 7), start_at(project, 8)
    assert same_bits(first.network.weights, again.network.weights)
    assert not same_bits(first.network.weights, other.network.weights)
    assert (first.training.seed, first.progress.epoch) == (7, 0)
    equal = start_at(project, 7, "constant", (0.25,))
    assert all((w == 0.25).all() for w in equal.network.weights)


def test_same_start_after_opening_an_end_goes_back_to_the_start_of_that_end() -> None:
    project = xor_project()
    start = start_at(project, 3)
    end = train(start, 10)
    opened = ended_at(project, end.network, 3, start.network.weights, 10, end.progress.memory)
    assert opened.training.seed == 3
    assert opened.progress.epoch == 10
    assert same_bits(opened.network.weights, end.network.weights)
    assert same_bits(same_start(opened).network.weights, start.network.weights)
    assert same_bits(train(opened, 5).network.weights, train(end, 5).network.weights)


def test_hidden_layers_whose_units_are_all_alike_are_symmetric_and_stay_so_while_they_train() -> None:
    project = start_at(xor_project(), 1, "constant", (0.5,))
    assert symmetric_layers(project.network) == [1]
    assert symmetric_layers(train(project, 50).network) == [1]
    assert symmetric_layers(start_at(project, 1).network) == []


@pytest.mark.parametrize("part", ["into", "out", "frozen"])
def test_one_weight_that_differs_breaks_the_symmetry(part: str) -> None:
    network = start_at(xor_project(), 1, "constant", (0.5,)).network
    into, out = (w.copy() for w in network.weights)
    if part == "into":
        into[0, 1] += 1e-6
    elif part == "out":
        out[0, 2] += 1e-6
    changed = network.with_weights((into, out))
    if part == "frozen":
        changed = replace(changed, frozen=(np.array([[True, False, False], [False] * 3]), np.zeros((1, 3), bool)))
    assert symmetric_layers(changed) == []


def test_a_hidden_layer_of_one_unit_is_not_symmetric_and_neither_is_a_single_layer() -> None:
    assert symmetric_layers(random_network((2, 1, 1), ("tanh", "sigmoid"), 1)) == []
    assert symmetric_layers(random_network((2, 3), ("sigmoid",), 1)) == []


def test_final_losses_far_from_each_other_are_clusters_and_those_far_above_the_best_are_stuck() -> None:
    losses = np.array([0.25, 0.011, 0.012, np.nan, 0.251, 0.34, 0.010])
    clusters = clusters_of(losses)
    assert [(c.count, c.low, c.high, c.is_stuck) for c in clusters] == [
        (3, 0.010, 0.012, False),
        (2, 0.25, 0.251, True),
        (1, 0.34, 0.34, True),
    ]


def test_losses_that_are_all_but_equal_are_one_cluster_and_a_slightly_worse_one_is_not_stuck() -> None:
    assert len(clusters_of(np.array([0.5, 0.501, 0.502]))) == 1
    assert [c.is_stuck for c in clusters_of(np.array([0.5, 0.7]))] == [False, False]
    assert clusters_of(np.array([np.nan, np.inf])) == []


def test_there_are_four_clusters_at_most_parted_at_the_widest_gaps() -> None:
    clusters = clusters_of(np.array([0.0, 1.0, 2.0, 3.0, 4.0, 14.0, 24.0]) / 24)
    assert len(clusters) <= 4
    assert [c.count for c in clusters_of(np.repeat([0.0, 0.15, 0.3, 0.6, 0.8, 1.0], 2))] == [6, 2, 2, 2]


def test_single_losses_side_by_side_above_the_lowest_cluster_are_scattered() -> None:
    clusters = clusters_of(np.array([0.0, 0.15, 0.3, 0.6, 0.8, 1.0]))
    assert [(c.count, c.low, c.high, c.is_scattered) for c in clusters] == [(1, 0.0, 0.0, False), (5, 0.15, 1.0, True)]
    mixed = clusters_of(np.array([0.01, 0.01, 0.3, 0.5, 0.8, 0.8, 1.0]))
    assert [(c.count, c.is_scattered) for c in mixed] == [(2, False), (2, True), (2, False), (1, False)]


def test_losses_that_differ_little_from_what_they_began_with_are_one_cluster() -> None:
    losses = np.array([0.013, 0.014, 0.017])
    assert len(clusters_of(losses, first=30.0)) == 1
    assert len(clusters_of(losses)) == 2
    assert len(clusters_of(np.array([0.01, 0.25]), first=0.5)) == 2


def test_a_loss_is_still_falling_if_it_fell_late_by_more_than_a_little_of_what_it_began_with() -> None:
    epochs = np.arange(101.0)
    assert is_falling(epochs, 0.5 - 0.004 * epochs)
    assert not is_falling(epochs, 0.5 / (1 + epochs))  # slow, but all of the way has been gone
    assert not is_falling(epochs, np.where(epochs < 50, 0.5, 0.25))
    assert not is_falling(epochs, 0.5 + 0.1 * epochs)
    assert not is_falling(np.array([0.0]), np.array([0.5]))


def test_bins_reach_from_0_to_a_round_end_and_count_every_finite_loss_once() -> None:
    losses = np.array([0.0, 0.05, 0.39, np.nan, 0.4])
    counts, bounds, place = bins_of(losses, 4)
    assert bounds == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    assert counts.tolist() == [2, 0, 0, 2]
    assert place.tolist() == [0, 0, 3, -1, 3]
    assert bins_of(np.array([np.nan]), 4)[0].tolist() == [0, 0, 0, 0]
    assert bins_of(np.array([0.0]), 4)[0].tolist() == [1, 0, 0, 0]
