"""A run on two moons with its real worker thread, closed when the test ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.settings import TrainingSettings
from tests.app.runs import Run


@pytest.fixture
def run(qtbot: QtBot) -> Iterator[Run]:
    points = generate("moons", 30, seed=2)
    project = edits.new_project((4, 1), ("tanh", "sigmoid"), points, TrainingSettings(learning_rate=0.05, shuffle=True))
    made = Run(project, qtbot)
    yield made
    assert made.controller.close()
