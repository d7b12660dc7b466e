"""Polygons from arrays."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_studio.ui.polygons import FAR, polygon


@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_a_polygon_has_the_places_of_the_arrays(n: int) -> None:
    x, y = np.arange(n) * 0.5, np.arange(n) ** 0.5
    assert [(point.x(), point.y()) for point in polygon(x, y)] == list(zip(x.tolist(), y.tolist(), strict=True))


def test_places_beyond_what_qt_can_paint_come_nearer() -> None:
    (point,) = polygon(np.array([-1e9]), np.array([1e300]))
    assert (point.x(), point.y()) == (-FAR, FAR)
