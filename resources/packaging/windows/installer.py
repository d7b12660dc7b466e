"""The Windows installer: Inno Setup compiles installer.iss around a bundle."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SCRIPT = Path(__file__).with_name("installer.iss")
COMPILER = "ISCC.exe"
HOMES = ("LOCALAPPDATA", "ProgramFiles(x86)", "ProgramFiles")
"""Environment variables of the folders in which Inno Setup's own installer puts it."""


def build(bundle: Path, version: str, out: Path) -> Path:
    """Make the installer of a bundle and return its path.

    Parameters
    ----------
    bundle
        The folder that PyInstaller made, with both programs.
    version
        The version of the application.
    out
        The folder for the result; made if it is not there.

    Raises
    ------
    FileNotFoundError
        If there is no Inno Setup, or no installer where it should have put one.
    subprocess.CalledProcessError
        If Inno Setup fails; it has said why.
    """
    out.mkdir(parents=True, exist_ok=True)
    installer = out / f"mlp-studio-{version}-windows-x86_64.exe"
    installer.unlink(missing_ok=True)
    subprocess.run(command(find_compiler(os.environ), bundle, version, out), check=True)
    if not installer.is_file():
        raise FileNotFoundError(f"Inno Setup has made no {installer}")
    return installer


def find_compiler(environment: Mapping[str, str]) -> Path:
    """Return Inno Setup's compiler: from PATH, or from where its installer puts it."""
    found = shutil.which(COMPILER, path=environment.get("PATH", ""))
    if found:
        return Path(found)
    for home in filter(environment.get, HOMES):
        base = Path(environment[home], "Programs" if home == "LOCALAPPDATA" else "")
        for folder in sorted(base.glob("Inno Setup [6-9]*"), reverse=True):
            if (folder / COMPILER).is_file():
                return folder / COMPILER
    raise FileNotFoundError("there is no Inno Setup here, 6.3 or newer. Install it: winget install JRSoftware.InnoSetup")


def command(compiler: Path, bundle: Path, version: str, out: Path) -> list[str]:
    """Return the command that compiles the installer."""
    values = {
        "AppVersion": version,
        "NumericVersion": numeric_version(version),
        "Bundle": str(bundle.resolve()),  # Inno Setup takes what is relative from the script's folder
        "Out": str(out.resolve()),
    }
    return [str(compiler), "/Qp", *(f"/D{name}={value}" for name, value in values.items()), str(SCRIPT)]


def numeric_version(version: str) -> str:
    """Return a version as four numbers, which is all that the properties of a Windows program can hold: 0.2.0rc1 becomes 0.2.0.0."""
    release = re.match(r"\d+(\.\d+)*", version)
    if release is None:
        raise ValueError(f"{version} does not begin with a number")
    numbers = [*release[0].split("."), "0", "0", "0"]
    return ".".join(numbers[:4])
