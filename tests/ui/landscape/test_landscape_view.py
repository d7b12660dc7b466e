"""The landscape in the window: its axes, the map under mouse and keys, the surface that turns, a run on it, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.landscape import FINE, put_at
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.training.landscape_worker import COARSE, Landscape
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.landscape.shades import greys, is_joined
from mlp_studio.ui.landscape.surface import PITCH, STEEPEST, YAW
from mlp_studio.ui.landscape.view import LandscapeView
from mlp_studio.ui.landscape.words import place_words
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import stopping, xor_project


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(find_project("xor-igd")[0])


def view_of(window: MainWindow, qtbot: QtBot) -> LandscapeView:
    view = window.lecture.open("landscape")
    assert isinstance(view, LandscapeView)
    rest(view, qtbot)
    return view


def rest(view: LandscapeView, qtbot: QtBot) -> None:
    """Wait until what is asked is answered; layouts that ask once more have been heard by then."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=30_000)


def train(window: MainWindow, qtbot: QtBot, *, epochs: int = 5) -> None:
    """Let the run go on for some epochs, to its end."""
    end = window.document.project.progress.epoch + epochs
    window.edit("Stop there", lambda project: stopping(project, max_epochs=end))
    window.controller.play()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=30_000)


def shown(view: LandscapeView) -> Landscape:
    assert view.landscape is not None
    return view.landscape


def at(view: LandscapeView, a: float, b: float) -> QPoint:
    return view.map.place_of(a, b).toPoint()


def per_pixel(view: LandscapeView) -> float:
    left, right, _, _ = shown(view).window
    return (right - left) / view.map.frame().width()


def test_the_view_opens_on_two_weights_of_the_first_unit_around_the_network(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    assert view.keys == ((1, 0, 1), (1, 0, 2))
    w = window.document.project.network.weights[0]
    assert shown(view).place == pytest.approx((w[0, 1], w[0, 2]))
    assert shown(view).losses.shape == (FINE, FINE)
    assert "All other weights" in view.controls.words.text
    assert "summed over 4 training points, without penalties" in view.controls.words.text
    assert "L = 0.503" in view.controls.read_out.text()


def test_the_map_has_the_grey_of_the_lowest_band_where_the_loss_is_lowest_and_of_the_highest_where_it_is_highest(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = view_of(window, qtbot)
    found = shown(view)
    picture = view.map.grab().toImage()
    ratio = picture.devicePixelRatio()
    inner = found.losses[4:-4, 4:-4]
    for flat, colour in ((inner.argmin(), greys(window.look)[0]), (inner.argmax(), greys(window.look)[-1])):
        i, j = np.unravel_index(flat, inner.shape)
        place = view.map.place_of(float(found.xs[j + 4]), float(found.ys[i + 4])) * ratio
        near = [picture.pixelColor(int(place.x()) + dx, int(place.y()) + dy).name() for dx in (-6, 0, 6) for dy in (-6, 0, 6)]
        assert colour.name() in near


def test_a_click_puts_the_network_there_as_one_undo_step(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    before = window.document.project
    a, b = shown(view).place[0] + 1.0, shown(view).place[1] - 0.7
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=at(view, a, b))
    now = window.document.project.network.weights[0]
    assert now[0, 1:] == pytest.approx([a, b], abs=per_pixel(view))
    assert np.array_equal(np.delete(now.ravel(), [1, 2]), np.delete(before.network.weights[0].ravel(), [1, 2]))
    assert window.document.undo_stack.undoText().startswith("Put the network at (")
    rest(view, qtbot)
    assert shown(view).place == pytest.approx(tuple(now[0, 1:]))
    window.document.undo_stack.undo()
    assert window.document.project.network == before.network


def test_no_way_leads_to_where_a_click_has_put_the_network_and_one_leads_on_from_there(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    train(window, qtbot)
    rest(view, qtbot)
    assert is_joined(shown(view)).all()
    count = len(shown(view).way)
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=at(view, 2.0, 2.0))
    rest(view, qtbot)
    assert is_joined(shown(view)).tolist() == [*[True] * (count - 1), False]
    train(window, qtbot)
    rest(view, qtbot)
    joined = is_joined(shown(view))
    assert np.flatnonzero(~joined).tolist() == [count - 2]  # the last moment before it is that at which the click was
    assert shown(view).way[count - 1] == pytest.approx((2.0, 2.0), abs=per_pixel(view))
    assert len(joined) > count


@pytest.mark.parametrize("is_made", [True, False])
def test_an_edit_while_the_landscape_is_out_of_sight_parts_the_way_of_the_run_that_goes_on(
    is_made: bool, window: MainWindow, qtbot: QtBot
) -> None:
    if is_made:
        view_of(window, qtbot)
        window.tabs.setCurrentWidget(window.weights_panel)
    train(window, qtbot)
    window.edit("Other weight", lambda p: edits.set_weight(p, 1, 0, 1, 2.5))
    train(window, qtbot)
    view = view_of(window, qtbot)
    joined = is_joined(shown(view))
    (at_edit,) = np.flatnonzero(~joined).tolist()
    assert shown(view).way[at_edit + 1, 0] == pytest.approx(2.5)
    assert len(window.controller.record.beginnings) == 1
    window.controller.reset()
    assert not window.controller.record.beginnings


def test_a_double_click_puts_the_network_there_once(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    count = window.document.undo_stack.count()
    place = at(view, 1.0, 1.0)
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.map, Qt.MouseButton.LeftButton, pos=place)
    assert window.document.undo_stack.count() - count <= 2
    assert window.document.project.network.weights[0][0, 1] == pytest.approx(1.0, abs=per_pixel(view))


def test_arrows_move_a_cross_hair_enter_puts_the_network_there_and_escape_takes_it_away(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    view.map.setFocus()
    count, epoch = window.document.undo_stack.count(), window.document.project.progress.epoch
    QTest.keyClick(view.map, Qt.Key.Key_Right)
    QTest.keyClick(view.map, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    cross = view.map.cross
    assert cross is not None
    step = (shown(view).window[3] - shown(view).window[2]) / 100
    assert cross == pytest.approx((shown(view).place[0] + step, shown(view).place[1] + 10 * step))
    assert view.controls.read_out.text().startswith("There (")
    there = replace(window.document.project, network=put_at(window.document.project, shown(view).plane, *cross).network)
    row = measure(there)
    assert row is not None
    assert f"L = {loss_text(row[0])}" in view.controls.read_out.text()
    assert window.document.project.progress.epoch == epoch  # the arrow was no step of the run
    QTest.keyClick(view.map, Qt.Key.Key_Escape)
    assert view.map.cross is None
    assert window.document.undo_stack.count() == count
    for _ in range(5):
        QTest.keyClick(view.map, Qt.Key.Key_Left)
    cross = view.map.cross
    QTest.keyClick(view.map, Qt.Key.Key_Return)
    assert window.document.undo_stack.count() == count + 1
    assert tuple(window.document.project.network.weights[0][0, 1:]) == pytest.approx(cross)


def test_the_wheel_zooms_at_the_pointer_a_drag_moves_and_0_follows_the_run_again(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    first = shown(view).window
    place = QPointF(at(view, 1.0, 1.0))
    kept = 1.0, 1.0
    wheel = QWheelEvent(
        place,
        view.map.mapToGlobal(place),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.map, wheel)
    rest(view, qtbot)
    nearer = shown(view).window
    assert nearer[1] - nearer[0] == pytest.approx(0.64 * (first[1] - first[0]))
    assert view.map.place_of(*kept).x() == pytest.approx(place.x(), abs=1.5)
    begin = view.map.frame().center().toPoint()
    QTest.mousePress(view.map, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(view.map, begin + QPoint(20, 0))
    QTest.mouseMove(view.map, begin + QPoint(40, 0))
    QTest.mouseRelease(view.map, Qt.MouseButton.LeftButton, pos=begin + QPoint(40, 0))
    rest(view, qtbot)
    assert shown(view).window[0] == pytest.approx(nearer[0] - 40 * (nearer[1] - nearer[0]) / view.map.frame().width())
    assert not window.document.is_modified  # a drag puts nothing anywhere
    view.map.setFocus()
    QTest.keyClick(view.map, Qt.Key.Key_0)
    rest(view, qtbot)
    assert shown(view).window == first


def test_the_buttons_zoom_and_follow_again(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    first = shown(view).window
    view.controls.out_button.click()
    rest(view, qtbot)
    assert shown(view).window[3] - shown(view).window[2] == pytest.approx((first[3] - first[2]) / 0.8)
    view.controls.fit_button.click()
    rest(view, qtbot)
    assert shown(view).window == first


def test_two_selected_edges_become_the_axes(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    window.canvas.select_weights(frozenset({(2, 0, 2), (1, 1, 0)}))
    rest(view, qtbot)
    assert view.keys == ((1, 1, 0), (2, 0, 2))
    network = window.document.project.network
    assert shown(view).place == pytest.approx((network.weights[0][1, 0], network.weights[1][0, 2]))


def test_a_pick_button_takes_the_selected_edge_or_waits_for_the_next(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    across, up = view.controls.pick_buttons
    across.click()
    assert across.isChecked()
    window.canvas.select_weights(frozenset({(2, 0, 1)}))
    assert view.keys == ((2, 0, 1), (1, 0, 2))
    assert not across.isChecked()
    window.canvas.select_weights(frozenset({(2, 0, 2)}))
    assert view.keys == ((2, 0, 1), (1, 0, 2))
    up.click()
    assert view.keys == ((2, 0, 1), (2, 0, 2))
    up.click()
    window.canvas.select_weights(frozenset({(2, 0, 1)}))
    up.click()
    assert view.keys == ((2, 0, 2), (2, 0, 1))  # they changed places
    assert "w_{11}^{o}" in up.accessibleName()
    window.canvas.select_unit(None)
    across.click()
    assert across.isChecked()
    window.tabs.setCurrentIndex(0)
    window.canvas.select_weights(frozenset({(1, 0, 0)}))  # for another view
    assert not across.isChecked()
    assert view.keys == ((2, 0, 2), (2, 0, 1))


def test_random_directions_come_from_a_seed_and_one_step_is_as_long_as_the_weights_by_layer(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    choose(view, "random", qtbot)
    plane = shown(view).plane
    assert np.linalg.norm(plane.first[:6]) == pytest.approx(np.linalg.norm(window.document.project.network.weights[0]))
    view.controls.dice_button.click()
    rest(view, qtbot)
    assert view.controls.seed_field.value() == 2
    assert not np.array_equal(shown(view).plane.first, plane.first)
    view.controls.layer_box.click()
    rest(view, qtbot)
    assert np.linalg.norm(shown(view).plane.first) == pytest.approx(1)


def choose(view: LandscapeView, kind: str, qtbot: QtBot) -> None:
    field = view.controls.kind_field
    field.setCurrentIndex(field.findData(kind))
    rest(view, qtbot)


def test_without_a_run_its_directions_are_asked_for_in_words_and_come_with_the_run(
    window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    view = view_of(window, qtbot)
    choose(view, "run", qtbot)
    assert view.landscape is None
    assert view.invitation.isVisible()
    assert view.invitation.words == ("The run has not moved in two directions yet", "Train for some epochs, then choose it again")
    window.controller.run_epochs(40)
    wait_idle(window)
    rest(view, qtbot)
    assert not view.invitation.isVisible()
    assert shown(view).place == pytest.approx((0, 0), abs=1e-9)
    assert "% of the variance of its way" in view.controls.words.text.replace("\n", " ")


def test_the_way_of_a_run_is_on_the_landscape_up_to_the_moment_that_is_shown(
    window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    view = view_of(window, qtbot)
    start = window.document.project.network.weights[0][0, 1:]
    window.controller.run_epochs(30)
    wait_idle(window)
    rest(view, qtbot)
    assert len(shown(view).way) == 31
    assert shown(view).way[0] == pytest.approx(start)
    assert shown(view).way[-1] == pytest.approx(shown(view).place)
    window.controller.look_at(10.0)
    rest(view, qtbot)
    assert len(shown(view).way) == 11
    assert shown(view).way[-1] == pytest.approx(shown(view).place)


def test_during_a_run_at_full_speed_the_landscape_follows(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(xor_project())
    view = view_of(window, qtbot)
    window.controller.set_speed(None)
    places = set()
    view.feed.changed.connect(lambda found: places.add(found.place))
    window.controller.play()
    qtbot.waitUntil(lambda: len(places) >= 3, timeout=30_000)
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=30_000)
    rest(view, qtbot)
    w = window.document.project.network.weights[0]
    assert shown(view).place == pytest.approx((w[0, 1], w[0, 2]))


def test_out_of_sight_nothing_is_asked_and_in_sight_again_it_catches_up(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    window.tabs.setCurrentIndex(0)
    told: list[object] = []
    view.feed.changed.connect(told.append)
    window.edit("Other weight", lambda p: edits.set_weight(p, 1, 0, 1, 2.5))
    QApplication.processEvents()
    assert view.feed.is_at_rest
    assert told == []
    window.lecture.open("landscape")
    rest(view, qtbot)
    assert shown(view).place[0] == pytest.approx(2.5)


def test_without_points_the_view_says_what_to_add(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    project = xor_project()
    window = make_window(replace(project, points=project.points.subset(np.zeros(4, bool))))
    view = view_of(window, qtbot)
    assert view.invitation.isVisible()
    assert view.invitation.words == ("There are no training points", "Load, generate or paint some")
    window.edit("Points", lambda p: replace(p, points=project.points))
    rest(view, qtbot)
    assert view.map.isVisible()


def test_axes_of_a_layer_that_is_removed_are_given_up_for_others(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("two-moons")[0])
    view = view_of(window, qtbot)
    view.set_keys((2, 3, 4), (2, 3, 5))
    rest(view, qtbot)
    assert shown(view).plane.keys == ((2, 3, 4), (2, 3, 5))
    window.edit("Remove layer", lambda p: edits.remove_layer(p, 2))
    rest(view, qtbot)
    assert shown(view).plane.keys == ((1, 0, 1), (1, 0, 2))


def test_a_large_network_gets_a_coarse_landscape_first_then_a_fine_one(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    project = find_project("two-moons")[0]
    window = make_window(edits.set_units(edits.set_units(project, 1, 40), 2, 40))
    sizes: list[int] = []
    view = window.lecture.open("landscape")
    assert isinstance(view, LandscapeView)
    view.feed.changed.connect(lambda found: sizes.append(found.request.size))
    qtbot.waitUntil(lambda: FINE in sizes, timeout=60_000)
    assert sizes[0] == COARSE


def test_map_surface_or_both_are_seen(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    for button, expected in zip(view.controls.shown_buttons, ((True, False), (False, True), (True, True)), strict=True):
        button.click()
        assert (view.map.isVisible(), view.surface.isVisible()) == expected


def test_a_drag_and_the_arrows_turn_the_surface_and_a_double_click_turns_it_back(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    surface = view.surface
    before = surface.grab().toImage()
    middle = surface.rect().center()
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(surface, middle + QPoint(40, 10))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 10))
    assert surface.yaw == pytest.approx(YAW - 0.4)
    assert surface.pitch == pytest.approx(PITCH + 0.1)
    assert surface.grab().toImage() != before
    QTest.mouseMove(surface, middle)
    assert surface.yaw == pytest.approx(YAW - 0.4)
    surface.setFocus()
    for _ in range(30):
        QTest.keyClick(surface, Qt.Key.Key_Up)
    assert surface.pitch == STEEPEST
    QTest.mouseDClick(surface, Qt.MouseButton.LeftButton, pos=middle)
    assert (surface.yaw, surface.pitch) == pytest.approx((YAW, PITCH))


def test_the_map_keeps_room_in_docks_of_every_shape(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    view.setParent(None)
    view.show()
    for scale, width, height in (
        *((1.0, 800, 200), (1.0, 700, 160), (1.0, 432, 780), (1.0, 640, 270)),
        *((1.2, 800, 200), (1.2, 432, 780), (1.2, 640, 270)),
        *((1.6, 800, 200), (1.6, 700, 160), (1.6, 388, 430)),
    ):
        window.look.set_scale(scale)
        view.resize(width, height)
        rest(view, qtbot)
        assert (view.width(), view.height()) == (width, height)
        assert view.map.isVisible()
        assert view.map.frame().height() >= 60
        assert view.map.frame().width() >= 100
        said = place_words(shown(view).place, shown(view).loss)
        if view.controls.read_out.isVisible():  # where it has no room, the map says it
            assert view.controls.read_out.text().endswith(said)
            assert view.controls.read_out.fontMetrics().horizontalAdvance(view.controls.read_out.text()) <= view.controls.read_out.width()
        assert (view.map.note == said) == view.controls.read_out.isHidden()
    view.setParent(window)
