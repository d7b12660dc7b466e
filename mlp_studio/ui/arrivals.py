"""What arrives from outside while the window is open: files from other processes and the desktop, opened one after the other."""

from __future__ import annotations

import os
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mlp_studio.app.recent_file import readable
from mlp_studio.app.single_instance import Instance, Request
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.project_file import SUFFIX
from mlp_studio.storage.resources import resource

if TYPE_CHECKING:
    from mlp_studio.app.instance_server import InstanceServer
    from mlp_studio.app.job_feed import Outcome
    from mlp_studio.ui.main_window import MainWindow

LOOK_MS = 50
"""How often it is looked whether the window is free, while something waits."""
_ROUND_TRIP_MS = 30
_TOKEN_NAME = "XDG_ACTIVATION_TOKEN"


class Arrivals(QObject):
    """Brings the window to the front at once, and opens what arrived as soon as nothing else is going on.

    A dialog, an open menu or a file that is still being read make it wait. What is wrong with one of several files is told beside what
    there is to say about the later ones.
    """

    def __init__(self, window: MainWindow, instance: Instance | None = None) -> None:
        """Wait for the first arrival; if this is the first instance, for what later ones hand over, too, once the window is seen."""
        super().__init__(window)
        self._window = window
        self._waiting: deque[Request] = deque()
        self._trouble = ""
        self._server: InstanceServer | None = None
        self._token = ""
        self._round_trip = QTimer(self)
        self._round_trip.setSingleShot(True)
        self._round_trip.setInterval(_ROUND_TRIP_MS)
        self._round_trip.timeout.connect(self._ask_for_focus)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self._on_look)
        window.imports.importer.failed.connect(self._on_failed)
        window.files.reader.done.connect(self._on_read)
        self._instance = instance
        if instance is not None:
            window.first_frame.then(self._listen)

    @property
    def waiting(self) -> tuple[Request, ...]:
        """What has arrived and is not opened yet."""
        return tuple(self._waiting)

    def _listen(self) -> None:
        from mlp_studio.app.instance_server import InstanceServer  # brings QtNetwork: not before the first frame

        if self._instance is None:
            return  # the window has been closed meanwhile
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._server = InstanceServer(self._instance, self)
        self._server.requested.connect(self.take)
        self._server.listen()
        app.lastWindowClosed.connect(self._server.close)

    def close(self) -> None:
        """Take nothing more. What a question about unsaved work still held up when the window closed gets a process of its own."""
        self._clock.stop()
        self._round_trip.stop()
        if self._server is not None:
            self._server.close()
        if self._instance is not None:
            self._instance.release()
            self._instance = None
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "mlp_studio"]
        while self._waiting:
            request = self._waiting.popleft()
            QProcess.startDetached(program[0], [*program[1:], str(request.path or request.lesson)])

    def take(self, request: Request) -> None:
        """Come to the front, and open what is asked for; returns at once."""
        self._come_to_front(request.token)
        if request.path is not None or request.lesson:
            asked = request.path, request.lesson
            self._waiting = deque(other for other in self._waiting if (other.path, other.lesson) != asked)  # clicked again, impatiently
            self._waiting.append(request)
            self._clock.start()

    def take_file(self, path: Path) -> None:
        """Open a file that the desktop asks for."""
        self.take(Request(path))

    def _come_to_front(self, token: str) -> None:
        """Raise the window, not minimised, and ask for the focus by the desktop's token, without which Wayland grants none."""
        window, self._token = self._window, token
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        # Under X11 a window manager goes by the time of a request for the focus. Qt sends that of the last event, which may be old, but a
        # change of any property is an event: setting the icon again brings the time of now (seen on a server: 6 s old without it).
        handle = window.windowHandle()
        handle.setIcon(handle.icon())
        self._round_trip.start()

    def _ask_for_focus(self) -> None:
        front = QApplication.activeModalWidget() or self._window
        front.raise_()
        if self._token:
            os.environ[_TOKEN_NAME] = self._token  # which is where Qt looks when it asks for the focus
        front.activateWindow()
        os.environ.pop(_TOKEN_NAME, None)

    def _on_look(self) -> None:
        if not self._is_free():
            return
        if not self._waiting:
            self._clock.stop()
            self._trouble = ""
            return
        focused = self._window.focusWidget()
        if focused is not None:
            focused.clearFocus()  # what is being typed belongs to the project that is left
        self._open(self._waiting.popleft())

    def _is_free(self) -> bool:
        """Tell whether nothing is going on that is about the project now open: a nested event loop is a dialog, a menu or a drag."""
        is_busy = QApplication.activeModalWidget() is not None or QThread.currentThread().loopLevel() > 1
        return not is_busy and not self._window.imports.importer.is_busy and self._window.files.reader.is_at_rest

    def _open(self, request: Request) -> None:
        files = self._window.files
        if request.path is None:
            files.open_lesson(resource("lessons", Path(request.lesson).name + SUFFIX))
            return
        files.open_path(request.path, " ".join(filter(None, (self._trouble, others_remark(request.path, request.others)))))

    def _on_read(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._on_failed(outcome.error)

    def _on_failed(self, _: StudioError) -> None:
        if self._clock.isActive():  # it may be one that the user opened
            self._trouble = self._told

    @property
    def _told(self) -> str:
        bar = self._window.notice_bar
        return "" if bar.isHidden() else bar.text


def others_remark(path: Path, others: int) -> str:
    """Return the sentence about files that were given beside the one that is opened; "" where there were none."""
    return f"Of the {others + 1} files only the first was taken, “{readable(path.name)}”." if others else ""
