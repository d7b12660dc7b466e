"""Copying formulas as LaTeX."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.ui.formulas import FormulaLabel, formula_size
from mlp_studio.ui.latex_copy import COPY, line_latex, number_latex, rows_latex
from mlp_studio.ui.theme import Look


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (0.5, "0.500"),
        (-0.5, "-0.500"),
        (1.0, "1"),
        (-3.0, "-3"),
        (0.0, "0"),
        (1234.5, r"1.2 \cdot 10^{3}"),
        (-1.2e-4, r"-1.2 \cdot 10^{-4}"),
        (float("inf"), r"\infty "),
        (float("nan"), "–"),
    ],
)
def test_numbers_are_written_as_latex_has_them(value: float, latex: str) -> None:
    assert number_latex(value) == latex


def test_negative_numbers_behind_an_operator_stand_in_parentheses() -> None:
    assert line_latex(("a = ", -0.5, r" \cdot ", -0.25, " + ", -1.0)) == r"a = -0.500 \cdot (-0.250) + (-1)"


def test_matrices_are_written_for_amsmath() -> None:
    assert rows_latex([["1", "2"], ["3", "4"]]) == r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"


def test_label_copies_its_formula_by_menu_and_key(qtbot: QtBot) -> None:
    label = FormulaLabel(Look(), "w_{22}^{h}")
    qtbot.addWidget(label)
    with qtbot.waitExposed(label):
        label.show()
    QTest.mouseClick(label, Qt.MouseButton.LeftButton)
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "w_{22}^{h}"
    label.set_formula(r"\eta")
    at = QPoint(3, 3)
    QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, label.mapToGlobal(at)))
    menu = label.findChild(QMenu)
    assert menu is not None
    (action,) = menu.actions()
    assert action.text() == COPY
    action.trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == r"\eta"


def test_signs_of_derivations_are_drawn_without_the_slow_way() -> None:
    assert formula_size(r"\sum_u", 16).width > 0
    plain, dotted = formula_size("a + b", 16).width, formula_size(r"a + \cdots + b", 16).width
    assert dotted > plain
