"""Signs and meetings in the plane are decided exactly, whatever floats would round them to."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlp_studio.core.exact_plane import Lattice, nearest_float, signs, smallest_meeting

ANY = st.floats(allow_nan=False, allow_infinity=False)


@given(st.tuples(ANY, ANY))
def test_a_point_on_a_lattice_of_its_own_comes_back(place: tuple[float, float]) -> None:
    lattice = Lattice.of(np.array([place]))
    assert lattice.place(lattice.whole(*place)) == (Fraction(place[0]), Fraction(place[1]))


@example((0.0, 1.3207363278391631e269, -2.025284454497929e-55), (1.113901673335495e-140, 7.264018653516629e183))
@given(st.tuples(ANY, ANY, ANY).filter(any), st.tuples(ANY, ANY))
def test_the_side_of_a_line_is_exact_for_any_floats(line: tuple[float, float, float], place: tuple[float, float]) -> None:
    w0, w1, w2 = (Fraction(w) for w in line)
    exact = w0 + w1 * Fraction(place[0]) + w2 * Fraction(place[1])
    assert signs((w0, w1, w2), np.array([place])).tolist() == [(exact > 0) - (exact < 0)]


def test_a_point_that_floats_put_on_the_line_is_on_the_side_where_it_is() -> None:
    third = Fraction(1, 3)
    assert signs((-third, Fraction(1), Fraction(0)), np.array([[1 / 3, 0.0]])).tolist() == [-1]
    assert signs((-Fraction(1 / 3), Fraction(1), Fraction(0)), np.array([[1 / 3, 0.0]])).tolist() == [0]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([(0, 0)], [(1, 0)]),
        ([(0, 0), (4, 0)], [(5, 0)]),
        ([(0, 0), (4, 0)], [(2, 1), (2, 3)]),
        ([(0, 0), (2, 0)], [(3, 1), (3, -1)]),
        ([(0, 0), (4, 0), (0, 4)], [(3, 3)]),
    ],
)
def test_hulls_apart_do_not_meet(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    assert smallest_meeting(a, b) is None
    assert smallest_meeting(b, a) is None


def test_fewer_points_come_first() -> None:
    assert smallest_meeting([(0, 0), (2, 2)], [(2, 0), (0, 2)]) == ((0, 1), (0, 1), (1, 1))
    assert smallest_meeting([(0, 0), (2, 2), (1, 1)], [(2, 0), (0, 2)]) == ((2,), (0, 1), (1, 1))
    assert smallest_meeting([(0, 0), (2, 2), (1, 1)], [(2, 0), (0, 2), (1, 1)]) == ((2,), (2,), (1, 1))
    assert smallest_meeting([(1, 1)], [(0, 0), (0, 5), (5, 0)]) == ((0,), (0, 1, 2), (1, 1))


def test_a_fraction_beyond_all_floats_is_the_largest_one() -> None:
    assert nearest_float(Fraction(10) ** 400) == np.finfo(float).max
    assert nearest_float(-(Fraction(10) ** 400)) == -np.finfo(float).max
    assert nearest_float(Fraction(1, 3)) == 1 / 3
