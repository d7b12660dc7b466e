"""The section on linear separability: off until it is wanted, then the verdict on the chosen classes, live."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from mlp_studio.app.separability_feed import SeparabilityFeed
from mlp_studio.core.points import PointSet
from mlp_studio.core.separability import Separation
from mlp_studio.ui.separability.panel import NO_CLASSES, SeparabilityPanel
from mlp_studio.ui.theme import Look

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float)
AND = PointSet(CORNERS, np.array([0, 0, 0, 1]), ("−", "+"))
XOR = PointSet(CORNERS, np.array([0, 1, 1, 0]), ("−", "+"))
ROW = PointSet(np.array([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]], float), np.repeat([0, 1, 2], 2), ("a", "b", "c"))


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Iterator[SeparabilityPanel]:
    feed = SeparabilityFeed()
    widget = SeparabilityPanel(look, feed)
    widget.setFixedWidth(216)
    with qtbot.waitExposed(widget):
        widget.show()
    yield widget
    widget.close()
    widget.deleteLater()
    assert feed.close()


@pytest.fixture
def told(panel: SeparabilityPanel) -> list[tuple[Separation | None, PointSet | None]]:
    found: list[tuple[Separation | None, PointSet | None]] = []
    panel.shown_changed.connect(lambda separation, points: found.append((separation, points)))
    return found


@pytest.fixture
def judged(panel: SeparabilityPanel, qtbot: QtBot) -> Callable[[PointSet], Separation | None]:
    """Show these points, switch on with a click where that is to be done, and wait for the verdict."""

    def judge(points: PointSet) -> Separation | None:
        panel.show_points(points)
        if not panel.is_wanted:
            qtbot.mouseClick(panel.switch, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.feed.is_at_rest)
        return panel.shown

    return judge


def test_nothing_is_judged_until_it_is_wanted(panel: SeparabilityPanel) -> None:
    panel.show_points(AND)
    assert panel.feed.is_at_rest
    assert panel.shown is None
    assert not panel.verdict_label.isVisible()


def test_a_click_on_the_switch_shows_the_verdict_and_another_takes_it_away(
    panel: SeparabilityPanel,
    judged: Callable[[PointSet], Separation | None],
    told: list[tuple[Separation | None, PointSet | None]],
    qtbot: QtBot,
) -> None:
    turns: list[bool] = []
    panel.wanted_changed.connect(turns.append)
    found = judged(AND)
    assert panel.verdict_label.isVisible()
    assert panel.verdict_label.text() == "Linearly separable"
    assert panel.weights.texts == ("−3.000", "2.000", "2.000", "0.707")
    assert panel.accessibleDescription() == "− and + are linearly separable: w = (−3, 2, 2), margin 0.71"
    assert told[-1] == (found, AND)
    qtbot.mouseClick(panel.switch, Qt.MouseButton.LeftButton)
    assert told[-1] == (None, None)
    assert not panel.verdict_label.isVisible()
    assert turns == [True, False]


def test_the_verdict_follows_the_points_and_nothing_below_it_moves(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], look: Look
) -> None:
    judged(AND)
    height = panel.sizeHint().height()
    assert look.theme.ok.name() in panel.verdict_label.styleSheet()
    judged(XOR)
    assert panel.verdict_label.text() == "Not linearly separable"
    assert panel.reason_label.text() == "The segment of two points of − crosses that of two points of +"
    assert panel.reason_label.isVisible()
    assert not panel.weights.isVisible()
    assert look.theme.ok.name() not in panel.verdict_label.styleSheet()
    assert panel.sizeHint().height() == height


def test_two_classes_leave_nothing_to_choose(panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None]) -> None:
    judged(AND)
    assert not panel.choice.isVisible()
    assert not panel.matrix.isVisible()


def test_of_three_classes_a_pair_is_chosen_in_the_field_and_kept_while_points_change(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], qtbot: QtBot
) -> None:
    judged(ROW)
    entries = [panel.choice.itemText(i) for i in range(panel.choice.count())]
    assert entries == ["a | b", "a | c", "b | c", "a | the rest", "b | the rest", "c | the rest"]
    panel.choice.setFocus()
    for _ in range(4):
        qtbot.keyClick(panel.choice, Qt.Key.Key_Down)
    assert panel.shown is not None
    assert (panel.shown.first, panel.shown.others) == (1, None)
    assert panel.matrix.current == panel.shown
    judged(PointSet(ROW.xy + 1, ROW.labels, ROW.classes))
    assert (panel.shown.first, panel.shown.others) == (1, None)
    judged(AND)
    assert (panel.shown.first, panel.shown.others) == (0, 1)


def test_a_click_on_a_mark_of_the_matrix_chooses_its_pair(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], qtbot: QtBot
) -> None:
    judged(ROW)
    assert panel.matrix.isVisible()
    for first, others, words in ((1, 2, "Linearly separable"), (1, None, "Not linearly separable")):
        mark = next(v for v in panel.verdicts if (v.first, v.others) == (first, others))
        qtbot.mouseClick(panel.matrix, Qt.MouseButton.LeftButton, pos=panel.matrix.cell_of(mark).center().toPoint())
        assert panel.shown == mark
        assert panel.verdict_label.text() == words
        assert panel.choice.currentText() == " | ".join(mark.names)
    before = panel.shown
    qtbot.mouseClick(panel.matrix, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert panel.shown == before


def test_the_matrix_has_a_green_mark_where_a_line_separates_and_says_it_in_words(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], look: Look
) -> None:
    judged(ROW)
    matrix = panel.matrix
    picture = matrix.grab().toImage()
    for verdict in panel.verdicts:
        cell = matrix.cell_of(verdict).toRect()
        colours = {picture.pixelColor(x, y).name() for x in range(cell.left(), cell.right()) for y in range(cell.top(), cell.bottom())}
        greenest = min(
            colours, key=lambda name: sum(abs(int(name[i : i + 2], 16) - int(look.theme.ok.name()[i : i + 2], 16)) for i in (1, 3, 5))
        )
        is_green = int(greenest[3:5], 16) > int(greenest[1:3], 16) + 40
        assert is_green == verdict.is_separable
    assert "b and the rest: not linearly separable" in matrix.accessibleDescription()
    at = matrix.cell_of(panel.verdicts[0]).center().toPoint()
    for place, words in ((at, "a and b: linearly separable"), (QPoint(1, 1), "")):
        QApplication.sendEvent(matrix, QHelpEvent(QHelpEvent.Type.ToolTip, place, matrix.mapToGlobal(place)))
        assert QToolTip.text() == words or not words
    QToolTip.hideText()


def test_weights_are_copied_with_all_their_digits_by_a_click_and_by_the_keyboard(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], qtbot: QtBot
) -> None:
    found = judged(PointSet(CORNERS * 0.3, AND.labels, AND.classes))
    assert found is not None
    assert found.line is not None
    expected = "\t".join(repr(w) for w in found.line)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("")
    qtbot.mouseClick(panel.weights, Qt.MouseButton.LeftButton)
    assert clipboard.text() == expected
    clipboard.setText("")
    panel.weights.setFocus()
    qtbot.keyClick(panel.weights, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == expected
    QToolTip.hideText()


def test_points_without_classes_and_a_class_alone_have_sensible_words(
    panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None]
) -> None:
    assert judged(PointSet(CORNERS, np.arange(4.0), None, setting="regression")) is None
    assert (panel.verdict_label.text(), panel.reason_label.text()) == ("No verdict", NO_CLASSES)
    judged(PointSet(CORNERS, np.zeros(4, int), ("a", "b")))
    assert (panel.verdict_label.text(), panel.reason_label.text()) == ("Nothing to separate", "No point of b")


def test_a_note_says_that_test_points_do_not_count(panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None]) -> None:
    judged(AND)
    assert not panel.note_label.isVisible()
    judged(PointSet(CORNERS, XOR.labels, XOR.classes, test=np.array([False, False, False, True])))
    assert panel.note_label.isVisible()
    assert panel.verdict_label.text() == "Linearly separable"


def test_the_theme_reaches_all_of_it(panel: SeparabilityPanel, judged: Callable[[PointSet], Separation | None], look: Look) -> None:
    judged(ROW)
    look.set_theme("dark")
    assert look.theme.ok.name() in panel.verdict_label.styleSheet()
    assert look.theme.ink2.name() in panel.reason_label.styleSheet()
    look.set_scale(1.6)
    assert panel.matrix.sizeHint().height() > 100
