"""What is no project is refused, with the path of the offending key and a mend."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.storage import project_file
from mlp_studio.storage.project_file import project_from_bytes, read_project
from tests.storage.projects import V1, replaced, v1_tree

LAYERS = ("network", "layers")
STOP = ("training", "stop")
LISTED = [[0, 0, [0]], [1, 1, [1]], [0, 1, []], [1, 0, [2]]]


def refusal(data: bytes) -> StudioError:
    """Return the error that these bytes end in, with its place inside the file alone."""
    with pytest.raises(StudioError) as caught:
        project_from_bytes(data, "p.mlps")
    assert caught.value.where.startswith("p.mlps")
    assert caught.value.mend
    return StudioError(caught.value.what, caught.value.where.removeprefix("p.mlps").removeprefix(": "), caught.value.mend)


def test_a_whole_message_is_one_line_with_file_key_and_mend():
    tree = replaced(v1_tree(), (*LAYERS, 1, "units"), 0)
    with pytest.raises(StudioError) as caught:
        project_from_bytes(json.dumps(tree).encode(), "net.mlps")
    assert str(caught.value) == "net.mlps: network.layers[1].units: the number is 0. Give a whole number from 1 to 1024."


@pytest.mark.parametrize(
    ("path", "value", "what", "where"),
    [
        # keys and types
        (("colour",), 1, "unknown key “colour”", "colour"),
        (("network", "biases"), [], "unknown key “biases”", "network.biases"),
        ((*LAYERS, 1, "colour"), 1, "unknown key “colour”", "network.layers[1].colour"),
        (("data", "x" * 100), 1, "unknown key “xxx", "data.xxx"),
        (("training", "momentum"), 1, "unknown key", "training.momentum"),
        ((*STOP, "time"), 1, "unknown key", "training.stop.time"),
        (("view", "zoom"), 1, "unknown key", "view.zoom"),
        (("training", "optimiser_settings"), {"momentum": 1.0}, "the number is 1.0", "training.optimiser_settings.momentum"),
        (("training", "optimiser_settings"), {"epsilon": 0}, "the number is 0", "training.optimiser_settings.epsilon"),
        (("training", "optimiser_settings"), {"gamma": 0}, "unknown key", "training.optimiser_settings.gamma"),
        (("training", "schedule"), {"kind": "linear"}, "“linear”", "training.schedule.kind"),
        (("training", "schedule"), {"factor": 0}, "the number is 0", "training.schedule.factor"),
        (("training", "schedule"), {"epochs": 0}, "the number is 0", "training.schedule.epochs"),
        (("training", "l1"), -1, "the number is -1", "training.l1"),
        (("training", "dropout"), 1, "the number is 1", "training.dropout"),
        (("training", "clip"), 0, "the number is 0", "training.clip"),
        ((*STOP, "patience"), -1, "the bound is -1", "training.stop.patience"),
        ((*STOP, "seconds"), -0.5, "the bound is -0.5", "training.stop.seconds"),
        (("data", "points"), [[0, 0, 0]] * 100_001, "there are 100,001 points", "data.points"),
        (("network", "scaling"), {"kind": "log", "centre": [0, 0], "spread": [1, 1]}, "“log”", "network.scaling.kind"),
        (("network", "scaling"), {"kind": "range", "centre": [0, 0], "spread": [1, 0]}, "the spread is 0", "network.scaling.spread[1]"),
        (("network", "scaling"), {"kind": "range", "centre": [0], "spread": [1, 1]}, "", "network.scaling.centre"),
        ((*LAYERS, 0), {"id": "h1", "units": 3}, "“activation” is missing", "network.layers[0].activation"),
        (("title",), 7, "expected a text, got a whole number", "title"),
        (("network", "weights", 1), "x", "expected a list, got a text", "network.weights[1]"),
        (("network", "weights", 1, 0, 2), None, "expected a number, got null", "network.weights[1][0][2]"),
        (("training", "shuffle"), "no", "expected true or false", "training.shuffle"),
        (("training", "loss"), 3, "expected a text", "training.loss"),
        (STOP, [], "expected an object", "training.stop"),
        ((*STOP, "max_epochs"), "many", "expected a whole number or null", "training.stop.max_epochs"),
        (("view", "hyperplanes"), 1, "expected true or false", "view.hyperplanes"),
        (("training",), [], "expected an object", "training"),
        (("data", "points", 2, 2), None, "expected a number or a list", "data.points[2][2]"),
        # format and version
        (("format",), "mlp", "not an MLP Studio project", "format"),
        (("version",), 2, "version 2", "version"),
        (("version",), 10**400, "version about 1e400", "version"),
        (("version",), 0, "no version 0", "version"),
        (("version",), True, "not a whole number", "version"),
        (("version",), "1", "not a whole number", "version"),
        (("version",), [1], "not a whole number", "version"),
        # the network
        (("network", "inputs"), [], "there are 0 inputs", "network.inputs"),
        (("network", "inputs"), ["x1"] * 65, "there are 65 inputs", "network.inputs"),
        (("network", "inputs", 2), "__import__('os')", "cannot be read", "network.inputs[2]"),
        (LAYERS, [], "there are 0 layers", "network.layers"),
        (LAYERS, [{"id": str(i), "units": 1, "activation": "tanh"} for i in range(65)], "there are 65 layers", "network.layers"),
        ((*LAYERS, 0, "units"), 1025, "the number is 1025", "network.layers[0].units"),
        ((*LAYERS, 0, "units"), 10**30, "about 1e30", "network.layers[0].units"),
        ((*LAYERS, 2, "id"), "h1", "“h1” is taken", "network.layers[2].id"),
        ((*LAYERS, 2, "id"), "", "is empty", "network.layers[2].id"),
        ((*LAYERS, 0, "activation"), "swish", "“swish” is not known", "network.layers[0].activation"),
        ((*LAYERS, 0, "activation"), "softmax", "before the last layer", "network.layers[0].activation"),
        (("network", "weights"), [], "0 matrices for 3 layers", "network.weights"),
        (("network", "weights", 1), [[1, 2, 3, 4]], "1 × 4, the layers want 2 × 4", "network.weights[1]"),
        (("network", "weights", 1), [], "0 × 0", "network.weights[1]"),
        (("network", "weights", 1), [[1, 2], [3, 4]], "2 × 2", "network.weights[1]"),
        (("network", "weights", 1, 1), [1, 2], "differ in length", "network.weights[1][1]"),
        (("network", "removed", 1), [3, 0, 0], "no such edge", "network.removed[1]"),
        (("network", "removed", 1), [0, 3, 0], "no such edge", "network.removed[1]"),
        (("network", "frozen", 0), [0, 0, 5], "no such edge", "network.frozen[0]"),
        (("network", "frozen", 0), [0, 0], "length 3", "network.frozen[0]"),
        (("network", "frozen", 0), [0, -1, 0], "≥ 0", "network.frozen[0][1]"),
        (("network", "removed", 0), [0, 0, 1], "has the weight -1.5", "network.removed[0]"),
        # the points
        (("data", "classes"), [str(i) for i in range(11)], "11 classes", "data.classes"),
        (("data", "axes"), ["x"], "length 2", "data.axes"),
        (("data", "points", 1), [0, 0], "length 3", "data.points[1]"),
        (("data", "points", 3, 2), 3, "no class 3 among 3", "data.points[3][2]"),
        (("data", "points", 3, 2), -1, "no class -1", "data.points[3][2]"),
        (("data", "points", 3, 2), 0.5, "no class 0.5", "data.points[3][2]"),
        (("data", "points", 3, 2), [0], "a single class", "data.points[0][2]"),
        (("data", "points"), [*LISTED[:3], [1, 0, [2, 3]]], "no class 3", "data.points[3][2][1]"),
        (("data",), {"classes": None, "points": LISTED}, "a list of classes", "data.points[0][2]"),
        (("data", "test"), [4], "no point 4 among 4", "data.test[0]"),
        (("data", "test"), [1, 2, 1], "point 1 stands twice", "data.test[2]"),
        (("data", "test"), [-1], "≥ 0", "data.test[0]"),
        (("data", "test"), [10**30], "≤ 2147483647", "data.test[0]"),
        # training
        (("training", "algorithm"), "newton", "“newton” is not known", "training.algorithm"),
        (("training", "loss"), "hinge", "“hinge” is not known", "training.loss"),
        (("training", "optimiser"), "adagrad", "“adagrad” is not known", "training.optimiser"),
        (("training", "reduction"), "median", "“median” is not known", "training.reduction"),
        (("training", "learning_rate"), 0, "η is 0", "training.learning_rate"),
        (("training", "learning_rate"), 10**400, "not finite", "training.learning_rate"),
        (("training", "batch_size"), 0, "the number is 0", "training.batch_size"),
        (("training", "seed"), -1, "the number is -1", "training.seed"),
        (("training", "seed"), 2**32, "the number is 4294967296", "training.seed"),
        ((*STOP, "loss_below"), -0.5, "the bound is -0.5", "training.stop.loss_below"),
        ((*STOP, "max_epochs"), -1, "the bound is -1", "training.stop.max_epochs"),
        ((*STOP, "max_epochs"), 10**20, "about 1e20", "training.stop.max_epochs"),
        ((*STOP, "errors_below"), -1, "the bound is -1", "training.stop.errors_below"),
        ((*STOP, "change_below"), -1e-9, "the bound is -1e-09", "training.stop.change_below"),
    ],
)
def test_a_wrong_value_is_refused_at_its_key(path, value, what, where):
    error = refusal(json.dumps(replaced(v1_tree(), path, value)).encode())
    assert what in error.what
    assert error.where.startswith(where) if "xxx" in where else error.where == where


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e400", "1" + "0" * 400])
@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("network", "weights", 1, 0, 3), "network.weights[1][0][3]"),
        (("data", "points", 2, 1), "data.points[2][1]"),
        (("training", "learning_rate"), "training.learning_rate"),
        (("training", "stop", "loss_below"), "training.stop.loss_below"),
    ],
)
def test_a_number_that_is_not_finite_is_refused_at_its_key(number, path, where):
    error = refusal(json.dumps(replaced(v1_tree(), path, "HERE")).replace('"HERE"', number).encode())
    assert (error.what, error.where) == ("the number is not finite", where)


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (b"", "in the middle of its JSON", ""),
        (V1.read_bytes()[:-5], "in the middle of its JSON", ""),
        (b'{"format": "mlp-studio",\n "version" 1}', "malformed", "line 2, column 12"),
        (b'{"format": "NaN", "version" 1}', "malformed", "line 1, column 29"),
        (b'{"format": "mlp-studio", "x": NaN', "malformed", "line 1, column 31"),
        (b'{"network": ' + b"[" * 100_000 + b"NaN", "nested too deeply", ""),
        (b'{"format": "mlp-studio", "version": 1, "view": {"a": ' + b"[" * 100_000, "nested too deeply", ""),
        (b"[" * 1_000_000, "expected an object, got a list", ""),
        (b'{"format": "mlp-studio",\n "title": "\xff"}', "not UTF-8", "line 2"),
        (b"\x00" * 10, "malformed", "line 1, column 1"),
        (b"{}", "not an MLP Studio project", "format"),
        (b'{"format": "mlp-studio"}', "the version", "version"),
        (b'{"format": "mlp-studio", "version": 1}', "“network” is missing", "network"),
        (b'"mlp-studio"', "expected an object, got a text", ""),
        (b"1.5,2.5,a\n", "", ""),
        (b'{"format": "mlp-studio", "title": "\\ud800"}', "", ""),
        (b'{"format": "mlp-studio", "version": 1, "training": {"seed": ' + b"1" * 5000 + b"}}", "", ""),
    ],
)
def test_what_is_no_json_object_is_refused_at_its_line(data, what, where):
    error = refusal(data)
    assert what in error.what
    assert error.where == where or not what


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(project_file, "LIMIT", len(V1.read_bytes()) - 1)
    with pytest.raises(StudioError, match="larger than"):
        read_project(V1)
    assert "larger than" in refusal(V1.read_bytes()).what


def test_a_missing_file_is_refused_by_its_path(tmp_path):
    with pytest.raises(StudioError) as caught:
        read_project(tmp_path / "missing.mlps")
    assert caught.value.where == str(tmp_path / "missing.mlps")


def read_or_refused(data: bytes) -> None:
    """Read; anything but a project or a `StudioError` about this file comes through as the bug it is."""
    try:
        found: Project | StudioError = project_from_bytes(data, "p.mlps")
    except StudioError as error:
        found = error
    assert isinstance(found, Project) or (found.where.startswith("p.mlps") and "\n" not in str(found))


@given(st.binary() | st.text().map(str.encode) | st.text(alphabet='{}[]",:0123456789.eENaIfity \n').map(str.encode))
@example(b'{"":0,"' + b"\xc3\x28" + b'":1}')
def test_any_bytes_give_a_project_or_a_refusal(data):
    read_or_refused(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["x1", "tanh", "softmax", "sum"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
@hypothesis_settings(max_examples=300)
def test_a_project_with_any_value_at_any_key_is_read_or_refused(data):
    tree: Any = v1_tree()
    place, keys = {"": tree}, [""]
    while isinstance(place[keys[-1]], dict | list) and place[keys[-1]] and (len(keys) == 1 or data.draw(st.booleans())):
        place = place[keys[-1]]
        keys.append(data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))))
    if data.draw(st.booleans()):
        place[keys[-1]] = data.draw(json_values)
    else:
        del place[keys[-1]]
    read_or_refused(json.dumps(tree).encode())


@given(st.data())
def test_a_project_with_any_bytes_in_its_midst_is_read_or_refused(data):
    whole = V1.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    read_or_refused(whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 6)) :])
