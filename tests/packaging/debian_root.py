"""A fresh Debian 12 root: made by debootstrap, kept as a tarball for the next run, and entered by chroot."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

SUITE = "bookworm"
BARE = ("python3", "ca-certificates")
"""What a bare machine of the README has beside the packages that no Debian is without."""
WEEK = 7 * 86_400.0
USER = "teacher"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHIVES = "var/cache/apt/archives"


class Unexpected(Exception):
    """A step did not do what it must, so that those after it make no sense; the message says what was expected and seen."""


@dataclass(frozen=True)
class Outside:
    """What a root gets from the machine around it.

    Parameters
    ----------
    mirror, security
        Where apt finds Debian and its security updates.
    cache
        The folder with the tarballs of roots and with apt's packages, kept between runs.
    copies
        Files or folders to lay into each root, with where: settings of apt and pip, certificates.
    environment
        Variables that every command in a root gets.
    renew
        Make the tarballs anew, however young they are.
    """

    mirror: str
    security: str
    cache: Path
    copies: Sequence[tuple[Path, str]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    renew: bool = False


class DebianRoot:
    """A folder with a Debian in it, whose mounts belong to the mount namespace of this process.

    Parameters
    ----------
    folder
        Where the root lies; it must not exist yet.
    outside
        What it gets from the machine around it.
    packages
        What is installed in it beside `BARE`, without what those packages only recommend.
    """

    def __init__(self, folder: Path, outside: Outside, packages: Sequence[str] = ()) -> None:
        self.folder = folder
        self.outside = outside
        tarball = self._tarball(packages)
        if outside.renew or not tarball.exists() or time.time() - tarball.stat().st_mtime > WEEK:
            self._make(packages)
            self._keep(tarball)
        else:
            folder.mkdir(parents=True)
            _run(["tar", "--numeric-owner", "-xpf", str(tarball), "-C", str(folder)])
            self._lay_copies()
            self._mount()

    def _tarball(self, packages: Sequence[str]) -> Path:
        what = repr((SUITE, self.outside.mirror, self.outside.security, BARE, sorted(packages)))
        return self.outside.cache / f"{SUITE}-{hashlib.sha256(what.encode()).hexdigest()[:12]}.tar"

    def _make(self, packages: Sequence[str]) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _run(["debootstrap", "--variant=minbase", SUITE, str(self.folder), self.outside.mirror], timeout=1800)
        sources = [f"deb {self.outside.mirror} {SUITE} main", f"deb {self.outside.mirror} {SUITE}-updates main"]
        sources.append(f"deb {self.outside.security} {SUITE}-security main")
        self.write("/etc/apt/sources.list", "\n".join(sources) + "\n")
        self.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", mode=0o755)  # no service is started in a chroot
        self._lay_copies()
        self._mount()
        self.apt("update")
        self.apt("install", "--no-install-recommends", *BARE, *packages)
        self.run(["update-ca-certificates"])
        self.run(["useradd", "--create-home", "--shell", "/bin/bash", USER])
        self._make_runtime_folder()

    def _lay_copies(self) -> None:
        for source, target in self.outside.copies:
            place = self.path(target)
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, place, dirs_exist_ok=True)
            else:
                shutil.copy(source, place)

    def _keep(self, tarball: Path) -> None:
        """Keep the root as a tarball, without what is mounted, packages' lists, and what the machine around lent to it."""
        shutil.rmtree(self.path("/var/lib/apt/lists"))
        self.path("/var/lib/apt/lists/partial").mkdir(parents=True)
        unfinished = tarball.with_suffix(".part")
        _run(["tar", "--numeric-owner", "--one-file-system", "-cpf", str(unfinished), "-C", str(self.folder), "."])
        unfinished.replace(tarball)

    def _mount(self) -> None:
        archives = self.outside.cache / "archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        for options, what, place in (
            (["-t", "proc"], "proc", "proc"),
            (["-t", "sysfs", "-o", "ro"], "sysfs", "sys"),
            (["-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620"], "devpts", "dev/pts"),
            (["-t", "tmpfs", "-o", "mode=1777"], "tmpfs", "dev/shm"),
            (["-t", "tmpfs", "-o", "mode=1777"], "tmpfs", "tmp"),
            (["-t", "tmpfs", "-o", "mode=755"], "tmpfs", "run"),
            (["--bind"], str(archives), ARCHIVES),
        ):
            self.path(place).mkdir(parents=True, exist_ok=True)
            _run(["mount", *options, what, str(self.path(place))])
        self.path("/tmp/.X11-unix").mkdir(mode=0o1777)
        self.path("/tmp/.X11-unix").chmod(0o1777)
        (self.path("/run/lock")).mkdir()
        if self.path(f"/home/{USER}").exists():
            self._make_runtime_folder()

    def _make_runtime_folder(self) -> None:
        """Make the folder that a login gives to the user for sockets."""
        folder = self.path("/run/user/1000")
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        os.chown(folder, 1000, 1000)

    def path(self, inside: str) -> Path:
        """Return where a path of the root lies for this process."""
        return self.folder / inside.lstrip("/")

    def write(self, inside: str, text: str, mode: int = 0o644) -> None:
        """Write a file of the root, as its administrator."""
        place = self.path(inside)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        place.chmod(mode)

    def share_screen(self, other: DebianRoot) -> None:
        """Let programs of this root show their windows on the X server of another root."""
        _run(["mount", "--bind", str(other.path("/tmp/.X11-unix")), str(self.path("/tmp/.X11-unix"))])

    def make_read_only(self, inside: str) -> None:
        """Make a folder of the root one that not even the administrator can write to."""
        place = str(self.path(inside))
        _run(["mount", "--bind", place, place])
        _run(["mount", "-o", "remount,bind,ro", place])

    def unmount(self, inside: str) -> None:
        """Take back `make_read_only`."""
        _run(["umount", "--lazy", str(self.path(inside))])  # what a failed check left running goes on

    # --- Commands ---------------------------------------------------------------------------------------------------------------

    def command(self, words: Sequence[str], user: str = "root", folder: str = "", variables: Mapping[str, str] | None = None) -> list[str]:
        """Return a command of the machine around that runs one in the root."""
        home = "/root" if user == "root" else f"/home/{user}"
        environment = {"PATH": PATH, "HOME": home, "USER": user, "LOGNAME": user, "SHELL": "/bin/bash", "LANG": "C.UTF-8", "TERM": "dumb"}
        if user != "root":
            environment["XDG_RUNTIME_DIR"] = "/run/user/1000"
        environment.update(self.outside.environment)
        environment.update(variables or {})
        given = [f"{name}={value}" for name, value in environment.items()]
        return ["chroot", f"--userspec={user}:{user}", str(self.folder), "env", "-i", "-C", folder or home, *given, *words]

    def run(
        self,
        words: Sequence[str],
        user: str = "root",
        folder: str = "",
        variables: Mapping[str, str] | None = None,
        check: bool = True,
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the root to its end.

        Raises
        ------
        Unexpected
            If it takes too long, or, where that is to be checked, its exit status is not 0.
        """
        return _run(self.command(words, user, folder, variables), check=check, timeout=timeout)

    def start(
        self,
        words: Sequence[str],
        log: IO[bytes],
        user: str = "root",
        folder: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a command in the root, whose output goes to a file."""
        return subprocess.Popen(
            self.command(words, user, folder, variables), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )

    def apt(self, *words: str) -> str:
        """Run apt-get as an administrator who answers every question with the default, and return what it said."""
        options = ["-y", "-o", "Dpkg::Use-Pty=0", "-o", "APT::Keep-Downloaded-Packages=true"]
        done = self.run(["apt-get", *options, *words], variables={"DEBIAN_FRONTEND": "noninteractive"}, timeout=1800)
        return done.stdout

    def processes(self, executables: str) -> list[int]:
        """Return the ids of running processes whose program lies below a folder of the root."""
        prefix = str(self.path(executables))
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    program = os.readlink(entry / "exe")
                except OSError:  # it has just ended
                    continue
                if program.startswith(prefix) or program.startswith(executables):
                    found.append(int(entry.name))
        return sorted(found)


def _run(words: Sequence[str], check: bool = True, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    try:
        done = subprocess.run(
            list(words), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unexpected(f"expected an end within {timeout:.0f} s of: {' '.join(words)}") from error
    if check and done.returncode != 0:
        said = (done.stdout + done.stderr)[-4000:]
        raise Unexpected(f"expected exit status 0, seen {done.returncode} of: {' '.join(words)}\n{said}")
    return done
