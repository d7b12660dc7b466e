"""Listings of folders byte for byte, and which of their differences are allowed, each with its reason."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SYSTEM_MAY_DIFFER = {
    "/var/lib/dpkg/*": "dpkg's own records; a check of its own asks it about the package",
    "/var/lib/apt/*": "apt's own records of packages and of what was installed automatically",
    "/var/cache/apt/*": "apt's index of packages, made anew by each of its runs",
    "/var/log/apt/*": "apt's log",
    "/var/log/dpkg.log": "dpkg's log",
    "/var/log/alternatives.log": "the log of update-alternatives, which dependencies call",
    "/var/log/fontconfig.log": "the log of fc-cache",
    "/var/cache/debconf/*": "debconf's database, into which every installation writes",
    "/var/cache/ldconfig/aux-cache": "ldconfig's cache, with the times of the files that it has looked at",
    "/etc/ld.so.cache": "made anew by ldconfig whenever a dependency with libraries comes or goes",
    "/var/cache/fontconfig/*": "fontconfig's caches, named by the times of the folders",
    "/usr/share/icons/hicolor/icon-theme.cache": "made anew with the times of the folders; a check of its own searches it for our name",
    "/opt": "base-files makes it and does not own it, so dpkg takes it away, where it is empty, with the last package that was in it",
    "/usr/share/mime/mime.cache": "made anew in the order in which the disk lists files; a check of its own searches it for our name",
}
"""What may differ in a whole system between before the installation and after the purge, and why."""

HOME_MAY_HOLD = {
    ".config/MLP Studio*": "the app: settings",
    ".cache/mlp-studio*": "the app: cache",
    ".local/state/mlp-studio*": "the app: log",
    ".config/Thunar*": "the file manager: settings",
    ".config/xfce4*": "the file manager: settings",
    ".config/pcmanfm*": "the desktop's icons: settings",
    ".config/libfm*": "the desktop's icons: settings",
    ".config/openbox*": "the window manager: settings",
    ".cache/openbox*": "the window manager: sessions",
    ".cache/menus*": "the desktop's icons: their list of programs",
    ".cache/fontconfig*": "fontconfig: its cache, which any program with text makes",
    ".cache/mesa_shader_cache*": "Mesa: its cache, which any program with OpenGL makes",
    ".cache/thumbnails*": "the file manager: pictures of files",
    ".cache/dconf*": "GTK: its settings' cache",
    ".config/dconf*": "GTK: its settings",
    ".config/gtk-*": "GTK: its settings",
    ".config/mimeapps.list": "the file manager: which program was used last for a type",
    ".local/share/recently-used.xbel": "GTK or Qt: the desktop's list of recent files",
    ".local/share/mime*": "the file manager",
    ".local/share/applications*": "the file manager: programs chosen by hand",
    ".dbus*": "D-Bus: the session",
}
"""What a session at the desktop may add to a home, and whose it is."""
SHARED_FOLDERS = (".config", ".cache", ".local", ".local/share", ".local/state")


@dataclass(frozen=True)
class Entry:
    """What is known of a file or folder; `content` is a digest, or where a link points to."""

    kind: str
    mode: int
    owner: int
    group: int
    content: str
    modified: int


def listing(folder: Path, skip: Iterable[str] = (), times: bool = False) -> dict[str, Entry]:
    """Return all that lies in a folder, by its path below it.

    Parameters
    ----------
    folder
        The folder.
    skip
        Folders below it that are left out, with all in them.
    times
        Compare the times of files, too (those of folders change with what lies in them).
    """
    left_out = {str(folder / each.lstrip("/")) for each in skip}
    entries = {}
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(where, name) not in left_out]
        for name in [*folders, *files]:
            path = os.path.join(where, name)
            if path not in left_out:
                entries["/" + os.path.relpath(path, folder)] = _entry(path, times)
    return entries


def _entry(path: str, times: bool) -> Entry:
    status = os.lstat(path)
    kind, content = stat.filemode(status.st_mode)[0], ""
    if kind == "-":
        with open(path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    elif kind == "l":
        content = os.readlink(path)
    modified = status.st_mtime_ns if times and kind == "-" else 0
    return Entry(kind, stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid, content, modified)


def differences(before: Mapping[str, Entry], after: Mapping[str, Entry], allowed: Mapping[str, str] | None = None) -> list[str]:
    """Return what was added, removed or changed, without what is allowed, one line each."""
    lines = []
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path) and reason(path, allowed or {}) is None:
            what = "added" if path not in before else "removed" if path not in after else "changed"
            lines.append(f"{what} {path}")
    return lines


def reason(path: str, allowed: Mapping[str, str]) -> str | None:
    """Return why a path may differ; None if it may not."""
    return next((why for pattern, why in allowed.items() if fnmatch.fnmatchcase(path, pattern)), None)


def added_to_home(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[dict[str, list[str]], list[str]]:
    """Return what a session did to a home: files added or changed that are a program's own, by whose they are, and all the rest."""
    whose: dict[str, list[str]] = {}
    strange = []
    for line in differences(before, after):
        what, _, path = line.partition(" ")
        inside = path.lstrip("/")
        owner = reason(inside, HOME_MAY_HOLD)
        if what != "removed" and owner is not None:
            if after[path].kind != "d":
                whose.setdefault(owner, []).append(inside)
        elif inside not in SHARED_FOLDERS:
            strange.append(line)
    return whose, strange
