"""Lines of the plane are picked, dragged, turned and flipped by mouse and by keys, and each gesture is one that can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import atan2, cos, degrees, hypot, pi, sin

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.hyperplane import Line, Lines, is_positive, lines_of, net_input
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.plane.view import LINE_TIP, PLAIN_TIP, PlaneView
from mlp_studio.ui.theme import LIGHT, Look
from tests.core.nets import xor_project
from tests.ui.plane.places import BESIDE, CORNERS, SQUARE, at, colour_at, rgb

LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
VERTICAL: Line = (-0.4, 1.0, 0.0)
"""x1 = 0.4, positive to the right."""
RISING: Line = (0.6, -1.0, 1.0)
"""x2 = x1 − 0.6, positive to the upper left."""


class Desk:
    """A plane and the project that its edits change, as the window would have it."""

    def __init__(self, plane: PlaneView, project: Project) -> None:
        self.plane = plane
        self.asked: list[tuple[str, str]] = []
        self.refused: list[StudioError] = []
        self.picked: list[int | None] = []
        self.hovered: list[int | None] = []
        plane.edit_requested.connect(self._edit)
        plane.refused.connect(self.refused.append)
        plane.unit_picked.connect(self.picked.append)
        plane.hovered_unit.connect(self.hovered.append)
        plane.show_points(CORNERS)
        self.show(project)

    def _edit(self, text: str, edit: Callable[[Project], Project], gesture: str) -> None:
        self.asked.append((text, gesture))
        self.show(edit(self.project))

    def show(self, project: Project) -> None:
        self.project = project
        self.plane.show_hyperplanes(*self.lines)

    @property
    def lines(self) -> Lines:
        lines = lines_of(self.project.network)
        assert lines is not None
        return lines

    def line(self, unit: int) -> Line:
        return self.lines.line(unit)

    @property
    def texts(self) -> set[str]:
        return {text for text, _ in self.asked}

    @property
    def gestures(self) -> set[str]:
        return {gesture for _, gesture in self.asked}


def project_with(*rows: Line) -> Project:
    layers = (Layer("h1", len(rows), "heaviside"), Layer("o", 1, "heaviside"))
    network = Network(("x1", "x2"), layers, (np.array(rows), np.ones((1, len(rows) + 1))))
    return replace(xor_project(), network=network)


@pytest.fixture
def desk(plane: PlaneView) -> Desk:
    return Desk(plane, project_with(VERTICAL, RISING))


def drag(
    qtbot: QtBot, plane: PlaneView, start: QPoint, *ends: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press at a position and move to others; the button stays down."""
    qtbot.mousePress(plane, LEFT, pos=start)
    for end in ends:
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, QPointF(end), plane.mapToGlobal(QPointF(end)), Qt.MouseButton.NoButton, LEFT, modifier
        )
        QApplication.sendEvent(plane, event)


def release(qtbot: QtBot, plane: PlaneView, position: QPoint) -> None:
    qtbot.mouseRelease(plane, LEFT, pos=position)


def is_violet(colour: QColor) -> bool:
    """Tell whether a pixel is of the accent's colour, however thinly."""
    return abs(colour.hue() - LIGHT.accent.hue()) < 12 and colour.saturation() > 40


def has_violet(plane: PlaneView, x: float, y: float) -> bool:
    """Tell whether a selected line goes through a place."""
    image, centre = plane.grab().toImage(), at(plane, x, y)
    return any(is_violet(image.pixelColor(centre + QPoint(dx, dy))) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


# Picking


def test_a_click_on_a_line_picks_its_unit(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.plane, LEFT, pos=at(desk.plane, 0.4, 0.2) + QPoint(4, 0))
    assert desk.picked == [0]
    assert desk.plane.selected_unit == 0
    assert desk.asked == []


def test_a_click_on_a_badge_picks_its_unit(desk: Desk, qtbot: QtBot) -> None:
    place = desk.plane.position_of(0.4, 1.0) + QPointF(-6, 12)
    qtbot.mouseClick(desk.plane, LEFT, pos=place.toPoint())
    assert desk.picked == [0]


def test_a_click_on_free_ground_lets_unit_and_example_go(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    qtbot.mouseClick(plane, LEFT, pos=at(plane, 0.4, 0.2))
    qtbot.mouseClick(plane, LEFT, pos=at(plane, -0.5, 0.5))
    assert (plane.selected_unit, plane.picked_example) == (0, 0)
    qtbot.mouseClick(plane, LEFT, pos=at(plane, -0.5, 0.0))
    assert (plane.selected_unit, plane.picked_example) == (None, None)
    assert desk.picked == [0, None]


def test_a_click_on_a_marker_that_lies_on_a_line_picks_the_example(desk: Desk, qtbot: QtBot) -> None:
    desk.show(project_with((-0.5, 1.0, 0.0)))  # x1 = 0.5, through two of the points
    with qtbot.waitSignal(desk.plane.example_picked) as signal:
        qtbot.mouseClick(desk.plane, LEFT, pos=at(desk.plane, 0.5, 0.5))
    assert signal.args == [1]
    assert desk.picked == []


def test_return_at_the_cross_hair_picks_a_line(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseMove(desk.plane, BESIDE)
    for _ in range(8):  # from the middle to x1 = 0.4
        qtbot.keyClick(desk.plane, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(desk.plane, Qt.Key.Key_Return)
    assert desk.picked == [0]


def test_escape_lets_the_example_go_and_then_the_unit(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    plane.set_selected_unit(1)
    plane.set_picked(2)
    qtbot.keyClick(plane, Qt.Key.Key_Escape)
    assert (plane.selected_unit, plane.picked_example) == (1, None)
    qtbot.keyClick(plane, Qt.Key.Key_Escape)
    assert (plane.selected_unit, desk.picked) == (None, [None])


def test_the_status_tip_says_what_can_be_done_with_a_selected_line(desk: Desk) -> None:
    assert desk.plane.statusTip() == PLAIN_TIP
    desk.plane.set_selected_unit(0)
    assert desk.plane.statusTip() == LINE_TIP


# Hovering


def test_a_line_under_the_pointer_is_highlighted_and_told(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    quiet = colour_at(plane, 0.4, 0.2)
    qtbot.mouseMove(plane, at(plane, 0.4, 0.3))
    assert desk.hovered == [0]
    qtbot.mouseMove(plane, at(plane, 0.4, -0.5))
    assert desk.hovered == [0]
    assert sum(colour_at(plane, 0.4, 0.2)) < sum(quiet)
    qtbot.mouseMove(plane, at(plane, -0.2, -0.1))
    assert desk.hovered == [0, None]
    assert colour_at(plane, 0.4, 0.2) == quiet


def test_a_unit_that_is_hovered_elsewhere_has_its_line_highlighted(desk: Desk) -> None:
    quiet = colour_at(desk.plane, 0.4, 0.2)
    desk.plane.set_hovered_unit(0)
    assert sum(colour_at(desk.plane, 0.4, 0.2)) < sum(quiet)
    assert desk.hovered == []


def test_the_pointer_says_what_pressing_does(desk: Desk, qtbot: QtBot) -> None:
    plane, shape = desk.plane, Qt.CursorShape
    plane.set_selected_unit(0)
    end = at(plane, 0.4, 1.0 - 2 * 0.18)
    for position, expected in (
        (at(plane, 0.4, 0.3), shape.SizeAllCursor),
        (at(plane, 0.4, 0.0), shape.SizeAllCursor),
        (end, shape.BitmapCursor),
        (at(plane, -0.5, 0.5), shape.PointingHandCursor),
        (at(plane, -0.5, 0.0), shape.ArrowCursor),
    ):
        qtbot.mouseMove(plane, position)
        assert plane.cursor().shape() is expected


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


# What cannot be done


@pytest.mark.parametrize("mask", ["frozen", "cut"])
def test_a_line_whose_bias_is_held_is_not_moved_and_says_why(desk: Desk, qtbot: QtBot, mask: str) -> None:
    plane = desk.plane
    edit = edits.freeze_weights if mask == "frozen" else edits.remove_weights
    desk.show(edit(desk.project, [(1, 0, 0)]))
    x = 0.4 if mask == "frozen" else 0.0
    before = desk.line(0)
    drag(qtbot, plane, at(plane, x, 0.3), at(plane, x - 0.1, 0.3), at(plane, x - 0.3, 0.3))
    release(qtbot, plane, at(plane, x - 0.3, 0.3))
    assert desk.line(0) == before
    assert [error.what for error in desk.refused] == [f"the bias weight of unit 1 is {mask}: its line cannot be moved"]


def test_a_frozen_line_is_not_flipped_by_keys(desk: Desk, qtbot: QtBot) -> None:
    desk.show(edits.freeze_weights(desk.project, [(1, 0, 1)]))
    desk.plane.set_selected_unit(0)
    qtbot.keyClick(desk.plane, Qt.Key.Key_F, CTRL)
    assert desk.asked == []
    assert desk.refused[0].mend == "Press F on the edge to thaw it"


def test_a_selected_unit_without_a_line_is_explained_in_the_plane(desk: Desk, qtbot: QtBot) -> None:
    plane = desk.plane
    desk.show(project_with(VERTICAL, (1.0, 0.0, 0.0)))
    assert plane.note == ""
    plane.set_selected_unit(1)
    assert plane.note == "Unit 2 has no line: its weights of x₁ and x₂ are 0"
    image = plane.grab().toImage()
    rect = plane.plot_rect()
    corner = [
        image.pixelColor(x, y) for x in range(rect.left() + 10, rect.left() + 150) for y in range(rect.bottom() - 20, rect.bottom() - 8)
    ]
    assert min(colour.lightness() for colour in corner) < 140
    qtbot.keyClick(plane, Qt.Key.Key_Left, CTRL)
    assert desk.refused[0].what == "unit 2 has no line: its weights of x₁ and x₂ are 0"


def test_a_unit_beyond_the_lines_that_are_shown_is_no_error(desk: Desk, qtbot: QtBot) -> None:
    desk.plane.set_selected_unit(7)
    qtbot.keyClick(desk.plane, Qt.Key.Key_Left, CTRL)
    assert (desk.plane.note, desk.asked, desk.refused) == ("", [], [])
    desk.plane.grab()


# Looking


def test_the_selected_line_alone_can_be_shown(desk: Desk) -> None:
    plane = desk.plane
    plane.show_hyperplanes(*desk.lines, only_selected=True)
    assert colour_at(plane, 0.4, 0.3) == rgb(LIGHT.panel)
    plane.set_selected_unit(0)
    assert has_violet(plane, 0.4, 0.3)
    assert colour_at(plane, 0.7, 0.1) == rgb(LIGHT.panel)


def test_the_selected_line_is_seen_where_it_is_the_boundary(desk: Desk) -> None:
    plane = desk.plane
    regions = np.full((10, 10, 4), 255, np.uint8)
    plane.show_regions(RegionFrame(1, SQUARE, regions, (np.array([[0.4, -1.0], [0.4, 1.0]]),), ()))
    assert not has_violet(plane, 0.4, 0.3)
    plane.set_selected_unit(0)
    assert has_violet(plane, 0.4, 0.3)


def test_the_handles_are_in_the_middle_and_near_the_ends(desk: Desk) -> None:
    plane = desk.plane
    plane.set_selected_unit(0)
    image = plane.grab().toImage()
    assert image.pixelColor(at(plane, 0.4, 0.0)) == LIGHT.accent
    for y in (0.64, -0.64):
        assert image.pixelColor(at(plane, 0.4, y)) == LIGHT.panel
        assert is_violet(image.pixelColor(at(plane, 0.4, y) - QPoint(4, 0)))


def test_a_picked_example_keeps_a_ring(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    ring = plane.position_of(0.5, -0.5) + QPointF(14, 0)
    plane.set_picked(2)
    assert plane.grab().toImage().pixelColor(ring.toPoint()).lightness() < 110
    plane.set_picked(None)
    assert plane.grab().toImage().pixelColor(ring.toPoint()) == LIGHT.panel


def test_a_picked_example_is_let_go_with_its_point(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    plane.set_picked(2)
    with qtbot.assertNotEmitted(plane.example_picked):
        plane.show_points(replace(CORNERS, test=np.array([True, False, False])))
    assert plane.picked_example == 2
    with qtbot.waitSignal(plane.example_picked) as signal:
        plane.show_points(CORNERS.subset(np.array([True, False, True])))
    assert signal.args == [None]
    assert plane.picked_example is None


def test_handles_are_grabbed_where_the_projector_draws_them(desk: Desk, look: Look, qtbot: QtBot) -> None:
    plane = desk.plane
    look.set_scale(1.6)
    plane.resize(800, 860)
    QApplication.processEvents()
    plane.set_selected_unit(0)
    qtbot.mouseMove(plane, at(plane, 0.4, 0.64) + QPoint(15, 0))
    assert plane.cursor().shape() is Qt.CursorShape.BitmapCursor
    assert plane.bounds == SQUARE
