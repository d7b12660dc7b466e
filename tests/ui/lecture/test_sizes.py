"""The lecture's views at any size, from nothing at all to a wide dock: what they cannot show there they leave out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.lecture.views import VIEWS
from mlp_studio.ui.main_window import MainWindow

SIZES = ((0, 0), (1, 1), (40, 30), (300, 80), (800, 200))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_paints_at_any_size_without_a_warning(name: str, make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.picks.pick_example(1)
    window.picks.pick_weight((1, 0, 1))
    view = VIEWS[name].make(window)
    view.setParent(None)
    qtbot.addWidget(view)
    view.show()
    view.show_moment(window.controller.shown)
    for width, height in SIZES:
        view.setMinimumSize(0, 0)
        view.resize(width, height)
        qtbot.wait_exposed
        for part in view.findChildren(type(view)):
            part.repaint()
    view.close_threads()
