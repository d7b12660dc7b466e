"""Places whose widget is made when they are first seen."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.ui.late import LatePlace


def test_a_widget_is_made_once_and_not_before_it_is_seen(qtbot: QtBot) -> None:
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QLabel("here"))
        return made[-1]

    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(QWidget(), "first")
    tabs.addTab(LatePlace(make), "late")
    tabs.show()
    assert made == []
    for index in (1, 0, 1):
        tabs.setCurrentIndex(index)
    assert len(made) == 1
    assert made[0].isVisible()


def test_a_bug_while_it_is_made_is_told_and_leaves_the_place_empty(qtbot: QtBot) -> None:
    def make() -> QWidget:
        raise RuntimeError("a bug")

    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(QWidget(), "first")
    place = LatePlace(make)
    tabs.addTab(place, "late")
    tabs.show()
    with qtbot.captureExceptions() as told:
        tabs.setCurrentIndex(1)
        tabs.setCurrentIndex(0)
        tabs.setCurrentIndex(1)
    assert [str(error) for _, error, _ in told] == ["a bug"]
    assert place.isVisible()
    assert not place.findChildren(QWidget)
