"""The landscape worker: coarse and fine grids of the same landscape, contours, the way of the run, and axes that stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp_studio.core.edits import new_project, set_weights
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.landscape import FINE, LossOverPlane, in_a_row
from mlp_studio.core.moments import Moment
from mlp_studio.core.project import Project
from mlp_studio.training.landscape_worker import (
    COARSE,
    MOST_MOMENTS,
    AxesChoice,
    Kind,
    Landscape,
    LandscapeRequest,
    LandscapeWorker,
    NoLandscape,
    compute_landscape,
    is_quick,
    make_plane,
    sampled,
    stretches_of,
    way_of,
)
from tests.core.nets import xor_project
from tests.training.waiting import wait_for

KEYS = ((1, 0, 1), (1, 0, 2))


def request_of(project: Project, kind: Kind = "weights", **changes: Any) -> LandscapeRequest:
    axes = AxesChoice(kind, project.network, KEYS if kind == "weights" else None, moments=changes.get("moments", ()))
    return replace(LandscapeRequest(1, project, axes, None, None, 1.5, 16), **changes)


def computed(request: LandscapeRequest) -> Landscape:
    found = compute_landscape(request, make_plane(request.axes), lambda: False)
    assert found is not None
    return found


def moments_of(project: Project, count: int) -> tuple[Moment, ...]:
    """Return moments of a way along which all weights grow, and one turns."""
    rows = [tuple(w * (1 + 0.02 * i) + 0.01 * np.cos(0.2 * i) for w in project.network.weights) for i in range(count)]
    return tuple(Moment(project.network.with_weights(weights), i) for i, weights in enumerate(rows))


def test_a_fine_grid_shows_the_same_landscape_as_a_coarse_one() -> None:
    request = request_of(xor_project())
    coarse, fine = computed(request), computed(replace(request, size=61))
    assert coarse.window == fine.window
    np.testing.assert_allclose(coarse.losses, fine.losses[::4, ::4])
    assert coarse.loss == fine.loss


def test_the_project_stands_at_its_own_weights_with_its_own_loss_within_the_window() -> None:
    project = xor_project()
    found = computed(request_of(project))
    w = project.network.weights[0]
    assert found.place == pytest.approx((w[0, 1], w[0, 2]))
    left, right, bottom, top = found.window
    assert left < found.place[0] < right
    assert bottom < found.place[1] < top
    assert (right - left) / (top - bottom) == pytest.approx(1.5)
    own = LossOverPlane(project, found.plane).at(np.array([found.place[0]]), np.array([found.place[1]]))
    assert own is not None
    assert found.loss == own[0]


def test_seven_bands_cover_the_window_and_six_lines_part_them() -> None:
    found = computed(request_of(xor_project(), size=40))
    assert len(found.levels) == 8
    assert len(found.bands) == 7
    assert len(found.lines) == 6
    area = sum(_area(ring) for band in found.bands for rings in band.polygons for ring in rings)
    left, right, bottom, top = found.window
    assert area == pytest.approx((right - left) * (top - bottom))
    for level, lines in zip(found.levels[1:-1], found.lines, strict=True):
        for line in lines:
            at = LossOverPlane(found.request.project, found.plane).at(line[:, 0], line[:, 1])
            assert at is not None
            assert np.abs(at - level).max() < 0.05 * (found.levels[-1] - found.levels[0])


def _area(ring: np.ndarray) -> float:
    """Return the signed area of a ring: holes turn the other way round."""
    x, y = ring[:, 0], ring[:, 1]
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2


def test_a_flat_landscape_has_neither_bands_nor_minima() -> None:
    project = xor_project()
    flat = set_weights(project, (project.network.weights[0], np.array([[0.3, 0.0, 0.0]])))
    found = computed(request_of(flat))
    assert found.bands == ()
    assert found.lines == ()
    assert found.minima == ()


def test_where_the_loss_is_not_finite_there_is_no_band() -> None:
    project = new_project((2, 1), ("linear", "linear"), generate("xor"))
    found = computed(request_of(project, window=(-1e300, 1e300, -1e300, 1e300)))
    assert not np.isfinite(found.losses).all()
    assert all(np.isfinite(ring).all() for band in found.bands for rings in band.polygons for ring in rings)


def test_the_way_lies_within_the_window_and_off_the_slice_where_other_weights_differed() -> None:
    project = xor_project()
    moments = moments_of(project, 30)
    now = replace(project, network=moments[-1].network)
    found = computed(request_of(now, moments=moments))
    assert found.way.shape == (30, 2)
    left, right, bottom, top = found.window
    assert ((found.way > [left, bottom]) & (found.way < [right, top])).all()
    assert found.distances[-1] == pytest.approx(0, abs=1e-9)
    others = np.ones(9, bool)
    others[[1, 2]] = False
    apart = (in_a_row(moments[0].network.weights) - in_a_row(now.network.weights))[others]
    assert found.distances[0] == pytest.approx(np.linalg.norm(apart))


def test_the_principal_directions_of_a_way_hold_it_and_say_how_much_of_it() -> None:
    project = xor_project()
    moments = moments_of(project, 30)
    found = computed(request_of(replace(project, network=moments[-1].network), "run", moments=moments))
    assert found.plane.shares is not None
    assert sum(found.plane.shares) == pytest.approx(1)
    assert found.distances.max() < 1e-6
    assert found.place == pytest.approx((0, 0), abs=1e-9)


def test_a_long_way_is_drawn_through_some_of_its_moments_and_those_of_other_networks_are_left_out() -> None:
    project = xor_project()
    other = xor_project(sizes=(3, 1))
    way = way_of((Moment(other.network), *moments_of(project, 1000)), project.network)
    assert way.shape == (MOST_MOMENTS, 9)
    assert np.array_equal(way[-1], in_a_row(moments_of(project, 1000)[-1].network.weights))
    assert way_of((Moment(other.network),), project.network).shape == (0, 9)


def test_the_way_has_another_stretch_from_where_an_edit_has_put_the_network() -> None:
    project = xor_project()
    moments = moments_of(project, 5)
    begun, last, copy = moments[2].network, moments[-1].network, replace(moments[-1].network)
    assert stretches_of(moments, copy, ()).tolist() == [0] * 6
    assert stretches_of(moments, copy, (begun,)).tolist() == [0, 0, 1, 1, 1, 1]
    assert stretches_of(moments, last, (last,)).tolist() == [0, 0, 0, 0, 1, 1]  # it stands at the moment that is one
    assert stretches_of(moments, copy, (copy,)).tolist() == [0, 0, 0, 0, 0, 1]
    assert stretches_of((), copy, (copy,)).tolist() == [1]


@pytest.mark.parametrize("kind", ["random", "weights"])
def test_a_window_that_is_given_is_kept_in_the_shape_of_the_picture(kind: Kind) -> None:
    found = computed(request_of(xor_project(), kind, window=(-1.0, 1.0, -1.0, 1.0), aspect=2.0))
    assert found.window == (-2.0, 2.0, -1.0, 1.0)


@pytest.mark.parametrize("layer_wise", [True, False])
def test_a_window_over_random_directions_reaches_as_far_as_the_weights_are_long(layer_wise: bool) -> None:
    project = xor_project()
    axes = AxesChoice("random", project.network, layer_wise=layer_wise)
    found = computed(request_of(project, "random", axes=axes))
    assert found.window[3] >= (1.0 if layer_wise else 0.8 * np.linalg.norm(in_a_row(project.network.weights)))


def test_a_computation_that_is_overtaken_gives_up() -> None:
    request = request_of(xor_project())
    assert compute_landscape(request, make_plane(request.axes), lambda: True) is None


def test_a_search_for_minima_that_is_overtaken_gives_up_and_a_coarse_grid_has_none() -> None:
    project = new_project((1,), ("linear",), generate("xor"))
    request = request_of(project, size=FINE)
    plane = make_plane(request.axes)
    whole, asked_so_far = computed(request), []
    assert whole.minima
    assert computed(replace(request, size=COARSE)).minima == ()
    parts = -(-FINE * FINE // LossOverPlane(project, plane)._at_once)  # noqa: SLF001  so many questions the grid takes

    def is_overtaken() -> bool:
        asked_so_far.append(True)
        return len(asked_so_far) > parts

    assert compute_landscape(request, plane, is_overtaken) is None


def test_small_projects_are_quick_and_a_sample_is_named() -> None:
    assert is_quick(xor_project())
    points = generate("moons", 400)
    assert not is_quick(new_project((128, 128, 1), ("tanh", "tanh", "sigmoid"), points))
    used, count = sampled(new_project((128, 128, 1), ("tanh", "tanh", "sigmoid"), points))
    assert used < count == 400


def test_the_worker_answers_and_says_what_is_wrong_and_random_axes_stay_while_the_choice_is_the_same() -> None:
    project = xor_project()
    worker = LandscapeWorker()
    try:
        first = asked(worker, request_of(project, "random"))
        assert isinstance(first, Landscape)
        moved = set_weights(project, tuple(w + 0.5 for w in project.network.weights))
        second = asked(worker, replace(first.request, generation=2, project=moved))
        assert isinstance(second, Landscape)
        assert second.plane is first.plane
        assert second.place != pytest.approx((0, 0))
        none = asked(worker, request_of(project, "run", generation=3))
        assert isinstance(none, NoLandscape)
        assert isinstance(none.error, StudioError)
        assert "two directions" in none.error.what
    finally:
        assert worker.close()


def asked(worker: LandscapeWorker, request: LandscapeRequest) -> object:
    worker.ask(request)
    wait_for(lambda: worker.answered == request.generation, "an answer")
    return worker.newest()


@pytest.mark.parametrize(
    ("size", "kind", "what"),
    [(1e17, "weights", "cannot be told apart"), (1e300, "random", "too large for directions"), (1e300, "run", "too large for directions")],
)
def test_weights_beyond_all_measure_are_told_in_words(size: float, kind: Kind, what: str) -> None:
    project = xor_project()
    huge = replace(project, network=project.network.with_weights(tuple(size * w for w in project.network.weights)))
    with pytest.raises(StudioError, match=what):
        computed(request_of(huge, kind, moments=moments_of(huge, 5) if kind == "run" else ()))
