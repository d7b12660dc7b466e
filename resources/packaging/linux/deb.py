"""The package for Debian, Ubuntu and their kin: the bundle in /opt, known to every desktop of the machine."""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from email.utils import formatdate
from pathlib import Path

from mlp_studio.cli import COMMANDS
from mlp_studio.storage.association import ENTRY, ICONS, SHARED, TYPE
from mlp_studio.storage.resources import resource
from resources.packaging.linux.libraries import dependencies
from resources.packaging.linux.manual import manual_page

HOME = Path("opt", "mlp-studio")
SHARE = Path("usr", "share")
METAINFO = "io.github.mlpstudio.MLPStudio.metainfo.xml"
ICON_PLACES = {"mlp-studio": ("apps", "mlp-studio"), "mlp-studio-document": ("mimetypes", TYPE.replace("/", "-"))}
"""Of each icon of the build: its folder and its name in a theme of icons."""
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MAINTAINER = "MLP Studio developers <mlp-studio@localhost>"
DESCRIPTION = """\
draw a multilayer perceptron, train it, and open every number of it
 MLP Studio is for teaching neural networks: a network is drawn as on a
 blackboard, trained on points of the plane, and watched while it learns.
 Decision regions, losses, and each weight, gradient and update can be seen,
 in the notation of the lecture."""
OVERRIDES = """\
# One folder with a Python of its own and its libraries, as PyInstaller makes it.
mlp-studio: dir-or-file-in-opt
mlp-studio: embedded-library
mlp-studio: duplicate-font-file
# Libraries as their authors built them: to strip NumPy's breaks them.
mlp-studio: unstripped-binary-or-object
mlp-studio: shared-library-lacks-prerequisites
mlp-studio: library-not-linked-against-libc
# PyInstaller's two starters.
mlp-studio: hardening-no-pie
# libmount and libblkid name a pager that nothing here calls.
mlp-studio: missing-depends-on-sensible-utils
"""
"""Of lintian: what it finds and is meant to be so."""


def build(bundle: Path, icons: Path, version: str, date: int, out: Path, work: Path) -> Path:
    """Make the package and return its path.

    Parameters
    ----------
    bundle
        The folder that PyInstaller made.
    icons
        The folder of NAME-SIZE.png.
    version
        The version of the application.
    date
        When the youngest file was made, in seconds since 1970.
    out
        The folder for the result.
    work
        A folder that is not there yet, for the package's tree.
    """
    architecture = ARCHITECTURES[platform.machine()]
    shutil.copytree(bundle, work / HOME, symlinks=True)
    write_system_files(work, icons, version, date)
    _set_rights(work)
    control = control_text(version, architecture, _kilobytes(work), dependencies(bundle))
    write_control_files(work, control)
    package = out / f"mlp-studio_{version}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(work), str(package)]
    subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": str(date)}, check=True, stdout=subprocess.DEVNULL)
    return package


def control_text(version: str, architecture: str, kilobytes: int, depends: Iterable[str]) -> str:
    """Return the control file. The menu, types of files and icons are brought up to date by the triggers of the packages that own them."""
    return (
        f"Package: mlp-studio\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n"
        f"Installed-Size: {kilobytes}\nDepends: {', '.join(depends)}\n"
        "Recommends: desktop-file-utils, shared-mime-info, hicolor-icon-theme, fonts-dejavu-core\n"
        f"Section: education\nPriority: optional\nDescription: {DESCRIPTION}\n"
    )


def write_system_files(root: Path, icons: Path, version: str, date: int) -> None:
    """Write all that lies outside the bundle: command, manual, menu entry, type of file, icons, copyright."""
    share = root / SHARE
    for place, parts in SHARED.items():
        _copy(resource(*parts), share / place)
    _copy(resource("desktop", ENTRY), share / "applications" / ENTRY)
    _copy(resource("desktop", METAINFO), share / "metainfo" / METAINFO)
    for name, (folder, themed) in ICON_PLACES.items():
        for path in icons.glob(f"{name}-[0-9]*.png"):
            size = path.stem.rpartition("-")[2]
            _copy(path, share / ICONS / f"{size}x{size}" / folder / f"{themed}.png")
    command = root / "usr" / "bin" / "mlp-studio"
    command.parent.mkdir(parents=True)
    command.symlink_to("/" / HOME / "mlp-studio")
    _copy(resource("packaging", "linux", "copyright"), share / "doc" / "mlp-studio" / "copyright")
    changelog = (
        f"mlp-studio ({version}) stable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n -- {MAINTAINER}  {formatdate(date)}\n"
    )
    _pack(changelog, share / "doc" / "mlp-studio" / "changelog.gz")
    commands = {name: summary for name, (_, summary, _) in COMMANDS.items()}
    _pack(manual_page(DESCRIPTION.partition("\n")[0], commands, version, date), share / "man" / "man1" / "mlp-studio.1.gz")
    overrides = share / "lintian" / "overrides" / "mlp-studio"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(OVERRIDES, encoding="utf-8")


def write_control_files(root: Path, control: str) -> None:
    """Write what dpkg reads: the control file and the checksums of all files."""
    folder = root / "DEBIAN"
    sums = list(_checksums(root))
    folder.mkdir()
    (folder / "control").write_text(control, encoding="utf-8")
    (folder / "md5sums").write_text("".join(sums), encoding="utf-8")


def _checksums(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield f"{hashlib.file_digest(file, 'md5').hexdigest()}  {path.relative_to(root).as_posix()}\n"


def _pack(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _set_rights(root: Path) -> None:
    """Let everyone read, and root alone write, whoever builds and with whatever umask; programs are the two of the bundle."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            is_program = path.is_dir() or (path.parent == root / HOME and path.name.startswith("mlp-studio"))
            os.chmod(path, 0o755 if is_program else 0o644)


def _kilobytes(root: Path) -> int:
    return sum(-(-path.lstat().st_size // 1024) for path in root.rglob("*") if not path.is_dir() or path.is_symlink())
