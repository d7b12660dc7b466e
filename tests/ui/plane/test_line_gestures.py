"""Lines of the plane are dragged, turned and flipped by mouse and by keys, and each gesture is one that can be taken back."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, pi, sin

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.hyperplane import Line, is_positive, net_input
from tests.ui.plane.desk import CTRL, LEFT, NONE, RISING, SHIFT, VERTICAL, Desk, drag, has_violet, project_with, release
from tests.ui.plane.places import at

# Moving


def test_dragging_a_line_moves_it_live_as_one_gesture(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.2), at(plane, 0.1, 0.6), at(plane, -0.2, 0.2))
    assert len(desk.asked) == 2
    assert desk.line(0) == pytest.approx((0.2, 1.0, 0.0), abs=0.01)
    release(qtbot, plane, at(plane, -0.2, 0.2))
    assert desk.texts == {"Move line of unit 1"}
    assert len(desk.gestures) == 1
    assert desk.picked == [0]
    assert desk.line(1) == RISING


def test_the_handle_in_the_middle_moves_the_line(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    plane.set_selected_unit(1)
    drag(qtbot, plane, at(plane, 0.3, -0.3), at(plane, 0.1, 0.1))  # x2 = x1 − 0.6 is seen from (−0.4, −1) to (1, 0.4)
    assert net_input(desk.line(1), (0.1, 0.1)) == pytest.approx(0, abs=0.02)
    assert desk.line(1)[1:] == RISING[1:]
    assert desk.texts == {"Move line of unit 2"}
    release(qtbot, plane, at(plane, 0.1, 0.1))


def test_a_badge_moves_its_line(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    start = (plane.position_of(0.4, 1.0) + QPointF(0, 12)).toPoint()
    drag(qtbot, plane, start, start + QPoint(-86, 10))
    assert desk.line(0) == pytest.approx((0.1, 1.0, 0.0), abs=1e-9)
    release(qtbot, plane, start)


def test_each_drag_is_a_gesture_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    for start, end in ((0.4, 0.2), (0.2, 0.0)):
        drag(qtbot, plane, at(plane, start, 0.3), at(plane, end, 0.3))
        release(qtbot, plane, at(plane, end, 0.3))
    assert len(desk.gestures) == 2


def test_a_line_can_be_dragged_beyond_the_frame(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.3), at(plane, 1.05, 0.3))
    assert desk.line(0)[0] == pytest.approx(-1.05, abs=0.01)
    assert plane.note == "The line of unit 1 lies outside of this view: zoom out with the wheel"
    release(qtbot, plane, at(plane, 1.05, 0.3))


def test_a_press_that_hardly_moves_is_a_click(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.3), at(plane, 0.4, 0.3) + QPoint(2, 1))
    release(qtbot, plane, at(plane, 0.4, 0.3) + QPoint(2, 1))
    assert desk.asked == []
    assert desk.picked == [0]


def test_escape_takes_a_drag_back_within_its_gesture(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.3), at(plane, -0.3, 0.3))
    qtbot.keyClick(plane, Qt.Key.Key_Escape)
    assert desk.line(0) == VERTICAL
    assert len(desk.asked) == 2
    assert len(desk.gestures) == 1
    qtbot.mouseMove(plane, at(plane, 0.0, 0.3))
    release(qtbot, plane, at(plane, 0.0, 0.3))
    assert desk.line(0) == VERTICAL
    assert desk.picked == [0]


def test_training_between_two_moves_does_not_disturb_a_drag(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.3), at(plane, 0.2, 0.3))
    desk.show(edits.set_block(desk.project, 1, 0, 0, np.array([[0.9, 0.5, 0.5]])))
    assert has_violet(plane, 0.2, 0.7)
    qtbot.mouseMove(plane, at(plane, 0.0, 0.3))
    assert desk.line(0) == pytest.approx((0.0, 1.0, 0.0), abs=0.01)
    release(qtbot, plane, at(plane, 0.0, 0.3))


def test_after_a_drag_the_plane_shows_what_the_project_has(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.4, 0.3), at(plane, 0.2, 0.3))
    desk.show(project_with((0.6, 1.0, 0.0), RISING))
    release(qtbot, plane, at(plane, 0.2, 0.3))
    desk.show(project_with((0.6, 1.0, 0.0), RISING))
    assert has_violet(plane, -0.6, 0.7)
    assert not has_violet(plane, 0.2, 0.7)


def test_a_drag_of_a_unit_that_is_removed_ends(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    drag(qtbot, plane, at(plane, 0.3, -0.3), at(plane, 0.2, -0.2))
    count = len(desk.asked)
    desk.show(project_with(VERTICAL))
    qtbot.mouseMove(plane, at(plane, 0.0, 0.0))
    release(qtbot, plane, at(plane, 0.0, 0.0))
    assert len(desk.asked) == count


# Turning


def test_an_end_turns_the_line_about_its_middle(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    plane.set_selected_unit(0)
    drag(qtbot, plane, at(plane, 0.4, 0.64), at(plane, 0.0, 0.4))
    line = desk.line(0)
    assert net_input(line, (0.4, 0.0)) == pytest.approx(0, abs=1e-9)
    assert net_input(line, (0.0, 0.4)) == pytest.approx(0, abs=0.01)
    assert hypot(line[1], line[2]) == pytest.approx(1.0)
    assert is_positive(line, (0.9, 0.9))
    assert desk.texts == {"Turn line of unit 1"}
    release(qtbot, plane, at(plane, 0.0, 0.4))


def test_a_turn_by_more_than_a_half_carries_the_positive_side_along(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    plane.set_selected_unit(0)
    positions = [at(plane, 0.4 + 0.5 * cos(a), 0.5 * sin(a)) for a in np.linspace(pi / 2, 3 * pi / 2, 7)]
    drag(qtbot, plane, at(plane, 0.4, 0.64), *positions)
    assert desk.line(0) == pytest.approx((0.4, -1.0, 0.0), abs=0.02)
    release(qtbot, plane, positions[-1])


def test_a_pointer_at_the_pivot_leaves_the_line_as_it_is(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    plane.set_bounds((-1.6, 2.4, -2.0, 2.0))  # the middle of the line is the middle of the square
    plane.set_selected_unit(0)
    middle = plane.plot_rect().topLeft() + QPoint(plane.side // 2, plane.side // 2)
    drag(qtbot, plane, middle - QPoint(0, round(0.32 * plane.side)), middle)
    assert desk.line(0) == VERTICAL
    release(qtbot, plane, middle)


@pytest.mark.parametrize("target", [(0.9, 0.3), (0.0, 0.9), (-0.4, 0.1)])
def test_shift_turns_by_fifteen_degrees(desk: Desk, qtbot: QtBot, target: tuple[float, float]) -> None:
    plane = desk.plane
    plane.set_selected_unit(1)
    drag(qtbot, plane, at(plane, -0.4 + 1.4 * 0.18, -1 + 1.4 * 0.18), at(plane, *target), modifier=SHIFT)
    w0, w1, w2 = desk.line(1)
    angle = degrees(atan2(w2, w1)) / 15
    assert angle == pytest.approx(round(angle), abs=1e-9)
    assert hypot(w1, w2) == pytest.approx(2**0.5)
    assert (w0, w1, w2) != RISING
    release(qtbot, plane, at(plane, *target))


def test_a_line_of_which_little_is_seen_has_no_ends_to_turn_it(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    desk.show(project_with((1.8, 1.0, 1.0)))  # cuts the lower left corner
    plane.set_selected_unit(0)
    for x in (-0.97, -0.9, -0.83):
        qtbot.mouseMove(plane, at(plane, x, -1.8 - x))
        assert plane.cursor().shape() is Qt.CursorShape.SizeAllCursor


# Flipping


def test_a_double_click_flips_the_positive_side(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(desk.plane.bounds_changed):
        qtbot.mouseDClick(desk.plane, LEFT, pos=at(desk.plane, 0.4, 0.3))
    assert desk.line(0) == (0.4, -1.0, 0.0)
    assert desk.asked == [("Flip line of unit 1", "")]


# Keys


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (Qt.Key.Key_Right, (-0.45, 1.0, 0.0)),
        (Qt.Key.Key_Left, (-0.35, 1.0, 0.0)),
    ],
)
def test_control_and_an_arrow_move_the_selected_line(desk: Desk, qtbot: QtBot, key: Qt.Key, line: Line) -> None:
    desk.plane.set_selected_unit(0)
    qtbot.keyClick(desk.plane, key, CTRL)
    assert desk.line(0) == pytest.approx(line)
    assert desk.texts == {"Move line of unit 1"}


def test_an_arrow_along_the_line_asks_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.plane.set_selected_unit(0)
    qtbot.keyClick(desk.plane, Qt.Key.Key_Up, CTRL)
    assert desk.asked == []


def test_steps_of_the_keys_are_one_gesture(desk: Desk, qtbot: QtBot) -> None:
    desk.plane.set_selected_unit(1)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left):
        qtbot.keyClick(desk.plane, key, CTRL)
    assert desk.line(1)[0] == pytest.approx(0.6 - 3 * 0.05)
    assert len(desk.asked) == 3
    assert len(desk.gestures) == 1


def test_turning_by_keys_there_and_back_restores_the_line(desk: Desk, qtbot: QtBot) -> None:
    desk.plane.set_selected_unit(1)
    for _ in range(7):
        qtbot.keyClick(desk.plane, Qt.Key.Key_Comma)
    _, w1, w2 = desk.line(1)
    assert degrees(atan2(w2, w1)) == pytest.approx(135 + 21)
    for _ in range(7):
        qtbot.keyClick(desk.plane, Qt.Key.Key_Period)
    assert desk.line(1) == pytest.approx(RISING)
    assert desk.texts == {"Turn line of unit 2"}


def test_control_f_flips_the_selected_line(desk: Desk, qtbot: QtBot) -> None:
    desk.plane.set_selected_unit(0)
    qtbot.keyClick(desk.plane, Qt.Key.Key_F, CTRL)
    assert desk.line(0) == (0.4, -1.0, 0.0)


def test_keys_of_lines_mean_nothing_without_a_selected_unit(desk: Desk, qtbot: QtBot) -> None:
    for key, modifier in ((Qt.Key.Key_Right, CTRL), (Qt.Key.Key_F, CTRL), (Qt.Key.Key_Comma, NONE)):
        qtbot.keyClick(desk.plane, key, modifier)
    assert desk.asked == []


def test_a_line_that_is_out_of_sight_is_turned_about_its_nearest_place(desk: Desk, qtbot: QtBot) -> None:
    desk.show(project_with((-5.0, 1.0, 0.0)))
    desk.plane.set_selected_unit(0)
    qtbot.keyClick(desk.plane, Qt.Key.Key_Comma)
    assert net_input(desk.line(0), (5.0, 0.0)) == pytest.approx(0, abs=1e-9)
    assert desk.line(0)[2] > 0
