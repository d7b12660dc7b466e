"""Prove on fresh Debian 12 roots that the README's commands and the .deb do what they promise.

    python3 tests/packaging/fresh_debian.py readme [--no-suite]
    python3 tests/packaging/fresh_debian.py deb MLP-STUDIO.deb

Runs as root and needs git and debootstrap, and debian-archive-keyring where the machine is not a Debian. All else is installed
inside the roots, which are made below --root and removed at the end. What a root needs of the machine around it comes from
options: --copy lays files into it (a proxy for apt, settings of pip; below /usr/local/share/ca-certificates certificates to be
trusted), --env hands on variables. Pictures of the screen and logs go to --shots. The exit status is 0 if every check has passed.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.packaging.checks import Checks, say
from tests.packaging.deb_scenario import check_deb
from tests.packaging.debian_root import Outside
from tests.packaging.readme_scenario import check_readme

INSIDE = "FRESH_DEBIAN_INSIDE"
"""Set where this file runs in the namespaces of its own, with the folder of the roots."""
NEEDED = ("debootstrap", "unshare", "chroot", "tar", "git")


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description="Prove on fresh Debian 12 roots what the README and the .deb promise.")
    parser.add_argument("scenario", choices=("readme", "deb"))
    parser.add_argument("deb", nargs="?", type=Path, metavar="DEB", help="the package that the scenario deb installs")
    parser.add_argument("--root", type=Path, metavar="FOLDER", help="where the roots are made (a new temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave the roots there")
    parser.add_argument("--shots", type=Path, default=Path("fresh-debian"), metavar="FOLDER", help="pictures and logs (./fresh-debian)")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="tarballs and packages between runs (in the user's cache folder)")
    parser.add_argument("--renew", action="store_true", help="make the tarballs anew")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian", metavar="URL")
    parser.add_argument("--security", default="http://deb.debian.org/debian-security", metavar="URL")
    parser.add_argument("--copy", action="append", default=[], metavar="PATH[:INSIDE]", help="lay a file or folder into the roots")
    parser.add_argument("--env", action="append", default=[], metavar="NAME[=VALUE]", help="hand a variable on to all that runs there")
    parser.add_argument("--no-suite", action="store_true", help="readme without `python3 run.py test`")
    asked = parser.parse_args()
    if asked.scenario == "deb" and (asked.deb is None or not asked.deb.is_file()):
        parser.error(f"deb needs the path of a package; {asked.deb} is none")
    return asked


def outside(asked: argparse.Namespace) -> Outside:
    """Return what the roots get from the machine around them."""
    copies = [(Path(source), target or source) for source, _, target in (given.partition(":") for given in asked.copy)]
    given_variables = [given.partition("=") for given in asked.env]
    variables = {name: value if equals else os.environ.get(name, "") for name, equals, value in given_variables}
    cache = asked.cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlp-studio-fresh-debian"
    cache.mkdir(parents=True, exist_ok=True)
    return Outside(asked.mirror, asked.security, cache.resolve(), copies, variables, asked.renew)


def run_inside(asked: argparse.Namespace, folder: Path) -> int:
    """Run the scenario in this process and return the exit status."""
    checks = Checks()
    given = outside(asked)
    asked.shots.mkdir(parents=True, exist_ok=True)
    with (given.cache / "lock").open("w") as lock:  # apt of one root at a time writes into the shared folder of packages
        fcntl.flock(lock, fcntl.LOCK_EX)
        if asked.scenario == "readme":
            check_readme(folder, given, asked.shots.resolve(), checks, suite=not asked.no_suite)
        else:
            check_deb(folder, given, asked.shots.resolve(), checks, asked.deb.resolve())
    return 1 if checks.summary() else 0


def main() -> int:
    """Run the scenario in namespaces of its own: with them go its mounts and its processes, whatever happens."""
    asked = arguments()
    if INSIDE in os.environ:
        return run_inside(asked, Path(os.environ.pop(INSIDE)))
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if os.geteuid() != 0 or lacking:
        say("this must run as root, and needs " + ", ".join(lacking or NEEDED))
        return 2
    if asked.root:
        asked.root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="fresh-debian-", dir=asked.root)).resolve()
    folder.chmod(0o755)  # a user inside must be able to pass
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is below `finally` is done
    private = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
    try:
        command = [*private, sys.executable, *sys.argv]
        return subprocess.run(command, env={**os.environ, INSIDE: str(folder)}, check=False).returncode
    finally:
        if asked.keep:
            say(f"the roots are in {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
