"""Opening the app: one QApplication, one document, one window."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from mlp_studio.app.crash_log import log_folder
from mlp_studio.app.document import Document
from mlp_studio.app.notice import Notice
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.run_state import RunState
from mlp_studio.app.single_instance import Instance
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.resources import resource
from mlp_studio.ui.application import StudioApplication
from mlp_studio.ui.arrivals import Arrivals, others_remark
from mlp_studio.ui.crash_notice import CrashWatch
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look


def make_application() -> QApplication:
    """Return the application, made if there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = StudioApplication(sys.argv[:1])
    app.setApplicationName("MLP Studio")
    app.setOrganizationName("MLP Studio")
    app.setDesktopFileName("mlp-studio")
    app.setWindowIcon(QIcon(str(resource("icons", "mlp-studio.svg"))))
    return app


def make_window(app: QApplication, name: str | None = None, theme: str | None = None, others: int = 0) -> MainWindow:
    """Return the window on a project, a lesson or a data file, or with the start page; a bad file is told as a notice.

    `others` is how many files were given beside it, which is told as well.
    """
    preferences = Preferences()
    look = Look()
    look.set_theme(theme or preferences.theme)  # type: ignore[arg-type]
    look.apply_to(app)
    window = MainWindow(Document(edits.empty_project()), look, preferences)
    empty = window.document.project
    if name is not None:
        _open(window, name, others)
    if window.document.project is empty:
        window.start_page.show()  # until something is opened
    return window


def _open(window: MainWindow, name: str, others: int) -> None:
    path = Path(name)
    if os.path.exists(name) or path.is_absolute():
        window.files.open_path(path, others_remark(path, others))
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


def open_window(name: str | None, instance: Instance | None = None, others: int = 0) -> int:
    """Open the window and run until it is closed; return the exit status.

    Parameters
    ----------
    name
        A project, a lesson or a data file.
    instance
        What this process is among those of the session: the first takes what the later ones hand over.
    others
        How many files were given beside `name`.
    """
    crashes = CrashWatch(log_folder())
    app = make_application()
    window = make_window(app, name, others=others)
    crashes.tell_in(window)
    geometry = window.preferences.geometry
    if geometry is None or not window.restoreGeometry(geometry):
        window.resize(window.sizeHint())
    window.show()
    window.first_frame.then(gc.enable)
    keep_for_good(window.controller)
    # Ctrl+C in the terminal ends the app: Python sees a signal only when it runs, so let it run now and then.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window.close))  # not now: it may be within a paint event
    heartbeat = QTimer(window)
    heartbeat.start(200)
    heartbeat.timeout.connect(lambda: None)
    arrivals = Arrivals(window, instance)
    if isinstance(app, StudioApplication):
        app.take_files(arrivals.take_file)
    status = app.exec()
    arrivals.close()
    crashes.close()
    return status
