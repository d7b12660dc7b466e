"""The way that the stepper has come: the updates that can be gone back over one by one, and what lies before them."""

from __future__ import annotations

from collections import deque
from typing import cast

from mlp_studio.app.document import Document, ReplaceProject
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core.project import Project

MOST_BACK = 100
"""Updates within one way that can be gone back over one by one; beyond them the whole way is taken back."""


class StepTrail:
    """The newest updates that were gone through, and which undo step or kept moment of the run lies before a place.

    Parameters
    ----------
    document, controller
        Whose undo steps and whose moments these are.
    """

    def __init__(self, document: Document, controller: TrainingController) -> None:
        self._document = document
        self._controller = controller
        self._updates: deque[tuple[Project, Project]] = deque(maxlen=MOST_BACK)

    def add(self, before: Project, after: Project) -> None:
        """Take note of an update."""
        self._updates.append((before, after))

    def clear(self) -> None:
        """Forget all updates."""
        self._updates.clear()

    @property
    def last_command(self) -> ReplaceProject | None:
        """The undo step that has led to the document's project, or None."""
        stack = self._document.undo_stack
        return cast(ReplaceProject, stack.command(stack.index() - 1)) if stack.index() else None

    def update_before(self, project: Project) -> tuple[Project, Project] | None:
        """Return the projects before and after the last update, or undo step, if it is training, and has led to this project."""
        command = self.last_command
        if command is None or project is not self._document.project:
            return None
        before, after = next((pair for pair in reversed(self._updates) if pair[1] is project), (command.before, command.after))
        is_training = after is project and before.points is after.points and before.training is after.training
        has_gone_on = (after.progress.epoch, after.progress.example) > (before.progress.epoch, before.progress.example)
        return (before, after) if is_training and has_gone_on else None

    def moment_before(self, place: float) -> float | None:
        """Return the place of the last moment of the run that is kept from before a place, or None."""
        found = self._controller.moments.neighbour(place, -1, self._controller.last_place)
        return None if found is None or found[0] >= place else found[0]
