"""A network of linear layers says what it equals: the chip, the card with its numbers, the line in the plane, and LaTeX to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.collapse import collapsed
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import Scaling
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.collapse.card import NO_LINE, TITLE, TITLE_SEVERAL
from mlp_studio.ui.collapse.note import WORDS, WORDS_SEVERAL
from mlp_studio.ui.collapse.words import copied_latex, numbers_html, product_latex, sum_latex
from mlp_studio.ui.formulas import formula_size
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import random_network, random_points


def linear(*sizes: int) -> Project:
    """Return XOR with linear layers whose weights are round numbers."""
    project = edits.new_project(sizes, ("linear",) * len(sizes), generate("xor"))
    return edits.set_weights(project, tuple(np.round(w, 1) for w in project.network.weights))


def known() -> Project:
    """Return a network that equals y = −0.5 + 1 x₁ + 1 x₂."""
    return edits.set_weights(linear(2, 1), (np.array([[0.5, 1, 0], [0, 0, -0.5]]), np.array([[-1.0, 1, -2]])))


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(known())


def open_card(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.collapse.chip, Qt.MouseButton.LeftButton)


def test_the_chip_is_there_while_all_layers_are_linear_and_only_then(window: MainWindow) -> None:
    chip = window.collapse.chip
    assert chip.isVisible()
    assert chip.text() == WORDS
    window.edit("Activation", lambda p: edits.set_activation(p, 1, "tanh"))
    assert not chip.isVisible()
    assert not window.collapse.action.isEnabled()
    window.document.undo()
    assert chip.isVisible()
    window.edit("Outputs", lambda p: edits.set_units(p, 2, 2))
    assert chip.text() == WORDS_SEVERAL
    window.edit("Remove layer", lambda p: edits.remove_layer(p, 1))
    assert not chip.isVisible()  # one layer is what it is


def test_the_chip_stands_below_the_headers_and_over_nothing_of_the_network(window: MainWindow) -> None:
    chip, canvas = window.collapse.chip, window.canvas
    window.resize(1280, 800)
    for name in ("", "hidden"):  # with a low panel below the canvas, and with a high one
        if name:
            window.lecture.open(name)
        QApplication.processEvents()
        QApplication.processEvents()
        assert chip.geometry().top() >= canvas.header.geometry().bottom()
        assert canvas.rect().contains(chip.geometry())
        for column in canvas.scene.layout.columns:
            bias = canvas.view.mapFromScene(QPointF(column.x, column.top + 2))
            assert not chip.geometry().contains(canvas.view.viewport().mapTo(canvas, bias)), name


def test_an_empty_project_has_no_chip(make_window: Callable[[Project], MainWindow]) -> None:
    assert not make_window(edits.empty_project()).collapse.chip.isVisible()


def test_a_click_opens_the_card_with_the_sums_and_another_closes_it(window: MainWindow, qtbot: QtBot) -> None:
    open_card(window, qtbot)
    card = window.collapse.card
    assert card.isVisible()
    assert card.accessibleName() == TITLE
    assert window.rect().contains(card.geometry())
    for part in ("= −1.00 + 1.00 · 0.50 − 2.00 · 0.00", "<b>−0.50</b>", "= 1.00 · 0.00 − 2.00 · (−0.50)", "<b>1.00</b>"):
        assert part in card.text
    open_card(window, qtbot)
    assert not card.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_card_leaves_the_network_whose_weights_it_multiplies_in_sight(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    open_card(window, qtbot)
    card, view = window.collapse.card.geometry(), window.canvas.view
    assert window.rect().contains(card)
    for column in window.canvas.scene.layout.columns:
        for y in column.ys.tolist():
            unit = view.viewport().mapTo(window, view.mapFromScene(column.x, y))
            assert not card.contains(unit)
    for label in window.canvas.scene.labels.labels.values():
        assert not card.contains(view.viewport().mapTo(window, view.mapFromScene(label.x, label.y)))


def test_the_card_follows_edits_and_closes_when_the_network_collapses_no_more(window: MainWindow, qtbot: QtBot) -> None:
    open_card(window, qtbot)
    card = window.collapse.card
    window.edit("Weight", lambda p: edits.set_weight(p, 2, 0, 0, 3.0))
    assert "<b>3.50</b>" in card.text
    window.edit("Outputs", lambda p: edits.set_units(p, 2, 3))
    assert card.accessibleName() == TITLE_SEVERAL
    window.edit("Activation", lambda p: edits.set_activation(p, 1, "relu"))
    assert not card.isVisible()


def test_the_line_is_drawn_in_the_plane_with_arrows_until_it_is_switched_off(window: MainWindow, qtbot: QtBot) -> None:
    plane = window.plane
    shaft = plane.position_of(0.5, 0.5).toPoint() + QPoint(6, -6)  # of the arrow in the middle of x₁ + x₂ = 1, to its positive side

    def has_arrow() -> bool:
        image = plane.grab().toImage()
        near = [image.pixelColor(shaft + QPoint(dx, dx)).lightnessF() for dx in (-1, 0, 1)]
        return min(near) < 0.3

    assert has_arrow()
    open_card(window, qtbot)
    box = window.collapse.card.draw_box
    box.click()
    assert not window.collapse.is_drawn
    assert not has_arrow()
    box.click()
    assert has_arrow()
    window.edit("Activation", lambda p: edits.set_activation(p, 2, "sigmoid"))
    assert not has_arrow()


def test_a_run_of_linear_layers_moves_the_numbers(window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]) -> None:
    open_card(window, qtbot)
    before = window.collapse.card.text
    window.controller.run_epochs(3)
    wait_idle(window)
    network = window.document.project.network
    w = collapsed(network)
    assert w is not None
    assert window.collapse.card.text != before
    assert window.collapse.card.text == numbers_html(network, w, 2)


def test_all_of_it_is_copied_as_latex(window: MainWindow, qtbot: QtBot) -> None:
    open_card(window, qtbot)
    qtbot.mouseClick(window.collapse.card.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert r"y(\mathbf{x}) = W^{o}[W^{h}\mathbf{x}] = \mathbf{w}^{T}\mathbf{x} \\" in copied
    assert r"y(\mathbf{x}) = -0.50 + 1.00\,x_1 + 1.00\,x_2" in copied
    assert copied.startswith(r"\begin{gather*}")
    assert copied.endswith(r"\end{gather*}")


def test_where_there_is_no_line_the_card_says_why(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    project = Project(random_network((2, 3, 3), ("linear", "linear"), 2), random_points(30, 3, 2), find_project("xor-igd")[0].training)
    window = make_window(project)
    open_card(window, qtbot)
    card = window.collapse.card
    assert not card.draw_box.isEnabled()
    assert NO_LINE in [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_scaled_coordinates_are_named() -> None:
    from mlp_studio.ui.collapse.words import scaling_words

    network = known().network
    assert scaling_words(network) == ""
    assert "scaled" in scaling_words(replace(network, scaling=Scaling("standard", (1.0, 0.0), (2.0, 1.0))))


@pytest.mark.parametrize(("sizes", "brackets"), [((2, 2, 1), 1), ((2, 3, 3, 2), 2), ((2, *(2,) * 7, 1), 2)])
def test_the_formulas_of_any_depth_can_be_set(sizes: tuple[int, ...], brackets: int) -> None:
    network = random_network(sizes, ("linear",) * (len(sizes) - 1), 3)
    latex = product_latex(network)
    assert formula_size(latex, 17).width > 50
    assert latex.count("[") == latex.count("]") == brackets
    assert bool(sum_latex(network)) == (network.d == 2)


def test_large_networks_name_what_they_leave_out() -> None:
    network = random_network((4, 5, 7), ("linear", "linear"), 4)
    w = collapsed(network)
    assert w is not None
    text = numbers_html(network, w, 2)
    assert "15 more weights" in text
    assert "·" not in text  # five products are too many


def test_tiny_and_huge_numbers_are_powers_of_ten_in_latex() -> None:
    network = edits.set_weights(known(), (np.array([[0.5, 1e-6, 0], [0, 0, 3e6]]), np.array([[-1.0, 1, -2]]))).network
    w = collapsed(network)
    assert w is not None
    copied = copied_latex(network, w, 2)
    assert r"+ 1.0\cdot 10^{-6}\,x_1" in copied
    assert r"- 6.0\cdot 10^{6}\,x_2" in copied
