"""How the user is told of a bug: a notice in words in the window that lives on, or a box where there is no window."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from mlp_studio.app.crash_hooks import CrashHooks
from mlp_studio.app.crash_log import CrashLog, CrashReport
from mlp_studio.app.fault_file import FaultFile
from mlp_studio.app.notice import Notice

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.notice_bar import Action

WENT_WRONG = Notice("Something went wrong inside MLP Studio; your work is still here")
ENDED_LAST_TIME = Notice("MLP Studio ended unexpectedly last time", "What happened is in the log", "info")
COPIED = Notice("Copied: the details can be pasted into a report", "", "ok")
PATIENCE_MS = 2000
"""How long the news of the last session waits for a notice of this one to be closed, before it looks again."""


class CrashNotice(QObject):
    """The window's end: tells of bugs in its notice bar, from the event loop, never from within what failed.

    Parameters
    ----------
    window
        With a notice bar.
    """

    _reported = Signal(object, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.log = CrashLog(None)
        """Where bugs are written down: on stderr alone, until a `CrashWatch` puts its own here."""
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PATIENCE_MS)
        self._clock.timeout.connect(self._show_last)
        self._last: CrashReport | None = None

    def take(self, error: Exception) -> None:
        """Write down and tell a bug that somebody caught, as in a worker."""
        report = self.log.take(error, "reported to the window")
        if report is not None:
            self.tell(report)

    def tell(self, report: CrashReport) -> None:
        """Tell of a bug that is written down. Any thread."""
        self._reported.emit(report, WENT_WRONG)

    def close_others(self) -> None:
        """Close the notice that is shown, unless it tells of a bug: one that is back with each frame of a run would never be told again."""
        bar = self._window.notice_bar
        if not bar.text.startswith(WENT_WRONG.what):
            bar.close_notice()

    def tell_of_last(self, report: CrashReport) -> None:
        """Tell that the session before this one ended in a crash, once nothing else is being told."""
        self._last = report
        self._show_last()

    def _show_last(self) -> None:
        if self._last is None:
            return
        if not self._window.notice_bar.isHidden():
            self._clock.start()
            return
        report, self._last = self._last, None
        self._show(report, ENDED_LAST_TIME)

    def _show(self, report: CrashReport, notice: Notice) -> None:
        self._window.show_notice(notice, ("Copy details", lambda: self._copy(report)), self._folder_action())

    def _copy(self, report: CrashReport) -> None:
        QGuiApplication.clipboard().setText(report.details)
        self._window.show_notice(COPIED, self._folder_action())

    def _folder_action(self) -> Action | None:
        folder = self.log.folder
        return None if folder is None else ("Open log folder", lambda: self._open(folder))

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.show_notice(Notice(f"No program shows the folder {folder}", "", "info"))


class CrashWatch:
    """All that looks after bugs while the window is open: hooks, log and fault file; made before the window, closed after it.

    Parameters
    ----------
    folder
        Of the log.
    """

    def __init__(self, folder: Path) -> None:
        self._log = CrashLog(folder)
        self._fault = FaultFile(folder)
        self._hooks = CrashHooks(self._log, self._tell)
        self._notice: CrashNotice | None = None
        self._early: list[CrashReport] = []
        self._hooks.install()
        self._fault.open()
        atexit.register(self.close)  # whatever way the process ends: Qt must not call a hook of an interpreter that has gone

    def tell_in(self, window: MainWindow) -> None:
        """Tell of bugs in this window from now on, and of those while it was made; when it is painted, of the last session's end."""
        self._notice = window.crash_notice
        self._notice.log = self._log
        for report in self._early:
            self._notice.tell(report)
        self._early.clear()
        window.first_frame.then(self._begin)

    def close(self) -> None:
        """Give back the hooks and end the log: the window is closed."""
        atexit.unregister(self.close)
        self._hooks.remove()
        self._fault.close()
        self._log.close()
        self._notice = None

    def _begin(self) -> None:
        self._log.begin()
        left = self._fault.take_last()
        if left is not None and self._notice is not None:
            self._notice.tell_of_last(self._log.take_over(left))

    def _tell(self, report: CrashReport) -> None:
        """Tell of a bug. Any thread."""
        if report.is_final:
            self._show_box(report)
        elif self._notice is not None:
            self._notice.tell(report)
        else:
            self._early.append(report)

    def _show_box(self, report: CrashReport) -> None:
        """Say that the program ends, before it does: a double-click is answered in any case."""
        if not isinstance(QApplication.instance(), QApplication):
            return
        from PySide6.QtWidgets import QMessageBox

        did = "could not start" if self._notice is None else "has to end"
        box = QMessageBox(QMessageBox.Icon.Critical, "MLP Studio", f"MLP Studio {did}.")
        box.setTextFormat(Qt.TextFormat.PlainText)
        folder = self._log.folder
        place = "" if folder is None else f"\n\nThe log is in {folder}"
        box.setInformativeText(f"Something went wrong inside it: {report.headline}{place}")
        box.setDetailedText(report.details)
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
