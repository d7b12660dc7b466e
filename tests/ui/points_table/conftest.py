"""A table of points on a desk of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.ui.points_table import PointsTable
from mlp_studio.ui.theme import Look
from tests.ui.points_table.desk import FOUR, Desk, network


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def desk(look: Look, qtbot: QtBot) -> Iterator[Desk]:
    table = PointsTable(look)
    table.resize(784, 260)
    with qtbot.waitExposed(table):
        table.show()
    table.setFocus()
    yield Desk(table, qtbot, Project(network(), FOUR))
    table.close()
    table.deleteLater()
