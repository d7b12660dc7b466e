"""A verdict in the plane: the line and its band, or the hulls and the witness, at their places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from mlp_studio.core.points import PointSet
from mlp_studio.core.separability import separate
from mlp_studio.ui.markers import class_colour
from mlp_studio.ui.plane.viewport import Viewport
from mlp_studio.ui.separability.paint import HULL_FILL, draw_separation
from mlp_studio.ui.theme import Look, mixed

VIEW = Viewport(QRect(10, 20, 300, 300), (-0.5, 1.5, -0.5, 1.5))
CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float)


def drawn(look: Look, points: PointSet) -> QImage:
    picture = QImage(320, 340, QImage.Format.Format_RGB32)
    picture.fill(look.theme.panel)
    painter = QPainter(picture)
    draw_separation(painter, look, VIEW, separate(points, 0, 1), points.xy, 4.0)
    painter.end()
    return picture


def colour_at(picture: QImage, x: float, y: float) -> QColor:
    return picture.pixelColor(VIEW.position_of(x, y).toPoint())


def is_marked(look: Look, picture: QImage, x: float, y: float) -> bool:
    """Tell whether something in ink, or nearly, is within a pixel of a place."""
    at = VIEW.position_of(x, y).toPoint()
    around = [picture.pixelColor(at.x() + dx, at.y() + dy).lightness() for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    ink, panel = look.theme.ink.lightness(), look.theme.panel.lightness()
    return any(abs(value - ink) < abs(value - panel) for value in around)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_separable_set_has_its_line_a_dashed_band_and_rings(look: Look, theme: str) -> None:
    look.set_theme(theme)  # type: ignore[arg-type]
    picture = drawn(look, PointSet(CORNERS, np.array([0, 0, 0, 1]), ("−", "+")))
    assert all(is_marked(look, picture, x, 1.5 - x) for x in np.linspace(0.2, 1.3, 20))
    edge = [abs(colour_at(picture, x, 1 - x).lightness() - look.theme.panel.lightness()) > 30 for x in np.linspace(0.15, 0.85, 60)]
    assert 0.2 < np.mean(edge) < 1  # dashed
    for x, y in ((1, 0), (0, 1), (1, 1)):
        centre, reach = VIEW.position_of(x, y), 4.0 + look.px(4)
        ring = [picture.pixelColor((centre + QPointF(reach * np.cos(a), reach * np.sin(a))).toPoint()) for a in np.arange(0, 6, 0.7)]
        assert np.mean([abs(c.lightness() - look.theme.panel.lightness()) > 60 for c in ring]) > 0.7
        assert colour_at(picture, x, y) == look.theme.panel  # nothing is drawn over the ringed point
    assert not is_marked(look, picture, 0, 0)


def test_xor_has_both_diagonals_and_a_cross_in_the_middle(look: Look) -> None:
    picture = drawn(look, PointSet(CORNERS, np.array([0, 1, 1, 0]), ("−", "+")))
    for share in np.linspace(0.15, 0.85, 15):
        assert is_marked(look, picture, share, share)
        assert is_marked(look, picture, share, 1 - share)
    assert is_marked(look, picture, 0.5, 0.5)
    assert is_marked(look, picture, 0.5 + 4 / 150, 0.5)
    assert not is_marked(look, picture, 0.5, 0.25)


def test_hulls_that_meet_are_filled_faintly_and_outlined_in_the_colours_of_their_classes(look: Look) -> None:
    triangles = np.array([[-0.4, -0.4], [0.9, -0.4], [0.2, 0.9], [0.1, 0.4], [1.4, 0.5], [0.8, 1.4]])
    points = PointSet(triangles, np.repeat([0, 1], 3), ("−", "+"))
    picture = drawn(look, points)
    for c, place in ((0, (0.0, -0.1)), (1, (0.8, 1.0))):
        expected = mixed(look.theme.panel, class_colour(look.theme, c), HULL_FILL)
        found = colour_at(picture, *place)
        assert max(abs(found.red() - expected.red()), abs(found.green() - expected.green()), abs(found.blue() - expected.blue())) <= 2
    side = colour_at(picture, 1.1, 0.95)
    assert side.blue() > side.red() + 60
    assert colour_at(picture, 1.4, -0.2) == look.theme.panel


def test_the_hull_of_the_rest_is_in_no_classs_colour(look: Look) -> None:
    points = PointSet(np.vstack([CORNERS, [[0.5, 0.4]]]), np.array([1, 2, 3, 1, 0]), ("a", "b", "c", "d"))
    picture = QImage(320, 340, QImage.Format.Format_RGB32)
    picture.fill(look.theme.panel)
    painter = QPainter(picture)
    draw_separation(painter, look, VIEW, separate(points, 0, None), points.xy, 4.0)
    painter.end()
    outline = colour_at(picture, 0.3, 1.0)
    assert max(outline.red(), outline.green(), outline.blue()) - min(outline.red(), outline.green(), outline.blue()) < 30
    assert outline != look.theme.panel


def test_what_lies_outside_of_the_view_or_has_no_verdict_draws_nothing(look: Look) -> None:
    far = PointSet(CORNERS + 50, np.array([0, 0, 0, 1]), ("−", "+"))
    empty = replace(far, labels=np.zeros(4, int))
    blank = QImage(320, 340, QImage.Format.Format_RGB32)
    blank.fill(look.theme.panel)
    assert drawn(look, far) == blank
    assert drawn(look, empty) == blank
