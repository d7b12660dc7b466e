"""Prove with Inno Setup's own compiler and Wine what the Windows installer promises: install, open, upgrade, uninstall.

    python3 tests/packaging/windows_under_wine.py FOLDER/ISCC.exe [--icons FOLDER] [--logs FOLDER]

Needs a screen (or `xvfb-run`), Wine with both of its halves (on Debian: wine and wine32:i386), a compiler for Windows
(gcc-mingw-w64-x86-64), and the folder of Inno Setup 6.3 or newer: from its installer, or the `bin` of the npm package `innosetup`.
All of it happens in a Windows of its own, in a temporary folder. The exit status is 0 if every check has passed.

What it proves: installer.iss compiles, and what comes out of it lays and takes back files, shortcuts and registry entries as it should.
What it does not: that the application runs on Windows, for the programs that are installed here are stand-ins which only write down
how they were started. Wine is not Windows either: it closes no program for an upgrade, and has no look at a user's own associations,
so that they are copied to those of the machine before a project is opened.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from resources.packaging.windows import installer
from tests.packaging.checks import Checks, say
from tests.packaging.wine import Wine, added, removed

COMPILER = "x86_64-w64-mingw32-gcc"
NEEDED = ("wine", "wineserver", COMPILER)
PROGRAMS = ("mlp-studio.exe", "mlp-studio-window.exe")
STAND_IN = r"""
#include <windows.h>
int WINAPI WinMain(HINSTANCE self, HINSTANCE before, LPSTR arguments, int show) {
    static char line[65536];
    wchar_t path[32768];
    DWORD written, length = GetEnvironmentVariableW(L"STARTED", path, 32768);
    if (length > 0) {
        HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
        int size = WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
        line[size - 1] = '\n';
        WriteFile(file, line, size, &written, NULL);
        CloseHandle(file);
    }
    if (GetEnvironmentVariableW(L"LINGER", path, 32768) > 0) Sleep(600000);
    return 0;
}
"""
"""A program that appends how it was started to the file STARTED, and stays if there is LINGER."""
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
CLASSES = r"HKCU\Software\Classes"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{6B27BA4D-A523-465F-80F3-7E0308BD2372}_is1"
TYPE = "MLPStudio.Project"
OPENED_BY = (".mlps", TYPE)
OTHERS_PROGRAM = "Another.Program"
KEYS_OF_EVERY_WINDOWS = (rf"{CLASSES}\Applications", UNINSTALL.rpartition("\\")[0])
"""Wine has none of them at first; who makes them does not take them away."""
CHATTER = (r"Software\Wine", r"Software\Microsoft\Windows\CurrentVersion\Explorer", r"Software\Microsoft\RestartManager")
"""Keys in which Wine and Inno Setup keep what is nobody's: where the files of a menu lie, that a session of an installation was open."""
USER_FILES = {
    "Documents/Prüfung 1.mlps": "{}",
    "AppData/Roaming/MLP Studio/lessons/own.mlps": "{}",
}
"""What is the user's, by its path in the home, and must outlive everything."""
MADE_FILES = ("mlp-studio/mlp-studio/Cache/kernels-1/a.nbi", "mlp-studio/Logs/mlp-studio.log")
"""What the application keeps below AppData/Local and can make anew."""


class Scenario:
    """One Windows and the checks in it."""

    def __init__(self, wine: Wine, compiler: Path, icons: Path, work: Path, checks: Checks) -> None:
        self.wine, self.compiler, self.icons, self.work, self.checks = wine, compiler, icons, work, checks
        self.home = wine.folder("USERPROFILE")
        self.local = wine.folder("LOCALAPPDATA")
        self.app = self.local / "Programs" / "MLP Studio"
        self.menu = wine.folder("APPDATA") / "Microsoft/Windows/Start Menu/Programs/MLP Studio.lnk"
        self.desktop = self.home / "Desktop" / "MLP Studio.lnk"
        self.started = self.home / "started.txt"
        wine.environment["STARTED"] = wine.windows(self.started)

    def run(self) -> None:
        """Go through all of it, each part beginning where the one before it ended."""
        old, new = self.compile("0.1.0", "old.txt"), self.compile("0.2.0rc1", "new.txt")
        with self.checks.scenario("an older Windows"):
            self.refused_by_windows_7(old)
        for path, content in USER_FILES.items():
            _write(self.home / path, content)
        self.wine.registry_add(r"HKCU\Software\MLP Studio\mlp-studio", "theme", "dark")
        for key in KEYS_OF_EVERY_WINDOWS:
            self.wine.registry_add(key, "there", "already")
        before, files = self.registry(), self.files()
        with self.checks.scenario("install"):
            self.install(old)
            self.opens_projects()
        with self.checks.scenario("upgrade"):
            self.upgrade(new)
        with self.checks.scenario("uninstall"):
            self.stays_while_it_runs()
            self.uninstall()
            self.leaves_nothing(before, files)
        with self.checks.scenario("another program takes the projects over"):
            self.another_program_keeps_them(old)

    def compile(self, version: str, library: str) -> Path:
        """Let Inno Setup compile the script around the stand-ins and return the installer."""
        bundle = self.work / f"bundle {version}"
        internal = bundle / "_internal"
        _write(internal / library, version)
        for icon in self.icons.glob("*.ico"):
            shutil.copy(icon, internal)
        source = _write(self.work / "stand_in.c", STAND_IN)
        for program in PROGRAMS:
            subprocess.run([COMPILER, "-O1", "-s", "-mwindows", "-o", str(bundle / program), str(source)], check=True)
        out = self.work / "out"
        out.mkdir(exist_ok=True)
        words = [word for word in installer.command(self.compiler, bundle, version, out) if word != "/Qp"]  # it hides warnings
        done = self.wine.run(*map(self.wine.windows_argument, words))
        made = out / f"mlp-studio-{version}-windows-x86_64.exe"
        self.checks.must(
            f"Inno Setup compiles {version}", (0, True), (done.returncode, made.is_file()), done.returncode == 0 and made.is_file()
        )
        lines = [line for line in done.stdout.splitlines() if line.lstrip().startswith(("Warning", "Hint"))]
        self.checks.that(f"it warns of nothing in {version}", [], lines)
        return made

    def refused_by_windows_7(self, setup: Path) -> None:
        """The libraries would not load there."""
        self.wine.be("win7")
        status = self.setup(setup)
        self.checks.that("the installer refuses Windows 7", (1, False), (status, self.app.exists()))
        self.wine.be("win10")

    def install(self, setup: Path) -> None:
        """Files, shortcut, and what the registry says."""
        self.checks.must("the installer ends well, without a question", 0, self.setup(setup))
        self.checks.that("both programs are there", [True, True], [(self.app / name).is_file() for name in PROGRAMS])
        self.checks.that("there is an entry in the start menu", True, self.menu.is_file())
        self.checks.that("it starts the window", True, _names(self.menu, PROGRAMS[1]))
        self.checks.that("there is none on the desktop, unless it is wished", False, self.desktop.exists())
        program = self.wine.windows(self.app / PROGRAMS[1])
        for key, name, value in (
            (rf"{CLASSES}\.mlps", "", TYPE),
            (rf"{CLASSES}\.mlps", "Content Type", "application/vnd.mlp-studio+json"),
            (rf"{CLASSES}\.mlps\OpenWithProgids", TYPE, ""),
            (rf"{CLASSES}\{TYPE}", "", "MLP Studio project"),
            (rf"{CLASSES}\{TYPE}\shell\open\command", "", f'"{program}" "%1"'),
            (rf"{CLASSES}\Applications\{PROGRAMS[1]}", "FriendlyAppName", "MLP Studio"),
            (rf"{CLASSES}\Applications\{PROGRAMS[1]}\SupportedTypes", ".csv", ""),
            (UNINSTALL, "DisplayName", "MLP Studio"),
            (UNINSTALL, "DisplayVersion", "0.1.0"),
            (UNINSTALL, "DisplayIcon", program),
        ):
            self.checks.that(f"registry: {key.rpartition('Software')[2]} {name}".rstrip(), value, self.wine.registry_value(key, name))
        icon = self.wine.registry_value(rf"{CLASSES}\{TYPE}\DefaultIcon", "") or ""
        shown = self.wine.unix(icon.rpartition(",")[0])
        self.checks.that("the icon of a project is a file that is there", True, shown.is_file())

    def opens_projects(self) -> None:
        """A double-click hands over the whole path, whatever is in it."""
        program = self.wine.windows(self.app / PROGRAMS[1])
        for key in OPENED_BY:
            self.wine.copy_key(rf"{CLASSES}\{key}", rf"HKLM\Software\Classes\{key}")
        for name in ("plain.mlps", "two words & one more.mlps", "Prüfung – 図 1.mlps"):
            project = _write(self.home / "Documents" / name, "{}")
            self.started.unlink(missing_ok=True)
            self.wine.run("start", "/wait", self.wine.windows(project))
            seen = self.started.read_text("utf-8").strip() if self.started.exists() else "nothing was started"
            self.checks.that(f"a double-click opens {name!r}", f'"{program}" "{self.wine.windows(project)}"', seen)
            project.unlink()
        self.started.unlink(missing_ok=True)
        for key in OPENED_BY:
            self.wine.registry_delete(rf"HKLM\Software\Classes\{key}")

    def upgrade(self, setup: Path) -> None:
        """A newer version takes the place of the older one."""
        self.checks.must("the newer installer ends well", 0, self.setup(setup, "/MERGETASKS=desktopicon"))
        libraries = sorted(path.name for path in (self.app / "_internal").glob("*.txt"))
        self.checks.that("a library of the older version is gone", ["new.txt"], libraries)
        self.checks.that("Windows knows one program, the newer one", "0.2.0rc1", self.wine.registry_value(UNINSTALL, "DisplayVersion"))
        self.checks.that("a shortcut on the desktop, as was wished", True, self.desktop.is_file())

    def stays_while_it_runs(self) -> None:
        """What is running is not torn away."""
        running = self.wine.start(self.wine.windows(self.app / PROGRAMS[1]), LINGER="1")
        _until(self.started.exists)
        self.wine.run(self.wine.windows(self.app / "unins000.exe"), *SILENT)
        self.checks.that("uninstalling is refused while the window is open", True, (self.app / PROGRAMS[0]).is_file())
        self.wine.end()
        running.wait(30)
        self.started.unlink(missing_ok=True)

    def uninstall(self) -> None:
        """The uninstaller hands over to a copy of itself, which ends later."""
        for path in MADE_FILES:
            _write(self.local / path, "made anew")
        self.wine.run(self.wine.windows(self.app / "unins000.exe"), *SILENT)
        _until(lambda: not self.app.exists())
        self.wine.wait()

    def leaves_nothing(self, before: Mapping[str, str], files: set[str]) -> None:
        """All that came is gone, and all that was there is there."""
        after = self.registry()
        self.checks.that("nothing is left in the registry", [], added(before, after))
        self.checks.that("nothing else was taken out of it", [], removed(before, after))
        self.checks.that("no file is left", [], sorted(self.files() - files))
        self.checks.that("no file of the user's is gone", [], sorted(files - self.files()))

    def another_program_keeps_them(self, setup: Path) -> None:
        """Who was chosen later stays chosen."""
        self.setup(setup)
        self.wine.registry_add(rf"{CLASSES}\.mlps", "", OTHERS_PROGRAM)
        self.uninstall()
        self.checks.that("its choice outlives us", OTHERS_PROGRAM, self.wine.registry_value(rf"{CLASSES}\.mlps", ""))
        self.checks.that("and our type is gone", None, self.wine.registry_value(rf"{CLASSES}\{TYPE}", ""))

    def setup(self, path: Path, *more: str) -> int:
        """Run an installer without a question and return its exit status; its log lies beside it."""
        log = path.with_suffix(f".{len(self.checks.done)}.log")
        status = self.wine.run(self.wine.windows(path), *SILENT, f"/LOG={self.wine.windows(log)}", *more).returncode
        self.wine.wait()
        return status

    def registry(self) -> dict[str, str]:
        """Return what the registry says of users and programs, without the chatter of Wine itself."""
        return self.wine.registry(("HKCU\\Software", "HKLM\\Software\\Classes"), CHATTER)

    def files(self) -> set[str]:
        """Return the files and folders of the user, without those that are for a while only."""
        found = {path.relative_to(self.home).as_posix() for path in self.home.rglob("*")}
        return {path for path in found if not path.startswith(("Temp/", "AppData/Local/Temp/"))}


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _names(shortcut: Path, program: str) -> bool:
    return program.encode("utf-16-le") in shortcut.read_bytes() or program.encode() in shortcut.read_bytes()


def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not holds():
        time.sleep(0.2)


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description="Prove under Wine what the Windows installer promises.")
    parser.add_argument("compiler", type=Path, metavar="ISCC.exe", help="Inno Setup's compiler")
    parser.add_argument("--icons", type=Path, metavar="FOLDER", help="the two .ico files (made here, which needs PySide6 and Pillow)")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="where the installers' logs are kept")
    asked = parser.parse_args()
    if not asked.compiler.is_file():
        parser.error(f"{asked.compiler} is no file")
    return asked


def made_icons(folder: Path) -> Path:
    """Return a folder with the icons, made there."""
    from resources.packaging.icons import write_icons

    write_icons(folder)
    return folder


def main() -> int:
    """Make a Windows, go through it, and take it away again."""
    asked = arguments()
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking or not os.environ.get("DISPLAY"):
        say("this needs " + ", ".join(lacking or ["a screen: start it by xvfb-run"]))
        return 2
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mlp-studio-") as folder:
        work = Path(folder)
        wine = Wine(work / "prefix")
        try:
            with checks.scenario("make the installers"):
                icons = asked.icons or made_icons(work / "icons")
                wine.make()
                Scenario(wine, asked.compiler.resolve(), icons, work, checks).run()
        finally:
            wine.end()
            if asked.logs:
                asked.logs.mkdir(parents=True, exist_ok=True)
                for log in (work / "out").glob("*.log"):
                    shutil.copy(log, asked.logs)
    return 1 if checks.summary() else 0


if __name__ == "__main__":
    sys.exit(main())
