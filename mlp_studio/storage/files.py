"""Whole files in and out: read within a limit, write so that a crash leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from pathlib import Path

from mlp_studio.core.errors import StudioError

_NOT_READ = "the file cannot be read"
_NOT_WRITTEN = "the file cannot be written"
_MENDS: dict[type[BaseException], str] = {
    FileNotFoundError: "Check the path",
    PermissionError: "Allow access to it, or choose another place",
}
_FOLDER = "It is a folder: give a file"
BUSY_WAITS = (0.02, 0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
"""Seconds between tries to replace a file: Windows refuses while a program has it open, as virus scanners and search do for moments."""

SHELL_PIPES = ("/dev/fd/", "/proc/self/fd/")
"""Where a shell lays what a command prints, as `<(command)`."""


def read_bytes(path: str | Path, limit: int) -> bytes:
    """Return the content of a file of 1 to `limit` bytes.

    Raises
    ------
    StudioError
        If there is no such file, it cannot be read, is empty or larger, changes while it is read, or is no file but a named pipe or a
        device, for which one might wait for ever.
    """
    try:
        if _may_never_end(path):
            raise StudioError("it is a pipe or a device, not a file", str(path), "Give a file")
        with open(path, "rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(limit + 1)
            after = os.fstat(file.fileno())
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        raise _refusal(error, path, _NOT_READ) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StudioError("the file changed while it was read", str(path), "Try again when the other program has finished")
    if not data:
        raise StudioError("the file is empty", str(path), "Choose another file")
    if len(data) > limit:
        raise StudioError(f"the file is larger than {limit / 2**20:.3g} MB", str(path), "Choose a smaller file")
    return data


def write_bytes_atomically(path: str | Path, data: bytes) -> None:
    """Replace the content of a file, or make it: at every moment the old content or the new one is there, whole.

    The data go to a temporary file beside it, which is synced and then takes its place. A symbolic link is followed to its target; an
    existing file's mode is kept.

    Raises
    ------
    StudioError
        If it cannot be written; the old file is then as it was, and nothing else is left.
    """
    try:
        target = Path(os.path.realpath(path))
        # Not made from the file's name, which may be as long as a name can be.
        temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
        mode = _mode_to_keep(target)
        try:
            with open(temporary, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                temporary.chmod(mode)
            _replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise _refusal(error, path, _NOT_WRITTEN) from error
    _sync_folder(target.parent)


def check_target(path: str | Path) -> None:
    """Refuse a path that could not be written, before the work whose result it is to hold.

    Raises
    ------
    StudioError
        If it is a folder, its folder is not there, or it is write-protected.
    """
    target = Path(os.path.realpath(path))
    try:
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "its folder is not there")
        _mode_to_keep(target)
    except (OSError, ValueError) as error:
        raise _refusal(error, path, _NOT_WRITTEN) from error


def _may_never_end(path: str | Path) -> bool:
    kind = os.stat(path).st_mode
    if stat.S_ISFIFO(kind):
        return not os.path.abspath(path).startswith(SHELL_PIPES)
    return stat.S_ISCHR(kind) or stat.S_ISSOCK(kind)


def _replace(temporary: Path, target: Path) -> None:
    for wait in BUSY_WAITS:
        try:
            os.replace(temporary, target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    os.replace(temporary, target)


def _mode_to_keep(target: Path) -> int | None:
    # Replacing needs no right to the file, only to its folder: without this, saving would go through a write protection.
    if not target.exists():
        return None
    if target.is_dir():
        raise IsADirectoryError
    if not os.access(target, os.W_OK):
        raise PermissionError(0, "It is write-protected")
    return stat.S_IMODE(target.stat().st_mode)


def _sync_folder(folder: Path) -> None:
    # The new name itself is on disk only after this; Windows and some file systems cannot, and need not.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refusal(error: OSError | ValueError, path: str | Path, what: str) -> StudioError:
    if isinstance(error, FileNotFoundError):
        what = "there is no such file or folder"
    reason = getattr(error, "strerror", None) or str(error)
    if os.path.isdir(path):  # asked for, since Windows takes the attempt to open one for a lack of rights
        return StudioError(what, str(path), _FOLDER)
    mend = next((text for kind, text in _MENDS.items() if isinstance(error, kind)), reason or "Choose another place")
    return StudioError(what, str(path), mend)
