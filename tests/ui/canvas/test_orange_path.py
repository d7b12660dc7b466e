"""The orange path on a canvas: its edges, rings and arrow, what it does to the edges beside it, and how it follows the network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from mlp_studio.core.edits import new_project, remove_unit
from mlp_studio.core.generators import generate
from mlp_studio.core.microscope import path_of
from mlp_studio.ui.canvas.orange_path import OrangePath
from mlp_studio.ui.theme import LIGHT
from tests.ui.canvas.bench import Bench

XOR = new_project((2, 1), ("sigmoid", "sigmoid"), generate("xor"))
Maker = Callable[..., Bench]


def shown(one: Bench, key: tuple[int, int, int]) -> OrangePath:
    path = OrangePath(one.scene)
    network = one.scene.network
    assert network is not None
    path.show(path_of(network, key), "L_2")
    return path


def nearest_to(one: Bench, x: float, y: float, colour: QColor) -> int:
    """Return how far the nearest pixel of a small surrounding is from a colour."""
    place = one.view.viewportTransform().map(QPointF(x, y)).toPoint()
    image = one.view.grab().toImage()
    pixels = [image.pixelColor(place.x() + dx, place.y() + dy) for dx in range(-9, 10) for dy in range(-4, 5)]
    return min(abs(p.red() - colour.red()) + abs(p.green() - colour.green()) + abs(p.blue() - colour.blue()) for p in pixels)


def test_edges_on_the_path_are_orange_and_the_others_are_not(bench: Maker) -> None:
    one = bench(XOR)
    x, y = one.scene.layout.gaps[1].point(0, 2, 0.15)
    beside = one.scene.layout.gaps[1].point(0, 1, 0.15)
    assert nearest_to(one, x, y, LIGHT.path) > 60
    path = shown(one, (1, 1, 1))
    assert nearest_to(one, x, y, LIGHT.path) < 20
    assert nearest_to(one, *beside, LIGHT.path) > 60
    path.show(None)
    assert nearest_to(one, x, y, LIGHT.path) > 60


def test_an_arrow_leads_from_the_output_to_the_loss(bench: Maker) -> None:
    one = bench(XOR)
    column = one.scene.layout.columns[2]
    x, y = column.x + column.diameter / 2 + 55, float(column.ys[0])
    assert nearest_to(one, x, y, LIGHT.path) > 60
    shown(one, (2, 0, 0))
    assert nearest_to(one, x, y, LIGHT.path) < 20


def test_dashes_follow_the_signs_of_the_weights(bench: Maker) -> None:
    one = bench(XOR)
    path = shown(one, (1, 1, 1))
    before = path.item.signs
    path.follow_weights()
    assert path.item.signs == before
    one.canvas.show_weights(tuple(-w for w in XOR.network.weights))
    path.follow_weights()
    assert path.item.signs != before


def test_path_of_another_structure_is_hidden_until_a_new_one_comes(bench: Maker) -> None:
    one = bench(XOR)
    path = shown(one, (1, 1, 1))
    smaller = remove_unit(XOR, 1, 0)
    one.canvas.show_project(smaller)
    assert not path.item.isVisible()
    assert one.scene.gap(1).full_pen(0, 1).color() != LIGHT.ctrl
    path.show(path_of(smaller.network, (1, 0, 1)))
    assert path.item.isVisible()
    assert one.scene.gap(1).full_pen(0, 1).color() == LIGHT.ctrl


def test_units_of_a_collapsed_layer_that_are_not_shown_share_the_place_of_the_ellipsis(bench: Maker) -> None:
    one = bench(new_project((300, 300, 1), ("tanh", "tanh", "sigmoid"), generate("xor")))
    path = shown(one, (1, 7, 1))
    shown_units = len(one.scene.layout.columns[2].units)
    assert path.item.rings.count <= shown_units + 2
    assert path.item.isVisible()
    assert np.isfinite(path.item.boundingRect().width())


def test_selected_edge_goes_with_its_units_when_they_are_put_elsewhere(bench: Maker) -> None:
    one = bench(XOR)
    one.canvas.select_weights(frozenset([(1, 0, 1)]))
    start = one.scene.layout.edge((1, 0, 1))[0]
    one.canvas.resize(1000, 700)
    one.scene.set_room(1000.0, 580.0)
    assert one.scene.layout.edge((1, 0, 1))[0] != start
    edges = next(item for item in one.scene.passing_items if item.zValue() == 1.5)
    middle = one.scene.layout.gaps[0].point(0, 1, 0.5)
    assert edges.boundingRect().contains(QPointF(*middle))
    assert abs(edges.boundingRect().left() - one.scene.layout.edge((1, 0, 1))[0][0]) < 12
