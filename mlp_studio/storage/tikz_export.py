"""The network as a LaTeX document that draws it with TikZ, in the lecture's notation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mlp_studio.core.features import FUNCTIONS
from mlp_studio.core.network import Network
from mlp_studio.core.notation import matrix_latex, output_latex
from mlp_studio.core.project import Project
from mlp_studio.storage.files import write_bytes_atomically

MOST_UNITS, FIRST_UNITS = 10, 6
"""A larger layer is drawn as its first units, dots, and its last unit, as in the lecture's figures (Source: ML:IV-79)."""
MOST_LABELS = 16
"""Weights of a network whose edges are labelled (Source: look.md §4)."""
PITCH, ROW = 3.6, 1.5
"""Centimetres from layer to layer, and from unit to unit."""
THINNEST, THICKEST = 0.4, 2.4
"""Points of an edge of weight 0, and of the largest weight of its layer."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "−": r"\ensuremath{-}",
}
_GREEK_NAMES = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", _GREEK_NAMES.split(), strict=True))
_ESCAPES = str.maketrans(_SPECIAL | {letter: rf"\ensuremath{{\{name}}}" for letter, name in _GREEK.items()})
_TOKEN = re.compile(
    rf"(?P<axis>x[12])|(?P<function>{'|'.join(FUNCTIONS)}|pi|e)|(?P<power>\^\d+(?![\d.eE]))"
    r"|(?P<number>(\d+\.?\d*|\.\d+)(?![\d.eE]))|(?P<sign>[-+*/()−])"
)
_MATHS = {"pi": r"\pi", "e": r"\mathrm{e}", "sqrt": r"\mathrm{sqrt}", "abs": r"\mathrm{abs}"}
_SIGNS = {"*": r"\cdot ", "−": "-"}

_HEAD = r"""\documentclass[tikz, border=4mm]{standalone}
\usepackage[T1]{fontenc}
\definecolor{positive}{HTML}{1F66C9}
\definecolor{negative}{HTML}{B3372A}
\definecolor{quiet}{HTML}{636C7A}
\usetikzlibrary{backgrounds}
\tikzset{
  unit/.style={circle, draw, thick, fill=white, minimum size=9mm, inner sep=0pt},
  feature/.style={draw, thick, fill=white, rounded corners=4mm, minimum size=9mm, inner xsep=2mm, anchor=east},
  bias/.style={rectangle, draw=quiet, dashed, rounded corners=1pt, fill=white, minimum size=6mm, inner sep=0pt},
  positive edge/.style={draw=positive},
  negative edge/.style={draw=negative, dash pattern=on 3pt off 2pt},
  weight/.style={fill=white, inner sep=1.5pt, font=\scriptsize},
  caption/.style={quiet, font=\small},
  title/.style={align=center, font=\small},
  lock/.pic={
    \fill[white] (-0.14, -0.14) rectangle (0.14, 0.2);
    \draw[semithick] (-0.05, 0.02) -- (-0.05, 0.08) arc[start angle=180, end angle=0, radius=0.05] -- (0.05, 0.02);
    \fill (-0.09, -0.1) rectangle (0.09, 0.03);
  },
}
"""


def write_tikz(project: Project, path: str | Path) -> None:
    """Write what `network_tikz` returns to a file. Raises StudioError if it cannot be written."""
    write_bytes_atomically(path, network_tikz(project).encode(errors="replace"))


def network_tikz(project: Project) -> str:
    r"""Return a complete LaTeX document, for any engine, with the network of a project.

    Inputs, hidden and output units are circles, bias units dashed boxes (if the project shows them). An edge is as wide as its weight
    is large within its layer, blue or, if negative, red and dashed, and has its weight as a label where there are few; frozen ones
    have a lock, and those that are removed are not drawn. Of layers beyond `MOST_UNITS` some units stand for all.
    """
    network = project.network
    title = _one_line(project.title) or "A multilayer perceptron"
    lines = [
        f"% {title}: {network.describe()}, drawn by MLP Studio.",
        "% Compile with pdflatex; with lualatex or xelatex where names hold letters of other scripts.",
        _HEAD + r"\begin{document}",
        r"\begin{tikzpicture}",
    ]
    rows = [_drawn_rows(n) for n in network.sizes]
    heights = [_height(n) for n in network.sizes]
    top = max(heights) / 2
    for s, n in enumerate(network.sizes):
        if n > MOST_UNITS:
            lines.append(f"  % Layer {s} has {n:,} units: units 1 to {FIRST_UNITS} and {n:,} are drawn, with their weights.")
    lines += _units(project, rows, heights)
    if project.view.biases:
        lines += _biases(network, top + ROW)
    lines += _titles(network, top + ROW * (2 if project.view.biases else 1))
    lines += _captions(network, -top - ROW)
    lines.append(r"  \begin{scope}[on background layer]")
    lines += _edges(project, rows)
    lines += [r"  \end{scope}", r"\end{tikzpicture}", r"\end{document}"]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a user's text as LaTeX prints it, on one line."""
    return _one_line(text).translate(_ESCAPES)


def feature_latex(text: str) -> str:
    r"""Return a feature as LaTeX: $x_1^{2}$, $\sin(x_1)$; what is not simply written in mathematics is set as typed."""
    parts: list[str] = []
    compact, at = "".join(text.split()).replace("**", "^"), 0
    while at < len(compact):
        found = _TOKEN.match(compact, at)
        if found is None or (found["power"] and parts and parts[-1].startswith("^")):
            return rf"\texttt{{{escaped(text)}}}"
        parts.append(_part(found))
        at = found.end()
    return f"${''.join(parts)}$"


def _part(found: re.Match[str]) -> str:
    token = found[0]
    match found.lastgroup:
        case "axis":
            return f"x_{token[1]}"
        case "function":
            return _MATHS.get(token, rf"\{token}")
        case "power":
            return f"^{{{token[1:]}}}"
    return _SIGNS.get(token, token)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _drawn_rows(n: int) -> list[tuple[int, int]]:
    """Return the units of a layer that are drawn, each with its row."""
    if n <= MOST_UNITS:
        return [(i, i) for i in range(n)]
    return [*((i, i) for i in range(FIRST_UNITS)), (n - 1, FIRST_UNITS + 1)]


def _height(n: int) -> float:
    return ROW * (n - 1 if n <= MOST_UNITS else FIRST_UNITS + 1)


def _units(project: Project, rows: list[list[tuple[int, int]]], heights: list[float]) -> Iterator[str]:
    network = project.network
    for s, (drawn, height) in enumerate(zip(rows, heights, strict=True)):
        x = s * PITCH
        for i, row in drawn:
            y = height / 2 - row * ROW
            yield _unit(network, s, i, x, y)
        if network.sizes[s] > MOST_UNITS:
            yield rf"  \node at {_point(x, height / 2 - FIRST_UNITS * ROW)} {{$\vdots$}};"


def _unit(network: Network, s: int, i: int, x: float, y: float) -> str:
    if s == 0:
        text = network.inputs[i]
        style, at = ("unit", x) if text in ("x1", "x2") else ("feature", x + 0.45)
        return rf"  \node[{style}] (u0-{i + 1}) at {_point(at, y)} {{{feature_latex(text)}}};"
    name = escaped(network.layers[s - 1].unit_name(i))
    side = "right" if s == network.d else "below"
    label = f", label={{[font=\\scriptsize]{side}:{{{name}}}}}" if name else ""
    return rf"  \node[unit{label}] (u{s}-{i + 1}) at {_point(x, y)} {{${output_latex(network, s, i + 1)}$}};"


def _biases(network: Network, y: float) -> Iterator[str]:
    for s in range(network.d):
        label = f"label={{[caption]above:{{${output_latex(network, s, 0)} = 1$}}}}"
        yield rf"  \node[bias, {label}] (u{s}-0) at {_point(s * PITCH, y)} {{$1$}};"


def _titles(network: Network, y: float) -> Iterator[str]:
    yield rf"  \node[title] at {_point(0, y)} {{Inputs}};"
    for s, layer in enumerate(network.layers, start=1):
        name = f"\\textbf{{{escaped(layer.name)}}}\\\\" if escaped(layer.name) else ""
        yield rf"  \node[title] at {_point(s * PITCH, y)} {{{name}{escaped(layer.activation)}}};"


def _captions(network: Network, y: float) -> Iterator[str]:
    for s, n in enumerate(network.sizes):
        symbol = "p" if s == 0 else "k" if s == network.d else f"l_{{{s}}}"
        yield rf"  \node[caption] at {_point(s * PITCH, y)} {{${symbol} = {n}$}};"
    for s in range(1, network.d + 1):
        yield rf"  \node[caption] at {_point((s - 0.5) * PITCH, y)} {{${matrix_latex(network, s)}$}};"


def _edges(project: Project, rows: list[list[tuple[int, int]]]) -> Iterator[str]:
    network = project.network
    few = sum(w.size for w in network.weights) <= MOST_LABELS and project.view.labels != "none"
    for s, (w, removed, frozen) in enumerate(zip(network.weights, network.removed, network.frozen, strict=True), start=1):
        largest = float(abs(w).max())
        columns = [0] if project.view.biases else []
        columns += [j + 1 for j, _ in rows[s - 1]]
        place = _label_place(len(columns), len(rows[s]))
        for i, _ in rows[s]:
            for j in columns:
                if removed[i, j]:
                    continue
                value = float(w[i, j])
                label = f" node[weight, pos={place:.2f}] {{${_number(value, project.view.decimals)}$}}" if few else ""
                yield rf"    \draw[{_style(value, largest)}] (u{s - 1}-{j}) --{label} (u{s}-{i + 1});"
                if frozen[i, j]:
                    beside = place + (0.13 if place < 0.6 else -0.13)
                    yield rf"    \path (u{s - 1}-{j}) -- pic[pos={beside:.2f}] {{lock}} (u{s}-{i + 1});"


def _label_place(before: int, after: int) -> float:
    """Return where along their edges labels keep apart, between so many units before and after: nearer to the side with more of them."""
    return 1 / (after + 1) if after <= before else 1 - 1 / (before + 1)


def _style(value: float, largest: float) -> str:
    share = abs(value) / largest if largest else 0.0
    width = THINNEST + (THICKEST - THINNEST) * share**0.8
    return f"{'negative' if value < 0 else 'positive'} edge, line width={width:.2f}pt"


def _number(value: float, decimals: int) -> str:
    if abs(value) >= 1000 or 0 < abs(value) < 0.0005:
        mantissa, exponent = f"{value:.1e}".split("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    text = f"{value:.{decimals}f}"
    return text if float(text) else text.lstrip("-")


def _point(x: float, y: float) -> str:
    return f"({x + 0.0:.2f}, {y + 0.0:.2f})"
