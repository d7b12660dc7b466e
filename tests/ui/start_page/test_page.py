"""What one can do on the start page with pointer and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start_page.page import DROP_WORDS, LET_GO

Start = Callable[..., MainWindow]
Seen = Callable[[MainWindow], None]


def test_the_keyboard_begins_on_the_first_lesson_and_enter_opens_it(start: Start, qtbot: QtBot) -> None:
    window = start()
    first = lessons()[0]
    assert QApplication.focusWidget() is window.start_page.page.lessons.rows[0]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.document.project == find_project(first.name)[0]
    assert window.document.path is None
    assert not window.start_page.is_shown


def test_arrows_walk_over_the_rows_and_stop_at_both_ends(start: Start, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file)
    rows = window.start_page.page.rows
    walked = [rows[0]]
    for _ in rows:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        walked.append(QApplication.focusWidget())
    at = [rows.index(row) for row in walked]
    assert at == [*range(len(rows)), len(rows) - 1]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert rows[0].hasFocus()


def test_tab_goes_down_the_page_and_stops_at_one_row_of_each_list(
    start: Start, qtbot: QtBot, project_file: Path, points_file: Path
) -> None:
    window = start(project_file, points_file)
    page = window.start_page.page
    window.resize(1024, 600)
    qtbot.waitUntil(page.lessons.link.isVisible)
    page.close_button.setFocus()
    walked = [QApplication.focusWidget()]
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    buttons = [page.close_button, page.new_button, page.open_button, page.data_button]
    assert walked == [*buttons, page.lessons.link, page.lessons.rows[0], page.recent.rows[0]]
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert page.close_button.hasFocus()


def test_arrows_walk_along_the_buttons_and_from_a_heading_into_its_list(start: Start, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file, *(project_file.with_name(f"{i}.mlps") for i in range(7)))
    page = window.start_page.page
    page.new_button.setFocus()
    for key, button in (("Right", page.open_button), ("Right", page.data_button), ("Right", page.data_button), ("Left", page.open_button)):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key[f"Key_{key}"])
        assert button.hasFocus()
    qtbot.keyClick(page.open_button, Qt.Key.Key_Down)
    assert page.lessons.rows[0].hasFocus()
    page.recent.link.setFocus()
    qtbot.keyClick(page.recent.link, Qt.Key.Key_Down)
    assert page.recent.rows[0].hasFocus()
    assert window.start_page.hint is not None
    assert window.start_page.hint.accessibleName().endswith("Del takes it off the list")
    qtbot.keyClick(page.recent.rows[0], Qt.Key.Key_Up)
    assert page.lessons.shown_rows[-1].hasFocus()
    assert window.start_page.hint.accessibleName() == "↑ ↓ choose a lesson, Enter opens it"


def test_space_opens_the_row_that_has_the_focus_and_does_not_play(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.keyClick(window.start_page.page.lessons.rows[0], Qt.Key.Key_Down)
    qtbot.keyClick(window.start_page.page.lessons.rows[1], Qt.Key.Key_Space)
    assert window.document.project.title == lessons()[1].title
    assert not window.controller.is_going


def test_a_click_on_a_lesson_opens_it(start: Start, qtbot: QtBot) -> None:
    window = start()
    row = window.start_page.page.lessons.rows[-1]
    row.setVisible(True)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window.document.project.title == lessons()[-1].title


def test_escape_closes_the_page_also_with_the_focus_in_the_canvas(start: Start, qtbot: QtBot) -> None:
    window = start()
    before = window.document.project
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not window.start_page.is_shown
    window.start_page.show()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_Escape)
    assert not window.start_page.is_shown
    assert window.document.project is before


def test_the_close_button_leaves_the_empty_window(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.mouseClick(window.start_page.page.close_button, Qt.MouseButton.LeftButton)
    assert not window.start_page.is_shown
    assert window.canvas.view.hasFocus()


def test_new_open_and_data_ask_the_windows_commands(start: Start, qtbot: QtBot, project_file: Path, points_file: Path) -> None:
    window = start()
    page, asked = window.start_page.page, []

    def choose(title: str, filters: str, for_saving: bool) -> str:
        asked.append(title)
        return str(project_file if title == "Open" else points_file)

    window.files.choose_file = choose
    qtbot.mouseClick(page.data_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.document.project.points) == 150, timeout=20_000)
    window.files.confirm_discard = lambda what: "discard"
    window.start_page.show()
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert window.document.name == "week-7"
    window.start_page.show()
    qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert asked == ["Import points", "Open"]
    assert len(window.document.project.points) == 0
    assert not window.start_page.is_shown


def test_all_lessons_are_shown_on_request_where_the_window_has_no_room(start: Start, qtbot: QtBot) -> None:
    window = start()
    section = window.start_page.page.lessons
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: len(section.shown_rows) < len(section.rows))
    assert section.link.isVisible()
    assert section.link.text() == f"All {len(section.rows)}"
    qtbot.mouseClick(section.link, Qt.MouseButton.LeftButton)
    assert all(row.isVisible() for row in section.rows)
    qtbot.keyClick(section.link, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: section.rows[-1].hasFocus())
    last, viewport = section.rows[-1], window.start_page.page.area.viewport()
    qtbot.waitUntil(lambda: 0 <= last.mapTo(viewport, QPoint()).y() <= viewport.height() - last.height())
    window.start_page.show()
    qtbot.waitUntil(lambda: section.rows[0].hasFocus())
    assert window.start_page.page.new_button.mapTo(viewport, QPoint()).y() > 0, "the page opens at its top"
    qtbot.mouseClick(section.link, Qt.MouseButton.LeftButton)
    assert not section.rows[-1].isVisible()


def test_rows_give_up_some_of_their_height_where_one_more_lesson_has_room_then(start: Start, qtbot: QtBot) -> None:
    window = start()
    page = window.start_page.page
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: len(page.lessons.shown_rows) == 7)
    heights = {row.height() for row in page.lessons.shown_rows}
    assert len(heights) == 1
    assert 74 <= min(heights) < 84
    last = page.lessons.shown_rows[-1]
    qtbot.waitUntil(lambda: 0 <= page.foot.y() - last.mapTo(page, QPoint(0, last.height())).y() < 74)
    assert not page.area.verticalScrollBar().isVisible()


def test_a_line_above_the_foot_says_that_the_page_goes_on_until_its_end_is_seen(start: Start, qtbot: QtBot, project_file: Path) -> None:
    window = start(project_file)
    page = window.start_page.page

    def has_line() -> bool:
        return page.foot.grab().toImage().pixelColor(200, 0) == window.look.theme.line

    assert not has_line()
    window.resize(1024, 600)
    qtbot.waitUntil(has_line)
    bar = page.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not has_line()


def test_everything_has_a_name_for_screen_readers(start: Start, project_file: Path, seen: Seen) -> None:
    window = start(project_file)
    page = window.start_page.page
    seen(window)
    assert [row.accessibleName() for row in page.recent.rows] == ["Recent file: week-7.mlps"]
    assert page.recent.rows[0].accessibleDescription() == "2-5-4-2, today"
    assert {w.accessibleName() for w in (page.new_button, page.open_button, page.data_button)} == {"New", "Open", "Data"}
    assert all(row.accessibleName().startswith("Lesson: ") for row in page.lessons.rows)


def drag(widget: QWidget, path: Path) -> tuple[QMimeData, QDragEnterEvent]:
    """Return what is dragged, and the event with which it comes to a widget."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    return mime, QDragEnterEvent(QPoint(20, 20), action, mime, button, Qt.KeyboardModifier.NoModifier)


@pytest.mark.parametrize("over_page", [True, False])
def test_a_drag_over_page_or_window_is_invited_until_it_leaves(start: Start, project_file: Path, over_page: bool) -> None:
    window = start()
    page = window.start_page.page
    target = page if over_page else window
    _, enter = drag(target, project_file)
    accent = window.look.theme.accent
    assert page.grab().toImage().pixelColor(8, page.height() // 2).rgb() != accent.rgb()
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    image = page.grab().toImage()
    column = [image.pixelColor(8, y).rgb() for y in range(100, 200)]
    assert column.count(accent.rgb()) > 30
    assert page.foot.accessibleName() == LET_GO
    QApplication.sendEvent(target, QDragLeaveEvent())
    assert page.foot.accessibleName() == DROP_WORDS
    assert not page.is_inviting


def test_a_project_dropped_on_the_page_is_opened(start: Start, project_file: Path) -> None:
    window = start()
    page = window.start_page.page
    mime, enter = drag(page, project_file)
    QApplication.sendEvent(page, enter)
    drop = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page, drop)
    assert window.document.path == project_file
    assert not window.start_page.is_shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_row_with_the_focus_stands_on_the_accents_ground_in_both_themes(start: Start, theme: str) -> None:
    window = start()
    window.look.set_theme("light" if theme == "light" else "dark")
    row = window.start_page.page.lessons.rows[0]
    image = row.grab().toImage()
    assert image.pixelColor(image.width() // 2, 4).rgb() == window.look.theme.accent_bg.rgb()
    assert image.pixelColor(image.width() // 2, 0).rgb() != window.look.theme.panel.rgb()
