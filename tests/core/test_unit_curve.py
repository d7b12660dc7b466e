"""The curves of a unit's activation and its derivative, and the examples' weighted sums, held against autograd and plain products."""

from __future__ import annotations

from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.unit_curve import FEWEST, LEAST_REACH, activation_curve, reach_for, sums_of, unit_sums
from tests.core.nets import HIDDEN, random_network, random_points, seeds

FUNCTIONS: dict[str, Any] = {
    "linear": lambda z: z,
    "heaviside": lambda z: anp.where(z >= 0, 1.0, 0.0),
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "sin": anp.sin,
    "gaussian": lambda z: anp.exp(-(z**2)),
}


def slope_of(name: str, z: np.ndarray) -> np.ndarray:
    """Return f' by autograd; that of heaviside, which it warns of, is 0 by the lecture."""
    if name == "heaviside":
        return np.zeros(len(z))
    return np.array([autograd.grad(FUNCTIONS[name])(float(value)) for value in z])


@pytest.mark.parametrize("name", [name for name, a in ACTIVATIONS.items() if not a.last_layer_only])
def test_both_curves_are_the_function_and_its_derivative_as_autograd_has_it(name: str) -> None:
    curve = activation_curve(name, 4.0)
    assert curve is not None
    assert (np.diff(curve.z) > 0).all()
    assert (curve.z[0], curve.z[-1]) == (-4.0, 4.0)
    np.testing.assert_allclose(curve.f, FUNCTIONS[name](curve.z), atol=1e-12)
    smooth = curve.z != 0 if name in ("relu", "leaky relu") else np.ones(len(curve.z), bool)
    np.testing.assert_allclose(curve.slope[smooth], slope_of(name, curve.z[smooth]), atol=1e-9)


def test_heaviside_has_both_sides_of_its_jump() -> None:
    curve = activation_curve("heaviside", 4.0)
    assert curve is not None
    jump = int(np.flatnonzero(np.diff(curve.f))[0])
    assert curve.z[jump + 1] - curve.z[jump] < 1e-9
    assert not curve.slope.any()


def test_softmax_has_no_curve() -> None:
    assert activation_curve("softmax", 4.0) is None


@given(seed=seeds, depth=st.integers(1, 4), data=st.data())
def test_sums_outputs_and_slopes_of_a_unit_are_those_of_plain_products(seed: int, depth: int, data: st.DataObject) -> None:
    sizes = (2, *(data.draw(st.integers(1, 4)) for _ in range(depth)))
    names = tuple(data.draw(st.sampled_from(HIDDEN)) for _ in range(depth))
    network, points = random_network(sizes, names, seed), random_points(7, 1, seed)
    s = data.draw(st.integers(1, depth))
    i = data.draw(st.integers(0, sizes[s] - 1))
    y = points.xy
    for W, name in zip(network.weights[: s - 1], names, strict=False):
        y = FUNCTIONS[name](y @ W[:, 1:].T + W[:, 0])
    z = y @ network.weights[s - 1][i, 1:] + network.weights[s - 1][i, 0]
    found = unit_sums(network, points, (s, i))
    assert found.activation == names[s - 1]
    assert found.indices.tolist() == list(range(7))
    np.testing.assert_allclose(found.z, z, atol=1e-9)
    np.testing.assert_allclose(found.y, FUNCTIONS[names[s - 1]](z), atol=1e-9)
    np.testing.assert_allclose(found.slope, slope_of(names[s - 1], z), atol=1e-9)
    alone = sums_of(names[s - 1], z)
    np.testing.assert_allclose(alone.y, found.y, atol=1e-9)
    np.testing.assert_allclose(alone.slope, found.slope, atol=1e-9)


def large(units: int) -> Network:
    return random_network((2, units, units, 1), ("tanh", "tanh", "sigmoid"), 1)


def test_of_many_points_and_a_large_network_an_even_sample_is_taken_with_the_picked_one() -> None:
    points = PointSet(np.random.default_rng(1).normal(size=(5000, 2)), np.zeros(5000, np.int64), ("a", "b"))
    network = large(200)
    found = unit_sums(network, points, (3, 0), picked=1234)
    assert len(found.z) == FEWEST + 1
    assert found.indices[-1] == 1234
    assert found.among == 5000
    assert np.diff(found.indices[:-1]).min() > 300
    assert len(unit_sums(network, points, (1, 0)).z) > 300  # what comes after its layer does not count
    assert len(unit_sums(network, points, (3, 0), picked=0).z) == FEWEST  # it is among them


def test_the_axis_holds_all_finite_sums_and_grows_by_doubling() -> None:
    assert reach_for(np.array([])) == LEAST_REACH
    assert reach_for(np.array([0.0])) == LEAST_REACH
    assert reach_for(np.array([-5.0, 2.0, np.inf, np.nan])) == 8.0
    assert reach_for(np.array([9.0])) == 16.0
    assert reach_for(np.array([1e300])) >= 1e6
