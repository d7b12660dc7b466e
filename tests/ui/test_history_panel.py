"""The history panel lists every step, marks the current one, and goes where a click or Enter says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import UNDO_LIMIT, Document
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.ui.history_panel import CURRENT_ROLE, UNDONE_ROLE, HistoryPanel
from mlp_studio.ui.theme import DARK, Look

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(edits.new_project((3, 1), ("tanh", "sigmoid"), generate("xor")))


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> Iterator[HistoryPanel]:
    widget = HistoryPanel(Look(), document)
    widget.resize(240, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


def make_steps(document: Document, *rates: float) -> None:
    for eta in rates:
        document.edit(f"Set η to {eta}", lambda p, eta=eta: edits.set_training(p, learning_rate=eta))


def eta_of(document: Document) -> float:
    return document.project.training.learning_rate


def row(panel: HistoryPanel, number: int) -> QModelIndex:
    return panel.steps.index(number)


def texts(panel: HistoryPanel) -> list[str]:
    return [row(panel, i).data() for i in range(panel.steps.rowCount())]


def marks(panel: HistoryPanel, role: int) -> list[int]:
    return [i for i in range(panel.steps.rowCount()) if row(panel, i).data(role)]


def click(qtbot: QtBot, panel: HistoryPanel, number: int) -> None:
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(row(panel, number)).center())


def colour(panel: HistoryPanel, number: int, x: int, y: int = 4) -> QColor:
    picture = panel.list.viewport().grab().toImage()
    corner = panel.list.visualRect(row(panel, number)).topLeft() + QPoint(x, y)
    return picture.pixelColor(corner * picture.devicePixelRatio())


def test_a_history_without_steps_says_what_will_be_there(panel: HistoryPanel, document: Document) -> None:
    empty = panel.list.viewport().grab().toImage()
    assert texts(panel) == []
    assert len({empty.pixel(x, y) for x in range(0, empty.width(), 2) for y in range(0, empty.height(), 2)}) > 3
    make_steps(document, 0.1)
    assert texts(panel) == ["New project", "Set η to 0.1"]
    document.open(document.project)
    assert texts(panel) == []


def test_steps_come_live_and_the_last_one_is_marked(panel: HistoryPanel, document: Document) -> None:
    make_steps(document, 0.1, 0.2)
    assert texts(panel) == ["New project", "Set η to 0.1", "Set η to 0.2"]
    assert (marks(panel, CURRENT_ROLE), marks(panel, UNDONE_ROLE)) == ([2], [])
    document.undo()
    assert (marks(panel, CURRENT_ROLE), marks(panel, UNDONE_ROLE)) == ([1], [2])
    make_steps(document, 0.4)
    assert texts(panel) == ["New project", "Set η to 0.1", "Set η to 0.4"]
    assert (marks(panel, CURRENT_ROLE), marks(panel, UNDONE_ROLE)) == ([2], [])


def test_a_click_goes_to_its_step_back_and_forth(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    make_steps(document, 0.1, 0.2, 0.4)
    changes: list[tuple[Project, Project]] = []
    document.changed.connect(lambda old, new: changes.append((old, new)))
    for number, eta in ((1, 0.1), (3, 0.4), (0, 0.3), (2, 0.2)):
        click(qtbot, panel, number)
        assert eta_of(document) == eta
        assert marks(panel, CURRENT_ROLE) == [number]
    assert len(changes) == 4


def test_enter_goes_to_the_row_that_the_arrows_have_reached(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    make_steps(document, 0.1, 0.2, 0.4)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(panel.list, key)
    assert eta_of(document) == 0.4
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert (eta_of(document), marks(panel, CURRENT_ROLE)) == (0.1, [1])
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    qtbot.keyClick(panel.list, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert eta_of(document) == 0.4


def test_enter_in_an_empty_history_goes_nowhere(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    before = document.project
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert document.project is before


def test_the_current_step_has_a_bar_and_undone_ones_are_grey(panel: HistoryPanel, document: Document) -> None:
    make_steps(document, 0.1, 0.2)
    document.undo()
    theme = Look().theme
    assert [colour(panel, i, 1) for i in range(3)] == [theme.panel, theme.accent, theme.panel]
    assert [colour(panel, i, 8) for i in range(3)] == [theme.panel, theme.accent_bg, theme.panel]

    def darkest(number: int) -> int:
        return min(colour(panel, number, x, y).lightness() for x in range(12, 60) for y in range(6, 22))

    assert darkest(2) > darkest(0) + 30


def test_the_colours_follow_the_theme_and_rows_the_scale(document: Document, qtbot: QtBot) -> None:
    look = Look()
    widget = HistoryPanel(look, document)
    make_steps(document, 0.1)
    with qtbot.waitExposed(widget):
        widget.show()
    low = widget.list.visualRect(row(widget, 0)).height()
    look.set_theme("dark")
    assert colour(widget, 1, 1) == DARK.accent
    look.set_scale(1.6)
    qtbot.waitUntil(lambda: widget.list.visualRect(row(widget, 0)).height() > low)
    assert (low, widget.list.visualRect(row(widget, 0)).height()) == (28, 45)
    widget.close()
    widget.deleteLater()


def test_a_drag_is_one_row_and_tells_the_list_nothing_while_it_goes_on(panel: HistoryPanel, document: Document) -> None:
    make_steps(document, 0.1)
    gesture = document.new_gesture()
    told: list[str] = []
    panel.steps.rowsInserted.connect(lambda *_: told.append("inserted"))
    panel.steps.rowsRemoved.connect(lambda *_: told.append("removed"))
    panel.steps.dataChanged.connect(lambda *_: told.append("changed"))
    for i in range(60):
        document.edit("Drag w", lambda p, i=i: edits.set_weight(p, 1, 0, 0, i / 10), gesture)
    assert texts(panel) == ["New project", "Set η to 0.1", "Drag w"]
    assert told == ["inserted", "changed"]


def test_the_current_step_is_in_sight_among_200(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    make_steps(document, *(0.001 * i for i in range(1, UNDO_LIMIT + 11)))
    assert texts(panel)[:2] == ["Earlier steps are forgotten", "Set η to 0.011"]
    assert len(texts(panel)) == UNDO_LIMIT + 1
    seen = panel.list.viewport().rect()
    assert seen.contains(panel.list.visualRect(row(panel, UNDO_LIMIT)))
    assert not seen.intersects(panel.list.visualRect(row(panel, 5)))
    document.go_to(5)
    assert seen.contains(panel.list.visualRect(row(panel, 5)))


def test_a_hidden_panel_catches_up_when_it_is_shown(document: Document, qtbot: QtBot, tmp_path: Path) -> None:
    document.save(tmp_path / "net.mlps")
    document.open_file(tmp_path / "net.mlps")
    widget = HistoryPanel(Look(), document)
    make_steps(document, 0.1, 0.2)
    document.undo()
    assert texts(widget) == []
    with qtbot.waitExposed(widget):
        widget.show()
    assert (texts(widget), marks(widget, CURRENT_ROLE)) == (["Opened net", "Set η to 0.1", "Set η to 0.2"], [1])
    widget.close()
    widget.deleteLater()


def test_a_row_says_in_words_what_a_click_on_it_does(panel: HistoryPanel, document: Document) -> None:
    make_steps(document, 0.1, 0.2)
    document.undo()
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        words = [row(panel, i).data(role) for i in range(3)]
        assert "click to go back" in words[0]
        assert "where you are" in words[1]
        assert "undone" in words[2]
