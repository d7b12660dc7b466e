"""The head of a view that the Lecture layout puts into a dock: beside the dock's title or in its place, and back in the tab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.lecture.layout import LectureLayout
from mlp_studio.ui.main_window import MainWindow


def titles(bar: QWidget) -> list[str]:
    """Return the words of a title bar that are seen and its own, from the left."""
    labels = bar.findChildren(QLabel)
    return [label.text() for label in sorted(labels, key=lambda one: one.mapTo(bar, one.rect().topLeft()).x()) if label.isVisible()]


def test_in_a_dock_the_head_of_a_view_stands_in_the_title_bar_and_goes_back_with_it(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.resize(1440, 900)
    window.layouts.show("lecture")
    QApplication.processEvents()
    QApplication.processEvents()
    layout = window.layouts.covering
    assert isinstance(layout, LectureLayout)
    view = window.lecture.made("algorithm")
    assert isinstance(view, AlgorithmView)
    bar = layout.view_docks["algorithm"].title
    assert bar.isAncestorOf(view.header)
    assert [text for text in titles(bar) if text][:2] == ["Algorithm", "IGD_MLP2"]
    assert view.area.y() < view.header.height() / 2  # the lines have the whole height
    microscope = layout.view_docks["microscope"].title
    assert "Microscope" in titles(microscope)  # no weight is picked: there is no head yet
    window.picks.pick_weight((1, 1, 2))
    QApplication.processEvents()
    made = window.lecture.made("microscope")
    assert made.header is not None
    assert made.header.isVisible()
    assert microscope.isAncestorOf(made.header)

    window.resize(1280, 800)
    qtbot.waitUntil(lambda: layout.view_docks["algorithm"].width() == 384)
    assert "Algorithm" not in titles(bar)  # the head alone has room
    assert "IGD_MLP2" in titles(bar)
    assert view.area.verticalScrollBar().maximum() == 0  # all eleven lines are seen

    window.layouts.show("explore")
    QApplication.processEvents()
    assert view.isAncestorOf(view.header)
    assert made.isAncestorOf(made.header)
