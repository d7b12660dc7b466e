"""The bench of the strip above the network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.ui.theme import Look
from tests.ui.canvas.header.strip import Bench, Make


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Make]:
    made: list[Bench] = []

    def make(project: Project, *, width: int = 1000, pitch: float = 190.0, look: Look | None = None) -> Bench:
        new = Bench(project, width, pitch, look or Look())
        with qtbot.waitActive(new.host):
            new.host.show()
            new.host.activateWindow()
        new.place()
        made.append(new)
        return new

    yield make
    for one in made:
        one.host.close()
        one.host.deleteLater()
