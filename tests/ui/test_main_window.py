"""The window as a user drives it: keys, clicks, files, and what every view then shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe, generate
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import read_project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.run_words import HINT, HINTS_OF_RUNS
from mlp_studio.ui.tool_bar import FULL_SPEED, speed_of

MakeWindow = Callable[[Project], MainWindow]
Wait = Callable[[MainWindow], None]


def notice_text(window: MainWindow) -> str:
    assert window.notice_bar.isVisible()
    return " ".join(label.text() for label in window.notice_bar.findChildren(QLabel))


def test_space_plays_and_pauses_and_the_run_is_one_undo_step(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= 2, timeout=60_000)
    assert window.tool_bar.play_button.accessibleName() == "Pause"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    wait_idle(window)
    assert window.tool_bar.play_button.accessibleName() == "Play"
    assert window.document.undo_stack.undoText().startswith("Train")


def test_play_shows_a_falling_loss_within_seconds(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.tool_bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.controller.losses) > 20, timeout=60_000)
    losses = window.controller.losses
    assert losses[-1, 1] < 0.8 * losses[0, 1]
    window.controller.pause()


def test_the_steps_go_one_example_and_one_epoch(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Right)
    wait_idle(window)
    assert (window.document.project.progress.epoch, window.document.project.progress.example) == (0, 1)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    assert (window.document.project.progress.epoch, window.document.project.progress.example) == (1, 0)


def test_a_step_rings_the_example_that_it_used(make_window: MakeWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    window = make_window(find_project("xor-igd")[0])
    rings = []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Right)
        wait_idle(window)
        rings.append(window.plane.current_example)
    assert rings == [0, 1, 2, 3, 0]
    window.controller.same_start()
    assert window.plane.current_example is None


def test_reset_shows_another_seed_and_same_start_the_first_weights(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    before = window.document.project
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert all(np.array_equal(a, b) for a, b in zip(window.document.project.network.weights, before.network.weights, strict=True))
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert window.document.project.training.seed == before.training.seed + 1
    assert not np.array_equal(window.document.project.network.weights[0], before.network.weights[0])


def test_a_learning_rate_typed_with_a_comma_is_taken(window: MainWindow, qtbot: QtBot) -> None:
    field = window.tool_bar.eta_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0,25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.project.training.learning_rate == 0.25
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert window.document.project.training.learning_rate == 0.3


def test_nonsense_typed_as_a_learning_rate_changes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    field = window.tool_bar.eta_field
    before = window.document.project
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "fast")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.project is before
    assert float(field.text()) == before.training.learning_rate


def test_only_losses_that_go_with_the_output_layer_are_offered(window: MainWindow) -> None:
    field = window.tool_bar.loss_field
    assert [field.itemData(i) for i in range(field.count())] == ["cross-entropy"]
    window.edit("Activation", lambda p: edits.set_activation(p, p.network.d, "sigmoid"))
    assert [field.itemData(i) for i in range(field.count())] == ["squared", "log loss"]


def test_the_batch_size_shows_for_mini_batches_only(window: MainWindow) -> None:
    assert not window.tool_bar.batch_field.isVisible()
    window.edit("Algorithm", lambda p: edits.set_training(p, algorithm="minibatch"))
    assert window.tool_bar.batch_field.isVisible()


def test_iris_is_imported_trained_and_learned_by_hand(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    window.files.choose_file = lambda *_: str(resource("data", "iris-petals.csv"))
    qtbot.mouseClick(window.data_panel.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.imports.importer.is_busy)
    assert window.document.project.network.k == 3
    assert "150 points, 3 classes" in notice_text(window)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    for field, text in ((window.canvas.header.headers[1].count_field, "8"), (window.tool_bar.eta_field, "0.02")):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.project.network.describe() == "2-8-3"
    assert window.document.project.training.learning_rate == 0.02
    window.tool_bar.speed_slider.setValue(FULL_SPEED)
    qtbot.mouseClick(window.tool_bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= 500, timeout=60_000)
    qtbot.mouseClick(window.tool_bar.play_button, Qt.MouseButton.LeftButton)
    wait_idle(window)
    losses = window.controller.losses
    assert losses[losses[:, 0] == 500, 3] <= 0.06


def test_a_broken_project_is_a_notice_and_the_project_stays(window: MainWindow, csv: Callable[[str, str], Path]) -> None:
    before = window.document.project
    window.files.open_path(csv("broken.mlps", "{"))
    assert "broken.mlps" in notice_text(window)
    assert window.document.project is before
    assert not window.document.is_modified


def test_a_missing_file_is_a_notice(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_path(tmp_path / "gone.mlps")
    assert "gone.mlps" in notice_text(window)


def test_a_project_saved_and_opened_again_is_the_same(window: MainWindow, tmp_path: Path, qtbot: QtBot, wait_idle: Wait) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    window.files.choose_file = lambda *_: str(tmp_path / "mine")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert read_project(tmp_path / "mine.mlps") == window.document.project
    assert "•" not in window.windowTitle()
    assert window.preferences.recent_files[0].name == "mine.mlps"
    window.edit("Unit", lambda p: edits.add_unit(p, 1))
    assert "•" in window.windowTitle()


@pytest.mark.parametrize("name", ["mine", "mine 2.5", "mine.mlps"])
def test_a_saved_project_has_its_ending_and_is_opened_by_it(name: str, window: MainWindow, tmp_path: Path) -> None:
    window.files.choose_file = lambda *_: str(tmp_path / name)
    assert window.files.save_as()
    path = tmp_path / (name if name.endswith(".mlps") else f"{name}.mlps")
    window.files.open_path(path)
    assert window.document.path == path
    assert window.windowTitle().startswith(path.stem)


def test_the_first_space_plays(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert window.controller.is_going


def test_space_on_a_focused_button_presses_it_and_does_not_play(window: MainWindow, qtbot: QtBot) -> None:
    asked: list[str] = []
    window.files.choose_file = lambda title, *_: asked.append(title) or ""
    window.activateWindow()
    window.data_panel.import_button.setFocus()
    qtbot.keyClick(window.data_panel.import_button, Qt.Key.Key_Space)
    assert asked == ["Import points"]
    assert window.controller.state is RunState.IDLE


def test_the_notice_of_an_obstacle_goes_when_the_obstacle_is_mended(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    window.controller.play()
    assert window.notice_bar.isVisible()
    window.edit("Sigmoid", lambda p: edits.set_activation(edits.set_activation(p, 1, "sigmoid"), 2, "sigmoid"))
    assert not window.notice_bar.isVisible()


def test_the_loss_that_is_shown_is_that_of_the_network_that_is_shown(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    window.edit("Weight", lambda p: edits.set_weight(p, 3, 0, 0, 4.0))
    expected = measure(window.document.project)
    assert expected is not None
    assert f"{expected[0]:.3f}" in window.tool_bar.loss_counter.text


def test_unsaved_work_is_asked_about_and_cancel_keeps_it(window: MainWindow, tmp_path: Path) -> None:
    window.edit("Unit", lambda p: edits.add_unit(p, 1))
    before = window.document.project
    asked: list[str] = []

    def cancel(what: str) -> str:
        asked.append(what)
        return "cancel"

    window.files.confirm_discard = cancel
    window.files.new_project()
    assert not window.close()
    assert asked == ["begin a new project", "close"]
    assert window.document.project is before


def test_a_save_to_a_folder_that_is_not_there_is_a_notice(window: MainWindow, tmp_path: Path) -> None:
    window.files.choose_file = lambda *_: str(tmp_path / "no" / "x.mlps")
    assert not window.files.save_as()
    assert "x.mlps" in notice_text(window)


def test_a_generator_is_chosen_changed_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.data_panel
    panel.source_field.setCurrentIndex(panel.source_field.findData("spirals"))
    panel.source_field.activated.emit(panel.source_field.currentIndex())
    assert isinstance(window.document.project.source, Recipe)
    n = len(window.document.project.points)
    panel.points_field.setValue(n + 40)
    assert len(window.document.project.points) == n + 40
    window.document.undo()
    assert len(window.document.project.points) == n
    assert panel.points_field.value() == n


def test_the_split_slider_keeps_a_share_of_each_class_for_testing(window: MainWindow) -> None:
    window.data_panel.split_slider.setValue(50)
    points = window.document.project.points
    for c in range(points.class_count):
        members = points.labels == c
        assert points.test_mask[members].sum() == members.sum() // 2


def test_three_classes_from_a_generator_fit_the_output_layer(window: MainWindow) -> None:
    window.edit("Generate", lambda p: edits.set_recipe(p, Recipe.of("gaussians-3"), 0.2))
    network = window.document.project.network
    assert (network.k, network.layers[-1].activation) == (3, "softmax")


def test_heaviside_in_a_hidden_layer_is_said_when_play_is_pressed(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.controller.state is RunState.IDLE
    assert "no gradient" in notice_text(window)


def test_the_regions_are_refined_to_the_pixels_of_the_plane_whatever_its_size(window: MainWindow, qtbot: QtBot) -> None:
    sizes: list[int] = []
    window.regions.frame_changed.connect(lambda frame: sizes.append(len(frame.regions)))
    side = window.plane.side
    qtbot.waitUntil(lambda: sizes[-1:] == [side], timeout=60_000)
    window.resize(1700, 1000)
    qtbot.waitUntil(lambda: window.plane.side > side and sizes[-1:] == [window.plane.side], timeout=60_000)


def test_the_regions_of_the_minimum_network_have_the_classes_colours(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    frames = []
    window.regions.frame_changed.connect(frames.append)
    qtbot.waitUntil(lambda: window.regions.is_at_rest and bool(frames), timeout=60_000)
    frame = frames[-1]
    size = len(frame.regions)
    left, right, bottom, top = frame.bounds

    def red_minus_blue(x1: float, x2: float) -> int:
        row, column = int((top - x2) / (top - bottom) * size), int((x1 - left) / (right - left) * size)
        pixel = frame.regions[row, column].astype(int)
        return int(pixel[0] - pixel[2])

    assert red_minus_blue(0.05, 0.05) > 20
    assert red_minus_blue(1.0, 0.0) < -20
    assert len(frame.boundaries) == 2


def test_hyperplanes_are_hidden_and_shown_and_the_button_says_which(window: MainWindow, qtbot: QtBot) -> None:
    button = next(b for b in window.plane_dock.title.findChildren(QToolButton) if b.defaultAction() is window.menus.hyperplanes_action)
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.document.project.view.hyperplanes
    assert not button.isChecked()
    window.document.undo()
    assert button.isChecked()


def test_layers_are_added_and_removed_by_key(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project.network.d
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert window.document.project.network.d == before + 1
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert window.document.project.network.d == before


def test_undo_and_redo_by_key(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    window.edit("Unit", lambda p: edits.add_unit(p, 1))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project is before
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.document.project.network.layers[0].units == before.network.layers[0].units + 1


def test_every_speed_from_one_example_a_second_to_full_speed_is_on_the_slider() -> None:
    speeds = [speed_of(place) for place in range(FULL_SPEED + 1)]
    assert speeds[0] == 1.0
    assert speeds[-1] is None
    finite = [speed for speed in speeds if speed is not None]
    assert finite == sorted(finite)


def test_editing_the_network_during_a_run_at_full_speed_does_not_stop_it(make_window: MakeWindow, qtbot: QtBot) -> None:
    project = edits.new_project((4, 1), ("tanh", "sigmoid"), generate("circles", 100), TrainingSettings(learning_rate=0.01))
    window = make_window(project)
    window.tool_bar.speed_slider.setValue(FULL_SPEED)
    window.controller.play()
    for s in (1, 1, 1):
        epoch = window.controller.shown.progress.epoch
        qtbot.waitUntil(lambda epoch=epoch: window.controller.shown.progress.epoch > epoch, timeout=60_000)
        window.edit("Add unit", lambda p, s=s: edits.add_unit(p, s))
        assert window.controller.is_going
    assert window.document.project.network.layers[0].units == 7


def test_a_network_of_another_shape_never_meets_old_pictures(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("two-moons")[0])
    for _ in range(5):
        window.edit("Add layer", lambda p: edits.add_layer(p, 0))
        qtbot.wait(10)
        window.document.undo()
    qtbot.waitUntil(lambda: window.regions.is_at_rest, timeout=60_000)


CLOSE_AT_FULL_SPEED = """
from PySide6.QtCore import QTimer
from mlp_studio.ui.start import make_application, make_window
app = make_application()
window = make_window(app, "two-moons")
window.files.confirm_discard = lambda what: "discard"
window.show()
window.controller.set_speed(None)
window.controller.play()
timer = QTimer(window)
timer.timeout.connect(lambda: window.controller.shown.progress.epoch > 50 and window.close())
timer.start(10)
app.exec()
"""


def test_closing_during_a_full_speed_run_ends_the_process_without_a_message() -> None:
    done = subprocess.run([sys.executable, "-c", CLOSE_AT_FULL_SPEED], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_test_points_and_training_points_are_counted(window: MainWindow) -> None:
    assert window.data_panel.split_value.text() == "160 / 40"
    window.edit("No test points", lambda p: replace(p, points=replace(p.points, test=np.zeros(len(p.points), bool))))
    assert window.data_panel.split_value.text() == "200 / 0"


def test_after_a_number_is_typed_undo_takes_it_back_and_space_plays(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    window.edit("Generate", lambda p: edits.set_recipe(p, Recipe.of("moons"), 0.2))
    field = window.data_panel.source.noise_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.4")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.project.source == replace(Recipe.of("moons"), noise=0.4)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project.source == Recipe.of("moons")
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert window.controller.is_going
    window.controller.pause()
    wait_idle(window)


def test_other_points_have_no_example_ringed_before_they_are_trained(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    for modifiers in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier):  # into the second epoch
        qtbot.keyClick(window, Qt.Key.Key_Right, modifiers)
        wait_idle(window)
    assert window.plane.current_example is not None
    window.edit("Generate", lambda p: edits.set_recipe(p, Recipe.of("circles"), 0.2))
    assert window.plane.current_example is None
    assert window.document.project.progress.example == 0
    qtbot.keyClick(window, Qt.Key.Key_Right)
    wait_idle(window)
    assert window.plane.current_example is not None


def test_the_first_step_says_that_the_training_code_is_prepared(window: MainWindow, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    words = window.tool_bar.play_button.accessibleName, window.hint_label.text
    window.controller.state_changed.connect(lambda _: told.append((words[0](), words[1]())))
    window.tool_bar.step_example_action.trigger()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE and len(told) > 1, timeout=60_000)
    assert told[0] == ("Preparing", HINTS_OF_RUNS[RunState.PREPARING_STEP])
    assert told[-1] == ("Play", HINT)
