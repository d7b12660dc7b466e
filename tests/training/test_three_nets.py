"""The worker of the three nets: the same regions as the plane has of such a network, the same loss and errors as its measures."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.points import EMPTY, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.three_nets import KINDS, of_kind
from mlp_studio.training.regions import RegionColours, draw_regions, request_of
from mlp_studio.training.three_nets import NetsRequest, draw_nets, lack_of_nets

COLOURS = RegionColours(
    np.array([[200.0, 40, 40], [40.0, 40, 200]]), np.full(3, 255.0), 0.3, np.zeros(3), np.full(3, 128.0), np.full(3, 255.0)
)
BOUNDS = (-0.2, 1.2, -0.2, 1.2)


def xor(*, can_wait: bool = False) -> NetsRequest:
    return NetsRequest(7, new_project((3, 1), ("tanh", "sigmoid"), generate("xor")), BOUNDS, 40, COLOURS, can_wait)


def test_each_net_has_the_regions_of_the_plane_and_the_measures_of_a_project() -> None:
    request = xor()
    answer = draw_nets(request, lambda: False)
    assert answer is not None
    assert answer.generation == 7
    assert [net.kind for net in answer.nets] == list(KINDS)
    for net in answer.nets:
        project = of_kind(request.project, net.kind)
        expected = draw_regions(request_of(project, BOUNDS, 40, COLOURS))
        assert expected is not None
        assert (net.frame.regions == expected.regions).all()
        assert net.row == pytest.approx(measure(project), nan_ok=True)
        y = outputs(project.network, project.network.inputs_at(project.points.xy))
        assert net.frame.wrong is not None
        assert (net.frame.wrong == wrong(y, project.points)).all()


def test_linear_units_part_the_plane_by_one_straight_line() -> None:
    answer = draw_nets(xor(), lambda: False)
    assert answer is not None
    for line in answer.nets[0].frame.boundaries:
        along = line[-1] - line[0]
        away = np.abs((line - line[0]) @ [-along[1], along[0]]) / np.hypot(*along)
        assert away.max() < 0.01


def test_fine_pictures_give_up_when_a_newer_request_waits_and_live_ones_do_not() -> None:
    assert draw_nets(xor(can_wait=True), lambda: True) is None
    assert draw_nets(xor(), lambda: True) is not None


def test_without_points_there_is_nothing_to_compare() -> None:
    project = new_project((3, 1), ("tanh", "sigmoid"), generate("xor"))
    assert lack_of_nets(project) is None
    lack = lack_of_nets(Project(project.network, EMPTY))
    assert lack is not None
    assert lack.what == "No points"
