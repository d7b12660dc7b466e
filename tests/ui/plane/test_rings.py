"""The rings of points: whole at the edge of the square, and none of a point that is out of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from mlp_studio.core.points import PointSet
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import Look

POINTS = PointSet(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([0, 1, 1]), ("a", "b"))


def accent_left_of(plane: PlaneView, image: QImage, accent: str) -> int:
    """Count the pixels of the ring that are left of the square's frame."""
    edge = plane.plot_rect().left() - 2
    return sum(image.pixelColor(x, y).name() == accent for x in range(edge) for y in range(image.height()))


@pytest.mark.parametrize(("left", "is_seen"), [(0.0, True), (0.2, False)])
def test_the_ring_of_a_point_on_the_edge_is_whole_and_one_beyond_it_has_none(
    left: float, is_seen: bool, plane: PlaneView, look: Look
) -> None:
    plane.show_points(POINTS)
    plane.set_bounds((left, left + 2.0, -1.0, 1.0))
    before = plane.grab().toImage()
    plane.set_current_example(0)
    after, accent = plane.grab().toImage(), look.theme.accent.name()
    assert accent_left_of(plane, before, accent) == 0
    assert (accent_left_of(plane, after, accent) > 30) == is_seen
    assert (after == before) == (not is_seen)
