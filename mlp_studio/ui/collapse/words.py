"""What a network of linear layers equals, in formulas and in numbers."""

from __future__ import annotations

from mlp_studio.core.arrays import Floats
from mlp_studio.core.collapse import terms
from mlp_studio.core.network import Network
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.ui.canvas.symbols import feature_latex, matrix_latex
from mlp_studio.ui.formats import MINUS, count_text, weight_text

MOST_INPUTS, MOST_OUTPUTS, MOST_TERMS = 6, 4, 3
"""So many weights of a unit, so many units, and so many products of a sum are written out."""
MOST_MATRICES = 4


def product_latex(network: Network) -> str:
    """Return the matrices that become one: y(x) = W^o [W^h x] = w^T x; of many layers the first and the last."""
    d = network.d
    shown = [matrix_latex(network, s) for s in range(d, 0, -1)]
    if d > MOST_MATRICES:
        shown = [shown[0], r"\cdots ", shown[-1]]
    inner = r"\mathbf{x}"
    for matrix in reversed(shown):
        inner = f"{matrix}{inner}" if inner == r"\mathbf{x}" else f"{matrix}[{inner}]"
    name = r"\mathbf{w}^{T}\mathbf{x}" if network.k == 1 else r"W\mathbf{x}"
    left = "y" if network.k == 1 else r"\mathbf{y}"
    return rf"{left}(\mathbf{{x}}) = {inner} = {name}"


def sum_latex(network: Network) -> str:
    """Return the sums behind each weight for two layers; "" for more, where they are sums of sums."""
    if network.d != 2:
        return ""
    u = "" if network.k == 1 else "u"
    return rf"w_{{{u}j}} = \Sigma_{{i}} w_{{{u}i}}^{{o}} w_{{ij}}^{{h}}"


def copied_latex(network: Network, w: Floats, decimals: int) -> str:
    """Return all of it as LaTeX: the product of matrices, the sums behind the weights, and each output with its numbers."""
    lines = [formula for formula in (product_latex(network), sum_latex(network)) if formula]
    for u, row in enumerate(w.tolist()):
        name = "y" if network.k == 1 else f"y_{{{u + 1}}}"
        sums = _number(row[0], decimals)
        for value, text in zip(row[1:], network.inputs, strict=True):
            number = _number(value, decimals)
            sums += f" - {number[1:]}" if number.startswith("-") else f" + {number}"
            sums += rf"\,{feature_latex(text)}"
        lines.append(rf"{name}(\mathbf{{x}}) = {sums}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{gather*}}\n{body}\n\\end{{gather*}}"


def numbers_html(network: Network, w: Floats, decimals: int) -> str:
    """Return a table of the weights, with the products that each is the sum of where these are few."""
    rows = []
    for u, row in enumerate(w[:MOST_OUTPUTS].tolist()):
        for j, value in enumerate(row[: MOST_INPUTS + 1]):
            index = f"{j}" if network.k == 1 else f"{u + 1}{j}"
            sums = _sum_text(network, u, j, decimals)
            result = f"<td align='right'>= <b>{weight_text(value, decimals)}</b></td>"
            rows.append(f"<tr><td><i>w</i><sub>{index}</sub>&nbsp;</td><td>{sums}&nbsp;</td>{result}</tr>")
    left_out = w.size - min(len(w), MOST_OUTPUTS) * min(w.shape[1], MOST_INPUTS + 1)
    more = f"<p>… and {count_text(left_out)} more weights</p>" if left_out else ""
    return f"<table cellspacing='3'>{''.join(rows)}</table>{more}"


def scaling_words(network: Network) -> str:
    """Return a sentence on scaled coordinates, or ""."""
    return "" if network.scaling == UNSCALED else "x₁ and x₂ are scaled before they enter: these are the weights of what enters."


def _sum_text(network: Network, u: int, j: int, decimals: int) -> str:
    if network.d != 2 or network.sizes[1] > MOST_TERMS:
        return ""
    products = terms(network, u, j)
    parts = [f"{weight_text(a, decimals)} · {_in_brackets(b, decimals)}" for a, b in products[1 if j == 0 else 0 :]]
    if j == 0:
        parts.insert(0, weight_text(products[0][1], decimals))
    return "= " + " + ".join(parts).replace(f"+ {MINUS}", f"{MINUS} ")


def _in_brackets(value: float, decimals: int) -> str:
    text = weight_text(value, decimals)
    return f"({text})" if text.startswith(MINUS) else text


def _number(value: float, decimals: int) -> str:
    """Return a number as LaTeX has it: 1.2e−4 as a power of ten."""
    text = weight_text(value, decimals).replace(MINUS, "-").replace("∞", r"\infty ").replace("–", r"\mathrm{NaN}")
    mantissa, is_power, exponent = text.partition("e")
    return rf"{mantissa}\cdot 10^{{{exponent}}}" if is_power else text
