"""The debugger of the algorithm steps with the session's own step, forth and back, and starts over where anybody else acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.breakpoints import Breakpoints
from mlp_studio.app.run_state import RunState
from mlp_studio.app.stepper import MOST_WAITING, Stepper
from mlp_studio.core import edits
from mlp_studio.core.engine import Engine
from mlp_studio.core.epoch_places import count_of
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from mlp_studio.core.three_nets import with_units
from mlp_studio.core.worked_update import ENDLESS, worked_update
from tests.app.runs import Run
from tests.core.nets import same_bits, training_with, xor_project


class Stepping(Run):
    """A document with its controller and a stepper."""

    def __init__(self, project: Project, qtbot: QtBot) -> None:
        super().__init__(project, qtbot)
        self.stepper = Stepper(self.document, self.controller)
        self.document.changed.connect(lambda *_: self.follow())
        self.controller.look_back.changed.connect(self.follow)
        self.controller.state_changed.connect(lambda _: self.follow())

    def follow(self) -> None:
        """Tell the stepper what is shown, as a view in sight does."""
        if not self.controller.is_going:
            self.stepper.follow(self.controller.shown)

    def do(self, *steps: Callable[[], None]) -> None:
        """Do something and wait until it is done."""
        for step in steps:
            step()
            self.wait(lambda: not self.stepper.is_busy and self.controller.state is RunState.IDLE)

    def lines(self, count: int) -> list[str]:
        """Go on by so many lines; return their numbers."""
        found = []
        for _ in range(count):
            self.do(self.stepper.next_line)
            found.append(self.stepper.number)
        return found


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[[Project], Stepping]]:
    made: list[Stepping] = []

    def start(project: Project) -> Stepping:
        made.append(Stepping(project, qtbot))
        return made[-1]

    yield start
    for stepping in made:
        assert stepping.controller.close()


@pytest.fixture
def xor(make: Callable[[Project], Stepping]) -> Stepping:
    return make(xor_project())


def after_steps(project: Project, count: int) -> Project:
    """Return the project after so many updates of a run that nobody steps through."""
    engine = Engine(project)
    for _ in range(count):
        engine.advance(1)
    return project.trained(engine.weights, engine.epoch, engine.example, engine.memory)


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


def test_an_edit_while_an_update_is_under_way_wins(xor: Stepping) -> None:
    xor.lines(4)
    xor.stepper.next_line()
    assert xor.stepper.is_busy
    xor.document.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 5.0))
    xor.wait(lambda: not xor.stepper.is_busy)
    assert xor.document.project.network.weights[0][0, 0] == 5.0
    assert (xor.stepper.number, xor.stepper.before) == ("4", xor.document.project)


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


def test_going_back_in_a_network_without_a_gradient_stays_there(xor: Stepping) -> None:
    xor.do(xor.stepper.next_example, xor.stepper.next_example)
    xor.document.edit("Set activation", lambda p: replace(p, network=with_units(p.network, "heaviside")))
    assert xor.stepper.only_forward
    xor.do(xor.stepper.back)
    there = xor.stepper.count, xor.stepper.role
    assert there == ((1, 2), "errors")
    xor.follow()
    assert (xor.stepper.count, xor.stepper.role) == there
