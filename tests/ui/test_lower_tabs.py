"""The tabs below the canvas: how high they are for tables and for lecture views, and in the Lecture layout."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.ui.lecture.layout import LectureLayout
from mlp_studio.ui.main_window import MainWindow


def double_click_tab(window: MainWindow, index: int) -> None:
    bar = window.tabs.tabBar()
    QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())


def drag_upper_edge(window: MainWindow, to_y: int) -> None:
    """Drag what parts the canvas and the lower dock to a height of the window."""
    dock = window.tabs_dock
    start = QPoint(dock.x() + dock.width() // 2, dock.y() - 2)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=start)
    for y in (start.y() + 4, to_y):
        QTest.mouseMove(window, QPoint(start.x(), y))
        QTest.qWait(1)  # the main window moves its separator on a timer of no delay
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(start.x(), to_y))


def test_lecture_views_are_given_more_height_than_tables_and_each_kind_keeps_its_own(window: MainWindow, qtbot: QtBot) -> None:
    dock, tabs = window.tabs_dock, window.tabs
    low = dock.height()
    window.lecture.open("products")
    qtbot.waitUntil(lambda: dock.height() > low + 80)
    high = dock.height()
    assert tabs.enlarge_action.isChecked()
    tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: dock.height() == low)
    assert not tabs.enlarge_action.isChecked()

    double_click_tab(window, 0)  # a table can be enlarged, too
    qtbot.waitUntil(lambda: dock.height() == high)
    double_click_tab(window, 0)
    qtbot.waitUntil(lambda: dock.height() == low)

    wanted = window.height() - 300
    drag_upper_edge(window, wanted)
    own = dock.height()
    assert abs(own - (300 - window.statusBar().height())) < 12
    window.lecture.open("products")
    qtbot.waitUntil(lambda: dock.height() == high)
    tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: dock.height() == own)

    drag_upper_edge(window, window.height() - 160)
    smaller = dock.height()
    assert smaller < low
    for index in (1, 0):
        tabs.setCurrentIndex(index)
        QApplication.processEvents()
    assert dock.height() == smaller  # lower than usual is a wish, too


def test_a_view_that_is_opened_in_the_lecture_takes_the_place_of_the_microscope(window: MainWindow, qtbot: QtBot) -> None:
    layouts, tabs = window.layouts, window.tabs
    window.lecture.open("algorithm")
    layouts.show("lecture")
    lecture = layouts.covering
    assert isinstance(lecture, LectureLayout)
    microscope = lecture.view_docks["microscope"]
    assert microscope.isVisible()
    window.lecture.open("products")
    qtbot.waitUntil(lambda: not microscope.isVisible())
    assert tabs.currentWidget() is window.lecture.places["products"]
    assert tabs.indexOf(window.lecture.places["microscope"]) >= 0
    qtbot.waitUntil(lambda: window.tabs_dock.width() == window.canvas.width())  # nothing is beside it
    layouts.leave()
    assert tabs.currentWidget() is window.lecture.places["algorithm"]  # where Explore was left
    layouts.show("lecture")
    assert microscope.isVisible()
    assert not window.tabs_dock.isVisible()


def test_a_new_network_has_the_room_of_a_table_below_it(window: MainWindow, qtbot: QtBot) -> None:
    low = window.tabs_dock.height()
    window.lecture.open("products")
    qtbot.waitUntil(lambda: window.tabs_dock.height() > low + 80)
    window.files.new_project()
    qtbot.waitUntil(lambda: window.tabs_dock.height() == low)
    assert window.tabs.currentIndex() == 0
