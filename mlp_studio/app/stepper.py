"""The debugger of the training algorithm: goes through its pseudo-code line by line; the update itself is the session's own step."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.breakpoints import Breakpoints
from mlp_studio.app.document import NO_GESTURE, Document
from mlp_studio.app.run_state import RunState
from mlp_studio.app.step_goal import Goal
from mlp_studio.app.step_trail import StepTrail
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core.epoch_places import after_next_examples, before_last_examples, count_of, is_one_update, is_same_moment
from mlp_studio.core.project import Project
from mlp_studio.core.pseudocode import EXAMPLE_ROLES, Code, Role, code_of
from mlp_studio.core.worked_update import (
    Result,
    Touched,
    WorkedUpdate,
    convergence_results,
    epoch_results,
    examples_of_update,
    goes_only_forward,
    touched,
    weight_results,
    worked_update,
)

MOST_WAITING = 12
"""Commands that wait for an update to end: more come only from a key that is held down."""
_EPOCH_END: tuple[Role, ...] = ("until", "return")


class Stepper(QObject):
    """A place in the algorithm: the project from before an update, and the line that has just been computed.

    It holds nothing that is edited: after the line of the update the document has the new weights. A way of several updates, as to a
    breakpoint, is one undo step, and going back over an update takes that back. Of an update by several examples the lines are gone
    through for one example after the other. What anybody else does to the project makes it start over.

    Of a network with heaviside units, which the session does not train by gradients, it goes through the lines up to the errors, which
    are none, for one example of the epoch after the other: nothing is updated, and the document stays as it is.

    Parameters
    ----------
    document, controller
        Whose project is trained, and by whom.
    parent
        Qt's owner.

    Signals
    -------
    changed()
        Another line, other values, or other breakpoints.
    updating()
        The session has begun an update for the stepper.
    """

    changed = Signal()
    updating = Signal()

    def __init__(self, document: Document, controller: TrainingController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._controller = controller
        self._before = controller.shown
        self._after: Project | None = None
        self._role: Role = "examples"
        self._member = 0
        self._origin: Project | None = None
        """The project that is shown, where `before` only stands at another of its examples, since no update is made."""
        self._trail = StepTrail(document, controller)
        self._epoch_start: Project | None = None
        """The project from before the epoch that was begun last."""
        self._gesture = NO_GESTURE
        self._goal: Goal | None = None
        self._is_updating = self._is_jumping = self._is_own = False
        self._waiting: deque[Callable[[], None]] = deque(maxlen=MOST_WAITING)
        self._code: tuple[Project, Code] | None = None
        self._worked: tuple[Project, int, WorkedUpdate] | None = None
        self._examples: tuple[Project, tuple[int, ...]] | None = None
        self.breakpoints = Breakpoints()
        self.stopped_by = ""
        """Why it stands here, if a breakpoint is the reason: "line", "example" or "loss"."""
        controller.state_changed.connect(self._on_state)

    # Where it stands

    @property
    def before(self) -> Project:
        """The project with the weights that the lines are computed with."""
        return self._before

    @property
    def project(self) -> Project:
        """The project as it is at this line: after the line of the update, with the new weights."""
        return self._before if self._after is None else self._after

    @property
    def only_forward(self) -> bool:
        """Whether there is no gradient, so that the lines are gone through only up to the errors."""
        return goes_only_forward(self._before)

    @property
    def _steps(self) -> tuple[Role, ...]:
        steps = self.code.steps
        return steps[: steps.index("errors") + 1] if self.only_forward else steps

    @property
    def role(self) -> Role:
        """What the current line computes."""
        return self._role

    @property
    def number(self) -> str:
        """The number of the current line."""
        return self.code.lines[-1].number if self._role == "return" else self.code.line_of(self._role).number

    @property
    def is_busy(self) -> bool:
        """Whether an update is under way, or it runs on to somewhere."""
        return self._is_updating

    @property
    def code(self) -> Code:
        """The pseudo-code."""
        if self._code is None or self._code[0] is not self._before:
            self._code = (self._before, code_of(self._before))
        return self._code[1]

    @property
    def worked(self) -> WorkedUpdate:
        """What the update computes, line by line, for the example at hand."""
        if self._worked is None or self._worked[0] is not self._before or self._worked[1] != self._member:
            self._worked = (self._before, self._member, worked_update(self._before, self._member))
        return self._worked[2]

    @property
    def example(self) -> int | None:
        """The row of the example at hand; None where it is not known."""
        examples = self._examples_of_update
        return examples[self._member] if examples else None

    @property
    def count(self) -> tuple[int, int]:
        """The epoch t, begun by line 3, and the example of it at hand, from 1, as the lecture counts; without examples none begins."""
        progress, n = self._before.progress, self._before.points.training_count
        if self._role in _EPOCH_END or not n:
            return count_of(self._before)
        return progress.epoch + 1, min(progress.example + self._member + 1, n)

    @property
    def _examples_of_update(self) -> tuple[int, ...]:
        if self._examples is None or self._examples[0] is not self._before:
            self._examples = (self._before, examples_of_update(self._before))
        return self._examples[1]

    @property
    def _last_member(self) -> int:
        return max(0, len(self._examples_of_update) - 1)

    @property
    def touched(self) -> Touched:
        """The units and edges that the current line reads and writes."""
        return Touched() if self.only_forward and self._role == "errors" else touched(self._role, self._before.network.d)

    def has_reached(self, role: Role) -> bool:
        """Tell whether a line has been computed in this round of the loop."""
        steps = self._steps
        if self._role in steps:
            return role == "epoch" or (role in steps and steps.index(role) <= steps.index(self._role))
        return role == self._role or (role == "until" and self._role in _EPOCH_END)

    def results(self, role: Role) -> tuple[Result, ...]:
        """Return what a line has computed; nothing for lines to come, and of the changes in a batch what they add up to so far.

        The new weights are those of the session, bit by bit. Where there is no gradient, there are no errors either.
        """
        if self.only_forward and role in ("errors", "change"):
            return ()
        if not self.has_reached(role):
            return self.worked.sums if role == "change" and self._role in self.code.steps else ()
        if role == "epoch":
            return epoch_results(self._before)
        if role == "until":
            row = self._controller.row_of(self._before)
            loss, error_rate = (None, None) if row is None else (row[0], row[2])
            return convergence_results(self._before, loss, error_rate, self._epoch_start)
        found = self.worked.of(role)
        if role == "update" and self._after is not None:
            count = self._before.network.d
            row_of_weights = found[-1].row if found else 0
            return (*found[:-count], *weight_results(self._after.network, self._after.network.weights, row_of_weights))
        return found

    @property
    def can_go_back(self) -> bool:
        """Whether there is a line before this one that can be gone back to."""
        if self.only_forward:
            return self._role != self._steps[0] or self._member > 0 or self._before.progress.example > 0
        return (
            self._role not in ("until", self.code.steps[0])
            or self._trail.update_before(self.project) is not None
            or self._trail.moment_before(self._before.place) is not None
        )

    # What follows

    def follow(self, project: Project) -> bool:
        """Take note of what is shown, and start over for other weights, points, settings or place; return whether it does, and has told."""
        if self._is_updating or self._is_own:
            return False
        if is_same_moment(project, self._origin or self.project):
            if self._origin is not None:
                self._origin = project
            elif self._after is None:
                self._before = project
            else:
                self._after = project
            return False
        self._start_over(project)
        return True

    def stands_at(self, project: Project) -> bool:
        """Tell whether the lines are of this moment of the run."""
        return (self._origin or self.project).progress is project.progress

    def _start_over(self, project: Project) -> None:
        is_at_end = bool(project.progress.epoch) and not project.progress.example and not goes_only_forward(project)
        role: Role = "return" if self._controller.has_converged(project) else "until"
        self._stand_at(project, role if is_at_end else "examples")
        self._origin = self._epoch_start = None
        self._trail.clear()
        self.breakpoints = self.breakpoints.within(self.code, project.points)
        self.stopped_by = ""
        self.changed.emit()

    # Forth

    def next_line(self) -> None:
        """Compute the next line; after the last one of an example comes the next example, the update, or the end of the epoch."""
        self._ask(lambda: self._run(Goal()))

    def next_example(self) -> None:
        """Go on to the next example; after the last one of a batch the update is made."""
        self._ask(lambda: self._run(Goal(frozenset({"examples"}))))

    def next_epoch(self) -> None:
        """Go on to the first line of the next epoch."""
        if self.only_forward:
            return
        text = "Train to the next epoch" if self.breakpoints else ""
        self._ask(lambda: self._run(Goal(frozenset({"examples"}), fresh=True, text=text)))

    def run_to(self, number: str) -> None:
        """Go on until a line has been computed; of a line that computes nothing, the next one that does."""
        line = self.code.step_at(number)
        if line is not None and not (self.only_forward and line.role not in self._steps):
            self._ask(lambda: self._run(Goal(frozenset({line.role}), text=f"Train to line {line.number}")))

    def run(self) -> None:
        """Go on until a breakpoint; without one nothing happens."""
        if self.breakpoints:
            self._ask(lambda: self._run(Goal(frozenset(), text="Train to a breakpoint")))

    def stop(self) -> None:
        """Stand still after the update that is under way."""
        self._waiting.clear()
        self._goal = Goal()

    # Back

    def back(self) -> None:
        """Go one line back; over the line of an update by taking the step back, or to a moment of the run that is kept."""
        self._ask(self._go_back)

    # Breakpoints

    def toggle_line(self, number: str) -> None:
        """Set or clear a breakpoint on a line; of a line that computes nothing, on the next one that does."""
        line = self.code.step_at(number)
        if line is not None:
            self._set_breakpoints(replace(self.breakpoints, lines=self.breakpoints.lines ^ {line.number}))

    def toggle_example(self, index: int) -> None:
        """Set or clear a breakpoint on an example."""
        self._set_breakpoints(replace(self.breakpoints, examples=self.breakpoints.examples ^ {index}))

    def watch_loss(self, watched: bool) -> None:
        """Stop after an update that makes the loss larger, or do not."""
        self._set_breakpoints(replace(self.breakpoints, loss_rises=watched))

    def clear_breakpoints(self) -> None:
        """Stop nowhere any more."""
        self._set_breakpoints(Breakpoints())

    def _set_breakpoints(self, breakpoints: Breakpoints) -> None:
        self.breakpoints = breakpoints
        self.changed.emit()

    # Within

    def _ask(self, act: Callable[[], None]) -> None:
        """Do something, when what is under way has ended; a run is paused first, and a long way to go is ended by any command."""
        if self._is_updating:
            if self._goal is not None and self._goal.roles is not None:
                self.stop()
            else:
                self._waiting.append(act)
        elif self._controller.is_going:
            self._controller.pause()
        elif self._controller.state is RunState.IDLE and (self._controller.obstacle is None or self.only_forward):
            act()

    def _stand_at(self, project: Project, role: Role) -> None:
        self._before, self._after, self._role, self._member = project, None, role, 0

    def _run(self, goal: Goal) -> None:
        self._goal, self.stopped_by = goal, ""
        self._gesture = self._document.new_gesture()
        self._go_on()

    def _go_on(self) -> None:
        """Compute lines up to the goal; an update takes the session some time, and goes on from there."""
        goal = self._goal
        assert goal is not None
        if self.only_forward:
            self._go_forward(goal)
            self._rest()
            return
        while True:
            self._skip_examples(goal)
            if self._role == "change" and self._member == self._last_member:
                self._begin(to_epoch_end=goal.is_epoch_away and not self.breakpoints)
                return
            self._to_next_line()
            if self._has_arrived(goal):
                break
        self._rest()

    def _go_forward(self, goal: Goal) -> None:
        """Go through lines without an update, up to the goal, or once through all examples."""
        steps, points = self._steps, self._before.points
        for _ in range(points.training_count * len(steps) + len(steps)):
            if self._role != steps[-1]:
                self._role = steps[steps.index(self._role) + 1]
            elif self._member < self._last_member:
                self._role, self._member = "examples", self._member + 1
            else:
                self._origin = self._origin or self._before
                self._stand_at(after_next_examples(self._before), steps[0])
            if self._has_arrived(goal):
                return

    def _skip_examples(self, goal: Goal) -> None:
        """Go at once to the end of the examples before the next one with a breakpoint, where no line between is a place to stop."""
        lines = {self.code.line_of(role).number for role in EXAMPLE_ROLES if role in self.code.steps}
        stops_within = goal.roles is None or (goal.roles & set(EXAMPLE_ROLES) and not goal.fresh) or self.breakpoints.lines & lines
        if stops_within or self._role not in EXAMPLE_ROLES:
            return
        examples, watched = self._examples_of_update, self.breakpoints.examples
        found = (m for m in range(self._member + 1, len(examples)) if examples[m] in watched) if watched else iter(())
        self._role, self._member = "change", next(found, self._last_member + 1) - 1

    def _to_next_line(self) -> None:
        """Stand at the line after this one, which is not that of an update."""
        steps = self.code.steps
        if self._role == "update":
            project = self.project
            self._stand_at(project, "until" if project.progress.example == 0 else steps[0])
        elif self._role == "until" and self._controller.has_converged(self._before):
            self._role = "return"
        elif self._role in (*_EPOCH_END, "epoch"):  # from the last line it goes on, as Play does
            self._role = steps[0] if self._role == "epoch" else "epoch"
        elif self._role == "change":
            self._role, self._member = "examples", self._member + 1
        else:
            self._role = steps[steps.index(self._role) + 1]

    def _has_arrived(self, goal: Goal) -> bool:
        """Tell whether to stop at this line, because it is the goal, or because there is a breakpoint."""
        example = self.example if self._role == "examples" else None
        self.stopped_by = self.breakpoints.reached(self.number, example, self._before, self._after if self._role == "update" else None)
        if self.stopped_by or goal.roles is None or self._role == "return":
            return True
        return self._role in goal.roles and (not goal.fresh or (self._before.progress.example == 0 and self._member == 0))

    def _begin(self, *, to_epoch_end: bool) -> None:
        """Have the session make the update, or all that are left of the epoch."""
        controller = self._controller
        if controller.look_back.moment is not None:
            self._is_own = True
            controller.continue_from_here()
            self._is_own = False
            self._before = self._document.project
        if self._before.progress.example == 0:
            self._epoch_start = self._before
        self._is_updating, self._is_jumping = True, to_epoch_end
        text = "" if self._goal is None else self._goal.text
        (controller.step_epoch if to_epoch_end else controller.step_example)(gesture=self._gesture, text=text)
        if controller.state is RunState.IDLE:  # refused
            self._is_updating = False
            self._rest()
            return
        self.updating.emit()

    def _on_state(self, state: RunState) -> None:
        if not self._is_updating or state in (RunState.PREPARING_STEP, RunState.ENDING):
            return
        self._is_updating = False
        if state is not RunState.IDLE:  # somebody has begun a run meanwhile: it is not gone on here
            self._goal = None
            self._waiting.clear()
            return
        goal, project = self._goal, self._controller.shown
        if is_same_moment(project, self._before):  # the session has refused: a stop rule holds, it has failed, or is closed
            self._waiting.clear()
            self._rest()
        elif self._is_jumping and project.points is self._before.points:
            self._stand_at(project, "until")
            if goal is not None and not self._has_arrived(goal):
                self._go_on()
            else:
                self._rest()
        elif is_one_update(self._before, project):
            self._after, self._role = project, "update"
            self._trail.add(self._before, project)
            if goal is not None and not self._has_arrived(goal):
                self._go_on()
            else:
                self._rest()
        else:  # somebody has opened another project, or edited this one: what waits was not meant for it
            self._goal = None
            self._waiting.clear()
            self._start_over(project)

    def _rest(self) -> None:
        """Tell where it stands now, and do what has been asked for meanwhile."""
        self._goal = None
        self.changed.emit()
        if self._waiting and not self._is_updating:
            self._ask(self._waiting.popleft())

    def _go_back(self) -> None:
        self.stopped_by = ""
        steps = self._steps
        if self.only_forward and self._role == steps[0] and not self._member:
            self._origin = self._origin or self._before
            self._stand_at(before_last_examples(self._before), steps[-1])
            self._member = self._last_member
        elif self._role == "update":
            self._take_back("change")
        elif self._role in ("epoch", "return"):
            self._role = "until"
        elif self._role == "examples" and self._member:
            self._role, self._member = "errors" if self.only_forward else "change", self._member - 1
        elif self._role in steps[1:]:
            self._role = steps[steps.index(self._role) - 1]
        elif self._role == steps[0] and self._before.progress.example == 0 and self._trail.update_before(self.project) is not None:
            self._role = "epoch"
        else:
            self._go_before()
        self._rest()

    def _go_before(self) -> None:
        """Stand at the end of the update that has led here, or, where it cannot be told, at the last moment of the run that is kept."""
        found, controller = self._trail.update_before(self.project), self._controller
        if found is not None and is_one_update(*found):
            (self._before, self._after), self._role = found, "update"
            self._member = self._last_member
        elif found is not None:
            self._take_back("examples")
        elif controller.look_back.moment is not None:
            controller.look_on(-1)
        else:
            moment = self._trail.moment_before(self._before.place)
            if moment is not None:
                self._is_own = True
                controller.look_at(moment)
                controller.continue_from_here()
                self._is_own = False
                self._stand_at(self._document.project, "examples")

    def _take_back(self, role: Role) -> None:
        """Undo the step that has led to the document's project, or shorten it by its last update, and stand at a line before that."""
        document, command, found = self._document, self._trail.last_command, self._trail.update_before(self.project)
        assert command is not None and found is not None  # noqa: PT018 - not a test
        self._is_own = True
        if command.before is found[0]:
            document.undo()
        else:
            document.commit(command.text(), found[0], command.id())  # it merges with the way that it shortens
        self._is_own = False
        self._stand_at(document.project, role)
        if role == "change":
            self._member = self._last_member
