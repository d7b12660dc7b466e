"""A card stays inside its window and beside what opened it, and Escape closes it from anywhere in the window that does not want Escape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.ui.card import AROUND
from mlp_studio.ui.theme import Look
from mlp_studio.ui.training_card import TrainingCard


class _Place(QWidget):
    """Something that can have the focus; Escape ends what goes on in it, if anything does."""

    is_busy = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.is_busy)


@pytest.fixture
def host(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    place = _Place(window)
    place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setCentralWidget(place)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def place(host: QMainWindow) -> _Place:
    found = host.centralWidget()
    assert isinstance(found, _Place)
    return found


@pytest.fixture
def button(host: QMainWindow) -> QToolButton:
    made = QToolButton(host)
    made.setGeometry(1000, 20, 36, 36)
    made.show()
    return made


@pytest.fixture
def card(host: QMainWindow, button: QToolButton) -> TrainingCard:
    made = TrainingCard(Look(), host)
    made.open_below(button)
    return made


def test_a_card_stays_inside_a_window_that_becomes_smaller(host: QMainWindow, card: TrainingCard, qtbot: QtBot) -> None:
    before = card.geometry()
    room = host.rect().adjusted(AROUND, AROUND, -AROUND, -AROUND)
    assert room.contains(before)
    host.resize(800, 500)
    room = host.rect().adjusted(AROUND, AROUND, -AROUND, -AROUND)
    qtbot.waitUntil(lambda: room.contains(card.geometry()))
    assert card.width() == before.width()
    assert room.contains(card.close_button.geometry().translated(card.pos()))
    host.resize(1440, 900)
    qtbot.waitUntil(lambda: card.geometry() == before)


def test_a_card_follows_what_opened_it(card: TrainingCard, button: QToolButton, qtbot: QtBot) -> None:
    before = card.geometry()
    button.move(900, 20)
    qtbot.waitUntil(lambda: card.geometry() == before.translated(-100, 0))


def test_escape_closes_a_card_from_elsewhere_in_the_window(card: TrainingCard, place: _Place, qtbot: QtBot) -> None:
    place.setFocus()
    with qtbot.waitSignal(card.closed):
        qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_escape_is_left_to_what_wants_it(card: TrainingCard, place: _Place, qtbot: QtBot) -> None:
    place.setFocus()
    place.is_busy = True
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert card.isVisible()
    place.is_busy = False
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_of_two_cards_escape_closes_the_one_that_was_opened_last(
    host: QMainWindow, card: TrainingCard, button: QToolButton, place: _Place, qtbot: QtBot
) -> None:
    later = TrainingCard(Look(), host)
    later.open_below(button)
    place.setFocus()
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert (later.isHidden(), card.isHidden()) == (True, False)
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    assert card.isHidden()
