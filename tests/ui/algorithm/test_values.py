"""The values beside the lines: of an epoch's end, of batches, of large layers, without a gradient, each in its own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import code_of
from mlp_studio.core.settings import ScheduleSettings, StopSettings
from mlp_studio.core.worked_update import Touched, worked_update
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.page import PageContent, page_of
from mlp_studio.ui.algorithm.typesetting import Typesetter
from mlp_studio.ui.algorithm.view import NO_GRADIENT, AlgorithmView
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look
from tests.ui.algorithm.steps import Key, content, opened, pieces, press, wait


def test_the_minimum_mlp_is_walked_forward_and_its_weights_stay(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    view = opened(window)
    assert "Heaviside units have no gradient" in view.lack_label.text()
    seen = []
    for _ in range(4):
        press(qtbot, view, Key.Key_F10)
        seen.append((content(view).current, window.plane.current_example))
    assert seen == [("5", 0), ("6", 0), ("7a", 0), ("4", 1)]
    view.stepper.back()
    assert pieces(view, "7a")[-3:] == ["next", "example", "follows."]
    assert view.sheet.accessibleDescription().endswith(NO_GRADIENT)
    travel = window.canvas.line_marks.values
    assert travel is not None
    assert ([y.tolist() for y in travel.y], travel.delta) == ([[0, 0], [0, 1], [0]], ())
    assert window.canvas.line_marks.touched == Touched()
    assert not view.commands.next_epoch_action.isEnabled()
    assert content(view).results["7a"] == content(view).results["7b"] == ()
    assert window.document.undo_stack.count() == 0


def test_the_end_of_an_epoch_has_what_its_stop_rules_ask_for_with_their_bounds(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    stop = StopSettings(max_epochs=2500, errors_below=0.0, change_below=0.001, patience=7)
    start = edits.set_training(find_project("xor-igd")[0], stop=stop)
    view = opened(make_window(replace(start, progress=replace(start.progress, epoch=1599))))
    view.stepper.run_to("3")
    wait(qtbot, view)
    assert " ".join(pieces(view, "3")[-3:]) == "t = 1,601"
    view.stepper.back()
    said = " ".join(pieces(view, "10"))
    assert "t = 1,600 ends at 2,500" in said
    row = measure(view.stepper.before)
    assert row is not None
    assert f"= {row[2]:.3f} ends at ≤ 0" in said
    before, after = start.network.weights, view.stepper.before.network.weights
    change = max(float(abs(w - v).max()) for v, w in zip(before, after, strict=True))
    assert f"= {change:.3f} ends at ≤ 0.001" in said
    assert "ends after 7 epochs without a new minimum of the test loss" in said


def test_large_layers_are_cut_short_and_say_how_large_they_are(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    view = opened(make_window(edits.new_project((60, 40, 1), ("tanh", "tanh", "sigmoid"), generate("moons"))))
    view.stepper.run_to("7b")
    wait(qtbot, view)
    assert "61 values" in pieces(view, "5")
    assert "40 × 61" in pieces(view, "7b")
    of_change = view.sheet.page.line("7b").values  # type: ignore[union-attr]
    symbols = [placed for placed in of_change if placed.ink.kind == "symbol"]
    matrices = [placed for placed in of_change if placed.ink.cells]
    sizes = [placed for placed in of_change if "×" in placed.ink.text]
    for symbol, matrix, size in zip(symbols, matrices, sizes, strict=True):
        assert symbol.y == size.y <= matrix.y  # the size stands beside the symbol, wherever there is room for the matrix
    for one, other in pairwise(matrices):
        assert one.y + one.ink.descent < other.y - other.ink.ascent
    page = view.sheet.page
    assert page is not None
    cells = [placed.ink.cells for placed in page.line("7b").values if placed.ink.cells][1]  # type: ignore[union-attr]
    assert len(cells) == 6
    assert cells[4][0] == "⋮"
    assert cells[0][-2] == "…"


def test_in_a_batch_the_line_of_the_change_shows_the_sum_so_far_before_it_is_reached(
    qtbot: QtBot, view: AlgorithmView, window: MainWindow
) -> None:
    window.edit("Batch", lambda p: edits.set_training(p, algorithm="minibatch", batch_size=3))
    assert content(view).results["7b"] == ()
    for _ in range(5):
        press(qtbot, view, Key.Key_F10)
    assert (content(view).current, view.place_words) == ("4b", "example 2 of 4, 2 of 3 in its batch")
    assert [r.symbol for r in content(view).results["7b"]] == [r"\Delta W^{h}", r"\Delta W^{o}"]
    assert "7b" not in content(view).reached
    assert content(view).results["6"] == ()
    press(qtbot, view, Key.Key_F7)
    for _ in range(4):
        press(qtbot, view, Key.Key_F10)
    assert "ᵢΔW^h = [" in view.sheet.accessibleDescription()
    assert window.document.undo_stack.count() == 1  # the change of the algorithm: there was no update yet
    press(qtbot, view, Key.Key_F10)
    assert (content(view).current, window.document.project.place) == ("8b", 0.75)


VARIANTS: dict[str, dict[str, object]] = {
    "igd": {},
    "batch": {"algorithm": "batch"},
    "all": {
        "algorithm": "minibatch",
        "optimiser": "adam",
        "l1": 0.1,
        "l2": 0.1,
        "clip": 1.0,
        "dropout": 0.2,
        "schedule": ScheduleSettings("cosine"),
        "reduction": "mean",
    },
}


@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("width", [290, 360, 432, 700])
@pytest.mark.parametrize("scale", [1.0, 1.2, 1.6])
def test_nothing_stands_outside_the_page_nor_in_the_place_of_something_else(
    qtbot: QtBot, settings: dict[str, object], width: int, scale: float
) -> None:
    look = Look(scale)
    for activations in (("sigmoid",), ("tanh", "sigmoid"), ("relu", "sin", "softmax")):
        units = [7] * (len(activations) - 1) + [2 if activations[-1] == "softmax" else 1]
        project = edits.new_project(tuple(units), activations, generate("moons"))
        loss = "cross-entropy" if activations[-1] == "softmax" else "squared"
        project = edits.set_training(project, **{"loss": loss, **settings})
        worked = worked_update(project)
        code = code_of(project)
        results = {line.number: worked.of(line.role) for line in code.lines if line.role}
        page = page_of(PageContent(code, results), Typesetter(look), look, width * scale)
        for before, line in pairwise(page.lines):
            assert before.box.bottom() == pytest.approx(line.box.top())
        for line in page.lines:
            placed = (*line.code, *line.values)
            assert all(p.x + p.shrink * p.ink.width <= width * scale + 1 for p in placed if p.ink.text or p.ink.cells), line.line.text
            assert all(line.box.top() <= p.y - p.ink.ascent + 3 and p.y + p.ink.descent <= line.box.bottom() + 3 for p in placed)
            for left, right in pairwise(sorted(placed, key=lambda p: (p.y, p.x))):
                if left.y == right.y:
                    assert left.x + left.shrink * left.ink.width <= right.x + 1
