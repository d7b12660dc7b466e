"""The network as a Python file for PyTorch: scaling, features and layers as one `nn.Sequential`, the weights as literals."""

from __future__ import annotations

import math

from mlp_studio.core.activations import ACTIVATIONS, LEAK
from mlp_studio.core.arrays import Floats
from mlp_studio.core.project import Project
from mlp_studio.storage.feature_terms import in_words_of

_MODULES = {
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "linear": "nn.Identity()",
    "heaviside": "Heaviside()",
    "relu": "nn.ReLU()",
    "leaky relu": f"nn.LeakyReLU({LEAK})",
    "softplus": "nn.Softplus(threshold=700.0)",
    "sin": "Sine()",
    "gaussian": "Gaussian()",
    "softmax": "nn.Softmax(dim=1)",
}
_OWN = {
    "heaviside": ("Heaviside", "(z >= 0).to(z.dtype)"),
    "sin": ("Sine", "torch.sin(z)"),
    "gaussian": ("Gaussian", "torch.exp(-z * z)"),
}
"""Activations that PyTorch has no module for."""

_CLASS = '''
class {name}(nn.Module):
    """f(z) = {formula}."""

    def forward(self, z):
        return {code}

'''
_TEXT = '''"""A multilayer perceptron {sizes}, written by MLP Studio. It needs PyTorch, and nothing else.

`make_network()` returns it with its weights; from places (n, 2) of the plane, float64, it makes the outputs (n, {k}).
"""

import torch
from torch import nn

CLASSES = {classes}
CENTRE, SPREAD = {centre}, {spread}  # of the coordinates: the network sees (x - centre) / spread
WEIGHTS = [  # of each layer: a row for each unit, its bias first
{weights}
]


class Features(nn.Module):
    """From places (n, 2) to the features (n, {p}): {features}."""

    def forward(self, xy):
        x1, x2 = ((xy - xy.new_tensor(CENTRE)) / xy.new_tensor(SPREAD)).unbind(1)
        return torch.stack([{terms}], dim=1)

{classes_of_its_own}
def make_network():
    """Return the network."""
    network = nn.Sequential(
        Features(),
{layers}
    ).double()
    linear = [module for module in network if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, rows in zip(linear, WEIGHTS, strict=True):
            matrix = torch.tensor(rows, dtype=torch.float64)
            module.bias.copy_(matrix[:, 0])
            module.weight.copy_(matrix[:, 1:])
    return network


if __name__ == "__main__":
    places = torch.tensor({places}, dtype=torch.float64)
    print(make_network()(places))
'''
_EXAMPLES = 4
"""Points that the file runs the network on when it is started by itself."""


class _Python:
    """Terms as PyTorch's Python, each in brackets where that may matter."""

    def coordinate(self, name: str) -> str:
        return name

    def number(self, value: float) -> str:
        return _number(value)

    def negative(self, term: str) -> str:
        return f"(-{term})"

    def combine(self, sign: str, first: str, second: str) -> str:
        return f"({first} {'**' if sign == '^' else sign} {second})"

    def call(self, name: str, term: str) -> str:
        return f"torch.{name}({term})"


def network_pytorch(project: Project) -> str:
    """Return the text of a Python file that makes the project's network in PyTorch, in float64."""
    network = project.network
    layers = []
    for (units, columns), layer in zip(network.shapes, network.layers, strict=True):
        layers.append(f"        nn.Linear({columns - 1}, {units}),\n        {_MODULES[layer.activation]},")
    own = {layer.activation for layer in network.layers} & _OWN.keys()
    classes = [_CLASS.format(name=_OWN[n][0], formula=ACTIVATIONS[n].formula, code=_OWN[n][1]) for n in ACTIVATIONS if n in own]
    terms = []
    for text in network.inputs:
        term = in_words_of(_Python(), text)
        terms.append(term if "x1" in term or "x2" in term else f"torch.full_like(x1, {term})")
    names = None if project.points.classes is None else list(project.points.classes)
    return _TEXT.format(
        sizes=network.describe(),
        k=network.k,
        p=network.p,
        classes=ascii(names),
        centre=list(network.scaling.centre),
        spread=list(network.scaling.spread),
        weights="\n".join(_rows(matrix) for matrix in network.weights),
        features=", ".join(network.inputs),
        terms=", ".join(terms),
        classes_of_its_own="\n".join(classes),
        layers="\n".join(layers),
        places=project.points.xy[:_EXAMPLES].tolist() or [[0.0, 0.0]],
    )


def _rows(matrix: Floats) -> str:
    return "    [\n" + "".join(f"        {row},\n" for row in matrix.tolist()) + "    ],"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return f'float("{value}")'
    return f"({value!r})" if value < 0 else repr(value)  # −2 ** x1 would be −(2 ** x1)
