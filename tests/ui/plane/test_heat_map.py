"""The plane with a heat map: the bar at its right edge, the numbers on its lines, and what the read-out says of the unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.training.heat import HeatMap
from mlp_studio.training.regions import RegionFrame, draw_regions
from mlp_studio.ui.plane.heat_paint import bar_ticks
from mlp_studio.ui.plane.read_out import ReadOut
from mlp_studio.ui.plane.region_look import region_request, shown_value, unit_latex, unit_symbol_html
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import DARK, LIGHT, Look
from tests.ui.plane.places import CORNERS, SQUARE, at, colour_at, rgb


def ramp(slope: float = 1.5, activation: str = "tanh") -> Project:
    """Return a project whose one hidden unit rises from the left to the right."""
    project = edits.new_project((1, 1), (activation, "sigmoid"), generate("xor"))
    network = Network(
        ("x1", "x2"), (Layer("h1", 1, activation), Layer("o", 1, "sigmoid")), (np.array([[0.0, slope, 0]]), np.array([[0.0, 0]]))
    )
    return edits.set_view(replace(project, network=network), regions="unit", heat_unit=(1, 0))


def drawn(project: Project, look: Look) -> RegionFrame:
    frame = draw_regions(region_request(project, SQUARE, look))
    assert frame is not None
    return frame


def heat_of(low: float, high: float) -> HeatMap:
    return HeatMap((1, 0), low, high, high, 1.0, (), (), np.zeros((4, 4), np.uint8))


def test_the_bar_goes_from_the_colour_of_the_lowest_output_below_to_that_of_the_highest_above(plane: PlaneView, look: Look) -> None:
    plane.show_regions(drawn(ramp(100.0), look))
    rect = plane.plot_rect()
    image = plane.grab().toImage()
    above, below = (rgb(image.pixelColor(rect.right() - 4, y)) for y in (rect.top() + 6, rect.bottom() - 6))
    assert above[2] > above[0] + 40
    assert below[0] > below[2] + 40


def test_the_bar_goes_away_with_the_heat_map(plane: PlaneView, look: Look) -> None:
    frame = drawn(ramp(100.0), look)
    plane.show_regions(frame)
    rect = plane.plot_rect()
    plane.show_regions(replace(frame, heat=None, boundaries=()))
    top = plane.grab().toImage().pixelColor(rect.right() - 4, rect.bottom() - 6)
    assert top.blue() > top.red() + 40


def test_wide_numbers_at_the_bar_get_a_wider_margin(plane: PlaneView, look: Look, qtbot: QtBot) -> None:
    frame = drawn(ramp(), look)
    before = plane.side
    with qtbot.waitSignal(plane.side_changed):
        plane.show_regions(replace(frame, heat=heat_of(-20_000.0, 20_000.0)))
    assert plane.side < before
    with qtbot.waitSignal(plane.side_changed):
        plane.show_regions(None)
    assert plane.side == before


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0.0, 1.0, ["0", "0.5", "1.0"]),
        (-1.0, 1.0, [f"{chr(0x2212)}1", "0", "1"]),
        (-3.0, 3.0, [f"{chr(0x2212)}2", "0", "2"]),
        (-1.6, 1.6, [f"{chr(0x2212)}1", "0", "1"]),
        (2.3, 2.9, ["2.4", "2.6", "2.8"]),
    ],
)
def test_the_ticks_of_the_bar_are_few_and_round(low: float, high: float, texts: list[str]) -> None:
    assert [text for _, text in bar_ticks(heat_of(low, high))] == texts


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_of_equal_output_are_drawn_in_both_themes(theme: str, plane: PlaneView, look: Look) -> None:
    look.set_theme(theme)  # type: ignore[arg-type]
    tokens = LIGHT if theme == "light" else DARK
    plane.show_points(PointSet(np.array([[-0.9, -0.9]]), np.array([0]), ("−", "+")))
    frame = drawn(ramp(), look)
    assert frame.heat is not None
    plane.show_regions(frame)
    x = float(frame.heat.lines[2][0][0, 0])
    on_line = np.array(colour_at(plane, x, 0.71), float)
    beside = np.array(colour_at(plane, x + 0.05, 0.71), float)
    ink = np.array(rgb(tokens.ink3), float)
    assert np.abs(on_line - ink).sum() < np.abs(beside - ink).sum() - 30


def test_numbers_stand_on_the_lines_but_not_where_lines_crowd(plane: PlaneView, look: Look) -> None:
    def labelled(slope: float) -> int:
        frame = drawn(ramp(slope), look)
        plane.show_regions(frame)
        with_numbers = plane.grab().toImage()
        assert frame.heat is not None
        silent = replace(frame.heat, levels=frame.heat.levels[:1], lines=(sum(frame.heat.lines, ()),))
        plane.show_regions(replace(frame, heat=silent))
        without = plane.grab().toImage()
        rect = plane.plot_rect().adjusted(12, 12, -20, -12)
        return sum(
            with_numbers.pixel(x, y) != without.pixel(x, y)
            for x in range(rect.left(), rect.right())
            for y in range(rect.top(), rect.bottom())
        )

    assert labelled(1.5) > 300
    assert labelled(200.0) == 0


# The symbol and the value of the unit


@pytest.mark.parametrize(
    ("sizes", "unit", "latex", "html"),
    [
        ((3, 1), (1, 1), "y_{2}^{h}", "<i>y</i><sub>2</sub><sup>h</sup>"),
        ((3, 2, 2), (2, 0), "y_{1}^{h2}", "<i>y</i><sub>1</sub><sup>h2</sup>"),
        ((3, 2), (2, 1), "y_{2}", "<i>y</i><sub>2</sub>"),
        ((3, 1), (2, 0), "y", "<i>y</i>"),
    ],
)
def test_a_unit_has_the_symbol_of_the_lecture(sizes: tuple[int, ...], unit: tuple[int, int], latex: str, html: str) -> None:
    network = edits.new_project(sizes, ("sigmoid",) * len(sizes), generate("xor")).network
    assert unit_latex(network, unit) == latex
    assert unit_symbol_html(network, unit) == html


def test_the_value_of_the_unit_is_told_only_where_one_unit_is_shown() -> None:
    project = ramp(2.0)
    assert shown_value(project, (0.5, 0.0)) == ("y_{1}^{h}", pytest.approx(np.tanh(1.0)))
    assert shown_value(edits.set_view(project, heat_unit=None), (0.5, 0.0)) == ("y", 0.5)
    assert shown_value(edits.set_view(project, regions="areas"), (0.5, 0.0)) is None


def test_the_read_out_has_the_value_of_the_unit_in_the_place_of_y(plane: PlaneView, qtbot: QtBot) -> None:
    plane.show_points(CORNERS)
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.array([0.2, 0.8]), 1, ("y_{1}^{h}", -0.5))
    assert plane.read_out_text == "x = (0.50, 0.25)  y1h = −0.500  class +"
    plane.set_read_out(np.array([0.2, 0.8]), 1)
    assert "y = (0.200, 0.800)" in plane.read_out_text


def test_three_outputs_stay_in_the_line_where_it_is_narrow(plane: PlaneView, qtbot: QtBot) -> None:
    names = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
    plane.show_points(PointSet(np.zeros((3, 2)), np.arange(3), names))
    read_out = plane.findChild(ReadOut)
    assert read_out is not None
    seen = []
    for width in (700, 412, 300):
        plane.resize(width, width + 24)
        qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
        plane.set_read_out(np.array([0.001, 0.009, 0.99]), 2)
        seen.append(read_out.written)
    assert "y = (0.001, 0.009, 0.990)  class Iris-virginica" in seen[0]
    assert "y = (0.00, 0.01, 0.99)  Iris" in seen[1]
    assert "y" not in seen[2]
    plane.resize(412, 436)
    plane.set_read_out(np.arange(10) / 100, 2)
    assert "y10 = 0.090" in read_out.written


def test_the_value_under_the_pointer_is_marked_at_the_bar(plane: PlaneView, look: Look, qtbot: QtBot) -> None:
    plane.show_regions(drawn(ramp(), look))
    rect = plane.plot_rect()
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.array([0.5]), 1, ("y_{1}^{h}", 0.5))
    mark = plane.grab().toImage().pixelColor(rect.right() - 9, round(rect.top() + 0.25 * rect.height()))
    assert mark.lightness() < 80
    plane.set_read_out(None, None)
    bare = plane.grab().toImage().pixelColor(rect.right() - 9, round(rect.top() + 0.25 * rect.height()))
    assert bare.lightness() > 120


def test_a_tooltip_of_the_read_out_has_every_output_with_its_class(plane: PlaneView, qtbot: QtBot) -> None:
    names = tuple(f"kind <{i}>" for i in range(10))
    plane.show_points(PointSet(np.zeros((10, 2)), np.arange(10), names))
    plane.resize(300, 324)
    qtbot.mouseMove(plane, at(plane, 0.5, 0.25))
    plane.set_read_out(np.arange(10) / 100, 9)
    read_out = plane.findChild(ReadOut)
    assert read_out is not None
    centre = read_out.rect().center()
    QApplication.sendEvent(read_out, QHelpEvent(QHelpEvent.Type.ToolTip, centre, read_out.mapToGlobal(centre)))
    text = QToolTip.text()
    QToolTip.hideText()
    for i in range(10):
        assert f"0.0{i}0" in text
        assert f"kind &lt;{i}&gt;" in text
    assert "<b>0.090</b>" in text
    assert text.count("<b>") == 2


def test_without_outputs_there_is_no_tooltip(plane: PlaneView) -> None:
    read_out = plane.findChild(ReadOut)
    assert read_out is not None
    assert read_out.outputs_html() == ""
    plane.set_read_out(np.array([0.25]), 0)
    assert "<i>y</i> =" in read_out.outputs_html()
    assert "0.250" in read_out.outputs_html()
