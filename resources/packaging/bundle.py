"""Make what a user downloads, for the system that this runs on: `python3 run.py bundle` sets up what it needs and starts it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlp_studio import __version__
from resources.packaging.icons import write_icons
from resources.packaging.kernels import compile_ahead
from resources.packaging.licenses import write_licenses, write_system_licenses
from resources.packaging.self_check import CheckError, check_bundle

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bundle"
OUT = ROOT / "dist"
SPEC = Path(__file__).with_name("mlp-studio.spec")
MEGABYTE = 1_000_000
UNPACKED_BAR = 400 * MEGABYTE
PACKED_BAR = 120 * MEGABYTE
STRIPPED = ("libllvmlite.so", "libpython3*.so*")
"""Libraries on Linux whose tables of symbols only a debugger needs: 19 and 17 MB. To strip all of them breaks NumPy's."""
ENTRY = """\
import os
import sys

# PyInstaller lets the loader find the bundle's libraries by this; what the app starts (a browser, a file manager) must find its own.
os.environ.pop("LD_LIBRARY_PATH", None)
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before

from {module} import {function}

sys.exit({function}())
"""


class BundleError(Exception):
    """The bundle is not what it must be."""


def main() -> int:
    """Make the bundle, try it, and pack it; return the exit status."""
    shutil.rmtree(BUILD, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    try:
        with step("icons"):
            write_icons(BUILD / "icons")
        with step("licenses"):
            write_licenses(BUILD / "licenses")
        with step("kernels, for each level of processors"):
            compile_ahead(BUILD / "kernels")
        with step("bundle"):
            write_entries(BUILD / "entries")
            bundle = freeze()
            if sys.platform.startswith("linux"):
                complete_on_linux(bundle)
            hold_bar(bundle, UNPACKED_BAR)
        with step("self-check"), tempfile.TemporaryDirectory(prefix="mlp-studio-") as folder:
            work = Path(folder)
            work.chmod(0o755)
            check_bundle(bundle, work)
        for result in pack(bundle):
            hold_bar(result, PACKED_BAR)
            write_checksum(result)
    except (BundleError, CheckError, OSError, ValueError, subprocess.SubprocessError) as error:
        print(f"mlp-studio: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    print(f"{name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"  {time.monotonic() - start:.0f} s", flush=True)


def write_entries(folder: Path) -> None:
    """Write the first script of each executable: the two are those of an installed package, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder.mkdir(parents=True)
    for name, target in {**project["scripts"], **project["gui-scripts"]}.items():
        module, _, function = target.partition(":")
        (folder / f"{name}.py").write_text(ENTRY.format(module=module, function=function), encoding="utf-8")


def freeze() -> Path:
    """Let PyInstaller make the folder, or on macOS the application, and return its path."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(BUILD / "out"), "--workpath", str(BUILD / "work"), str(SPEC)]
    environment = {**os.environ, "MLP_STUDIO_BUILD": str(BUILD)}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise BundleError("PyInstaller failed, see above")
    return BUILD / "out" / ("MLP Studio.app" if sys.platform == "darwin" else "mlp-studio")


def date_of_sources() -> int:
    """Return when the last commit was made, or without git when pyproject.toml was written, in seconds since 1970.

    No file that is packed is younger, so that packing the same files twice gives the same archive. Whoever builds for others sets the date.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given:
        return int(given)
    if (ROOT / ".git").exists() and shutil.which("git"):
        done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return int(done.stdout)
    return int((ROOT / "pyproject.toml").stat().st_mtime)


def complete_on_linux(bundle: Path) -> None:
    """Do to a folder for Linux what PyInstaller leaves to do."""
    from resources.packaging.linux.search_paths import forget_builder

    strip_symbols(bundle)
    forget_builder(bundle)
    write_system_licenses(bundle)


def strip_symbols(bundle: Path) -> None:
    """Take the tables of symbols out of the largest libraries."""
    libraries = [path for name in STRIPPED for path in bundle.rglob(name) if path.is_file() and not path.is_symlink()]
    subprocess.run(["strip", "--strip-unneeded", *map(str, libraries)], check=True)


def pack(bundle: Path) -> Iterator[Path]:
    """Make what a user downloads of a bundle, and yield each file when it is there."""
    if sys.platform == "win32":
        from resources.packaging.windows import installer

        with step("installer"):
            result = installer.build(bundle, __version__, OUT)
        yield result
    elif sys.platform == "darwin":
        from resources.packaging.macos import disk_image

        with step("disk image"):
            result = disk_image.build(bundle, __version__, OUT)
        yield result
    else:
        from resources.packaging.linux import archive, deb

        if shutil.which("dpkg-deb"):
            with step("package for Debian and Ubuntu"):
                result = deb.build(bundle, BUILD / "icons", __version__, date_of_sources(), OUT, BUILD / "deb")
            yield result
        with step("portable archive"):
            result = archive.build(bundle, __version__, date_of_sources(), OUT)
        yield result


def hold_bar(path: Path, bar: int) -> None:
    """Say how large a file or a folder is; BundleError if that is more than a bar in bytes."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"  {path.name}: {size / MEGABYTE:.1f} MB, of at most {bar / MEGABYTE:.0f} MB", flush=True)
    if size > bar:
        raise BundleError(f"{path.name} is too large")


def write_checksum(path: Path) -> None:
    """Write a file's SHA-256 beside it, as `sha256sum --check` reads it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
