"""Painting points with real mouse and keys: brush, single point, eraser, lasso, moving, classes, test points."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe, generate
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.painting.plane_points import LIVE_POINTS
from mlp_studio.ui.plane.view import PlaneView

Place = tuple[float, float]
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def painting(qtbot: QtBot, make_window: Callable[[Project], MainWindow]) -> Callable[[PointSet], MainWindow]:
    def make(points: PointSet) -> MainWindow:
        window = make_window(edits.new_project((1,), ("sigmoid",), points))
        qtbot.keyClick(window, Qt.Key.Key_P)
        assert window.plane.painting.is_active
        return window

    return make


def at(plane: PlaneView, place: Place) -> QPoint:
    return plane.position_of(*place).toPoint()


def drag(
    qtbot: QtBot,
    plane: PlaneView,
    places: Sequence[Place],
    *,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = PLAIN,
    release: bool = True,
) -> None:
    qtbot.mousePress(plane, button, modifiers, at(plane, places[0]))
    for place in places[1:]:
        qtbot.mouseMove(plane, at(plane, place))
    if release:
        qtbot.mouseRelease(plane, button, modifiers, at(plane, places[-1]))


def points_of(window: MainWindow) -> PointSet:
    return window.document.project.points


def corners() -> PointSet:
    return PointSet(np.array([(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)]), np.array([0, 1, 1, 0]), ("−", "+"))


def test_a_stroke_of_the_brush_puts_points_of_the_class_around_its_way_in_one_undo_step(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(EMPTY)
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_2)
    drag(qtbot, plane, [(-0.5, 0.2), (-0.2, 0.2), (0.1, 0.2), (0.5, 0.2)])
    points = points_of(window)
    radius = plane.painting.disc_radius * (plane.bounds[1] - plane.bounds[0]) / plane.side
    assert len(points) > 2 * plane.painting.brush.density
    assert (points.labels == 1).all()
    assert (np.abs(points.xy[:, 1] - 0.2) <= radius + 0.02).all()
    assert window.document.steps[1:] == ("Paint points",)
    window.document.undo()
    assert len(points_of(window)) == 0


def test_the_next_stroke_is_a_step_of_its_own_and_scatters_otherwise(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(EMPTY)
    for _ in range(2):
        drag(qtbot, window.plane, [(0, 0), (0.05, 0)])
    points = points_of(window)
    half = len(points) // 2
    assert len(window.document.steps) == 3
    assert not np.array_equal(points.xy[:half], points.xy[half : 2 * half])


def test_escape_in_a_stroke_leaves_no_point_and_no_undo_step(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    before = points_of(window)
    drag(qtbot, window.plane, [(0, 0), (0.2, 0)], release=False)
    qtbot.waitUntil(lambda: len(points_of(window)) > len(before))  # a stroke over few points is live
    qtbot.keyClick(window.plane, Qt.Key.Key_Escape)
    assert points_of(window) == before
    assert window.document.steps[1:] == ()
    assert window.plane.painting.is_active


def test_single_points_snap_to_the_grid_of_the_ticks(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(EMPTY)
    plane = window.plane
    for key in (Qt.Key.Key_D, Qt.Key.Key_G):
        qtbot.keyClick(plane, key)
    step = plane.painting.grid_step(plane._view)  # noqa: SLF001
    for c, place in ((Qt.Key.Key_1, (0.03, -0.04)), (Qt.Key.Key_2, (step + 0.02, 0.03))):
        qtbot.keyClick(plane, c)
        drag(qtbot, plane, [place])
    points = points_of(window)
    assert points.xy.tolist() == [[0.0, 0.0], [step, 0.0]]
    assert points.labels.tolist() == [0, 1]


def test_the_eraser_removes_what_its_disc_passes_over_and_undo_brings_it_back(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(corners())
    qtbot.keyClick(window.plane, Qt.Key.Key_E)
    drag(qtbot, window.plane, [(-0.5, -0.5), (0.0, -0.5), (0.5, -0.5)])
    assert points_of(window).xy.tolist() == [[-0.5, 0.5], [0.5, 0.5]]
    window.document.undo()
    assert points_of(window) == corners()


def test_the_right_button_erases_with_the_brush_in_hand(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    drag(qtbot, window.plane, [(0.5, 0.5)], button=RIGHT)
    assert len(points_of(window)) == 3
    assert window.plane.painting.brush.tool == "brush"


def test_a_lasso_selects_and_a_drag_of_one_of_them_moves_all(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_S)
    drag(qtbot, plane, [(-0.6, -0.6), (-0.6, 0.6), (-0.4, 0.6), (-0.4, -0.6)])
    assert plane.painting.selected.tolist() == [0, 2]
    drag(qtbot, plane, [(-0.5, 0.5), (-0.4, 0.5), (-0.3, 0.4)])
    pixel = (plane.bounds[1] - plane.bounds[0]) / plane.side
    moved = points_of(window).xy - corners().xy
    assert np.allclose(moved[[0, 2]], [0.2, -0.1], atol=2 * pixel)
    assert (moved[[1, 3]] == 0).all()
    assert window.document.steps[1:] == ("Move points",)


def test_shift_adds_a_clicked_point_and_a_click_on_free_ground_lets_all_go(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(corners())
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_S)
    drag(qtbot, plane, [(0.5, 0.5)])
    drag(qtbot, plane, [(-0.5, 0.5)], modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert plane.painting.selected.tolist() == [2, 3]
    drag(qtbot, plane, [(0.0, 0.0)])
    assert len(plane.painting.selected) == 0


def test_a_digit_gives_the_selected_points_a_class_t_holds_them_back_and_delete_removes_them(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(corners())
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_S)
    qtbot.keyClick(plane, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(plane, Qt.Key.Key_2)
    assert points_of(window).labels.tolist() == [1, 1, 1, 1]
    drag(qtbot, plane, [(0.0, 0.0)])
    drag(qtbot, plane, [(0.5, 0.5)])
    qtbot.keyClick(plane, Qt.Key.Key_T)
    assert points_of(window).test_mask.tolist() == [False, False, False, True]
    qtbot.keyClick(plane, Qt.Key.Key_T)
    assert not points_of(window).test_mask.any()
    qtbot.keyClick(plane, Qt.Key.Key_Delete)
    assert len(points_of(window)) == 3


def test_ctrl_and_arrows_move_the_selection_in_one_step(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_S)
    drag(qtbot, plane, [(0.5, 0.5)])
    for _ in range(2):
        qtbot.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    extent = plane.bounds[1] - plane.bounds[0]
    assert points_of(window).xy[3] == pytest.approx([0.5 + 2 * extent / 40, 0.5])
    assert len(window.document.steps) == 2


def test_the_keyboard_alone_puts_a_point_at_the_cross_hair(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(EMPTY)
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert points_of(window).xy[0] == pytest.approx([1 / 20, 0])


def test_brackets_change_the_radius_within_its_limits(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(EMPTY)
    before = window.plane.painting.brush.radius
    qtbot.keyClick(window.plane, Qt.Key.Key_BracketRight)
    assert window.plane.painting.brush.radius == before + 4
    assert window.paint_bar.radius_slider.value() == before + 4
    for _ in range(40):
        qtbot.keyClick(window.plane, Qt.Key.Key_BracketLeft)
    assert window.plane.painting.brush.radius == window.paint_bar.radius_slider.minimum()


def test_many_points_change_once_at_the_end_of_a_stroke_and_are_shown_before(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(generate("moons", LIVE_POINTS + 1))
    plane, before = window.plane, points_of(window)
    told: list[object] = []
    window.document.changed.connect(lambda old, new: told.append(new))
    drag(qtbot, plane, [(0.0, 0.9), (0.2, 0.9)], release=False)
    assert points_of(window) is before
    assert plane.painting.preview.shown is not None
    assert len(plane.painting.preview.shown) >= plane.painting.brush.density
    qtbot.mouseRelease(plane, LEFT, PLAIN, at(plane, (0.2, 0.9)))
    assert len(points_of(window)) > len(before)
    assert len(told) == 1
    assert plane.painting.preview.shown is None


def test_painting_leaves_the_view_where_it_is(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(generate("moons", 50))
    bounds = window.plane.bounds
    drag(qtbot, window.plane, [(bounds[0] + 0.1, bounds[2] + 0.1), (bounds[0] + 0.2, bounds[2] + 0.1)])
    assert window.plane.bounds == bounds


def test_a_target_number_is_painted_into_a_regression(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(PointSet(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0.0, 2.0]), None, setting="regression"))
    window.paint_bar.target_field.setValue(-1.5)
    qtbot.keyClick(window.plane, Qt.Key.Key_D)
    drag(qtbot, window.plane, [(0.5, 0.2)])
    assert points_of(window).labels.tolist() == [0.0, 2.0, -1.5]


def test_a_point_beyond_the_limit_is_refused_in_words(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(generate("moons", 100_000))
    qtbot.keyClick(window.plane, Qt.Key.Key_D)
    drag(qtbot, window.plane, [(0.5, 0.2)])
    assert len(points_of(window)) == 100_000
    assert "100,001 points" in window.notice_bar.text


def test_a_letter_typed_into_a_field_is_no_tool(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(EMPTY)
    qtbot.keyClick(window.plane, Qt.Key.Key_E)
    assert window.plane.painting.brush.tool == "eraser"
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    assert window.plane.painting.brush.tool == "eraser"


def test_escape_ends_painting_after_what_is_selected_is_let_go(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    qtbot.keyClick(window.plane, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.plane, Qt.Key.Key_Escape)
    assert window.plane.painting.is_active
    qtbot.keyClick(window.plane, Qt.Key.Key_Escape)
    assert not window.plane.painting.is_active
    assert window.paint_bar.isHidden()
    assert not window.menus.paint_action.isChecked()


def test_a_stroke_that_is_taken_back_gives_the_points_back_to_their_generator(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(EMPTY)
    recipe = Recipe("moons", 30, 0.1)
    window.edit("Generate", lambda project: edits.set_recipe(project, recipe, 0.0))
    before = window.document.project
    drag(qtbot, window.plane, [(0, 0), (0.2, 0)], release=False)
    qtbot.waitUntil(lambda: len(points_of(window)) > 30)
    assert window.document.project.source == ""
    qtbot.keyClick(window.plane, Qt.Key.Key_Escape)
    assert window.document.project == before
    assert window.document.steps[1:] == ("Generate",)


def test_an_undo_in_the_middle_of_a_drag_lets_the_points_go(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    plane = window.plane
    qtbot.keyClick(plane, Qt.Key.Key_D)
    drag(qtbot, plane, [(0.0, 0.0)])
    qtbot.keyClick(plane, Qt.Key.Key_S)
    drag(qtbot, plane, [(0.0, 0.0), (0.1, 0.0)], release=False)
    window.document.undo()  # the point that is held goes
    window.document.undo()
    qtbot.mouseMove(plane, at(plane, (0.2, 0.0)))
    qtbot.mouseRelease(plane, LEFT, PLAIN, at(plane, (0.3, 0.0)))
    assert points_of(window) == corners()
    assert plane.painting.gesture is None
    assert not len(plane.painting.selected)
    assert window.notice_bar.isHidden()


def test_other_points_of_the_same_number_are_not_selected_for_those_before(
    qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    window = painting(corners())
    qtbot.keyClick(window.plane, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert len(window.plane.painting.selected) == 4
    window.edit("Generate", lambda project: edits.set_points(project, generate("moons", 4)))
    assert not len(window.plane.painting.selected)
    assert not len(window.points_table.selected)


def test_keys_of_the_view_and_the_tools_wait_for_the_end_of_a_stroke(qtbot: QtBot, painting: Callable[[PointSet], MainWindow]) -> None:
    window = painting(corners())
    plane = window.plane
    bounds = plane.bounds
    drag(qtbot, plane, [(0, 0), (0.2, 0)], release=False)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_E):
        qtbot.keyClick(plane, key)
    assert plane.bounds == bounds
    assert plane.painting.brush.tool == "brush"


@pytest.mark.parametrize(
    "modifiers",
    [Qt.KeyboardModifier.GroupSwitchModifier, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier],
)
def test_brackets_are_brackets_with_alt_gr_too(
    modifiers: Qt.KeyboardModifier, qtbot: QtBot, painting: Callable[[PointSet], MainWindow]
) -> None:
    plane = painting(EMPTY).plane
    before = plane.painting.brush.radius
    QApplication.sendEvent(plane, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_BracketRight, modifiers, "]"))
    assert plane.painting.brush.radius == before + 4
