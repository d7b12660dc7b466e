"""Which edges have a label, what it says, and that no two of them meet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.label_item import EdgeLabel
from mlp_studio.ui.canvas.layout import Gap
from mlp_studio.ui.canvas.unit_paint import bias_rect
from mlp_studio.ui.theme import LECTURE, LIGHT, Look
from tests.ui.canvas.bench import BESIDE, Bench, numbered, project_of

Make = Callable[..., Bench]


def labels_of(one: Bench) -> dict[WeightKey, EdgeLabel]:
    return dict(one.scene.labels.labels)


def all_keys(project: Project) -> set[WeightKey]:
    return {(s, i, j) for s, shape in enumerate(project.network.shapes, 1) for i, j in np.ndindex(shape)}


def meeting(one: Bench) -> list[tuple[WeightKey, WeightKey]]:
    """Return the pairs of labels that overlap."""
    boxes = {key: one.scene.labels.box(label) for key, label in labels_of(one).items()}
    return [(a, b) for a, b in combinations(boxes, 2) if boxes[a].intersects(boxes[b])]


def off_their_edges(one: Bench) -> list[WeightKey]:
    """Return the labels whose centre is not on their edge."""
    found = []
    for key, label in labels_of(one).items():
        start, end = one.scene.layout.edge(key)
        gap = Gap(np.array([start, start]), np.array([end]))
        if gap.nearest(label.x, label.y, 0.5, np.ones((1, 2), bool)) is None:
            found.append(key)
    return found


# Which


def test_a_small_network_labels_every_weight_and_they_follow_a_run(bench: Make) -> None:
    one = bench(project_of(2, 1, data="xor"))
    assert set(labels_of(one)) == all_keys(one.project)
    places = {key: (label.x, label.y) for key, label in labels_of(one).items()}
    one.canvas.show_weights(tuple(np.full(w.shape, -1.5) for w in one.project.network.weights))
    assert {label.text for label in labels_of(one).values()} == {"−1.50"}
    assert {key: (label.x, label.y) for key, label in labels_of(one).items()} == places


def test_the_labels_of_a_small_network_have_the_lectures_symbols(bench: Make) -> None:
    labels = labels_of(bench(project_of(2, 1, data="xor"), width=1100, height=700))
    assert labels[1, 1, 2].latex == "w_{22}^{h}"
    assert labels[2, 0, 0].latex == "w_{10}^{o}"


def test_a_larger_network_has_labels_for_the_selected_unit_alone(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    assert labels_of(one) == {}
    one.click(one.unit(2, 1))
    into, out = {(2, 1, j) for j in range(6)}, {(3, i, 2) for i in range(2)}
    assert set(labels_of(one)) == into | out
    one.click(BESIDE)
    assert labels_of(one) == {}


def test_several_selected_units_all_have_their_labels(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(3, 0))
    one.click(one.unit(3, 1), Qt.KeyboardModifier.ShiftModifier)
    assert set(labels_of(one)) == {(3, i, j) for i in range(2) for j in range(5)}


def test_a_label_of_a_selected_unit_follows_a_run(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.click(one.unit(3, 0))
    one.canvas.show_weights(tuple(np.full(w.shape, 0.125) for w in one.project.network.weights))
    assert {label.text for label in labels_of(one).values()} == {"0.12"}


def test_labels_can_be_switched_off_and_wanted_for_all(bench: Make) -> None:
    one = bench(edits.set_view(project_of(2, 1, data="xor"), labels="none"))
    assert labels_of(one) == {}
    large = bench(edits.set_view(project_of(5, 4, 2), labels="all"))
    found = labels_of(large)
    assert len(found) > 10
    assert set(found) <= all_keys(large.project)
    large.show(edits.set_view(large.project, labels="auto"))
    assert labels_of(large) == {}


@pytest.mark.parametrize(("decimals", "text"), [(0, "−1"), (1, "−1.2"), (2, "−1.23"), (4, "−1.2346")])
def test_labels_have_the_decimals_that_were_chosen(decimals: int, text: str, bench: Make) -> None:
    project = edits.set_weight(project_of(2, 1, data="xor"), 1, 0, 1, -1.23456)
    one = bench(edits.set_view(project, decimals=decimals))
    assert labels_of(one)[1, 0, 1].text == text
    one.canvas.show_weights(tuple(np.full(w.shape, -1.23456) for w in project.network.weights))
    assert {label.text for label in labels_of(one).values()} == {text}


def test_a_cut_edge_has_no_label(bench: Make) -> None:
    one = bench(edits.remove_weights(project_of(2, 1, data="xor"), [(1, 0, 1)]))
    assert set(labels_of(one)) == all_keys(one.project) - {(1, 0, 1)}


def test_a_network_that_loses_edges_gets_labels_when_few_are_left(bench: Make) -> None:
    project = project_of(4, 1, data="xor")
    one = bench(project)
    assert labels_of(one) == {}
    one.show(edits.remove_weights(project, [(1, i, 0) for i in range(4)]))
    assert len(labels_of(one)) == 13


@pytest.mark.parametrize(
    ("before", "after"),
    [((2, 1), (1, 1)), ((2, 2, 1), (2, 1)), ((1, 3), (1, 2)), ((2, 2, 1), (1, 1, 1))],
    ids=["fewer units", "a layer less", "fewer outputs", "fewer units in both layers"],
)
def test_a_network_that_shrinks_has_the_labels_of_the_weights_it_has_left(
    before: tuple[int, ...], after: tuple[int, ...], bench: Make
) -> None:
    one = bench(project_of(*before))
    one.canvas.highlight_weight((len(before), 0, 0))
    one.show(project_of(*after))
    assert set(labels_of(one)) == all_keys(one.project)


def test_minus_on_the_hidden_layer_of_a_labelled_network_removes_a_unit_with_its_labels(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(2, 1, data="xor"))
    qtbot.mouseClick(one.canvas.header.headers[1].minus_button, Qt.MouseButton.LeftButton)
    assert one.sizes == (2, 1, 1)
    assert len(labels_of(one)) == 5


def test_labels_of_units_that_are_not_shown_are_left_out(bench: Make) -> None:
    one = bench(project_of(40, 2))
    one.click(one.unit(2, 0))
    hidden = set(range(40)) - set(one.scene.layout.columns[1].units.tolist())
    assert hidden
    assert {j - 1 for _, _, j in labels_of(one)}.isdisjoint(hidden)


# Where


@pytest.mark.parametrize("sizes", [(2, 1), (1, 1), (1,), (2,), (3, 1), (2, 2), (1, 1, 1, 1), (2, 1, 1)])
@pytest.mark.parametrize(("width", "height"), [(640, 480), (784, 555), (1300, 800)])
def test_no_two_labels_of_a_small_network_meet(sizes: tuple[int, ...], width: int, height: int, bench: Make) -> None:
    one = bench(project_of(*sizes, data="xor"), width=width, height=height)
    assert set(labels_of(one)) == all_keys(one.project)
    assert meeting(one) == []
    assert off_their_edges(one) == []


@pytest.mark.parametrize("unit", [(0, 0), (1, 0), (1, 4), (2, 2), (3, 1)])
@pytest.mark.parametrize("labels", ["auto", "all"])
def test_no_label_of_a_selected_unit_meets_another(unit: tuple[int, int], labels: str, bench: Make) -> None:
    one = bench(edits.set_view(project_of(5, 4, 2), labels=labels))  # type: ignore[arg-type]
    one.click(one.unit(*unit))
    s, i = unit
    own = {key for key in all_keys(one.project) if key[:2] == unit or (key[0] - 1, key[2] - 1) == (s, i)}
    assert own <= set(labels_of(one))
    assert meeting(one) == []
    assert off_their_edges(one) == []


@pytest.mark.parametrize("sizes", [(3, 2), (8, 8, 2), (30, 2)])
def test_where_all_labels_are_wanted_only_those_are_shown_that_find_room(sizes: tuple[int, ...], bench: Make) -> None:
    one = bench(edits.set_view(project_of(*sizes), labels="all"))
    assert len(labels_of(one)) >= 6
    assert meeting(one) == []
    assert off_their_edges(one) == []


def test_labels_with_locks_do_not_meet(bench: Make) -> None:
    project = project_of(2, 1, data="xor")
    one = bench(edits.freeze_weights(project, sorted(all_keys(project))))
    assert all(label.frozen for label in labels_of(one).values())
    assert meeting(one) == []


def test_labels_of_large_weights_do_not_meet(bench: Make) -> None:
    project = project_of(2, 1, data="xor")
    one = bench(edits.set_weights(project, tuple(np.full(w.shape, -123.456) for w in project.network.weights)))
    assert meeting(one) == []


# Locks


def test_a_frozen_weight_of_a_large_network_shows_its_lock_without_a_number(bench: Make) -> None:
    one = bench(edits.freeze_weights(project_of(5, 4, 2), [(2, 1, 1)]))
    assert set(labels_of(one)) == {(2, 1, 1)}
    label = labels_of(one)[2, 1, 1]
    assert label.frozen
    assert label.text == ""
    box = one.place(label.x, label.y)
    around = [one.colour(box + QPoint(dx, dy)) for dx in range(-5, 6) for dy in range(-5, 6)]
    assert any(colour.lightness() < 150 for colour in around)


def test_labels_that_are_switched_off_leave_the_locks(bench: Make) -> None:
    one = bench(edits.freeze_weights(edits.set_view(project_of(2, 1, data="xor"), labels="none"), [(1, 0, 0)]))
    assert set(labels_of(one)) == {(1, 0, 0)}
    one.show(edits.freeze_weights(one.project, [(1, 0, 0)], frozen=False))
    assert labels_of(one) == {}


# The label of the weight that is looked at


def test_the_label_of_a_hovered_weight_follows_a_run(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.highlight_weight((1, 0, 2))
    one.canvas.show_weights(tuple(np.full(w.shape, 0.25) for w in one.project.network.weights))
    assert one.scene.label.text == "0.250"


def test_the_large_label_stands_where_the_small_one_does(bench: Make) -> None:
    one = bench(numbered(2, 1))
    small = labels_of(one)[1, 1, 2]
    one.hover(one.label((1, 1, 2)))
    assert one.weights == [(1, 1, 2)]
    assert (one.scene.label.pos().x(), one.scene.label.pos().y()) == pytest.approx((small.x, small.y))
    assert one.scene.labels.hidden_key == (1, 1, 2)
    one.hover(BESIDE)
    assert one.scene.labels.hidden_key is None


def test_the_large_label_has_more_decimals_where_more_are_chosen(bench: Make) -> None:
    one = bench(edits.set_view(edits.set_weight(project_of(5, 4, 2), 2, 1, 1, -1.0), decimals=5))
    one.canvas.highlight_weight((2, 1, 1))
    assert one.scene.label.text == "−1.00000"


def test_labels_too_small_to_read_are_left_out(bench: Make) -> None:
    one = bench(edits.set_weight(project_of(2, 1, data="xor"), 1, 0, 1, 5.0))
    one.view.set_zoom(0.4)
    label = labels_of(one)[1, 0, 1]
    at = one.place(label.x, label.y)
    blue = one.colour(at)
    assert blue.blue() > blue.red() + 30  # the edge, and not a label's ground over it
    one.view.set_zoom(1.0)
    at = one.place(label.x, label.y)
    assert one.colour(at - QPoint(0, 10)) == LIGHT.canvas


# Room


def touched(one: Bench) -> list[WeightKey]:
    """Return the labels that touch a unit, its badge, or a bias box."""
    scene = one.scene
    found = []
    for key, label in labels_of(one).items():
        box = scene.labels.box(label)
        for item in scene.columns:
            column, r = item.column, item.column.diameter / 2
            centres = [(column.x, y) for y in column.ys.tolist()]
            near = any(
                np.hypot(max(abs(x - box.center().x()) - box.width() / 2, 0), max(abs(y - box.center().y()) - box.height() / 2, 0)) <= r
                for x, y in centres
            )
            boxed = column.bias_y is not None and bias_rect(one.look).translated(column.x, column.bias_y).intersects(box)
            found += [key] if near or boxed else []
    return found


@pytest.mark.parametrize("sizes", [(2, 1), (3, 1), (2, 2), (1, 1, 1)])
@pytest.mark.parametrize(("width", "height"), [(534, 340), (534, 400), (534, 480), (620, 560)])
def test_in_the_lectures_narrow_canvas_no_label_meets_another_or_a_unit(
    sizes: tuple[int, ...], width: int, height: int, bench: Make
) -> None:
    look = Look()
    look.set_layout(LECTURE, "light")
    one = bench(project_of(*sizes, data="xor"), width=width, height=height, look=look)
    assert len(labels_of(one)) >= 4
    assert meeting(one) == []
    assert touched(one) == []
    assert off_their_edges(one) == []


def test_labels_are_small_where_there_is_little_room_and_all_have_one_form(bench: Make) -> None:
    look = Look()
    look.set_layout(LECTURE, "light")
    one = bench(project_of(2, 1, data="xor"), width=534, height=440, look=look)
    assert {(label.compact, bool(label.latex)) for label in labels_of(one).values()} == {(True, False)}
    one.canvas.resize(1100, 800)
    assert {(label.compact, bool(label.latex)) for label in labels_of(one).values()} == {(False, True)}


def test_where_there_is_no_room_bias_weights_lose_their_labels_first(bench: Make) -> None:
    look = Look()
    look.set_layout(LECTURE, "light")
    one = bench(project_of(3, 1, data="xor"), width=534, height=450, look=look)
    left_out = all_keys(one.project) - set(labels_of(one))
    assert left_out
    assert {j for _, _, j in left_out} == {0}


def test_a_weight_that_outgrows_its_label_in_a_run_gets_room(bench: Make) -> None:
    look = Look()
    look.set_layout(LECTURE, "light")
    one = bench(project_of(2, 1, data="xor"), width=534, height=500, look=look)
    one.canvas.show_weights(tuple(np.full(w.shape, -123.456) for w in one.project.network.weights))
    assert {label.text for label in labels_of(one).values()} == {"−123.46"}
    assert meeting(one) == []
    assert touched(one) == []


def test_locks_stand_beside_labels_and_not_on_units(bench: Make) -> None:
    project = project_of(5, 4, 2)
    one = bench(edits.freeze_weights(project, sorted(all_keys(project))))
    one.click(one.unit(2, 1))
    locks = [label for label in labels_of(one).values() if not label.text]
    assert len(locks) > 10
    assert meeting(one) == []
    assert touched(one) == []
