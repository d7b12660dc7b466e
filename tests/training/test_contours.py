"""Lines of a function's zeros: within a small part of a pixel of where they truly are, at every zoom, steps of threshold units included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.network import Layer, Network
from mlp_studio.training.contours import level_lines
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.regions import RegionFrame, RegionRequest, draw_regions
from tests.core.nets import xor_minimum_network

AXIS = np.linspace(-1.0, 1.0, 41)
COLOURS = RegionColours(np.eye(3) * 255, np.zeros(3), 1.0, np.array([255.0, 0, 0]), np.full(3, 128.0), np.array([0.0, 0, 255]))


def lines_of(field: object, levels: tuple[float, ...] = (0.0,)) -> list[tuple[Floats, ...]]:
    """Return the lines of a function of x1 and x2 over the grid of AXIS."""

    def above(xy: Floats, which: Integers) -> Floats:
        return np.asarray(field(xy[:, 0], xy[:, 1]) - np.array(levels)[which])  # type: ignore[operator]

    x1, x2 = np.meshgrid(AXIS, AXIS)
    return level_lines([np.asarray(field(x1, x2))], levels, AXIS, AXIS, above)  # type: ignore[operator]


def drawn(network: Network, bounds: tuple[float, float, float, float], size: int) -> RegionFrame:
    frame = draw_regions(RegionRequest(1, network, "exclusive", bounds, size, COLOURS, thumbnail_size=16))
    assert frame is not None
    return frame


def test_the_line_of_a_smooth_function_is_within_a_fiftieth_of_a_cell_of_its_zeros() -> None:
    (lines,) = lines_of(lambda x1, x2: x1**2 + x2**2 - 0.5)
    assert len(lines) == 1
    assert np.abs(np.hypot(*lines[0].T) - np.sqrt(0.5)).max() < 0.02 * (AXIS[1] - AXIS[0])


def test_the_line_of_a_step_is_as_straight_as_the_step() -> None:
    (lines,) = lines_of(lambda x1, x2: np.where(0.3 * x1 + x2 >= 0.123, 1.0, -1.0))
    assert np.abs(0.3 * lines[0][:, 0] + lines[0][:, 1] - 0.123).max() < 0.02 * (AXIS[1] - AXIS[0])


def test_each_level_has_its_own_lines_in_order() -> None:
    levels = (-0.53, 0.0, 0.71)
    for level, lines in zip(levels, lines_of(lambda x1, x2: x1 + 0.0 * x2, levels), strict=True):
        assert [len(line) for line in lines] == [41]
        np.testing.assert_allclose(lines[0][:, 0], level, atol=0.02 * (AXIS[1] - AXIS[0]))


def test_a_level_that_is_nowhere_reached_has_no_line() -> None:
    below, within, above = lines_of(lambda x1, x2: x1 + x2, (-5.0, 0.05, 5.0))
    assert (below, len(within), above) == ((), 1, ())
    assert lines_of(lambda x1, x2: x1 + x2, ()) == []
    assert lines_of(lambda x1, x2: 0.0 * x1 * x2) == [()]


def test_no_line_goes_where_the_function_has_no_value() -> None:
    (lines,) = lines_of(lambda x1, x2: np.where(x1 > 0.01, x2 - 0.012, np.nan))
    assert len(lines) == 1
    assert lines[0][:, 0].min() > 0
    np.testing.assert_allclose(lines[0][:, 1], 0.012, atol=1e-9)


@hypothesis_settings(max_examples=12, deadline=None)
@given(
    angle=st.floats(0, np.pi),
    offset=st.floats(-0.6, 0.6),
    zoom=st.sampled_from([1.0, 30.0, 1000.0]),
    activation=st.sampled_from(["heaviside", "sigmoid"]),
)
def test_the_boundary_of_a_perceptron_is_a_straight_line_at_every_zoom(angle: float, offset: float, zoom: float, activation: str) -> None:
    size, normal = 100, np.array([np.cos(angle), np.sin(angle)])
    weights = 50 * np.array([[-offset, *normal]])
    centre, half = offset * normal, 1.0 / zoom
    bounds = (centre[0] - half, centre[0] + half, centre[1] - half, centre[1] + half)
    frame = drawn(Network(("x1", "x2"), (Layer("o", 1, activation),), (weights,)), bounds, size)
    assert len(frame.boundaries) == 1
    pixels = np.abs(frame.boundaries[0] @ normal - offset) / (2 * half / size)
    assert pixels.max() <= 0.1


@pytest.mark.parametrize("zoom", [1, 500])
@pytest.mark.parametrize("size", [100, 344, 688])
def test_the_boundary_of_a_threshold_network_keeps_to_its_two_lines_in_live_and_fine_pictures(zoom: int, size: int) -> None:
    half = 1.0 / zoom
    bounds = (0.75 - half, 0.75 + half, 0.25 - half, 0.25 + half)  # on the line x1 − x2 = 1/2
    frame = drawn(xor_minimum_network(), bounds, size)
    assert frame.boundaries
    for line in frame.boundaries:
        away = np.abs(np.abs(line[:, 0] - line[:, 1]) - 0.5) / np.sqrt(2) / (2 * half / size)
        assert away.max() <= 0.1


def test_boundaries_reach_beyond_the_frame_on_both_sides() -> None:
    network = Network(("x1", "x2"), (Layer("o", 1, "sigmoid"),), (np.array([[0.0, 0.0, 1.0]]),))
    (line,) = drawn(network, (-1.0, 1.0, -1.0, 1.0), 40).boundaries
    assert line[:, 0].min() < -1.0
    assert line[:, 0].max() > 1.0


def test_where_threshold_units_agree_the_area_is_that_of_the_first() -> None:
    weights = np.array([[0.1, 1.0, 0.0], [0.1, 0.0, 1.0], [-9.0, 0.0, 0.0]])  # both fire in the upper right corner, none at the lower left
    frame = drawn(Network(("x1", "x2"), (Layer("o", 3, "heaviside"),), (weights,)), (-1.0, 1.0, -1.0, 1.0), 40)
    assert frame.boundaries
    corners = np.concatenate(frame.boundaries)
    on_first, on_second = np.abs(corners[:, 0] + 0.1), np.abs(corners[:, 1] + 0.1)
    assert np.minimum(on_first, on_second).max() < 0.01
    assert corners[on_second < 0.01, 0].max() < -0.1 + 2 / 40  # the second's area ends where the first's begins
