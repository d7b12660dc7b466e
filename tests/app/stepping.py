"""A stepper beside a run with its real worker thread."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.app.stepper import Stepper
from mlp_studio.core.engine import Engine
from mlp_studio.core.project import Project
from tests.app.runs import Run


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


def after_steps(project: Project, count: int) -> Project:
    """Return the project after so many updates of a run that nobody steps through."""
    engine = Engine(project)
    for _ in range(count):
        engine.advance(1)
    return project.trained(engine.weights, engine.epoch, engine.example, engine.memory)
