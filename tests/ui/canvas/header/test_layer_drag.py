"""Layers are dragged by their names."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from tests.ui.canvas.header.strip import Bench, Make, project_of


def test_a_layer_dragged_by_its_name_lands_in_the_gap_under_the_pointer(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 90 + 3.4 * 190)
    assert one.lit == [3]
    one.drop(1)
    assert one.asked == [("move", 1, 2)]
    assert one.project.network.sizes == (2, 4, 5, 3, 2)
    assert one.lit == [3, None]


def test_a_layer_dragged_to_the_left_lands_before_the_others(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(3, 500, 150)
    one.drop(3)
    assert one.asked == [("move", 3, 0)]
    assert one.project.network.sizes == (2, 5, 3, 4, 2)


def test_a_layer_beyond_the_ends_stays_between_inputs_and_outputs(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 5000)
    assert one.lit == [3]
    one.drag(3, 300, -5000)
    assert one.lit[-1] == 0
    one.drop(3)
    assert one.project.network.sizes == (2, 5, 3, 4, 2)


def test_a_drag_lifts_a_copy_and_marks_the_gap_until_it_ends(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    before = len(overlays(one))
    one.drag(1, 300, 90 + 2.5 * 190)
    copy, mark = overlays(one)[before:]
    assert copy.isVisible()
    assert mark.isVisible()
    assert abs(mark.geometry().center().x() - (90 + 2.5 * 190)) <= 1
    one.drop(1)
    assert len(overlays(one)) == before


def overlays(one: Bench) -> list[QWidget]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    return [child for child in one.strip.findChildren(QWidget) if child.parent() is one.strip and child.testAttribute(through)]


def test_a_drag_back_to_its_own_place_moves_nothing(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(2, 700, 90 + 2.3 * 190)
    one.drop(2)
    assert one.lit == [3, None]
    assert one.asked == []


def test_escape_cancels_a_drag(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 700)
    qtbot.keyClick(one.headers[1].name_label, Qt.Key.Key_Escape)
    assert one.lit[-1] is None
    one.drop(1)
    assert one.asked == []


def test_four_pixels_are_not_a_drag_and_inputs_and_outputs_stay(bench: Make) -> None:
    one = bench(project_of(3, 4, 2))
    middle = one.headers[1].mapTo(one.strip, one.headers[1].name_label.geometry().center()).x()
    before = len(overlays(one))
    one.drag(1, middle + 4)
    assert len(overlays(one)) == before
    one.drop(1)
    for s in (0, 3):
        one.drag(s, 300, 500)
        one.drop(s)
    assert one.asked == []
    assert one.lit == []


def test_a_drag_ends_when_a_layer_goes_meanwhile(bench: Make) -> None:
    one = bench(project_of(3, 4, 5, 2))
    one.drag(1, 300, 700)
    one.show(edits.remove_layer(one.project, 3))
    assert one.lit[-1] is None
    one.drop(1)
    assert one.asked == []
