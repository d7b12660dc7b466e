"""The whole window under random use, with its real threads: whatever is done in whatever state, nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.training_controller import RunState
from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.generators import GENERATORS, Recipe
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes, write_project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.main_window import MainWindow

OPERATIONS = 160


class RandomUser:
    """Does one thing after the other to a window, drawn from a seed."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        self._window = window
        self._random = random.Random(seed)
        self._files = self._make_files(folder)
        self.failures: list[Exception] = []
        window.files.confirm_discard = lambda what: "discard"
        window.controller.failed.connect(self.failures.append)
        window.regions.failed.connect(self.failures.append)
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

    def _open(self) -> None:
        self._window.files.open_path(self._random.choice(self._files))

    def _look_around(self) -> None:
        window = self._window
        window.tool_bar.speed_slider.setValue(self._random.choice([0, 20, 35, 60]))
        window.data_panel.split_slider.setValue(self._random.randint(0, 80))
        window.plane.hovered.emit((self._random.random(), self._random.random()))
        window.edit("Show or hide hyperplanes", edits.toggle_hyperplanes)
        window.look.set_theme(self._random.choice(["light", "dark"]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_breaks_whatever_is_done_in_whatever_state(
    seed: int, make_window: Callable[[Project], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(find_project("two-moons")[0])
    user = RandomUser(window, seed, tmp_path)
    pause = random.Random(seed)
    for _ in range(OPERATIONS):
        user.act()
        qtbot.wait(pause.choice([0, 0, 5, 20]))
    window.controller.stop()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE, timeout=60_000)
    assert user.failures == []
    project = window.document.project
    assert all(np.isfinite(w).all() for w in project.network.weights)
    assert project_from_bytes(project_to_bytes(project), "the file") == project
    while window.document.undo_stack.canUndo():
        window.document.undo()
    assert not window.document.undo_stack.canUndo()
