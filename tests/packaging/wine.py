"""A Windows of its own in a folder, by Wine: programs, paths and the registry."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath

from tests.packaging.debian_root import Unexpected

PATIENCE = 120
"""Seconds that a program may take."""
_KEY = re.compile(r"^\[(.+)\]$")
_VALUE = re.compile(r'^(@|"(?:[^"\\]|\\.)*")=(.*)$')


class Wine:
    """A Windows below a folder, which is made by `make`."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        own = ("WINE", "PYTHON", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        home = prefix.with_name("home")  # Wine links the user's folders into its own
        home.mkdir(parents=True)
        # Without the first two Wine would ask whether to fetch them, the third one puts entries into the menus of the system around.
        no_libraries = "mscoree,mshtml,winemenubuilder.exe="
        self.environment = {**kept, "HOME": str(home), "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": no_libraries}

    def make(self) -> None:
        """Make it, as a Windows 10."""
        self.run("wineboot", "--init")
        self.wait()
        self.be("win10")

    def be(self, version: str) -> None:
        """Be another Windows to programs: win7, win10."""
        self.run("winecfg", "/v", version)
        self.wait()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program and return what it said, both streams in one."""
        with tempfile.TemporaryFile() as said:  # a pipe would stay open as long as Wine's desktop, which inherits it
            try:
                done = subprocess.run(
                    ["wine", *words],
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    timeout=PATIENCE,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise Unexpected(f"`{' '.join(words)}` did not end within {PATIENCE} s") from error
            said.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, said.read().decode("utf-8", "replace"))

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a program and do not wait for it."""
        null = subprocess.DEVNULL
        return subprocess.Popen(["wine", *words], env={**self.environment, **more}, stdin=null, stdout=null, stderr=null)

    def wait(self) -> None:
        """Wait until no program runs and the registry is on the disk."""
        subprocess.run(["wineserver", "--wait"], env=self.environment, timeout=PATIENCE, check=False)

    def end(self) -> None:
        """End all programs."""
        subprocess.run(["wineserver", "--kill"], env=self.environment, timeout=PATIENCE, check=False)
        self.wait()

    def folder(self, variable: str) -> Path:
        """Return the folder that a variable of the environment names."""
        said = self.run("cmd", "/c", f"echo %{variable}%").stdout.strip()
        if "%" in said or not said:
            raise Unexpected(f"there is no {variable}: {said}")
        return self.unix(said)

    def windows(self, path: Path) -> str:
        """Return a path as programs of this Windows name it."""
        drive = self.prefix / "drive_c"
        if path.is_relative_to(drive):
            return str(PureWindowsPath("C:/", *path.relative_to(drive).parts))
        return str(PureWindowsPath("Z:/", *path.parts[1:]))

    def windows_argument(self, word: str) -> str:
        """Return an argument with the path in it, alone or behind a "=", as programs of this Windows name it."""
        name, equals, value = word.rpartition("=")
        return f"{name}{equals}{self.windows(Path(value))}" if value.startswith("/") and Path(value).exists() else word

    def unix(self, path: str) -> Path:
        """Return where a path on this Windows' drive C lies."""
        pure = PureWindowsPath(path)
        if pure.drive.upper() != "C:":
            raise Unexpected(f"{path} is not on drive C")
        return Path(self.prefix, "drive_c", *pure.parts[1:])

    def registry_value(self, key: str, name: str) -> str | None:
        """Return a text of the registry; None if there is none. The name "" is the default one of its key."""
        return self.registry((key,)).get(f"{_long(key)}\n{name}")

    def registry_add(self, key: str, name: str, value: str) -> None:
        """Write a text into the registry."""
        self.run("reg", "add", key, *(("/v", name) if name else ("/ve",)), "/d", value, "/f")

    def registry_delete(self, key: str) -> None:
        """Take a key out of the registry, with all below it."""
        self.run("reg", "delete", key, "/f")

    def copy_key(self, source: str, target: str) -> None:
        """Copy a key, with all below it, over another one."""
        text = self._export(source)
        file = self.prefix / "copied.reg"
        file.write_text(text.replace(f"[{_long(source)}", f"[{_long(target)}"), encoding="utf-16")
        self.run("regedit", "/S", self.windows(file))

    def registry(self, keys: Sequence[str], without: Sequence[str] = ()) -> dict[str, str]:
        """Return all keys and texts below some keys: the value by "key⏎name", and "" by "key".

        Parameters
        ----------
        keys
            The keys, as `reg` wants them.
        without
            Keys, below their root, that are left out with all below them.
        """
        found: dict[str, str] = {}
        for root in keys:
            key = ""
            for line in self._export(root).splitlines():
                if named := _KEY.match(line):
                    key = named[1]
                    inside = key.partition("\\")[2].lower() + "\\"
                    if any(inside.startswith(each.lower() + "\\") for each in without):
                        key = ""
                    else:
                        found[key] = ""
                elif key and (entry := _VALUE.match(line)):
                    found[f"{key}\n{_plain(entry[1])}"] = _plain(entry[2])
        return found

    def _export(self, key: str) -> str:
        file = self.prefix / "exported.reg"
        file.unlink(missing_ok=True)
        self.run("reg", "export", key, self.windows(file), "/y")
        return file.read_text("utf-16") if file.exists() else ""


def added(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what the registry says now and did not, one line each."""
    return sorted(f"{name} = {value}".replace("\n", " ") for name, value in after.items() if before.get(name) != value)


def removed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what the registry no longer has, one line each."""
    return sorted(name.replace("\n", " ") for name in before.keys() - after.keys())


def _long(key: str) -> str:
    root, _, rest = key.partition("\\")
    return {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}[root] + "\\" + rest


def _plain(written: str) -> str:
    if written == "@":
        return ""
    return re.sub(r"\\(.)", r"\1", written[1:-1]) if written.startswith('"') else written
