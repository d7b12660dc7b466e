"""Steppers at the first line, closed with their threads when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from tests.app.stepping import Stepping
from tests.core.nets import xor_project


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
