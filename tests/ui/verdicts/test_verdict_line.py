"""The line under the plots says the most important finding, stands still, and opens all of them; a click shows what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.findings import Finding
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import DARK, LIGHT, Look
from mlp_studio.ui.verdicts.card import NOTHING, FindingsCard
from mlp_studio.ui.verdicts.line import ONE_LINE, QUIET, THREE_LINES, WIDE, VerdictLine, in_words

DEAD = Finding("dead", "Dead ReLU: hidden unit 2", "z ≤ 0 on all 4 examples", "Reset draws other weights", units=((1, 1),))
TWICE = Finding("contradictory", "Contradictory points: 2 at 1 place", "at least 1 of 4", "Move one", points=(0, 3))
LEARNING = Finding("learning", "Learning: loss fell by 12 % in 100 epochs", "0.5 to 0.44")


@pytest.fixture
def host(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 700)
    return window


@pytest.fixture
def line(host: QMainWindow, qtbot: QtBot) -> VerdictLine:
    made = VerdictLine(Look(), host)
    made.setGeometry(500, 640, 380, THREE_LINES)
    with qtbot.waitExposed(host):
        host.show()
    return made


def colours_in(line: VerdictLine) -> set[str]:
    image = line.grab().toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(8, 36) for y in range(image.height())}


def test_evidence_is_broken_into_rows_before_anything_is_cut(line: VerdictLine) -> None:
    evidence = "over the last 50 epochs it ranges over 34 % of its mean, and went up in 42 % of the steps"
    line.show_findings((replace(DEAD, evidence=evidence), LEARNING))
    line.resize(412, line.height())
    (what, *rest) = line.rows
    assert what == (DEAD.what, False)
    assert " ".join(text for text, _ in rest) == evidence
    assert [is_evidence for _, is_evidence in rest] == [True, True]
    line.show_findings((replace(DEAD, what=f"{DEAD.what}, and {DEAD.what}", evidence=evidence),))
    line.resize(300, line.height())
    first, second, third = line.rows
    assert f"{first[0]} {second[0]}" == f"{DEAD.what}, and {DEAD.what}"
    assert third[0].endswith("…")


def test_the_first_finding_is_said_with_its_evidence_and_what_to_try(line: VerdictLine) -> None:
    line.show_findings((DEAD, LEARNING))
    assert line.text() == DEAD.what
    assert line.accessibleName() == f"Warning: {DEAD.what}"
    assert line.accessibleDescription() == in_words(DEAD)
    assert in_words(DEAD) == "Dead ReLU: hidden unit 2\nMeasured: z ≤ 0 on all 4 examples\nTo try: Reset draws other weights"
    assert "1 more" in line.toolTip()
    line.show_findings((LEARNING,))
    assert "To try" not in line.toolTip()
    assert line.accessibleName().startswith("Note: ")


def test_the_icon_has_the_colour_of_its_kind_in_both_themes(line: VerdictLine) -> None:
    look = line._look  # noqa: SLF001
    for theme in (LIGHT, DARK):
        look.set_theme(theme.name)  # type: ignore[arg-type]
        line.show_findings((DEAD,))
        assert theme.warn.name() in colours_in(line)
        line.show_findings((replace(DEAD, kind="converged"),))
        assert theme.ok.name() in colours_in(line)
        assert theme.warn.name() not in colours_in(line)


def test_its_height_goes_by_its_width_alone(line: VerdictLine) -> None:
    for findings in ((), (LEARNING,), (DEAD, TWICE, LEARNING), (replace(DEAD, what="long " * 40, evidence="longer " * 40),)):
        line.show_findings(findings)
        assert line.height() == THREE_LINES
    line.resize(WIDE, line.height())
    assert line.height() == ONE_LINE
    line.resize(WIDE - 1, line.height())
    assert line.height() == THREE_LINES


def test_with_nothing_to_say_it_cannot_be_clicked(line: VerdictLine, qtbot: QtBot) -> None:
    clicks: list[bool] = []
    line.clicked.connect(lambda: clicks.append(True))
    line.show_findings(())
    assert line.toolTip() == QUIET
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert clicks == []
    line.show_findings((LEARNING,))
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert len(clicks) == 2


# The card


def test_the_card_lists_all_findings_and_picks_what_they_are_about(host: QMainWindow, line: VerdictLine, qtbot: QtBot) -> None:
    card = FindingsCard(Look(), host)
    card.show_findings((DEAD, TWICE, LEARNING))
    card.open_above(line)
    assert card.entry_texts() == [
        "Warning: Dead ReLU: hidden unit 2. z ≤ 0 on all 4 examples. Reset draws other weights",
        "Warning: Contradictory points: 2 at 1 place. at least 1 of 4. Move one",
        "Note: Learning: loss fell by 12 % in 100 epochs. 0.5 to 0.44",
    ]
    assert card.geometry().bottom() < line.geometry().top()
    assert host.rect().contains(card.geometry())
    units, points = card.buttons
    assert (units.text(), points.text()) == ("Show 1 unit", "Show 2 points")
    with qtbot.waitSignal(card.units_picked) as picked:
        qtbot.mouseClick(units, Qt.MouseButton.LeftButton)
    assert picked.args == [frozenset({(1, 1)})]
    with qtbot.waitSignal(card.points_picked) as picked:
        qtbot.mouseClick(points, Qt.MouseButton.LeftButton)
    assert picked.args[0].tolist() == [0, 3]
    qtbot.keyClick(card.close_button, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_the_card_is_as_high_as_what_it_lists_also_when_that_grows(host: QMainWindow, line: VerdictLine, qtbot: QtBot) -> None:
    card = FindingsCard(Look(), host)
    bar = card._area.verticalScrollBar()  # noqa: SLF001
    card.show_findings((LEARNING,))
    card.open_above(line)
    low = card.height()
    assert bar.maximum() == 0
    long = replace(DEAD, evidence="z ≤ 0 on all 4 examples, " * 5, mend="Reset draws other weights, " * 5)
    card.show_findings((long, TWICE, LEARNING))
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert card.height() > 2 * low
    card.show_findings((LEARNING,))
    qtbot.waitUntil(lambda: card.height() == low)


def test_entries_come_and_go_with_the_findings(host: QMainWindow, line: VerdictLine) -> None:
    card = FindingsCard(Look(), host)
    card.open_above(line)
    low = card.height()
    card.show_findings((DEAD, LEARNING))
    high = card.height()
    assert high > low
    buttons = card.buttons
    card.show_findings((replace(DEAD, units=((1, 0), (1, 1))), LEARNING))
    assert card.buttons == buttons  # what can be clicked stays in its place
    assert buttons[0].text() == "Show 2 units"
    card.show_findings((LEARNING,))
    assert len(card.entry_texts()) == 1
    assert card.height() < high
    card.show_findings(())
    assert card.entry_texts() == []
    assert NOTHING in [label.text() for label in card.findChildren(type(card._nothing)) if label.isVisible()]  # noqa: SLF001


# In the window


def says(window: MainWindow, kind: str) -> bool:
    return any(finding.kind == kind for finding in window.verdicts.line.findings)


def symmetric(project: Project) -> Project:
    network = project.network
    return replace(project, network=network.with_weights(tuple(np.full(w.shape, 0.4) for w in network.weights)))


def test_an_edit_is_judged_and_its_units_are_shown_on_the_canvas(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(find_project("xor-igd")[0])
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    assert not says(window, "symmetric")
    window.edit("Equal weights", symmetric)
    qtbot.waitUntil(lambda: says(window, "symmetric"))
    qtbot.mouseClick(window.verdicts.line, Qt.MouseButton.LeftButton)
    card = window.verdicts.card
    assert card.isVisible()
    qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    assert window.canvas.selection.units == {(1, 0), (1, 1)}
    assert card.isHidden()  # it would lie over the plane
    for is_hidden in (False, True):
        qtbot.mouseClick(window.verdicts.line, Qt.MouseButton.LeftButton)
        assert card.isHidden() is is_hidden
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    assert not says(window, "symmetric")


def test_contradictory_points_are_ringed_in_the_plane_and_selected_in_the_table(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    project = find_project("xor-igd")[0]
    xy = project.points.xy.copy()
    xy[1] = xy[0]
    window = make_window(replace(project, points=replace(project.points, xy=xy)))
    qtbot.waitUntil(lambda: says(window, "contradictory"))
    window.verdicts.line.click()
    button = next(b for b in window.verdicts.card.buttons if "points" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.plane.painting.selected.tolist() == [0, 1]
    assert window.points_table.selected.tolist() == [0, 1]


def test_a_run_says_how_far_its_loss_fell_and_what_is_looked_back_at_is_judged_by_itself(
    window: MainWindow, wait_idle: Callable[[MainWindow], None], qtbot: QtBot
) -> None:
    line, controller = window.verdicts.line, window.controller
    controller.set_speed(None)
    controller.run_epochs(300)
    wait_idle(window)
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest and bool(line.findings))
    assert says(window, "converged")
    controller.look_at(2)
    qtbot.waitUntil(lambda: says(window, "learning"))
    assert "in 2 epochs" in next(finding.what for finding in line.findings if finding.kind == "learning")
    controller.look_back.end()
    qtbot.waitUntil(lambda: says(window, "converged"))


def test_what_is_not_visible_is_not_examined(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    window.loss_dock.hide()
    window.edit("Equal weights", symmetric)
    qtbot.waitUntil(lambda: window.verdicts.is_at_rest)
    assert not says(window, "symmetric")
    window.loss_dock.show()
    qtbot.waitUntil(lambda: says(window, "symmetric"))


def test_units_that_are_gone_by_the_time_of_the_click_are_not_selected(window: MainWindow) -> None:
    window.verdicts.card.units_picked.emit(frozenset({(1, 0), (1, 99)}))
    assert window.canvas.selection.units == {(1, 0)}
    window.verdicts.card.points_picked.emit(np.array([0, 10_000]))
    assert window.plane.painting.selected.tolist() == [0]
    window.edit("Remove a layer", lambda project: edits.remove_layer(project, 1))
