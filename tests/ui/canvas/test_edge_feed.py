"""The edges of large layers are drawn on a thread: newest weights, the right place, and no thread left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from tests.ui.canvas.bench import Bench, project_of

Make = Callable[..., Bench]


def large(value: float = 3.0, *, activation: str = "tanh") -> Project:
    """Return a network of 12 × 12 edges between its hidden layers, all alike, and no labels."""
    project = edits.set_view(project_of(12, 12, 2, activation=activation), labels="none")
    return edits.set_weights(project, tuple(np.full(w.shape, value) for w in project.network.weights))


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


@pytest.fixture
def drawn(bench: Make, qtbot: QtBot) -> Callable[..., Bench]:
    """Return a function that shows a project and waits until its edges have come from the thread."""

    def make(project: Project) -> Bench:
        one = bench(project, width=1000, height=800)
        rest(one, qtbot)
        return one

    return make


def rest(one: Bench, qtbot: QtBot) -> None:
    """Wait until nothing is being drawn any more."""
    one.picture()
    qtbot.waitUntil(lambda: not one.scene.is_drawing, timeout=60_000)
    qtbot.waitUntil(lambda: one.scene.edge_feed.is_ready, timeout=60_000)
    one.picture()
    qtbot.waitUntil(lambda: not one.scene.is_drawing, timeout=60_000)


def in_the_gap(one: Bench) -> list[QColor]:
    """Return the colours of a strip through the middle of the edges between the hidden layers."""
    picture = one.picture()
    start, end = one.unit(1, 0), one.unit(2, 11)
    x = (start.x() + end.x()) // 2
    return [picture.pixelColor(x, y) for y in range(max(0, start.y()), min(end.y(), picture.height()), 2)]


def blue(colours: list[QColor]) -> int:
    return sum(c.blue() > c.red() + 25 for c in colours)


def brick(colours: list[QColor]) -> int:
    return sum(c.red() > c.blue() + 25 for c in colours)


def test_the_edges_of_a_large_layer_come_from_their_thread(drawn: Callable[..., Bench]) -> None:
    one = drawn(large())
    assert one.scene.gap(2).is_slow
    assert one.scene.gap(2).is_drawn_elsewhere
    assert not one.scene.gap(3).is_slow
    assert "edges" in threads()
    colours = in_the_gap(one)
    assert blue(colours) > len(colours) / 3
    assert brick(colours) == 0


def test_a_small_network_needs_no_thread(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.picture()
    assert "edges" not in threads()
    assert not one.scene.is_drawing


def test_the_picture_follows_the_weights_of_a_run(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    one.canvas.show_weights(tuple(np.full(w.shape, -3.0) for w in one.project.network.weights))
    rest(one, qtbot)
    colours = in_the_gap(one)
    assert brick(colours) > len(colours) / 5
    assert blue(colours) == 0


def test_the_picture_that_is_seen_last_is_of_the_newest_weights(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    for value in (-3.0, 2.0, -1.0, 3.0, -3.0, 3.0):
        one.canvas.show_weights(tuple(np.full(w.shape, value) for w in one.project.network.weights))
        one.picture()
    rest(one, qtbot)
    colours = in_the_gap(one)
    assert blue(colours) > len(colours) / 3
    assert brick(colours) == 0


def test_the_picture_follows_the_theme(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    light = in_the_gap(one)
    one.look.set_theme("dark")
    rest(one, qtbot)
    dark = in_the_gap(one)
    assert max(c.lightness() for c in light) > 200
    assert max(c.lightness() for c in dark) < 200
    assert blue(dark) > len(dark) / 3


def test_an_answer_for_an_old_layout_is_not_shown(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    gap = one.scene.gap(2)
    one.canvas.show_weights(tuple(np.full(w.shape, -3.0) for w in one.project.network.weights))
    one.picture()
    one.scene.edge_feed.serve([one.scene.gap(s) for s in (1, 2, 3)])  # asked for, and not yet answered
    version = gap.version
    one.show(edits.set_units(one.project, 1, 11))
    one.canvas.zoom_to_fit()
    assert gap.version > version
    rest(one, qtbot)
    colours = in_the_gap(one)
    assert blue(colours) > len(colours) / 3
    assert brick(colours) == 0


def test_a_layer_that_goes_while_its_edges_are_drawn_breaks_nothing(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    one.canvas.show_weights(tuple(np.full(w.shape, -3.0) for w in one.project.network.weights))
    one.picture()
    one.scene.edge_feed.serve([one.scene.gap(s) for s in (1, 2, 3)])
    one.show(edits.remove_layer(one.project, 1))
    rest(one, qtbot)
    assert one.sizes == (2, 12, 2)


def test_zooming_in_draws_the_edges_anew_as_sharp_as_they_are_seen(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    gap = one.scene.gap(2)
    one.wheel(one.viewport.rect().center(), 3)
    rest(one, qtbot)
    assert gap.wanted is None
    assert blue(in_the_gap(one)) > 0


def test_closing_the_canvas_ends_the_thread(drawn: Callable[..., Bench]) -> None:
    one = drawn(large())
    assert "edges" in threads()
    one.canvas.close()
    assert "edges" not in threads()
    assert not one.scene.is_drawing


def test_what_is_painted_after_the_end_of_the_thread_starts_no_other(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    one = drawn(large())
    one.canvas.close_threads()
    one.wheel(one.viewport.rect().center(), 2)
    one.picture()
    qtbot.waitUntil(lambda: not one.scene.is_drawing, timeout=60_000)
    assert "edges" not in threads()


def test_hidden_bias_units_have_no_edges_in_the_picture(drawn: Callable[..., Bench], qtbot: QtBot) -> None:
    project = large(-1.0)
    matrix = project.network.weights[1].copy()
    matrix[:, 0] = 5.0
    one = drawn(edits.set_weights(project, (project.network.weights[0], matrix, project.network.weights[2])))
    assert blue(in_the_gap(one)) > 3
    one.show(edits.set_view(one.project, biases=False))
    rest(one, qtbot)
    assert blue(in_the_gap(one)) == 0
