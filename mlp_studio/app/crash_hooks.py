"""The hooks by which Python and Qt tell of bugs that nobody has caught."""

from __future__ import annotations

import inspect
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

from mlp_studio.app.crash_log import CRITICAL, ERROR, WARNING, CrashLog, CrashReport, tell

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from threading import ExceptHookArgs

_LEVELS = {QtMsgType.QtWarningMsg: WARNING, QtMsgType.QtCriticalMsg: ERROR, QtMsgType.QtFatalMsg: CRITICAL}
_LAST = ("last_exc", "last_value", "last_traceback", "last_type")
"""Where Python keeps the last exception for a debugger."""


class CrashHooks:
    """Pass on what slots, event handlers, paint events, threads, destructors and Qt have to tell, from `install` to `remove`.

    Parameters
    ----------
    log
        What is told is written down there.
    tell
        Is given what the user is to know of. It is called on the thread that had the bug, maybe within a paint event.
    """

    def __init__(self, log: CrashLog, tell: Callable[[CrashReport], None]) -> None:
        self._log = log
        self._tell = tell
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._handler_before: Callable[[QtMsgType, QMessageLogContext, str], None] | None = None

    def install(self) -> None:
        """Take the hooks, from whoever has them."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        self._handler_before = qInstallMessageHandler(self._on_qt_message)

    def remove(self) -> None:
        """Give the hooks back. Qt must not be left with one of ours when the interpreter goes."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(self._handler_before)

    # The hooks

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # Ctrl+C
            self._before[0](kind, error, trace)
            return
        here = inspect.currentframe()
        is_final = here is not None and here.f_back is None  # nothing of Python is below it: this is not a slot, but the whole program
        report = self._log.take(error, "the program ended with it" if is_final else "in the window", is_final=is_final)
        if report is not None:
            self._tell(report)
        if not is_final:
            let_go(error)

    def _on_thread_exception(self, args: ExceptHookArgs) -> None:
        if args.exc_value is None or issubclass(args.exc_type, SystemExit):  # a thread that was told to end
            return
        report = self._log.take(args.exc_value, f"in the thread {args.thread.name if args.thread else 'without a name'}")
        if report is not None:
            self._tell(report)

    def _on_unraisable(self, args: UnraisableHookArgs) -> None:
        """Write it down and no more: nothing that the user does depends on a destructor."""
        if args.exc_value is not None:
            self._log.take(args.exc_value, args.err_msg or "in a destructor")

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        level = _LEVELS.get(kind)
        if level is not None:
            category = getattr(context, "category", None) or "default"
            self._log.note(level, f"Qt: {text}" if category == "default" else f"Qt, {category}: {text}")
        else:
            tell(qFormatLogMessage(kind, context, text))


def let_go(error: BaseException) -> None:
    """Forget what an exception has left, and those that led to it, after it was told.

    Python keeps the last one, and with it the frames, and in that of a paint event a painter that still is at work: while it lives,
    nothing else can be painted there, and Qt may crash. Those frames are emptied at once, whoever else keeps them.
    """
    for name in _LAST:
        sys.__dict__.pop(name, None)
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.append(one)
            waiting += one.__cause__, one.__context__
            traceback.clear_frames(one.__traceback__)
