"""The table and the plane show the same points as selected and as hovered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.ui.main_window import MainWindow


def test_points_selected_in_the_plane_are_selected_in_the_table_and_the_other_way_round(
    qtbot: QtBot, make_window: Callable[[Project], MainWindow]
) -> None:
    window = make_window(edits.new_project((1,), ("sigmoid",), generate("moons", 20)))
    table, painting = window.points_table, window.plane.painting
    window.tabs.setCurrentWidget(table)
    painting.set_active(True)
    qtbot.keyClick(window.plane, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(table.selected, np.arange(20))
    qtbot.keyClick(window.plane, Qt.Key.Key_Escape)
    assert len(table.selected) == 0
    window.tabs.tabBar().setFocus()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(painting.selected, np.arange(20))
    window.document.edit("Erase", lambda p: edits.remove_points(p, [3]))
    assert len(table.selected) == len(painting.selected) == 0


def test_the_point_under_the_pointer_is_marked_in_the_table(qtbot: QtBot, make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(edits.set_view(edits.new_project((1,), ("sigmoid",), generate("xor")), hyperplanes=False))
    window.tabs.setCurrentWidget(window.points_table)
    told: list[int | None] = []
    window.plane.hovered_point.connect(told.append)
    qtbot.waitUntil(lambda: window.plane.side > 250)  # the docks have their sizes
    x, y = window.document.project.points.xy[2].tolist()
    on_point = window.plane.position_of(x, y)
    qtbot.mouseMove(window.plane, on_point.toPoint())
    qtbot.waitUntil(lambda: told == [2])
    qtbot.mouseMove(window.plane, (on_point + QPointF(40, 40)).toPoint())
    qtbot.waitUntil(lambda: told == [2, None])
