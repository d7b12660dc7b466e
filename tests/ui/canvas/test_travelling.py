"""The travelling example on the canvas: where its dots are, and which edges have one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from mlp_studio.core import edits
from mlp_studio.ui.canvas.gap_item import edge_path
from mlp_studio.ui.canvas.travelling import MOST_DOTS, Travel
from mlp_studio.ui.canvas.travelling_caption import Caption
from tests.ui.canvas.bench import Bench, project_of
from tests.ui.lecture.shown_numbers import painted_texts

Make = Callable[..., Bench]


def ink(bench: Bench, point: tuple[float, float]) -> str:
    """Return the colour at a place of the scene."""
    at = bench.view.viewportTransform().map(*point)
    return bench.view.viewport().grab().toImage().pixelColor(round(at[0]), round(at[1])).name()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_dots_lie_on_the_edges_as_they_are_drawn(bench: Make, share: float) -> None:
    made = bench(project_of(3, 1))
    scene = made.canvas.scene
    made.canvas.show_travel(Travel("forward", 1, share))
    dots = scene.travelling.dots()
    paths = [edge_path(scene.layout.edge((1, i, j))) for i in range(3) for j in range(3)]
    assert len(dots) == 9
    for (x, y), path in zip(dots.tolist(), paths, strict=True):
        samples = [path.pointAtPercent(percent) for percent in np.linspace(0, 1, 1500)]
        assert min(np.hypot(point.x() - x, point.y() - y) for point in samples) < 0.6


def test_dots_go_from_left_to_right_forward_and_the_other_way_back(bench: Make) -> None:
    made = bench(project_of(3, 1))
    travelling = made.canvas.scene.travelling
    seen = []
    for going in ("forward", "backward"):
        for share in (0.2, 0.7):
            made.canvas.show_travel(Travel(going, 2, share))
            seen.append(travelling.dots()[:, 0].mean())
    assert seen[0] < seen[1]
    assert seen[2] > seen[3]


def test_forward_dots_have_the_colour_of_ink_and_those_that_come_back_that_of_the_path(bench: Make) -> None:
    made = bench(project_of(2, 1))
    theme, travelling = made.look.theme, made.canvas.scene.travelling
    for going, colour in (("forward", theme.ink), ("backward", theme.path)):
        made.canvas.show_travel(Travel(going, 1, 0.15))
        place = tuple(travelling.dots()[0].tolist())
        assert ink(made, place) == colour.name()
        made.canvas.show_travel(None)
        assert ink(made, place) != colour.name()


def test_a_dot_goes_below_the_label_of_its_weight(bench: Make) -> None:
    made = bench(project_of(2, 1))
    scene = made.canvas.scene
    label = scene.labels.labels[(1, 0, 1)]
    away = []
    for share in np.linspace(0.05, 0.95, 181).tolist():
        made.canvas.show_travel(Travel("forward", 1, share))
        away.append((np.hypot(*(scene.travelling.dots() - (label.x, label.y)).T).min(), share))
    nearest, share = min(away)
    assert nearest < 5
    made.canvas.show_travel(None)
    spot = scene.views()[0].viewportTransform().mapRect(QRectF(label.x - 4, label.y - 4, 8, 8)).toRect()
    plain = made.view.viewport().grab(spot).toImage()
    made.canvas.show_travel(Travel("forward", 1, share))
    assert made.view.viewport().grab(spot).toImage() == plain


def test_a_cut_edge_has_no_dot_and_a_frozen_one_has(bench: Make) -> None:
    project = project_of(3, 1)
    made = bench(edits.freeze_weights(edits.remove_weights(project, {(1, 0, 1), (1, 2, 0)}), {(1, 1, 1)}))
    made.canvas.show_travel(Travel("forward", 1, 0.5))
    assert len(made.canvas.scene.travelling.dots()) == 7


def test_bias_units_send_dots_only_while_they_are_shown(bench: Make) -> None:
    project = project_of(3, 1)
    made = bench(project)
    made.canvas.show_travel(Travel("forward", 1, 0.5))
    assert len(made.canvas.scene.travelling.dots()) == 9
    made.show(edits.set_view(project, biases=False))
    assert len(made.canvas.scene.travelling.dots()) == 6


def test_no_dot_comes_back_from_a_unit_without_an_error(bench: Make) -> None:
    made = bench(project_of(3, 1))
    made.canvas.show_travel(Travel("backward", 1, 0.5, errors=np.array([0.2, 0.0, -0.1])))
    assert len(made.canvas.scene.travelling.dots()) == 6
    made.canvas.show_travel(Travel("backward", 1, 0.001, errors=np.array([0.2, 0.0, -0.1])))
    middle = made.canvas.scene.layout.place((1, 1))[1]
    assert np.abs(made.canvas.scene.travelling.dots()[:, 1] - middle).min() > 20


def test_of_many_edges_only_the_strongest_have_a_dot(bench: Make) -> None:
    project = project_of(30, 30, 1)
    strong = project.network.weights[1].copy()
    strong[:, :] = 0.01
    strong[:13, :] = 1.0
    weights = (project.network.weights[0], strong, project.network.weights[2])
    made = bench(replace(project, network=project.network.with_weights(weights)))
    made.canvas.open_layers(True)
    made.canvas.show_travel(Travel("forward", 2, 0.9999))
    travelling = made.canvas.scene.travelling
    dots = travelling.dots()
    assert travelling.thins_out
    assert len(dots) == MOST_DOTS
    assert dots[:, 1].max() < made.canvas.scene.layout.place((2, 13))[1]


def test_a_layer_too_large_for_dots_gets_one_band(bench: Make) -> None:
    made = bench(project_of(65, 1))
    made.canvas.open_layers(True)
    made.canvas.zoom_to_fit()
    before = made.view.viewport().grab().toImage()
    made.canvas.show_travel(Travel("forward", 2, 0.5))
    assert len(made.canvas.scene.travelling.dots()) == 0
    assert made.view.viewport().grab().toImage() != before


def test_dots_of_a_collapsed_layer_go_to_the_units_that_are_shown(bench: Make) -> None:
    made = bench(project_of(40, 1))
    shown = len(made.canvas.scene.layout.columns[1].units)
    assert shown < 40
    made.canvas.show_travel(Travel("backward", 1, 0.5, errors=np.ones(40)))
    assert len(made.canvas.scene.travelling.dots()) == 3 * shown


def test_units_that_have_been_reached_show_their_values_and_the_others_none(bench: Make) -> None:
    made = bench(project_of(2, 1))
    nothing = np.empty(0)
    empty = Travel("", y=(nothing, nothing, nothing))
    known = Travel("", y=(np.array([0.5, -0.5]), np.array([0.123, 0.456]), nothing))
    pictures = []
    for travel in (empty, known):
        made.canvas.show_travel(travel)
        pictures.append(made.view.viewport().grab().toImage())
    layout = made.canvas.scene.layout
    changed = []
    for s in range(3):
        x, y = layout.place((s, 0))
        area = made.view.mapFromScene(x, y + layout.columns[s].diameter / 2 + 10)
        box = (area.x() - 20, area.y() - 6, 40, 12)
        changed.append(pictures[0].copy(*box) != pictures[1].copy(*box))
    assert changed == [True, True, False]


def test_values_stand_below_each_other_or_beside_and_only_errors_where_columns_are_close(bench: Make) -> None:
    made = bench(project_of(5, 5, 5, 5, 1))
    scene = made.canvas.scene
    for value, in_a_row in ((0.5, ["y", "δ"]), (-1.2e-300, ["δ"])):
        layers = tuple(np.full(n, value) for n in (2, 5, 5, 5, 5, 1))
        made.canvas.show_travel(Travel("", y=layers, delta=(np.empty(0), *layers[1:])))
        written = [one for one in painted_texts(scene) if one.text[:2] in ("y ", "δ ")]
        *hidden, y, delta = written
        assert [one.text[0] for one in hidden] == in_a_row * 20
        assert len({one.place.y() for one in hidden}) == 5
        assert y.place.y() < delta.place.y()  # the output has all the room below it


def test_values_under_the_pointer_give_way_to_those_of_the_travelling_example(bench: Make) -> None:
    made = bench(project_of(2, 1))
    scene = made.canvas.scene
    y = tuple(np.zeros(n) for n in (2, 2, 1))
    made.canvas.show_values(tuple((np.zeros(len(part)), part) for part in y))
    made.canvas.show_travel(Travel("forward", 1, 0.5, y))
    assert scene.values.opacity() == 0
    made.canvas.show_travel(None)
    assert scene.values.opacity() == 1


def test_the_caption_keeps_its_place_while_its_words_change(bench: Make) -> None:
    made = bench(project_of(2, 1))
    caption = made.canvas.caption
    places = []
    for words in (Caption("forward", (("example 3", "body"),), "ink"), Caption("error", (("L", "math"), (" = 0.213", "body")))):
        made.canvas.show_travel(Travel(""), words)
        places.append(caption.geometry())
        assert caption.isVisible()
    assert places[0] == places[1]
    assert caption.accessibleName() == "error: L = 0.213"
    assert places[0].bottom() <= made.view.geometry().top() + made.look.px(25)
    made.canvas.show_travel(None)
    assert not caption.isVisible()
