"""The lecture's symbols for what a network is made of and computes, as LaTeX."""

from __future__ import annotations

from mlp_studio.core.losses import Loss
from mlp_studio.core.network import Network, WeightKey, weight_symbol

_FUNCTIONS = {
    "sigmoid": r"\sigma",
    "tanh": r"\mathrm{tanh}",
    "linear": "",
    "heaviside": r"\mathrm{heaviside}",
    "relu": r"\mathrm{relu}",
    "leaky relu": r"\mathrm{lrelu}",
    "softplus": r"\mathrm{softplus}",
    "sin": r"\mathrm{sin}",
    "gaussian": r"\mathrm{gauss}",
    "softmax": r"\mathrm{softmax}",
}


def layer_letters(network: Network, s: int) -> str:
    """Return the exponent of layer s = 1 … d: o, h, or h1 … of several hidden layers."""
    return weight_symbol(network, s).split("^")[1]


def matrix_latex(network: Network, s: int) -> str:
    """Return W^{h1} … W^{o}."""
    return f"W^{{{layer_letters(network, s)}}}"


def weight_latex(network: Network, key: WeightKey) -> str:
    """Return w_{21}^{h1}, with a comma between indices of more than one digit; rows count from 1, column 0 is the bias."""
    s, i, j = key
    parted = "," if max(network.shapes[s - 1]) > 10 else ""
    return f"w_{{{i + 1}{parted}{j}}}^{{{layer_letters(network, s)}}}"


def output_latex(network: Network, s: int, j: int) -> str:
    """Return x_j or y_j^{h1} of layer s = 0 … d − 1, where j = 0 is the bias unit; y, or y_u of several, for unit u = j of layer d."""
    if s == 0:
        return f"x_{{{j}}}"
    if s == network.d:
        return "y" if network.k == 1 else f"y_{{{j}}}"
    return f"y_{{{j}}}^{{{layer_letters(network, s)}}}"


def sum_latex(network: Network, s: int, i: int) -> str:
    """Return z_i^{h1} of unit i ≥ 1 of layer s, without the index where the output layer has one unit."""
    return _of_unit("z", network, s, i)


def delta_latex(network: Network, s: int, i: int) -> str:
    r"""Return \delta_i^{h1} of unit i ≥ 1 of layer s, without the index where the output layer has one unit."""
    return _of_unit(r"\delta", network, s, i)


def target_latex(network: Network, u: int) -> str:
    """Return c, or c_u of several output units, u ≥ 1."""
    return "c" if network.k == 1 else f"c_{{{u}}}"


def vector_latex(network: Network, s: int) -> str:
    r"""Return \mathbf{x}, \mathbf{y}^{h1}, or \mathbf{y} of the last layer."""
    if s == 0:
        return r"\mathbf{x}"
    return r"\mathbf{y}" if s == network.d else rf"\mathbf{{y}}^{{{layer_letters(network, s)}}}"


def columns_latex(network: Network, s: int) -> str:
    """Return X, Y^{h1}, or Y of the last layer: the outputs of several examples as columns (Source: ML:IV-86)."""
    if s == 0:
        return "X"
    return "Y" if s == network.d else f"Y^{{{layer_letters(network, s)}}}"


def function_latex(activation: str) -> str:
    r"""Return \sigma, or another function's name; "" for the identity."""
    return _FUNCTIONS[activation]


def slope_latex(network: Network, s: int, i: int) -> str:
    """Return f'(z) of unit i ≥ 1 of layer s, in terms of y where the lecture has it so: y (1 - y), 1 - y^2."""
    y, name = output_latex(network, s, i), network.layers[s - 1].activation
    if name in ("sigmoid", "softmax"):
        return rf"{y} \, (1 - {y})"
    if name == "tanh":
        return f"1 - ({y})^{{2}}" if "_" in y else f"1 - {y}^{{2}}"
    if name in ("linear", "heaviside"):
        return "1" if name == "linear" else "0"
    return f"{function_latex(name)}'({sum_latex(network, s, i)})"


def loss_latex(loss: Loss) -> str:
    """Return L_2 for the squared loss, L for others."""
    return "L_2" if loss.name == "squared" else "L"


def _of_unit(letter: str, network: Network, s: int, i: int) -> str:
    index = "" if s == network.d and network.k == 1 else f"_{{{i}}}"
    return f"{letter}{index}^{{{layer_letters(network, s)}}}"
