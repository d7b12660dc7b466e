"""Holds what microscope, algorithm view and matrix products paint to the values of autograd."""

from __future__ import annotations

from functools import cache

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.microscope import closeup
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of
from mlp_studio.core.worked_update import WorkedUpdate, worked_update
from mlp_studio.ui.algorithm.page import PageContent
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.microscope.pages import Sight
from mlp_studio.ui.products.sheet import ProductsSheet
from tests.core.autograd_oracle import Case, Oracle
from tests.ui.lecture.shown_numbers import (
    Formulas,
    Shown,
    assert_shown,
    derivatives_of,
    letters,
    numbers_in,
    painted_texts,
    shown,
    symbols_of,
)


def sight_of(case: Case) -> Sight:
    return Sight(case.project, case.example, closeup(case.project, case.example, case.weight))


@cache
def microscope_formulas(case: Case) -> Formulas:
    return Formulas(symbols_of(case.seen, case.eta) | derivatives_of(case.seen, case.weight))


Values = dict[str, Floats]


def wanted_values(case: Case, algorithm: str, examples: tuple[int, ...], member: int) -> Values:
    """Return what the lines compute by symbol for one example of an update; the weights are there with the last one."""
    network, d, several = case.network, case.network.d, len(examples) > 1
    one, oracle = network.k == 1, case.oracle(examples[member])
    scale = 1 / len(examples) if case.project.training.reduction == "mean" else 1.0
    changes = [case.changes(case.oracle(example)) for example in examples[: member + 1]]
    found: Values = {
        r"\mathbf{x}": oracle.outputs(0),
        "c" if one else r"\mathbf{c}": oracle.c,
        "y" if one else r"\mathbf{y}": oracle.outputs(d),
        r"\delta" if one else r"\boldsymbol{\delta}": oracle.c - oracle.y[-1],
    }
    for s in range(1, d + 1):
        high, own = f"^{{{letters(network, s)}}}", scale * changes[-1][s - 1]
        so_far = np.asarray(scale * np.sum([change[s - 1] for change in changes], axis=0))
        found |= {rf"\mathbf{{y}}{high}": oracle.outputs(s)} if s < d else {}
        found |= {} if case.is_perceptron else {error_symbol(case, s): oracle.delta[s - 1]}
        found |= {rf"{{}}_i\Delta W{high}": own} if several else {}
        found |= {rf"\Delta W{high}": so_far}
        found |= {f"W{high}": network.weights[s - 1] + so_far} if member == len(examples) - 1 else {}
    return found | ({"|B|": np.array([len(examples)])} if algorithm == "minibatch" else {})


def error_symbol(case: Case, s: int) -> str:
    """Return the symbol of δ of a layer."""
    return (r"\delta" if s == case.network.d and case.network.k == 1 else r"\boldsymbol{\delta}") + f"^{{{letters(case.network, s)}}}"


def read_line(sheet: AlgorithmSheet, number: str) -> list[tuple[str, list[list[Shown]]]]:
    """Return what stands beside a line: of each result its symbol, "" where it does without, and the numbers of its terms and its value."""
    assert sheet.page is not None
    found: list[tuple[str, list[list[Shown]]]] = []
    line, is_apart = sheet.page.line(number), True
    for ink in [placed.ink for placed in (() if line is None else line.values)]:
        entries = [cell for row in ink.cells for cell in row]
        assert "…" not in (*entries, *ink.text)
        numbers = [shown(entry) for entry in entries] or numbers_in(ink.text)
        if ink.kind == "symbol":
            found.append((ink.text, []))
            is_apart = False
        elif numbers and ink.kind != "note":
            if is_apart:
                found.append(("", []))
            found[-1][1].append(numbers)
            is_apart = True
        elif ink.text:
            is_apart = False
    return found


def show_lines(sheet: AlgorithmSheet, project: Project, member: int | None = None) -> WorkedUpdate:
    """Show what all lines of the next update of a project compute."""
    worked, code = worked_update(project, member), code_of(project)
    results = {line.number: worked.of(line.role) for line in code.lines if line.role in code.steps}
    sheet.show_content(PageContent(code, results, frozenset(results), code.line_of("forward").number))
    return worked


def assert_lines(sheet: AlgorithmSheet, case: Case, project: Project, worked: WorkedUpdate) -> None:
    """Hold the values beside all lines that are computed, and the terms that make them, to those of autograd."""
    content, network = sheet.content, case.network
    assert content is not None
    steps = [line for line in content.code.lines if line.role in content.code.steps and line.number in content.reached]
    wanted = wanted_values(case, project.training.algorithm, worked.indices, worked.member)
    if "update" not in [line.role for line in steps]:
        wanted = {name: values for name, values in wanted.items() if not name.startswith("W")}
    residual = r"\delta" if network.k == 1 else r"\boldsymbol{\delta}"
    names = {"residual": [residual], "errors": [error_symbol(case, s) for s in range(network.d, 0, -1)]}
    terms: dict[str, list[list[Shown]]] = {}
    for line in steps:
        for symbol, parts in read_line(sheet, line.number):
            name = symbol or next(name for name in names[line.role] if name not in terms)
            assert name in wanted, (case.name, line.number, name)
            assert_shown(parts[-1], wanted[name], (case.name, line.number, name))
            terms[name] = parts[:-1]
    assert set(terms) == set(wanted), case.name
    assert_terms(case, case.oracle(worked.indices[worked.member]), terms, residual)


def assert_terms(case: Case, oracle: Oracle, terms: dict[str, list[list[Shown]]], residual: str) -> None:
    """Hold the terms of the residual and of the errors to those of autograd."""
    network = case.network
    for part, values in zip(terms[residual], (oracle.c, oracle.y[-1]), strict=True):
        assert_shown(part, values, (case.name, "terms of the residual"))
    for s in range(1, network.d + 1):
        of_error = terms.get(error_symbol(case, s), [])
        if not of_error:
            assert case.is_perceptron or (s == network.d and case.project.training.loss != "squared")
            continue
        behind = oracle.c - oracle.y[-1] if s == network.d else (oracle.weights[s].T @ oracle.delta[s])[1:]
        assert_shown(of_error[0], behind, (case.name, s, "what comes from behind"))
        y, is_sigmoid = oracle.y[-1], s == network.d and network.layers[-1].activation == "sigmoid"
        for part, values in zip(of_error[1:], (y, 1 - y) if is_sigmoid else (oracle.slope[s - 1],), strict=True):
            assert_shown(part, values, (case.name, s, "slope"))


def assert_products(sheet: ProductsSheet, case: Case, oracles: list[Oracle]) -> None:
    """Hold each cell of all matrices to autograd, in the order and at the places where they are painted."""
    texts = iter(painted_texts(sheet))
    for s, equation in enumerate(sheet.equations, start=1):
        wanted = {
            "W": case.network.weights[s - 1],
            "before": np.stack([oracle.outputs(s - 1) for oracle in oracles], axis=1),
            "z": np.stack([oracle.z[s - 1] for oracle in oracles], axis=1),
            "y": np.stack([oracle.outputs(s) for oracle in oracles], axis=1),
        }
        for grid in equation.grids:
            for i, j in np.ndindex(wanted[grid.kind].shape):
                text, box = next(texts), grid.rect_of(i, j)
                assert box.contains(text.place)
                if grid.kind == "W" and case.network.removed[s - 1][i, j]:
                    assert text.text == "·"
                else:
                    assert_shown([shown(text.text)], [wanted[grid.kind][i, j]], (case.name, s, grid.kind, i, j))
    assert next(texts, None) is None
