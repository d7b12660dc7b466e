"""The lecture's symbols for the parts of a network, as LaTeX and in words."""

from __future__ import annotations

import re

from mlp_studio.core.features import feature_symbol
from mlp_studio.core.network import Network, UnitKey, WeightKey, weight_symbol
from mlp_studio.core.notation import matrix_latex as matrix_latex
from mlp_studio.core.notation import weight_latex as weight_latex

_FUNCTIONS = re.compile(r"\b(sin|cos|exp|log|sqrt|abs|tanh|pi)\b")
_CALL = re.compile(r"(\w+)\((x[12]|x[₁₂])\)")
_POWERS = re.compile(r"\^(\d+(?:\.\d+)?)")


def layer_name(network: Network, s: int) -> str:
    """Return the title of layer s = 0 … d: the user's name, or Input, Hidden (Hidden 1 … where there are several), Output."""
    if s == 0:
        return "Input"
    if network.layers[s - 1].name:
        return network.layers[s - 1].name
    if s == network.d:
        return "Output"
    return "Hidden" if network.d == 2 else f"Hidden {s}"


def layer_words(network: Network, s: int) -> tuple[str, ...]:
    """Return what layer s = 0 … d is, in few words, and in fewer: ("6 × tanh", "tanh"); "" for inputs that are x₁ and x₂."""
    if s == 0:
        return ("",) if network.inputs == ("x1", "x2") else (f"{network.p} feature{'' if network.p == 1 else 's'}", f"{network.p}")
    layer = network.layers[s - 1]
    return (layer.activation,) if s == network.d else (f"{layer.units} × {layer.activation}", layer.activation, f"{layer.units}")


def bias_latex(network: Network, s: int) -> str:
    """Return what the lecture calls the bias unit of layer s = 0 … d − 1: x_0, y_0^{h} or y_0^{h1}; "" for the last layer."""
    if s == network.d:
        return ""
    return "x_0" if s == 0 else f"y_0^{{{weight_symbol(network, s).split('^')[1]}}}"


def size_latex(network: Network, s: int) -> str:
    """Return p = 2, l_1 = 5 or k = 3."""
    symbol = "p" if s == 0 else "k" if s == network.d else f"l_{{{s}}}"
    return f"{symbol} = {network.sizes[s]}"


def feature_latex(text: str) -> str:
    """Return an input feature as a formula: x1^2 becomes x_1^{2}."""
    latex = _POWERS.sub(r"^{\1}", text.replace("**", "^"))
    latex = _FUNCTIONS.sub(lambda found: r"\pi " if found[0] == "pi" else rf"\mathrm{{{found[0]}}}", latex)
    return latex.replace("x1", "x_1").replace("x2", "x_2").replace("*", r"\cdot ")


def feature_text(text: str) -> str:
    """Return an input feature as menus and tooltips write it: x₁, x₁², x₁·x₂, sin x₁."""
    return _CALL.sub(r"\1 \2", feature_symbol(text.replace("**", "^")))


def unit_words(network: Network, key: UnitKey) -> str:
    """Return what a unit is, for tooltips and screen readers: "Hidden 1, unit 2 “edge”, tanh"."""
    s, i = key
    if i < 0:
        return f"Bias unit of {layer_name(network, s)}: the constant 1"
    if s == 0:
        return f"Input {i + 1}, {network.inputs[i]}"
    which = f"unit {i + 1}{_called(network, key)}" if network.layers[s - 1].unit_name(i) else f"unit {i + 1} of {network.sizes[s]}"
    return f"{layer_name(network, s)}, {which}, {network.layers[s - 1].activation}"


def weight_words(network: Network, key: WeightKey) -> str:
    """Return what a weight is: "Weight from Input unit 2 to Hidden 1 unit 3 “edge”"."""
    s, i, j = key
    source = "the bias" if j == 0 else f"{layer_name(network, s - 1)} unit {j}{_called(network, (s - 1, j - 1))}"
    return f"Weight from {source} to {layer_name(network, s)} unit {i + 1}{_called(network, (s, i))}"


def _called(network: Network, key: UnitKey) -> str:
    """Return the name that the user gave a unit, to stand behind its number."""
    s, i = key
    name = network.layers[s - 1].unit_name(i) if s else ""
    return f" “{name}”" if name else ""
