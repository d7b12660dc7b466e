"""Network, project and their arrays as values: read-only, equal by value, held to their shapes; and how they lie in flat memory."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.activations import CODES
from mlp_studio.core.arrays import read_only, same_arrays
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network, weight_symbol
from mlp_studio.core.packing import CODE, LANES, SIZE, Packing, pack_examples, padded
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.settings import TrainingSettings, ViewSettings
from tests.core.nets import random_network, same_bits, seeds, shapes, xor_minimum_network, xor_project

NETWORK = random_network((2, 4, 3), ("tanh", "sigmoid"), 1)


# Network


def test_a_network_knows_its_symbols() -> None:
    assert (NETWORK.p, NETWORK.d, NETWORK.k) == (2, 2, 3)
    assert NETWORK.sizes == (2, 4, 3)
    assert NETWORK.shapes == [(4, 3), (3, 5)]
    assert NETWORK.describe() == "2-4-3"
    assert NETWORK.layers[0].function.name == "tanh"


@pytest.mark.parametrize(("d", "symbols"), [(1, ["W^o"]), (2, ["W^h", "W^o"]), (3, ["W^h1", "W^h2", "W^o"])])
def test_matrices_are_named_as_the_lecture_names_them(d: int, symbols: list[str]) -> None:
    network = random_network((2, *(2,) * d), ("tanh",) * d, 1)
    assert [weight_symbol(network, s) for s in range(1, d + 1)] == symbols


def test_networks_are_equal_by_value() -> None:
    same = Network(NETWORK.inputs, NETWORK.layers, tuple(w.copy() for w in NETWORK.weights))
    assert same == NETWORK
    mask = (np.eye(4, 3, dtype=bool), np.zeros((3, 5), bool))
    others = [
        replace(NETWORK, inputs=("x2", "x1")),
        replace(NETWORK, removed=mask),
        replace(NETWORK, frozen=mask),
        replace(NETWORK, weights=tuple(w + 1 for w in NETWORK.weights)),
        replace(NETWORK, layers=(NETWORK.layers[0], replace(NETWORK.layers[1], name="out"))),
    ]
    assert all(other != NETWORK for other in others)
    assert NETWORK != "2-4-3"
    with pytest.raises(TypeError, match="unhashable"):
        hash(NETWORK)


@pytest.mark.parametrize("part", ["weights", "removed", "frozen"])
def test_arrays_of_other_shapes_are_a_bug(part: str) -> None:
    with pytest.raises(ValueError, match=rf"{part} have shapes .*, the layers want \[\(4, 3\), \(3, 5\)\]"):
        replace(NETWORK, **{part: (np.zeros((4, 3)), np.zeros((3, 4)))})


def test_a_network_cannot_be_changed_and_does_not_share_the_callers_arrays() -> None:
    weights = (np.zeros((4, 3)), np.zeros((3, 5)))
    network = replace(NETWORK, weights=weights)
    weights[0][0, 0] = 1.0
    assert network.weights[0][0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        network.weights[0][0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        network.removed[0][0, 0] = True
    with pytest.raises(FrozenInstanceError):
        network.inputs = ("x1",)  # type: ignore[misc]


def test_cut_edges_stay_at_zero_and_only_the_rest_that_is_not_frozen_is_trainable() -> None:
    cut, still = np.zeros((4, 3), bool), np.zeros((4, 3), bool)
    cut[0, 0], still[1, 1] = True, True
    other = np.zeros((3, 5), bool)
    network = replace(NETWORK, removed=(cut, other), frozen=(still, other)).with_weights((np.ones((4, 3)), np.ones((3, 5))))
    assert np.array_equal(network.weights[0], 1.0 - cut)
    assert np.array_equal(network.trainable[0], ~cut & ~still)
    assert network.trainable[1].all()


def test_versions_share_the_matrices_in_which_they_do_not_differ() -> None:
    changed = NETWORK.with_weights((NETWORK.weights[0], NETWORK.weights[1] * 2))
    assert changed.weights[0] is NETWORK.weights[0]
    assert changed.removed[0] is NETWORK.removed[0]


# Arrays


def test_a_read_only_array_is_shared_and_anything_else_copied() -> None:
    once = read_only([1, 2, 3])
    assert once.dtype == np.float64
    assert read_only(once) is once
    for other in (once[:2], np.asfortranarray(np.ones((2, 2))), np.ones(3), once.astype(np.float32)):
        made = read_only(other)
        assert not np.shares_memory(made, other)
        assert made.flags.c_contiguous
        assert not made.flags.writeable
    assert read_only(once, np.bool_).tolist() == [True, True, True]


def test_tuples_of_arrays_are_the_same_if_all_their_arrays_are() -> None:
    a, b = np.ones(2), np.zeros(2)
    assert same_arrays((a, b), (a, b.copy()))
    assert not same_arrays((a, b), (a, a))
    assert not same_arrays((a, b), (a,))


# Project


def test_projects_are_equal_if_a_file_would_hold_the_same() -> None:
    project = xor_project()
    assert replace(project, source="elsewhere", progress=Progress(3, 1)) == project
    others = [
        replace(project, title="t"),
        replace(project, training=TrainingSettings(seed=2)),
        replace(project, view=ViewSettings(hyperplanes=False)),
        replace(project, network=NETWORK),
        replace(project, points=generate("moons")),
    ]
    assert all(other != project for other in others)
    assert project != "project"
    with pytest.raises(TypeError, match="unhashable"):
        hash(project)


def test_a_trained_project_remembers_its_start_and_its_place() -> None:
    project = xor_project()
    moved = tuple(w + 1 for w in project.network.weights)
    once = project.trained(moved, 3, 2)
    twice = once.trained(tuple(w + 2 for w in moved), 4, 0)
    assert same_bits(once.network.weights, moved)
    assert (once.progress.epoch, once.progress.example) == (3, 2)
    assert same_bits(twice.start_weights, project.network.weights)
    assert project.progress.start is None
    assert same_bits(project.start_weights, project.network.weights)


def test_the_start_of_a_run_cannot_be_written_to() -> None:
    start = (np.zeros((1, 3)),)
    progress = Progress(0, 0, start)
    start[0][0, 0] = 1.0
    assert progress.start is not None
    assert progress.start[0][0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        progress.start[0][0, 0] = 1.0


# Errors


def test_an_error_says_where_what_and_how_to_mend_it_in_one_line() -> None:
    assert str(StudioError("this is\nwrong.", "a\tfile", "Mend it")) == "a file: this is wrong. Mend it."
    assert str(StudioError("this is wrong")) == "this is wrong."


def test_an_error_can_be_placed_inside_another_place() -> None:
    inner = StudioError("it is wrong", "layers[0]", "Mend it").within("net.mlps")
    assert (inner.what, inner.where, inner.mend) == ("it is wrong", "net.mlps: layers[0]", "Mend it")
    assert StudioError("it is wrong").within("net.mlps").where == "net.mlps"


# Flat memory


@given(shapes(widest=9), seeds)
def test_packing_and_unpacking_gives_the_same_matrices(sizes: tuple[int, ...], seed: int) -> None:
    network = random_network(sizes, ("tanh",) * (len(sizes) - 1), seed)
    packing = Packing.of(network)
    flat = packing.pack(network.weights)
    unpacked = packing.unpack(flat)
    assert len(flat) == packing.weight_count
    assert np.count_nonzero(flat) == sum(w.size for w in network.weights)  # all the rest is padding
    assert same_bits(unpacked, network.weights)
    assert not any(w.flags.writeable or np.shares_memory(w, flat) for w in unpacked)


def test_rows_are_padded_with_zeros() -> None:
    packing = Packing.of(NETWORK)
    matrix = packing.padded_matrix(packing.pack(NETWORK.weights), 2)
    assert matrix.shape == (3, padded(5))
    assert not matrix[:, 5:].any()
    assert packing.layout[SIZE].tolist() == [2, 4, 3]
    assert packing.layout[CODE].tolist()[1:] == [CODES["tanh"], CODES["sigmoid"]]


@given(st.integers(0, 1000))
def test_padding_goes_to_the_next_whole_lanes(count: int) -> None:
    assert padded(count) % LANES == 0
    assert count <= padded(count) < count + LANES


def test_examples_are_packed_in_rows_of_their_own() -> None:
    x = np.arange(15.0).reshape(3, 5)
    packed = pack_examples(x)
    assert np.array_equal(packed[:, :5], x)
    assert packed.shape == (3, 8)
    assert not packed[:, 5:].any()


def test_the_minimum_network_has_nine_weights() -> None:
    assert sum(w.size for w in xor_minimum_network().weights) == 9
    assert xor_minimum_network().layers == (Layer("h1", 2, "heaviside"), Layer("o", 1, "heaviside"))
    assert Project(xor_minimum_network(), generate("xor")).training == TrainingSettings()
