"""What a bundle must be able to do before it is given to anyone: in an empty environment, from a folder that cannot be written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlp_studio.commands.export import EXPORTS
from resources.packaging.kernels import levels

ENDING = ".exe" if sys.platform == "win32" else ""
EXTRAS = {"onnx": "from its source", "mp4": "choose GIF or WebP"}
"""Formats for which a bundle has no library, and what their refusal must advise."""
MATHEMATICS = "STIXTwoMath-Regular.ttf"
NOBODY = 65534
"""Root may write where nothing is allowed, so the checks run as this user."""
LOADED = re.compile(r"data loaded from .*[/\\]ahead[/\\](.+?)[/\\]")
COMPILED = re.compile(r"(data|index) saved")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _relations(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'


WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="points" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEETS}"><sheetData>'
    + "".join(f"<row><c><v>{x}</v></c><c><v>{y}</v></c><c><v>{x ^ y}</v></c></row>" for x in (0, 1) for y in (0, 1))
    + "</sheetData></worksheet>",
}
"""The parts of a small workbook: the four points of XOR."""


class CheckError(Exception):
    """A bundle does not do what it must."""


@dataclass(frozen=True)
class Trial:
    """A bundle's programs, run as a user would who has nothing but it.

    Attributes
    ----------
    bundle
        The folder of the programs.
    out
        The one folder that can be written to.
    environment
        All that is set: no more than a system sets, and a home that cannot be written.
    """

    bundle: Path
    out: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command line and return what it said; CheckError if it does not end with a status."""
        done = subprocess.run(
            self.command("mlp-studio", *arguments),
            env={**self.environment, **more},
            cwd=self.out,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=300,
            check=False,
            **self.identity(),
        )
        if done.returncode != status:
            raise CheckError(f"`mlp-studio {' '.join(arguments)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of one of the programs."""
        return [str(self.bundle / f"{program}{ENDING}"), *arguments]

    def identity(self) -> dict[str, Any]:
        """Return as whom `subprocess` is to run a program, where root would be allowed too much."""
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root else {}


def check_bundle(bundle: Path, work: Path) -> None:
    """Try a bundle; CheckError for what it cannot do.

    Parameters
    ----------
    bundle
        What PyInstaller made: a folder, or an application of macOS.
    work
        A folder that is not there yet, on a path that every user may go.
    """
    copy, home, out = work / "read only" / bundle.name, work / "home", work / "out"
    shutil.copytree(bundle, copy, symlinks=True)
    home.mkdir()
    out.mkdir()
    out.chmod(0o777)
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    programs = copy / "Contents" / "MacOS" if copy.suffix == ".app" else copy
    trial = Trial(programs, out, {**kept, **homes(home), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"})
    make_read_only(work / "read only")
    make_read_only(home)
    try:
        _demand(any(copy.rglob(MATHEMATICS)), f"{MATHEMATICS} is missing: every formula would be boxes")
        for text, check in CHECKS.items():
            print(f"  {text}", flush=True)
            check(trial)
        for level in levels():
            print(f"  kernels for {level.name} are loaded, none is compiled", flush=True)
            _kernels(trial, level.name)
            make_writable(copy)
            for found in [path for path in copy.rglob(f"ahead/{level.name}") if not path.is_symlink()]:
                shutil.rmtree(found)  # the next best level must serve then
    finally:
        make_writable(work)


def check_commands(trial: Trial) -> None:
    """Ask for version, lessons, a training and a verdict; CheckError for what is answered otherwise."""
    trial.run("--version")
    lessons = json.loads(trial.run("lessons", "--json").stdout)["lessons"]
    trained = json.loads(trial.run("train", "xor-igd", "--epochs", "100", "--json").stdout)
    verdict = trial.run("separable", "xor-igd", "--json").stdout
    _demand(len(lessons) > 0, "there are no lessons")
    _demand(trained["epochs"] == 100, f"100 epochs were asked for, and {trained['epochs']} trained")
    _demand(isinstance(json.loads(verdict), dict), f"`separable` printed {verdict}")


def exports() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what must be exported, as a format, the name of its file and its options: each format with each of its endings."""
    film = ("--epochs", "20", "--seconds", "0.5", "--size", "320x180")
    for name, export in EXPORTS.items():
        options = () if not export.runs else film[:2] if name == "losses" else film
        for ending in export.endings or (f".{name}",):
            yield name, f"exported-{name}{ending}", options


def check_exports(trial: Trial) -> None:
    """Export a lesson to every format; the refusals of `EXTRAS` must advise what a bundle can follow."""
    for name, file, options in exports():
        path = trial.out / file
        if name in EXTRAS:
            refusal = trial.run("export", "xor-igd", str(path), "--to", name, *options, status=2).stderr
            _demand(EXTRAS[name] in refusal and "Traceback" not in refusal, f"{name} is refused by: {refusal}")
        else:
            trial.run("export", "xor-igd", str(path), "--to", name, *options)
            _demand(path.stat().st_size > 0, f"the export to {name} is empty")


def check_imports(trial: Trial) -> None:
    """Read a workbook, and what `check_exports` has written."""
    workbook = trial.out / "exported-xlsx.xlsx"
    with zipfile.ZipFile(workbook, "w") as file:
        for name, content in WORKBOOK.items():
            file.writestr(name, content)
    workbook.chmod(0o644)
    for name in ("xlsx", "arff", "csv", "npz"):
        printed = trial.run("data", f"exported-{name}.{name}", "--json").stdout
        _demand(isinstance(json.loads(printed), dict), f"`data` on {name} printed {printed}")


def _pictures(trial: Trial) -> None:
    for theme in ("light", "dark"):
        path = trial.out / f"{theme}.png"
        trial.run("screenshot", "two-moons", str(path), "--theme", theme)
        _demand(path.read_bytes()[:4] == b"\x89PNG", f"the picture in the {theme} theme is none")


def _window(trial: Trial) -> None:
    said = trial.out / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            trial.command("mlp-studio-window", str(trial.out / "exported-csv.csv")),
            env={**trial.environment, **homes(trial.out)},  # elsewhere it would say that its log cannot be written
            cwd=trial.out,
            stdout=file,
            stderr=file,
            **trial.identity(),
        )
        try:
            _demand(_outlasts(process.poll, seconds=5), f"the window has closed itself: {said.read_text('utf-8', 'replace')}")
        finally:
            process.terminate()
            process.wait()
    _demand(not said.read_bytes(), f"the window said: {said.read_text('utf-8', 'replace')}")


def _kernels(trial: Trial, level: str) -> None:
    for arguments in (("train", "xor-igd", "--epochs", "100"), ("screenshot", "two-moons", str(trial.out / f"{level}.png"))):
        said = trial.run(*arguments, NUMBA_DEBUG_CACHE="1").stdout
        used = set(LOADED.findall(said))
        _demand(used == {level}, f"`{arguments[0]}` loads kernels for {sorted(used) or 'nothing'} instead of {level}")
        _demand(not COMPILED.search(said), f"`{arguments[0]}` compiles kernels anew for {level}")


CHECKS: dict[str, Callable[[Trial], None]] = {
    "version, lessons, training, separability": check_commands,
    "export to every format": check_exports,
    "data of a workbook, ARFF, CSV and NumPy": check_imports,
    "a picture of the window, light and dark": _pictures,
    "a double-click: the window stays until it is closed, and says nothing": _window,
}
"""In this order: what is exported is imported again."""


def _outlasts(ended: Callable[[], object], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ended() is not None:
            return False
        time.sleep(0.1)
    return True


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise CheckError(otherwise)


def homes(folder: Path) -> dict[str, str]:
    """Return the environment that makes a folder the user's home, on each system."""
    return dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), str(folder))


def make_read_only(folder: Path) -> None:
    """Take from everyone the right to write below a folder."""
    _set_rights(folder, lambda mode: mode & ~0o222)


def make_writable(folder: Path) -> None:
    """Give the owner the right to write below a folder."""
    _set_rights(folder, lambda mode: mode | 0o200)


def _set_rights(folder: Path, change: Callable[[int], int]) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(change(path.stat().st_mode & 0o777))
