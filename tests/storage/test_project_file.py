"""The project file gives back what was written."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from mlp_studio.core.errors import StudioError
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.network import Layer
from mlp_studio.core.points import EMPTY
from mlp_studio.core.settings import StopSettings, TrainingSettings, ViewSettings
from mlp_studio.storage import project_schema
from mlp_studio.storage.json_layout import json_text
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes, read_project, write_project
from tests.storage.projects import V1, projects, v1_tree

LEAST = b'{"format": "mlp-studio", "version": 1, "network": {"layers": [{"id": "o", "units": 2, "activation": "sigmoid"}]}}'


@given(projects)
@hypothesis_settings(max_examples=60)
def test_writing_and_reading_a_project_is_the_identity(project):
    data = project_to_bytes(project)
    assert project_from_bytes(data, "p.mlps") == project
    assert project_to_bytes(project_from_bytes(data, "p.mlps")) == data


def test_a_file_on_disk_holds_the_project_that_was_written(tmp_path):
    project = read_project(V1)
    write_project(project, tmp_path / "copy.mlps")
    assert read_project(tmp_path / "copy.mlps") == project


def test_version_1_is_read_as_it_was_released_and_written_with_all_its_values():
    project = read_project(V1)
    network, points = project.network, project.points
    assert project.title == "The keeper of version 1 – “η”"
    assert network.inputs == ("x1", "x2", "x1*x2", "sin(x1)")
    assert network.layers == (Layer("h1", 3, "leaky relu", "hidden"), Layer("h2", 2, "gaussian"), Layer("o", 3, "softmax", "classes"))
    assert network.weights[0].tolist() == [[0.1, -1.5, 0, 1e-300, 0.1 + 0.2], [0.5, 0, 1, -2, 123456789.125], [0, 1, 1, 1, 1]]
    assert network.weights[2].tolist() == [[0, 0.1, 0.2], [0.3, 0.4, 0.5], [0.6, 0.7, 0.8]]
    assert [np.argwhere(mask).tolist() for mask in network.removed] == [[[1, 1]], [[0, 1]], []]
    assert [np.argwhere(mask).tolist() for mask in network.frozen] == [[], [], [[2, 0]]]
    assert points.axes == ("length", "width")
    assert points.classes == ("−", "+", "neither")
    assert points.labels.tolist() == [0, 1, 2, 1]
    assert points.xy.tolist() == [[0, 0], [1.5, -0.25], [-3, 2.2250738585072014e-308], [0.1, 0.7]]
    assert points.test_mask.tolist() == [False, True, False, True]
    assert project.training == TrainingSettings(
        "minibatch", "cross-entropy", 0.05, 2, "mean", True, "gradient descent", 2**32 - 1, StopSettings(10000, 0.01, 0.0, 1e-6)
    )
    assert project.view == ViewSettings(hyperplanes=False)
    written, released = json.loads(project_to_bytes(project)), json.loads(V1.read_bytes())
    assert {key: value for key, value in written.items() if key != "view"} == {k: v for k, v in released.items() if k != "view"}
    view = asdict(ViewSettings(hyperplanes=False))
    assert written["view"] == {key: value for key, value in view.items() if key not in ("regions", "heat_unit")}


def test_missing_optional_keys_take_the_defaults_and_missing_weights_are_drawn_from_the_seed():
    project = project_from_bytes(LEAST, "p.mlps")
    assert project.network.inputs == ("x1", "x2")
    assert project.training == TrainingSettings()
    assert project.view == ViewSettings()
    assert project.points == EMPTY
    assert project.title == ""
    drawn = initial_weights((2, 2), ("sigmoid",), TrainingSettings().seed)
    assert np.array_equal(project.network.weights[0], drawn[0])


def test_drawn_weights_follow_the_seed_and_leave_removed_edges_at_zero():
    tree = v1_tree()
    del tree["network"]["weights"]
    network = project_from_bytes(json_text(tree).encode(), "p").network
    assert network.weights[0][1, 1] == 0
    drawn = initial_weights((4, 3, 2, 3), ("leaky relu", "gaussian", "softmax"), 2**32 - 1)
    assert np.array_equal(network.weights[2], drawn[2])


def test_classes_that_do_not_fit_the_output_units_are_read():
    tree = v1_tree()
    tree["data"]["classes"] = [str(i) for i in range(10)]
    assert project_from_bytes(json_text(tree).encode(), "p").points.class_count == 10


def test_a_point_has_a_class_a_list_of_classes_or_a_target_number():
    tree = v1_tree()
    tree["data"] = {"classes": ["a", "b", "c"], "points": [[0, 0, [0, 2]], [1, 1, []]]}
    multi = project_from_bytes(json_text(tree).encode(), "p").points
    assert multi.setting == "multi-label"
    assert multi.labels.tolist() == [[True, False, True], [False, False, False]]
    tree["data"] = {"classes": None, "points": [[0, 0, 0.25], [1, 1, -3]]}
    regression = project_from_bytes(json_text(tree).encode(), "p").points
    assert regression.setting == "regression"
    assert regression.labels.tolist() == [0.25, -3]


def test_a_byte_order_mark_before_the_file_is_accepted():
    assert project_from_bytes(b"\xef\xbb\xbf" + LEAST, "p") == project_from_bytes(LEAST, "p")


def test_an_older_version_is_upgraded_step_by_step(monkeypatch):
    def from_minus_1(tree):
        return {**tree, "version": 0, "title": tree["title"] + ", then 0"}

    def from_0(tree):
        return {**tree, "version": 1, "title": tree["title"] + ", then 1"}

    monkeypatch.setitem(project_schema.UPGRADES, -1, from_minus_1)
    monkeypatch.setitem(project_schema.UPGRADES, 0, from_0)
    data = LEAST.replace(b'"version": 1', b'"version": -1, "title": "first"')
    assert project_from_bytes(data, "p").title == "first, then 0, then 1"


def test_an_upgrade_that_leaves_a_wrong_value_is_refused_with_its_key(monkeypatch):
    monkeypatch.setitem(project_schema.UPGRADES, 0, lambda tree: {**tree, "version": 1, "title": 7})
    with pytest.raises(StudioError) as caught:
        project_from_bytes(LEAST.replace(b'"version": 1', b'"version": 0'), "old.mlps")
    assert caught.value.where == "old.mlps: title"


def test_weights_that_are_not_finite_are_not_saved(tmp_path):
    project = read_project(V1)
    broken = replace(project, network=project.network.with_weights((*project.network.weights[:2], np.full((3, 3), np.nan))))
    write_project(project, tmp_path / "a.mlps")
    with pytest.raises(StudioError) as caught:
        write_project(broken, tmp_path / "a.mlps")
    assert caught.value.where == "network.weights[2]"
    assert read_project(tmp_path / "a.mlps") == project


def test_a_title_from_a_file_name_that_is_no_unicode_does_not_stop_a_save():
    project = replace(read_project(V1), title="caf\udce9")
    assert project_from_bytes(project_to_bytes(project), "p").title == "caf?"
