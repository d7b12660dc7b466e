"""The network for other programs: arrays that come back, Python that PyTorch runs, a model that ONNX evaluates."""

from __future__ import annotations

import ast
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.storage.feature_terms import in_words_of
from mlp_studio.storage.network_exports import write_network
from mlp_studio.storage.pytorch_export import network_pytorch

FEATURES = ("x1", "x2^2", "x1*x2 - 3", "-sin(pi*x1)/2", "+exp(-(x1^2 + x2^2))", "abs(x2)^0.5", "sqrt(2)*tanh(x1)", "1/0", "2^3 + e")
PLAIN = FEATURES[:7]
HIDDEN = tuple(name for name, activation in ACTIVATIONS.items() if not activation.last_layer_only)


def project_of(activations: tuple[str, ...], inputs: tuple[str, ...] = PLAIN) -> Project:
    """Return a project whose network has these activations and features, and scales its coordinates."""
    points = generate("blobs", 30)
    project = edits.new_project((3,) * (len(activations) - 1) + (2,), activations, points)
    network = project.network
    rng = np.random.default_rng(len(activations))
    shapes = [(layer.units, columns + 1) for layer, columns in zip(network.layers, (len(inputs), *(3 for _ in activations)), strict=False)]
    changed = replace(network, inputs=inputs, weights=tuple(rng.normal(size=shape) for shape in shapes), removed=(), frozen=())
    return edits.set_scaling(replace(project, network=changed), "standard")


def own_outputs(project: Project) -> Floats:
    return outputs(project.network, project.network.inputs_at(project.points.xy))


def assigned(text: str) -> dict[str, list[Any]]:
    """Return the literals that a Python file gives a name."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return {ast.unparse(node.targets[0]): ast.literal_eval(node.value) for node in found}


class _Numbers:
    """Terms as what they are at some places."""

    def __init__(self, xy: Floats) -> None:
        self._at = {"x1": xy[:, 0], "x2": xy[:, 1]}

    def coordinate(self, name: str) -> Floats:
        return self._at[name]

    def number(self, value: float) -> Floats:
        return np.full(len(self._at["x1"]), value)

    def negative(self, term: Floats) -> Floats:
        return -term

    def combine(self, sign: str, first: Floats, second: Floats) -> Floats:
        functions = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}
        return np.asarray(functions[sign](first, second))

    def call(self, name: str, term: Floats) -> Floats:
        return np.asarray(getattr(np, name)(term))


@pytest.mark.parametrize("text", FEATURES)
def test_a_feature_means_the_same_term_by_term(text: str) -> None:
    xy = np.random.default_rng(1).normal(size=(20, 2))
    assert np.array_equal(in_words_of(_Numbers(xy), text), feature_matrix((text,), xy)[:, 1])


def test_a_feature_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(StudioError, match="cannot be read"):
        in_words_of(_Numbers(np.zeros((1, 2))), "x1.__class__")


def test_arrays_come_back_bit_by_bit_with_the_words_that_belong_to_them(tmp_path: Path) -> None:
    project = project_of(("tanh", "sigmoid", "softmax"))
    write_network(project, tmp_path / "w.npz", "numpy")
    with np.load(tmp_path / "w.npz", allow_pickle=False) as arrays:
        for s, matrix in enumerate(project.network.weights, start=1):
            assert np.array_equal(arrays[f"W{s}"], matrix)
        assert arrays["activations"].tolist() == ["tanh", "sigmoid", "softmax"]
        assert tuple(arrays["inputs"].tolist()) == PLAIN
        assert tuple(arrays["classes"].tolist()) == project.points.classes
        assert tuple(arrays["spread"].tolist()) == project.network.scaling.spread


def test_the_file_for_pytorch_is_python_that_holds_every_bit_of_the_weights() -> None:
    project = project_of((*HIDDEN, "softmax"), FEATURES)
    text = network_pytorch(project)
    values = assigned(text)
    for written, matrix in zip(values["WEIGHTS"], project.network.weights, strict=True):
        assert np.array_equal(np.array(written), matrix)
    assert tuple(values["CLASSES"]) == project.points.classes
    tree = ast.parse(text)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert functions == {"Features", "Heaviside", "Sine", "Gaussian", "make_network"}


def test_a_name_from_a_file_stays_within_its_quotes() -> None:
    project = project_of(("softmax",))
    points = replace(project.points, classes=('a"""\\', "\ud800'\n"))
    text = network_pytorch(replace(project, points=points))
    assert text.encode("ascii", "strict")
    assert assigned(text)["CLASSES"] == list(points.classes or ())


@pytest.mark.peers
@pytest.mark.parametrize("last", ["softmax", "sigmoid", "linear", "heaviside"])
def test_pytorch_makes_the_same_outputs_of_the_file(last: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    project = project_of((*HIDDEN[:4], last) if last == "heaviside" else (*(n for n in HIDDEN if n != "heaviside"), last))
    write_network(project, tmp_path / "network.py", "pytorch")
    spec = importlib.util.spec_from_file_location("network_of_a_test", tmp_path / "network.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with torch.no_grad():
        found = module.make_network()(torch.tensor(project.points.xy)).numpy()
    assert np.allclose(found, own_outputs(project), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("last", ["softmax", "sigmoid", "linear"])
def test_onnx_makes_the_same_outputs_of_the_model_in_single_precision(last: str, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    project = project_of((*(name for name in HIDDEN if name != "heaviside"), last))
    write_network(project, tmp_path / "network.onnx", "onnx")
    model = onnx.load(tmp_path / "network.onnx")
    (found,) = ReferenceEvaluator(model).run(None, {"xy": project.points.xy.astype(np.float32)})
    assert np.allclose(found, own_outputs(project), rtol=1e-3, atol=1e-4)


def test_onnx_knows_heaviside_units(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    project = project_of(("heaviside", "heaviside"), ("x1", "x2", "2"))
    write_network(project, tmp_path / "network.onnx", "onnx")
    (found,) = ReferenceEvaluator(onnx.load(tmp_path / "network.onnx")).run(None, {"xy": project.points.xy.astype(np.float32)})
    assert np.array_equal(found, own_outputs(project))


def test_a_model_without_its_library_is_refused_with_the_line_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(StudioError, match=r'pip install "mlp-studio\[onnx\]"'):
        write_network(project_of(("softmax",)), tmp_path / "network.onnx", "onnx")
    assert not (tmp_path / "network.onnx").exists()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(StudioError, match="from its source"):  # nothing can be installed into a bundle
        write_network(project_of(("softmax",)), tmp_path / "network.onnx", "onnx")


@pytest.mark.parametrize(("text", "written"), [("(-2)^x1", "((-2.0) ** x1)"), ("x1 - (-2)", "(x1 - (-2.0))"), ("2^x1", "(2.0 ** x1)")])
def test_a_negative_number_keeps_its_sign_under_a_power(text: str, written: str) -> None:
    assert f"torch.stack([{written}], dim=1)" in network_pytorch(project_of(("softmax",), (text,)))
