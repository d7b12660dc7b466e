"""The lecture's views at any size, from nothing at all to a wide dock: what they cannot show there they leave out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.slot_feed import SlotFeed
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.lecture.views import VIEWS
from mlp_studio.ui.main_window import MainWindow

SIZES = ((0, 0), (1, 1), (0, 30), (40, 30), (300, 80), (800, 200))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_and_all_its_parts_are_painted_at_any_size_without_a_warning(
    name: str, make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.picks.pick_example(1)
    window.picks.pick_weight((1, 0, 1))
    view = window.lecture.open(name)
    view.setParent(None)
    qtbot.addWidget(view)
    view.setMinimumSize(0, 0)
    view.show()
    feed = getattr(view, "feed", None)
    if isinstance(feed, SlotFeed):  # what a worker draws is in sight
        qtbot.waitUntil(lambda: feed.is_at_rest)
    for width, height in SIZES:
        view.resize(width, height)
        view.show_moment(window.controller.shown)
        assert view.grab().width() == view.width()
    for part in view.findChildren(QWidget):
        part.setMinimumSize(0, 0)
        part.setMaximumSize(800, 800)
        for width, height in SIZES:
            part.resize(width, height)
            part.grab()
