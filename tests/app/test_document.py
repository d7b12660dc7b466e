"""The document: edits, undo, gestures, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from mlp_studio.app.document import Document
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


def test_the_newest_files_come_first_and_each_once(qapp: QCoreApplication, tmp_path: Path) -> None:
    preferences = Preferences()
    for i in range(MAX_RECENT + 3):
        preferences.add_recent(tmp_path / f"{i}.mlps")
    preferences.add_recent(tmp_path / "5.mlps")
    names = [path.name for path in Preferences().recent_files]
    assert names[:2] == ["5.mlps", f"{MAX_RECENT + 2}.mlps"]
    assert len(names) == MAX_RECENT
    assert names.count("5.mlps") == 1


def test_an_unknown_theme_in_the_settings_is_the_systems(qapp: QCoreApplication) -> None:
    preferences = Preferences()
    assert preferences.theme == "system"
    preferences.theme = "dark"
    assert Preferences().theme == "dark"
    preferences.theme = "purple"
    assert Preferences().theme == "system"
