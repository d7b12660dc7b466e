"""Opening the app: one QApplication, one document, one window."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from mlp_studio.app.document import Document
from mlp_studio.app.notice import Notice
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.training_controller import RunState, TrainingController
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look

FIRST_LESSON = "two-moons"


def make_application() -> QApplication:
    """Return the application, made if there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("MLP Studio")
    app.setOrganizationName("MLP Studio")
    app.setDesktopFileName("mlp-studio")
    app.setWindowIcon(QIcon(str(resource("icons", "mlp-studio.svg"))))
    return app


def make_window(app: QApplication, name: str | None = None, theme: str | None = None) -> MainWindow:
    """Return the window on a project, a lesson or a data file, or on the first lesson; a bad file is told as a notice."""
    preferences = Preferences()
    look = Look()
    look.set_theme(theme or preferences.theme)  # type: ignore[arg-type]
    look.apply_to(app)
    project, _ = find_project(FIRST_LESSON)
    window = MainWindow(Document(project), look, preferences)
    if name is not None:
        _open(window, name)
    return window


def _open(window: MainWindow, name: str) -> None:
    path = Path(name)
    if path.exists():
        window.files.open_path(path)
        return
    try:
        project, _ = find_project(name)
    except StudioError as error:
        window.show_notice(Notice.of(error))
        return
    window.document.open(project)


def keep_for_good(controller: TrainingController) -> None:
    """Leave all that exists when the first run begins out of garbage collection, for the life of the process.

    A full collection over Numba's and the window's 160,000 objects holds every thread for 110 ms in the midst of a run (measured).
    """

    def freeze(state: RunState) -> None:
        if state is RunState.RUNNING:
            controller.state_changed.disconnect(freeze)
            gc.freeze()

    controller.state_changed.connect(freeze)


def open_window(name: str | None) -> int:
    """Open the window and run until it is closed; return the exit status."""
    app = make_application()
    window = make_window(app, name)
    geometry = window.preferences.geometry
    if geometry is None or not window.restoreGeometry(geometry):
        window.resize(window.sizeHint())
    window.show()
    keep_for_good(window.controller)
    # Ctrl+C in the terminal ends the app: Python sees a signal only when it runs, so let it run now and then.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer(window)
    heartbeat.start(200)
    heartbeat.timeout.connect(lambda: None)
    return app.exec()
