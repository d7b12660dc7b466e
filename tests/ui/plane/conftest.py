"""The plane on its own, shown over a square from −1 to 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import Look
from tests.ui.plane.desk import RISING, VERTICAL, Desk, project_with
from tests.ui.plane.places import SQUARE


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def plane(look: Look, qtbot: QtBot) -> Iterator[PlaneView]:
    widget = PlaneView(look)
    widget.resize(412, 436)
    widget.set_bounds(SQUARE)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


@pytest.fixture
def desk(plane: PlaneView) -> Desk:
    return Desk(plane, project_with(VERTICAL, RISING))
