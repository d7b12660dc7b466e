"""The portable archive: a folder to unpack anywhere, a memory stick that cannot be written included."""

from __future__ import annotations

import functools
import platform
import subprocess
import tarfile
from pathlib import Path

README = """\
MLP Studio {version}

Start it with a double-click on mlp-studio-window, or in a terminal:

    ./mlp-studio-window        the window
    ./mlp-studio --help        the command line

It needs no installation, and nothing is written into this folder. To have it in your menu, and to open .mlps files with a double-click:

    ./mlp-studio install       for you alone, from where this folder lies now; ./mlp-studio uninstall takes it back

If the window does not open, start it in a terminal: it says what the system lacks.

The licenses of MLP Studio and of the libraries that it carries are in _internal/LICENSE and _internal/licenses.
Among them are Qt and PySide6, under the GNU Lesser General Public License: _internal/licenses/pyside6-essentials/NOTICE.txt says more.
"""


def build(bundle: Path, version: str, date: int, out: Path) -> Path:
    """Make the archive of a bundle and return its path.

    Parameters
    ----------
    bundle
        The folder that PyInstaller made.
    version
        The version of the application.
    date
        When the youngest file was made, in seconds since 1970.
    out
        The folder for the result.
    """
    name = f"mlp-studio-{version}-linux-{platform.machine()}"
    readme = bundle / "README.txt"
    readme.write_text(README.format(version=version), encoding="utf-8")
    archive = out / f"{name}.tar.xz"
    # The program: Python's own module packs on one processor only.
    with (
        archive.open("wb") as file,
        subprocess.Popen(["xz", "-6", "--threads=0"], stdin=subprocess.PIPE, stdout=file) as xz,
        tarfile.open(fileobj=xz.stdin, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.add(bundle, arcname=name, filter=functools.partial(of_nobody, date=date))
    if xz.returncode != 0:
        raise OSError("xz could not pack the archive")
    return archive


def of_nobody(member: tarfile.TarInfo, date: int) -> tarfile.TarInfo:
    """Return an entry of the archive without its builder's name, readable by all and no younger than a date."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = min(int(member.mtime), date)
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member
