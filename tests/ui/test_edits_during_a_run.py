"""Edits while a run goes at full speed: none is lost, none resets what it is not about, and undo steps back through all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import Document, ReplaceProject
from mlp_studio.app.run_state import RunState
from mlp_studio.app.training_controller import TRAIN_TEXT
from mlp_studio.core import choice, edits
from mlp_studio.core.generators import Recipe
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.plane.lines import PlaneLines
from tests.ui.agreement import assert_views_agree, bits_of

MakeWindow = Callable[[Project], MainWindow]
Wait = Callable[[MainWindow], None]
Edit = Callable[[Project], Project]
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
CUT: WeightKey = (1, 0, 1)
FROZEN: WeightKey = (1, 1, 2)
FROZEN_VALUE = 0.7312345678901234
RATE = 1e-3


def commands(document: Document) -> list[ReplaceProject]:
    stack = document.undo_stack
    found = [stack.command(at) for at in range(stack.count())]
    return [command for command in found if isinstance(command, ReplaceProject)]


def steps_but_training(document: Document) -> list[ReplaceProject]:
    return [command for command in commands(document) if not command.text().startswith(TRAIN_TEXT)]


def weight(project: Project, key: WeightKey) -> float:
    s, i, j = key
    return float(project.network.weights[s - 1][i, j])


@pytest.fixture
def running(make_window: MakeWindow, qtbot: QtBot, wait_idle: Wait) -> Iterator[MainWindow]:
    """A window in which two-moons trains at full speed, for as long as the test takes."""
    project = find_project("two-moons")[0]
    window = make_window(edits.set_training(project, learning_rate=RATE, stop=StopSettings()))
    window.history_dock.show()
    failures: list[Exception] = []
    window.controller.failed.connect(failures.append)
    window.controller.set_speed(None)
    window.controller.play()
    train(window, qtbot)
    yield window
    window.controller.stop()
    wait_idle(window)
    assert failures == []


def train(window: MainWindow, qtbot: QtBot, epochs: int = 3) -> None:
    """Wait until the run has gone on by some epochs."""
    start = window.controller.shown.progress.epoch
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= start + epochs, timeout=60_000)
    assert window.controller.is_going


def pause(window: MainWindow, qtbot: QtBot) -> Project:
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    return window.document.project


EDITS: list[tuple[str, Edit]] = [
    ("Freeze", lambda p: edits.freeze_weights(edits.set_weight(p, *FROZEN, FROZEN_VALUE), [FROZEN])),
    ("Cut", lambda p: edits.remove_weights(p, [CUT])),
    *((f"Weight {i}", lambda p, i=i: edits.set_weight(p, 1, i % 3, 0, 0.125 * i)) for i in range(1, 7)),
    ("Name layer", lambda p: edits.rename_layer(p, 1, "first")),
    ("Add unit", lambda p: edits.add_unit(p, 1)),
    ("Name unit", lambda p: edits.rename_unit(p, 1, 0, "edge")),
    ("Activation", lambda p: edits.set_activation(p, 1, "sigmoid")),
    ("Learning rate", lambda p: edits.set_training(p, learning_rate=2 * RATE)),
    ("Add layer", lambda p: edits.add_layer(p, p.network.d - 1, 3)),
    ("Name that layer", lambda p: edits.rename_layer(p, p.network.d - 1, "late")),
    ("Add feature", lambda p: edits.add_input(p, "x1*x2")),
    ("Points", lambda p: edits.set_recipe(p, Recipe.of("circles"), 0.2)),
    ("Split", lambda p: edits.set_split(p, 0.4)),
    ("Double a unit", lambda p: edits.duplicate_units(p, {(p.network.d - 1, 1)})),
    ("Move a unit", lambda p: edits.move_units(p, {(p.network.d - 1, 0)}, p.network.d - 1, 2)),
    ("Remove a unit", lambda p: edits.remove_unit(p, p.network.d - 1)),
    ("Perturb", lambda p: edits.perturb(p, choice.layer_weights(p.network, p.network.d), 0.01)),
    ("Hide biases", lambda p: edits.set_view(p, biases=False)),
    ("Decimals", lambda p: edits.set_view(p, decimals=4)),
    ("Seed", lambda p: edits.set_training(p, seed=77)),
    ("Batches", lambda p: edits.set_training(p, algorithm="minibatch", batch_size=7)),
    ("Draw back and cut", lambda p: edits.remove_weights(edits.restore_weights(p, [CUT]), [CUT])),
    ("Copy of a layer", lambda p: edits.duplicate_layer(p, 1)),
    ("Without the copy", lambda p: edits.remove_layer(p, 2)),
    ("Hyperplanes", edits.toggle_hyperplanes),
]


def test_thirty_edits_during_a_run_are_all_there_in_the_end_and_undo_steps_back_through_them(
    running: MainWindow, qtbot: QtBot, wait_idle: Wait
) -> None:
    document, first = running.document, running.document.project
    assert len(EDITS) == 30
    for at, (text, edit) in enumerate(EDITS):
        running.edit(text, edit)
        assert running.controller.is_going
        if at % 3 == 0:
            train(running, qtbot)
    train(running, qtbot)
    project = pause(running, qtbot)
    made = steps_but_training(document)
    changing = [text for text, _ in EDITS if text != "Draw back and cut"]
    assert [command.text() for command in made if command.text() != "Draw back and cut"] == changing
    network = project.network
    assert (network.layers[0].name, network.layers[-2].name, network.layers[0].unit_name(0)) == ("first", "late", "edge")
    assert (network.layers[0].activation, network.inputs, network.sizes) == ("sigmoid", ("x1", "x2", "x1*x2"), (3, 6, 4, 3, 2))
    assert (project.training.learning_rate, project.training.seed, project.training.batch_size) == (2 * RATE, 77, 7)
    assert (project.view.biases, project.view.decimals, project.view.hyperplanes) == (False, 4, not first.view.hyperplanes)
    assert project.points.test_mask.mean() == pytest.approx(0.4, abs=0.05)
    assert_views_agree(running)
    # Each edit began where training had come to, and undo goes back through training and edits one by one.
    chain = commands(document)
    for before, after in pairwise(chain):
        assert before.after is after.before
    assert bits_of(chain[0].before) == bits_of(first)
    for command in reversed(chain):
        assert document.project is command.after
        document.undo()
    assert bits_of(document.project) == bits_of(first)
    assert_views_agree(running)


def test_frozen_weights_keep_their_bits_and_cut_ones_stay_0_while_all_others_train(running: MainWindow, qtbot: QtBot) -> None:
    running.edit("Freeze", EDITS[0][1])
    running.edit("Cut", EDITS[1][1])
    start = running.document.project
    seen: list[tuple[float, float]] = []
    shown = running.controller.snapshot_shown
    shown.connect(lambda snapshot: seen.append((float(snapshot.weights[0][FROZEN[1:]]), float(snapshot.weights[0][CUT[1:]]))))
    for i in range(4):
        train(running, qtbot, 5)
        running.edit("Set weight", lambda p, i=i: edits.set_weight(p, 1, 2, 0, float(i)))
    train(running, qtbot, 5)
    end = pause(running, qtbot)
    assert set(seen) == {(FROZEN_VALUE, 0.0)}
    for project in (command.after for command in commands(running.document)[-8:]):
        assert (weight(project, FROZEN), weight(project, CUT)) == (FROZEN_VALUE, 0.0)
        assert project.network.frozen[0][FROZEN[1:]]
        assert project.network.removed[0][CUT[1:]]
    changed = end.network.weights[0] != start.network.weights[0]
    held = [CUT[1:], FROZEN[1:]]
    assert all(changed[i, j] == ((i, j) not in held) for i, j in np.ndindex(changed.shape))


def test_setting_one_weight_during_a_run_leaves_all_others_as_training_had_them(running: MainWindow, qtbot: QtBot) -> None:
    sheet, key = running.weights_panel.sheet, (2, 0, 1)
    for value in (0.5, -1.25, 2.0):
        train(running, qtbot)
        qtbot.mouseClick(sheet, LEFT, pos=sheet.cell_rect(key).center())
        qtbot.keyClicks(sheet, f"{value}"[0])
        train(running, qtbot)  # the cells change beside the field, and what is typed stays
        qtbot.keyClicks(sheet.editor, f"{value}"[1:])
        assert sheet.editor.text() == f"{value}"
        qtbot.keyClick(sheet.editor, Key.Key_Return)
        trained, typed = commands(running.document)[-2:]
        assert trained.text().startswith(TRAIN_TEXT)
        assert typed.text() == "Set weight 1, 1 of W^h2"
        assert weight(typed.after, key) == value
        before, after = ([w.copy() for w in project.network.weights] for project in (typed.before, typed.after))
        for weights in (before, after):
            weights[1][0, 1] = 0.0
        assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
        assert (typed.after.progress.epoch, typed.after.progress.example) == (typed.before.progress.epoch, typed.before.progress.example)
        assert typed.before.progress.epoch > 0
    train(running, qtbot)
    assert weight(running.controller.shown, key) == pytest.approx(2.0, abs=0.5)  # it went on from there


def stand_still(window: MainWindow, qtbot: QtBot) -> None:
    """Let the run take such small steps that the weights on screen stay the run's: what training adds meanwhile is not to count."""
    window.edit("Small steps", lambda p: edits.set_training(p, learning_rate=1e-12))

    def is_still() -> bool:
        shown, newest = window.canvas.scene.weights, window.controller.shown.network.weights
        return shown is not newest and all(np.allclose(a, b, rtol=0, atol=1e-6) for a, b in zip(shown, newest, strict=True))

    for _ in range(3):
        train(window, qtbot, 30)
        qtbot.waitUntil(is_still, timeout=60_000)


def gesture_steps(window: MainWindow, text: str) -> list[ReplaceProject]:
    return [command for command in commands(window.document) if command.text() == text]


def test_a_label_dragged_during_a_run_is_one_step_that_undo_takes_back(running: MainWindow, qtbot: QtBot) -> None:
    canvas = running.canvas
    stand_still(running, qtbot)
    canvas.select_unit((2, 0))
    key, label = next((key, label) for key, label in canvas.scene.labels.labels.items() if key[0] == 2 and label.text)
    viewport = canvas.view.viewport()
    start = canvas.view.viewportTransform().map(QPointF(label.x, label.y)).toPoint()
    qtbot.mousePress(viewport, LEFT, pos=start)
    for by in range(10, 110, 10):
        qtbot.mouseMove(viewport, start + QPoint(by, 0))
        train(running, qtbot, 1)
    qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(100, 0))
    assert running.controller.is_going
    (drag,) = gesture_steps(running, "Change weight")
    assert weight(drag.after, key) == pytest.approx(weight(drag.before, key) + 1.0, abs=0.05)
    pause(running, qtbot)
    while running.document.project is not drag.before:
        running.document.undo()
    assert running.document.undo_stack.redoText() == "Change weight"
    assert_views_agree(running)


def test_a_label_drag_that_is_given_up_during_a_run_gives_the_weight_back(running: MainWindow, qtbot: QtBot) -> None:
    canvas = running.canvas
    stand_still(running, qtbot)
    canvas.select_unit((2, 0))
    key, label = next((key, label) for key, label in canvas.scene.labels.labels.items() if key[0] == 2 and label.text)
    viewport = canvas.view.viewport()
    start = canvas.view.viewportTransform().map(QPointF(label.x, label.y)).toPoint()
    qtbot.mousePress(viewport, LEFT, pos=start)
    began = weight(running.controller.shown, key)
    for by in (40, 80, 200):
        qtbot.mouseMove(viewport, start + QPoint(by, 0))
    train(running, qtbot, 1)
    qtbot.keyClick(canvas.view, Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(200, 0))
    assert len(gesture_steps(running, "Change weight")) == 1
    assert weight(running.document.project, key) == pytest.approx(began, abs=0.05)
    assert running.controller.is_going


def test_a_line_dragged_in_the_plane_during_a_run_is_one_step(running: MainWindow, qtbot: QtBot) -> None:
    plane = running.plane
    plane.fit()
    stand_still(running, qtbot)
    left, right, bottom, top = plane.bounds
    middle = ((left + right) / 2, (bottom + top) / 2)
    row = np.array([[-10 * middle[1], 0.0, 10.0]])
    running.edit("Line", lambda p: edits.set_block(p, 1, 0, 0, row))
    frames: list[object] = []
    running.regions.frame_changed.connect(frames.append)
    qtbot.waitUntil(lambda: len(frames) > 3, timeout=60_000)  # those of before are through
    running.canvas.select_unit((1, 0))
    train(running, qtbot)
    lines = plane.findChild(PlaneLines)
    assert isinstance(lines, PlaneLines)
    assert lines.line(0) == pytest.approx(tuple(row[0]), abs=0.01)
    start = plane.position_of(left + 0.4 * (right - left), middle[1]).toPoint()
    qtbot.mousePress(plane, LEFT, pos=start)
    for by in range(5, 45, 5):
        qtbot.mouseMove(plane, start - QPoint(0, by))
        train(running, qtbot, 1)
    qtbot.mouseRelease(plane, LEFT, pos=start - QPoint(0, 40))
    (drag,) = gesture_steps(running, "Move line of unit 1")
    assert weight(drag.after, (1, 0, 0)) < weight(drag.before, (1, 0, 0)) - 0.1
    assert running.controller.is_going
    pause(running, qtbot)
    assert_views_agree(running)


def test_keys_and_menus_edit_during_a_run(running: MainWindow, qtbot: QtBot) -> None:
    canvas, document = running.canvas, running.document
    canvas.select_unit((1, 2))
    qtbot.keyClick(canvas.view, Key.Key_D, CTRL)
    assert document.project.network.sizes == (2, 6, 4, 2)
    train(running, qtbot)
    qtbot.keyClick(canvas.view, Key.Key_Delete)
    assert document.project.network.sizes == (2, 5, 4, 2)
    train(running, qtbot)
    qtbot.keyClick(canvas.view, Key.Key_L)
    assert document.project.network.sizes == (2, 5, 4, 4, 2)
    train(running, qtbot)
    qtbot.keyClick(canvas.view, Key.Key_Z, CTRL)  # the training since, and the run with it
    assert running.controller.state is RunState.IDLE
    assert document.project.network.d == 4
    qtbot.keyClick(canvas.view, Key.Key_Z, CTRL)
    assert document.project.network.sizes == (2, 5, 4, 2)
    assert_views_agree(running)


def test_a_refused_edit_during_a_run_changes_nothing_and_the_run_goes_on(running: MainWindow, qtbot: QtBot) -> None:
    steps = running.document.steps
    running.edit("Too many", lambda p: edits.set_units(p, 1, 1025))
    assert running.document.steps == steps
    assert running.notice_bar.isVisible()
    train(running, qtbot)


def test_a_change_of_eta_while_a_pause_is_under_way_does_not_take_the_training_back(running: MainWindow, qtbot: QtBot) -> None:
    train(running, qtbot, 20)
    epoch = running.controller.shown.progress.epoch
    running.controller.pause()
    assert running.controller.state is RunState.ENDING
    running.edit("Learning rate", lambda p: edits.set_training(p, learning_rate=0.01))
    qtbot.waitUntil(lambda: running.controller.state is RunState.IDLE, timeout=60_000)
    assert running.document.project.training.learning_rate == 0.01
    assert running.document.project.progress.epoch >= epoch


def test_a_change_of_what_is_shown_during_a_run_does_not_show_old_weights(running: MainWindow, qtbot: QtBot) -> None:
    train(running, qtbot, 20)
    stale = running.document.project.network.weights[0]
    for change in ({"decimals": 5}, {"biases": False}, {"labels": "none"}):
        running.edit("View", lambda p, change=change: replace(p, view=replace(p.view, **change)))
        assert not np.array_equal(running.canvas.scene.weights[0], stale)
        shown = running.weights_panel.sheet.commands.tsv(1).split("\n")[0].split("\t")[0]
        assert float(shown) != stale[0, 0]
    running.edit("Learning rate", lambda p: edits.set_training(p, learning_rate=0.01))
    assert not np.array_equal(running.canvas.scene.weights[0], stale)
    assert np.array_equal(running.canvas.scene.weights[0], running.controller.shown.network.weights[0])


def test_an_edit_during_a_run_never_shows_the_lines_of_before(running: MainWindow, qtbot: QtBot) -> None:
    stand_still(running, qtbot)
    lines = running.plane.findChild(PlaneLines)
    assert isinstance(lines, PlaneLines)
    for w0 in (50.0, -50.0, 70.0):
        running.edit("Line", lambda p, w0=w0: edits.set_block(p, 1, 0, 0, np.array([[w0, 0.0, 10.0]])))
        seen: list[float] = []
        follow = running.controller.snapshot_shown.connect(lambda _, seen=seen: seen.append(lines.line(0)[0]))
        qtbot.waitUntil(lambda seen=seen: len(seen) > 8, timeout=60_000)
        running.controller.snapshot_shown.disconnect(follow)
        assert seen == pytest.approx([w0] * len(seen), abs=0.5)
