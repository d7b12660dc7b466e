"""Exporting worksheets from the window: asks on the card and for a file, and tells what was written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mlp_studio.app.notice import Notice
from mlp_studio.core.blank import is_blank
from mlp_studio.core.errors import StudioError

if TYPE_CHECKING:
    from mlp_studio.core.worksheet import WorksheetPlan
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.worksheet.card import WorksheetCard


class WorksheetCommands(QObject):
    """Exports what the window shows as worksheets."""

    def __init__(self, window: MainWindow) -> None:
        """Wait to be asked; everything else is made and imported then."""
        super().__init__(window)
        self._window = window

    @cached_property
    def card(self) -> WorksheetCard:
        """The card on which the user chooses."""
        from mlp_studio.ui.worksheet.card import WorksheetCard

        card = WorksheetCard(self._window.look, self._window)
        card.wanted.connect(self.export)
        card.closed.connect(self._window.canvas.setFocus)
        return card

    def open(self) -> None:
        """Open the card, if there is something to calculate, or close it; it suggests the example that all views show, or the next one."""
        is_closed = "card" in vars(self) and self.card.close_panel()
        if not is_closed:
            self._window.attempt(self._open)

    def _open(self) -> None:
        from mlp_studio.core.worksheet import WorksheetPlan, askable, next_example, worksheets

        project, seen = self._window.controller.shown, self._window.picks.seen_example
        if is_blank(project):
            raise StudioError("there is no network to calculate", "worksheet", "Draw a layer first")
        parts = askable(project)
        if not parts:
            worksheets(project, WorksheetPlan(asked=("forward",)))  # says why
        self.card.show_choice(parts, next_example(project) if seen is None or seen >= len(project.points) else seen, len(project.points))
        self.card.open_in(self._window.canvas)

    def export(self, plan: WorksheetPlan) -> None:
        """Ask for a file, and write the sheets to it; the ending says in which format."""
        from mlp_studio.ui.worksheet.export import FORMATS

        filters = ";;".join(f"{form.title} (*.{suffix})" for suffix, form in FORMATS.items())
        name = self._window.files.choose_file("Export worksheet", filters, True)
        if name:
            self._window.attempt(lambda: self._write(plan, Path(name)))

    def _write(self, plan: WorksheetPlan, path: Path) -> None:
        from mlp_studio.ui.worksheet.export import export_worksheet

        written = export_worksheet(self._window.controller.shown, plan, path)
        self.card.close_panel()
        self._window.show_notice(Notice(f"The worksheet is in {' and '.join(file.name for file in written)}", "", "ok"))
