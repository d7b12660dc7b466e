"""Scaling of the coordinates: what the network sees, what the plane keeps, and when it is offered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core import edits
from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.generators import Recipe, generate
from mlp_studio.core.hyperplane import lines_of, moved, set_line
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.scaling import SCALINGS, UNSCALED, Scaling, fit_scaling, needs_scaling


def points_at(xy: object, test: object = None) -> PointSet:
    places = np.array(xy, float).reshape(-1, 2)
    return PointSet(places, np.zeros(len(places), int), ("a", "b"), test=None if test is None else np.array(test))


def far_off() -> Project:
    """Moons in other units, far from 0, with standardised coordinates."""
    moons = generate("moons", 60)
    xy = moons.xy * (40.0, 0.02) + (300.0, -7.0)
    return edits.set_scaling(edits.new_project((3, 1), ("tanh", "sigmoid"), PointSet(xy, moons.labels, moons.classes)), "standard")


def test_standardised_training_points_have_mean_0_and_deviation_1() -> None:
    points = points_at([(1, 10), (3, 30), (5, 20), (1000, 1000)], [False, False, False, True])
    xy = fit_scaling("standard", points).apply(points.xy)[:3]
    assert np.allclose(xy.mean(axis=0), 0)
    assert np.allclose(xy.std(axis=0), 1)


@given(arrays.arrays(float, st.tuples(st.integers(2, 9), st.just(2)), elements=st.floats(-1e6, 1e6)))
def test_scaled_to_a_range_the_points_fill_it(xy: np.ndarray) -> None:
    scaled = fit_scaling("range", points_at(xy)).apply(xy)
    for j in range(2):
        if np.ptp(xy[:, j]) > 1e-9 * max(1, np.abs(xy[:, j]).max()):
            assert scaled[:, j].min() == pytest.approx(-1, abs=1e-5)
            assert scaled[:, j].max() == pytest.approx(1, abs=1e-5)
        elif np.ptp(xy[:, j]) == 0:
            assert (np.abs(scaled[:, j]) < 1e-9).all()


def test_a_coordinate_without_spread_is_centred_and_not_divided() -> None:
    scaling = fit_scaling("standard", points_at([(2, 1), (2, 3)]))
    assert scaling.spread == (1.0, 1.0)
    assert scaling.centre == (2.0, 2.0)


@pytest.mark.parametrize("kind", list(SCALINGS))
def test_without_a_training_point_nothing_is_scaled(kind: str) -> None:
    assert fit_scaling(kind, points_at([])) == Scaling(kind)
    assert fit_scaling(kind, points_at([(5, 5)], [True])) == Scaling(kind)


def test_the_scaling_that_is_off_hands_the_very_array_through() -> None:
    xy = np.ones((3, 2))
    assert UNSCALED.apply(xy) is xy


def test_a_scaled_network_sees_the_scaled_points_in_all_its_features() -> None:
    project = edits.set_inputs(far_off(), ("x1", "x1*x2"))
    xy = project.points.xy
    x1, x2 = ((xy - xy.mean(axis=0)) / xy.std(axis=0)).T
    assert np.allclose(project.network.inputs_at(xy), np.stack([np.ones(60), x1, x1 * x2], axis=1))


def test_training_on_scaled_points_equals_training_on_points_that_were_scaled_before() -> None:
    project = far_off()
    xy = project.network.scaling.apply(project.points.xy)
    plain = edits.new_project((3, 1), ("tanh", "sigmoid"), PointSet(xy, project.points.labels, project.points.classes))
    for a, b in zip(train_reference(project, 3), train_reference(plain, 3), strict=True):
        assert np.allclose(a, b, rtol=1e-12)


def test_scaling_keeps_the_weights_and_can_be_taken_back() -> None:
    project = far_off()
    off = edits.set_scaling(project, "none")
    assert off.network.weights[0] is project.network.weights[0]
    assert off.network.scaling == UNSCALED
    assert edits.set_scaling(off, "standard").network == project.network


def test_other_points_of_a_source_are_scaled_by_their_own_numbers() -> None:
    project = edits.set_scaling(edits.set_recipe(far_off(), Recipe.of("circles"), 0.2), "standard")
    after = edits.set_recipe(project, replace(Recipe.of("circles"), noise=0.3), 0.2)
    assert after.network.scaling == fit_scaling("standard", after.points) != project.network.scaling


def test_points_of_another_source_are_scaled_only_if_they_need_it() -> None:
    assert edits.set_recipe(far_off(), Recipe.of("circles"), 0.2).network.scaling == UNSCALED
    wide = points_at([(0, 0), (300, 1), (200, 2)])
    assert edits.set_points(far_off(), wide, "wide.csv").network.scaling == fit_scaling("standard", wide)


def test_a_change_of_structure_keeps_the_scaling() -> None:
    project = far_off()
    for after in (edits.add_layer(project, 1), edits.set_units(project, 1, 5), edits.reset(project, 3), edits.add_class(project)):
        assert after.network.scaling == project.network.scaling


def test_the_lines_of_a_scaled_network_lie_where_its_units_change_sign() -> None:
    project = far_off()
    found = lines_of(project.network)
    assert found is not None
    z = project.network.inputs_at(project.points.xy) @ project.network.weights[0].T
    w0, w1, w2 = found.rows.T
    assert np.allclose(w0 + np.outer(project.points.xy[:, 0], w1) + np.outer(project.points.xy[:, 1], w2), z)


def test_a_line_that_is_moved_in_the_plane_changes_the_bias_alone() -> None:
    project = far_off()
    found = lines_of(project.network)
    assert found is not None
    after = set_line(project, 1, moved(found.line(1), (12.5, 0.004)))
    now, then = after.network.weights[0], project.network.weights[0]
    assert (now[1, 1:] == then[1, 1:]).all()
    assert now[1, 0] != then[1, 0]
    shown = lines_of(after.network)
    assert shown is not None
    assert shown.line(1) == pytest.approx(moved(found.line(1), (12.5, 0.004)))


def test_outputs_of_a_scaled_network_are_asked_for_in_the_plane_of_the_user() -> None:
    project = far_off()
    y = outputs(project.network, project.network.inputs_at(project.points.xy))
    assert np.ptp(y) > 0.05  # unscaled, every unit would be saturated


@pytest.mark.parametrize(
    ("xy", "reason"),
    [
        ([(0, 0), (1, 1)], ""),
        ([(-1.9, 0.3), (2.1, -1.2)], ""),
        ([(5, 5)], ""),
        ([(0, 0), (170, 1)], "170, where units saturate"),
        ([(0, 0), (5, 0.1)], "50 times as far"),
        ([(0, 0), (0.01, 0.004)], "0.01 only"),
        ([(0, 0), (3, 0)], ""),
    ],
)
def test_scaling_is_offered_with_the_reason_and_only_where_there_is_one(xy: list[tuple[float, float]], reason: str) -> None:
    found = needs_scaling(points_at(xy))
    assert reason in found
    assert bool(found) == bool(reason)
