"""The debugger of the algorithm steps with the session's own step, forth and back, and starts over where anybody else acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project
from mlp_studio.core.three_nets import with_units
from mlp_studio.core.worked_update import ENDLESS, worked_update
from tests.app.stepping import Stepping, after_steps
from tests.core.nets import same_bits, training_with, xor_project


def test_the_lines_come_in_the_order_of_the_algorithm(xor: Stepping) -> None:
    assert xor.stepper.number == "4"
    assert xor.lines(6) == ["5", "6", "7a", "7b", "8", "4"]
    assert xor.document.project.progress.example == 1
    assert xor.lines(19) == ["5", "6", "7a", "7b", "8", "4"] * 2 + ["5", "6", "7a", "7b", "8", "10", "3"]
    assert xor.lines(1) == ["4"]
    assert xor.document.project.progress.epoch == 1


@pytest.mark.parametrize("settings", [{}, {"optimiser": "adam", "shuffle": True}, {"algorithm": "minibatch", "batch_size": 3}])
def test_n_steps_through_the_lines_leave_the_same_bits_as_n_steps_of_a_run(
    make: Callable[[Project], Stepping], settings: dict[str, object]
) -> None:
    start = training_with(xor_project(), **settings)
    stepping = make(start)
    update = stepping.stepper.code.line_of("update").number
    for _ in range(9):
        stepping.do(lambda: stepping.stepper.run_to(update))
    wanted = after_steps(start, 9)
    assert same_bits(stepping.document.project.network.weights, wanted.network.weights)
    assert stepping.document.project.place == wanted.place


def test_going_back_and_forth_again_leaves_the_same_bits(xor: Stepping) -> None:
    start = xor.document.project
    xor.lines(15)
    for _ in range(10):
        xor.do(xor.stepper.back)
    assert xor.stepper.number == "8"
    xor.do(xor.stepper.back)
    assert (xor.stepper.number, xor.document.project) == ("7b", start)
    assert xor.document.project.network is start.network
    xor.do(*[xor.stepper.next_example] * 7)
    assert same_bits(xor.document.project.network.weights, after_steps(start, 7).network.weights)


def test_the_line_of_the_update_shows_the_sessions_own_weights_and_is_an_undo_step(xor: Stepping) -> None:
    before = xor.document.project
    xor.lines(4)
    assert xor.document.project is before
    assert xor.stepper.results("update") == ()
    xor.lines(1)
    after = xor.document.project
    shown = tuple(result.value for result in xor.stepper.results("update"))
    assert same_bits(shown, after.network.weights)
    assert same_bits(shown, after_steps(before, 1).network.weights)
    assert xor.document.undo_stack.count() == 1
    np.testing.assert_allclose(xor.stepper.results("errors")[0].value, xor.stepper.worked.delta[1])
    assert xor.stepper.before is before  # all other lines were computed with the weights from before it


def test_only_lines_that_have_been_computed_have_values(xor: Stepping) -> None:
    xor.lines(2)
    reached = [
        role for role in ("epoch", "examples", "forward", "residual", "errors", "change", "update", "until") if xor.stepper.results(role)
    ]  # type: ignore[arg-type]
    assert reached == ["epoch", "examples", "forward", "residual"]
    xor.stepper.run_to("10")
    xor.wait(lambda: xor.stepper.number == "10")
    assert [result.symbol for result in xor.stepper.results("until")] == ["t", "L_2", ""]
    assert xor.stepper.results("until")[-1].note == ENDLESS
    row = measure(xor.document.project)
    assert row is not None
    assert float(xor.stepper.results("until")[1].value) == pytest.approx(row[0])
    assert not xor.stepper.has_reached("forward")


def test_back_goes_over_the_end_of_an_epoch(xor: Stepping) -> None:
    xor.do(xor.stepper.next_example, xor.stepper.next_example, xor.stepper.next_example, xor.stepper.next_example)
    assert xor.document.project.progress.epoch == 1
    numbers = []
    for _ in range(4):
        xor.do(xor.stepper.back)
        numbers.append(xor.stepper.number)
    assert numbers == ["3", "10", "8", "7b"]
    assert xor.document.project.progress.example == 3


def test_back_ends_at_the_beginning(xor: Stepping) -> None:
    assert not xor.stepper.can_go_back
    xor.do(xor.stepper.back)
    assert (xor.stepper.number, xor.document.undo_stack.count()) == ("4", 0)
    xor.lines(1)
    assert xor.stepper.can_go_back


def test_back_takes_a_whole_run_back_at_once(xor: Stepping) -> None:
    start = xor.document.project
    xor.do(xor.controller.step_epoch)
    assert xor.stepper.number == "10"
    xor.do(xor.stepper.back, xor.stepper.back, xor.stepper.back)
    assert xor.document.project is start


def test_where_nothing_can_be_undone_back_goes_to_a_moment_of_the_run(xor: Stepping) -> None:
    xor.do(xor.controller.step_epoch, xor.controller.step_epoch)
    xor.document.undo_stack.clear()
    xor.do(xor.stepper.back)
    assert xor.document.project.progress.epoch == 1
    assert xor.stepper.number == "4"
    assert xor.document.undo_stack.undoText() == "Go back to epoch 1"


def test_the_next_epoch_is_one_step_of_the_session_and_one_undo_step(xor: Stepping) -> None:
    start = xor.document.project
    xor.lines(8)
    xor.do(xor.stepper.next_epoch)
    assert (xor.stepper.number, xor.document.project.place) == ("4", 1.0)
    assert xor.document.undo_stack.count() == 2
    assert same_bits(xor.document.project.network.weights, after_steps(start, 4).network.weights)


@pytest.mark.parametrize("algorithm", ["igd", "batch"])
def test_a_net_without_a_gradient_is_gone_through_forward_and_nothing_is_trained(
    make: Callable[[Project], Stepping], algorithm: str
) -> None:
    start = training_with(edits.new_project((2, 1), ("heaviside", "heaviside"), generate("xor")), algorithm=algorithm)
    stepping = make(start)
    stepper, n = stepping.stepper, start.points.training_count
    assert stepping.lines(3) == ["5", "6", "7a"]
    assert [result.value.tolist() for result in stepper.results("forward")] == [r.value.tolist() for r in stepper.worked.of("forward")]
    assert stepper.results("errors") == stepper.results("change") == ()
    assert stepping.lines(1) == ["4"]
    assert stepper.example == 1
    stepper.follow(stepping.document.project)
    assert stepper.example == 1  # the document stands at its first example all the while
    stepping.do(stepper.back)
    assert (stepper.number, stepper.example) == ("7a", 0)
    stepping.do(*[stepper.next_example] * n)
    assert (stepper.number, stepper.example) == ("4", 0)  # once round
    assert not stepper.can_go_back
    for number in ("8", "10"):  # lines that are never reached
        stepping.do(lambda number=number: stepper.run_to(number))  # type: ignore[misc]
    stepping.do(stepper.next_epoch)
    assert stepper.number == "4"
    stepper.toggle_example(2)
    stepping.do(stepper.run)
    assert (stepper.example, stepper.stopped_by) == (2, "example")
    stepper.clear_breakpoints()
    stepper.watch_loss(True)
    stepping.do(stepper.run)  # the loss never rises: it ends after all examples
    assert not stepper.is_busy
    assert stepping.document.project is start
    assert stepping.document.undo_stack.count() == 0


def test_within_a_batch_the_examples_come_one_after_the_other_and_the_update_after_the_last(make: Callable[[Project], Stepping]) -> None:
    start = training_with(xor_project(), algorithm="batch")
    batch = make(start)
    assert batch.lines(5) == ["5", "6", "7a", "7b", "4"]
    assert (batch.stepper.example, batch.document.project) == (1, start)
    so_far = batch.stepper.results("change")
    assert [result.symbol for result in so_far] == [r"\Delta W^{h}", r"\Delta W^{o}"]
    np.testing.assert_array_equal(so_far[0].value, worked_update(start, 0).of("change")[1].value)
    assert batch.stepper.results("residual") == ()
    batch.do(batch.stepper.next_example, batch.stepper.next_example)
    assert (batch.stepper.example, batch.stepper.worked.y[0].tolist()) == (3, start.points.xy[3].tolist())
    assert batch.lines(6) == ["5", "6", "7a", "7b", "9", "10"]
    assert same_bits(batch.document.project.network.weights, after_steps(start, 1).network.weights)


def test_back_goes_through_the_examples_of_a_mini_batch(make: Callable[[Project], Stepping]) -> None:
    mini = make(training_with(xor_project(), algorithm="minibatch", batch_size=2))
    mini.do(mini.stepper.next_example, mini.stepper.next_example)
    assert (mini.stepper.number, mini.stepper.example, mini.document.project.place) == ("4b", 2, 0.5)
    numbers = []
    for _ in range(9):
        mini.do(mini.stepper.back)
        numbers.append(f"{mini.stepper.number} of {mini.stepper.example}")
    assert numbers == ["4a of 2", "8b of 1", "7b of 1", "7a of 1", "6 of 1", "5 of 1", "4b of 1", "7b of 0", "7a of 0"]
    assert mini.document.project.place == 0.0


def test_going_back_in_a_network_without_a_gradient_stays_there(xor: Stepping) -> None:
    xor.do(xor.stepper.next_example, xor.stepper.next_example)
    xor.document.edit("Set activation", lambda p: replace(p, network=with_units(p.network, "heaviside")))
    assert xor.stepper.only_forward
    xor.do(xor.stepper.back)
    there = xor.stepper.count, xor.stepper.role
    assert there == ((1, 2), "errors")
    xor.follow()
    assert (xor.stepper.count, xor.stepper.role) == there
