"""The plane shows regions, hyperplanes and points where they are, and reads out what is under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.generators import generate
from mlp_studio.core.points import PointSet
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.plane.paint import MAX_DRAWN
from mlp_studio.ui.plane.read_out import ReadOut
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import DARK, LIGHT, Look
from tests.ui.plane.places import BESIDE, CORNERS, SQUARE, at, colour_at, rgb

RED, BLUE = (200, 40, 40), (40, 40, 200)


def two_halves(size: int = 100, bounds: tuple[float, float, float, float] = SQUARE) -> RegionFrame:
    """Red left of x1 = 0, blue right of it."""
    image = np.full((size, size, 4), 255, np.uint8)
    image[:, : size // 2, :3], image[:, size // 2 :, :3] = RED, BLUE
    border = np.array([[0.0, -1.0], [0.0, 1.0]])
    return RegionFrame(1, bounds, image, (border,), ())


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
    assert colour_at(plane, 0.0, 0.71) == rgb(LIGHT.ink)


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


def test_many_outputs_still_fit_into_the_read_out(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(generate("gaussians-5"))
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.full(5, 0.2), 4)
    assert plane.grab().width() == 412
    assert plane.read_out_text.endswith("class 5")


def test_other_axes_are_written_with_their_names_above_the_square(plane: PlaneView) -> None:
    before = plane.plot_rect().top()
    plane.show_points(PointSet(CORNERS.xy, CORNERS.labels, CORNERS.classes, ("petal length", "petal width")))
    assert plane.plot_rect().top() > before
    plane.grab()


def test_a_point_that_is_not_there_cannot_be_picked(plane: PlaneView) -> None:
    plane.show_points(generate("xor"))
    plane.set_picked(3)
    assert plane.picked_example == 3
    plane.set_picked(4)
    assert plane.picked_example is None
    plane.show_points(generate("and"))
