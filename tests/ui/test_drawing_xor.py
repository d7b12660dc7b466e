"""A teacher draws the minimum network that solves XOR from an empty canvas, with mouse and keyboard alone (Source: ML:IV-58..64)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.cli import main
from mlp_studio.core import edits
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.points import decide
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import xor_minimum_network

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # a platform without a screen says so of each menu

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(edits.new_project((1,), ("sigmoid",), generate("xor")))


def draw_hidden_layer(window: MainWindow, qtbot: QtBot) -> None:
    """Drag down in the card that invites to draw, so far that there are two units."""
    view = window.canvas.view
    card = window.canvas.scene.layout.card(1.0)
    assert card is not None
    x, y, width, height = card
    start = view.mapFromScene(x + width / 2, y + height - 20)
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    for dy in (20, 45, 70):
        qtbot.mouseMove(view.viewport(), start + QPoint(0, dy))
    qtbot.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(0, 70))


def choose_activation(window: MainWindow, qtbot: QtBot, s: int, name: str) -> None:
    """Open the menu of a layer and click the activation in it."""
    button = window.canvas.header.headers[s].activation_button
    menu = button.menu()
    assert isinstance(menu, QMenu)

    def choose() -> None:
        action = next(action for action in menu.actions() if action.text() == name)
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    QTimer.singleShot(0, menu, choose)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: window.document.project.network.layers[s - 1].activation == name)
    window.activateWindow()  # the menu was; a window manager gives it back
    qtbot.waitUntil(window.isActiveWindow)


def type_weights(window: MainWindow, qtbot: QtBot, *numbers: str) -> None:
    """Click the first cell of the matrices, and type one number after the other."""
    sheet = window.weights_panel.sheet
    qtbot.mouseClick(sheet, LEFT, pos=sheet.cell_rect((1, 0, 0)).center())
    for number in numbers:
        type_where_the_focus_is(number, Key.Key_Tab)


def type_where_the_focus_is(number: str, end: Qt.Key) -> None:
    """Type a number, whose first sign opens the field, and the key that ends it."""
    for sign in number:
        QTest.keyClicks(focused(), sign)
    QTest.keyClick(focused(), end)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def predicted(project: Project) -> list[int]:
    y = outputs(project.network, feature_matrix(project.network.inputs, project.points.xy))
    return [int(c) for c in decide(y, project.points.setting)]


def test_the_minimum_xor_network_is_drawn_from_an_empty_canvas(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = generate("xor").labels.tolist()
    assert predicted(window.document.project) != labels
    draw_hidden_layer(window, qtbot)
    assert window.document.project.network.sizes == (2, 2, 1)
    for s in (1, 2):
        choose_activation(window, qtbot, s, "heaviside")
    type_weights(window, qtbot, "-0.5", "-1", "1", "0.5", "-1", "1", "0,5", "1", "-1")

    project = window.document.project
    lecture = xor_minimum_network()
    assert all(np.array_equal(w, v) for w, v in zip(project.network.weights, lecture.weights, strict=True))
    assert [layer.activation for layer in project.network.layers] == ["heaviside", "heaviside"]
    assert predicted(project) == labels
    assert window.document.undo_stack.count() == 12  # a layer, two activations, nine weights
    shown = {label.text for label in window.canvas.scene.labels.labels.values()}
    assert shown == {"−0.50", "−1.00", "1.00", "0.50"}

    path = tmp_path / "xor.mlps"
    window.document.save(path)
    assert main(["predict", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"outputs": [[float(c)] for c in labels], "classes": labels}

    for _ in range(12):
        qtbot.keyClick(window, Key.Key_Z, CTRL)
    assert window.document.project == edits.new_project((1,), ("sigmoid",), generate("xor"))
    assert window.canvas.scene.invitation.isVisible()


def test_the_nine_weights_are_set_on_the_canvas_alone(window: MainWindow, qtbot: QtBot) -> None:
    draw_hidden_layer(window, qtbot)
    for s in (1, 2):
        choose_activation(window, qtbot, s, "heaviside")
    canvas, viewport = window.canvas, window.canvas.view.viewport()
    for s, matrix in enumerate(xor_minimum_network().weights, start=1):
        for (i, j), value in np.ndenumerate(matrix):
            label = canvas.scene.labels.labels[s, i, j]
            at = canvas.view.mapFromScene(label.x, label.y)
            qtbot.mouseMove(viewport, at)
            qtbot.mouseClick(viewport, LEFT, pos=at)
            type_where_the_focus_is(str(value), Key.Key_Return)
    assert predicted(window.document.project) == generate("xor").labels.tolist()
    weights = window.document.project.network.weights
    assert all(np.array_equal(w, v) for w, v in zip(weights, xor_minimum_network().weights, strict=True))
