"""The document: the one current project, its undo stack, and its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from mlp_studio.app.recent_file import readable
from mlp_studio.core.project import Project
from mlp_studio.storage.project_file import read_project, write_project

UNDO_LIMIT = 200
FORGOTTEN = "Earlier steps are forgotten"
"""In place of the beginning, where there have been more than UNDO_LIMIT steps."""
NO_GESTURE = -1
"""The merge id of an edit that is a step of its own."""
Edit = Callable[[Project], Project]


class ReplaceProject(QUndoCommand):
    """The one undo command: one project instead of another. Commands with the same merge id, one after the other, become one."""

    def __init__(self, document: Document, before: Project, after: Project, text: str, merge_id: int = NO_GESTURE) -> None:
        """Prepare the step; it is done when it is pushed."""
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._merge_id = merge_id

    def undo(self) -> None:
        """Bring the project before back."""
        self._document.show(self._before)

    def redo(self) -> None:
        """Bring the project after in."""
        self._document.show(self._after)

    def id(self) -> int:
        """Return the merge id; Qt offers commands with the same one for merging."""
        return self._merge_id

    @property
    def before(self) -> Project:
        """The project that the step begins with."""
        return self._before

    @property
    def after(self) -> Project:
        """The project that the step leads to."""
        return self._after

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the later command's project over, if it belongs to the same gesture; one that has come back to its beginning is no step."""
        if not isinstance(other, ReplaceProject) or self._merge_id < 0:
            return False
        self._after = other.after
        if _is_same(self._before, self._after):
            self.setObsolete(True)
            self._document.show(self._before)  # the same object: `steps` knows the first project by it
        return True


class Document(QObject):
    """Owns the current project; nothing else holds editable state.

    Signals
    -------
    changed(old, new)
        After every edit, undo and redo, and when another project is opened.
    opened(project)
        Another project has taken the place of the old one; its history is empty. Follows `changed`.
    """

    changed = Signal(object, object)
    opened = Signal(object)

    def __init__(self, project: Project, path: Path | None = None, parent: QObject | None = None) -> None:
        """Begin with this project."""
        super().__init__(parent)
        self._project = project
        self._first, self._first_text = project, _beginning(path)
        self._is_on_its_way = False
        self.path = path
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self._last_gesture = 0
        self.shown: Callable[[], Project] | None = None
        """Returns the project as the views show it, where that may be another: what an edit means is asked of it."""
        self.before_edit: Callable[[int], None] = lambda merge_id: None
        """Called with the gesture's merge id before an edit: a run in progress brings its weights into the document first."""
        self.before_save: Callable[[], None] = lambda: None
        """Called before a save: a run in progress brings its weights in."""
        self.before_undo: Callable[[], None] = lambda: None
        """Called before undo and redo: a run in progress is brought in and ended, because it is the step that undo takes back first."""

    @property
    def project(self) -> Project:
        """The current project."""
        return self._project

    @property
    def is_modified(self) -> bool:
        """Whether there is anything that a save would write."""
        return not self.undo_stack.isClean()

    @property
    def name(self) -> str:
        """What the title bar calls the document."""
        return readable(self.path.stem) if self.path is not None else self._project.title or "Untitled"

    @property
    def steps(self) -> tuple[str, ...]:
        """What led to each project that `go_to` can go to: how the document began, then the texts of all undo steps, undone ones too.

        They change with `undo_stack.indexChanged`, and the first with `opened`.
        """
        stack = self.undo_stack
        is_first = self._project_at(0) is self._first  # of more steps than the limit the oldest are forgotten
        return (self._first_text if is_first else FORGOTTEN, *(stack.text(i) for i in range(stack.count())))

    @property
    def step(self) -> int:
        """The place of the current project among `steps`."""
        return self.undo_stack.index()

    def _project_at(self, step: int) -> Project:
        stack = self.undo_stack
        if not stack.count():
            return self._project
        command = cast(ReplaceProject, stack.command(max(0, step - 1)))
        return command.after if step else command.before

    def is_last(self, merge_id: int) -> bool:
        """Return whether the last undo step belongs to this gesture."""
        stack = self.undo_stack
        return merge_id != NO_GESTURE and stack.index() > 0 and stack.command(stack.index() - 1).id() == merge_id

    def new_gesture(self) -> int:
        """Return a merge id for a gesture: all edits with it become one undo step."""
        self._last_gesture += 1
        return self._last_gesture

    def edit(self, text: str, edit: Edit, merge_id: int = NO_GESTURE) -> None:
        """Apply an edit as one undo step with this text; nothing happens if it changes nothing.

        Raises
        ------
        StudioError
            If the edit cannot be made; the project is then as it was.
        """
        seen = self._project if self.shown is None else self.shown()
        after = edit(seen)  # refused before a run is touched
        if after.network is not seen.network or after.points is not seen.points:
            self.before_edit(merge_id)
        if self._project is not seen:
            after = edit(self._project)
        self.commit(text, after, merge_id)

    def commit(self, text: str, after: Project, merge_id: int = NO_GESTURE) -> None:
        """Make `after` the current project, as one undo step, without asking a run first."""
        before = self._project
        if _is_same(before, after):
            return
        self.undo_stack.push(ReplaceProject(self, before, after, text, merge_id))

    def undo(self) -> None:
        """Take the last step back."""
        self.before_undo()
        self.undo_stack.undo()

    def redo(self) -> None:
        """Do the step again that was taken back last; training since then has made that impossible, as any edit does."""
        self.before_undo()
        self.undo_stack.redo()

    def go_to(self, step: int) -> None:
        """Go back, or forth, to a place among `steps` in one change; a run is ended first, which makes undone steps impossible.

        Nothing happens for the current place.
        """
        if step == self.step:
            return
        wanted = self._project_at(step)
        self.before_undo()
        # A run that is brought in is a step more: undone steps are gone then, and at the limit the oldest one.
        at = next((i for i in range(self.undo_stack.count() + 1) if self._project_at(i) is wanted), None)
        if at is None:
            return
        before = self._project
        self._is_on_its_way = True
        try:
            self.undo_stack.setIndex(at)
        finally:
            self._is_on_its_way = False
        self.changed.emit(before, self._project)

    def show(self, project: Project) -> None:
        """Make this the current project and tell everybody, unless it is only on the way to another; for the undo command."""
        before, self._project = self._project, project
        if not self._is_on_its_way:
            self.changed.emit(before, project)

    def open(self, project: Project, path: Path | None = None) -> None:
        """Begin anew with another project and an empty history."""
        self.undo_stack.clear()
        self._first, self._first_text = project, _beginning(path)
        self.path = path
        self.show(project)
        self.opened.emit(project)

    def open_file(self, path: Path) -> None:
        """Open a project file. Raises StudioError, with the current project untouched, if it cannot be read."""
        project = read_project(path)
        self.open(project, path)

    def save(self, path: Path) -> None:
        """Write the project to this file, which becomes the document's own. Raises StudioError if it cannot be written."""
        self.before_save()
        write_project(self._project, path)
        self.path = path
        self.undo_stack.setClean()


def _beginning(path: Path | None) -> str:
    return "New project" if path is None else f"Opened {readable(path.stem)}"


def _is_same(left: Project, right: Project) -> bool:
    if left is right:
        return True
    return left == right and (left.progress.epoch, left.progress.example) == (right.progress.epoch, right.progress.example)
