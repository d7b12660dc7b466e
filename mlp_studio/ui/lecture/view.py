"""What all lecture views have in common: they are told what to show, and only while they are seen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from mlp_studio.core.project import Project
from mlp_studio.ui.lecture.view_header import ViewHeader
from mlp_studio.ui.theme import Look


class LectureView(QWidget):
    """A view of the network and what it computes at one moment.

    Signals
    -------
    seen()
        The view has come into sight, and wants to be told what to show.
    edit_requested(text, edit, gesture)
        As of all views that edit.
    failed(error)
        A bug in a worker of the view's own.
    """

    seen = Signal()
    edit_requested = Signal(str, object, str)
    failed = Signal(object)
    header: ViewHeader | None = None
    """What a dock of its own has beside its title, or in its place."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self.look = look

    def show_moment(self, project: Project) -> None:
        """Show a project as it stands, or as a run has it now; called once a few frames during a run, and never while out of sight."""
        raise NotImplementedError

    def close_threads(self) -> bool:
        """End the view's own workers; return whether they ended in time."""
        return True

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what to show."""
        super().showEvent(event)
        self.seen.emit()
