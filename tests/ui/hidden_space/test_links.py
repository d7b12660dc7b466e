"""The hidden space under the pointer, in a run and out of sight, and how it is linked with plane, canvas and table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.storage.lessons import find_project
from mlp_studio.training.space_pictures import SpacePicture
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.plane.hyperplanes import place_lines
from tests.ui.hidden_space.sight import Open, at, choose, settle


def test_a_point_that_is_hovered_here_is_ringed_in_plane_and_table_and_the_other_way_round(
    xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    window, view = xor
    table = window.points_table
    view.show_moment(window.document.project)  # the table has come since
    told: list[object] = []
    window.plane.hovered_point.connect(told.append)
    qtbot.mouseMove(view.space, at(view, 1))
    assert told == [1]
    assert window.plane.ringed_point == 1
    qtbot.mouseMove(view.space, QPoint(2, 2))
    assert window.plane.ringed_point is None
    window.plane.hovered_point.emit(2)
    assert view.space.ringed_point == 2
    table.hovered_point.emit(3)
    assert view.space.ringed_point == 3
    table.hovered_point.emit(None)
    assert view.space.ringed_point is None


def test_pointing_at_the_plane_shows_where_that_place_goes(xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = xor
    window.plane.point_at((1.0, 0.0))
    assert view.space.image == (0.0, 0.0)
    window.plane.point_at((0.0, 1.0))
    assert view.space.image == (1.0, 1.0)
    mark = view.space.position_of(1.0, 1.0).toPoint() + QPoint(0, 9)  # one of its arms, below the marker
    assert view.space.grab().toImage().pixelColor(mark).lightnessF() < 0.5
    window.plane.point_at(None)
    assert view.space.image is None


def test_the_read_out_says_what_the_layers_behind_make_of_a_place(xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = xor
    view.space.point_at((0.0, 1.0))
    assert view.space.read_out_text == "yh = (0.00, 1.00)  y = 0.000  class −"
    view.space.point_at((1.0, 1.0))
    view.space.point_at(None)
    assert view.space.read_out_text == "yh = (1.00, 1.00)  y = 1.000  class +"
    window.edit("Weight", lambda p: edits.set_weight(p, 2, 0, 0, -9.0))
    settle(view, qtbot)
    assert view.space.read_out_text == "yh = (1.00, 1.00)  y = 0.000  class −"
    choose(view, "layer", "2", qtbot)
    assert view.space.read_out_text == ""  # it was a place of another space


def test_a_click_picks_the_example_everywhere_and_it_stays_while_the_points_move(
    opened: Open, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    window, view = opened(find_project("xor-igd")[0])
    qtbot.mouseClick(view.space, Qt.MouseButton.LeftButton, pos=at(view, 1))
    picked = window.picks.example
    assert picked is not None
    assert window.plane.picked_example == picked
    assert view.space.picked_example == picked
    window.picks.pick_example(2)
    assert view.space.picked_example == 2
    before = view.space.picture
    window.controller.run_epochs(40)
    wait_idle(window)
    settle(view, qtbot)
    qtbot.waitUntil(lambda: view.space.picture is not None and view.space.picture.project.network is window.document.project.network)
    assert view.space.picture is not before
    assert window.picks.example == 2
    assert view.space.picked_example == 2


def test_a_click_on_free_ground_lets_the_example_go(xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = xor
    window.picks.pick_example(1)
    qtbot.mouseClick(view.space, Qt.MouseButton.LeftButton, pos=view.space.position_of(0.8, 0.2).toPoint())
    assert window.picks.example is None


def test_escape_lets_the_example_go_and_space_with_the_mouse_moves_the_space(xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = xor
    window.picks.pick_example(1)
    view.space.setFocus()
    qtbot.keyClick(view.space, Qt.Key.Key_Escape)
    assert window.picks.example is None
    start, home = view.space.position_of(0.5, 0.5).toPoint(), view.space.bounds
    qtbot.mousePress(view.space, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(view.space, start + QPoint(20, 0))
    qtbot.mouseRelease(view.space, Qt.MouseButton.MiddleButton, pos=start + QPoint(20, 0))
    assert view.space.bounds[0] < home[0]
    qtbot.mouseDClick(view.space, Qt.MouseButton.LeftButton, pos=start)
    assert view.space.bounds == home


def test_a_run_at_full_speed_is_followed_and_its_end_is_shown(opened: Open, qtbot: QtBot) -> None:
    window, view = opened(find_project("two-moons")[0])
    window.controller.set_speed(None)
    seen: list[int] = []
    view.feed.picture_changed.connect(lambda picture: seen.append(picture.project.progress.epoch))
    window.controller.play()
    qtbot.waitUntil(lambda: len(seen) > 3 and seen[-1] > 2, timeout=60_000)
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    settle(view, qtbot)
    assert view.space.picture is not None
    assert view.space.picture.project.network is window.document.project.network
    assert seen == sorted(seen)


def test_a_line_that_is_hovered_lights_up_its_unit_on_the_canvas_and_a_click_selects_it(
    moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    window, view = moons
    choose(view, "layer", "1", qtbot)
    choose(view, "first", "0", qtbot)
    window.resizeDocks([window.tabs_dock], [420], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: view.space.side > 250)
    settle(view, qtbot)
    space, network = view.space, window.document.project.network
    assert space.picture is not None
    assert space.picture.lines is not None
    corner = QPointF(space.plot_rect().topLeft())
    badges = place_lines(space.picture.lines, space.bounds, space.side, None, {}).badges
    points = [space.position_of(*place) for place in space.picture.places.tolist()]
    free = {unit: QPointF(*place) + corner for unit, place in badges.items()}
    unit, where = next((u, at.toPoint()) for u, at in free.items() if all((at - point).manhattanLength() > 30 for point in points))
    qtbot.mouseMove(space, QPoint(3, 3))
    with qtbot.waitSignal(space.hovered_unit) as signal:
        qtbot.mouseMove(space, where)
    assert signal.args == [unit]
    qtbot.mouseClick(space, Qt.MouseButton.LeftButton, pos=where)
    assert window.canvas.selected_unit == (2, unit)
    window.canvas.hovered_unit.emit((2, 3))
    assert space.highlighted_unit == 3
    window.canvas.hovered_unit.emit((1, 3))
    assert space.highlighted_unit is None
    qtbot.mousePress(space, Qt.MouseButton.LeftButton, pos=where)  # nothing here can be dragged
    qtbot.mouseMove(space, where + QPoint(30, 20))
    qtbot.mouseRelease(space, Qt.MouseButton.LeftButton, pos=where + QPoint(30, 20))
    qtbot.mouseDClick(space, Qt.MouseButton.LeftButton, pos=where)  # or flipped
    assert window.document.project.network is network


def test_what_was_zoomed_to_stays_and_is_drawn_anew_until_it_is_fitted(xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = xor
    space, home = view.space, view.space.bounds
    position = space.position_of(0.0, 1.0)
    event = QWheelEvent(
        position, space.mapToGlobal(position), QPoint(), QPoint(0, 360), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(space, event)
    zoomed = space.bounds
    assert zoomed[1] - zoomed[0] < home[1] - home[0]
    settle(view, qtbot)
    assert space.picture is not None
    assert space.picture.frame is not None
    assert space.picture.frame.bounds == zoomed
    window.edit("Weight", lambda p: edits.set_weight(p, 1, 0, 0, -0.4))
    settle(view, qtbot)
    assert space.bounds == zoomed
    space.fit()
    settle(view, qtbot)
    assert space.bounds == home
    assert space.chosen_bounds is None


def test_the_grid_can_be_switched_off_and_follows_the_plane(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    assert view.space.picture is not None
    assert view.space.picture.grid is not None
    before = np.concatenate(view.space.picture.grid.lines)
    window.plane.zoom(2.0)
    settle(view, qtbot)
    assert view.space.picture.grid is not None
    assert not np.array_equal(np.concatenate(view.space.picture.grid.lines), before)
    view.grid_action.trigger()
    settle(view, qtbot)
    assert view.space.picture.grid is None


def test_out_of_sight_nothing_is_asked_for(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    seen: list[SpacePicture] = []
    window.tabs.setCurrentIndex(0)
    view.feed.picture_changed.connect(seen.append)
    window.plane.zoom(2.0)
    window.edit("Weight", lambda p: edits.set_weight(p, 1, 0, 0, 2.0))
    assert view.feed.is_at_rest
    window.lecture.open("hidden")
    settle(view, qtbot)
    assert seen  # and none of them is of before, though the dock has another size for views
    assert all(picture.project.network is window.document.project.network for picture in seen)


def test_nothing_is_drawn_anew_for_a_pick_alone(moons: tuple[MainWindow, HiddenSpaceView]) -> None:
    window, view = moons
    picture = view.space.picture
    window.picks.pick_example(5)
    assert view.feed.is_at_rest
    assert view.space.picture is picture


def test_a_new_project_of_fewer_points_is_shown_with_those_alone(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    window.picks.pick_example(150)
    view.space.set_hovered_point(150)
    window.edit("Points", lambda p: edits.set_points(p, generate("xor")))
    qtbot.waitUntil(lambda: view.space.picture is not None and len(view.space.picture.places) == 4, timeout=60_000)
    assert window.picks.example is None
    assert view.space.picked_example is None
    assert view.space.ringed_point is None
