"""The whole window under random use, with its real threads: whatever is done in whatever state, nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.generators import GENERATORS, Recipe
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import REGION_LOOKS, TrainingSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes, write_project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.lecture.views import VIEWS
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.painting.tools import TOOLS
from mlp_studio.ui.points_table.columns import Column
from tests.ui.agreement import assert_views_agree

OPERATIONS = 200
KEYS = [
    getattr(Qt.Key, f"Key_{name}")
    for name in ("Up", "Down", "Left", "Right", "F2", "7", "Minus", "Return", "Escape", "Delete", "F", "L", "Tab")
]
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
STEP_KEYS = [(getattr(Qt.Key, f"Key_F{n}"), NONE) for n in (10, 10, 10, 8, 7, 5, 9)] + [(Qt.Key.Key_F7, SHIFT)]


class RandomUser:
    """Does one thing after the other to a window, drawn from a seed."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        self._window = window
        self._random = random.Random(seed)
        self._files = self._make_files(folder)
        self.failures: list[Exception] = []
        window.files.confirm_discard = lambda what: "discard"
        window.controller.failed.connect(self.failures.append)
        for feed in (window.regions, window.separability, window.plots, window.verdicts, window.comparison_dock.comparison):
            feed.failed.connect(self.failures.append)
        window.imports.importer.broke.connect(self.failures.append)
        window.lecture.failed.connect(self.failures.append)
        self._acts: list[Callable[[], object]] = [
            window.controller.toggle,
            window.controller.toggle,
            window.controller.step_example,
            window.controller.step_epoch,
            lambda: window.attempt(window.controller.reset),
            lambda: window.attempt(window.controller.same_start),
            window.document.undo,
            window.document.redo,
            self._add_unit,
            self._remove_unit,
            self._add_layer,
            self._remove_layer,
            self._set_activation,
            self._set_weight,
            self._generate,
            self._change_setting,
            self._open,
            self._look_around,
            self._use_the_canvas,
            self._use_the_canvas,
            self._use_the_canvas,
            self._press_keys,
            self._press_keys,
            self._drag_over_the_canvas,
            self._jump_in_the_history,
            self._choose_features,
            self._choose_what_is_shown,
            self._paint,
            self._paint,
            self._use_the_table,
            self._change_the_classes,
            self._look_back,
            self._look_back,
            self._use_bookmarks,
            self._open_views,
            self._open_views,
            self._open_lecture_views,
            self._open_lecture_views,
            self._step_through_lines,
            self._step_through_lines,
        ]

    def act(self) -> None:
        self._random.choice(self._acts)()

    def _make_files(self, folder: Path) -> list[Path]:
        membership = np.eye(3, dtype=bool)[[0, 1, 2, 0]]
        corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
        labels = PointSet(corners, membership, ("a", "b", "c"), setting="multi-label")
        several = edits.new_project((4, 3), ("tanh", "sigmoid"), labels, TrainingSettings(loss="log loss"))
        write_project(several, folder / "several.mlps")
        (folder / "targets.csv").write_text("a,b,t\n" + "".join(f"{i},{i % 3},{i / 7:.3f}\n" for i in range(30)))
        (folder / "broken.csv").write_bytes(bytes(range(256)))
        lessons = [resource("lessons", f"{name}.mlps") for name in ("xor-minimum", "xor-igd", "three-classes")]
        return [folder / "several.mlps", folder / "targets.csv", folder / "broken.csv", resource("data", "iris-petals.csv"), *lessons]

    @property
    def _layer(self) -> int:
        return self._random.randint(1, self._window.document.project.network.d)

    def _add_unit(self) -> None:
        s = self._layer
        self._window.edit("Add unit", lambda p: edits.add_unit(p, s))

    def _remove_unit(self) -> None:
        s = self._layer
        self._window.edit("Remove unit", lambda p: edits.remove_unit(p, s))

    def _add_layer(self) -> None:
        position = self._layer - 1
        self._window.edit("Add layer", lambda p: edits.add_layer(p, position, 3))

    def _remove_layer(self) -> None:
        s = self._layer
        self._window.edit("Remove layer", lambda p: edits.remove_layer(p, s))

    def _use_the_canvas(self) -> None:
        """Select some units and weights, and do something with them."""
        canvas, network = self._window.canvas, self._window.document.project.network
        units = [(s, i) for s, n in enumerate(network.sizes) for i in range(n)]
        keys = [(s, i, j) for s, (n, m) in enumerate(network.shapes, start=1) for i in range(n) for j in range(m)]
        chosen = self._random.sample(units, min(len(units), self._random.randint(0, 2)))
        weights = self._random.sample(keys, min(len(keys), self._random.randint(0, 3)))
        canvas.scene.select(Selection.of(chosen, weights))
        commands, names = canvas.commands, ("duplicate", "remove", "restore", "toggle_frozen", "copy", "cut", "paste", "select_all")
        acts = [getattr(commands, name) for name in names]
        acts += [lambda: commands.shift(1), lambda: commands.nudge(0.1), lambda: commands.place_unit(self._layer, 0)]
        acts += [lambda: commands.move(chosen, self._layer, 0), lambda: commands.move_to_new_layer(chosen, self._layer - 1)]
        self._random.choice(acts)()

    def _press_keys(self) -> None:
        """Press keys on the canvas or in the matrices, whatever is selected or being typed there."""
        view = self._random.choice([self._window.canvas.view, self._window.weights_panel.sheet])
        view.setFocus()
        for _ in range(4):
            field = QApplication.focusWidget() or view
            QTest.keyClick(field, self._random.choice(KEYS))

    def _drag_over_the_canvas(self) -> None:
        """Press, drag and let go somewhere, or give it up with Escape."""
        viewport = self._window.canvas.view.viewport()
        start, end = (QPoint(self._random.randrange(viewport.width()), self._random.randrange(viewport.height())) for _ in range(2))
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(viewport, (start + end) / 2)
        QTest.mouseMove(viewport, end)
        if self._random.random() < 0.3:
            QTest.keyClick(self._window.canvas.view, Qt.Key.Key_Escape)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)

    def _paint(self) -> None:
        """Paint, erase, select or move points; in the middle of it something else may happen to them."""
        plane, painting = self._window.plane, self._window.plane.painting
        if not painting.is_active:
            painting.set_active(True)
        painting.set_brush(tool=self._random.choice(list(TOOLS)), snaps=self._random.random() < 0.3)
        rect = plane.plot_rect()
        start, end = (rect.topLeft() + QPoint(*(self._random.randrange(rect.width()) for _ in range(2))) for _ in range(2))
        QTest.mousePress(plane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(plane, (start + end) / 2)
        document = self._window.document
        self._random.choice([document.undo, self._generate, self._open, lambda: QTest.qWait(40), lambda: None, lambda: None])()
        QTest.mouseMove(plane, end)
        if self._random.random() < 0.3:
            QTest.keyClick(plane, Qt.Key.Key_Escape)
        QTest.mouseRelease(plane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
        painting.set_active(self._random.random() < 0.5)

    def _use_the_table(self) -> None:
        """Sort, select a few rows, and do something with them."""
        table = self._window.points_table
        table.sort_by(self._random.choice([None, *Column]), descending=self._random.random() < 0.5)
        n = len(table.points_model.points)
        chosen = np.array(self._random.sample(range(n), min(n, 3)), np.int64)
        table.select_points(chosen)
        table.selection_changed.emit(table.selected)
        acts = [table.commands.remove, table.commands.copy, lambda: table.commands.paste(n, 1), lambda: table.commands.paste(0, 1)]
        acts += [lambda: table.commands.toggle_test(chosen), lambda: table.commands.label(chosen, self._random.randrange(3))]
        self._random.choice(acts)()

    def _change_the_classes(self) -> None:
        change = self._random.choice([edits.add_class, lambda p: edits.remove_class(p, 0), lambda p: edits.set_scaling(p, "standard")])
        self._window.edit("Change the classes", change)
        self._window.separability_panel.set_wanted(self._random.random() < 0.7)

    def _jump_in_the_history(self) -> None:
        self._window.document.go_to(self._random.randrange(len(self._window.document.steps)))

    def _choose_features(self) -> None:
        inputs = tuple(self._random.sample(["x1", "x2", "x1^2", "x1*x2", "sin(x2)"], self._random.randint(1, 3)))
        self._window.canvas.header.inputs_requested.emit(inputs)

    def _choose_what_is_shown(self) -> None:
        change = self._random.choice([{"biases": False}, {"biases": True}, {"labels": "all"}, {"labels": "auto"}, {"decimals": 5}])
        self._window.edit("View", lambda p: edits.set_view(p, **change))
        self._window.canvas.open_layers(self._random.choice([True, False, None]))

    def _set_activation(self) -> None:
        s, name = self._layer, self._random.choice(list(ACTIVATIONS))
        self._window.edit("Set activation", lambda p: edits.set_activation(p, s, name))

    def _set_weight(self) -> None:
        value = self._random.gauss(0.0, 2.0)
        self._window.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, value))

    def _generate(self) -> None:
        recipe, share = Recipe.of(self._random.choice(list(GENERATORS))), self._random.choice([0.0, 0.2])
        self._window.edit("Generate", lambda p: edits.set_recipe(p, recipe, share))

    def _change_setting(self) -> None:
        changes = {
            "learning_rate": self._random.choice([0.001, 0.05, 1.0, 100.0]),
            "algorithm": self._random.choice(list(ALGORITHMS)),
            "loss": self._random.choice(list(LOSSES)),
            "batch_size": self._random.randint(1, 300),
            "reduction": self._random.choice(["sum", "mean"]),
        }
        name = self._random.choice(list(changes))
        self._window.tool_bar.setting_requested.emit("Set", {name: changes[name]}, name)

    def _look_back(self) -> None:
        """Scrub through the run, go on from a moment, run some epochs."""
        controller, rng = self._window.controller, self._random
        acts = [lambda: controller.look_at(rng.random() * controller.last_place), lambda: controller.look_on(rng.choice([-1, 1]))]
        acts += [controller.look_back.end, controller.continue_from_here, lambda: controller.run_epochs(rng.randint(1, 50))]
        rng.choice(acts)()

    def _use_bookmarks(self) -> None:
        timeline, marks = self._window.timeline, self._window.document.project.bookmarks
        acts: list[Callable[[], object]] = [timeline.bookmark_action.trigger, timeline.list_action.trigger]
        if marks:
            index = self._random.randrange(len(marks))
            acts += [lambda: timeline.look_at_bookmark(index)]
            acts += [lambda: self._window.controller.go_to(marks[index].moment, "Go to bookmark")]
            acts += [lambda: self._window.edit("Remove bookmark", lambda p: edits.remove_bookmark(p, index))]
        self._random.choice(acts)()

    def _open_views(self) -> None:
        """Turn pages, look at the plane in another way, compare, show the Projector."""
        window, rng = self._window, self._random
        acts: list[Callable[[], object]] = [lambda: window.curves.show_page(rng.choice(window.curves.pages))]
        acts += [lambda: window.edit("Regions", lambda p: edits.set_view(p, regions=rng.choice(REGION_LOOKS)))]
        acts += [lambda: window.comparison_dock.setVisible(rng.random() < 0.5), window.timeline.live_action.trigger]
        acts += [lambda: window.layouts.show("projector"), window.layouts.leave, lambda: window.presenter.pick(None)]
        acts += [lambda: window.plots.log_action.toggle(), lambda: window.plots.log_epochs_action.toggle()]
        rng.choice(acts)()

    def _open_lecture_views(self) -> None:
        """Open a view, close its tab, show the Lecture, pick an example and a weight."""
        window, rng = self._window, self._random
        network, count = window.document.project.network, min(6, len(window.document.project.points))
        s = rng.randint(1, network.d)
        i, j = rng.randrange(network.shapes[s - 1][0]), rng.randrange(network.shapes[s - 1][1])
        acts: list[Callable[[], object]] = [partial(window.lecture.open, rng.choice(list(VIEWS)))] * 3
        acts += [lambda: window.layouts.show("lecture"), window.layouts.leave, window.tabs.enlarge_action.trigger]
        acts += [
            lambda: window.canvas.select_weights(frozenset({(s, i, j)})),
            lambda: window.presenter.pick(rng.choice([None, *range(count)])),
        ]
        acts += [lambda: window.tabs.setCurrentIndex(rng.randrange(window.tabs.count()))]
        rng.choice(acts)()

    def _step_through_lines(self) -> None:
        """Press the keys of the algorithm view, whatever the state."""
        view = self._window.lecture.open("algorithm")
        view.setFocus()
        for _ in range(3):
            key, modifiers = self._random.choice(STEP_KEYS)
            QTest.keyClick(QApplication.focusWidget() or view, key, modifiers)

    def _open(self) -> None:
        self._window.files.open_path(self._random.choice(self._files))

    def _look_around(self) -> None:
        window = self._window
        window.tool_bar.speed_slider.setValue(self._random.choice([0, 20, 35, 60]))
        window.data_panel.split_slider.setValue(self._random.randint(0, 80))
        window.plane.hovered.emit((self._random.random(), self._random.random()))
        window.edit("Show or hide hyperplanes", edits.toggle_hyperplanes)
        window.look.set_theme(self._random.choice(["light", "dark"]))


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_breaks_whatever_is_done_in_whatever_state(
    seed: int, make_window: Callable[[Project], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(find_project("two-moons")[0])
    user = RandomUser(window, seed, tmp_path)
    pause = random.Random(seed)
    for _ in range(OPERATIONS):
        user.act()
        qtbot.wait(pause.choice([0, 0, 5, 20]))
    window.layouts.leave()
    window.controller.look_back.end()
    qtbot.waitUntil(lambda: window.controller.state is not RunState.PREPARING, timeout=60_000)  # such a run goes on after `stop`
    window.controller.stop()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    assert user.failures == []
    project = window.document.project
    assert all(np.isfinite(w).all() for w in project.network.weights)
    assert project_from_bytes(project_to_bytes(project), "the file") == project
    window.history_dock.show()
    assert_views_agree(window)
    while window.document.undo_stack.canUndo():
        window.document.undo()
    assert_views_agree(window)
    assert not window.document.undo_stack.canUndo()
