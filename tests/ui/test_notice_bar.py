"""The notice bar tells news over its parent, follows its size, and goes when it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.notice import Notice
from mlp_studio.core.errors import StudioError
from mlp_studio.ui.notice_bar import NoticeBar
from mlp_studio.ui.theme import DARK, LIGHT, Look

LONG = "the feature “sin(x1)” is not finite for every point, and neither are the others that were typed into the row of inputs"


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    widget.resize(784, 400)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


@pytest.fixture
def bar(look: Look, host: QWidget) -> NoticeBar:
    return NoticeBar(look, host)


def clock(bar: NoticeBar) -> QTimer:
    found = bar.findChild(QTimer)
    assert found is not None
    return found


def test_it_starts_hidden(bar: NoticeBar) -> None:
    assert not bar.isVisible()


def test_it_stands_in_the_middle_twelve_pixels_from_the_lower_edge(bar: NoticeBar, host: QWidget) -> None:
    bar.show_notice(LONG, "Use another expression")
    assert bar.isVisible()
    assert host.height() - bar.geometry().bottom() - 1 == 12
    assert abs(bar.geometry().center().x() - host.rect().center().x()) <= 1
    assert bar.width() == 560


def test_a_short_notice_is_44_high_and_narrower(bar: NoticeBar) -> None:
    bar.show_notice("Saved", kind="ok")
    assert bar.height() == 44
    assert bar.width() < 300


def test_a_long_notice_wraps_within_a_narrow_parent(bar: NoticeBar, host: QWidget) -> None:
    bar.show_notice(LONG, "Use another expression")
    height = bar.height()
    host.resize(300, 400)
    assert bar.width() == 276
    assert bar.height() > height
    assert host.rect().contains(bar.geometry())


def test_what_and_mend_are_sentences(bar: NoticeBar) -> None:
    bar.show_notice("heaviside units have no gradient", "Choose sigmoid units")
    assert bar.text == "Heaviside units have no gradient. Choose sigmoid units."
    assert bar.accessibleName() == f"Warning: {bar.text}"


def test_an_error_names_its_place(bar: NoticeBar) -> None:
    notice = Notice.of(StudioError("“a” is not a number", "points.csv: line 3", "Type digits"))
    bar.show_notice(notice.what, notice.mend, notice.kind)
    assert bar.text == "points.csv: line 3: “a” is not a number. Type digits."


def test_text_is_taken_as_text(bar: NoticeBar) -> None:
    bar.show_notice("“<b>x</b>” is not a number")
    assert "<b>x</b>" in bar.text


def test_the_close_button_closes_it(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("Something")
    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_escape_closes_it_and_gives_the_focus_back(bar: NoticeBar, host: QWidget, qtbot: QtBot) -> None:
    bar.show_notice("Something")
    bar.close_button.setFocus()
    qtbot.keyClick(bar.close_button, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    qtbot.waitUntil(host.hasFocus)


def test_it_takes_no_focus_by_itself(bar: NoticeBar, host: QWidget, qtbot: QtBot) -> None:
    host.activateWindow()
    host.setFocus()
    qtbot.waitUntil(host.hasFocus)
    bar.show_notice("Something", "Do this")
    assert host.hasFocus()


def test_its_button_acts_once_and_closes(bar: NoticeBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_notice("Something", action=("Mend it", lambda: done.append("mended")))
    assert bar.action_button.text() == "Mend it"
    qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert done == ["mended"]
    assert not bar.isVisible()


def test_the_words_of_two_buttons_stand_below_the_sentence_and_in_line_with_it(bar: NoticeBar) -> None:
    bar.show_notice("Something", action=("Copy", lambda: None), other=("Open", lambda: None))
    button = bar.action_button
    image = bar.grab().toImage()
    ground = image.pixelColor(bar.width() // 2, 4)
    left = [
        min(x for x in range(44, bar.width() - 44) for y in rows if image.pixelColor(x, y) != ground)
        for rows in (range(4, button.y()), range(button.y(), bar.height() - 4))
    ]
    assert abs(left[0] - left[1]) <= 1


def test_an_action_may_show_the_next_notice(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("First", action=("Go", lambda: bar.show_notice("Second")))
    qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert bar.isVisible()
    assert bar.text == "Second."
    assert not bar.action_button.isVisible()


def test_news_without_anything_to_do_goes_by_itself(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("Saved", kind="ok")
    clock(bar).start(1)
    qtbot.waitUntil(lambda: not bar.isVisible())


@pytest.mark.parametrize(("mend", "kind"), [("", "warn"), ("Look at the row", "info")])
def test_what_there_is_to_do_stays(bar: NoticeBar, mend: str, kind: str) -> None:
    bar.show_notice("Saved", kind="ok")
    bar.show_notice("Something", mend, kind)  # type: ignore[arg-type]
    assert not clock(bar).isActive()


def test_it_follows_the_theme(bar: NoticeBar, look: Look) -> None:
    bar.show_notice("Something")
    assert bar.grab().toImage().pixelColor(6, bar.height() // 2) == LIGHT.warn_bg
    look.set_theme("dark")
    assert bar.grab().toImage().pixelColor(6, bar.height() // 2) == DARK.warn_bg
