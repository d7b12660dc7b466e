"""A class solves XOR by hand: two lines are dragged to where they separate, before and during a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.generators import generate
from mlp_studio.core.hyperplane import lines_of, net_input
from mlp_studio.core.points import decide
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import xor_minimum_network, xor_project

MakeWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton


def poor_xor(activation: str = "heaviside") -> Project:
    """Return XOR with 2-2-1 whose output layer is the lecture's, and whose lines both lie beside the points."""
    project = xor_project(activation=activation, sizes=(2, 1))
    hidden = np.array([[-0.2, 0.0, 1.0], [0.9, -1.0, 1.0]])  # x2 = 0.2, and x2 = x1 − 0.9
    return edits.set_weights(project, (hidden, xor_minimum_network().weights[1]))


def predicted(project: Project) -> list[int]:
    y = outputs(project.network, feature_matrix(project.network.inputs, project.points.xy))
    return [int(c) for c in decide(y, project.points.setting)]


def drag(window: MainWindow, qtbot: QtBot, start: tuple[float, float], *ends: tuple[float, float]) -> None:
    plane = window.plane
    positions = [plane.position_of(*place).toPoint() for place in (start, *ends)]
    qtbot.mousePress(plane, LEFT, pos=positions[0])
    for position in positions[1:]:
        qtbot.mouseMove(plane, position)
    qtbot.mouseRelease(plane, LEFT, pos=positions[-1])


def end_of(window: MainWindow, unit: int) -> tuple[float, float]:
    """Return where the right one of the handles that turn a unit's line is."""
    lines = lines_of(window.document.project.network)
    assert lines is not None
    w0, w1, w2 = lines.line(unit)
    left, right, bottom, top = window.plane.bounds
    ends = [(x, -(w0 + w1 * x) / w2) for x in (left, right)]
    assert all(bottom <= y <= top for _, y in ends)
    (x0, y0), (x1, y1) = ends
    return x0 + 0.82 * (x1 - x0), y0 + 0.82 * (y1 - y0)


def test_xor_is_solved_by_dragging_two_lines(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(poor_xor())
    plane, stack = window.plane, window.document.undo_stack
    labels = generate("xor").labels.tolist()
    assert predicted(window.document.project) != labels
    # The second line goes up to between the diagonal and (1, 0).
    drag(window, qtbot, (0.9, 0.0), (0.8, 0.2), (0.75, 0.25))
    assert stack.undoText() == "Move line of unit 2"
    assert plane.selected_unit == 1
    # The first is turned until it runs along the diagonal, and moved to the other side of it.
    qtbot.mouseClick(plane, LEFT, pos=plane.position_of(0.3, 0.2).toPoint())
    assert plane.selected_unit == 0
    assert window.canvas.selected_unit == (1, 0)
    drag(window, qtbot, end_of(window, 0), (0.9, 0.5), (0.9, 0.6))
    assert stack.undoText() == "Turn line of unit 1"
    lines = lines_of(window.document.project.network)
    assert lines is not None
    _, w1, w2 = lines.line(0)
    assert -w1 / w2 == pytest.approx(1, abs=0.1)
    drag(window, qtbot, (0.5, 0.2), (0.4, 0.5), (0.25, 0.75))
    assert predicted(window.document.project) == labels
    assert stack.count() == 3
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project == poor_xor()


def test_escape_leaves_the_weights_as_the_drag_found_them(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(poor_xor())
    plane = window.plane
    qtbot.mousePress(plane, LEFT, pos=plane.position_of(0.1, 0.2).toPoint())
    qtbot.mouseMove(plane, plane.position_of(0.1, 0.8).toPoint())
    assert window.document.project != poor_xor()
    qtbot.keyClick(plane, Qt.Key.Key_Escape)
    assert window.document.project == poor_xor()
    qtbot.mouseRelease(plane, LEFT, pos=plane.position_of(0.1, 0.8).toPoint())
    assert window.document.project == poor_xor()


def test_a_frozen_line_is_refused_in_the_notice_bar(make_window: MakeWindow, qtbot: QtBot) -> None:
    project = edits.freeze_weights(poor_xor(), [(1, 0, 0)])
    window = make_window(project)
    drag(window, qtbot, (0.1, 0.2), (0.1, 0.6), (0.1, 0.8))
    assert window.document.project == project
    assert window.notice_bar.isVisible()


def test_a_line_is_dragged_while_a_run_goes_at_full_speed(make_window: MakeWindow, qtbot: QtBot) -> None:
    project = edits.set_training(poor_xor("sigmoid"), learning_rate=1e-6)
    window = make_window(replace(project, training=replace(project.training, stop=replace(project.training.stop, loss_below=None))))
    window.controller.set_speed(None)
    window.controller.play()
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch > 100, timeout=60_000)
    plane = window.plane
    start = plane.position_of(0.1, 0.2).toPoint()
    target = plane.position_of(0.1, 0.7).toPoint()
    qtbot.mousePress(plane, LEFT, pos=start)
    for share in np.linspace(0.2, 1, 8):
        position = start + QPoint(0, round(share * (target.y() - start.y())))
        qtbot.mouseMove(plane, position)
        epoch = window.controller.shown.progress.epoch
        qtbot.waitUntil(lambda epoch=epoch: window.controller.shown.progress.epoch > epoch, timeout=60_000)
    qtbot.mouseRelease(plane, LEFT, pos=target)
    assert window.controller.is_going
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    lines = lines_of(window.document.project.network)
    assert lines is not None
    assert net_input(lines.line(0), (0.1, 0.7)) == pytest.approx(0, abs=0.02)
    assert window.document.project.network.weights[1] == pytest.approx(poor_xor().network.weights[1], abs=0.05)
