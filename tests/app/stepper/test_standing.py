"""Where the stepper stands after an edit, undo, a look back, a run and the end of the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.epoch_places import count_of
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from tests.app.stepping import Stepping
from tests.core.nets import training_with, xor_project


def test_an_edit_makes_it_start_over_but_a_view_setting_does_not(xor: Stepping) -> None:
    xor.lines(3)
    xor.document.edit("Decimals", lambda p: edits.set_view(p, decimals=4))
    assert xor.stepper.number == "7a"
    assert xor.stepper.before is xor.document.project
    outputs = xor.stepper.worked.y
    xor.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 5.0))
    assert xor.stepper.number == "4"
    assert xor.stepper.worked.y[1][0] != outputs[1][0]
    xor.lines(3)
    xor.document.edit("Set η", lambda p: edits.set_training(p, algorithm="batch"))
    assert (xor.stepper.number, xor.stepper.code.title) == ("4", "BGD_MLP2")


def test_undo_opening_and_looking_back_make_it_start_over_at_what_is_shown_then(xor: Stepping) -> None:
    xor.do(xor.controller.step_epoch, xor.controller.step_epoch)
    xor.lines(7)
    xor.document.undo()
    assert (xor.stepper.number, xor.stepper.before) == ("10", xor.document.project)
    xor.lines(2)
    xor.controller.look_at(1.0)
    assert (xor.stepper.number, xor.stepper.before.place) == ("10", 1.0)
    xor.do(*[xor.stepper.next_line] * 7)
    assert (xor.stepper.number, xor.document.project.place) == ("8", 1.25)  # it goes on from what was seen
    assert xor.controller.look_back.moment is None
    xor.document.open(training_with(xor_project(), algorithm="batch"))
    assert (xor.stepper.number, xor.stepper.code.title) == ("4", "BGD_MLP2")


def test_while_it_looks_back_it_goes_back_by_looking_further(xor: Stepping) -> None:
    xor.do(xor.controller.step_epoch, xor.controller.step_epoch, xor.controller.step_epoch)
    xor.controller.look_at(2.0)
    xor.do(xor.stepper.back)
    assert xor.controller.look_back.place == 1.0
    assert xor.stepper.before.place == 1.0
    assert xor.document.project.place == 3.0


def test_a_step_pauses_a_run_first(xor: Stepping) -> None:
    xor.controller.play()
    xor.until_trained(3)
    xor.do(xor.stepper.next_line)
    is_within_epoch = xor.document.project.progress.example > 0
    assert xor.stepper.number == ("4" if is_within_epoch else "10")
    assert xor.stepper.before is xor.document.project
    assert xor.document.project.progress.epoch >= 3
    assert xor.lines(3) == (["5", "6", "7a"] if is_within_epoch else ["3", "4", "5"])


def test_a_stop_rule_that_holds_already_keeps_it_where_it_is(make: Callable[[Project], Stepping]) -> None:
    start = training_with(xor_project(), stop=StopSettings(max_epochs=1))
    stepping = make(start)
    stepping.do(*[stepping.stepper.next_example] * 4)
    assert stepping.document.project.progress.epoch == 1
    place = stepping.document.project.place
    stepping.do(*[stepping.stepper.next_line] * 6)
    moved = stepping.document.project.place - place
    assert moved in (0.0, 0.25)  # as a step of the tool bar
    assert not stepping.stepper.is_busy


def test_what_cannot_train_is_not_stepped_through(make: Callable[[Project], Stepping]) -> None:
    stepping = make(training_with(xor_project(), algorithm="perceptron"))
    stepping.do(stepping.stepper.next_line, stepping.stepper.next_epoch)
    assert stepping.stepper.number == "4"
    assert stepping.document.undo_stack.count() == 0


def test_an_edit_while_an_update_is_under_way_wins(xor: Stepping) -> None:
    xor.lines(4)
    xor.stepper.next_line()
    assert xor.stepper.is_busy
    xor.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 5.0))
    xor.wait(lambda: not xor.stepper.is_busy)
    assert xor.document.project.network.weights[0][0, 0] == 5.0
    assert (xor.stepper.number, xor.stepper.before) == ("4", xor.document.project)


# The end of the loop


def test_after_a_whole_epoch_it_stands_at_the_check_with_the_t_that_it_has_counted(xor: Stepping) -> None:
    assert xor.stepper.count == count_of(xor.document.project.trained(xor.document.project.network.weights, 0, 1)) == (1, 1)
    xor.do(xor.controller.step_epoch, xor.controller.step_epoch)
    assert (xor.stepper.number, xor.stepper.count) == ("10", (2, 4))
    assert count_of(xor.document.project) == (2, 4)
    assert xor.lines(2) == ["3", "4"]
    assert xor.stepper.count == (3, 1)
    xor.do(xor.stepper.back, xor.stepper.back)
    assert xor.stepper.number == "10"


def test_without_examples_no_epoch_has_begun(make: Callable[[Project], Stepping]) -> None:
    stepping = make(replace(xor_project(), points=EMPTY))
    assert stepping.stepper.count == count_of(stepping.document.project) == (0, 0)


def test_a_run_that_a_rule_has_ended_leaves_it_at_the_last_line(make: Callable[[Project], Stepping]) -> None:
    stepping = make(training_with(xor_project(), stop=StopSettings(max_epochs=2)))
    stepping.controller.play()
    stepping.until_trained(2)
    stepping.wait(lambda: stepping.controller.state is RunState.IDLE)
    stepper = stepping.stepper
    assert (stepper.number, stepper.count) == ("11", (2, 4))
    assert stepper.has_reached("until")
    assert stepper.results("until")[0].note == "ends at 2"
    stepping.do(stepper.back)
    assert stepper.number == "10"
    assert stepping.lines(1) == ["11"]
    stepping.document.edit("Raise the limit", lambda p: training_with(p, stop=StopSettings(max_epochs=9)))
    assert stepper.number == "10"  # that run would go on
    stepping.document.undo()
    assert stepper.number == "11"
    stepping.controller.play()  # beyond the limit, which is raised
    stepping.until_trained(4)
    stepping.wait(lambda: stepping.controller.state is RunState.IDLE)
    assert stepper.number == "11"
    stepping.do(stepping.document.undo, stepping.document.undo)
    assert (stepper.number, stepper.count) == ("11", (2, 4))  # the end of the run before, again


def test_lines_that_lead_to_a_rule_end_at_the_last_line(make: Callable[[Project], Stepping]) -> None:
    stepping = make(training_with(xor_project(), stop=StopSettings(max_epochs=1)))
    stepping.do(stepping.stepper.next_epoch)
    assert (stepping.stepper.number, stepping.document.project.place) == ("11", 1.0)


def test_a_run_of_so_many_epochs_that_no_rule_ends_stands_at_the_check(xor: Stepping) -> None:
    xor.do(lambda: xor.controller.run_epochs(2))
    xor.until_trained(2)
    xor.wait(lambda: xor.controller.state is RunState.IDLE)
    assert xor.stepper.number == "10"
