"""Lines of the plane are picked, lit up and shown, and say why they cannot be moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.plane.view import LINE_TIP, PLAIN_TIP, PlaneView
from mlp_studio.ui.theme import LIGHT, Look
from tests.ui.plane.desk import CTRL, LEFT, VERTICAL, Desk, drag, has_violet, is_violet, project_with, release
from tests.ui.plane.places import BESIDE, CORNERS, SQUARE, at, colour_at, rgb

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
