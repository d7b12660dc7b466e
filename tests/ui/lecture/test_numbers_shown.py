"""What stands on screen equals HIPS autograd, digit by digit: random nets of depth 1 to 4 with every activation and every loss."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.layer_space import COMPONENTS, Axes
from mlp_studio.core.microscope import closeup, update_of
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import PointSet
from mlp_studio.core.products import products_of
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of
from mlp_studio.core.quiz import quiz_of
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_curve import unit_sums
from mlp_studio.core.unit_lab import LabRun, lab_examples, usual_sides
from mlp_studio.core.worked_update import WorkedUpdate, worked_update
from mlp_studio.core.worksheet import WorksheetPlan, worksheets
from mlp_studio.storage.worksheet_latex import worksheet_latex
from mlp_studio.storage.worksheet_pages import Pages
from mlp_studio.training.gradients import GradientRequest, compute_norms
from mlp_studio.training.landscape_worker import AxesChoice, LandscapeRequest, compute_landscape, make_plane
from mlp_studio.training.space_pictures import SpaceRequest, draw_space
from mlp_studio.ui.algorithm.page import PageContent
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.collapse.card import CollapseCard
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.landscape.view import LandscapeView
from mlp_studio.ui.landscape.words import place_words
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.microscope.blocks import Columns, Formula, line_pieces
from mlp_studio.ui.microscope.pages import PAGES, Sight
from mlp_studio.ui.microscope.sheet import Sheet
from mlp_studio.ui.microscope.step_bar import StepBar
from mlp_studio.ui.microscope.view import MicroscopeView
from mlp_studio.ui.plane.region_look import region_colours
from mlp_studio.ui.plots.gradient_plot import GradientPlot
from mlp_studio.ui.products.sheet import ProductsSheet
from mlp_studio.ui.products.view import ProductsView
from mlp_studio.ui.quiz.view import QuizView
from mlp_studio.ui.quiz.words import hint_lines, known_line
from mlp_studio.ui.theme import Look
from mlp_studio.ui.three_nets.view import ThreeNetsView
from mlp_studio.ui.unit_lab.curve_panel import CurvePanel, ShownUnit
from mlp_studio.ui.unit_lab.learner_panel import LearnerPanel
from tests.app.test_stepper import Stepping, after_steps
from tests.core.autograd_oracle import ALL_ENDS, DEPTHS, HIDDEN, POINTS, Case, Oracle, cases, loss_at, target_of
from tests.core.nets import random_network, random_points, same_bits, training_with, xor_project
from tests.ui.lecture.shown_numbers import (
    Formulas,
    Shown,
    assert_shown,
    derivatives_of,
    letters,
    numbers_in,
    painted_numbers,
    painted_texts,
    shown,
    symbols_of,
)


@pytest.fixture
def look(qapp: object) -> Look:
    return Look()


def test_the_nets_have_every_depth_activation_and_loss_and_weights_that_are_cut_and_frozen() -> None:
    nets = [case.network for depth in DEPTHS for case in cases(depth)]
    assert len(nets) >= 40
    assert {net.d for net in nets} == set(DEPTHS)
    assert {layer.activation for net in nets for layer in net.layers[:-1]} == set(HIDDEN)
    assert {net.layers[-1].activation for net in nets} == set(ACTIVATIONS)
    assert any(cut.any() for net in nets for cut in net.removed)
    assert any(held.any() for net in nets for held in net.frozen)


# The microscope


def sight_of(case: Case) -> Sight:
    return Sight(case.project, case.example, closeup(case.project, case.example, case.weight))


@cache
def microscope_formulas(case: Case) -> Formulas:
    return Formulas(symbols_of(case.seen, case.eta) | derivatives_of(case.seen, case.weight))


def shown_page(sheet: Sheet, name: str, case: Case) -> list[Formula | Columns]:
    """Show a page of a case; return those of its blocks that have formulas, whose pieces are painted without a loss."""
    sheet.show_blocks(PAGES[name](sight_of(case)))
    for block in sheet.blocks:
        if isinstance(block, Formula) and name != "Product":
            whole = "".join(piece.latex.removeprefix("{}") for piece in line_pieces(block.latex))
            assert whole == block.latex
    return [block for block in sheet.blocks if isinstance(block, Formula | Columns)]


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_product_of_the_microscope_has_the_derivative_of_autograd_and_its_factors(look: Look, depth: int) -> None:
    sheet = Sheet(look)
    sheet.resize(1200, 700)
    for case in cases(depth):
        formulas, (s, i, j) = microscope_formulas(case), case.weight
        derivative = float(case.seen.gradient[s - 1][i, j])
        blocks = shown_page(sheet, "Product", case)
        columns = [block for block in blocks if isinstance(block, Columns)]
        if not columns:
            assert derivative == 0.0, case.name
            continue
        first, *factors = columns[0].factors
        wanted = [formulas.value(factor.latex) for factor in (first, *factors)]
        assert None not in wanted, (case.name, [factor.latex for factor in factors])
        assert wanted[0] == pytest.approx(derivative)
        assert np.prod([value for value in wanted[1:] if value is not None]) == pytest.approx(derivative, rel=1e-9, abs=1e-12)
        assert formulas.check(columns[0].latex) >= len(wanted)
        texts, boxes = painted_texts(sheet), columns[0].rects(look, sheet.rect_of(columns[0]))
        for (box, _, factor), value in zip(boxes, wanted, strict=True):
            inside = [one for one in texts if box.adjusted(-2, 0, 2, 0).contains(one.place)]
            assert_shown(painted_numbers(inside), [value or 0.0], (case.name, factor.latex))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_output_that_the_microscope_writes_out_is_that_of_the_network(look: Look, depth: int) -> None:
    sheet, read = Sheet(look), 0
    for case in cases(depth):
        formulas = microscope_formulas(case)
        for block in shown_page(sheet, "Product", case)[:1]:
            symbol, _, formula = block.latex.partition(" = ")
            value = formulas.value(formula)
            if value is not None and isinstance(block, Formula):
                read += 1
                assert value == pytest.approx(formulas.value(symbol), rel=1e-9), (case.name, block.latex)
    assert read >= len(ALL_ENDS) - 5  # softmax, and sums of sums, have terms that are left out


@pytest.mark.parametrize("page", ["Five steps", "Sums"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_each_line_of_the_derivation_holds_with_the_numbers_of_autograd(look: Look, depth: int, page: str) -> None:
    sheet = Sheet(look)
    for case in cases(depth):
        formulas = microscope_formulas(case)
        lines = [block.latex for block in shown_page(sheet, page, case)]
        read = sum(formulas.check(line) for line in lines)
        assert read >= len(lines) / 2, case.name


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_values_of_the_microscope_are_those_of_autograd(look: Look, depth: int) -> None:
    sheet = Sheet(look)
    sheet.resize(1600, 400)
    for case in cases(depth):
        sheet.show_blocks(PAGES["Values"](sight_of(case)))
        seen = case.seen
        columns = zip(seen.z, seen.y, seen.delta, strict=True)
        wanted = np.concatenate([seen.x, *(np.column_stack(layer).ravel() for layer in columns)])
        assert_shown(painted_numbers(painted_texts(sheet)), wanted, case.name)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_finite_difference_stands_beside_the_derivative_of_autograd(look: Look, depth: int) -> None:
    sheet = Sheet(look)
    for case in cases(depth):
        s, i, j = case.weight
        derivative, formulas = float(case.seen.gradient[s - 1][i, j]), microscope_formulas(case)
        row, losses = (block.latex for block in shown_page(sheet, "Check", case))
        quotient, by_backpropagation, deviation = row.split(r", \quad ")
        assert formulas.check(by_backpropagation) == 1
        assert formulas.number(deviation.rpartition(" = ")[2]).is_of(0.0, 1e-6 * (1 + abs(derivative)))
        assert formulas.number(quotient.rpartition(" = ")[2]).is_of(derivative, 1e-6), case.name
        h, above, below = (formulas.number(part.rpartition(" = ")[2]) for part in losses.split(r", \quad "))
        for move, found in ((h.value, above), (-h.value, below)):
            moved = [np.array(w) for w in case.seen.weights]
            moved[s - 1][i, j] += move
            assert found.is_of(case.seen.loss_of(moved), 1e-6 * abs(derivative)), case.name


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_bar_says_the_step_of_autograd(look: Look, depth: int) -> None:
    bar = StepBar(look)
    bar.resize(900, 40)
    for case in cases(depth):
        s, i, j = case.weight
        sight = sight_of(case)
        bar.show_update(sight, update_of(case.project, case.example, sight.seen))
        old, change = float(case.seen.weights[s - 1][i, j]), float(case.changes(case.seen)[s - 1][i, j])
        eta, *numbers = numbers_in(bar.text) if "η" in bar.text else (Shown(case.eta, 0.0), *numbers_in(bar.text))
        assert eta.is_of(case.eta)
        assert_shown(numbers, [old, old + change, change], (case.name, bar.text))
        assert "".join(one.text for one in painted_texts(bar)).endswith(bar.text.rpartition("  ")[2])


# The algorithm, line by line

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


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_lines_of_the_algorithm_have_the_values_of_autograd(look: Look, depth: int) -> None:
    sheet = AlgorithmSheet(look)
    sheet.resize(2600, 400)
    for case in cases(depth):
        if case.can_train:
            assert_lines(sheet, case, case.project, show_lines(sheet, case.project))


@pytest.mark.parametrize(("algorithm", "count", "member"), [("batch", POINTS, None), ("minibatch", 3, 1)])
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_lines_of_a_batch_add_up_what_autograd_gives_for_its_examples(
    look: Look, depth: int, algorithm: str, count: int, member: int | None
) -> None:
    sheet = AlgorithmSheet(look)
    sheet.resize(2600, 400)
    for case in cases(depth):
        if case.can_train and not case.is_perceptron:
            project = replace(case.project, training=replace(case.project.training, algorithm=algorithm, batch_size=count))
            worked = show_lines(sheet, project, member)
            assert worked.indices == tuple(range(count))
            assert_lines(sheet, case, project, worked)


# Forward propagation as products of matrices


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_matrix_products_have_the_sums_and_outputs_of_autograd_in_their_places(look: Look, depth: int, several: bool) -> None:
    sheet = ProductsSheet(look)
    sheet.resize(2600, 300)
    for case in cases(depth):
        examples = np.arange(POINTS) if several else np.array([case.example])
        oracles = [case.oracle(example) for example in examples.tolist()]
        sheet.show_products(products_of(case.project, examples), 2)
        assert_products(sheet, case, oracles)


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


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_sum_behind_a_cell_is_written_with_the_numbers_of_autograd(look: Look, qtbot: QtBot, depth: int) -> None:
    sheet = ProductsSheet(look)
    qtbot.addWidget(sheet)
    sheet.resize(1200, 700)
    with qtbot.waitExposed(sheet):
        sheet.show()
    told: list[str] = []
    sheet.told.connect(told.append)
    for case in cases(depth):
        QTest.mouseMove(sheet, QPoint(1, 1))
        sheet.show_products(products_of(case.project, np.arange(POINTS)), 3)
        n, oracle = case.example, case.oracle(case.example)
        for s, equation in enumerate(sheet.equations, start=1):
            i = case.network.sizes[s] - 1
            QTest.mouseMove(sheet, equation.grid("z").rect_of(i, n).center().toPoint())
            row = np.column_stack([case.network.weights[s - 1][i], oracle.outputs(s - 1)])
            name = case.network.layers[s - 1].activation
            assert told[-1].startswith("z = ")
            assert f",  y = {name}(z) = " in told[-1]
            kept = row[:4].ravel()
            assert_shown(numbers_in(told[-1]), [*kept, oracle.z[s - 1][i], oracle.y[s - 1][i]], (case.name, told[-1]))


# The quiz


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_quiz_takes_the_numbers_of_autograd_and_no_others(depth: int) -> None:
    for case in cases(depth):
        symbols, quiz = by_hand(case), quiz_of(case.project, case.example, case.weight)
        asked = {question.symbol for question in quiz.questions}
        assert asked >= {symbol for symbol in symbols if symbol.startswith(("z", "y")) and not symbol.startswith("y_{0}")}, case.name
        if case.can_train and not case.is_perceptron:
            assert asked >= {symbol for symbol in symbols if symbol.startswith(r"\delta")}, case.name
        while quiz.question is not None:
            symbol = quiz.question.symbol
            solved, verdict = quiz.answered(symbols[symbol])
            assert verdict.is_right, (case.name, symbol, symbols[symbol])
            assert not quiz.answered(-symbols[symbol] - 1)[1].is_right, (case.name, symbol)
            for part in (" ".join(line) for line in hint_lines(solved)):
                name, _, result = part.partition(" = ")
                assert shown(result.rpartition("= ")[2]).is_of(symbols[name]), (case.name, part)
            quiz = solved.went_on()
        for entry in known_line(quiz):
            name, _, result = entry.removesuffix(r",\;").partition(" = ")
            assert shown(result).is_of(symbols[name]), (case.name, entry)


# Worksheets


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_worksheet_has_the_values_of_autograd_but_for_what_is_rounded_on_the_way(depth: int) -> None:
    for case in cases(depth):
        if not case.can_train:
            continue
        formulas = Formulas(by_hand(case), 2e-5)
        sheets = worksheets(case.project, WorksheetPlan(decimals=6, example=case.example))
        written = worksheet_latex(Pages(sheets, has_tasks=False))
        lines = re.findall(r"hangindent=12mm \$(.*)\$", written)
        known = set(by_hand(case))
        firsts = [line.partition(" = ")[0] for line in lines]
        assert set(firsts) <= known, (case.name, set(firsts) - known)
        for line in lines:
            assert formulas.check(re.sub(r" (?==)| (?=[+-] )", " ", line)) > 0, line
        free = sum(int(mask.sum()) for mask in case.network.trainable)
        units = sum(case.network.sizes[1:])
        deltas = 0 if case.is_perceptron else units + 1  # and the loss
        assert len(lines) == 2 * units + case.network.k + deltas + 2 * free, case.name
        new = re.findall(r"(W\^\{\w+\}) = \\begin\{pmatrix\} (.*?) \\end", written)
        assert len(new) == depth
        for s, (_, body) in enumerate(new, start=1):
            wanted = case.network.weights[s - 1] + case.changes(case.seen)[s - 1]
            for cell, value, cut in zip(re.split(r" & | \\\\ ", body), wanted.ravel(), case.network.removed[s - 1].ravel(), strict=True):
                assert cell == r"\cdot" if cut else formulas.number(cell).is_of(float(value), 2e-5), (case.name, cell, value)


def by_hand(case: Case) -> dict[str, float]:
    """Return all symbols of an update by the plain rule, or by that of the perceptron algorithm."""
    symbols = symbols_of(case.seen, case.eta)
    if case.is_perceptron:
        for (i, j), change in np.ndenumerate(case.changes(case.seen)[0]):
            w = f"w_{{{i + 1}{j}}}^{{o}}"
            symbols[rf"\Delta {w}"] = float(change)
            symbols[rf"\mathrm{{new}} \; {w}"] = symbols[w] + float(change)
    return symbols


# Spaces, units and runs


@pytest.mark.parametrize("depth", DEPTHS)
def test_points_of_a_layers_space_lie_where_autograd_has_the_outputs_and_lines_where_sums_are_0(depth: int) -> None:
    colours = region_colours(Look())
    for case in cases(depth):
        oracles = [case.oracle(example) for example in range(POINTS)]
        for s in range(1, depth + 1):
            y = np.stack([oracle.y[s - 1] for oracle in oracles])
            units = y.shape[1]
            axes = Axes(0, 1) if units > 1 else Axes(0)
            picture = draw_space(SpaceRequest(1, case.project, s, axes, None, None, 16, colours))
            np.testing.assert_allclose(picture.places[:, : min(units, 2)], y[:, :2], atol=1e-9, err_msg=case.name)
            if units > 2:
                own = draw_space(SpaceRequest(1, case.project, s, COMPONENTS, None, None, 16, colours)).places
                size, direction = np.linalg.eigh(np.cov(y.T))
                wanted = ((y - y.mean(axis=0)) @ direction)[:, ::-1][:, :2]
                known = size[::-1][:2] > 1e-9
                np.testing.assert_allclose(np.abs(own[:, known]), np.abs(wanted[:, known]), atol=1e-6, err_msg=case.name)
            elif picture.lines is not None:
                z = np.stack([oracle.z[s] for oracle in oracles])
                shift = z - np.column_stack([np.ones(POINTS), picture.places]) @ picture.lines.T
                np.testing.assert_allclose(shift, np.broadcast_to(shift[0], shift.shape), atol=1e-9, err_msg=case.name)
                if s + 1 < depth or case.network.k > 1:
                    np.testing.assert_allclose(shift, 0.0, atol=1e-9, err_msg=case.name)


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("k", [1, 3])
def test_the_one_w_of_a_linear_network_is_the_derivative_by_its_inputs(qtbot: QtBot, depth: int, k: int) -> None:
    network = random_network((2, *range(2, depth + 1), k), ("linear",) * depth, depth + k, masked=k == 3)
    points = random_points(POINTS, k, depth, "exclusive" if k == 1 else "multi-label")
    rates, at_zero = Oracle(network, "squared", points.xy[0], target_of(points, 0, k)).by_input()
    look, parent = Look(), QWidget()
    qtbot.addWidget(parent)
    card = CollapseCard(look, parent, is_drawn=True)
    card.show_network(network, None, 3)
    wanted = np.column_stack([at_zero, rates])
    assert_shown([shown(number) for number in re.findall(r"<b>(.*?)</b>", card.text)], wanted, card.text)
    rows = re.findall(r"<td>= (.*?)&nbsp;", card.text)
    assert len(rows) == (wanted.size if depth == 2 else 0)
    for row, value in zip(rows, wanted.ravel().tolist(), strict=False):
        assert Formulas({"x_{0}": 1.0}).value(row.replace("−", "-").replace("·", "*")) == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_landscape_has_the_loss_of_autograd_here_and_at_its_grid(depth: int) -> None:
    for case in cases(depth)[::2]:
        free = [(s, i, j) for s, cut in enumerate(case.network.removed, 1) for i, j in np.argwhere(~cut).tolist()]
        keys = free[0], free[-1]
        project = replace(case.project, training=replace(case.project.training, algorithm="igd"))
        axes = AxesChoice("weights", case.network, keys)
        found = compute_landscape(LandscapeRequest(1, project, axes, None, None, 1.0, 16), make_plane(axes), lambda: False)
        assert found is not None
        scale = 1 / POINTS if project.training.reduction == "mean" else 1.0
        here = [float(case.network.weights[s - 1][i, j]) for s, i, j in keys]
        a, b, loss = numbers_in(place_words(found.place, found.loss).replace("L =", ""))
        assert (a.is_of(here[0]), b.is_of(here[1])) == (True, True)
        assert loss.is_of(scale * loss_at(case, keys, here)), case.name
        for row, column in ((0, 0), (3, 11), (14, 2)):
            place = float(found.xs[column]), float(found.ys[row])
            value = found.over_plane.at_place(*place)
            assert value == pytest.approx(float(found.losses[row, column]))
            assert numbers_in(place_words(place, value))[-1].is_of(scale * loss_at(case, keys, place)), case.name


@pytest.mark.parametrize("setting", ["exclusive", "regression"])
def test_the_unit_laboratory_makes_the_steps_of_autograd(qtbot: QtBot, setting: Any) -> None:
    points, start, eta = random_points(9, 1, 5, setting), (0.25, -0.5, 0.125), 0.3
    examples = lab_examples(points, UNSCALED, usual_sides(points))
    for learner in examples.learners:
        panel = LearnerPanel(Look(), learner)
        qtbot.addWidget(panel)
        panel.resize(460, 420)
        panel.arrange(150, is_low=False)
        w = step = np.array(start)
        run, updates = LabRun(examples, start, TrainingSettings(learning_rate=eta)), 0
        for used in range(12):
            run.advance(1)
            oracle = unit_oracle(learner.activation, learner.loss, w, points, used % 9)
            by_rule = eta * (oracle.c - oracle.y[-1]) * oracle.outputs(0)
            change = by_rule if learner.name == "perceptron" else -eta * oracle.gradient[0][0]
            np.testing.assert_allclose(change, by_rule, atol=1e-12)  # all three have one rule (lecture, section 3)
            if change.any():
                w, step, updates = w + change, change, updates + 1
        panel.show_run(run, None)
        last = [unit_oracle(learner.activation, learner.loss, w, points, i) for i in range(9)]
        wrong = sum(bool(oracle.y[-1][0] >= 0.5) != bool(oracle.c[0]) for oracle in last)
        *numbers, loss, errors, count = panel.texts
        assert_shown([shown(number) for number in numbers], [*w, *step], learner.name)
        assert shown(loss).is_of(sum(oracle.value for oracle in last))
        assert (errors, count) == ("" if setting == "regression" else f"{wrong} of 9", str(updates))
        assert_shown(painted_numbers(painted_texts(panel))[:6], [*w, *step], learner.name)


def unit_oracle(activation: str, loss: str, w: Floats, points: PointSet, example: int) -> Oracle:
    unit = Network(("x1", "x2"), (Layer("o", 1, activation),), (w[None, :],))
    return Oracle(unit, loss, points.xy[example], target_of(points, example, 1))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_curve_of_a_unit_has_z_y_and_the_slope_of_autograd(qtbot: QtBot, depth: int) -> None:
    panel = CurvePanel(Look())
    qtbot.addWidget(panel)
    panel.resize(460, 420)
    panel.arrange(150, is_low=False)
    for case in cases(depth):
        for s in range(1, depth + 1):
            i = case.network.sizes[s] - 1
            panel.show_unit(ShownUnit(unit_sums(case.network, case.points, (s, i)), case.points, case.example))
            seen = case.seen
            wanted = [seen.z[s - 1][i], seen.y[s - 1][i], seen.slope[s - 1][i]]
            texts = [one for one in painted_texts(panel) if one.place.y() > panel.picture.bottom() + 1]
            assert_shown(painted_numbers(texts)[:3], wanted, (case.name, s, i))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_gradient_norms_are_the_lengths_of_autograds_gradients(qtbot: QtBot, depth: int, reduction: Any) -> None:
    leader = GradientPlot(Look(), None)  # type: ignore[arg-type]
    qtbot.addWidget(leader)
    for case in cases(depth):
        training = replace(case.project.training, algorithm="igd", reduction=reduction)
        moment = Moment(case.network, 1, 0, None)
        norms = compute_norms(GradientRequest(1, (moment,), case.points, training), lambda: False).norms
        leader.show_norms(np.array([1.0]), np.array(norms), case.network)
        scale = 1 / POINTS if reduction == "mean" else 1.0
        wanted = [scale * np.linalg.norm(sum(case.oracle(example).gradient[s] for example in range(POINTS))) for s in range(depth)]
        assert_shown([shown(entry.text) for entry in leader.entries_at(1.0)[1]], wanted, case.name)


# What steps leave


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_steps_through_the_lines_leave_the_bits_of_a_run_for_every_algorithm_and_optimiser(
    qtbot: QtBot, algorithm: str, optimiser: str
) -> None:
    is_perceptron = not ALGORITHMS[algorithm].uses_gradient
    start = xor_project(sizes=(1,), activation="heaviside") if is_perceptron else xor_project()
    start = training_with(start, algorithm=algorithm, optimiser=optimiser, batch_size=3, shuffle=True, learning_rate=0.7)
    stepping = Stepping(start, qtbot)
    update = stepping.stepper.code.line_of("update").number
    for _ in range(3):
        stepping.do(lambda: stepping.stepper.run_to(update))
    assert same_bits(stepping.document.project.network.weights, after_steps(start, 3).network.weights)
    assert stepping.document.project.place == after_steps(start, 3).place
    assert stepping.controller.close()


# In the window


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    window = make_window(Case(1, 8).project)
    window.resize(1600, 1000)
    return window


def test_canvas_and_views_of_a_window_show_what_autograd_gives_for_the_picked_example_and_weight(window: MainWindow, qtbot: QtBot) -> None:
    hidden_spaces = []
    for case in (Case(1, 8), Case(2, 0), Case(3, 1), Case(4, 9)):
        window.edit("Another one", lambda _, case=case: case.project)  # type: ignore[misc]
        window.canvas.select_weights(frozenset([case.weight]))
        window.presenter.pick(case.example)
        assert_canvas(window, case)
        algorithm = window.lecture.open("algorithm")
        assert isinstance(algorithm, AlgorithmView)
        window.presenter.pick(None)
        algorithm.stepper.run_to(algorithm.stepper.code.line_of("change").number)
        qtbot.waitUntil(lambda view=algorithm: not view.stepper.is_busy)  # type: ignore[misc]
        assert_errors_on_canvas(window, case, algorithm)
        window.presenter.pick(case.example)
        assert_microscope(window, case)
        products = window.lecture.open("products")
        assert isinstance(products, ProductsView)
        assert_products(products.sheet, case, [case.seen])
        assert_quiz(window, case)
        assert_pictures(window, case, qtbot)
        if case.network.d > 1 and case.network.sizes[-2] == 2:
            hidden_spaces.append(case.name)
            assert_read_out(window, case, qtbot)
    assert hidden_spaces


def assert_at_units(window: MainWindow, first: str, second: str, upper: list[Floats], lower: list[Floats], what: str) -> None:
    """Hold the two lines that stand at each unit, as "z 0.5" and "y 0.622", to values; where there is little room, the second is alone."""
    texts = [one.text for one in painted_texts(window.canvas.scene) if one.text.startswith((f"{first} ", f"{second} "))]
    units = zip(np.concatenate(upper).tolist(), np.concatenate(lower).tolist(), strict=True)
    both = 0
    for before, text in pairwise(["", *texts]):
        if text.startswith(second):
            above, below = next(units)
            assert shown(text[2:]).is_of(below), (what, text, below)
            if before.startswith(first):
                both += 1
                assert shown(before[2:]).is_of(above), (what, before, above)
    assert next(units, None) is None, what
    assert both > 0, what


def assert_canvas(window: MainWindow, case: Case) -> None:
    inputs = [shown(one.text[2:]) for one in painted_texts(window.canvas.scene) if one.text.startswith("x ")]
    assert_shown(inputs, case.seen.x, case.name)
    assert_at_units(window, "z", "y", case.seen.z, case.seen.y, case.name)
    for (s, i, j), label in window.canvas.scene.labels.labels.items():
        if label.text:
            assert shown(label.text).is_of(float(case.network.weights[s - 1][i, j]))
            assert label.latex in ("", f"w_{{{i + 1}{j}}}^{{{letters(case.network, s)}}}")


def assert_errors_on_canvas(window: MainWindow, case: Case, view: AlgorithmView) -> None:
    worked = view.stepper.worked
    oracle = case.oracle(worked.indices[worked.member])
    assert_at_units(window, "y", "δ", oracle.y, oracle.delta, case.name)
    assert_lines(view.sheet, case, case.project, worked)


def assert_microscope(window: MainWindow, case: Case) -> None:
    view, (s, i, j), seen = window.lecture.open("microscope"), case.weight, case.seen
    assert isinstance(view, MicroscopeView)
    view.show_page("Values")
    layers = (np.column_stack(layer).ravel() for layer in zip(seen.z, seen.y, seen.delta, strict=True))
    assert_shown(painted_numbers(painted_texts(view.sheet)), np.concatenate([seen.x, *layers]), case.name)
    old, change = float(seen.weights[s - 1][i, j]), float(case.changes(seen)[s - 1][i, j])
    assert_shown(numbers_in(view.bar.text)[-3:], [old, old + change, change], case.name)
    view.show_page("Product")
    formulas = microscope_formulas(case)
    assert sum(formulas.check(block.latex) for block in view.sheet.blocks if isinstance(block, Columns)) > 0


def assert_quiz(window: MainWindow, case: Case) -> None:
    """Answer all questions with the numbers of autograd."""
    view, symbols = window.lecture.open("quiz"), symbols_of(case.seen, case.eta)
    assert isinstance(view, QuizView)
    assert view.quiz is not None
    count = len(view.quiz.questions)
    for _ in range(count):
        value = symbols[view.symbol.latex.removesuffix(" =")]
        QTest.keyClicks(view.field, f"{-value - 1:.4f}")
        QTest.keyClick(view.field, Qt.Key.Key_Return)
        assert view.feedback.text() != "Right"
        view.field.selectAll()
        QTest.keyClicks(view.field, f"{value:.4f}")
        QTest.keyClick(view.field, Qt.Key.Key_Return)
        assert view.feedback.text() == "Right", (case.name, view.symbol.latex, value)
        for line in (*view.hints.lines, *view.known.lines):
            for part in " ".join(line).split(r",\;"):
                name, _, result = part.partition(" = ")
                assert shown(result.rpartition("= ")[2]).is_of(symbols[name.strip()]), (case.name, part)
        QTest.keyClick(view.field, Qt.Key.Key_Return)
    assert view.quiz.score == count


def assert_pictures(window: MainWindow, case: Case, qtbot: QtBot) -> None:
    """Hold the losses of the three nets and of the landscape, and the read-out of the hidden space, to autograd."""

    def is_of(project: Project) -> bool:
        return same_bits(project.network.weights, case.network.weights) and project.points == case.points

    nets, landscape = window.lecture.open("nets"), window.lecture.open("landscape")
    assert isinstance(nets, ThreeNetsView)
    assert isinstance(landscape, LandscapeView)
    qtbot.waitUntil(lambda: landscape.landscape is not None and is_of(landscape.landscape.request.project), timeout=20_000)
    scale = 1 / POINTS if case.project.training.reduction == "mean" else 1.0
    loss = sum(case.oracle(example).value for example in range(POINTS))
    assert landscape.keys is not None
    here = [float(case.network.weights[s - 1][i, j]) for s, i, j in landscape.keys]
    assert_shown(numbers_in(landscape.controls.read_out.text().replace("L =", "")), [*here, scale * loss], case.name)
    window.lecture.open("nets")
    qtbot.waitUntil(lambda: nets.feed.is_at_rest and nets.panels[0].net is not None, timeout=20_000)
    for panel, activation in zip(nets.panels, ("linear", "heaviside", "sigmoid"), strict=True):
        layers = tuple(replace(layer, activation=activation) for layer in case.network.layers)
        places, k = case.points.xy, case.network.k
        other = [Oracle(replace(case.network, layers=layers), "squared", places[i], target_of(case.points, i, k)) for i in range(POINTS)]
        assert shown(panel.lines[0]).is_of(sum(oracle.value for oracle in other)), (case.name, activation)


def assert_read_out(window: MainWindow, case: Case, qtbot: QtBot) -> None:
    """Point at an example in the space of the last hidden layer, and hold what is read there to autograd over the layer behind."""
    view = window.lecture.open("hidden")
    assert isinstance(view, HiddenSpaceView)
    qtbot.waitUntil(lambda: view.feed.is_at_rest and view.space.picture is not None and view.space.picture.s == case.network.d - 1)
    space, found = view.space, [(0.0, 0.0)]
    space.hovered.connect(found.append)
    QTest.mouseMove(space, space.position_of(*case.seen.y[-2].tolist()).toPoint())
    place = np.array(found[-1])
    np.testing.assert_allclose(place, case.seen.y[-2], atol=0.05)
    behind = Network(("x1", "x2"), case.network.layers[-1:], case.network.weights[-1:])
    y = Oracle(behind, case.project.training.loss, place, case.seen.c).y[-1]
    assert_shown(numbers_in(space.read_out_text.partition("class")[0].partition("= ")[2]), [*place, *y], space.read_out_text)
