"""The space of a layer's outputs, a plane through it, and what the layers behind make of that, held against forward propagation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.layer_space import (
    COMPONENTS,
    Axes,
    Slice,
    axes_within,
    deciding_sum,
    gathered,
    home_square,
    layer_outputs,
    next_lines,
    rest_on_slice,
    slice_through,
    usual_axes,
)
from mlp_studio.core.network import Network
from mlp_studio.core.propagation import forward, outputs
from mlp_studio.core.round_numbers import tick_step, ticks
from tests.core.nets import HIDDEN, random_network, seeds, xor_minimum_network

XOR = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


@st.composite
def networks(draw: st.DrawFn, *, hidden: st.SearchStrategy[int] | None = None) -> Network:
    """Draw a network of x1 and x2 with 1 to 4 layers."""
    widths = st.integers(1, 5) if hidden is None else hidden
    middle = draw(st.lists(widths, min_size=1, max_size=3))
    activations = [draw(st.sampled_from([*HIDDEN, "heaviside"])) for _ in middle]
    last = draw(st.sampled_from(["sigmoid", "softmax", "linear", "tanh"]))
    return random_network((2, *middle, draw(st.integers(1, 4))), (*activations, last), draw(seeds))


def lifted(plane: Slice, uv: Floats) -> Floats:
    """Return the outputs (l, n) that places (n, 2) of a plane stand for."""
    return np.asarray(plane.origin[:, None] + plane.directions.T @ uv.T)


def places(seed: int, n: int = 20) -> Floats:
    return np.random.default_rng([seed, 9]).uniform(-2, 2, (n, 2))


@given(network=networks(), seed=seeds)
def test_outputs_of_any_layer_are_those_of_forward_propagation(network: Network, seed: int) -> None:
    xy = places(seed)
    passed = forward(network, network.inputs_at(xy).T)
    for s in range(network.d + 1):
        wanted = passed.y[s] if s == network.d else passed.y[s][1:]
        np.testing.assert_array_equal(layer_outputs(network, s, xy), wanted)


@given(network=networks(hidden=st.just(2)), seed=seeds, swaps=st.booleans())
def test_with_two_units_the_layers_behind_say_of_the_space_what_the_network_says_of_the_plane(
    network: Network, seed: int, swaps: bool
) -> None:
    xy = places(seed)
    wanted = outputs(network, network.inputs_at(xy))
    for s in range(1, network.d):
        for axes in (Axes(1, 0) if swaps else Axes(0, 1), COMPONENTS):
            y = layer_outputs(network, s, xy)
            plane = slice_through(y, axes)
            assert plane.is_whole
            rest = rest_on_slice(network, s, plane)
            np.testing.assert_allclose(outputs(rest, rest.inputs_at(plane.project(y))), wanted, rtol=1e-9, atol=1e-9)


@given(network=networks(), seed=seeds, pick=st.data())
def test_on_a_slice_the_layers_behind_put_out_what_forward_propagation_makes_of_the_lifted_places(
    network: Network, seed: int, pick: st.DataObject
) -> None:
    s = pick.draw(st.integers(1, network.d))
    units = network.sizes[s]
    some = [COMPONENTS, *(Axes(i, j) for i in range(units) for j in range(units) if i != j)]
    axes = axes_within(pick.draw(st.sampled_from(some)), units)
    plane = slice_through(layer_outputs(network, s, places(seed)), axes)
    uv = places(seed, 7)
    y: Floats = np.concatenate([np.ones((1, 7)), lifted(plane, uv)])
    for layer, W in zip(network.layers[s:], network.weights[s:], strict=True):
        y = np.concatenate([np.ones((1, 7)), layer.function.function(W @ y)])
    rest = rest_on_slice(network, s, plane)
    np.testing.assert_allclose(outputs(rest, rest.inputs_at(uv)).T, y[1:], rtol=1e-9, atol=1e-9)


@given(network=networks(), seed=seeds, pick=st.data())
def test_projecting_undoes_lifting(network: Network, seed: int, pick: st.DataObject) -> None:
    s = pick.draw(st.integers(1, network.d))
    units = network.sizes[s]
    axes = usual_axes(units)
    plane = slice_through(layer_outputs(network, s, places(seed)), axes)
    uv = places(seed, 5) * (1.0, 0.0 if units == 1 else 1.0)
    np.testing.assert_allclose(plane.project(lifted(plane, uv)), uv, atol=1e-9)


@settings(max_examples=30)
@given(seed=seeds, units=st.integers(2, 6))
def test_principal_components_are_the_eigenvectors_of_the_covariance(seed: int, units: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(units, units)) @ rng.normal(size=(units, 40))
    plane = slice_through(y, COMPONENTS)
    values, vectors = np.linalg.eigh(np.cov(y))
    order = np.argsort(values)[::-1]
    assert plane.explained == pytest.approx(tuple(values[order[:2]] / values.sum()))
    for row in range(2):
        assert abs(plane.directions[row] @ vectors[:, order[row]]) == pytest.approx(1)
        assert plane.directions[row, np.abs(plane.directions[row]).argmax()] > 0
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-9)


def test_principal_components_keep_their_sign_while_the_points_move_a_little() -> None:
    rng = np.random.default_rng(3)
    y = np.diag([3.0, 2.0, 0.1]) @ rng.normal(size=(3, 50))
    first = slice_through(y, COMPONENTS)
    turned = Slice(first.origin, -first.directions)
    after = slice_through(y + 0.01 * rng.normal(size=y.shape), COMPONENTS, turned)
    assert (after.directions * turned.directions).sum(axis=1) == pytest.approx([1, 1], abs=0.01)
    alone = slice_through(y, COMPONENTS, Slice(np.zeros(2), np.eye(2)))  # of another layer: it says nothing
    np.testing.assert_array_equal(alone.directions, first.directions)


def test_components_of_no_examples_and_of_a_single_one_are_a_plane_all_the_same() -> None:
    for y in (np.zeros((3, 0)), np.ones((3, 1)), np.full((3, 2), np.nan)):
        plane = slice_through(y, COMPONENTS)
        np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
        assert plane.explained == (0.0, 0.0)


def test_components_of_very_many_examples_are_those_of_a_sample() -> None:
    rng = np.random.default_rng(4)
    y = np.diag([5.0, 2.0, 0.2]) @ rng.normal(size=(3, 20_000))
    plane = slice_through(y, COMPONENTS)
    assert abs(plane.directions[0, 0]) == pytest.approx(1, abs=1e-3)
    assert abs(plane.directions[1, 1]) == pytest.approx(1, abs=1e-3)


def test_a_slice_along_two_units_holds_the_others_at_their_mean() -> None:
    y = np.array([[0.0, 1.0], [0.2, 0.4], [5.0, 7.0]])
    plane = slice_through(y, Axes(2, 0))
    np.testing.assert_allclose(plane.origin, [0, 0.3, 0])
    np.testing.assert_allclose(plane.project(y), [[5, 0], [7, 1]])
    assert not plane.is_whole


def test_in_the_hidden_space_the_four_points_of_xor_are_three_and_one_line_parts_them() -> None:
    network = xor_minimum_network()
    y = layer_outputs(network, 1, XOR)
    np.testing.assert_array_equal(y.T, [[0, 1], [0, 0], [1, 1], [0, 1]])
    plane = slice_through(y, Axes(0, 1))
    at = plane.project(y)
    assert [group.tolist() for group in gathered(at, 1.24)] == [[0, 3]]
    lines = next_lines(network, 1, plane, decides=True)
    assert lines is not None
    np.testing.assert_array_equal(lines, [[0.5, 1, -1]])
    sums = lines[0, 0] + at @ lines[0, 1:]
    np.testing.assert_array_equal(sums >= 0, [False, True, True, False])


def test_groups_come_by_their_size_and_leave_out_what_has_no_place() -> None:
    at = np.array([[0, 0], [1, 1], [np.nan, 0], [1, 1 + 1e-9], [0, 0], [1, 1], [2, 2], [np.nan, 0]])
    assert [group.tolist() for group in gathered(at, 2.0)] == [[1, 3, 5], [0, 4]]
    assert gathered(at[:1], 2.0) == ()
    assert gathered(np.array([[0.0, 0.0], [0.1, 0.0]]), 2.0) == ()


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in ("softmax", "gaussian")])
def test_a_unit_decides_where_its_output_reaches_a_half(name: str) -> None:
    z = deciding_sum(name)
    f = ACTIVATIONS[name].function
    assert f(np.array([z]))[0] >= 0.5
    assert f(np.array([z - 1e-6]))[0] < 0.5


def test_a_bell_has_its_line_where_its_sum_is_nothing() -> None:
    assert deciding_sum("gaussian") == 0.0
    assert deciding_sum("sigmoid") == 0.0
    assert deciding_sum("heaviside") == 0.0


def test_lines_are_those_of_the_next_layer_and_there_are_none_before_softmax_or_after_the_last() -> None:
    network = random_network((2, 2, 3, 2), ("tanh", "tanh", "softmax"), 5)
    plane = slice_through(layer_outputs(network, 1, XOR), Axes(0, 1))
    lines = next_lines(network, 1, plane, decides=True)
    assert lines is not None
    np.testing.assert_allclose(lines, network.weights[1])
    assert next_lines(network, 2, slice_through(layer_outputs(network, 2, XOR), COMPONENTS), decides=True) is None
    assert next_lines(network, 3, slice_through(layer_outputs(network, 3, XOR), Axes(0, 1)), decides=True) is None


def test_the_line_of_a_linear_output_unit_is_where_it_decides_and_of_a_target_number_where_it_is_nothing() -> None:
    network = random_network((2, 2, 1), ("tanh", "linear"), 6)
    plane = slice_through(layer_outputs(network, 1, XOR), Axes(0, 1))
    deciding, plain = (next_lines(network, 1, plane, decides=decides) for decides in (True, False))
    assert deciding is not None
    assert plain is not None
    np.testing.assert_allclose(plain - deciding, [[0.5, 0, 0]])


def test_axes_that_a_layer_has_not_give_way_to_its_usual_ones() -> None:
    assert axes_within(Axes(0, 4), 5) == Axes(0, 4)
    assert axes_within(Axes(0, 4), 4) == COMPONENTS
    assert axes_within(Axes(0, 4), 2) == Axes(0, 1)
    assert axes_within(COMPONENTS, 2) == COMPONENTS
    assert axes_within(COMPONENTS, 1) == Axes(0)
    assert not COMPONENTS.are_units


def test_the_square_of_bounded_units_is_their_range_and_that_of_others_holds_the_points_and_stays() -> None:
    network = random_network((2, 2, 1), ("sigmoid", "sigmoid"), 7)
    at = np.array([[0.4, 0.5], [0.45, 0.5]])
    assert home_square(network, 1, Axes(0, 1), at) == pytest.approx((-0.12, 1.12, -0.12, 1.12))
    free = replace(network, layers=(replace(network.layers[0], activation="relu"), network.layers[1]))
    square = home_square(free, 1, Axes(0, 1), 10 * at)
    assert square[0] < 4
    assert square[1] > 4.5
    assert square[1] - square[0] == pytest.approx(square[3] - square[2])
    assert home_square(free, 1, Axes(0, 1), 10 * at + 0.01, square) == square
    assert home_square(free, 1, Axes(0, 1), 100 * at, square) != square
    assert home_square(free, 1, Axes(0, 1), np.full((1, 2), np.nan), square) == square
    assert home_square(free, 1, Axes(0, 1), np.zeros((0, 2))) == pytest.approx((-1.24, 1.24, -1.24, 1.24))


@given(centre=st.tuples(st.floats(-50, 50), st.floats(-50, 50)), size=st.floats(1e-3, 100))
def test_the_square_of_unbounded_units_has_two_ticks_on_each_axis(centre: tuple[float, float], size: float) -> None:
    network = random_network((2, 2, 1), ("linear", "sigmoid"), 7)
    places = np.array(centre) + np.array([[-size, -size / 3], [size, size / 3]]) / 2
    left, right, bottom, top = home_square(network, 1, Axes(0, 1), places)
    assert min(places[:, 0]) > left
    assert max(places[:, 0]) < right
    assert right - left < 2.6 * size
    for low, high in ((left, right), (bottom, top)):
        assert len(ticks(low, high, tick_step(right - left, 2))) >= 2


@settings(max_examples=25)
@given(seed=seeds, hidden=st.sampled_from(["sigmoid", "tanh", "softplus", "sin", "gaussian"]))
def test_a_line_of_the_space_is_as_steep_as_automatic_differentiation_says(seed: int, hidden: str) -> None:
    network = random_network((2, 3, 4, 1), (hidden, "tanh", "sigmoid"), seed)
    plane = slice_through(layer_outputs(network, 1, places(seed)), COMPONENTS)
    lines = next_lines(network, 1, plane, decides=True)
    assert lines is not None
    origin, directions = plane.origin, plane.directions

    def sums(uv: Any) -> Any:
        return anp.dot(network.weights[1][:, 1:], origin + anp.dot(uv, directions)) + network.weights[1][:, 0]

    at = np.array([0.3, -0.2])
    np.testing.assert_allclose(lines[:, 0] + lines[:, 1:] @ at, sums(at), atol=1e-12)
    np.testing.assert_allclose(lines[:, 1:], autograd.jacobian(sums)(at), atol=1e-12)
