"""The weights panel shows the matrices of the network, links its cells with the canvas, and copies every digit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.ui.theme import DARK, LIGHT, Look
from mlp_studio.ui.weights_panel import WeightsPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

W1 = np.array([[0.1, -2.5, 1 / 3], [0.0, 0.5, -0.25]])
W2 = np.array([[1.0, -1.0, 1e-7]])
NETWORK = Network(("x1", "x2"), (Layer("h1", 2, "tanh"), Layer("o", 1, "sigmoid")), (W1, W2))
OUTSIDE = QPoint(2, 2)


def project(network: Network) -> Project:
    return Project(network, EMPTY)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Iterator[WeightsPanel]:
    widget = WeightsPanel(look)
    widget.resize(784, 196)
    widget.show_project(project(NETWORK))
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


def lightness_and_tint(panel: WeightsPanel, key: tuple[int, int, int]) -> tuple[int, int, int]:
    corner = panel.sheet.cell_rect(key).topLeft() + QPoint(6, 4)
    colour = panel.sheet.grab().toImage().pixelColor(corner)
    return (colour.red(), colour.green(), colour.blue())


def centre(panel: WeightsPanel, key: tuple[int, int, int]) -> QPoint:
    return panel.sheet.cell_rect(key).center()


def test_a_cell_has_the_size_of_the_mock_up_and_the_bias_a_gap(panel: WeightsPanel) -> None:
    bias, first, second = (panel.sheet.cell_rect((1, 0, j)) for j in range(3))
    assert (bias.width(), bias.height()) == (58, 26)
    assert first.left() - bias.right() - 1 == 6
    assert second.left() - first.right() - 1 == 2


def test_positive_cells_are_blue_and_negative_ones_red(panel: WeightsPanel) -> None:
    red, _, blue = lightness_and_tint(panel, (1, 0, 1))
    assert red > blue + 20
    red, _, blue = lightness_and_tint(panel, (1, 0, 2))
    assert blue > red


def test_a_larger_weight_has_a_stronger_tint(panel: WeightsPanel) -> None:
    strong, weak = lightness_and_tint(panel, (1, 0, 1)), lightness_and_tint(panel, (1, 1, 2))
    assert strong[1] < weak[1]


def test_live_weights_change_the_cells(panel: WeightsPanel) -> None:
    before = lightness_and_tint(panel, (1, 0, 1))
    panel.show_weights((-W1, W2))
    after = lightness_and_tint(panel, (1, 0, 1))
    assert before[0] > before[2]
    assert after[2] > after[0]


def test_weights_of_another_network_are_refused(panel: WeightsPanel) -> None:
    with pytest.raises(ValueError, match="other shapes"):
        panel.show_weights((W1,))


def test_weights_that_are_not_finite_are_drawn(panel: WeightsPanel) -> None:
    panel.show_weights((np.full_like(W1, np.nan), np.full_like(W2, np.inf)))
    panel.sheet.grab()


def test_cells_follow_the_theme(panel: WeightsPanel, look: Look) -> None:
    look.set_theme("dark")
    image = panel.sheet.grab().toImage()
    assert image.pixelColor(1, 1) == DARK.panel


def test_the_description_names_every_matrix_with_its_shape(panel: WeightsPanel) -> None:
    assert panel.sheet.accessibleDescription() == "W^h 2 × 3, W^o 1 × 3"


def test_hovering_a_cell_tells_its_weight(panel: WeightsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.hovered_weight) as signal:
        qtbot.mouseMove(panel.sheet, centre(panel, (2, 0, 1)))
    assert signal.args == [(2, 0, 1)]
    with qtbot.waitSignal(panel.hovered_weight) as signal:
        qtbot.mouseMove(panel.sheet, OUTSIDE)
    assert signal.args == [None]


@pytest.mark.parametrize("key", [(1, 0, 0), (1, 1, 2), (2, 0, 0), (2, 0, 2)])
def test_a_cell_is_found_at_its_own_place(panel: WeightsPanel, key: tuple[int, int, int]) -> None:
    assert panel.sheet.key_at(QPointF(centre(panel, key))) == key


def test_between_cells_there_is_no_weight(panel: WeightsPanel) -> None:
    cell = panel.sheet.cell_rect((1, 0, 0))
    assert panel.sheet.key_at(QPointF(cell.right() + 3, cell.center().y())) is None
    assert panel.sheet.key_at(QPointF(cell.center().x(), cell.top() - 10)) is None


def test_a_weight_hovered_elsewhere_is_framed_in_accent(panel: WeightsPanel, qtbot: QtBot) -> None:
    qtbot.mouseMove(panel.sheet, OUTSIDE)
    edge = panel.sheet.cell_rect((1, 1, 1)).topLeft() + QPoint(20, 0)
    panel.highlight_weight((1, 1, 1))
    assert panel.sheet.grab().toImage().pixelColor(edge) == LIGHT.accent
    panel.highlight_weight(None)
    assert panel.sheet.grab().toImage().pixelColor(edge) != LIGHT.accent


def test_a_weight_that_the_network_does_not_have_marks_nothing(panel: WeightsPanel, qtbot: QtBot) -> None:
    qtbot.mouseMove(panel.sheet, OUTSIDE)
    panel.highlight_weight((3, 0, 0))
    assert panel.sheet.marked is None


def test_a_weight_hovered_elsewhere_is_scrolled_into_view(panel: WeightsPanel) -> None:
    layers = (Layer("h1", 64, "tanh"), Layer("h2", 64, "tanh"), Layer("o", 1, "tanh"))
    shapes = [(64, 3), (64, 65), (1, 65)]
    panel.show_project(project(Network(("x1", "x2"), layers, tuple(np.zeros(shape) for shape in shapes))))
    panel.highlight_weight((2, 60, 60))
    visible = panel.sheet.visibleRegion().boundingRect()
    assert visible.contains(panel.sheet.cell_rect((2, 60, 60)))


def test_a_matrix_is_copied_with_every_digit(panel: WeightsPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.sheet, Qt.MouseButton.LeftButton, pos=centre(panel, (1, 0, 0)))
    qtbot.keyClick(panel.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = [[float(v) for v in line.split("\t")] for line in QGuiApplication.clipboard().text().splitlines()]
    assert np.array_equal(rows, W1)


def test_without_a_current_cell_all_matrices_are_copied(panel: WeightsPanel, qtbot: QtBot) -> None:
    qtbot.mouseMove(panel.sheet, OUTSIDE)
    panel.copy()
    first, second = QGuiApplication.clipboard().text().split("\n\n")
    assert len(first.splitlines()) == 2
    assert second == "1.0\t-1.0\t1e-07"


def test_arrows_move_the_current_cell_over_into_the_next_matrix(panel: WeightsPanel, qtbot: QtBot) -> None:
    keys: list[object] = []
    panel.hovered_weight.connect(keys.append)
    qtbot.mouseMove(panel.sheet, OUTSIDE)
    keys.clear()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, *[Qt.Key.Key_Right] * 3, Qt.Key.Key_Left):
        alt = Qt.KeyboardModifier.AltModifier if key == Qt.Key.Key_Down else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(panel.sheet, key, alt)
    assert keys == [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 2), (2, 0, 0), (1, 0, 2)]
    qtbot.keyClick(panel.sheet, Qt.Key.Key_Escape)
    assert keys[-1] is None


def test_the_description_of_a_weight_has_its_full_value_and_both_ends(panel: WeightsPanel) -> None:
    assert panel.sheet.description((1, 0, 2)) == "0.3333333333333333, from x₂ to unit 1 of layer 1"
    assert panel.sheet.description((2, 0, 0)) == "1.0, from the bias to output unit 1"


def test_removed_and_frozen_weights_say_so(panel: WeightsPanel) -> None:
    removed, frozen = np.zeros((2, 3), bool), np.zeros((2, 3), bool)
    removed[1, 0] = frozen[0, 1] = True
    none = np.zeros((1, 3), bool)
    panel.show_project(project(Network(NETWORK.inputs, NETWORK.layers, (W1, W2), (removed, none), (frozen, none))))
    assert panel.sheet.description((1, 1, 0)).endswith("(removed)")
    assert panel.sheet.description((1, 0, 1)).endswith("(frozen)")
    panel.sheet.grab()


def test_the_tooltip_shows_the_full_value(panel: WeightsPanel, qtbot: QtBot) -> None:
    position = centre(panel, (1, 0, 2))
    QApplication.sendEvent(panel.sheet, QHelpEvent(QHelpEvent.Type.ToolTip, position, panel.sheet.mapToGlobal(position)))
    assert QToolTip.text().startswith("0.3333333333333333")
    QToolTip.hideText()


def test_the_menu_offers_the_matrix_and_all(panel: WeightsPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.sheet, Qt.MouseButton.LeftButton, pos=centre(panel, (2, 0, 0)))
    next(action for action in panel.sheet.menu_for((2, 0, 0)).actions() if action.text() == "Copy matrix W^o").trigger()
    assert QGuiApplication.clipboard().text() == "1.0\t-1.0\t1e-07"
    menu = panel.sheet.menu_for(None)
    assert [action.text() for action in menu.actions()] == ["Copy all matrices"]
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text().count("\n") == 3
    assert isinstance(menu, QMenu)


def test_features_that_are_expressions_head_their_column(panel: WeightsPanel) -> None:
    network = Network(("x1", "sin(x1) * x2^2"), NETWORK.layers, NETWORK.weights)
    panel.show_project(project(network))
    assert "sin(x₁)" in panel.sheet.description((1, 0, 2))
    panel.sheet.grab()
