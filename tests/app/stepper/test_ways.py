"""The stepper on its way to a line, a breakpoint or the end of an epoch, and who ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mlp_studio.app.breakpoints import Breakpoints
from mlp_studio.app.run_state import RunState
from mlp_studio.app.stepper import MOST_WAITING
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from tests.app.stepping import Stepping, after_steps
from tests.core.nets import same_bits, training_with, xor_project


@pytest.mark.parametrize(("number", "stops_at", "place"), [("7b", "7b", 0.0), ("9", "10", 1.0), ("2", "3", 1.0), ("8", "8", 0.25)])
def test_it_runs_to_a_line(xor: Stepping, number: str, stops_at: str, place: float) -> None:
    xor.stepper.run_to(number)
    xor.wait(lambda: xor.stepper.number == stops_at and not xor.stepper.is_busy)
    assert xor.document.project.place == place


def test_a_breakpoint_on_a_line_stops_on_the_way_to_the_next_epoch(xor: Stepping) -> None:
    xor.stepper.toggle_line("6")
    xor.do(xor.stepper.next_epoch)
    assert (xor.stepper.number, xor.stepper.stopped_by) == ("6", "line")
    xor.stepper.toggle_line("6")
    xor.stepper.toggle_line("9")  # which computes nothing
    assert xor.stepper.breakpoints.lines == {"10"}
    xor.do(xor.stepper.next_epoch)
    assert (xor.stepper.number, xor.document.project.place) == ("10", 1.0)


def test_a_breakpoint_on_an_example_stops_before_it_is_used(xor: Stepping) -> None:
    xor.stepper.toggle_example(2)
    xor.stepper.run()
    xor.wait(lambda: xor.stepper.stopped_by == "example")
    assert (xor.stepper.number, xor.stepper.worked.indices) == ("4", (2,))
    assert xor.document.project.progress.example == 2
    xor.stepper.clear_breakpoints()
    assert xor.stepper.breakpoints == Breakpoints()
    xor.stepper.run()
    assert not xor.stepper.is_busy  # there is nothing to run to


def test_it_stops_where_the_loss_rises(make: Callable[[Project], Stepping]) -> None:
    stepping = make(training_with(xor_project(), learning_rate=8.0))
    stepping.stepper.watch_loss(True)
    stepping.stepper.run()
    stepping.wait(lambda: stepping.stepper.stopped_by == "loss")
    assert stepping.stepper.role == "update"
    before, after = measure(stepping.stepper.before), measure(stepping.stepper.project)
    assert before is not None
    assert after is not None
    assert after[0] > before[0]


def test_a_command_ends_a_long_way_and_keys_pressed_meanwhile_are_not_lost(xor: Stepping) -> None:
    xor.stepper.toggle_line("3")
    xor.stepper.toggle_line("3")
    xor.stepper.toggle_example(99)
    xor.stepper.run()
    assert xor.stepper.is_busy
    xor.do(xor.stepper.next_line)
    assert not xor.stepper.is_busy
    assert xor.stepper.role == "update"
    xor.stepper.clear_breakpoints()
    begin = xor.document.project.place
    for _ in range(7):
        xor.stepper.next_line()
    xor.wait(lambda: not xor.stepper.is_busy and xor.stepper.number == "4" and xor.document.project.place > begin)
    assert MOST_WAITING > 7


def test_a_breakpoint_on_an_example_stops_at_it_within_its_batch(make: Callable[[Project], Stepping]) -> None:
    start = training_with(xor_project(), algorithm="minibatch", batch_size=2)
    mini = make(start)
    mini.stepper.toggle_example(3)
    mini.do(mini.stepper.run)
    assert (mini.stepper.number, mini.stepper.example, mini.document.project.place) == ("4b", 3, 0.5)
    mini.do(mini.stepper.run)
    assert (mini.stepper.example, mini.document.project.place) == (3, 1.5)
    assert same_bits(mini.document.project.network.weights, after_steps(start, 3).network.weights)


def test_a_way_of_many_updates_is_one_undo_step(xor: Stepping) -> None:
    start = xor.document.project
    xor.stepper.toggle_line("10")
    xor.do(xor.stepper.run)
    assert (xor.stepper.number, xor.document.project.place) == ("10", 1.0)
    assert xor.document.steps[1:] == ("Train to a breakpoint",)
    xor.do(xor.stepper.run)
    assert xor.document.steps[1:] == ("Train to a breakpoint",) * 2
    xor.document.undo()
    xor.document.undo()
    assert xor.document.project is start
    xor.stepper.clear_breakpoints()
    xor.do(lambda: xor.stepper.run_to("8"), lambda: xor.stepper.run_to("8"))
    assert xor.document.steps[1:] == ("Train to line 8",) * 2


def test_back_goes_over_the_updates_of_a_way_one_by_one(xor: Stepping) -> None:
    start = xor.document.project
    xor.stepper.toggle_line("10")
    xor.do(xor.stepper.run)
    for place in (0.75, 0.5, 0.25):
        while xor.stepper.number != "7b":
            xor.do(xor.stepper.back)
        assert xor.document.project.place == place
        assert same_bits(xor.document.project.network.weights, after_steps(start, round(4 * place)).network.weights)
        assert len(xor.document.steps) == 2
        xor.do(xor.stepper.back)
    xor.do(*[xor.stepper.back] * 5)
    assert (xor.stepper.number, xor.document.project) == ("7b", start)
    assert xor.document.step == 0


def test_breakpoints_that_cannot_be_reached_any_more_are_dropped(xor: Stepping) -> None:
    xor.stepper.toggle_line("7a")
    xor.stepper.toggle_line("5")
    xor.stepper.toggle_example(1)
    xor.stepper.toggle_example(3)
    xor.document.edit("Remove a point", lambda p: edits.remove_points(p, [3]))
    assert xor.stepper.breakpoints == Breakpoints(frozenset({"5", "7a"}), frozenset({1}))
    xor.document.open(edits.set_training(edits.new_project((1,), ("heaviside",), generate("xor")), algorithm="perceptron"))
    assert xor.stepper.breakpoints.lines == {"5"}


def test_a_run_that_is_begun_on_the_way_ends_it_and_a_step_pauses_that_run(xor: Stepping) -> None:
    xor.stepper.toggle_example(99)
    xor.stepper.run()
    assert xor.stepper.is_busy
    xor.controller.play()
    assert not xor.stepper.is_busy
    xor.until_trained(3)
    xor.do(xor.stepper.next_line)
    assert xor.controller.state is RunState.IDLE
    assert xor.stepper.number == ("4" if xor.document.project.progress.example else "10")
    assert xor.stepper.before is xor.document.project


def with_lines_waiting(stepping: Stepping) -> None:
    """Have an update under way, and more lines than one asked for meanwhile."""
    stepping.lines(4)
    for _ in range(MOST_WAITING + 1):
        stepping.stepper.next_line()
    assert stepping.stepper.is_busy


def test_lines_that_wait_are_not_gone_through_in_another_project(xor: Stepping) -> None:
    xor.stepper.toggle_example(3)
    with_lines_waiting(xor)
    few = xor_project()
    few = replace(few, points=PointSet(few.points.xy[:2], few.points.labels[:2], few.points.classes))
    xor.document.open(few)
    xor.wait(lambda: not xor.stepper.is_busy and xor.controller.state is RunState.IDLE)
    assert xor.document.project.progress == few.progress
    assert xor.document.undo_stack.count() == 0
    assert not xor.stepper.breakpoints


def test_nothing_that_waits_is_begun_when_the_controller_is_closed(xor: Stepping) -> None:
    with_lines_waiting(xor)
    assert xor.controller.close()
    assert not xor.stepper.is_busy
    assert xor.controller.state is RunState.IDLE
    xor.controller.step_example()
    assert xor.controller.state is RunState.IDLE
