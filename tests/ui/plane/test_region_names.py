"""The names of the classes stand where their regions are widest, keep away from points, and stay while they fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from mlp_studio.core.arrays import Booleans, Integers
from mlp_studio.core.points import PointSet
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.projector.region_names import RADIUS, RegionNames, clearance, room_at
from mlp_studio.ui.theme import PROJECTOR, Look

SQUARE = (-1.0, 1.0, -1.0, 1.0)
CELLS, SIDE = 50, 600


def frame(decided: Integers) -> RegionFrame:
    return RegionFrame(1, SQUARE, np.zeros((CELLS, CELLS, 4), np.uint8), (), (), decided=decided)


def halves(border: int) -> Integers:
    """Class 0 left of a column, class 1 from there on."""
    return np.repeat((np.arange(CELLS) >= border).astype(np.int64)[None, :], CELLS, axis=0)


def points(xy: list[tuple[float, float]], classes: tuple[str, ...] = ("A", "B")) -> PointSet:
    n = len(xy)
    return PointSet(np.array(xy, float).reshape(n, 2), np.zeros(n, np.int64), classes, np.zeros(n, bool))


@pytest.fixture
def names(qtbot: QtBot) -> RegionNames:
    look = Look()
    look.set_layout(PROJECTOR, "light")
    made = RegionNames(look)
    made.take_points(points([(0.9, 0.9)]))
    return made


def brute(free: Booleans, row: int, column: int, aspect: float) -> float:
    """The distance from the middle of one cell to the nearest cell that is not free, or to the frame, cell by cell."""
    rows, columns = free.shape
    padded = np.pad(free, 1)
    found = np.inf
    for r in range(rows + 2):
        for c in range(columns + 2):
            if not padded[r, c]:
                dx, dy = abs(c - 1 - column), abs(r - 1 - row)
                found = min(found, np.hypot((dx - 0.5 * (dx > 0)) / aspect, dy - 0.5 * (dy > 0)))
    return float(found) if free[row, column] else 0.0


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 2.5]))
def test_the_clearance_is_the_distance_to_the_nearest_cell_of_another_region(seed: int, aspect: float) -> None:
    random = np.random.default_rng(seed)
    free = random.random((7, 9)) < 0.85
    found = clearance(free, aspect)
    for row, column in random.integers(0, (7, 9), (6, 2)).tolist():
        assert found[row, column] == pytest.approx(brute(free, row, column, aspect))


def test_the_room_at_a_cell_is_its_clearance() -> None:
    free = np.random.default_rng(3).random((12, 12)) < 0.9
    found = clearance(free)
    for row, column in np.argwhere(free).tolist():
        assert room_at(free, QPointF(column + 0.5, row + 0.5)) == pytest.approx(found[row, column])


def test_each_name_stands_within_its_region_with_room_for_its_disc(names: RegionNames) -> None:
    names.place(frame(halves(20)), SIDE, 8)
    left, right = names.placed
    assert (left.text, right.text) == ("A", "B")
    border = -1 + 2 * 20 / CELLS
    disc = 2 * RADIUS / SIDE
    assert -1 + disc < left.place[0] < border - disc
    assert border + disc < right.place[0] < 1 - disc


def test_a_region_too_small_for_a_disc_has_no_name(names: RegionNames) -> None:
    names.place(frame(halves(3)), SIDE, 8)
    assert [name.text for name in names.placed] == ["B"]


def test_a_name_stays_while_it_fits_and_moves_when_it_does_not(names: RegionNames) -> None:
    names.place(frame(halves(25)), SIDE, 8)
    start = names.placed
    names.place(frame(halves(22)), SIDE, 8)
    assert names.placed == start
    names.place(frame(halves(10)), SIDE, 8)
    assert names.placed[0].place[0] < start[0].place[0]
    assert names.placed[1] == start[1]


def test_a_name_keeps_away_from_points_where_there_is_a_place_without(names: RegionNames) -> None:
    crowd = [(x, y) for x in np.linspace(-0.9, -0.1, 9) for y in np.linspace(-0.3, 0.3, 7)]
    names.take_points(points(crowd))
    names.place(frame(halves(25)), SIDE, 8)
    x, y = names.placed[0].place
    nearest = min(np.hypot(x - a, y - b) for a, b in crowd) * SIDE / 2
    assert nearest >= RADIUS + 8


def test_other_points_or_other_bounds_give_names_new_places(names: RegionNames) -> None:
    names.place(frame(halves(25)), SIDE, 8)
    x, y = names.placed[0].place
    names.take_points(points([(x, y)]))
    names.place(frame(halves(25)), SIDE, 8)
    assert names.placed[0].place != (x, y)
    wider = replace(frame(halves(25)), bounds=(-10.0, 10.0, -10.0, 10.0))
    names.place(wider, SIDE, 8)
    assert names.placed[0].place[0] < -2


def test_a_long_name_is_shortened_and_needs_more_room(names: RegionNames) -> None:
    names.take_points(points([(0.9, 0.9)], ("an endless name of a class that goes on and on", "B")))
    names.place(frame(halves(25)), SIDE, 8)
    name = names.placed[0]
    assert name.text.endswith("…")
    assert RADIUS < name.half[0] < SIDE / 4
    names.place(frame(halves(8)), SIDE, 8)
    assert [other.text for other in names.placed] == ["B"]


def test_a_picture_of_one_units_output_or_of_targets_has_no_names(names: RegionNames) -> None:
    names.place(frame(halves(25)), SIDE, 8)
    assert len(names.placed) == 2
    names.place(replace(frame(halves(25)), decided=None), SIDE, 8)
    assert names.placed == ()


def test_a_region_full_of_points_has_no_name_that_they_would_cover(names: RegionNames) -> None:
    crowd = [(x, y) for x in np.linspace(-0.98, -0.02, 25) for y in np.linspace(-0.98, 0.98, 50)]
    names.take_points(points(crowd))
    names.place(frame(halves(25)), SIDE, 8)
    assert [name.text for name in names.placed] == ["B"]
