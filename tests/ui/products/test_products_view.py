"""The matrix products of forward propagation in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.edits import new_project
from mlp_studio.core.generators import generate
from mlp_studio.core.notation import function_latex
from mlp_studio.core.points import EMPTY
from mlp_studio.core.products import products_of
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.formulas import formula_size
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.products.layout import BRACKET, Kind, Spot
from mlp_studio.ui.products.sheet import FUNCTION_PX, ProductsSheet
from mlp_studio.ui.products.view import ProductsView
from mlp_studio.ui.theme import Look
from tests.ui.lecture.shown_numbers import painted_texts


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    window = make_window(find_project("xor-igd")[0])
    window.lecture.open("products")
    return window


@pytest.fixture
def view(window: MainWindow) -> ProductsView:
    return view_of(window)


def view_of(window: MainWindow) -> ProductsView:
    view = window.lecture.view("products")
    assert isinstance(view, ProductsView)
    return view


def point_at(view: ProductsView, s: int, kind: Kind, row: int, column: int) -> None:
    move_to(view, view.sheet.equations[s - 1].grid(kind).rect_of(row, column).center().toPoint())


def move_to(view: ProductsView, position: QPoint) -> None:
    area = view.findChild(QScrollArea)
    assert area is not None
    QApplication.processEvents()  # the area learns how large the sheet is
    area.ensureVisible(position.x(), position.y(), 5, 5)
    for place in (position + QPoint(2, 2), position):  # where the pointer is already, moving it tells nothing
        QTest.mouseMove(view.sheet, place)


def test_each_layer_has_an_equation_with_the_ones_on_top(view: ProductsView) -> None:
    first, second = view.sheet.equations
    assert first.grid("before").values[:, 0].tolist() == [1, 0, 0]
    assert first.grid("y").rows == (0, 1, 2)
    assert second.grid("before").values[0, 0] == 1
    assert second.grid("y").rows == (0,)  # no layer follows


def test_pointing_at_a_sum_marks_its_row_and_column_and_says_it_in_numbers(window: MainWindow, view: ProductsView) -> None:
    window.picks.pick_example(1)
    point_at(view, 1, "z", 1, 0)
    assert view.sheet.spot == Spot(1, "z", 1, 0)
    assert view.sheet.marked() == [("W", 1, -1), ("before", -1, 0)]
    assert (1, 1) in window.canvas.scene.rings.states.bright
    assert view.sum_line.text().startswith("z = 0.30 · 1.000 + −0.50 · 1.000 + −0.80 · 0.000 = −0.200")
    move_to(view, QPoint(1, 1))
    assert view.sheet.spot is None
    assert (1, 1) not in window.canvas.scene.rings.states.bright


def test_pointing_at_a_weight_lights_its_edge(window: MainWindow, view: ProductsView) -> None:
    point_at(view, 2, "W", 0, 2)
    assert window.canvas.scene.hovered == (2, 0, 2)
    point_at(view, 1, "before", 2, 0)
    assert window.canvas.scene.hovered is None
    assert (0, 1) in window.canvas.scene.rings.states.bright


def test_one_on_top_is_the_bias_unit(window: MainWindow, view: ProductsView) -> None:
    point_at(view, 1, "y", 0, 0)
    assert view.sheet.marked() == []
    assert (1, -1) in window.canvas.scene.rings.states.bright
    point_at(view, 1, "y", 2, 0)
    assert view.sheet.marked() == [("W", 1, -1), ("before", -1, 0)]


def test_batch_has_the_examples_as_columns_and_the_picked_one_among_them(window: MainWindow, view: ProductsView) -> None:
    view.batch_button.click()
    assert view.words.text() == "Examples as columns: 1, 2, 3, 4 of 4"
    assert view.sheet.equations[0].grid("z").columns == (0, 1, 2, 3)
    window.edit("Moons", lambda p: replace(p, points=find_project("two-moons")[0].points))
    assert view.sheet.equations[0].grid("z").columns == (0, 1, 2, 3, 4, 5, -1)
    window.picks.pick_example(77)
    assert view.words.text() == "Examples as columns: 1, 2, 3, 4, 5, 78 of 200"
    assert view.sheet.equations[0].grid("z").columns == (0, 1, 2, 3, 4, -1, 5)
    view.one_button.click()
    assert view.words.text() == "Example 78 of 200"


def test_a_number_is_never_wider_than_its_cell(window: MainWindow, view: ProductsView) -> None:
    weights = (-0.00041, -1.2e-308, 123.456), (-987654.0, 0.5, -12.5)
    for j, (one, other) in enumerate(zip(*weights, strict=True)):
        window.edit("Small", lambda p, j=j, one=one: edits.set_weight(p, 1, 0, j, one))  # type: ignore[misc]
        window.edit("Large", lambda p, j=j, other=other: edits.set_weight(p, 1, 1, j, other))  # type: ignore[misc]
    for is_batch in (False, True):
        view.set_batch(is_batch)
        grid = view.sheet.equations[0].grid("W")
        inside = [one for one in painted_texts(view.sheet) if grid.rect.contains(one.place)]
        assert [one.text for one in inside] == ["−4.1e−4", "−1.2e−308", "123.5", "−9.9e5", "0.50", "−12.5"]
        for at, one in enumerate(inside):
            assert grid.rect_of(at // 3, at % 3).contains(one.place)  # where its first letter begins; its last one ends at the right
        assert grid.rect.width() == 3 * grid.cell


def test_a_cell_that_goes_with_its_unit_is_pointed_at_no_more(window: MainWindow, view: ProductsView) -> None:
    window.edit("Add unit", lambda p: edits.set_units(p, 1, 3))
    point_at(view, 1, "z", 2, 0)
    assert view.sum_line.text().startswith("z = ")
    assert (1, 2) in window.canvas.scene.rings.states.bright
    window.document.undo()
    assert view.sheet.spot is None
    assert not view.sum_line.text().startswith("z = ")
    point_at(view, 2, "z", 0, 0)
    window.edit("Remove layer", lambda p: edits.remove_layer(p, 1))
    assert view.sheet.spot is None


def test_layers_stand_beside_each_other_where_there_is_room_and_examples_make_a_matrix_x(qtbot: QtBot) -> None:
    sheet, project = ProductsSheet(Look()), find_project("xor-igd")[0]
    qtbot.addWidget(sheet)
    sheet.resize(900, 300)
    with qtbot.waitExposed(sheet):
        sheet.show()
    sheet.show_products(products_of(project, np.array([1])), 2)
    for width, beside in ((1100, True), (500, False), (1100, True)):
        sheet.resize(width, 300)
        first, second = (equation.box for equation in sheet.equations)
        assert (first.top() == second.top()) is beside
        assert max(first.right(), second.right()) <= width
    assert r"W^{h} \mathbf{x} = " in sheet.latex
    sheet.show_products(products_of(project, np.arange(4)), 2)
    assert "W^{h} X = " in sheet.latex
    assert "Y^{h} = " in sheet.latex
    assert "Z^{o}" in sheet.latex


def test_the_name_of_a_function_has_room_over_its_arrow_at_its_full_size(qtbot: QtBot) -> None:
    sheet = ProductsSheet(Look())
    qtbot.addWidget(sheet)
    for name in ("xor-minimum", "xor-igd"):
        project = find_project(name)[0]
        sheet.show_products(products_of(project, np.array([0])), 2)
        for equation in sheet.equations:
            gap = equation.grid("y").rect.left() - equation.grid("z").rect.right() - 2 * BRACKET
            assert gap > formula_size(function_latex(project.network.layers[equation.s - 1].activation), FUNCTION_PX).width, name


def test_copied_products_are_latex_with_the_numbers(view: ProductsView) -> None:
    view.sheet.setFocus()
    QTest.keyClick(view.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert r"W^{h} \mathbf{x} = \begin{pmatrix} -0.200 & 0.700 & 0.600 \\" in text
    assert text.count(r"\begin{pmatrix}") == 8


def test_large_layers_show_their_first_rows_an_ellipsis_and_the_last(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(new_project((300, 1), ("tanh", "sigmoid"), generate("xor")))
    window.lecture.open("products")
    first, second = view_of(window).sheet.equations
    assert first.grid("W").rows == (0, 1, 2, 3, 4, -1, 299)
    assert first.grid("y").rows == (0, 1, 2, 3, 4, 5, -1, 300)
    assert second.grid("W").columns == (0, 1, 2, 3, -1, 300)
    point_at(view_of(window), 1, "z", 299, 0)
    assert view_of(window).sheet.spot == Spot(1, "z", 299, 0)


def test_row_of_an_ellipsis_is_no_cell(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(new_project((300, 1), ("tanh", "sigmoid"), generate("xor")))
    window.lecture.open("products")
    grid = view_of(window).sheet.equations[0].grid("z")
    point_at(view_of(window), 1, "z", 4, 0)
    assert view_of(window).sheet.spot is not None
    move_to(view_of(window), grid.rect_of(-1, 0).center().toPoint())
    assert view_of(window).sheet.spot is None


def test_without_points_the_view_says_what_is_missing(window: MainWindow, view: ProductsView) -> None:
    window.edit("Remove", lambda p: replace(p, points=EMPTY))
    assert view.empty.isVisible()
    assert view.empty.text.startswith("No points")
    window.edit("Bring back", lambda p: replace(p, points=generate("xor")))
    assert not view.empty.isVisible()


def test_numbers_are_those_of_what_is_shown(window: MainWindow, view: ProductsView) -> None:
    window.edit("Weight", lambda p: edits.set_weight(p, 1, 0, 0, 0.25))
    assert view.sheet.equations[0].grid("z").values[0, 0] == 0.25
