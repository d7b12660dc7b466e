"""The licenses of what a bundle carries: their authors ask that the texts go with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
TEXTS = Path(__file__).with_name("licenses")
"""Those of libraries that come without."""
LACKING = dict.fromkeys(("pyside6-essentials", "shiboken6"), ("LGPL-3.0.txt", "GPL-3.0.txt", "NOTICE.txt"))
"""By the library: the second text is the one that the first refers to; the third says what is under them, and where its source is."""
PLACE = Path("_internal", "licenses")
"""In a bundle for Linux; the PyInstaller spec puts them there on all systems."""
DOCUMENTS = Path("/usr/share/doc")
COMMON = Path("/usr/share/common-licenses")
"""The texts that the copyright files of Debian refer to."""

_PIN = re.compile(r"^([\w.-]+)==", re.MULTILINE)
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_OWNER = re.compile(r"^([^\s:,]+)[^/]*: /", re.MULTILINE)


def write_licenses(folder: Path) -> None:
    """Write the licenses of Python and of the application's libraries into a folder that is not there yet, one folder for each."""
    for place in (sysconfig.get_path("stdlib"), sys.base_prefix):  # the second on Windows
        python = Path(place, "LICENSE.txt")
        if python.is_file():
            _copy(python, folder / "python" / python.name)
    for name, library in installed_libraries():
        texts = [*own_texts(library), *((file, TEXTS / file) for file in LACKING.get(name, ()))]
        for file, source in texts:
            _copy(source, folder / name / file)
        if not texts:  # it tells its license at least
            (folder / name).mkdir(parents=True)
            (folder / name / "METADATA").write_text(library.read_text("METADATA") or "", encoding="utf-8")


def installed_libraries() -> Iterator[tuple[str, metadata.Distribution]]:
    """Yield the libraries that the application's lock names and this system has, each with its name in the lock."""
    for name in sorted(set(_PIN.findall(LOCK.read_text(encoding="utf-8")))):
        try:
            yield name, metadata.distribution(name)
        except metadata.PackageNotFoundError:  # one for another system
            continue


def own_texts(library: metadata.Distribution) -> Iterator[tuple[str, Path]]:
    """Yield the license texts that a library was installed with, each with its path in the folder of the library."""
    for file in library.files or ():
        folder, _, inside = file.as_posix().partition(".dist-info/")
        if inside and "/" not in folder and _TEXT.search(file.name):
            yield inside.removeprefix("licenses/"), Path(str(library.locate_file(file)))


def write_system_licenses(bundle: Path) -> None:
    """Write into a Linux bundle the copyright files of the Debian packages whose libraries it carries, where Debian's it was built on."""
    if shutil.which("dpkg-query") is None:
        return
    packages = packages_of(sorted(path.name for path in (bundle / "_internal").glob("lib*.so*") if path.is_file()))
    for package in packages:
        _copy(DOCUMENTS / package / "copyright", bundle / PLACE / "system" / f"{package}.txt")
    for text in COMMON.iterdir():
        _copy(text, bundle / PLACE / "system" / "common-licenses" / text.name)


def packages_of(libraries: Iterable[str]) -> list[str]:
    """Return the Debian packages that libraries belong to; those that no package has are left out."""
    patterns = [f"*/{name}" for name in libraries]
    found = subprocess.run(["dpkg-query", "--search", *patterns], capture_output=True, text=True, check=False).stdout
    return sorted({name for name in _OWNER.findall(found) if (DOCUMENTS / name / "copyright").is_file()})


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
