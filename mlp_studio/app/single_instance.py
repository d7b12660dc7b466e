"""One instance for a user and a session: a process that starts hands over what it was given to the one that runs, and ends.

No Qt is imported here before another instance is known to run: most starts are the first, and are not to wait for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import time
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

VERSION = 1
LIMIT = 64 * 1024
"""Bytes of the longest message, with the end of its line."""
ACCEPTED = b'{"version":1,"accepted":true}\n'
ANSWER_SECONDS = 2.0
"""How long an instance has to answer: one that hangs must not keep a file from being opened."""
START_SECONDS = 15.0
"""How long to wait for an instance that is only just starting, and does not listen before its window is seen."""
END_SECONDS = 0.5
"""How long to wait for one that hangs up to end: it may be closing, and its place free at once."""
_TURN_SECONDS = 0.02
_SESSION = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM", "SESSIONNAME")
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
_LONGEST_TOKEN = 1024


@dataclass(frozen=True)
class Request:
    """What a process asks of the running instance: to open a file or a lesson, or without either to come to the front.

    Attributes
    ----------
    path
        An absolute path; None for none.
    lesson
        The name of a lesson, where there is no path.
    others
        How many more files were given, which are not opened.
    token
        What the desktop gave the process, so that a window may take the focus; "" for none.
    """

    path: Path | None = None
    lesson: str = ""
    others: int = 0
    token: str = ""

    def line(self) -> bytes:
        """Return the message: one line of ASCII."""
        path = None if self.path is None else str(self.path)
        message = {"version": VERSION, "path": path, "lesson": self.lesson, "others": self.others, "token": self.token}
        return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def parse(line: bytes) -> Request | None:
    """Return the request that a message makes, or None for anything that is not a message of this version, whatever bytes it is."""
    if len(line) > LIMIT or not line.endswith(b"\n"):
        return None
    try:
        message = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.keys() != {"version", "path", "lesson", "others", "token"}:
        return None
    path, lesson, others, token = (message[key] for key in ("path", "lesson", "others", "token"))
    is_sound = (
        _is_count(message["version"])
        and message["version"] == VERSION
        and (path is None or _is_absolute(path))
        and _is_plain(lesson)
        and _is_count(others)
        and _is_plain(token)
    )
    return Request(None if path is None else Path(path), lesson, others, token) if is_sound else None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LIMIT


def _is_absolute(value: Any) -> bool:
    if not isinstance(value, str) or "\0" in value or not os.path.isabs(value):
        return False
    try:
        os.fsencode(value)
    except ValueError:  # half a character that no file system can have given
        return False
    return True


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TOKEN and value.isascii() and (value.isprintable() or not value)


def given_token() -> str:
    """Return what the desktop gave this process to let a window take the focus; "" for nothing of use."""
    token = next(filter(None, map(os.environ.get, _TOKENS)), "")
    return token if _is_plain(token) else ""


def private_folder() -> Path | None:
    """Return a folder that only this user can enter, for as long as the session lasts; None where there is none."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform != "win32" and os.path.isabs(given) and _is_private(given):
        return Path(given)
    import tempfile  # takes longer than all the rest here

    if sys.platform == "win32":
        return Path(tempfile.gettempdir())  # which is the user's own there
    folder = os.path.join(tempfile.gettempdir(), f"mlp-studio-{os.geteuid()}")
    with contextlib.suppress(OSError):
        os.mkdir(folder, 0o700)
    return Path(folder) if _is_private(folder) else None


def _is_private(folder: str) -> bool:
    try:
        found = os.lstat(folder)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def session_name() -> str:
    """Return a name for the user's session, the same in all its processes: files go to a window on the same screen."""
    parts = [os.environ.get(name, "") for name in _SESSION]
    if parts[0]:
        parts[1] = ""  # whether a process knows the X server beside it as well makes no difference
    if sys.platform == "win32":
        parts.append(os.environ.get("USERNAME", ""))  # names of pipes are those of the machine
    return f"mlp-studio-{zlib.crc32(chr(0).join(parts).encode(errors='replace')):08x}"


def is_own_peer(descriptor: int) -> bool:
    """Tell whether a process of the same user is at the other end of a local socket; on Windows the pipe's access list sees to that."""
    if sys.platform == "win32":
        return True
    try:
        return _peer(descriptor) == os.geteuid()
    except OSError:
        return False


def _peer(descriptor: int) -> int:
    if sys.platform.startswith("linux"):
        import socket
        import struct

        with socket.socket(fileno=os.dup(descriptor)) as copy:
            credentials = copy.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[1])
    else:  # noqa: RET505  for mypy, which takes what follows the return for unreachable
        import ctypes

        user, group = ctypes.c_uint32(), ctypes.c_uint32()
        if ctypes.CDLL(None).getpeereid(descriptor, ctypes.byref(user), ctypes.byref(group)):
            raise OSError("the peer is not known")
        return user.value


def has_left(descriptor: int) -> bool:
    """Tell whether the process at the other end of a local socket waits for no answer any more; on Windows that is not known."""
    if sys.platform == "win32":
        return False
    import select

    ear = select.poll()
    ear.register(descriptor, 0)
    return any(events & select.POLLHUP for _, events in ear.poll(0))


class _Answer(Enum):
    ACCEPTED = "it has taken the request"
    ABSENT = "nobody listens"
    REFUSED = "it hung up"
    SILENT = "it does not answer"


class Instance:
    """What this process is among those of its user and session: the first, which the later ones hand over to, or a later one.

    Who is first is decided by a lock on a file, which the system takes back when the process ends, however it does: of two that start at
    the same moment one is first, and after a crash the next one is. The socket is made by the first, once its window is seen.

    Parameters
    ----------
    folder
        Where lock and socket lie; None where there is no place for them, and every process stands for itself.
    name
        Of the session.
    """

    def __init__(self, folder: Path | None, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock: int | None = None

    @classmethod
    def of_session(cls) -> Instance:
        """Return the instance of this user and session."""
        return cls(private_folder(), session_name())

    @property
    def is_first(self) -> bool:
        """Whether the later ones hand over to this process."""
        return self._lock is not None

    @property
    def server(self) -> str:
        """What the server is called by: a path, or the name of a pipe on Windows."""
        if sys.platform == "win32" or self._folder is None:
            return self._name
        return str(self._folder / f"{self._name}.socket")

    def claim(self) -> bool:
        """Become the first, if no other process is; return whether this one is it now."""
        if self._lock is not None or self._folder is None:
            return self.is_first
        try:
            descriptor = os.open(self._folder / f"{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            self._folder = None
            return False
        try:
            is_locked = _lock(descriptor)
        except OSError:  # a file system without locks
            self._folder, is_locked = None, False
        if is_locked:
            self._lock = descriptor
        else:
            os.close(descriptor)
        return is_locked

    def release(self) -> None:
        """Be the first no longer; the next process that starts is."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def hand_over(self, request: Request) -> bool:
        """Hand a request to the running instance, if there is one; return whether it took it, so that this process has nothing to do.

        Where it did not, this process is the first, or the one that runs does not answer: better a second window than none.
        """
        end = time.monotonic() + START_SECONDS
        is_refused = False
        while not self.claim() and self._folder is not None and time.monotonic() < end:
            answer = _Answer.ABSENT if is_refused else self._ask(request)
            if answer is _Answer.ACCEPTED:
                return True
            if answer is _Answer.SILENT:
                return False
            if answer is _Answer.REFUSED:
                is_refused, end = True, time.monotonic() + END_SECONDS
            time.sleep(_TURN_SECONDS)
        return False

    def _ask(self, request: Request) -> _Answer:
        if not self._has_own_server():
            return _Answer.ABSENT
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self.server)
        if not socket.waitForConnected(round(1000 * ANSWER_SECONDS)):
            return _Answer.ABSENT
        if not is_own_peer(int(socket.socketDescriptor())):
            return _Answer.REFUSED
        _let_others_come_to_front()
        socket.write(request.line())
        answer, end = b"", time.monotonic() + ANSWER_SECONDS
        while len(answer) < len(ACCEPTED):
            if socket.waitForReadyRead(round(1000 * _TURN_SECONDS)):  # in turns: Python sees a Ctrl+C only in between
                answer += socket.readAll().data()
            elif socket.state() is not QLocalSocket.LocalSocketState.ConnectedState:
                return _Answer.REFUSED
            elif time.monotonic() > end:
                return _Answer.SILENT
        return _Answer.ACCEPTED if answer == ACCEPTED else _Answer.REFUSED

    def _has_own_server(self) -> bool:
        """Tell whether there is a socket to connect to, made by this user: nobody else is to be told a path."""
        if sys.platform == "win32":
            return True
        try:
            found = os.lstat(self.server)
        except OSError:
            return False
        return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.geteuid()


def _let_others_come_to_front() -> None:
    """Hand the right to the foreground on: Windows gives it to the process that a user starts, and to no other (not tried there)."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # to any process


def _lock(descriptor: int) -> bool:
    """Lock a file for this process, at once or not at all; return whether it is locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
