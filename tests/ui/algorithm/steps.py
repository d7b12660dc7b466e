"""Opens the algorithm view, presses its keys and reads its lines."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.ui.algorithm.page import NUMBER_COLUMN, PageContent
from mlp_studio.ui.algorithm.sheet import AlgorithmSheet
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.main_window import MainWindow

Key = Qt.Key


def opened(window: MainWindow) -> AlgorithmView:
    view = window.lecture.open("algorithm")
    assert isinstance(view, AlgorithmView)
    return view


def content(view: AlgorithmView) -> PageContent:
    found = view.sheet.content
    assert found is not None
    return found


def wait(qtbot: QtBot, view: AlgorithmView) -> None:
    controller = view.window().controller
    qtbot.waitUntil(lambda: not view.stepper.is_busy and controller.state is RunState.IDLE, timeout=60_000)


def press(qtbot: QtBot, view: AlgorithmView, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(view.sheet, key, modifier)
    wait(qtbot, view)


def middle_of(sheet: AlgorithmSheet, number: str, *, in_number: bool = False) -> QPoint:
    box = sheet.box_of(number)
    assert box is not None
    return QPoint(round(NUMBER_COLUMN / 2) if in_number else 200, round(box.center().y()))


def pieces(view: AlgorithmView, number: str) -> list[str]:
    page = view.sheet.page
    assert page is not None
    line = page.line(number)
    assert line is not None
    return [placed.ink.text for placed in (*line.code, *line.values)]
