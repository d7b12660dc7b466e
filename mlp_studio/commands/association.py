"""`install` and `uninstall`: a double-click on a `.mlps` opens the app, for this user; for a checkout, a portable folder or a wheel."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import mlp_studio
from mlp_studio.commands.speech import write_line
from mlp_studio.core.errors import StudioError

WINDOW = "mlp-studio-window"
SYSTEM = Path("/opt/mlp-studio")
"""Where the package of the system puts the app, with an association for all users."""


def install_association(options: argparse.Namespace) -> int:
    """Put the app into the user's menu and let it open projects; return the exit status."""
    from mlp_studio.storage.association import find_desktop, install

    command = launcher()
    if Path(command[0]).parent == SYSTEM:
        raise StudioError("this copy belongs to the system's package, which did it for all users", "command line")
    written = install(find_desktop(os.environ, Path.home()), command)
    for path in written:
        write_line(f"wrote {path}")
    write_line("MLP Studio is in the menu, and opens .mlps files" if written else "MLP Studio was installed already: nothing was written")
    return 0


def uninstall_association(options: argparse.Namespace) -> int:
    """Take back what `install` did, and nothing else; return the exit status.

    That of the system's package takes back what a portable folder did that is gone: its entry would hide the one for all users.
    """
    from mlp_studio.storage.association import find_desktop, uninstall

    removed, left = uninstall(find_desktop(os.environ, Path.home()), launcher())
    for path in removed:
        write_line(f"removed {path}")
    for path in left:
        write_line(f"left {path}: another copy or version of MLP Studio wrote it (`install` from this one takes it over)")
    if not removed and not left:
        write_line("MLP Studio was not installed: nothing was removed")
    return 0


def add_no_options(parser: argparse.ArgumentParser) -> None:
    """Both commands take no options."""


def launcher() -> list[str]:
    """Return what starts this copy of the app on a file, wherever it is called from."""
    if not sys.platform.startswith("linux"):
        raise StudioError("only Linux needs this command", "command line", "On Windows and macOS the installer does it")
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).parent / WINDOW)]
    launcher = Path(mlp_studio.__file__).parents[1] / "run.py"
    if launcher.is_file():
        # Not .venv's own Python: run.py makes .venv anew when that is gone or too old.
        return [getattr(sys, "_base_executable", sys.executable), str(launcher), "open"]
    return [str(Path(sys.executable).parent / WINDOW)]
