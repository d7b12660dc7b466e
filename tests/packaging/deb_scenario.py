"""The .deb in a fresh root with a desktop: what a double-click does, and what installing and removing leave behind."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from tests.packaging import screen as screens
from tests.packaging.checks import Checks
from tests.packaging.debian_root import USER, DebianRoot, Outside
from tests.packaging.desktop_session import LESSONS, DesktopSession, lay_lessons
from tests.packaging.listing import SYSTEM_MAY_DIFFER, Entry, differences, listing

PACKAGE = "mlp-studio"
TYPE = "application/vnd.mlp-studio+json"
NOT_INSTALLED = "not installed"
DESKTOP = (
    *screens.PACKAGES,
    *("dbus", "libglib2.0-bin", "libgtk-3-bin", "librsvg2-common", "adwaita-icon-theme", "fonts-dejavu-core", "thunar", "pcmanfm"),
)
"""A small desktop: Thunar shows folders, PCManFM the icons on the desktop. What the association needs beyond it, the .deb must bring.

PCManFM does not show folders here, since GTK 2 takes a theme's icon for any document before the application's own icon for its type.
"""
HOME = f"/home/{USER}"
WORK = "/var/tmp/packages"
NOT_OURS = ("proc", "sys", "dev", "run", "tmp", "home", "var/cache/apt/archives", WORK)
"""What a listing of the system leaves out: mounts, the home (which has checks of its own), and where this script puts the packages."""
CACHES = ("/usr/share/icons/hicolor/icon-theme.cache", "/usr/share/mime/mime.cache", "/usr/share/applications/mimeinfo.cache")
MIB = 1 << 20


def check_deb(folder: Path, outside: Outside, shots: Path, checks: Checks, deb: Path) -> None:
    """Check the package from its installation to its purge.

    Parameters
    ----------
    folder
        Where the root is made.
    outside
        What it gets from the machine around it.
    shots
        The folder for pictures and logs.
    checks
        Takes what is seen.
    deb
        The package.
    """
    with checks.scenario("a fresh desktop"):
        begin = time.monotonic()
        root = DebianRoot(folder / "desktop", outside, DESKTOP)
        root.apt("update")
        checks.measure("root with a desktop made in", f"{time.monotonic() - begin:.0f} s")
        root.path(WORK).mkdir(parents=True)
        shutil.copy(deb, root.path(f"{WORK}/{deb.name}"))
        lay_lessons(root)
        before = system(root)
        with DesktopSession(root, shots, checks) as session:
            session.look_before_installation()
    if checks.ended_early:
        return
    with checks.scenario("apt-get install ./x.deb"):
        _check_installation(root, checks, deb)
    if checks.ended_early:
        return
    with checks.scenario("a session at the desktop"):
        with DesktopSession(root, shots, checks) as session:
            session.check_icons()
            session.check_double_clicks()
            session.check_broken_file()
            session.check_menu_and_desktop_icon()
        session.check_home(saved=0)
    with checks.scenario("/opt read-only"):
        with DesktopSession(root, shots, checks) as session:
            session.check_read_only()
        session.check_home(saved=0)
    with checks.scenario("upgrade, remove, install, purge"):
        _check_life(root, checks, deb, before)


def system(root: DebianRoot) -> dict[str, Entry]:
    """Return a listing of the whole root but the home."""
    return listing(root.folder, NOT_OURS)


def _check_installation(root: DebianRoot, checks: Checks, deb: Path) -> None:
    begin = time.monotonic()
    said = root.apt("install", f"{WORK}/{deb.name}")
    checks.measure("installation with dependencies took", f"{time.monotonic() - begin:.0f} s")
    brought = [line.strip() for line in said.split("NEW packages will be installed:")[-1].splitlines()[1:] if line.startswith("  ")]
    checks.measure("packages that came with it", " ".join(brought))
    checks.must("dpkg says that the package is installed", "installed …", status(root), status(root).startswith("installed"))
    unpacked = sum(path.lstat().st_size for path in root.path("/opt/mlp-studio").rglob("*") if not path.is_dir())
    size = deb.stat().st_size
    checks.that("the package takes at most 120 MB", "≤ 120 MB", f"{size / 1e6:.0f} MB", size <= 120e6)
    checks.that("unpacked it takes at most 400 MB", "≤ 400 MB", f"{unpacked / 1e6:.0f} MB", unpacked <= 400e6)
    checks.measure("package, unpacked", f"{size / MIB:.1f} MiB, {unpacked / MIB:.1f} MiB")
    kind = root.run(["gio", "info", "-a", "standard::content-type", f"{HOME}/Lessons/{LESSONS[0]}"], USER, check=False).stdout
    checks.that("a .mlps has our type", TYPE, kind.strip(), TYPE in kind)
    trained = root.run([PACKAGE, "train", "xor-igd", "--epochs", "50", "--json"], USER, check=False)
    good = trained.returncode == 0 and trained.stdout.startswith("{")
    checks.that("`mlp-studio train --json` prints one object", "0 {…", f"{trained.returncode} {trained.stdout}{trained.stderr}"[:200], good)


def status(root: DebianRoot) -> str:
    """Return what dpkg says of the package, with its version."""
    done = root.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", PACKAGE], check=False)
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() != "not-installed" else NOT_INSTALLED


def _check_life(root: DebianRoot, checks: Checks, deb: Path, before: dict[str, Entry]) -> None:
    home = listing(root.path(HOME), times=True)
    checks.that("the home holds settings and lessons to lose", "MLP Studio.conf and 3 lessons", len(home), _has_settings(home))
    upgrade = f"{WORK}/upgrade.deb"
    version = root.run(["dpkg-deb", "-f", f"{WORK}/{deb.name}", "Version"]).stdout.strip()
    _repack(root, f"{WORK}/{deb.name}", upgrade, f"{version}+1")
    for what, words, expected in (
        ("install again", ("install", "--reinstall", f"{WORK}/{deb.name}"), f"installed {version}"),
        ("upgrade", ("install", upgrade), f"installed {version}+1"),
        ("remove", ("remove", PACKAGE), NOT_INSTALLED),
        ("install after removing", ("install", f"{WORK}/{deb.name}"), f"installed {version}"),
        ("purge", ("purge", PACKAGE), NOT_INSTALLED),
    ):
        root.apt(*words)
        checks.that(f"{what}: what dpkg says", expected, status(root))
        changed = differences(home, listing(root.path(HOME), times=True))
        checks.that(f"{what}: the user's files and settings are byte for byte the same", [], changed)
    root.apt("autoremove", "--purge")
    left = differences(before, system(root), SYSTEM_MAY_DIFFER)
    checks.that("after the purge the system is what it was before the installation", [], left)
    ours = [path for path in CACHES if root.path(path).exists() and b"mlp-studio" in root.path(path).read_bytes()]
    checks.that("after the purge no cache names us", [], ours)
    checks.that("after the purge dpkg owns no file of ours", "", root.run(["dpkg-query", "-S", "*mlp-studio*"], check=False).stdout.strip())
    root.apt("install", f"{WORK}/{deb.name}")
    checks.that("install after the purge: what dpkg says", f"installed {version}", status(root))
    changed = differences(home, listing(root.path(HOME), times=True))
    checks.that("install after the purge: the user's files and settings are byte for byte the same", [], changed)
    root.apt("purge", "--autoremove", PACKAGE)


def _has_settings(home: dict[str, Entry]) -> bool:
    names = [path.rsplit("/", 1)[-1] for path in home]
    return "MLP Studio.conf" in names and all(lesson in names for lesson in LESSONS)


def _repack(root: DebianRoot, package: str, target: str, version: str) -> None:
    """Make the same package with another version, not compressed."""
    folder = f"{WORK}/unpacked"
    root.run(["dpkg-deb", "-R", package, folder])
    root.run(["sed", "-i", f"s/^Version:.*/Version: {version}/", f"{folder}/DEBIAN/control"])
    root.run(["dpkg-deb", "-Znone", "--build", folder, target])
    shutil.rmtree(root.path(folder))
