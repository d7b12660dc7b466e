"""The picture of one unit's output: which unit, its scale and levels, a scale that stands still, and the three ways to look at regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network, UnitKey
from mlp_studio.core.points import PointSet
from mlp_studio.core.propagation import forward
from mlp_studio.core.settings import RegionLook, ViewSettings
from mlp_studio.training.heat import BAR, RegionColours, steady_reach, unit_shown
from mlp_studio.training.regions import RegionFrame, RegionRequest, draw_regions, request_of
from tests.core.nets import random_network, xor_minimum_network

BOUNDS = (-1.0, 1.0, -1.0, 1.0)
CLASSES = np.array([[250.0, 10, 20], [30, 240, 40], [50, 60, 230]])
PANEL = np.array([100.0, 110, 120])
COLOURS = RegionColours(CLASSES, PANEL, 1.0, np.array([200.0, 0, 0]), np.array([255.0, 255, 255]), np.array([0.0, 0, 200]))
TANH = Network(("x1", "x2"), (Layer("h1", 2, "tanh"), Layer("o", 1, "sigmoid")), (np.array([[0.0, 3, 0], [0.0, 0, 3]]), np.ones((1, 3))))


def drawn(network: Network, look: RegionLook, unit: UnitKey | None = None, **changes: object) -> RegionFrame:
    view = ViewSettings(regions=look, heat_unit=unit)
    request = RegionRequest(1, network, "exclusive", BOUNDS, 40, COLOURS, thumbnail_size=40, view=view)
    frame = draw_regions(replace(request, **changes))  # type: ignore[arg-type]
    assert frame is not None
    return frame


def single(activation: str, weights: list[list[float]]) -> Network:
    return Network(("x1", "x2"), (Layer("o", len(weights), activation),), (np.array(weights),))


def test_the_first_output_unit_is_shown_where_none_is_chosen_or_the_chosen_one_is_gone() -> None:
    network = random_network((2, 5, 4, 3), ("tanh", "relu", "softmax"), 1)
    assert unit_shown(network, (1, 4)) == (1, 4)
    for gone in (None, (1, 5), (4, 0), (0, 0), (2, -1)):
        assert unit_shown(network, gone) == (3, 0)


def test_areas_have_the_full_colour_of_their_class_however_uncertain_the_network_is() -> None:
    frame = drawn(single("linear", [[0.51, 0.0, 0.0]]), "areas")
    assert (frame.regions[..., :3] == CLASSES[1].astype(np.uint8)).all()
    assert frame.heat is None
    assert not (drawn(single("linear", [[0.51, 0.0, 0.0]]), "strength").regions[..., :3] == CLASSES[1].astype(np.uint8)).any()


def test_a_unit_is_drawn_as_its_thumbnail_is() -> None:
    frame = drawn(TANH, "unit", (1, 1))
    assert np.array_equal(frame.regions, frame.thumbnails[1][1])


@pytest.mark.parametrize("size", [40, 60])
def test_the_heat_map_shows_the_chosen_unit_also_where_thumbnails_are_coarser(size: int) -> None:
    frame = drawn(TANH, "unit", (1, 0), size=size)
    assert frame.heat is not None
    assert frame.heat.unit == (1, 0)
    left, right = frame.regions[size // 2, 0, :3].tolist(), frame.regions[size // 2, -1, :3].tolist()
    assert left[0] > left[2]
    assert right[2] > right[0]


def test_contour_lines_run_where_the_unit_has_their_value() -> None:
    heat = drawn(TANH, "unit", (1, 1)).heat
    assert heat is not None
    assert heat.levels == pytest.approx([-0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8])
    for level, lines in zip(heat.levels, heat.lines, strict=True):
        assert len(lines) == 1
        x = np.column_stack([np.ones(len(lines[0])), lines[0]])
        assert np.abs(forward(TANH, x.T).y[1][2] - level).max() < 0.01


def test_the_decision_boundary_stays_with_the_heat_map_of_a_hidden_unit() -> None:
    hidden, plain = drawn(TANH, "unit", (1, 0)), drawn(TANH, "strength")
    assert len(hidden.boundaries) == len(plain.boundaries) == 1
    np.testing.assert_array_equal(hidden.boundaries[0], plain.boundaries[0])


def test_a_single_output_unit_has_the_decision_boundary_in_place_of_its_line_at_a_half() -> None:
    heat = drawn(single("sigmoid", [[0.0, 4.0, 0.0]]), "unit").heat
    assert heat is not None
    assert heat.levels == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])


def test_a_threshold_unit_has_one_line_where_it_begins_to_fire() -> None:
    heat = drawn(xor_minimum_network(), "unit", (1, 0)).heat
    assert heat is not None
    assert heat.levels == (0.5,)
    (line,) = heat.lines[0]
    assert np.abs(np.abs(line[:, 0] - line[:, 1]) - 0.5).max() < 1e-3


def test_output_units_of_several_classes_go_from_the_middle_colour_to_that_of_their_class() -> None:
    frame = drawn(single("softmax", [[0.0, 60.0, 0.0], [0.0, 0.0, 60.0], [0.0, -60.0, -60.0]]), "unit", (1, 1))
    assert frame.heat is not None
    assert (frame.heat.low, frame.heat.high) == (0.0, 1.0)
    assert frame.heat.bar[0, :3].tolist() == pytest.approx(CLASSES[1].tolist(), abs=3)
    assert frame.heat.bar[-1, :3].tolist() == pytest.approx(COLOURS.middle.tolist(), abs=3)
    assert len(frame.heat.bar) == BAR
    assert frame.regions[0, 10, :3].tolist() == CLASSES[1].tolist()


@pytest.mark.parametrize(("activation", "ends"), [("linear", (-3.0, 3.0)), ("relu", (0.0, 3.0)), ("tanh", (-1.0, 1.0))])
def test_the_scale_has_the_range_of_the_activation_or_a_round_end_beyond_the_largest_output(
    activation: str, ends: tuple[float, float]
) -> None:
    network = Network(("x1", "x2"), (Layer("h1", 1, activation), Layer("o", 1, "sigmoid")), (np.array([[0.0, 2.5, 0]]), np.ones((1, 2))))
    heat = drawn(network, "unit", (1, 0)).heat
    assert heat is not None
    assert (heat.low, heat.high) == ends


def test_a_scale_without_bounds_stands_still_until_it_is_too_short_or_far_too_long() -> None:
    assert steady_reach(2.5, 0.0) == 3.0
    assert steady_reach(2.0, 3.0) == 3.0
    assert steady_reach(3.0, 3.0) == 3.0
    assert steady_reach(3.1, 3.0) == 4.0
    assert steady_reach(1.1, 3.0) == pytest.approx(1.2)
    heat = drawn(single("linear", [[0.0, 1.1, 0.0]]), "unit", reach=2.0).heat
    assert heat is not None
    assert heat.reach == 2.0


def test_places_without_an_output_have_the_colour_of_the_panel() -> None:
    network = Network(("log(x1)",), (Layer("o", 1, "linear"),), (np.array([[0.0, 1.0]]),))
    frame = drawn(network, "unit")
    assert frame.regions[20, 5, :3].tolist() == PANEL.tolist()
    assert frame.regions[20, 38, :3].tolist() != PANEL.tolist()


# Numbers as targets


def regression(look: RegionLook, unit: UnitKey | None = None) -> RegionFrame:
    xy = np.array([[-1.0, 0.0], [1.0, 0.0]])
    project = new_project((1, 1), ("tanh", "linear"), PointSet(xy, np.array([-2.0, 2.0]), None, setting="regression"))
    network = Network(("x1", "x2"), (Layer("h1", 1, "tanh"), Layer("o", 1, "linear")), (np.array([[0.0, 0, 9]]), np.array([[0.0, 2.0]])))
    project = replace(project, network=network, view=ViewSettings(regions=look, heat_unit=unit))
    frame = draw_regions(request_of(project, BOUNDS, 40, COLOURS))
    assert frame is not None
    return frame


def test_the_areas_of_a_regression_are_bands_between_round_values_with_lines_between_them() -> None:
    bands, smooth = regression("areas"), regression("strength")
    assert len(np.unique(bands.regions.reshape(-1, 4), axis=0)) <= 8 < len(np.unique(smooth.regions.reshape(-1, 4), axis=0))
    assert bands.heat is not None
    assert bands.heat.levels == pytest.approx([-1.5, -1, -0.5, 0, 0.5, 1, 1.5])
    assert all(len(lines) == 1 for lines in bands.heat.lines)


def test_a_regression_has_the_scale_of_its_targets_and_no_lines_where_its_strength_is_shown() -> None:
    heat = regression("strength", (1, 0)).heat
    assert heat is not None
    assert (heat.unit, heat.low, heat.high, heat.levels, heat.lines) == ((2, 0), -2.0, 2.0, (), ())


def test_a_hidden_unit_of_a_regression_has_the_scale_of_its_activation() -> None:
    heat = regression("unit", (1, 0)).heat
    assert heat is not None
    assert (heat.unit, heat.low, heat.high) == ((1, 0), -1.0, 1.0)


def test_a_request_is_made_of_the_points_and_the_view_settings_of_a_project() -> None:
    project = new_project((2, 1), ("tanh", "sigmoid"), generate("xor"))
    project = replace(project, view=ViewSettings(regions="unit", heat_unit=(1, 1)))
    request = request_of(project, BOUNDS, 20, COLOURS, 7)
    assert (request.generation, request.size, request.thumbnail_size) == (7, 20, 20)
    assert request.view is project.view
    assert request.points is project.points
