"""The network as an ONNX model: from places of the plane to outputs, in single precision, as runtimes have it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np

from mlp_studio.core.activations import LEAK
from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.storage.extras import how_to_install
from mlp_studio.storage.feature_terms import in_words_of

OPSET, IR_VERSION = 17, 8
"""Of 2022: old enough for every runtime in use."""
_OPERATORS = {"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "^": "Pow"}
_FUNCTIONS = {"sin": "Sin", "cos": "Cos", "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "abs": "Abs", "tanh": "Tanh"}
_ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "linear": ("Identity", {}),
    "relu": ("Relu", {}),
    "leaky relu": ("LeakyRelu", {"alpha": LEAK}),
    "softplus": ("Softplus", {}),
    "sin": ("Sin", {}),
    "softmax": ("Softmax", {"axis": 1}),
}


class _Graph:
    """The nodes and constants of a model, as they come; terms are the names of values, (n, 1) each."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._count = 0

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its value."""
        from onnx import helper

        self._count += 1
        name = name or f"v{self._count}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, values: Any, dtype: type = np.float32) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        self._count += 1
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), f"c{self._count}"))
        return f"c{self._count}"

    def coordinate(self, name: str) -> str:
        return name

    def number(self, value: float) -> str:
        return self.add("Add", self.add("Mul", "x1", self.constant(0.0)), self.constant(value))

    def negative(self, term: str) -> str:
        return self.add("Neg", term)

    def combine(self, sign: str, first: str, second: str) -> str:
        return self.add(_OPERATORS[sign], first, second)

    def call(self, name: str, term: str) -> str:
        return self.add(_FUNCTIONS[name], term)

    def activation(self, name: str, z: str, result: str) -> None:
        """Add f(z) by the name of `result`."""
        if name == "heaviside":
            self.add("Cast", self.add("GreaterOrEqual", z, self.constant(0.0)), name=result, to=1)
        elif name == "gaussian":
            self.add("Exp", self.add("Neg", self.add("Mul", z, z)), name=result)
        else:
            operator, attributes = _ACTIVATIONS[name]
            self.add(operator, z, name=result, **attributes)


def network_onnx(project: Project) -> bytes:
    """Return the project's network as an ONNX model: input "xy" (n, 2), output "y" (n, k), float32.

    Raises
    ------
    StudioError
        If onnx is not installed.
    """
    if find_spec("onnx") is None:
        raise StudioError("an ONNX model needs a library that is not installed", "", how_to_install("onnx"))
    from onnx import TensorProto, checker, helper

    network, graph = project.network, _Graph()
    scaled = graph.add("Div", graph.add("Sub", "xy", graph.constant(network.scaling.centre)), graph.constant(network.scaling.spread))
    for i in range(2):
        graph.add("Gather", scaled, graph.constant([i], np.int64), name=f"x{i + 1}", axis=1)
    value = graph.add("Concat", *[in_words_of(graph, text) for text in network.inputs], axis=1)
    for s, (layer, matrix) in enumerate(zip(network.layers, network.weights, strict=True), start=1):
        weights, bias = graph.constant(_single(matrix[:, 1:])), graph.constant(_single(matrix[:, 0]))
        z = graph.add("Gemm", value, weights, bias, transB=1)
        value = "y" if s == network.d else f"y{s}"
        graph.activation(layer.activation, z, value)
    places = helper.make_tensor_value_info("xy", TensorProto.FLOAT, ["n", 2])
    outputs = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", network.k])
    model = helper.make_model(
        helper.make_graph(graph.nodes, f"MLP {network.describe()}", [places], [outputs], graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="MLP Studio",
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


def _single(values: Floats) -> Floats:
    """Return weights that single precision can hold."""
    largest = float(np.finfo(np.float32).max)
    return np.clip(values, -largest, largest)
