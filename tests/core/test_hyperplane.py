"""Lines in the plane move, turn and flip as a hand wants them to, and say why where they cannot."""

from __future__ import annotations

from dataclasses import replace
from math import atan2, cos, hypot, pi, sin

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.hyperplane import (
    FLIP,
    MOVE,
    TURN,
    Change,
    Line,
    Place,
    distance,
    flipped,
    has_line,
    is_positive,
    lines_of,
    moved,
    nearest,
    net_input,
    normal_angle,
    refusal,
    set_line,
    swept,
    turned,
)
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project
from tests.core.nets import random_network, xor_minimum_network, xor_project

numbers = st.floats(-10, 10)
places = st.tuples(numbers, numbers)
angles = st.floats(-7, 7)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Draw a line whose (w1, w2) is not tiny."""
    length, angle = draw(st.floats(0.01, 10)), draw(st.floats(-pi, pi))
    return draw(numbers), length * cos(angle), length * sin(angle)


def point_on(line: Line, along: float) -> Place:
    """Return a place of the line, so far from the one next to the origin."""
    x, y = nearest(line, (0.0, 0.0))
    length = hypot(line[1], line[2])
    return x - along * line[2] / length, y + along * line[1] / length


def size(line: Line) -> float:
    """Return how large rounding errors of its sums may be."""
    return 1e-9 * (1 + sum(abs(w) for w in line)) * 1e3


@given(lines(), numbers, places)
def test_a_point_of_a_line_that_moves_stays_on_it(line: Line, along: float, by: Place) -> None:
    x, y = point_on(line, along)
    after = moved(line, by)
    assert net_input(after, (x + by[0], y + by[1])) == pytest.approx(0, abs=size(after))
    assert after[1:] == line[1:]


@given(lines(), places, places)
def test_a_move_carries_the_sum_of_every_place_along(line: Line, place: Place, by: Place) -> None:
    after = moved(line, by)
    assert net_input(after, (place[0] + by[0], place[1] + by[1])) == pytest.approx(net_input(line, place), abs=size(after))


@given(lines(), numbers, angles)
def test_a_turn_keeps_the_pivot_on_the_line_and_the_steepness(line: Line, along: float, angle: float) -> None:
    pivot = point_on(line, along)
    after = turned(line, pivot, angle)
    assert net_input(after, pivot) == pytest.approx(0, abs=size(after))
    assert hypot(*after[1:]) == pytest.approx(hypot(*line[1:]))


@given(lines(), numbers, st.floats(0.1, 5), angles)
def test_a_turn_by_the_swept_angle_brings_a_point_of_the_line_under_the_pointer(line: Line, along: float, arm: float, angle: float) -> None:
    pivot, held = point_on(line, along), point_on(line, along + arm)
    pointer = (pivot[0] + 2 * cos(angle), pivot[1] + 2 * sin(angle))
    after = turned(line, pivot, swept(pivot, held, pointer))
    assert net_input(after, pointer) == pytest.approx(0, abs=size(after))


@given(lines(), numbers, angles)
def test_a_turn_and_the_turn_back_are_nothing(line: Line, along: float, angle: float) -> None:
    pivot = point_on(line, along)
    assert turned(turned(line, pivot, angle), pivot, -angle) == pytest.approx(line, abs=size(line))


@given(lines(), places, angles)
def test_the_positive_side_turns_with_the_line(line: Line, place: Place, angle: float) -> None:
    pivot = nearest(line, (0.0, 0.0))
    assume(distance(line, place) > 1e-6)
    dx, dy = place[0] - pivot[0], place[1] - pivot[1]
    there = (pivot[0] + dx * cos(angle) - dy * sin(angle), pivot[1] + dx * sin(angle) + dy * cos(angle))
    assert is_positive(turned(line, pivot, angle), there) == is_positive(line, place)


@given(lines(), places)
def test_a_flip_swaps_the_sides_and_a_second_one_swaps_them_back(line: Line, place: Place) -> None:
    assume(net_input(line, place) != 0)
    assert is_positive(flipped(line), place) != is_positive(line, place)
    assert flipped(flipped(line)) == line


def test_the_line_itself_is_on_the_positive_side() -> None:
    assert is_positive((-1.0, 1.0, 0.0), (1.0, 5.0))


def test_a_flip_leaves_no_negative_zero() -> None:
    assert str(flipped((0.0, 1.0, 0.0))) == "(0.0, -1.0, 0.0)"


@given(lines(), places)
def test_the_nearest_place_is_on_the_line_and_as_far_as_the_distance(line: Line, place: Place) -> None:
    x, y = nearest(line, place)
    assert net_input(line, (x, y)) == pytest.approx(0, abs=size(line))
    assert hypot(x - place[0], y - place[1]) == pytest.approx(distance(line, place), abs=1e-6)


@given(lines())
def test_the_normal_points_to_the_positive_side(line: Line) -> None:
    x, y = nearest(line, (0.0, 0.0))
    angle = normal_angle(line)
    assert angle == atan2(line[2], line[1])
    assert is_positive(line, (x + cos(angle), y + sin(angle)))
    assert not is_positive(line, (x - cos(angle), y - sin(angle)))


def with_inputs(*inputs: str) -> Project:
    """Return XOR with a network 3-2 of these inputs, all weights of the first layer different."""
    w = np.arange(3.0 * (len(inputs) + 1)).reshape(3, -1) + 1
    layers = (Layer("h1", 3, "sigmoid"), Layer("o", 1, "sigmoid"))
    return replace(xor_project(), network=Network(inputs, layers, (w, np.ones((1, 4)))))


def test_lines_are_those_of_the_first_layer() -> None:
    found = lines_of(xor_minimum_network())
    assert found is not None
    assert found.line(0) == (-0.5, -1.0, 1.0)
    assert found.line(1) == (0.5, -1.0, 1.0)


def test_inputs_in_the_other_order_give_the_lines_of_the_plane() -> None:
    project = with_inputs("x2", "x1")
    found = lines_of(project.network)
    assert found is not None
    assert found.line(1) == (4.0, 6.0, 5.0)
    after = set_line(project, 1, (7.0, 8.0, 9.0))
    assert after.network.weights[0].tolist() == [[1, 2, 3], [7, 9, 8], [7, 8, 9]]


@pytest.mark.parametrize("inputs", [("x1",), ("x1", "x1*x2"), ("x1", "x2", "x1*x2")])
def test_other_inputs_give_no_lines(inputs: tuple[str, ...]) -> None:
    project = with_inputs(*inputs)
    assert lines_of(project.network) is None
    with pytest.raises(StudioError, match="unit 1 has no line"):
        set_line(project, 0, (1.0, 1.0, 1.0))


def test_a_unit_that_is_gone_has_no_line() -> None:
    with pytest.raises(StudioError, match="unit 4 has no line"):
        set_line(with_inputs("x1", "x2"), 3, (1.0, 1.0, 1.0))


@given(lines(), st.integers(0, 2))
def test_setting_a_line_changes_one_row_and_nothing_else(line: Line, unit: int) -> None:
    project = replace(xor_project(), network=random_network((2, 3, 1), ("sigmoid", "sigmoid"), 3))
    after = set_line(project, unit, line)
    found = lines_of(after.network)
    assert found is not None
    assert found.line(unit) == line
    assert edits.set_block(after, 1, unit, 0, project.network.weights[0][unit][None]) == project


def test_weights_that_are_cut_stay_cut() -> None:
    project = edits.remove_weights(with_inputs("x2", "x1"), [(1, 0, 1)])  # the edge from x2
    after = set_line(project, 0, (5.0, 6.0, 7.0))
    assert after.network.weights[0][0].tolist() == [5.0, 0.0, 6.0]
    assert after.network.removed[0][0].tolist() == [False, True, False]


def test_a_unit_without_weights_of_both_inputs_has_no_line() -> None:
    assert not has_line((1.0, 0.0, 0.0))
    assert has_line((0.0, 0.0, 1e-300))
    project = set_line(with_inputs("x1", "x2"), 1, (1.0, 0.0, 0.0))
    found = lines_of(project.network)
    assert found is not None
    for change in (MOVE, TURN, FLIP):
        error = refusal(found, 1, change)
        assert error is not None
        assert error.what == "unit 2 has no line: its weights of x₁ and x₂ are 0"
        assert refusal(found, 0, change) is None


@pytest.mark.parametrize(
    ("frozen", "cut", "change", "what"),
    [
        ([0], [], MOVE, "the bias weight of unit 2 is frozen: its line cannot be moved"),
        ([1], [], MOVE, None),
        ([1], [], TURN, "the weight of x₁ of unit 2 is frozen: its line cannot be turned"),
        ([1, 2], [], FLIP, "the weight of x₁ and the weight of x₂ of unit 2 are frozen: its line cannot be flipped"),
        ([0, 1, 2], [], TURN, "the bias weight, the weight of x₁ and the weight of x₂ of unit 2 are frozen: its line cannot be turned"),
        ([], [0], MOVE, "the bias weight of unit 2 is cut: its line cannot be moved"),
        ([], [2], MOVE, None),
        ([], [2], TURN, "the weight of x₂ of unit 2 is cut: its line cannot be turned"),
        ([], [0, 2], FLIP, None),
    ],
)
def test_frozen_and_cut_weights_forbid_what_would_change_them(frozen: list[int], cut: list[int], change: Change, what: str | None) -> None:
    project = edits.freeze_weights(with_inputs("x1", "x2"), [(1, 1, j) for j in frozen])
    found = lines_of(edits.remove_weights(project, [(1, 1, j) for j in cut]).network)
    assert found is not None
    error = refusal(found, 1, change)
    assert (None if error is None else error.what) == what
    assert error is None or ("thaw" if frozen else "Draw the edge back") in error.mend
    assert refusal(found, 0, change) is None


def test_two_lines_solve_xor() -> None:
    found = lines_of(xor_minimum_network())
    assert found is not None
    sides = [tuple(is_positive(found.line(unit), (float(x), float(y))) for unit in (0, 1)) for x, y in generate("xor").xy]
    assert len(set(sides)) == 3
