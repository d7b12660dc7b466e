"""What a Linux desktop is told of the app for one user: the menu entry, the type of `.mlps` files, and the icons of both."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.files import write_bytes_atomically
from mlp_studio.storage.resources import resource

ENTRY = "mlp-studio.desktop"
TYPE = "application/vnd.mlp-studio+json"
ICONS = Path("icons", "hicolor")
SHARED = {
    Path("mime", "packages", "mlp-studio.xml"): ("desktop", "mlp-studio.xml"),
    ICONS / "scalable" / "apps" / "mlp-studio.svg": ("icons", "mlp-studio.svg"),
    ICONS / "scalable" / "mimetypes" / f"{TYPE.replace('/', '-')}.svg": ("desktop", "mlp-studio-document.svg"),
}
"""What is the same wherever the app lies: the place below a `share` folder, and the resource."""
MIME_CACHES = (
    "aliases", "generic-icons", "globs", "globs2", "icons", "magic",
    "mime.cache", "subclasses", "treemagic", "types", "version", "XMLnamespaces",
)  # fmt: skip
GENERATED = {"mime": frozenset({*MIME_CACHES, "application", "packages"}), "applications": frozenset({"mimeinfo.cache"})}
"""What the desktop's programs make of the files of a folder, and leave behind when there are none any more; and the folders of ours."""
RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""The characters for which the desktop entry specification wants quotes around an argument of Exec."""


@dataclass(frozen=True)
class Desktop:
    """Where a user's desktop keeps what it knows.

    Attributes
    ----------
    share
        The user's data, mostly ~/.local/share.
    choices
        The file with the user's choice of an application for each type, mostly ~/.config/mimeapps.list.
    """

    share: Path
    choices: Path


def find_desktop(environment: Mapping[str, str], home: Path) -> Desktop:
    """Return the user's desktop by the base directory specification: a relative path in a variable does not count."""

    def folder(variable: str, usual: str) -> Path:
        value = Path(environment.get(variable, ""))
        return value if value.is_absolute() else home / usual

    return Desktop(folder("XDG_DATA_HOME", ".local/share"), folder("XDG_CONFIG_HOME", ".config") / "mimeapps.list")


def desktop_entry(command: Sequence[str]) -> str:
    """Return the menu entry that starts a command, which gets the file that was double-clicked as its last argument.

    Source: Desktop Entry Specification 1.5, "The Exec key"; an entry whose TryExec is gone is not shown.
    """
    program = _escaped(command[0] if len(command) == 1 else command[1])
    lines = {"TryExec=": program, "Exec=": " ".join([*map(quoted, command), "%f"])}
    template = resource("desktop", ENTRY).read_text(encoding="utf-8").splitlines()
    given = [next((key + value for key, value in lines.items() if line.startswith(key)), line) for line in template]
    return "\n".join(given) + "\n"


def quoted(argument: str) -> str:
    """Return an argument as it is written in a desktop entry's Exec."""
    argument = argument.replace("%", "%%")
    if RESERVED.isdisjoint(argument):
        return _escaped(argument)
    return _escaped('"' + "".join(f"\\{c}" if c in '"`$\\' else c for c in argument) + '"')


def _escaped(text: str) -> str:
    """Escape a value of type string: this comes after the quotes of Exec, so that a backslash there becomes two or four."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def contents(command: Sequence[str]) -> dict[Path, bytes]:
    """Return all files of the association by their place below a `share` folder."""
    shared = {place: resource(*parts).read_bytes() for place, parts in SHARED.items()}
    return {Path("applications", ENTRY): desktop_entry(command).encode("utf-8"), **shared}


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"it cannot be read or changed: {error.strerror}"
        raise StudioError(what, str(error.filename), "Allow access to it, or set XDG_DATA_HOME to another folder") from error


@_in_words()
def install(desktop: Desktop, command: Sequence[str]) -> list[Path]:
    """Write what is not there yet, and return it; a second call writes nothing.

    Raises
    ------
    StudioError
        If a file or folder of the desktop cannot be read or written.
    """
    written = []
    for place, content in contents(command).items():
        path = desktop.share / place
        if _read(path) != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    _refresh(desktop)
    if _said(["xdg-mime", "query", "default", TYPE]) not in (ENTRY, None):
        _said(["xdg-mime", "default", ENTRY, TYPE])
    return written


@_in_words()
def uninstall(desktop: Desktop, command: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Remove what `install` with the same command writes; return what was removed, and what was left since it is something else.

    What another copy of the app has installed that is still there is left as a whole; one that is gone, or was moved, needs nothing.

    Raises
    ------
    StudioError
        If a file or folder of the desktop cannot be read or removed.
    """
    entry = desktop.share / "applications" / ENTRY
    if _belongs_to_another(entry, command):
        return [], [entry]
    removed, left = [], []
    for place, content in contents(command).items():
        path = desktop.share / place
        found = _read(path)
        if found is not None and (path == entry or found == content):
            path.unlink()
            removed.append(path)
        elif found is not None:
            left.append(path)
    if not removed:
        return [], left
    if _forget_choice(desktop.choices):
        removed.append(desktop.choices)
    _refresh(desktop)
    for folder, names in GENERATED.items():
        _remove_generated(desktop.share / folder, names)
    for place in contents(command):
        _remove_empty((desktop.share / place).parent, desktop.share)
    return removed, left


def _belongs_to_another(entry: Path, command: Sequence[str]) -> bool:
    """Tell whether a menu entry starts another program than this one, and that is there."""
    found = _read(entry)
    if found is None:
        return False
    own, its = _program(desktop_entry(command)), _program(found.decode("utf-8", "replace"))
    return its != own and (its is None or os.path.exists(its) or shutil.which(its) is not None)  # the last by PATH


def _program(entry: str) -> str | None:
    """Return the program without which a menu entry is not shown; None if it names none."""
    line = next((line for line in entry.splitlines() if line.startswith("TryExec=")), None)
    if line is None:
        return None
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "s": " "}.get(found[1], found[1]), line.partition("=")[2])


def _remove_generated(folder: Path, names: Set[str]) -> None:
    """Remove what was generated in a folder that has nothing else."""
    found = list(folder.iterdir()) if folder.is_dir() else []
    if all(path.name in names and not _stays(path) for path in found):
        for path in found:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


def _stays(path: Path) -> bool:
    """Tell whether a path is not ours to remove: a link, which somebody has laid, or a folder with something in it."""
    return path.is_symlink() or (path.is_dir() and any(path.iterdir()))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _remove_empty(folder: Path, above: Path) -> None:
    """Remove a folder and those around it that are empty now, up to a link or a folder that stays."""
    while folder != above and not _stays(folder):
        if folder.is_dir():
            folder.rmdir()
        folder = folder.parent


def _forget_choice(choices: Path) -> bool:
    """Take out of the user's choices the line that `install` lets xdg-mime write; True if the file is gone, as it held nothing else."""
    content = _read(choices)
    if content is None:
        return False
    ours = {f"{TYPE}={ENTRY}{end}".encode() for end in ("", ";")}
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if line.strip() not in ours]
    if kept == lines:
        return False
    if choices.is_symlink() or any(line.strip() not in (b"", b"[Default Applications]") for line in kept):
        write_bytes_atomically(choices, b"".join(kept))
        return False
    choices.unlink()
    return True


def _refresh(desktop: Desktop) -> None:
    """Let the desktop read the folders again, by those of its programs that are there."""
    for program, folder in (("update-desktop-database", "applications"), ("update-mime-database", "mime")):
        if (desktop.share / folder).is_dir():
            _said([program, str(desktop.share / folder)])
    icons = desktop.share / ICONS
    if icons.is_dir():
        os.utime(icons)  # what tells a running desktop to look again
    if (icons / "icon-theme.cache").exists():  # where there is none, making one would hide icons that are added without it
        _said(["gtk-update-icon-cache", "-q", "-f", "-t", str(icons)])


def _said(command: Sequence[str]) -> str | None:
    """Run a program of the desktop and return what it printed; None where it is not installed."""
    if shutil.which(command[0]) is None:
        return None
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout.strip()
