"""Every formula that the views of the algorithm paint can be copied as LaTeX where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui import formulas
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.collapse.note import CollapseNote
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.microscope.pages import PAGES
from mlp_studio.ui.microscope.view import MicroscopeView
from mlp_studio.ui.products.view import ProductsView
from mlp_studio.ui.quiz.lines import FormulaLines
from mlp_studio.ui.quiz.view import QuizView

PAINTERS = ("algorithm.typesetting", "microscope.blocks", "microscope.step_bar", "products.sheet", "quiz.lines", "formulas")
_LETTER = re.compile(r"[A-Za-z]|\\(delta|Delta|eta|sigma|partial)")
_SPACING = re.compile(r"\\(allowbreak|quad)\b|\\[,;: ]|[{}\s]")
_SIGNS = {r"\cdot", r"\to", r"\odot", "="}


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take note of every formula that is painted."""
    found: list[str] = []
    draw = formulas.draw_formula

    def noting(painter: object, where: object, latex: str, *more: object) -> None:
        found.append(latex)
        draw(painter, where, latex, *more)  # type: ignore[arg-type]

    for module in PAINTERS:
        monkeypatch.setattr(f"mlp_studio.ui.{module}.draw_formula", noting)
    return found


def bare(latex: str) -> str:
    """Return a formula without braces, spacing and small capitals, which differ between a line and its parts."""
    return _SPACING.sub("", re.sub(r"\\textsc\{(\w+)\}", "", latex.replace(r"\mathrm{-}", "-")))


def copied(widget: QWidget, at: QPoint) -> Iterator[str]:
    """Yield what the entries of the context menu of a place put on the clipboard."""
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at)))
    for menu in widget.findChildren(QMenu):
        for action in menu.actions():
            if "LaTeX" in action.text():
                action.trigger()
                yield QGuiApplication.clipboard().text()
        menu.close()
    QApplication.processEvents()


def places(view: LectureView) -> Iterator[tuple[QWidget, QPointF]]:
    """Yield where the formulas of a view stand: a widget, and a point of it for each formula."""
    for widget in (*view.findChildren(FormulaLabel), *view.findChildren(FormulaLines)):
        if widget.isVisible():
            yield widget, QPointF(2, 2)
    if isinstance(view, AlgorithmView):
        page = view.sheet.page
        assert page is not None
        yield from ((view.sheet, line.box.center()) for line in page.lines)
    elif isinstance(view, MicroscopeView):
        yield from ((view.sheet, view.sheet.rect_of(block).center()) for block in view.sheet.blocks)
        yield view.bar, QPointF(view.bar.rect().center())
    elif isinstance(view, ProductsView):
        yield from ((view.sheet, equation.box.center()) for equation in view.sheet.equations)


def check(view: LectureView, painted: list[str]) -> None:
    painted.clear()
    for widget in (view, *view.findChildren(QWidget)):
        if widget.isVisible():
            widget.grab()  # also what is scrolled out of sight
    shown = {bare(latex) for latex in painted if _LETTER.search(latex) and latex.strip() not in _SIGNS}
    assert shown
    texts = {bare(text) for widget, at in places(view) for text in copied(widget, at.toPoint())}
    missing = {formula for formula in shown if not any(formula.rstrip(";") in text for text in texts)}
    assert not missing


def opened(window: MainWindow, name: str) -> LectureView:
    window.resize(1440, 900)
    window.lecture.actions[name].trigger()
    QApplication.processEvents()  # so that everything stands where it will
    return window.lecture.made(name)


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


@pytest.mark.parametrize("changes", [{}, {"algorithm": "minibatch", "batch_size": 2, "optimiser": "adam", "l2": 0.1, "clip": 1.0}])
def test_formulas_of_the_algorithm_are_copied(window: MainWindow, painted: list[str], qtbot: QtBot, changes: dict[str, object]) -> None:
    window.edit("Layer", lambda p: edits.set_training(edits.add_layer(p, 1), **changes))
    view = opened(window, "algorithm")
    assert isinstance(view, AlgorithmView)
    for number in ("6", "8b" if changes else "8"):
        view.stepper.run_to(number)
        qtbot.waitUntil(lambda number=number: view.stepper.number == number and not view.stepper.is_busy, timeout=60_000)
        check(view, painted)


def test_formulas_of_microscope_products_and_quiz_are_copied(window: MainWindow, painted: list[str]) -> None:
    window.canvas.select_weights(frozenset([(1, 1, 2)]))
    microscope = opened(window, "microscope")
    assert isinstance(microscope, MicroscopeView)
    for page in PAGES:
        microscope.show_page(page)
        check(microscope, painted)
    products = opened(window, "products")
    assert isinstance(products, ProductsView)
    for is_batch in (False, True):
        products.set_batch(is_batch)
        check(products, painted)
    quiz = opened(window, "quiz")
    assert isinstance(quiz, QuizView)
    while quiz.quiz is not None and quiz.quiz.question is not None:
        quiz.hint_button.click()
        quiz.hint_button.click()
        check(quiz, painted)
        quiz.go_on()


def test_formulas_of_a_collapsed_network_are_copied(make_window: Callable[[Project], MainWindow], painted: list[str]) -> None:
    window = make_window(edits.new_project((2, 1), ("linear", "linear"), find_project("xor-igd")[0].points))
    (note,) = window.findChildren(CollapseNote)
    note.action.trigger()
    painted.clear()
    note.card.grab()
    note.card.copy_button.click()
    text = bare(QGuiApplication.clipboard().text())
    assert len(painted) == 2
    assert all(bare(latex) in text for latex in painted)
