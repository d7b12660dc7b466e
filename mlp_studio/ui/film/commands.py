"""Filming a run from the window: asks on the card, makes the film beside everything else, and tells what came of it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from mlp_studio.app.notice import Notice
from mlp_studio.core.errors import StudioError

if TYPE_CHECKING:
    from mlp_studio.ui.film.card import FilmCard
    from mlp_studio.ui.film.film_run import FilmRun
    from mlp_studio.ui.film.plan import FilmPlan, Recording
    from mlp_studio.ui.main_window import MainWindow


class FilmCommands(QObject):
    """Exports the run of a window as a film; one at a time, while training may go on.

    Signals
    -------
    failed(error)
        A bug.
    """

    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        """Wait to be asked; everything else is made and imported then."""
        super().__init__(window)
        self._window = window
        self.run: FilmRun | None = None
        """The film that is being made."""

    @cached_property
    def card(self) -> FilmCard:
        """The card on which the user chooses."""
        from mlp_studio.ui.film.card import FilmCard

        card = FilmCard(self._window.look, self._window)
        card.wanted.connect(self.export)
        card.cancelled.connect(self.cancel)
        card.closed.connect(self._window.canvas.setFocus)
        return card

    def open(self) -> None:
        """Open the card, if there is a run to film, or close it; the run is that of now, whatever is trained while the film is made."""
        is_closed = "card" in vars(self) and self.card.close_panel()
        if not is_closed:
            self._window.attempt(self._open)

    def _open(self) -> None:
        recording = self.recording()
        recording.check()
        plot = self._window.loss_plot
        self.card.show_run(recording.places, is_log_loss=plot.is_log)
        self.card.open_in(self._window.canvas, plot.is_log_epochs)

    def recording(self) -> Recording:
        """Return the run up to its newest place."""
        from mlp_studio.ui.film.plan import Recording

        window, controller = self._window, self._window.controller
        last = controller.last_place
        kept = [(p, m) for p, m in zip(controller.moments.places, controller.moments.moments, strict=True) if p <= last]
        places, moments = tuple(p for p, _ in kept), tuple(m for _, m in kept)
        name = f"{window.document.name}, {window.document.project.network.describe()}"
        return Recording(window.document.project, name, places, moments, np.array(controller.losses))

    def export(self, plan: FilmPlan) -> None:
        """Ask for a file and begin to write a film to it."""
        from mlp_studio.storage.film_export import FILM_FORMATS

        film_format = FILM_FORMATS[plan.form]
        window = self._window
        try:
            film_format.check()
        except StudioError as error:
            window.show_notice(Notice.of(error))
            return
        name = window.files.choose_file("Export run as film", f"{film_format.title} (*.{plan.form})", True)
        if name:
            path = Path(name if name.lower().endswith(f".{plan.form}") else f"{name}.{plan.form}")
            window.attempt(lambda: self._begin(plan, path))

    def _begin(self, plan: FilmPlan, path: Path) -> None:
        from mlp_studio.ui.film.film_run import FilmRun
        from mlp_studio.ui.film.production import check_film, produce

        recording = self.recording()
        check_film(recording, plan, path)
        self.close()
        run = self.run = FilmRun(produce(recording, plan, path), self)
        self.card.show_progress(0.0)
        run.progressed.connect(self.card.show_progress)
        run.finished.connect(lambda size: self._tell(path, size))
        run.refused.connect(lambda error: self._window.show_notice(Notice.of(error)))
        run.broke.connect(self.failed)
        run.ended.connect(self._on_ended)

    def cancel(self) -> None:
        """Give up the film that is being made."""
        if self.run is not None:
            self.run.ended.connect(lambda: self._window.show_notice(Notice("The film was given up; nothing was written", "", "info")))
            self.run.cancel()

    def close(self) -> None:
        """Give up the film that is being made, at once and without a word."""
        if self.run is not None:
            self.run.close()

    def _on_ended(self) -> None:
        if self.run is not None:
            self.run.deleteLater()
            self.run = None
        self.card.show_progress(None)

    def _tell(self, path: Path, size: int) -> None:
        self.card.close_panel()
        self._window.show_notice(Notice(f"The film is in {path.name}, {_size_text(size)}", "", "ok"))


def _size_text(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
