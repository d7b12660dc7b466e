"""A picture of the real window, rendered to a file: for READMEs, for checking by eye, and for the command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from mlp_studio.app.document import Document
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.start import make_application
from mlp_studio.ui.theme import Look

PATIENCE = 120.0
"""Seconds to wait for training and pictures before giving up."""
VIEWS: dict[str, Callable[[MainWindow], QWidget]] = {
    "window": lambda window: window,
    "explore": lambda window: window,
    "lecture": lambda window: window,
    "projector": lambda window: window,
    "canvas": lambda window: window.canvas,
    "plane": lambda window: window.plane,
    "loss": lambda window: window.loss_plot,
    "weights": lambda window: window.weights_panel,
    "data": lambda window: window.data_panel,
}


def take_screenshot(project: Project, output: Path, size: tuple[int, int], epochs: int, view: str, theme: str) -> None:
    """Write a PNG of the window (or of one view in it) on this project, after training it for so many epochs.

    Raises
    ------
    StudioError
        For an unknown view, a project that cannot train, or a file that cannot be written.
    """
    if view not in VIEWS:
        raise StudioError(f"there is no view {view!r}", "--view", f"Choose one of {', '.join(VIEWS)}")
    app = make_application()
    look = Look()
    look.set_theme("dark" if theme == "dark" else "light")
    look.apply_to(app)
    wanted = project.training.stop
    if epochs:
        project = edits.set_training(project, stop=StopSettings(max_epochs=epochs))
    window = MainWindow(Document(project), look, _no_preferences())
    try:
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*size)
        window.show()
        if view in ("lecture", "projector"):
            window.layouts.show(view)  # type: ignore[arg-type]
            look.set_theme("dark" if theme == "dark" else "light")
        if epochs:
            found = window.controller.obstacle
            if found is not None:
                raise found
            window.controller.set_speed(None)
            window.controller.play()
            _wait(app, lambda: window.controller.state is RunState.IDLE)
            window.document.commit("Settings", edits.set_training(window.document.project, stop=wanted))
            window.notice_bar.hide()
        _wait(app, lambda: window.regions.is_at_rest)
        picture = VIEWS[view](window).grab()
    finally:
        window.document.undo_stack.setClean()
        window.close()
        window.deleteLater()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    write_bytes_atomically(output, bytes(data.data()))


def _no_preferences() -> Preferences:
    """Return preferences that nothing is read from or written to."""
    return Preferences(QSettings("", QSettings.Format.IniFormat))


def _wait(app: QApplication, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise StudioError(f"the picture was not ready within {PATIENCE:.0f} seconds", "screenshot", "Try fewer epochs")
        app.processEvents()
        time.sleep(0.002)
    app.processEvents()
