"""The document: edits, undo, gestures, files."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings

from mlp_studio.app.document import FORGOTTEN, UNDO_LIMIT, Document
from mlp_studio.app.preferences import MAX_RECENT, Preferences
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.storage.project_file import read_project


@pytest.fixture
def document(qapp: QCoreApplication) -> Document:
    return Document(edits.new_project((3, 1), ("tanh", "sigmoid"), generate("moons", 20)))


def test_an_edit_is_told_with_the_project_before_and_after(document: Document) -> None:
    told: list[tuple[Project, Project]] = []
    document.changed.connect(lambda old, new: told.append((old, new)))
    before = document.project
    document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    assert told == [(before, document.project)]
    assert document.project.network.sizes == (2, 4, 1)
    assert document.undo_stack.undoText() == "Add unit"


def test_undo_brings_the_very_project_back_and_redo_the_other(document: Document) -> None:
    before = document.project
    document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    after = document.project
    document.undo()
    assert document.project is before
    document.redo()
    assert document.project is after


def test_edits_of_one_gesture_are_one_undo_step(document: Document) -> None:
    before = document.project
    gesture = document.new_gesture()
    for eta in (0.1, 0.2, 0.4):
        document.edit("Set η", lambda p, eta=eta: edits.set_training(p, learning_rate=eta), gesture)
    assert document.undo_stack.count() == 1
    assert document.project.training.learning_rate == 0.4
    document.undo()
    assert document.project is before


def test_edits_of_two_gestures_are_two_undo_steps(document: Document) -> None:
    for eta in (0.1, 0.2):
        document.edit("Set η", lambda p, eta=eta: edits.set_training(p, learning_rate=eta), document.new_gesture())
    assert document.undo_stack.count() == 2


def test_an_edit_that_changes_nothing_is_no_undo_step(document: Document) -> None:
    document.edit("Set η", lambda p: edits.set_training(p, learning_rate=p.training.learning_rate))
    assert document.undo_stack.count() == 0
    assert not document.is_modified


def test_an_edit_that_is_refused_leaves_everything_as_it_was(document: Document) -> None:
    before = document.project
    with pytest.raises(StudioError, match="output layer cannot be removed"):
        document.edit("Remove layer", lambda p: edits.remove_layer(p, 2))
    assert document.project is before
    assert document.undo_stack.count() == 0


def test_a_saved_document_is_unmodified_until_the_next_edit(document: Document, tmp_path: Path) -> None:
    document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    assert document.is_modified
    document.save(tmp_path / "net.mlps")
    assert not document.is_modified
    assert read_project(tmp_path / "net.mlps") == document.project
    document.undo()
    assert document.is_modified


def test_a_file_that_cannot_be_read_leaves_the_project_open(document: Document, tmp_path: Path) -> None:
    before = document.project
    broken = tmp_path / "broken.mlps"
    broken.write_text('{"format": "mlp-studio"}')
    with pytest.raises(StudioError, match=r"broken\.mlps"):
        document.open_file(broken)
    assert document.project is before


def test_opening_another_project_begins_a_new_history(document: Document, tmp_path: Path) -> None:
    document.save(tmp_path / "net.mlps")
    document.edit("Add unit", lambda p: edits.add_unit(p, 1))
    document.open_file(tmp_path / "net.mlps")
    assert not document.undo_stack.canUndo()
    assert document.project.network.sizes == (2, 3, 1)
    assert document.name == "net"


# The history


def set_eta(document: Document, *rates: float) -> None:
    for eta in rates:
        document.edit(f"Set η to {eta}", lambda p, eta=eta: edits.set_training(p, learning_rate=eta))


def eta_of(document: Document) -> float:
    return document.project.training.learning_rate


def test_the_steps_begin_with_how_the_document_began(document: Document, tmp_path: Path) -> None:
    assert (document.steps, document.step) == (("New project",), 0)
    set_eta(document, 0.1, 0.2)
    document.undo()
    assert (document.steps, document.step) == (("New project", "Set η to 0.1", "Set η to 0.2"), 1)
    document.save(tmp_path / "net.mlps")
    assert document.steps[0] == "New project"
    document.open_file(tmp_path / "net.mlps")
    assert (document.steps, document.step) == (("Opened net",), 0)


def test_any_step_is_reached_in_one_change_and_the_others_stay(document: Document) -> None:
    first = document.project
    set_eta(document, 0.1, 0.2, 0.4)
    steps, last = document.steps, document.project
    told: list[tuple[Project, Project]] = []
    document.changed.connect(lambda old, new: told.append((old, new)))
    document.go_to(0)
    assert told == [(last, first)]
    assert document.project is first
    document.go_to(3)
    assert document.project is last
    document.go_to(1)
    assert (eta_of(document), document.steps, document.step) == (0.1, steps, 1)
    assert len(told) == 3
    assert document.is_modified


def test_going_to_the_current_step_disturbs_nothing(document: Document) -> None:
    set_eta(document, 0.1)
    asked: list[str] = []
    document.before_undo = lambda: asked.append("end the run")
    document.changed.connect(lambda old, new: asked.append("changed"))
    document.go_to(1)
    assert asked == []
    document.go_to(0)
    assert asked == ["end the run", "changed"]


def test_going_back_ends_a_run_first_and_takes_its_training_back(document: Document) -> None:
    set_eta(document, 0.1, 0.2)
    document.before_undo = lambda: document.commit("Train 3 epochs", document.project.trained(document.project.network.weights, 3, 0))
    document.go_to(1)
    assert (eta_of(document), document.project.progress.epoch) == (0.1, 0)
    assert document.steps[1:] == ("Set η to 0.1", "Set η to 0.2", "Train 3 epochs")


def test_an_undone_step_that_a_run_has_made_impossible_leaves_the_run_where_it_is(document: Document) -> None:
    set_eta(document, 0.1, 0.2, 0.4)
    document.go_to(1)
    document.before_undo = lambda: document.commit("Train 3 epochs", document.project.trained(document.project.network.weights, 3, 0))
    document.go_to(3)
    assert document.steps == ("New project", "Set η to 0.1", "Train 3 epochs")
    assert (document.step, document.project.progress.epoch, eta_of(document)) == (2, 3, 0.1)


def test_beyond_the_limit_the_oldest_steps_are_forgotten_and_the_others_are_still_reached(document: Document) -> None:
    rates = [0.001 * i for i in range(1, UNDO_LIMIT + 1)]
    set_eta(document, *rates)
    assert document.steps[0] == "New project"
    set_eta(document, 0.9)
    assert (len(document.steps), document.steps[:2]) == (UNDO_LIMIT + 1, (FORGOTTEN, f"Set η to {rates[1]}"))
    document.before_undo = lambda: document.commit("Train 3 epochs", document.project.trained(document.project.network.weights, 3, 0))
    document.go_to(10)
    assert eta_of(document) == rates[10]


def test_a_step_that_is_forgotten_while_a_run_comes_in_leaves_the_run_where_it_is(document: Document) -> None:
    set_eta(document, *(0.001 * i for i in range(1, UNDO_LIMIT + 1)))
    document.before_undo = lambda: document.commit("Train 3 epochs", document.project.trained(document.project.network.weights, 3, 0))
    document.go_to(0)
    assert (document.step, document.project.progress.epoch) == (UNDO_LIMIT, 3)
    assert document.steps[0] == FORGOTTEN


def test_the_steps_of_a_drag_are_one(document: Document) -> None:
    gesture = document.new_gesture()
    told: list[int] = []
    document.undo_stack.indexChanged.connect(told.append)
    for value in (0.1, 0.2, 0.3):
        document.edit("Drag w", lambda p, value=value: edits.set_weight(p, 1, 0, 0, value), gesture)
    assert (document.steps, told) == (("New project", "Drag w"), [1, 1, 1])


def test_a_gesture_that_comes_back_to_its_beginning_is_no_step(document: Document) -> None:
    set_eta(document, 0.4)
    document.undo_stack.setClean()
    before, gesture = document.project, document.new_gesture()
    old = float(before.network.weights[0][0, 0])
    for value in (0.1, 0.2, old):
        document.edit("Drag w", lambda p, value=value: edits.set_weight(p, 1, 0, 0, value), gesture)
    assert document.project is before
    assert document.steps == ("New project", "Set η to 0.4")
    assert not document.is_modified


def test_after_a_first_gesture_that_changed_nothing_the_beginning_is_still_known(document: Document) -> None:
    gesture, old = document.new_gesture(), float(document.project.network.weights[0][0, 0])
    for value in (0.1, old, 0.2):
        document.edit("Drag w", lambda p, value=value: edits.set_weight(p, 1, 0, 0, value), gesture)
    assert document.steps == ("New project", "Drag w")
    document.undo()
    assert document.project.network.weights[0][0, 0] == old


# Preferences


def test_the_newest_files_come_first_and_each_once(qapp: QCoreApplication, tmp_path: Path) -> None:
    preferences = Preferences()
    for i in range(MAX_RECENT + 3):
        preferences.add_recent(tmp_path / f"{i}.mlps")
    preferences.add_recent(tmp_path / "5.mlps")
    names = [path.name for path in Preferences().recent_files]
    assert names[:2] == ["5.mlps", f"{MAX_RECENT + 2}.mlps"]
    assert len(names) == MAX_RECENT
    assert names.count("5.mlps") == 1


def test_recent_files_know_when_they_were_opened_and_are_forgotten_on_request(qapp: QCoreApplication, tmp_path: Path) -> None:
    before = datetime.now().replace(microsecond=0)
    preferences = Preferences()
    spaced = tmp_path / "week 7.mlps"
    for path in (spaced, tmp_path / "b.mlps"):
        preferences.add_recent(path)
    recent = Preferences().recent
    assert [file.path for file in recent] == [tmp_path / "b.mlps", spaced]
    assert all(file.opened is not None and before <= file.opened <= datetime.now() for file in recent)
    preferences.forget_recent(tmp_path / "b.mlps")
    assert [file.path for file in Preferences().recent] == [spaced]
    assert Preferences().recent[0].opened == recent[1].opened


def test_recent_files_keep_names_that_are_no_text(qapp: QCoreApplication) -> None:
    odd, plain = Path(os.fsdecode(b"/data/caf\xe9 %41, 7.mlps")), Path("/data/café %41, 7.mlps")
    for path in (odd, plain):
        Preferences().add_recent(path)
    kept = Preferences().recent
    assert [file.path for file in kept] == [plain, odd]
    assert all(file.opened is not None for file in kept)


def test_recent_files_that_an_older_version_wrote_have_no_time_until_they_are_opened(qapp: QCoreApplication, tmp_path: Path) -> None:
    settings = QSettings("MLP Studio", "MLP Studio")
    settings.setValue("recent", [str(tmp_path / "a.mlps"), str(tmp_path / "b.mlps")])
    settings.setValue("recent_times", ["nonsense", f"2026-13-99 {tmp_path / 'a.mlps'}"])
    preferences = Preferences(settings)
    assert [(file.path.name, file.opened) for file in preferences.recent] == [("a.mlps", None), ("b.mlps", None)]
    preferences.add_recent(tmp_path / "b.mlps")
    assert [(file.path.name, file.opened is None) for file in preferences.recent] == [("b.mlps", False), ("a.mlps", True)]


def test_an_unknown_theme_in_the_settings_is_the_systems(qapp: QCoreApplication) -> None:
    preferences = Preferences()
    assert preferences.theme == "system"
    preferences.theme = "dark"
    assert Preferences().theme == "dark"
    preferences.theme = "purple"
    assert Preferences().theme == "system"
