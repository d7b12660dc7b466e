"""The canvas and all views of one window show what HIPS autograd gives, for the picked example and weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network
from mlp_studio.core.project import Project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.landscape.view import LandscapeView
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.microscope.blocks import Columns
from mlp_studio.ui.microscope.view import MicroscopeView
from mlp_studio.ui.products.view import ProductsView
from mlp_studio.ui.quiz.view import QuizView
from mlp_studio.ui.three_nets.view import ThreeNetsView
from tests.core.autograd_oracle import POINTS, Case, Oracle, target_of
from tests.core.nets import same_bits
from tests.ui.lecture.held_to_autograd import assert_lines, assert_products, microscope_formulas
from tests.ui.lecture.shown_numbers import (
    assert_shown,
    letters,
    numbers_in,
    painted_numbers,
    painted_texts,
    shown,
    symbols_of,
)

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
