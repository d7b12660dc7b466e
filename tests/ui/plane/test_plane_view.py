"""The plane answers to mouse and keys: it zooms and moves, and picks points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.points import PointSet
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import Look
from tests.ui.plane.places import BESIDE, CORNERS, SQUARE, at


def wheel(plane: PlaneView, x: float, y: float, notches: int) -> None:
    position = plane.position_of(x, y)
    event = QWheelEvent(
        position, plane.mapToGlobal(position), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plane, event)


def test_a_click_picks_the_nearest_point(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.waitSignal(plane.example_picked) as signal:
        qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.5, -0.5) + QPoint(3, 2))
    assert signal.args == [2]


def test_a_click_beside_all_points_picks_none(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.assertNotEmitted(plane.example_picked):
        qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.0, 0.0))


def test_a_drag_picks_no_point(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.assertNotEmitted(plane.example_picked):
        qtbot.mousePress(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.0, 0.0))
        qtbot.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.5, 0.5))


def test_setting_the_bounds_sends_no_signal(plane: PlaneView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(plane.bounds_changed):
        plane.set_bounds((0.0, 2.0, 0.0, 2.0))
    assert plane.bounds == (0.0, 2.0, 0.0, 2.0)


def test_bounds_without_extent_are_refused(plane: PlaneView) -> None:
    with pytest.raises(ValueError, match="no extent"):
        plane.set_bounds((1.0, 1.0, 0.0, 2.0))


def test_the_wheel_zooms_at_the_pointer(plane: PlaneView, qtbot: QtBot) -> None:
    pointer = at(plane, 0.5, 0.5)
    with qtbot.waitSignal(plane.bounds_changed) as signal:
        wheel(plane, 0.5, 0.5, 3)
    assert signal.args == [plane.bounds]
    assert plane.bounds[1] - plane.bounds[0] == pytest.approx(2 / 1.2**3)
    assert (at(plane, 0.5, 0.5) - pointer).manhattanLength() <= 1


def test_the_zoom_has_limits_on_both_sides(plane: PlaneView) -> None:
    plane.zoom(1e9)
    near = plane.bounds[1] - plane.bounds[0]
    plane.zoom(1e-9)
    assert near == pytest.approx(2 / 500)
    assert plane.bounds[1] - plane.bounds[0] == pytest.approx(100)


def test_the_wheel_beside_the_square_does_nothing(plane: PlaneView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(plane.bounds_changed):
        wheel(plane, -1.1, 0.0, 1)


def test_the_middle_button_moves_the_plane(plane: PlaneView, qtbot: QtBot) -> None:
    start = at(plane, 0.0, 0.0)
    qtbot.mousePress(plane, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(plane, start + QPoint(86, 0))
    qtbot.mouseRelease(plane, Qt.MouseButton.MiddleButton, pos=start + QPoint(86, 0))
    assert plane.bounds == pytest.approx((-1.5, 0.5, -1.0, 1.0))


def test_escape_gives_a_move_up(plane: PlaneView, qtbot: QtBot) -> None:
    start = at(plane, 0.0, 0.0)
    qtbot.mousePress(plane, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(plane, start + QPoint(50, 40))
    assert plane.bounds != SQUARE
    qtbot.keyClick(plane, Qt.Key.Key_Escape)
    assert plane.bounds == SQUARE


def test_space_with_the_left_button_moves_the_plane_and_is_no_tap(plane: PlaneView, qtbot: QtBot) -> None:
    taps: list[bool] = []
    plane.space_tapped.connect(lambda: taps.append(True))
    start = at(plane, 0.0, 0.0)
    qtbot.mouseMove(plane, start)
    qtbot.keyPress(plane, Qt.Key.Key_Space)
    qtbot.mousePress(plane, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(plane, start + QPoint(0, 86))
    qtbot.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 86))
    qtbot.keyRelease(plane, Qt.Key.Key_Space)
    assert plane.bounds == pytest.approx((-1.0, 1.0, -0.5, 1.5))
    assert taps == []


def test_space_alone_is_passed_on_as_a_tap(plane: PlaneView, qtbot: QtBot) -> None:
    taps: list[bool] = []
    plane.space_tapped.connect(lambda: taps.append(True))
    qtbot.mouseMove(plane, at(plane, 0.0, 0.0))
    qtbot.keyClick(plane, Qt.Key.Key_Space)
    assert taps == [True]


def test_a_double_click_shows_everything_again(plane: PlaneView, qtbot: QtBot) -> None:
    plane.zoom(2.0)
    with qtbot.waitSignal(plane.bounds_changed) as signal:
        qtbot.mouseDClick(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.1, 0.1))
    assert signal.args == [SQUARE]


def test_the_fit_action_shows_everything_again(plane: PlaneView) -> None:
    plane.zoom(2.0)
    plane.fit_action.trigger()
    assert plane.bounds == SQUARE


@pytest.mark.parametrize(("key", "factor"), [(Qt.Key.Key_Plus, 1.2), (Qt.Key.Key_Minus, 1 / 1.2)])
def test_keys_zoom_around_the_middle(plane: PlaneView, qtbot: QtBot, key: Qt.Key, factor: float) -> None:
    qtbot.mouseMove(plane, BESIDE)
    qtbot.keyClick(plane, key)
    assert plane.bounds == pytest.approx(tuple(b / factor for b in SQUARE))
    qtbot.keyClick(plane, Qt.Key.Key_Home)
    assert plane.bounds == SQUARE


def test_shift_with_an_arrow_moves_the_plane(plane: PlaneView, qtbot: QtBot) -> None:
    qtbot.keyClick(plane, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert plane.bounds == pytest.approx((-1.0, 1.0, -0.8, 1.2))


def test_a_point_can_be_picked_without_a_mouse(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    qtbot.mouseMove(plane, BESIDE)
    for _ in range(10):
        qtbot.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        qtbot.keyClick(plane, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert plane.read_out_text == "x = (0.50, 0.50)"
    with qtbot.waitSignal(plane.example_picked) as signal:
        qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert signal.args == [1]


@pytest.mark.parametrize("steps", [[(40, 0)], [(0, -25)], [(-30, 20), (60, 45), (10, -80)], [(400, 0)]])
def test_points_are_where_they_belong_after_the_plane_was_moved(
    plane: PlaneView, look: Look, qtbot: QtBot, steps: list[tuple[int, int]]
) -> None:
    rng = np.random.default_rng(3)
    points = PointSet(rng.uniform(-1.2, 1.2, (400, 2)), rng.integers(0, 2, 400), ("−", "+"))
    plane.show_points(points, rng.uniform(size=400) < 0.2)
    plane.grab()
    start = at(plane, 0.0, 0.0)
    qtbot.mousePress(plane, Qt.MouseButton.MiddleButton, pos=start)
    for step in steps:
        qtbot.mouseMove(plane, start + QPoint(*step))
        plane.grab()
    qtbot.mouseRelease(plane, Qt.MouseButton.MiddleButton, pos=start + QPoint(*steps[-1]))
    moved = plane.grab().toImage()
    look.set_theme("dark")
    look.set_theme("light")  # everything is painted anew
    assert plane.grab().toImage() == moved
