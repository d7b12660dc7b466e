"""The plane shows regions, hyperplanes and points where they are, and answers to mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.generators import generate
from mlp_studio.core.points import PointSet
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.axes import coordinate_text, name_place, range_end, tick_step, tick_text, ticks
from mlp_studio.ui.hyperplanes import place_badges, visible_segments
from mlp_studio.ui.markers import MarkerIcon, draw_marker
from mlp_studio.ui.plane import PlaneView
from mlp_studio.ui.plane_paint import MAX_DRAWN
from mlp_studio.ui.read_out import ReadOut
from mlp_studio.ui.theme import CLASS_SYMBOLS, DARK, LIGHT, Look

SQUARE = (-1.0, 1.0, -1.0, 1.0)
BESIDE = QPoint(2, 2)
"""A position of the widget that is not in the square."""
RED, BLUE = (200, 40, 40), (40, 40, 200)
CORNERS = PointSet(np.array([[-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]]), np.array([0, 1, 0]), ("−", "+"), test=np.array([False, False, True]))


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def plane(look: Look, qtbot: QtBot) -> Iterator[PlaneView]:
    widget = PlaneView(look)
    widget.resize(412, 436)
    widget.set_bounds(SQUARE)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


def two_halves(size: int = 100, bounds: tuple[float, float, float, float] = SQUARE) -> RegionFrame:
    """Red left of x1 = 0, blue right of it."""
    image = np.full((size, size, 4), 255, np.uint8)
    image[:, : size // 2, :3], image[:, size // 2 :, :3] = RED, BLUE
    border = np.array([[0.0, -1.0], [0.0, 1.0]])
    return RegionFrame(1, bounds, image, (border,), ())


def colour_at(plane: PlaneView, x: float, y: float) -> tuple[int, int, int]:
    colour = plane.grab().toImage().pixelColor(plane.position_of(x, y).toPoint())
    return (colour.red(), colour.green(), colour.blue())


def rgb(colour: QColor) -> tuple[int, int, int]:
    return (colour.red(), colour.green(), colour.blue())


def wheel(plane: PlaneView, x: float, y: float, notches: int) -> None:
    position = plane.position_of(x, y)
    event = QWheelEvent(
        position, plane.mapToGlobal(position), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plane, event)


def at(plane: PlaneView, x: float, y: float) -> QPoint:
    return plane.position_of(x, y).toPoint()


def test_the_square_is_344_wide_at_the_width_of_the_mock_up(plane: PlaneView) -> None:
    assert plane.side == 344
    assert plane.plot_rect().width() == plane.plot_rect().height()


def test_regions_lie_where_their_bounds_say(plane: PlaneView) -> None:
    plane.show_regions(two_halves())
    assert colour_at(plane, -0.7, 0.2) == RED
    assert colour_at(plane, 0.7, 0.2) == BLUE


def test_the_first_row_of_the_regions_is_the_top(plane: PlaneView) -> None:
    frame = two_halves()
    frame.regions[:50] = 0, 255, 0, 255
    plane.show_regions(frame)
    assert colour_at(plane, -0.7, 0.7) == (0, 255, 0)
    assert colour_at(plane, -0.7, -0.7) == RED


def test_regions_of_old_bounds_move_with_the_plane(plane: PlaneView) -> None:
    plane.show_regions(two_halves())
    plane.set_bounds((0.0, 4.0, -2.0, 2.0))
    assert colour_at(plane, 0.5, 0.3) == BLUE
    assert colour_at(plane, 3.0, 0.3) == rgb(LIGHT.panel)


def test_a_frame_of_none_takes_the_regions_away(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    plane.show_regions(two_halves())
    plane.show_regions(None)
    assert colour_at(plane, -0.7, -0.2) == rgb(LIGHT.panel)


def test_the_boundary_is_drawn_in_ink(plane: PlaneView) -> None:
    plane.show_regions(two_halves())
    assert colour_at(plane, 0.0, 0.31) == rgb(LIGHT.ink)


def test_points_have_the_colour_of_their_class(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    assert colour_at(plane, -0.5, 0.5) == rgb(LIGHT.classes[0])
    assert colour_at(plane, 0.5, 0.5) == rgb(LIGHT.classes[1])


def test_test_points_are_hollow(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    assert colour_at(plane, 0.5, -0.5) == rgb(LIGHT.panel)


def test_a_misclassified_point_has_a_rim_in_ink(plane: PlaneView) -> None:
    rim = plane.position_of(0.5, 0.5) + QPointF(-8.1, 0)
    plane.show_points(CORNERS, np.array([False, False, False]))
    assert plane.grab().toImage().pixelColor(rim.toPoint()).lightness() > 150
    plane.show_points(CORNERS, np.array([False, True, False]))
    assert plane.grab().toImage().pixelColor(rim.toPoint()).lightness() < 80


def test_points_follow_the_theme(plane: PlaneView, look: Look) -> None:
    plane.show_points(CORNERS)
    look.set_theme("dark")
    assert colour_at(plane, -0.5, 0.5) == rgb(DARK.classes[0])
    assert colour_at(plane, -0.2, -0.2) == rgb(DARK.panel)


def test_targets_of_a_regression_go_from_negative_to_positive(plane: PlaneView) -> None:
    xy = np.array([[-0.5, 0.0], [0.0, 0.0], [0.5, 0.0]])
    plane.show_points(PointSet(xy, np.array([-3.0, 0.0, 3.0]), None, setting="regression"))
    assert colour_at(plane, -0.5, 0.0) == rgb(LIGHT.negative)
    assert colour_at(plane, 0.0, 0.0) == rgb(LIGHT.middle)
    assert colour_at(plane, 0.5, 0.0) == rgb(LIGHT.positive)


def test_equal_targets_have_the_middle_colour(plane: PlaneView) -> None:
    plane.show_points(PointSet(np.zeros((1, 2)), np.array([7.0]), None, setting="regression"))
    assert colour_at(plane, 0.0, 0.0) == rgb(LIGHT.middle)


def test_a_hyperplane_is_drawn_where_its_sum_is_zero(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    plane.show_hyperplanes(np.array([[-0.2, 0.0, 1.0]]))
    assert colour_at(plane, -0.3, 0.2) != rgb(LIGHT.panel)
    assert colour_at(plane, -0.3, -0.2) == rgb(LIGHT.panel)
    plane.show_hyperplanes(None)
    assert colour_at(plane, -0.3, 0.2) == rgb(LIGHT.panel)


def test_the_selected_hyperplane_has_arrows_to_its_positive_side(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    plane.show_hyperplanes(np.array([[0.0, 1.0, 0.0]]))
    plane.set_selected_unit(0)
    middle = plane.position_of(0.0, 0.0)
    image = plane.grab().toImage()
    assert rgb(image.pixelColor(middle.toPoint())) != rgb(LIGHT.panel)
    assert rgb(image.pixelColor((middle + QPointF(8, 0)).toPoint())) != rgb(LIGHT.panel)
    assert rgb(image.pixelColor((middle - QPointF(8, 0)).toPoint())) == rgb(LIGHT.panel)


def test_the_current_example_has_a_ring(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    ring = plane.position_of(0.5, -0.5) + QPointF(16, 0)
    plane.set_current_example(2)
    assert plane.grab().toImage().pixelColor(ring.toPoint()) == LIGHT.accent
    plane.set_current_example(None)
    assert plane.grab().toImage().pixelColor(ring.toPoint()) == LIGHT.panel


def test_beyond_twenty_thousand_points_a_sample_is_drawn(plane: PlaneView) -> None:
    xy = np.random.default_rng(1).uniform(-1, 1, (MAX_DRAWN + 5, 2))
    plane.show_points(PointSet(xy, np.zeros(len(xy), np.int64), ("a",)))
    assert plane.shown_count == MAX_DRAWN
    plane.grab()


def test_an_empty_plane_says_what_to_do(plane: PlaneView) -> None:
    middle = plane.grab(plane.plot_rect().adjusted(40, 120, -40, -120)).toImage()
    assert any(middle.pixelColor(x, y) == LIGHT.ink for x in range(middle.width()) for y in range(middle.height()))
    assert plane.accessibleDescription() == "no points yet"


def test_the_accessible_description_counts_the_points(plane: PlaneView) -> None:
    plane.show_points(CORNERS)
    assert plane.accessibleDescription() == "3 points, 1 of them for testing"


def test_hovering_tells_the_place_and_leaving_tells_none(plane: PlaneView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plane.hovered) as signal:
        qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    assert signal.args is not None
    assert signal.args[0] == pytest.approx((0.5, 0.25), abs=0.01)
    with qtbot.waitSignal(plane.hovered) as signal:
        qtbot.mouseMove(plane, BESIDE)
    assert signal.args == [None]


def test_the_read_out_stays_when_the_pointer_leaves(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.array([0.9712, 0.0288]), 1)
    qtbot.mouseMove(plane, BESIDE)
    assert plane.read_out_text.startswith("x = (0.50, 0.25)")
    assert plane.read_out_text.endswith("y = (0.971, 0.029)  class +")


def test_a_read_out_without_outputs_shows_the_place_alone(plane: PlaneView, qtbot: QtBot) -> None:
    qtbot.mouseMove(plane, at(plane, -0.5, 0.25))
    plane.set_read_out(np.array([0.5]), 0)
    plane.set_read_out(None, None)
    assert plane.read_out_text == "x = (−0.50, 0.25)"


def test_a_class_that_new_points_do_not_have_leaves_the_read_out(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.array([0.2, 0.8]), 1)
    plane.show_points(PointSet(np.zeros((1, 2)), np.array([0]), ("only",)))
    assert "class" not in plane.read_out_text


def test_other_points_take_output_and_class_of_the_last_ones_away(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    qtbot.mouseMove(plane, plane.position_of(-0.5, 0.25).toPoint())
    plane.set_read_out(np.array([0.2, 0.8]), 1)
    plane.show_points(CORNERS, np.array([True, False, False]))
    assert plane.read_out_text.endswith("class +")
    plane.show_points(generate("xor"))
    assert plane.read_out_text == "x = (−0.50, 0.25)"


@pytest.mark.parametrize("width", [300, 364, 412, 600])
def test_the_read_out_begins_under_the_frame(width: int, plane: PlaneView) -> None:
    plane.resize(width, width + 24)
    QApplication.processEvents()
    read_out = plane.findChild(ReadOut)
    assert read_out is not None
    assert read_out.x() == plane.plot_rect().left()
    assert read_out.geometry().right() < plane.width()


@pytest.mark.parametrize("width", [240, 300, 364, 412])
def test_the_last_tick_of_both_axes_has_its_number(width: int, plane: PlaneView, look: Look) -> None:
    plane.resize(width, width + 24)
    plane.set_bounds((-0.12, 1.12, -0.12, 1.12))
    QApplication.processEvents()
    rect, end = plane.plot_rect(), plane.position_of(1.0, 1.0)
    image = plane.grab().toImage()

    def has_ink(left: float, top: float, right: float, bottom: float) -> bool:
        places = ((x, y) for x in range(round(left), round(right)) for y in range(round(top), round(bottom)))
        return any(image.pixelColor(x, y).lightness() < 170 for x, y in places)

    assert has_ink(end.x() - 3, rect.bottom() + 8, end.x() + 3, rect.bottom() + 24)
    assert has_ink(rect.left() - 24, end.y() - 5, rect.left() - 6, end.y() + 5)


def test_the_name_of_an_axis_stands_where_no_label_is() -> None:
    assert name_place(20, 300, 320, [(0, 20), (200, 230)], 4) == 280
    assert name_place(20, 300, 320, [(0, 20), (265, 290)], 4) == 294
    assert name_place(20, 300, 320, [(0, 20), (285, 310)], 4) == 261
    assert name_place(20, 300, 320, [(250, 270), (285, 310)], 4) == 280
    assert name_place(20, 300, 320, [], 4) == 280


def test_many_outputs_still_fit_into_the_read_out(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(generate("gaussians-5"))
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.full(5, 0.2), 4)
    assert plane.grab().width() == 412
    assert plane.read_out_text.endswith("class 5")


def test_a_click_picks_the_nearest_point(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.waitSignal(plane.picked) as signal:
        qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.5, -0.5) + QPoint(3, 2))
    assert signal.args == [2]


def test_a_click_beside_all_points_picks_none(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.assertNotEmitted(plane.picked):
        qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=at(plane, 0.0, 0.0))


def test_a_drag_picks_no_point(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    with qtbot.assertNotEmitted(plane.picked):
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
    with qtbot.waitSignal(plane.picked) as signal:
        qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert signal.args == [1]


def test_other_axes_are_written_with_their_names_above_the_square(plane: PlaneView) -> None:
    before = plane.plot_rect().top()
    plane.show_points(PointSet(CORNERS.xy, CORNERS.labels, CORNERS.classes, ("petal length", "petal width")))
    assert plane.plot_rect().top() > before
    plane.grab()


# Markers


def painted(class_index: int, *, hollow: bool = False) -> QPixmap:
    picture = QPixmap(40, 40)
    picture.fill(LIGHT.panel)
    painter = QPainter(picture)
    draw_marker(painter, QPointF(20, 20), class_index, 12, LIGHT, hollow=hollow)
    painter.end()
    return picture


def test_every_class_has_a_shape_of_its_own(qapp: QApplication) -> None:
    shapes = set()
    for class_index in range(len(CLASS_SYMBOLS)):
        image = painted(class_index).toImage()
        shapes.add(tuple(image.pixelColor(x, y) != LIGHT.panel for x in range(40) for y in range(40)))
    assert len(shapes) == len(CLASS_SYMBOLS)


@pytest.mark.parametrize("class_index", range(len(CLASS_SYMBOLS)))
def test_a_marker_is_filled_or_hollow_in_its_middle(qapp: QApplication, class_index: int) -> None:
    assert painted(class_index).toImage().pixelColor(20, 20) == LIGHT.classes[class_index]
    assert painted(class_index, hollow=True).toImage().pixelColor(20, 20) == LIGHT.panel


def test_a_marker_icon_names_its_class(look: Look) -> None:
    icon = MarkerIcon(1, look, hollow=True)
    assert icon.accessibleName() == "Marker of class 2, hollow: a test point"
    icon.set_class(2)
    icon.resize(icon.sizeHint())
    assert icon.grab().toImage().pixelColor(0, 0) != LIGHT.classes[2]
    icon.deleteLater()


# Geometry


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 3), min_size=1, max_size=8))
def test_the_ends_of_a_visible_line_lie_on_the_line_and_in_the_square(rows: list[tuple[float, float, float]]) -> None:
    lines = np.array(rows)
    segments, visible = visible_segments(lines, (-2.0, 4.0, 1.0, 7.0))
    for (w0, w1, w2), segment in zip(lines[visible], segments[visible], strict=True):
        for x, y in segment * 3 + [1, 4]:
            assert abs(w0 + w1 * x + w2 * y) <= 1e-6 * (abs(w0) + abs(w1) + abs(w2)) + 1e-300
        assert np.abs(segment).max() <= 1 + 1e-6


def test_a_line_without_direction_and_a_line_far_away_are_not_visible() -> None:
    _, visible = visible_segments(np.array([[1.0, 0.0, 0.0], [100.0, 1.0, 1.0], [0.5, 1.0, 0.0]]), SQUARE)
    assert visible.tolist() == [False, False, True]


def test_badges_of_lines_through_one_corner_are_pushed_apart() -> None:
    segments = {i: ((0.0, 0.0), (300.0, 100.0 + 60.0 * i)) for i in range(4)}
    places = np.array(list(place_badges(segments, 344.0, 12.0, 19.0, {}).values()))
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert distances[~np.eye(4, dtype=bool)].min() >= 19
    assert places.min() >= 12
    assert places.max() <= 344 - 12


def test_a_badge_keeps_to_the_end_where_it_stood() -> None:
    ends: dict[int, int] = {0: 1}
    assert place_badges({0: ((0.0, 100.0), (344.0, 100.0))}, 344.0, 12.0, 19.0, ends)[0] == pytest.approx((332.0, 100.0))
    assert ends == {0: 1}


@given(st.floats(1e-8, 1e8), st.integers(2, 8))
def test_ticks_are_at_most_as_many_as_wanted(span: float, count: int) -> None:
    step = tick_step(span, count)
    assert 1 <= span / step <= count * (1 + 1e-6)
    assert len(ticks(0.0, span, step)) <= count + 1


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (-1.0, 1.0, "−1"),
        (0.0, 0.2, "0"),
        (0.2, 0.2, "0.2"),
        (0.75, 0.25, "0.75"),
        (500.0, 500.0, "500"),
        (-1500.0, 500.0, "−1.5 k"),
        (1010.0, 10.0, "1010"),
        (2e6, 1e6, "2 M"),
        (-3e-5, 1e-5, "−3e−5"),
        (1.25e-4, 2.5e-5, "1.25e−4"),
        (3e9, 1e9, "3e9"),
    ],
)
def test_a_tick_has_just_the_decimals_it_needs(value: float, step: float, text: str) -> None:
    assert tick_text(value, step) == text


@given(st.floats(1e-9, 1e12))
def test_a_range_holds_its_largest_value_and_grows_by_half_at_most(largest: float) -> None:
    end = range_end(largest)
    assert end >= largest * (1 - 1e-9)
    assert end <= largest * 1.5 * (1 + 1e-9)


def test_a_range_of_nothing_is_one() -> None:
    assert range_end(0.0) == 1.0
    assert range_end(float("nan")) == 1.0


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(-0.001, 2, "0.00"), (-1.5, 2, "−1.50"), (1234.0, 0, "1,234"), (-0.4, 0, "0"), (2.5e8, 0, "2.500e8")]
)
def test_a_coordinate_has_fixed_decimals_and_a_true_minus(value: float, decimals: int, text: str) -> None:
    assert coordinate_text(value, decimals) == text
