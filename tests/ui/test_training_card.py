"""The card of training settings: every row changes its setting, live during a run, and shows what the project has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe
from mlp_studio.core.project import Project
from mlp_studio.core.settings import ScheduleSettings, StopSettings
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.training_card import TrainingCard
from mlp_studio.ui.training_rows import SECTIONS

Wait = Callable[[MainWindow], None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def card(qtbot: QtBot, window: MainWindow) -> TrainingCard:
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    assert window.training_card.isVisible()
    return window.training_card


def choose(card: TrainingCard, path: str, title: str) -> None:
    field = card.fields[path]
    assert isinstance(field, ChoiceField)
    field.setCurrentText(title)
    field.activated.emit(field.currentIndex())


def type_into(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_the_constants_of_the_chosen_optimiser_show_and_no_others(card: TrainingCard, window: MainWindow) -> None:
    def shown() -> set[str]:
        return {
            path.partition(".")[2] for path, field in card.fields.items() if path.startswith("optimiser_settings") and field.isVisible()
        }

    assert shown() == set()
    for title, constants in (("Momentum", {"momentum"}), ("RMSprop", {"alpha"}), ("Adam", {"beta1", "beta2"})):
        choose(card, "optimiser", title)
        assert shown() == constants
    assert window.document.project.training.optimiser == "adam"


def test_a_number_is_typed_and_undone(card: TrainingCard, window: MainWindow, qtbot: QtBot) -> None:
    choose(card, "optimiser", "Nesterov")
    type_into(qtbot, card.fields["optimiser_settings.momentum"], "0.5")
    assert window.document.project.training.optimiser_settings.momentum == 0.5
    window.document.undo()
    assert window.document.project.training.optimiser_settings.momentum == 0.9
    assert card.fields["optimiser_settings.momentum"].value() == 0.9  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "patience", "shown"),
    [("20", 20, "20"), ("12.6", 13, "13"), ("0", 1, "1"), ("", None, ""), ("never", None, ""), ("x", 7, "7")],
)
def test_a_stop_rule_is_a_number_or_never(
    card: TrainingCard, window: MainWindow, qtbot: QtBot, typed: str, patience: int | None, shown: str
) -> None:
    window.edit("Patience", lambda p: edits.set_training(p, stop=StopSettings(patience=7)))
    field = card.fields["stop.patience"]
    type_into(qtbot, field, typed or " ")
    assert window.document.project.training.stop.patience == patience
    assert field.text() == shown  # type: ignore[attr-defined]


def test_a_schedule_says_what_eta_is_now(card: TrainingCard, window: MainWindow) -> None:
    choose(card, "schedule.kind", "Step")
    window.edit("T", lambda p: edits.set_training(p, learning_rate=0.5, schedule=ScheduleSettings("step", 0.5, 10)))
    assert "η is 0.5000 at t = 0" in card._rate.text()  # noqa: SLF001
    assert card.fields["schedule.factor"].isVisible()


def test_every_row_shows_what_the_project_has(card: TrainingCard, window: MainWindow) -> None:
    changes = {"l2": 0.25, "dropout": 0.5, "clip": 2.0, "shuffle": True, "reduction": "sum"}
    window.edit("Several", lambda p: edits.set_training(p, **changes))
    shown = {path: field.key if isinstance(field, ChoiceField) else getattr(field, "value", None) for path, field in card.fields.items()}
    assert shown["shuffle"] == "True"
    assert shown["reduction"] == "sum"
    for path in ("l2", "dropout"):
        assert shown[path]() == changes[path]  # type: ignore[misc]
    assert shown["clip"] == 2.0
    assert set(shown) == {setting.path for settings in SECTIONS.values() for setting in settings}


def test_a_run_goes_on_when_its_optimiser_changes(window: MainWindow, qtbot: QtBot, card: TrainingCard, wait_idle: Wait) -> None:
    window.tool_bar.play_action.trigger()
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= 3, timeout=60_000)
    choose(card, "optimiser", "Adam")
    epoch = window.controller.shown.progress.epoch
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= epoch + 3)
    window.controller.pause()
    wait_idle(window)
    memory = window.document.project.progress.memory
    assert memory is not None
    assert memory.steps > 0


def test_escape_closes_the_card_and_its_button_is_let_go(card: TrainingCard, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(card.fields["optimiser"], Qt.Key.Key_Escape)
    assert card.isHidden()
    assert not window.tool_bar.settings_action.isChecked()


def test_in_a_narrow_window_the_card_has_what_the_bar_leaves_out(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot, wait_idle: Wait
) -> None:
    window = make_window(edits.new_project((2, 1), ("tanh", "sigmoid"), Recipe.of("moons").make()))
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: window.tool_bar.algorithm_field.isHidden())
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    choose(window.training_card, "algorithm", "Mini-batch")
    assert window.document.project.training.algorithm == "minibatch"
    assert window.training_card.fields["batch_size"].isVisible()
