"""Many weights are set at once by a rule and from a seed that is seen, perturbed, and frozen, from two buttons beside the tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.document import Document
from mlp_studio.core import edits
from mlp_studio.core.initialisation import INITIALISERS
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.ui.set_weights import SetWeights
from mlp_studio.ui.theme import Look
from mlp_studio.ui.weight_actions import WeightActions

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager

W1 = np.array([[0.1, -2.5, 0.3], [0.0, 0.5, -0.25]])
W2 = np.array([[1.0, -1.0, 0.5]])
NETWORK = Network(("x1", "x2"), (Layer("h1", 2, "tanh"), Layer("o", 1, "sigmoid")), (W1, W2))
NO_UNITS: frozenset[tuple[int, int]] = frozenset()
NO_WEIGHTS: frozenset[tuple[int, int, int]] = frozenset()
Key = Qt.Key


class Desk(QWidget):
    """A window with the two buttons and a document behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(Project(NETWORK, EMPTY))
        self.buttons = WeightActions(Look(), self)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.buttons.show_project(self.document.project)
        self.buttons.edit_requested.connect(self.edit)
        self.document.changed.connect(lambda _, project: self.buttons.show_project(project))

    def edit(self, text: str, change: Callable[[Project], Project], gesture: str) -> None:
        assert gesture == ""
        self.document.edit(text, change)

    @property
    def weights(self) -> list[list[list[float]]]:
        return [w.tolist() for w in self.document.project.network.weights]


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    widget = Desk()
    widget.resize(700, 700)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    yield widget
    widget.close()
    widget.deleteLater()


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> SetWeights:
    qtbot.mouseClick(desk.buttons.dice_button, Qt.MouseButton.LeftButton)
    assert desk.buttons.panel.isVisible()
    return desk.buttons.panel


def choose(panel: SetWeights, rule: str) -> None:
    panel.rule_field.setCurrentIndex(panel.rule_field.findData(rule))


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_every_initialiser_is_offered_with_its_note_and_parameters(panel: SetWeights) -> None:
    for rule in INITIALISERS.values():
        choose(panel, rule.name)
        assert panel.note.text() == rule.note
        assert sum(field.isVisible() for field in panel.parameter_fields) == len(rule.parameters)


def test_all_equal_says_why_it_fails(panel: SetWeights) -> None:
    choose(panel, "constant")
    assert "alike" in panel.note.text()


def test_all_weights_are_set_to_one_number(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    choose(panel, "constant")
    panel.parameter_fields[0].clear()
    qtbot.keyClicks(panel.parameter_fields[0], "0,25")
    assert panel.set_button.text() == "Set 9 weights"
    click(qtbot, panel.set_button)
    assert desk.weights == [[[0.25] * 3] * 2, [[0.25] * 3]]
    assert desk.document.undo_stack.undoText() == "Set 9 weights: All equal"


def test_without_biases_column_0_stays(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    choose(panel, "zero")
    panel.biases_check.click()
    assert panel.set_button.text() == "Set 6 weights"
    click(qtbot, panel.set_button)
    assert desk.weights == [[[0.1, 0, 0], [0, 0, 0]], [[1, 0, 0]]]


def test_the_seed_that_is_seen_is_the_one_that_is_used(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    panel.seed_field.setValue(41)
    click(qtbot, panel.dice)
    assert panel.seed_field.value() == 42
    click(qtbot, panel.set_button)
    expected = np.random.default_rng([42, 1]).uniform(-0.5, 0.5, (2, 3))
    assert np.array_equal(desk.document.project.network.weights[0], expected)


def test_one_layer_is_set(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    choose(panel, "zero")
    qtbot.keyClick(panel.layer_field, Key.Key_Down)
    assert panel.target == "layer"
    assert panel.set_button.text() == "Set 3 weights"
    click(qtbot, panel.set_button)
    assert desk.weights == [W1.tolist(), [[0, 0, 0]]]


def test_the_selected_units_and_weights_are_set(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    choose(panel, "zero")
    desk.buttons.set_selection(frozenset({(1, 1), (0, 0), (1, -1)}), frozenset({(2, 0, 0), (1, 0, 1)}))
    panel.targets["weights"].click()
    assert panel.counts["weights"].text() == "2"
    click(qtbot, panel.set_button)
    assert desk.weights == [[[0.1, 0, 0.3], [0, 0.5, -0.25]], [[0, -1, 0.5]]]
    panel.targets["units"].click()
    assert panel.counts["units"].text() == "3"
    click(qtbot, panel.set_button)
    assert desk.weights[0][1] == [0, 0, 0]


def test_what_is_not_selected_cannot_be_chosen_and_says_why(desk: Desk, panel: SetWeights) -> None:
    for target in ("units", "weights"):
        assert not panel.targets[target].isEnabled()
        assert "first" in panel.targets[target].toolTip()
        assert panel.counts[target].text() == "none selected"


def test_a_selection_that_goes_away_leaves_all_weights_chosen(desk: Desk, panel: SetWeights) -> None:
    desk.buttons.set_selection(NO_UNITS, frozenset({(1, 0, 0)}))
    panel.targets["weights"].click()
    desk.buttons.set_selection(NO_UNITS, NO_WEIGHTS)
    assert panel.target == "all"


def test_frozen_and_cut_weights_stay_and_that_is_said(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    desk.document.edit("Freeze", lambda p: edits.remove_weights(edits.freeze_weights(p, [(1, 0, 0)]), [(2, 0, 1), (2, 0, 2)]))
    assert panel.left_out.text() == "1 frozen and 2 cut weights stay as they are."
    assert panel.set_button.text() == "Set 6 weights"
    choose(panel, "constant")
    click(qtbot, panel.set_button)
    assert desk.weights == [[[0.1, 0.5, 0.5], [0.5, 0.5, 0.5]], [[0.5, 0, 0]]]


def test_with_everything_frozen_there_is_nothing_to_set(desk: Desk, panel: SetWeights) -> None:
    keys = [(s, i, j) for s, (n, m) in enumerate(NETWORK.shapes, start=1) for i in range(n) for j in range(m)]
    desk.document.edit("Freeze", lambda p: edits.freeze_weights(p, keys))
    assert not panel.set_button.isEnabled()
    assert panel.set_button.toolTip() == "All of them are frozen or cut"


@pytest.mark.parametrize(
    ("rule", "text", "why"), [("uniform", "2", "larger"), ("normal", "many", "not a number"), ("constant", "", "no number")]
)
def test_a_wrong_parameter_is_told_in_place(desk: Desk, panel: SetWeights, qtbot: QtBot, rule: str, text: str, why: str) -> None:
    choose(panel, rule)
    panel.parameter_fields[0].clear()
    qtbot.keyClicks(panel.parameter_fields[0], text)
    assert why in panel.note.text()
    assert not panel.set_button.isEnabled()
    qtbot.keyClick(panel.parameter_fields[0], Key.Key_Return)
    assert desk.document.undo_stack.count() == 0


def test_perturbing_again_perturbs_anew_from_the_seed_that_is_seen(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    panel.seed_field.setValue(5)
    click(qtbot, panel.perturb_button)
    first = np.array(desk.weights[0])
    assert panel.seed_field.value() == 6
    assert np.array_equal(first, W1 + np.random.default_rng([6, 1]).uniform(-0.1, 0.1, (2, 3)))
    click(qtbot, panel.perturb_button)
    assert not np.allclose(np.array(desk.weights[0]) - first, first - W1)
    assert desk.document.undo_stack.undoText() == "Perturb by 0.10"


def test_same_start_goes_back(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    desk.document.commit("Train", desk.document.project.trained((W1 + 1, W2 + 1), 3, 0))
    click(qtbot, panel.same_start_button)
    assert desk.weights == [W1.tolist(), W2.tolist()]


def test_the_panel_is_used_and_closed_by_keys(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    assert panel.rule_field.hasFocus()
    qtbot.keyClicks(panel.rule_field, "z")
    assert panel.rule.name == "zero"
    qtbot.keyClick(panel.rule_field, Key.Key_Return)
    assert desk.weights == [[[0] * 3] * 2, [[0] * 3]]
    qtbot.keyClick(panel.seed_field, Key.Key_Escape)
    assert not panel.isVisible()
    assert desk.buttons.dice_button.hasFocus()
    assert not desk.buttons.dice_button.isChecked()


def test_the_panel_stays_inside_of_its_window(desk: Desk, panel: SetWeights) -> None:
    assert panel.parentWidget() is desk
    assert desk.rect().contains(panel.geometry())
    assert panel.geometry().bottom() < desk.buttons.geometry().top() + 8


def test_the_dice_closes_what_it_has_opened(desk: Desk, panel: SetWeights, qtbot: QtBot) -> None:
    click(qtbot, desk.buttons.dice_button)
    assert not panel.isVisible()


def test_the_lock_freezes_and_thaws_the_selected_weights(desk: Desk, qtbot: QtBot) -> None:
    lock = desk.buttons.lock_button
    assert not lock.isEnabled()
    assert "first" in lock.toolTip()
    desk.buttons.set_selection(NO_UNITS, frozenset({(1, 0, 0), (1, 1, 1)}))
    click(qtbot, lock)
    assert desk.document.project.network.frozen[0].sum() == 2
    assert lock.isChecked()
    assert lock.toolTip() == "Thaw 2 weights (F)"
    click(qtbot, lock)
    assert not desk.document.project.network.frozen[0].any()
    assert not lock.isChecked()


def test_weights_that_are_gone_are_forgotten(desk: Desk, panel: SetWeights) -> None:
    desk.buttons.set_selection(frozenset({(1, 1)}), frozenset({(1, 1, 1)}))
    desk.document.edit("Remove unit", lambda project: edits.remove_unit(project, 1, 1))
    assert not desk.buttons.lock_button.isEnabled()
    assert panel.counts["units"].text() == "none selected"
