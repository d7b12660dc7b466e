"""Slow motion in the window: the example travels, nothing lags behind, and training is the same bit by bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from tests.ui.agreement import assert_views_agree, bits_of
from tests.ui.plane.places import at

MakeWindow = Callable[[Project], MainWindow]
Wait = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton
STEPS = 4


@pytest.fixture
def slow(make_window: MakeWindow) -> MainWindow:
    """A window on XOR at one example a second."""
    window = make_window(find_project("xor-igd")[0])
    window.history_dock.show()
    window.tool_bar.speed_slider.setValue(0)
    return window


def step(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_Right)
    wait_idle(window)


def canvas_bits(window: MainWindow) -> list[bytes]:
    return [w.tobytes() for w in window.canvas.scene.weights]


def travels(window: MainWindow) -> bool:
    return window.canvas.scene.travelling.travel is not None


def show(window: MainWindow, kind: str, s: int = 0) -> None:
    """Show the middle of a stage; the clock stands still there."""
    motion = window.slow_motion
    motion.stop_clock()
    begin = 0.0
    for stage in motion.stages:
        if (stage.kind, stage.s) == (kind, s):
            motion.show_at(begin + stage.seconds / 2)
            return
        begin += stage.seconds
    raise AssertionError(f"there is no stage {kind} {s}")


def counters_of(window: MainWindow) -> list[str]:
    """Return the epoch, the example and the loss that the tool bar shows."""
    bar = window.tool_bar
    return [counter.text for counter in (bar.epoch_counter, bar.example_counter, bar.loss_counter)]


def caption(window: MainWindow) -> str:
    shown = window.canvas.caption.caption
    return "" if shown is None else shown.text


def test_a_slow_step_shows_the_weights_from_before_until_its_error_has_arrived(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    before, counters = bits_of(slow.document.project), counters_of(slow)
    step(slow, qtbot, wait_idle)
    after = bits_of(slow.document.project)
    assert after != before
    slow.presenter.show_measures()  # as when they come from a worker meanwhile
    assert counters_of(slow) == counters
    for kind, s in (("forward", 1), ("forward", 2), ("error", 2), ("backward", 2), ("backward", 1)):
        show(slow, kind, s)
        assert canvas_bits(slow) == [w.tobytes() for w in find_project("xor-igd")[0].network.weights]
    show(slow, "update")
    assert canvas_bits(slow) == [w.tobytes() for w in slow.document.project.network.weights]
    assert all(now != then for now, then in zip(counters_of(slow), counters, strict=True))
    assert_views_agree(slow)


def test_the_caption_names_each_stage_in_the_symbols_of_the_lecture(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    step(slow, qtbot, wait_idle)
    said = []
    for kind, s in (("forward", 1), ("error", 2), ("backward", 2), ("update", 0)):
        show(slow, kind, s)
        said.append(caption(slow))
    way = slow.slow_motion.way
    assert way is not None
    assert said == ["forward: example 1", f"error: L = {way.loss:.3f}", "backward: δ", "update: W ← W + ΔW"]


def test_the_way_ends_with_the_newest_state_and_nothing_on_the_canvas(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    step(slow, qtbot, wait_idle)
    assert travels(slow)
    slow.slow_motion.show_at(1e6)
    assert not travels(slow)
    assert caption(slow) == ""
    assert_views_agree(slow)


def test_the_next_step_does_not_wait_for_the_way_of_the_one_before(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    step(slow, qtbot, wait_idle)
    step(slow, qtbot, wait_idle)
    first = slow.document.undo_stack.command(0)
    assert slow.document.project.progress.example == 2
    assert canvas_bits(slow) == [w.tobytes() for w in first.after.network.weights]
    assert slow.slow_motion.way is not None
    assert slow.slow_motion.way.number == 2


def test_whatever_the_user_does_ends_the_way_at_once(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    acts: dict[str, Callable[[], None]] = {
        "press": lambda: qtbot.mouseClick(slow.canvas.view.viewport(), LEFT, pos=QPoint(3, 300)),
        "undo": slow.document.undo,
        "reset": slow.tool_bar.reset_action.trigger,
        "edit": lambda: slow.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 1.5)),
        "speed": lambda: slow.tool_bar.speed_slider.setValue(30),
        "look back": lambda: slow.controller.look_on(-1),
        "open": lambda: slow.document.open(find_project("two-moons")[0]),
        "reduce motion": slow.menus.motion_action.trigger,
    }
    for name, act in acts.items():
        slow.controller.look_back.end()
        slow.tool_bar.speed_slider.setValue(0)
        step(slow, qtbot, wait_idle)
        show(slow, "forward", 1)
        assert travels(slow), name
        act()
        assert not travels(slow), name
        assert not slow.slow_motion.is_holding, name
        assert canvas_bits(slow) == [w.tobytes() for w in slow.controller.shown.network.weights], name


def test_steps_come_to_the_same_bits_with_slow_motion_and_without(make_window: MakeWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    project = edits.set_training(find_project("xor-igd")[0], shuffle=True)
    ends = []
    for place in (0, 60):
        window = make_window(project)
        window.tool_bar.speed_slider.setValue(place)
        for _ in range(STEPS):
            step(window, qtbot, wait_idle)
            assert travels(window) == (place == 0)
        ends.append(bits_of(window.document.project))
    assert ends[0] == ends[1]


def test_a_slow_run_shows_the_way_of_each_update_before_it_comes_and_trains_the_same(
    slow: MainWindow, qtbot: QtBot, wait_idle: Wait
) -> None:
    slow.tool_bar.speed_slider.setValue(7)  # 5 examples a second
    said: set[int] = set()
    slow.controller.play()

    def has_made(updates: int) -> bool:
        way = slow.slow_motion.way
        if slow.controller.state is RunState.RUNNING and way is not None:
            said.add(way.number)
        return slow.controller.newest.progress.example >= updates

    qtbot.waitUntil(lambda: has_made(3), timeout=60_000)
    slow.controller.pause()
    assert not travels(slow)
    wait_idle(slow)
    assert {1, 2, 3} <= said
    assert_views_agree(slow)


def test_play_pause_and_steps_stay_immediate_while_an_example_travels(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    step(slow, qtbot, wait_idle)
    show(slow, "forward", 2)
    qtbot.keyClick(slow.canvas.view, Qt.Key.Key_Space)
    assert slow.controller.is_going
    assert canvas_bits(slow) == [w.tobytes() for w in slow.controller.shown.network.weights]
    qtbot.waitUntil(lambda: slow.controller.state is RunState.RUNNING, timeout=60_000)
    assert travels(slow)
    qtbot.keyClick(slow.canvas.view, Qt.Key.Key_Space)
    assert not travels(slow)
    wait_idle(slow)


def test_above_five_examples_a_second_nothing_travels(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    slow.tool_bar.speed_slider.setValue(8)
    step(slow, qtbot, wait_idle)
    assert not travels(slow)
    assert_views_agree(slow)


def test_with_reduced_motion_values_just_appear_and_it_is_remembered(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    slow.menus.motion_action.trigger()
    assert slow.preferences.reduce_motion
    step(slow, qtbot, wait_idle)
    assert not travels(slow)
    slow.plane.example_picked.emit(0)
    assert not travels(slow)
    assert slow.canvas.scene.values.values != ()
    slow.menus.motion_action.trigger()
    assert not slow.preferences.reduce_motion


def test_a_picked_point_goes_forward_once_and_its_values_stay(slow: MainWindow, qtbot: QtBot) -> None:
    before = bits_of(slow.document.project)
    slow.tool_bar.speed_slider.setValue(60)
    qtbot.mouseClick(slow.plane, LEFT, pos=at(slow.plane, *slow.document.project.points.xy[2]))
    motion = slow.slow_motion
    motion.stop_clock()
    assert {stage.kind for stage in motion.stages} == {"forward"}
    assert caption(slow) == "forward: point 3"
    travel = slow.canvas.scene.travelling.travel
    assert travel is not None
    assert [len(y) for y in travel.y] == [2, 0, 0]
    motion.show_at(1e6)
    assert not travels(slow)
    assert len(slow.canvas.scene.values.values) == 3
    assert slow.canvas.scene.values.opacity() == 1
    assert bits_of(slow.document.project) == before


def test_a_point_picked_during_a_run_disturbs_nothing(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    slow.controller.play()
    qtbot.waitUntil(lambda: slow.controller.state is RunState.RUNNING, timeout=60_000)
    way = slow.slow_motion.way
    slow.plane.example_picked.emit(2)
    assert slow.slow_motion.way is way
    slow.controller.pause()
    wait_idle(slow)


def test_the_plane_rings_the_example_that_travels(slow: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    ringed: list[int | None] = []
    step(slow, qtbot, wait_idle)
    way = slow.slow_motion.way
    assert way is not None
    ringed.append(slow.plane.current_example)
    slow.slow_motion.finish()
    ringed.append(slow.plane.current_example)
    assert ringed == [way.index, way.index]


def test_a_batch_travels_as_one_pulse_without_numbers(make_window: MakeWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    window = make_window(edits.set_training(find_project("xor-igd")[0], algorithm="minibatch", batch_size=3))
    window.tool_bar.speed_slider.setValue(0)
    step(window, qtbot, wait_idle)
    show(window, "forward", 1)
    travel = window.canvas.scene.travelling.travel
    assert travel is not None
    assert travel.y == ()
    assert len(window.canvas.scene.travelling.dots()) == 6
    assert caption(window) == "forward: batch of 3"
    show(window, "backward", 2)
    assert caption(window) == "backward: δ  of the batch of 3"


def test_where_the_perceptron_is_right_no_error_flows_back(make_window: MakeWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    xor = find_project("xor-igd")[0]
    network = edits.new_project((1,), ("heaviside",), xor.points)
    project = edits.set_training(edits.set_weights(network, (np.array([[-0.5, 1.0, 1.0]]),)), algorithm="perceptron", shuffle=False)
    window = make_window(project)
    window.tool_bar.speed_slider.setValue(0)
    said = []
    for _ in range(4):
        step(window, qtbot, wait_idle)
        show(window, "error", 1)
        said.append((caption(window), "backward" in {stage.kind for stage in window.slow_motion.stages}))
    assert sorted(said) == [("right: nothing to learn", False)] * 3 + [("wrong: c − y = −1", True)]
