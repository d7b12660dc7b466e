"""The network as LaTeX: complete and balanced whatever a project holds, in the lecture's notation, and no name is a command."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.features import FUNCTIONS
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.tikz_export import escaped, feature_latex, network_tikz, write_tikz
from tests.storage.projects import projects

COMMANDS = re.compile(r"\\([A-Za-z]+|.)")
XOR = find_project("xor-minimum")[0]
KNOWN = set(
    re.findall(
        r"\w+",
        "documentclass usepackage definecolor usetikzlibrary tikzset fill draw scriptsize small begin end node path vdots textbf texttt "
        "textbackslash textasciicircum textasciitilde textless textgreater textbar ensuremath cdot mathrm pi "
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
    )
) | set(FUNCTIONS)


def project_of(*sizes: int) -> Project:
    return edits.new_project(sizes, (*("tanh",) * (len(sizes) - 1), "sigmoid"), generate("xor"))


def drawing(text: str) -> list[str]:
    """Return the lines that draw, without comments."""
    return [line.strip() for line in text.splitlines() if not line.strip().startswith("%")]


def is_balanced(text: str) -> bool:
    """Tell whether braces and brackets of the document close, each $ has its partner, and environments nest."""
    plain = re.sub(r"\\.", "", "\n".join(drawing(text)))
    depth = 0
    for c in plain:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return False
    open_ones: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            open_ones.append(name)
        elif not open_ones or open_ones.pop() != name:
            return False
    return depth == 0 and not open_ones and all(line.count("$") % 2 == 0 for line in plain.splitlines())


def edges(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\\draw\[\w+ edge.*?\] \((u\d+-\d+)\) --.*? \((u\d+-\d+)\);", text)


@given(projects)
@hypothesis_settings(max_examples=60)
def test_any_project_gives_a_balanced_document_of_known_commands(project: Project) -> None:
    text = network_tikz(project)
    assert text.startswith("% ")
    assert text.endswith("\\end{document}\n")
    assert is_balanced(text)
    lines = drawing(text)
    assert {name for name in COMMANDS.findall("\n".join(lines)) if name.isalpha()} <= KNOWN
    assert not any(re.search(r"(?<!\\)%", line) for line in lines)
    named = set(re.findall(r"\\node\[.*\] \((u\d+-\d+)\)", text))
    assert {end for edge in edges(text) for end in edge} <= named
    cut = sum(int(mask[:, (0 if project.view.biases else 1) :].sum()) for mask in project.network.removed)
    drawn = sum(w.size if project.view.biases else w.size - len(w) for w in project.network.weights)
    assert len(edges(text)) == drawn - cut


@given(st.text())
def test_any_name_is_text_and_no_command(name: str) -> None:
    text = escaped(name)
    assert "\n" not in text
    without = re.sub(r"\\(text\w+\{\}|ensuremath\{(\\\w+|-)\}|[{}$&#%_])", "", text)
    assert not set(without) & set("\\{}$&#%_^~<>|")


def test_every_special_character_is_escaped() -> None:
    assert escaped(r"a\b{c}$d&e#f%g_h^i~j<k>l|m") == (
        r"a\textbackslash{}b\{c\}\$d\&e\#f\%g\_h\textasciicircum{}i\textasciitilde{}j\textless{}k\textgreater{}l\textbar{}m"
    )
    assert escaped(" η−1\n\\end{document} ") == r"\ensuremath{\eta}\ensuremath{-}1 \textbackslash{}end\{document\}"


@pytest.mark.parametrize(
    ("feature", "latex"),
    [
        ("x1", "$x_1$"),
        (" x2 ^ 2", "$x_2^{2}$"),
        ("x1**2", "$x_1^{2}$"),
        ("x1*x2", r"$x_1\cdot x_2$"),
        ("sin(x1)", r"$\sin(x_1)$"),
        ("0.5*x1 − exp(x2)/.5", r"$0.5\cdot x_1-\exp(x_2)/.5$"),
        ("sqrt(abs(x1 + pi*e))", r"$\mathrm{sqrt}(\mathrm{abs}(x_1+\pi\cdot \mathrm{e}))$"),
        ("x1^2^3", r"\texttt{x1\textasciicircum{}2\textasciicircum{}3}"),
        ("x1^(x2)", r"\texttt{x1\textasciicircum{}(x2)}"),
        ("x1^2.5", r"\texttt{x1\textasciicircum{}2.5}"),
        ("1e-3*x1", r"\texttt{1e-3*x1}"),
        ("1_0*x1", r"\texttt{1\_0*x1}"),
    ],
)
def test_features_are_set_in_mathematics_where_that_says_the_same(feature: str, latex: str) -> None:
    assert feature_latex(feature) == latex


def test_the_minimum_network_is_drawn_as_in_the_lecture() -> None:
    lines = drawing(network_tikz(XOR))
    text = "\n".join(lines)
    for symbol in (
        "{$x_1$}",
        "{$x_2$}",
        "$x_{0} = 1$",
        "$y_{0}^{h} = 1$",
        "{$y_{1}^{h}$}",
        "{$y_{2}^{h}$}",
        "{$y$}",
        "{$W^{h}$}",
        "{$W^{o}$}",
    ):
        assert symbol in text
    assert len([line for line in lines if line.startswith(r"\node[bias")]) == 2
    labels = re.findall(r"node\[weight, pos=[\d.]+\] \{\$(.*?)\$\}", text)
    assert sorted(map(float, labels)) == [-1.0, -1.0, -1.0, -0.5, 0.5, 0.5, 1.0, 1.0, 1.0]
    assert r"\draw[negative edge, line width=2.40pt] (u0-1) -- node[weight, pos=0.33] {$-1.00$} (u1-1);" in lines
    assert r"\draw[positive edge, line width=1.55pt] (u1-0) -- node[weight, pos=0.50] {$0.50$} (u2-1);" in lines


def test_deep_networks_number_their_layers_and_large_ones_have_no_labels() -> None:
    text = network_tikz(project_of(3, 3, 2))
    for symbol in ("$y_{3}^{h2}$", "$y_{0}^{h1} = 1$", "{$W^{h1}$}", "{$W^{h2}$}", "{$W^{o}$}", "$l_{2} = 3$", "{$y_{2}$}"):
        assert symbol in text
    assert "node[weight" not in text


def test_labels_follow_the_view() -> None:
    assert "{$-1$}" in network_tikz(edits.set_view(XOR, decimals=0))
    assert "node[weight" not in network_tikz(edits.set_view(XOR, labels="none"))
    plain = network_tikz(edits.set_view(XOR, biases=False))
    assert "-0)" not in plain
    assert len(edges(plain)) == 6


@pytest.mark.parametrize(
    ("value", "text"), [(-1e-9, r"-1.0 \cdot 10^{-9}"), (-0.001, "0.00"), (0.0, "0.00"), (12345.0, r"1.2 \cdot 10^{4}"), (-0.125, "-0.12")]
)
def test_numbers_are_short_and_zero_has_no_sign(value: float, text: str) -> None:
    assert f"{{${text}$}} (u1-1);" in network_tikz(edits.set_weight(XOR, 1, 0, 0, value))


def test_removed_edges_are_left_out_and_frozen_ones_have_a_lock() -> None:
    project = edits.freeze_weights(edits.remove_weights(XOR, [(1, 0, 1), (1, 1, 0)]), [(1, 0, 2), (2, 0, 0), (1, 1, 0)])
    text = network_tikz(project)
    assert {("u0-1", "u1-1"), ("u0-0", "u1-2")}.isdisjoint(edges(text))
    assert len(edges(text)) == 7
    locks = re.findall(r"\\path \((.*?)\) -- pic\[pos=0\.\d\d\] \{lock\} \((.*?)\);", text)
    assert locks == [("u0-2", "u1-1"), ("u1-0", "u2-1")]
    assert "lock/.pic" in text


def test_a_network_of_zeros_has_its_thinnest_edges() -> None:
    project = edits.set_weights(XOR, tuple(np.zeros(w.shape) for w in XOR.network.weights))
    assert re.findall(r"line width=(.*?)pt", network_tikz(project)) == ["0.40"] * 9


def test_large_layers_are_first_units_dots_and_the_last_one() -> None:
    text = network_tikz(project_of(24, 10, 11))
    lines = drawing(text)
    assert "  % Layer 1 has 24 units: units 1 to 6 and 24 are drawn, with their weights." in text.splitlines()
    assert lines.count(r"\node at (3.60, -3.75) {$\vdots$};") == 1
    assert len([line for line in lines if r"\vdots" in line]) == 2
    units = re.findall(r"\((u1-\d+)\) at", text)
    assert units == [f"u1-{i}" for i in (1, 2, 3, 4, 5, 6, 24, 0)]
    assert len(re.findall(r"\(u2-\d+\) at", text)) == 11
    assert len(edges(text)) == 7 * 3 + 10 * 8 + 7 * 11


def test_names_stand_at_their_units_and_over_their_layers() -> None:
    project = edits.rename_layer(edits.rename_unit(edits.rename_unit(XOR, 1, 1, "50 % & more"), 2, 0, "A_1"), 1, "{hidden}")
    text = network_tikz(project)
    assert r"below:{50 \% \& more}}] (u1-2)" in text
    assert r"right:{A\_1}}] (u2-1)" in text
    assert r"{\textbf{\{hidden\}}\\heaviside};" in text


def test_derived_features_are_boxes_as_wide_as_they_need() -> None:
    text = network_tikz(edits.add_input(XOR, "x1*x2"))
    assert r"\node[feature] (u0-3) at (0.45, -1.50) {$x_1\cdot x_2$};" in text


def test_a_title_of_several_lines_stays_in_its_comment(tmp_path: Path) -> None:
    write_tikz(replace(XOR, title="a\n\\input{b}\u2028c\udce9"), tmp_path / "net.tex")
    text = (tmp_path / "net.tex").read_text("utf-8")
    assert text.splitlines()[0] == r"% a \input{b} c: 2-2-1, drawn by MLP Studio."
    assert text.splitlines()[2].startswith(r"\documentclass")
    assert "A multilayer perceptron" in network_tikz(replace(XOR, title=" "))
