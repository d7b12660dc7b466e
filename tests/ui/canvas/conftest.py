"""Canvases on their own, shown over a project and closed with their threads when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.ui.theme import Look
from tests.ui.canvas.bench import Bench


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(project: Project, *, width: int = 784, height: int = 555, look: Look | None = None) -> Bench:
        new = Bench(project, look or Look(), width, height)
        with qtbot.waitExposed(new.canvas):
            new.canvas.show()
        new.canvas.activateWindow()
        new.view.setFocus()
        qtbot.waitUntil(new.canvas.isActiveWindow)
        made.append(new)
        return new

    yield make
    QToolTip.hideText()
    for one in made:
        one.canvas.close()
        one.canvas.deleteLater()
