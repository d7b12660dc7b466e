"""What stands on screen equals HIPS autograd, digit by digit: random nets of depth 1 to 4 with every activation and every loss."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.microscope import update_of
from mlp_studio.core.products import products_of
from mlp_studio.core.quiz import quiz_of
from mlp_studio.core.worksheet import WorksheetPlan, worksheets
from mlp_studio.storage.worksheet_latex import worksheet_latex
from mlp_studio.storage.worksheet_pages import Pages
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.microscope.blocks import Columns, Formula, line_pieces
from mlp_studio.ui.microscope.pages import PAGES
from mlp_studio.ui.microscope.sheet import Sheet
from mlp_studio.ui.microscope.step_bar import StepBar
from mlp_studio.ui.products.sheet import ProductsSheet
from mlp_studio.ui.quiz.words import hint_lines, known_line
from mlp_studio.ui.theme import Look
from tests.core.autograd_oracle import ALL_ENDS, DEPTHS, HIDDEN, POINTS, Case, cases
from tests.ui.lecture.held_to_autograd import assert_lines, assert_products, microscope_formulas, show_lines, sight_of
from tests.ui.lecture.shown_numbers import (
    Formulas,
    Shown,
    assert_shown,
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
