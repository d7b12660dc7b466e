"""A document with its controller and the real worker thread, for tests of runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import Document
from mlp_studio.app.notice import Notice
from mlp_studio.app.run_state import RunState
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core.project import Project


class Run:
    """A document with its controller, and the notices that came."""

    def __init__(self, project: Project, qtbot: QtBot) -> None:
        self.document = Document(project)
        self.controller = TrainingController(self.document)
        self.notices: list[Notice] = []
        self.controller.noticed.connect(self.notices.append)
        self._qtbot = qtbot

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=60_000)

    def until(self, state: RunState) -> None:
        self._qtbot.waitUntil(lambda: self.controller.state is state, timeout=60_000)

    def until_trained(self, epochs: int) -> None:
        self._qtbot.waitUntil(lambda: self.controller.shown.progress.epoch >= epochs, timeout=60_000)

    def play_a_while(self) -> None:
        """Play until some epochs are done, and pause."""
        self.controller.play()
        self.until_trained(self.document.project.progress.epoch + 20)
        self.controller.pause()
        self.until(RunState.IDLE)


def same_weights(left: Project, right: Project) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(left.network.weights, right.network.weights, strict=True))
