"""How many points lie at one place of the hidden space is told where it can be read."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.layouts import LayoutName
from mlp_studio.ui.main_window import MainWindow
from tests.ui.hidden_space.sight import settle


def test_a_count_stands_in_the_square_and_beside_the_badge_of_the_output_line(
    xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    window, view = xor
    places: list[tuple[LayoutName, int, int]] = [("explore", 1280, 800), ("lecture", 1280, 800), ("lecture", 1440, 900)]
    for layout, width, height in places:
        window.resize(width, height)
        window.layouts.show(layout)
        settle(view, qtbot)
        space = view.space
        assert space.output_badge is not None
        [(box, _)] = space.counts
        assert not box.intersects(space.output_badge), (layout, width, box, space.output_badge)
        assert QRectF(space.plot_rect()).contains(box), (layout, width)
