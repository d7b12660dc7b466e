"""The hidden space as a user sees it: settled, with axes chosen, in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.main_window import MainWindow

Open = Callable[[Project], tuple[MainWindow, HiddenSpaceView]]


def settle(view: HiddenSpaceView, qtbot: QtBot) -> None:
    """Wait until what was asked for last is shown, and what the new words ask for, whose room is taken from the square."""
    for _ in range(2):
        qtbot.waitUntil(lambda: view.feed.is_at_rest and view.space.picture is not None, timeout=60_000)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)


def choose(view: HiddenSpaceView, field: str, key: str, qtbot: QtBot) -> None:
    """Choose an entry of a chooser, as the user does, and wait for the picture."""
    chooser = {"layer": view.layer_field, "first": view.first_field, "second": view.second_field}[field]
    chooser.setCurrentIndex(chooser.findData(key))
    chooser.activated.emit(chooser.currentIndex())
    settle(view, qtbot)


@contextmanager
def alone(view: HiddenSpaceView, qtbot: QtBot, width: int = 388, height: int = 430) -> Iterator[None]:
    """Have the view as a window of its own, tall enough for all of it, laid out and drawn."""
    place = view.parentWidget()
    assert place is not None
    view.setParent(None)
    view.resize(width, height)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.space.y() > view.layer_field.height())
    settle(view, qtbot)
    yield
    view.hide()
    view.setParent(place)


def at(view: HiddenSpaceView, index: int) -> QPoint:
    """Return where a point of the set is in the space."""
    assert view.space.picture is not None
    return view.space.position_of(*view.space.picture.places[index].tolist()).toPoint()
