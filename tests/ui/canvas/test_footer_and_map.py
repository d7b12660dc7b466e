"""Zoom to fit, the zoom control, the symbols below the network, and the map of a network that is seen in part."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.bench import BESIDE, Bench, project_of

Make = Callable[..., Bench]
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


# Zoom


def test_a_network_too_large_is_shown_as_a_whole_by_zoom_to_fit(bench: Make) -> None:
    one = bench(project_of(40, 40, 40, 40, 40, 2))
    one.canvas.open_layers(True)
    one.canvas.zoom_to_fit()
    assert one.view.zoom < 0.6
    one.canvas.zoom_in()
    one.canvas.zoom_in()
    zoomed = one.view.zoom
    one.canvas.zoom_to_fit()
    assert one.view.zoom < zoomed
    area = one.viewport.rect()
    for s, i in ((0, 0), (1, 0), (1, 39), (5, 39), (6, 1)):
        assert area.contains(one.unit(s, i))


def test_a_small_network_is_fitted_at_its_own_size(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    assert one.view.zoom == 1
    one.canvas.resize(1100, 700)
    assert one.view.zoom == 1


def test_a_fitted_network_follows_the_size_of_the_view(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.resize(1300, 900)
    QApplication.processEvents()
    wide = one.unit(3, 0).x()
    one.canvas.resize(700, 500)
    QApplication.processEvents()
    assert one.unit(3, 0).x() < wide - 200
    assert one.viewport.rect().contains(one.unit(1, 4))


def test_the_zoom_stays_when_an_edit_comes_after_the_user_has_zoomed(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(5, 4, 2))
    zoom = one.canvas.zoom_control
    qtbot.mouseClick(zoom.zoom_in_button, LEFT)
    assert one.view.zoom == 1.25
    one.show(edits.add_unit(one.project, 1))
    assert one.view.zoom == 1.25
    qtbot.mouseClick(zoom.percent_button, LEFT)
    assert one.view.zoom == 1
    qtbot.mouseClick(zoom.zoom_out_button, LEFT)
    assert one.view.zoom == 0.8
    assert zoom.percent_button.text() == "80%"
    qtbot.mouseClick(zoom.fit_button, LEFT)
    assert one.view.zoom == 1


def test_what_is_in_view_stays_in_place_when_a_zoomed_network_is_edited(bench: Make) -> None:
    one = bench(project_of(5, 4, 2), height=900)
    one.wheel(one.unit(1, 2), 3)
    before = [one.unit(1, i) for i in range(5)]
    one.show(edits.remove_unit(one.project, 2, 0))
    one.show(edits.add_unit(one.project, 1))
    assert [one.unit(1, i) for i in range(5)] == before


# Symbols


def test_the_strip_below_names_sizes_and_matrices(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.resize(1100, 700)
    assert [latex for _, latex in one.canvas.footer.symbols()] == [
        "p = 2",
        "W^{h1}",
        "l_{1} = 5",
        "W^{h2}",
        "l_{2} = 4",
        "W^{o}",
        "k = 2",
    ]


def test_the_symbols_stand_below_their_columns_after_panning(bench: Make) -> None:
    one = bench(project_of(5, 4, 2), width=1100)
    one.drag(BESIDE, BESIDE + QPoint(-40, 20), button=MIDDLE)
    symbols = dict((latex, x) for x, latex in one.canvas.footer.symbols())  # noqa: C402
    assert symbols["l_{1} = 5"] == pytest.approx(one.unit(1, 0).x(), abs=1)


@pytest.mark.parametrize("sizes", [(5, 2), (5, 4, 3), (3, 1)])
@pytest.mark.parametrize("width", [560, 784, 860, 1200])
def test_the_number_of_outputs_is_not_hidden_by_the_zoom_control(sizes: tuple[int, ...], width: int, bench: Make) -> None:
    canvas = bench(project_of(*sizes)).canvas
    canvas.resize(width, 555)
    QApplication.processEvents()
    x, latex = canvas.footer.symbols()[-1]
    assert latex == f"k = {sizes[-1]}"
    zoom = canvas.zoom_control.geometry()
    assert zoom.bottom() < canvas.footer.y() or x + 15 < zoom.left()


def test_the_zoom_control_stays_below_what_was_raised_over_the_canvas(bench: Make) -> None:
    canvas = bench(project_of(3, 2)).canvas
    notice = QWidget(canvas)
    notice.show()
    notice.raise_()
    canvas.resize(900, 600)
    canvas.show_project(project_of(4, 2))
    notice.setGeometry(canvas.zoom_control.geometry())
    assert canvas.childAt(canvas.zoom_control.geometry().center()) is notice


def test_neither_the_zoom_control_nor_the_drawing_button_covers_a_unit(bench: Make) -> None:
    for count in (2, 4, 6, 10):
        one = bench(project_of(5, 4, count))
        for control in (one.canvas.zoom_control, one.canvas.tool_control):
            for s, n in enumerate(one.sizes):
                assert not control.geometry().contains(one.unit(s, n - 1) + one.view.pos())


# The map


def test_the_map_appears_when_a_part_of_the_network_is_out_of_view(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    assert not one.canvas.minimap.isVisible()
    one.wheel(one.unit(1, 2), 4)
    assert one.canvas.minimap.isVisible()
    one.canvas.zoom_to_fit()
    assert not one.canvas.minimap.isVisible()


def middle(one: Bench) -> QPointF:
    """Return the point of the scene in the middle of the view."""
    return one.view.to_scene(QPointF(one.viewport.rect().center()))


def test_a_press_on_the_map_and_a_drag_on_it_move_the_view(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.view.set_zoom(4.0)
    minimap = one.canvas.minimap
    left, right = QPoint(30, minimap.height() // 2), QPoint(minimap.width() - 30, minimap.height() // 2)
    QTest.mousePress(minimap, LEFT, Qt.KeyboardModifier.NoModifier, left)
    at_left = middle(one)
    assert minimap.frame.contains(QPointF(left))
    QTest.mouseMove(minimap, right)
    QTest.mouseRelease(minimap, LEFT, Qt.KeyboardModifier.NoModifier, right)
    at_right = middle(one)
    assert minimap.frame.contains(QPointF(right))
    assert at_right.x() > at_left.x() + 200
    assert abs(minimap.frame.center().x() - right.x()) < 3
    assert one.view.zoom == 4.0


def test_the_frame_on_the_map_follows_zoom_and_pan(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.view.set_zoom(2.0)
    before = one.canvas.minimap.frame
    one.drag(BESIDE, BESIDE + QPoint(-60, -40), button=MIDDLE)
    panned = one.canvas.minimap.frame
    assert panned.left() > before.left()
    assert panned.top() > before.top()
    assert panned.width() == pytest.approx(before.width(), rel=0.02)
    one.view.set_zoom(4.0)
    assert one.canvas.minimap.frame.width() == pytest.approx(before.width() / 2, rel=0.02)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_map_shows_units_and_the_frame_in_the_colours_of_the_theme(theme: Theme, bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.look.set_theme(theme.name)  # type: ignore[arg-type]
    one.view.set_zoom(3.0)
    image = one.canvas.minimap.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {theme.panel.name(), theme.ctrl.name()} <= colours
    column = one.canvas.minimap.frame.toRect()
    beside = range(max(0, column.left() - 1), column.left() + 2)  # the frame's line may lie between two pixels
    for y in range(column.top() + 6, column.bottom() - 6):
        assert min(abs(image.pixelColor(x, y).blue() - theme.accent.blue()) for x in beside) < 60


def test_the_map_stands_above_the_zoom_control_within_the_canvas(bench: Make) -> None:
    one = bench(project_of(5, 4, 2))
    one.view.set_zoom(3.0)
    one.canvas.resize(900, 600)
    minimap = one.canvas.minimap.geometry()
    assert one.canvas.rect().contains(minimap)
    assert minimap.bottom() < one.canvas.zoom_control.y()
